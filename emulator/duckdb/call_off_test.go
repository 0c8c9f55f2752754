// SPDX-License-Identifier: MPL-2.0

package duckdb_test

import (
	"context"
	"errors"
	"iter"
	"strconv"
	"strings"
	"testing"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// counting is a run of a query that counts the events of the first store, read from events.
func (f *fixture) counting(events func(context.Context, string, uint64) iter.Seq2[lake.EventBatch, error]) lake.QueryRun {
	return lake.QueryRun{
		Statement: countFirst, Find: f.find, Now: now, Events: events, EventsFrom: fromTheBeginning,
		Columns: func([]string) error { return nil }, Row: func([]*string) error { return nil },
	}
}

// A query may be called off when its events are on their way into the table: then they are in it or not, and the
// table's keeper knows which.
func TestCallOffDuringAppend(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{}, func(t *testing.T, f *fixture) {
		const rounds, size = 20, 10
		for range rounds {
			f.put(t, f.many(size), first)
			ctx, cancel := context.WithCancel(t.Context())
			_, err := f.engine.Run(ctx, f.counting(func(ctx context.Context, id string, after uint64) iter.Seq2[lake.EventBatch, error] {
				return func(yield func(lake.EventBatch, error) bool) {
					for batch, err := range f.scan(ctx, id, after) {
						if !yield(batch, err) {
							return
						}
					}
					cancel() // when all were given
				}
			}))
			cancel()
			if !errors.Is(err, context.Canceled) {
				t.Errorf("a query that was called off: %v", err)
			}
		}
		if got := f.one(t, countFirst); got != strconv.Itoa(rounds*size) {
			t.Errorf("%s events, want %d", got, rounds*size)
		}
	})
}

// A query may be called off before its table is made, or while it is.
func TestCallOffBeforeTable(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{}, func(t *testing.T, f *fixture) {
		f.put(t, f.many(10), first)
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		for range 20 {
			if _, err := f.run(cancelled, countFirst); !errors.Is(err, context.Canceled) {
				t.Errorf("a query that was called off: %v", err)
			}
		}
		if got := f.one(t, countFirst); got != "10" {
			t.Errorf("%s events, want 10", got)
		}
	})
}

// A query that reads events when the engine is reset is told so.
func TestEndWhileEventsAreRead(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{}, func(t *testing.T, f *fixture) {
		f.put(t, f.many(10), first)
		reading := make(chan struct{})
		ended := make(chan error, 1)
		go func() {
			_, err := f.engine.Run(t.Context(), f.counting(func(ctx context.Context, _ string, _ uint64) iter.Seq2[lake.EventBatch, error] {
				return func(yield func(lake.EventBatch, error) bool) {
					close(reading)
					<-ctx.Done()
					yield(lake.EventBatch{}, ctx.Err())
				}
			}))
			ended <- err
		}()
		<-reading
		if err := f.engine.Reset(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-ended; err == nil || !strings.Contains(err.Error(), "reset") {
			t.Errorf("a query during a reset: %v", err)
		}
	})
}
