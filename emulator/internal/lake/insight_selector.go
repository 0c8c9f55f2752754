// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// InsightSelector is a type of Insights that a store's management events are analysed for.
type InsightSelector struct {
	InsightType     string
	EventCategories []string `json:",omitempty"` // [Management], or nil, which means the same
}

// The types of Insights (CTL-101).
const (
	insightCallRate  = "ApiCallRateInsight"
	insightErrorRate = "ApiErrorRateInsight"
)

// InsightSelectors tells which Insights are enabled on which store, and where Insights events go.
type InsightSelectors struct {
	EventDataStoreARN   string
	InsightSelectors    []InsightSelector // empty: none
	InsightsDestination string            // ARN of an event data store
}

func (e EventDataStore) insights() InsightSelectors {
	return InsightSelectors{EventDataStoreARN: e.ARN(), InsightSelectors: e.InsightSelectors, InsightsDestination: e.InsightsDestination}
}

// PutInsightSelectorsInput enables Insights on an event data store, or with an empty list disables them.
type PutInsightSelectorsInput struct {
	TrailName           *string // refused: there are no trails
	InsightSelectors    []InsightSelector
	EventDataStore      *string // the source: ARN or id
	InsightsDestination *string // ARN or id
}

// PutInsightSelectors replaces the Insights of an event data store (CTL-100). Nothing is analysed here: the
// selectors are kept, and that is all.
func (s *Service) PutInsightSelectors(ctx context.Context, caller Caller, in PutInsightSelectorsInput) (InsightSelectors, error) {
	scope := caller.scope()
	if err := checkTrailOrStore(scope, in.TrailName, in.EventDataStore, in.InsightsDestination); err != nil {
		return InsightSelectors{}, err
	}
	if in.InsightSelectors == nil {
		return InsightSelectors{}, refuse(ErrInvalidParameter, "InsightSelectors is missing; give a list, which is empty to disable Insights.")
	}
	if err := checkInsightSelectors(in.InsightSelectors); err != nil {
		return InsightSelectors{}, err
	}
	return update(ctx, s, func(tx Writer) (InsightSelectors, error) {
		store, err := s.findInsightStore(tx, scope, "EventDataStore", *in.EventDataStore)
		if err != nil {
			return InsightSelectors{}, err
		}
		store.InsightSelectors, store.InsightsDestination = in.InsightSelectors, ""
		if len(in.InsightSelectors) > 0 {
			if err := checkInsightSource(store, store.AdvancedEventSelectors); err != nil {
				return InsightSelectors{}, err
			}
			if in.InsightsDestination == nil { // CTL-103
				return InsightSelectors{}, refuse(ErrInvalidParameterCombination, "InsightsDestination is missing: to enable Insights give the event data store that is to have the Insights events.")
			}
			destination, err := s.findInsightStore(tx, scope, "InsightsDestination", *in.InsightsDestination)
			if err != nil {
				return InsightSelectors{}, err
			}
			if value := category(destination.AdvancedEventSelectors[0]); value != categoryInsight { // CTL-103
				return InsightSelectors{}, refuse(ErrInvalidInsightSelectors, "InsightsDestination %q (%s) has events of category %s; it must be an event data store whose eventCategory is %s.", destination.Name, destination.ARN(), value, categoryInsight)
			}
			store.InsightsDestination = destination.ARN()
		}
		return store.insights(), tx.PutEventDataStore(store)
	})
}

// checkInsightSelectors holds the rules on the list itself (CTL-101).
func checkInsightSelectors(selectors []InsightSelector) error {
	var seen []string
	for i, selector := range selectors {
		switch at := fmt.Sprintf("InsightSelectors[%d]", i); {
		case selector.InsightType != insightCallRate && selector.InsightType != insightErrorRate:
			return refuse(ErrInvalidInsightSelectors, "%s.InsightType is %s; it must be %s or %s.", at, quoted(selector.InsightType), insightCallRate, insightErrorRate)
		case slices.Contains(seen, selector.InsightType):
			return refuse(ErrInvalidInsightSelectors, "%s has %s a second time; give each type once.", at, selector.InsightType)
		case len(selector.EventCategories) > 1 || len(selector.EventCategories) == 1 && selector.EventCategories[0] != categoryManagement:
			return refuse(ErrInvalidInsightSelectors, "%s.EventCategories is %.200q; an event data store has Insights on %s events only.", at, selector.EventCategories, categoryManagement)
		}
		seen = append(seen, selector.InsightType)
	}
	return nil
}

// checkInsightSource: a store with Insights logs the management events that they are about (CTL-102).
func checkInsightSource(store EventDataStore, selectors []AdvancedEventSelector) error {
	for _, insight := range store.InsightSelectors {
		logs := slices.ContainsFunc(selectors, func(selector AdvancedEventSelector) bool {
			return category(selector) == categoryManagement && (insight.InsightType != insightCallRate || selector.takesWrites())
		})
		if logs {
			continue
		}
		what := "management events"
		if insight.InsightType == insightCallRate {
			what = "write management events"
		}
		return refuse(ErrInvalidInsightSelectors, "%s needs %s, and event data store %q (%s) would not log them: give it an advanced event selector with eventCategory Equals %s, or do without that Insights type.", insight.InsightType, what, store.Name, store.ARN(), categoryManagement)
	}
	return nil
}

// takesWrites tells whether a selector does not leave out events that write.
func (s AdvancedEventSelector) takesWrites() bool {
	return !slices.ContainsFunc(s.FieldSelectors, func(field AdvancedFieldSelector) bool {
		return field.Field == "readOnly" && slices.Contains(field.Equals, "true")
	})
}

// findInsightStore is findActiveStore with the errors that the operations on insight selectors have for it (CTL-106).
func (s *Service) findInsightStore(tx Reader, scope Scope, member, identifier string) (EventDataStore, error) {
	store, err := s.findActiveStore(tx, scope, identifier)
	refusal, refused := errors.AsType[*Error](err)
	if !refused {
		return store, err
	}
	code := ErrInvalidParameter
	if refusal.Code == ErrEventDataStoreARNInvalid {
		code = ErrCloudTrailARNInvalid
	}
	return store, refuse(code, "%s: %s", member, refusal.Message)
}

// GetInsightSelectorsInput names what is asked about.
type GetInsightSelectorsInput struct {
	TrailName      *string // refused: there are no trails
	EventDataStore *string // ARN or id
}

// GetInsightSelectors tells which Insights are enabled on an event data store.
func (s *Service) GetInsightSelectors(ctx context.Context, caller Caller, in GetInsightSelectorsInput) (InsightSelectors, error) {
	scope := caller.scope()
	if err := checkTrailOrStore(scope, in.TrailName, in.EventDataStore); err != nil {
		return InsightSelectors{}, err
	}
	return view(ctx, s, func(tx Reader) (InsightSelectors, error) {
		store, err := s.findInsightStore(tx, scope, "EventDataStore", *in.EventDataStore)
		if err == nil && len(store.InsightSelectors) == 0 { // CTL-107
			err = refuse(ErrInsightNotEnabled, "Insights are not enabled on event data store %q (%s). Enable them with PutInsightSelectors.", store.Name, store.ARN())
		}
		return store.insights(), err
	})
}
