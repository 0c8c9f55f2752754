// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go/service/cloudtraildata"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// journalEntry is an entry as it is read over HTTP.
type journalEntry struct {
	Sequence  uint64
	ID        string
	Time      string
	Duration  float64 `json:"duration_ms"`
	Service   string
	Operation string
	Region    string
	Caller    *struct {
		Account     string
		ARN         string
		RoleARN     string `json:"role_arn"`
		AccessKeyID string `json:"access_key_id"`
		Context     map[string][]string
	}
	Request       *string
	RequestBase64 []byte `json:"request_base64"`
	RequestBytes  int    `json:"request_bytes"`
	ResponseBytes int    `json:"response_bytes"`
	Query         map[string][]string
	Status        int
	Error         *struct{ Code, Message, Reason string }
	Decision      *struct{ Effect, Policy, Element, Reason string }
	Accepted      int
	Failed        int
	Events        []struct {
		ID           string
		EventID      string `json:"event_id"`
		ErrorCode    string `json:"error_code"`
		ErrorMessage string `json:"error_message"`
		Field        string
		Record       map[string]any
	}
	EventBytes int `json:"event_bytes"`
	Fault      string
	Throttled  bool
	ReplayOf   string `json:"replay_of"`
}

type journalPage struct {
	Requests []journalEntry
	More     bool
	Lost     uint64
}

// inspect calls one of the emulator's own endpoints and reads the JSON that it answers.
func inspect(t *testing.T, server *emulatortest.Server, method, path string, status int, into any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, server.URL+"/_emulator/"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != status {
		t.Fatalf("%s %s: %s %s, %v; want status %d", method, path, response.Status, text, err, status)
	}
	if response.Header.Get("X-Amzn-Requestid") == "" {
		t.Errorf("%s %s: the answer has no request id", method, path)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%s %s: %v: %s", method, path, err, text)
	}
}

func (i integration) journal(t *testing.T, query string) journalPage {
	t.Helper()
	var page journalPage
	inspect(t, i.Server, http.MethodGet, "requests?"+query, http.StatusOK, &page)
	return page
}

// latest gives the latest entry with everything.
func (i integration) latest(t *testing.T) journalEntry {
	t.Helper()
	page := i.journal(t, "limit=1")
	if len(page.Requests) != 1 {
		t.Fatalf("%d entries, want 1", len(page.Requests))
	}
	var entry journalEntry
	inspect(t, i.Server, http.MethodGet, "requests/"+page.Requests[0].ID, http.StatusOK, &entry)
	return entry
}

func operations(page journalPage) (names []string) {
	for _, entry := range page.Requests {
		names = append(names, entry.Operation)
	}
	return names
}

