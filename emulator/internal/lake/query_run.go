// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"sync"
	"time"
)

// Bounds of queries that are under way, in the whole emulator.
const (
	maxActiveQueries  = 256 // with those that wait
	concurrentRuns    = 4   // the others wait, QUEUED
	defaultQueryBound = time.Hour
)

// queryRuns owns the goroutines that run queries.
type queryRuns struct {
	service  *Service
	engine   QueryEngine   // nil: there is none
	delivery QueryDelivery // nil: there is none
	ended    func(QueryEnd)
	bound    time.Duration
	slots    chan struct{}
	wait     sync.WaitGroup

	mu     sync.Mutex // guards what follows
	active map[string]*queryRun
	closed bool
	kept   int64 // bytes of results that are kept, about
}

// queryRun is a query that is under way or, where its status is paced, seems to be.
type queryRun struct {
	starter, owner Scope
	cancel         context.CancelCauseFunc
	done           chan struct{} // closed when its goroutine is at its end
	running        bool          // guarded by queryRuns.mu
	unsaved        *Query        // what it has become, if that could not be stored; guarded by queryRuns.mu
}

func (r *queryRun) ended() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// Why a run is stopped: the causes of its context's end.
var (
	errQueryCancelled = errors.New("the query was cancelled")
	errQueryGone      = errors.New("the query is gone")
	errQueryTimedOut  = errors.New("the query took too long")
	errQueryStopped   = errors.New("The emulator was stopped while the query ran. Start the query again.") //nolint:staticcheck // ErrorMessage is a sentence
	errQueryTooLarge  = errors.New("Query response is too large")                                          //nolint:staticcheck // AWS's words, QRY-058
)

func newQueryRuns(s *Service, cfg Config) *queryRuns {
	r := &queryRuns{service: s, engine: cfg.Engine, delivery: cfg.Delivery, ended: cfg.QueryEnded, bound: cfg.QueryBound, slots: make(chan struct{}, concurrentRuns), active: map[string]*queryRun{}}
	if r.ended == nil {
		r.ended = func(QueryEnd) {}
	}
	if r.bound == 0 {
		r.bound = defaultQueryBound
	}
	return r
}

// Close ends the queries that are under way, as FAILED, and waits for them. No query begins after it.
func (s *Service) Close() error {
	s.queries.mu.Lock()
	s.queries.closed = true
	s.queries.mu.Unlock()
	s.queries.stopAll(errQueryStopped)
	s.queries.wait.Wait()
	return nil
}

func (r *queryRuns) stopAll(cause error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, run := range r.active {
		run.cancel(cause)
	}
}

// seen is a query as callers see it: settled, RUNNING while it runs, and without what it has become before it has
// come to its end. run is nil for one that is not under way. It is called with mu held.
func (r *queryRuns) seen(query Query, run *queryRun) Query {
	query = query.settled(r.service.now())
	if run != nil && run.unsaved != nil {
		query = *run.unsaved
	}
	if run != nil && run.running && query.Status == QueryQueued {
		query.Status = QueryRunning
	}
	if !query.Status.over() {
		query.ErrorMessage, query.Columns, query.Rows, query.ResultBytes = "", nil, 0, 0
		query.Statistics, query.Milliseconds = QueryRunStatistics{}, 0
	}
	return query
}

// asSeen is seen for who does not hold mu.
func (r *queryRuns) asSeen(query Query) Query {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seen(query, r.active[query.ID])
}

// run waits for its turn, runs the query and stores what became of it.
func (r *queryRuns) run(ctx context.Context, run *queryRun, query Query) {
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
		r.mu.Lock()
		run.running = true
		r.mu.Unlock()
	case <-ctx.Done(): // runEngine sees it too
	}
	began := time.Now()
	bounded, cancel := context.WithTimeoutCause(ctx, r.bound, errQueryTimedOut)
	defer cancel()
	results := &queryResults{runs: r, query: query}
	statistics, err := r.runEngine(bounded, query, results)
	if err == nil {
		err = results.flush(bounded)
	}
	if results.failure != nil {
		err = results.failure // however the engine tells of it
	}
	if cause := context.Cause(bounded); err != nil && cause != nil {
		err = cause
	}
	took := time.Since(began)
	query.Milliseconds, query.Statistics = took.Milliseconds(), statistics
	query = r.end(run, r.outcome(query, results, err))
	if query.ID != "" { // else its store is gone, and the query with it
		fault, _ := errors.AsType[*EngineFault](err)
		r.ended(QueryEnd{Query: query, Took: took, Fault: fault})
	}
	if query.Status == QueryFinished && query.DeliveryStatus == DeliveryPending {
		r.deliver(ctx, query)
	}
	if r.keepsTooMuch() {
		_, _ = r.service.Purge(ctx) // else it is purged with everything else, within a minute
	}
}

func (r *queryRuns) keepsTooMuch() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.kept > maxKeptResults
}

