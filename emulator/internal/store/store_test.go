// SPDX-License-Identifier: MPL-2.0

package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

var (
	quiet   = slog.New(slog.DiscardHandler)
	here    = lake.Scope{Account: "111122223333", Region: "us-east-1"}
	there   = lake.Scope{Account: "111122223333", Region: "us-east-10"}
	ingests = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
)

func id(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

// state is a store of one kind; reopen closes it and opens it again, where that can be done.
type state struct {
	*Store
	directory string
}

func (s *state) reopen(t *testing.T) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	opened, err := Open(s.directory, quiet)
	if err != nil {
		t.Fatal(err)
	}
	s.Store = opened
}

// everywhere runs a part of the contract in memory and in a directory.
func everywhere(t *testing.T, contract func(*testing.T, *state)) {
	for _, kind := range []string{"memory", "directory"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s := &state{}
			if kind == "directory" {
				s.directory = t.TempDir()
			}
			opened, err := Open(s.directory, quiet)
			if err != nil {
				t.Fatal(err)
			}
			s.Store = opened
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
			contract(t, s)
		})
	}
}

func (s *state) update(t *testing.T, fn func(lake.Writer) error) {
	t.Helper()
	if err := s.Update(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func view[T any](t *testing.T, s *state, fn func(lake.Reader) (T, error)) (result T) {
	t.Helper()
	err := s.View(t.Context(), func(tx lake.Reader) (err error) {
		result, err = fn(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// append makes the channel and the destinations, if need be, and appends.
func (s *state) append(t *testing.T, in lake.EventAppend) {
	t.Helper()
	s.prepare(t, in)
	if err := s.AppendEvents(t.Context(), in); err != nil {
		t.Fatal(err)
	}
}

func (s *state) prepare(t *testing.T, in lake.EventAppend) {
	t.Helper()
	s.update(t, func(tx lake.Writer) error {
		if _, found, err := tx.Channel(in.Channel, in.ChannelID); !found {
			if err := errors.Join(err, tx.PutChannel(lake.Channel{Scope: in.Channel, ID: in.ChannelID})); err != nil {
				return err
			}
		}
		for _, store := range in.EventDataStores {
			if _, found, err := tx.EventDataStore(in.Channel, store); !found {
				if err := errors.Join(err, tx.PutEventDataStore(lake.EventDataStore{Scope: in.Channel, ID: store})); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// events is a batch of n events with ids from first on, for stores.
func events(first, n int, stores ...int) lake.EventAppend {
	in := lake.EventAppend{Channel: here, ChannelID: id(900), Batch: lake.EventBatch{ChannelARN: "arn:channel", IngestionTime: ingests}}
	for k := range n {
		in.Batch.Events = append(in.Batch.Events, lake.StoredEvent{
			EventID: id(first + k), EventTime: ingests.Add(time.Duration(-k) * time.Hour), EventData: fmt.Appendf(nil, `{"UID":"%d"}`, first+k),
		})
	}
	for _, store := range stores {
		in.EventDataStores = append(in.EventDataStores, id(store))
	}
	return in
}

// batches reads every batch of a store, the newest first, below a number.
func (s *state) batches(t *testing.T, store int, before uint64) []lake.EventBatch {
	t.Helper()
	return s.scan(t, lake.EventScan{EventDataStore: id(store), Before: before})
}

func (s *state) scan(t *testing.T, scan lake.EventScan) []lake.EventBatch {
	t.Helper()
	return view(t, s, func(tx lake.Reader) (batches []lake.EventBatch, err error) {
		for batch, err := range tx.EventBatches(t.Context(), scan) {
			if err != nil {
				return nil, err
			}
			batches = append(batches, batch)
		}
		return batches, nil
	})
}

func TestControlPlane(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *state) {
		value := "v"
		channel := lake.Channel{
			Scope: here, ID: id(1), Name: "github", Source: "GitHub", Destinations: []lake.Destination{{Type: "EVENT_DATA_STORE", Location: "arn"}},
			Tags: []lake.Tag{{Key: "a"}, {Key: "b", Value: &value}}, ResourcePolicy: "{}",
		}
		second, elsewhere := channel, channel
		second.ID, elsewhere.Scope = id(0), there
		store := lake.EventDataStore{Scope: here, ID: id(2), Name: "lake", Status: lake.StatusEnabled, CreatedTimestamp: ingests, UpdatedTimestamp: ingests}
		s.update(t, func(tx lake.Writer) error {
			return errors.Join(tx.PutChannel(channel), tx.PutChannel(second), tx.PutChannel(elsewhere), tx.PutEventDataStore(store))
		})
		check := func(t *testing.T) {
			t.Helper()
			list := view(t, s, func(tx lake.Reader) ([]lake.Channel, error) { return tx.Channels(here) })
			if diff := cmp.Diff([]lake.Channel{second, channel}, list); diff != "" {
				t.Errorf("channels, ordered by id (-want +got):\n%s", diff)
			}
			list = view(t, s, func(tx lake.Reader) ([]lake.Channel, error) { return tx.Channels(there) })
			if diff := cmp.Diff([]lake.Channel{elsewhere}, list); diff != "" {
				t.Errorf("channels of a Region whose name goes on (-want +got):\n%s", diff)
			}
			stores := view(t, s, func(tx lake.Reader) ([]lake.EventDataStore, error) { return tx.AllEventDataStores() })
			if diff := cmp.Diff([]lake.EventDataStore{store}, stores); diff != "" {
				t.Errorf("stores (-want +got):\n%s", diff)
			}
		}
		check(t)
		if s.directory != "" {
			secret := slices.Clone(s.Secret())
			s.reopen(t)
			check(t)
			if len(secret) != 32 || !slices.Equal(secret, s.Secret()) {
				t.Error("the secret changed")
			}
		}
		// An update that fails leaves nothing.
		failure := errors.New("no")
		err := s.Update(t.Context(), func(tx lake.Writer) error {
			return errors.Join(tx.DeleteChannel(here, channel.ID), tx.DeleteEventDataStore(here, store.ID), failure)
		})
		if !errors.Is(err, failure) {
			t.Errorf("error %v", err)
		}
		check(t)
		s.update(t, func(tx lake.Writer) error { return tx.DeleteChannel(here, channel.ID) })
		if _, found, err := (func() (c lake.Channel, found bool, err error) {
			err = s.View(t.Context(), func(tx lake.Reader) error { c, found, err = tx.Channel(here, channel.ID); return err })
			return c, found, err
		})(); found || err != nil {
			t.Errorf("a deleted channel is found: %t, error %v", found, err)
		}
	})
}

func TestEvents(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *state) {
		first, second, third := events(1, 3, 1, 2), events(4, 1, 2), events(5, 2, 1)
		s.append(t, first)
		s.append(t, second)
		if s.directory != "" {
			s.reopen(t)
		}
		s.append(t, third)
		want := func(n uint64, in lake.EventAppend) lake.EventBatch {
			in.Batch.Sequence = n
			return in.Batch
		}
		for store, batches := range map[int][]lake.EventBatch{
			1: {want(3, third), want(1, first)},
			2: {want(2, second), want(1, first)},
			3: nil,
		} {
			if diff := cmp.Diff(batches, s.batches(t, store, 0)); diff != "" {
				t.Errorf("store %d (-want +got):\n%s", store, diff)
			}
		}
		if diff := cmp.Diff([]lake.EventBatch{want(1, first)}, s.batches(t, 1, 3)); diff != "" {
			t.Errorf("before 3 (-want +got):\n%s", diff)
		}
		if got := s.batches(t, 1, 1); got != nil {
			t.Errorf("before 1: %v", got)
		}
		for after, batches := range map[uint64][]lake.EventBatch{
			0: {want(1, first), want(3, third)}, 1: {want(3, third)}, 2: {want(3, third)}, 3: nil, math.MaxUint64: nil,
		} {
			got := s.scan(t, lake.EventScan{EventDataStore: id(1), OldestFirst: true, After: after})
			if diff := cmp.Diff(batches, got); diff != "" {
				t.Errorf("after %d (-want +got):\n%s", after, diff)
			}
		}
		view(t, s, func(tx lake.Reader) (lake.EventBatch, error) {
			for batch, err := range tx.EventBatches(t.Context(), lake.EventScan{EventDataStore: id(1)}) { // a reader may stop
				if batch.Sequence != 3 {
					t.Errorf("batch %d", batch.Sequence)
				}
				return batch, err
			}
			return lake.EventBatch{}, errors.New("no batch")
		})
	})
}

// A batch too large for one record becomes several, whose order is that of the request.
func TestLargeBatch(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *state) {
		in := events(1, 5, 1)
		for n := range in.Batch.Events {
			in.Batch.Events[n].EventData = slices.Repeat([]byte{byte('a' + n)}, 200<<10)
		}
		s.append(t, in)
		got := s.batches(t, 1, 0)
		slices.Reverse(got)
		var all []lake.StoredEvent
		for _, batch := range got {
			all = append(all, batch.Events...)
		}
		same := func(a, b lake.StoredEvent) bool {
			return a.EventID == b.EventID && a.EventTime.Equal(b.EventTime) && bytes.Equal(a.EventData, b.EventData)
		}
		if !slices.EqualFunc(in.Batch.Events, all, same) || len(got) != 3 {
			t.Errorf("%d records with %d events, want 3 with the %d that were put", len(got), len(all), len(in.Batch.Events))
		}
	})
}

func TestIngestionStatus(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *state) {
		channel := lake.Channel{Scope: here, ID: id(900)}
		status := func() lake.IngestionStatus {
			return view(t, s, func(tx lake.Reader) (lake.IngestionStatus, error) { return tx.IngestionStatus(here, channel.ID) })
		}
		attempt := func(success, code string) lake.EventAppend {
			in := events(1, 0, 1)
			in.Status = lake.IngestionStatus{LatestIngestionAttemptTime: ingests, LatestIngestionAttemptEventID: "a" + success, LatestIngestionErrorCode: code}
			if success != "" {
				in.Status.LatestIngestionSuccessTime, in.Status.LatestIngestionSuccessEventID = ingests, success
			}
			return in
		}
		if got := status(); got != (lake.IngestionStatus{}) {
			t.Errorf("without a channel: %+v", got)
		}
		s.append(t, attempt(id(1), ""))
		s.append(t, attempt("", "InvalidData"))
		want := lake.IngestionStatus{
			LatestIngestionSuccessTime: ingests, LatestIngestionSuccessEventID: id(1), LatestIngestionErrorCode: "InvalidData",
			LatestIngestionAttemptTime: ingests, LatestIngestionAttemptEventID: "a",
		}
		if diff := cmp.Diff(want, status()); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		s.update(t, func(tx lake.Writer) error { return tx.DeleteChannel(here, channel.ID) })
		if got := status(); got != (lake.IngestionStatus{}) {
			t.Errorf("of a deleted channel: %+v", got)
		}
	})
}

// Requests that append at once are all there, each as a whole, in growing numbers.
func TestConcurrentAppends(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *state) {
		const writers, each = 16, 20
		s.prepare(t, events(0, 1, 1, 2))
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for n := range each {
					if err := s.AppendEvents(t.Context(), events(1000*w+10*n, 3, 1, 2)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Go(func() { // readers and updates meanwhile
			for range each {
				s.batches(t, 1, 0)
				if err := s.Update(t.Context(), func(tx lake.Writer) error { return tx.PutChannel(lake.Channel{Scope: here, ID: id(900)}) }); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Wait()
		for _, store := range []int{1, 2} {
			batches := s.batches(t, store, 0)
			if len(batches) != writers*each {
				t.Errorf("store %d has %d batches", store, len(batches))
			}
			seen := map[string]bool{}
			for n, batch := range batches {
				if n > 0 && batch.Sequence >= batches[n-1].Sequence {
					t.Errorf("batch %d comes after %d", batch.Sequence, batches[n-1].Sequence)
				}
				if len(batch.Events) != 3 || seen[batch.Events[0].EventID] {
					t.Errorf("batch %d: %v", batch.Sequence, batch.Events)
				}
				seen[batch.Events[0].EventID] = true
			}
		}
	})
}

// The purge of a store's events leaves other stores alone.
func TestPurge(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *state) {
		s.update(t, func(tx lake.Writer) error {
			return errors.Join(tx.PutEventDataStore(lake.EventDataStore{Scope: here, ID: id(1)}), tx.PutEventDataStore(lake.EventDataStore{Scope: here, ID: id(2)}))
		})
		for n := range 20 {
			s.append(t, events(n, 1, 1, 2))
		}
		s.update(t, func(tx lake.Writer) error { return tx.DeleteEventDataStore(here, id(1)) })
		s.purger.stop() // waits for the run under way; what it did not get to is done here
		if err := s.purger.purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := len(s.batches(t, 1, 0)); n != 0 {
			t.Errorf("%d batches are left", n)
		}
		if n := len(s.batches(t, 2, 0)); n != 20 {
			t.Errorf("the other store has %d batches", n)
		}
		if notes, err := keysUnder(s.db, []byte(prefixPurge), nil, nil, 10); err != nil || len(notes) != 0 {
			t.Errorf("notes %q, error %v", notes, err)
		}
	})
}

// A purge that a process did not finish is finished by the next.
func TestPurgeSurvivesRestart(t *testing.T) {
	t.Parallel()
	s := &state{directory: t.TempDir()}
	opened, err := Open(s.directory, quiet)
	if err != nil {
		t.Fatal(err)
	}
	s.Store = opened
	s.append(t, events(1, 2, 1))
	s.purger.stop()
	s.update(t, func(tx lake.Writer) error { return tx.DeleteEventDataStore(here, id(1)) })
	s.reopen(t)
	s.purger.stop()
	if err := s.purger.purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(s.batches(t, 1, 0)); n != 0 {
		t.Errorf("%d batches are left", n)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestEnded(t *testing.T) {
	t.Parallel()
	s, err := Open("", quiet)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.View(ctx, func(lake.Reader) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("View: %v", err)
	}
	if err := s.Update(ctx, func(lake.Writer) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("Update: %v", err)
	}
	bad := events(1, 1, 1)
	bad.EventDataStores = []string{"no-uuid"}
	if err := s.AppendEvents(t.Context(), bad); err == nil {
		t.Error("an event data store's id that is no UUID was taken")
	}
	bad = events(1, 1, 1)
	bad.Batch.Events[0].EventID = "no-uuid"
	if err := s.AppendEvents(t.Context(), bad); err == nil {
		t.Error("an event's id that is no UUID was taken")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.AppendEvents(t.Context(), events(1, 1, 1)); !errors.Is(err, errClosed) {
		t.Errorf("AppendEvents on a closed store: %v", err)
	}
}

// A damaged record is an error that names it.
func TestDamagedRecord(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *state) {
		s.append(t, events(1, 1, 1))
		prefix := firstGeneration.events(uuid.MustParse(id(1)))
		err := s.db.Update(func(txn *badger.Txn) error {
			return errors.Join(txn.Set(eventsKey(prefix, 7), []byte("\x01damaged")), txn.Set(firstGeneration.resource(prefixChannel, here, id(1)), []byte("{")))
		})
		if err != nil {
			t.Fatal(err)
		}
		var failures []error
		view(t, s, func(tx lake.Reader) (struct{}, error) {
			for batch, err := range tx.EventBatches(t.Context(), lake.EventScan{EventDataStore: id(1)}) {
				if err == nil {
					t.Errorf("batch %d was given", batch.Sequence)
				}
				failures = append(failures, err)
			}
			return struct{}{}, nil
		})
		if len(failures) != 1 || !errors.Is(failures[0], errDamaged) {
			t.Errorf("errors %v", failures)
		}
		err = s.View(t.Context(), func(tx lake.Reader) error { _, err := tx.Channels(here); return err })
		if err == nil {
			t.Error("a damaged channel was read")
		}
	})
}