// A request that was accepted in part tells who called, why it might, and of each event
// what became of it.
func TestJournalOfPutAuditEvents(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "GitHub")
	i.putPolicy(t, document(i.statement("Allow", `"*"`, externalIDIs(externalID))))
	client := i.sessionClient(t, stranger, "Sender", "connector")
	out, err := client.PutAuditEvents(&cloudtraildata.PutAuditEventsInput{
		ChannelArn: i.channel.ChannelArn, ExternalId: aws.String(externalID),
		AuditEvents: auditEvents(eventData(i.AccountID, nil), eventData(i.AccountID, setField("userIdentity.type", nil)), eventData(i.AccountID, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	entry := i.latest(t)
	if entry.Service != "cloudtrail-data" || entry.Operation != "PutAuditEvents" || entry.Region != i.Region || entry.Status != 200 || entry.Error != nil ||
		entry.Time == "" || entry.Duration <= 0 || entry.RequestBytes == 0 || entry.ResponseBytes == 0 || entry.EventBytes == 0 {
		t.Errorf("entry %+v", entry)
	}
	caller := entry.Caller
	if caller == nil || caller.Account != stranger || caller.ARN != "arn:aws:sts::"+stranger+":assumed-role/Sender/connector" ||
		caller.RoleARN != "arn:aws:iam::"+stranger+":role/Sender" || !strings.HasPrefix(caller.AccessKeyID, "ASIA") || caller.Context["aws:SourceIp"][0] != "127.0.0.1" {
		t.Errorf("caller %+v", caller)
	}
	if diff := gocmp.Diff(map[string][]string{"channelArn": {*i.channel.ChannelArn}, "externalId": {externalID}}, entry.Query); diff != "" {
		t.Errorf("query (-want +got):\n%s", diff)
	}
	if d := entry.Decision; d == nil || d.Effect != "allowed" || d.Policy != "resource" || d.Reason == "" {
		t.Errorf("decision %+v", d)
	}
	if entry.Request == nil || !strings.HasPrefix(*entry.Request, `{"auditEvents":[`) || len(*entry.Request) != entry.RequestBytes {
		t.Errorf("request %v", entry.Request)
	}
	if entry.Accepted != 2 || entry.Failed != 1 || len(entry.Events) != 3 {
		t.Fatalf("%d accepted, %d failed, %+v", entry.Accepted, entry.Failed, entry.Events)
	}
	if failed := entry.Events[1]; failed.ErrorCode != "FieldNotFound" || failed.Field != "eventData.userIdentity.type" ||
		failed.ErrorMessage != *out.Failed[0].ErrorMessage || failed.EventID != "" || failed.Record != nil {
		t.Errorf("failed event %+v", failed)
	}
	stored := storedEvents(t, i.Server, *i.store.EventDataStoreArn, 10) // the newest first
	for n, place := range []int{0, 2} {
		event := entry.Events[place]
		if event.ID != *out.Successful[n].Id || event.EventID != *out.Successful[n].EventID || event.ErrorCode != "" {
			t.Errorf("event %d is %+v, want %v", place, event, out.Successful[n])
		}
		if diff := gocmp.Diff(stored[1-n], event.Record); diff != "" {
			t.Errorf("record of event %d (-stored +journal):\n%s", place, diff)
		}
	}
}

// Refusals tell the operator what the caller does not learn.
func TestJournalOfRefusals(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	i.putPolicy(t, document(i.statement("Allow", `"*"`, externalIDIs(externalID))))
	if err := i.try(dataClient(t, i.Server, stranger), "wrong"); err == nil {
		t.Fatal("a wrong external ID was accepted")
	}
	entry := i.latest(t)
	if entry.Error == nil || entry.Error.Code != "ChannelInsufficientPermission" || entry.Status == 200 ||
		strings.Contains(entry.Error.Message, externalID) || !strings.Contains(entry.Error.Reason, externalID) {
		t.Errorf("error %+v", entry.Error)
	}
	if d := entry.Decision; d == nil || d.Effect != "implicitly denied" || !strings.Contains(d.Element, "ExternalId") || !strings.Contains(d.Reason, externalID) {
		t.Errorf("decision %+v", d)
	}

	if _, err := i.owner.GetChannel(t.Context(), &cloudtrail.GetChannelInput{Channel: aws.String("00000000-0000-4000-8000-000000000000")}); err == nil {
		t.Fatal("a channel that does not exist was found")
	}
	if entry := i.latest(t); entry.Operation != "GetChannel" || entry.Error == nil || entry.Error.Code != "ChannelNotFoundException" || entry.Caller == nil || entry.Decision != nil {
		t.Errorf("entry %+v", entry)
	}
	response, err := http.Post(i.URL+"/nowhere", "text/plain", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if entry := i.latest(t); entry.ID != response.Header.Get("X-Amzn-Requestid") || entry.Operation != "" || entry.Service != "" || entry.Error.Code != "UnknownOperationException" || entry.Caller != nil {
		t.Errorf("entry %+v", entry)
	}
	i.FailNext("ListChannels", "ThrottlingException", 1)
	_, _ = i.owner.ListChannels(t.Context(), &cloudtrail.ListChannelsInput{}, func(o *cloudtrail.Options) { o.RetryMaxAttempts = 1 })
	if entry := i.latest(t); entry.Fault == "" || entry.Error == nil || entry.Throttled {
		t.Errorf("entry %+v", entry)
	}
}

// Credentials that the emulator gives or takes are nowhere in what it shows or logs.
func TestJournalHasNoSecrets(t *testing.T) {
	t.Parallel()
	var log lockedBuffer
	i := startIntegration(t, "Custom", func(o *emulator.Options) { o.Logger = debugLog(&log) })
	assumed, err := assumeRole(t, i.Config(stranger))
	if err != nil {
		t.Fatal(err)
	}
	session := assumed.Credentials
	good, forged := asSession(i.Config(stranger), session), signingAs(i.Config(stranger), *session.AccessKeyId, "forged", *session.SessionToken)
	if err := listChannels(t, good); err != nil {
		t.Fatal(err)
	}
	if err := listChannels(t, forged); err == nil {
		t.Fatal("a forged signature was accepted") // its message shows what should have been signed, the token too
	}
	const token = "X-Amz-Security-Token="
	for target, body := range map[string]string{
		"/?Action=GetCallerIdentity&" + token + *session.SessionToken: "",
		"/":          "Action=GetCallerIdentity&" + token + *session.SessionToken,
		"/?Action=x": "%zz&" + token + *session.SessionToken,
		"/PutAuditEvents?channelArn=x&" + strings.ToLower(token) + *session.SessionToken: "{}",
	} {
		response, err := http.Post(i.URL+target, "application/x-www-form-urlencoded", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
	}
	var shown strings.Builder
	page := i.journal(t, "limit=1000")
	for _, entry := range page.Requests {
		var detail json.RawMessage
		inspect(t, i.Server, http.MethodGet, "requests/"+entry.ID, http.StatusOK, &detail)
		shown.Write(detail)
	}
	if n := strings.Count(shown.String(), "canonical request"); n == 0 {
		t.Error("no entry shows what should have been signed, so that nothing was tested")
	}
	for name, text := range map[string]string{"the journal": shown.String(), "the log": log.String()} {
		for what, secret := range map[string]string{
			"the session's secret": *session.SecretAccessKey, "the session token": *session.SessionToken,
			"the session token's seal": (*session.SessionToken)[strings.LastIndexByte(*session.SessionToken, '.')+1:], "the development key's secret": i.SecretAccessKey,
		} {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds %s", name, what)
			}
		}
	}
}

func TestJournalLists(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom") // CreateEventDataStore, CreateChannel
	i.put(t, eventData(i.AccountID, nil))
	i.put(t, "{}")
	if err := listChannels(t, i.Config(stranger)); err != nil {
		t.Fatal(err)
	}
	all := []string{"CreateEventDataStore", "CreateChannel", "PutAuditEvents", "PutAuditEvents", "ListChannels"}
	if page := i.journal(t, ""); !gocmp.Equal(operations(page), all) || page.More || page.Requests[3].Request != nil || page.Requests[2].Events[0].Record != nil {
		t.Errorf("page %+v", page)
	}
	third := i.journal(t, "").Requests[2].ID
	for _, test := range []struct {
		query string
		want  []string
		more  bool
	}{
		{"limit=2", all[3:], true},
		{"before=4&limit=2", all[1:3], true},
		{"before=3", all[:2], false},
		{"since=0&limit=2", all[:2], true},
		{"since=" + third, all[3:], false},
		{"since=5", nil, false},
		{"operation=PutAuditEvents", all[2:4], false},
		{"error=any", all[3:4], false},
		{"error=FieldNotFound", all[3:4], false},
		{"error=ThrottlingException", nil, false},
		{"account=" + stranger, all[4:], false},
		{"channel=" + *i.channel.ChannelArn, all[2:4], false},
		{"channel=" + *i.channel.ChannelArn + "&error=any&operation=PutAuditEvents&since=1&limit=1", all[3:4], false},
	} {
		t.Run(test.query, func(t *testing.T) {
			t.Parallel()
			if page := i.journal(t, test.query); !gocmp.Equal(operations(page), test.want) || page.More != test.more {
				t.Errorf("%v, more %v; want %v, %v", operations(page), page.More, test.want, test.more)
			}
		})
	}
	for query, hint := range map[string]string{
		"limit=0": "between 1 and 1000", "limit=x": "limit", "since=6789": "latest request has the sequence number 5", "since=nobody": "neither a sequence number",
		"since=1&before=3": "one of them", "sinc=1": "unknown parameter", "follow=1&before=2": "begin it with since", "follow=perhaps": "follow", "a=%zz": "malformed",
		"operation=PutAuditEvent": "did you mean PutAuditEvents?", "operation=": "no service has", "error=": "give the code", "error=a,b": "give the code",
		"channel=mine": "the UUID that ends it", "channel=" + strings.Replace(*i.channel.ChannelArn, ":channel/", ":eventdatastore/", 1): "ARN of a channel",
		"account=12": "12 digits", "limit=1&limit=2": "limit 2 times",
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			var refusal struct {
				Error struct{ Code, Message string }
			}
			inspect(t, i.Server, http.MethodGet, "requests?"+query, http.StatusBadRequest, &refusal)
			if refusal.Error.Code != "ValidationException" || !strings.Contains(refusal.Error.Message, hint) {
				t.Errorf("%+v, want %q", refusal, hint)
			}
		})
	}
	inspect(t, i.Server, http.MethodGet, "requests/nobody", http.StatusNotFound, nil)
	if requests := i.Requests(emulator.RequestFilter{Operation: "PutAuditEvents", Error: emulator.AnyError}); len(requests) != 1 || requests[0].Events[0].Field == "" {
		t.Errorf("requests %+v", requests)
	}
}

// A list stays within its bytes, and says that there is more.
func TestJournalListIsBounded(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	texts := make([]string, 100)
	for n := range texts {
		texts[n] = fmt.Sprintf(`{%q:1}`, strings.Repeat("x", 2000))
	}
	const puts = 30 // of some 400 KB in the journal
	for range puts {
		i.put(t, texts...)
	}
	for _, query := range []string{"since=0&limit=1000", "limit=1000"} {
		page := i.journal(t, query)
		if n := len(page.Requests); !page.More || n < 2 || n > puts {
			t.Errorf("%s: %d entries, more %v", query, n, page.More)
		}
		first, last := page.Requests[0].Sequence, page.Requests[len(page.Requests)-1].Sequence
		if query[0] == 's' && first != 1 || query[0] == 'l' && last != puts+2 || last-first+1 != uint64(len(page.Requests)) {
			t.Errorf("%s: entries %d to %d", query, first, last)
		}
	}
}

func TestJournalKeepsTheLatest(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom", func(o *emulator.Options) { o.Journal = 3 })
	for range 5 {
		i.put(t, eventData(i.AccountID, nil))
	}
	if page := i.journal(t, "since=1"); len(page.Requests) != 3 || page.Requests[0].Sequence != 5 || page.Lost != 3 {
		t.Errorf("page %+v", page)
	}
	inspect(t, i.Server, http.MethodDelete, "requests", http.StatusNoContent, nil)
	if page := i.journal(t, ""); len(page.Requests) != 0 {
		t.Errorf("after clearing: %+v", page)
	}
}

func TestJournalOff(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom", func(o *emulator.Options) { o.Journal = -1 })
	for _, path := range []string{"requests", "requests?follow=1", "requests/some"} {
		inspect(t, i.Server, http.MethodGet, path, http.StatusNotFound, nil)
	}
	inspect(t, i.Server, http.MethodPost, "requests/some/replay", http.StatusNotFound, nil)
	inspect(t, i.Server, http.MethodDelete, "requests", http.StatusNotFound, nil)
	if requests := i.Requests(emulator.RequestFilter{}); requests != nil {
		t.Errorf("requests %v", requests)
	}
}

// Reading needs no permission on this machine; what changes something does.
func TestJournalWithoutAdmin(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom", func(o *emulator.Options) { o.Admin = false })
	id := i.latest(t).ID
	inspect(t, i.Server, http.MethodPost, "requests/"+id+"/replay", http.StatusNotFound, nil)
	inspect(t, i.Server, http.MethodDelete, "requests", http.StatusNotFound, nil)
	if n := len(i.journal(t, "").Requests); n != 2 {
		t.Errorf("%d entries, want 2", n)
	}
	if err := (emulator.Options{Journal: -2}).Validate(); err == nil {
		t.Error("a journal of -2 entries was accepted")
	}
}

// Many requests at once all come into the journal, each once.
func TestJournalOfParallelRequests(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	const senders, each = 8, 20
	var sending sync.WaitGroup
	for range senders {
		sending.Go(func() {
			for range each {
				if err := i.try(i.data, ""); err != nil {
					t.Error(err)
				}
				_ = i.Requests(emulator.RequestFilter{Error: emulator.AnyError})
			}
		})
	}
	sending.Wait()
	seen := map[string]bool{}
	for _, request := range i.Requests(emulator.RequestFilter{Operation: "PutAuditEvents"}) {
		seen[request.Events[0].EventID] = true
	}
	if len(seen) != senders*each {
		t.Errorf("%d events in the journal, want %d", len(seen), senders*each)
	}
}

func TestReplay(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	i.putPolicy(t, document(i.statement("Allow", `{"AWS":"arn:aws:iam::`+stranger+`:role/Sender"}`, externalIDIs(externalID))))
	client := i.sessionClient(t, stranger, "Sender", "connector")
	if err := i.try(client, externalID); err != nil {
		t.Fatal(err)
	}
	first := i.latest(t)

	var again journalEntry
	inspect(t, i.Server, http.MethodPost, "requests/"+first.ID+"/replay", http.StatusOK, &again)
	if again.ReplayOf != first.ID || again.ID == first.ID || again.Sequence != first.Sequence+1 || again.Status != 200 || again.Accepted != 1 ||
		again.Events[0].EventID == first.Events[0].EventID || again.Caller.ARN != first.Caller.ARN || again.Caller.AccessKeyID != first.Caller.AccessKeyID || !gocmp.Equal(again.Query, first.Query) || *again.Request != *first.Request {
		t.Errorf("replayed %+v\nof %+v", again, first)
	}
	if n := len(i.stored(t)); n != 2 {
		t.Errorf("%d events stored, want 2", n)
	}

	// What has changed meanwhile counts, and a replay can be replayed.
	i.putPolicy(t, document(i.statement("Deny", `"*"`, "")))
	denied := i.Replay(again.ID)
	if denied.Error == nil || denied.Error.Code != "ChannelInsufficientPermission" || denied.Decision.Effect != "explicitly denied" || denied.ReplayOf != again.ID {
		t.Errorf("replayed %+v", denied)
	}
	if n := len(i.stored(t)); n != 2 {
		t.Errorf("%d events stored, want 2", n)
	}

	// A fault befalls it as any other request.
	i.Inject(emulator.FaultRule{Operation: "PutAuditEvents", Drop: emulator.DropBefore, Times: 1})
	if dropped := i.Replay(again.ID); dropped.Status != 0 || dropped.Fault == "" {
		t.Errorf("replayed %+v", dropped)
	}
}

// Each protocol replays.
func TestReplayEveryService(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	if _, err := callerIdentity(t, i.Config(stranger)); err != nil {
		t.Fatal(err)
	}
	if identity := i.Replay(i.latest(t).ID); identity.Service != "sts" || identity.Operation != "GetCallerIdentity" || identity.Status != 200 || identity.Caller.Account != stranger {
		t.Errorf("replayed %+v", identity)
	}
	var create journalEntry
	inspect(t, i.Server, http.MethodPost, "requests/"+i.journal(t, "operation=CreateChannel").Requests[0].ID+"/replay", http.StatusOK, &create)
	if create.Error == nil || create.Error.Code != "ChannelAlreadyExistsException" && create.Error.Code != "ChannelMaxLimitExceededException" {
		t.Errorf("replayed %+v", create)
	}
}

func TestReplayRefuses(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	for name, send := range map[string]func() (*http.Response, error){
		"unsigned": func() (*http.Response, error) {
			return http.Post(i.URL+"/PutAuditEvents?channelArn=x", "application/json", strings.NewReader("{}"))
		},
		"unknown": func() (*http.Response, error) { return http.Post(i.URL+"/nowhere", "application/json", nil) },
		"too large": func() (*http.Response, error) {
			return http.Post(i.URL+"/PutAuditEvents", "application/json", strings.NewReader(strings.Repeat(" ", 2<<20)))
		},
	} {
		response, err := send()
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		var refusal struct {
			Error struct{ Code, Message string }
		}
		id := response.Header.Get("X-Amzn-Requestid")
		inspect(t, i.Server, http.MethodPost, "requests/"+id+"/replay", http.StatusConflict, &refusal)
		if refusal.Error.Code != "NotReplayable" || !strings.Contains(refusal.Error.Message, id) {
			t.Errorf("%s: %+v", name, refusal)
		}
	}
	inspect(t, i.Server, http.MethodPost, "requests/nobody/replay", http.StatusNotFound, nil)
}

// sseEvent is a server-sent event.
type sseEvent struct{ id, name, data string }

// sseStream reads server-sent events.
type sseStream struct {
	response *http.Response
	lines    *bufio.Scanner
}

func openStream(t *testing.T, url, lastEventID string) *sseStream {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/event-stream")
	if lastEventID != "" {
		r.Header.Set("Last-Event-ID", lastEventID)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("stream: %s %v", response.Status, response.Header)
	}
	s := &sseStream{response, bufio.NewScanner(response.Body)}
	s.lines.Buffer(nil, 8<<20)
	return s
}

// next waits for an event; ok is false when the stream has ended.
func (s *sseStream) next() (event sseEvent, ok bool) {
	for s.lines.Scan() {
		name, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch {
		case name == "id":
			event.id = value
		case name == "event":
			event.name = value
		case name == "data":
			event.data = value
		case s.lines.Text() == "" && event.name != "":
			return event, true
		}
	}
	return event, false
}

func (s *sseStream) request(t *testing.T) (id string, entry journalEntry) {
	t.Helper()
	event, ok := s.next()
	if !ok || event.name != "request" {
		t.Fatalf("event %+v, %v, %v", event, ok, s.lines.Err())
	}
	if err := json.Unmarshal([]byte(event.data), &entry); err != nil {
		t.Fatal(err)
	}
	return event.id, entry
}

func TestFollowRequests(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom", func(o *emulator.Options) { o.Journal = 4 })
	fromNow := openStream(t, i.URL+"/_emulator/requests", "")
	fromStart := openStream(t, i.URL+"/_emulator/requests?follow=1&since=0", "")
	failures := openStream(t, i.URL+"/_emulator/requests?error=any", "")
	i.put(t, eventData(i.AccountID, nil))
	i.put(t, "{}")

	id, entry := fromNow.request(t)
	if entry.Operation != "PutAuditEvents" || entry.Sequence != 3 || entry.Accepted != 1 {
		t.Errorf("entry %+v", entry)
	}
	for n, want := range []string{"CreateEventDataStore", "CreateChannel", "PutAuditEvents", "PutAuditEvents"} {
		if _, entry := fromStart.request(t); entry.Operation != want || entry.Sequence != uint64(n+1) {
			t.Errorf("entry %+v, want %s", entry, want)
		}
	}
	if _, entry := failures.request(t); entry.Sequence != 4 || entry.Events[0].ErrorCode != "FieldNotFound" {
		t.Errorf("entry %+v", entry)
	}

	// One who was away goes on where it was, and is told what was lost.
	_ = fromNow.response.Body.Close()
	resumed := openStream(t, i.URL+"/_emulator/requests", id)
	if _, entry := resumed.request(t); entry.Sequence != 4 {
		t.Errorf("entry %+v", entry)
	}
	for range 4 {
		i.put(t, eventData(i.AccountID, nil))
	}
	late := openStream(t, i.URL+"/_emulator/requests", id)
	gap, _ := late.next()
	if gap.name != "gap" || gap.data != `{"lost":1}` || gap.id == "" || gap.id == id {
		t.Errorf("event %+v", gap)
	}
	if _, entry := late.request(t); entry.Sequence != 5 {
		t.Errorf("entry %+v", entry)
	}

	// An id of an emulator that ran before does not pass for one of this.
	other := openStream(t, i.URL+"/_emulator/requests", "00000000-3")
	if event, _ := other.next(); event.name != "gap" || event.data != `{"restarted":true}` {
		t.Errorf("event %+v", event)
	}
	if event, _ := other.next(); event.name != "gap" || event.data != `{"lost":4}` {
		t.Errorf("event %+v", event)
	}
}

// Streams are bounded, and end with the server.
func TestStreamsEnd(t *testing.T) {
	t.Parallel()
	server, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(server)
	var streams []*sseStream
	for range 32 {
		streams = append(streams, openStream(t, listener.URL+"/_emulator/requests", ""))
	}
	response, err := http.Get(listener.URL + "/_emulator/requests?follow=1")
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if response.StatusCode != http.StatusServiceUnavailable || !strings.Contains(string(text), "TooManyStreams") {
		t.Errorf("%s %s", response.Status, text)
	}
	server.EndStreams()
	for _, stream := range streams {
		if event, ok := stream.next(); ok || stream.lines.Err() != nil {
			t.Errorf("event %+v, %v after the end", event, stream.lines.Err())
		}
	}
	if _, ok := openStream(t, listener.URL+"/_emulator/requests", "").next(); ok {
		t.Error("a stream began after the end")
	}
	listener.Close() // waits for every connection
	if err := server.Close(); err != nil {
		t.Error(err)
	}
}
