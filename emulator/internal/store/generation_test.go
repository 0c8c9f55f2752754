// SPDX-License-Identifier: MPL-2.0

package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dgraph-io/badger/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// fill puts a record of every kind, and events.
func (s *state) fill(t *testing.T) {
	t.Helper()
	in := events(1, 2, 1)
	in.Status = lake.IngestionStatus{LatestIngestionAttemptTime: ingests, LatestIngestionAttemptEventID: id(1)}
	s.append(t, in)
	s.update(t, func(tx lake.Writer) error {
		return errors.Join(
			tx.PutIdentity(lake.Identity{Account: here.Account, Type: lake.UserIdentity, Name: "Ana"}),
			tx.DeleteEventDataStore(here, id(7)),
			tx.RemoveEventsBefore(id(8), ingests),
		)
	})
}

// outside are the keys outside of meta/.
func (s *state) outside(t *testing.T) (keys []string) {
	t.Helper()
	all, err := keysUnder(s.db, nil, nil, nil, 10000)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range all {
		if !bytes.HasPrefix(key, []byte("meta/")) || bytes.HasPrefix(key, []byte(prefixDrop)) {
			keys = append(keys, string(key))
		}
	}
	return keys
}

// STO-011: after a reset nothing is seen of what there was, and before long nothing is left of it; a reader that has begun
// still sees all of it.
func TestReset(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *state) {
		s.purger.stop()
		secret := slices.Clone(s.Secret())
		for range 3 {
			s.fill(t)
			view(t, s, func(tx lake.Reader) (struct{}, error) {
				if err := s.Reset(t.Context()); err != nil {
					t.Fatal(err)
				}
				channels, err := tx.AllChannels()
				events := 0
				for range tx.EventBatches(t.Context(), lake.EventScan{EventDataStore: id(1)}) {
					events++
				}
				if len(channels) != 1 || events != 1 {
					t.Errorf("a reader that has begun sees %d channels and %d batches", len(channels), events)
				}
				return struct{}{}, err
			})
			seen := view(t, s, func(tx lake.Reader) ([]any, error) {
				channels, err := tx.AllChannels()
				stores, err2 := tx.AllEventDataStores()
				identities, err3 := tx.Identities()
				status, err4 := tx.IngestionStatus(here, id(900))
				return []any{len(channels), len(stores), len(identities), status}, errors.Join(err, err2, err3, err4)
			})
			if diff := cmp.Diff([]any{0, 0, 0, lake.IngestionStatus{}}, seen); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if got := s.eventIDs(t, 1); got != nil {
				t.Errorf("events %q are seen", got)
			}
			if err := s.AppendEvents(t.Context(), events(5, 1, 1)); !errors.Is(err, lake.ErrGone) {
				t.Errorf("an append to a channel of before: %v", err)
			}
		}
		if s.directory != "" {
			s.reopen(t)
			s.purger.stop()
		}
		s.fill(t)
		s.purgeNow(t)
		if got := s.eventIDs(t, 1); len(got) != 2 || s.noted(t, prefixDrop) != 0 {
			t.Errorf("%d events of the state of now, %d notes", len(got), s.noted(t, prefixDrop))
		}
		if err := s.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.purgeNow(t)
		if left := s.outside(t); len(left) > 0 {
			t.Errorf("left: %q", left)
		}
		if !slices.Equal(secret, s.Secret()) {
			t.Error("the secret changed")
		}
	})
}

