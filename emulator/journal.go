// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"
	"github.com/gorilla/mux"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/awsapi"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/journal"
)

// Request is a request to one of AWS's APIs and what became of it, as the journal keeps it.
// It must not be changed.
type Request = journal.Entry

// RequestEvent is what became of one event of a PutAuditEvents request.
type RequestEvent = journal.Event

// RequestFilter chooses requests of the journal. Its zero value chooses all.
type RequestFilter = journal.Filter

// AnyError is what RequestFilter.Error says for every request that failed, in whole or in part.
const AnyError = journal.AnyError

// Requests gives the requests that the journal holds and the filter chooses, in the order
// in which they were answered. Whoever has read an answer finds its request here.
func (s *Server) Requests(filter RequestFilter) []*Request {
	if s.journal == nil {
		return nil
	}
	return s.journal.Since(0, filter, journal.MaxEntries).Entries
}

// Replay sends a request of the journal once more, as the same caller and without a
// signature, and gives the new request, whose ReplayOf is the id of the former one.
// Everything but the signature is gone through again.
func (s *Server) Replay(ctx context.Context, requestID string) (*Request, error) {
	entry, err := findRequest(s.journal, requestID)
	if err != nil {
		return nil, err
	}
	return s.api.Replay(ctx, entry)
}

// EndStreams ends what follows the journal. Close does it too; a server that waits for
// its connections before that, as http.Server.Shutdown does, wants it first.
func (s *Server) EndStreams() {
	if s.journal != nil {
		s.journal.Close()
	}
}

// newJournal makes the journal that Options.Journal asks for, nil if none.
func newJournal(entries int) *journal.Journal {
	if entries < 0 {
		return nil
	}
	return journal.New(cmp.Or(entries, journal.DefaultEntries), journal.MaxBytes)
}

// routeJournal makes the journal's endpoints.
func (s *Server) routeJournal(router *mux.Router, own guard) {
	endpoint := &requestJournal{
		journal: s.journal, replay: s.api.Replay, run: uuid.NewString()[:8],
		heartbeat: 15 * time.Second, streams: make(chan struct{}, 32),
	}
	admin := func(serve http.HandlerFunc) http.HandlerFunc { return own.control(serve).ServeHTTP }
	router.Handle("/_emulator/requests", own.inspection(methods{
		http.MethodGet: {serve: endpoint.list, parameters: listParameters}, http.MethodDelete: {serve: admin(endpoint.clear)},
	}))
	router.Handle("/_emulator/requests/{id}", own.inspection(methods{http.MethodGet: {serve: endpoint.get}}))
	router.Handle("/_emulator/requests/{id}/replay", own.control(methods{http.MethodPost: {serve: endpoint.again}}))
}

// requestJournal answers what is under /_emulator/requests.
type requestJournal struct {
	journal   *journal.Journal // nil: off
	replay    func(context.Context, *journal.Entry) (*journal.Entry, error)
	run       string // tells this journal's sequence numbers from those of an emulator that ran before
	heartbeat time.Duration
	streams   chan struct{} // holds one for each stream
}

// Bounds of a list.
const (
	defaultRequests  = 100
	maxRequests      = 1000
	maxRequestsBytes = 4 << 20 // ends a list early, but not before its first entry
)

// list answers GET /_emulator/requests: without since and before, the latest requests.
//
// Query: operation, error (a code, or "any"), channel (ARN or id), account; since or before
// (a sequence number or request id); limit (1..1000, default 100); follow=1 for a stream.
// Answer: {"requests": [entry…], "more": true if there are further ones on that side,
// "lost": how many entries after since are not held any more}, the oldest first.
func (h *requestJournal) list(w http.ResponseWriter, r *http.Request) {
	ask, err := h.parse(r)
	if err != nil {
		refuse(w, err)
		return
	}
	if ask.follow {
		h.follow(w, r, ask)
		return
	}
	page := h.journal.Before(ask.before, ask.filter, ask.limit)
	if ask.since != nil {
		page = h.journal.Since(*ask.since, ask.filter, ask.limit)
	}
	requests, cut, err := fit(page.Entries, ask.since == nil)
	if err != nil {
		refuse(w, err)
		return
	}
	answer(w, http.StatusOK, struct {
		Requests []jsontext.Value `json:"requests"`
		More     bool             `json:"more"`
		Lost     uint64           `json:"lost,omitzero"`
	}{requests, page.More || cut, page.Lost})
}

