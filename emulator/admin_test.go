// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go/service/cloudtraildata"
	"github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// own calls one of the emulator's own endpoints and gives status and body.
func own(t *testing.T, server *emulatortest.Server, method, path, body string, headers ...string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, server.URL+"/_emulator/"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			request.Host = headers[i+1]
		}
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(response.Body)
	if closeErr := response.Body.Close(); err != nil || closeErr != nil {
		t.Fatal(err, closeErr)
	}
	return response.StatusCode, string(text)
}

func TestControlEndpoints(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, func(o *emulator.Options) {
		o.Now = func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }
	})
	for _, step := range []struct {
		name, method, path, body string
		status                   int
		want                     string // begins the answer, or, of a refusal, stands in it
	}{
		{"the clock", "GET", "clock", "", 200, `{"now":"2026-01-02T03:04:05Z","frozen":false}`},
		{"set", "POST", "clock", `{"set":"2030-01-01T00:00:00+01:00"}`, 200, `{"now":"2029-12-31T23:00:00Z","frozen":true}`},
		{"advance", "POST", "clock", `{"advance":"168h"}`, 200, `{"now":"2030-01-07T23:00:00Z","frozen":true}`},
		{"resume", "POST", "clock", `{"resume":true}`, 200, `{"now":"2030-01-07T23:00:00Z","frozen":false}`},
		{"advance what is no duration", "POST", "clock", `{"advance":"a week"}`, 400, `advance is \"a week\"; give a duration such as`},
		{"advance back", "POST", "clock", `{"advance":"-1s"}`, 400, `to move it back, set it`},
		{"set what is no time", "POST", "clock", `{"set":"tomorrow"}`, 400, `ValidationException`},
		{"set out of bounds", "POST", "clock", `{"set":"1960-01-01T00:00:00Z"}`, 400, `give a time from 1970-01-01T00:00:00Z to 9998-12-31T23:59:59Z`},
		{"two moves at once", "POST", "clock", `{"advance":"1s","resume":true}`, 400, `must have one of`},
		{"no move", "POST", "clock", `{}`, 400, `must have one of`},
		{"a resume that is none", "POST", "clock", `{"resume":false}`, 400, `must have one of`},
		{"an unknown member", "POST", "clock", `{"sett":"2030-01-01T00:00:00Z"}`, 400, `unknown member \"sett\" (did you mean set?); it takes set, advance, resume`},
		{"a number as time", "POST", "clock", `{"set":7}`, 400, `set must be a time such as`},
		{"a year of five digits", "POST", "clock", `{"set":"10000-01-01T00:00:00Z"}`, 400, `of a year of four digits`},
		{"a text as truth", "POST", "clock", `{"resume":"yes"}`, 400, `resume must be true or false`},
		{"a list", "POST", "clock", `[]`, 400, `must be a JSON object`},
		{"beyond 292 years at once", "POST", "clock", `{"advance":"9999999h"}`, 400, `advance is \"9999999h\"; give a duration such as`},
		{"a member that comes twice", "POST", "clock", `{"resume":true,"resume":true}`, 400, `duplicate`},
		{"no JSON", "POST", "clock", `resume`, 400, `not valid`},
		{"too large a body", "POST", "clock", `{"set":"` + strings.Repeat("x", 64<<10) + `"}`, 413, `RequestEntityTooLargeException`},
		{"another method", "PUT", "clock", `{}`, 405, `it takes GET, POST`},

		{"no faults", "GET", "faults", "", 200, `{"faults":[]}`},
		{"a fault", "POST", "faults", `{"operation":"PutAuditEvents","probability":0.5,"latency":"20ms","code":"ThrottlingException"}`, 201,
			`{"id":"fault-1","operation":"PutAuditEvents","probability":0.5,"latency":"20ms","code":"ThrottlingException","matched":0,"hits":0}`},
		{"failing events", "POST", "faults", `{"entries":{"code":"Throttling","nth":2},"times":1}`, 201, `{"id":"fault-2","times":1,"entries":{"code":"Throttling","nth":2},"matched":0,"hits":0}`},
		{"a fault of nothing", "POST", "faults", `{"operation":"PutAuditEvents"}`, 400, `the rule does nothing`},
		{"a fault of an unknown operation", "POST", "faults", `{"operation":"PutEvents","drop":"after"}`, 400, `PutEvents`},
		{"an unknown field", "POST", "faults", `{"drop":"after","chance":1}`, 400, `chance`},
		{"a latency as a number", "POST", "faults", `{"latency":20}`, 400, `latency is 20; give a duration such as`},
		{"an id of one's own", "POST", "faults", `{"id":"mine","drop":"after"}`, 400, `id`},
		{"a probability of 0", "POST", "faults", `{"drop":"after","probability":0}`, 400, `probability is 0, which would hit nothing`},
		{"every 0", "POST", "faults", `{"drop":"after","every":0}`, 400, `every is 0,`},
		{"nth 0", "POST", "faults", `{"drop":"after","nth":0}`, 400, `nth is 0,`},
		{"times 0", "POST", "faults", `{"drop":"after","times":0}`, 400, `times is 0,`},
		{"throttle 0", "POST", "faults", `{"latency":"1s","throttle":0}`, 400, `throttle is 0,`},
		{"no event", "POST", "faults", `{"entries":{"code":"Throttling","nth":0}}`, 400, `entries.nth is 0,`},
		{"no event by probability", "POST", "faults", `{"entries":{"code":"Throttling","probability":0.0}}`, 400, `entries.probability is 0,`},
		{"half a time", "POST", "faults", `{"drop":"after","times":1.5}`, 400, `times is 1.5; it must be an integer`},
		{"a number as text", "POST", "faults", `{"drop":"after","every":"2"}`, 400, `every must be an integer`},
		{"a seed below 0", "POST", "faults", `{"drop":"after","probability":1,"seed":-1}`, 400, `seed is -1; it must be an integer of 0 or more`},
		{"no channel", "POST", "faults", `{"drop":"after","channel":"mine"}`, 400, `give the ARN of a channel`},
		{"a misspelt code", "POST", "faults", `{"code":"ThrottlingExeption"}`, 400, `did you mean ThrottlingException?`},
		{"a misspelt member of an object inside", "POST", "faults", `{"entries":{"cod":"Throttling"}}`, 400, `unknown member \"entries.cod\"`},
		{"take away by a body", "DELETE", "faults", `{"operation":"PutAuditEvents"}`, 400, `takes no body`},
		{"take away by a query", "DELETE", "faults?operation=PutAuditEvents", "", 400, `takes none`},
		{"the faults", "GET", "faults", "", 200, `{"faults":[{"id":"fault-1",`},
		{"take one away", "DELETE", "faults/fault-1", "", 204, ``},
		{"take it away again", "DELETE", "faults/fault-1", "", 404, `there is no fault rule \"fault-1\"`},
		{"take all away", "DELETE", "faults", "", 204, ``},
		{"none are left", "GET", "faults", "", 200, `{"faults":[]}`},

		{"how it throttles", "GET", "throttle", "", 200, `{"throttle":"none"}`},
		{"throttle", "PUT", "throttle", `{"throttle":"aws"}`, 200, `{"throttle":"aws"}`},
		{"throttle otherwise", "PUT", "throttle", `{"throttle":"gcp"}`, 400, `throttle \"gcp\" is not known`},
		{"the pacing", "GET", "pacing", "", 200, `{"pacing":"immediate"}`},
		{"pace", "PUT", "pacing", `{"pacing":"polls=2"}`, 200, `{"pacing":"polls=2"}`},
		{"pace otherwise", "PUT", "pacing", `{"pacing":"slow"}`, 400, `slow`},

		{"what it is", "GET", "config", "", 200, `{"version":"`},
		{"reset", "POST", "reset", "", 200, `{}`},
		{"throttling is as at the start", "GET", "throttle", "", 200, `{"throttle":"none"}`},
		{"the pacing too", "GET", "pacing", "", 200, `{"pacing":"immediate"}`},
		{"the clock too", "GET", "clock", "", 200, `{"now":"2026-01-02T03:04:05Z","frozen":false}`},
		{"reset to no seed", "POST", "reset?seed=1", "", 400, `--seed FILE`},
		{"reset by halves", "POST", "reset?seed=maybe", "", 400, `seed is \"maybe\"`},
		{"reset twice over", "POST", "reset?seed=1&seed=0", "", 400, `parameter seed 2 times`},
		{"reset to an empty seed", "POST", "reset?seed=", "", 400, `seed is \"\"`},
		{"reset by a malformed query", "POST", "reset?seed=%zz", "", 400, `malformed`},
		{"the clock, with a query", "GET", "clock?now=1", "", 400, `unknown parameter`},
		{"the configuration, with a query", "GET", "config?all=1", "", 400, `unknown parameter`},
		{"an export, with a query", "GET", "export?account=1", "", 400, `unknown parameter`},
		{"an import, with a query", "POST", "import?force=1", "", 400, `unknown parameter`},
		{"events, with another query", "GET", "events?event_data_stor=x", "", 400, `did you mean event_data_store?`},
		{"events, with two limits", "GET", "events?event_data_store=x&limit=1&limit=2", "", 400, `parameter limit 2 times`},
		{"a request, with a query", "GET", "requests/some?body=1", "", 400, `unknown parameter`},
		{"a replay, with a query", "POST", "requests/some/replay?times=2", "", 400, `unknown parameter`},
		{"to clear the journal, with a query", "DELETE", "requests?operation=PutAuditEvents", "", 400, `unknown parameter`},
		{"reset with more", "POST", "reset?hard=1", "", 400, `hard`},
		{"reset with a body", "POST", "reset", "{}", 400, `takes no body`},
		{"import what is no export", "POST", "import", "hello\n", 400, `line 1`},
		{"no endpoint", "GET", "resett", "", 404, `is not an endpoint`},
		{"a path above", "GET", "../_emulator/none", "", 404, `is not an endpoint`},
	} {
		status, text := own(t, server, step.method, step.path, step.body)
		good := strings.HasPrefix(text, step.want)
		if step.status >= 400 {
			good = strings.Contains(text, step.want) && strings.HasPrefix(text, `{"error":{"code":"`)
		}
		if status != step.status || !good || text != "" && !json.Valid([]byte(text)) {
			t.Errorf("%s: status %d, %s, want %d, %s", step.name, status, text, step.status, step.want)
		}
	}
}