// A reset among appends, updates and readers: each is whole, before or after it.
func TestResetConcurrently(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *state) {
		const writers, each = 8, 30
		var wg sync.WaitGroup
		makeAgain := func() error {
			return s.Update(t.Context(), func(tx lake.Writer) error {
				return errors.Join(
					tx.PutChannel(lake.Channel{Scope: here, ID: id(900)}), tx.PutIdentity(lake.Identity{Account: here.Account, Type: lake.UserIdentity, Name: "Ana"}),
					tx.PutEventDataStore(lake.EventDataStore{Scope: here, ID: id(1)}), tx.PutEventDataStore(lake.EventDataStore{Scope: here, ID: id(2)}))
			})
		}
		for w := range writers {
			wg.Go(func() {
				for n := range each {
					err := s.AppendEvents(t.Context(), events(1000*w+10*n, 3, 1, 2))
					if errors.Is(err, lake.ErrGone) {
						err = makeAgain()
					}
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		for range 10 {
			wg.Go(func() {
				if err := s.Reset(t.Context()); err != nil {
					t.Error(err)
				}
			})
			wg.Go(func() {
				err := s.View(t.Context(), func(tx lake.Reader) error {
					channels, err := tx.AllChannels()
					stores, err2 := tx.AllEventDataStores()
					identities, err3 := tx.Identities()
					if len(stores) != 2*len(channels) || len(identities) != len(channels) {
						t.Errorf("%d channels, %d stores, %d identities are seen together", len(channels), len(stores), len(identities))
					}
					counts := map[int]int{}
					for _, store := range []int{1, 2} {
						for batch, err := range tx.EventBatches(t.Context(), lake.EventScan{EventDataStore: id(store)}) {
							if err != nil {
								return err
							}
							counts[store] += len(batch.Events)
						}
					}
					if s.directory != "" && counts[1] != counts[2] || len(channels) == 0 && counts[1] > 0 {
						t.Errorf("%d and %d events, %d channels are seen together", counts[1], counts[2], len(channels))
					}
					return errors.Join(err, err2, err3)
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

// load fills the state with a channel and stores with batches of one event each.
func (s *state) load(ctx context.Context, batches int, end error) error {
	return s.Load(ctx, func(l lake.Loader) error {
		for store := range 3 {
			if err := l.Put(func(tx lake.Writer) error {
				return tx.PutEventDataStore(lake.EventDataStore{Scope: here, ID: id(store)})
			}); err != nil {
				return err
			}
			for n := range batches {
				if err := l.PutEvents(id(store), events(n, 1, store).Batch); err != nil {
					return err
				}
			}
		}
		return errors.Join(l.Put(func(tx lake.Writer) error { return tx.PutChannel(lake.Channel{Scope: here, ID: id(900)}) }), end)
	})
}

// STO-014: what is loaded is seen as a whole or not at all, and only in an empty state.
func TestLoad(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *state) {
		s.purger.stop()
		const batches = 4000 // of three stores: more than a transaction takes
		failure := errors.New("no")
		if err := s.load(t.Context(), batches, failure); !errors.Is(err, failure) {
			t.Errorf("a load that fails: %v", err)
		}
		if n := s.noted(t, prefixDrop); n != 1 {
			t.Errorf("%d notes tell of the load that failed", n)
		}
		if s.directory != "" {
			s.reopen(t) // as if the process had ended meanwhile
			s.purger.stop()
		}
		if got := s.eventIDs(t, 1); got != nil {
			t.Errorf("%d events of a load that failed are seen", len(got))
		}
		err := s.Load(t.Context(), func(l lake.Loader) error {
			if err := l.Put(func(tx lake.Writer) error { return tx.PutChannel(lake.Channel{Scope: here, ID: id(1)}) }); err != nil {
				return err
			}
			if err := s.purger.purge(t.Context()); err != nil { // must not take what is being loaded
				return err
			}
			if err := s.load(t.Context(), 1, nil); !errors.Is(err, lake.ErrServiceUnavailable) {
				t.Errorf("a load while another is under way: %v", err)
			}
			return s.Update(t.Context(), func(tx lake.Writer) error { return tx.PutEventDataStore(lake.EventDataStore{Scope: here, ID: id(9)}) })
		})
		if !errors.Is(err, lake.ErrNotEmpty) {
			t.Errorf("a load while something else is made: %v", err)
		}
		if err := s.load(t.Context(), 1, nil); !errors.Is(err, lake.ErrNotEmpty) {
			t.Errorf("a load into a state that is not empty: %v", err)
		}
		if err := s.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.load(t.Context(), batches, nil); err != nil {
			t.Fatal(err)
		}
		if s.directory != "" {
			s.reopen(t)
			s.purger.stop()
		}
		s.purgeNow(t)
		for store := range 3 {
			got := s.eventIDs(t, store)
			if len(got) != batches || got[0] != id(0) || got[batches-1] != id(batches-1) {
				t.Errorf("store %d has %d events", store, len(got))
			}
		}
		s.append(t, events(batches, 1, 1))
		if got := s.batches(t, 1, 0); len(got) != batches+1 || got[0].Events[0].EventID != id(batches) {
			t.Errorf("%d batches, the last is %v", len(got), got[0])
		}
		if err := s.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.purgeNow(t)
		if left := s.outside(t); len(left) > 0 {
			t.Errorf("%d keys are left", len(left))
		}
	})
}

// A directory of format 1 is read as it is, and from then on told apart by emulators of that format.
func TestOpenFormat1(t *testing.T) {
	t.Parallel()
	s := &state{directory: t.TempDir()}
	opened, err := Open(s.directory, quiet)
	if err != nil {
		t.Fatal(err)
	}
	s.Store = opened
	s.append(t, events(1, 2, 1))
	s.append(t, events(5, 2, 2))
	s.update(t, func(tx lake.Writer) error { return tx.DeleteEventDataStore(here, id(2)) })
	s.purger.stop()
	err = s.db.Update(func(txn *badger.Txn) error { // as that format had it
		return errors.Join(txn.Set([]byte(keyFormat), []byte("1")), txn.Set([]byte(prefixPurge+id(2)), nil))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	if s.Store, err = Open(s.directory, slog.New(slog.NewTextHandler(&log, nil))); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "level=INFO") || !strings.Contains(log.String(), "retention period") || !strings.Contains(log.String(), "from=1 to=2") {
		t.Errorf("the log says %q", log.String())
	}
	s.purgeNow(t)
	if got := fmt.Sprint(s.eventIDs(t, 1), s.eventIDs(t, 2)); got != fmt.Sprint([]string{id(1), id(2)}, []string(nil)) {
		t.Errorf("events %s", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := badger.Open(badgerOptions(s.directory, quiet))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(func(txn *badger.Txn) error {
		format, err := get(txn, []byte(keyFormat))
		if string(format) != "2" {
			t.Errorf("format %q", format)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
