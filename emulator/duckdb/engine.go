// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/dialect"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

// Options are what an engine may take. The zero value is of use.
type Options struct {
	// Directory is where the engine makes a directory of its own, query-engine, when the first
	// query comes, and removes it at its end. What another engine has there is removed, which
	// can only be what one has left that was not closed: one at a time can use Directory.
	// "": a temporary one.
	Directory string

	// MemoryLimit, in bytes, is what DuckDB keeps in memory; beyond it writes to disk. A
	// process of its own may take three times as much and 512 MiB for the rest. Default 1 GiB.
	MemoryLimit int64
	// TemporaryDisk, in bytes, is what queries may write to disk at a time. Default 8 GiB.
	TemporaryDisk int64
	// Threads run queries. Default: as many as there are processors.
	Threads int
	// Queries is how many queries run at a time; others wait. Default 16.
	Queries int
	// MaxRows is how many rows a result may have. Default 1 000 000.
	MaxRows int

	// Command makes a command that runs [Serve] in a process of its own, which holds the database.
	// The engine starts it. Unix only. Default: the database is in this process, where one
	// query can take more memory than there is.
	Command func() *exec.Cmd
}

func (o Options) withDefaults() (Options, error) {
	for _, option := range []struct {
		name     string
		value    *int64
		fallback int64
		least    int64
	}{
		{"MemoryLimit", &o.MemoryLimit, 1 << 30, 64 << 20},
		{"TemporaryDisk", &o.TemporaryDisk, 8 << 30, 1 << 20},
	} {
		if *option.value == 0 {
			*option.value = option.fallback
		}
		if *option.value < option.least {
			return o, fmt.Errorf("%s is %d; it must be at least %d bytes", option.name, *option.value, option.least)
		}
	}
	for _, option := range []struct {
		name     string
		value    *int
		fallback int
		most     int
	}{
		{"Threads", &o.Threads, runtime.GOMAXPROCS(0), 1024},
		{"Queries", &o.Queries, 16, 256},
		{"MaxRows", &o.MaxRows, 1_000_000, 1 << 30},
	} {
		if *option.value == 0 {
			*option.value = option.fallback
		}
		if *option.value < 1 || *option.value > option.most {
			return o, fmt.Errorf("%s is %d; it must be 1 to %d", option.name, *option.value, option.most)
		}
	}
	return o, nil
}

// Engine answers queries. It is made by [New] and is a lake.QueryEngine, safe for
// concurrent use.
type Engine struct {
	options Options
	lives   sync.WaitGroup          // of projections
	looks   func() <-chan time.Time // tells when tables follow their stores next

	mu        sync.Mutex   // guards what follows
	directory string       // "": none yet
	current   *projections // nil: none, until a query comes
	closed    bool
}

var _ lake.QueryEngine = (*Engine)(nil)

// errClosed ends what runs when the engine is closed.
var errClosed = errors.New("the query engine is closed")

// errReset ends what runs when the state is reset.
var errReset = errors.New("the emulator was reset while the query ran")

const directoryName = "query-engine"

// New makes an engine. DuckDB starts with the first query.
func New(options Options) (*Engine, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	return &Engine{options: options, looks: func() <-chan time.Time { return time.After(lookPause) }}, nil
}

// Close ends what runs and removes what the engine kept.
func (e *Engine) Close() error {
	e.mu.Lock()
	closed := e.closed
	e.closed = true
	if e.current != nil {
		e.discard(e.current, errClosed)
	}
	e.mu.Unlock()
	if closed {
		return nil
	}
	e.lives.Wait()
	if e.directory == "" {
		return nil
	}
	return os.RemoveAll(e.directory)
}

// makeDirectory makes the engine's directory, once. It is called with mu held.
func (e *Engine) makeDirectory() (err error) {
	if e.directory != "" {
		return nil
	}
	if e.options.Directory == "" {
		e.directory, err = os.MkdirTemp("", "cloudtrail-lake-"+directoryName+"-")
		return err
	}
	directory := filepath.Join(e.options.Directory, directoryName)
	_ = os.RemoveAll(directory) // what cannot be removed does not matter
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return err
	}
	e.directory = directory
	return nil
}

// Reset forgets all events. Runs under way end with an error.
func (e *Engine) Reset(context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.current != nil {
		e.discard(e.current, errReset)
	}
	return nil
}

// Purge drops the tables of event data stores that are not listed and the events that the
// others hide.
func (e *Engine) Purge(ctx context.Context, stores []lake.EventDataStore, now time.Time) error {
	e.mu.Lock()
	p := e.current
	if p != nil {
		p.users++
	}
	e.mu.Unlock()
	if p == nil {
		return nil
	}
	defer e.release(p)
	return e.judge(p, p.purge(ctx, stores, now))
}

// Check translates the statement and gives the event data stores that it reads.
func (e *Engine) Check(statement string, find lake.FindEventDataStore) ([]lake.EventDataStore, error) {
	_, stores, err := translate(statement, find, func(lake.EventDataStore) string { return "" })
	return stores, err
}

