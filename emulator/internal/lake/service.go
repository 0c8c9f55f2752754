// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// Config is what a [Service] is made of. Only Store is required.
type Config struct {
	Store    Store
	Now      func() time.Time // default time.Now
	NewID    func() string    // gives UUIDs; default random ones
	Quotas   Quotas           // zero fields: AWS's values
	Switches Switches
	Pacing   Pacing // valid; default immediate

	Engine     QueryEngine   // default: none, and queries cannot be started
	QueryBound time.Duration // how long a query runs at most, by the real clock; default an hour (QRY-052)
	Delivery   QueryDelivery // where queries deliver their results; default: nowhere
	// QueryEnded is told of each query that has come to its end. Default: nobody is.
	QueryEnded func(QueryEnd)

	// DefaultAccount owns the development key and every key of unknown form.
	// Default 111122223333.
	DefaultAccount string
}

// DefaultAccountID is the account of the built-in development key.
const DefaultAccountID = "111122223333"

// Switches choose the other reading where AWS is undocumented. All off is the
// strict, documented reading.
type Switches struct {
	AllowSeveralCustomChannels  bool // CTL-022
	AllowUnknownEventFields     bool // DAT-041: drop them instead of refusing the event
	AllowAnySourceIPAddress     bool // DAT-042
	AllowEventTimeFractions     bool // DAT-043
	AllowOwnerWithoutExternalID bool // DAT-016
	AllowChannelID              bool // DAT-003
	EnforceEventSources         bool // DAT-044
	OmitNullQueryValues         bool // QRY-055
}

// Quotas are the limits that a user may raise.
type Quotas struct {
	Channels        int // per account and Region, CTL-023
	EventDataStores int // per account and Region, CTL-041

	ConcurrentQueries int // per account and Region, QRY-043
}

// Service carries out the operations of CloudTrail Lake on a store. It is safe
// for concurrent use.
type Service struct {
	store    Store
	now      func() time.Time
	newID    func() string
	quotas   Quotas
	switches Switches
	account  string
	policies policyCache
	pacing   atomic.Pointer[Pacing]

	identities identityCache
	former     *formerKeys
	queries    *queryRuns
}

// NewService makes a service on cfg.Store.
func NewService(cfg Config) *Service {
	s := &Service{store: cfg.Store, now: cfg.Now, newID: cfg.NewID, quotas: cfg.Quotas, switches: cfg.Switches, account: cfg.DefaultAccount, former: &formerKeys{users: map[string]string{}}}
	s.pacing.Store(&cfg.Pacing)
	if s.now == nil {
		s.now = time.Now
	}
	if s.newID == nil {
		s.newID = uuid.NewString
	}
	if s.account == "" {
		s.account = DefaultAccountID
	}
	if s.quotas.Channels == 0 {
		s.quotas.Channels = 25
	}
	if s.quotas.EventDataStores == 0 {
		s.quotas.EventDataStores = 10
	}
	if s.quotas.ConcurrentQueries == 0 {
		s.quotas.ConcurrentQueries = 10
	}
	s.queries = newQueryRuns(s, cfg)
	return s
}

// Quotas are the limits that hold.
func (s *Service) Quotas() Quotas { return s.quotas }

// OmitsNullQueryValues tells how NULL is answered (QRY-055).
func (s *Service) OmitsNullQueryValues() bool { return s.switches.OmitNullQueryValues }

// Now is the service's clock.
func (s *Service) Now() time.Time { return s.now() }

// view runs fn on one consistent state and returns its result.
func view[T any](ctx context.Context, s *Service, fn func(Reader) (T, error)) (result T, err error) {
	err = s.store.View(ctx, func(tx Reader) error {
		result, err = fn(tx)
		return err
	})
	return result, err
}

// update runs fn atomically and returns its result.
func update[T any](ctx context.Context, s *Service, fn func(Writer) (T, error)) (result T, err error) {
	err = s.store.Update(ctx, func(tx Writer) error {
		result, err = fn(tx)
		return err
	})
	return result, err
}

// valueOr is what an optional member gives, or else its default.
func valueOr[T any](value *T, fallback T) T {
	if value != nil {
		return *value
	}
	return fallback
}
