// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ datasource.DataSourceWithConfigure = (*resourcePolicyDataSource)(nil)

func newResourcePolicyDataSource() datasource.DataSource { return &resourcePolicyDataSource{} }

type resourcePolicyDataSource struct {
	client *client
}

type resourcePolicyDataModel struct {
	ResourceARN                  types.String `tfsdk:"resource_arn"`
	Region                       types.String `tfsdk:"region"`
	ResourcePolicy               policyValue  `tfsdk:"resource_policy"`
	DelegatedAdminResourcePolicy types.String `tfsdk:"delegated_admin_resource_policy"`
}

func (d *resourcePolicyDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_resource_policy"
}

func (d *resourcePolicyDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The resource policy that a channel, event data store or dashboard has. A resource without one is an error.",
		Attributes: map[string]schema.Attribute{
			"resource_arn": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{lakeARNValidator(channelType, eventDataStoreType, dashboardType)},
				MarkdownDescription: "ARN of the channel, event data store or dashboard.",
			},
			"region": regionDataAttribute("that of `resource_arn`, which it must equal"),
			"resource_policy": schema.StringAttribute{
				CustomType:          policyType{},
				Computed:            true,
				MarkdownDescription: "Policy as JSON, spelt as the service has it.",
			},
			"delegated_admin_resource_policy": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Policy that CloudTrail itself makes for the delegated administrators of an organization's event data store. Null for everything else.",
			},
		},
	}
}

func (d *resourcePolicyDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.client = clientFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *resourcePolicyDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model resourcePolicyDataModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	model.Region = d.client.dataRegion(model.Region, model.ResourceARN, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	resourceARN := model.ResourceARN.ValueString()
	out, err := d.client.in(model.Region).CloudTrail.GetResourcePolicy(ctx, &cloudtrail.GetResourcePolicyInput{ResourceArn: &resourceARN})
	switch {
	case isCode(err, codeResourcePolicyNotFound), err == nil && out.ResourcePolicy == nil && out.DelegatedAdminResourcePolicy == nil:
		resp.Diagnostics.AddAttributeError(path.Root("resource_arn"), "Resource policy not found",
			fmt.Sprintf("%s has no resource policy. Give the ARN of a resource that has one; the resource cloudtraillake_resource_policy makes one.", resourceARN))
		return
	case err != nil:
		addAttributeAWSError(&resp.Diagnostics, "Reading resource policy of "+resourceARN, err, resourcePolicyErrorPaths)
		return
	}
	if out.ResourcePolicy != nil {
		model.ResourcePolicy = newPolicyValue(*out.ResourcePolicy)
	}
	model.DelegatedAdminResourcePolicy = types.StringPointerValue(out.DelegatedAdminResourcePolicy)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}
