// SPDX-License-Identifier: MPL-2.0

package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"strconv"

	"github.com/dgraph-io/badger/v4"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// Reset makes the state empty, at once for all that begins after it. The secret stays, and numbers
// of event records go on. It does not need room on a full disk, of which it is a way out.
func (s *Store) Reset(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.writes.Lock()
	defer s.writes.Unlock()
	s.lastGeneration++
	err := s.db.Update(func(txn *badger.Txn) error { return s.begin(txn, s.lastGeneration) })
	s.purger.wake()
	return err
}

// begin makes a generation the state, and has the one before removed. It is called with writes held.
func (s *Store) begin(txn *badger.Txn, next generation) error {
	former, err := currentGeneration(txn)
	if err != nil {
		return err
	}
	return errors.Join(
		txn.Set([]byte(keyGeneration), strconv.AppendUint(nil, uint64(next), 10)),
		txn.Set(former.drop(), nil),
	)
}

// Load fills an empty state with what fn gives, seen at once when fn returns, or not at all.
func (s *Store) Load(ctx context.Context, fn func(lake.Loader) error) error {
	if !s.loads.TryLock() {
		return &lake.Error{Code: lake.ErrServiceUnavailable, Message: "Another import is under way. Wait until it has ended."}
	}
	defer s.loads.Unlock()
	l, err := s.beginLoad(ctx)
	if err != nil {
		return err
	}
	defer s.purger.wake() // for what a load that failed has left
	defer s.loading.Store(0)
	defer func() { l.txn.Discard() }()
	if err := fn(l); err != nil {
		return err
	}
	return s.endLoad(ctx, l)
}

// beginLoad chooses a generation and notes that it is to be removed, until the load has ended.
func (s *Store) beginLoad(ctx context.Context) (*loader, error) {
	s.writes.Lock()
	defer s.writes.Unlock()
	if err := errors.Join(ctx.Err(), s.space.check()); err != nil {
		return nil, err
	}
	s.lastGeneration++
	s.loading.Store(uint64(s.lastGeneration))
	err := s.db.Update(func(txn *badger.Txn) error {
		if err := checkEmpty(txn); err != nil {
			return err
		}
		return txn.Set(s.lastGeneration.drop(), nil)
	})
	if err != nil {
		s.loading.Store(0)
		return nil, err
	}
	return &loader{store: s, generation: s.lastGeneration, txn: s.db.NewTransaction(true), sequence: s.sequence}, nil
}

func (s *Store) endLoad(ctx context.Context, l *loader) error {
	if err := errors.Join(ctx.Err(), l.flush()); err != nil {
		return err
	}
	s.writes.Lock()
	defer s.writes.Unlock()
	s.sequence = max(s.sequence, l.sequence)
	return s.db.Update(func(txn *badger.Txn) error {
		if err := checkEmpty(txn); err != nil {
			return err // something was made meanwhile
		}
		return errors.Join(
			s.begin(txn, l.generation),
			txn.Delete(l.generation.drop()),
			txn.Set([]byte(keySequence), binary.BigEndian.AppendUint64(nil, s.sequence)),
		)
	})
}

// checkEmpty gives lake.ErrNotEmpty if the state has any record.
func checkEmpty(txn *badger.Txn) error {
	g, err := currentGeneration(txn)
	if err != nil {
		return err
	}
	for _, prefix := range recordPrefixes {
		it := txn.NewIterator(badger.IteratorOptions{Prefix: g.prefix(prefix)})
		it.Rewind()
		found := it.Valid()
		it.Close()
		if found {
			return lake.ErrNotEmpty
		}
	}
	return nil
}

// greatestGeneration is the last number that was given.
func greatestGeneration(txn *badger.Txn) (generation, error) {
	greatest, err := currentGeneration(txn)
	if err != nil {
		return 0, err
	}
	it := txn.NewIterator(badger.IteratorOptions{Prefix: []byte(prefixDrop)})
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		g, err := parseGeneration(bytes.TrimPrefix(it.Item().Key(), []byte(prefixDrop)))
		if err != nil {
			return 0, err
		}
		greatest = max(greatest, g)
	}
	return greatest, nil
}

// loader writes into a generation that nobody sees yet.
type loader struct {
	store      *Store
	generation generation
	txn        *badger.Txn
	size       int    // of the events in txn
	sequence   uint64 // last one given
}

// Put runs fn again in another transaction when one is full.
func (l *loader) Put(fn func(lake.Writer) error) error {
	return l.retry(func() error {
		return fn(transaction{txn: l.txn, generation: l.generation, sequence: l.sequence, oldest: l.store.oldest})
	})
}

func (l *loader) retry(set func() error) error {
	err := set()
	if !errors.Is(err, badger.ErrTxnTooBig) {
		return err
	}
	if err := l.flush(); err != nil {
		return err
	}
	return set()
}

// PutEvents gives the records of a batch the next numbers.
func (l *loader) PutEvents(eventDataStoreID string, batch lake.EventBatch) error {
	id, err := parseStoreID(eventDataStoreID)
	if err != nil {
		return err
	}
	records, err := encodeBatch(batch)
	if err != nil {
		return err
	}
	for _, record := range records {
		if l.size >= maxGroupBytes {
			if err := l.flush(); err != nil {
				return err
			}
		}
		l.sequence++
		l.size += len(record)
		set := func() error { return l.txn.Set(eventsKey(l.generation.events(id), l.sequence), record) }
		if err := l.retry(set); err != nil {
			return err
		}
	}
	return nil
}

// flush writes what there is.
func (l *loader) flush() error {
	if err := l.store.space.check(); err != nil {
		return err
	}
	err := l.txn.Commit()
	l.txn, l.size = l.store.db.NewTransaction(true), 0
	return err
}
