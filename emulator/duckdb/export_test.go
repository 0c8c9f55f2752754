// SPDX-License-Identifier: MPL-2.0

package duckdb

import "time"

// BusyEvents are more than a table that follows its store takes on while they come in.
const BusyEvents = busyEvents

// LookWhen has tables follow their stores when looks tells, and not by the clock.
func (e *Engine) LookWhen(looks <-chan time.Time) {
	e.looks = func() <-chan time.Time { return looks }
}
