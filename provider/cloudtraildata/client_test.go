// SPDX-License-Identifier: MPL-2.0

package cloudtraildata

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

const (
	testChannelARN = "arn:aws:cloudtrail:us-east-1:111122223333:channel/5f0d9c2e-7d5c-4b54-9d0a-0c9f3f3f5a11"
	testKeyID      = "AKIDEXAMPLE"
	testSecret     = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
)

// received is a request as it came over the wire.
type received struct {
	method string
	uri    string
	host   string
	header http.Header
	body   []byte
}

// events returns the entries of the request body.
func (r received) events(tb testing.TB) []ResultErrorEntry {
	tb.Helper()
	var body struct {
		AuditEvents []ResultErrorEntry // of which only the id is read
	}
	if err := json.Unmarshal(r.body, &body); err != nil {
		tb.Errorf("request body: %v\n%s", err, r.body)
	}
	return body.AuditEvents
}

// service is a CloudTrail Data API that answers as a test wants it to.
type service struct {
	URL string

	mu       sync.Mutex
	requests []received
}

// startService starts a service. answer gets the number of the request, from 1;
// nil answers that every event was taken.
func startService(t *testing.T, answer func(w http.ResponseWriter, r received, number int)) *service {
	t.Helper()
	s := &service{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Errorf("reading the request: %v", err)
		}
		r := received{req.Method, req.RequestURI, req.Host, req.Header.Clone(), body}
		s.mu.Lock()
		s.requests = append(s.requests, r)
		number := len(s.requests)
		s.mu.Unlock()
		w.Header().Set("X-Amzn-RequestId", "request-1")
		if answer == nil {
			answerEvents(t, w, r, nil)
			return
		}
		answer(w, r, number)
	}))
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

func (s *service) received() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// answerEvents answers 200: the events with a code in failures have failed with
// it, all others were taken.
func answerEvents(tb testing.TB, w http.ResponseWriter, r received, failures map[string]string) {
	tb.Helper()
	successful, failed := []AuditEventResultEntry{}, []ResultErrorEntry{}
	for _, event := range r.events(tb) {
		if code, ok := failures[event.ID]; ok {
			failed = append(failed, ResultErrorEntry{ID: event.ID, ErrorCode: code, ErrorMessage: "because"})
		} else {
			successful = append(successful, AuditEventResultEntry{ID: event.ID, EventID: "event-" + event.ID})
		}
	}
	err := json.NewEncoder(w).Encode(map[string]any{"failed": failed, "successful": successful})
	if err != nil {
		tb.Errorf("answering: %v", err)
	}
}

func answerError(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("X-Amzn-ErrorType", code)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"message":"`+message+`"}`)
}

// newTestClient returns a client of the service whose retries do not wait.
func newTestClient(s *service, optFns ...func(*Options)) *Client {
	cfg := aws.Config{
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider(testKeyID, testSecret, ""),
		BaseEndpoint: aws.String(s.URL),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
			})
		},
	}
	return NewFromConfig(cfg, append([]func(*Options){func(o *Options) {
		o.wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	}}, optFns...)...)
}

// signature computes the Signature Version 4 of a received request, from AWS's
// description of it and without the SDK.
func signature(tb testing.TB, r received) string {
	tb.Helper()
	authorization := r.header.Get("Authorization")
	_, rest, _ := strings.Cut(authorization, "Credential="+testKeyID+"/")
	scope, rest, _ := strings.Cut(rest, ", SignedHeaders=")
	signedHeaders, _, ok := strings.Cut(rest, ", Signature=")
	if !ok {
		tb.Fatalf("Authorization is %q", authorization)
	}
	path, query, _ := strings.Cut(r.uri, "?")
	bodySum := sha256.Sum256(r.body)
	var canonical strings.Builder
	canonical.WriteString(r.method + "\n" + path + "\n" + query + "\n")
	for name := range strings.SplitSeq(signedHeaders, ";") {
		value := r.header.Get(name)
		if name == "host" {
			value = r.host
		}
		canonical.WriteString(name + ":" + value + "\n")
	}
	canonical.WriteString("\n" + signedHeaders + "\n" + hex.EncodeToString(bodySum[:]))
	canonicalSum := sha256.Sum256([]byte(canonical.String()))

	key := []byte("AWS4" + testSecret)
	for part := range strings.SplitSeq(scope, "/") {
		key = mac(key, part)
	}
	return hex.EncodeToString(mac(key, "AWS4-HMAC-SHA256\n"+r.header.Get("X-Amz-Date")+"\n"+scope+"\n"+hex.EncodeToString(canonicalSum[:])))
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
