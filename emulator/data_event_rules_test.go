// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go/service/cloudtraildata"
	"github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

// eventCase is one event and what becomes of it: stored as it is, or failed with a code and a
// message that names a field.
type eventCase struct {
	name  string
	data  string
	code  string // "": stored
	field string
}

// judge sends each event in a request of its own and in the end compares what is stored with what was accepted.
func (i integration) judge(t *testing.T, cases []eventCase) {
	t.Helper()
	var want []any
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			out := i.put(t, c.data)
			if len(out.Successful)+len(out.Failed) != 1 {
				t.Fatalf("one event, but the answer is %s", out)
			}
			if c.code == "" {
				if len(out.Failed) > 0 {
					t.Fatalf("refused: %s", out.Failed[0])
				}
				var sent any
				if err := json.Unmarshal([]byte(c.data), &sent); err != nil {
					t.Fatal(err)
				}
				want = append(want, sent)
				return
			}
			if len(out.Failed) == 0 {
				t.Fatalf("accepted, want %s", c.code)
			}
			failed := out.Failed[0]
			if *failed.Id != "event-0" || *failed.ErrorCode != c.code || !strings.Contains(*failed.ErrorMessage, c.field) {
				t.Errorf("failed with %s, want %s naming %s", failed, c.code, c.field)
			}
			if n := len([]rune(*failed.ErrorMessage)); n < 1 || n > 1024 {
				t.Errorf("an error message of %d characters", n)
			}
		})
	}
	slices.Reverse(want)
	if diff := cmp.Diff(want, i.stored(t)); diff != "" {
		t.Errorf("stored events differ from accepted ones (-accepted +stored):\n%s", diff)
	}
}

// identity is a valid userIdentity with changes.
func identity(change map[string]any) map[string]any {
	identity := map[string]any{"type": "user", "principalId": "octocat"}
	for name, value := range change {
		if value == nil {
			delete(identity, name)
		} else {
			identity[name] = value
		}
	}
	return map[string]any{"userIdentity": identity}
}

// setField gives the change that puts a value at a path of eventData; nil takes the field away.
func setField(path string, value any) map[string]any {
	if name, nested := strings.CutPrefix(path, "userIdentity."); nested {
		return identity(map[string]any{name: value})
	}
	return map[string]any{path: value}
}

// textFields are the fields of type string with their greatest length in characters.
var textFields = map[string]int{
	"version": 256, "userIdentity.type": 128, "userIdentity.principalId": 1024, "userAgent": 1024, "eventSource": 1024,
	"eventName": 1024, "UID": 1024, "errorCode": 256, "errorMessage": 256,
}

// objectFields are the fields of type object with their greatest size in bytes; 0: only the event's own bound.
var objectFields = map[string]int{
	"requestParameters": 100 << 10, "responseElements": 100 << 10, "additionalEventData": 28 << 10, "userIdentity.details": 0,
}

// objectOf makes a JSON object of a size in bytes.
func objectOf(size int, filler string) json.RawMessage {
	const empty = len(`{"k":""}`)
	text := strings.Repeat(filler, (size-empty)/len(filler))
	return json.RawMessage(`{"k":"` + text + strings.Repeat("x", size-empty-len(text)) + `"}`)
}

// DAT-031: every required field, absent and null.
func TestAuditEventRequiredFields(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	var cases []eventCase
	for _, path := range []string{
		"version", "userIdentity", "userIdentity.type", "userIdentity.principalId", "eventSource", "eventName", "eventTime", "UID", "recipientAccountId",
	} {
		cases = append(cases,
			eventCase{path + " absent", eventData(i.AccountID, setField(path, nil)), "FieldNotFound", "eventData." + path},
			eventCase{path + " null", eventData(i.AccountID, setField(path, json.RawMessage("null"))), "FieldNotFound", "eventData." + path})
	}
	for _, path := range []string{
		"userIdentity.details", "userAgent", "requestParameters", "responseElements", "errorCode", "errorMessage", "sourceIPAddress", "additionalEventData",
	} {
		cases = append(cases,
			eventCase{path + " absent", eventData(i.AccountID, setField(path, nil)), "", ""},
			eventCase{path + " null", eventData(i.AccountID, setField(path, json.RawMessage("null"))), "", ""})
	}
	i.judge(t, append(cases, eventCase{"an empty object", "{}", "FieldNotFound", "eventData.version"}))
}

