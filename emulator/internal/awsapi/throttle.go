// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// Throttling is how many requests a second the emulator takes.
type Throttling int

const (
	// ThrottlingNone takes every request.
	ThrottlingNone Throttling = iota
	// ThrottlingAWS takes as many as AWS does (CTL-160).
	ThrottlingAWS
)

// ParseThrottling reads the name of a Throttling: none or aws.
func ParseThrottling(name string) (Throttling, error) {
	switch name {
	case "none":
		return ThrottlingNone, nil
	case "aws":
		return ThrottlingAWS, nil
	default:
		return 0, fmt.Errorf("throttle %.80q is not known: give none or aws", name)
	}
}

func (t Throttling) String() string {
	if t == ThrottlingAWS {
		return "aws"
	}
	return "none"
}

// maxBuckets bounds the memory for callers whose requests are counted.
const maxBuckets = 10_000

// Throttle holds requests against AWS's rates. It is safe for concurrent use.
type Throttle struct {
	now  func() time.Time
	mode atomic.Int32 // a Throttling; spares requests the lock while nothing is throttled

	mu      sync.Mutex // guards what follows
	buckets map[bucketKey]*rate.Limiter
}

// CTL-162: an account's requests in a Region, by operation.
type bucketKey struct{ account, region, operation string }

// NewThrottle makes a Throttle that counts seconds by now, which should not stand still:
// a rate is about the real load.
func NewThrottle(mode Throttling, now func() time.Time) *Throttle {
	t := &Throttle{now: now, buckets: map[bucketKey]*rate.Limiter{}}
	t.SetMode(mode)
	return t
}

// Mode tells how it throttles.
func (t *Throttle) Mode() Throttling { return Throttling(t.mode.Load()) }

// SetMode changes how it throttles, and forgets what it has counted.
func (t *Throttle) SetMode(mode Throttling) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.mode.Store(int32(mode)) //nolint:gosec // one of two
	clear(t.buckets)
}

// check refuses a request that is beyond the rate (CTL-161).
func (t *Throttle) check(caller lake.Caller, operation string) error {
	if t.Mode() == ThrottlingNone {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	key := bucketKey{caller.Principal.Account, caller.Region, operation}
	now := t.now()
	bucket := t.buckets[key]
	if bucket == nil {
		t.makeRoom(now)
		most := requestsPerSecond(operation)
		bucket = rate.NewLimiter(rate.Limit(most), most) // CTL-163
		t.buckets[key] = bucket
	}
	if bucket.AllowN(now, 1) {
		return nil
	}
	return &wireError{"ThrottlingException", "Rate exceeded"}
}

// makeRoom drops the buckets that are full again, which are as good as new ones. If there
// are none, so many callers are busy at once that counting them begins anew.
func (t *Throttle) makeRoom(now time.Time) {
	if len(t.buckets) < maxBuckets {
		return
	}
	for key, bucket := range t.buckets {
		if bucket.TokensAt(now) >= float64(bucket.Burst()) {
			delete(t.buckets, key)
		}
	}
	if len(t.buckets) >= maxBuckets {
		clear(t.buckets)
	}
}

// requestsPerSecond is how many requests of an operation an account may make in a Region (CTL-160).
func requestsPerSecond(operation string) int {
	switch {
	case operation == "PutAuditEvents":
		return 100
	case operation == "LookupEvents":
		return 2
	case strings.HasPrefix(operation, "Get"), strings.HasPrefix(operation, "Describe"), strings.HasPrefix(operation, "List"):
		return 10
	default:
		return 1
	}
}
