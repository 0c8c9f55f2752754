// SPDX-License-Identifier: MPL-2.0

package journal

import "time"

// Entry is one request and its answer. Fields that were not learnt, because the
// request was refused before, are empty.
type Entry struct {
	ID        string        `json:"id"` // the request id
	Time      time.Time     `json:"time"`
	Duration  time.Duration `json:"duration_ns"`
	Service   string        `json:"service"`   // cloudtrail, cloudtrail-data, sts
	Operation string        `json:"operation"` // "" if it is none that the service has
	Region    string        `json:"region,omitempty"`
	Caller    *Caller       `json:"caller,omitempty"`

	// Request is the body, and Query what the URL of PutAuditEvents says.
	Request       []byte            `json:"-"`
	RequestBytes  int               `json:"request_bytes"`
	Query         map[string]string `json:"query,omitempty"`
	ResponseBytes int               `json:"response_bytes"`

	Status   int       `json:"status"` // of HTTP; 0: the connection was dropped
	Error    *Error    `json:"error,omitempty"`
	Decision *Decision `json:"decision,omitempty"` // PutAuditEvents, once its channel was found
	Events   []Event   `json:"events,omitempty"`   // PutAuditEvents, in the order of the request
	Fault    string    `json:"fault,omitempty"`    // what a test injected
	ReplayOf string    `json:"replay_of,omitempty"`
}

// Caller is who signed the request.
type Caller struct {
	Account     string              `json:"account"`
	ARN         string              `json:"arn"`
	RoleARN     string              `json:"role_arn,omitempty"` // of a role's session
	AccessKeyID string              `json:"access_key_id,omitempty"`
	Context     map[string][]string `json:"context,omitempty"` // condition keys that the request gave
}

// Error is how a request was refused.
type Error struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	// Reason is what the caller does not learn, such as the condition that failed.
	Reason string `json:"reason,omitempty"`
}

// Decision says whether the caller might do what it asked for, and which policy said so.
type Decision struct {
	Effect    string `json:"effect"`              // allowed, explicitly denied, implicitly denied
	Policy    string `json:"policy,omitempty"`    // resource, identity or owner
	Statement string `json:"statement,omitempty"` // its Sid, or its place such as Statement[0]
	Reason    string `json:"reason,omitempty"`
}

// Event is what became of one event of a PutAuditEvents request.
type Event struct {
	ID           string `json:"id"`                 // the sender's
	EventID      string `json:"event_id,omitempty"` // CloudTrail's, if the event was stored
	ErrorCode    string `json:"error_code,omitempty"`
	ErrorMessage string `json:"error_message,omitempty"`
	Field        string `json:"field,omitempty"`  // that made it fail, eventData.userIdentity.type for example
	Record       any    `json:"record,omitempty"` // as it was stored; marshalled when the journal is read
}