// fit writes as many entries as a list may hold, from one end or the other.
func fit(entries []*journal.Entry, latestFirst bool) (texts []jsontext.Value, cut bool, err error) {
	texts, size := make([]jsontext.Value, 0, len(entries)), 0
	for i := range entries {
		entry := entries[i]
		if latestFirst {
			entry = entries[len(entries)-1-i]
		}
		text, err := marshal(entry)
		if err != nil {
			return nil, false, err
		}
		if size += len(text); size > maxRequestsBytes && i > 0 {
			cut = true
			break
		}
		texts = append(texts, text)
	}
	if latestFirst {
		slices.Reverse(texts)
	}
	return texts, cut, nil
}

// listRequest is what a list or a stream is asked for.
type listRequest struct {
	filter journal.Filter
	since  *uint64
	before uint64 // 0: none
	limit  int
	follow bool
}

// listParameters are what a list or a stream can be asked for.
var listParameters = []string{"operation", "error", "channel", "account", "since", "before", "limit", "follow"}

func (h *requestJournal) parse(r *http.Request) (ask listRequest, err error) {
	if h.journal == nil {
		return ask, errJournalOff
	}
	ask.limit = defaultRequests
	ask.follow = strings.Contains(r.Header.Get("Accept"), "text/event-stream")
	query := r.URL.Query()
	if ask.filter, err = parseFilter(query); err != nil {
		return ask, err
	}
	if query.Has("since") {
		since, err := h.position("since", query.Get("since"))
		if err != nil {
			return ask, err
		}
		ask.since = &since
	}
	if query.Has("before") {
		if ask.before, err = h.position("before", query.Get("before")); err != nil {
			return ask, err
		}
	}
	if query.Has("limit") {
		if ask.limit, err = strconv.Atoi(query.Get("limit")); err != nil || ask.limit < 1 || ask.limit > maxRequests {
			return ask, invalid("limit is %.60q; it must be an integer between 1 and %d.", query.Get("limit"), maxRequests)
		}
	}
	if query.Has("follow") {
		if ask.follow, err = strconv.ParseBool(query.Get("follow")); err != nil {
			return ask, invalid("follow is %.60q; give 1, or leave it out.", query.Get("follow"))
		}
	}
	switch {
	case ask.since != nil && ask.before != 0:
		return ask, invalid("the query has both since and before; give one of them.")
	case ask.follow && ask.before != 0:
		return ask, invalid("a stream has no before; begin it with since.")
	}
	return ask, nil
}

