// SPDX-License-Identifier: MPL-2.0

package store

import (
	"bytes"
	"math"
	"sync"
)

// oldestEvents knows for the stores whose events were read since the start how old the oldest is, so that
// nothing has to be read again to find that no event has expired. It is never later than the truth.
//
// The purger begins a store, then opens a transaction and reads, then ends; the committer adds once it has
// committed. So an event is seen by that transaction or added behind begin.
type oldestEvents struct {
	mu    sync.Mutex
	times map[string]int64 // by prefix of the store's events; Unix seconds; MaxInt64: none
}

// anyBefore tells whether a store may have an event that is older.
func (o *oldestEvents) anyBefore(prefix []byte, bound int64) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	oldest, known := o.times[string(prefix)]
	return !known || oldest < bound
}

// add tells of an event of a store.
func (o *oldestEvents) add(prefix []byte, at int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if oldest, known := o.times[string(prefix)]; known && at < oldest {
		o.times[string(prefix)] = at
	}
}

// begin tells that a store's events are about to be read.
func (o *oldestEvents) begin(prefix []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.times[string(prefix)] = math.MaxInt64
}

// end tells what was found.
func (o *oldestEvents) end(prefix []byte, oldest int64) { o.add(prefix, oldest) }

// forget removes what is known of the stores whose prefix begins so.
func (o *oldestEvents) forget(prefix []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for known := range o.times {
		if bytes.HasPrefix([]byte(known), prefix) {
			delete(o.times, known)
		}
	}
}

// noteOldest tells of the events of a group.
func (s *Store) noteOldest(g generation, group []*commitRequest) {
	for _, request := range group {
		if request.gone {
			continue
		}
		for _, record := range request.records {
			first, _, err := eventTimes(record)
			for _, id := range request.eventDataStores {
				if err == nil {
					s.oldest.add(g.events(id), first)
				}
			}
		}
	}
}
