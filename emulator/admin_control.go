// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/gorilla/mux"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/journal"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

const (
	maxControlBody = 64 << 10        // of requests to test control, but for import
	maxImportBody  = 64 << 30        // a bound against mistakes; import needs little memory
	streamStall    = 1 * time.Minute // how long export and import wait for a client that stands still
)

// controls are the endpoints of test control, by their path under /_emulator/.
func (s *Server) controls() map[string]http.Handler {
	return map[string]http.Handler{
		"reset":       methods{http.MethodPost: {serve: s.postReset, parameters: []string{"seed"}}},
		"clock":       methods{http.MethodGet: {serve: s.getClock}, http.MethodPost: {serve: s.postClock, body: true}},
		"faults":      methods{http.MethodGet: {serve: s.getFaults}, http.MethodPost: {serve: s.postFault, body: true}, http.MethodDelete: {serve: s.deleteFaults}},
		"faults/{id}": methods{http.MethodDelete: {serve: s.deleteFault}},
		"throttle":    methods{http.MethodGet: {serve: s.getThrottle}, http.MethodPut: {serve: s.putThrottle, body: true}},
		"pacing":      methods{http.MethodGet: {serve: s.getPacing}, http.MethodPut: {serve: s.putPacing, body: true}},
		"export":      methods{http.MethodGet: {serve: s.getExport}},
		"import":      methods{http.MethodPost: {serve: s.postImport, body: true}},
		"config":      methods{http.MethodGet: {serve: s.getConfig}},
	}
}

// postReset answers POST reset[?seed=1].
func (s *Server) postReset(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	reset, seed := s.Reset, query.Get("seed")
	switch {
	case query.Has("seed") && seed != "1":
		refuse(w, invalid("seed is %.80q; give seed=1 to apply the seed file again, or leave it out.", seed))
		return
	case seed == "1" && len(s.options.Seed) == 0:
		refuse(w, invalid("there is no seed to apply: start the emulator with --seed FILE, or leave seed=1 out."))
		return
	case seed == "1":
		reset = s.ResetToSeed
	}
	if err := reset(r.Context()); err != nil {
		refuse(w, err)
		return
	}
	answer(w, http.StatusOK, struct{}{})
}

type clockState struct {
	Now    time.Time `json:"now"`
	Frozen bool      `json:"frozen"`
}

func (s *Server) getClock(w http.ResponseWriter, _ *http.Request) {
	now, frozen := s.clock.read()
	answer(w, http.StatusOK, clockState{now.UTC(), frozen})
}

// postClock answers POST clock {"set": TIME} or {"advance": DURATION} or {"resume": true}.
func (s *Server) postClock(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Set     *time.Time     `json:"set"`
		Advance *time.Duration `json:"advance"`
		Resume  *bool          `json:"resume"`
	}
	if err := readJSON(w, r, &in); err != nil {
		refuse(w, err)
		return
	}
	var err error
	switch {
	case in.Set != nil && in.Advance == nil && in.Resume == nil:
		err = s.SetTime(r.Context(), *in.Set)
	case in.Advance != nil && in.Set == nil && in.Resume == nil:
		err = s.Advance(r.Context(), *in.Advance)
	case in.Resume != nil && *in.Resume && in.Set == nil && in.Advance == nil:
		s.ResumeTime()
	default:
		err = invalid(`the request must have one of "set" (a time such as 2026-01-02T03:04:05Z), "advance" (a duration such as 168h) and "resume" (true).`)
	}
	if outOfBounds, ok := errors.AsType[*timeError](err); ok {
		err = invalidInput(outOfBounds)
	}
	if err != nil {
		refuse(w, err)
		return
	}
	s.getClock(w, r)
}

func (s *Server) getFaults(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string][]FaultState{"faults": s.Faults()})
}

