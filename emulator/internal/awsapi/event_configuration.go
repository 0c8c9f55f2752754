// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"context"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

type putEventConfigurationRequest struct {
	TrailName                 *string
	EventDataStore            *string
	MaxEventSize              *string
	ContextKeySelectors       []lake.ContextKeySelector
	AggregationConfigurations []lake.AggregationConfiguration
}

type getEventConfigurationRequest struct {
	TrailName      *string
	EventDataStore *string
}

type eventConfigurationResponse struct {
	EventDataStoreARN   string `json:"EventDataStoreArn"`
	MaxEventSize        lake.MaxEventSize
	ContextKeySelectors []lake.ContextKeySelector `json:",omitempty"`
}

func putEventConfiguration(ctx context.Context, s *lake.Service, caller lake.Caller, in putEventConfigurationRequest) (eventConfigurationResponse, error) {
	configuration, err := s.PutEventConfiguration(ctx, caller, lake.PutEventConfigurationInput(in))
	return eventConfigurationResponse(configuration), err
}

func getEventConfiguration(ctx context.Context, s *lake.Service, caller lake.Caller, in getEventConfigurationRequest) (eventConfigurationResponse, error) {
	configuration, err := s.GetEventConfiguration(ctx, caller, lake.GetEventConfigurationInput(in))
	return eventConfigurationResponse(configuration), err
}
