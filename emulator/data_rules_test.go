// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	awsv1 "github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/awserr"
	"github.com/aws/aws-sdk-go/service/cloudtraildata"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// integration is an emulator with one store and one channel into it, seen by the owner.
type integration struct {
	*emulatortest.Server
	owner   *cloudtrail.Client
	data    *cloudtraildata.CloudTrailData
	store   *cloudtrail.CreateEventDataStoreOutput
	channel *cloudtrail.CreateChannelOutput
}

func startIntegration(t *testing.T, source string, options ...emulatortest.Option) integration {
	t.Helper()
	i := integration{Server: emulatortest.Start(t, options...)}
	i.owner, i.data = i.CloudTrail(i.AccountID), dataClient(t, i.Server, i.AccountID)
	i.store = createStore(t, i.owner, "integrations")
	i.channel = createChannel(t, i.owner, "channel", source, i.store)
	return i
}

// put sends events as the owner; the request itself must be accepted.
func (i integration) put(t *testing.T, texts ...string) *cloudtraildata.PutAuditEventsOutput {
	t.Helper()
	out, err := i.data.PutAuditEvents(&cloudtraildata.PutAuditEventsInput{ChannelArn: i.channel.ChannelArn, AuditEvents: auditEvents(texts...)})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// stored gives the eventData of every stored event, the newest first.
func (i integration) stored(t *testing.T) []any {
	t.Helper()
	var data []any
	for _, record := range storedEvents(t, i.Server, *i.store.EventDataStoreArn, 1000) {
		data = append(data, record["eventData"])
	}
	return data
}

// dataRefused fails the test unless the Go v1 client saw the code, and in its message every hint.
func dataRefused(t *testing.T, err error, code string, hints ...string) {
	t.Helper()
	var failure awserr.Error
	if !errors.As(err, &failure) || failure.Code() != code {
		t.Fatalf("error %v, want %s", err, code)
	}
	for _, hint := range hints {
		if !strings.Contains(failure.Message(), hint) {
			t.Errorf("message %q does not name %q", failure.Message(), hint)
		}
	}
}

// DAT-001, DAT-004, DAT-005, DAT-006: what refuses the whole request, and stores nothing of it.
func TestPutAuditEventsRefuses(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	text := eventData(i.AccountID, nil)
	withIDs := func(ids ...string) func(*cloudtraildata.PutAuditEventsInput) {
		return func(in *cloudtraildata.PutAuditEventsInput) {
			in.AuditEvents = auditEvents(slices.Repeat([]string{text}, len(ids))...)
			for n, id := range ids {
				in.AuditEvents[n].Id = new(id)
			}
		}
	}
	events := func(n int) func(*cloudtraildata.PutAuditEventsInput) {
		return func(in *cloudtraildata.PutAuditEventsInput) {
			in.AuditEvents = auditEvents(slices.Repeat([]string{text}, n)...)
		}
	}
	externalID := func(id string) func(*cloudtraildata.PutAuditEventsInput) {
		return func(in *cloudtraildata.PutAuditEventsInput) { in.ExternalId = new(id) }
	}
	for name, test := range map[string]struct {
		change func(*cloudtraildata.PutAuditEventsInput)
		code   string
		hints  []string
	}{
		"no events":                    {events(0), "ValidationException", []string{"auditEvents", "0", "100"}},
		"101 events":                   {events(101), "ValidationException", []string{"101", "100"}},
		"150 events":                   {events(150), "ValidationException", []string{"150"}},
		"the same id twice":            {withIDs("a", "b", "a"), "DuplicatedAuditEventId", []string{"auditEvents[0]", "auditEvents[2]", `"a"`}},
		"an empty id":                  {withIDs(""), "ValidationException", []string{"auditEvents[0].id"}},
		"an id with a dot":             {withIDs("a", "b.c"), "ValidationException", []string{"auditEvents[1].id", "b.c"}},
		"an id with a colon":           {withIDs("a:b"), "ValidationException", nil},
		"an id with an equals sign":    {withIDs("YWJj="), "ValidationException", nil},
		"an id with a space":           {withIDs("a b"), "ValidationException", nil},
		"an id with a letter of its":   {withIDs("é"), "ValidationException", nil},
		"an id with a newline":         {withIDs("a\n"), "ValidationException", nil},
		"an id of 129 characters":      {withIDs(strings.Repeat("a", 129)), "ValidationException", []string{"128"}},
		"an empty external ID":         {externalID(""), "ValidationException", []string{"externalId"}},
		"an external ID of 1":          {externalID("x"), "ValidationException", []string{"externalId", "2 to 1224"}},
		"an external ID of 1225":       {externalID(strings.Repeat("x", 1225)), "ValidationException", nil},
		"an external ID with a space":  {externalID("a b"), "ValidationException", nil},
		"an external ID with a letter": {externalID("é-1"), "ValidationException", nil},
	} {
		t.Run(name, func(t *testing.T) {
			in := &cloudtraildata.PutAuditEventsInput{ChannelArn: i.channel.ChannelArn, AuditEvents: auditEvents(text)}
			test.change(in)
			request, _ := i.data.PutAuditEventsRequest(in)
			request.Handlers.Validate.Clear() // the client would not let some of them out
			dataRefused(t, request.Send(), test.code, test.hints...)
			if request.HTTPResponse.StatusCode != http.StatusBadRequest {
				t.Errorf("status %d", request.HTTPResponse.StatusCode)
			}
		})
	}
	if n := len(i.stored(t)); n != 0 {
		t.Errorf("%d events were stored by requests that were refused", n)
	}
	for name, change := range map[string]func(*cloudtraildata.PutAuditEventsInput){
		"100 events":                    events(100),
		"an id of 128 characters":       withIDs(strings.Repeat("a", 128), "-_A-Za-z0-9", "0"),
		"ids that differ in case":       withIDs("a", "A"),
		"an external ID, though unused": externalID("+=,.@:/-_x9"),
		"an external ID of 1224":        externalID(strings.Repeat("x", 1224)),
	} {
		t.Run(name, func(t *testing.T) {
			in := &cloudtraildata.PutAuditEventsInput{ChannelArn: i.channel.ChannelArn, AuditEvents: auditEvents(text)}
			change(in)
			request, out := i.data.PutAuditEventsRequest(in)
			request.Handlers.Validate.Clear()
			if err := request.Send(); err != nil || len(out.Successful) != len(in.AuditEvents) {
				t.Errorf("answer %s, error %v", out, err)
			}
		})
	}
}

// DAT-018: of several mistakes the first in a fixed order is told, and to whom may not call nothing of the events.
func TestPutAuditEventsOrderOfChecks(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	duplicates := auditEvents("[]", "[]")
	duplicates[1].Id = duplicates[0].Id
	unknown := new((*i.channel.ChannelArn)[:len(*i.channel.ChannelArn)-36] + "00000000-0000-4000-8000-000000000000")
	malformed := auditEvents("[]")
	malformed[0].Id = new("a.b")
	for _, test := range []struct {
		account string
		channel *string
		events  []*cloudtraildata.AuditEvent
		code    string
	}{
		{partner, new("x"), malformed, "ValidationException"},
		{partner, new("x"), duplicates, "InvalidChannelARN"},
		{partner, unknown, duplicates, "ChannelNotFound"},
		{partner, i.channel.ChannelArn, duplicates, "ChannelInsufficientPermission"},
		{i.AccountID, i.channel.ChannelArn, duplicates, "DuplicatedAuditEventId"},
	} {
		_, err := dataClient(t, i.Server, test.account).PutAuditEvents(&cloudtraildata.PutAuditEventsInput{ChannelArn: test.channel, AuditEvents: test.events})
		dataRefused(t, err, test.code)
	}
}

// DAT-003, DAT-007, DAT-009: which channel is meant.
func TestPutAuditEventsChannel(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	arn := *i.channel.ChannelArn
	id := arn[strings.LastIndexByte(arn, '/')+1:]
	ohio := *i.Server
	ohio.Region = "us-east-2"
	gone := createChannel(t, i.owner, "gone", "GitHub", i.store)
	if _, err := i.owner.DeleteChannel(t.Context(), &cloudtrail.DeleteChannelInput{Channel: gone.ChannelArn}); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		client  *cloudtraildata.CloudTrailData
		channel string
		code    string
		hints   []string
	}{
		"empty":                         {i.data, "", "InvalidChannelARN", nil},
		"a bare id":                     {i.data, id, "InvalidChannelARN", []string{id}},
		"no ARN":                        {i.data, "my-channel", "InvalidChannelARN", []string{"my-channel"}},
		"an event data store":           {i.data, *i.store.EventDataStoreArn, "InvalidChannelARN", nil},
		"of the data service":           {i.data, strings.Replace(arn, ":cloudtrail:", ":cloudtrail-data:", 1), "InvalidChannelARN", nil},
		"of another partition":          {i.data, strings.Replace(arn, "arn:aws:", "arn:aws-cn:", 1), "InvalidChannelARN", nil},
		"without an account":            {i.data, strings.Replace(arn, i.AccountID, "", 1), "InvalidChannelARN", nil},
		"with the account of others":    {i.data, strings.Replace(arn, i.AccountID, partner, 1), "ChannelNotFound", nil},
		"unknown":                       {i.data, arn[:len(arn)-len(id)] + "00000000-0000-4000-8000-000000000000", "ChannelNotFound", nil},
		"deleted":                       {i.data, *gone.ChannelArn, "ChannelNotFound", []string{"The channel " + *gone.ChannelArn + " could not be found."}},
		"called in another Region":      {dataClient(t, &ohio, i.AccountID), arn, "InvalidChannelARN", []string{"us-east-1", "us-east-2"}},
		"of another Region":             {i.data, strings.Replace(arn, "us-east-1", "us-east-2", 1), "InvalidChannelARN", []string{"us-east-1", "us-east-2"}},
		"with bytes that are not UTF-8": {i.data, arn + "\xff", "InvalidChannelARN", nil},
		"with more behind its id":       {i.data, arn + "/", "InvalidChannelARN", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := test.client.PutAuditEvents(&cloudtraildata.PutAuditEventsInput{ChannelArn: new(test.channel), AuditEvents: auditEvents(eventData(i.AccountID, nil))})
			dataRefused(t, err, test.code, test.hints...)
		})
	}
}

