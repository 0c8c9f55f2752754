// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"slices"
	"strconv"
)

// Bounds of the results of a query; more is "Query response is too large" (QRY-058).
const (
	maxResultRows    = 1_000_000
	maxResultBytes   = 64 << 20  // of all values
	maxResultRow     = 960 << 10 // bytes
	maxResultColumns = 4096

	// MaxQueryResultPage is how many bytes of values a page has at most that is stored: those of one row, if it is
	// that large, and else less.
	MaxQueryResultPage = maxResultRow
	resultPage         = 256 << 10 // bytes from which on a page is written
	maxAnswer          = 4 << 20   // bytes of values that an answer of several rows has at most (QRY-053)
	maxQueryPage       = 1000      // rows in an answer, and their default number (QRY-053)
)

// queryResults takes the rows of a run and stores them page by page, so that memory holds one.
type queryResults struct {
	runs    *queryRuns
	query   Query
	columns []string
	rows    int // with those that are not yet written
	bytes   int64

	page      QueryResultPage // that is not yet written
	pageBytes int
	failure   error // the first that the engine was told
}

// failed notes what the engine is told, and tells it.
func (q *queryResults) failed(err error) error {
	if q.failure == nil {
		q.failure = err
	}
	return err
}

func (q *queryResults) setColumns(names []string) error {
	if len(names) > maxResultColumns {
		return errQueryTooLarge
	}
	q.columns = slices.Clone(names)
	return nil
}

func (q *queryResults) add(ctx context.Context, values []*string) error {
	size := rowBytes(values)
	if size > maxResultRow || q.rows == maxResultRows || q.bytes+int64(size) > maxResultBytes {
		return errQueryTooLarge
	}
	if q.pageBytes+size > resultPage || len(q.page.Rows) == maxQueryPage {
		if err := q.flush(ctx); err != nil {
			return err
		}
	}
	q.page.Rows = append(q.page.Rows, slices.Clone(values))
	q.pageBytes += size
	q.rows++
	q.bytes += int64(size)
	return nil
}

func rowBytes(values []*string) (size int) {
	for _, value := range values {
		if size++; value != nil {
			size += len(*value)
		}
	}
	return size
}

// flush stores the page that is begun.
func (q *queryResults) flush(ctx context.Context) error {
	if len(q.page.Rows) == 0 {
		return nil
	}
	err := q.runs.service.store.Update(ctx, func(tx Writer) error {
		query, found, err := tx.Query(q.query.Scope, q.query.ID)
		if err == nil && (!found || query.Status.over()) {
			err = errQueryGone
		}
		if err != nil {
			return err
		}
		return tx.PutQueryResults(q.query.ID, q.page)
	})
	if err != nil {
		return err
	}
	q.page, q.pageBytes = QueryResultPage{First: q.rows}, 0
	return nil
}

// drop does without the page that is begun.
func (q *queryResults) drop() {
	q.rows, q.bytes = q.page.First, q.bytes-int64(q.pageBytes)
	q.page, q.pageBytes = QueryResultPage{First: q.rows}, 0
}

// GetQueryResultsInput asks for rows of a query.
type GetQueryResultsInput struct {
	EventDataStore               *string
	QueryID                      *string
	NextToken                    *string
	MaxQueryResults              *int // 1 to 1000, the default
	EventDataStoreOwnerAccountID *string
}

// QueryResults are some of the rows of a query.
type QueryResults struct {
	Query     Query // as the caller sees it
	Rows      [][]*string
	NextToken *string
}

// GetQueryResults gives rows of a query that has come to its end. Before, it tells the status alone (QRY-056).
func (s *Service) GetQueryResults(ctx context.Context, caller Caller, in GetQueryResultsInput) (QueryResults, Decision, error) {
	members := queryMembers{EventDataStore: in.EventDataStore, QueryID: in.QueryID, EventDataStoreOwnerAccountID: in.EventDataStoreOwnerAccountID}
	if err := members.check(); err != nil {
		return QueryResults{}, Decision{}, err
	}
	size := valueOr(in.MaxQueryResults, maxQueryPage)
	if size < 1 || size > maxQueryPage {
		return QueryResults{}, Decision{}, refuse(ErrInvalidMaxResults, "MaxQueryResults is %d; it must be between 1 and %d.", size, maxQueryPage)
	}
	query, decision, err := s.pollQuery(ctx, caller, "cloudtrail:GetQueryResults", members)
	if err != nil {
		return QueryResults{}, decision, err
	}
	page, err := s.resultsPage(ctx, query, in.NextToken, size)
	return page, decision, err
}

// resultsPage gives up to size rows, from where a token says.
func (s *Service) resultsPage(ctx context.Context, query Query, token *string, size int) (QueryResults, error) {
	list := "GetQueryResults " + query.ID
	after, err := Page{NextToken: token}.start(list, query.Scope)
	if err != nil {
		return QueryResults{}, err
	}
	out := QueryResults{Query: query}
	from := 0
	if after != "" {
		if from, err = strconv.Atoi(after); err != nil || from < 0 || from > query.Rows {
			return QueryResults{}, refuse(ErrInvalidNextToken, "NextToken %s is not one that this query gave; leave it out to begin anew.", quoted(*token))
		}
	}
	if !query.Status.over() {
		return out, nil
	}
	if out.Rows, err = s.queryRows(ctx, query, from, min(size, query.Rows-from)); err != nil {
		return QueryResults{}, err
	}
	if next := from + len(out.Rows); next < query.Rows && len(out.Rows) > 0 {
		further := pageToken{List: list, Scope: query.Scope, After: strconv.Itoa(next)}.encode()
		out.NextToken = &further
	}
	return out, nil
}

// stillThere is for who has found a query in another transaction: without it, what a purge has left of the results would
// pass for all of them.
func stillThere(tx Reader, query Query) error {
	_, found, err := tx.Query(query.Scope, query.ID)
	if err == nil && !found {
		err = queryNotFound(query.Scope, query.ID)
	}
	return err
}

// queryRows reads up to count rows, from one on; fewer if they are large (QRY-053).
func (s *Service) queryRows(ctx context.Context, query Query, from, count int) ([][]*string, error) {
	return view(ctx, s, func(tx Reader) (rows [][]*string, err error) {
		if err := stillThere(tx, query); err != nil || count == 0 {
			return nil, err
		}
		bytes := 0
		for page, err := range tx.QueryResults(query.ID, from) {
			if err != nil {
				return nil, err
			}
			for i, row := range page.Rows {
				if page.First+i < from {
					continue
				}
				bytes += rowBytes(row)
				if len(rows) == count || len(rows) > 0 && bytes > maxAnswer {
					return rows, nil
				}
				rows = append(rows, row)
			}
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		return rows, nil
	})
}
