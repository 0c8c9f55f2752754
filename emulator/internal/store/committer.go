// SPDX-License-Identifier: MPL-2.0

package store

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"sync"

	"github.com/dgraph-io/badger/v4"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// committer writes event records. Requests that arrive while one group is being
// written to disk form the next group: they share one transaction and one fsync.
// One goroutine does it; stop waits for it.
type committer struct {
	db       *badger.DB
	space    diskSpace
	requests chan *commitRequest
	finished chan struct{}
	sequence uint64 // last one given; the goroutine's

	mu      sync.RWMutex // held for reading while sending on requests
	stopped bool         // guarded by mu
}

// commitRequest asks for every record under every prefix.
type commitRequest struct {
	channel  []byte // key; the status is written only if this exists
	status   []byte // key
	latest   lake.IngestionStatus
	prefixes [][]byte
	records  [][]byte
	done     chan error
}

// A group ends at this many requests or bytes, so that latency and memory stay bounded,
// and so that on disk it fits into one transaction: Badger takes 15 % of a memtable
// there, of which only small records and keys count.
const (
	maxGroup      = 256
	maxGroupBytes = 1 << 20
)

var errClosed = errors.New("the store is closed")

func startCommitter(db *badger.DB, space diskSpace, sequence uint64) *committer {
	c := &committer{db: db, space: space, sequence: sequence, requests: make(chan *commitRequest, maxGroup), finished: make(chan struct{})}
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
		err := c.write(group)
		for _, request := range group {
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
		size += len(record) * len(r.prefixes)
	}
	return size
}

func (c *committer) write(group []*commitRequest) error {
	if err := c.space.check(); err != nil {
		return err
	}
	w := writer{txn: c.db.NewTransaction(true), db: c.db}
	defer func() { w.txn.Discard() }()
	statuses := map[string]lake.IngestionStatus{}
	for _, request := range group {
		for _, record := range request.records {
			c.sequence++ // the same number in every destination
			for _, prefix := range request.prefixes {
				if err := w.set(eventsKey(prefix, c.sequence), record); err != nil {
					return err
				}
			}
		}
		if err := mergeStatus(w.txn, statuses, request); err != nil {
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
	if err := w.set([]byte(keySequence), binary.BigEndian.AppendUint64(nil, c.sequence)); err != nil {
		return err
	}
	return w.txn.Commit()
}

func mergeStatus(txn *badger.Txn, statuses map[string]lake.IngestionStatus, request *commitRequest) error {
	before, known := statuses[string(request.status)]
	if !known {
		if _, err := txn.Get(request.channel); errors.Is(err, badger.ErrKeyNotFound) {
			return nil // the channel was deleted meanwhile
		} else if err != nil {
			return err
		}
		var err error
		if before, _, err = read[lake.IngestionStatus](txn, request.status); err != nil {
			return err
		}
	}
	statuses[string(request.status)] = before.Merge(request.latest)
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
