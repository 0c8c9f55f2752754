// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Retention in days: bounds, and what the API gives a new store.
const (
	minRetention               = 7
	maxRetentionExtendable     = 3653
	maxRetentionFixed          = 2557
	defaultRetentionExtendable = 366
	defaultRetentionFixed      = 2557
)

// defaultEventSelectors is what the API gives a store without selectors.
var defaultEventSelectors = []cttypes.AdvancedEventSelector{{
	Name: aws.String("Default management events"),
	FieldSelectors: []cttypes.AdvancedFieldSelector{{
		Field:  aws.String(fieldEventCategory),
		Equals: []string{categoryManagement},
	}},
}}

// ValidateConfig checks what the configuration alone can tell; ModifyPlan checks
// the same again with defaults and the state filled in.
func (r *eventDataStoreResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config eventDataStoreModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	config.fillDefaults()
	config.check(ctx, &resp.Diagnostics)
}

// fillDefaults puts the schema's defaults where a configuration is silent.
func (m *eventDataStoreModel) fillDefaults() {
	if m.BillingMode.IsNull() {
		m.BillingMode = types.StringValue(string(cttypes.BillingModeExtendableRetentionPricing))
	}
	if m.MultiRegionEnabled.IsNull() {
		m.MultiRegionEnabled = types.BoolValue(true)
	}
	if m.OrganizationEnabled.IsNull() {
		m.OrganizationEnabled = types.BoolValue(false)
	}
	if m.IngestionEnabled.IsNull() {
		m.IngestionEnabled = types.BoolValue(true)
	}
	if m.MaxEventSize.IsNull() { // the plan decides
		m.MaxEventSize = types.StringUnknown()
	}
}

// check adds what the API would refuse, as far as the values are known.
func (m *eventDataStoreModel) check(ctx context.Context, diags *diag.Diagnostics) {
	selectors := m.knownSelectors(ctx)
	checkEventSelectors(selectors, path.Root("advanced_event_selectors"), diags)
	m.checkRetention(diags)
	m.checkInsights(ctx, selectors, diags)
	m.checkEventConfiguration(selectors, diags)
	m.checkFederation(diags)

	eventCategory := category(selectors)
	if !canStopIngestion(eventCategory) && !m.IngestionEnabled.IsUnknown() && !m.IngestionEnabled.ValueBool() {
		diags.AddAttributeError(path.Root("ingestion_enabled"), "Ingestion cannot be stopped",
			fmt.Sprintf("ingestion_enabled is false, but the service cannot stop the ingestion of a store for %s events. Set it to true; to stop the events of a channel, remove the channel.", eventCategory))
	}
	if eventCategory != categoryActivityAuditLog {
		return
	}
	if m.MultiRegionEnabled.ValueBool() {
		diags.AddAttributeError(path.Root("multi_region_enabled"), "Store for ActivityAuditLog must be single-Region",
			"multi_region_enabled is true, which is also its default, but a channel delivers only to a single-Region store. Set multi_region_enabled = false.")
	}
	if m.OrganizationEnabled.ValueBool() {
		diags.AddAttributeError(path.Root("organization_enabled"), "Store for ActivityAuditLog must be of one account",
			"organization_enabled is true, but a channel delivers only to a store of its own account. Set organization_enabled = false.")
	}
}

func (m *eventDataStoreModel) checkRetention(diags *diag.Diagnostics) {
	if m.RetentionPeriod.IsNull() || m.RetentionPeriod.IsUnknown() || m.BillingMode.IsUnknown() {
		return
	}
	var longest int64
	switch cttypes.BillingMode(m.BillingMode.ValueString()) {
	case cttypes.BillingModeExtendableRetentionPricing:
		longest = maxRetentionExtendable
	case cttypes.BillingModeFixedRetentionPricing:
		longest = maxRetentionFixed
	default:
		return // the billing mode is wrong, which its validator says
	}
	if days := m.RetentionPeriod.ValueInt64(); days < minRetention || days > longest {
		diags.AddAttributeError(path.Root("retention_period"), "Retention period is not valid",
			fmt.Sprintf("retention_period is %d days. With %s it can be %d to %d.", days, m.BillingMode.ValueString(), minRetention, longest))
	}
}

// checkReach refuses ARNs of what the store cannot use, because it is elsewhere.
// state is nil for a new store.
func (m *eventDataStoreModel) checkReach(c *client, state *eventDataStoreModel, diags *diag.Diagnostics) {
	if m.Region.IsUnknown() {
		return
	}
	storeARN := ""
	if state != nil {
		storeARN = state.ARN.ValueString()
	}
	m.checkInsightsDestination(c, storeARN, diags)
	m.checkFederationRole(c, diags)
}

