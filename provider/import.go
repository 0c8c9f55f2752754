// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// importTarget is what a user asked to import: a resource by its ID, with its ARN if
// that is known, or by its name while ID is "".
type importTarget struct {
	ARN, ID, Name, Region string
}

// importTarget reads the ID of an import: ARN, ID or name of a resource of a
// type. After an ID or a name @ and a Region may follow; an ARN has its own.
// Names have no colon and no @, so that nothing can be taken for something else;
// a name that looks like an ID must be given as an ARN. The ARN of a store may be of
// another account: that of an organization's store is for its delegated administrators.
func (c *client) importTarget(given, wantType string) (importTarget, error) {
	example := fmt.Sprintf("arn:aws:cloudtrail:%s:111122223333:%s/01234567-89ab-cdef-0123-456789abcdef", c.Region, wantType)
	if strings.HasPrefix(given, "arn:") {
		a, resourceType, err := parseLakeARN(given)
		if err != nil || resourceType != wantType || !uuidPattern.MatchString(arnID(given)) {
			return importTarget{}, fmt.Errorf("%q is not the ARN of a resource of type %s: give one such as %s", given, wantType, example)
		}
		if problem := c.regionProblem(types.StringValue(a.Region)); problem != "" {
			return importTarget{}, fmt.Errorf("%q cannot be reached: %s", given, strings.TrimSuffix(problem, "."))
		}
		if problem := foreignProblem(a, a.Region, c.AccountID); problem != "" && wantType != eventDataStoreType {
			return importTarget{}, fmt.Errorf("%q %s; import it with a provider for that account", given, problem)
		}
		return importTarget{ARN: given, ID: arnID(given), Region: a.Region}, nil
	}
	name, region, hasRegion := strings.Cut(given, "@")
	if !hasRegion {
		region = c.Region
	}
	if problem := c.regionProblem(types.StringValue(region)); problem != "" {
		return importTarget{}, fmt.Errorf("%q cannot be reached: %s", given, strings.TrimSuffix(problem, "."))
	}
	switch {
	case uuidPattern.MatchString(name):
		return importTarget{ID: name, Region: region}, nil
	case nameProblem(name) == "":
		return importTarget{Name: name, Region: region}, nil
	}
	return importTarget{}, fmt.Errorf("%q is neither an ARN nor an ID nor a name: give the ARN, such as %s, the UUID at its end, or the name; @ and a Region can follow the last two", given, example)
}

// importLake starts the import of a channel or an event data store, by identity
// or by ID. find returns the ARN of a name, "" if there is none.
func (c *client) importLake(ctx context.Context, what, wantType string, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
	find func(ctx context.Context, c *client, name string) (string, error)) {
	given := req.ID
	if given == "" && req.Identity != nil {
		var arn types.String
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("arn"), &arn)...)
		given = arn.ValueString()
	}
	target, err := c.importTarget(given, wantType)
	if err != nil {
		resp.Diagnostics.AddError("Importing "+what, err.Error()+".")
		return
	}
	region := types.StringValue(target.Region)
	if target.ID == "" {
		if target.ARN, err = find(ctx, c.in(region), target.Name); err != nil {
			addAWSError(&resp.Diagnostics, fmt.Sprintf("Importing %s %s", what, target.Name), err)
			return
		}
		if target.ARN == "" {
			resp.Diagnostics.AddError("Importing "+what,
				fmt.Sprintf("No %s in account %s and Region %s has the name %q. Give the name of one that exists, its ARN or the UUID at the end of that.",
					what, orUnknown(c.AccountID), target.Region, target.Name))
			return
		}
		target.ID = arnID(target.ARN)
	}
	if target.ARN != "" {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("arn"), target.ARN)...)
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), target.ID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("region"), region)...)
}
