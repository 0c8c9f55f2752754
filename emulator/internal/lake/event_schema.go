// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// Codes of an event that fails alone (DAT-020).
const (
	codeFieldNotFound      = "FieldNotFound"
	codeFieldTooLong       = "FieldTooLong"
	codeInvalidChecksum    = "InvalidChecksum"
	codeInvalidData        = "InvalidData"
	codeInvalidEventSource = "InvalidEventSource"
	codeInvalidRecipient   = "InvalidRecipient"
)

// EventError says why one audit event was not accepted.
type EventError struct {
	Code    string // one of the CloudTrail Data API's codes of failed entries
	Field   string // path of the field to blame, such as eventData.userIdentity.type
	Message string
}

func (e *EventError) Error() string { return e.Code + ": " + e.Message }

// text is the message within the model's bound of 1024 characters.
func (e *EventError) text() string {
	const most = 1024
	if len(e.Message) <= most {
		return e.Message
	}
	return strings.ToValidUTF8(e.Message[:most-3], "") + "…"
}

func failEvent(code, field, format string, args ...any) *EventError {
	return &EventError{Code: code, Field: field, Message: fmt.Sprintf(format, args...)}
}

// kind is the JSON type that a field of eventData must have.
type kind int

const (
	kindText kind = iota
	kindObject
)

// eventField is a row of the ActivityAuditLog schema.
type eventField struct {
	name     string
	kind     kind
	required bool
	most     int                       // characters of a text, bytes of an object as sent; 0: unbounded
	keep     func(*eventTexts, string) // for a text that a further rule is about
	fields   []eventField
	path     string // such as eventData.userIdentity.type
}

// eventTexts are the texts that further rules are about.
type eventTexts struct {
	eventTime, eventSource, recipient string
	sourceIPAddress                   *string
}

const maxEventData = 256 << 10 // DAT-033

// eventDataFields is the schema of eventData (DAT-030 to DAT-036).
var eventDataFields = under("eventData", []eventField{
	{name: "version", required: true, most: 256},
	{name: "userIdentity", required: true, kind: kindObject, fields: []eventField{
		{name: "type", required: true, most: 128},
		{name: "principalId", required: true, most: 1024},
		{name: "details", kind: kindObject},
	}},
	{name: "userAgent", most: 1024},
	{name: "eventSource", required: true, most: 1024, keep: func(t *eventTexts, s string) { t.eventSource = s }},
	{name: "eventName", required: true, most: 1024},
	{name: "eventTime", required: true, keep: func(t *eventTexts, s string) { t.eventTime = s }},
	{name: "UID", required: true, most: 1024},
	{name: "requestParameters", kind: kindObject, most: 100 << 10},
	{name: "responseElements", kind: kindObject, most: 100 << 10},
	{name: "errorCode", most: 256},
	{name: "errorMessage", most: 256},
	{name: "sourceIPAddress", keep: func(t *eventTexts, s string) { t.sourceIPAddress = &s }},
	{name: "recipientAccountId", required: true, keep: func(t *eventTexts, s string) { t.recipient = s }},
	{name: "additionalEventData", kind: kindObject, most: 28 << 10},
})

// under gives fields their paths.
func under(path string, fields []eventField) []eventField {
	for i := range fields {
		fields[i].path = path + "." + fields[i].name
		under(fields[i].path, fields[i].fields)
	}
	return fields
}

// eventSchema holds the events of one request, one after the other, against the
// schema, for one channel.
type eventSchema struct {
	switches  Switches
	recipient string // account of the channel
	source    IntegrationSource
	walk      eventWalk // used again for each event
}

func (s *Service) eventSchema(channel Channel) *eventSchema {
	source, _ := findSource(channel.Source)
	return &eventSchema{switches: s.switches, recipient: channel.Account, source: source}
}