// planDefaults fills in what the API gives a new store, so that the plan shows it.
// A store that may be restored instead keeps what it has, which is not known yet.
func (m *eventDataStoreModel) planDefaults(config eventDataStoreModel) {
	if m.RestoreIfPendingDeletion.IsUnknown() || m.RestoreIfPendingDeletion.ValueBool() {
		return
	}
	if config.RetentionPeriod.IsNull() && !m.BillingMode.IsUnknown() {
		m.RetentionPeriod = types.Int64Value(defaultRetentionExtendable)
		if m.BillingMode.ValueString() == string(cttypes.BillingModeFixedRetentionPricing) {
			m.RetentionPeriod = types.Int64Value(defaultRetentionFixed)
		}
	}
	if config.AdvancedEventSelectors.IsNull() {
		m.AdvancedEventSelectors = eventSelectorsFromAPI(defaultEventSelectors)
	}
}

// keepOrder gives what differs from the state in its order alone the state's order.
func (m *eventDataStoreModel) keepOrder(state *eventDataStoreModel) {
	m.AdvancedEventSelectors = inOrderOf(state.AdvancedEventSelectors, m.AdvancedEventSelectors)
	m.InsightSelectors = inOrderOf(state.InsightSelectors, m.InsightSelectors)
	m.ContextKeySelectors = inOrderOf(state.ContextKeySelectors, m.ContextKeySelectors)
}

// planChange decides what a change of an existing store comes to: in place, a new
// store, or an error.
func (r *eventDataStoreResource) planChange(ctx context.Context, plan, state *eventDataStoreModel, resp *resource.ModifyPlanResponse) {
	if !plan.KMSKeyID.IsUnknown() && !plan.KMSKeyID.Equal(state.KMSKeyID) && r.keepsKMSKey(ctx, plan.KMSKeyID, state) {
		plan.KMSKeyID = state.KMSKeyID
	}
	var replaced []string
	if from, to := category(state.knownSelectors(ctx)), category(plan.knownSelectors(ctx)); from != "" && to != "" && categoryGroup(from) != categoryGroup(to) {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("advanced_event_selectors"))
		replaced = append(replaced, fmt.Sprintf("advanced_event_selectors turns from %s to %s", from, to))
	}
	if !state.KMSKeyID.IsNull() && !plan.KMSKeyID.Equal(state.KMSKeyID) {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("kms_key_id"))
		replaced = append(replaced, "kms_key_id changes")
	}
	if !state.Region.IsNull() && !plan.Region.Equal(state.Region) {
		to := plan.Region.ValueString()
		if plan.Region.IsUnknown() {
			to = "one that is only known after apply"
		}
		replaced = append(replaced, fmt.Sprintf("region turns from %s to %s", state.Region.ValueString(), to))
	}
	if len(replaced) > 0 {
		planReplacement(plan, state, strings.Join(replaced, " and "), &resp.Diagnostics)
		return
	}
	extendable, fixed := string(cttypes.BillingModeExtendableRetentionPricing), string(cttypes.BillingModeFixedRetentionPricing)
	if state.BillingMode.ValueString() == extendable && plan.BillingMode.ValueString() == fixed {
		resp.Diagnostics.AddAttributeError(path.Root("billing_mode"), "Billing mode cannot go back",
			"billing_mode is "+fixed+", but the store has "+extendable+", which it can never leave. Set billing_mode = \""+extendable+"\", "+
				"or make another store with "+fixed+" under another name.")
	}
}

// planComputed makes unknown what the planned change of a store can move: the
// status with ingestion, the time of the update with everything that the service
// is told.
func (r *eventDataStoreResource) planComputed(ctx context.Context, plan, state *eventDataStoreModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !tellsService(resp.Plan.Raw, req.State.Raw) {
		return
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("updated_timestamp"), types.StringUnknown())...)
	switch cttypes.EventDataStoreStatus(state.Status.ValueString()) {
	case cttypes.EventDataStoreStatusEnabled, cttypes.EventDataStoreStatusStoppedIngestion:
		if plan.IngestionEnabled.Equal(state.IngestionEnabled) {
			return
		}
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("status"), types.StringUnknown())...)
}

// tellsService tells whether a planned store differs from its state in anything
// but what the provider keeps to itself.
func tellsService(plan, state tftypes.Value) bool {
	var planned, present map[string]tftypes.Value
	if plan.As(&planned) != nil || state.As(&present) != nil {
		return true
	}
	for name, value := range planned {
		if name != "timeouts" && name != "restore_if_pending_deletion" && !value.Equal(present[name]) {
			return true
		}
	}
	return false
}

