// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

// lines counts the lines with a text.
func (b *lockedBuffer) lines(text string) (n int) {
	for line := range strings.Lines(b.String()) {
		if strings.Contains(line, text) {
			n++
		}
	}
	return n
}

// QRY-080: what an engine cannot tell users of stands in the log, once, under the query's id.
func TestEngineFaults(t *testing.T) {
	t.Parallel()
	var log lockedBuffer
	q := startQueried(t, func(o *emulator.Options) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	for then, test := range map[string]struct{ message, cause string }{
		"fault": {"the engine could not do its work", "INTERNAL Error: words of the engine's own"},
		"panic": {"the query engine failed unexpectedly", "the engine has met what it does not know"},
	} {
		id := q.start(t, "SELECT number FROM %s THEN "+then)
		message := aws.ToString(until(t, q.owner, id, types.QueryStatusFailed).ErrorMessage)
		if !strings.Contains(message, test.message) || !strings.Contains(message, "log") || !strings.Contains(message, *id) || strings.Contains(message, test.cause) {
			t.Errorf("%s: message %q", then, message)
		}
		for log.lines(*id) == 0 { // it is written right behind the status
			until(t, q.owner, id, types.QueryStatusFailed)
		}
		if log.lines(*id) != 1 || log.lines(test.cause) != 1 {
			t.Errorf("%s: the log has the query %d times and its cause %d times:\n%s", then, log.lines(*id), log.lines(test.cause), log.String())
		}
	}
	known := q.start(t, "SELECT number FROM %s THEN fail")
	until(t, q.owner, known, types.QueryStatusFailed)
	if log.lines(*known) != 0 {
		t.Errorf("the log tells of a query that is no failure of the engine's:\n%s", log.String())
	}
}

func TestMetricsCountQueries(t *testing.T) {
	t.Parallel()
	q := startQueried(t)
	data := eventData(q.AccountID, nil)
	q.put(t, data, data)
	until(t, q.owner, q.start(t, "SELECT number FROM %s"), types.QueryStatusFinished)
	until(t, q.owner, q.start(t, "SELECT number FROM %s ROWS 5"), types.QueryStatusFinished)
	until(t, q.owner, q.start(t, "SELECT number FROM %s THEN fail"), types.QueryStatusFailed)
	cancelled := q.start(t, "SELECT number FROM %s THEN wait")
	if _, err := q.owner.CancelQuery(t.Context(), &cloudtrail.CancelQueryInput{QueryId: cancelled}); err != nil {
		t.Fatal(err)
	}
	const prefix = "cloudtrail_lake_emulator_"
	want := map[string]float64{
		`queries_total{status="FINISHED"}`:                 2,
		`queries_total{status="FAILED"}`:                   1,
		`queries_total{status="CANCELLED"}`:                1,
		`query_duration_seconds_count{status="FINISHED"}`:  2,
		`query_duration_seconds_count{status="CANCELLED"}`: 1,
		`query_rows_total`:                                 7,
	}
	samples := scrape(t, q.Server)
	for samples[prefix+`queries_total{status="FINISHED"}`]+samples[prefix+`queries_total{status="FAILED"}`]+samples[prefix+`queries_total{status="CANCELLED"}`] < 4 {
		samples = scrape(t, q.Server) // counted right behind the status
	}
	for name, count := range want {
		if samples[prefix+name] != count {
			t.Errorf("%s is %v, want %v", name, samples[prefix+name], count)
		}
	}
	if scanned := samples[prefix+"query_events_scanned_total"]; scanned < 4 {
		t.Errorf("%v events scanned", scanned)
	}
}

// The journal tells of every operation on queries which side decided.
func TestJournalDecidesQueries(t *testing.T) {
	t.Parallel()
	q := startQueried(t)
	decided := func(operation, effect, by string) {
		t.Helper()
		entry := q.latest(t)
		if entry.Operation != operation || entry.Decision == nil || entry.Decision.Effect != effect || entry.Decision.Policy != by || entry.Decision.Reason == "" {
			t.Errorf("%s: decision %+v of %s, want %s by %s", operation, entry.Decision, entry.Operation, effect, by)
		}
	}
	id := q.start(t, "SELECT number FROM %s THEN wait")
	decided("StartQuery", "allowed", "owner")
	if _, err := q.owner.DescribeQuery(t.Context(), &cloudtrail.DescribeQueryInput{QueryId: id}); err != nil {
		t.Fatal(err)
	}
	decided("DescribeQuery", "allowed", "owner")
	if _, err := q.owner.GetQueryResults(t.Context(), &cloudtrail.GetQueryResultsInput{QueryId: id}); err != nil {
		t.Fatal(err)
	}
	decided("GetQueryResults", "allowed", "owner")
	if _, err := q.owner.ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: q.store.EventDataStoreArn}); err != nil {
		t.Fatal(err)
	}
	decided("ListQueries", "allowed", "owner")
	if _, err := q.owner.CancelQuery(t.Context(), &cloudtrail.CancelQueryInput{QueryId: id}); err != nil {
		t.Fatal(err)
	}
	decided("CancelQuery", "allowed", "owner")
	_, err := q.owner.CancelQuery(t.Context(), &cloudtrail.CancelQueryInput{QueryId: id})
	refused(t, err, "InactiveQueryException")
	decided("CancelQuery", "allowed", "owner") // the caller might; the query was over
	_, err = q.CloudTrail(partner).GetQueryResults(t.Context(), &cloudtrail.GetQueryResultsInput{QueryId: id, EventDataStoreOwnerAccountId: aws.String(q.AccountID)})
	refused(t, err, "AccessDeniedException")
	decided("GetQueryResults", "implicitly denied", "resource")
	_, err = q.owner.DescribeQuery(t.Context(), &cloudtrail.DescribeQueryInput{QueryId: aws.String("00000000-0000-4000-8000-000000000000")})
	refused(t, err, "QueryIdNotFoundException")
	if entry := q.latest(t); entry.Decision != nil {
		t.Errorf("a query that is not there has the decision %+v", entry.Decision)
	}
}
