// SPDX-License-Identifier: MPL-2.0

package journal

import (
	"bytes"
	"slices"
	"strings"
)

// Filter chooses entries. Its zero value chooses all; every field that is set must fit.
type Filter struct {
	Operation string // PutAuditEvents for example
	// Error is the code of a refused request or of a failed event; AnyError: whatever
	// the code.
	Error   string
	Channel string // ARN or id of a channel that the query or the body names
	Account string // of the caller
}

// AnyError is what Filter.Error says for all that failed.
const AnyError = "any"

// Matches tells whether the filter chooses the entry.
func (f Filter) Matches(e *Entry) bool {
	return (f.Operation == "" || f.Operation == e.Operation) &&
		(f.Account == "" || e.Caller != nil && f.Account == e.Caller.Account) &&
		(f.Error == "" || f.matchesError(e)) &&
		(f.Channel == "" || f.matchesChannel(e))
}

func (f Filter) matchesError(e *Entry) bool {
	if f.Error == AnyError {
		return e.Error != nil || e.Failed > 0 || e.Status == 0
	}
	return e.Error != nil && e.Error.Code == f.Error ||
		slices.ContainsFunc(e.Events, func(event Event) bool { return event.ErrorCode == f.Error })
}

// matchesChannel goes by the id, since both an ARN and the id may name a channel. Ids
// are distinct wherever they stand.
func (f Filter) matchesChannel(e *Entry) bool {
	id := f.Channel[strings.LastIndexByte(f.Channel, '/')+1:]
	if id == "" {
		return false
	}
	for _, channel := range e.Query["channelArn"] {
		if strings.HasSuffix(channel, id) {
			return true
		}
	}
	return e.Service == "cloudtrail" && bytes.Contains(e.Request, []byte(id))
}

// Page is a part of the entries that a filter chooses, in the order in which the
// requests were answered.
type Page struct {
	Entries []*Entry
	More    bool   // there are further ones in the direction of the listing
	Lost    uint64 // entries, chosen or not, that came after the point asked for and are not held any more
}

// Since lists the first entries after a sequence number.
func (j *Journal) Since(sequence uint64, filter Filter, most int) Page {
	entries, lost := j.After(sequence)
	page := Page{Lost: lost}
	for _, entry := range entries {
		if !filter.Matches(entry) {
			continue
		}
		if len(page.Entries) == most {
			page.More = true
			break
		}
		page.Entries = append(page.Entries, entry)
	}
	return page
}

// Before lists the last entries before a sequence number; 0: the very last.
func (j *Journal) Before(sequence uint64, filter Filter, most int) Page {
	entries, _ := j.After(0)
	page := Page{}
	for _, entry := range slices.Backward(entries) {
		if sequence != 0 && entry.Sequence >= sequence || !filter.Matches(entry) {
			continue
		}
		if len(page.Entries) == most {
			page.More = true
			break
		}
		page.Entries = append(page.Entries, entry)
	}
	slices.Reverse(page.Entries)
	return page
}
