// SPDX-License-Identifier: MPL-2.0

package journal

import (
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func sequences(entries []*Entry) []uint64 {
	numbers := []uint64{}
	for _, entry := range entries {
		numbers = append(numbers, entry.Sequence)
	}
	return numbers
}

func TestJournalBounds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name           string
		entries, bytes int
		add            []int // sizes of bodies
		want           []uint64
	}{
		{"empty", 3, 1 << 20, nil, []uint64{}},
		{"not full", 3, 1 << 20, []int{0, 0}, []uint64{1, 2}},
		{"by entries", 3, 1 << 20, []int{0, 0, 0, 0, 0, 0, 0, 0}, []uint64{6, 7, 8}},
		{"one entry", 1, 1 << 20, []int{0, 0}, []uint64{2}},
		{"by bytes", 100, 100 << 10, []int{40 << 10, 40 << 10, 40 << 10}, []uint64{2, 3}},
		{"a large one drives out small ones", 100, 100 << 10, []int{0, 0, 0, 0, 95 << 10}, []uint64{2, 3, 4, 5}},
		{"the latest is held, whatever its size", 100, 10, []int{0, 0, 1 << 20}, []uint64{3}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			j := New(test.entries, test.bytes)
			for i, size := range test.add {
				j.Add(&Entry{ID: strconv.Itoa(i + 1), Request: make([]byte, size)})
			}
			entries, lost := j.After(0)
			if diff := cmp.Diff(test.want, sequences(entries)); diff != "" {
				t.Errorf("held (-want +got):\n%s", diff)
			}
			if want := len(test.add) - len(test.want); int(lost) != want {
				t.Errorf("lost %d, want %d", lost, want)
			}
			for i := range test.add {
				id := strconv.Itoa(i + 1)
				if found := j.Find(id); (found != nil) != (i >= len(test.add)-len(test.want)) || found != nil && found.ID != id {
					t.Errorf("Find(%s) = %+v", id, found)
				}
			}
			held, bytes := j.Size()
			if held != len(test.want) || held > 1 && bytes > test.bytes {
				t.Errorf("Size() = %d, %d", held, bytes)
			}
			j.Clear()
			if held, bytes := j.Size(); held != 0 || bytes != 0 {
				t.Errorf("after Clear: Size() = %d, %d", held, bytes)
			}
			j.Add(&Entry{ID: "next"})
			if next := j.Find("next"); next == nil || next.Sequence != uint64(len(test.add)+1) || next.Sequence != j.Latest() {
				t.Errorf("after Clear: %+v, latest %d", next, j.Latest())
			}
		})
	}
}

// Whatever a client can make long counts.
func TestJournalCountsBytes(t *testing.T) {
	t.Parallel()
	const length = 10_000
	long := strings.Repeat("x", length)
	for name, entry := range map[string]Entry{
		"body":               {Request: []byte(long)},
		"records":            {EventBytes: length},
		"query's value":      {Query: map[string][]string{"channelArn": {long}}},
		"query's name":       {Query: map[string][]string{long: {""}}},
		"query's values":     {Query: map[string][]string{"x": make([]string, length/16)}},
		"operation":          {Operation: long},
		"caller":             {Caller: &Caller{ARN: long}},
		"access key":         {Caller: &Caller{AccessKeyID: long}},
		"condition key":      {Caller: &Caller{Context: map[string][]string{"aws:UserAgent": {long}}}},
		"error":              {Error: &Error{Message: long}},
		"reason":             {Error: &Error{Reason: long}},
		"decision":           {Decision: &Decision{Reason: long}},
		"decision's element": {Decision: &Decision{Element: long}},
		"event's id":         {Events: []Event{{ID: long}}},
		"event's error":      {Events: []Event{{ErrorMessage: long}}},
		"event's field":      {Events: []Event{{Field: long}}},
	} {
		j := New(10, MaxBytes)
		j.Add(&entry)
		if _, bytes := j.Size(); bytes < length || bytes > length+2048 {
			t.Errorf("%s: %d bytes", name, bytes)
		}
	}
}

// A reader takes a few entries at once, however many there are, and is told of more.
func TestFollowTakesLittle(t *testing.T) {
	t.Parallel()
	j := New(MaxEntries, MaxBytes)
	for range 40 {
		j.Add(&Entry{})
	}
	j.Close()
	for position, want := range map[uint64]int{0: 16, 16: 16, 32: 8, 40: 0} {
		entries, lost, more := j.Follow(position)
		if len(entries) != want || cap(entries) > 16 || lost != 0 || (more != nil) != (position < 24) {
			t.Errorf("after %d: %d entries of room for %d, lost %d, more %t", position, len(entries), cap(entries), lost, more != nil)
		}
	}
}

