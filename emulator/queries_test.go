// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go/service/cloudtraildata"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/enginetest"
)

// queried is an emulator with the engine that tests have, whose statements package enginetest describes.
type queried struct {
	integration
	engine *enginetest.Engine
}

func startQueried(t *testing.T, options ...emulatortest.Option) queried {
	t.Helper()
	engine := &enginetest.Engine{}
	with := append([]emulatortest.Option{func(o *emulator.Options) { o.QueryEngine = engine }}, options...)
	return queried{startIntegration(t, "GitHub", with...), engine}
}

// statement puts the store's id for %s.
func (q queried) statement(text string) *string {
	return aws.String(strings.ReplaceAll(text, "%s", idOf(q.store.EventDataStoreArn)))
}

// idOf is the id at the end of an ARN.
func idOf(arn *string) string { return (*arn)[strings.LastIndexByte(*arn, '/')+1:] }

func (q queried) start(t *testing.T, text string) *string {
	t.Helper()
	return startQuery(t, q.owner, q.statement(text))
}

func startQuery(t *testing.T, client *cloudtrail.Client, statement *string, change ...func(*cloudtrail.StartQueryInput)) *string {
	t.Helper()
	in := &cloudtrail.StartQueryInput{QueryStatement: statement}
	for _, c := range change {
		c(in)
	}
	out, err := client.StartQuery(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return out.QueryId
}

// until asks for a query until it has a status.
func until(t *testing.T, client *cloudtrail.Client, id *string, status types.QueryStatus) *cloudtrail.DescribeQueryOutput {
	t.Helper()
	for {
		out, err := client.DescribeQuery(t.Context(), &cloudtrail.DescribeQueryInput{QueryId: id})
		if err != nil {
			t.Fatal(err)
		}
		switch out.QueryStatus {
		case status:
			return out
		case types.QueryStatusQueued, types.QueryStatusRunning:
		default:
			t.Fatalf("query %s is %s (%s), want %s", *id, out.QueryStatus, aws.ToString(out.ErrorMessage), status)
		}
	}
}

// results reads all rows of a query, page by page: the values of each, joined.
func results(t *testing.T, client *cloudtrail.Client, id *string, size int32) (rows, pages []string) {
	t.Helper()
	for in := (&cloudtrail.GetQueryResultsInput{QueryId: id, MaxQueryResults: aws.Int32(size)}); ; {
		out, err := client.GetQueryResults(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range out.QueryResultRows {
			rows = append(rows, joined(row))
		}
		pages = append(pages, fmt.Sprintf("%d of %d", aws.ToInt32(out.QueryStatistics.ResultsCount), aws.ToInt32(out.QueryStatistics.TotalResultsCount)))
		if in.NextToken = out.NextToken; in.NextToken == nil {
			return rows, pages
		}
	}
}

// joined shows a row: name and value of each column, in their order.
func joined(row []map[string]string) string {
	var cells []string
	for _, cell := range row {
		text := "nothing"
		for name, value := range cell {
			text = name + "=" + value
		}
		if len(cell) > 1 {
			text = fmt.Sprint("several: ", cell)
		}
		cells = append(cells, text)
	}
	return strings.Join(cells, " ")
}

// QRY-048, QRY-050, QRY-054, QRY-056, QRY-063: from the statement to its rows, and what is told meanwhile.
func TestQueryLife(t *testing.T) {
	t.Parallel()
	q := startQueried(t)
	q.put(t, eventData(q.AccountID, map[string]any{"UID": "first"}), eventData(q.AccountID, map[string]any{"UID": "second"}))
	id := q.start(t, "SELECT UID, eventTime, number FROM %s")
	described := until(t, q.owner, id, types.QueryStatusFinished)
	statistics := described.QueryStatistics
	if *statistics.EventsScanned != 2 || *statistics.EventsMatched != 2 || *statistics.BytesScanned < 100 || *statistics.ExecutionTimeInMillis < 0 || q.Now().Sub(*statistics.CreationTime) > time.Hour {
		t.Errorf("statistics %+v", statistics)
	}
	if *described.QueryString != *q.statement("SELECT UID, eventTime, number FROM %s") || described.ErrorMessage != nil || described.DeliveryStatus != "" {
		t.Errorf("described %+v", described)
	}
	rows, _ := results(t, q.owner, id, 1000)
	want := []string{"UID=first eventTime=2026-01-02 03:04:05.000 number=0", "UID=second eventTime=2026-01-02 03:04:05.000 number=1"}
	if diff := gocmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}

	failing := q.start(t, "SELECT number FROM %s ROWS 5 THEN fail") // QRY-049
	failed := until(t, q.owner, failing, types.QueryStatusFailed)
	if aws.ToString(failed.ErrorMessage) != "Query exhausted resources at this scale factor" {
		t.Errorf("message %q", aws.ToString(failed.ErrorMessage))
	}
	if rows, pages := results(t, q.owner, failing, 10); len(rows) != 0 || pages[0] != "0 of 0" {
		t.Errorf("a failed query has rows %q", rows)
	}
	panicking := until(t, q.owner, q.start(t, "SELECT number FROM %s THEN panic"), types.QueryStatusFailed)
	if !strings.Contains(aws.ToString(panicking.ErrorMessage), "does not know") {
		t.Errorf("message %q", aws.ToString(panicking.ErrorMessage))
	}

	running := q.start(t, "SELECT number FROM %s ROWS 2000 THEN wait")
	until(t, q.owner, running, types.QueryStatusRunning)
	out, err := q.owner.GetQueryResults(t.Context(), &cloudtrail.GetQueryResultsInput{QueryId: running})
	if err != nil || out.QueryStatus != types.QueryStatusRunning || len(out.QueryResultRows) != 0 || *out.QueryStatistics.TotalResultsCount != 0 || out.NextToken != nil {
		t.Errorf("results of a running query: %+v, error %v", out, err)
	}
}

// QRY-040 to QRY-046: what is refused before anything runs.
func TestStartQueryRefuses(t *testing.T) {
	t.Parallel()
	q := startQueried(t)
	pending := createStore(t, q.owner, "pending")
	elsewhere := createStore(t, q.CloudTrail(partner), "elsewhere")
	if _, err := q.owner.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: pending.EventDataStoreArn}); err != nil {
		t.Fatal(err)
	}
	valid := *q.statement("SELECT count FROM %s")
	for name, test := range map[string]struct {
		in    cloudtrail.StartQueryInput
		code  string
		hints []string
	}{
		"no statement":                  {cloudtrail.StartQueryInput{}, "InvalidParameterException", []string{"QueryStatement"}},
		"an empty one":                  {cloudtrail.StartQueryInput{QueryStatement: aws.String("")}, "InvalidParameterException", []string{"1 to 10000"}},
		"one of too many characters":    {cloudtrail.StartQueryInput{QueryStatement: aws.String(valid + strings.Repeat(" ", 10001-len(valid)))}, "InvalidParameterException", []string{"10001"}},
		"an alias":                      {cloudtrail.StartQueryInput{QueryAlias: aws.String("a")}, "UnsupportedOperationException", []string{"QueryAlias", "dashboards"}},
		"parameters":                    {cloudtrail.StartQueryInput{QueryStatement: aws.String(valid), QueryParameters: []string{"a"}}, "UnsupportedOperationException", []string{"QueryParameters"}},
		"a malformed alias":             {cloudtrail.StartQueryInput{QueryAlias: aws.String("1")}, "InvalidParameterException", []string{"QueryAlias"}},
		"an empty parameter":            {cloudtrail.StartQueryInput{QueryAlias: aws.String("a"), QueryParameters: []string{""}}, "InvalidParameterException", []string{"QueryParameters[0]"}},
		"too many parameters":           {cloudtrail.StartQueryInput{QueryParameters: make([]string, 11)}, "InvalidParameterException", []string{"11"}},
		"an unknown column":             {cloudtrail.StartQueryInput{QueryStatement: q.statement("SELECT what FROM %s")}, "InvalidQueryStatementException", []string{"line 1:8", "what"}},
		"no store":                      {cloudtrail.StartQueryInput{QueryStatement: aws.String("SELECT number FROM ROWS 1")}, "InvalidQueryStatementException", []string{"FROM"}},
		"an unknown store":              {cloudtrail.StartQueryInput{QueryStatement: aws.String("SELECT count FROM 00000000-0000-4000-8000-000000000000")}, "EventDataStoreNotFoundException", []string{"00000000-0000-4000-8000-000000000000"}},
		"another account's store":       {cloudtrail.StartQueryInput{QueryStatement: aws.String("SELECT count FROM " + idOf(elsewhere.EventDataStoreArn))}, "EventDataStoreNotFoundException", []string{q.AccountID}},
		"one of another and of its own": {cloudtrail.StartQueryInput{QueryStatement: aws.String(valid + ", " + idOf(elsewhere.EventDataStoreArn))}, "EventDataStoreNotFoundException", nil},
		"a store pending deletion":      {cloudtrail.StartQueryInput{QueryStatement: aws.String("SELECT count FROM " + idOf(pending.EventDataStoreArn))}, "InactiveEventDataStoreException", []string{"pending"}},
		"a malformed owner":             {cloudtrail.StartQueryInput{QueryStatement: aws.String(valid), EventDataStoreOwnerAccountId: aws.String("1")}, "InvalidParameterException", []string{"EventDataStoreOwnerAccountId"}},
		"another owner":                 {cloudtrail.StartQueryInput{QueryStatement: aws.String(valid), EventDataStoreOwnerAccountId: aws.String(partner)}, "EventDataStoreNotFoundException", []string{partner}},
	} {
		_, err := q.owner.StartQuery(t.Context(), &test.in)
		if err == nil {
			t.Errorf("%s is not refused", name)
			continue
		}
		t.Run(name, func(t *testing.T) { refused(t, err, test.code, test.hints...) })
	}
	// Characters are counted, not bytes.
	startQuery(t, q.owner, aws.String(strings.Replace(valid, "SELECT", "SELECT"+strings.Repeat("\u2003", 10000-len(valid)), 1)))
	list, err := q.owner.ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: q.store.EventDataStoreArn})
	if err != nil || len(list.Queries) != 1 {
		t.Errorf("%d queries are listed, want the one that was not refused; error %v", len(list.Queries), err)
	}
}

