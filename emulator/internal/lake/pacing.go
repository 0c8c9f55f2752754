// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"fmt"
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
// way keep their pace. An error means that the pacing is not valid; nothing changed then.
func (s *Service) SetPacing(p Pacing) error {
	if err := p.Validate(); err != nil {
		return err
	}
	s.pacing.Store(&p)
	return nil
}
