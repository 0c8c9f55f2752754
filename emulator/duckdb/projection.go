// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// projections are the tables of events in one database, from its making to its end.
type projections struct {
	database  database
	directory string

	ctx    context.Context // ends when the database is discarded
	cancel context.CancelCauseFunc

	users     int  // guarded by Engine.mu
	discarded bool // guarded by Engine.mu

	mu     sync.Mutex
	tables map[string]*table // by store; guarded by mu
	made   int               // tables; guarded by mu
}

func newProjections(db database, directory string) *projections {
	p := &projections{database: db, directory: directory, tables: map[string]*table{}}
	p.ctx, p.cancel = context.WithCancelCause(context.Background())
	return p
}

// table holds the events of one event data store, up to a sequence number.
type table struct {
	store string // id
	name  string

	turn    chan struct{} // holds one token; who has it may change the table and what follows
	made    bool
	dropped bool   // for good; the store may have another table
	last    uint64 // sequence number of the latest batch in the table
	ahead   following
}

// eventsAfter yields the batches of a store with a higher sequence number.
type eventsAfter func(ctx context.Context, after uint64) iter.Seq2[lake.EventBatch, error]

// table gives the table of a store, which may be still to be made.
func (p *projections) table(store lake.EventDataStore) *table {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := tableKey(store)
	t := p.tables[key]
	if t == nil {
		p.made++
		t = &table{store: store.ID, name: fmt.Sprintf("events_%d", p.made), turn: make(chan struct{}, 1)}
		t.turn <- struct{}{}
		p.tables[key] = t
	}
	return t
}

// tableKey tells apart a store and one that was made anew with its id, and a store before and behind the removal
// of events: what the table has of those must not be seen.
func tableKey(store lake.EventDataStore) string {
	return fmt.Sprint(store.ARN(), store.CreatedTimestamp.UnixNano(), " ", store.EventsRemoved)
}

