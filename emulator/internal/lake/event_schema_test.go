// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

const (
	recipient   = "111122223333"
	sampleEvent = `{"version":"1","UID":"u-1","eventSource":"github.audit.streaming","eventName":"repo.create","eventTime":"2026-01-02T03:04:05Z",` +
		`"userIdentity":{"type":"user","principalId":"octocat","details":{"org":"acme"}},"recipientAccountId":"111122223333"}`
)

// schemaWith is the schema of a channel of the recipient's account.
func schemaWith(switches Switches) *eventSchema {
	return (&Service{switches: switches}).eventSchema(Channel{Scope: Scope{Account: recipient}, Source: SourceCustom})
}

// The error names the path of the field to blame, and its text keeps to the model's bound.
func TestEventErrorNamesField(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		old, with   string
		code, field string
	}{
		"valid":            {"", "", "", ""},
		"inner field":      {`"type":"user"`, `"type":1`, codeInvalidData, "eventData.userIdentity.type"},
		"unknown field":    {`"UID"`, `"x":1,"UID"`, codeInvalidData, "eventData.x"},
		"missing field":    {`"UID":"u-1",`, "", codeFieldNotFound, "eventData.UID"},
		"recipient":        {recipient, "444455556666", codeInvalidRecipient, "eventData.recipientAccountId"},
		"time":             {"03:04:05Z", "03:04Z", codeInvalidData, "eventData.eventTime"},
		"long value":       {`"repo.create"`, `"` + strings.Repeat("é", 1025) + `"`, codeFieldTooLong, "eventData.eventName"},
		"long field name":  {`"UID"`, `"` + strings.Repeat("é", 5000) + `":1,"UID"`, codeInvalidData, "eventData."},
		"not JSON":         {`{"version"`, `{version`, codeInvalidData, "eventData"},
		"long wrong value": {`"org":"acme"`, `"org":"acme"},"details2":{`, codeInvalidData, "eventData.userIdentity.details2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := CheckAuditEvent(AuditEvent{ID: "a", EventData: strings.Replace(sampleEvent, test.old, test.with, 1)}, recipient, Switches{})
			if test.code == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var failure *EventError
			if !errors.As(err, &failure) || failure.Code != test.code || !strings.HasPrefix(failure.Field, test.field) {
				t.Fatalf("error %+v, want %s of %s", err, test.code, test.field)
			}
			if n := utf8.RuneCountInString(failure.text()); n < 1 || n > 1024 {
				t.Errorf("a message of %d characters", n)
			}
		})
	}
}

// Whatever a sender gives, an event is either accepted, and then has what the schema requires, or
// refused with one of the API's codes and a message that fits.
func FuzzCheckAuditEvent(f *testing.F) {
	f.Add(sampleEvent, "", false)
	f.Add(strings.Replace(sampleEvent, "05Z", "05.5Z", 1), "x", true)
	f.Add(`{"userIdentity":{"a":{}},"b":[1,null]}`, "", true)
	f.Add("[]", "", false)
	codes := []string{codeFieldNotFound, codeFieldTooLong, codeInvalidChecksum, codeInvalidData, codeInvalidEventSource, codeInvalidRecipient}
	f.Fuzz(func(t *testing.T, data, checksum string, loose bool) {
		switches := Switches{AllowUnknownEventFields: loose, AllowAnySourceIPAddress: loose, AllowEventTimeFractions: loose}
		schema := schemaWith(switches)
		stored, failure := schema.check(AuditEvent{ID: "a", EventData: data, EventDataChecksum: checksum})
		// One event leaves no trace in the verdict on the next.
		if next, failure := schema.check(AuditEvent{ID: "b", EventData: sampleEvent}); failure != nil || string(next.EventData) != sampleEvent {
			t.Fatalf("after %q: %v", data, failure)
		}
		if failure != nil {
			text := failure.text()
			if !slices.Contains(codes, failure.Code) || failure.Field == "" || text == "" || utf8.RuneCountInString(text) > 1024 || !utf8.ValidString(text) {
				t.Fatalf("%+v", failure)
			}
			return
		}
		if !loose && string(stored.EventData) != data {
			t.Fatalf("sent %q, stored %q", data, stored.EventData)
		}
		var event struct {
			Version, UID, EventSource, EventName, EventTime, RecipientAccountID *string
			UserIdentity                                                        *struct{ Type, PrincipalID *string }
		}
		if err := json.Unmarshal(stored.EventData, &event); err != nil {
			t.Fatal(err)
		}
		if event.Version == nil || event.UID == nil || event.EventSource == nil || event.EventName == nil || event.EventTime == nil ||
			event.UserIdentity == nil || event.UserIdentity.Type == nil || event.UserIdentity.PrincipalID == nil || *event.RecipientAccountID != recipient {
			t.Fatalf("accepted %q", data)
		}
		// What is stored would be accepted again, as it is.
		again, failure := schemaWith(Switches{AllowAnySourceIPAddress: loose, AllowEventTimeFractions: loose}).check(AuditEvent{ID: "a", EventData: string(stored.EventData)})
		if failure != nil || !again.EventTime.Equal(stored.EventTime) {
			t.Fatalf("stored %q, then refused: %v", stored.EventData, failure)
		}
	})
}
