// SPDX-License-Identifier: MPL-2.0

package cloudtraildata

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// numbered returns n events with the ids from to from+n-1.
func numbered(from, n int) []AuditEvent {
	events := make([]AuditEvent, n)
	for i := range events {
		events[i] = AuditEvent{ID: strconv.Itoa(from + i), EventData: `{}`}
	}
	return events
}

// send sends events and returns what was reported.
func send(t *testing.T, client *Client, input SendInput, events iter.Seq2[AuditEvent, error]) ([]SendResult, SendSummary, error) {
	t.Helper()
	var results []SendResult
	input.ChannelARN = testChannelARN
	input.Report = func(r SendResult) { results = append(results, r) }
	summary, err := client.Send(t.Context(), input, events)

	accepted := 0
	for i, r := range results {
		if r.Index != i {
			t.Errorf("result %d has index %d", i, r.Index)
		}
		if (r.Err == nil) != (r.EventID != "") {
			t.Errorf("result %d has event id %q and error %v", i, r.EventID, r.Err)
		}
		if r.Err == nil {
			accepted++
		}
	}
	if summary.Events != len(results) || summary.Accepted != accepted || summary.Failed != len(results)-accepted {
		t.Errorf("summary is %+v of %d results with %d accepted", summary, len(results), accepted)
	}
	return results, summary, err
}

// requestSizes returns how many events each request carried.
func requestSizes(t *testing.T, s *service) []int {
	t.Helper()
	var sizes []int
	for _, r := range s.received() {
		sizes = append(sizes, len(r.events(t)))
	}
	return sizes
}

func TestSendCutsRequests(t *testing.T) {
	t.Parallel()
	half := AuditEvent{EventData: strings.Repeat("x", MaxRequestBytes/2)}
	tests := []struct {
		name   string
		input  SendInput
		events []AuditEvent
		want   []int
	}{
		{"none", SendInput{}, nil, nil},
		{"one", SendInput{}, numbered(0, 1), []int{1}},
		{"exactly one request", SendInput{}, numbered(0, 100), []int{100}},
		{"one more", SendInput{}, numbered(0, 101), []int{100, 1}},
		{"many", SendInput{}, numbered(0, 250), []int{100, 100, 50}},
		{"smaller requests", SendInput{MaxRequestEvents: 2}, numbered(0, 5), []int{2, 2, 1}},
		{"by size", SendInput{}, []AuditEvent{{ID: "1", EventData: half.EventData}, {ID: "2", EventData: half.EventData}, {ID: "3", EventData: "{}"}}, []int{1, 2}},
		{"repeated id", SendInput{}, append(numbered(0, 3), numbered(2, 2)...), []int{3, 2}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := startService(t, nil)
			results, summary, err := send(t, newTestClient(s), test.input, Events(test.events...))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, requestSizes(t, s)); diff != "" {
				t.Errorf("events of each request (-want +got):\n%s", diff)
			}
			var bytes int64
			for _, r := range s.received() {
				bytes += int64(len(r.body))
			}
			if summary.Accepted != len(test.events) || summary.Requests != len(test.want) || summary.Bytes != bytes {
				t.Errorf("summary is %+v, want %d accepted, %d bytes", summary, len(test.events), bytes)
			}
			for i, r := range results {
				if want := (SendResult{Index: i, ID: test.events[i].ID, EventID: "event-" + test.events[i].ID, Attempts: 1}); r != want {
					t.Errorf("result is %+v, want %+v", r, want)
				}
			}
		})
	}
}