// DAT-032, DAT-033, DAT-036: lengths, at the limit and one over it.
func TestAuditEventLengths(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	var cases []eventCase
	for _, path := range slices.Sorted(maps.Keys(textFields)) {
		for _, letter := range []string{"a", "é", "😀"} {
			at, over := strings.Repeat(letter, textFields[path]), strings.Repeat(letter, textFields[path]+1)
			cases = append(cases,
				eventCase{fmt.Sprintf("%s of %d %s", path, textFields[path], letter), eventData(i.AccountID, setField(path, at)), "", ""},
				eventCase{fmt.Sprintf("%s of %d %s", path, textFields[path]+1, letter), eventData(i.AccountID, setField(path, over)), "FieldTooLong", "eventData." + path})
		}
	}
	for _, path := range slices.Sorted(maps.Keys(objectFields)) {
		limit := objectFields[path]
		if limit == 0 {
			cases = append(cases, eventCase{path + " of 200 KiB", eventData(i.AccountID, setField(path, objectOf(200<<10, "a"))), "", ""})
			continue
		}
		for _, letter := range []string{"a", "é"} {
			cases = append(cases,
				eventCase{fmt.Sprintf("%s of %d bytes of %s", path, limit, letter), eventData(i.AccountID, setField(path, objectOf(limit, letter))), "", ""},
				eventCase{fmt.Sprintf("%s of %d bytes of %s", path, limit+1, letter), eventData(i.AccountID, setField(path, objectOf(limit+1, letter))), "FieldTooLong", "eventData." + path})
		}
	}
	const most = 256 << 10
	for size, code := range map[int]string{most: "", most + 1: "FieldTooLong"} {
		without := len(eventData(i.AccountID, setField("userIdentity.details", objectOf(100, "a"))))
		cases = append(cases, eventCase{fmt.Sprintf("an event of %d bytes", size), eventData(i.AccountID, setField("userIdentity.details", objectOf(100+size-without, "a"))), code, "eventData"})
	}
	i.judge(t, cases)
}

// DAT-030, DAT-034: JSON types.
func TestAuditEventTypes(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	var cases []eventCase
	texts := append(slices.Sorted(maps.Keys(textFields)), "eventTime", "sourceIPAddress", "recipientAccountId")
	for _, path := range texts {
		for _, value := range []any{1, true, []string{"a"}, map[string]string{"a": "b"}} {
			cases = append(cases, eventCase{fmt.Sprintf("%s is %v", path, value), eventData(i.AccountID, setField(path, value)), "InvalidData", "eventData." + path})
		}
	}
	for _, path := range append(slices.Sorted(maps.Keys(objectFields)), "userIdentity") {
		for _, value := range []any{1, false, []string{"a"}, "None", ""} {
			cases = append(cases, eventCase{fmt.Sprintf("%s is %v", path, value), eventData(i.AccountID, setField(path, value)), "InvalidData", "eventData." + path})
		}
	}
	valid := eventData(i.AccountID, nil)
	for name, data := range map[string]string{
		"empty":                 "",
		"white space":           " \n",
		"words":                 "hello",
		"an array":              "[" + valid + "]",
		"a string":              `"text"`,
		"a number":              "12",
		"null":                  "null",
		"cut short":             valid[:len(valid)-1],
		"two objects":           valid + valid,
		"text behind":           valid + " x",
		"a trailing comma":      strings.TrimSuffix(valid, "}") + ",}",
		"single quotes":         strings.ReplaceAll(valid, `"`, "'"),
		"a member twice":        strings.TrimSuffix(valid, "}") + `,"UID":"again"}`,
		"an inner member twice": eventData(i.AccountID, map[string]any{"requestParameters": json.RawMessage(`{"a":1,"a":2}`)}),
		"deeply nested":         strings.TrimSuffix(valid, "}") + `,"requestParameters":` + strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20000) + "}",
	} {
		cases = append(cases, eventCase{name, data, "InvalidData", "eventData"})
	}
	cases = append(cases,
		eventCase{"white space around", "\n\t " + valid + " \n", "", ""},
		eventCase{"escapes", strings.Replace(valid, "repo.create", `\u0072epo\/create`, 1), "", ""})
	i.judge(t, cases)
}

