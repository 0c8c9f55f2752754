// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

// wireRequests are the requests of testdata/wire, as seeds: first line, X-Amz-Target, body.
func wireRequests(f *testing.F, yield func(line, target, body string)) {
	f.Helper()
	paths, err := filepath.Glob("testdata/wire/*.txtar")
	if err != nil || len(paths) == 0 {
		f.Fatalf("%d files, error %v", len(paths), err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(text).Files {
			if !strings.HasSuffix(file.Name, ".request") {
				continue
			}
			head, body, _ := strings.Cut(string(file.Data), "\n\n")
			line, headers, _ := strings.Cut(head, "\n")
			_, target, _ := strings.Cut(headers, "X-Amz-Target: ")
			target, _, _ = strings.Cut(target, "\n")
			yield(line, target, strings.TrimSuffix(body, "\n"))
		}
	}
}

// sane fails unless the answer is a success or a refusal with a message, in valid UTF-8.
func sane(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	body := w.Body.Bytes()
	if w.Code >= http.StatusInternalServerError || !utf8.Valid(body) {
		t.Fatalf("status %d, body %q", w.Code, body)
	}
	if w.Code == http.StatusOK {
		return
	}
	var failure map[string]string
	if err := json.Unmarshal(body, &failure); err != nil || failure["Message"]+failure["message"] == "" || w.Header().Get("X-Amzn-Errortype") == "" {
		t.Fatalf("status %d, body %q, error %v", w.Code, body, err)
	}
}

func FuzzControl(f *testing.F) {
	wireRequests(f, func(_, target, body string) {
		if target != "" {
			f.Add(target, body)
		}
	})
	for _, refusal := range refusals {
		f.Add("CloudTrail_20131101."+refusal.operation, refusal.body)
	}
	server := newServer(f)
	f.Fuzz(func(t *testing.T, target, body string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("X-Amz-Target", target)
		if target == "" {
			t.Skip("another route")
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		sane(t, w)
	})
}

func FuzzPutAuditEvents(f *testing.F) {
	wireRequests(f, func(line, _, body string) {
		if query, found := strings.CutPrefix(line, "POST /PutAuditEvents?"); found {
			f.Add(query, body)
		}
	})
	server := newServer(f)
	for _, step := range given {
		if code, message := call(f, server, step.operation, step.body); code != "" {
			f.Fatalf("%s: %s", code, message)
		}
	}
	f.Fuzz(func(t *testing.T, query, body string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/PutAuditEvents", strings.NewReader(body))
		r.URL = &url.URL{Path: "/PutAuditEvents", RawQuery: query}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		sane(t, w)
		if w.Code != http.StatusOK {
			return
		}
		// Nothing is lost silently: each event is in one of the two lists.
		var sent struct{ AuditEvents []any }
		var answer struct{ Successful, Failed []any }
		if err := json.Unmarshal([]byte(body), &sent); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatal(err)
		}
		if answer.Successful == nil || answer.Failed == nil || len(answer.Successful)+len(answer.Failed) != len(sent.AuditEvents) {
			t.Fatalf("%d events, answer %s", len(sent.AuditEvents), w.Body)
		}
	})
}
