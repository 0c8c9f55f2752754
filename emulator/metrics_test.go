// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// scrape reads every sample of /metrics, by name and labels.
func scrape(t *testing.T, server *emulatortest.Server) map[string]float64 {
	t.Helper()
	response, err := http.Get(server.URL + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || response.Header.Get("X-Amzn-Requestid") == "" {
		t.Fatalf("%s %v: %s", response.Status, err, text)
	}
	samples := map[string]float64{}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if number, err := strconv.ParseFloat(value, 64); err == nil && !strings.HasPrefix(line, "#") {
			samples[name] = number
		}
	}
	return samples
}

func TestMetricsCountRequests(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom", func(o *emulator.Options) { o.DataDir = t.TempDir() })
	data := eventData(i.AccountID, nil)
	i.put(t, data, data, "{}")
	i.put(t, data)
	i.FailNext("ListChannels", "ThrottlingException", 1)
	if _, err := i.owner.ListChannels(t.Context(), &cloudtrail.ListChannelsInput{}, func(o *cloudtrail.Options) { o.RetryMaxAttempts = 1 }); err == nil {
		t.Fatal("a fault did not happen")
	}
	if err := i.try(dataClient(t, i.Server, stranger), ""); err == nil {
		t.Fatal("a stranger was let in")
	}
	samples := scrape(t, i.Server)
	const prefix = "cloudtrail_lake_emulator_"
	for name, want := range map[string]float64{
		`requests_total{code="OK",operation="PutAuditEvents",service="cloudtrail-data"}`:                            2,
		`requests_total{code="ChannelInsufficientPermission",operation="PutAuditEvents",service="cloudtrail-data"}`: 1,
		`requests_total{code="OK",operation="CreateChannel",service="cloudtrail"}`:                                  1,
		`requests_total{code="ThrottlingException",operation="ListChannels",service="cloudtrail"}`:                  1,
		`request_duration_seconds_count{operation="PutAuditEvents",service="cloudtrail-data"}`:                      3,
		`audit_events_accepted_total`:                                          3,
		`audit_events_failed_total{code="FieldNotFound"}`:                      1,
		`audit_event_bytes_total`:                                              float64(3 * len(data)),
		`faults_injected_total{operation="ListChannels",service="cloudtrail"}`: 1,
		`requests_in_flight`:                                                   0,
		`journal_entries`:                                                      6,
		`channels`:                                                             1,
		`event_data_stores`:                                                    1,
	} {
		if got, found := samples[prefix+name]; !found || got != want {
			t.Errorf("%s is %v (%v), want %v", name, got, found, want)
		}
	}
	for _, name := range []string{
		prefix + `journal_bytes`, prefix + `storage_bytes{part="value_log"}`, "go_goroutines", "process_start_time_seconds",
		prefix + `request_bytes_total{operation="PutAuditEvents",service="cloudtrail-data"}`,
		prefix + `response_bytes_total{operation="PutAuditEvents",service="cloudtrail-data"}`,
	} {
		if samples[name] <= 0 {
			t.Errorf("%s is %v", name, samples[name])
		}
	}
	if len(samples) > 500 {
		t.Errorf("%d samples", len(samples))
	}
}

// lockedBuffer is a buffer that a log can write while a test reads it.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

func debugLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// Each request has one line of log, with its request id.
func TestLog(t *testing.T) {
	t.Parallel()
	var log lockedBuffer
	i := startIntegration(t, "Custom", func(o *emulator.Options) { o.Logger = debugLog(&log) })
	i.put(t, eventData(i.AccountID, nil), "{}")
	i.put(t, eventData(i.AccountID, nil))
	if err := i.try(dataClient(t, i.Server, stranger), ""); err == nil {
		t.Fatal("a stranger was let in")
	}
	response, err := http.Get(i.URL + "/livez")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()

	type line struct {
		Level, Msg, Operation, Account, Error, Path string
		Status, Accepted, Failed                    int
		RequestID                                   string `json:"request_id"`
	}
	lines := map[string][]line{}
	for text := range strings.Lines(log.String()) {
		var l line
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		lines[l.RequestID] = append(lines[l.RequestID], l)
	}
	requests := i.Requests(emulator.RequestFilter{})
	want := map[string]line{response.Header.Get("X-Amzn-Requestid"): {Level: "DEBUG", Msg: "own endpoint", Path: "/livez", Status: 200}}
	for n, w := range []line{
		{Level: "DEBUG", Msg: "answered", Operation: "CreateEventDataStore", Account: i.AccountID, Status: 200},
		{Level: "DEBUG", Msg: "answered", Operation: "CreateChannel", Account: i.AccountID, Status: 200},
		{Level: "INFO", Msg: "answered", Operation: "PutAuditEvents", Account: i.AccountID, Status: 200, Accepted: 1, Failed: 1},
		{Level: "DEBUG", Msg: "answered", Operation: "PutAuditEvents", Account: i.AccountID, Status: 200, Accepted: 1},
		{Level: "INFO", Msg: "refused", Operation: "PutAuditEvents", Account: stranger, Error: "ChannelInsufficientPermission", Status: requests[4].Status},
	} {
		want[requests[n].ID] = w
	}
	for id, w := range want {
		w.RequestID = id
		if got := lines[id]; len(got) != 1 || got[0] != w {
			t.Errorf("request %s has the lines %+v, want %+v", id, got, w)
		}
	}
}