// QRY-047
func TestQueryWithoutEngine(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "GitHub")
	_, err := i.owner.StartQuery(t.Context(), &cloudtrail.StartQueryInput{QueryStatement: aws.String("SELECT 1")})
	refused(t, err, "UnsupportedOperationException", "QueryEngine", "emulator/duckdb")
	list, err := i.owner.ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: i.store.EventDataStoreArn})
	if err != nil || len(list.Queries) != 0 {
		t.Errorf("%+v, error %v", list, err)
	}
}

// QRY-043, QRY-051: ten at a time in an account and Region, whichever wait, until one is cancelled.
func TestConcurrentQueries(t *testing.T) {
	t.Parallel()
	q := startQueried(t)
	var ids []*string
	for range 10 {
		ids = append(ids, q.start(t, "SELECT number FROM %s THEN wait"))
	}
	in := &cloudtrail.StartQueryInput{QueryStatement: q.statement("SELECT number FROM %s")}
	_, err := q.owner.StartQuery(t.Context(), in)
	refused(t, err, "MaxConcurrentQueriesException", q.AccountID, "10")

	other := q.CloudTrail(partner)
	store := createStore(t, other, "other")
	another := startQuery(t, other, aws.String("SELECT number FROM "+idOf(store.EventDataStoreArn)+" THEN wait"))
	status := map[types.QueryStatus]int{}
	list, err := q.owner.ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: q.store.EventDataStoreArn})
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range list.Queries {
		status[query.QueryStatus]++
	}
	if n := status[types.QueryStatusQueued]; n < 6 || n+status[types.QueryStatusRunning] != 10 {
		t.Errorf("statuses %v, want at least 6 QUEUED and the rest RUNNING", status)
	}

	// The last one waits still, the first one runs; both end.
	for _, id := range []*string{ids[9], ids[0]} {
		cancelled, err := q.owner.CancelQuery(t.Context(), &cloudtrail.CancelQueryInput{QueryId: id})
		if err != nil || cancelled.QueryStatus != types.QueryStatusCancelled || *cancelled.QueryId != *id {
			t.Fatalf("%+v, error %v", cancelled, err)
		}
		until(t, q.owner, id, types.QueryStatusCancelled)
		q.start(t, "SELECT number FROM %s THEN wait")
	}
	_, err = q.owner.StartQuery(t.Context(), in)
	refused(t, err, "MaxConcurrentQueriesException")
	for _, id := range append(ids[1:9], another) {
		client := q.owner
		if id == another {
			client = other
		}
		if _, err := client.CancelQuery(t.Context(), &cloudtrail.CancelQueryInput{QueryId: id}); err != nil {
			t.Fatal(err)
		}
	}
	until(t, q.owner, q.start(t, "SELECT number FROM %s"), types.QueryStatusFinished)
}

