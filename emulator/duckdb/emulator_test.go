// SPDX-License-Identifier: MPL-2.0

package duckdb_test

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

// served is an emulator with the engine, one store and one channel into it, seen through official clients.
type served struct {
	*emulatortest.Server
	client  *cloudtrail.Client
	data    *cloudtraildata.Client
	store   string // id
	channel string // ARN
}

func serve(t *testing.T, options ...emulatortest.Option) served {
	t.Helper()
	engine, err := duckdb.New(duckdb.Options{MemoryLimit: 256 << 20, Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	with := append([]emulatortest.Option{func(o *emulator.Options) { o.QueryEngine = engine }}, options...)
	s := served{Server: emulatortest.Start(t, with...)}
	s.client, s.data = s.CloudTrail(s.AccountID), cloudtraildata.NewFromConfig(s.Config(s.AccountID))
	return s
}

func (s served) create(t *testing.T) served {
	t.Helper()
	store, err := s.client.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String("lake"), MultiRegionEnabled: aws.Bool(false), TerminationProtectionEnabled: aws.Bool(false),
		RetentionPeriod:        aws.Int32(3653), // so that the events below stay for ten years
		AdvancedEventSelectors: []types.AdvancedEventSelector{{FieldSelectors: []types.AdvancedFieldSelector{{Field: aws.String("eventCategory"), Equals: []string{"ActivityAuditLog"}}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	channel, err := s.client.CreateChannel(t.Context(), &cloudtrail.CreateChannelInput{
		Name: aws.String("channel"), Source: aws.String("Custom"), Destinations: []types.Destination{{Type: types.DestinationTypeEventDataStore, Location: store.EventDataStoreArn}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.store, s.channel = path.Base(*store.EventDataStoreArn), *channel.ChannelArn
	return s
}

// put sends n events, at most 100, whose UIDs go on from first.
func (s served) put(ctx context.Context, first, n int) error {
	in := &cloudtraildata.PutAuditEventsInput{ChannelARN: s.channel}
	for i := range n {
		in.AuditEvents = append(in.AuditEvents, cloudtraildata.AuditEvent{ID: strconv.Itoa(i), EventData: fmt.Sprintf(
			`{"version":"1.0","userIdentity":{"type":"user","principalId":"ana"},"eventSource":"shop.example.com","eventName":"order.create","eventTime":"2026-10-02T03:04:05Z","UID":"%06d","recipientAccountId":%q}`,
			first+i, s.AccountID)})
	}
	out, err := s.data.PutAuditEvents(ctx, in)
	if err == nil && len(out.Failed) > 0 {
		err = fmt.Errorf("%d events failed: %+v", len(out.Failed), out.Failed[0])
	}
	return err
}

func (s served) start(t *testing.T, statement string) *string {
	t.Helper()
	out, err := s.client.StartQuery(t.Context(), &cloudtrail.StartQueryInput{QueryStatement: aws.String(strings.ReplaceAll(statement, "STORE", s.store))})
	if err != nil {
		t.Fatal(err)
	}
	return out.QueryId
}

// rows waits for a query and reads its first column, and how many rows each page had.
func (s served) rows(t *testing.T, id *string) (values []string, pages []int) {
	t.Helper()
	for in := (&cloudtrail.GetQueryResultsInput{QueryId: id}); ; {
		out, err := s.client.GetQueryResults(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		switch out.QueryStatus {
		case types.QueryStatusQueued, types.QueryStatusRunning:
			continue
		case types.QueryStatusFinished:
		default:
			t.Fatalf("query %s is %s: %s", *id, out.QueryStatus, aws.ToString(out.ErrorMessage))
		}
		for _, row := range out.QueryResultRows {
			for _, value := range row[0] {
				values = append(values, value)
			}
		}
		pages = append(pages, len(out.QueryResultRows))
		if in.NextToken = out.NextToken; in.NextToken == nil {
			return values, pages
		}
	}
}

func (s served) count(t *testing.T) string {
	t.Helper()
	values, _ := s.rows(t, s.start(t, "SELECT count(*) FROM STORE"))
	return values[0]
}

// heavy takes longer than any test waits, from a few events on.
const heavy = "SELECT count(*) FROM STORE a, STORE b, STORE c, STORE d, STORE e, STORE f WHERE a.eventData.uid || f.eventData.uid <> b.eventID || c.eventID || d.eventID || e.eventID"

// Events go in through PutAuditEvents and come out of SQL, page by page.
func TestEmulatorQueries(t *testing.T) {
	t.Parallel()
	s := serve(t).create(t)
	for first := 0; first < 2500; first += 100 {
		if err := s.put(t.Context(), first, 100); err != nil {
			t.Fatal(err)
		}
	}
	id := s.start(t, "SELECT eventData.UID, eventTime, eventData.errorCode FROM STORE ORDER BY 1")
	uids, pages := s.rows(t, id)
	if diff := gocmp.Diff([]int{1000, 1000, 500}, pages); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	for i, uid := range uids {
		if uid != fmt.Sprintf("%06d", i) {
			t.Fatalf("row %d is %s", i, uid)
		}
	}
	out, err := s.client.DescribeQuery(t.Context(), &cloudtrail.DescribeQueryInput{QueryId: id})
	if err != nil || *out.QueryStatistics.EventsScanned != 2500 || *out.QueryStatistics.BytesScanned == 0 {
		t.Errorf("%+v, error %v", out.QueryStatistics, err)
	}
	page, err := s.client.GetQueryResults(t.Context(), &cloudtrail.GetQueryResultsInput{QueryId: id, MaxQueryResults: aws.Int32(1)})
	want := [][]map[string]string{{{"UID": "000000"}, {"eventTime": "2026-10-02 03:04:05.000"}, {"errorCode": ""}}}
	if diff := gocmp.Diff(want, page.QueryResultRows); diff != "" || err != nil {
		t.Errorf("rows (-want +got), error %v:\n%s", err, diff)
	}

	// What is hidden by retention, and what is purged with its store, is not seen.
	s.Advance(3653 * 24 * time.Hour)
	if got := s.count(t); got != "0" {
		t.Errorf("%s events past retention", got)
	}
}

// A state that is reset, or imported with the same ids, is queried anew.
func TestEmulatorQueriesAfterImport(t *testing.T) {
	t.Parallel()
	s := serve(t).create(t)
	if err := s.put(t.Context(), 0, 5); err != nil {
		t.Fatal(err)
	}
	var state bytes.Buffer
	s.Export(&state)
	for n := 5; n < 10; n++ {
		if err := s.put(t.Context(), n, 1); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.count(t); got != "10" {
		t.Errorf("%s events, want 10", got)
	}
	s.Reset()
	s.Import(&state)
	if got := s.count(t); got != "5" {
		t.Errorf("%s events after the import, want 5", got)
	}
	if err := s.put(t.Context(), 5, 2); err != nil {
		t.Fatal(err)
	}
	if got := s.count(t); got != "7" {
		t.Errorf("%s events, want 7", got)
	}
}

// Ten heavy queries at once; cancelled, they stop, and others run.
func TestEmulatorCancelsHeavyQueries(t *testing.T) {
	t.Parallel()
	s := serve(t).create(t)
	if err := s.put(t.Context(), 0, 100); err != nil {
		t.Fatal(err)
	}
	var ids []*string
	for range 10 {
		ids = append(ids, s.start(t, heavy))
	}
	_, err := s.client.StartQuery(t.Context(), &cloudtrail.StartQueryInput{QueryStatement: aws.String("SELECT count(*) FROM " + s.store)})
	if err == nil || !strings.Contains(err.Error(), "MaxConcurrentQueriesException") {
		t.Errorf("error %v", err)
	}
	if err := s.put(t.Context(), 100, 100); err != nil { // ingestion goes on
		t.Error(err)
	}
	for _, id := range ids {
		if _, err := s.client.CancelQuery(t.Context(), &cloudtrail.CancelQueryInput{QueryId: id}); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.count(t); got != "200" {
		t.Errorf("%s events, want 200", got)
	}
}

// While events come in, every query sees all that were acknowledged before it, and each once.
func TestEmulatorQueriesWhileEventsComeIn(t *testing.T) {
	t.Parallel()
	s := serve(t).create(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var acknowledged, next atomic.Int64
	var senders sync.WaitGroup
	for range 3 {
		senders.Go(func() {
			for ctx.Err() == nil {
				first := int(next.Add(7)) - 7
				if err := s.put(t.Context(), first, 7); err != nil {
					t.Error(err)
					return
				}
				acknowledged.Add(7)
			}
		})
	}
	for range 15 {
		least := acknowledged.Load()
		values, _ := s.rows(t, s.start(t, "SELECT CAST(count(*) AS varchar) || ' ' || CAST(count(DISTINCT eventID) AS varchar) || ' ' || CAST(count(DISTINCT eventData.UID) AS varchar) FROM STORE"))
		var all, ids, uids int64
		if _, err := fmt.Sscan(values[0], &all, &ids, &uids); err != nil || all < least || ids != all || uids != all || all%7 != 0 {
			t.Fatalf("events, ids and UIDs %s, and %d were acknowledged before, in requests of 7; error %v", values[0], least, err)
		}
	}
	stop()
	senders.Wait()
	if got := s.count(t); got != strconv.FormatInt(acknowledged.Load(), 10) {
		t.Errorf("%s events, want %d", got, acknowledged.Load())
	}
}

// Queries, results and events outlive the emulator.
func TestEmulatorQueriesSurviveRestart(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	in := func(o *emulator.Options) { o.DataDir = directory }
	var store string
	var finished, heavyOne *string
	t.Run("before", func(t *testing.T) {
		s := serve(t, in).create(t)
		store = s.store
		if err := s.put(t.Context(), 0, 100); err != nil {
			t.Fatal(err)
		}
		finished = s.start(t, "SELECT eventData.UID FROM STORE ORDER BY 1")
		if values, _ := s.rows(t, finished); len(values) != 100 {
			t.Fatalf("%d rows", len(values))
		}
		heavyOne = s.start(t, heavy)
	})
	s := serve(t, in)
	s.store = store
	if values, _ := s.rows(t, finished); len(values) != 100 || values[99] != "000099" {
		t.Errorf("%d rows", len(values))
	}
	out, err := s.client.DescribeQuery(t.Context(), &cloudtrail.DescribeQueryInput{QueryId: heavyOne})
	if err != nil || out.QueryStatus != types.QueryStatusFailed {
		t.Errorf("%+v, error %v", out, err)
	}
	if got := s.count(t); got != "100" {
		t.Errorf("%s events, want 100", got)
	}
}