// faultRequest is a rule as JSON gives it, where 0 is not the same as nothing: a probability that
// somebody computed as 0 must not hit every request.
type faultRequest struct {
	FaultRule
	Probability *float64 `json:"probability"`
	Every       *int     `json:"every"`
	Nth         *int     `json:"nth"`
	Times       *int     `json:"times"`
	Throttle    *float64 `json:"throttle"`
	Entries     *struct {
		FaultEntryRule
		Probability *float64 `json:"probability"`
		Every       *int     `json:"every"`
		Nth         *int     `json:"nth"`
	} `json:"entries"`
}

// rule is the rule, or an error about a 0.
func (f *faultRequest) rule() (FaultRule, error) {
	rule := f.FaultRule
	err := errors.Join(given("probability", f.Probability, &rule.Probability), given("every", f.Every, &rule.Every),
		given("nth", f.Nth, &rule.Nth), given("times", f.Times, &rule.Times), given("throttle", f.Throttle, &rule.Throttle))
	if f.Entries != nil {
		entries := f.Entries.FaultEntryRule
		err = errors.Join(err, given("entries.probability", f.Entries.Probability, &entries.Probability),
			given("entries.every", f.Entries.Every, &entries.Every), given("entries.nth", f.Entries.Nth, &entries.Nth))
		rule.Entries = &entries
	}
	return rule, err
}

// given takes over a number that a request has.
func given[N int | float64](name string, number, into *N) error {
	if number == nil {
		return nil
	}
	if *number == 0 {
		return fmt.Errorf("%s is 0, which would hit nothing: give more than 0, or leave it out for no such bound", name)
	}
	*into = *number
	return nil
}

func (s *Server) postFault(w http.ResponseWriter, r *http.Request) {
	var in faultRequest
	if err := readJSON(w, r, &in); err != nil {
		refuse(w, err)
		return
	}
	rule, err := in.rule()
	if err != nil {
		refuse(w, invalidInput(err))
		return
	}
	state, err := s.AddFault(rule)
	if err != nil {
		refuse(w, invalidInput(err))
		return
	}
	answer(w, http.StatusCreated, state)
}

func (s *Server) deleteFaults(w http.ResponseWriter, _ *http.Request) {
	s.ClearFaults()
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) deleteFault(w http.ResponseWriter, r *http.Request) {
	id := mux.Vars(r)["id"]
	if !s.RemoveFault(id) {
		refuse(w, &endpointError{http.StatusNotFound, "NotFound", fmt.Sprintf("there is no fault rule %.80q; GET /_emulator/faults lists them.", id)})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

type throttleState struct {
	Throttle string `json:"throttle"`
}

func (s *Server) getThrottle(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, throttleState{s.Throttle().String()})
}

func (s *Server) putThrottle(w http.ResponseWriter, r *http.Request) {
	var in throttleState
	if err := readJSON(w, r, &in); err != nil {
		refuse(w, err)
		return
	}
	throttle, err := ParseThrottling(in.Throttle)
	if err != nil {
		refuse(w, invalidInput(err))
		return
	}
	s.SetThrottle(throttle)
	s.getThrottle(w, r)
}

type pacingState struct {
	Pacing string `json:"pacing"`
}

func (s *Server) getPacing(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, pacingState{s.Pacing().String()})
}

func (s *Server) putPacing(w http.ResponseWriter, r *http.Request) {
	var in pacingState
	if err := readJSON(w, r, &in); err != nil {
		refuse(w, err)
		return
	}
	pacing, err := ParsePacing(in.Pacing)
	if err == nil {
		err = s.SetPacing(pacing)
	}
	if err != nil {
		refuse(w, invalidInput(err))
		return
	}
	s.getPacing(w, r)
}

// getExport streams. When it fails halfway the connection breaks, so that nobody takes
// what came for the whole.
func (s *Server) getExport(w http.ResponseWriter, r *http.Request) {
	out := &stream{w: w, control: http.NewResponseController(w)}
	err := s.Export(r.Context(), out)
	if err != nil && out.begun {
		s.options.Logger.Error("exporting", "error", err)
		panic(http.ErrAbortHandler)
	}
	if err != nil {
		refuse(w, err)
	}
}

