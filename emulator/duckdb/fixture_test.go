// SPDX-License-Identifier: MPL-2.0

package duckdb_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/store"
)

const serveArgument = "serve-query-engine"

// TestMain is also the engine's process of its own.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == serveArgument {
		if err := duckdb.Serve(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// ownProcess is for Options.Command.
func ownProcess() *exec.Cmd { return exec.Command(os.Args[0], serveArgument) }

// everywhere runs a test with the database in this process and in one of its own.
func everywhere(t *testing.T, options duckdb.Options, test func(*testing.T, *fixture)) {
	t.Helper()
	for name, command := range map[string]func() *exec.Cmd{"this process": nil, "own process": ownProcess} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := options
			options.Command = command
			test(t, newFixture(t, options))
		})
	}
}

var (
	here    = lake.Scope{Account: "111122223333", Region: "eu-west-1"}
	channel = lake.Channel{Scope: here, ID: "cccccccc-0000-4000-8000-000000000001"}
	now     = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
)

const (
	first  = "aaaaaaaa-0000-4000-8000-000000000001"
	second = "aaaaaaaa-0000-4000-8000-000000000002"
	trail  = "aaaaaaaa-0000-4000-8000-000000000003"
	config = "aaaaaaaa-0000-4000-8000-000000000004"
)

func storeOf(id, category string) lake.EventDataStore {
	return lake.EventDataStore{
		Scope: here, ID: id, Name: "store-" + id, Status: lake.StatusEnabled, RetentionPeriod: 30, CreatedTimestamp: now.AddDate(0, -1, 0),
		AdvancedEventSelectors: []lake.AdvancedEventSelector{{FieldSelectors: []lake.AdvancedFieldSelector{{Field: "eventCategory", Equals: []string{category}}}}},
	}
}

// fixture is an engine over events in the emulator's own store.
type fixture struct {
	engine *duckdb.Engine
	events *store.Store
	looks  chan time.Time // tables follow their stores when it tells

	mu     sync.Mutex
	stores map[string]lake.EventDataStore
	now    time.Time
	made   int
}

func newFixture(t testing.TB, options duckdb.Options) *fixture {
	t.Helper()
	if options.Directory == "" {
		options.Directory = t.TempDir()
	}
	engine, err := duckdb.New(options)
	if err != nil {
		t.Fatal(err)
	}
	events, err := store.Open("", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(engine.Close(), events.Close()); err != nil {
			t.Error(err)
		}
	})
	f := &fixture{engine: engine, events: events, looks: make(chan time.Time), stores: map[string]lake.EventDataStore{}, now: now}
	engine.LookWhen(f.looks)
	for id, category := range map[string]string{first: "ActivityAuditLog", second: "ActivityAuditLog", trail: "Management", config: "ConfigurationItem"} {
		f.create(t, storeOf(id, category))
	}
	err = events.Update(t.Context(), func(tx lake.Writer) error { return tx.PutChannel(channel) })
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fixture) create(t testing.TB, s lake.EventDataStore) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stores[s.ID] = s
	if err := f.events.Update(t.Context(), func(tx lake.Writer) error { return tx.PutEventDataStore(s) }); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) find(id string) (lake.EventDataStore, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s, found := f.stores[id]
	if !found {
		return s, &lake.Error{Code: lake.ErrEventDataStoreNotFound, Message: "no store " + id}
	}
	return s, nil
}

func eventID(n int) string { return fmt.Sprintf("eeeeeeee-0000-4000-8000-%012d", n) }

// put appends a batch of events, of the times given by n hours ago, to stores.
func (f *fixture) put(t testing.TB, batch []lake.StoredEvent, stores ...string) {
	t.Helper()
	if err := f.append(t.Context(), batch, stores...); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) append(ctx context.Context, batch []lake.StoredEvent, stores ...string) error {
	return f.events.AppendEvents(ctx, lake.EventAppend{
		Channel: here, ChannelID: channel.ID, EventDataStores: stores,
		Batch: lake.EventBatch{ChannelARN: channel.ARN(), IngestionTime: now, Events: batch},
	})
}

// event is an event of a time with members of eventData besides those that are required.
func (f *fixture) event(at time.Time, members string) lake.StoredEvent {
	f.mu.Lock()
	f.made++
	n := f.made
	f.mu.Unlock()
	if members != "" {
		members = "," + members
	}
	return lake.StoredEvent{EventID: eventID(n), EventTime: at, EventData: fmt.Appendf(nil,
		`{"version":"1.0","userIdentity":{"type":"User","principalId":"user-%d"},"eventSource":"test","eventName":"Do","eventTime":"%s","UID":"uid-%d","recipientAccountId":"111122223333"%s}`,
		n%3, at.UTC().Format(time.RFC3339), n, members)}
}

func (f *fixture) many(n int) []lake.StoredEvent {
	events := make([]lake.StoredEvent, n)
	for i := range events {
		events[i] = f.event(now.Add(-time.Duration(i)*time.Second), "")
	}
	return events
}

// scan is lake.QueryRun's Events.
func (f *fixture) scan(ctx context.Context, id string, after uint64) iter.Seq2[lake.EventBatch, error] {
	return func(yield func(lake.EventBatch, error) bool) {
		err := f.events.View(ctx, func(tx lake.Reader) error {
			for batch, err := range tx.EventBatches(ctx, lake.EventScan{EventDataStore: id, OldestFirst: true, After: after}) {
				if !yield(batch, err) {
					return nil
				}
			}
			return nil
		})
		if err != nil {
			yield(lake.EventBatch{}, err)
		}
	}
}

// answer is what a statement gives. NULL stands for it.
type answer struct {
	Names      []string
	Rows       [][]string
	Statistics lake.QueryRunStatistics
}

func (f *fixture) run(ctx context.Context, statement string) (a answer, err error) {
	f.mu.Lock()
	at := f.now
	f.mu.Unlock()
	a.Statistics, err = f.engine.Run(ctx, lake.QueryRun{
		Statement: statement, Find: f.find, Now: at, Events: f.scan,
		EventsFrom: func(s lake.EventDataStore) time.Time { return s.EventsFrom(at) },
		Columns:    func(names []string) error { a.Names = slices.Clone(names); return nil },
		Row: func(values []*string) error {
			row := make([]string, len(values))
			for i, value := range values {
				if row[i] = "NULL"; value != nil {
					row[i] = *value
				}
			}
			a.Rows = append(a.Rows, row)
			return nil
		},
	})
	return a, err
}

// rows runs a statement that works.
func (f *fixture) rows(t testing.TB, statement string) [][]string {
	t.Helper()
	a, err := f.run(t.Context(), statement)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return a.Rows
}

// one runs a statement that gives one value.
func (f *fixture) one(t testing.TB, statement string) string {
	t.Helper()
	rows := f.rows(t, statement)
	if len(rows) != 1 || len(rows[0]) != 1 {
		t.Fatalf("%s gives %v", statement, rows)
	}
	return rows[0][0]
}

func fromTheBeginning(lake.EventDataStore) time.Time { return time.Time{} }
