// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"errors"
	"unicode/utf8"
)

// StartQueryInput asks for a statement to be run.
type StartQueryInput struct {
	QueryStatement               *string
	DeliveryS3URI                *string // s3://BUCKET/PREFIX
	QueryAlias                   *string // refused: there are no dashboards
	QueryParameters              []string
	EventDataStoreOwnerAccountID *string
}

// maxQueryParameter is how many characters a parameter of an alias has.
const (
	maxQueryParameters = 10
	maxQueryParameter  = 1024
)

// StartQuery begins to run a statement. The query sees every event that was acknowledged before (QRY-050). The decision is
// zero if the request was refused before its event data stores were known; so it is of the other operations on queries.
func (s *Service) StartQuery(ctx context.Context, caller Caller, in StartQueryInput) (query Query, decision Decision, err error) {
	if s.queries.engine == nil { // QRY-047
		return query, decision, refuse(ErrUnsupportedOperation, "StartQuery needs a query engine, and this emulator has none. The command cloudtrail-lake-emulator has one; a program in Go sets Options.QueryEngine to an engine of package emulator/duckdb.")
	}
	members := queryMembers{QueryAlias: in.QueryAlias, EventDataStoreOwnerAccountID: in.EventDataStoreOwnerAccountID}
	if err := in.check(members); err != nil {
		return query, decision, err
	}
	query = Query{
		Scope: members.owner(caller), Caller: caller.Principal.Account, Statement: *in.QueryStatement, Status: QueryQueued,
		CreationTime: s.now().UTC(), DeliveryS3URI: valueOr(in.DeliveryS3URI, ""),
	}
	if in.DeliveryS3URI != nil {
		if err := s.checkDelivery(query); err != nil {
			return query, decision, err
		}
		query.DeliveryStatus = DeliveryPending
	}
	stores, err := s.checkStatement(ctx, query)
	if err != nil {
		return query, decision, err
	}
	if decision, err = s.authorizeOnStores(ctx, caller, "cloudtrail:StartQuery", stores...); err != nil {
		return query, decision, err
	}
	for _, store := range stores {
		query.EventDataStores = append(query.EventDataStores, store.ID)
	}
	query.ID = s.newID()
	return query, decision, s.queries.start(ctx, query)
}

func (in StartQueryInput) check(members queryMembers) error {
	if err := members.check(); err != nil {
		return err
	}
	if n := len(in.QueryParameters); in.QueryParameters != nil && (n < 1 || n > maxQueryParameters) {
		return refuse(ErrInvalidParameter, "QueryParameters has %d entries; it must have 1 to %d.", n, maxQueryParameters)
	}
	for i, parameter := range in.QueryParameters {
		if n := utf8.RuneCountInString(parameter); n < 1 || n > maxQueryParameter {
			return refuse(ErrInvalidParameter, "QueryParameters[%d] has %d characters; it must have 1 to %d.", i, n, maxQueryParameter)
		}
	}
	if in.QueryAlias != nil || in.QueryParameters != nil { // QRY-041
		return refuse(ErrUnsupportedOperation, "QueryAlias and QueryParameters are for queries of dashboards, which this emulator does not have. Give QueryStatement alone.")
	}
	if in.QueryStatement == nil {
		return refuse(ErrInvalidParameter, "QueryStatement is missing: give a SELECT statement.")
	}
	if n := utf8.RuneCountInString(*in.QueryStatement); n < 1 || n > maxQueryStatement { // QRY-040
		return refuse(ErrInvalidParameter, "QueryStatement has %d characters; it must have 1 to %d.", n, maxQueryStatement)
	}
	return nil
}

// checkStatement has the engine read the statement, and tells which stores it is about.
func (s *Service) checkStatement(ctx context.Context, query Query) ([]EventDataStore, error) {
	stores, err := view(ctx, s, func(tx Reader) ([]EventDataStore, error) {
		return s.queries.engine.Check(query.Statement, func(id string) (EventDataStore, error) {
			return s.findActiveStore(tx, query.Scope, id) // QRY-044, QRY-045
		})
	})
	if wrong, ok := errors.AsType[*StatementError](err); ok { // QRY-042
		return nil, refuse(ErrInvalidQueryStatement, "%s", queryMessage(wrong.Message))
	}
	if err == nil && len(stores) == 0 { // QRY-046
		err = refuse(ErrInvalidQueryStatement, "QueryStatement names no event data store: give the id of one behind FROM.")
	}
	return stores, err
}

// start records a query and has it run, unless its account has too many (QRY-043).
func (r *queryRuns) start(ctx context.Context, query Query) error {
	running, cancel := context.WithCancelCause(context.Background())
	run := &queryRun{starter: Scope{query.Caller, query.Region}, owner: query.Scope, cancel: cancel, done: make(chan struct{})}
	admitted := false
	err := r.service.store.Update(ctx, func(tx Writer) error {
		if err := r.admit(tx, query.ID, run); err != nil {
			return err
		}
		admitted = true
		return tx.PutQuery(query)
	})
	if err != nil {
		cancel(err)
		if admitted {
			r.forget(query.ID)
		}
		return err
	}
	go func() {
		defer r.wait.Done()
		defer close(run.done)
		defer cancel(nil)
		r.run(running, run, query)
	}()
	return nil
}

// admit adds a run to those under way. It is called within an Update, so that one call sees what the one before did.
func (r *queryRuns) admit(tx Reader, id string, run *queryRun) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return refuse(ErrServiceUnavailable, "The emulator is stopping.")
	}
	others := 0
	for otherID, other := range r.active {
		query, found, err := tx.Query(other.owner, otherID)
		if err != nil {
			return err
		}
		over := !found || r.seen(query, other).Status.over()
		switch {
		case over && other.ended() && other.unsaved == nil:
			delete(r.active, otherID)
		case !over && other.starter == run.starter:
			others++
		}
	}
	if most := r.service.quotas.ConcurrentQueries; others >= most {
		return refuse(ErrMaxConcurrentQueries, "account %s has %d queries queued or running in %s, as many as its quota allows. Wait for one to end, or cancel one with CancelQuery.", run.starter.Account, others, run.starter.Region)
	}
	if len(r.active) >= maxActiveQueries {
		return refuse(ErrMaxConcurrentQueries, "%d queries of all accounts are queued or running, as many as the emulator has room for. Wait for some to end.", len(r.active))
	}
	r.active[id] = run
	r.wait.Add(1)
	return nil
}

// forget takes a run away that was admitted and has not begun.
func (r *queryRuns) forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.active, id)
	r.wait.Done()
}
