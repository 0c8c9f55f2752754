// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"cmp"
	"encoding/xml"
	"errors"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/journal"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/sigv4"
)

const (
	headerRequestID = "X-Amzn-Requestid"
	headerFault     = "X-Emulator-Fault" // tells of what a test made befall the request
)

// wireError is an error of the transport, which the domain does not know.
type wireError struct{ code, message string }

func (e *wireError) Error() string { return e.code + ": " + e.message }

// errorFormat is how a protocol writes an error.
type errorFormat int

const (
	controlErrors errorFormat = iota // awsJson1.1: __type and Message
	dataErrors                       // restJson1: message
	queryErrors                      // XML, with the names of the Query protocol
)

// Modelled errors are answered with 400, as the API reference says and traffic
// shows (CTL-002). These are the exceptions, common to all services.
var statuses = map[string]int{
	string(lake.ErrAccessDenied):             http.StatusForbidden,
	string(lake.ErrExpiredToken):             http.StatusForbidden,
	string(lake.ErrUnrecognizedClient):       http.StatusForbidden,
	string(lake.ErrRequestEntityTooLarge):    http.StatusRequestEntityTooLarge,
	string(lake.ErrServiceUnavailable):       http.StatusServiceUnavailable,
	sigv4.IncompleteSignature:                http.StatusForbidden,
	sigv4.InvalidSignature:                   http.StatusForbidden,
	sigv4.MissingAuthenticationToken:         http.StatusForbidden,
	"UnknownOperationException":              http.StatusNotFound,
	"InternalFailure":                        http.StatusInternalServerError,
	queryCodes[string(lake.ErrExpiredToken)]: http.StatusForbidden,
}

// queryCodes are the names that the Query protocol has for common errors.
var queryCodes = map[string]string{
	string(lake.ErrAccessDenied):       "AccessDenied",
	string(lake.ErrExpiredToken):       "ExpiredToken",
	string(lake.ErrUnrecognizedClient): "InvalidClientTokenId",
	string(lake.ErrValidation):         "ValidationError",
	"UnknownOperationException":        "InvalidAction",
}

// fail answers an error, and keeps what is to be known of it.
func (s *server) fail(x *exchange, err error) {
	var (
		code, message string
		status        int
		refused       *lake.Error
		transport     *wireError
		signature     *sigv4.Error
		injected      *injectedError
	)
	switch {
	case errors.As(err, &injected):
		code, message, status = injected.Code, injected.Message, injected.Status
	case errors.As(err, &refused):
		code, message = string(refused.Code), refused.Message
	case errors.As(err, &transport):
		code, message = transport.code, transport.message
	case errors.As(err, &signature):
		code, message = signature.Code, signature.Message
	case x.r.Context().Err() != nil:
		return // the client went away
	default:
		code, message = "InternalFailure", "The emulator met an unexpected error; its log has the reason under this request id."
		x.cause = err
	}
	if status == 0 {
		status = cmp.Or(statuses[code], http.StatusBadRequest)
	}
	if x.format == queryErrors {
		code = queryCode(code, signature)
	}
	x.entry.Error = &journal.Error{Code: code, Message: withoutSessionToken(message)}
	switch {
	case x.cause != nil:
		x.entry.Error.Reason = x.cause.Error()
	case refused != nil:
		x.entry.Error.Reason = refused.Reason
	}
	switch x.format {
	case queryErrors:
		x.writeQueryError(status, code, message)
	case dataErrors:
		x.w.Header().Set("X-Amzn-Errortype", code)
		x.write(status, "application/json", struct {
			Message string `json:"message"`
		}{message})
	default:
		x.w.Header().Set("X-Amzn-Errortype", code)
		x.write(status, contentTypeJSON11, struct {
			Type    string `json:"__type"`
			Message string
		}{code, message})
	}
}

func queryCode(code string, signature *sigv4.Error) string {
	if signature != nil {
		return signature.QueryCode()
	}
	if name, renamed := queryCodes[code]; renamed {
		return name
	}
	return code
}

func (x *exchange) writeQueryError(status int, code, message string) {
	type detail struct{ Type, Code, Message string }
	x.writeXML(status, struct {
		XMLName   xml.Name `xml:"https://sts.amazonaws.com/doc/2011-06-15/ ErrorResponse"`
		Error     detail
		RequestID string `xml:"RequestId"`
	}{Error: detail{"Sender", code, message}, RequestID: x.entry.ID})
}

func (x *exchange) writeXML(status int, body any) {
	text, err := xml.Marshal(body)
	if err != nil {
		panic(err) // response structs of this package always marshal
	}
	x.send(status, "text/xml", text)
}

// write answers with a JSON body. Messages may repeat bytes of a query or path that are
// not UTF-8; they come out as U+FFFD.
func (x *exchange) write(status int, contentType string, body any) {
	text, err := json.Marshal(body, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		panic(err) // response structs of this package always marshal
	}
	x.send(status, contentType, text)
}

func (x *exchange) send(status int, contentType string, text []byte) {
	x.entry.Status, x.entry.ResponseBytes = status, len(text)
	x.w.Header().Set("Content-Type", contentType)
	x.w.WriteHeader(status)
	_, _ = x.w.Write(text)
}
