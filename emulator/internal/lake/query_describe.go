// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
)

// DescribeQueryInput names a query.
type DescribeQueryInput struct {
	EventDataStore               *string
	QueryID                      *string
	QueryAlias                   *string // of a dashboard's query: there are none
	RefreshID                    *string
	EventDataStoreOwnerAccountID *string
}

// DescribeQuery tells how far a query is.
func (s *Service) DescribeQuery(ctx context.Context, caller Caller, in DescribeQueryInput) (Query, Decision, error) {
	members := queryMembers(in)
	if err := in.check(members); err != nil {
		return Query{}, Decision{}, err
	}
	return s.pollQuery(ctx, caller, "cloudtrail:DescribeQuery", members)
}

func (in DescribeQueryInput) check(members queryMembers) error {
	if err := members.check(); err != nil {
		return err
	}
	switch { // QRY-069
	case in.QueryID == nil && in.QueryAlias == nil:
		return refuse(ErrInvalidParameter, "QueryId is missing: give the one that StartQuery answered.")
	case in.QueryID != nil && in.QueryAlias != nil:
		return refuse(ErrInvalidParameter, "QueryId and QueryAlias are given together: give one of them.")
	case in.RefreshID != nil && in.QueryAlias == nil:
		return refuse(ErrInvalidParameter, "RefreshId belongs to QueryAlias, and there is none: leave it out.")
	case in.QueryAlias != nil:
		return refuse(ErrQueryIDNotFound, "no query has the alias %s: aliases belong to dashboards, which this emulator does not have. Give QueryId.", quoted(*in.QueryAlias))
	}
	return nil
}

// CancelQueryInput names a query that is to end.
type CancelQueryInput struct {
	EventDataStore               *string
	QueryID                      *string
	EventDataStoreOwnerAccountID *string
}

// CancelQuery ends a query that has not come to its end (QRY-051). Its results are gone.
func (s *Service) CancelQuery(ctx context.Context, caller Caller, in CancelQueryInput) (Query, Decision, error) {
	members := queryMembers{EventDataStore: in.EventDataStore, QueryID: in.QueryID, EventDataStoreOwnerAccountID: in.EventDataStoreOwnerAccountID}
	if err := members.check(); err != nil {
		return Query{}, Decision{}, err
	}
	found, decision, err := s.findQuery(ctx, caller, "cloudtrail:CancelQuery", members)
	if err != nil {
		return Query{}, decision, err
	}
	query, err := update(ctx, s, func(tx Writer) (Query, error) {
		query, stands, err := tx.Query(found.Scope, found.ID)
		if err != nil {
			return query, err
		}
		if !stands {
			return query, queryNotFound(found.Scope, found.ID)
		}
		if seen := s.queries.asSeen(query); seen.Status.over() {
			return query, refuse(ErrInactiveQuery, "query %s is %s; only one that is %s or %s can be cancelled.", query.ID, seen.Status, QueryQueued, QueryRunning)
		}
		query.Status, query.Transition = QueryCancelled, nil
		query.ErrorMessage, query.Columns, query.Rows, query.ResultBytes = "", nil, 0, 0
		if query.DeliveryStatus == DeliveryPending {
			query.DeliveryStatus = DeliveryCancelled
		}
		if err := tx.DeleteQueryResults(query.ID); err != nil {
			return query, err
		}
		return query, tx.PutQuery(query)
	})
	if err == nil {
		s.queries.stop(query.ID, errQueryCancelled)
	}
	return query, decision, err
}

// stop ends a run, if it is under way.
func (r *queryRuns) stop(id string, cause error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if run, found := r.active[id]; found {
		run.cancel(cause)
	}
}

func queryNotFound(scope Scope, id string) error {
	return refuse(ErrQueryIDNotFound, "query %q was not found in account %s, Region %s. Queries are kept for seven days; for those over another account's event data stores give EventDataStoreOwnerAccountId.", id, scope.Account, scope.Region)
}

// findQuery finds a query that the caller may do something with, as callers see it (QRY-060, QRY-068). Those over event
// data stores that are pending deletion are kept back (QRY-045).
func (s *Service) findQuery(ctx context.Context, caller Caller, action string, members queryMembers) (query Query, decision Decision, err error) {
	if members.QueryID == nil {
		return query, decision, refuse(ErrInvalidParameter, "QueryId is missing: give the one that StartQuery answered.")
	}
	scope := members.owner(caller)
	var stores []EventDataStore
	query, err = view(ctx, s, func(tx Reader) (Query, error) {
		query, found, err := tx.Query(scope, *members.QueryID)
		if err == nil && (!found || query.gone(s.now())) {
			err = queryNotFound(scope, *members.QueryID)
		}
		for i := 0; i < len(query.EventDataStores) && err == nil; i++ {
			var store EventDataStore
			store, err = s.findActiveStore(tx, scope, query.EventDataStores[i])
			stores = append(stores, store)
		}
		return query, err
	})
	if err == nil {
		decision, err = s.authorizeOnStores(ctx, caller, action, stores...)
	}
	if err != nil {
		return Query{}, decision, err
	}
	return s.queries.asSeen(query), decision, nil
}

// pollQuery is findQuery for the operations that clients wait with, and counts the call where the status passes after
// a number of them (QRY-062).
func (s *Service) pollQuery(ctx context.Context, caller Caller, action string, members queryMembers) (Query, Decision, error) {
	seen, decision, err := s.findQuery(ctx, caller, action, members)
	if err != nil || !seen.Transition.countsPolls() {
		return seen, decision, err
	}
	seen, err = update(ctx, s, func(tx Writer) (Query, error) {
		query, found, err := tx.Query(seen.Scope, seen.ID)
		if err == nil && !found {
			err = queryNotFound(seen.Scope, seen.ID)
		}
		if err != nil || !query.Transition.countsPolls() {
			return s.queries.asSeen(query), err
		}
		query.Transition = query.Transition.polled()
		return seen, tx.PutQuery(query)
	})
	return seen, decision, err
}
