// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/aws-sdk-go-base/v2/validation"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// regionClients are the clients of one provider block beside its own, one for
// each Region that a resource or data source names.
type regionClients struct {
	open    func(region string) *client
	mu      sync.Mutex         // guards clients
	clients map[string]*client // by Region
}

// in returns the client for a Region: c itself for its own and for null, as it
// stands in states that were written before Regions did.
func (c *client) in(region types.String) *client {
	name := region.ValueString()
	if name == "" || name == c.Region {
		return c
	}
	c.regions.mu.Lock()
	defer c.regions.mu.Unlock()
	other, ok := c.regions.clients[name]
	if !ok {
		other = c.regions.open(name)
		c.regions.clients[name] = other
	}
	return other
}

// regionProblem says why a Region cannot be worked in, or "" if it can.
func (c *client) regionProblem(region types.String) string {
	name := region.ValueString()
	switch {
	case name == c.Region || region.IsUnknown() || region.IsNull():
		return ""
	case name == "":
		return "region is empty. Name a Region, or leave it out."
	case !c.skipRegionValidation && validation.SupportedRegion(name) != nil:
		return fmt.Sprintf("%q is not a Region that this version knows. Correct region, or set skip_region_validation = true in the provider block if it is a new one.", name)
	case partitionOf(name) != c.Partition:
		return fmt.Sprintf("Region %s is in partition %s, and the credentials of the provider are of partition %s. Use a provider with credentials of that partition.",
			name, partitionOf(name), c.Partition)
	}
	return ""
}

const regionDescription = "Region to work in. Default: "

func regionAttribute(byDefault string) schema.Attribute {
	return schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: regionDescription + byDefault + ". A change makes a new resource.",
	}
}

func regionDataAttribute(byDefault string) datasourceschema.Attribute {
	return datasourceschema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: regionDescription + byDefault + ".",
	}
}

// planRegion puts the Region of a resource into its plan and returns it: the
// configured one, else byDefault. A resource that exists cannot move to another
// Region, it is replaced. ok is false if there is no working in that Region.
func (c *client) planRegion(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, byDefault types.String) (region types.String, ok bool) {
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("region"), &region)...)
	if region.IsNull() {
		region = byDefault
	}
	if problem := c.regionProblem(region); problem != "" {
		resp.Diagnostics.AddAttributeError(path.Root("region"), "Region is not valid", problem)
		return region, false
	}
	if !req.State.Raw.IsNull() {
		var present types.String
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("region"), &present)...)
		if !present.IsNull() && !present.Equal(region) {
			resp.RequiresReplace = append(resp.RequiresReplace, path.Root("region"))
		}
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("region"), region)...)
	return region, !resp.Diagnostics.HasError()
}

// dataRegion is the Region that a data source works in: the configured one, else
// that of the ARN by which it looks something up, else the provider's.
func (c *client) dataRegion(configured, byARN types.String, diags *diag.Diagnostics) types.String {
	region := configured
	if a, err := arn.Parse(byARN.ValueString()); err == nil {
		if !region.IsNull() && region.ValueString() != a.Region {
			diags.AddAttributeError(path.Root("region"), "Region is not valid",
				fmt.Sprintf("region is %s, but %s is in Region %s. Leave one of the two out.", region.ValueString(), byARN.ValueString(), a.Region))
			return region
		}
		region = types.StringValue(a.Region)
	}
	if region.IsNull() {
		region = types.StringValue(c.Region)
	}
	if problem := c.regionProblem(region); problem != "" {
		diags.AddAttributeError(path.Root("region"), "Region is not valid", problem)
	}
	return region
}
