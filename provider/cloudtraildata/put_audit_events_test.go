// SPDX-License-Identifier: MPL-2.0

package cloudtraildata

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func oneEvent() *PutAuditEventsInput {
	return &PutAuditEventsInput{
		ChannelARN:  testChannelARN,
		AuditEvents: []AuditEvent{{ID: "1", EventData: `{"version":"1"}`}},
	}
}

func TestPutAuditEventsWire(t *testing.T) {
	t.Parallel()
	const channelQuery = "channelArn=arn%3Aaws%3Acloudtrail%3Aus-east-1%3A111122223333%3Achannel%2F5f0d9c2e-7d5c-4b54-9d0a-0c9f3f3f5a11"
	tests := []struct {
		name     string
		path     string
		input    PutAuditEventsInput
		wantURI  string
		wantBody string
	}{
		{
			name:     "one event",
			input:    *oneEvent(),
			wantURI:  "/PutAuditEvents?" + channelQuery,
			wantBody: `{"auditEvents":[{"eventData":"{\"version\":\"1\"}","id":"1"}]}`,
		},
		{
			name: "checksum and external ID",
			input: PutAuditEventsInput{
				ChannelARN: testChannelARN,
				ExternalID: "w+=,.@:/- _",
				AuditEvents: []AuditEvent{
					{ID: "a_1", EventData: `{"a":"<&> é\u2028"}`, EventDataChecksum: "c2Vt"},
					{ID: "b-2", EventData: "\"\t\n\\"},
				},
			},
			wantURI:  "/PutAuditEvents?" + channelQuery + "&externalId=w%2B%3D%2C.%40%3A%2F-%20_",
			wantBody: `{"auditEvents":[{"eventData":"{\"a\":\"<&> é\\u2028\"}","eventDataChecksum":"c2Vt","id":"a_1"},{"eventData":"\"\t\n\\","id":"b-2"}]}`,
		},
		{
			name:     "endpoint with a path",
			path:     "/base/",
			input:    *oneEvent(),
			wantURI:  "/base/PutAuditEvents?" + channelQuery,
			wantBody: `{"auditEvents":[{"eventData":"{\"version\":\"1\"}","id":"1"}]}`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := startService(t, nil)
			client := newTestClient(s, func(o *Options) {
				o.BaseEndpoint = aws.String(s.URL + test.path)
				o.now = func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }
			})
			output, err := client.PutAuditEvents(t.Context(), &test.input)
			if err != nil {
				t.Fatal(err)
			}
			want := &PutAuditEventsOutput{RequestID: "request-1"}
			for _, event := range test.input.AuditEvents {
				want.Successful = append(want.Successful, AuditEventResultEntry{ID: event.ID, EventID: "event-" + event.ID})
			}
			ignored := cmpopts.IgnoreFields(PutAuditEventsOutput{}, "ResultMetadata")
			if diff := cmp.Diff(want, output, ignored, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("output (-want +got):\n%s", diff)
			}

			got := s.received()
			if len(got) != 1 {
				t.Fatalf("%d requests, want 1", len(got))
			}
			if got[0].method != http.MethodPost || got[0].uri != test.wantURI {
				t.Errorf("%s %s, want POST %s", got[0].method, got[0].uri, test.wantURI)
			}
			if diff := cmp.Diff(test.wantBody, string(got[0].body)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
			for name, want := range map[string]string{
				"Content-Type":    "application/json",
				"X-Amz-Date":      "20260102T030405Z",
				"Amz-Sdk-Request": "attempt=1; max=3",
			} {
				if value := got[0].header.Get(name); value != want {
					t.Errorf("header %s is %q, want %q", name, value, want)
				}
			}
			if got[0].header.Get("Amz-Sdk-Invocation-Id") == "" {
				t.Error("no Amz-Sdk-Invocation-Id")
			}
			authorization := got[0].header.Get("Authorization")
			if prefix := "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/cloudtrail-data/aws4_request, SignedHeaders="; !strings.HasPrefix(authorization, prefix) {
				t.Errorf("Authorization is %q, want prefix %q", authorization, prefix)
			}
			if want := signature(t, got[0]); !strings.HasSuffix(authorization, "Signature="+want) {
				t.Errorf("Authorization is %q, want signature %s", authorization, want)
			}
		})
	}
}