func TestJournalPages(t *testing.T) {
	t.Parallel()
	const id = "11111111-1111-4111-8111-111111111111"
	j := New(10, MaxBytes)
	j.Add(&Entry{Operation: "GetChannel", Status: 200, Service: "cloudtrail", Request: []byte(`{"Channel":"` + id + `"}`)})
	j.Add(&Entry{Operation: "PutAuditEvents", Status: 200, Query: map[string][]string{"channelArn": {"arn:aws:cloudtrail:us-east-1:111122223333:channel/" + id}}})
	j.Add(&Entry{Operation: "PutAuditEvents", Status: 200, Failed: 1, Events: []Event{{ErrorCode: "InvalidData"}}, Caller: &Caller{Account: "444455556666"}})
	j.Add(&Entry{Operation: "PutAuditEvents", Status: 403, Error: &Error{Code: "InvalidSignatureException"}})
	j.Add(&Entry{Operation: "PutAuditEvents"})

	for _, test := range []struct {
		name string
		page func() Page
		want []uint64
		more bool
	}{
		{"latest", func() Page { return j.Before(0, Filter{}, 2) }, []uint64{4, 5}, true},
		{"before", func() Page { return j.Before(4, Filter{}, 2) }, []uint64{2, 3}, true},
		{"all before", func() Page { return j.Before(3, Filter{}, 2) }, []uint64{1, 2}, false},
		{"since", func() Page { return j.Since(1, Filter{}, 2) }, []uint64{2, 3}, true},
		{"rest", func() Page { return j.Since(3, Filter{}, 2) }, []uint64{4, 5}, false},
		{"since the last", func() Page { return j.Since(5, Filter{}, 2) }, []uint64{}, false},
		{"since what has not come", func() Page { return j.Since(1<<64-1, Filter{}, 2) }, []uint64{}, false},
		{"operation", func() Page { return j.Since(0, Filter{Operation: "GetChannel"}, 9) }, []uint64{1}, false},
		{"any error", func() Page { return j.Since(0, Filter{Error: AnyError}, 9) }, []uint64{3, 4, 5}, false},
		{"error of a request", func() Page { return j.Since(0, Filter{Error: "InvalidSignatureException"}, 9) }, []uint64{4}, false},
		{"error of an event", func() Page { return j.Before(0, Filter{Error: "InvalidData"}, 9) }, []uint64{3}, false},
		{"channel's id", func() Page { return j.Since(0, Filter{Channel: id}, 9) }, []uint64{1, 2}, false},
		{"channel's ARN", func() Page {
			return j.Since(0, Filter{Channel: "arn:aws:cloudtrail:us-east-1:111122223333:channel/" + id}, 9)
		}, []uint64{1, 2}, false},
		{"account", func() Page { return j.Since(0, Filter{Account: "444455556666"}, 9) }, []uint64{3}, false},
		{"together", func() Page {
			return j.Since(0, Filter{Account: "444455556666", Error: AnyError, Operation: "GetChannel"}, 9)
		}, []uint64{}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			page := test.page()
			if diff := cmp.Diff(test.want, sequences(page.Entries)); diff != "" || page.More != test.more {
				t.Errorf("more %v, want %v; entries (-want +got):\n%s", page.More, test.more, diff)
			}
		})
	}
}

// Readers who wait see every entry, in order, or how many they have missed.
func TestFollow(t *testing.T) {
	t.Parallel()
	const writers, each, readers = 4, 500, 4
	j := New(64, MaxBytes)
	var writing, reading sync.WaitGroup
	for range readers {
		reading.Go(func() {
			seen, position := uint64(0), uint64(0)
			for {
				entries, lost, more := j.Follow(position)
				seen, position = seen+lost, position+lost
				for _, entry := range entries {
					if seen, position = seen+1, position+1; entry.Sequence != position {
						t.Errorf("entry %d at place %d", entry.Sequence, position)
						return
					}
				}
				if more == nil {
					break
				}
				<-more
			}
			if seen != writers*each {
				t.Errorf("saw or missed %d entries, want %d", seen, writers*each)
			}
		})
	}
	for range writers {
		writing.Go(func() {
			for range each {
				j.Add(&Entry{})
			}
		})
	}
	writing.Wait()
	j.Close()
	reading.Wait()
}
