// SPDX-License-Identifier: MPL-2.0

package lake

import "context"

// Together carries out the operations that fn asks the given service for as one: each sees what those before it did, and
// others see all of it once fn has returned, or nothing if an operation failed or fn does. Events are stored last, so that only
// a disk that is full just then can keep them out of what is there. Changes are immediate, whatever the pacing.
//
// fn must use no other service on the same state, since changes by anyone else wait for it.
func (s *Service) Together(ctx context.Context, fn func(*Service) error) error {
	var events []EventAppend
	err := s.store.Update(ctx, func(tx Writer) error {
		joined := &joinedStore{Store: s.store, tx: tx, events: &events}
		inner := &Service{store: joined, now: s.now, newID: s.newID, quotas: s.quotas, switches: s.switches, account: s.account}
		inner.pacing.Store(&Pacing{})
		if err := fn(inner); err != nil {
			return err
		}
		return joined.failed
	})
	s.identities.forget()
	if err != nil {
		return err
	}
	for _, in := range events {
		if err := s.store.AppendEvents(ctx, in); err != nil {
			return err
		}
	}
	return nil
}

// joinedStore is a store within one transaction, for one goroutine.
type joinedStore struct {
	Store
	tx     Writer
	events *[]EventAppend
	failed error // of an update, which may have written a part
}

func (s *joinedStore) View(_ context.Context, fn func(Reader) error) error { return fn(s.tx) }

func (s *joinedStore) Update(_ context.Context, fn func(Writer) error) error {
	err := fn(s.tx)
	if s.failed == nil {
		s.failed = err
	}
	return err
}

func (s *joinedStore) AppendEvents(_ context.Context, in EventAppend) error {
	*s.events = append(*s.events, in)
	return nil
}

// RootCaller is the root user of an account, in a Region.
func RootCaller(account, region string) Caller {
	return Caller{Principal: root(account), Region: region}
}
