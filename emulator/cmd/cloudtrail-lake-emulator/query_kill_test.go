// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"path"
	"strconv"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

// queryRows runs a statement and gives the values of its rows.
func queryRows(ctx context.Context, client *cloudtrail.Client, statement string) (rows [][]string, err error) {
	started, err := client.StartQuery(ctx, &cloudtrail.StartQueryInput{QueryStatement: aws.String(statement)})
	if err != nil {
		return nil, err
	}
	for in := (&cloudtrail.GetQueryResultsInput{QueryId: started.QueryId}); ; {
		page, err := client.GetQueryResults(ctx, in)
		if err != nil {
			return nil, err
		}
		switch page.QueryStatus {
		case types.QueryStatusQueued, types.QueryStatusRunning:
			continue
		case types.QueryStatusFinished:
		default:
			return nil, fmt.Errorf("query %s is %s: %s", *started.QueryId, page.QueryStatus, aws.ToString(page.ErrorMessage))
		}
		for _, columns := range page.QueryResultRows {
			var row []string
			for _, column := range columns {
				for _, value := range column {
					row = append(row, value)
				}
			}
			rows = append(rows, row)
		}
		if in.NextToken = page.NextToken; in.NextToken == nil {
			return rows, nil
		}
	}
}

// putEvents sends some events through a channel.
func putEvents(t *testing.T, endpoint, channel string, n int) {
	t.Helper()
	input := &cloudtraildata.PutAuditEventsInput{ChannelARN: channel}
	for i := range n {
		input.AuditEvents = append(input.AuditEvents, auditEvent(strconv.Itoa(i)))
	}
	out, err := cloudtraildata.NewFromConfig(awsConfig(endpoint)).PutAuditEvents(t.Context(), input)
	if err != nil || len(out.Failed) > 0 {
		t.Fatalf("%+v, error %v", out, err)
	}
}

// queryUntil counts events by queries until the emulator is killed: never fewer than were acknowledged before.
func queryUntil(t *testing.T, endpoint, eventDataStore string, killed <-chan struct{}, acknowledged func() int) {
	t.Helper()
	client := cloudtrail.NewFromConfig(awsConfig(endpoint), func(o *cloudtrail.Options) { o.Retryer = aws.NopRetryer{} })
	for !t.Failed() {
		least := acknowledged()
		rows, err := queryRows(t.Context(), client, "SELECT count(*) FROM "+path.Base(eventDataStore))
		if err != nil {
			select {
			case <-killed:
			default:
				t.Errorf("a query failed before the kill: %v", err)
			}
			return
		}
		if n, err := strconv.Atoi(rows[0][0]); err != nil || n < least {
			t.Errorf("a query counts %q events, and %d were acknowledged before it, error %v", rows, least, err)
		}
	}
}

// checkQueried fails unless a query finds every acknowledged event once, as it was sent, and no query of before
// the restart runs.
func checkQueried(t *testing.T, endpoint, eventDataStore string, acknowledged map[string]string) {
	t.Helper()
	client := cloudtrail.NewFromConfig(awsConfig(endpoint))
	for _, status := range []types.QueryStatus{types.QueryStatusQueued, types.QueryStatusRunning} {
		list, err := client.ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: &eventDataStore, QueryStatus: status})
		if err != nil || len(list.Queries) > 0 {
			t.Errorf("%d queries of before are %s, error %v", len(list.Queries), status, err)
		}
	}
	rows, err := queryRows(t.Context(), client, "SELECT eventID, eventData.UID FROM "+path.Base(eventDataStore))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, row := range rows {
		if _, twice := found[row[0]]; twice {
			t.Errorf("a query finds event %s twice", row[0])
		}
		found[row[0]] = row[1]
	}
	missing := 0
	for eventID, uid := range acknowledged {
		if found[eventID] != uid {
			missing++
		}
	}
	if missing > 0 {
		t.Errorf("queries do not find %d of %d acknowledged events, or changed; they find %d", missing, len(acknowledged), len(found))
	}
}
