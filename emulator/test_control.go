// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"crypto/sha256"
	"io"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/awsapi"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/fault"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// FaultRule says which requests shall fail, and how.
type FaultRule = fault.Rule

// FaultEntryRule says which events of a PutAuditEvents request shall fail inside an
// answer of 200.
type FaultEntryRule = fault.EntryRule

// FaultState is a fault rule with its id and what became of it.
type FaultState = fault.RuleState

// When the connection of a request closes without an answer.
const (
	DropBefore = fault.DropBefore // the request is not carried out
	DropAfter  = fault.DropAfter  // it is carried out; only the answer is lost
)

// AddFault puts a fault rule behind the others. The error names the field that is wrong.
func (s *Server) AddFault(rule FaultRule) (FaultState, error) { return s.faults.Add(rule) }

// Faults lists the fault rules in their order, with how often each was met.
func (s *Server) Faults() []FaultState { return s.faults.List() }

// RemoveFault takes one fault rule away and tells whether there was one.
func (s *Server) RemoveFault(id string) bool { return s.faults.Remove(id) }

// ClearFaults takes all fault rules away.
func (s *Server) ClearFaults() { s.faults.Clear() }

// servedOperations are the operations that fault rules may name.
func servedOperations() (served []fault.Operation) {
	for _, operation := range awsapi.Operations() {
		if operation.Support != awsapi.Unsupported {
			served = append(served, fault.Operation{Service: operation.Service, Name: operation.Name})
		}
	}
	return served
}

// Throttle tells at which rates requests are refused.
func (s *Server) Throttle() Throttling { return s.throttle.Mode() }

// SetThrottle changes at which rates requests are refused.
func (s *Server) SetThrottle(throttle Throttling) { s.throttle.SetMode(throttle) }

// Pacing is how long event data stores stay in the statuses that AWS passes through.
type Pacing = lake.Pacing

// ParsePacing reads the text form of a Pacing: immediate, polls=N or duration=30s.
func ParsePacing(text string) (Pacing, error) { return lake.ParsePacing(text) }

// Pacing tells how long event data stores stay in passing statuses.
func (s *Server) Pacing() Pacing { return s.service.Pacing() }

// SetPacing changes how long event data stores stay in passing statuses from now on.
func (s *Server) SetPacing(pacing Pacing) error { return s.service.SetPacing(pacing) }

// Reset makes the emulator as it was when it started with an empty state: nothing is
// stored, there are no faults, the journal is empty, and clock, throttling, pacing and ids
// of a seed begin anew. Metrics go on.
// Requests that run meanwhile happen before it or after it.
func (s *Server) Reset(ctx context.Context) error {
	s.gate.Lock()
	defer s.gate.Unlock()
	return s.reset(ctx)
}

// ResetToSeed is Reset followed by Seed, with no request between them. If the seed fails
// the state is empty.
func (s *Server) ResetToSeed(ctx context.Context) error {
	s.gate.Lock()
	defer s.gate.Unlock()
	if err := s.reset(ctx); err != nil {
		return err
	}
	return s.Seed(ctx)
}

// reset is Reset for who holds the gate.
func (s *Server) reset(ctx context.Context) error {
	if err := s.service.Reset(ctx); err != nil {
		return err
	}
	s.faults.Clear()
	s.clock.reset()
	if s.journal != nil {
		s.journal.Clear()
	}
	s.throttle.SetMode(s.options.Throttle)
	if s.ids != nil {
		s.ids.restart(nil)
	}
	return s.service.SetPacing(s.options.Pacing)
}

// Export writes the whole state as JSON Lines, as it is at one moment.
func (s *Server) Export(ctx context.Context, w io.Writer) error { return s.service.Export(ctx, w) }

// Import fills an empty emulator with what Export wrote: all of it, or nothing with an
// error that names the line.
func (s *Server) Import(ctx context.Context, r io.Reader) error {
	sum := sha256.New()
	if err := s.service.Import(ctx, io.TeeReader(r, sum)); err != nil {
		return err
	}
	if s.ids != nil {
		s.ids.restart(sum.Sum(nil))
	}
	return nil
}
