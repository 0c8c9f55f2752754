// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ list.ListResourceWithConfigure = (*channelList)(nil)

func newChannelList() list.ListResource { return &channelList{} }

// channelList has its name and its client from the resource that it lists.
type channelList struct {
	channelResource
}

type channelListModel struct {
	Region    types.String `tfsdk:"region"`
	NameRegex types.String `tfsdk:"name_regex"`
	Source    types.String `tfsdk:"source"`
}

func (r *channelList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the channels of an account in a Region, but for those that services of AWS made for themselves.\n\n" +
			"A list of the service has ARNs and names only: `source` and `include_resource` take one more request for each channel that `name_regex` leaves, " +
			"and `include_resource` one for the tags of 20 channels.",
		Attributes: map[string]schema.Attribute{
			"region":     listRegionAttribute(),
			"name_regex": listNameRegexAttribute(),
			"source": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{stringRule{"a source of the catalog", sourceProblem}},
				MarkdownDescription: "Only channels with this source, such as `GitHub`.",
			},
		},
	}
}

func (r *channelList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config channelListModel
	diags := req.Config.Get(ctx, &config)
	client := r.client.listRegion(config.Region, &diags)
	nameMatches := nameMatcher(config.NameRegex, &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = listing{
		action:  "Listing channels",
		items:   client.channels(ctx),
		matches: func(name string) bool { return !isServiceLinked(name) && nameMatches(name) },
		limit:   req.Limit,
		read: func(batch []listed) ([]list.ListResult, error) {
			if config.Source.IsNull() && !req.IncludeResource {
				return listResults(ctx, req, batch), nil
			}
			channels, err := client.readChannels(ctx, batch, func(channel *cloudtrail.GetChannelOutput) bool {
				return config.Source.IsNull() || config.Source.ValueString() == aws.ToString(channel.Source)
			})
			if err != nil {
				return nil, err
			}
			if !req.IncludeResource {
				return listResults(ctx, req, channelItems(channels)), nil
			}
			return client.channelResults(ctx, req, channels)
		},
	}.results
}

// channelResults are results that have the whole resource.
func (c *client) channelResults(ctx context.Context, req list.ListRequest, channels []*cloudtrail.GetChannelOutput) ([]list.ListResult, error) {
	tags, err := c.listTagsOfPresent(ctx, arnsOf(channelItems(channels)))
	if err != nil {
		return nil, err
	}
	var results []list.ListResult
	for _, found := range channels {
		tagsOfChannel, present := tags[aws.ToString(found.ChannelArn)]
		if !present {
			continue
		}
		result := newListResult(ctx, req, aws.ToString(found.Name), "arn", aws.ToString(found.ChannelArn))
		var model channelModel
		readNulls(ctx, result.Resource, &model, &result.Diagnostics)
		model.fromAPI(ctx, channel{ARN: found.ChannelArn, Name: found.Name, Source: found.Source, Destinations: found.Destinations}, &result.Diagnostics)
		model.IngestionStatus = ingestionStatusFromAPI(found.IngestionStatus, &result.Diagnostics)
		model.Tags, model.TagsAll = c.Tags.fromAPI(ctx, tagsOfChannel, model.Tags, model.TagsAll, &result.Diagnostics)
		result.Diagnostics.Append(result.Resource.Set(ctx, model)...)
		results = append(results, result)
	}
	return results, nil
}
