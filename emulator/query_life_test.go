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

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/enginetest"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

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
	// What is done ends a minute later, and what is not done yet at once.
	for _, id := range append(paced[3:], paced[0]) {
		until(t, q.owner, id, types.QueryStatusRunning)
	}
	q.SetPacing(emulator.Pacing{})
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

// purgeWaits is an engine whose first purge waits for the end of a run, as one does that finds a table being filled.
type purgeWaits struct {
	*enginetest.Engine
	purge, end sync.Once
	ended      chan struct{}
}

func (e *purgeWaits) Run(ctx context.Context, run lake.QueryRun) (lake.QueryRunStatistics, error) {
	defer e.end.Do(func() { close(e.ended) })
	return e.Engine.Run(ctx, run)
}

func (e *purgeWaits) Purge(ctx context.Context, stores []lake.EventDataStore, now time.Time) error {
	e.purge.Do(func() { <-e.ended })
	return e.Engine.Purge(ctx, stores, now)
}

// Close ends queries, and with them what waits for them.
func TestCloseWhilePurgeWaits(t *testing.T) {
	t.Parallel()
	engine := &enginetest.Engine{}
	q := queried{startIntegration(t, "GitHub", func(o *emulator.Options) {
		o.QueryEngine = &purgeWaits{Engine: engine, ended: make(chan struct{})}
	}), engine}
	until(t, q.owner, q.start(t, "SELECT number FROM %s THEN wait"), types.QueryStatusRunning)
	// The emulator is closed when the test ends.
}
