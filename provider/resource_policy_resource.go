// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ resource.ResourceWithConfigure      = (*resourcePolicyResource)(nil)
	_ resource.ResourceWithImportState    = (*resourcePolicyResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*resourcePolicyResource)(nil)
	_ resource.ResourceWithValidateConfig = (*resourcePolicyResource)(nil)
)

func newResourcePolicyResource() resource.Resource { return &resourcePolicyResource{} }

type resourcePolicyResource struct {
	client *client
}

// resourcePolicyErrorPaths names the attribute that a code of the API blames.
var resourcePolicyErrorPaths = map[string]path.Path{
	codeResourceARNNotValid:             path.Root("resource_arn"),
	codeResourceNotFound:                path.Root("resource_arn"),
	"ResourceTypeNotSupportedException": path.Root("resource_arn"),
	"ResourcePolicyNotValidException":   path.Root("resource_policy"),
}

func (r *resourcePolicyResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_resource_policy"
}

func (r *resourcePolicyResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The resource policy of a channel says who beside the channel's own account may send events to it, and with which external ID. " +
			"Event data stores and dashboards can have a policy too.\n\n" +
			"A resource has one policy: this resource takes over a policy that is there already, and destroying it leaves none.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true, PlanModifiers: keep, MarkdownDescription: "Same as `resource_arn`."},
			"resource_arn": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{lakeARNValidator(channelType, eventDataStoreType, dashboardType)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
				MarkdownDescription: "ARN of the channel, event data store or dashboard. A change makes a new policy.",
			},
			"resource_policy": schema.StringAttribute{
				CustomType:    policyType{},
				Required:      true,
				PlanModifiers: []planmodifier.String{keepEquivalentPolicy{}},
				MarkdownDescription: "Policy as JSON, at most 8192 characters; another spelling of the same policy is no change. " +
					"The policy of a channel has 1 to 20 statements, each with the action `cloudtrail-data:PutAuditEvents`, the channel as resource and 1 to 50 principals: " +
					"the data source `cloudtraillake_channel_policy_document` writes it. Can be changed in place.",
			},
			"delegated_admin_resource_policy": schema.StringAttribute{
				Computed:            true,
				PlanModifiers:       keep,
				MarkdownDescription: "Policy that CloudTrail itself makes for the delegated administrators of an organization's event data store. Null for everything else.",
			},
		},
		Blocks: map[string]schema.Block{
			"timeouts": timeoutsBlock(ctx, "How long to try at most", "15m", "10m"),
		},
	}
}

func (r *resourcePolicyResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.client = clientFrom(req.ProviderData, &resp.Diagnostics)
}

func (r *resourcePolicyResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config resourcePolicyModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if !resp.Diagnostics.HasError() {
		config.check(&resp.Diagnostics)
	}
}

// ModifyPlan checks again with what has become known since: the ARN of a channel
// that exists, or of the policy text that a data source has written.
func (r *resourcePolicyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var plan resourcePolicyModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.check(&resp.Diagnostics)
	if req.State.Raw.IsNull() {
		return
	}
	var inState policyValue
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("resource_policy"), &inState)...)
	if !plan.ResourcePolicy.Equal(inState) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("delegated_admin_resource_policy"), types.StringUnknown())...)
	}
}

// check holds the policy to the rules of its resource as far as both are known.
func (m *resourcePolicyModel) check(diags *diag.Diagnostics) {
	if m.ResourcePolicy.IsNull() || m.ResourcePolicy.IsUnknown() {
		return
	}
	document, err := parsePolicy(m.ResourcePolicy.ValueString())
	if err == nil && !m.ResourceARN.IsUnknown() {
		_, resourceType, arnErr := parseLakeARN(m.ResourceARN.ValueString())
		if arnErr == nil && resourceType == channelType {
			err = checkChannelPolicy(document, m.ResourceARN.ValueString())
		}
	}
	if err != nil {
		diags.AddAttributeError(path.Root("resource_policy"), "Policy is not valid", fmt.Sprintf("resource_policy: %s.", err))
	}
}

// ImportState takes the ARN of the resource that has the policy.
func (r *resourcePolicyResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	a, _, err := parseLakeARN(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Importing resource policy",
			err.Error()+". Give the ARN of the channel, event data store or dashboard that has the policy.")
		return
	}
	if problem := foreignProblem(a, r.client.Region, r.client.AccountID); problem != "" {
		resp.Diagnostics.AddError("Importing resource policy",
			fmt.Sprintf("%q %s. Import it with a provider for that Region and account.", req.ID, problem))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("resource_arn"), req.ID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), req.ID)...)
}

func (r *resourcePolicyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan resourcePolicyModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, resourcePolicyTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if r.put(ctx, "Creating", &plan, &resp.Diagnostics) {
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	}
}

func (r *resourcePolicyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state resourcePolicyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	out, err := r.client.CloudTrail.GetResourcePolicy(ctx, &cloudtrail.GetResourcePolicyInput{ResourceArn: state.ResourceARN.ValueStringPointer()})
	if isPolicyGone(err) || (err == nil && out.ResourcePolicy == nil) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		addAWSError(&resp.Diagnostics, "Reading resource policy of "+state.ResourceARN.ValueString(), err)
		return
	}
	state.fromAPI(out.ResourceArn, out.ResourcePolicy, out.DelegatedAdminResourcePolicy)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

func (r *resourcePolicyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan resourcePolicyModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Update(ctx, resourcePolicyTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if r.put(ctx, "Updating", &plan, &resp.Diagnostics) {
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	}
}

// put attaches the planned policy; the API does not tell a new one from a
// changed one.
func (r *resourcePolicyResource) put(ctx context.Context, action string, plan *resourcePolicyModel, diags *diag.Diagnostics) bool {
	in := &cloudtrail.PutResourcePolicyInput{
		ResourceArn:    plan.ResourceARN.ValueStringPointer(),
		ResourcePolicy: plan.ResourcePolicy.ValueStringPointer(),
	}
	var out *cloudtrail.PutResourcePolicyOutput
	err := retryOnConflict(ctx, func() (err error) {
		out, err = r.client.CloudTrail.PutResourcePolicy(ctx, in)
		return err
	})
	if err != nil {
		addAttributeAWSError(diags, action+" resource policy of "+plan.ResourceARN.ValueString(), err, resourcePolicyErrorPaths)
		return false
	}
	plan.fromAPI(out.ResourceArn, out.ResourcePolicy, out.DelegatedAdminResourcePolicy)
	return true
}

func (r *resourcePolicyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state resourcePolicyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, resourcePolicyTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	err := retryOnConflict(ctx, func() error {
		_, err := r.client.CloudTrail.DeleteResourcePolicy(ctx, &cloudtrail.DeleteResourcePolicyInput{ResourceArn: state.ResourceARN.ValueStringPointer()})
		return err
	})
	if err != nil && !isPolicyGone(err) {
		addAWSError(&resp.Diagnostics, "Deleting resource policy of "+state.ResourceARN.ValueString(), err)
	}
}
