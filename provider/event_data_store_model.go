// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

type eventDataStoreModel struct {
	ARN                          types.String   `tfsdk:"arn"`
	ID                           types.String   `tfsdk:"id"`
	Region                       types.String   `tfsdk:"region"`
	Name                         types.String   `tfsdk:"name"`
	AdvancedEventSelectors       types.List     `tfsdk:"advanced_event_selectors"`
	BillingMode                  types.String   `tfsdk:"billing_mode"`
	RetentionPeriod              types.Int64    `tfsdk:"retention_period"`
	MultiRegionEnabled           types.Bool     `tfsdk:"multi_region_enabled"`
	OrganizationEnabled          types.Bool     `tfsdk:"organization_enabled"`
	TerminationProtectionEnabled types.Bool     `tfsdk:"termination_protection_enabled"`
	IngestionEnabled             types.Bool     `tfsdk:"ingestion_enabled"`
	KMSKeyID                     types.String   `tfsdk:"kms_key_id"`
	InsightSelectors             types.List     `tfsdk:"insight_selectors"`
	InsightsDestination          types.String   `tfsdk:"insights_destination"`
	FederationEnabled            types.Bool     `tfsdk:"federation_enabled"`
	FederationRoleARN            types.String   `tfsdk:"federation_role_arn"`
	MaxEventSize                 types.String   `tfsdk:"max_event_size"`
	ContextKeySelectors          types.List     `tfsdk:"context_key_selectors"`
	RestoreIfPendingDeletion     types.Bool     `tfsdk:"restore_if_pending_deletion"`
	Status                       types.String   `tfsdk:"status"`
	CreatedTimestamp             types.String   `tfsdk:"created_timestamp"`
	UpdatedTimestamp             types.String   `tfsdk:"updated_timestamp"`
	Tags                         types.Map      `tfsdk:"tags"`
	TagsAll                      types.Map      `tfsdk:"tags_all"`
	Timeouts                     timeouts.Value `tfsdk:"timeouts"`
}

// fromAPI takes over what the API says of a store. The KMS key keeps the form
// that the model has as long as it can be the same key, and the role of a store
// that is not federated stays the configured one, since the API has none.
func (m *eventDataStoreModel) fromAPI(store *cloudtrail.GetEventDataStoreOutput) {
	m.ARN = types.StringPointerValue(store.EventDataStoreArn)
	m.ID = types.StringValue(arnID(aws.ToString(store.EventDataStoreArn)))
	m.Region = regionOf(aws.ToString(store.EventDataStoreArn))
	m.Name = types.StringPointerValue(store.Name)
	m.AdvancedEventSelectors = inOrderOf(m.AdvancedEventSelectors, eventSelectorsFromAPI(store.AdvancedEventSelectors))
	m.BillingMode = types.StringValue(string(store.BillingMode))
	if store.BillingMode == "" { // stores older than billing modes
		m.BillingMode = types.StringValue(string(cttypes.BillingModeFixedRetentionPricing))
	}
	m.RetentionPeriod = types.Int64Value(int64(aws.ToInt32(store.RetentionPeriod)))
	m.MultiRegionEnabled = types.BoolValue(aws.ToBool(store.MultiRegionEnabled))
	m.OrganizationEnabled = types.BoolValue(aws.ToBool(store.OrganizationEnabled))
	m.TerminationProtectionEnabled = types.BoolValue(aws.ToBool(store.TerminationProtectionEnabled))
	m.IngestionEnabled = types.BoolValue(ingests(store.Status))
	if !sameKMSKey(m.KMSKeyID.ValueString(), aws.ToString(store.KmsKeyId)) {
		m.KMSKeyID = types.StringNull()
		if aws.ToString(store.KmsKeyId) != "" {
			m.KMSKeyID = types.StringPointerValue(store.KmsKeyId)
		}
	}
	m.FederationEnabled = types.BoolValue(federated(store.FederationStatus))
	if federated(store.FederationStatus) {
		m.FederationRoleARN = types.StringPointerValue(store.FederationRoleArn)
	}
	m.Status = types.StringValue(string(store.Status))
	m.CreatedTimestamp = timestamp(store.CreatedTimestamp)
	m.UpdatedTimestamp = timestamp(store.UpdatedTimestamp)
}

// arnOrID names the store to the service: by its ID only while an import has not been
// read yet, since that says nothing of the account that the store belongs to.
func (m *eventDataStoreModel) arnOrID() string {
	return cmp.Or(m.ARN.ValueString(), m.ID.ValueString())
}

// readDetails takes over what takes further calls to know.
func (m *eventDataStoreModel) readDetails(ctx context.Context, c *client, store *cloudtrail.GetEventDataStoreOutput, diags *diag.Diagnostics) {
	m.readInsights(ctx, c, store, diags)
	m.readEventConfiguration(ctx, c, store, diags)
}