// What a filter can name. A filter that fits nothing, because it is misspelt, would look like a journal of nothing.
var (
	errorPattern   = regexp.MustCompile(`^[A-Za-z0-9._]{1,128}$`)
	channelPattern = regexp.MustCompile(`^(arn:[a-z-]+:cloudtrail:[a-z0-9-]+:[0-9]{12}:channel/)?[A-Za-z0-9._/-]*[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
)

func parseFilter(query url.Values) (filter journal.Filter, err error) {
	filter = journal.Filter{Operation: query.Get("operation"), Error: query.Get("error"), Channel: query.Get("channel"), Account: query.Get("account")}
	switch {
	case query.Has("operation") && !slices.Contains(operationNames(), filter.Operation):
		err = invalid("operation is %.80q, which no service has%s; docs/operations.md lists them.", filter.Operation, didYouMean(filter.Operation, operationNames()))
	case query.Has("error") && !errorPattern.MatchString(filter.Error):
		err = invalid("error is %.80q; give the code of an error, or %s for all that failed.", filter.Error, journal.AnyError)
	case query.Has("channel") && (len(filter.Channel) > 256 || !channelPattern.MatchString(filter.Channel)):
		err = invalid("channel is %.120q; give the ARN of a channel, or the UUID that ends it.", filter.Channel)
	case query.Has("account") && !accountPattern.MatchString(filter.Account):
		err = invalid("account is %.60q; give the 12 digits of the caller's account.", filter.Account)
	}
	return filter, err
}

// operationNames are those that requests can be for, also where the emulator does not have them.
func operationNames() (names []string) {
	for _, operation := range awsapi.Operations() {
		names = append(names, operation.Name)
	}
	return names
}

// position reads a sequence number, or the id of a request that is held.
func (h *requestJournal) position(name, value string) (uint64, error) {
	sequence, err := strconv.ParseUint(value, 10, 64)
	if err != nil {
		entry := h.journal.Find(value)
		if entry == nil {
			return 0, invalid("%s is %.60q, which is neither a sequence number nor the id of a request that the journal holds, or holds still.", name, value)
		}
		return entry.Sequence, nil
	}
	if latest := h.journal.Latest(); sequence > latest+1 {
		return 0, invalid("%s is %d, but the latest request has the sequence number %d. Numbers begin anew with the emulator.", name, sequence, latest)
	}
	return sequence, nil
}

// get answers GET /_emulator/requests/{id}: the entry with the request's body and the
// stored records.
func (h *requestJournal) get(w http.ResponseWriter, r *http.Request) {
	entry, err := findRequest(h.journal, mux.Vars(r)["id"])
	if err != nil {
		refuse(w, err)
		return
	}
	answerDetail(w, entry)
}

// again answers POST /_emulator/requests/{id}/replay: the new entry, as get does.
func (h *requestJournal) again(w http.ResponseWriter, r *http.Request) {
	entry, err := findRequest(h.journal, mux.Vars(r)["id"])
	if err != nil {
		refuse(w, err)
		return
	}
	replayed, err := h.replay(r.Context(), entry)
	if err != nil {
		refuse(w, &endpointError{http.StatusConflict, "NotReplayable", err.Error() + "."})
		return
	}
	answerDetail(w, replayed)
}

// clear answers DELETE /_emulator/requests: the journal is empty. Sequence numbers go on.
func (h *requestJournal) clear(w http.ResponseWriter, _ *http.Request) {
	if h.journal == nil {
		refuse(w, errJournalOff)
		return
	}
	h.journal.Clear()
	w.WriteHeader(http.StatusNoContent)
}

// findRequest finds what a journal holds, which is nil where it is off.
func findRequest(requests *journal.Journal, id string) (*journal.Entry, error) {
	if requests == nil {
		return nil, errJournalOff
	}
	if entry := requests.Find(id); entry != nil {
		return entry, nil
	}
	return nil, &endpointError{http.StatusNotFound, "RequestNotFound", fmt.Sprintf("The journal does not hold a request %.60q, or no more: it keeps the latest ones. --journal says how many.", id)}
}

var errJournalOff = &endpointError{http.StatusNotFound, "NotEnabled", "The journal is off (--journal 0), so that no requests are kept."}

// requestDetail is an entry with all that is known of it.
type requestDetail struct {
	*journal.Entry
	Request       *string       `json:"request,omitzero"`        // the body, if it is text
	RequestBase64 []byte        `json:"request_base64,omitzero"` // else
	Events        []eventDetail `json:"events,omitzero"`
}

type eventDetail struct {
	journal.Event
	Record json.Marshaler `json:"record,omitzero"`
}

func answerDetail(w http.ResponseWriter, entry *journal.Entry) {
	detailed := requestDetail{Entry: entry}
	if utf8.Valid(entry.Request) {
		text := string(entry.Request)
		detailed.Request = &text
	} else {
		detailed.RequestBase64 = entry.Request
	}
	for _, event := range entry.Events {
		detailed.Events = append(detailed.Events, eventDetail{event, event.Record})
	}
	text, err := marshal(detailed)
	if err != nil {
		refuse(w, err)
		return
	}
	answer(w, http.StatusOK, text)
}

// marshal writes an entry on one line. Queries may hold bytes that are not UTF-8; they come
// out as U+FFFD.
func marshal(entry any) (jsontext.Value, error) {
	return json.Marshal(entry, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
}
