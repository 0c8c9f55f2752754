// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ModifyPlan says what the service would refuse, as far as the configuration and
// what is there already tell.
func (r *channelResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.client == nil {
		return
	}
	var plan channelModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	region, ok := r.client.planRegion(ctx, req, resp, types.StringValue(r.client.Region))
	if !ok {
		return
	}
	plan.Region = region
	r.client.plans.begin(channelType, plan.ARN.ValueString(), region.ValueString(), plan.Name.ValueString())
	prior := types.SetNull(destinationType)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("destinations"), &prior)...)
		r.client.plans.putChannel(plan.ARN.ValueString(), plan.Source.ValueString())
		if sameStores(ctx, plan.Destinations, prior, &resp.Diagnostics) {
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("destinations"), prior)...)
		}
	}
	if !region.IsUnknown() {
		plan.checkSource(r.client, &resp.Diagnostics)
		plan.checkDestinations(ctx, r.client.in(region), prior, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("tags_all"), r.client.Tags.planAll(ctx, plan.Tags, &resp.Diagnostics))...)
}

// sameStores tells whether two sets of destinations are the same event data stores,
// of which one set may have the ARN and the other the ID: after an import the state
// has ARNs, whatever the configuration has.
func sameStores(ctx context.Context, planned, prior types.Set, diags *diag.Diagnostics) bool {
	had := map[string]string{} // ID -> location in prior
	for _, d := range destinationsOf(ctx, prior, diags) {
		had[arnID(d.Location.ValueString())] = d.Location.ValueString()
	}
	known := destinationsOf(ctx, planned, diags)
	if len(known) != len(had) || len(known) != len(planned.Elements()) {
		return false
	}
	for _, d := range known {
		location := d.Location.ValueString()
		id := arnID(location)
		if before, ok := had[id]; !ok || before != location && before != id && location != id {
			return false
		}
	}
	return true
}

// checkSource refuses a second channel of a source in one configuration. For
// Custom, where AWS's documentation and its samples differ, it only warns.
func (m *channelModel) checkSource(c *client, diags *diag.Diagnostics) {
	if m.Source.IsUnknown() || m.Name.IsUnknown() {
		return
	}
	source, name := m.Source.ValueString(), m.Name.ValueString()
	other, taken := c.plans.claimSource(m.Region.ValueString(), source, name)
	if !taken {
		return
	}
	const summary = "Source has a channel already"
	detail := fmt.Sprintf("The channels %q and %q both have the source %s, of which an account has at most one channel in a Region. "+
		"Keep one of them and give it the destinations of both.", other, name, source)
	if source == sourceCustom {
		diags.AddAttributeWarning(path.Root("source"), summary, detail+" CloudTrail's documentation says so for Custom too, though not everywhere: the apply may fail.")
		return
	}
	diags.AddAttributeError(path.Root("source"), summary, detail)
}

// checkDestinations refuses event data stores that the channel cannot deliver to.
// Only those that are new to it are looked at, prior are those that it has: a plan
// without changes costs no request.
func (m *channelModel) checkDestinations(ctx context.Context, c *client, prior types.Set, diags *diag.Diagnostics) {
	had := map[string]bool{}
	for _, d := range destinationsOf(ctx, prior, diags) {
		had[arnID(d.Location.ValueString())] = true
	}
	for _, d := range destinationsOf(ctx, m.Destinations, diags) {
		location := d.Location.ValueString()
		if d.Location.IsUnknown() || had[arnID(location)] {
			continue
		}
		refuse := func(summary, format string, args ...any) {
			diags.AddAttributeError(path.Root("destinations"), summary, fmt.Sprintf("The location %s ", location)+fmt.Sprintf(format, args...))
		}
		if a, _, err := parseLakeARN(location); err == nil {
			if problem := foreignProblem(a, c.Region, c.AccountID); problem != "" {
				refuse("Destination is out of reach", "%s. A channel delivers only to event data stores of its own account and Region: "+
					"name one of those, or set the channel's region, or use a provider for the store's account.", problem)
				continue
			}
		}
		store, problem := c.destinationStore(ctx, arnID(location))
		switch {
		case problem != "":
			refuse("Destination cannot be used", "%s", problem)
		case store.Category != "" && store.Category != categoryActivityAuditLog:
			refuse("Destination does not take the channel's events", "collects %s events. A channel delivers only to a store whose one selector says "+
				"eventCategory equals ActivityAuditLog; a store cannot change to that, so make another one.", store.Category)
		case store.MultiRegion:
			refuse("Destination must be single-Region", "is a multi-Region store. Set multi_region_enabled = false on it.")
		case store.Organization:
			refuse("Destination must be of one account", "is a store of an organization. Set organization_enabled = false on it.")
		}
	}
}

// destinationStore is the store of an ID as it is planned, else as it is. The
// problem is "" if the store can be had, and if it cannot be told: without the
// permission to read stores a channel can be created all the same.
func (c *client) destinationStore(ctx context.Context, id string) (store plannedStore, problem string) {
	if planned, ok := c.plans.store(id); ok {
		return planned, ""
	}
	found, err := c.getEventDataStore(ctx, id)
	switch {
	case isNotFound(err):
		return store, fmt.Sprintf("names no event data store of account %s and Region %s. Name one that exists.", orUnknown(c.AccountID), c.Region)
	case err != nil:
		return store, ""
	case pendingDeletion(found):
		return store, fmt.Sprintf("names a store that waits for its deletion. Restore it with aws cloudtrail restore-event-data-store --event-data-store %s, or name another one.", id)
	}
	return plannedStore{
		Category:     category(found.AdvancedEventSelectors),
		MultiRegion:  aws.ToBool(found.MultiRegionEnabled),
		Organization: aws.ToBool(found.OrganizationEnabled),
	}, ""
}
