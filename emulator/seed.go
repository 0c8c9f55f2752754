// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"errors"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/seed"
)

// MaxSeedBytes is the most that a seed file may have, without the event files that it names.
const MaxSeedBytes = seed.MaxBytes

// SeedError says what is wrong with a seed file: one line for each fault, with file, line, column and field.
type SeedError struct{ Err error }

func (e *SeedError) Error() string { return e.Err.Error() }

// Unwrap gives the faults.
func (e *SeedError) Unwrap() error { return e.Err }

// Seed applies the options' seed, as New does: all of it, or nothing with an error, a *SeedError if an entry is to
// blame. What is there already under its name is left as it is. Without a seed it does nothing.
func (s *Server) Seed(ctx context.Context) error {
	if len(s.options.Seed) == 0 {
		return nil
	}
	err := s.seed.Apply(ctx, s.service, seed.Defaults{Account: s.options.AccountID, Region: s.options.Region}, s.options.Logger)
	if _, ours := errors.AsType[*seed.Error](err); ours {
		return &SeedError{err}
	}
	return err
}
