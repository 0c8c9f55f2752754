// SPDX-License-Identifier: MPL-2.0

package emulatortest

import (
	"io"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

// Test control. A method that cannot do what it is asked for ends the test with
// tb.Fatalf, so that it has to be called by the test's own goroutine. Everything else of
// the emulator may be in use meanwhile.

// FailNext makes the next n requests of an operation fail with an error, "PutAuditEvents"
// and "ThrottlingException" for example. Called several times, the failures queue up. The
// request is not carried out. Inject can do more.
func (s *Server) FailNext(operation, code string, n int) {
	s.tb.Helper()
	if n < 1 {
		s.tb.Fatalf("FailNext: n is %d, want 1 or more", n)
	}
	s.Inject(emulator.FaultRule{Operation: operation, Code: code, Times: n})
}

// Inject adds a rule that makes requests fail: always or sometimes, with an error, a
// connection that breaks, single events that fail inside an answer of 200, or late. It
// returns the rule's state, whose ID finds it among Faults again.
func (s *Server) Inject(rule emulator.FaultRule) emulator.FaultState {
	s.tb.Helper()
	state, err := s.emulator.AddFault(rule)
	if err != nil {
		s.tb.Fatalf("injecting a fault: %v", err)
	}
	return state
}

// Faults lists the rules that Inject and FailNext added, with how many requests each has
// met and hit.
func (s *Server) Faults() []emulator.FaultState { return s.emulator.Faults() }

// ClearFaults takes all rules away.
func (s *Server) ClearFaults() { s.emulator.ClearFaults() }

// Now is the emulator's time.
func (s *Server) Now() time.Time { return s.emulator.Now() }

// SetTime makes the emulator's clock stand still at a time. What is over by then is purged
// when it returns. Clients go on signing by their own clock.
func (s *Server) SetTime(t time.Time) {
	s.tb.Helper()
	if err := s.emulator.SetTime(s.tb.Context(), t); err != nil {
		s.tb.Fatalf("setting the emulator's clock: %v", err)
	}
}

// Advance moves the emulator's clock forward, whether it stands or runs. What is over by
// then is purged when it returns.
func (s *Server) Advance(d time.Duration) {
	s.tb.Helper()
	if err := s.emulator.Advance(s.tb.Context(), d); err != nil {
		s.tb.Fatalf("advancing the emulator's clock: %v", err)
	}
}

// ResumeTime lets the emulator's clock run on from where SetTime has stopped it.
func (s *Server) ResumeTime() { s.emulator.ResumeTime() }

// SetThrottle changes at which rates requests are refused with ThrottlingException.
func (s *Server) SetThrottle(throttle emulator.Throttling) { s.emulator.SetThrottle(throttle) }

// SetPacing changes how long event data stores stay in the statuses that AWS passes
// through, such as CREATED.
func (s *Server) SetPacing(pacing emulator.Pacing) {
	s.tb.Helper()
	if err := s.emulator.SetPacing(pacing); err != nil {
		s.tb.Fatalf("setting the pacing: %v", err)
	}
}

// Reset makes the emulator as it was at the start, but for a seed: without faults, its
// clock running.
func (s *Server) Reset() {
	s.tb.Helper()
	if err := s.emulator.Reset(s.tb.Context()); err != nil {
		s.tb.Fatalf("resetting the emulator: %v", err)
	}
}

// ResetToSeed is Reset, after which what the options' Seed has is there again.
func (s *Server) ResetToSeed() {
	s.tb.Helper()
	if err := s.emulator.ResetToSeed(s.tb.Context()); err != nil {
		s.tb.Fatalf("resetting the emulator to its seed: %v", err)
	}
}

// Export writes all that is stored as JSON Lines.
func (s *Server) Export(w io.Writer) {
	s.tb.Helper()
	if err := s.emulator.Export(s.tb.Context(), w); err != nil {
		s.tb.Fatalf("exporting the emulator's state: %v", err)
	}
}

// Import fills the emulator, which must be empty, with what Export wrote.
func (s *Server) Import(r io.Reader) {
	s.tb.Helper()
	if err := s.emulator.Import(s.tb.Context(), r); err != nil {
		s.tb.Fatalf("importing the emulator's state: %v", err)
	}
}