// CheckAuditEvent holds an event against the rules that PutAuditEvents has for single
// events, as the channel of account recipient would. It returns an *EventError.
func CheckAuditEvent(event AuditEvent, recipient string, switches Switches) error {
	if _, err := (&eventSchema{switches: switches, recipient: recipient}).check(event); err != nil {
		return err
	}
	return nil
}

func (s *eventSchema) check(event AuditEvent) (StoredEvent, *EventError) {
	if event.EventDataChecksum != "" { // DAT-021
		sum := sha256.Sum256([]byte(event.EventData))
		if want := base64.StdEncoding.EncodeToString(sum[:]); want != event.EventDataChecksum {
			return StoredEvent{}, failEvent(codeInvalidChecksum, "eventDataChecksum", "eventDataChecksum is %s, but the base64 SHA-256 of the eventData string is %s.", quoted(event.EventDataChecksum), want)
		}
	}
	if len(event.EventData) > maxEventData {
		return StoredEvent{}, failEvent(codeFieldTooLong, "eventData", "eventData has %d bytes; an event can have %d.", len(event.EventData), maxEventData)
	}
	if event.EventData == "" {
		return StoredEvent{}, failEvent(codeInvalidData, "eventData", "eventData is missing or empty; it must be a JSON object, written as a string.")
	}
	data := []byte(event.EventData)
	s.walk.begin(s.switches.AllowUnknownEventFields)
	kept, failure := s.walk.object(0, "eventData", data, eventDataFields)
	if failure != nil {
		return StoredEvent{}, failure
	}
	eventTime, failure := s.eventTime(s.walk.texts.eventTime)
	if failure != nil {
		return StoredEvent{}, failure
	}
	if failure := s.meaning(s.walk.texts); failure != nil {
		return StoredEvent{}, failure
	}
	if s.walk.dropped {
		data = kept
	}
	return StoredEvent{EventTime: eventTime, EventData: data}, nil
}

// meaning holds the rules beyond type and length.
func (s *eventSchema) meaning(texts eventTexts) *EventError {
	if recipient := texts.recipient; recipient != s.recipient { // DAT-022
		return failEvent(codeInvalidRecipient, "eventData.recipientAccountId", "eventData.recipientAccountId is %s; it must be %s, the account that owns the channel.", quoted(recipient), s.recipient)
	}
	if address := texts.sourceIPAddress; address != nil && !s.switches.AllowAnySourceIPAddress { // DAT-042
		if _, err := netip.ParseAddr(*address); err != nil {
			return failEvent(codeInvalidData, "eventData.sourceIPAddress", "eventData.sourceIPAddress is %s; it must be an IPv4 or IPv6 address. Leave it out when it is not known.", quoted(*address))
		}
	}
	if source := texts.eventSource; s.switches.EnforceEventSources && !s.source.knows(source) { // DAT-044
		return failEvent(codeInvalidEventSource, "eventData.eventSource", "eventData.eventSource is %s; a channel of source %s takes %s.", quoted(source), s.source.Source, strings.Join(s.source.EventSources, ", "))
	}
	return nil
}

// eventTime reads yyyy-MM-DDTHH:mm:ss, in UTC, with or without a Z (DAT-035, DAT-043).
func (s *eventSchema) eventTime(text string) (time.Time, *EventError) {
	bare := strings.TrimSuffix(text, "Z")
	if seconds, _, found := strings.Cut(bare, "."); found && s.switches.AllowEventTimeFractions {
		if _, err := time.Parse("2006-01-02T15:04:05.999999999", bare); err == nil {
			bare = seconds
		}
	}
	t, err := time.Parse("2006-01-02T15:04:05", bare)
	// time.Parse takes a fraction that the layout does not have.
	if err != nil || len(bare) != len("2006-01-02T15:04:05") {
		return time.Time{}, failEvent(codeInvalidData, "eventData.eventTime", "eventData.eventTime is %s; it must have the form 2006-01-02T15:04:05Z, in UTC, in whole seconds.", quoted(text))
	}
	return t, nil
}