// DAT-003: the switch takes a bare id, which is that of a channel of the caller.
func TestPutAuditEventsChannelID(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom", func(o *emulator.Options) { o.AllowChannelID = true })
	arn := *i.channel.ChannelArn
	in := &cloudtraildata.PutAuditEventsInput{ChannelArn: new(arn[strings.LastIndexByte(arn, '/')+1:]), AuditEvents: auditEvents(eventData(i.AccountID, nil))}
	if out, err := i.data.PutAuditEvents(in); err != nil || len(out.Successful) != 1 || len(i.stored(t)) != 1 {
		t.Fatalf("answer %s, error %v", out, err)
	}
	_, err := dataClient(t, i.Server, partner).PutAuditEvents(in)
	dataRefused(t, err, "ChannelNotFound", partner)
	in.ChannelArn = new("my-channel")
	_, err = i.data.PutAuditEvents(in)
	dataRefused(t, err, "InvalidChannelARN")
}

// DAT-002: a body of 1 MiB passes, one byte more does not.
func TestPutAuditEventsBodySize(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	const most = 1 << 20
	bodySize := func(in *cloudtraildata.PutAuditEventsInput) int64 {
		request, _ := i.data.PutAuditEventsRequest(in)
		if err := request.Build(); err != nil {
			t.Fatal(err)
		}
		size, err := awsv1.SeekerLen(request.Body)
		if err != nil {
			t.Fatal(err)
		}
		return size
	}
	of := func(last int) *cloudtraildata.PutAuditEventsInput {
		big := eventData(i.AccountID, setField("userIdentity.details", objectOf(200<<10, "a")))
		tail := eventData(i.AccountID, setField("userIdentity.details", objectOf(last, "a")))
		return &cloudtraildata.PutAuditEventsInput{ChannelArn: i.channel.ChannelArn, AuditEvents: auditEvents(big, big, big, big, tail)}
	}
	last := 100 + int(most-bodySize(of(100)))
	over := of(last + 1)
	if bodySize(of(last)) != most || bodySize(over) != most+1 {
		t.Fatal("the test's arithmetic is wrong")
	}
	request, _ := i.data.PutAuditEventsRequest(over)
	dataRefused(t, request.Send(), "RequestEntityTooLargeException", strconv.Itoa(most))
	if request.HTTPResponse.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", request.HTTPResponse.StatusCode)
	}
	if n := len(i.stored(t)); n != 0 {
		t.Errorf("%d events of a request that was refused are stored", n)
	}
	out, err := i.data.PutAuditEvents(of(last))
	if err != nil || len(out.Successful) != 5 || len(i.stored(t)) != 5 {
		t.Errorf("answer %s, error %v", out, err)
	}
}

