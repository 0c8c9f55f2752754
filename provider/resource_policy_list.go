// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ list.ListResourceWithConfigure = (*resourcePolicyList)(nil)

func newResourcePolicyList() list.ListResource { return &resourcePolicyList{} }

// resourcePolicyList has its name and its client from the resource that it lists.
type resourcePolicyList struct {
	resourcePolicyResource
}

type resourcePolicyListModel struct {
	Region       types.String `tfsdk:"region"`
	NameRegex    types.String `tfsdk:"name_regex"`
	ResourceType types.String `tfsdk:"resource_type"`
}

// Values of resource_type.
const (
	policiesOfChannels        = "channel"
	policiesOfEventDataStores = "event_data_store"
)

func (r *resourcePolicyList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the resource policies of the channels and event data stores of an account in a Region, under the names of those. " +
			"Dashboards are not looked at, nor channels that services of AWS made for themselves, nor stores that wait for their deletion.\n\n" +
			"The service has no list of policies: there is one request for each channel and store that `name_regex` leaves, and one more for each store that has a policy. " +
			"`include_resource` takes none.",
		Attributes: map[string]schema.Attribute{
			"region": listRegionAttribute(),
			"name_regex": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{nameRegexValidator()},
				MarkdownDescription: "Only policies of channels and stores with a name that this regular expression of Go matches, in part or in whole: `^github-`.",
			},
			"resource_type": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{oneOf(policiesOfChannels, policiesOfEventDataStores)},
				MarkdownDescription: "Only policies of one type of resource: `channel` or `event_data_store`. Default: both, those of channels first.",
			},
		},
	}
}

func (r *resourcePolicyList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config resourcePolicyListModel
	diags := req.Config.Get(ctx, &config)
	client := r.client.listRegion(config.Region, &diags)
	nameMatches := nameMatcher(config.NameRegex, &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = listing{
		action:  "Listing resource policies",
		items:   client.policyHolders(ctx, config.ResourceType.ValueString()),
		matches: func(name string) bool { return !isServiceLinked(name) && nameMatches(name) },
		limit:   req.Limit,
		read: func(batch []listed) ([]list.ListResult, error) {
			policies, err := readEach(ctx, batch, client.policyOf)
			if err != nil {
				return nil, err
			}
			results := make([]list.ListResult, len(policies))
			for i, policy := range policies {
				results[i] = policy.result(ctx, req)
			}
			return results, nil
		},
	}.results
}

// policyHolders lists what can have a policy: channels, then event data stores.
// A type leaves one of them out.
func (c *client) policyHolders(ctx context.Context, resourceType string) iter.Seq2[listed, error] {
	switch resourceType {
	case policiesOfChannels:
		return c.channels(ctx)
	case policiesOfEventDataStores:
		return c.eventDataStores(ctx)
	}
	return func(yield func(listed, error) bool) {
		for _, holders := range []iter.Seq2[listed, error]{c.channels(ctx), c.eventDataStores(ctx)} {
			for item, err := range holders {
				if !yield(item, err) || err != nil {
					return
				}
			}
		}
	}
}

// heldPolicy is a policy with the name of what it is on.
type heldPolicy struct {
	*cloudtrail.GetResourcePolicyOutput
	holder listed
}

// policyOf reads the policy of something listed, nil if there is none. That of a
// store in PENDING_DELETION, which cannot be changed any more, is none.
func (c *client) policyOf(ctx context.Context, holder listed) (*heldPolicy, error) {
	policy, err := c.CloudTrail.GetResourcePolicy(ctx, &cloudtrail.GetResourcePolicyInput{ResourceArn: aws.String(holder.ARN)})
	if isPolicyGone(err) || err == nil && policy.ResourcePolicy == nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if _, resourceType, _ := parseLakeARN(holder.ARN); resourceType == eventDataStoreType {
		store, err := c.getEventDataStore(ctx, holder.ARN)
		if err != nil || pendingDeletion(store) {
			return nil, err
		}
	}
	return &heldPolicy{policy, holder}, nil
}

func (p *heldPolicy) result(ctx context.Context, req list.ListRequest) list.ListResult {
	result := newListResult(ctx, req, p.holder.Name, "resource_arn", p.holder.ARN)
	if req.IncludeResource {
		var model resourcePolicyModel
		readNulls(ctx, result.Resource, &model, &result.Diagnostics)
		model.fromAPI(aws.String(p.holder.ARN), p.ResourcePolicy, p.DelegatedAdminResourcePolicy)
		result.Diagnostics.Append(result.Resource.Set(ctx, model)...)
	}
	return result
}
