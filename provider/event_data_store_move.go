// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ resource.ResourceWithMoveState = (*eventDataStoreResource)(nil)

func (r *eventDataStoreResource) MoveState(context.Context) []resource.StateMover {
	return stateMovers("cloudtraillake_event_data_store", "arn", map[string]stateMove{
		"aws_cloudtrail_event_data_store":   moveAWSEventDataStore,
		"awscc_cloudtrail_event_data_store": moveAWSCCEventDataStore,
	})
}

// movedEventDataStore is what the states of both sources have in common.
type movedEventDataStore struct {
	ID                           string  `json:"id"`
	Name                         *string `json:"name"`
	BillingMode                  string  `json:"billing_mode"`
	RetentionPeriod              *int64  `json:"retention_period"`
	MultiRegionEnabled           *bool   `json:"multi_region_enabled"`
	OrganizationEnabled          *bool   `json:"organization_enabled"`
	TerminationProtectionEnabled *bool   `json:"termination_protection_enabled"`
	KMSKeyID                     string  `json:"kms_key_id"`
}

// awsEventDataStore is the state of an aws_cloudtrail_event_data_store.
type awsEventDataStore struct {
	movedEventDataStore
	ARN                    string `json:"arn"`
	AdvancedEventSelectors []struct {
		Name           string               `json:"name"`
		FieldSelectors []movedFieldSelector `json:"field_selector"`
	} `json:"advanced_event_selector"`
	Suspend  string            `json:"suspend"` // a bool, or "" if it was never given
	Tags     map[string]string `json:"tags"`
	TagsAll  map[string]string `json:"tags_all"`
	Timeouts *movedTimeouts    `json:"timeouts"`
}

// awsccEventDataStore is the state of an awscc_cloudtrail_event_data_store. Its
// tags are left to reading, as those of an awsccChannel.
type awsccEventDataStore struct {
	movedEventDataStore
	ARN                    string `json:"event_data_store_arn"`
	AdvancedEventSelectors []struct {
		Name           string               `json:"name"`
		FieldSelectors []movedFieldSelector `json:"field_selectors"`
	} `json:"advanced_event_selectors"`
	IngestionEnabled *bool  `json:"ingestion_enabled"`
	Status           string `json:"status"`
	InsightSelectors []struct {
		InsightType string `json:"insight_type"`
	} `json:"insight_selectors"`
	InsightsDestination string `json:"insights_destination"`
	FederationEnabled   *bool  `json:"federation_enabled"`
	FederationRoleARN   string `json:"federation_role_arn"`
	MaxEventSize        string `json:"max_event_size"`
	ContextKeySelectors []struct {
		Type   string   `json:"type"`
		Equals []string `json:"equals"`
	} `json:"context_key_selectors"`
}

type movedFieldSelector struct {
	Field         string   `json:"field"`
	Equals        []string `json:"equals"`
	NotEquals     []string `json:"not_equals"`
	StartsWith    []string `json:"starts_with"`
	NotStartsWith []string `json:"not_starts_with"`
	EndsWith      []string `json:"ends_with"`
	NotEndsWith   []string `json:"not_ends_with"`
}

func moveAWSEventDataStore(ctx context.Context, source []byte, resp *resource.MoveStateResponse) error {
	var old awsEventDataStore
	if err := readSource(source, &old); err != nil {
		return err
	}
	var m eventDataStoreModel
	if err := old.start(ctx, resp, "arn", old.ARN, &m); err != nil {
		return err
	}
	var diags diag.Diagnostics
	var selectors []cttypes.AdvancedEventSelector
	for _, s := range old.AdvancedEventSelectors {
		selectors = append(selectors, movedEventSelector(s.Name, s.FieldSelectors))
	}
	m.AdvancedEventSelectors = eventSelectorsFromAPI(selectors)
	suspended, _ := strconv.ParseBool(old.Suspend)
	m.IngestionEnabled = types.BoolValue(!suspended)
	m.Tags, m.TagsAll = movedTags(old.Tags), mapOf(old.TagsAll)
	m.Timeouts = old.Timeouts.value(&diags)
	if diags.HasError() {
		return asError(diags)
	}
	return finishMove(ctx, resp, m)
}

