// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxEventSize is how large the events of a store may be.
type MaxEventSize string

// The sizes: 256 KB and 1 MB. They concern AWS's own events; those of PutAuditEvents have 256 kB (DAT-033).
const (
	StandardEvents MaxEventSize = "Standard"
	LargeEvents    MaxEventSize = "Large"
)

// ContextKeySelector names keys of tags, or of a request's context, whose values AWS's events are to carry.
type ContextKeySelector struct {
	Type   string // TagContext or RequestContext
	Equals []string
}

// AggregationConfiguration asks for summaries of events. It is for trails alone.
type AggregationConfiguration struct {
	Templates     []string
	EventCategory string
}

// Bounds of context key selectors (CTL-112).
const (
	maxContextKeySelectors = 2
	maxContextKeys         = 50
	maxContextKey          = 128 // characters
)

var contextKeyTypes = []string{"TagContext", "RequestContext"}

// EventConfiguration is how the events of a store are enriched.
type EventConfiguration struct {
	EventDataStoreARN   string
	MaxEventSize        MaxEventSize
	ContextKeySelectors []ContextKeySelector
}

func (e EventDataStore) eventConfiguration() EventConfiguration {
	return EventConfiguration{EventDataStoreARN: e.ARN(), MaxEventSize: e.maxEventSize(), ContextKeySelectors: e.ContextKeySelectors}
}

func (e EventDataStore) maxEventSize() MaxEventSize {
	if e.MaxEventSize == "" {
		return StandardEvents
	}
	return e.MaxEventSize
}

// PutEventConfigurationInput changes what is not nil.
type PutEventConfigurationInput struct {
	TrailName                 *string // refused: there are no trails
	EventDataStore            *string // ARN or id
	MaxEventSize              *string
	ContextKeySelectors       []ContextKeySelector // replaces the whole list; empty: none
	AggregationConfigurations []AggregationConfiguration
}

// PutEventConfiguration changes how the events of a store are enriched. No such events are made
// here: the configuration is kept, and that is all.
func (s *Service) PutEventConfiguration(ctx context.Context, caller Caller, in PutEventConfigurationInput) (EventConfiguration, error) {
	scope := caller.scope()
	if err := checkTrailOrStore(scope, in.TrailName, in.EventDataStore); err != nil {
		return EventConfiguration{}, err
	}
	if len(in.AggregationConfigurations) > 0 { // CTL-115
		return EventConfiguration{}, refuse(ErrInvalidParameterCombination, "AggregationConfigurations is for trails; leave it out with EventDataStore.")
	}
	if in.MaxEventSize == nil && in.ContextKeySelectors == nil { // CTL-114
		return EventConfiguration{}, refuse(ErrInvalidParameter, "PutEventConfiguration changes nothing: give MaxEventSize, ContextKeySelectors or both.")
	}
	if size := valueOr(in.MaxEventSize, string(StandardEvents)); size != string(StandardEvents) && size != string(LargeEvents) {
		return EventConfiguration{}, refuse(ErrInvalidParameter, "MaxEventSize is %s; it must be %s or %s.", quoted(size), StandardEvents, LargeEvents)
	}
	if err := checkContextKeySelectors(in.ContextKeySelectors); err != nil {
		return EventConfiguration{}, err
	}
	return update(ctx, s, func(tx Writer) (EventConfiguration, error) {
		store, err := s.findActiveStore(tx, scope, *in.EventDataStore)
		if err != nil {
			return EventConfiguration{}, err
		}
		if err := store.checkEnrichable(); err != nil {
			return EventConfiguration{}, err
		}
		if err := store.checkReady(ErrConflict); err != nil {
			return EventConfiguration{}, err
		}
		store.MaxEventSize = MaxEventSize(valueOr(in.MaxEventSize, string(store.MaxEventSize)))
		if in.ContextKeySelectors != nil {
			store.ContextKeySelectors = in.ContextKeySelectors
		}
		if len(store.ContextKeySelectors) > 0 && store.maxEventSize() != LargeEvents { // CTL-113
			return EventConfiguration{}, refuse(ErrInvalidParameterCombination, "event data store %q would have context key selectors with MaxEventSize %s; they need %s. Set MaxEventSize to %s, or ContextKeySelectors to an empty list.", store.Name, store.maxEventSize(), LargeEvents, LargeEvents)
		}
		return store.eventConfiguration(), tx.PutEventDataStore(store)
	})
}

