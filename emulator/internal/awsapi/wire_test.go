// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/apimodel"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/enginetest"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/store"
)

var updateGolden = flag.Bool("update", false, "write the responses that the server gives into testdata/wire")

// newServer is a handler on an empty state in memory. It does not ask for signatures, its time
// stands still and its ids are counted, unless change says otherwise. Its answers are held
// against the API models.
func newServer(tb testing.TB, change ...func(*Config)) http.Handler {
	tb.Helper()
	server, _ := newServerAndStore(tb, change...)
	t, ok := tb.(*testing.T)
	if !ok { // a fuzz target looks itself
		return server
	}
	inspector, err := models()
	if err != nil {
		tb.Fatal(err)
	}
	return inspector.Inspect(server, func(exchange apimodel.Exchange) {
		for _, fault := range exchange.Faults {
			t.Errorf("%s: %d %.300s: %s", exchange.Operation, exchange.Status, exchange.Body, fault)
		}
	})
}

// models reads the API models, once.
var models = sync.OnceValues(func() (*apimodel.Inspector, error) { return apimodel.NewInspector(context.Background()) })

// newServerAndStore is newServer with the store that the state is in.
func newServerAndStore(tb testing.TB, change ...func(*Config)) (http.Handler, *store.Store) {
	tb.Helper()
	log := slog.New(slog.DiscardHandler)
	opened, err := store.Open("", log)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := opened.Close(); err != nil {
			tb.Error(err)
		}
	})
	var ids atomic.Int64
	now := func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC) }
	cfg := Config{
		Service: lake.NewService(lake.Config{
			Store:  opened,
			Now:    now,
			NewID:  func() string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", ids.Add(1)) },
			Engine: &enginetest.Engine{}, Delivery: discarded{},
		}),
		Auth: AuthNone, Region: "us-east-1", Log: log, SigningTime: now,
	}
	for _, c := range change {
		c(&cfg)
	}
	tb.Cleanup(func() { // before the store is closed
		if err := cfg.Service.Close(); err != nil {
			tb.Error(err)
		}
	})
	return New(cfg), opened
}

// discarded takes the results that queries deliver, and keeps nothing.
type discarded struct{}

func (discarded) Put(_ context.Context, _, _ string, write func(io.Writer) error) error {
	return write(io.Discard)
}

// Each file of testdata/wire is a conversation: the bytes of requests, and of the responses what
// a client can rely on. "-update" writes the responses anew; look at the difference before you commit it.
func TestWire(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/wire/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d files, error %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			archive := txtar.Parse(text)
			server := newServer(t, func(cfg *Config) {
				if strings.Contains(string(archive.Comment), "\nauth verify-known\n") {
					cfg.Auth = AuthVerifyKnown
				}
			})
			var got txtar.Archive
			got.Comment = archive.Comment
			for _, file := range archive.Files {
				name, isRequest := strings.CutSuffix(file.Name, ".request")
				if !isRequest {
					continue
				}
				response := roundTrip(t, server, string(file.Data))
				if _, until, waits := strings.Cut(string(file.Data), "\nX-Test-Until: "); waits { // a status of a query
					until, _, _ = strings.Cut(until, "\n")
					for !strings.Contains(response, `Status":"`+until+`"`) && t.Context().Err() == nil {
						response = roundTrip(t, server, string(file.Data))
					}
				}
				got.Files = append(got.Files, file, txtar.File{Name: name + ".response", Data: []byte(response + "\n")})
			}
			if *updateGolden {
				if err := os.WriteFile(path, txtar.Format(&got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if diff := gocmp.Diff(string(text), string(txtar.Format(&got))); diff != "" && !*updateGolden {
				t.Errorf("-golden +got:\n%s", diff)
			}
		})
	}
}

// roundTrip sends a request written as its first line, its headers, an empty line and its body.
func roundTrip(t *testing.T, server http.Handler, text string) string {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	method, target, _ := strings.Cut(lines[0], " ")
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(strings.TrimSuffix(body, "\n")))
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Content-Length" { // a length that is only claimed
			length, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			r.ContentLength = length
			continue
		}
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	return transcript(t, w)
}

var (
	uuidPattern   = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	secretPattern = regexp.MustCompile(`<(SecretAccessKey|SessionToken)>[^<]+<`)
	timePattern   = regexp.MustCompile(`"ExecutionTimeInMillis":[0-9]+`)
)

// transcript writes a response: status, the headers that matter, body. What is random is replaced.
func transcript(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	id := w.Header().Get(headerRequestID)
	if !uuidPattern.MatchString(id) {
		t.Errorf("request id %q is no UUID", id)
	}
	var text bytes.Buffer
	fmt.Fprintf(&text, "%d\n", w.Code)
	for _, name := range []string{"Content-Type", "X-Amzn-Errortype", "Location"} {
		if value := w.Header().Get(name); value != "" {
			fmt.Fprintf(&text, "%s: %s\n", name, value)
		}
	}
	body := strings.ReplaceAll(w.Body.String(), cmp.Or(id, "-"), "REQUEST-ID")
	body = timePattern.ReplaceAllString(body, `"ExecutionTimeInMillis":0`)
	text.WriteString("\n" + secretPattern.ReplaceAllString(body, "<$1>RANDOM<"))
	return strings.TrimSpace(text.String())
}