// DAT-035: the one form of eventTime, with or without Z.
func TestAuditEventTime(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	i.SetTime(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)) // when none of the events is past retention
	var cases []eventCase
	for _, text := range []string{"2026-01-02T03:04:05", "2026-01-02T03:04:05Z", "1999-12-31T23:59:59Z", "2028-02-29T00:00:00Z", "2199-01-01T00:00:00Z"} {
		cases = append(cases, eventCase{text, eventData(i.AccountID, map[string]any{"eventTime": text}), "", ""})
	}
	for _, text := range []string{
		"", "now", "1767323045", "2026-01-02", "2026-01-02 03:04:05", "2026-01-02T03:04", "2026-01-02T03:04:05z", "2026-01-02T03:04:05ZZ",
		"2026-01-02T03:04:05.1Z", "2026-01-02T03:04:05.123456", "2026-01-02T03:04:05,5", "2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05+02:00",
		"2026-1-2T03:04:05", "2026-01-02T3:04:05.", "2026-02-29T03:04:05Z", "2026-13-01T03:04:05Z", "2026-01-02T24:00:00Z", "2026-01-02T03:04:60Z", " 2026-01-02T03:04:05Z",
	} {
		cases = append(cases, eventCase{"refused " + text, eventData(i.AccountID, map[string]any{"eventTime": text}), "InvalidData", "eventData.eventTime"})
	}
	i.judge(t, cases)
	for _, record := range storedEvents(t, i.Server, *i.store.EventDataStoreArn, 100) {
		sent := record["eventData"].(map[string]any)["eventTime"].(string)
		if record["eventTime"] != strings.TrimSuffix(sent, "Z")+"Z" {
			t.Errorf("sent %s, the record's eventTime is %s", sent, record["eventTime"])
		}
	}
}

// DAT-042: sourceIPAddress is an IP address.
func TestAuditEventSourceIPAddress(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	var cases []eventCase
	for _, text := range []string{"192.0.2.7", "0.0.0.0", "2001:db8::7", "::1", "2001:0DB8:0:0:0:0:0:7", "::ffff:192.0.2.7"} {
		cases = append(cases, eventCase{text, eventData(i.AccountID, map[string]any{"sourceIPAddress": text}), "", ""})
	}
	for _, text := range []string{"", "None", "unknown", "192.0.2", "192.0.2.256", "192.0.2.007", "192.0.2.7:443", "192.0.2.0/24", "[2001:db8::7]", "2001:db8::7::1", "github.com", "192.0.2.7, 192.0.2.8"} {
		cases = append(cases, eventCase{"refused " + text, eventData(i.AccountID, map[string]any{"sourceIPAddress": text}), "InvalidData", "eventData.sourceIPAddress"})
	}
	i.judge(t, cases)
	loose := startIntegration(t, "Custom", func(o *emulator.Options) { o.AllowAnySourceIPAddress = true })
	for n := range cases {
		cases[n].code = ""
	}
	loose.judge(t, cases)
}

// DAT-022: recipientAccountId is the account of the channel.
func TestAuditEventRecipient(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	var cases []eventCase
	for _, recipient := range []string{partner, "", i.AccountID + "0", " " + i.AccountID, "arn:aws:iam::" + i.AccountID + ":root"} {
		cases = append(cases, eventCase{"recipient " + recipient, eventData(recipient, nil), "InvalidRecipient", i.AccountID})
	}
	i.judge(t, cases)
}

