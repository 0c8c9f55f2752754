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
			"`name_regex` leaves, which also is all that the other filters take. `include_resource` takes one for the tags of 20 stores.",
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
	tags, err := c.listTagsOfPresent(ctx, arnsOf(eventDataStoreItems(stores)))
	if err != nil {
		return nil, err
	}
	var results []list.ListResult
	for _, store := range stores {
		tagsOfStore, present := tags[aws.ToString(store.EventDataStoreArn)]
		if !present {
			continue
		}
		result := newListResult(ctx, req, aws.ToString(store.Name), "arn", aws.ToString(store.EventDataStoreArn))
		var model eventDataStoreModel
		readNulls(ctx, result.Resource, &model, &result.Diagnostics)
		model.fromAPI(store, &result.Diagnostics)
		model.Tags, model.TagsAll = c.Tags.fromAPI(ctx, tagsOfStore, model.Tags, model.TagsAll, &result.Diagnostics)
		result.Diagnostics.Append(result.Resource.Set(ctx, model)...)
		results = append(results, result)
	}
	return results, nil
}
