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
)

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
	// A Deny keeps the owner out too.
	if _, err := q.owner.PutResourcePolicy(t.Context(), &cloudtrail.PutResourcePolicyInput{
		ResourceArn:    q.store.EventDataStoreArn,
		ResourcePolicy: aws.String(fmt.Sprintf(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"cloudtrail:StartQuery","Resource":%q}}`, *q.store.EventDataStoreArn)),
	}); err != nil {
		t.Fatal(err)
	}
	_, err = q.owner.StartQuery(t.Context(), &cloudtrail.StartQueryInput{QueryStatement: q.statement("SELECT count FROM %s")})
	refused(t, err, "AccessDeniedException", "a resource-based policy denies it")
	allow("cloudtrail:StartQuery")
	// What the owner's answers tell of the owner is what the request told.
	own := startQuery(t, q.owner, q.statement("SELECT count FROM %s"))
	if out := until(t, q.owner, own, types.QueryStatusFinished); out.EventDataStoreOwnerAccountId != nil {
		t.Errorf("owner %s", *out.EventDataStoreOwnerAccountId)
	}
	_, err = other.ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: aws.String(strings.Replace(*q.store.EventDataStoreArn, idOf(q.store.EventDataStoreArn), "00000000-0000-4000-8000-000000000000", 1))})
	refused(t, err, "EventDataStoreNotFoundException")
}
