// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// identitySchema is the identity of a resource: one ARN, which also has the
// account and the Region in it.
func identitySchema(attribute, description string) identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		attribute: identityschema.StringAttribute{RequiredForImport: true, Description: description},
	}}
}

// setIdentity belongs to every answer with a state. Terraform 1.11 does not keep
// identities and refuses an update or a read without one, also a read that finds
// the resource gone.
func setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, attribute string, value types.String, diags *diag.Diagnostics) {
	if identity != nil {
		diags.Append(identity.SetAttribute(ctx, path.Root(attribute), value)...)
	}
}

// ofThisAccount refuses a resource that the credentials cannot belong to. It would
// be looked for in vain, count as gone, and be made a second time.
func (c *client) ofThisAccount(resourceARN types.String, diags *diag.Diagnostics) bool {
	a, err := arn.Parse(resourceARN.ValueString())
	if err != nil || c.AccountID == "" || a.AccountID == c.AccountID {
		return true
	}
	diags.AddError("Resource of another account",
		fmt.Sprintf("%s belongs to account %s, but the credentials of the provider to account %s. Use credentials of account %[2]s. "+
			"If the resource is to be made anew in account %[3]s, remove it from the state first, with terraform state rm.",
			resourceARN.ValueString(), a.AccountID, c.AccountID))
	return false
}

// arnOf is the ARN that a state has, or the one that follows from its ID while an
// import has not been read yet.
func (c *client) arnOf(inState types.String, resourceType string, id types.String) types.String {
	if !inState.IsNull() {
		return inState
	}
	return types.StringValue(arn.ARN{
		Partition: c.Partition, Service: "cloudtrail", Region: c.Region, AccountID: c.AccountID,
		Resource: resourceType + "/" + id.ValueString(),
	}.String())
}
