// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ list.ListResourceWithConfigure = (*eventDataStoreList)(nil)

func newEventDataStoreList() list.ListResource { return &eventDataStoreList{} }

// eventDataStoreList has its name and its client from the resource that it lists.
type eventDataStoreList struct {
	eventDataStoreResource
}

type eventDataStoreListModel struct {
	eventDataStoreFilter
	Region types.String `tfsdk:"region"`
}

func (r *eventDataStoreList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the event data stores of an account in a Region. Those that wait for their deletion are left out: they cannot be imported.\n\n" +
			"A list of the service has ARNs and names only, and does not tell which stores wait for their deletion. So there is one more request for each store that " +
			"`name_regex` leaves, which also is all that the other filters take. `include_resource` takes one for the tags of 20 stores, and for each store of management or data events those that its Insights and event configuration take.",
		Attributes: map[string]schema.Attribute{
			"region":     listRegionAttribute(),
			"name_regex": listNameRegexAttribute(),
			"event_category": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{oneOf(eventCategories...)},
				MarkdownDescription: eventCategoryDescription,
			},
			"statuses": schema.ListAttribute{
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          statusesValidators(),
				MarkdownDescription: statusesDescription + ". Default: any of them.",
			},
		},
	}
}

func (r *eventDataStoreList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config eventDataStoreListModel
	diags := req.Config.Get(ctx, &config)
	client := r.client.listRegion(config.Region, &diags)
	nameMatches, matches := nameMatcher(config.NameRegex, &diags), config.matcher(ctx, &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = listing{
		action:  "Listing event data stores",
		items:   client.eventDataStores(ctx),
		matches: nameMatches,
		limit:   req.Limit,
		read: func(batch []listed) ([]list.ListResult, error) {
			stores, err := client.readEventDataStores(ctx, batch, matches)
			if err != nil {
				return nil, err
			}
			if !req.IncludeResource {
				return listResults(ctx, req, eventDataStoreItems(stores)), nil
			}
			return client.eventDataStoreResults(ctx, req, stores)
		},
	}.results
}

// eventDataStoreResults are results that have the whole resource.
func (c *client) eventDataStoreResults(ctx context.Context, req list.ListRequest, stores []*cloudtrail.GetEventDataStoreOutput) ([]list.ListResult, error) {
	items := eventDataStoreItems(stores)
	tags, err := c.listTagsOfPresent(ctx, arnsOf(items))
	if err != nil {
		return nil, err
	}
	byARN := map[string]*cloudtrail.GetEventDataStoreOutput{}
	for i, store := range stores {
		byARN[items[i].ARN] = store
	}
	read, err := readEach(ctx, items, func(ctx context.Context, item listed) (*list.ListResult, error) {
		tagsOfStore, present := tags[item.ARN]
		if !present {
			return nil, nil
		}
		result := newListResult(ctx, req, item.Name, "arn", item.ARN)
		var model eventDataStoreModel
		readNulls(ctx, result.Resource, &model, &result.Diagnostics)
		model.fromAPI(byARN[item.ARN])
		model.Tags, model.TagsAll = c.Tags.fromAPI(ctx, tagsOfStore, model.Tags, model.TagsAll, &result.Diagnostics)
		model.readDetails(ctx, c, byARN[item.ARN], &result.Diagnostics)
		result.Diagnostics.Append(result.Resource.Set(ctx, model)...)
		return &result, nil
	})
	results := make([]list.ListResult, len(read))
	for i, result := range read {
		results[i] = *result
	}
	return results, err
}
