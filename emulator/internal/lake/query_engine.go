// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"iter"
	"time"
)

// QueryEngine answers SELECT statements in Lake's SQL over the events of event data
// stores. It decides how a statement runs; who may run it, when, and what becomes of its
// rows is decided here. It is safe for concurrent use.
type QueryEngine interface {
	// Check reads a statement without running it, and tells which event data stores it
	// names, each once. find gives the store with an id in small letters; its error is
	// Check's. What is wrong with the statement is a *StatementError.
	Check(statement string, find FindEventDataStore) ([]EventDataStore, error)

	// Run runs a statement until it is done or ctx ends. An error that is no *StatementError
	// and not ctx's is why the query failed, in words for the user; an *EngineFault has others too.
	Run(ctx context.Context, query QueryRun) (QueryRunStatistics, error)

	// Purge forgets what the engine keeps of event data stores that are not among those that
	// there are, and of events that the others hide now.
	Purge(ctx context.Context, stores []EventDataStore, now time.Time) error

	// Reset forgets everything that the engine keeps, because the state was reset or imported.
	// Runs under way end with an error.
	Reset(ctx context.Context) error

	// Close ends the engine, which runs nothing any more.
	Close() error
}

// FindEventDataStore finds the event data store with an id.
type FindEventDataStore func(id string) (EventDataStore, error)

// StatementError is what is wrong with a statement, with its place in the text:
// "line 1:8: …".
type StatementError struct{ Message string }

func (e *StatementError) Error() string { return e.Message }

// EngineFault is a failure that an engine does not know how to tell users of.
type EngineFault struct {
	Message string // for the user
	Cause   string // the engine's own words, for whoever runs the emulator
}

func (e *EngineFault) Error() string { return e.Message }

// QueryEnd is what has become of a query.
type QueryEnd struct {
	Query Query
	Took  time.Duration // from its turn on, which it may not have had
	Fault *EngineFault  // nil: the engine knew why, or nothing was wrong
}

// QueryRun is one run of a statement.
type QueryRun struct {
	Statement string
	Find      FindEventDataStore
	Now       time.Time // what CURRENT_TIMESTAMP gives

	// Events yields the batches of a store in the order in which they came in: those with
	// a higher sequence number than after, to the newest that was acknowledged before Run.
	// An engine may keep what it has read of a store and ask for the rest later: the next time, or in
	// between, until Reset or Close; it gets what was acknowledged until then.
	Events func(ctx context.Context, eventDataStoreID string, after uint64) iter.Seq2[EventBatch, error]
	// EventsFrom is the time before which a store's events must not be seen.
	EventsFrom func(EventDataStore) time.Time

	// Columns is called once, before any Row. Row is called for each row, in order, with a
	// value for each column; nil is NULL. Their errors end the run.
	Columns func(names []string) error
	Row     func(values []*string) error
}

// QueryRunStatistics tell what a run has read.
type QueryRunStatistics struct {
	EventsScanned int64 // events of the stores that the statement names
	EventsMatched int64 // events that its conditions left over
	BytesScanned  int64
}
