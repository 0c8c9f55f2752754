// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// collection is a list or set of the framework.
type collection interface {
	attr.Value
	Elements() []attr.Value
	ElementsAs(ctx context.Context, target any, allowUnhandled bool) diag.Diagnostics
}

// stringsOf returns the strings of a known collection, nil for null.
func stringsOf(ctx context.Context, c collection, diags *diag.Diagnostics) []string {
	if c.IsNull() || c.IsUnknown() {
		return nil
	}
	var values []string
	diags.Append(c.ElementsAs(ctx, &values, false)...)
	return values
}

// stringMap returns the strings of a known map, nil for null.
func stringMap(ctx context.Context, m types.Map, diags *diag.Diagnostics) map[string]string {
	if m.IsNull() || m.IsUnknown() {
		return nil
	}
	var values map[string]string
	diags.Append(m.ElementsAs(ctx, &values, false)...)
	return values
}

// hasUnknown tells whether a map or one of its values is only known after apply.
func hasUnknown(m types.Map) bool {
	if m.IsUnknown() {
		return true
	}
	for _, v := range m.Elements() {
		if v.IsUnknown() {
			return true
		}
	}
	return false
}

// stringSet makes a set of known strings; no strings make null, because the API
// does not tell an empty list from an absent one.
func stringSet(values []string) types.Set {
	if len(values) == 0 {
		return types.SetNull(types.StringType)
	}
	elements := make([]attr.Value, len(values))
	for i, v := range values {
		elements[i] = types.StringValue(v)
	}
	return types.SetValueMust(types.StringType, elements)
}

// likePrior spells no elements as a prior value does: what was an empty set stays
// one, and anything else becomes null.
func likePrior(set, prior types.Set) types.Set {
	if len(set.Elements()) > 0 || (!prior.IsNull() && !prior.IsUnknown() && len(prior.Elements()) == 0) {
		return set
	}
	return types.SetNull(set.ElementType(context.Background()))
}

func mapOf(values map[string]string) types.Map {
	elements := make(map[string]attr.Value, len(values))
	for k, v := range values {
		elements[k] = types.StringValue(v)
	}
	return types.MapValueMust(types.StringType, elements)
}

// timestamp writes a time of the API as RFC 3339 in UTC; nil is null.
func timestamp(t *time.Time) types.String {
	if t == nil {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339))
}