// What is under /_emulator/ is not for web pages of others, and test control not for
// everybody.
func TestControlIsGuarded(t *testing.T) {
	t.Parallel()
	start := func(change func(*emulator.Options)) *emulatortest.Server { return emulatortest.Start(t, change) }
	open := start(func(o *emulator.Options) { o.AllowedHosts = []string{"lake.example.com"} })
	closed := start(func(o *emulator.Options) { o.Admin = false })
	exposed := start(func(o *emulator.Options) { o.Admin, o.Exposed = false, true })
	both := start(func(o *emulator.Options) { o.Exposed = true })
	address := strings.TrimPrefix(open.URL, "http://")
	const events, clock = "events?event_data_store=none", "clock"
	for _, test := range []struct {
		name    string
		server  *emulatortest.Server
		path    string
		headers []string
		code    string // "": allowed
	}{
		{"test control", open, clock, nil, ""},
		{"test control is off", closed, clock, nil, "NotEnabled"},
		{"reading is on all the same", closed, events, nil, ""},
		{"reading is off for others", exposed, events, nil, "NotEnabled"},
		{"test control too", exposed, clock, nil, "NotEnabled"},
		{"reading is on with it", both, events, nil, ""},

		{"localhost", open, clock, []string{"Host", "localhost:4590"}, ""},
		{"below localhost", open, clock, []string{"Host", "lake.localhost"}, ""},
		{"a name without a dot", open, clock, []string{"Host", "emulator:4590"}, ""},
		{"IPv6", open, clock, []string{"Host", "[::1]:4590"}, ""},
		{"IPv6 without a port", open, clock, []string{"Host", "[::1]"}, ""},
		{"a name that is allowed", open, clock, []string{"Host", "LAKE.example.com:4590"}, ""},
		{"another name", open, clock, []string{"Host", "rebound.example.com:4590"}, "HostNotAllowed"},
		{"another name, reading", open, events, []string{"Host", "rebound.example.com"}, "HostNotAllowed"},
		{"another name, nothing there", open, "none", []string{"Host", "rebound.example.com"}, "HostNotAllowed"},
		{"a dot at the end", open, clock, []string{"Host", "localhost."}, "HostNotAllowed"},

		{"typed into the browser", open, clock, []string{"Sec-Fetch-Site", "none"}, ""},
		{"a page of its own", open, clock, []string{"Sec-Fetch-Site", "same-origin", "Origin", open.URL}, ""},
		{"a page of another port", open, clock, []string{"Sec-Fetch-Site", "same-site"}, "CrossSiteRequest"},
		{"a page of another site", open, clock, []string{"Sec-Fetch-Site", "cross-site"}, "CrossSiteRequest"},
		{"an origin of another port", open, clock, []string{"Origin", "http://127.0.0.1:1"}, "CrossSiteRequest"},
		{"an origin of its own", open, clock, []string{"Origin", "http://" + address}, ""},
		{"an origin that is none", open, clock, []string{"Origin", "null"}, "CrossSiteRequest"},
		{"another site's page, reading", open, events, []string{"Origin", "https://example.com"}, "CrossSiteRequest"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, text := own(t, test.server, http.MethodGet, test.path, "", test.headers...)
			want := map[string]int{"": http.StatusOK, "NotEnabled": http.StatusNotFound, "HostNotAllowed": http.StatusForbidden, "CrossSiteRequest": http.StatusForbidden}[test.code]
			if test.code == "" && test.path == events {
				want = http.StatusNotFound // of the store
				test.code = "EventDataStoreNotFoundException"
			}
			if status != want || test.code != "" && !strings.Contains(text, `"code":"`+test.code+`"`) {
				t.Errorf("status %d, %s", status, text)
			}
		})
	}
}