// answered is a response that was read.
type answered struct {
	status int
	header http.Header
	body   string
}

// rawPut sends a PutAuditEvents request without a signature, which Auth none takes.
func (i integration) rawPut(t *testing.T, query, body string) answered {
	t.Helper()
	response, err := http.Post(i.URL+"/PutAuditEvents?channelArn="+cmp.Or(query, *i.channel.ChannelArn), "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(response.Body)
	if closeErr := response.Body.Close(); err != nil || closeErr != nil {
		t.Fatal(err, closeErr)
	}
	return answered{response.StatusCode, response.Header, string(text)}
}

// DAT-008: an answer has both lists, also when every event failed, and is 200 then too.
func TestPutAuditEventsAnswer(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom", func(o *emulator.Options) { o.Auth = emulator.AuthNone })
	good, err := json.Marshal(eventData(i.AccountID, nil))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		data, successful, failed string
	}{
		"all accepted": {string(good), `"successful":[{"id":"a","eventID":"`, `"failed":[]`},
		"all failed":   {`"{}"`, `"successful":[]`, `"failed":[{"id":"a","errorCode":"FieldNotFound","errorMessage":"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response := i.rawPut(t, "", `{"auditEvents":[{"id":"a","eventData":`+test.data+`}]}`)
			if response.status != http.StatusOK || response.header.Get("Content-Type") != "application/json" || response.header.Get("X-Amzn-Requestid") == "" {
				t.Errorf("status %d, headers %v", response.status, response.header)
			}
			if !strings.Contains(response.body, test.successful) || !strings.Contains(response.body, test.failed) {
				t.Errorf("body %s", response.body)
			}
		})
	}
}

// An endpoint with a slash at its end makes paths with two, which are refused and not redirected:
// a redirected POST would come back as a GET.
func TestOddPath(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	response, err := http.Post(server.URL+"//PutAuditEvents", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusNotFound || response.Header.Get("X-Amzn-Errortype") != "UnknownOperationException" || response.Request.Method != http.MethodPost {
		t.Errorf("%s: status %d, headers %v", response.Request.Method, response.StatusCode, response.Header)
	}
}

// CTL-004: members and parameters that the operation does not have.
func TestPutAuditEventsUnknownMembers(t *testing.T) {
	t.Parallel()
	const body = `{"auditEvents":[{"id":"a","eventData":"{}","color":"red"}]}`
	none := func(o *emulator.Options) { o.Auth = emulator.AuthNone }
	strict := startIntegration(t, "Custom", none)
	if response := strict.rawPut(t, "", body); response.status != http.StatusBadRequest || response.header.Get("X-Amzn-Errortype") != "ValidationException" || !strings.Contains(response.body, "auditEvents[0].color") {
		t.Errorf("status %d, body %s", response.status, response.body)
	}
	if response := strict.rawPut(t, *strict.channel.ChannelArn+"&color=red", `{"auditEvents":[]}`); response.status != http.StatusBadRequest || !strings.Contains(response.body, "color") {
		t.Errorf("status %d, body %s", response.status, response.body)
	}
	loose := startIntegration(t, "Custom", none, func(o *emulator.Options) { o.IgnoreUnknownMembers = true })
	if response := loose.rawPut(t, *loose.channel.ChannelArn+"&color=red", body); response.status != http.StatusOK || !strings.Contains(response.body, "FieldNotFound") {
		t.Errorf("status %d, body %s", response.status, response.body)
	}
}

// DAT-023: results come in the order of the request, and only accepted events are stored.
func TestPutAuditEventsOrder(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	texts := make([]string, 100)
	for n := range texts {
		change := map[string]any{"UID": strconv.Itoa(n)}
		if n%3 == 0 {
			change["eventTime"] = "never"
		}
		texts[n] = eventData(i.AccountID, change)
	}
	out := i.put(t, texts...)
	stored := storedEvents(t, i.Server, *i.store.EventDataStoreArn, 7)
	slices.Reverse(stored)
	succeeded, failed := 0, 0
	for n := range texts {
		id := fmt.Sprintf("event-%d", n)
		if n%3 == 0 {
			if *out.Failed[failed].Id != id {
				t.Fatalf("failed[%d] is %s, want %s", failed, *out.Failed[failed].Id, id)
			}
			failed++
			continue
		}
		if *out.Successful[succeeded].Id != id {
			t.Fatalf("successful[%d] is %s, want %s", succeeded, *out.Successful[succeeded].Id, id)
		}
		record := stored[succeeded]
		if record["eventID"] != *out.Successful[succeeded].EventID || record["eventData"].(map[string]any)["UID"] != strconv.Itoa(n) {
			t.Fatalf("stored[%d] is %v, want %s", succeeded, record, id)
		}
		succeeded++
	}
	if succeeded != len(out.Successful) || failed != len(out.Failed) || succeeded != len(stored) {
		t.Errorf("%d successful, %d failed, %d stored", len(out.Successful), len(out.Failed), len(stored))
	}
}

// DAT-024: an id that comes again in a later request makes another record.
func TestPutAuditEventsAgain(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	first, second := i.put(t, eventData(i.AccountID, nil)), i.put(t, eventData(i.AccountID, nil))
	if *first.Successful[0].EventID == *second.Successful[0].EventID || len(i.stored(t)) != 2 {
		t.Errorf("event ids %s and %s, %d stored", *first.Successful[0].EventID, *second.Successful[0].EventID, len(i.stored(t)))
	}
}

// DAT-025, DAT-050, DAT-051: one event goes to every destination, as one record of the integration schema.
func TestPutAuditEventsDestinations(t *testing.T) {
	t.Parallel()
	now := time.Now().UTC().Truncate(time.Second)
	i := startIntegration(t, "GitHub", func(o *emulator.Options) { o.Now = func() time.Time { return now } })
	second, third := createStore(t, i.owner, "second"), createStore(t, i.owner, "third")
	if _, err := i.owner.UpdateChannel(t.Context(), &cloudtrail.UpdateChannelInput{Channel: i.channel.ChannelArn, Destinations: channelInput("", "", i.store, second).Destinations}); err != nil {
		t.Fatal(err)
	}
	out := i.put(t, eventData(i.AccountID, nil))
	var data any
	if err := json.Unmarshal([]byte(eventData(i.AccountID, nil)), &data); err != nil {
		t.Fatal(err)
	}
	want := []map[string]any{{
		"eventVersion": "1.0", "eventCategory": "ActivityAuditLog", "eventType": "ActivityLog",
		"eventID": *out.Successful[0].EventID, "eventTime": "2026-01-02T03:04:05Z", "awsRegion": "us-east-1", "recipientAccountId": i.AccountID,
		"metadata":  map[string]any{"ingestionTime": now.Format(time.RFC3339), "channelARN": *i.channel.ChannelArn},
		"eventData": data,
	}}
	for _, store := range []*cloudtrail.CreateEventDataStoreOutput{i.store, second} {
		if diff := gocmp.Diff(want, storedEvents(t, i.Server, *store.EventDataStoreArn, 10)); diff != "" {
			t.Errorf("store %s (-want +got):\n%s", *store.Name, diff)
		}
	}
	if got := storedEvents(t, i.Server, *third.EventDataStoreArn, 10); len(got) != 0 {
		t.Errorf("a store that is no destination has %v", got)
	}
	// CTL-029: events outlive the channel.
	if _, err := i.owner.DeleteChannel(t.Context(), &cloudtrail.DeleteChannelInput{Channel: i.channel.ChannelArn}); err != nil {
		t.Fatal(err)
	}
	if len(i.stored(t)) != 1 {
		t.Error("the events went with the channel")
	}
}

// CTL-030: what GetChannel says of the latest calls.
func TestIngestionStatus(t *testing.T) {
	t.Parallel()
	now := time.Now().UTC().Truncate(time.Second)
	i := startIntegration(t, "Custom", func(o *emulator.Options) { o.Now = func() time.Time { return now } })
	status := func() *cloudtrail.GetChannelOutput {
		got, err := i.owner.GetChannel(t.Context(), &cloudtrail.GetChannelInput{Channel: i.channel.ChannelArn})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := status().IngestionStatus; got != nil {
		t.Errorf("before the first call: %+v", got)
	}
	out := i.put(t, eventData(i.AccountID, nil))
	got := status().IngestionStatus
	if got == nil || !got.LatestIngestionSuccessTime.Equal(now) || aws.ToString(got.LatestIngestionSuccessEventID) != *out.Successful[0].EventID ||
		aws.ToString(got.LatestIngestionAttemptEventID) != *out.Successful[0].EventID || got.LatestIngestionErrorCode != nil {
		t.Fatalf("after a success: %+v", got)
	}
	i.put(t, "{}", "[]")
	got = status().IngestionStatus
	if aws.ToString(got.LatestIngestionErrorCode) != "InvalidData" || aws.ToString(got.LatestIngestionSuccessEventID) != *out.Successful[0].EventID ||
		aws.ToString(got.LatestIngestionAttemptEventID) == *out.Successful[0].EventID || !got.LatestIngestionAttemptTime.Equal(now) {
		t.Errorf("after a failure: %+v", got)
	}
	out = i.put(t, eventData(i.AccountID, nil))
	got = status().IngestionStatus
	if aws.ToString(got.LatestIngestionErrorCode) != "InvalidData" || aws.ToString(got.LatestIngestionSuccessEventID) != *out.Successful[0].EventID {
		t.Errorf("after a success that follows: %+v", got)
	}
}
