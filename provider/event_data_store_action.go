// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ action.ActionWithConfigure  = (*eventDataStoreAction)(nil)
	_ action.ActionWithModifyPlan = (*eventDataStoreAction)(nil)
)

const actionsNeed = "Actions need Terraform 1.14 or later. With OpenTofu and older versions, "

func newRestoreEventDataStoreAction() action.Action {
	return &eventDataStoreAction{
		name: "restore_event_data_store",
		description: "Restores an event data store that waits for its deletion (`PENDING_DELETION`), with the events in it, and waits until it is restored. " +
			"A store that does not wait for its deletion stays as it is. The action puts no store into a Terraform state: import it afterwards.\n\n" +
			actionsNeed + "set `restore_if_pending_deletion` of the resource `cloudtraillake_event_data_store`, or use `aws cloudtrail restore-event-data-store`.",
		doing:    "Restoring",
		restores: true,
		done: func(status cttypes.EventDataStoreStatus) bool {
			return status != cttypes.EventDataStoreStatusPendingDeletion
		},
		change: func(ctx context.Context, c *cloudtrail.Client, store *string) error {
			_, err := c.RestoreEventDataStore(ctx, &cloudtrail.RestoreEventDataStoreInput{EventDataStore: store})
			return err
		},
	}
}

func newStartIngestionAction() action.Action {
	return &eventDataStoreAction{
		name: "start_ingestion",
		description: "Lets an event data store collect events again, and waits until it does. A store that collects already stays as it is. " + onlySomeStop + "\n\n" +
			"The state of a store follows at the next refresh: where the resource `cloudtraillake_event_data_store` manages it, `ingestion_enabled` is the better way. " +
			actionsNeed + "set that argument, or use `aws cloudtrail start-event-data-store-ingestion`.",
		doing: "Starting the ingestion of",
		done:  func(status cttypes.EventDataStoreStatus) bool { return status == cttypes.EventDataStoreStatusEnabled },
		change: func(ctx context.Context, c *cloudtrail.Client, store *string) error {
			_, err := c.StartEventDataStoreIngestion(ctx, &cloudtrail.StartEventDataStoreIngestionInput{EventDataStore: store})
			return err
		},
	}
}

func newStopIngestionAction() action.Action {
	return &eventDataStoreAction{
		name: "stop_ingestion",
		description: "Stops an event data store from collecting events, and waits until it has stopped. What it holds can still be queried. A store that has stopped stays as it is. " + onlySomeStop + "\n\n" +
			"Where the resource `cloudtraillake_event_data_store` manages the store, the next apply starts the ingestion again unless `ingestion_enabled` is `false`, which is the better way there. " +
			actionsNeed + "set that argument, or use `aws cloudtrail stop-event-data-store-ingestion`.",
		doing: "Stopping the ingestion of",
		done: func(status cttypes.EventDataStoreStatus) bool {
			return status == cttypes.EventDataStoreStatusStoppedIngestion
		},
		change: func(ctx context.Context, c *cloudtrail.Client, store *string) error {
			_, err := c.StopEventDataStoreIngestion(ctx, &cloudtrail.StopEventDataStoreIngestionInput{EventDataStore: store})
			return err
		},
	}
}

const onlySomeStop = "The service starts and stops only stores of CloudTrail events and configuration items, not those for events from outside AWS."

// eventDataStoreAction brings an event data store to another status.
type eventDataStoreAction struct {
	client *client

	name, description string
	doing             string // with the store after it, it says what the action does
	restores          bool   // a store that waits for its deletion is what it is for
	done              func(cttypes.EventDataStoreStatus) bool
	change            func(ctx context.Context, c *cloudtrail.Client, store *string) error
}

type eventDataStoreActionModel struct {
	EventDataStore types.String   `tfsdk:"event_data_store"`
	Region         types.String   `tfsdk:"region"`
	Timeouts       timeouts.Value `tfsdk:"timeouts"`
}

// eventDataStoreActionErrorPaths names the argument that a code of the API blames.
var eventDataStoreActionErrorPaths = map[string]path.Path{
	codeEventDataStoreNotFound:                path.Root("event_data_store"),
	codeInactiveEventDataStore:                path.Root("event_data_store"),
	"EventDataStoreARNInvalidException":       path.Root("event_data_store"),
	"EventDataStoreMaxLimitExceededException": path.Root("event_data_store"),
	"InvalidEventDataStoreCategoryException":  path.Root("event_data_store"),
	"InvalidEventDataStoreStatusException":    path.Root("event_data_store"),
}

func (a *eventDataStoreAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + a.name
}

func (a *eventDataStoreAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: a.description,
		Attributes: map[string]schema.Attribute{
			"event_data_store": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{eventDataStoreLocationValidator()},
				MarkdownDescription: "ARN or ID of the event data store.",
			},
			"region": regionActionAttribute("that of the ARN, else that of the provider"),
		},
		Blocks: map[string]schema.Block{
			"timeouts": invokeTimeoutBlock(ctx, "How long to wait for the event data store", "45m", "20m"),
		},
	}
}

func (a *eventDataStoreAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.client = clientFrom(req.ProviderData, &resp.Diagnostics)
}

func (a *eventDataStoreAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	a.client.planActionRegion(ctx, req, resp, "event_data_store")
}

func (a *eventDataStoreAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config eventDataStoreActionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	timeout, diags := config.Timeouts.Invoke(ctx, eventDataStoreTimeout)
	resp.Diagnostics.Append(diags...)
	client := a.client.in(a.client.dataRegion(config.Region, config.EventDataStore, &resp.Diagnostics))
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	id := config.EventDataStore.ValueString()
	doing := a.doing + " event data store " + id
	progress := progressOf(resp)

	// A change that still runs would make the service refuse the next one.
	store, err := client.eventDataStoreSettled(ctx, id)
	if err == nil && a.done(store.Status) {
		progress("event data store %s is %s already", id, store.Status)
		return
	}
	if err == nil && pendingDeletion(store) && !a.restores {
		resp.Diagnostics.AddAttributeError(path.Root("event_data_store"), doing,
			fmt.Sprintf("Event data store %s waits for its deletion. Restore it first, with the action cloudtraillake_restore_event_data_store.", id))
		return
	}
	if err == nil {
		progress("event data store %s is %s", id, store.Status)
		err = client.retryOnStore(ctx, id, func() error { return a.change(ctx, client.CloudTrail, store.EventDataStoreArn) })
	}
	if err == nil {
		store, err = client.eventDataStoreSettled(ctx, id)
	}
	if err != nil {
		addInvokeError(&resp.Diagnostics, doing, err, timeout, eventDataStoreActionErrorPaths)
		return
	}
	if !a.done(store.Status) {
		resp.Diagnostics.AddAttributeError(path.Root("event_data_store"), doing,
			fmt.Sprintf("The service took the request, but event data store %s is %s. Something else may have changed it at the same time: look at it, and invoke the action again.", id, store.Status))
		return
	}
	progress("event data store %s is %s", id, store.Status)
}
