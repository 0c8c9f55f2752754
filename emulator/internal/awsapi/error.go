// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"encoding/xml"
	"errors"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/sigv4"
)

const headerRequestID = "X-Amzn-Requestid"

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
	string(lake.ErrExpiredToken):       "ExpiredToken",
	string(lake.ErrUnrecognizedClient): "InvalidClientTokenId",
	string(lake.ErrValidation):         "ValidationError",
	"UnknownOperationException":        "InvalidAction",
}

// fail answers an error. It is the only place that logs one.
func (s *server) fail(w http.ResponseWriter, r *http.Request, format errorFormat, err error) {
	var (
		code, message string
		refused       *lake.Error
		transport     *wireError
		signature     *sigv4.Error
	)
	switch {
	case errors.As(err, &refused):
		code, message = string(refused.Code), refused.Message
	case errors.As(err, &transport):
		code, message = transport.code, transport.message
	case errors.As(err, &signature):
		code, message = signature.Code, signature.Message
	case r.Context().Err() != nil:
		s.Log.Info("client went away", "method", r.Method, "path", r.URL.Path, "request_id", w.Header().Get(headerRequestID))
		return
	default:
		code, message = "InternalFailure", "The emulator met an unexpected error; its log has the reason under this request id."
		s.Log.Error("internal failure", "error", err, "request_id", w.Header().Get(headerRequestID))
	}
	status, known := statuses[code]
	if !known {
		status = http.StatusBadRequest
	}
	if format == queryErrors {
		code = queryCode(code, signature)
	}
	attributes := []any{"operation", operationName(r), "error", code, "message", message, "request_id", w.Header().Get(headerRequestID)}
	if refused != nil && refused.Reason != "" {
		attributes = append(attributes, "reason", refused.Reason)
	}
	s.Log.Info("refused", attributes...)
	switch format {
	case queryErrors:
		writeQueryError(w, status, code, message)
	case dataErrors:
		w.Header().Set("X-Amzn-Errortype", code)
		write(w, status, "application/json", struct {
			Message string `json:"message"`
		}{message})
	default:
		w.Header().Set("X-Amzn-Errortype", code)
		write(w, status, contentTypeJSON11, struct {
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

func writeQueryError(w http.ResponseWriter, status int, code, message string) {
	type detail struct{ Type, Code, Message string }
	writeXML(w, status, struct {
		XMLName   xml.Name `xml:"https://sts.amazonaws.com/doc/2011-06-15/ ErrorResponse"`
		Error     detail
		RequestID string `xml:"RequestId"`
	}{Error: detail{"Sender", code, message}, RequestID: w.Header().Get(headerRequestID)})
}

func writeXML(w http.ResponseWriter, status int, body any) {
	text, err := xml.Marshal(body)
	if err != nil {
		panic(err) // response structs of this package always marshal
	}
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

// write answers with a JSON body. Messages may repeat bytes of a query or path that are
// not UTF-8; they come out as U+FFFD.
func write(w http.ResponseWriter, status int, contentType string, body any) {
	text, err := json.Marshal(body, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		panic(err) // response structs of this package always marshal
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

// operationName names what was asked for, for the log.
func operationName(r *http.Request) string {
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		return afterLastDot(target)
	}
	return r.Method + " " + r.URL.Path
}