// DAT-021: the checksum of the eventData string, in base64.
func TestAuditEventChecksum(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	text := eventData(i.AccountID, map[string]any{"eventName": "café"})
	sum := sha256.Sum256([]byte(text))
	right := base64.StdEncoding.EncodeToString(sum[:])
	other := sha256.Sum256([]byte(text + " "))
	checksums := []string{right, base64.StdEncoding.EncodeToString(other[:]), hex.EncodeToString(sum[:]), strings.TrimRight(right, "="), base64.URLEncoding.EncodeToString(sum[:]) + " ", "none", ""}
	events := auditEvents(slices.Repeat([]string{text}, len(checksums))...)
	for n, checksum := range checksums {
		events[n].EventDataChecksum = new(checksum)
	}
	out, err := i.data.PutAuditEvents(&cloudtraildata.PutAuditEventsInput{ChannelArn: i.channel.ChannelArn, AuditEvents: events})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Successful) != 2 || *out.Successful[0].Id != "event-0" || *out.Successful[1].Id != "event-6" {
		t.Errorf("accepted: %s", out.Successful)
	}
	for _, failed := range out.Failed {
		if *failed.ErrorCode != "InvalidChecksum" || !strings.Contains(*failed.ErrorMessage, right) {
			t.Errorf("failed: %s", failed)
		}
	}
	if len(out.Failed) != 5 || len(i.stored(t)) != 2 {
		t.Errorf("%d failed, %d stored", len(out.Failed), len(i.stored(t)))
	}
}

// DAT-041: fields that the schema does not know.
func TestAuditEventUnknownFields(t *testing.T) {
	t.Parallel()
	strict := startIntegration(t, "Custom")
	unknown := map[string]map[string]any{
		"sourceIPAddress?": {"sourceIpAddress": "192.0.2.7"},
		"uid":              {"uid": "u-1"},
		"eventVersion":     {"eventVersion": "1"},
		"org":              {"org": map[string]any{"a": []any{1.0}}},
		"sessionContext":   identity(map[string]any{"sessionContext": map[string]any{}}),
	}
	var cases []eventCase
	for _, field := range slices.Sorted(maps.Keys(unknown)) {
		cases = append(cases, eventCase{field, eventData(strict.AccountID, unknown[field]), "InvalidData", field})
	}
	strict.judge(t, cases)

	loose := startIntegration(t, "Custom", func(o *emulator.Options) { o.AllowUnknownEventFields = true })
	all := map[string]any{"color": "red", "size": []int{1}}
	maps.Copy(all, identity(map[string]any{"nick": "o", "details": map[string]any{"team": map[string]any{"x": "y"}}}))
	if out := loose.put(t, eventData(loose.AccountID, all)); len(out.Successful) != 1 {
		t.Fatalf("unexpected answer: %s", out)
	}
	var want any
	known := eventData(loose.AccountID, identity(map[string]any{"details": map[string]any{"team": map[string]any{"x": "y"}}}))
	if err := json.Unmarshal([]byte(known), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]any{want}, loose.stored(t)); diff != "" {
		t.Errorf("-without unknown fields +stored:\n%s", diff)
	}
	// The switch passes over nothing else.
	out := loose.put(t, eventData(loose.AccountID, map[string]any{"color": "red", "UID": nil}), eventData(loose.AccountID, map[string]any{"color": "red", "eventName": 1}))
	if len(out.Failed) != 2 || *out.Failed[0].ErrorCode != "FieldNotFound" || *out.Failed[1].ErrorCode != "InvalidData" {
		t.Errorf("unexpected answer: %s", out)
	}
}

// DAT-043: fractions of a second.
func TestAuditEventTimeFractions(t *testing.T) {
	t.Parallel()
	loose := startIntegration(t, "Custom", func(o *emulator.Options) { o.AllowEventTimeFractions = true })
	var cases []eventCase
	for _, text := range []string{"2026-01-02T03:04:05.1Z", "2026-01-02T03:04:05.123456789", "2026-01-02T03:04:05Z"} {
		cases = append(cases, eventCase{text, eventData(loose.AccountID, map[string]any{"eventTime": text}), "", ""})
	}
	for _, text := range []string{"2026-01-02T03:04:05.Z", "2026-01-02T03:04:05.x", "2026-01-02T03:04:05.1+02:00", "2026-01-02T03:04:05.1.2Z", "2026-02-29T03:04:05.1Z"} {
		cases = append(cases, eventCase{"refused " + text, eventData(loose.AccountID, map[string]any{"eventTime": text}), "InvalidData", "eventData.eventTime"})
	}
	loose.judge(t, cases)
	for _, record := range storedEvents(t, loose.Server, *loose.store.EventDataStoreArn, 100) {
		if record["eventTime"] != "2026-01-02T03:04:05Z" {
			t.Errorf("the record's eventTime is %s", record["eventTime"])
		}
	}
}

