// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"slices"
)

// What is kept of queries, however many there are: beyond it the oldest go before their seven days are over (QRY-058).
const (
	maxKeptQueries = 5000      // of an account in a Region
	maxKeptResults = 256 << 20 // bytes of values, in the whole emulator
	maxQueryPurge  = 2000      // in one go, so that it fits into a transaction
)

// RecoverQueries makes the queries FAILED that ran when the process before this one ended (QRY-067). It is called
// before the service is used.
func (s *Service) RecoverQueries(ctx context.Context) error {
	queries, err := view(ctx, s, Reader.AllQueries)
	if err != nil {
		return err
	}
	unfinished := slices.DeleteFunc(slices.Clone(queries), func(query Query) bool {
		return (query.Status.over() || query.Transition != nil) && query.DeliveryStatus != DeliveryPending
	})
	for _, query := range queries {
		s.queries.kept += query.ResultBytes
	}
	if len(unfinished) == 0 {
		return nil
	}
	return s.store.Update(ctx, func(tx Writer) error {
		for _, query := range unfinished {
			if !query.Status.over() && query.Transition == nil {
				query.Status, query.ErrorMessage = QueryFailed, errQueryStopped.Error()
				if err := tx.DeleteQueryResults(query.ID); err != nil {
					return err
				}
			}
			if query.DeliveryStatus == DeliveryPending {
				query.DeliveryStatus = DeliveryFailed
			}
			if err := tx.PutQuery(query); err != nil {
				return err
			}
		}
		return nil
	})
}

// purgeQueries removes the queries whose days are over, those over event data stores that are gone, and the oldest of those that
// are too many. It tells how many bytes of results are left.
func purgeQueries(tx Writer, stores []EventDataStore, gone func(Query) bool) (kept int64, err error) {
	queries, err := tx.AllQueries()
	if err != nil || len(queries) == 0 {
		return 0, err
	}
	slices.SortFunc(queries, func(a, b Query) int { return b.CreationTime.Compare(a.CreationTime) })
	there := map[string]bool{}
	for _, store := range stores {
		there[store.ID] = true
	}
	count, removed := map[Scope]int{}, 0
	for _, query := range queries {
		count[query.Scope]++
		unwanted := gone(query) || slices.ContainsFunc(query.EventDataStores, func(id string) bool { return !there[id] })
		over := query.Status.over() || query.Transition != nil
		tooMany := over && (count[query.Scope] > maxKeptQueries || kept+query.ResultBytes > maxKeptResults && query.ResultBytes > 0)
		if !unwanted && !tooMany || removed == maxQueryPurge {
			kept += query.ResultBytes
			continue
		}
		if err := tx.DeleteQuery(query.Scope, query.ID); err != nil {
			return kept, err
		}
		removed++
	}
	return kept, nil
}

// saveUnsaved stores the ends of queries that could not be stored before.
func (r *queryRuns) saveUnsaved() {
	unsaved := map[*queryRun]Query{}
	r.mu.Lock()
	for _, run := range r.active {
		if run.unsaved != nil {
			unsaved[run] = *run.unsaved
		}
	}
	r.mu.Unlock()
	for run, query := range unsaved {
		r.end(run, query)
	}
}

// setKept tells how many bytes of results there are.
func (r *queryRuns) setKept(bytes int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept = bytes
}
