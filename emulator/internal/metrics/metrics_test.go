// SPDX-License-Identifier: MPL-2.0

package metrics

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/journal"
)

func state() State {
	return State{
		InFlight: func() int64 { return 3 },
		Journal:  func() (int, int) { return 5, 4096 },
		Storage: func() (StorageState, error) {
			return StorageState{LSMBytes: 1, ValueLogBytes: 2, Channels: 3, EventDataStores: 4}, nil
		},
	}
}

func observed() *Metrics {
	m := New("1.2.3", state(), []string{"InternalFailure"})
	put := journal.Entry{Service: "cloudtrail-data", Operation: "PutAuditEvents", Status: 200, Duration: journal.Duration(3 * time.Millisecond), RequestBytes: 100, ResponseBytes: 50}
	accepted := put
	accepted.Accepted, accepted.EventBytes, accepted.Events = 2, 80, make([]journal.Event, 2)
	m.Observe(&accepted)
	mixed := put
	mixed.Accepted, mixed.Failed, mixed.EventBytes = 1, 2, 40
	mixed.Events = []journal.Event{{}, {ErrorCode: "InvalidData"}, {ErrorCode: "InvalidData"}}
	m.Observe(&mixed)
	throttled := put
	throttled.Status, throttled.Error, throttled.Throttled = 400, &journal.Error{Code: "ThrottlingException"}, true
	m.Observe(&throttled)
	m.Observe(&journal.Entry{Service: "cloudtrail", Operation: "GetChannel", Status: 500, Error: &journal.Error{Code: "InternalFailure"}, Fault: "error InternalFailure"})
	m.Observe(&journal.Entry{Service: "cloudtrail", Operation: "GetChannel", Fault: "drop before"})
	m.Observe(&journal.Entry{Status: 404, Error: &journal.Error{Code: "UnknownOperationException"}})
	m.ObserveQuery(Query{Status: "FINISHED", Took: time.Second, Rows: 7, EventsScanned: 10})
	m.ObserveQuery(Query{Status: "FAILED", Took: time.Minute, EventsScanned: 20})
	return m
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	m := observed()
	err := testutil.GatherAndCompare(m.registry, strings.NewReader(`
# HELP cloudtrail_lake_emulator_audit_event_bytes_total Bytes of the eventData of audit events that were stored.
# TYPE cloudtrail_lake_emulator_audit_event_bytes_total counter
cloudtrail_lake_emulator_audit_event_bytes_total 120
# HELP cloudtrail_lake_emulator_audit_events_accepted_total Audit events that were stored.
# TYPE cloudtrail_lake_emulator_audit_events_accepted_total counter
cloudtrail_lake_emulator_audit_events_accepted_total 3
# HELP cloudtrail_lake_emulator_audit_events_failed_total Audit events that were not stored, by the error code that their sender got.
# TYPE cloudtrail_lake_emulator_audit_events_failed_total counter
cloudtrail_lake_emulator_audit_events_failed_total{code="InvalidData"} 2
# HELP cloudtrail_lake_emulator_channels Channels of all accounts and Regions.
# TYPE cloudtrail_lake_emulator_channels gauge
cloudtrail_lake_emulator_channels 3
# HELP cloudtrail_lake_emulator_event_data_stores Event data stores of all accounts and Regions, those pending deletion included.
# TYPE cloudtrail_lake_emulator_event_data_stores gauge
cloudtrail_lake_emulator_event_data_stores 4
# HELP cloudtrail_lake_emulator_faults_injected_total Requests that a fault befell because a test asked for it.
# TYPE cloudtrail_lake_emulator_faults_injected_total counter
cloudtrail_lake_emulator_faults_injected_total{operation="GetChannel",service="cloudtrail"} 2
# HELP cloudtrail_lake_emulator_journal_bytes About how many bytes the journal holds.
# TYPE cloudtrail_lake_emulator_journal_bytes gauge
cloudtrail_lake_emulator_journal_bytes 4096
# HELP cloudtrail_lake_emulator_journal_entries Requests that the journal holds.
# TYPE cloudtrail_lake_emulator_journal_entries gauge
cloudtrail_lake_emulator_journal_entries 5
# HELP cloudtrail_lake_emulator_queries_total Queries that have come to their end, by the status that they have got.
# TYPE cloudtrail_lake_emulator_queries_total counter
cloudtrail_lake_emulator_queries_total{status="FAILED"} 1
cloudtrail_lake_emulator_queries_total{status="FINISHED"} 1
# HELP cloudtrail_lake_emulator_query_events_scanned_total Events that queries looked at.
# TYPE cloudtrail_lake_emulator_query_events_scanned_total counter
cloudtrail_lake_emulator_query_events_scanned_total 30
# HELP cloudtrail_lake_emulator_query_rows_total Rows of the results of queries.
# TYPE cloudtrail_lake_emulator_query_rows_total counter
cloudtrail_lake_emulator_query_rows_total 7
# HELP cloudtrail_lake_emulator_request_bytes_total Bytes of requests' bodies, as they were sent.
# TYPE cloudtrail_lake_emulator_request_bytes_total counter
cloudtrail_lake_emulator_request_bytes_total{operation="GetChannel",service="cloudtrail"} 0
cloudtrail_lake_emulator_request_bytes_total{operation="PutAuditEvents",service="cloudtrail-data"} 300
cloudtrail_lake_emulator_request_bytes_total{operation="unknown",service="unknown"} 0
# HELP cloudtrail_lake_emulator_requests_in_flight Requests that are being answered.
# TYPE cloudtrail_lake_emulator_requests_in_flight gauge
cloudtrail_lake_emulator_requests_in_flight 3
# HELP cloudtrail_lake_emulator_requests_throttled_total Requests beyond the rate that --throttle allows.
# TYPE cloudtrail_lake_emulator_requests_throttled_total counter
cloudtrail_lake_emulator_requests_throttled_total{operation="PutAuditEvents",service="cloudtrail-data"} 1
# HELP cloudtrail_lake_emulator_requests_total Requests by how they ended: code is OK, the code of an error, or none where nothing was answered.
# TYPE cloudtrail_lake_emulator_requests_total counter
cloudtrail_lake_emulator_requests_total{code="InternalFailure",operation="GetChannel",service="cloudtrail"} 1
cloudtrail_lake_emulator_requests_total{code="OK",operation="GetChannel",service="cloudtrail"} 0
cloudtrail_lake_emulator_requests_total{code="OK",operation="PutAuditEvents",service="cloudtrail-data"} 2
cloudtrail_lake_emulator_requests_total{code="OK",operation="unknown",service="unknown"} 0
cloudtrail_lake_emulator_requests_total{code="ThrottlingException",operation="PutAuditEvents",service="cloudtrail-data"} 1
cloudtrail_lake_emulator_requests_total{code="UnknownOperationException",operation="unknown",service="unknown"} 1
cloudtrail_lake_emulator_requests_total{code="none",operation="GetChannel",service="cloudtrail"} 1
# HELP cloudtrail_lake_emulator_storage_bytes Bytes of Badger's tables (lsm), in memory too, and of its value log on the disk (value_log).
# TYPE cloudtrail_lake_emulator_storage_bytes gauge
cloudtrail_lake_emulator_storage_bytes{part="lsm"} 1
cloudtrail_lake_emulator_storage_bytes{part="value_log"} 2
`),
		"cloudtrail_lake_emulator_audit_event_bytes_total", "cloudtrail_lake_emulator_audit_events_accepted_total", "cloudtrail_lake_emulator_audit_events_failed_total",
		"cloudtrail_lake_emulator_channels", "cloudtrail_lake_emulator_event_data_stores", "cloudtrail_lake_emulator_faults_injected_total",
		"cloudtrail_lake_emulator_journal_bytes", "cloudtrail_lake_emulator_journal_entries", "cloudtrail_lake_emulator_request_bytes_total",
		"cloudtrail_lake_emulator_requests_in_flight", "cloudtrail_lake_emulator_requests_throttled_total", "cloudtrail_lake_emulator_requests_total",
		"cloudtrail_lake_emulator_storage_bytes", "cloudtrail_lake_emulator_queries_total", "cloudtrail_lake_emulator_query_rows_total", "cloudtrail_lake_emulator_query_events_scanned_total")
	if err != nil {
		t.Error(err)
	}
	if n, err := testutil.GatherAndCount(m.registry, "cloudtrail_lake_emulator_request_duration_seconds"); err != nil || n != 3 {
		t.Errorf("%d histograms, %v; want 3", n, err)
	}
}

