// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// healthy answers /livez and /readyz: the server listens only once its state is open.
func healthy(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = fmt.Fprintln(w, "ok")
}

// storedEventsParameters are what GET /_emulator/events takes.
var storedEventsParameters = []string{"event_data_store", "limit", "next_token"}

// storedEvents answers GET /_emulator/events: the records of one event data store, the newest first.
//
// Query: event_data_store (ARN or id), limit (1..1000, default 100), next_token.
// Answer: {"events": [record…], "next_token": "…"}, the token only if there is more.
type storedEvents struct{ service *lake.Service }

func (h storedEvents) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	in := lake.ListStoredRecordsInput{EventDataStore: query.Get("event_data_store")}
	if text := query.Get("limit"); text != "" {
		limit, err := strconv.Atoi(text)
		if err != nil {
			refuse(w, &lake.Error{Code: lake.ErrInvalidMaxResults, Message: fmt.Sprintf("limit is %.60q; it must be an integer between 1 and 1000.", text)})
			return
		}
		in.MaxResults = &limit
	}
	if token := query.Get("next_token"); token != "" {
		in.NextToken = &token
	}
	out, err := h.service.ListStoredRecords(r.Context(), in)
	if err != nil {
		refuse(w, err)
		return
	}
	answer(w, http.StatusOK, struct {
		Events    []lake.StoredRecord `json:"events"`
		NextToken *string             `json:"next_token,omitempty"`
	}{out.Records, out.NextToken})
}

// endpointError is a refusal of one of the emulator's own endpoints.
type endpointError struct {
	status  int
	code    string
	message string
}

func (e *endpointError) Error() string { return e.code + ": " + e.message }

// refuse answers an error of the emulator's own endpoints: {"error": {"code", "message"}}.
func refuse(w http.ResponseWriter, err error) {
	failure := &endpointError{http.StatusInternalServerError, "InternalFailure", err.Error()}
	if refused, ok := errors.AsType[*lake.Error](err); ok {
		failure = &endpointError{http.StatusBadRequest, string(refused.Code), refused.Message}
		switch refused.Code {
		case lake.ErrEventDataStoreNotFound:
			failure.status = http.StatusNotFound
		case lake.ErrConflict:
			failure.status = http.StatusConflict
		case lake.ErrServiceUnavailable:
			failure.status = http.StatusServiceUnavailable
		}
	} else {
		errors.As(err, &failure)
	}
	type body struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	answer(w, failure.status, map[string]body{"error": {failure.code, failure.message}})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.MarshalWrite(w, body, json.Deterministic(true), jsontext.AllowInvalidUTF8(true), durationsAsText)
}

func invalid(format string, args ...any) error {
	return &endpointError{http.StatusBadRequest, string(lake.ErrValidation), fmt.Sprintf(format, args...)}
}

// invalidInput makes an error about what a request gave the answer to it.
func invalidInput(err error) error {
	if err == nil {
		return nil
	}
	return invalid("%s.", err)
}

// methods is an endpoint by the methods that it takes.
type methods map[string]method

// method is what answers one method of an endpoint, once it is known that the request has nothing
// else than it takes.
type method struct {
	serve      http.HandlerFunc
	body       bool     // it takes one
	parameters []string // of the query, each at most once
}

func (m methods) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	asked, ok := m[r.Method]
	if !ok {
		allowed := slices.Sorted(maps.Keys(m))
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		refuse(w, &endpointError{http.StatusMethodNotAllowed, "MethodNotAllowed", fmt.Sprintf("%.120s does not take %.20q; it takes %s.", r.URL.Path, r.Method, strings.Join(allowed, ", "))})
		return
	}
	err := checkParameters(r, asked.parameters)
	if err == nil && !asked.body {
		err = readNothing(w, r)
	}
	if err != nil {
		refuse(w, err)
		return
	}
	asked.serve(w, r)
}

// checkParameters refuses a query with others than the known parameters, or with one of them twice.
func checkParameters(r *http.Request, known []string) error {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return invalid("the query is malformed: %.120s.", err)
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		switch {
		case len(known) == 0:
			return invalid("the query has an unknown parameter %.60q; %s %.120s takes none.", name, r.Method, r.URL.Path)
		case !slices.Contains(known, name):
			return invalid("the query has an unknown parameter %.60q%s; it takes %s.", name, didYouMean(name, known), strings.Join(known, ", "))
		case len(query[name]) > 1:
			return invalid("the query has the parameter %s %d times; give it once.", name, len(query[name]))
		}
	}
	return nil
}

// readNothing refuses a body where an endpoint takes none.
func readNothing(w http.ResponseWriter, r *http.Request) error {
	n, err := io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, maxControlBody))
	if err != nil || n > 0 {
		return invalid("%s %.120s takes no body.", r.Method, r.URL.Path)
	}
	return nil
}