// The configuration tells of every option, and of no secret.
func TestConfig(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, func(o *emulator.Options) {
		o.IDSeed, o.AllowChannelID, o.Quotas, o.Pacing = "monday", true, map[string]int{"channels": 7}, emulator.Pacing{Polls: 1}
	})
	store := createStore(t, server.CloudTrail(server.AccountID), "lake")
	_ = store
	server.FailNext("ListChannels", "ThrottlingException", 1)
	_, text := own(t, server, http.MethodGet, "config", "")
	var got map[string]any
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	delete(got, "version")
	delete(got, "clock")
	want := map[string]any{
		"region": "us-east-1", "account_id": server.AccountID, "auth": "verify-known", "admin": true, "exposed": false,
		"allowed_hosts": []any{}, "data_dir": "", "id_seed": "monday", "seed": "", "journal": 1000., "throttle": "none", "pacing": "polls=1",
		"quotas": map[string]any{"channels": 7., "event-data-stores": 10., "concurrent-queries": 10.},
		"switches": map[string]any{
			"allow-several-custom-channels": false, "allow-unknown-event-fields": false, "allow-any-source-ip-address": false,
			"allow-event-time-fractions": false, "allow-owner-without-external-id": false, "allow-channel-id": true,
			"enforce-event-sources": false, "ignore-unknown-members": false, "omit-null-query-values": false,
		},
		"faults": 1., "counts": map[string]any{"event_data_stores": 1., "channels": 0., "identities": 0.},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(text, server.SecretAccessKey) {
		t.Error("the secret is told")
	}
}

