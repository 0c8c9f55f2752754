// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
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
	most     int // characters of a text, bytes of an object as sent; 0: unbounded
	fields   []eventField
}

const maxEventData = 256 << 10 // DAT-033

// eventDataFields is the schema of eventData (DAT-030 to DAT-036).
var eventDataFields = []eventField{
	{name: "version", required: true, most: 256},
	{name: "userIdentity", required: true, kind: kindObject, fields: []eventField{
		{name: "type", required: true, most: 128},
		{name: "principalId", required: true, most: 1024},
		{name: "details", kind: kindObject},
	}},
	{name: "userAgent", most: 1024},
	{name: "eventSource", required: true, most: 1024},
	{name: "eventName", required: true, most: 1024},
	{name: "eventTime", required: true},
	{name: "UID", required: true, most: 1024},
	{name: "requestParameters", kind: kindObject, most: 100 << 10},
	{name: "responseElements", kind: kindObject, most: 100 << 10},
	{name: "errorCode", most: 256},
	{name: "errorMessage", most: 256},
	{name: "sourceIPAddress"},
	{name: "recipientAccountId", required: true},
	{name: "additionalEventData", kind: kindObject, most: 28 << 10},
}

// eventSchema holds events against the schema, for one channel.
type eventSchema struct {
	switches  Switches
	recipient string // account of the channel
	source    IntegrationSource
}

func (s *Service) eventSchema(channel Channel) eventSchema {
	source, _ := findSource(channel.Source)
	return eventSchema{switches: s.switches, recipient: channel.Account, source: source}
}

// CheckAuditEvent holds an event against the rules that PutAuditEvents has for single
// events, as the channel of account recipient would. It returns an *EventError.
func CheckAuditEvent(event AuditEvent, recipient string, switches Switches) error {
	if _, err := (eventSchema{switches: switches, recipient: recipient}).check(event); err != nil {
		return err
	}
	return nil
}

func (s eventSchema) check(event AuditEvent) (StoredEvent, *EventError) {
	if event.EventDataChecksum != "" { // DAT-021
		sum := sha256.Sum256([]byte(event.EventData))
		if want := base64.StdEncoding.EncodeToString(sum[:]); want != event.EventDataChecksum {
			return StoredEvent{}, failEvent(codeInvalidChecksum, "eventDataChecksum", "eventDataChecksum is %s, but the base64 SHA-256 of the eventData string is %s.", quoted(event.EventDataChecksum), want)
		}
	}
	if len(event.EventData) > maxEventData {
		return StoredEvent{}, failEvent(codeFieldTooLong, "eventData", "eventData has %d bytes; an event can have %d.", len(event.EventData), maxEventData)
	}
	walk := eventWalk{schema: s, texts: make(map[string]string, 8)}
	data := []byte(event.EventData)
	if failure := walk.object("eventData", data, eventDataFields); failure != nil {
		return StoredEvent{}, failure
	}
	eventTime, failure := s.eventTime(walk.texts["eventData.eventTime"])
	if failure != nil {
		return StoredEvent{}, failure
	}
	if failure := s.meaning(walk.texts); failure != nil {
		return StoredEvent{}, failure
	}
	if walk.dropped {
		data = walk.kept
	}
	return StoredEvent{EventTime: eventTime, EventData: data}, nil
}

// meaning holds the rules beyond type and length.
func (s eventSchema) meaning(texts map[string]string) *EventError {
	if recipient := texts["eventData.recipientAccountId"]; recipient != s.recipient { // DAT-022
		return failEvent(codeInvalidRecipient, "eventData.recipientAccountId", "eventData.recipientAccountId is %s; it must be %s, the account that owns the channel.", quoted(recipient), s.recipient)
	}
	if address, given := texts["eventData.sourceIPAddress"]; given && !s.switches.AllowAnySourceIPAddress { // DAT-042
		if _, err := netip.ParseAddr(address); err != nil {
			return failEvent(codeInvalidData, "eventData.sourceIPAddress", "eventData.sourceIPAddress is %s; it must be an IPv4 or IPv6 address. Leave it out when it is not known.", quoted(address))
		}
	}
	if source := texts["eventData.eventSource"]; s.switches.EnforceEventSources && !s.source.knows(source) { // DAT-044
		return failEvent(codeInvalidEventSource, "eventData.eventSource", "eventData.eventSource is %s; a channel of source %s takes %s.", quoted(source), s.source.Source, strings.Join(s.source.EventSources, ", "))
	}
	return nil
}