func TestPutAuditEventsAnswersFailedEvents(t *testing.T) {
	t.Parallel()
	s := startService(t, func(w http.ResponseWriter, r received, _ int) {
		answerEvents(t, w, r, map[string]string{"1": "Throttling"})
	})
	output, err := newTestClient(s).PutAuditEvents(t.Context(), oneEvent())
	if err != nil {
		t.Fatal(err)
	}
	want := []ResultErrorEntry{{ID: "1", ErrorCode: "Throttling", ErrorMessage: "because"}}
	if diff := cmp.Diff(want, output.Failed); diff != "" {
		t.Errorf("failed (-want +got):\n%s", diff)
	}
	if n := len(s.received()); n != 1 {
		t.Errorf("%d requests, want 1: one call is one request", n)
	}
}

func TestPutAuditEventsInputIsChecked(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		input *PutAuditEventsInput
		want  string
	}{
		{"nil", nil, "input is nil"},
		{"no channel", &PutAuditEventsInput{AuditEvents: []AuditEvent{{ID: "1", EventData: "{}"}}}, "PutAuditEventsInput.ChannelARN"},
		{"no events", &PutAuditEventsInput{ChannelARN: testChannelARN}, "PutAuditEventsInput.AuditEvents"},
		{"no id", &PutAuditEventsInput{ChannelARN: testChannelARN, AuditEvents: []AuditEvent{{EventData: "{}"}}}, "AuditEvents[0].ID"},
		{"no event data", &PutAuditEventsInput{ChannelARN: testChannelARN, AuditEvents: []AuditEvent{{ID: "1"}}}, "AuditEvents[0].EventData"},
		{"not UTF-8", &PutAuditEventsInput{ChannelARN: testChannelARN, AuditEvents: []AuditEvent{{ID: "1", EventData: "\xff"}}}, `eventData of the event with id "1" is not valid UTF-8`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := startService(t, nil)
			_, err := newTestClient(s).PutAuditEvents(t.Context(), test.input)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v, want one with %q", err, test.want)
			}
			if len(s.received()) > 0 {
				t.Error("a request was sent")
			}
		})
	}
}

func TestPutAuditEventsRetries(t *testing.T) {
	t.Parallel()
	failWith := func(status int, code string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) { answerError(w, status, code, "not now") }
	}
	tests := []struct {
		name         string
		fail         func(http.ResponseWriter)
		failures     int
		wantRequests int
		wantCode     string // of the error; empty: success
	}{
		{"throttled", failWith(400, "ThrottlingException"), 2, 3, ""},
		{"too many requests, without a code", failWith(429, ""), 2, 3, ""},
		{"internal failure", failWith(500, "InternalFailure"), 2, 3, ""},
		{"service unavailable", failWith(503, "ServiceUnavailable"), 2, 3, ""},
		{"bad gateway that is no JSON", func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusBadGateway)
			_, _ = w.Write([]byte("<html>"))
		}, 1, 2, ""},
		{"connection dropped", func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, 2, 3, ""},
		{"answer cut off", func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(`{"failed":`))
			panic(http.ErrAbortHandler)
		}, 1, 2, ""},
		{"for ever", failWith(500, "InternalFailure"), 9, 3, "InternalFailure"},
		{"refused", failWith(400, "ChannelNotFound"), 9, 1, "ChannelNotFound"},
		{"denied", failWith(403, "AccessDeniedException"), 9, 1, "AccessDeniedException"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := startService(t, func(w http.ResponseWriter, r received, number int) {
				if number <= test.failures {
					test.fail(w)
					return
				}
				answerEvents(t, w, r, nil)
			})
			_, err := newTestClient(s).PutAuditEvents(t.Context(), oneEvent())
			var apiError smithy.APIError
			switch {
			case test.wantCode == "" && err != nil:
				t.Error(err)
			case test.wantCode != "" && (!errors.As(err, &apiError) || apiError.ErrorCode() != test.wantCode):
				t.Errorf("error is %v, want code %s", err, test.wantCode)
			}
			got := s.received()
			if len(got) != test.wantRequests {
				t.Fatalf("%d requests, want %d", len(got), test.wantRequests)
			}
			for _, r := range got[1:] {
				if diff := cmp.Diff(string(got[0].body), string(r.body)); diff != "" {
					t.Errorf("body of a repeated request (-first +this):\n%s", diff)
				}
			}
		})
	}
}