// QRY-043: the quota can be another.
func TestConcurrentQueriesQuota(t *testing.T) {
	t.Parallel()
	q := startQueried(t, func(o *emulator.Options) { o.Quotas = map[string]int{"concurrent-queries": 1} })
	q.start(t, "SELECT number FROM %s THEN wait")
	_, err := q.owner.StartQuery(t.Context(), &cloudtrail.StartQueryInput{QueryStatement: q.statement("SELECT number FROM %s")})
	refused(t, err, "MaxConcurrentQueriesException", "1 queries")
}

// QRY-051: a cancelled query ends, with its work and its results, and stays so.
func TestCancelQuery(t *testing.T) {
	t.Parallel()
	q := startQueried(t)
	id := q.start(t, "SELECT number FROM %s ROWS 3000 THEN wait")
	until(t, q.owner, id, types.QueryStatusRunning)
	if _, err := q.owner.CancelQuery(t.Context(), &cloudtrail.CancelQueryInput{QueryId: id, EventDataStore: aws.String("ignored")}); err != nil {
		t.Fatal(err)
	}
	for q.engine.Running() > 0 {
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
	}
	if rows, _ := results(t, q.owner, id, 10); len(rows) != 0 {
		t.Errorf("rows %q", rows)
	}
	finished := q.start(t, "SELECT number FROM %s ROWS 1")
	until(t, q.owner, finished, types.QueryStatusFinished)
	failed := q.start(t, "SELECT number FROM %s THEN fail")
	until(t, q.owner, failed, types.QueryStatusFailed)
	for status, id := range map[string]*string{"CANCELLED": id, "FINISHED": finished, "FAILED": failed} {
		_, err := q.owner.CancelQuery(t.Context(), &cloudtrail.CancelQueryInput{QueryId: id})
		refused(t, err, "InactiveQueryException", status)
	}
	if rows, _ := results(t, q.owner, finished, 10); len(rows) != 1 {
		t.Errorf("rows %q", rows)
	}
}

// QRY-052: a query that takes too long ends; what it has found until then can be read, and is not delivered.
func TestQueryTimesOut(t *testing.T) {
	t.Parallel()
	q := startQueried(t, func(o *emulator.Options) {
		o.QueryTimeout, o.QueryDeliveryDir = 200*time.Millisecond, t.TempDir()
	})
	id := startQuery(t, q.owner, q.statement("SELECT number FROM %s ROWS 1500 THEN wait"), func(in *cloudtrail.StartQueryInput) { in.DeliveryS3Uri = aws.String("s3://results") })
	out := until(t, q.owner, id, types.QueryStatusTimedOut)
	if !strings.Contains(aws.ToString(out.ErrorMessage), "200ms") || out.DeliveryStatus != types.DeliveryStatusFailed {
		t.Errorf("message %q, delivery %s", aws.ToString(out.ErrorMessage), out.DeliveryStatus)
	}
	if rows, _ := results(t, q.owner, id, 1000); len(rows) != 1500 || rows[1499] != "number=1499" {
		t.Errorf("%d rows", len(rows))
	}
}