func TestSendFillsRequestsToTheByte(t *testing.T) {
	t.Parallel()
	const around = len(`{"auditEvents":[{"eventData":"","id":"1"},{"eventData":"","id":"2"}]}`)
	for _, over := range []int{0, 1} {
		t.Run(fmt.Sprint(over, " over"), func(t *testing.T) {
			t.Parallel()
			s := startService(t, nil)
			events := []AuditEvent{
				{ID: "1", EventData: strings.Repeat("x", 1000)},
				{ID: "2", EventData: strings.Repeat("x", MaxRequestBytes-around-1000+over)},
			}
			if _, _, err := send(t, newTestClient(s), SendInput{}, Events(events...)); err != nil {
				t.Fatal(err)
			}
			got := s.received()
			if want := 1 + over; len(got) != want {
				t.Fatalf("%d requests, want %d", len(got), want)
			}
			if over == 0 && len(got[0].body) != MaxRequestBytes {
				t.Errorf("body has %d bytes, want %d", len(got[0].body), MaxRequestBytes)
			}
		})
	}
}

func TestSendFillsChecksums(t *testing.T) {
	t.Parallel()
	s := startService(t, nil)
	events := []AuditEvent{{ID: "1", EventData: "{}"}, {ID: "2", EventData: "{}", EventDataChecksum: "own"}}
	if _, _, err := send(t, newTestClient(s), SendInput{FillChecksums: true}, Events(events...)); err != nil {
		t.Fatal(err)
	}
	want := `{"auditEvents":[{"eventData":"{}","eventDataChecksum":"` + Checksum("{}") + `","id":"1"},{"eventData":"{}","eventDataChecksum":"own","id":"2"}]}`
	if got := string(s.received()[0].body); got != want {
		t.Errorf("body is %s, want %s", got, want)
	}
}

func TestSendKeepsBadEventsFromTheOthers(t *testing.T) {
	t.Parallel()
	s := startService(t, nil)
	events := []AuditEvent{
		{ID: "good-1", EventData: "{}"},
		{ID: "bad.id", EventData: "{}"},
		{EventData: "{}"},
		{ID: "empty"},
		{ID: "bytes", EventData: "\xff"},
		{ID: "long", EventData: strings.Repeat("x", MaxRequestBytes)},
		{ID: "good-2", EventData: "{}"},
	}
	results, _, err := send(t, newTestClient(s), SendInput{}, Events(events...))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"", "InvalidData", "InvalidData", "FieldNotFound", "InvalidData", "FieldTooLong", ""}
	var got []string
	for _, r := range results {
		var eventError *EventError
		if r.Err != nil && !errors.As(r.Err, &eventError) {
			t.Errorf("error of %q is %v, want an EventError", r.ID, r.Err)
		}
		if eventError != nil {
			got = append(got, eventError.Code)
		} else {
			got = append(got, "")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{2}, requestSizes(t, s)); diff != "" {
		t.Errorf("events of each request (-want +got):\n%s", diff)
	}
}

func TestSendOffersAgainWhatMayPass(t *testing.T) {
	t.Parallel()
	answers := []map[string]string{
		{"1": "Throttling", "2": "InvalidData", "3": "InternalFailure"},
		{"3": "Throttling"},
		{},
	}
	s := startService(t, func(w http.ResponseWriter, r received, number int) { answerEvents(t, w, r, answers[number-1]) })
	var pauses int
	client := newTestClient(s, func(o *Options) {
		o.wait = func(context.Context, time.Duration) error { pauses++; return nil }
	})
	results, summary, err := send(t, client, SendInput{}, Events(numbered(0, 4)...))
	if err != nil {
		t.Fatal(err)
	}
	want := []SendResult{
		{Index: 0, ID: "0", EventID: "event-0", Attempts: 1},
		{Index: 1, ID: "1", EventID: "event-1", Attempts: 2},
		{Index: 2, ID: "2", Attempts: 1, Err: &EventError{"InvalidData", "because"}},
		{Index: 3, ID: "3", EventID: "event-3", Attempts: 3},
	}
	if diff := cmp.Diff(want, results); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{4, 2, 1}, requestSizes(t, s)); diff != "" {
		t.Errorf("events of each request (-want +got):\n%s", diff)
	}
	if summary.Requests != 3 || pauses != 2 {
		t.Errorf("%d requests, %d pauses, want 3 and 2", summary.Requests, pauses)
	}
}

