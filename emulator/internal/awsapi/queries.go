// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"context"
	"math"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

type startQueryRequest struct {
	QueryStatement               *string
	DeliveryS3URI                *string `json:"DeliveryS3Uri"`
	QueryAlias                   *string
	QueryParameters              []string
	EventDataStoreOwnerAccountID *string `json:"EventDataStoreOwnerAccountId"`
}

type startQueryResponse struct {
	QueryID                      string  `json:"QueryId"`
	EventDataStoreOwnerAccountID *string `json:"EventDataStoreOwnerAccountId,omitempty"` // as in the request (QRY-061)
}

func startQuery(ctx context.Context, s *lake.Service, caller lake.Caller, in startQueryRequest) (startQueryResponse, lake.Decision, error) {
	query, decision, err := s.StartQuery(ctx, caller, lake.StartQueryInput(in))
	return startQueryResponse{query.ID, in.EventDataStoreOwnerAccountID}, decision, err
}

type describeQueryRequest struct {
	EventDataStore               *string
	QueryID                      *string `json:"QueryId"`
	QueryAlias                   *string
	RefreshID                    *string `json:"RefreshId"`
	EventDataStoreOwnerAccountID *string `json:"EventDataStoreOwnerAccountId"`
}

type describeQueryResponse struct {
	QueryID                      string `json:"QueryId"`
	QueryString                  string
	QueryStatus                  lake.QueryStatus
	QueryStatistics              queryStatisticsForDescribeQuery
	ErrorMessage                 string              `json:",omitempty"`
	DeliveryS3URI                string              `json:"DeliveryS3Uri,omitempty"`
	DeliveryStatus               lake.DeliveryStatus `json:",omitempty"`
	EventDataStoreOwnerAccountID *string             `json:"EventDataStoreOwnerAccountId,omitempty"`
}

type queryStatisticsForDescribeQuery struct {
	EventsMatched         int64
	EventsScanned         int64
	BytesScanned          int64
	ExecutionTimeInMillis int64 // of 32 bits
	CreationTime          epoch
}

func describeQuery(ctx context.Context, s *lake.Service, caller lake.Caller, in describeQueryRequest) (describeQueryResponse, lake.Decision, error) {
	query, decision, err := s.DescribeQuery(ctx, caller, lake.DescribeQueryInput(in))
	return describeQueryResponse{
		QueryID: query.ID, QueryString: query.Statement, QueryStatus: query.Status, ErrorMessage: query.ErrorMessage,
		DeliveryS3URI: query.DeliveryS3URI, DeliveryStatus: query.DeliveryStatus, EventDataStoreOwnerAccountID: in.EventDataStoreOwnerAccountID,
		QueryStatistics: queryStatisticsForDescribeQuery{
			EventsMatched: query.Statistics.EventsMatched, EventsScanned: query.Statistics.EventsScanned, BytesScanned: query.Statistics.BytesScanned,
			ExecutionTimeInMillis: min(query.Milliseconds, math.MaxInt32), CreationTime: epoch(query.CreationTime),
		},
	}, decision, err
}

type getQueryResultsRequest struct {
	EventDataStore               *string
	QueryID                      *string `json:"QueryId"`
	NextToken                    *string
	MaxQueryResults              *int
	EventDataStoreOwnerAccountID *string `json:"EventDataStoreOwnerAccountId"`
}

type getQueryResultsResponse struct {
	QueryStatus     lake.QueryStatus
	QueryStatistics queryStatistics
	QueryResultRows [][]map[string]string
	NextToken       *string `json:",omitempty"`
	ErrorMessage    string  `json:",omitempty"`
}

type queryStatistics struct {
	ResultsCount      int // rows in this answer
	TotalResultsCount int
	BytesScanned      int64
}

func getQueryResults(ctx context.Context, s *lake.Service, caller lake.Caller, in getQueryResultsRequest) (getQueryResultsResponse, lake.Decision, error) {
	results, decision, err := s.GetQueryResults(ctx, caller, lake.GetQueryResultsInput(in))
	out := getQueryResultsResponse{
		QueryStatus: results.Query.Status, ErrorMessage: results.Query.ErrorMessage, NextToken: results.NextToken,
		QueryStatistics: queryStatistics{len(results.Rows), results.Query.Rows, results.Query.Statistics.BytesScanned},
		QueryResultRows: make([][]map[string]string, len(results.Rows)),
	}
	for i, values := range results.Rows {
		out.QueryResultRows[i] = queryResultRow(results.Query.Columns, values, s.OmitsNullQueryValues())
	}
	return out, decision, err
}

// queryResultRow is a row as a list with an object for each column, of one member (QRY-054, QRY-055).
func queryResultRow(columns []string, values []*string, omitNull bool) []map[string]string {
	row := make([]map[string]string, len(values))
	for i, value := range values {
		switch {
		case value != nil:
			row[i] = map[string]string{columns[i]: *value}
		case omitNull:
			row[i] = map[string]string{}
		default:
			row[i] = map[string]string{columns[i]: ""}
		}
	}
	return row
}

type cancelQueryRequest struct {
	EventDataStore               *string
	QueryID                      *string `json:"QueryId"`
	EventDataStoreOwnerAccountID *string `json:"EventDataStoreOwnerAccountId"`
}

type cancelQueryResponse struct {
	QueryID                      string `json:"QueryId"`
	QueryStatus                  lake.QueryStatus
	EventDataStoreOwnerAccountID *string `json:"EventDataStoreOwnerAccountId,omitempty"`
}

func cancelQuery(ctx context.Context, s *lake.Service, caller lake.Caller, in cancelQueryRequest) (cancelQueryResponse, lake.Decision, error) {
	query, decision, err := s.CancelQuery(ctx, caller, lake.CancelQueryInput(in))
	return cancelQueryResponse{query.ID, query.Status, in.EventDataStoreOwnerAccountID}, decision, err
}

type listQueriesRequest struct {
	EventDataStore string
	NextToken      *string
	MaxResults     *int
	StartTime      *epoch
	EndTime        *epoch
	QueryStatus    *string
}

type listQueriesResponse struct {
	Queries   []queryItem
	NextToken *string `json:",omitempty"`
}

type queryItem struct {
	QueryID      string `json:"QueryId"`
	QueryStatus  lake.QueryStatus
	CreationTime epoch
}

func listQueries(ctx context.Context, s *lake.Service, caller lake.Caller, in listQueriesRequest) (listQueriesResponse, lake.Decision, error) {
	list, decision, err := s.ListQueries(ctx, caller, lake.ListQueriesInput{
		EventDataStore: in.EventDataStore, StartTime: (*time.Time)(in.StartTime), EndTime: (*time.Time)(in.EndTime), QueryStatus: in.QueryStatus,
		Page: lake.Page{MaxResults: in.MaxResults, NextToken: in.NextToken},
	})
	out := listQueriesResponse{Queries: make([]queryItem, len(list.Queries)), NextToken: list.NextToken}
	for i, query := range list.Queries {
		out.Queries[i] = queryItem{query.ID, query.Status, epoch(query.CreationTime)}
	}
	return out, decision, err
}