// QRY-053: pages have up to MaxQueryResults rows, in order, none missing and none twice; fewer if they are large.
func TestQueryResultPages(t *testing.T) {
	t.Parallel()
	q := startQueried(t)
	id := q.start(t, "SELECT number FROM %s ROWS 2500")
	until(t, q.owner, id, types.QueryStatusFinished)
	for size, want := range map[int32][]string{
		1000: {"1000 of 2500", "1000 of 2500", "500 of 2500"},
		999:  {"999 of 2500", "999 of 2500", "502 of 2500"},
		1:    nil,
	} {
		rows, pages := results(t, q.owner, id, size)
		if want != nil {
			if diff := gocmp.Diff(want, pages); diff != "" {
				t.Errorf("size %d: pages (-want +got):\n%s", size, diff)
			}
		}
		for i, row := range rows {
			if row != "number="+strconv.Itoa(i) {
				t.Fatalf("size %d: row %d is %s", size, i, row)
			}
		}
		if len(rows) != 2500 {
			t.Errorf("size %d: %d rows", size, len(rows))
		}
	}
	out, err := q.owner.GetQueryResults(t.Context(), &cloudtrail.GetQueryResultsInput{QueryId: id})
	if err != nil || len(out.QueryResultRows) != 1000 {
		t.Errorf("without MaxQueryResults: %d rows, error %v", len(out.QueryResultRows), err)
	}
	for name, in := range map[string]*cloudtrail.GetQueryResultsInput{
		"0":    {QueryId: id, MaxQueryResults: aws.Int32(0)},
		"1001": {QueryId: id, MaxQueryResults: aws.Int32(1001)},
	} {
		_, err := q.owner.GetQueryResults(t.Context(), in)
		refused(t, err, "InvalidMaxResultsException", name)
	}
	other := q.start(t, "SELECT number FROM %s ROWS 2500")
	until(t, q.owner, other, types.QueryStatusFinished)
	for _, in := range []*cloudtrail.GetQueryResultsInput{{QueryId: other, NextToken: out.NextToken}, {QueryId: id, NextToken: aws.String("abcd")}} {
		_, err := q.owner.GetQueryResults(t.Context(), in)
		refused(t, err, "InvalidNextTokenException", "NextToken")
	}

	large := q.start(t, "SELECT number FROM %s ROWS 12 SIZE 900000")
	until(t, q.owner, large, types.QueryStatusFinished)
	rows, pages := results(t, q.owner, large, 1000)
	if diff := gocmp.Diff([]string{"4 of 12", "4 of 12", "4 of 12"}, pages); diff != "" || len(rows) != 12 {
		t.Errorf("pages of large rows (-want +got):\n%s", diff)
	}
}

// QRY-055: NULL is an empty text, or with the switch a column without a value.
func TestQueryNulls(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		omit bool
		want string
	}{
		"default":  {false, "number=0 null= null="},
		"switched": {true, "number=0 nothing nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := startQueried(t, func(o *emulator.Options) { o.OmitNullQueryValues = test.omit })
			id := q.start(t, "SELECT number, null, null FROM %s ROWS 1")
			until(t, q.owner, id, types.QueryStatusFinished)
			if rows, _ := results(t, q.owner, id, 1); len(rows) != 1 || rows[0] != test.want {
				t.Errorf("rows %q, want %q", rows, test.want)
			}
		})
	}
}

// QRY-057: queries and their results are there for seven days.
func TestQueryHistory(t *testing.T) {
	t.Parallel()
	q := startQueried(t)
	id := q.start(t, "SELECT number FROM %s ROWS 10")
	until(t, q.owner, id, types.QueryStatusFinished)
	q.Advance(7*24*time.Hour - time.Minute)
	if rows, _ := results(t, q.owner, id, 100); len(rows) != 10 {
		t.Errorf("%d rows", len(rows))
	}
	q.Advance(time.Minute)
	_, err := q.owner.GetQueryResults(t.Context(), &cloudtrail.GetQueryResultsInput{QueryId: id})
	refused(t, err, "QueryIdNotFoundException", *id, "seven days")
	_, err = q.owner.DescribeQuery(t.Context(), &cloudtrail.DescribeQueryInput{QueryId: id})
	refused(t, err, "QueryIdNotFoundException")
	list, err := q.owner.ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: q.store.EventDataStoreArn})
	if err != nil || len(list.Queries) != 0 {
		t.Errorf("%d queries, error %v", len(list.Queries), err)
	}
}

// QRY-058: results are bounded.
func TestQueryResponseTooLarge(t *testing.T) {
	t.Parallel()
	q := startQueried(t)
	for _, text := range []string{"SELECT number FROM %s ROWS 1 SIZE 1000000", "SELECT number FROM %s ROWS 80 SIZE 900000", "SELECT number FROM %s ROWS 1000001"} {
		id := q.start(t, text)
		if out := until(t, q.owner, id, types.QueryStatusFailed); aws.ToString(out.ErrorMessage) != "Query response is too large" {
			t.Errorf("%s: message %q", text, aws.ToString(out.ErrorMessage))
		}
	}
}