// planReplacement refuses a replacement that would end with the old store
// deleted and no new one: the old name stays taken for seven days.
func planReplacement(plan, state *eventDataStoreModel, why string, diags *diag.Diagnostics) {
	keep := ""
	if !state.KMSKeyID.IsNull() && !plan.KMSKeyID.Equal(state.KMSKeyID) {
		keep = fmt.Sprintf(" To keep the store, set kms_key_id = %q, the key that it has.", state.KMSKeyID.ValueString())
	}
	if plan.Name.Equal(state.Name) && plan.Region.Equal(state.Region) {
		diags.AddAttributeError(path.Root("name"), "Replacement needs another name",
			fmt.Sprintf("%s, which needs a new event data store. A deleted store holds its name for seven days, so the new one cannot be called %q. Change name too.", why, plan.Name.ValueString())+keep)
	}
	if state.TerminationProtectionEnabled.ValueBool() {
		diags.AddAttributeError(path.Root("termination_protection_enabled"), "Event data store is protected",
			fmt.Sprintf("%s, which needs a new event data store, but the present one is protected from deletion. Set termination_protection_enabled = false and apply that first.", why))
	}
}

// keepsKMSKey tells whether a planned key is the one the store has in another
// spelling. Only if the state has an alias must the service be asked.
func (r *eventDataStoreResource) keepsKMSKey(ctx context.Context, planned types.String, state *eventDataStoreModel) bool {
	if planned.IsNull() || state.KMSKeyID.IsNull() {
		return false
	}
	if !isKMSAlias(state.KMSKeyID.ValueString()) || isKMSAlias(planned.ValueString()) {
		return sameKMSKey(planned.ValueString(), state.KMSKeyID.ValueString())
	}
	store, err := r.client.in(state.Region).getEventDataStore(ctx, state.arnOrID())
	return err == nil && sameKMSKey(planned.ValueString(), aws.ToString(store.KmsKeyId))
}

// planDestroy refuses to plan the deletion of a protected store, which the apply
// could only fail.
func (r *eventDataStoreResource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var protected types.Bool
	var name types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("termination_protection_enabled"), &protected)...)
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("name"), &name)...)
	if protected.ValueBool() {
		resp.Diagnostics.AddError("Event data store is protected",
			fmt.Sprintf("The event data store %q has termination protection. Set termination_protection_enabled = false, apply that, and destroy then.", name.ValueString()))
	}
}

func pendingDeletion(store *cloudtrail.GetEventDataStoreOutput) bool {
	return store.Status == cttypes.EventDataStoreStatusPendingDeletion
}

// Ways out when a name is held by a store that waits for its deletion.
const (
	wayOutOfCreate = "Choose another name, or restore that store: set restore_if_pending_deletion = true."
	wayOutOfUpdate = "Choose another name."
)

// explainName says which store holds a name that the service refuses. The lookup
// is a courtesy: what goes wrong in it is left out.
func (c *client) explainName(ctx context.Context, err error, name, wayOut string) string {
	if !isCode(err, codeEventDataStoreAlreadyExists) {
		return ""
	}
	store, lookupErr := c.findEventDataStore(ctx, name)
	if lookupErr != nil || store == nil {
		return "A deleted store holds its name for seven days. " + wayOut
	}
	storeARN := aws.ToString(store.EventDataStoreArn)
	if !pendingDeletion(store) {
		return fmt.Sprintf("The name is held by %s. Import that store with terraform import, or choose another name.", storeARN)
	}
	return fmt.Sprintf("The name is held by %s, which waits for its deletion and holds its name for seven days. %s", storeARN, wayOut)
}

// explainChannels names the channels that keep a store from being deleted.
func (c *client) explainChannels(ctx context.Context, err error, storeARN string) string {
	if !isCode(err, codeChannelExistsForEDS) {
		return ""
	}
	const wayOut = "Delete the channels that deliver to the store first, or give them other destinations. " +
		"Where their destinations refer to the store's arn attribute, Terraform does that by itself when it destroys them all. " +
		"To replace the store, give it another name and lifecycle { create_before_destroy = true }: then the channels move before it goes."
	channels, lookupErr := c.findChannels(ctx, func(channel *cloudtrail.GetChannelOutput) bool {
		for _, d := range channel.Destinations {
			if arnID(aws.ToString(d.Location)) == arnID(storeARN) {
				return true
			}
		}
		return false
	})
	if lookupErr != nil || len(channels) == 0 {
		return wayOut
	}
	var names []string
	for _, channel := range channels {
		names = append(names, fmt.Sprintf("%s (%s)", aws.ToString(channel.Name), aws.ToString(channel.ChannelArn)))
	}
	return wayOut + " They are: " + strings.Join(names, ", ") + "."
}