func TestSendGivesUpAnEvent(t *testing.T) {
	t.Parallel()
	s := startService(t, func(w http.ResponseWriter, r received, _ int) {
		answerEvents(t, w, r, map[string]string{"0": "Throttling"})
	})
	results, _, err := send(t, newTestClient(s), SendInput{MaxAttempts: 3}, Events(numbered(0, 2)...))
	if err != nil {
		t.Fatal(err)
	}
	want := []SendResult{
		{Index: 0, ID: "0", Attempts: 3, Err: &EventError{"Throttling", "because"}},
		{Index: 1, ID: "1", EventID: "event-1", Attempts: 1},
	}
	if diff := cmp.Diff(want, results); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

func TestSendReportsEventsMissingFromTheAnswer(t *testing.T) {
	t.Parallel()
	s := startService(t, func(w http.ResponseWriter, _ received, _ int) {
		_, _ = w.Write([]byte(`{"failed":[],"successful":[{"id":"1","eventID":"event-1"}]}`))
	})
	results, _, err := send(t, newTestClient(s), SendInput{}, Events(numbered(0, 2)...))
	if err != nil {
		t.Fatal(err)
	}
	if results[0].Err == nil || !strings.Contains(results[0].Err.Error(), `"request-1" mentions the event with id "0" neither`) {
		t.Errorf("error is %v", results[0].Err)
	}
	if results[1].Err != nil {
		t.Error(results[1].Err)
	}
}

func TestSendStopsWhenARequestIsRefused(t *testing.T) {
	t.Parallel()
	s := startService(t, func(w http.ResponseWriter, r received, number int) {
		if number == 2 {
			answerError(w, 400, "ChannelNotFound", "gone")
			return
		}
		answerEvents(t, w, r, nil)
	})
	results, summary, err := send(t, newTestClient(s), SendInput{}, Events(numbered(0, 1000)...))
	var gone *ChannelNotFound
	if !errors.As(err, &gone) {
		t.Errorf("error is %v, want ChannelNotFound", err)
	}
	// The event that did not fit into the refused request was taken as well.
	if len(results) != 201 || summary.Accepted != 100 || summary.Requests != 2 {
		t.Fatalf("%d results, summary %+v; want 201 results, 100 accepted, 2 requests", len(results), summary)
	}
	for _, r := range results[100:] {
		if !errors.As(r.Err, &gone) {
			t.Fatalf("error of event %s is %v, want ChannelNotFound", r.ID, r.Err)
		}
	}
}

func TestSendStopsWhenTheSequenceFails(t *testing.T) {
	t.Parallel()
	s := startService(t, nil)
	broken := errors.New("line 4 is broken")
	results, _, err := send(t, newTestClient(s), SendInput{}, func(yield func(AuditEvent, error) bool) {
		for _, event := range numbered(0, 3) {
			if !yield(event, nil) {
				return
			}
		}
		yield(AuditEvent{}, broken)
	})
	if !errors.Is(err, broken) {
		t.Errorf("error is %v, want %v", err, broken)
	}
	if len(results) != 3 || results[2].Err != nil {
		t.Errorf("results %+v, want 3 accepted", results)
	}
}

func TestSendStopsWithItsContext(t *testing.T) {
	t.Parallel()
	s := startService(t, func(w http.ResponseWriter, r received, _ int) {
		answerEvents(t, w, r, map[string]string{"1": "Throttling"})
	})
	client := newTestClient(s, func(o *Options) {
		o.wait = func(context.Context, time.Duration) error { return context.Canceled }
	})
	results, _, err := send(t, client, SendInput{}, Events(numbered(0, 500)...))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want context.Canceled", err)
	}
	var throttled *EventError
	if len(results) != 101 || results[0].Err != nil || !errors.As(results[1].Err, &throttled) {
		t.Errorf("%d results, the first two %+v", len(results), results[:2])
	}
}