func (s *Server) postImport(w http.ResponseWriter, r *http.Request) {
	body := http.MaxBytesReader(w, r.Body, maxImportBody)
	if err := s.Import(r.Context(), &stream{r: body, control: http.NewResponseController(w)}); err != nil {
		refuse(w, err)
		return
	}
	answer(w, http.StatusOK, struct{}{})
}

// stream reads or writes for as long as it takes, if only something moves: the server's
// deadlines are for requests of ordinary size.
type stream struct {
	r       io.Reader
	w       http.ResponseWriter
	control *http.ResponseController
	begun   bool
}

func (s *stream) Read(p []byte) (int, error) {
	_ = s.control.SetReadDeadline(time.Now().Add(streamStall)) // a handler under test may have none
	_ = s.control.SetWriteDeadline(time.Now().Add(2 * streamStall))
	return s.r.Read(p)
}

func (s *stream) Write(p []byte) (int, error) {
	if !s.begun {
		s.w.Header().Set("Content-Type", "application/x-ndjson")
		s.begun = true
	}
	_ = s.control.SetWriteDeadline(time.Now().Add(streamStall))
	return s.w.Write(p)
}

// configuration is what GET config answers: with what the emulator was started. Secrets
// are not part of it.
type configuration struct {
	Version      string          `json:"version"`
	Region       string          `json:"region"`
	AccountID    string          `json:"account_id"`
	Auth         string          `json:"auth"`
	Admin        bool            `json:"admin"`
	Exposed      bool            `json:"exposed"`
	AllowedHosts []string        `json:"allowed_hosts"`
	DataDir      string          `json:"data_dir"` // "": in memory
	IDSeed       string          `json:"id_seed"`  // "": random ids
	Seed         string          `json:"seed"`     // the seed file's name; "": none
	Journal      int             `json:"journal"`  // how many requests it keeps; 0: none
	Throttle     string          `json:"throttle"` // as it is now
	Pacing       string          `json:"pacing"`   // as it is now
	Quotas       map[string]int  `json:"quotas"`
	Switches     map[string]bool `json:"switches"` // by the name of the flag
	Clock        clockState      `json:"clock"`
	Faults       int             `json:"faults"` // how many fault rules there are
	Counts       lake.Counts     `json:"counts"`
}

func (s *Server) getConfig(w http.ResponseWriter, r *http.Request) {
	counts, err := s.service.Counts(r.Context())
	if err != nil {
		refuse(w, err)
		return
	}
	o, quotas := s.options, s.service.Quotas()
	now, frozen := s.clock.read()
	answer(w, http.StatusOK, configuration{
		Version: Version(), Region: o.Region, AccountID: o.AccountID, Auth: o.Auth.String(),
		Admin: o.Admin, Exposed: o.Exposed, AllowedHosts: append([]string{}, o.AllowedHosts...),
		DataDir: o.DataDir, IDSeed: o.IDSeed, Seed: o.SeedName,
		Journal:  max(0, cmp.Or(o.Journal, journal.DefaultEntries)),
		Throttle: s.Throttle().String(), Pacing: s.Pacing().String(),
		Quotas:   map[string]int{"channels": quotas.Channels, "event-data-stores": quotas.EventDataStores, "concurrent-queries": quotas.ConcurrentQueries},
		Switches: o.switchNames(),
		Clock:    clockState{now.UTC(), frozen}, Faults: len(s.Faults()), Counts: counts,
	})
}

// switchNames tells which of the switches are on, by the names of their flags.
func (o Options) switchNames() map[string]bool {
	return map[string]bool{
		"allow-several-custom-channels":   o.AllowSeveralCustomChannels,
		"allow-unknown-event-fields":      o.AllowUnknownEventFields,
		"allow-any-source-ip-address":     o.AllowAnySourceIPAddress,
		"allow-event-time-fractions":      o.AllowEventTimeFractions,
		"allow-owner-without-external-id": o.AllowOwnerWithoutExternalID,
		"allow-channel-id":                o.AllowChannelID,
		"enforce-event-sources":           o.EnforceEventSources,
		"ignore-unknown-members":          o.IgnoreUnknownMembers,
		"omit-null-query-values":          o.OmitNullQueryValues,
	}
}
