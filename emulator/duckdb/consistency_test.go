// SPDX-License-Identifier: MPL-2.0

package duckdb_test

import (
	"context"
	"errors"
	"iter"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// While events come in, a query sees all that were acknowledged before it, none twice and none that was never sent.
func TestQueriesWhileEventsComeIn(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{}, func(t *testing.T, f *fixture) {
		const writers, batches, size, readers = 4, 30, 25, 3
		var acknowledged, begun atomic.Int64
		var writing, reading sync.WaitGroup
		for range writers {
			writing.Go(func() {
				for range batches {
					begun.Add(size)
					if err := f.append(t.Context(), f.many(size), first, second); err != nil {
						t.Error(err)
					}
					acknowledged.Add(size)
				}
			})
		}
		done := make(chan struct{})
		for range readers {
			reading.Go(func() {
				for stop := false; !stop; {
					select {
					case <-done:
						stop = true // after one more
					default:
					}
					before := acknowledged.Load()
					a, err := f.run(t.Context(), "SELECT count(*) AS n FROM "+first+" UNION ALL SELECT count(*) FROM (SELECT DISTINCT eventid FROM "+first+") UNION ALL SELECT count(*) FROM "+second)
					after := begun.Load()
					if err != nil || len(a.Rows) != 3 {
						t.Errorf("%v, error %v", a.Rows, err)
						return
					}
					all, distinct, other := number(a.Rows[0][0]), number(a.Rows[1][0]), number(a.Rows[2][0])
					if all != distinct || all < before || other < before || all > after || other > after {
						t.Errorf("%d events, %d of them different, %d in the second store; %d were acknowledged before and %d sent at the end", all, distinct, other, before, after)
					}
				}
			})
		}
		writing.Wait()
		close(done)
		reading.Wait()
		if got := f.one(t, "SELECT count(*) FROM "+first); got != strconv.Itoa(writers*batches*size) {
			t.Errorf("%s events in the end", got)
		}
	})
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// endless runs until it is called off.
const endless = "SELECT count(*) FROM " + first + " AS a, " + first + " AS b, " + first + " AS c, " + first + " AS d WHERE a.eventid < b.eventid AND c.eventid < d.eventid"

// begun runs a query that does not end by itself, and returns when its events were read. The error
// comes when it has ended; scans gets a word each time that its events are about to be read.
func (f *fixture) begun(t *testing.T, ctx context.Context) (ended <-chan error, scans <-chan struct{}) {
	t.Helper()
	end, scan, columns := make(chan error, 1), make(chan struct{}, 10), make(chan struct{})
	go func() {
		_, err := f.engine.Run(ctx, lake.QueryRun{
			Statement: endless, Find: f.find, Now: now, EventsFrom: fromTheBeginning,
			Events: func(ctx context.Context, id string, after uint64) iter.Seq2[lake.EventBatch, error] {
				scan <- struct{}{}
				return f.scan(ctx, id, after)
			},
			Columns: func([]string) error { close(columns); return nil }, Row: func([]*string) error { return nil },
		})
		end <- err
	}()
	select {
	case <-columns:
	case err := <-end:
		t.Fatalf("the query ended: %v", err)
	}
	return end, scan
}

func TestCallOff(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{}, func(t *testing.T, f *fixture) {
		f.put(t, f.many(2000), first)
		ctx, cancel := context.WithCancel(t.Context())
		ended, _ := f.begun(t, ctx)
		other, _ := f.begun(t, t.Context())
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("a query that was called off: %v", err)
		}
		if got := f.one(t, "SELECT count(*) FROM "+first); got != "2000" {
			t.Errorf("%s events then", got)
		}
		if err := f.engine.Reset(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-other; err == nil || !strings.Contains(err.Error(), "reset") {
			t.Errorf("a query during a reset: %v", err)
		}
		if got := f.one(t, "SELECT count(*) FROM "+first); got != "2000" {
			t.Errorf("%s events after a reset of the engine", got)
		}
		last, _ := f.begun(t, t.Context())
		if err := f.engine.Close(); err != nil {
			t.Error(err)
		}
		if err := <-last; err == nil || !strings.Contains(err.Error(), "closed") {
			t.Errorf("a query during Close: %v", err)
		}
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := f.run(cancelled, "SELECT 1"); err == nil {
			t.Error("a query runs that was called off before")
		}
	})
}

// More queries than run at a time wait, and can be called off while they do.
func TestQueriesWait(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{Queries: 1}, func(t *testing.T, f *fixture) {
		f.put(t, f.many(2000), first)
		ctx, cancel := context.WithCancel(t.Context())
		running, _ := f.begun(t, ctx)
		waiting, callOff := context.WithCancel(t.Context())
		second, _ := f.begun(t, waiting)
		callOff()
		if err := <-second; !errors.Is(err, context.Canceled) {
			t.Errorf("the one that waits: %v", err)
		}
		cancel()
		if err := <-running; !errors.Is(err, context.Canceled) {
			t.Errorf("the one that runs: %v", err)
		}
		if got := f.one(t, "SELECT count(*) FROM "+first); got != "2000" {
			t.Errorf("%s events then", got)
		}
	})
}

// The process may be killed at any moment. A query that ran begins again, once; the next sees everything.
func TestProcessKilled(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var started []*exec.Cmd
	f := newFixture(t, duckdb.Options{Command: func() *exec.Cmd {
		mu.Lock()
		defer mu.Unlock()
		started = append(started, ownProcess())
		return started[len(started)-1]
	}})
	kill := func() {
		mu.Lock()
		defer mu.Unlock()
		if err := started[len(started)-1].Process.Kill(); err != nil {
			t.Error(err)
		}
	}
	f.put(t, f.many(3000), first)
	for range 3 {
		ended, scans := f.begun(t, t.Context())
		<-scans
		kill()
		<-scans
		kill()
		if err := <-ended; err == nil || !strings.Contains(err.Error(), "run the query again") {
			t.Errorf("the query that ran: %v", err)
		}
		f.put(t, f.many(10), first)
		if got, want := f.one(t, "SELECT count(*) FROM (SELECT DISTINCT eventid FROM "+first+")"), f.one(t, "SELECT count(*) FROM "+first); got != want {
			t.Errorf("%s of %s events are different", got, want)
		}
	}
	if got := f.one(t, "SELECT count(*) FROM "+first); got != "3030" {
		t.Errorf("%s events in the end, want 3030", got)
	}
	if len(started) != 7 {
		t.Errorf("%d processes were started, want 7", len(started))
	}
	kill() // while nothing runs
	if got := f.one(t, "SELECT count(*) FROM "+first); got != "3030" {
		t.Errorf("%s events behind that", got)
	}
}