// runEngine runs the statement. A panic of the engine is the end of this query alone.
func (r *queryRuns) runEngine(ctx context.Context, query Query, results *queryResults) (statistics QueryRunStatistics, err error) {
	if ctx.Err() != nil {
		return statistics, context.Cause(ctx)
	}
	defer func() {
		if fault := recover(); fault != nil {
			err = &EngineFault{Message: "the query engine failed unexpectedly", Cause: fmt.Sprintf("panic: %v\n%s", fault, debug.Stack())}
		}
	}()
	s := r.service
	return r.engine.Run(ctx, QueryRun{
		Statement: query.Statement, Now: query.CreationTime,
		Find: func(id string) (EventDataStore, error) {
			return view(ctx, s, func(tx Reader) (EventDataStore, error) { return s.findActiveStore(tx, query.Scope, id) })
		},
		Events:     s.eventsOf,
		EventsFrom: func(store EventDataStore) time.Time { return store.EventsFrom(query.CreationTime) }, // QRY-050
		Columns: func(names []string) error {
			return results.failed(results.setColumns(names))
		},
		Row: func(values []*string) error {
			return results.failed(results.add(ctx, values))
		},
	})
}

// eventsOf yields the batches of a store behind a sequence number. What retention hides is among them: the
// engine keeps them over several queries and filters each time.
func (s *Service) eventsOf(ctx context.Context, eventDataStoreID string, after uint64) iter.Seq2[EventBatch, error] {
	return func(yield func(EventBatch, error) bool) {
		var given bool // an error, or no more is wanted
		err := s.store.View(ctx, func(tx Reader) error {
			for batch, err := range tx.EventBatches(ctx, EventScan{EventDataStore: eventDataStoreID, OldestFirst: true, After: after}) {
				if given = !yield(batch, err) || err != nil; given {
					return nil
				}
			}
			return nil
		})
		if err != nil && !given {
			yield(EventBatch{}, err)
		}
	}
}

// outcome is what a query has become (QRY-048).
func (r *queryRuns) outcome(query Query, results *queryResults, err error) Query {
	refusal, refused := errors.AsType[*Error](err)
	fault, faulty := errors.AsType[*EngineFault](err)
	switch {
	case err == nil:
		query.Status = QueryFinished
	case errors.Is(err, errQueryTimedOut): // QRY-052
		query.Status, query.ErrorMessage = QueryTimedOut, fmt.Sprintf("The query ran longer than %s, which is the bound. Ask for less, a shorter time for example.", r.bound)
		if results.flush(context.Background()) != nil {
			results.drop()
		}
	case errors.Is(err, errQueryCancelled):
		query.Status = QueryCancelled
	case refused:
		query.Status, query.ErrorMessage = QueryFailed, queryMessage(refusal.Message)
	case faulty:
		query.Status, query.ErrorMessage = QueryFailed, queryMessage(fmt.Sprintf("%s. The emulator's log has the engine's own words: look for query %s.", fault.Message, query.ID))
	default:
		query.Status, query.ErrorMessage = QueryFailed, queryMessage(err.Error())
	}
	if query.Status == QueryFinished || query.Status == QueryTimedOut {
		query.Columns, query.Rows, query.ResultBytes = results.columns, results.rows, results.bytes
	}
	if query.Status != QueryFinished && query.DeliveryStatus == DeliveryPending {
		query.DeliveryStatus = DeliveryFailed
	}
	return query
}

// end stores what a query has become, unless it was cancelled or is gone, and tells what is stored. What cannot be
// stored is kept in memory, and stored when the state is purged the next time.
func (r *queryRuns) end(run *queryRun, ended Query) Query {
	stored, err := r.store(ended)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		if ended.DeliveryStatus == DeliveryPending { // what could come of it would be lost
			ended.DeliveryStatus = DeliveryFailed
		}
		run.unsaved = &ended
		return ended
	}
	run.unsaved = nil
	if stored.Status == ended.Status {
		r.kept += ended.ResultBytes
	}
	return stored
}

// store writes the end of a query. It gives the query with its last status, though the stored one may have one that
// passes (QRY-062).
func (r *queryRuns) store(ended Query) (Query, error) {
	s := r.service
	return update(context.Background(), s, func(tx Writer) (Query, error) {
		current, found, err := tx.Query(ended.Scope, ended.ID)
		if err != nil || !found || current.Status.over() {
			return current, err
		}
		if ended.Rows == 0 {
			if err := tx.DeleteQueryResults(ended.ID); err != nil {
				return ended, err
			}
		}
		query := ended
		query.Status, query.Transition = pass(s, QueryRunning, ended.Status)
		return ended, tx.PutQuery(query)
	})
}

// resetEngine has the engine forget what it keeps, since the state is another.
func (r *queryRuns) resetEngine(ctx context.Context) error {
	if r.engine == nil {
		return nil
	}
	return r.engine.Reset(ctx)
}
