// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

const (
	// queryPageSize is the most rows that GetQueryResults gives at a time.
	queryPageSize = 1000
	// Pauses between two looks at a query: most are answered at once, none needs a close watch.
	firstQueryPause = 50 * time.Millisecond
	maxQueryPause   = 5 * time.Second
	// cancelQueryTimeout is what an interrupted Terraform waits for CancelQuery.
	cancelQueryTimeout = 10 * time.Second
)

// Codes of errors of queries that the provider acts on.
const (
	codeInactiveQuery         = "InactiveQueryException"
	codeInvalidQueryStatement = "InvalidQueryStatementException"
	codeMaxConcurrentQueries  = "MaxConcurrentQueriesException"
	codeThrottling            = "ThrottlingException"
)

// lakeQuery is a query that was started.
type lakeQuery struct {
	client *client
	ID     string
	owner  *string // account of the event data store, nil for the caller's
}

// startQuery starts a query. While the account runs as many queries as it may,
// it waits for one of them to end.
func (c *client) startQuery(ctx context.Context, in *cloudtrail.StartQueryInput) (*lakeQuery, error) {
	var out *cloudtrail.StartQueryOutput
	var busy error
	err := poll(ctx, func() (_ bool, err error) {
		out, err = c.CloudTrail.StartQuery(ctx, in)
		if isCode(err, codeMaxConcurrentQueries, codeThrottling) {
			busy = err
			return false, nil
		}
		return true, err
	})
	if err != nil && busy != nil && ctx.Err() != nil {
		err = fmt.Errorf("%w; the last answer was: %w", ctx.Err(), busy)
	}
	if err != nil {
		return nil, err
	}
	return &lakeQuery{client: c, ID: aws.ToString(out.QueryId), owner: in.EventDataStoreOwnerAccountId}, nil
}

// finished waits until the query is over, however it ended.
func (q *lakeQuery) finished(ctx context.Context) (*cloudtrail.DescribeQueryOutput, error) {
	var described *cloudtrail.DescribeQueryOutput
	err := pollEvery(ctx, firstQueryPause, maxQueryPause, func() (bool, error) {
		out, err := q.client.CloudTrail.DescribeQuery(ctx, &cloudtrail.DescribeQueryInput{
			QueryId: aws.String(q.ID), EventDataStoreOwnerAccountId: q.owner})
		if isCode(err, codeThrottling) {
			return false, nil
		}
		if err != nil {
			return true, err
		}
		described = out
		return out.QueryStatus != cttypes.QueryStatusQueued && out.QueryStatus != cttypes.QueryStatusRunning, nil
	})
	if err != nil && described != nil {
		err = fmt.Errorf("waiting for query %s, which is still %s: %w", q.ID, described.QueryStatus, err)
	}
	return described, err
}

// cancel stops the query and what it costs, also when ctx is over. It has
// nothing to report: the query may have ended on its own, and what went wrong
// before is what the user has to know.
func (q *lakeQuery) cancel(ctx context.Context) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), cancelQueryTimeout)
	defer stop()
	_, _ = q.client.CloudTrail.CancelQuery(ctx, &cloudtrail.CancelQueryInput{
		QueryId: aws.String(q.ID), EventDataStoreOwnerAccountId: q.owner})
}

// queryRow is a row as the service gives it: a map for each column, in the order
// of SELECT, with the column's name and value.
type queryRow []map[string]string

// rows reads the rows of a finished query. If there are more than limit, the
// error is a tooManyRowsError.
func (q *lakeQuery) rows(ctx context.Context, limit int64) ([]queryRow, error) {
	var rows []queryRow
	in := &cloudtrail.GetQueryResultsInput{
		QueryId: aws.String(q.ID), EventDataStoreOwnerAccountId: q.owner,
		MaxQueryResults: aws.Int32(int32(min(limit+1, queryPageSize))),
	}
	for {
		var page *cloudtrail.GetQueryResultsOutput
		err := poll(ctx, func() (_ bool, err error) {
			page, err = q.client.CloudTrail.GetQueryResults(ctx, in)
			if isCode(err, codeThrottling) {
				return false, nil
			}
			return true, err
		})
		if err != nil {
			return nil, err
		}
		for _, row := range page.QueryResultRows {
			rows = append(rows, row)
		}
		total := int64(len(rows))
		if page.QueryStatistics != nil {
			total = max(total, int64(aws.ToInt32(page.QueryStatistics.TotalResultsCount)))
		}
		if total > limit {
			return nil, tooManyRowsError{rows: total, limit: limit}
		}
		if in.NextToken = page.NextToken; aws.ToString(in.NextToken) == "" {
			return rows, nil
		}
		if len(page.QueryResultRows) == 0 {
			return nil, errors.New("the service gave a page of results without rows, with a token for another one")
		}
	}
}

// tooManyRowsError: there are at least rows of them.
type tooManyRowsError struct{ rows, limit int64 }

func (e tooManyRowsError) Error() string {
	return fmt.Sprintf("the query has %d rows or more, and max_rows is %d", e.rows, e.limit)
}