// Where no request is made because every event is bad, the context counts all the same.
func TestSendOfBadEventsStopsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	summary, err := newTestClient(startService(t, nil)).Send(ctx, SendInput{ChannelARN: testChannelARN}, func(yield func(AuditEvent, error) bool) {
		for yield(AuditEvent{ID: "no good id"}, nil) {
		}
	})
	if !errors.Is(err, context.Canceled) || summary.Failed != summary.Events {
		t.Errorf("got %v and %+v, want an end by the context, with all events failed", err, summary)
	}
}

func TestSendInputIsChecked(t *testing.T) {
	t.Parallel()
	tests := []struct {
		input SendInput
		want  string
	}{
		{SendInput{}, "ChannelARN is empty"},
		{SendInput{ChannelARN: testChannelARN, MaxAttempts: -1}, "MaxAttempts is -1"},
		{SendInput{ChannelARN: testChannelARN, MaxRequestEvents: 101}, "MaxRequestEvents is 101"},
		{SendInput{ChannelARN: testChannelARN, MaxRequestBytes: MaxRequestBytes + 1}, "MaxRequestBytes is 1048577"},
	}
	for _, test := range tests {
		_, err := New(Options{}).Send(t.Context(), test.input, Events(numbered(0, 1)...))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error is %v, want one with %q", err, test.want)
		}
	}
}

// A service under trouble: a third of the requests fail as a whole, a third of
// the entries are throttled. What Send reports as accepted must be exactly what
// the service took.
func TestSendLosesNothing(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	stored := map[string]string{}
	s := startService(t, func(w http.ResponseWriter, r received, _ int) {
		if random.IntN(3) == 0 {
			answerError(w, 503, "ServiceUnavailable", "later")
			return
		}
		failures := map[string]string{}
		for _, event := range r.events(t) {
			if random.IntN(3) == 0 {
				failures[event.ID] = "Throttling"
			} else {
				stored[event.ID] = "event-" + event.ID
			}
		}
		answerEvents(t, w, r, failures)
	})
	client := newTestClient(s, func(o *Options) { o.RetryMaxAttempts = 20 })
	events := numbered(0, 2000)
	results, _, err := send(t, client, SendInput{MaxAttempts: 3, MaxRequestEvents: 37}, Events(events...))
	if err != nil {
		t.Fatal(err)
	}
	accepted := map[string]string{}
	for i, r := range results {
		if r.ID != events[i].ID {
			t.Fatalf("result %d is that of %q, want %q", i, r.ID, events[i].ID)
		}
		if r.Err == nil {
			accepted[r.ID] = r.EventID
		}
	}
	if diff := cmp.Diff(stored, accepted, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("accepted (-stored +reported):\n%s", diff)
	}
	if len(accepted) == len(events) || len(results) != len(events) {
		t.Errorf("%d of %d accepted in %d results: the test has to see failures too", len(accepted), len(events), len(results))
	}
}

func ExampleClient_Send() {
	client := NewFromConfig(aws.Config{Region: "us-east-1"}) // usually from config.LoadDefaultConfig
	summary, err := client.Send(context.TODO(), SendInput{
		ChannelARN: "arn:aws:cloudtrail:us-east-1:111122223333:channel/5f0d9c2e-7d5c-4b54-9d0a-0c9f3f3f5a11",
		Report: func(r SendResult) {
			if r.Err != nil {
				fmt.Println("event", r.ID, "was not taken:", r.Err)
			}
		},
	}, Events(AuditEvent{ID: "1", EventData: `{"version":"1.0"}`}))
	if err != nil {
		fmt.Println("stopped:", err)
	}
	fmt.Println(summary.Accepted, "of", summary.Events, "taken")
}