// checkEnrichable: only CloudTrail's management and data events are enriched (CTL-111).
func (e EventDataStore) checkEnrichable() error {
	enrichable := slices.ContainsFunc(e.AdvancedEventSelectors, func(selector AdvancedEventSelector) bool {
		value := category(selector)
		return value == categoryManagement || value == categoryData
	})
	if enrichable {
		return nil
	}
	return refuse(ErrInvalidEventDataStoreCategory, "event data store %q (%s) has events of category %s; event configuration is for stores of %s or %s events.", e.Name, e.ARN(), category(e.AdvancedEventSelectors[0]), categoryManagement, categoryData)
}

// checkContextKeySelectors holds the rules on the list itself (CTL-112).
func checkContextKeySelectors(selectors []ContextKeySelector) error {
	if len(selectors) > maxContextKeySelectors {
		return refuse(ErrInvalidParameter, "ContextKeySelectors has %d entries; it can have %d.", len(selectors), maxContextKeySelectors)
	}
	for i, selector := range selectors {
		at := fmt.Sprintf("ContextKeySelectors[%d]", i)
		switch {
		case !slices.Contains(contextKeyTypes, selector.Type):
			return refuse(ErrInvalidParameter, "%s.Type is %s; it must be %s.", at, quoted(selector.Type), strings.Join(contextKeyTypes, " or "))
		case i > 0 && selectors[0].Type == selector.Type:
			return refuse(ErrInvalidParameter, "%s has the Type %s a second time; put all its keys into one selector.", at, selector.Type)
		case len(selector.Equals) == 0 || len(selector.Equals) > maxContextKeys:
			return refuse(ErrInvalidParameter, "%s.Equals has %d entries; it must have 1 to %d.", at, len(selector.Equals), maxContextKeys)
		}
		for j, key := range selector.Equals {
			switch {
			case key == "" || utf8.RuneCountInString(key) > maxContextKey:
				return refuse(ErrInvalidParameter, "%s.Equals[%d] is %s; a key has 1 to %d characters.", at, j, quoted(key), maxContextKey)
			case slices.Contains(selector.Equals[:j], key):
				return refuse(ErrInvalidParameter, "%s.Equals has %s twice; give each key once.", at, quoted(key))
			}
		}
	}
	return nil
}

// GetEventConfigurationInput names what is asked about.
type GetEventConfigurationInput struct {
	TrailName      *string // refused: there are no trails
	EventDataStore *string // ARN or id
}

// GetEventConfiguration tells how the events of a store are enriched: by default they are Standard, without context keys (CTL-110).
func (s *Service) GetEventConfiguration(ctx context.Context, caller Caller, in GetEventConfigurationInput) (EventConfiguration, error) {
	scope := caller.scope()
	if err := checkTrailOrStore(scope, in.TrailName, in.EventDataStore); err != nil {
		return EventConfiguration{}, err
	}
	return view(ctx, s, func(tx Reader) (EventConfiguration, error) {
		store, err := s.findStore(tx, scope, *in.EventDataStore)
		if err != nil {
			return EventConfiguration{}, err
		}
		if store.Status == StatusPendingDeletion { // CTL-116
			return EventConfiguration{}, refuse(ErrInvalidEventDataStoreStatus, "event data store %q (%s) is %s. Restore it first with RestoreEventDataStore.", store.Name, store.ARN(), store.Status)
		}
		return store.eventConfiguration(), store.checkEnrichable()
	})
}