// DAT-044: event sources of partner channels.
func TestAuditEventSources(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		source  string
		enforce bool
		sends   string
		code    string
	}{
		{"GitHub", false, "anything", ""},
		{"GitHub", true, "github.audit.streaming", ""},
		{"GitHub", true, "github.audit.streaming.invalid", "InvalidEventSource"},
		{"NetskopeCloudExchange", true, "netskopealert.dlp", ""},
		{"NetskopeCloudExchange", true, "netskope", "InvalidEventSource"},
		{"Clumio", true, "anything", ""},
		{"Custom", true, "anything", ""},
	} {
		t.Run(fmt.Sprintf("%s %s enforced %t", test.source, test.sends, test.enforce), func(t *testing.T) {
			t.Parallel()
			i := startIntegration(t, test.source, func(o *emulator.Options) { o.EnforceEventSources = test.enforce })
			i.judge(t, []eventCase{{test.sends, eventData(i.AccountID, map[string]any{"eventSource": test.sends}), test.code, "eventData.eventSource"}})
		})
	}
}

// What connectors in the field send: each event is either stored as it was sent, or its sender is told.
func TestAuditEventsOfRealSenders(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	event := func(change map[string]any) string { return eventData(i.AccountID, change) }
	i.judge(t, []eventCase{
		{"details as the word None", event(setField("userIdentity.details", "None")), "InvalidData", "eventData.userIdentity.details"},
		{"an empty user type", event(setField("userIdentity.type", "")), "", ""},
		{"details with a list", event(setField("userIdentity.details", map[string]any{"teams": []any{"a", "b"}})), "", ""},
		{"nested request parameters", event(map[string]any{"requestParameters": map[string]any{"repo": map[string]any{"topics": []any{"x", nil, 1.5, true}}}}), "", ""},
		{"a whole foreign event", event(map[string]any{"additionalEventData": map[string]any{"raw": map[string]any{"@timestamp": 1767323045123.0, "actor": "octocat"}}}), "", ""},
		{"a foreign event as text", event(map[string]any{"additionalEventData": map[string]any{"raw": `{"actor":"octocat"}`}}), "", ""},
		{"an event name with slashes", event(map[string]any{"eventName": "MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE"}), "", ""},
		{"a resource path as event source", event(map[string]any{"eventSource": "/subscriptions/1/resourceGroups/rg/providers/x"}), "", ""},
		{"a null version", event(map[string]any{"version": json.RawMessage("null")}), "FieldNotFound", "eventData.version"},
		{"a version that is a number", event(map[string]any{"version": 1}), "InvalidData", "eventData.version"},
		{"dotted keys", event(map[string]any{"additionalEventData": map[string]any{"kubernetes.io/name": "x", "a.b": map[string]any{"c.d": 1.0}}}), "", ""},
		{"an IPv6 address", event(map[string]any{"sourceIPAddress": "2001:db8::7"}), "", ""},
		{"None as address", event(map[string]any{"sourceIPAddress": "None"}), "InvalidData", "eventData.sourceIPAddress"},
		{"an emoji and a NUL", event(map[string]any{"userAgent": "🛰\x00"}), "", ""},
		{"numbers beyond a double", strings.Replace(event(nil), `"org":"acme"`, `"n":123456789012345678901234567890`, 1), "", ""},
	})
}

// DAT-046: an event nests at most 200 levels deep, so that every reader can read it back.
func TestNesting(t *testing.T) {
	t.Parallel()
	nested := func(levels int) string {
		object := `{"x":` + strings.Repeat("[", levels-1) + strings.Repeat("]", levels-1) + `,"text":"[[{{\\\""}`
		return strings.Replace(eventData("111122223333", map[string]any{"additionalEventData": map[string]any{}}), `"additionalEventData":{}`, `"additionalEventData":`+object, 1)
	}
	options := emulator.Options{}
	if err := options.CheckAuditEvent(emulator.AuditEvent{ID: "1", EventData: nested(200)}, "111122223333"); err != nil {
		t.Error(err)
	}
	err := options.CheckAuditEvent(emulator.AuditEvent{ID: "1", EventData: nested(201)}, "111122223333")
	if failure, ok := errors.AsType[*emulator.AuditEventError](err); !ok || failure.Code != "InvalidData" || failure.Field != "eventData.additionalEventData" {
		t.Errorf("error %v", err)
	}
}
