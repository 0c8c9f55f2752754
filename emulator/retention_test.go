// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	gocmp "github.com/google/go-cmp/cmp"
)

// startRetention is an integration whose clock stands, and whose store keeps events for ten days.
func startRetention(t *testing.T, now time.Time) integration {
	t.Helper()
	i := startIntegration(t, "Custom")
	i.SetTime(now)
	i.retain(t, 10)
	return i
}

func (i integration) retain(t *testing.T, days int32) {
	t.Helper()
	_, err := i.owner.UpdateEventDataStore(t.Context(), &cloudtrail.UpdateEventDataStoreInput{EventDataStore: i.store.EventDataStoreArn, RetentionPeriod: aws.Int32(days)})
	if err != nil {
		t.Fatal(err)
	}
}

// putAt sends one request with an event of each time; their UIDs are the times.
func (i integration) putAt(t *testing.T, times ...time.Time) {
	t.Helper()
	var texts []string
	for _, at := range times {
		text := at.UTC().Format(time.RFC3339)
		texts = append(texts, eventData(i.AccountID, map[string]any{"eventTime": text, "UID": text}))
	}
	if out := i.put(t, texts...); len(out.Failed) > 0 || len(out.Successful) != len(times) {
		t.Fatalf("events were not accepted: %v", out)
	}
}

// seen fails the test unless the store has events of just these times, in any order.
func (i integration) seen(t *testing.T, what string, times ...time.Time) {
	t.Helper()
	var want, got []string
	for _, at := range times {
		want = append(want, at.UTC().Format(time.RFC3339))
	}
	for _, event := range i.stored(t) {
		got = append(got, fmt.Sprint(event.(map[string]any)["UID"]))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// CTL-140, CTL-142: events are hidden when their eventTime is further back than the retention period, whenever they came in; those
// that are so old when they come in are accepted all the same.
func TestRetention(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	i := startRetention(t, now)
	day := func(n int) time.Time { return now.AddDate(0, 0, n) }
	i.putAt(t, day(-11), day(-10), day(-9), day(0), day(2))
	i.putAt(t, day(-10).Add(-time.Second), day(-400))
	i.seen(t, "at once", day(-10), day(-9), day(0), day(2))
	i.Advance(time.Second)
	i.seen(t, "a second later", day(-9), day(0), day(2))
	i.Advance(24 * time.Hour)
	i.seen(t, "a day later", day(0), day(2))
	i.SetTime(day(11))
	i.seen(t, "eleven days later", day(2))
	i.SetTime(day(0))
	i.seen(t, "the clock set back", day(2))
	i.putAt(t, day(-5))
	i.seen(t, "an event that comes in then", day(2), day(-5))
	i.SetTime(day(4000))
	i.seen(t, "years later")
}

// CTL-141: what a shorter period or the former one hides does not come back with a longer one; what
// comes in later is judged by the longer one.
func TestRetentionChanged(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	i := startRetention(t, now)
	day := func(n int) time.Time { return now.AddDate(0, 0, n) }
	i.putAt(t, day(-12), day(-9), day(-6))
	i.retain(t, 7)
	i.seen(t, "shorter", day(-6))
	i.retain(t, 30)
	i.seen(t, "longer again", day(-6))
	i.putAt(t, day(-12), day(-29))
	i.seen(t, "what came in later", day(-6), day(-12), day(-29))
	i.retain(t, 20)
	i.retain(t, 20)
	i.retain(t, 3653)
	i.seen(t, "changed again", day(-6), day(-12))
	i.Advance(time.Minute)
	i.seen(t, "purged", day(-6), day(-12))
}

// A page of stored records goes on where the one before ended, also when events expire and are purged
// meanwhile. If the very last is among those, the rest of its request is listed again rather than not at all.
func TestRetentionBetweenPages(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		passes time.Duration
		want   []int // days of the events on the second page
	}{
		"nothing expires":             {0, []int{-7, -6, -5, -4, -3, -2, -1}},
		"one of the first page":       {24*time.Hour + time.Second, []int{-7, -6, -5, -4, -3, -2, -1}},
		"the last of the first page":  {48*time.Hour + time.Second, []int{-7, -6, -5, -4, -3, -2, -1}},
		"and more of the second page": {96*time.Hour + time.Second, []int{-5, -4, -3, -2, -1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := startRetention(t, now)
			var times []time.Time
			for n := range 9 {
				times = append(times, now.AddDate(0, 0, -n-1))
			}
			i.putAt(t, times...)
			page := func(limit int, token string) (events []string, next string) {
				response, err := http.Get(fmt.Sprintf("%s/_emulator/events?event_data_store=%s&limit=%d&next_token=%s", i.URL, *i.store.EventDataStoreArn, limit, token))
				if err != nil {
					t.Fatal(err)
				}
				defer response.Body.Close()
				var body struct {
					Events []struct {
						EventTime string `json:"eventTime"`
					} `json:"events"`
					NextToken string `json:"next_token"`
				}
				if err := json.NewDecoder(response.Body).Decode(&body); err != nil || response.StatusCode != http.StatusOK {
					t.Fatalf("status %d, error %v", response.StatusCode, err)
				}
				for _, event := range body.Events {
					events = append(events, event.EventTime)
				}
				return events, body.NextToken
			}
			_, token := page(2, "")
			i.Advance(test.passes)
			got, _ := page(100, token)
			var want []string
			for _, n := range test.want {
				want = append(want, now.AddDate(0, 0, n).Format(time.RFC3339))
			}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
