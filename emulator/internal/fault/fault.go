// SPDX-License-Identifier: MPL-2.0

// Package fault decides which requests a test wants to fail, and how. A [Set] holds
// [Rule]s; each request asks it for its [Fault]. It knows nothing of HTTP: who serves the
// request makes the fault happen.
package fault

import (
	"strings"
	"time"
)

// Fault is what befalls one request. Latency comes first.
type Fault struct {
	Rule    string // the id of the rule that hit
	Latency time.Duration
	// Drop closes the connection without an answer.
	Drop Drop
	// Code and Message are an error that is answered in the place of acting; Status is
	// its HTTP status, 0 for the one that the code usually has.
	Code    string
	Message string
	Status  int
	// Entries are failures of single events inside a PutAuditEvents answer of 200; nil: none.
	Entries *Entries
}

// Entries decide which events of one request fail, and how.
type Entries struct {
	Code    string
	Message string
	next    func() bool
}

// Next tells of one event after the other, in the order of the request, whether it fails.
func (e *Entries) Next() bool { return e.next() }

// Drop is when a connection closes.
type Drop string

// Drops.
const (
	DropNothing Drop = ""
	DropBefore  Drop = "before" // nothing was done
	DropAfter   Drop = "after"  // everything was done; only the answer is lost
)

// String says in short what befalls the request.
func (f Fault) String() string {
	var parts []string
	if f.Rule != "" {
		parts = append(parts, f.Rule)
	}
	if f.Latency > 0 {
		parts = append(parts, "latency "+f.Latency.String())
	}
	if f.Drop != DropNothing {
		parts = append(parts, "drop "+string(f.Drop))
	}
	if f.Code != "" {
		parts = append(parts, "error "+f.Code)
	}
	if f.Entries != nil {
		parts = append(parts, "entries "+f.Entries.Code)
	}
	return strings.Join(parts, ", ")
}
