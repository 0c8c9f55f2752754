// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"context"
	"iter"
	"time"
)

// A store that was queried is queried again, most likely. Its table follows the store's events in the
// background for a while, so that the next query need not wait until it has them. It takes
// a second's rest between looks, one thread, and the memory of an append; a query that comes meanwhile waits
// for no more than what it needs anyway. Queries rely on nothing of this: they look again themselves.

const (
	lookPause = time.Second
	// mostLooks are those behind the latest query, an hour of them.
	mostLooks = 3600
	// followEvents is the size of an append: enough for DuckDB to pack them.
	followEvents = rowGroup
	// busyEvents between two looks are a sign that events come in as fast as they can. The processor is left to
	// them then, unless there are many.
	busyEvents     = 2000
	manyProcessors = 4
)

// following is what a table knows of the events that it has not. It is guarded by the table's turn.
type following struct {
	events eventsAfter // nil: not followed
	looks  int         // that are left
	seen   uint64      // sequence number of the latest batch that a look has seen
}

// begin begins to follow, or goes on.
func (f *following) begin(events eventsAfter) { f.events, f.looks = events, mostLooks }

// arrived counts the events that came in since the last look, not before those that the table has.
func (f *following) arrived(ctx context.Context, last uint64) (events int, err error) {
	f.seen = max(f.seen, last)
	for batch, err := range f.events(ctx, f.seen) {
		if err != nil {
			return events, err
		}
		events += len(batch.Events)
		f.seen = batch.Sequence
	}
	return events, ctx.Err()
}

// follow looks after the tables now and then, until the projections end.
func (e *Engine) follow(p *projections) {
	for {
		select {
		case <-p.ctx.Done():
			return
		case <-e.looks():
		}
		if !e.use(p) {
			return
		}
		_ = e.judge(p, p.follow(e.options.Threads)) // a query comes upon what is wrong, too
		e.release(p)
	}
}

// use is for who has projections that may be discarded. Give them back with release.
func (e *Engine) use(p *projections) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if p.discarded {
		return false
	}
	p.users++
	return true
}

// follow takes a look at every table that is followed.
func (p *projections) follow(processors int) error {
	p.mu.Lock()
	tables := make([]*table, 0, len(p.tables))
	for _, t := range p.tables {
		tables = append(tables, t)
	}
	p.mu.Unlock()
	for _, t := range tables {
		for more := true; more; {
			var err error
			if more, err = p.followTable(t, processors); err != nil {
				return err
			}
		}
	}
	return nil
}

// followTable appends some events, and tells whether there may be more. It gives the table's turn up between.
func (p *projections) followTable(t *table, processors int) (more bool, err error) {
	select {
	case <-t.turn:
	default: // somebody else is at work
		return false, nil
	}
	defer t.unlock()
	if t.ahead.events == nil || t.dropped || p.ctx.Err() != nil {
		return false, nil
	}
	defer func() {
		if t.ahead.looks--; t.ahead.looks <= 0 || err != nil {
			t.ahead.events = nil // until the next query
		}
	}()
	arrived, err := t.ahead.arrived(p.ctx, t.last)
	if err != nil || t.ahead.seen == t.last || arrived > busyEvents && processors < manyProcessors {
		return false, err
	}
	next, stop := iter.Pull2(t.ahead.events(p.ctx, t.last))
	defer stop()
	batch, err, some := next()
	if !some {
		return false, nil
	}
	err = p.appendPart(p.ctx, t, &part{batch: batch, err: err, more: true, next: next, most: followEvents}, 1)
	return t.ahead.seen > t.last, err
}
