// SPDX-License-Identifier: MPL-2.0

package store

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"sync"

	"github.com/dgraph-io/badger/v4"
	"github.com/google/uuid"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// committer writes event records. Requests that arrive while one group is being
// written to disk form the next group: they share one transaction and one fsync.
// One goroutine does it; stop waits for it.
type committer struct {
	store    *Store
	requests chan *commitRequest
	finished chan struct{}

	mu      sync.RWMutex // held for reading while sending on requests
	stopped bool         // guarded by mu
}

// commitRequest asks for every record in every event data store. Channel and event data stores are
// of one account and Region.
type commitRequest struct {
	scope           lake.Scope
	channelID       string
	latest          lake.IngestionStatus
	eventDataStores []uuid.UUID
	records         [][]byte
	gone            bool // the channel, or an event data store; set by write
	done            chan error
}

// A group ends at this many requests or bytes, so that latency and memory stay bounded,
// and so that on disk it fits into one transaction: Badger takes 15 % of a memtable
// there, of which only small records and keys count.
const (
	maxGroup      = 256
	maxGroupBytes = 1 << 20
)

var errClosed = errors.New("the store is closed")

func startCommitter(store *Store) *committer {
	c := &committer{store: store, requests: make(chan *commitRequest, maxGroup), finished: make(chan struct{})}
	go c.run()
	return c
}

// commit returns when the request is on disk. A request that was taken is written
// even if ctx ends while it waits; the caller then does not know.
func (c *committer) commit(ctx context.Context, request *commitRequest) error {
	if err := c.send(ctx, request); err != nil {
		return err
	}
	select {
	case err := <-request.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *committer) send(ctx context.Context, request *commitRequest) error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.stopped {
		return errClosed
	}
	select {
	case c.requests <- request:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *committer) stop() {
	c.mu.Lock()
	if !c.stopped {
		c.stopped = true
		close(c.requests)
	}
	c.mu.Unlock()
	<-c.finished
}

func (c *committer) run() {
	defer close(c.finished)
	for first := range c.requests {
		group := c.gather(first)
		err := c.store.writeGroup(group)
		for _, request := range group {
			if err == nil && request.gone {
				request.done <- lake.ErrGone
				continue
			}
			request.done <- err
		}
	}
}

// gather takes what is waiting, without waiting for more.
func (c *committer) gather(first *commitRequest) []*commitRequest {
	group, size := []*commitRequest{first}, first.size()
	for len(group) < maxGroup && size < maxGroupBytes {
		select {
		case request, open := <-c.requests:
			if !open {
				return group
			}
			group = append(group, request)
			size += request.size()
		default:
			return group
		}
	}
	return group
}

func (r *commitRequest) size() (size int) {
	for _, record := range r.records {
		size += len(record) * len(r.eventDataStores)
	}
	return size
}

// writeGroup commits what the committer gathered, each request whole or, if its channel or an event
// data store is gone, not at all.
func (s *Store) writeGroup(group []*commitRequest) error {
	s.writes.Lock()
	defer s.writes.Unlock()
	if err := s.space.check(); err != nil {
		return err
	}
	w := writer{txn: s.db.NewTransaction(true), db: s.db}
	defer func() { w.txn.Discard() }()
	g, err := currentGeneration(w.txn)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	statuses := map[string]lake.IngestionStatus{}
	for _, request := range group {
		if request.gone, err = request.isGone(w.txn, g, there); err != nil {
			return err
		}
		if request.gone {
			continue
		}
		for _, record := range request.records {
			s.sequence++ // the same number in every event data store; never given twice, even if this fails
			for _, id := range request.eventDataStores {
				if err := w.set(eventsKey(g.events(id), s.sequence), record); err != nil {
					return err
				}
			}
		}
		if err := mergeStatus(w.txn, statuses, g.resource(prefixIngestionStatus, request.scope, request.channelID), request.latest); err != nil {
			return err
		}
	}
	for key, status := range statuses {
		value, err := json.Marshal(status)
		if err != nil {
			return err
		}
		if err := w.set([]byte(key), value); err != nil {
			return err
		}
	}
	if err := w.set([]byte(keySequence), binary.BigEndian.AppendUint64(nil, s.sequence)); err != nil {
		return err
	}
	err = w.txn.Commit()
	s.noteOldest(g, group) // behind the commit: see oldestEvents
	return err
}

// isGone tells whether the channel or an event data store was removed since the request saw it. there
// remembers for the group what was looked up.
func (r *commitRequest) isGone(txn *badger.Txn, g generation, there map[string]bool) (bool, error) {
	exists := func(key []byte) (bool, error) {
		found, known := there[string(key)]
		if known {
			return found, nil
		}
		_, err := txn.Get(key)
		if err != nil && !errors.Is(err, badger.ErrKeyNotFound) {
			return false, err
		}
		there[string(key)] = err == nil
		return err == nil, nil
	}
	found, err := exists(g.resource(prefixChannel, r.scope, r.channelID))
	for i := 0; i < len(r.eventDataStores) && found && err == nil; i++ {
		found, err = exists(g.resource(prefixEventDataStore, r.scope, r.eventDataStores[i].String()))
	}
	return !found, err
}

func mergeStatus(txn *badger.Txn, statuses map[string]lake.IngestionStatus, key []byte, latest lake.IngestionStatus) error {
	before, known := statuses[string(key)]
	if !known {
		var err error
		if before, _, err = read[lake.IngestionStatus](txn, key); err != nil {
			return err
		}
	}
	statuses[string(key)] = before.Merge(latest)
	return nil
}

// writer sets keys in a transaction. In memory, where Badger bounds a transaction
// by all of its bytes, it goes on in another when one is full. On disk a group fits
// into one (maxGroupBytes).
type writer struct {
	db  *badger.DB
	txn *badger.Txn
}

func (w *writer) set(key, value []byte) error {
	err := w.txn.Set(key, value)
	if !errors.Is(err, badger.ErrTxnTooBig) {
		return err
	}
	if err := w.txn.Commit(); err != nil {
		return err
	}
	w.txn = w.db.NewTransaction(true)
	return w.txn.Set(key, value)
}
