// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"
)

// Bounds of a PutAuditEvents request (DAT-001, DAT-002).
const (
	MaxAuditEvents         = 100
	MaxPutAuditEventsBytes = 1 << 20 // the request's body
)

var (
	auditEventIDPattern = regexp.MustCompile(`^[-_A-Za-z0-9]{1,128}$`)
	externalIDPattern   = regexp.MustCompile(`^[\w+=,.@:/\-]*$`)
)

// PutAuditEventsInput is a batch of events for one channel.
type PutAuditEventsInput struct {
	ChannelARN  string
	ExternalID  string // "": none
	AuditEvents []AuditEvent

	// Injected are failures that a test wants, by the event's place in AuditEvents.
	Injected map[int]*EventError
}

// AuditEvent is one event as its sender gives it.
type AuditEvent struct {
	ID                string // the sender's id, unique in the request
	EventData         string // a JSON object in the ActivityAuditLog schema
	EventDataChecksum string // "", or the base64 SHA-256 of EventData
}

// PutAuditEventsOutput tells of each event, in the order of the request, whether it was accepted.
type PutAuditEventsOutput struct {
	Successful []AcceptedAuditEvent
	Failed     []FailedAuditEvent

	// Decision says why the caller might, or might not, call. It is given also beside an
	// error, once the channel was found.
	Decision Decision

	stored EventBatch // the events of Successful
}

// Record is what event i of Successful has become.
func (o *PutAuditEventsOutput) Record(i int) StoredRecord { return o.stored.Record(o.stored.Events[i]) }

// AcceptedAuditEvent is an event that is stored durably.
type AcceptedAuditEvent struct {
	Place   int    // in the request, counted from 0
	ID      string // the sender's
	EventID string // CloudTrail's
	Bytes   int    // of eventData as it is stored
}

// FailedAuditEvent is an event that was not stored, and why.
type FailedAuditEvent struct {
	Place        int    // in the request, counted from 0
	ID           string // the sender's
	Field        string // path of the field to blame, if it is one
	ErrorCode    string
	ErrorMessage string
}

// PutAuditEvents stores the valid events of a batch in every destination of the
// channel before it answers. An event that breaks a rule fails alone.
func (s *Service) PutAuditEvents(ctx context.Context, caller Caller, in PutAuditEventsInput) (PutAuditEventsOutput, error) {
	if err := checkAuditEvents(in); err != nil {
		return PutAuditEventsOutput{}, err
	}
	channel, err := s.findDataChannel(ctx, caller, in.ChannelARN)
	if err != nil {
		return PutAuditEventsOutput{}, err
	}
	out := PutAuditEventsOutput{Successful: make([]AcceptedAuditEvent, 0, len(in.AuditEvents)), Failed: []FailedAuditEvent{}}
	if out.Decision, err = s.authorizePutAuditEvents(ctx, caller, channel, in.ExternalID); err != nil {
		return out, err
	}
	if channel.ServiceLinked() { // CTL-090
		return out, refuse(ErrDataChannelUnsupportedSchema, "channel %s is service-linked and takes no events from outside AWS; put them through a channel that CreateChannel made.", channel.ARN())
	}
	if err := checkDuplicateIDs(in.AuditEvents); err != nil {
		return out, err
	}

	now := s.now().UTC().Truncate(time.Second)
	schema := s.eventSchema(channel)
	accepted := make([]StoredEvent, 0, len(in.AuditEvents))
	status := IngestionStatus{LatestIngestionAttemptTime: now}
	for i, event := range in.AuditEvents {
		eventID := s.newID()
		status.LatestIngestionAttemptEventID = eventID
		checked, failure := schema.check(event)
		if injected := in.Injected[i]; injected != nil {
			failure = injected
		}
		if failure != nil {
			out.Failed = append(out.Failed, FailedAuditEvent{Place: i, ID: event.ID, Field: failure.Field, ErrorCode: failure.Code, ErrorMessage: failure.text()})
			status.LatestIngestionErrorCode = failure.Code
			continue
		}
		checked.EventID = eventID
		accepted = append(accepted, checked)
		out.Successful = append(out.Successful, AcceptedAuditEvent{Place: i, ID: event.ID, EventID: eventID, Bytes: len(checked.EventData)})
		status.LatestIngestionSuccessTime, status.LatestIngestionSuccessEventID = now, eventID
	}

	// Every destination takes events: a store cannot be deleted, nor its ingestion
	// stopped, while a channel sends to it (CTL-028, CTL-057).
	stored := EventAppend{
		Channel: channel.Scope, ChannelID: channel.ID, Status: status,
		Batch: EventBatch{ChannelARN: channel.ARN(), IngestionTime: now, Events: accepted},
	}
	for _, destination := range channel.Destinations {
		a, ok := parseARN(destination.Location)
		if !ok { // never leave out a destination of an event that is to be acknowledged
			return PutAuditEventsOutput{Decision: out.Decision}, fmt.Errorf("channel %s has the destination %q, which is no ARN", channel.ARN(), destination.Location)
		}
		stored.EventDataStores = append(stored.EventDataStores, a.id)
	}
	err = s.store.AppendEvents(ctx, stored)
	if errors.Is(err, ErrGone) { // deleted, or a reset, since it was found
		err = refuse(ErrDataChannelNotFound, "The channel %s could not be found.", channel.ARN())
	}
	if err != nil {
		return PutAuditEventsOutput{Decision: out.Decision}, err
	}
	out.stored = stored.Batch
	return out, nil
}

