// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
)

// ListQueriesInput asks for the queries over an event data store.
type ListQueriesInput struct {
	EventDataStore     string     // ARN or id
	StartTime, EndTime *time.Time // bounds of CreationTime, both inclusive
	QueryStatus        *string
	Page
}

// ListQueriesOutput is a page of queries, the newest first.
type ListQueriesOutput struct {
	Queries   []Query // as the caller sees them
	NextToken *string
}

var queryStatuses = []QueryStatus{QueryQueued, QueryRunning, QueryFinished, QueryFailed, QueryCancelled, QueryTimedOut}

// ListQueries lists the queries of the last seven days over an event data store (QRY-059).
func (s *Service) ListQueries(ctx context.Context, caller Caller, in ListQueriesInput) (out ListQueriesOutput, decision Decision, err error) {
	if in.QueryStatus != nil && !slices.Contains(queryStatuses, QueryStatus(*in.QueryStatus)) {
		return out, decision, refuse(ErrInvalidQueryStatus, "QueryStatus is %s; it must be one of %s.", quoted(*in.QueryStatus), queryStatuses)
	}
	if in.StartTime != nil && in.EndTime != nil && in.StartTime.After(*in.EndTime) {
		return out, decision, refuse(ErrInvalidDateRange, "StartTime %s is after EndTime %s; give the earlier one as StartTime.", in.StartTime.UTC().Format(time.RFC3339Nano), in.EndTime.UTC().Format(time.RFC3339Nano))
	}
	scope := caller.scope()
	a, isARN := parseARN(in.EventDataStore)
	if isARN && a.kind == typeEventDataStore && a.scope.Region == scope.Region {
		scope = a.scope // of another account perhaps, whose policy decides
	}
	store, err := view(ctx, s, func(tx Reader) (EventDataStore, error) { return s.findStore(tx, scope, in.EventDataStore) })
	if err == nil {
		decision, err = s.authorizeOnStores(ctx, caller, "cloudtrail:ListQueries", store)
	}
	if err == nil && store.Status == StatusPendingDeletion {
		err = inactive(store)
	}
	if err != nil {
		return out, decision, err
	}
	out, err = view(ctx, s, func(tx Reader) (out ListQueriesOutput, err error) {
		queries, err := tx.Queries(scope)
		if err != nil {
			return out, err
		}
		queries = s.queries.listed(queries, in, store.ID)
		list := fmt.Sprintf("ListQueries %s %s %s %s", store.ID, unixText(in.StartTime), unixText(in.EndTime), valueOr(in.QueryStatus, ""))
		out.Queries, out.NextToken, err = cut(in.Page, list, scope, queries, newestFirst, ErrInvalidMaxResults)
		return out, err
	})
	return out, decision, err
}

// listed are the queries that the request asks for, the newest first.
func (r *queryRuns) listed(queries []Query, in ListQueriesInput, store string) (listed []Query) {
	now := r.service.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, query := range queries {
		query = r.seen(query, r.active[query.ID])
		switch {
		case query.gone(now) || !slices.Contains(query.EventDataStores, store):
		case in.QueryStatus != nil && string(query.Status) != *in.QueryStatus:
		case in.StartTime != nil && query.CreationTime.Before(*in.StartTime):
		case in.EndTime != nil && query.CreationTime.After(*in.EndTime):
		default:
			listed = append(listed, query)
		}
	}
	slices.SortFunc(listed, func(a, b Query) int { return cmp.Compare(newestFirst(a), newestFirst(b)) })
	return listed
}

// newestFirst is a key by whose order newer queries come first.
func newestFirst(query Query) string {
	return fmt.Sprintf("%019d %s", math.MaxInt64-query.CreationTime.UnixMilli(), query.ID)
}

func unixText(t *time.Time) string {
	if t == nil {
		return ""
	}
	return strconv.FormatInt(t.UnixNano(), 10)
}
