// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ datasource.DataSourceWithConfigure = (*eventDataStoresDataSource)(nil)

func newEventDataStoresDataSource() datasource.DataSource { return &eventDataStoresDataSource{} }

type eventDataStoresDataSource struct {
	client *client
}

type eventDataStoresDataModel struct {
	eventDataStoreFilter
	Region          types.String             `tfsdk:"region"`
	ARNs            []string                 `tfsdk:"arns"`
	IDs             []string                 `tfsdk:"ids"`
	Names           []string                 `tfsdk:"names"`
	EventDataStores []eventDataStoresDetails `tfsdk:"event_data_stores"`
}

type eventDataStoresDetails struct {
	ARN                types.String `tfsdk:"arn"`
	ID                 types.String `tfsdk:"id"`
	Name               types.String `tfsdk:"name"`
	Status             types.String `tfsdk:"status"`
	EventCategories    []string     `tfsdk:"event_categories"`
	MultiRegionEnabled types.Bool   `tfsdk:"multi_region_enabled"`
}

func (d *eventDataStoresDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_event_data_stores"
}

func (d *eventDataStoresDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The event data stores of an account in a Region, in the order of their names. No store is an empty list, not an error.\n\n" +
			"A list of the service has ARNs and names only, and does not tell which stores wait for their deletion. " +
			"So there is one more request for each store that `name_regex` leaves.",
		Attributes: map[string]schema.Attribute{
			"region":     regionDataAttribute("the provider's `region`"),
			"name_regex": nameRegexDataAttribute(),
			"event_category": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{oneOf(eventCategories...)},
				MarkdownDescription: eventCategoryDescription,
			},
			"statuses": schema.ListAttribute{
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          statusesValidators(statusPendingDeletion),
				MarkdownDescription: statusesDescription + ", or `PENDING_DELETION`. Default: all but `PENDING_DELETION`.",
			},
			"arns":  stringsDataAttribute("ARNs of the stores."),
			"ids":   stringsDataAttribute("IDs of the stores, in the same order; they also are their table names in queries."),
			"names": stringsDataAttribute("Names of the stores, in the same order."),
			"event_data_stores": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The stores, in the same order.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"arn":                  schema.StringAttribute{Computed: true, MarkdownDescription: "ARN of the store."},
					"id":                   schema.StringAttribute{Computed: true, MarkdownDescription: "ID of the store: the UUID at the end of its ARN."},
					"name":                 schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the store."},
					"status":               schema.StringAttribute{Computed: true, MarkdownDescription: "State of the store, such as `ENABLED`."},
					"event_categories":     stringsDataAttribute("Categories of the events that the store collects, such as `ActivityAuditLog`."),
					"multi_region_enabled": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether events of all Regions are collected."},
				}},
			},
		},
	}
}

func (d *eventDataStoresDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.client = clientFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *eventDataStoresDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model eventDataStoresDataModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	model.Region = d.client.dataRegion(model.Region, types.StringNull(), &resp.Diagnostics)
	nameMatches := nameMatcher(model.NameRegex, &resp.Diagnostics)
	matches := model.matcher(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	const action = "Listing event data stores"
	client := d.client.in(model.Region)
	found, err := listByName(client.eventDataStores(ctx), nameMatches)
	if err != nil {
		addAWSError(&resp.Diagnostics, action, err)
		return
	}
	stores, err := client.readEventDataStores(ctx, found, matches)
	if err != nil {
		addAWSError(&resp.Diagnostics, action, err)
		return
	}
	found, model.EventDataStores = eventDataStoreItems(stores), make([]eventDataStoresDetails, len(stores))
	for i, store := range stores {
		model.EventDataStores[i] = eventDataStoresDetails{
			ARN:                types.StringValue(found[i].ARN),
			ID:                 types.StringValue(arnID(found[i].ARN)),
			Name:               types.StringValue(found[i].Name),
			Status:             types.StringValue(string(store.Status)),
			EventCategories:    categoriesOf(store.AdvancedEventSelectors),
			MultiRegionEnabled: types.BoolValue(aws.ToBool(store.MultiRegionEnabled)),
		}
	}
	model.ARNs, model.IDs, model.Names = columnsOf(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}