// createdStore is a store as CreateEventDataStore answers it, which lacks only
// what a new store cannot have.
func createdStore(out *cloudtrail.CreateEventDataStoreOutput) *cloudtrail.GetEventDataStoreOutput {
	return &cloudtrail.GetEventDataStoreOutput{
		AdvancedEventSelectors:       out.AdvancedEventSelectors,
		BillingMode:                  out.BillingMode,
		CreatedTimestamp:             out.CreatedTimestamp,
		EventDataStoreArn:            out.EventDataStoreArn,
		KmsKeyId:                     out.KmsKeyId,
		MultiRegionEnabled:           out.MultiRegionEnabled,
		Name:                         out.Name,
		OrganizationEnabled:          out.OrganizationEnabled,
		RetentionPeriod:              out.RetentionPeriod,
		Status:                       out.Status,
		TerminationProtectionEnabled: out.TerminationProtectionEnabled,
		UpdatedTimestamp:             out.UpdatedTimestamp,
	}
}

// ingests tells from its status whether a store takes live events, or is about to.
func ingests(status cttypes.EventDataStoreStatus) bool {
	return status != cttypes.EventDataStoreStatusStoppedIngestion && status != cttypes.EventDataStoreStatusStoppingIngestion
}

// sameKMSKey tells whether two spellings can mean one key. A key ID is the end
// of its ARN, an alias name that of the alias's ARN. Which key an alias stands
// for only KMS knows, but a store never changes its key: an alias that the
// configuration gives is taken to stand for the key that the store has.
func sameKMSKey(configured, reported string) bool {
	if configured == "" || reported == "" {
		return configured == reported
	}
	if configured == reported {
		return true
	}
	if isKMSAlias(configured) && !isKMSAlias(reported) {
		return true
	}
	return strings.HasSuffix(reported, ":key/"+configured) || strings.HasSuffix(configured, ":key/"+reported) ||
		strings.HasSuffix(reported, ":"+configured) || strings.HasSuffix(configured, ":"+reported)
}

func isKMSAlias(key string) bool {
	return strings.HasPrefix(key, "alias/") || strings.Contains(key, ":alias/")
}

// createInput is the request for a planned store. tags are those of tags_all.
func (m *eventDataStoreModel) createInput(ctx context.Context, tags map[string]string) *cloudtrail.CreateEventDataStoreInput {
	in := &cloudtrail.CreateEventDataStoreInput{
		Name:                         m.Name.ValueStringPointer(),
		AdvancedEventSelectors:       m.knownSelectors(ctx),
		BillingMode:                  cttypes.BillingMode(m.BillingMode.ValueString()),
		MultiRegionEnabled:           m.MultiRegionEnabled.ValueBoolPointer(),
		OrganizationEnabled:          m.OrganizationEnabled.ValueBoolPointer(),
		TerminationProtectionEnabled: m.TerminationProtectionEnabled.ValueBoolPointer(),
		KmsKeyId:                     m.KMSKeyID.ValueStringPointer(),
		TagsList:                     apiTags(tags),
	}
	if !m.RetentionPeriod.IsNull() && !m.RetentionPeriod.IsUnknown() {
		in.RetentionPeriod = aws.Int32(int32(m.RetentionPeriod.ValueInt64())) //nolint:gosec // validated: 7 to 3653
	}
	if !m.IngestionEnabled.ValueBool() {
		in.StartIngestion = aws.Bool(false)
	}
	return in
}

// updateInput is the request for what differs between plan and state, nil when
// nothing does that UpdateEventDataStore can change.
func (m *eventDataStoreModel) updateInput(ctx context.Context, state *eventDataStoreModel) *cloudtrail.UpdateEventDataStoreInput {
	in := &cloudtrail.UpdateEventDataStoreInput{EventDataStore: state.ARN.ValueStringPointer()}
	changed := false
	if !m.Name.Equal(state.Name) {
		in.Name, changed = m.Name.ValueStringPointer(), true
	}
	if !m.AdvancedEventSelectors.Equal(state.AdvancedEventSelectors) {
		in.AdvancedEventSelectors, changed = m.knownSelectors(ctx), true
	}
	if !m.BillingMode.Equal(state.BillingMode) {
		in.BillingMode, changed = cttypes.BillingMode(m.BillingMode.ValueString()), true
	}
	if !m.RetentionPeriod.Equal(state.RetentionPeriod) {
		in.RetentionPeriod, changed = aws.Int32(int32(m.RetentionPeriod.ValueInt64())), true //nolint:gosec // validated: 7 to 3653
	}
	if !m.MultiRegionEnabled.Equal(state.MultiRegionEnabled) {
		in.MultiRegionEnabled, changed = m.MultiRegionEnabled.ValueBoolPointer(), true
	}
	if !m.OrganizationEnabled.Equal(state.OrganizationEnabled) {
		in.OrganizationEnabled, changed = m.OrganizationEnabled.ValueBoolPointer(), true
	}
	if !m.TerminationProtectionEnabled.Equal(state.TerminationProtectionEnabled) {
		in.TerminationProtectionEnabled, changed = m.TerminationProtectionEnabled.ValueBoolPointer(), true
	}
	if !m.KMSKeyID.Equal(state.KMSKeyID) {
		in.KmsKeyId, changed = m.KMSKeyID.ValueStringPointer(), true
	}
	if !changed {
		return nil
	}
	return in
}
