// SPDX-License-Identifier: MPL-2.0

package apimodel

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
)

// commonErrors are those that any operation may answer, with their status: the API
// reference's list, and for malformed input and signatures the names that AWS's JSON
// services have on the wire.
var commonErrors = map[string]int{
	"AccessDeniedException":               http.StatusForbidden,
	"ExpiredTokenException":               http.StatusForbidden,
	"IncompleteSignatureException":        http.StatusForbidden,
	"InternalFailure":                     http.StatusInternalServerError,
	"InvalidSignatureException":           http.StatusForbidden,
	"MalformedHttpRequestException":       http.StatusBadRequest,
	"MissingAuthenticationTokenException": http.StatusForbidden,
	"RequestAbortedException":             http.StatusBadRequest,
	"RequestEntityTooLargeException":      http.StatusRequestEntityTooLarge,
	"RequestTimeoutException":             http.StatusRequestTimeout,
	"SerializationException":              http.StatusBadRequest,
	"ServiceUnavailable":                  http.StatusServiceUnavailable,
	"ThrottlingException":                 http.StatusBadRequest,
	"UnknownOperationException":           http.StatusNotFound,
	"UnrecognizedClientException":         http.StatusForbidden,
	"ValidationException":                 http.StatusBadRequest,
}

// IsCommonError tells whether any operation may answer an error.
func IsCommonError(code string) bool { return commonErrors[code] != 0 }

// Inspector holds what a handler answers against the models.
type Inspector struct{ control, data *Model }

// Exchange is one request of CloudTrail or CloudTrail Data with its answer.
type Exchange struct {
	Service, Operation string
	Status             int
	Code               string   // of an error, else ""
	Body               []byte   // of the answer
	Faults             []string // what is wrong with the answer; nil: nothing
}

// NewInspector reads the models.
func NewInspector(ctx context.Context) (*Inspector, error) {
	control, err := Read(ctx, Control)
	if err != nil {
		return nil, err
	}
	data, err := Read(ctx, Data)
	if err != nil {
		return nil, err
	}
	return &Inspector{control, data}, nil
}

// Model is the model of a service.
func (i *Inspector) Model(service string) *Model {
	if service == Data {
		return i.data
	}
	return i.control
}

// Inspect watches a handler: it passes on every request and answer, and tells report of those
// of CloudTrail and CloudTrail Data. report must be safe for concurrent use.
func (i *Inspector) Inspect(next http.Handler, report func(Exchange)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		exchange := Exchange{Service: Control}
		target := r.Header.Get("X-Amz-Target")
		model, format := i.control, "application/x-amz-json-1.1"
		switch {
		case r.Method == http.MethodPost && r.URL.Path == "/" && strings.Contains(target, "CloudTrail_20131101."):
			exchange.Operation = target[strings.LastIndexByte(target, '.')+1:]
		case r.Method == http.MethodPost && r.URL.Path == "/PutAuditEvents":
			exchange.Service, exchange.Operation = Data, "PutAuditEvents"
			model, format = i.data, "application/json"
		default:
			next.ServeHTTP(w, r)
			return
		}
		recorder := httptest.NewRecorder()
		next.ServeHTTP(recorder, r) // a panic passes through: the connection is dropped on purpose
		answer := recorder.Result()
		exchange.Status, exchange.Body = answer.StatusCode, recorder.Body.Bytes()
		if answer.StatusCode != http.StatusOK {
			exchange.Code = answer.Header.Get("X-Amzn-Errortype")
		}
		if answer.Header.Get("X-Emulator-Fault") == "" && r.Context().Err() == nil { // neither made to fail nor left alone
			exchange.Faults = model.answerFaults(exchange, answer.Header, format)
			report(exchange)
		}
		maps.Copy(w.Header(), answer.Header)
		w.WriteHeader(answer.StatusCode)
		_, _ = w.Write(exchange.Body)
	})
}

var requestID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// answerFaults tells what is wrong with an answer.
func (m *Model) answerFaults(exchange Exchange, header http.Header, format string) (faults []string) {
	fault := func(text string, args ...any) { faults = append(faults, fmt.Sprintf(text, args...)) }
	if id := header.Get("X-Amzn-Requestid"); !requestID.MatchString(id) {
		fault("request id %q is no UUID", id)
	}
	if given, _, err := mime.ParseMediaType(header.Get("Content-Type")); given != format || err != nil {
		fault("Content-Type is %q, not %q", header.Get("Content-Type"), format)
	}
	operation, known := m.Operations[exchange.Operation]
	if exchange.Status != http.StatusOK {
		return append(faults, errorFaults(exchange, operation)...)
	}
	if !known {
		fault("the model has no operation %s", exchange.Operation)
		return faults
	}
	output := operation.Output.Shape
	if output == "" || len(m.Shapes[output].Members) == 0 {
		if len(exchange.Body) > 0 {
			fault("the operation has no response members, and the answer has a body")
		}
		return faults
	}
	var body any
	if err := json.Unmarshal(exchange.Body, &body); err != nil {
		fault("body: %v", err)
		return faults
	}
	return append(faults, m.Faults(output, body)...)
}

func errorFaults(exchange Exchange, operation Operation) (faults []string) {
	fault := func(text string, args ...any) { faults = append(faults, fmt.Sprintf(text, args...)) }
	code := exchange.Code
	status, common := commonErrors[code]
	if !common { // AccessDeniedException is common, and also modelled by some operations
		status = http.StatusBadRequest
	}
	if !common && !operation.Lists(code) {
		fault("error %q is neither one that the operation lists nor a common one", code)
	}
	if exchange.Status != status {
		fault("%s has status %d, not %d", code, exchange.Status, status)
	}
	var body map[string]string
	if err := json.Unmarshal(exchange.Body, &body); err != nil {
		fault("body: %v", err)
	}
	members, message := []string{"Message", "__type"}, body["Message"]
	if exchange.Service == Data {
		members, message = []string{"message"}, body["message"]
	} else if body["__type"] != code {
		fault("__type is %q, the header says %q", body["__type"], code)
	}
	for name := range body {
		if !slices.Contains(members, name) {
			fault("an error has no member %q", name)
		}
	}
	if message == "" {
		fault("the error has no message")
	}
	if code == "InternalFailure" && bytes.Contains(exchange.Body, []byte("unexpected error")) {
		fault("the service failed by itself")
	}
	return faults
}