// lock waits for the table's turn.
func (t *table) lock(ctx context.Context) error {
	select {
	case <-t.turn:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (t *table) unlock() { t.turn <- struct{}{} }

// run runs a statement, and again when one of its tables was dropped before it began.
func (p *projections) run(ctx context.Context, run lake.QueryRun, maxRows int) (lake.QueryRunStatistics, error) {
	for tries := 0; ; tries++ {
		statistics, err := p.runOnce(ctx, run, maxRows)
		if f, ok := errors.AsType[*failure](err); !ok || f.Kind != gone || tries == mostTries {
			return statistics, err
		}
	}
}

const mostTries = 5

// runOnce brings the tables of a statement up to date and runs it.
func (p *projections) runOnce(ctx context.Context, run lake.QueryRun, maxRows int) (lake.QueryRunStatistics, error) {
	q := query{Now: run.Now, MaxRows: maxRows}
	tables := map[string]*table{} // by store
	translation, stores, err := translate(run.Statement, run.Find, func(store lake.EventDataStore) string {
		if store.Category() != activityCategory { // nothing delivers AWS's own events (QRY-074)
			schema, _ := schemaFor(store)
			return schema.empty()
		}
		t := p.table(store)
		tables[store.ID] = t
		source := source{t.name, run.EventsFrom(store)}
		q.Sources = append(q.Sources, source)
		return source.view()
	})
	if err != nil {
		return lake.QueryRunStatistics{}, err
	}
	read := run.Events // without what else the run has, which a table does not need to keep
	for _, store := range stores {
		if t := tables[store.ID]; t != nil {
			events := func(ctx context.Context, after uint64) iter.Seq2[lake.EventBatch, error] {
				return read(ctx, store.ID, after)
			}
			if err := p.catchUp(ctx, t, events); err != nil {
				return lake.QueryRunStatistics{}, err
			}
		}
	}
	names := make([]string, len(translation.Columns))
	for i, column := range translation.Columns {
		names[i] = column.Name
		q.Types = append(q.Types, column.Type)
	}
	if err := run.Columns(names); err != nil {
		return lake.QueryRunStatistics{}, err
	}
	q.SQL = translation.SQL
	return p.database.query(ctx, q, run.Row)
}

// One append has so many events or so many bytes of them, at most one batch more. It is large, because
// DuckDB packs whole groups of rowGroup rows, and bounded, because an end of ctx throws it away.
const (
	appendEvents = 1 << 19
	appendBytes  = 1 << 30
	rowGroup     = 122_880
)

// catchUp appends the batches that the table has not. Only one does so at a time; whoever comes meanwhile
// waits and looks again, because newer events may have been acknowledged.
func (p *projections) catchUp(ctx context.Context, t *table, events eventsAfter) error {
	if err := t.lock(ctx); err != nil {
		return err
	}
	defer t.unlock()
	if t.dropped {
		return &failure{Kind: gone, Message: goneMessage}
	}
	if !t.made {
		if err := p.database.execute(ctx, createTable(t.name)); err != nil {
			return err
		}
		t.made = true
	}
	t.ahead.begin(events)
	next, stop := iter.Pull2(events(ctx, t.last))
	defer stop()
	for batch, err, more := next(); more; batch, err, more = next() {
		if err := p.appendPart(ctx, t, &part{batch: batch, err: err, more: true, next: next, most: appendEvents}, mostWorkers); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (p *projections) appendPart(ctx context.Context, t *table, part *part, workers int) error {
	if err := p.database.append(ctx, t.name, workers, part.batches); err != nil {
		return err
	}
	t.last = part.last
	return nil
}

// part is what one append has.
type part struct {
	batch lake.EventBatch // the first
	err   error
	more  bool
	next  func() (lake.EventBatch, error, bool)
	most  int    // events
	last  uint64 // sequence number of the last
}

func (p *part) batches(yield func(lake.EventBatch, error) bool) {
	events, bytes := 0, 0
	for p.more {
		if !yield(p.batch, p.err) || p.err != nil {
			return
		}
		p.last = p.batch.Sequence
		events += len(p.batch.Events)
		for _, event := range p.batch.Events {
			bytes += len(event.EventData)
		}
		if events >= p.most || bytes >= appendBytes {
			return
		}
		p.batch, p.err, p.more = p.next()
	}
}

// purge drops the tables of stores that are not listed, and the events that the others hide now.
func (p *projections) purge(ctx context.Context, stores []lake.EventDataStore, now time.Time) error {
	from := map[string]time.Time{}
	for _, store := range stores {
		from[tableKey(store)] = store.EventsFrom(now)
	}
	var unlisted []*table
	kept := map[*table]time.Time{}
	p.mu.Lock()
	for key, t := range p.tables {
		if from, listed := from[key]; listed {
			kept[t] = from
		} else {
			unlisted = append(unlisted, t)
			delete(p.tables, key)
		}
	}
	p.mu.Unlock()
	var errs []error
	for _, t := range unlisted {
		errs = append(errs, p.drop(t))
	}
	for t, from := range kept {
		errs = append(errs, p.removeBefore(ctx, t, from))
	}
	return errors.Join(errs...)
}

// drop drops a table that is none of p.tables any more. Only its database's end can prevent it.
func (p *projections) drop(t *table) error {
	if err := t.lock(p.ctx); err != nil {
		return nil // and with the database the table
	}
	defer t.unlock()
	t.dropped = true
	if !t.made {
		return nil
	}
	return p.database.execute(p.ctx, "DROP TABLE "+t.name)
}

func (p *projections) removeBefore(ctx context.Context, t *table, from time.Time) error {
	if err := t.lock(ctx); err != nil {
		return err
	}
	defer t.unlock()
	if !t.made || t.dropped {
		return nil
	}
	return p.database.execute(ctx, fmt.Sprintf("DELETE FROM %s WHERE NOT (%s)", t.name, source{t.name, from}.condition()))
}
