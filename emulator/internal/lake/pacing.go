// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Pacing is how long an event data store stays in the statuses that AWS passes through, such as CREATED before
// ENABLED (CTL-120). The zero value is immediate: there are none. At most one field is set.
type Pacing struct {
	// Polls is how many GetEventDataStore calls show the status between, at most 1000. The next shows the final one.
	Polls int
	// Duration is how long the status between lasts on the service's clock, at most 24 hours.
	Duration time.Duration
}

const (
	maxPacingPolls    = 1000
	maxPacingDuration = 24 * time.Hour
)

// ParsePacing reads the text form of a Pacing: immediate, polls=N or duration=30s.
func ParsePacing(text string) (Pacing, error) {
	const forms = "give immediate, polls=N or duration=30s"
	var p Pacing
	var err error
	name, value, _ := strings.Cut(text, "=")
	switch {
	case text == "immediate":
		return Pacing{}, nil
	case name == "polls":
		p.Polls, err = strconv.Atoi(value)
	case name == "duration":
		p.Duration, err = time.ParseDuration(value)
	default:
		return Pacing{}, fmt.Errorf("pacing %q is not known: %s", text, forms)
	}
	if err != nil {
		return Pacing{}, fmt.Errorf("pacing %q is not valid: %s", text, forms)
	}
	if p == (Pacing{}) {
		return Pacing{}, fmt.Errorf("pacing %q is nothing: give immediate, or more than 0", text)
	}
	return p, p.Validate()
}

// Validate tells what is wrong with the pacing.
func (p Pacing) Validate() error {
	switch {
	case p.Polls != 0 && p.Duration != 0:
		return fmt.Errorf("pacing has both polls=%d and duration=%s: give one of them", p.Polls, p.Duration)
	case p.Polls < 0 || p.Polls > maxPacingPolls:
		return fmt.Errorf("pacing is polls=%d: give 1 to %d", p.Polls, maxPacingPolls)
	case p.Duration < 0 || p.Duration > maxPacingDuration:
		return fmt.Errorf("pacing is duration=%s: give more than 0 and at most %s", p.Duration, maxPacingDuration)
	}
	return nil
}

// String is the text form, which ParsePacing reads.
func (p Pacing) String() string {
	switch {
	case p.Polls > 0:
		return "polls=" + strconv.Itoa(p.Polls)
	case p.Duration > 0:
		return "duration=" + p.Duration.String()
	default:
		return "immediate"
	}
}

// Pacing is how changes of status are paced now.
func (s *Service) Pacing() Pacing { return *s.pacing.Load() }

// SetPacing changes how the changes of status are paced that begin from now on. Those under
// way keep their pace (CTL-123). An error means that the pacing is not valid; nothing changed then.
func (s *Service) SetPacing(p Pacing) error {
	if err := p.Validate(); err != nil {
		return err
	}
	s.pacing.Store(&p)
	return nil
}

// Transition leads from a status that AWS passes through to the one that lasts.
type Transition[S ~string] struct {
	To    S
	Polls int       `json:",omitempty"` // GetEventDataStore calls that still show the status between
	Ends  time.Time `json:",omitzero"`  // when it is over, paced by a duration
}

// pass changes a status to another by way of one between, as the pacing has it (CTL-120).
func pass[S ~string](s *Service, between, to S) (S, *Transition[S]) {
	switch p := s.Pacing(); {
	case p.Polls > 0:
		return between, &Transition[S]{To: to, Polls: p.Polls}
	case p.Duration > 0:
		return between, &Transition[S]{To: to, Ends: s.now().UTC().Add(p.Duration)}
	default:
		return to, nil
	}
}

func (t *Transition[S]) over(now time.Time) bool {
	return t != nil && t.Polls == 0 && !now.Before(t.Ends)
}

func (t *Transition[S]) countsPolls() bool { return t != nil && t.Polls > 0 }

