// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ datasource.DataSourceWithConfigure = (*channelsDataSource)(nil)

func newChannelsDataSource() datasource.DataSource { return &channelsDataSource{} }

type channelsDataSource struct {
	client *client
}

type channelsDataModel struct {
	Region               types.String      `tfsdk:"region"`
	NameRegex            types.String      `tfsdk:"name_regex"`
	Source               types.String      `tfsdk:"source"`
	EventDataStoreARN    types.String      `tfsdk:"event_data_store_arn"`
	IncludeServiceLinked types.Bool        `tfsdk:"include_service_linked"`
	IncludeDetails       types.Bool        `tfsdk:"include_details"`
	ARNs                 []string          `tfsdk:"arns"`
	IDs                  []string          `tfsdk:"ids"`
	Names                []string          `tfsdk:"names"`
	Channels             []channelsDetails `tfsdk:"channels"`
}

type channelsDetails struct {
	ARN          types.String `tfsdk:"arn"`
	ID           types.String `tfsdk:"id"`
	Name         types.String `tfsdk:"name"`
	Source       types.String `tfsdk:"source"`
	Destinations types.Set    `tfsdk:"destinations"`
}

func (d *channelsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_channels"
}

func (d *channelsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The channels of an account in a Region, in the order of their names. No channel is an empty list, not an error.\n\n" +
			"A list of the service has ARNs and names only. `source`, `event_data_store_arn` and `include_details` take one more request for each channel that `name_regex` leaves.",
		Attributes: map[string]schema.Attribute{
			"region":     regionDataAttribute("the provider's `region`"),
			"name_regex": nameRegexDataAttribute(),
			"source": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{stringRule{"a source of the catalog", sourceProblem}},
				MarkdownDescription: "Only channels with this source, such as `GitHub`.",
			},
			"event_data_store_arn": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{lakeARNValidator(eventDataStoreType)},
				MarkdownDescription: "Only channels that deliver to this event data store.",
			},
			"include_service_linked": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether to list the channels that services of AWS made for themselves too. Default: `false`.",
			},
			"include_details": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether to fill `channels`. Default: `false`.",
			},
			"arns":  stringsDataAttribute("ARNs of the channels."),
			"ids":   stringsDataAttribute("IDs of the channels, in the same order."),
			"names": stringsDataAttribute("Names of the channels, in the same order."),
			"channels": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The channels, in the same order. Null unless `include_details` is true.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"arn":    schema.StringAttribute{Computed: true, MarkdownDescription: "ARN of the channel."},
					"id":     schema.StringAttribute{Computed: true, MarkdownDescription: "ID of the channel: the UUID at the end of its ARN."},
					"name":   schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the channel."},
					"source": schema.StringAttribute{Computed: true, MarkdownDescription: "Where the events come from."},
					"destinations": schema.SetNestedAttribute{
						Computed:            true,
						MarkdownDescription: "Where the events go.",
						NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
							"type":     schema.StringAttribute{Computed: true, MarkdownDescription: "`EVENT_DATA_STORE`, or `AWS_SERVICE` for a service-linked channel."},
							"location": schema.StringAttribute{Computed: true, MarkdownDescription: "ARN of the event data store, or the name of the service."},
						}},
					},
				}},
			},
		},
	}
}

func (d *channelsDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.client = clientFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *channelsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model channelsDataModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	model.Region = d.client.dataRegion(model.Region, model.EventDataStoreARN, &resp.Diagnostics)
	nameMatches := nameMatcher(model.NameRegex, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	const action = "Listing channels"
	client := d.client.in(model.Region)
	found, err := listByName(client.channels(ctx), func(name string) bool {
		return nameMatches(name) && (model.IncludeServiceLinked.ValueBool() || !isServiceLinked(name))
	})
	if err != nil {
		addAWSError(&resp.Diagnostics, action, err)
		return
	}
	if model.IncludeDetails.ValueBool() || !model.Source.IsNull() || !model.EventDataStoreARN.IsNull() {
		channels, err := client.readChannels(ctx, found, model.chooses)
		if err != nil {
			addAWSError(&resp.Diagnostics, action, err)
			return
		}
		found = channelItems(channels)
		if model.IncludeDetails.ValueBool() {
			model.Channels = make([]channelsDetails, len(channels))
		}
		for i := range model.Channels {
			model.Channels[i] = channelsDetails{
				ARN:          types.StringValue(found[i].ARN),
				ID:           types.StringValue(arnID(found[i].ARN)),
				Name:         types.StringValue(found[i].Name),
				Source:       types.StringPointerValue(channels[i].Source),
				Destinations: destinationsFromAPI(ctx, channels[i].Destinations, types.SetNull(destinationType), &resp.Diagnostics),
			}
		}
	}
	model.ARNs, model.IDs, model.Names = columnsOf(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// chooses tells whether a channel is one that source and event_data_store_arn mean.
func (m channelsDataModel) chooses(channel *cloudtrail.GetChannelOutput) bool {
	if !m.Source.IsNull() && m.Source.ValueString() != aws.ToString(channel.Source) {
		return false
	}
	return m.EventDataStoreARN.IsNull() || slices.ContainsFunc(channel.Destinations, func(destination cttypes.Destination) bool {
		return arnID(aws.ToString(destination.Location)) == arnID(m.EventDataStoreARN.ValueString())
	})
}