// QRY-059: the queries over a store, the newest first.
func TestListQueries(t *testing.T) {
	t.Parallel()
	q := startQueried(t)
	begin := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	other := createStore(t, q.owner, "other")
	statements := []string{"SELECT number FROM %s", "SELECT number FROM %s THEN fail", "SELECT number FROM " + idOf(other.EventDataStoreArn), "SELECT number FROM %s, " + idOf(other.EventDataStoreArn), "SELECT number FROM %s"}
	names := map[string]string{}
	for i, text := range statements {
		q.SetTime(begin.Add(time.Duration(i) * time.Minute))
		id := q.start(t, text)
		names[*id] = strconv.Itoa(i)
		status := types.QueryStatusFinished
		if strings.Contains(text, "fail") {
			status = types.QueryStatusFailed
		}
		until(t, q.owner, id, status)
	}
	at := func(minutes int) *time.Time { return aws.Time(begin.Add(time.Duration(minutes) * time.Minute)) }
	store := q.store.EventDataStoreArn
	for name, test := range map[string]struct {
		in   cloudtrail.ListQueriesInput
		want string
	}{
		"all":                     {cloudtrail.ListQueriesInput{EventDataStore: store}, "4 3 1 0"},
		"by id":                   {cloudtrail.ListQueriesInput{EventDataStore: aws.String(idOf(store))}, "4 3 1 0"},
		"of another store":        {cloudtrail.ListQueriesInput{EventDataStore: other.EventDataStoreArn}, "3 2"},
		"page by page":            {cloudtrail.ListQueriesInput{EventDataStore: store, MaxResults: aws.Int32(1)}, "4 3 1 0"},
		"failed":                  {cloudtrail.ListQueriesInput{EventDataStore: store, QueryStatus: types.QueryStatusFailed}, "1"},
		"queued":                  {cloudtrail.ListQueriesInput{EventDataStore: store, QueryStatus: types.QueryStatusQueued}, ""},
		"from a time":             {cloudtrail.ListQueriesInput{EventDataStore: store, StartTime: at(3)}, "4 3"},
		"to a time":               {cloudtrail.ListQueriesInput{EventDataStore: store, EndTime: at(3)}, "3 1 0"},
		"between times, in pages": {cloudtrail.ListQueriesInput{EventDataStore: store, StartTime: at(1), EndTime: at(3), MaxResults: aws.Int32(1)}, "3 1"},
		"at one time":             {cloudtrail.ListQueriesInput{EventDataStore: store, StartTime: at(1), EndTime: at(1)}, "1"},
	} {
		var got []string
		in := test.in
		for {
			out, err := q.owner.ListQueries(t.Context(), &in)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, query := range out.Queries {
				got = append(got, names[*query.QueryId])
			}
			if in.NextToken = out.NextToken; in.NextToken == nil {
				break
			}
		}
		if text := strings.Join(got, " "); text != test.want {
			t.Errorf("%s: %s, want %s", name, text, test.want)
		}
	}
	page, err := q.owner.ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: store, MaxResults: aws.Int32(1)})
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		in   cloudtrail.ListQueriesInput
		code string
	}{
		"times in the wrong order":  {cloudtrail.ListQueriesInput{EventDataStore: store, StartTime: at(2), EndTime: at(1)}, "InvalidDateRangeException"},
		"an unknown status":         {cloudtrail.ListQueriesInput{EventDataStore: store, QueryStatus: "DONE"}, "InvalidQueryStatusException"},
		"a page of nothing":         {cloudtrail.ListQueriesInput{EventDataStore: store, MaxResults: aws.Int32(0)}, "InvalidMaxResultsException"},
		"a token with another list": {cloudtrail.ListQueriesInput{EventDataStore: store, QueryStatus: types.QueryStatusFailed, NextToken: page.NextToken}, "InvalidNextTokenException"},
		"an unknown store":          {cloudtrail.ListQueriesInput{EventDataStore: aws.String("00000000-0000-4000-8000-000000000000")}, "EventDataStoreNotFoundException"},
		"no store":                  {cloudtrail.ListQueriesInput{EventDataStore: aws.String("lake")}, "EventDataStoreARNInvalidException"},
		"another Region's store":    {cloudtrail.ListQueriesInput{EventDataStore: aws.String(strings.Replace(*store, "us-east-1", "eu-west-1", 1))}, "EventDataStoreARNInvalidException"},
	} {
		_, err := q.owner.ListQueries(t.Context(), &test.in)
		if err == nil {
			t.Errorf("%s is not refused", name)
			continue
		}
		refused(t, err, test.code)
	}
}

