// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/journal"
)

// A reader of a stream that takes nothing for so long is dropped.
const streamWriteTimeout = 10 * time.Second

// follow answers with server-sent events: one named request for each entry that the filter
// chooses, from since on or from now on; one named gap where entries were lost; and a
// comment now and then, so that both sides notice when the other is gone. A client that
// comes again with Last-Event-ID goes on where it was.
//
// Nothing waits for a reader: each reads from the journal, and one that is slower than it
// forgets is told how much it has missed.
func (h *requestJournal) follow(w http.ResponseWriter, r *http.Request, ask listRequest) {
	select {
	case h.streams <- struct{}{}:
		defer func() { <-h.streams }()
	default:
		refuse(w, &endpointError{http.StatusServiceUnavailable, "TooManyStreams", fmt.Sprintf("%d streams are open already, as many as there may be: close one.", cap(h.streams))})
		return
	}
	s := &requestStream{requestJournal: h, connection: http.NewResponseController(w), w: w, filter: ask.filter}
	_ = s.connection.SetReadDeadline(time.Time{}) // the server's bound is for requests that end
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	position := s.begin(r.Header.Get("Last-Event-ID"), ask.since)
	heartbeat := time.NewTicker(h.heartbeat)
	defer heartbeat.Stop()
	for {
		entries, lost, more := h.journal.Follow(position)
		if lost > 0 {
			position += lost
			s.event("gap", position, fmt.Appendf(nil, `{"lost":%d}`, lost))
		}
		for _, entry := range entries {
			position = entry.Sequence
			s.entry(entry)
		}
		if s.flush() != nil || more == nil {
			return
		}
		select {
		case <-more:
		case <-heartbeat.C:
			s.text.WriteString(": heartbeat\n\n")
		case <-r.Context().Done():
			return
		}
	}
}

// requestStream is one stream on its way.
type requestStream struct {
	*requestJournal
	connection *http.ResponseController
	w          http.ResponseWriter
	filter     journal.Filter
	text       bytes.Buffer // what was not flushed
}

// begin finds where the stream begins: behind the entry with this sequence number.
func (s *requestStream) begin(lastEventID string, since *uint64) uint64 {
	s.text.WriteString(": the emulator's journal\n\n")
	if lastEventID == "" {
		if since != nil {
			return *since
		}
		return s.journal.Latest()
	}
	if number, ours := strings.CutPrefix(lastEventID, s.run+"-"); ours {
		if position, err := strconv.ParseUint(number, 10, 64); err == nil && position <= s.journal.Latest() {
			return position
		}
	}
	s.event("gap", 0, []byte(`{"restarted":true}`)) // nobody knows how much was lost
	return 0
}

func (s *requestStream) entry(entry *journal.Entry) {
	if !s.filter.Matches(entry) {
		return
	}
	text, err := marshal(entry)
	if err != nil {
		text = fmt.Appendf(nil, `{"id":%q}`, entry.ID) // its details can be asked for
	}
	s.event("request", entry.Sequence, text)
}

func (s *requestStream) event(name string, sequence uint64, data []byte) {
	fmt.Fprintf(&s.text, "id: %s-%d\nevent: %s\ndata: %s\n\n", s.run, sequence, name, data)
}

// flush sends what was written.
func (s *requestStream) flush() error {
	if s.text.Len() == 0 {
		return nil
	}
	_ = s.connection.SetWriteDeadline(time.Now().Add(streamWriteTimeout))
	_, err := s.w.Write(s.text.Bytes())
	s.text.Reset()
	if err != nil {
		return err
	}
	return s.connection.Flush()
}