// lifeOf creates a store and a channel and sends an event; it gives all ids that came.
func lifeOf(t *testing.T, server *emulatortest.Server) []string {
	t.Helper()
	owner := server.CloudTrail(server.AccountID)
	store := createStore(t, owner, "lake")
	channel := createChannel(t, owner, "custom", "Custom", store)
	out, err := dataClient(t, server, server.AccountID).PutAuditEvents(&cloudtraildata.PutAuditEventsInput{
		ChannelArn: channel.ChannelArn, AuditEvents: auditEvents(eventData(server.AccountID, nil), eventData(server.AccountID, nil)),
	})
	if err != nil || len(out.Successful) != 2 {
		t.Fatalf("%v, error %v", out, err)
	}
	session, err := assumeRole(t, server.Config(partner))
	if err != nil {
		t.Fatal(err)
	}
	return []string{*store.EventDataStoreArn, *channel.ChannelArn, *out.Successful[0].EventID, *out.Successful[1].EventID, *session.Credentials.AccessKeyId}
}

// A seed gives the same ids with every start and after every reset, and others than
// another seed, and after an import none that came with it.
func TestIDSeed(t *testing.T) {
	t.Parallel()
	start := func(seed string) *emulatortest.Server {
		return emulatortest.Start(t, func(o *emulator.Options) { o.IDSeed = seed })
	}
	monday := start("monday")
	first := lifeOf(t, monday)
	if again := lifeOf(t, start("monday")); !cmp.Equal(first, again) {
		t.Errorf("the same seed: %s", cmp.Diff(first, again))
	}
	var state bytes.Buffer
	monday.Export(&state)
	monday.Reset()
	if again := lifeOf(t, monday); !cmp.Equal(first, again) {
		t.Errorf("after a reset: %s", cmp.Diff(first, again))
	}
	seen := map[string]bool{}
	for _, id := range first {
		seen[id] = true
	}
	for _, id := range lifeOf(t, start("tuesday")) {
		if seen[id] {
			t.Errorf("another seed gives %s too", id)
		}
	}
	imported := start("monday")
	imported.Import(&state)
	store := createStore(t, imported.CloudTrail(imported.AccountID), "another")
	if seen[*store.EventDataStoreArn] {
		t.Error("the id of a store that was imported came again")
	}
	for name, options := range map[string]emulator.Options{
		"a data directory": {IDSeed: "monday", DataDir: t.TempDir()},
		"ids of one's own": {IDSeed: "monday", NewID: func() string { return "" }},
	} {
		if err := options.Validate(); err == nil {
			t.Errorf("a seed and %s: there is no error", name)
		}
	}
}