// QRY-045: nothing is told of queries over a store that is pending deletion; with the store they come back, or go.
func TestQueriesOfInactiveStore(t *testing.T) {
	t.Parallel()
	q := startQueried(t)
	store := createStore(t, q.owner, "deleted").EventDataStoreArn
	id := startQuery(t, q.owner, aws.String("SELECT number FROM "+idOf(store)+", "+idOf(q.store.EventDataStoreArn)+" ROWS 1"))
	until(t, q.owner, id, types.QueryStatusFinished)
	remove := func() {
		t.Helper()
		if _, err := q.owner.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: store}); err != nil {
			t.Fatal(err)
		}
	}
	remove()
	_, err := q.owner.DescribeQuery(t.Context(), &cloudtrail.DescribeQueryInput{QueryId: id})
	refused(t, err, "InactiveEventDataStoreException", "deleted")
	_, err = q.owner.GetQueryResults(t.Context(), &cloudtrail.GetQueryResultsInput{QueryId: id})
	refused(t, err, "InactiveEventDataStoreException")
	_, err = q.owner.CancelQuery(t.Context(), &cloudtrail.CancelQueryInput{QueryId: id})
	refused(t, err, "InactiveEventDataStoreException")
	_, err = q.owner.ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: store})
	refused(t, err, "InactiveEventDataStoreException")
	if _, err := q.owner.RestoreEventDataStore(t.Context(), &cloudtrail.RestoreEventDataStoreInput{EventDataStore: store}); err != nil {
		t.Fatal(err)
	}
	if rows, _ := results(t, q.owner, id, 1); len(rows) != 1 {
		t.Errorf("rows %q", rows)
	}
	remove()
	q.Advance(7*24*time.Hour - time.Second) // the query was there before the deletion: its days are over a moment earlier
	q.Advance(time.Second)
	_, err = q.owner.DescribeQuery(t.Context(), &cloudtrail.DescribeQueryInput{QueryId: id})
	refused(t, err, "QueryIdNotFoundException")
}

// QRY-060, QRY-069: which query is meant.
func TestQueryNotFound(t *testing.T) {
	t.Parallel()
	q := startQueried(t)
	id := q.start(t, "SELECT number FROM %s")
	until(t, q.owner, id, types.QueryStatusFinished)
	absent := aws.String("00000000-0000-4000-8000-000000000000")
	for name, test := range map[string]struct {
		client *cloudtrail.Client
		in     cloudtrail.DescribeQueryInput
		code   string
		hint   string
	}{
		"unknown":                   {q.owner, cloudtrail.DescribeQueryInput{QueryId: absent}, "QueryIdNotFoundException", *absent},
		"another account's":         {q.CloudTrail(partner), cloudtrail.DescribeQueryInput{QueryId: id}, "QueryIdNotFoundException", "EventDataStoreOwnerAccountId"},
		"malformed":                 {q.owner, cloudtrail.DescribeQueryInput{QueryId: aws.String("x")}, "InvalidParameterException", "QueryId"},
		"none":                      {q.owner, cloudtrail.DescribeQueryInput{}, "InvalidParameterException", "QueryId"},
		"an alias":                  {q.owner, cloudtrail.DescribeQueryInput{QueryAlias: aws.String("a")}, "QueryIdNotFoundException", "dashboards"},
		"an alias of a refresh":     {q.owner, cloudtrail.DescribeQueryInput{QueryAlias: aws.String("a"), RefreshId: aws.String("1234567890")}, "QueryIdNotFoundException", "dashboards"},
		"both":                      {q.owner, cloudtrail.DescribeQueryInput{QueryId: id, QueryAlias: aws.String("a")}, "InvalidParameterException", "QueryAlias"},
		"a refresh without alias":   {q.owner, cloudtrail.DescribeQueryInput{QueryId: id, RefreshId: aws.String("1234567890")}, "InvalidParameterException", "RefreshId"},
		"a malformed refresh":       {q.owner, cloudtrail.DescribeQueryInput{QueryAlias: aws.String("a"), RefreshId: aws.String("1")}, "InvalidParameterException", "RefreshId"},
		"a malformed store":         {q.owner, cloudtrail.DescribeQueryInput{QueryId: id, EventDataStore: aws.String("a b")}, "InvalidParameterException", "EventDataStore"},
		"a malformed owner":         {q.owner, cloudtrail.DescribeQueryInput{QueryId: id, EventDataStoreOwnerAccountId: aws.String("x")}, "InvalidParameterException", "EventDataStoreOwnerAccountId"},
		"of an owner that has none": {q.owner, cloudtrail.DescribeQueryInput{QueryId: id, EventDataStoreOwnerAccountId: aws.String(partner)}, "QueryIdNotFoundException", partner},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := test.client.DescribeQuery(t.Context(), &test.in)
			refused(t, err, test.code, test.hint)
		})
	}
	// A store that is not the query's is passed over.
	if _, err := q.owner.DescribeQuery(t.Context(), &cloudtrail.DescribeQueryInput{QueryId: id, EventDataStore: absent}); err != nil {
		t.Error(err)
	}
}

