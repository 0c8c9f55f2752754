// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Bounds of the emulator's clock. JSON writes times up to the year 9999; the last of its years is room
// for what comes later than the clock: the ends of sessions and periods, and a clock that runs on.
var (
	earliestTime = time.Date(1970, time.January, 1, 0, 0, 0, 0, time.UTC)
	latestTime   = time.Date(9998, time.December, 31, 23, 59, 59, 0, time.UTC)
)

// timeError refuses a time that the clock cannot have.
type timeError struct{ message string }

func (e *timeError) Error() string { return e.message }

// clock is the emulator's time: that of its base, moved, or standing still.
type clock struct {
	base func() time.Time

	mu     sync.RWMutex // guards what follows
	ahead  distance
	frozen time.Time // zero: it runs
}

// distance is how far apart two times are. A time.Duration ends at 292 years.
type distance struct{ seconds, nanoseconds int64 }

func distanceBetween(from, to time.Time) distance {
	return distance{to.Unix() - from.Unix(), int64(to.Nanosecond() - from.Nanosecond())}
}

func (d distance) after(t time.Time) time.Time {
	if d == (distance{}) {
		return t
	}
	return time.Unix(t.Unix()+d.seconds, int64(t.Nanosecond())+d.nanoseconds).UTC()
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
	return c.ahead.after(c.base()), false
}

// set makes the clock stand still at a time.
func (c *clock) set(t time.Time) error {
	if t.Before(earliestTime) || t.After(latestTime) {
		return &timeError{fmt.Sprintf("the clock cannot be set to %s: give a time from %s to %s", t.UTC().Format(time.RFC3339Nano), earliestTime.Format(time.RFC3339), latestTime.Format(time.RFC3339))}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frozen = t.Round(0) // without the reading of a clock that cannot be set
	return nil
}

// advance moves the clock forward, and lets it stand or run as before.
func (c *clock) advance(d time.Duration) error {
	if d < 0 {
		return &timeError{fmt.Sprintf("the clock cannot advance by %s: to move it back, set it", d)}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	base := c.base()
	now := c.frozen
	if now.IsZero() {
		now = c.ahead.after(base)
	}
	after := now.Add(d)
	if after.After(latestTime) {
		return &timeError{fmt.Sprintf("the clock cannot advance by %s: it would be %s, and the latest time is %s; advance it by less, or set it", d, after.UTC().Format(time.RFC3339), latestTime.Format(time.RFC3339))}
	}
	if c.frozen.IsZero() {
		c.ahead = distanceBetween(base, after)
	} else {
		c.frozen = after
	}
	return nil
}

// resume lets the clock run on from where it stands.
func (c *clock) resume() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.frozen.IsZero() {
		c.ahead = distanceBetween(c.base(), c.frozen)
		c.frozen = time.Time{}
	}
}

// reset makes the clock that of its base again.
func (c *clock) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead, c.frozen = distance{}, time.Time{}
}

// Now is the emulator's time. By it the emulator stamps what it stores and ends periods,
// sessions and retention. Signatures are judged by the real time, by which clients sign.
func (s *Server) Now() time.Time { return s.clock.Now() }

// ClockFrozen tells whether SetTime made the clock stand still.
func (s *Server) ClockFrozen() bool {
	_, frozen := s.clock.read()
	return frozen
}

// SetTime makes the emulator's clock stand still at a time of the years 1970 to 9998, and
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