// translate gives a statement in DuckDB's SQL. table is what stands for a store's events in it.
func translate(statement string, find lake.FindEventDataStore, table func(lake.EventDataStore) string) (*dialect.Translation, []lake.EventDataStore, error) {
	found := map[string]lake.EventDataStore{}
	tables := map[string]dialect.Table{}
	translation, err := dialect.Translate(statement, func(id string) (dialect.Table, error) {
		if table, known := tables[id]; known {
			return table, nil
		}
		store, err := find(id)
		if err != nil {
			return dialect.Table{}, err
		}
		schema, err := schemaFor(store)
		if err != nil {
			return dialect.Table{}, err
		}
		found[id], tables[id] = store, dialect.Table{From: table(store), Columns: schema}
		return tables[id], nil
	})
	if wrong, ok := errors.AsType[*trino.Error](err); ok {
		return nil, nil, &lake.StatementError{Message: wrong.Error()}
	}
	if err != nil {
		return nil, nil, err
	}
	stores := make([]lake.EventDataStore, len(translation.Stores))
	for i, id := range translation.Stores {
		stores[i] = found[id]
	}
	return translation, stores, nil
}

// Run runs a statement over the events of its stores, brought up to date. Where a database is lost, be it by
// another query, Run begins again with the next, once, unless it has given rows.
func (e *Engine) Run(ctx context.Context, run lake.QueryRun) (lake.QueryRunStatistics, error) {
	columns, row, told, given := run.Columns, run.Row, false, false
	run.Columns = func(names []string) error {
		if told {
			return nil
		}
		told = true
		return columns(names)
	}
	run.Row = func(values []*string) error {
		given = true
		return row(values)
	}
	for again := true; ; again = false {
		statistics, err := e.runOnce(ctx, run)
		if f, ok := errors.AsType[*failure](err); ok && f.Kind == lost && again && !given && ctx.Err() == nil {
			continue
		}
		return statistics, err
	}
}

func (e *Engine) runOnce(ctx context.Context, run lake.QueryRun) (lake.QueryRunStatistics, error) {
	p, err := e.acquire()
	if err != nil {
		return lake.QueryRunStatistics{}, err
	}
	defer e.release(p)
	inside, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(p.ctx, func() { cancel(context.Cause(p.ctx)) })()
	statistics, err := p.run(inside, run, e.options.MaxRows)
	if cause := context.Cause(inside); cause != nil && errors.Is(err, context.Canceled) {
		err = cause // the store knows of the end alone
	}
	err = e.judge(p, err)
	if ctx.Err() != nil && err != nil {
		return statistics, ctx.Err()
	}
	return statistics, err
}

// judge discards a database that an error tells to be lost.
func (e *Engine) judge(p *projections, err error) error {
	if f, ok := errors.AsType[*failure](err); ok && f.Kind == lost {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.discard(p, f)
	}
	return err
}

// acquire gives the projections that there are, or makes some. Give them back with release.
func (e *Engine) acquire() (*projections, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, errClosed
	}
	if e.current != nil && e.current.database.worn() {
		e.retire(e.current)
	}
	if e.current == nil {
		opened, err := e.open()
		if err != nil {
			message := fmt.Sprintf("the query engine cannot start: %v", err)
			return nil, &lake.EngineFault{Message: message, Cause: message}
		}
		e.current = opened
		e.lives.Add(1)
		e.lives.Go(func() { e.follow(opened) })
	}
	e.current.users++
	return e.current, nil
}

// open makes an empty database, in a directory of its own, because the one before may be in use still. It
// is called with mu held.
func (e *Engine) open() (*projections, error) {
	if err := e.makeDirectory(); err != nil {
		return nil, err
	}
	directory, err := os.MkdirTemp(e.directory, "database-")
	if err != nil {
		return nil, err
	}
	settings := settings{
		Directory: directory, MemoryLimit: e.options.MemoryLimit, TemporaryDisk: e.options.TemporaryDisk,
		Threads: e.options.Threads, Sessions: e.options.Queries,
	}
	var db database
	if e.options.Command != nil {
		db, err = openRemote(e.options.Command(), settings)
	} else {
		db, err = openLocal(settings)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(directory))
	}
	return newProjections(db, directory), nil
}

// release gives projections back. Discarded ones are closed by the last one who used them; worn ones get
// no more users.
func (e *Engine) release(p *projections) {
	e.mu.Lock()
	p.users--
	if p.database.worn() && !p.discarded {
		e.retire(p)
	} else if p.discarded && p.users == 0 {
		go e.end(p)
	}
	e.mu.Unlock()
}

// retire ends projections for those who come, but not for who uses them. It is called with mu held.
func (e *Engine) retire(p *projections) {
	p.discarded = true
	if e.current == p {
		e.current = nil
	}
	if p.users == 0 {
		go e.end(p)
	}
}

// discard ends projections: nobody acquires them any more, and who uses them is told why. It
// is called with mu held, by users of p or for the current ones.
func (e *Engine) discard(p *projections, why error) {
	p.cancel(why)
	if !p.discarded {
		e.retire(p)
	}
}

// end closes projections that nobody uses.
func (e *Engine) end(p *projections) {
	defer e.lives.Done()
	p.cancel(nil)
	_ = p.database.close() // nothing in it matters any more
	_ = os.RemoveAll(p.directory)
}