func TestPutAuditEventsRetryMaxAttempts(t *testing.T) {
	t.Parallel()
	s := startService(t, func(w http.ResponseWriter, _ received, _ int) { answerError(w, 500, "InternalFailure", "no") })
	client := newTestClient(s, func(o *Options) { o.RetryMaxAttempts = 1 })
	if _, err := client.PutAuditEvents(t.Context(), oneEvent()); err == nil {
		t.Error("no error")
	}
	if n := len(s.received()); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

func TestPutAuditEventsFollowsTheServicesClock(t *testing.T) {
	t.Parallel()
	ahead := 2 * time.Hour
	s := startService(t, func(w http.ResponseWriter, r received, number int) {
		w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
		if number == 1 {
			answerError(w, 403, "RequestTimeTooSkewed", "your clock is wrong")
			return
		}
		answerEvents(t, w, r, nil)
	})
	if _, err := newTestClient(s).PutAuditEvents(t.Context(), oneEvent()); err != nil {
		t.Fatal(err)
	}
	got := s.received()
	date, err := time.Parse("20060102T150405Z", got[len(got)-1].header.Get("X-Amz-Date"))
	if err != nil {
		t.Fatal(err)
	}
	if late := time.Until(date); late < ahead-5*time.Minute || late > ahead+5*time.Minute {
		t.Errorf("the repeated request is dated %s ahead, want about %s", late, ahead)
	}
}

func TestPutAuditEventsStopsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s := startService(t, func(w http.ResponseWriter, _ received, _ int) {
		cancel()
		answerError(w, 500, "InternalFailure", "no")
	})
	_, err := newTestClient(s).PutAuditEvents(ctx, oneEvent())
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want context.Canceled", err)
	}
	if n := len(s.received()); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

func TestPutAuditEventsRefusesStrangeAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body string }{
		{"no JSON", "<html>"},
		{"another shape", `{"successful":7}`},
		{"endless", `{"successful":[` + strings.Repeat(" ", maxResponseBytes) + `]}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := startService(t, func(w http.ResponseWriter, _ received, _ int) { _, _ = w.Write([]byte(test.body)) })
			_, err := newTestClient(s).PutAuditEvents(t.Context(), oneEvent())
			if _, ok := errors.AsType[*smithy.DeserializationError](err); !ok {
				t.Errorf("error is %v, want a DeserializationError", err)
			}
		})
	}
}

func TestPutAuditEventsCredentials(t *testing.T) {
	t.Parallel()
	s := startService(t, nil)
	_, err := newTestClient(s, func(o *Options) { o.Credentials = nil }).PutAuditEvents(t.Context(), oneEvent())
	if err == nil || !strings.Contains(err.Error(), "no credentials") {
		t.Errorf("error is %v, want one about credentials", err)
	}
	if _, err := newTestClient(s, func(o *Options) { o.Credentials = aws.AnonymousCredentials{} }).PutAuditEvents(t.Context(), oneEvent()); err != nil {
		t.Error(err)
	}
	if got := s.received(); len(got) != 1 || got[0].header.Get("Authorization") != "" {
		t.Errorf("requests %v, want one without Authorization", got)
	}
}

func TestPutAuditEventsAppliesAPIOptions(t *testing.T) {
	t.Parallel()
	s := startService(t, nil)
	client := newTestClient(s, func(o *Options) { o.AppID = "collector" })
	_, err := client.PutAuditEvents(t.Context(), oneEvent(), func(o *Options) {
		o.APIOptions = append(o.APIOptions, awsmiddleware.AddUserAgentKeyValue("sender", "7"))
	})
	if err != nil {
		t.Fatal(err)
	}
	agent := s.received()[0].header.Get("User-Agent")
	for _, want := range []string{"api/cloudtraildata", "sender/7", "app/collector"} {
		if !strings.Contains(agent, want) {
			t.Errorf("User-Agent is %q, want %q in it", agent, want)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		status  int
		header  string
		body    string
		want    error
		message string
	}{
		{"header", 400, "ChannelNotFound", `{"message":"gone"}`, &ChannelNotFound{}, "gone"},
		{"header before body", 400, "ChannelNotFound:http://internal/", `{"__type":"Other","Message":"gone"}`, &ChannelNotFound{}, "gone"},
		{"type of body", 400, "", `{"__type":"com.amazonaws.cloudtraildata#InvalidChannelARN","message":"bad"}`, &InvalidChannelARN{}, "bad"},
		{"code of body", 400, "", `{"code":"DuplicatedAuditEventId","message":"twice"}`, &DuplicatedAuditEventID{}, "twice"},
		{"permission", 400, "ChannelInsufficientPermission", `{"message":"no"}`, &ChannelInsufficientPermission{}, "no"},
		{"schema", 400, "ChannelUnsupportedSchema", `{"message":"no"}`, &ChannelUnsupportedSchema{}, "no"},
		{"operation", 400, "UnsupportedOperationException", `{"message":"no"}`, &UnsupportedOperationException{}, "no"},
		{"another", 403, "AccessDeniedException", `{"Message":"no"}`, &smithy.GenericAPIError{Code: "AccessDeniedException", Fault: smithy.FaultClient}, "no"},
		{"nothing known", 404, "", `<html>`, &smithy.GenericAPIError{Code: "UnknownError", Fault: smithy.FaultClient}, "HTTP status 404 Not Found"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := startService(t, func(w http.ResponseWriter, _ received, _ int) {
				if test.header != "" {
					w.Header().Set("X-Amzn-ErrorType", test.header)
				}
				w.WriteHeader(test.status)
				_, _ = w.Write([]byte(test.body))
			})
			_, err := newTestClient(s).PutAuditEvents(t.Context(), oneEvent())

			var apiError smithy.APIError
			if !errors.As(err, &apiError) {
				t.Fatalf("error is %v, want an APIError", err)
			}
			want := func() smithy.APIError {
				var target smithy.APIError
				_ = errors.As(test.want, &target)
				return target
			}()
			if reflect.TypeOf(apiError) != reflect.TypeOf(test.want) ||
				apiError.ErrorCode() != want.ErrorCode() || apiError.ErrorMessage() != test.message || apiError.ErrorFault() != want.ErrorFault() {
				t.Errorf("error is %#v, want %#v with message %q", apiError, test.want, test.message)
			}
			var response *awshttp.ResponseError
			if !errors.As(err, &response) || response.HTTPStatusCode() != test.status || response.ServiceRequestID() != "request-1" {
				t.Errorf("error is %v, want status %d and request id request-1", err, test.status)
			}
			var operation *smithy.OperationError
			if !errors.As(err, &operation) || operation.Operation() != "PutAuditEvents" || operation.Service() != "CloudTrail Data" {
				t.Errorf("error is %v, want an OperationError", err)
			}
		})
	}
}
