// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"context"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

type putInsightSelectorsRequest struct {
	TrailName           *string
	InsightSelectors    []lake.InsightSelector
	EventDataStore      *string
	InsightsDestination *string
}

type getInsightSelectorsRequest struct {
	TrailName      *string
	EventDataStore *string
}

type insightSelectorsResponse struct {
	InsightSelectors    []lake.InsightSelector
	EventDataStoreARN   string `json:"EventDataStoreArn"`
	InsightsDestination string `json:",omitempty"`
}

func insightSelectorsOut(insights lake.InsightSelectors) insightSelectorsResponse {
	return insightSelectorsResponse{insights.InsightSelectors, insights.EventDataStoreARN, insights.InsightsDestination}
}

func putInsightSelectors(ctx context.Context, s *lake.Service, caller lake.Caller, in putInsightSelectorsRequest) (insightSelectorsResponse, error) {
	insights, err := s.PutInsightSelectors(ctx, caller, lake.PutInsightSelectorsInput(in))
	return insightSelectorsOut(insights), err
}

func getInsightSelectors(ctx context.Context, s *lake.Service, caller lake.Caller, in getInsightSelectorsRequest) (insightSelectorsResponse, error) {
	insights, err := s.GetInsightSelectors(ctx, caller, lake.GetInsightSelectorsInput(in))
	return insightSelectorsOut(insights), err
}
