// SPDX-License-Identifier: MPL-2.0

package duckdb_test

import (
	"context"
	"iter"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// look has all tables follow their stores once. The second word is taken when the look of the first is over, and
// finds nothing new.
func (f *fixture) look() {
	f.looks <- time.Time{}
	f.looks <- time.Time{}
}

// missing is how many events of the first store a query has to read: those that its table has not.
func (f *fixture) missing(t *testing.T, statement string) int {
	t.Helper()
	var mu sync.Mutex
	counting, missing := true, 0
	_, err := f.engine.Run(t.Context(), lake.QueryRun{
		Statement: statement, Find: f.find, Now: now, EventsFrom: fromTheBeginning,
		Events: func(ctx context.Context, id string, after uint64) iter.Seq2[lake.EventBatch, error] {
			return func(yield func(lake.EventBatch, error) bool) {
				for batch, err := range f.scan(ctx, id, after) {
					mu.Lock()
					if counting {
						missing += len(batch.Events)
					}
					mu.Unlock()
					if !yield(batch, err) {
						return
					}
				}
			}
		},
		Columns: func([]string) error { return nil }, Row: func([]*string) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	counting = false // the table keeps Events and follows with it
	return missing
}

const countFirst = "SELECT count(*) FROM " + first

func TestFollow(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{Threads: 2}, func(t *testing.T, f *fixture) {
		want := func(missing, all int) {
			t.Helper()
			if got := f.missing(t, countFirst); got != missing {
				t.Errorf("the table had not %d events, want %d", got, missing)
			}
			if got := f.one(t, "SELECT count(DISTINCT eventid) FROM "+first); got != strconv.Itoa(all) {
				t.Errorf("%s events, want %d", got, all)
			}
			if got := f.one(t, countFirst); got != strconv.Itoa(all) {
				t.Errorf("%s events with those that are twice, want %d", got, all)
			}
		}
		f.put(t, f.many(10), first, second)
		want(10, 10) // nothing follows before a query
		f.put(t, f.many(20), first)
		f.look()
		want(0, 30)
		if got := f.missing(t, "SELECT count(*) FROM "+second); got != 10 {
			t.Errorf("the table of a store that nobody asked for had not %d events, want 10", got)
		}

		// As fast as they can: when that is over.
		f.put(t, f.many(duckdb.BusyEvents+1), first)
		f.looks <- time.Time{}
		f.look()
		want(0, 31+duckdb.BusyEvents)

		if err := f.engine.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		want(31+duckdb.BusyEvents, 31+duckdb.BusyEvents)

		// Of a store that is gone, nothing is kept.
		f.put(t, f.many(5), first)
		if err := f.engine.Purge(t.Context(), nil, now); err != nil {
			t.Fatal(err)
		}
		f.look()
		want(36+duckdb.BusyEvents, 36+duckdb.BusyEvents)
	})
}

// Events that come in as fast as they can have the processor to themselves, unless there are many.
func TestFollowBusy(t *testing.T) {
	t.Parallel()
	for threads, missing := range map[int]int{2: duckdb.BusyEvents + 1, 4: 0} {
		t.Run(strconv.Itoa(threads), func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, duckdb.Options{Threads: threads})
			f.rows(t, countFirst)
			f.put(t, f.many(duckdb.BusyEvents+1), first)
			f.looks <- time.Time{}
			if missing == 0 {
				f.looks <- time.Time{} // when the first look is over; the next would find it quiet
			}
			if got := f.missing(t, countFirst); got != missing {
				t.Errorf("the table had not %d events, want %d", got, missing)
			}
		})
	}
}

// What retention hides stays hidden, though the table got it in the background.
func TestFollowAndRetention(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{}, func(t *testing.T, f *fixture) {
		f.put(t, f.many(3), first)
		f.rows(t, countFirst)
		f.put(t, []lake.StoredEvent{f.event(now.AddDate(0, 0, -31), ""), f.event(now.AddDate(0, 0, -29), "")}, first)
		f.look()
		if got := f.one(t, countFirst); got != "4" {
			t.Errorf("%s events, want 4", got)
		}
		store, err := f.find(first)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.engine.Purge(t.Context(), []lake.EventDataStore{store}, now); err != nil {
			t.Fatal(err)
		}
		f.look()
		if got := f.one(t, countFirst); got != "4" {
			t.Errorf("%s events behind a purge, want 4", got)
		}
	})
}

// Tables follow while events come in and queries run: no event is missed and none is there twice.
func TestFollowWhileEventsComeIn(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{Threads: 4}, func(t *testing.T, f *fixture) {
		const writers, batches, size = 3, 40, 20
		f.rows(t, countFirst)
		var writing, looking sync.WaitGroup
		for range writers {
			writing.Go(func() {
				for range batches {
					if err := f.append(t.Context(), f.many(size), first); err != nil {
						t.Error(err)
					}
				}
			})
		}
		done := make(chan struct{})
		looking.Go(func() {
			for {
				select {
				case f.looks <- time.Time{}:
				case <-done:
					return
				}
			}
		})
		for range 10 {
			rows := f.rows(t, "SELECT count(*), count(DISTINCT eventid) FROM "+first)
			if rows[0][0] != rows[0][1] {
				t.Errorf("%s events, %s of them different", rows[0][0], rows[0][1])
			}
		}
		writing.Wait()
		if got := f.one(t, countFirst); got != strconv.Itoa(writers*batches*size) {
			t.Errorf("%s events in the end", got)
		}
		close(done)
		looking.Wait()
	})
}
