// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// healthy answers /livez and /readyz: the server listens only once its state is open.
func healthy(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = fmt.Fprintln(w, "ok")
}

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

// durationsAsText writes and reads a time.Duration as 1.5s.
var durationsAsText = json.JoinOptions(
	json.WithMarshalers(json.MarshalFunc(func(d time.Duration) ([]byte, error) {
		return jsontext.AppendQuote(nil, d.String())
	})),
	json.WithUnmarshalers(json.UnmarshalFunc(func(text []byte, d *time.Duration) (err error) {
		var given string
		if err = json.Unmarshal(text, &given); err == nil {
			*d, err = time.ParseDuration(given)
		}
		if err != nil {
			return fmt.Errorf("%.80s is no duration such as 250ms or 2s", text)
		}
		return nil
	})),
)
