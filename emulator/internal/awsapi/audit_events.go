// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/go-json-experiment/json"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/journal"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

type putAuditEventsRequest struct {
	AuditEvents []auditEvent `json:"auditEvents"`
}

type auditEvent struct {
	ID                string  `json:"id"`
	EventData         *string `json:"eventData"`
	EventDataChecksum string  `json:"eventDataChecksum"`
}

// putAuditEventsResponse has both lists always, since clients read both (DAT-008).
type putAuditEventsResponse struct {
	Failed     []resultErrorEntry      `json:"failed"`
	Successful []auditEventResultEntry `json:"successful"`
}

type auditEventResultEntry struct {
	ID      string `json:"id"`
	EventID string `json:"eventID"`
}

type resultErrorEntry struct {
	ID           string `json:"id"`
	ErrorCode    string `json:"errorCode"`
	ErrorMessage string `json:"errorMessage"`
}

// data answers an operation of CloudTrail Data: restJson1 on POST /OPERATION.
func (s *server) data(x *exchange) error {
	operation, err := findOperation(serviceData, x.r.URL.Path[1:])
	if err != nil {
		return err
	}
	body, err := x.readBody(lake.MaxPutAuditEventsBytes)
	if err != nil {
		return err
	}
	return s.carryOut(x, operation, request{body: body})
}

func putAuditEvents(s *server, x *exchange, r request) (func(), error) {
	in, err := s.putAuditEventsInput(x.r, r.body)
	if err != nil {
		return nil, err
	}
	if r.entries != nil {
		in.Injected = map[int]*lake.EventError{}
		for i := range in.AuditEvents {
			if r.entries.Next() {
				in.Injected[i] = &lake.EventError{Code: r.entries.Code, Message: r.entries.Message}
			}
		}
	}
	out, err := s.Service.PutAuditEvents(x.r.Context(), r.caller, in)
	keepOutcome(x.entry, &out)
	return func() { x.write(http.StatusOK, "application/json", putAuditEventsOut(out)) }, err
}

func putAuditEventsOut(out lake.PutAuditEventsOutput) putAuditEventsResponse {
	response := putAuditEventsResponse{
		Failed:     make([]resultErrorEntry, len(out.Failed)),
		Successful: make([]auditEventResultEntry, len(out.Successful)),
	}
	for i, event := range out.Failed {
		response.Failed[i] = resultErrorEntry{ID: event.ID, ErrorCode: event.ErrorCode, ErrorMessage: event.ErrorMessage}
	}
	for i, event := range out.Successful {
		response.Successful[i] = auditEventResultEntry{ID: event.ID, EventID: event.EventID}
	}
	return response
}

func (s *server) putAuditEventsInput(r *http.Request, body []byte) (lake.PutAuditEventsInput, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return lake.PutAuditEventsInput{}, &wireError{"MalformedHttpRequestException", fmt.Sprintf("the query is malformed: %v.", err)}
	}
	for name, values := range query {
		if len(values) > 1 {
			return lake.PutAuditEventsInput{}, &lake.Error{Code: lake.ErrValidation, Message: fmt.Sprintf("the query has the parameter %.120q %d times; give it once.", name, len(values))}
		}
		if name != "channelArn" && name != "externalId" && !s.IgnoreUnknownMembers && !isAboutSignature(name) {
			return lake.PutAuditEventsInput{}, &lake.Error{Code: lake.ErrValidation, Message: fmt.Sprintf("the query has an unknown parameter %.120q; it takes channelArn and externalId.", name)}
		}
	}
	var request putAuditEventsRequest
	if err := s.decode(body, &request, lake.ErrValidation); err != nil {
		return lake.PutAuditEventsInput{}, err
	}
	if query.Has("externalId") && query.Get("externalId") == "" {
		return lake.PutAuditEventsInput{}, &lake.Error{Code: lake.ErrValidation, Message: "externalId is empty; leave it out, or give 2 to 1224 characters."}
	}
	in := lake.PutAuditEventsInput{
		ChannelARN: query.Get("channelArn"), ExternalID: query.Get("externalId"),
		AuditEvents: make([]lake.AuditEvent, len(request.AuditEvents)),
	}
	for i, event := range request.AuditEvents {
		if event.EventData == nil { // DAT-090
			return lake.PutAuditEventsInput{}, &lake.Error{Code: lake.ErrValidation, Message: fmt.Sprintf("auditEvents[%d].eventData is missing; give the event as a JSON object in a string.", i)}
		}
		in.AuditEvents[i] = lake.AuditEvent{ID: event.ID, EventData: *event.EventData, EventDataChecksum: event.EventDataChecksum}
	}
	return in, nil
}

// keepOutcome keeps how the request was decided and what became of each event.
func keepOutcome(entry *journal.Entry, out *lake.PutAuditEventsOutput) {
	entry.Decision = journalDecision(out.Decision)
	entry.Accepted, entry.Failed = len(out.Successful), len(out.Failed)
	entry.Events = make([]journal.Event, entry.Accepted+entry.Failed)
	for i, event := range out.Successful {
		entry.EventBytes += event.Bytes
		entry.Events[event.Place] = journal.Event{ID: event.ID, EventID: event.EventID, Record: storedRecord{out, i}}
	}
	for _, event := range out.Failed {
		entry.Events[event.Place] = journal.Event{ID: event.ID, ErrorCode: event.ErrorCode, ErrorMessage: event.ErrorMessage, Field: event.Field}
	}
}

// storedRecord is an accepted event as it was stored. It is put together when it is read.
type storedRecord struct {
	out *lake.PutAuditEventsOutput
	i   int // in out.Successful
}

// MarshalJSON writes the record in the shape of CloudTrail Lake's integration schema.
func (r storedRecord) MarshalJSON() ([]byte, error) { return json.Marshal(r.out.Record(r.i)) }
