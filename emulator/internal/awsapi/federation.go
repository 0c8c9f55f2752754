// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"context"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

type enableFederationRequest struct {
	EventDataStore    string
	FederationRoleARN string `json:"FederationRoleArn"`
}

// federationResponse answers for EnableFederation and DisableFederation, which tells no role.
type federationResponse struct {
	EventDataStoreARN string `json:"EventDataStoreArn"`
	FederationStatus  lake.FederationStatus
	FederationRoleARN string `json:"FederationRoleArn,omitempty"`
}

func enableFederation(ctx context.Context, s *lake.Service, caller lake.Caller, in enableFederationRequest) (federationResponse, error) {
	store, err := s.EnableFederation(ctx, caller, in.EventDataStore, in.FederationRoleARN)
	return federationResponse{store.ARN(), store.Federation(), store.FederationRoleARN}, err
}

func disableFederation(ctx context.Context, s *lake.Service, caller lake.Caller, in eventDataStoreRequest) (federationResponse, error) {
	store, err := s.DisableFederation(ctx, caller, in.EventDataStore)
	return federationResponse{EventDataStoreARN: store.ARN(), FederationStatus: store.Federation()}, err
}