// An export, streamed over HTTP, fills an emulator that is empty.
func TestExportAndImport(t *testing.T) {
	t.Parallel()
	from, to := emulatortest.Start(t), emulatortest.Start(t)
	ids := lifeOf(t, from)
	status, state := own(t, from, http.MethodGet, "export", "")
	if status != http.StatusOK || strings.Count(state, "\n") < 5 {
		t.Fatalf("status %d, %s", status, state)
	}
	for line := range strings.Lines(state) {
		if !json.Valid([]byte(line)) {
			t.Errorf("no JSON: %s", line)
		}
	}
	if status, text := own(t, to, http.MethodPost, "import", state); status != http.StatusOK {
		t.Fatalf("status %d, %s", status, text)
	}
	if got := storedEvents(t, to, ids[0], 10); len(got) != 2 {
		t.Errorf("%d events came along, want 2", len(got))
	}
	if _, again := own(t, to, http.MethodGet, "export", ""); again != state {
		t.Error("the export of what was imported differs")
	}
	if status, text := own(t, to, http.MethodPost, "import", state); status != http.StatusConflict || !strings.Contains(text, "Reset it first") {
		t.Errorf("import into a state that is not empty: status %d, %s", status, text)
	}
}

// Test control may be used while requests run: each request happens before a reset or
// after it, and the emulator is whole at the end.
func TestControlConcurrently(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, func(o *emulator.Options) { o.IDSeed = "busy" })
	owner := cloudtrail.NewFromConfig(impatient(server.Config(server.AccountID)))
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			for i := range 25 {
				name := fmt.Sprintf("lake-%d-%d", n, i)
				_, err := owner.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String(name), TerminationProtectionEnabled: aws.Bool(false)})
				if err != nil && !strings.Contains(err.Error(), "ThrottlingException") && !strings.Contains(err.Error(), "MaxLimitExceeded") {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
	for _, work := range []func(){
		func() { own(t, server, http.MethodPost, "reset", "") },
		func() { own(t, server, http.MethodPost, "clock", `{"advance":"1h"}`) },
		func() {
			own(t, server, http.MethodPost, "faults", `{"code":"ThrottlingException","probability":0.2}`)
		},
		func() { own(t, server, http.MethodGet, "export", "") },
		func() { own(t, server, http.MethodGet, "config", "") },
	} {
		wg.Go(func() {
			for range 10 {
				work()
			}
		})
	}
	wg.Wait()
	server.Reset()
	lifeOf(t, server)
}

// Where test control is off, no endpoint of it does anything.
func TestControlIsOff(t *testing.T) {
	t.Parallel()
	server, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for _, path := range []string{"reset", "clock", "faults", "faults/fault-1", "throttle", "pacing", "export", "import", "config"} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
			recorder := httptest.NewRecorder()
			server.ServeHTTP(recorder, httptest.NewRequest(method, "http://127.0.0.1/_emulator/"+path, nil))
			if recorder.Code != http.StatusNotFound || !strings.Contains(recorder.Body.String(), "--admin") {
				t.Errorf("%s %s: status %d, %s", method, path, recorder.Code, recorder.Body)
			}
		}
	}
}
