// SPDX-License-Identifier: MPL-2.0

package store

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// removeBefore asks for the removal of a store's events before a time, without doing it.
func (s *state) removeBefore(t *testing.T, store int, before time.Time) {
	t.Helper()
	s.update(t, func(tx lake.Writer) error { return tx.RemoveEventsBefore(id(store), before) })
}

// purgeNow does what is noted.
func (s *state) purgeNow(t *testing.T) {
	t.Helper()
	s.purger.stop() // what it did not get to is done here
	if err := s.purger.purge(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (s *state) noted(t *testing.T, prefix string) int {
	t.Helper()
	keys, err := keysUnder(s.db, []byte(prefix), nil, nil, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return len(keys)
}

// eventIDs are those of a store's events, the oldest batch first, as anyone sees them.
func (s *state) eventIDs(t *testing.T, store int) (ids []string) {
	t.Helper()
	for _, batch := range s.scan(t, lake.EventScan{EventDataStore: id(store), OldestFirst: true}) {
		for _, event := range batch.Events {
			ids = append(ids, event.EventID)
		}
	}
	return ids
}

// Of whole records and mixed ones the expired events go, at once for readers and then from the
// disk; all others stay as they were, in their order.
func TestExpire(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *state) {
		s.purger.stop()
		s.append(t, events(10, 3, 1, 2)) // 0, 1 and 2 hours old
		old := events(20, 2, 1, 2)
		for n := range old.Batch.Events {
			old.Batch.Events[n].EventTime = ingests.AddDate(0, 0, -3)
		}
		s.append(t, old)
		s.append(t, events(30, 1, 1, 2))
		before := s.batches(t, 2, 0)

		s.removeBefore(t, 1, ingests.Add(-90*time.Minute))
		want := []string{id(10), id(11), id(30)}
		if diff := cmp.Diff(want, s.eventIDs(t, 1)); diff != "" {
			t.Errorf("seen before the purge (-want +got):\n%s", diff)
		}
		s.purgeNow(t)
		if diff := cmp.Diff(want, s.eventIDs(t, 1)); diff != "" {
			t.Errorf("seen behind the purge (-want +got):\n%s", diff)
		}
		keys, err := keysUnder(s.db, firstGeneration.events(uuid.MustParse(id(1))), nil, nil, 10)
		if err != nil || len(keys) != 2 || sequenceOf(keys[0]) != 1 || sequenceOf(keys[1]) != 3 {
			t.Errorf("keys left %q, error %v", keys, err)
		}
		if batch := s.batches(t, 1, 2)[0]; batch.ChannelARN != "arn:channel" || !batch.IngestionTime.Equal(ingests) {
			t.Errorf("the rest of a batch is %+v", batch)
		}
		if diff := cmp.Diff(before, s.batches(t, 2, 0)); diff != "" {
			t.Errorf("another store (-want +got):\n%s", diff)
		}
		if n := s.noted(t, prefixExpire); n != 0 {
			t.Errorf("%d notes are left", n)
		}

		// Events that come in behind the purge are known without reading again, and so are those that have not expired.
		s.removeBefore(t, 1, ingests.Add(-time.Hour))
		if n := s.noted(t, prefixExpire); n != 0 {
			t.Error("a purge was noted, although nothing has expired")
		}
		s.append(t, old)
		s.removeBefore(t, 1, ingests.Add(-time.Hour))
		if n := s.noted(t, prefixExpire); n != 1 {
			t.Error("no purge was noted for an old event that came in behind the last")
		}
	})
}

// However many records there are, a purge takes transactions of a bounded size; one that is
// interrupted goes on, and a note that asks for more while it runs is not lost.
func TestExpireInPieces(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *state) {
		s.purger.stop()
		const records = 2*purgeBatch + 500
		in := events(0, 2, 1)
		s.prepare(t, in)
		request := make([]*commitRequest, 0, maxGroup)
		flush := func() {
			if err := s.writeGroup(request); err != nil {
				t.Fatal(err)
			}
			request = request[:0]
		}
		for n := range records {
			in.Batch.Events = events(2*n, 2, 1).Batch.Events // one and none hour old
			encoded, err := encodeBatch(in.Batch)
			if err != nil {
				t.Fatal(err)
			}
			request = append(request, &commitRequest{scope: here, channelID: id(900), eventDataStores: []uuid.UUID{uuid.MustParse(id(1))}, records: encoded})
			if len(request) == maxGroup {
				flush()
			}
		}
		flush()
		ended, end := context.WithCancel(t.Context())
		end()
		s.removeBefore(t, 1, ingests)
		if err := s.purger.purge(ended); !errors.Is(err, context.Canceled) {
			t.Errorf("a purge whose time is over: %v", err)
		}
		prefix := firstGeneration.events(uuid.MustParse(id(1)))
		var next []byte
		err := s.db.Update(func(txn *badger.Txn) (err error) { // the first piece, as if the process ended behind it
			next, _, _, err = expireSome(t.Context(), txn, prefix, eventsKey(prefix, 0), eventCut{upTo: math.MaxUint64, from: ingests.Unix()})
			return err
		})
		if err != nil || sequenceOf(next) != purgeBatch+1 {
			t.Fatalf("the first piece ends before %d, error %v", sequenceOf(next), err)
		}
		if s.directory != "" {
			s.reopen(t)
			s.purger.stop()
		}
		first, err := s.purger.notes([]byte(prefixExpire))
		if err != nil {
			t.Fatal(err)
		}
		if len(first) == 1 { // as if it had been carried out, and more asked for meanwhile
			s.update(t, func(tx lake.Writer) error { return tx.RemoveEventsBefore(id(1), ingests.Add(time.Second)) })
			if err := s.purger.finish(first[0]); err != nil {
				t.Fatal(err)
			}
			if n := s.noted(t, prefixExpire); n != 1 {
				t.Error("the second wish was lost")
			}
		}
		s.purgeNow(t)
		if got := s.eventIDs(t, 1); len(got) != 0 {
			t.Errorf("%d events are left", len(got))
		}
	})
}

