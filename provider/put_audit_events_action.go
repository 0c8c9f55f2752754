// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

var (
	_ action.ActionWithConfigure  = (*putAuditEventsAction)(nil)
	_ action.ActionWithModifyPlan = (*putAuditEventsAction)(nil)
)

func newPutAuditEventsAction() action.Action { return &putAuditEventsAction{} }

type putAuditEventsAction struct {
	client *client
}

type putAuditEventsModel struct {
	ChannelARN types.String      `tfsdk:"channel_arn"`
	ExternalID types.String      `tfsdk:"external_id"`
	Events     []auditEventModel `tfsdk:"events"`
	Region     types.String      `tfsdk:"region"`
	Timeouts   timeouts.Value    `tfsdk:"timeouts"`
}

// putAuditEventsErrorPaths names the argument that a code of the API blames.
var putAuditEventsErrorPaths = map[string]path.Path{
	"ChannelInsufficientPermission": path.Root("channel_arn"),
	"ChannelNotFound":               path.Root("channel_arn"),
	"ChannelUnsupportedSchema":      path.Root("channel_arn"),
	"InvalidChannelARN":             path.Root("channel_arn"),
}

func (a *putAuditEventsAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_put_audit_events"
}

func (a *putAuditEventsAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Sends audit events through a channel, for instance one to prove that a new integration delivers. " +
			"The events go in requests of at most 100 events and 1 MiB, and what is throttled is sent again. " +
			"The action fails if the service does not take one of the events, and says for each why; the others are stored. " +
			"Every invocation sends all of its events, and CloudTrail stores an event as often as it is sent.\n\n" +
			"Actions need Terraform 1.14 or later. With OpenTofu and older versions, send events with " +
			"`cloudtrail-lake-emulator send --channel ARN FILE`, which also sends to AWS, or with `aws cloudtrail-data put-audit-events`.",
		Attributes: map[string]schema.Attribute{
			"channel_arn": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{lakeARNValidator(channelType)},
				MarkdownDescription: "ARN of the channel. It may belong to another account, whose policy for the channel then has to allow this one.",
			},
			"external_id": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{externalIDValidator()},
				MarkdownDescription: "External ID that the channel's policy asks for.",
			},
			"events": schema.ListNestedAttribute{
				Required:            true,
				Validators:          []validator.List{listvalidator.SizeAtLeast(1)},
				MarkdownDescription: "The events, in any number. A file of JSON Lines becomes such a list with a `for` expression over its lines.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id": schema.StringAttribute{
						Optional:            true,
						Validators:          []validator.String{auditEventIDValidator()},
						MarkdownDescription: "ID by which errors refer to the event. It is not stored. Default: the position in the list, from 0.",
					},
					"event_data": schema.StringAttribute{
						Required:            true,
						Validators:          []validator.String{eventDataValidator{}},
						MarkdownDescription: "The event, JSON that follows the [schema of CloudTrail Lake](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/query-integration-event-schema.html), with `jsonencode` for instance.",
					},
					"event_data_checksum": schema.StringAttribute{
						Optional:            true,
						MarkdownDescription: "SHA-256 of `event_data` in base64, as `base64sha256` makes it. Default: that of `event_data`.",
					},
				}},
			},
			"region": regionActionAttribute("that of the channel"),
		},
		Blocks: map[string]schema.Block{
			"timeouts": invokeTimeoutBlock(ctx, "How long sending may take", "30m", "10m"),
		},
	}
}

func (a *putAuditEventsAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.client = clientFrom(req.ProviderData, &resp.Diagnostics)
}

func (a *putAuditEventsAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	a.client.planActionRegion(ctx, req, resp, "channel_arn")
}

func (a *putAuditEventsAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config putAuditEventsModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	timeout, diags := config.Timeouts.Invoke(ctx, putAuditEventsTimeout)
	resp.Diagnostics.Append(diags...)
	client := a.client.in(a.client.dataRegion(config.Region, config.ChannelARN, &resp.Diagnostics))
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	doing := "Sending audit events through channel " + config.ChannelARN.ValueString()
	events := auditEvents(config.Events)
	progress := progressOf(resp)

	var failures []cloudtraildata.SendResult
	summary, err := client.CloudTrailData.Send(ctx, cloudtraildata.SendInput{
		ChannelARN:    config.ChannelARN.ValueString(),
		ExternalID:    config.ExternalID.ValueString(),
		FillChecksums: true,
		Report: func(result cloudtraildata.SendResult) {
			if result.Err != nil {
				failures = append(failures, result)
			}
			if done := result.Index + 1; done%cloudtraildata.MaxRequestEvents == 0 || done == len(events) {
				progress("%d of %d events sent, %d not taken", done, len(events), len(failures))
			}
		},
	}, cloudtraildata.Events(events...))
	addAuditEventErrors(&resp.Diagnostics, failures, err)
	if err != nil {
		addInvokeError(&resp.Diagnostics, doing, err, timeout, putAuditEventsErrorPaths, client.Endpoints.missingDataEndpoint())
	}
	if resp.Diagnostics.HasError() && summary.Accepted > 0 {
		resp.Diagnostics.AddWarning("Other audit events were taken",
			fmt.Sprintf("%d of the %d events are stored. Leave them out of the next invocation, which would store them once more.", summary.Accepted, len(events)))
	}
}