// QRY-061, QRY-068: another account queries a store whose policy allows it to.
func TestQueryOfAnotherAccount(t *testing.T) {
	t.Parallel()
	q := startQueried(t)
	q.put(t, eventData(q.AccountID, nil))
	other := q.CloudTrail(partner)
	allow := func(actions ...string) {
		t.Helper()
		if _, err := q.owner.PutResourcePolicy(t.Context(), &cloudtrail.PutResourcePolicyInput{
			ResourceArn: q.store.EventDataStoreArn,
			ResourcePolicy: aws.String(fmt.Sprintf(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":%q},"Action":["%s"],"Resource":%q}}`,
				partner, strings.Join(actions, `","`), *q.store.EventDataStoreArn)),
		}); err != nil {
			t.Fatal(err)
		}
	}
	owner := aws.String(q.AccountID)
	start := func() (*cloudtrail.StartQueryOutput, error) {
		return other.StartQuery(t.Context(), &cloudtrail.StartQueryInput{QueryStatement: q.statement("SELECT count FROM %s"), EventDataStoreOwnerAccountId: owner})
	}
	_, err := start()
	refused(t, err, "AccessDeniedException", "no resource policy", "cloudtrail:StartQuery", *q.store.EventDataStoreArn)
	allow("cloudtrail:StartQuery", "cloudtrail:DescribeQuery")
	started, err := start()
	if err != nil || aws.ToString(started.EventDataStoreOwnerAccountId) != *owner {
		t.Fatalf("%+v, error %v", started, err)
	}
	described, err := other.DescribeQuery(t.Context(), &cloudtrail.DescribeQueryInput{QueryId: started.QueryId, EventDataStoreOwnerAccountId: owner})
	if err != nil || aws.ToString(described.EventDataStoreOwnerAccountId) != *owner {
		t.Fatalf("%+v, error %v", described, err)
	}
	_, err = other.DescribeQuery(t.Context(), &cloudtrail.DescribeQueryInput{QueryId: started.QueryId})
	refused(t, err, "QueryIdNotFoundException")
	get := &cloudtrail.GetQueryResultsInput{QueryId: started.QueryId, EventDataStoreOwnerAccountId: owner}
	_, err = other.GetQueryResults(t.Context(), get)
	refused(t, err, "AccessDeniedException", "cloudtrail:GetQueryResults")
	_, err = other.CancelQuery(t.Context(), &cloudtrail.CancelQueryInput{QueryId: started.QueryId, EventDataStoreOwnerAccountId: owner})
	refused(t, err, "AccessDeniedException", "cloudtrail:CancelQuery")
	_, err = other.ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: q.store.EventDataStoreArn})
	refused(t, err, "AccessDeniedException", "cloudtrail:ListQueries")

	allow("cloudtrail:GetQueryResults", "cloudtrail:CancelQuery", "cloudtrail:ListQueries")
	until(t, q.owner, started.QueryId, types.QueryStatusFinished) // the owner sees it too
	if out, err := other.GetQueryResults(t.Context(), get); err != nil || joined(out.QueryResultRows[0]) != "count=1" {
		t.Errorf("%+v, error %v", out, err)
	}
	_, err = other.CancelQuery(t.Context(), &cloudtrail.CancelQueryInput{QueryId: started.QueryId, EventDataStoreOwnerAccountId: owner})
	refused(t, err, "InactiveQueryException")
	if list, err := other.ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: q.store.EventDataStoreArn}); err != nil || len(list.Queries) != 1 {
		t.Errorf("%+v, error %v", list, err)
	}
	_, err = start()
	refused(t, err, "AccessDeniedException", "cloudtrail:StartQuery")
	// What the owner's answers tell of the owner is what the request told.
	own := startQuery(t, q.owner, q.statement("SELECT count FROM %s"))
	if out := until(t, q.owner, own, types.QueryStatusFinished); out.EventDataStoreOwnerAccountId != nil {
		t.Errorf("owner %s", *out.EventDataStoreOwnerAccountId)
	}
	_, err = other.ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: aws.String(strings.Replace(*q.store.EventDataStoreArn, idOf(q.store.EventDataStoreArn), "00000000-0000-4000-8000-000000000000", 1))})
	refused(t, err, "EventDataStoreNotFoundException")
}