// A store that is made again under the id of one that was deleted has none of its events, and keeps its own.
func TestPurgeOfFormerStore(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *state) {
		s.purger.stop()
		s.append(t, events(10, 2, 1))
		s.update(t, func(tx lake.Writer) error { return tx.DeleteEventDataStore(here, id(1)) })
		if err := s.AppendEvents(t.Context(), events(20, 1, 1)); !errors.Is(err, lake.ErrGone) {
			t.Errorf("append to a deleted store: %v", err)
		}
		s.append(t, events(30, 1, 1))
		want := []string{id(30)}
		if diff := cmp.Diff(want, s.eventIDs(t, 1)); diff != "" {
			t.Errorf("before the purge (-want +got):\n%s", diff)
		}
		s.purgeNow(t)
		if diff := cmp.Diff(want, s.eventIDs(t, 1)); diff != "" {
			t.Errorf("behind the purge (-want +got):\n%s", diff)
		}
	})
}

// STO-010: an append whose channel or destination is gone stores nothing anywhere; others of the same group are stored.
func TestAppendToWhatIsGone(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *state) {
		s.prepare(t, events(0, 1, 1, 2))
		s.update(t, func(tx lake.Writer) error { return tx.DeleteEventDataStore(here, id(2)) })
		if err := s.AppendEvents(t.Context(), events(10, 1, 1, 2)); !errors.Is(err, lake.ErrGone) {
			t.Errorf("a destination is gone: %v", err)
		}
		s.append(t, events(20, 1, 1))
		s.update(t, func(tx lake.Writer) error { return tx.DeleteChannel(here, id(900)) })
		if err := s.AppendEvents(t.Context(), events(30, 1, 1)); !errors.Is(err, lake.ErrGone) {
			t.Errorf("the channel is gone: %v", err)
		}
		if diff := cmp.Diff([]string{id(20)}, s.eventIDs(t, 1)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if status := view(t, s, func(tx lake.Reader) (lake.IngestionStatus, error) { return tx.IngestionStatus(here, id(900)) }); status != (lake.IngestionStatus{}) {
			t.Errorf("a channel that is gone has a status: %+v", status)
		}
	})
}

// A scan gives the events of its window, in either order.
func TestScan(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *state) {
		for n := range 5 { // events of the hours 0 and -1, -1 and -2, and so on
			in := events(10*n, 2, 1)
			for k := range in.Batch.Events {
				in.Batch.Events[k].EventTime = ingests.Add(time.Duration(-n-k) * time.Hour)
			}
			s.append(t, in)
		}
		hour := func(n float64) time.Time { return ingests.Add(time.Duration(-n * float64(time.Hour))) }
		for name, test := range map[string]struct {
			scan lake.EventScan
			want []string
		}{
			"all":               {lake.EventScan{}, []string{id(40), id(41), id(30), id(31), id(20), id(21), id(10), id(11), id(0), id(1)}},
			"from":              {lake.EventScan{From: hour(2)}, []string{id(20), id(10), id(11), id(0), id(1)}},
			"from within":       {lake.EventScan{From: hour(2.0000001)}, []string{id(20), id(10), id(11), id(0), id(1)}},
			"to":                {lake.EventScan{To: hour(3)}, []string{id(40), id(41), id(31)}},
			"from to":           {lake.EventScan{From: hour(3), To: hour(1)}, []string{id(30), id(20), id(21), id(11)}},
			"below, and from":   {lake.EventScan{Before: 3, From: hour(1)}, []string{id(10), id(0), id(1)}},
			"nothing":           {lake.EventScan{From: hour(-1)}, nil},
			"another store":     {lake.EventScan{EventDataStore: id(2)}, nil},
			"before the oldest": {lake.EventScan{To: hour(9)}, nil},
		} {
			if test.scan.EventDataStore == "" {
				test.scan.EventDataStore = id(1)
			}
			for _, oldestFirst := range []bool{false, true} {
				test.scan.OldestFirst = oldestFirst
				batches := s.scan(t, test.scan)
				if oldestFirst {
					slices.Reverse(batches)
				}
				var got []string
				for _, batch := range batches {
					for _, event := range batch.Events {
						got = append(got, event.EventID)
					}
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("%s, oldest first %t (-want +got):\n%s", name, oldestFirst, diff)
				}
			}
		}
	})
}
