// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
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
	_ resource.ResourceWithIdentity       = (*resourcePolicyResource)(nil)
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
			"A channel, store or dashboard has one policy: this resource replaces a policy that is there already, and destroying it leaves none. " +
			"Two of these resources for one ARN would replace each other's policy at every apply: the apply that creates the second one warns, and later plans refuse both. " +
			"Keep one with the statements of both, and take the other one out of the state with `terraform state rm`.",
		Attributes: map[string]schema.Attribute{
			"id":     schema.StringAttribute{Computed: true, PlanModifiers: keep, MarkdownDescription: "Same as `resource_arn`."},
			"region": regionAttribute("that of `resource_arn`, which it must equal"),
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

func (r *resourcePolicyResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identitySchema("resource_arn", "ARN of the channel, event data store or dashboard that has the policy.")
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
	if r.client != nil {
		r.checkReach(ctx, &plan, req, resp)
	}
	if req.State.Raw.IsNull() {
		if r.client != nil {
			r.warnOfOpenPolicy(ctx, &plan, &resp.Diagnostics)
		}
		return
	}
	var state resourcePolicyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if r.client != nil && plan.ResourceARN.Equal(state.ResourceARN) {
		r.checkOwner(&plan, policyMark(ctx, req.Private, &resp.Diagnostics), &resp.Diagnostics)
	}
	if !plan.ResourcePolicy.Equal(state.ResourcePolicy) {
		if r.client != nil {
			r.warnOfOpenPolicy(ctx, &plan, &resp.Diagnostics)
		}
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("delegated_admin_resource_policy"), types.StringUnknown())...)
	}
}

// checkReach plans the Region, which the ARN of the resource decides, and refuses
// a resource that a policy cannot be put on from here.
func (r *resourcePolicyResource) checkReach(ctx context.Context, plan *resourcePolicyModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if plan.ResourceARN.IsUnknown() {
		_, _ = r.client.planRegion(ctx, req, resp, types.StringUnknown())
		return
	}
	region, ok := r.client.planRegion(ctx, req, resp, regionOf(plan.ResourceARN.ValueString()))
	a, _, err := parseLakeARN(plan.ResourceARN.ValueString())
	if !ok || err != nil || region.IsUnknown() {
		return
	}
	if a.Region != region.ValueString() {
		resp.Diagnostics.AddAttributeError(path.Root("region"), "Region is not valid",
			fmt.Sprintf("region is %s, but %s is in Region %s. Leave region out.", region.ValueString(), plan.ResourceARN.ValueString(), a.Region))
		return
	}
	if problem := foreignProblem(a, a.Region, r.client.AccountID); problem != "" {
		resp.Diagnostics.AddAttributeError(path.Root("resource_arn"), "Resource is out of reach",
			fmt.Sprintf("%s %s. Only its own account can put a policy on a resource: use a provider for that account.", plan.ResourceARN.ValueString(), problem))
	}
}

// checkOwner refuses a second resource for the policy of one ARN, because each
// apply would replace the policy of one by that of the other. It speaks of resources
// that both exist and have different policies. Of one that is yet to be created it
// cannot tell: to the provider that looks like another run of the same test, or like
// a resource that takes the place of one which goes.
func (r *resourcePolicyResource) checkOwner(plan *resourcePolicyModel, mark string, diags *diag.Diagnostics) {
	if mark == "" || plan.ResourcePolicy.IsUnknown() {
		return
	}
	resourceARN := plan.ResourceARN.ValueString()
	other, taken := r.client.policies.of(resourceARN).claim(mark, plan.ResourcePolicy.ValueString())
	if taken {
		diags.AddAttributeError(path.Root("resource_arn"), "Resource has two policies",
			fmt.Sprintf("This resource and another one of the configuration both keep the policy of %s, which has one policy: every apply would replace the one by the other.\n\n"+
				"This one's policy is %s\n\nThe other's is %s\n\n"+
				"Put the statements of both into one of them. Take the other one out of the configuration, and out of the state with terraform state rm: its destruction would take the policy away.",
				resourceARN, shortened(plan.ResourcePolicy.ValueString()), shortened(other)))
	}
}

// shortened is enough of a policy to find it by.
func shortened(policy string) string {
	const most = 600
	if len(policy) <= most {
		return policy
	}
	return policy[:most] + "…"
}

// warnOfOpenPolicy says that a partner with a direct integration sends an external
// ID, which the policy does not ask for. It is called for new and changed policies
// only; of a channel that cannot be read it has nothing to say.
func (r *resourcePolicyResource) warnOfOpenPolicy(ctx context.Context, plan *resourcePolicyModel, diags *diag.Diagnostics) {
	channelARN := plan.ResourceARN.ValueString()
	_, resourceType, err := parseLakeARN(channelARN)
	if err != nil || resourceType != channelType || plan.ResourcePolicy.IsUnknown() {
		return
	}
	document, err := parsePolicy(plan.ResourcePolicy.ValueString())
	if err != nil {
		return
	}
	statement, open := document.openStatement()
	if !open {
		return
	}
	source, known := r.client.plans.channelSource(channelARN)
	if !known {
		channel, err := r.client.in(plan.arnRegion()).getChannel(ctx, channelARN)
		if err != nil {
			return
		}
		source = aws.ToString(channel.Source)
	}
	if partner := sourceOf(source); partner.ExternalIDRequired {
		diags.AddAttributeWarning(path.Root("resource_policy"), "Policy asks for no external ID",
			fmt.Sprintf("The channel takes events of %s, who send them from their own account with the external ID that they gave you. "+
				"Statement %s allows sending without it, so that another customer of theirs could send to your channel. "+
				"Give external_id to the data source cloudtraillake_channel_policy_document, or add the condition StringEquals %s.", partner.Name, statement, keyExternalID))
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
		if arnErr == nil {
			err = policyRulesOf[resourceType].check(document, m.ResourceARN.ValueString())
		}
	}
	if err != nil {
		diags.AddAttributeError(path.Root("resource_policy"), "Policy is not valid", fmt.Sprintf("resource_policy: %s.", err))
	}
}

