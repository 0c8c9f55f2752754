// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ datasource.DataSourceWithConfigure        = (*channelDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*channelDataSource)(nil)
)

func newChannelDataSource() datasource.DataSource { return &channelDataSource{} }

type channelDataSource struct {
	client *client
}

type channelDataModel struct {
	ARN             types.String `tfsdk:"arn"`
	ID              types.String `tfsdk:"id"`
	Region          types.String `tfsdk:"region"`
	Name            types.String `tfsdk:"name"`
	Source          types.String `tfsdk:"source"`
	Destinations    types.Set    `tfsdk:"destinations"`
	IngestionStatus types.Object `tfsdk:"ingestion_status"`
	Tags            types.Map    `tfsdk:"tags"`
}

func (d *channelDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_channel"
}

func (d *channelDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A channel that exists, found by its ARN, ID, name or source.",
		Attributes: map[string]schema.Attribute{
			"arn": schema.StringAttribute{
				Optional: true, Computed: true,
				Validators:          []validator.String{lakeARNValidator(channelType)},
				MarkdownDescription: "ARN of the channel. Give exactly one of `arn`, `id`, `name` and `source`.",
			},
			"id": schema.StringAttribute{
				Optional: true, Computed: true,
				Validators:          []validator.String{idValidator()},
				MarkdownDescription: "ID of the channel: the UUID at the end of its ARN.",
			},
			"region": regionDataAttribute("that of `arn`, else the provider's `region`"),
			"name": schema.StringAttribute{
				Optional: true, Computed: true,
				Validators:          []validator.String{nameValidator()},
				MarkdownDescription: "Name of the channel.",
			},
			"source": schema.StringAttribute{
				Optional: true, Computed: true,
				Validators:          []validator.String{stringRule{"a source of the catalog", sourceProblem}},
				MarkdownDescription: "Source of the channel, such as `GitHub`. Looking for it reads every channel.",
			},
			"destinations": schema.SetNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Event data stores that get every event.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"type":     schema.StringAttribute{Computed: true, MarkdownDescription: "Type of the destination, `EVENT_DATA_STORE`."},
					"location": schema.StringAttribute{Computed: true, MarkdownDescription: "ARN of the event data store."},
				}},
			},
			"ingestion_status": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "What became of the last events. Null until the first ones arrive.",
				Attributes: map[string]schema.Attribute{
					"latest_ingestion_attempt_event_id": schema.StringAttribute{Computed: true, MarkdownDescription: "CloudTrail's ID of the last event that was sent."},
					"latest_ingestion_attempt_time":     schema.StringAttribute{Computed: true, MarkdownDescription: "When that was (RFC 3339)."},
					"latest_ingestion_error_code":       schema.StringAttribute{Computed: true, MarkdownDescription: "Error code of the last failure."},
					"latest_ingestion_success_event_id": schema.StringAttribute{Computed: true, MarkdownDescription: "CloudTrail's ID of the last event that was taken."},
					"latest_ingestion_success_time":     schema.StringAttribute{Computed: true, MarkdownDescription: "When that was (RFC 3339)."},
				},
			},
			"tags": schema.MapAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: "Tags, without those that `ignore_tags` names."},
		},
	}
}

func (d *channelDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(
		path.MatchRoot("arn"), path.MatchRoot("id"), path.MatchRoot("name"), path.MatchRoot("source"))}
}

func (d *channelDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.client = clientFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *channelDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model channelDataModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	region := d.client.dataRegion(model.Region, model.ARN, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	client := d.client.in(region)
	found := client.channelOf(ctx, model, &resp.Diagnostics)
	if found == nil {
		return
	}
	tags, err := client.listTags(ctx, aws.ToString(found.ChannelArn))
	if err != nil {
		addAWSError(&resp.Diagnostics, "Reading tags of channel "+aws.ToString(found.Name), err)
		return
	}
	model = channelDataModel{
		ARN:             types.StringPointerValue(found.ChannelArn),
		Region:          types.StringValue(client.Region),
		ID:              types.StringValue(arnID(aws.ToString(found.ChannelArn))),
		Name:            types.StringPointerValue(found.Name),
		Source:          types.StringPointerValue(found.Source),
		Destinations:    destinationsFromAPI(ctx, found.Destinations, types.SetNull(destinationType), &resp.Diagnostics),
		IngestionStatus: ingestionStatusFromAPI(found.IngestionStatus, &resp.Diagnostics),
	}
	_, model.Tags = client.Tags.fromAPI(ctx, tags, types.MapNull(types.StringType), types.MapNull(types.StringType), &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// channelOf returns the one channel that the configuration means, or nil with an error.
func (c *client) channelOf(ctx context.Context, model channelDataModel, diags *diag.Diagnostics) *cloudtrail.GetChannelOutput {
	var attribute, wanted string
	for _, candidate := range []struct {
		name  string
		value types.String
	}{{"arn", model.ARN}, {"id", model.ID}, {"name", model.Name}, {"source", model.Source}} {
		if !candidate.value.IsNull() {
			attribute, wanted = candidate.name, candidate.value.ValueString()
		}
	}
	at := path.Root(attribute)
	action := fmt.Sprintf("Reading channel with %s %q", attribute, wanted)

	var found []*cloudtrail.GetChannelOutput
	var err error
	switch attribute {
	case "arn", "id":
		var channel *cloudtrail.GetChannelOutput
		if channel, err = c.getChannel(ctx, wanted); err == nil {
			found = append(found, channel)
		}
	case "name":
		found, err = c.findChannelByName(ctx, wanted)
	case "source":
		found, err = c.findChannels(ctx, func(channel *cloudtrail.GetChannelOutput) bool { return aws.ToString(channel.Source) == wanted })
	}
	switch {
	case err != nil && !isNotFound(err):
		addAWSError(diags, action, err)
	case len(found) == 0:
		diags.AddAttributeError(at, "Channel not found",
			fmt.Sprintf("No channel in account %s and Region %s has the %s %q.", orUnknown(c.AccountID), c.Region, attribute, wanted))
	case len(found) > 1:
		arns := make([]string, len(found))
		for i, channel := range found {
			arns[i] = aws.ToString(channel.ChannelArn)
		}
		diags.AddAttributeError(at, "Several channels found",
			fmt.Sprintf("%d channels have the %s %q. Give the arn of the one you mean: %s.", len(found), attribute, wanted, strings.Join(arns, ", ")))
	default:
		return found[0]
	}
	return nil
}

func orUnknown(accountID string) string {
	if accountID == "" {
		return "(not requested)"
	}
	return accountID
}