// polled is the transition after one more poll.
func (t *Transition[S]) polled() *Transition[S] {
	if !t.countsPolls() {
		return t
	}
	next := *t
	next.Polls--
	return &next
}

// settled is the store as it is now: transitions that are over have led to their ends.
func (e EventDataStore) settled(now time.Time) EventDataStore {
	if e.Transition.over(now) {
		e.Status, e.Transition = e.Transition.To, nil
	}
	if e.FederationTransition.over(now) {
		e.FederationStatus, e.FederationTransition = e.FederationTransition.To, nil
		if e.FederationStatus == FederationDisabled {
			e.FederationRoleARN = ""
		}
	}
	return e
}

// checkTransitions holds the rules on a record that comes from outside: a status that passes
// has its transition to one that lasts, and no other has.
func (e EventDataStore) checkTransitions() error {
	err := checkTransition("Status", "Transition", e.Status, e.Transition, map[Status][]Status{
		StatusCreated:           {StatusEnabled, StatusStoppedIngestion},
		StatusStartingIngestion: {StatusEnabled},
		StatusStoppingIngestion: {StatusStoppedIngestion},
	})
	if err != nil {
		return err
	}
	return checkTransition("FederationStatus", "FederationTransition", e.Federation(), e.FederationTransition, map[FederationStatus][]FederationStatus{
		FederationEnabling:  {FederationEnabled},
		FederationDisabling: {FederationDisabled},
	})
}

// checkTransition: ends are those of the statuses that pass.
func checkTransition[S ~string](member, transition string, status S, t *Transition[S], ends map[S][]S) error {
	to, passes := ends[status]
	switch {
	case !passes && t != nil:
		return refuse(ErrValidation, "%s is %s, which does not pass, so that there is no %s.", member, status, transition)
	case passes && (t == nil || !slices.Contains(to, t.To)):
		return refuse(ErrValidation, "%s is %s; it has a %s to one of %v.", member, status, transition, to)
	case passes && (t.Polls < 0 || t.Polls > maxPacingPolls || t.Polls > 0 && !t.Ends.IsZero()):
		return refuse(ErrValidation, "%s has Polls %d and Ends %s; it has one of them, and at most %d polls.", transition, t.Polls, t.Ends.Format(time.RFC3339), maxPacingPolls)
	default:
		return nil
	}
}

// checkReady refuses an operation that changes a store whose status passes: with ConflictException, or
// what the operation has in its place (CTL-121).
func (e EventDataStore) checkReady(busy Code) error {
	switch {
	case e.Transition != nil:
		return refuse(busy, "event data store %q (%s) is %s and not ready for this. Wait until GetEventDataStore tells Status %s, then try again.", e.Name, e.ARN(), e.Status, e.Transition.To)
	case e.FederationTransition != nil:
		return refuse(busy, "federation of event data store %q (%s) is %s. Wait until GetEventDataStore tells FederationStatus %s, then try again.", e.Name, e.ARN(), e.FederationStatus, e.FederationTransition.To)
	default:
		return nil
	}
}

// poll finds a store as one GetEventDataStore call sees it, and counts the call where a status
// passes after a number of them.
func (s *Service) poll(ctx context.Context, scope Scope, identifier string) (EventDataStore, error) {
	counts := func(e EventDataStore) bool {
		return e.Transition.countsPolls() || e.FederationTransition.countsPolls()
	}
	store, err := view(ctx, s, func(tx Reader) (EventDataStore, error) { return s.findStore(tx, scope, identifier) })
	if err != nil || !counts(store) {
		return store, err
	}
	return update(ctx, s, func(tx Writer) (EventDataStore, error) {
		store, err := s.findStore(tx, scope, identifier)
		if err != nil || !counts(store) {
			return store, err
		}
		after := store
		after.Transition, after.FederationTransition = store.Transition.polled(), store.FederationTransition.polled()
		return store, tx.PutEventDataStore(after)
	})
}
