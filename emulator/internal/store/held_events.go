// SPDX-License-Identifier: MPL-2.0

package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/dgraph-io/badger/v4"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// UpdateWithEvents is Update with any number of events. They are stored before what fn wrote, in as many transactions as they take,
// under notes that hide them; the transaction that has what fn wrote removes the notes. What is left when that does not come about,
// the purger removes, as the notes ask for. Everyone else who writes waits meanwhile.
func (s *Store) UpdateWithEvents(ctx context.Context, fn func(lake.Writer) ([]lake.EventAppend, error)) error {
	s.writes.Lock()
	defer s.writes.Unlock()
	if err := errors.Join(ctx.Err(), s.space.check()); err != nil {
		return err
	}
	defer s.purger.wake()
	defer s.holding.Store(false)
	err := s.db.Update(func(txn *badger.Txn) error {
		g, err := currentGeneration(txn)
		if err != nil {
			return err
		}
		appends, err := fn(transaction{txn: txn, generation: g, sequence: s.sequence, oldest: s.oldest})
		if err != nil || len(appends) == 0 {
			return err
		}
		requests, err := s.requestsOf(appends)
		if err != nil {
			return err
		}
		for _, request := range requests {
			if err := putStatus(txn, g, request); err != nil {
				return err
			}
		}
		behind := s.sequence
		notes, err := s.hold(g, requests)
		if err != nil {
			return err
		}
		if err := s.writeHeld(ctx, g, requests, behind); err != nil {
			return err
		}
		s.noteOldest(g, requests)
		for _, note := range notes {
			if err := txn.Delete(note.key); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, badger.ErrTxnTooBig) {
		return fmt.Errorf("what is to be made at once takes more than %d bytes without events: %w", s.db.MaxBatchSize(), err)
	}
	return err
}

func (s *Store) requestsOf(appends []lake.EventAppend) (requests []*commitRequest, err error) {
	for _, in := range appends {
		request, err := newCommitRequest(in)
		if err != nil {
			return nil, err
		}
		requests = append(requests, request)
	}
	return requests, nil
}

func putStatus(txn *badger.Txn, g generation, request *commitRequest) error {
	key := g.resource(prefixIngestionStatus, request.scope, request.channelID)
	before, _, err := read[lake.IngestionStatus](txn, key)
	if err != nil {
		return err
	}
	return write(txn, key, before.Merge(request.latest))
}

// hold gives numbers to the records of the requests and writes the notes that hide them.
func (s *Store) hold(g generation, requests []*commitRequest) (notes []note, err error) {
	behind := s.sequence
	var stores []string
	for _, request := range requests {
		s.sequence += uint64(len(request.records)) // never given again, whatever happens
		for _, id := range request.eventDataStores {
			stores = append(stores, id.String())
		}
	}
	slices.Sort(stores)
	value := binary.BigEndian.AppendUint64(nil, s.sequence)
	for _, id := range slices.Compact(stores) {
		notes = append(notes, note{fmt.Appendf(g.hold(id), "%016x", behind), value})
	}
	s.holding.Store(true)
	return notes, s.db.Update(func(txn *badger.Txn) error {
		for _, note := range notes {
			if err := txn.Set(note.key, note.value); err != nil {
				return err
			}
		}
		return txn.Set([]byte(keySequence), value)
	})
}

// writeHeld stores the records, whose numbers follow behind one, in transactions of about maxGroupBytes.
func (s *Store) writeHeld(ctx context.Context, g generation, requests []*commitRequest, behind uint64) error {
	w := writer{txn: s.db.NewTransaction(true), db: s.db}
	defer func() { w.txn.Discard() }()
	sequence, size := behind, 0
	for _, request := range requests {
		for _, record := range request.records {
			sequence++
			for _, id := range request.eventDataStores {
				if size >= maxGroupBytes {
					if err := errors.Join(ctx.Err(), s.space.check(), w.txn.Commit()); err != nil {
						return err
					}
					w.txn, size = s.db.NewTransaction(true), 0
				}
				if err := w.set(eventsKey(g.events(id), sequence), record); err != nil {
					return err
				}
				size += len(record)
			}
		}
	}
	return errors.Join(ctx.Err(), w.txn.Commit())
}