// QRY-062: a query is RUNNING for as long as it is told to, though it has come to its end.
func TestQueryPacing(t *testing.T) {
	t.Parallel()
	q := startQueried(t)
	q.SetPacing(emulator.Pacing{Polls: 2})
	id := q.start(t, "SELECT number FROM %s ROWS 3")
	polls := 0
	for {
		out, err := q.owner.GetQueryResults(t.Context(), &cloudtrail.GetQueryResultsInput{QueryId: id})
		if err != nil {
			t.Fatal(err)
		}
		if out.QueryStatus == types.QueryStatusFinished {
			if len(out.QueryResultRows) != 3 {
				t.Errorf("%d rows", len(out.QueryResultRows))
			}
			break
		}
		if out.QueryStatus == types.QueryStatusRunning {
			polls++
		}
		if len(out.QueryResultRows) != 0 || out.ErrorMessage != nil {
			t.Fatalf("%+v while it is not over", out)
		}
	}
	if polls < 2 {
		t.Errorf("RUNNING for %d polls, want 2 at least", polls)
	}

	q.SetPacing(emulator.Pacing{Duration: time.Minute})
	q.SetTime(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	paced := []*string{q.start(t, "SELECT number FROM %s ROWS 3"), q.start(t, "SELECT number FROM %s THEN fail"), q.start(t, "SELECT number FROM %s")}
	for q.engine.Running() > 0 {
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range paced[:2] {
		until(t, q.owner, id, types.QueryStatusRunning)
	}
	if out, err := q.owner.CancelQuery(t.Context(), &cloudtrail.CancelQueryInput{QueryId: paced[2]}); err != nil || out.QueryStatus != types.QueryStatusCancelled {
		t.Errorf("%+v, error %v", out, err)
	}
	for range 8 { // with the two that seem to run
		paced = append(paced, q.start(t, "SELECT number FROM %s"))
	}
	_, err := q.owner.StartQuery(t.Context(), &cloudtrail.StartQueryInput{QueryStatement: q.statement("SELECT number FROM %s")})
	refused(t, err, "MaxConcurrentQueriesException")
	// What is under way ends a minute after it is done, and what is not done yet takes another.
	for _, id := range append(paced[3:], paced[0]) {
		until(t, q.owner, id, types.QueryStatusRunning)
	}
	q.Advance(time.Hour)
	for i, id := range paced {
		status := types.QueryStatusFinished
		switch i {
		case 1:
			status = types.QueryStatusFailed
		case 2:
			status = types.QueryStatusCancelled
		}
		until(t, q.owner, id, status)
	}
}

// QRY-067: queries and results outlive the emulator; what ran when it ended has failed.
func TestQueriesSurviveRestart(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	in := func(o *emulator.Options) { o.DataDir = directory }
	var finished, stopped *string
	t.Run("before", func(t *testing.T) {
		q := startQueried(t, in)
		finished = q.start(t, "SELECT number FROM %s ROWS 2500")
		until(t, q.owner, finished, types.QueryStatusFinished)
		stopped = q.start(t, "SELECT number FROM %s ROWS 2500 THEN wait")
		until(t, q.owner, stopped, types.QueryStatusRunning)
	})
	server := emulatortest.Start(t, in) // without an engine
	owner := server.CloudTrail(server.AccountID)
	if rows, _ := results(t, owner, finished, 1000); len(rows) != 2500 {
		t.Errorf("%d rows", len(rows))
	}
	if out := until(t, owner, stopped, types.QueryStatusFailed); !strings.Contains(aws.ToString(out.ErrorMessage), "stopped") {
		t.Errorf("message %q", aws.ToString(out.ErrorMessage))
	}
}

// QRY-050: while events come in, every query sees all that were acknowledged before it.
func TestQuerySeesAcknowledgedEvents(t *testing.T) {
	t.Parallel()
	q := startQueried(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var mu sync.Mutex
	acknowledged := 0
	var senders sync.WaitGroup
	for range 4 {
		senders.Go(func() {
			for ctx.Err() == nil {
				out, err := q.data.PutAuditEvents(&cloudtraildata.PutAuditEventsInput{ChannelArn: q.channel.ChannelArn, AuditEvents: auditEvents(eventData(q.AccountID, nil), eventData(q.AccountID, nil))})
				if err != nil || len(out.Successful) != 2 {
					t.Errorf("%+v, error %v", out, err)
					return
				}
				mu.Lock()
				acknowledged += 2
				mu.Unlock()
			}
		})
	}
	for range 25 {
		mu.Lock()
		least := acknowledged
		mu.Unlock()
		id := q.start(t, "SELECT count FROM %s")
		until(t, q.owner, id, types.QueryStatusFinished)
		rows, _ := results(t, q.owner, id, 1)
		if seen, err := strconv.Atoi(strings.TrimPrefix(rows[0], "count=")); err != nil || seen < least {
			t.Fatalf("%s, and %d were acknowledged before", rows[0], least)
		}
	}
	stop()
	senders.Wait()
	id := q.start(t, "SELECT count FROM %s")
	until(t, q.owner, id, types.QueryStatusFinished)
	if rows, _ := results(t, q.owner, id, 1); rows[0] != fmt.Sprintf("count=%d", acknowledged) {
		t.Errorf("%s, want %d", rows[0], acknowledged)
	}
}

// QRY-050: what is past retention when the query starts is not seen.
func TestQueryRetention(t *testing.T) {
	t.Parallel()
	q := startQueried(t)
	q.put(t, eventData(q.AccountID, map[string]any{"eventTime": "2026-01-02T03:04:05Z"}), eventData(q.AccountID, map[string]any{"eventTime": "2026-01-02T03:04:06Z"}))
	q.SetTime(time.Date(2026, 1, 2, 3, 4, 6, 0, time.UTC).AddDate(0, 0, 3653))
	id := q.start(t, "SELECT count FROM %s")
	until(t, q.owner, id, types.QueryStatusFinished)
	if rows, _ := results(t, q.owner, id, 1); rows[0] != "count=1" {
		t.Errorf("%s", rows[0])
	}
}

// A reset ends queries, and the engine forgets.
func TestQueriesAndReset(t *testing.T) {
	t.Parallel()
	q := startQueried(t)
	finished := q.start(t, "SELECT number FROM %s ROWS 10")
	until(t, q.owner, finished, types.QueryStatusFinished)
	running := q.start(t, "SELECT number FROM %s THEN wait")
	until(t, q.owner, running, types.QueryStatusRunning)
	q.Reset()
	if q.engine.Resets() != 1 {
		t.Errorf("the engine was reset %d times", q.engine.Resets())
	}
	for q.engine.Running() > 0 {
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []*string{finished, running} {
		_, err := q.owner.DescribeQuery(t.Context(), &cloudtrail.DescribeQueryInput{QueryId: id})
		refused(t, err, "QueryIdNotFoundException")
	}
}
