// SPDX-License-Identifier: MPL-2.0

package cloudtraildata

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// Limits of one PutAuditEvents request, from the CloudTrail Lake quotas. AWS
// says "1 MB" without saying of what; a body of 1 MiB is what senders in
// production fill.
const (
	MaxRequestEvents = 100
	MaxRequestBytes  = 1 << 20
)

// defaultEventAttempts is how often Send offers an event that the service
// answers with Throttling or InternalFailure.
const defaultEventAttempts = 5

// SendInput says where and how [Client.Send] delivers.
type SendInput struct {
	// ChannelARN is the ARN of the channel that takes the events. Required.
	ChannelARN string

	// ExternalID is the external ID that the channel's policy asks for.
	// Empty: none.
	ExternalID string

	// FillChecksums gives a checksum to every event that has none.
	FillChecksums bool

	// MaxAttempts is how often an event is offered in all while the service
	// answers it with Throttling or InternalFailure. Default: 5.
	MaxAttempts int

	// MaxRequestEvents and MaxRequestBytes cut the requests smaller than the
	// limits of the service, which are also the defaults.
	MaxRequestEvents int
	MaxRequestBytes  int

	// Report receives the fate of every event that Send has taken, in the
	// order in which they came, as soon as it is known. It is never called
	// concurrently. Nil: nobody listens.
	Report func(SendResult)
}

// SendResult is the fate of one event.
type SendResult struct {
	// Index counts the events of the Send call from 0.
	Index int

	// ID is the sender's id of the event.
	ID string

	// EventID is the id that CloudTrail gave to the event; empty if it was
	// not taken.
	EventID string

	// Attempts is how many requests carried the event, not counting repeats
	// of a whole request that failed.
	Attempts int

	// Err is nil if CloudTrail has taken the event. An [EventError] says why
	// it has not. Any other error is that of the request: it got no answer,
	// or none that mentions this event, and unless the service refused it
	// the event may have been stored nevertheless.
	Err error
}

// SendSummary adds up a Send call.
type SendSummary struct {
	// Events is how many events were taken from the sequence. Each is either
	// among the Accepted or among the Failed.
	Events   int
	Accepted int
	Failed   int

	// Requests is how many requests were made, not counting repeats of a
	// whole request that failed.
	Requests int

	// Bytes is the size of the bodies of these requests.
	Bytes int64
}

// Events makes a sequence for [Client.Send] of events in memory.
func Events(events ...AuditEvent) iter.Seq2[AuditEvent, error] {
	return func(yield func(AuditEvent, error) bool) {
		for _, event := range events {
			if !yield(event, nil) {
				return
			}
		}
	}
}

// Send delivers events into a channel, as many as there are, one request after
// the other. It holds no more events in memory than fit into one request.
//
// A request ends at 100 events, at 1 MiB, and before an id that it already has.
// Events that cannot be part of any request (no id or one that breaks the
// pattern, no eventData, text that is not UTF-8, too long for a request of
// their own) fail with an [EventError] and do not disturb the others.
//
// Send stops with an error when a request fails as a whole, after the repeats
// that [Options.Retryer] grants, when ctx is done, and when the sequence yields
// an error, in this case after sending what came before. The events that were
// taken by then have all been reported; the rest of the sequence has not been
// read. Without an error the whole sequence was offered, and Failed of the
// summary tells how much of it was not taken.
func (c *Client) Send(ctx context.Context, input SendInput, events iter.Seq2[AuditEvent, error]) (SendSummary, error) {
	s := sender{client: c, input: input}
	if err := s.prepare(); err != nil {
		return s.summary, err
	}
	for event, err := range events {
		if err != nil {
			err = errors.Join(s.flush(ctx), fmt.Errorf("reading events: %w", err))
			return s.summary, err
		}
		p := s.take(event)
		if s.full(p) {
			if err := s.flush(ctx); err != nil {
				if p.err == nil {
					p.err = err
				}
				s.add(p)
				s.report()
				return s.summary, err
			}
		}
		s.add(p)
	}
	err := s.flush(ctx)
	return s.summary, err
}

// sender is the state of one Send call.
type sender struct {
	client  *Client
	input   SendInput
	summary SendSummary

	// The request being filled: its events, also those that failed before
	// they could be sent, the ids of the others, and the size of its body.
	batch []pendingEvent
	ids   map[string]bool
	bytes int
}

// pendingEvent is an event on its way, and its result so far.
type pendingEvent struct {
	index    int
	id       string
	encoded  []byte
	eventID  string
	attempts int
	err      error
}

func (s *sender) prepare() error {
	in := &s.input
	if in.ChannelARN == "" {
		return errors.New("ChannelARN is empty: give the ARN of the channel that is to take the events")
	}
	if in.MaxAttempts == 0 {
		in.MaxAttempts = defaultEventAttempts
	}
	if in.MaxRequestEvents == 0 {
		in.MaxRequestEvents = MaxRequestEvents
	}
	if in.MaxRequestBytes == 0 {
		in.MaxRequestBytes = MaxRequestBytes
	}
	for _, limit := range []struct {
		name       string
		value, max int
	}{
		{"MaxAttempts", in.MaxAttempts, 100},
		{"MaxRequestEvents", in.MaxRequestEvents, MaxRequestEvents},
		{"MaxRequestBytes", in.MaxRequestBytes, MaxRequestBytes},
	} {
		if limit.value < 1 || limit.value > limit.max {
			return fmt.Errorf("%s is %d: it must be 1 to %d, or 0 for the default", limit.name, limit.value, limit.max)
		}
	}
	s.empty()
	return nil
}