// eventTime reads yyyy-MM-DDTHH:mm:ss, in UTC, with or without a Z (DAT-035, DAT-043).
func (s eventSchema) eventTime(text string) (time.Time, *EventError) {
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

// eventWalk goes through one eventData and collects its texts by path.
type eventWalk struct {
	schema  eventSchema
	texts   map[string]string
	dropped bool   // an unknown field was dropped; then
	kept    []byte // is the object without it
}

func (w *eventWalk) object(path string, data []byte, fields []eventField) *EventError {
	decoder := jsontext.NewDecoder(bytes.NewBuffer(data))
	if decoder.PeekKind() != jsontext.KindBeginObject {
		if _, err := decoder.ReadValue(); err != nil {
			return notJSON(path, err)
		}
		return failEvent(codeInvalidData, path, "%s must be a JSON object; it is %s.", path, quoted(string(data)))
	}
	if _, err := decoder.ReadToken(); err != nil {
		return notJSON(path, err)
	}
	var found uint64 // bit i: fields[i] is there
	var kept []byte
	for decoder.PeekKind() == jsontext.KindString {
		name, err := decoder.ReadToken()
		if err != nil {
			return notJSON(path, err)
		}
		member := name.String()
		value, err := decoder.ReadValue()
		if err != nil {
			return notJSON(path, err)
		}
		i := indexField(fields, member)
		if i < 0 {
			if !w.schema.switches.AllowUnknownEventFields { // DAT-041
				return unknownField(path, member, fields)
			}
			w.dropped = true
			continue
		}
		if value.Kind() == jsontext.KindNull { // DAT-034: null is as good as absent
			kept = appendMember(kept, member, value)
			continue
		}
		found |= 1 << i
		value, failure := w.value(path+"."+member, value, fields[i])
		if failure != nil {
			return failure
		}
		if w.schema.switches.AllowUnknownEventFields {
			kept = appendMember(kept, member, value)
		}
	}
	if _, err := decoder.ReadToken(); err != nil {
		return notJSON(path, err)
	}
	if _, err := decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return failEvent(codeInvalidData, path, "%s has text behind its JSON object.", path)
	}
	for i, field := range fields {
		if field.required && found&(1<<i) == 0 {
			return failEvent(codeFieldNotFound, path+"."+field.name, "%s.%s is required and missing.", path, field.name)
		}
	}
	w.kept = append(append([]byte{'{'}, kept...), '}')
	return nil
}

// value checks one member and returns it as it is to be kept.
func (w *eventWalk) value(path string, value jsontext.Value, field eventField) (jsontext.Value, *EventError) {
	if field.kind == kindObject {
		if value.Kind() != jsontext.KindBeginObject {
			return nil, failEvent(codeInvalidData, path, "%s must be a JSON object; it is %s.", path, quoted(value.String()))
		}
		if field.most > 0 && len(value) > field.most {
			return nil, failEvent(codeFieldTooLong, path, "%s has %d bytes of JSON; it can have %d.", path, len(value), field.most)
		}
		if field.fields == nil {
			return value, nil
		}
		failure := w.object(path, value, field.fields)
		if w.dropped {
			value = w.kept
		}
		return value, failure
	}
	if value.Kind() != jsontext.KindString {
		return nil, failEvent(codeInvalidData, path, "%s must be a string; it is %s.", path, quoted(value.String()))
	}
	text, err := jsontext.AppendUnquote(nil, value)
	if err != nil {
		return nil, notJSON(path, err)
	}
	if n := utf8.RuneCount(text); field.most > 0 && n > field.most {
		return nil, failEvent(codeFieldTooLong, path, "%s has %d characters; it can have %d.", path, n, field.most)
	}
	w.texts[path] = string(text)
	return value, nil
}

func indexField(fields []eventField, name string) int {
	for i := range fields {
		if fields[i].name == name {
			return i
		}
	}
	return -1
}

func unknownField(path, name string, fields []eventField) *EventError {
	hint := "Put what the schema has no field for into additionalEventData."
	for _, field := range fields {
		if strings.EqualFold(field.name, name) {
			hint = "Did you mean " + field.name + "?"
		}
	}
	return failEvent(codeInvalidData, path+"."+name, "%s has a field %s that the schema does not know. %s", path, quoted(name), hint)
}

func notJSON(path string, err error) *EventError {
	why := err.Error()
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		why = fmt.Sprintf("%s at byte %d", syntax.Err, syntax.ByteOffset)
	} else if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		why = "it ends too early"
	}
	return failEvent(codeInvalidData, path, "%s is not valid JSON: %s.", path, why)
}

func appendMember(object []byte, name string, value jsontext.Value) []byte {
	if len(object) > 0 {
		object = append(object, ',')
	}
	object, _ = jsontext.AppendQuote(object, name) // a name that was decoded is valid UTF-8
	return append(append(object, ':'), value...)
}
