// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
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
	if !strings.Contains(aws.ToString(panicking.ErrorMessage), "failed unexpectedly") {
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
	if _, err := q.owner.CancelQuery(t.Context(), &cloudtrail.CancelQueryInput{QueryId: id}); err != nil {
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

// QRY-052: a query that takes too long ends; what it has found until then can be read, and is not delivered. Its time
// is enough for the rows on a busy machine.
func TestQueryTimesOut(t *testing.T) {
	t.Parallel()
	q := startQueried(t, func(o *emulator.Options) {
		o.QueryTimeout, o.QueryDeliveryDir = 5*time.Second, t.TempDir()
	})
	id := startQuery(t, q.owner, q.statement("SELECT number FROM %s ROWS 1500 THEN wait"), func(in *cloudtrail.StartQueryInput) { in.DeliveryS3Uri = aws.String("s3://results") })
	out := until(t, q.owner, id, types.QueryStatusTimedOut)
	if !strings.Contains(aws.ToString(out.ErrorMessage), "5s") || out.DeliveryStatus != types.DeliveryStatusFailed {
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
		37:   nil,
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
	few := q.start(t, "SELECT number FROM %s ROWS 3")
	until(t, q.owner, few, types.QueryStatusFinished)
	if _, pages := results(t, q.owner, few, 1); strings.Join(pages, ", ") != "1 of 3, 1 of 3, 1 of 3" {
		t.Errorf("size 1: pages %q", pages)
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