func TestMetricsFollowConventions(t *testing.T) {
	t.Parallel()
	problems, err := testutil.GatherAndLint(observed().registry)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		t.Errorf("%s: %s", problem.Metric, problem.Text)
	}
}

// A test may make up codes of errors; they do not make up ever more series, nor take the
// place of those that there are.
func TestCodesAreBounded(t *testing.T) {
	t.Parallel()
	m := New("", state(), []string{"ThrottlingException"})
	observe := func(code, fault string) {
		m.Observe(&journal.Entry{Service: "cloudtrail", Operation: "GetChannel", Status: 400, Error: &journal.Error{Code: code}, Fault: fault})
	}
	for i := range 1000 {
		observe(fmt.Sprintf("Code%d", i), "fault-1")
	}
	observe("ThrottlingException", "fault-1")
	observe("ChannelNotFoundException", "")
	for code, want := range map[string]float64{codeOther: 1000, "ThrottlingException": 1, "ChannelNotFoundException": 1} {
		if got := testutil.ToFloat64(m.requests.WithLabelValues("cloudtrail", "GetChannel", code)); got != want {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
	if n, err := testutil.GatherAndCount(m.registry, "cloudtrail_lake_emulator_requests_total"); err != nil || n != 4 { // OK too
		t.Errorf("%d series, %v; want 4", n, err)
	}
}

// A storage that cannot be read is told to the scraper, not passed over.
func TestMetricsOfBrokenStorage(t *testing.T) {
	t.Parallel()
	broken := state()
	broken.Storage = func() (StorageState, error) { return StorageState{}, errors.New("the store is closed") }
	answer := httptest.NewRecorder()
	New("", broken, nil).Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if answer.Code != 500 || !strings.Contains(answer.Body.String(), "the store is closed") {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}