// checkAuditEvents holds the constraints on the request's members (DAT-001, DAT-004, DAT-005).
func checkAuditEvents(in PutAuditEventsInput) error {
	switch n := len(in.AuditEvents); {
	case n == 0:
		return refuse(ErrValidation, "auditEvents has no entries; a request has 1 to %d.", MaxAuditEvents)
	case n > MaxAuditEvents:
		return refuse(ErrValidation, "auditEvents has %d entries; a request has 1 to %d. Send the rest in further requests.", n, MaxAuditEvents)
	}
	for i, event := range in.AuditEvents {
		if !auditEventIDPattern.MatchString(event.ID) {
			return refuse(ErrValidation, "auditEvents[%d].id is %s; an id has 1 to 128 characters out of a-z, A-Z, 0-9, underscore and hyphen.", i, quoted(event.ID))
		}
	}
	return checkExternalID("externalId", in.ExternalID)
}

// checkExternalID holds the bounds that an external ID has for CloudTrail Data as for STS (DAT-005).
func checkExternalID(member, value string) error {
	if value != "" && (len(value) < 2 || len(value) > 1224 || !externalIDPattern.MatchString(value)) {
		return refuse(ErrValidation, "%s is %s; it must have 2 to 1224 characters out of letters, digits and + = , . @ : / _ -.", member, quoted(value))
	}
	return nil
}

func checkDuplicateIDs(events []AuditEvent) error {
	seen := make(map[string]int, len(events))
	for i, event := range events {
		if first, found := seen[event.ID]; found { // DAT-006
			return refuse(ErrDataDuplicatedAuditEventID, "auditEvents[%d] and auditEvents[%d] have the same id %q; ids must be unique within a request.", first, i, event.ID)
		}
		seen[event.ID] = i
	}
	return nil
}

// findDataChannel finds the channel of any account that a PutAuditEvents request names.
func (s *Service) findDataChannel(ctx context.Context, caller Caller, channelARN string) (Channel, error) {
	a, ok := parseARN(channelARN)
	if !ok && s.switches.AllowChannelID && uuidPattern.MatchString(channelARN) {
		a, ok = arn{scope: caller.scope(), kind: typeChannel, id: channelARN}, true
	}
	switch {
	case !ok || a.kind != typeChannel || !uuidPattern.MatchString(a.id): // DAT-003
		return Channel{}, refuse(ErrDataInvalidChannelARN, "channelArn %s is not the ARN of a channel, such as arn:%s:cloudtrail:%s:111122223333:channel/UUID.", quoted(channelARN), caller.scope().Partition(), caller.Region)
	case a.scope.Region != caller.Region: // DAT-007
		return Channel{}, refuse(ErrDataInvalidChannelARN, "channel %s is in Region %s, but the request was signed for %s. Call the channel's Region.", channelARN, a.scope.Region, caller.Region)
	}
	return view(ctx, s, func(tx Reader) (Channel, error) {
		channel, found, err := tx.Channel(a.scope, a.id)
		if err == nil && !found {
			err = refuse(ErrDataChannelNotFound, "The channel %s could not be found.", a)
		}
		return channel, err
	})
}
