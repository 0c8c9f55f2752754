// SPDX-License-Identifier: MPL-2.0

package cloudtraildata

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/smithy-go"
)

// The errors that the API models for PutAuditEvents. Each refuses the whole
// request. Any other error code arrives as a [smithy.GenericAPIError].
type (
	// ChannelInsufficientPermission tells that the caller may not put events
	// into the channel.
	ChannelInsufficientPermission struct{ Message string }

	// ChannelNotFound tells that there is no such channel.
	ChannelNotFound struct{ Message string }

	// ChannelUnsupportedSchema tells that the channel does not take events of
	// this schema.
	ChannelUnsupportedSchema struct{ Message string }

	// DuplicatedAuditEventID tells that two events of the request have the
	// same id.
	DuplicatedAuditEventID struct{ Message string }

	// InvalidChannelARN tells that the channel ARN is malformed.
	InvalidChannelARN struct{ Message string }

	// UnsupportedOperationException tells that the Region or the account does
	// not have the operation.
	UnsupportedOperationException struct{ Message string }
)

var (
	_ smithy.APIError = (*ChannelInsufficientPermission)(nil)
	_ smithy.APIError = (*ChannelNotFound)(nil)
	_ smithy.APIError = (*ChannelUnsupportedSchema)(nil)
	_ smithy.APIError = (*DuplicatedAuditEventID)(nil)
	_ smithy.APIError = (*InvalidChannelARN)(nil)
	_ smithy.APIError = (*UnsupportedOperationException)(nil)
	_ smithy.APIError = (*EventError)(nil)
)

func (e *ChannelInsufficientPermission) Error() string                 { return e.ErrorCode() + ": " + e.Message }
func (e *ChannelInsufficientPermission) ErrorCode() string             { return "ChannelInsufficientPermission" }
func (e *ChannelInsufficientPermission) ErrorMessage() string          { return e.Message }
func (e *ChannelInsufficientPermission) ErrorFault() smithy.ErrorFault { return smithy.FaultClient }

func (e *ChannelNotFound) Error() string                 { return e.ErrorCode() + ": " + e.Message }
func (e *ChannelNotFound) ErrorCode() string             { return "ChannelNotFound" }
func (e *ChannelNotFound) ErrorMessage() string          { return e.Message }
func (e *ChannelNotFound) ErrorFault() smithy.ErrorFault { return smithy.FaultClient }

func (e *ChannelUnsupportedSchema) Error() string                 { return e.ErrorCode() + ": " + e.Message }
func (e *ChannelUnsupportedSchema) ErrorCode() string             { return "ChannelUnsupportedSchema" }
func (e *ChannelUnsupportedSchema) ErrorMessage() string          { return e.Message }
func (e *ChannelUnsupportedSchema) ErrorFault() smithy.ErrorFault { return smithy.FaultClient }

func (e *DuplicatedAuditEventID) Error() string                 { return e.ErrorCode() + ": " + e.Message }
func (e *DuplicatedAuditEventID) ErrorCode() string             { return "DuplicatedAuditEventId" }
func (e *DuplicatedAuditEventID) ErrorMessage() string          { return e.Message }
func (e *DuplicatedAuditEventID) ErrorFault() smithy.ErrorFault { return smithy.FaultClient }

func (e *InvalidChannelARN) Error() string                 { return e.ErrorCode() + ": " + e.Message }
func (e *InvalidChannelARN) ErrorCode() string             { return "InvalidChannelARN" }
func (e *InvalidChannelARN) ErrorMessage() string          { return e.Message }
func (e *InvalidChannelARN) ErrorFault() smithy.ErrorFault { return smithy.FaultClient }

func (e *UnsupportedOperationException) Error() string                 { return e.ErrorCode() + ": " + e.Message }
func (e *UnsupportedOperationException) ErrorCode() string             { return "UnsupportedOperationException" }
func (e *UnsupportedOperationException) ErrorMessage() string          { return e.Message }
func (e *UnsupportedOperationException) ErrorFault() smithy.ErrorFault { return smithy.FaultClient }

// EventError is why one event was not taken, while its request was answered.
// The code is the service's (see [ResultErrorEntry]), or, for an event that
// [Client.Send] did not put into a request, the one that the service would have
// used: InvalidData, FieldNotFound or FieldTooLong.
type EventError struct {
	Code    string
	Message string
}

func (e *EventError) Error() string        { return e.Code + ": " + e.Message }
func (e *EventError) ErrorCode() string    { return e.Code }
func (e *EventError) ErrorMessage() string { return e.Message }

// ErrorFault blames the service for Throttling and InternalFailure, and the
// event otherwise.
func (e *EventError) ErrorFault() smithy.ErrorFault {
	if e.temporary() {
		return smithy.FaultServer
	}
	return smithy.FaultClient
}

// temporary tells whether sending the same event again may help.
func (e *EventError) temporary() bool {
	return e.Code == "Throttling" || e.Code == "InternalFailure"
}

// responseError makes the error of an answer other than 200. Its code is looked
// for as AWS's clients do it: the header X-Amzn-ErrorType, then __type or code
// of the body.
func responseError(status int, header http.Header, body []byte) error {
	var members struct {
		Type    string `json:"__type"`
		Code    string `json:"code"`
		Message string `json:"message"` // also matches Message, as names are compared without case
	}
	// The body of a proxy or load balancer is no JSON. Then the status speaks.
	_ = json.Unmarshal(body, &members)

	code := errorName(header.Get("X-Amzn-ErrorType"))
	if code == "" {
		code = errorName(members.Type)
	}
	if code == "" {
		code = errorName(members.Code)
	}
	message := members.Message
	if message == "" {
		message = fmt.Sprintf("HTTP status %d %s", status, http.StatusText(status))
	}

	switch code {
	case "ChannelInsufficientPermission":
		return &ChannelInsufficientPermission{Message: message}
	case "ChannelNotFound":
		return &ChannelNotFound{Message: message}
	case "ChannelUnsupportedSchema":
		return &ChannelUnsupportedSchema{Message: message}
	case "DuplicatedAuditEventId":
		return &DuplicatedAuditEventID{Message: message}
	case "InvalidChannelARN":
		return &InvalidChannelARN{Message: message}
	case "UnsupportedOperationException":
		return &UnsupportedOperationException{Message: message}
	case "":
		code = "UnknownError"
		if status == http.StatusTooManyRequests {
			// A name that every retryer knows as throttling.
			code = "TooManyRequestsException"
		}
	}
	fault := smithy.FaultClient
	if status >= 500 {
		fault = smithy.FaultServer
	}
	return &smithy.GenericAPIError{Code: code, Message: message, Fault: fault}
}

// errorName cuts the name out of forms such as
// "com.amazonaws.cloudtraildata#ChannelNotFound:http://…".
func errorName(s string) string {
	s, _, _ = strings.Cut(s, ":")
	if _, after, found := strings.Cut(s, "#"); found {
		s = after
	}
	return strings.TrimSpace(s)
}

// responseReadError is a connection that broke while the answer was read. The
// request may have been carried out; it is tried again as any broken connection.
type responseReadError struct{ err error }

func (e *responseReadError) Error() string         { return "reading the response: " + e.err.Error() }
func (e *responseReadError) Unwrap() error         { return e.err }
func (e *responseReadError) ConnectionError() bool { return true }
