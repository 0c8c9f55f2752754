// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func restoreIfPendingDeletionAttribute() schema.Attribute {
	return schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Whether creating a store restores one of the same name that is in `PENDING_DELETION`, with its events, and brings it to this configuration, where it would fail otherwise. Default: `false`. " +
			"Retention period, event selectors and event size that are left out stay as they were. " +
			"The kind of events (`Management`, `Data` and `NetworkActivity` are one kind) and the KMS key of a store never change: if they differ, nothing is restored. " +
			"Without effect on a store that exists.",
	}
}

// keptStore is the way out when a store could not be made all that it should be.
const keptStore = "The store exists and is in the state, but marked as tainted: the next apply would delete it, and its name stays taken for seven days. " +
	"Keep it with terraform untaint once the cause is removed."

// pendingNamesake looks for a store that waits for its deletion under a planned
// name, if the plan lets it be restored and it can be what made the creation fail.
// The quota is asked about too: such a store counts for it.
func (c *client) pendingNamesake(ctx context.Context, plan *eventDataStoreModel, createErr error) (*cloudtrail.GetEventDataStoreOutput, error) {
	if !plan.RestoreIfPendingDeletion.ValueBool() || !isCode(createErr, codeEventDataStoreAlreadyExists, codeEventDataStoreMaxLimit) {
		return nil, nil
	}
	store, err := c.findEventDataStore(ctx, plan.Name.ValueString())
	if err != nil {
		return nil, fmt.Errorf("looking for a store that could be restored: %w", err)
	}
	if store == nil || !pendingDeletion(store) {
		return nil, nil
	}
	return store, nil
}

// checkRestorable refuses a store that can never become what is planned.
func (m *eventDataStoreModel) checkRestorable(ctx context.Context, store *cloudtrail.GetEventDataStoreOutput, diags *diag.Diagnostics) {
	problem := func(attribute, format string, args ...any) {
		diags.AddAttributeError(path.Root(attribute), "Event data store cannot be restored",
			fmt.Sprintf("%s waits for its deletion under the name %q. It ", aws.ToString(store.EventDataStoreArn), m.Name.ValueString())+
				fmt.Sprintf(format, args...)+" Or choose another name, or wait until the name is free, seven days after the deletion.")
	}
	if has, wants := category(store.AdvancedEventSelectors), category(m.knownSelectors(ctx)); wants != "" && categoryGroup(has) != categoryGroup(wants) {
		problem("advanced_event_selectors", "is for %s events and never changes to %s, which advanced_event_selectors asks for. Give it selectors for %s.", has, wants, has)
	}
	if key := aws.ToString(store.KmsKeyId); key != "" && !sameKMSKey(m.KMSKeyID.ValueString(), key) {
		problem("kms_key_id", "is encrypted with the key %s and never changes it; kms_key_id is %s. Set kms_key_id = %q.", key, orNone(m.KMSKeyID), key)
	}
	extendable, fixed := cttypes.BillingModeExtendableRetentionPricing, cttypes.BillingModeFixedRetentionPricing
	if store.BillingMode == extendable && m.BillingMode.ValueString() == string(fixed) {
		problem("billing_mode", "has %s and never changes to %s. Set billing_mode = %q.", extendable, fixed, extendable)
	}
}

func orNone(value types.String) string {
	if value.IsNull() {
		return "not set"
	}
	return value.ValueString()
}

// restore restores a store and brings it to the plan. From the moment at which
// it is restored, it is in the state.
func (c *client) restore(ctx context.Context, pending *cloudtrail.GetEventDataStoreOutput, plan *eventDataStoreModel, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	if plan.checkRestorable(ctx, pending, diags); diags.HasError() {
		return
	}
	storeARN := aws.ToString(pending.EventDataStoreArn)
	action := "Restoring event data store " + storeARN
	var out *cloudtrail.RestoreEventDataStoreOutput
	err := retryOnConflict(ctx, func() (err error) {
		out, err = c.CloudTrail.RestoreEventDataStore(ctx, &cloudtrail.RestoreEventDataStoreInput{EventDataStore: &storeARN})
		return err
	})
	if err != nil {
		addAttributeAWSError(diags, action, err, eventDataStoreErrorPaths)
		return
	}
	state := plan.withoutDetails()
	restored := *pending
	restored.Status, restored.UpdatedTimestamp = out.Status, out.UpdatedTimestamp
	state.fromAPI(&restored)
	state.TagsAll = mapOf(nil)
	defer func() { diags.Append(resp.State.Set(ctx, state)...) }()
	setIdentity(ctx, resp.Identity, "arn", state.ARN, diags)

	store, err := c.eventDataStoreSettled(ctx, storeARN)
	if err != nil {
		addAWSError(diags, action, err, keptStore)
		return
	}
	state.fromAPI(store)
	tags, err := c.listTags(ctx, storeARN)
	if err != nil {
		addAWSError(diags, action, err, keptStore)
		return
	}
	state.Tags, state.TagsAll = c.Tags.fromAPI(ctx, tags, state.Tags, state.TagsAll, diags)
	state.readDetails(ctx, c, store, diags)
	plan.keepOpen(ctx, &state)
	in := plan.updateInput(ctx, &state)
	if diags.HasError() {
		return
	}
	if store, err = c.change(ctx, in, plan, &state); err != nil {
		addAttributeAWSError(diags, action, err, eventDataStoreErrorPaths, keptStore)
		return
	}
	plan.fromAPI(store)
	state = *plan
}
