// SPDX-License-Identifier: MPL-2.0

package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// incompressible events of 100 kB each take several transactions.
func incompressible(first, n int, stores ...int) lake.EventAppend {
	in := events(first, n, stores...)
	random := rand.NewChaCha8([32]byte{byte(first)})
	for i := range in.Batch.Events {
		data := make([]byte, 100_000)
		_, _ = random.Read(data)
		in.Batch.Events[i].EventData = data
	}
	return in
}

// STO-040: an update with events is seen at once, or, when it ends halfway, never, in event data stores that
// were there too. What it has left goes when the purger comes by, also in another process.
func TestUpdateWithEvents(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *state) {
		s.purger.stop()
		s.append(t, events(1, 1, 1))
		before := []string{id(1)}
		checks, full := 0, 0
		watch := func() {
			s.space = diskSpace{"watched", func(string) (uint64, error) {
				if got := s.eventIDs(t, 1); !cmp.Equal(before, got) {
					t.Errorf("seen while the update is under way: %q", got)
				}
				if checks++; checks == full {
					return 0, nil
				}
				return minFree, nil
			}}
		}
		watch()
		update := func(first int) error {
			return s.UpdateWithEvents(t.Context(), func(tx lake.Writer) ([]lake.EventAppend, error) {
				err := errors.Join(tx.PutChannel(lake.Channel{Scope: here, ID: id(901)}), tx.PutEventDataStore(lake.EventDataStore{Scope: here, ID: id(2)}))
				var appends []lake.EventAppend
				for n := range 8 {
					in := incompressible(first+5*n, 5, 1, 2)
					in.ChannelID, in.Status = id(901), lake.IngestionStatus{LatestIngestionAttemptEventID: id(first + n)}
					appends = append(appends, in)
				}
				return appends, err
			})
		}
		there := func() string {
			return view(t, s, func(tx lake.Reader) (string, error) {
				_, channel, err := tx.Channel(here, id(901))
				_, store, err2 := tx.EventDataStore(here, id(2))
				status, err3 := tx.IngestionStatus(here, id(901))
				return fmt.Sprint(channel, store, status.LatestIngestionAttemptEventID), errors.Join(err, err2, err3)
			})
		}
		full = 4 // after some transactions
		if err := update(100); !errors.Is(err, lake.ErrServiceUnavailable) {
			t.Fatalf("error %v", err)
		}
		if n := s.noted(t, prefixHold); n != 2 {
			t.Errorf("%d notes", n)
		}
		// The purger leaves alone what is under way.
		s.holding.Store(true)
		s.purgeNow(t)
		if n := s.noted(t, prefixHold); n != 2 {
			t.Errorf("%d notes", n)
		}
		s.holding.Store(false)
		if s.directory != "" {
			s.reopen(t)
			s.purger.stop()
			watch()
		}
		if got := there(); got != "false false" {
			t.Errorf("there are channel, store and status: %s", got)
		}
		s.append(t, events(2, 1, 1)) // is not meant
		before = append(before, id(2))
		if got := s.eventIDs(t, 1); !cmp.Equal(before, got) {
			t.Errorf("events %q", got)
		}

		s.purgeNow(t)
		for _, key := range s.outside(t) {
			if strings.HasPrefix(key, prefixHold) {
				t.Errorf("left: %q", key)
			}
		}
		if n := s.noted(t, prefixEvents); n != 2 {
			t.Errorf("%d event records are left, want 2", n)
		}

		if err := update(100); err != nil {
			t.Fatal(err)
		}
		for store, want := range map[int]int{1: 42, 2: 40} {
			if n := len(s.eventIDs(t, store)); n != want {
				t.Errorf("event data store %d: %d events, want %d", store, n, want)
			}
		}
		if got := there(); got != "true true"+id(107) {
			t.Errorf("there are channel, store and status: %s", got)
		}
		if n := s.noted(t, prefixHold); n != 0 {
			t.Errorf("%d notes", n)
		}
	})
}

// What takes more than a transaction without its events is refused, in whole.
func TestUpdateWithEventsTooLarge(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *state) {
		err := s.UpdateWithEvents(t.Context(), func(tx lake.Writer) ([]lake.EventAppend, error) {
			for n := range 2000 {
				if err := tx.PutChannel(lake.Channel{Scope: here, ID: id(n), ResourcePolicy: strings.Repeat("x", 3000)}); err != nil {
					return nil, err
				}
			}
			return nil, nil
		})
		if err == nil || !strings.Contains(err.Error(), "bytes without events") {
			t.Errorf("error %v", err)
		}
		if left := s.outside(t); len(left) > 0 {
			t.Errorf("%d keys are left", len(left))
		}
	})
}
