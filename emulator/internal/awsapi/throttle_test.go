// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"fmt"
	"testing"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// CTL-160: each operation's rate.
func TestThrottleRates(t *testing.T) {
	t.Parallel()
	for operation, want := range map[string]int{
		"PutAuditEvents": 100, "GetChannel": 10, "ListTags": 10, "DescribeTrails": 10, "LookupEvents": 2,
		"CreateChannel": 1, "UpdateEventDataStore": 1, "PutResourcePolicy": 1, "AddTags": 1,
	} {
		if got := requestsPerSecond(operation); got != want {
			t.Errorf("%s: %d a second, want %d", operation, got, want)
		}
	}
}

// However many accounts call, memory is bounded, and a rate that is used up stays so
// while there is room.
func TestThrottleIsBounded(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	throttle := NewThrottle(ThrottlingAWS, func() time.Time { return now })
	caller := func(n int) lake.Caller {
		return lake.RootCaller(fmt.Sprintf("%012d", n), "us-east-1")
	}
	for n := range maxBuckets {
		if err := throttle.check(caller(n), "CreateChannel"); err != nil {
			t.Fatal(err)
		}
	}
	if err := throttle.check(caller(0), "CreateChannel"); err == nil {
		t.Error("a second request in the same second passed")
	}
	now = now.Add(time.Second)
	if err := throttle.check(caller(0), "CreateChannel"); err != nil {
		t.Error(err)
	}
	if err := throttle.check(caller(maxBuckets), "CreateChannel"); err != nil { // makes room
		t.Error(err)
	}
	if len(throttle.buckets) != 2 {
		t.Errorf("%d buckets, want those of the two that have just called", len(throttle.buckets))
	}
	if err := throttle.check(caller(0), "CreateChannel"); err == nil {
		t.Error("room was made by forgetting a rate that is used up")
	}
	for n := range 2 * maxBuckets {
		_ = throttle.check(caller(n), "DeleteChannel")
	}
	if len(throttle.buckets) > maxBuckets {
		t.Errorf("%d buckets", len(throttle.buckets))
	}
}
