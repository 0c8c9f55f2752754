// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ resource.ResourceWithConfigure      = (*eventDataStoreResource)(nil)
	_ resource.ResourceWithIdentity       = (*eventDataStoreResource)(nil)
	_ resource.ResourceWithImportState    = (*eventDataStoreResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*eventDataStoreResource)(nil)
	_ resource.ResourceWithValidateConfig = (*eventDataStoreResource)(nil)
)

func newEventDataStoreResource() resource.Resource { return &eventDataStoreResource{} }

type eventDataStoreResource struct {
	client *client
}

// eventDataStoreErrorPaths names the attribute that a code of the API blames.
var eventDataStoreErrorPaths = map[string]path.Path{
	codeEventDataStoreAlreadyExists:             path.Root("name"),
	"InvalidEventSelectorsException":            path.Root("advanced_event_selectors"),
	"InvalidEventDataStoreCategoryException":    path.Root("ingestion_enabled"),
	"InvalidKmsKeyIdException":                  path.Root("kms_key_id"),
	"KmsKeyNotFoundException":                   path.Root("kms_key_id"),
	"KmsException":                              path.Root("kms_key_id"),
	"InsufficientEncryptionPolicyException":     path.Root("kms_key_id"),
	"OrganizationsNotInUseException":            path.Root("organization_enabled"),
	"NotOrganizationMasterAccountException":     path.Root("organization_enabled"),
	"OrganizationNotInAllFeaturesModeException": path.Root("organization_enabled"),
	"CloudTrailAccessNotEnabledException":       path.Root("organization_enabled"),
	"NoManagementAccountSLRExistsException":     path.Root("organization_enabled"),
	"InvalidInsightSelectorsException":          path.Root("insight_selectors"),
	"InvalidTagParameterException":              path.Root("tags"),
	"TagsLimitExceededException":                path.Root("tags"),
}

func (r *eventDataStoreResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_event_data_store"
}

func (r *eventDataStoreResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = eventDataStoreSchema(ctx)
}

func (r *eventDataStoreResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identitySchema("arn", "ARN of the event data store.")
}

func (r *eventDataStoreResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.client = clientFrom(req.ProviderData, &resp.Diagnostics)
}

// ImportState takes the identity, the ARN, the ID or the name of an event data
// store.
func (r *eventDataStoreResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.client.importLake(ctx, "event data store", eventDataStoreType, req, resp, func(ctx context.Context, c *client, name string) (string, error) {
		store, err := c.findEventDataStore(ctx, name)
		if err != nil || store == nil {
			return "", err
		}
		return aws.ToString(store.EventDataStoreArn), nil
	})
}

func (r *eventDataStoreResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan eventDataStoreModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, eventDataStoreTimeout)
	resp.Diagnostics.Append(diags...)
	tags := r.client.Tags.all(stringMap(ctx, plan.Tags, &resp.Diagnostics))
	in := plan.createInput(ctx, tags)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	client := r.client.in(plan.Region)

	plan.TagsAll = mapOf(tags)
	action := "Creating event data store " + plan.Name.ValueString()
	var out *cloudtrail.CreateEventDataStoreOutput
	err := retryOnConflict(ctx, func() (err error) {
		out, err = client.CloudTrail.CreateEventDataStore(ctx, in)
		return err
	})
	pending, lookupErr := client.pendingNamesake(ctx, &plan, err)
	switch {
	case lookupErr != nil:
		addAWSError(&resp.Diagnostics, action, lookupErr)
		return
	case pending != nil:
		client.restore(ctx, pending, &plan, resp)
		return
	case err != nil:
		addAttributeAWSError(&resp.Diagnostics, action, err, eventDataStoreErrorPaths, client.explainName(ctx, err, plan.Name.ValueString(), wayOutOfCreate))
		return
	}
	// From here on the store exists: it goes into the state before anything else can
	// fail, and says there what it is, whatever the plan wants of it yet.
	state := plan.withoutDetails()
	state.fromAPI(createdStore(out))
	if configurable(out.AdvancedEventSelectors) {
		state.MaxEventSize = types.StringValue(standardEvents)
	}
	plan.keepOpen(ctx, &state)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	setIdentity(ctx, resp.Identity, "arn", state.ARN, &resp.Diagnostics)

	store, err := client.eventDataStoreSettled(ctx, aws.ToString(out.EventDataStoreArn))
	if err == nil {
		state.fromAPI(store)
		var called bool
		if called, err = client.changeDetails(ctx, &plan, &state); err == nil && called {
			store, err = client.eventDataStoreSettled(ctx, aws.ToString(out.EventDataStoreArn))
		}
	}
	if err != nil {
		addAttributeAWSError(&resp.Diagnostics, action, err, eventDataStoreErrorPaths, keptStore)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
		return
	}
	plan.fromAPI(store)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

