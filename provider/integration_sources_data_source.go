// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ datasource.DataSource = (*integrationSourcesDataSource)(nil)

func newIntegrationSourcesDataSource() datasource.DataSource { return &integrationSourcesDataSource{} }

// integrationSourcesDataSource lists the catalog; it asks no service.
type integrationSourcesDataSource struct{}

type integrationSourcesModel struct {
	IntegrationType types.String             `tfsdk:"integration_type"`
	Sources         []integrationSourceModel `tfsdk:"sources"`
}

type integrationSourceModel struct {
	Source             types.String `tfsdk:"source"`
	Name               types.String `tfsdk:"name"`
	IntegrationType    types.String `tfsdk:"integration_type"`
	ExternalIDRequired types.Bool   `tfsdk:"external_id_required"`
}

func (d *integrationSourcesDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_integration_sources"
}

func (d *integrationSourcesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The catalog of sources that a channel can have: `Custom` and 15 partners.",
		Attributes: map[string]schema.Attribute{
			"integration_type": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{stringvalidator.OneOf(integrationDirect, integrationSolution)},
				MarkdownDescription: "Only sources of this type: `direct` (the partner's account sends the events) or `solution` (something in your account does).",
			},
			"sources": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Sources in alphabetical order.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"source":               schema.StringAttribute{Computed: true, MarkdownDescription: "Value for the `source` of a channel."},
					"name":                 schema.StringAttribute{Computed: true, MarkdownDescription: "Name that the console shows."},
					"integration_type":     schema.StringAttribute{Computed: true, MarkdownDescription: "`direct` or `solution`."},
					"external_id_required": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the channel's policy must ask for the external ID that the partner gives you."},
				}},
			},
		},
	}
}

func (d *integrationSourcesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model integrationSourcesModel
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("integration_type"), &model.IntegrationType)...)
	if resp.Diagnostics.HasError() {
		return
	}
	for _, s := range integrationSources {
		if wanted := model.IntegrationType.ValueString(); wanted != "" && wanted != s.IntegrationType {
			continue
		}
		model.Sources = append(model.Sources, integrationSourceModel{
			Source:             types.StringValue(s.Source),
			Name:               types.StringValue(s.Name),
			IntegrationType:    types.StringValue(s.IntegrationType),
			ExternalIDRequired: types.BoolValue(s.ExternalIDRequired),
		})
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}
