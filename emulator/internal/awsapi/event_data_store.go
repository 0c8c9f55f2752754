// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"context"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

type createEventDataStoreRequest struct {
	Name                         string
	AdvancedEventSelectors       []lake.AdvancedEventSelector
	MultiRegionEnabled           *bool
	OrganizationEnabled          *bool
	RetentionPeriod              *int
	TerminationProtectionEnabled *bool
	TagsList                     []lake.Tag
	KMSKeyID                     *string `json:"KmsKeyId"`
	StartIngestion               *bool
	BillingMode                  *string
}

// eventDataStoreResponse answers for Create-, Get-, Update- and
// RestoreEventDataStore, each with its own part.
type eventDataStoreResponse struct {
	EventDataStoreARN            string `json:"EventDataStoreArn"`
	Name                         string
	Status                       lake.Status
	AdvancedEventSelectors       []lake.AdvancedEventSelector
	MultiRegionEnabled           bool
	OrganizationEnabled          bool
	RetentionPeriod              int
	TerminationProtectionEnabled bool
	TagsList                     []lake.Tag `json:",omitempty"` // CreateEventDataStore
	CreatedTimestamp             epoch
	UpdatedTimestamp             epoch
	KMSKeyID                     string `json:"KmsKeyId,omitempty"`
	BillingMode                  lake.BillingMode

	// Get- and UpdateEventDataStore
	FederationStatus  lake.FederationStatus `json:",omitempty"`
	FederationRoleARN string                `json:"FederationRoleArn,omitempty"`
}

func eventDataStoreOut(store lake.EventDataStore) eventDataStoreResponse {
	return eventDataStoreResponse{
		EventDataStoreARN: store.ARN(), Name: store.Name, Status: store.Status,
		AdvancedEventSelectors: store.AdvancedEventSelectors,
		MultiRegionEnabled:     store.MultiRegionEnabled, OrganizationEnabled: store.OrganizationEnabled,
		RetentionPeriod: store.RetentionPeriod, TerminationProtectionEnabled: store.TerminationProtectionEnabled,
		CreatedTimestamp: epoch(store.CreatedTimestamp), UpdatedTimestamp: epoch(store.UpdatedTimestamp),
		KMSKeyID: store.KMSKeyID, BillingMode: store.BillingMode,
	}
}

// eventDataStoreWithFederationOut is for the two answers that tell of federation (CTL-094).
func eventDataStoreWithFederationOut(store lake.EventDataStore) eventDataStoreResponse {
	out := eventDataStoreOut(store)
	out.FederationStatus, out.FederationRoleARN = store.Federation(), store.FederationRoleARN
	return out
}

func createEventDataStore(ctx context.Context, s *lake.Service, caller lake.Caller, in createEventDataStoreRequest) (eventDataStoreResponse, error) {
	store, err := s.CreateEventDataStore(ctx, caller, lake.CreateEventDataStoreInput{
		Name: in.Name, AdvancedEventSelectors: in.AdvancedEventSelectors, MultiRegionEnabled: in.MultiRegionEnabled,
		OrganizationEnabled: in.OrganizationEnabled, RetentionPeriod: in.RetentionPeriod,
		TerminationProtectionEnabled: in.TerminationProtectionEnabled, Tags: in.TagsList, KMSKeyID: in.KMSKeyID,
		StartIngestion: in.StartIngestion, BillingMode: in.BillingMode,
	})
	out := eventDataStoreOut(store)
	out.TagsList = store.Tags
	return out, err
}

type eventDataStoreRequest struct{ EventDataStore string }

func getEventDataStore(ctx context.Context, s *lake.Service, caller lake.Caller, in eventDataStoreRequest) (eventDataStoreResponse, error) {
	store, err := s.GetEventDataStore(ctx, caller, in.EventDataStore)
	return eventDataStoreWithFederationOut(store), err
}

type updateEventDataStoreRequest struct {
	EventDataStore               string
	Name                         *string
	AdvancedEventSelectors       []lake.AdvancedEventSelector
	MultiRegionEnabled           *bool
	OrganizationEnabled          *bool
	RetentionPeriod              *int
	TerminationProtectionEnabled *bool
	KMSKeyID                     *string `json:"KmsKeyId"`
	BillingMode                  *string
}

func updateEventDataStore(ctx context.Context, s *lake.Service, caller lake.Caller, in updateEventDataStoreRequest) (eventDataStoreResponse, error) {
	store, err := s.UpdateEventDataStore(ctx, caller, lake.UpdateEventDataStoreInput(in))
	return eventDataStoreWithFederationOut(store), err
}

func deleteEventDataStore(ctx context.Context, s *lake.Service, caller lake.Caller, in eventDataStoreRequest) error {
	return s.DeleteEventDataStore(ctx, caller, in.EventDataStore)
}

func restoreEventDataStore(ctx context.Context, s *lake.Service, caller lake.Caller, in eventDataStoreRequest) (eventDataStoreResponse, error) {
	store, err := s.RestoreEventDataStore(ctx, caller, in.EventDataStore)
	return eventDataStoreOut(store), err
}

func startEventDataStoreIngestion(ctx context.Context, s *lake.Service, caller lake.Caller, in eventDataStoreRequest) error {
	return s.StartEventDataStoreIngestion(ctx, caller, in.EventDataStore)
}

func stopEventDataStoreIngestion(ctx context.Context, s *lake.Service, caller lake.Caller, in eventDataStoreRequest) error {
	return s.StopEventDataStoreIngestion(ctx, caller, in.EventDataStore)
}

// eventDataStoreItem has the two members that are not deprecated (CTL-083).
type eventDataStoreItem struct {
	EventDataStoreARN string `json:"EventDataStoreArn"`
	Name              string
}

type listEventDataStoresResponse struct {
	EventDataStores []eventDataStoreItem
	NextToken       *string `json:",omitempty"`
}

func listEventDataStores(ctx context.Context, s *lake.Service, caller lake.Caller, in listRequest) (listEventDataStoresResponse, error) {
	list, err := s.ListEventDataStores(ctx, caller, lake.Page(in))
	out := listEventDataStoresResponse{NextToken: list.NextToken}
	for _, store := range list.EventDataStores {
		out.EventDataStores = append(out.EventDataStores, eventDataStoreItem{store.ARN(), store.Name})
	}
	return out, err
}