// Read takes a store that waits for its deletion for gone: for seven days the
// service still shows it, but only restoring it is possible. The store of an
// organization belongs to the management account, also for a delegated administrator
// who made it.
func (r *eventDataStoreResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state eventDataStoreModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	client := r.client.in(state.Region)
	setIdentity(ctx, resp.Identity, "arn", client.arnOf(state.ARN, eventDataStoreType, state.ID), &resp.Diagnostics)
	alone := !state.OrganizationEnabled.IsNull() && !state.OrganizationEnabled.ValueBool() // null is not read yet
	if alone && !client.ofThisAccount(state.ARN, &resp.Diagnostics) {
		return
	}
	store, err := client.getEventDataStore(ctx, state.arnOrID())
	if isNotFound(err) && !client.ofThisAccount(state.ARN, &resp.Diagnostics) {
		return
	}
	if isNotFound(err) || (err == nil && pendingDeletion(store)) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		addAWSError(&resp.Diagnostics, "Reading event data store "+state.ID.ValueString(), err)
		return
	}
	tags, err := client.listTags(ctx, aws.ToString(store.EventDataStoreArn))
	if isNotFound(err) || isCode(err, codeInactiveEventDataStore) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		addAWSError(&resp.Diagnostics, "Reading tags of event data store "+state.ID.ValueString(), err)
		return
	}
	state.fromAPI(store)
	state.Tags, state.TagsAll = client.Tags.fromAPI(ctx, tags, state.Tags, state.TagsAll, &resp.Diagnostics)
	state.readDetails(ctx, client, store, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	setIdentity(ctx, resp.Identity, "arn", state.ARN, &resp.Diagnostics)
}

func (r *eventDataStoreResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state eventDataStoreModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := plan.Timeouts.Update(ctx, eventDataStoreTimeout)
	resp.Diagnostics.Append(diags...)
	plan.keepOpen(ctx, &state)
	plan.TagsAll = mapOf(r.client.Tags.all(stringMap(ctx, plan.Tags, &resp.Diagnostics)))
	in := plan.updateInput(ctx, &state)
	if resp.Diagnostics.HasError() {
		return
	}
	setIdentity(ctx, resp.Identity, "arn", state.ARN, &resp.Diagnostics)
	if !plan.UpdatedTimestamp.IsUnknown() { // only timeouts change, which the service does not know
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	client := r.client.in(state.Region)

	store, err := client.change(ctx, in, &plan, &state)
	if err != nil {
		addAttributeAWSError(&resp.Diagnostics, "Updating event data store "+state.Name.ValueString(), err, eventDataStoreErrorPaths,
			client.explainName(ctx, err, plan.Name.ValueString(), wayOutOfUpdate))
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
		return
	}
	plan.fromAPI(store)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

// switchIngestion starts or stops the ingestion and waits until the store has
// left the short states around it.
func (c *client) switchIngestion(ctx context.Context, storeARN string, on bool) error {
	err := c.retryOnStore(ctx, storeARN, func() (err error) {
		if on {
			_, err = c.CloudTrail.StartEventDataStoreIngestion(ctx, &cloudtrail.StartEventDataStoreIngestionInput{EventDataStore: &storeARN})
		} else {
			_, err = c.CloudTrail.StopEventDataStoreIngestion(ctx, &cloudtrail.StopEventDataStoreIngestionInput{EventDataStore: &storeARN})
		}
		return err
	})
	if err != nil {
		return err
	}
	_, err = c.eventDataStoreSettled(ctx, storeARN)
	return err
}

func (r *eventDataStoreResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state eventDataStoreModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, eventDataStoreTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	client := r.client.in(state.Region)
	action := "Deleting event data store " + state.Name.ValueString()

	err := client.deleteUnfederated(ctx, state.ARN.ValueString(), state.FederationEnabled.ValueBool())
	switch {
	case isNotFound(err), isCode(err, codeInactiveEventDataStore):
		return // gone, or waiting for its deletion already
	case err != nil:
		addAWSError(&resp.Diagnostics, action, err, client.explainChannels(ctx, err, state.ARN.ValueString()))
		return
	}
	if err := client.eventDataStoreGone(ctx, state.ARN.ValueString()); err != nil {
		addAWSError(&resp.Diagnostics, action, err)
	}
}

func (r *eventDataStoreResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		r.planDestroy(ctx, req, resp)
		return
	}
	var plan, config eventDataStoreModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || r.client == nil {
		return
	}
	var state *eventDataStoreModel
	if !req.State.Raw.IsNull() {
		state = &eventDataStoreModel{}
		resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	}
	region, ok := r.client.planRegion(ctx, req, resp, types.StringValue(r.client.Region))
	if !ok {
		return
	}
	plan.Region = region
	r.client.plans.begin(eventDataStoreType, plan.ARN.ValueString(), region.ValueString(), plan.Name.ValueString())
	plan.TagsAll = r.client.Tags.planAll(ctx, plan.Tags, &resp.Diagnostics)
	if state == nil {
		plan.checkReplaced(ctx, req.Private, &resp.Diagnostics)
		plan.planDefaults(config)
	} else {
		state.notePresent(ctx, resp.Private, &resp.Diagnostics)
		plan.keepOrder(state)
		r.planChange(ctx, &plan, state, resp)
	}
	plan.planMaxEventSize(ctx, &config, state)
	plan.check(ctx, &resp.Diagnostics)
	plan.checkReach(r.client.in(plan.Region), state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	if state != nil {
		r.planComputed(ctx, &plan, state, req, resp)
		r.client.plans.putStore(state.ID.ValueString(), plannedStore{
			Category:     category(plan.knownSelectors(ctx)),
			MultiRegion:  plan.MultiRegionEnabled.ValueBool(),
			Organization: plan.OrganizationEnabled.ValueBool(),
		})
	}
}
