// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Bounds of the emulator's clock: what RFC 3339 can write.
var (
	earliestTime = time.Date(1970, time.January, 1, 0, 0, 0, 0, time.UTC)
	latestTime   = time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC)
)

// clock is the emulator's time: that of its base, moved, or standing still.
type clock struct {
	base func() time.Time

	mu     sync.RWMutex // guards what follows
	ahead  time.Duration
	frozen time.Time // zero: it runs
}

// Now is the emulator's time.
func (c *clock) Now() time.Time {
	now, _ := c.read()
	return now
}

func (c *clock) read() (now time.Time, frozen bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if !c.frozen.IsZero() {
		return c.frozen, true
	}
	return c.base().Add(c.ahead), false
}

// set makes the clock stand still at a time.
func (c *clock) set(t time.Time) error {
	if t.Before(earliestTime) || t.After(latestTime) {
		return fmt.Errorf("the time %s is out of bounds: give one of the years 1970 to 9999", t.UTC().Format(time.RFC3339))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frozen = t.Round(0) // without the reading of a clock that cannot be set
	return nil
}

// advance moves the clock forward, and lets it stand or run as before.
func (c *clock) advance(d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.frozen
	if now.IsZero() {
		now = c.base().Add(c.ahead)
	}
	if d < 0 {
		return fmt.Errorf("the clock cannot advance by %s: to move it back, set it", d)
	}
	if now.Add(d).After(latestTime) {
		return fmt.Errorf("the clock cannot advance by %s: it would pass the year 9999", d)
	}
	if c.frozen.IsZero() {
		c.ahead += d
	} else {
		c.frozen = c.frozen.Add(d)
	}
	return nil
}

// resume lets the clock run on from where it stands.
func (c *clock) resume() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.frozen.IsZero() {
		c.ahead = c.frozen.Sub(c.base().Round(0))
		c.frozen = time.Time{}
	}
}

// reset makes the clock that of its base again.
func (c *clock) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead, c.frozen = 0, time.Time{}
}

// Now is the emulator's time. By it the emulator stamps what it stores and ends periods,
// sessions and retention. Signatures are judged by the real time, by which clients sign.
func (s *Server) Now() time.Time { return s.clock.Now() }

// ClockFrozen tells whether SetTime made the clock stand still.
func (s *Server) ClockFrozen() bool {
	_, frozen := s.clock.read()
	return frozen
}

// SetTime makes the emulator's clock stand still at a time of the years 1970 to 9999, and
// purges what is over by then before it returns.
func (s *Server) SetTime(ctx context.Context, t time.Time) error {
	if err := s.clock.set(t); err != nil {
		return err
	}
	return s.purge(ctx)
}

// Advance moves the emulator's clock forward, standing or running, and purges what is
// over by then before it returns.
func (s *Server) Advance(ctx context.Context, d time.Duration) error {
	if err := s.clock.advance(d); err != nil {
		return err
	}
	return s.purge(ctx)
}

// ResumeTime lets the emulator's clock run on from where it stands.
func (s *Server) ResumeTime() { s.clock.resume() }