// ImportState takes the identity, which is the ARN of the resource that has the
// policy, or that ARN.
func (r *resourcePolicyResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	given := req.ID
	if given == "" && req.Identity != nil {
		var resourceARN types.String
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("resource_arn"), &resourceARN)...)
		given = resourceARN.ValueString()
	}
	a, _, err := parseLakeARN(given)
	if err != nil {
		resp.Diagnostics.AddError("Importing resource policy",
			err.Error()+". Give the ARN of the channel, event data store or dashboard that has the policy.")
		return
	}
	problem := r.client.regionProblem(types.StringValue(a.Region))
	if problem == "" {
		if problem = foreignProblem(a, a.Region, r.client.AccountID); problem != "" {
			problem = fmt.Sprintf("%q %s. Import it with a provider for that account.", given, problem)
		}
	}
	if problem != "" {
		resp.Diagnostics.AddError("Importing resource policy", problem)
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("resource_arn"), given)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), given)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("region"), a.Region)...)
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
	if r.put(ctx, "Creating", &plan, resp.Private, &resp.Diagnostics) {
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		setIdentity(ctx, resp.Identity, "resource_arn", plan.ResourceARN, &resp.Diagnostics)
	}
}

func (r *resourcePolicyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state resourcePolicyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	setIdentity(ctx, resp.Identity, "resource_arn", state.ResourceARN, &resp.Diagnostics)
	if !r.client.ofThisAccount(state.ResourceARN, &resp.Diagnostics) {
		return
	}
	out, err := r.client.in(state.arnRegion()).CloudTrail.GetResourcePolicy(ctx, &cloudtrail.GetResourcePolicyInput{ResourceArn: state.ResourceARN.ValueStringPointer()})
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
	if r.put(ctx, "Updating", &plan, resp.Private, &resp.Diagnostics) {
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		setIdentity(ctx, resp.Identity, "resource_arn", plan.ResourceARN, &resp.Diagnostics)
	}
}

// put attaches the planned policy; the API does not tell a new one from a
// changed one.
func (r *resourcePolicyResource) put(ctx context.Context, action string, plan *resourcePolicyModel, private privateState, diags *diag.Diagnostics) bool {
	owner := r.client.policies.of(plan.ResourceARN.ValueString())
	owner.changing.Lock()
	defer owner.changing.Unlock()
	in := &cloudtrail.PutResourcePolicyInput{
		ResourceArn:    plan.ResourceARN.ValueStringPointer(),
		ResourcePolicy: plan.ResourcePolicy.ValueStringPointer(),
	}
	client := r.client.in(plan.arnRegion())
	var out *cloudtrail.PutResourcePolicyOutput
	err := retryOnConflict(ctx, func() (err error) {
		out, err = client.CloudTrail.PutResourcePolicy(ctx, in)
		return err
	})
	if err != nil {
		addAttributeAWSError(diags, action+" resource policy of "+plan.ResourceARN.ValueString(), err, resourcePolicyErrorPaths)
		return false
	}
	plan.fromAPI(out.ResourceArn, out.ResourcePolicy, out.DelegatedAdminResourcePolicy)
	mark := newPolicyMark(ctx, private, diags)
	if owner.put.mark != "" && owner.put.mark != mark && !samePolicy(owner.put.policy, plan.ResourcePolicy.ValueString()) {
		diags.AddAttributeWarning(path.Root("resource_arn"), "Resource has two policies",
			fmt.Sprintf("Another resource of the configuration has put a policy on %s a moment ago, which has one policy: this one has taken its place. "+
				"Put the statements of both into one resource.", plan.ResourceARN.ValueString()))
	}
	owner.put = markedPolicy{mark, plan.ResourcePolicy.ValueString()}
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
	mark := policyMark(ctx, req.Private, &resp.Diagnostics)
	owner := r.client.policies.of(state.ResourceARN.ValueString())
	owner.changing.Lock()
	defer owner.changing.Unlock()
	owner.release(mark)
	if owner.put.mark != "" && owner.put.mark != mark {
		return // the policy is no longer this resource's: one that takes its place has put its own
	}
	err := retryOnConflict(ctx, func() error {
		_, err := r.client.in(state.arnRegion()).CloudTrail.DeleteResourcePolicy(ctx, &cloudtrail.DeleteResourcePolicyInput{ResourceArn: state.ResourceARN.ValueStringPointer()})
		return err
	})
	if err != nil && !isPolicyGone(err) {
		addAWSError(&resp.Diagnostics, "Deleting resource policy of "+state.ResourceARN.ValueString(), err)
		return
	}
	owner.put = markedPolicy{}
}
