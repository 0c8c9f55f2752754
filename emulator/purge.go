// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"errors"
	"time"
)

// purge removes what is over by the emulator's clock. Until then it is only hidden.
func (s *Server) purge(ctx context.Context) error {
	s.purging.Lock()
	defer s.purging.Unlock()
	n, err := s.service.Purge(ctx)
	if err == nil && n > 0 {
		s.options.Logger.Info("purged event data stores", "count", n)
	}
	return err
}

// purgeEveryMinute purges now and every minute until ctx ends.
func (s *Server) purgeEveryMinute(ctx context.Context) {
	defer close(s.purged)
	every := time.NewTicker(time.Minute)
	defer every.Stop()
	for {
		if err := s.purge(ctx); err != nil && !errors.Is(err, context.Canceled) {
			s.options.Logger.Error("purging event data stores", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}
