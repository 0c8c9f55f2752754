// SPDX-License-Identifier: MPL-2.0

package sample

import (
	"encoding/json"
	"testing"
	"time"
)

// Events are those that the service takes, come in the order of time, and are what their
// description says.
func TestEventData(t *testing.T) {
	t.Parallel()
	const count = 20_000
	size, sources, uids := 0, map[string]int{}, map[string]bool{}
	perDay := map[int]int{}
	last := time.Time{}
	for i := range count {
		text, at := EventData(i, count)
		var event struct{ UID, EventSource, EventName, EventTime, SourceIPAddress, RecipientAccountID string }
		if err := json.Unmarshal(text, &event); err != nil {
			t.Fatalf("event %d: %v\n%s", i, err, text)
		}
		if at.Before(last) || at.Before(Start) || !at.Before(Start.AddDate(0, 0, Days)) || at.Format(time.RFC3339) != event.EventTime {
			t.Fatalf("event %d is of %s, the one before of %s", i, at, last)
		}
		if uids[event.UID] {
			t.Fatalf("UID %s comes again", event.UID)
		}
		last, uids[event.UID] = at, true
		sources[event.EventSource]++
		perDay[at.YearDay()]++
		size += len(text)
	}
	if len(sources) != 4 || len(perDay) != Days {
		t.Errorf("sources %v, days %v", sources, perDay)
	}
	if mean := size / count; mean < 600 || mean > 800 {
		t.Errorf("events have %d bytes on average", mean)
	}
	one, _ := EventData(7, count)
	if again, _ := EventData(7, count); string(one) != string(again) {
		t.Error("an event is another one the second time")
	}
}
