// SPDX-License-Identifier: MPL-2.0

package cloudtraildata

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"unicode/utf8"
)

// AuditEvent is one event of a PutAuditEvents request.
type AuditEvent struct {
	// ID is the sender's own id of the event, 1 to 128 letters, digits,
	// hyphens and underscores, unlike all others of the request. The answer
	// refers to the event by it. Required.
	ID string

	// EventData is the event: a JSON object, as text, that follows the
	// integration event schema of CloudTrail Lake. Required.
	EventData string

	// EventDataChecksum is [Checksum] of EventData. Empty means that the
	// service does not check the text that arrived.
	EventDataChecksum string
}

// AuditEventResultEntry tells that the service took an event.
type AuditEventResultEntry struct {
	// ID is the sender's id of the event.
	ID string `json:"id"`

	// EventID is the id that CloudTrail gave to the event.
	EventID string `json:"eventID"`
}

// ResultErrorEntry tells that the service refused an event.
type ResultErrorEntry struct {
	// ID is the sender's id of the event.
	ID string `json:"id"`

	// ErrorCode is a name such as FieldTooLong, FieldNotFound,
	// InvalidChecksum, InvalidData, InvalidRecipient, InvalidEventSource,
	// AccountNotSubscribed, Throttling or InternalFailure.
	ErrorCode string `json:"errorCode"`

	// ErrorMessage says what is wrong.
	ErrorMessage string `json:"errorMessage"`
}

// Checksum returns the eventDataChecksum of an event: the SHA-256 of the text
// in base64, with the standard alphabet and padding.
func Checksum(eventData string) string {
	sum := sha256.Sum256([]byte(eventData))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// auditEventID is the pattern of AuditEvent.id in the API model.
var auditEventID = regexp.MustCompile(`^[-_A-Za-z0-9]{1,128}$`)

// ValidAuditEventID tells whether the service takes id as the id of an event.
func ValidAuditEventID(id string) bool {
	return auditEventID.MatchString(id)
}

// Around the encoded events of a request body, which commas separate.
const (
	bodyStart = `{"auditEvents":[`
	bodyEnd   = `]}`
)

// encodeAuditEvent returns the event as it goes over the wire. JSON cannot
// carry text that is not UTF-8; such text is refused, as replacing its bytes
// would change what the sender says.
func encodeAuditEvent(event AuditEvent) ([]byte, error) {
	for _, member := range []struct{ name, value string }{
		{"id", event.ID},
		{"eventData", event.EventData},
		{"eventDataChecksum", event.EventDataChecksum},
	} {
		if !utf8.ValidString(member.value) {
			return nil, fmt.Errorf("%s of the event with id %q is not valid UTF-8: convert it before it is sent", member.name, event.ID)
		}
	}
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(struct {
		// In the order in which AWS's clients send them.
		EventData         string `json:"eventData"`
		EventDataChecksum string `json:"eventDataChecksum,omitempty"`
		ID                string `json:"id"`
	}{event.EventData, event.EventDataChecksum, event.ID})
	if err != nil {
		return nil, fmt.Errorf("encoding the event with id %q: %w", event.ID, err)
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}

// requestBody joins encoded events to the body of a request.
func requestBody(encoded [][]byte) []byte {
	size := len(bodyStart) + len(bodyEnd)
	for _, event := range encoded {
		size += len(event) + 1
	}
	body := append(make([]byte, 0, size), bodyStart...)
	for i, event := range encoded {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, event...)
	}
	return append(body, bodyEnd...)
}