func (s *sender) empty() {
	s.batch = s.batch[:0]
	s.ids = map[string]bool{}
	s.bytes = len(bodyStart) + len(bodyEnd)
}

// take makes an event ready for sending, or says why it never will be.
func (s *sender) take(event AuditEvent) pendingEvent {
	p := pendingEvent{index: s.summary.Events, id: event.ID}
	s.summary.Events++
	if !ValidAuditEventID(event.ID) {
		p.err = &EventError{"InvalidData", fmt.Sprintf("id %q must be 1 to 128 letters, digits, hyphens and underscores", event.ID)}
		return p
	}
	if event.EventData == "" {
		p.err = &EventError{"FieldNotFound", fmt.Sprintf("eventData of the event with id %q is empty: it must be a JSON object", event.ID)}
		return p
	}
	if event.EventDataChecksum == "" && s.input.FillChecksums {
		event.EventDataChecksum = Checksum(event.EventData)
	}
	encoded, err := encodeAuditEvent(event)
	if err != nil {
		p.err = &EventError{"InvalidData", err.Error()}
		return p
	}
	if size := len(bodyStart) + len(encoded) + len(bodyEnd); size > s.input.MaxRequestBytes {
		p.err = &EventError{"FieldTooLong", fmt.Sprintf("the event with id %q makes a request of %d bytes, which is over the limit of %d: shorten its eventData", event.ID, size, s.input.MaxRequestBytes)}
		return p
	}
	p.encoded = encoded
	return p
}

// full tells whether p has to wait for the next request.
func (s *sender) full(p pendingEvent) bool {
	if len(s.batch) == s.input.MaxRequestEvents {
		return true
	}
	if p.err != nil {
		return false
	}
	return s.ids[p.id] || s.bytes+len(p.encoded)+len(",") > s.input.MaxRequestBytes
}

func (s *sender) add(p pendingEvent) {
	if p.err == nil {
		s.bytes += len(p.encoded)
		if len(s.ids) > 0 {
			s.bytes += len(",")
		}
		s.ids[p.id] = true
	}
	s.batch = append(s.batch, p)
}

// flush sends the batch, again those of its events that failed for a passing
// reason, and reports it. An error means that no further request makes sense.
func (s *sender) flush(ctx context.Context) error {
	var waiting []*pendingEvent
	for i := range s.batch {
		if s.batch[i].err == nil {
			waiting = append(waiting, &s.batch[i])
		}
	}
	var err error
	if len(waiting) == 0 { // no request looks at the context
		err = ctx.Err()
	}
	for attempt := 1; len(waiting) > 0; attempt++ {
		if waiting, err = s.offer(ctx, waiting); err != nil || attempt == s.input.MaxAttempts {
			break
		}
		if len(waiting) > 0 {
			if err = s.pause(ctx, attempt, waiting[0].err); err != nil {
				break
			}
		}
	}
	s.report()
	return err
}

// offer makes one request with these events, notes what became of each, and
// returns those that are worth another request.
func (s *sender) offer(ctx context.Context, waiting []*pendingEvent) (again []*pendingEvent, err error) {
	encoded := make([][]byte, len(waiting))
	for i, p := range waiting {
		encoded[i] = p.encoded
		p.attempts++
	}
	s.summary.Requests++
	output, err := s.client.putAuditEvents(ctx, s.input.ChannelARN, s.input.ExternalID, encoded, nil)
	if err != nil {
		for _, p := range waiting {
			p.err = err
		}
		return nil, err
	}
	for _, event := range encoded {
		s.summary.Bytes += int64(len(event) + len(","))
	}
	s.summary.Bytes += int64(len(bodyStart) + len(bodyEnd) - len(","))

	taken := make(map[string]string, len(output.Successful))
	for _, entry := range output.Successful {
		taken[entry.ID] = entry.EventID
	}
	refused := make(map[string]*EventError, len(output.Failed))
	for _, entry := range output.Failed {
		refused[entry.ID] = &EventError{Code: entry.ErrorCode, Message: entry.ErrorMessage}
	}
	for _, p := range waiting {
		p.err = nil
		if eventID, ok := taken[p.id]; ok {
			p.eventID = eventID
			continue
		}
		failure, ok := refused[p.id]
		if !ok {
			p.err = fmt.Errorf("the answer to request %q mentions the event with id %q neither as taken nor as failed", output.RequestID, p.id)
			continue
		}
		p.err = failure
		if failure.temporary() {
			again = append(again, p)
		}
	}
	return again, nil
}

// pause waits before events are offered again, as long as the retryer would
// before it repeats a request that failed in this way.
func (s *sender) pause(ctx context.Context, attempt int, failure error) error {
	delay, err := s.client.options.Retryer.RetryDelay(attempt, failure)
	if err != nil {
		return fmt.Errorf("choosing a delay before sending again: %w", err)
	}
	return s.client.options.wait(ctx, delay)
}

// report tells the fate of every event of the batch and empties it.
func (s *sender) report() {
	for _, p := range s.batch {
		if p.err == nil {
			s.summary.Accepted++
		} else {
			s.summary.Failed++
		}
		if s.input.Report != nil {
			s.input.Report(SendResult{Index: p.index, ID: p.id, EventID: p.eventID, Attempts: p.attempts, Err: p.err})
		}
	}
	s.empty()
}
