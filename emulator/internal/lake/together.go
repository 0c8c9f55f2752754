// SPDX-License-Identifier: MPL-2.0

package lake

import "context"

// Together carries out the operations that fn asks the given service for as one: each sees what those before it did, and
// others see all of it at once, events among it, when Together returns, or nothing ever: if an operation failed or fn does, the
// disk is full, or the process ends (STO-040). Changes are immediate, whatever the pacing.
//
// fn must use no other service on the same state, since changes by anyone else wait for it.
func (s *Service) Together(ctx context.Context, fn func(*Service) error) error {
	err := s.store.UpdateWithEvents(ctx, func(tx Writer) ([]EventAppend, error) {
		joined := &joinedStore{Store: s.store, tx: tx}
		inner := &Service{store: joined, now: s.now, newID: s.newID, quotas: s.quotas, switches: s.switches, account: s.account, former: s.former}
		inner.pacing.Store(&Pacing{})
		if err := fn(inner); err != nil {
			return nil, err
		}
		return joined.events, joined.failed
	})
	s.identities.forget()
	return err
}

// joinedStore is a store within one transaction, for one goroutine.
type joinedStore struct {
	Store
	tx     Writer
	events []EventAppend
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
	s.events = append(s.events, in)
	return nil
}

// RootCaller is the root user of an account, in a Region.
func RootCaller(account, region string) Caller {
	return Caller{Principal: root(account), Region: region}
}