func moveAWSCCEventDataStore(ctx context.Context, source []byte, resp *resource.MoveStateResponse) error {
	var old awsccEventDataStore
	if err := readSource(source, &old); err != nil {
		return err
	}
	var m eventDataStoreModel
	if err := old.start(ctx, resp, "event_data_store_arn", old.ARN, &m); err != nil {
		return err
	}
	var selectors []cttypes.AdvancedEventSelector
	for _, s := range old.AdvancedEventSelectors {
		selectors = append(selectors, movedEventSelector(s.Name, s.FieldSelectors))
	}
	m.AdvancedEventSelectors = eventSelectorsFromAPI(selectors)
	m.IngestionEnabled = types.BoolPointerValue(old.IngestionEnabled)
	m.Status = movedString(old.Status)
	old.details(&m)
	return finishMove(ctx, resp, m)
}

// details fills in what aws does not have.
func (old awsccEventDataStore) details(m *eventDataStoreModel) {
	var insights []cttypes.InsightSelector
	for _, s := range old.InsightSelectors {
		insights = append(insights, cttypes.InsightSelector{InsightType: cttypes.InsightType(s.InsightType)})
	}
	var keys []cttypes.ContextKeySelector
	for _, s := range old.ContextKeySelectors {
		keys = append(keys, cttypes.ContextKeySelector{Type: cttypes.Type(s.Type), Equals: s.Equals})
	}
	m.InsightSelectors = likePrior(insightSelectorsFromAPI(insights), m.InsightSelectors)
	m.InsightsDestination = movedString(old.InsightsDestination)
	m.FederationEnabled = types.BoolPointerValue(old.FederationEnabled)
	m.FederationRoleARN = movedString(old.FederationRoleARN)
	m.MaxEventSize = movedString(old.MaxEventSize)
	m.ContextKeySelectors = likePrior(contextKeySelectorsFromAPI(keys), m.ContextKeySelectors)
}

// start fills a model with what both sources have.
func (old movedEventDataStore) start(ctx context.Context, resp *resource.MoveStateResponse, attribute, storeARN string, m *eventDataStoreModel) error {
	storeARN = cmp.Or(storeARN, old.ID)
	if err := movedARN(attribute, storeARN, eventDataStoreType); err != nil {
		return err
	}
	if err := startMove(ctx, resp, arnID(storeARN), regionOf(storeARN), m); err != nil {
		return err
	}
	m.ARN = types.StringValue(storeARN)
	m.Name = types.StringPointerValue(old.Name)
	m.BillingMode = movedString(old.BillingMode)
	m.RetentionPeriod = types.Int64PointerValue(old.RetentionPeriod)
	m.MultiRegionEnabled = types.BoolPointerValue(old.MultiRegionEnabled)
	m.OrganizationEnabled = types.BoolPointerValue(old.OrganizationEnabled)
	m.TerminationProtectionEnabled = types.BoolPointerValue(old.TerminationProtectionEnabled)
	m.KMSKeyID = movedString(old.KMSKeyID)
	return nil
}

func movedEventSelector(name string, fields []movedFieldSelector) cttypes.AdvancedEventSelector {
	selector := cttypes.AdvancedEventSelector{Name: aws.String(name)}
	for _, f := range fields {
		selector.FieldSelectors = append(selector.FieldSelectors, cttypes.AdvancedFieldSelector{
			Field:         aws.String(f.Field),
			Equals:        f.Equals,
			NotEquals:     f.NotEquals,
			StartsWith:    f.StartsWith,
			NotStartsWith: f.NotStartsWith,
			EndsWith:      f.EndsWith,
			NotEndsWith:   f.NotEndsWith,
		})
	}
	return selector
}
