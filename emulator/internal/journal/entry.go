// SPDX-License-Identifier: MPL-2.0

package journal

import (
	"encoding/json"
	"strconv"
	"time"
)

// Entry is one request and its answer. Fields that were not learnt, because the
// request was refused before, are empty. No field holds a secret: neither signatures
// nor session tokens, and nothing of an answer that gives credentials.
type Entry struct {
	Sequence  uint64    `json:"sequence"`    // counts the journal's entries from 1 on
	ID        string    `json:"id"`          // the request id
	Time      time.Time `json:"time"`        // when it arrived, by the emulator's clock
	Duration  Duration  `json:"duration_ms"` // by the machine's clock
	Service   string    `json:"service"`     // cloudtrail, cloudtrail-data, sts; "" if it is none of them
	Operation string    `json:"operation"`   // "" if it is none that the service has
	Region    string    `json:"region,omitzero"`
	Caller    *Caller   `json:"caller,omitzero"`

	// Request is the body as the operation took it; nil if it did not arrive in whole.
	Request      []byte `json:"-"`
	RequestBytes int    `json:"request_bytes"` // of the body as it was sent
	// Query are the parameters of the URL, without those of the signature.
	Query         map[string][]string `json:"query,omitzero"`
	ResponseBytes int                 `json:"response_bytes"`

	Status   int       `json:"status"` // of HTTP; 0: nothing was answered
	Error    *Error    `json:"error,omitzero"`
	Decision *Decision `json:"decision,omitzero"` // PutAuditEvents and queries, once their channel or stores were found; else where a policy had a say
	Accepted int       `json:"accepted,omitzero"` // of Events
	Failed   int       `json:"failed,omitzero"`   // of Events
	Events   []Event   `json:"events,omitzero"`   // PutAuditEvents, in the order of the request
	// EventBytes is the size of the accepted events' eventData.
	EventBytes int    `json:"event_bytes,omitzero"`
	Throttled  bool   `json:"throttled,omitzero"` // beyond the rate that the emulator takes
	Fault      string `json:"fault,omitzero"`     // what a test injected
	ReplayOf   string `json:"replay_of,omitzero"` // the id of the request that was sent once more
}

// Duration is a time.Duration that is written as a number of milliseconds.
type Duration time.Duration

// MarshalJSON writes milliseconds and their fractions.
func (d Duration) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(d)/float64(time.Millisecond), 'f', -1, 64), nil
}

// Caller is who signed the request.
type Caller struct {
	Account     string              `json:"account"`
	ARN         string              `json:"arn"`
	RoleARN     string              `json:"role_arn,omitzero"` // of a role's session
	AccessKeyID string              `json:"access_key_id,omitzero"`
	Context     map[string][]string `json:"context,omitzero"` // condition keys that the request gave
}

// Error is how a request was refused.
type Error struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	// Reason is what the caller does not learn, such as the condition that failed.
	Reason string `json:"reason,omitzero"`
}

// Decision says whether the caller might do what it asked for, and which policy said so.
type Decision struct {
	Effect    string `json:"effect"`             // allowed, explicitly denied, implicitly denied
	Policy    string `json:"policy"`             // resource, identity or owner: the side that decided
	Document  int    `json:"document,omitzero"`  // which of several identity policies, counted from 1
	Statement int    `json:"statement,omitzero"` // that decided or came nearest, counted from 1
	Sid       string `json:"sid,omitzero"`       // of that statement
	Element   string `json:"element,omitzero"`   // what kept the nearest statement from allowing the request
	Reason    string `json:"reason"`
}

// Event is what became of one event of a PutAuditEvents request.
type Event struct {
	ID           string `json:"id"`                // the sender's
	EventID      string `json:"event_id,omitzero"` // CloudTrail's, if the event was stored
	ErrorCode    string `json:"error_code,omitzero"`
	ErrorMessage string `json:"error_message,omitzero"`
	Field        string `json:"field,omitzero"` // that made it fail, eventData.userIdentity.type for example
	// Record is the event as it was stored, nil if it was not. It is written only when
	// somebody reads it.
	Record json.Marshaler `json:"-"`
}

// size is about how many bytes the entry holds in memory: all of what a client or a test
// can make long, and a fixed part. Of the records it is the events that count; they are kept
// beside the body, which may hold them escaped.
func (e *Entry) size() int {
	const fixed, perEvent = 1 << 10, 256
	size := fixed + cap(e.Request) + e.EventBytes + perEvent*len(e.Events) + sizeOf(e.Query) +
		len(e.ID) + len(e.Service) + len(e.Operation) + len(e.Region) + len(e.Fault) + len(e.ReplayOf)
	if c := e.Caller; c != nil {
		size += len(c.Account) + len(c.ARN) + len(c.RoleARN) + len(c.AccessKeyID) + sizeOf(c.Context)
	}
	if f := e.Error; f != nil {
		size += len(f.Code) + len(f.Message) + len(f.Reason)
	}
	if d := e.Decision; d != nil {
		size += len(d.Effect) + len(d.Policy) + len(d.Sid) + len(d.Element) + len(d.Reason)
	}
	for i := range e.Events {
		event := &e.Events[i]
		size += len(event.ID) + len(event.EventID) + len(event.ErrorCode) + len(event.ErrorMessage) + len(event.Field)
	}
	return size
}

// sizeOf is about how many bytes names with their values take.
func sizeOf(values map[string][]string) (size int) {
	const perName, perValue = 64, 16 // headers of map, slice and strings
	for name, list := range values {
		size += perName + len(name) + perValue*len(list)
		for _, value := range list {
			size += len(value)
		}
	}
	return size
}
