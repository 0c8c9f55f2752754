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
	mu     sync.Mutex
	stores map[string]oldestEvent // by prefix of the store's events
}

type oldestEvent struct {
	at      int64 // Unix seconds; MaxInt64: none
	reading bool  // between begin and end, when it may be too late
}

// anyBefore tells whether a store may have an event that is older.
func (o *oldestEvents) anyBefore(prefix []byte, bound int64) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	oldest, known := o.stores[string(prefix)]
	return !known || oldest.reading || oldest.at < bound
}

// add tells of an event of a store.
func (o *oldestEvents) add(prefix []byte, at int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if oldest, known := o.stores[string(prefix)]; known {
		oldest.at = min(oldest.at, at)
		o.stores[string(prefix)] = oldest
	}
}

// begin tells that a store's events are about to be read.
func (o *oldestEvents) begin(prefix []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stores[string(prefix)] = oldestEvent{at: math.MaxInt64, reading: true}
}

// end tells what was found.
func (o *oldestEvents) end(prefix []byte, at int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if oldest, known := o.stores[string(prefix)]; known {
		o.stores[string(prefix)] = oldestEvent{at: min(oldest.at, at)}
	}
}

// forget removes what is known of the stores whose prefix begins so.
func (o *oldestEvents) forget(prefix []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for known := range o.stores {
		if bytes.HasPrefix([]byte(known), prefix) {
			delete(o.stores, known)
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
