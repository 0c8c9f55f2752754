// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"iter"
	"math"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// listing is the search of a list resource. It asks for no more pages, and reads
// no more of what they have, than it takes to come to the limit.
type listing struct {
	action  string // "Listing channels", for errors
	items   iter.Seq2[listed, error]
	matches func(name string) bool
	limit   int64 // 0 is none
	// read makes results of some listed things, which are as many as ListTags takes
	// at most. It leaves out those that a filter does not choose.
	read func([]listed) ([]list.ListResult, error)
}

// results pushes what is found as it is found. An error ends it, after what was
// found before.
func (l listing) results(push func(list.ListResult) bool) {
	left := l.limit
	if left <= 0 {
		left = math.MaxInt64
	}
	fail := func(err error) {
		var diags diag.Diagnostics
		addAWSError(&diags, l.action, err)
		push(list.ListResult{Diagnostics: diags})
	}
	var batch []listed
	pushBatch := func() (more bool) {
		if len(batch) == 0 {
			return true
		}
		results, err := l.read(batch)
		if err != nil {
			fail(err)
			return false
		}
		batch = nil
		for _, result := range results {
			if !push(result) || result.Diagnostics.HasError() {
				return false
			}
			left--
		}
		return left > 0
	}
	for item, err := range l.items {
		if err != nil {
			if pushBatch() {
				fail(err)
			}
			return
		}
		if !l.matches(item.Name) {
			continue
		}
		batch = append(batch, item)
		if int64(len(batch)) == min(left, maxTaggedResources) && !pushBatch() {
			return
		}
	}
	pushBatch()
}

// newListResult is a result with the identity of a resource.
func newListResult(ctx context.Context, req list.ListRequest, name, identityAttribute, arn string) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = name
	setIdentity(ctx, result.Identity, identityAttribute, types.StringValue(arn), &result.Diagnostics)
	return result
}

// listResults are results without the resource, whose identity is its ARN.
func listResults(ctx context.Context, req list.ListRequest, items []listed) []list.ListResult {
	results := make([]list.ListResult, len(items))
	for i, item := range items {
		results[i] = newListResult(ctx, req, item.Name, "arn", item.ARN)
	}
	return results
}

// readNulls fills the model of a resource with nulls, each of its type, as what
// the service knows nothing of must be in a result.
func readNulls(ctx context.Context, resource *tfsdk.Resource, model any, diags *diag.Diagnostics) {
	object, _ := resource.Schema.Type().TerraformType(ctx).(tftypes.Object)
	attributes := map[string]tftypes.Value{}
	for name, of := range object.AttributeTypes {
		attributes[name] = tftypes.NewValue(of, nil)
	}
	resource.Raw = tftypes.NewValue(object, attributes)
	diags.Append(resource.Get(ctx, model)...)
}

// listRegion returns the client for the Region of a list resource.
func (c *client) listRegion(region types.String, diags *diag.Diagnostics) *client {
	return c.in(c.dataRegion(region, types.StringNull(), diags))
}

func listRegionAttribute() schema.Attribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: regionDescription + "the provider's `region`."}
}

func listNameRegexAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional:            true,
		Validators:          []validator.String{nameRegexValidator()},
		MarkdownDescription: nameRegexDescription,
	}
}
