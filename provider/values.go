// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"slices"
	"strings"
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

// objectsOf returns the attributes of each object of a list, without the
// framework's reflection.
func objectsOf(value attr.Value) (objects []map[string]attr.Value) {
	list, _ := value.(types.List)
	for _, element := range list.Elements() {
		if object, ok := element.(types.Object); ok {
			objects = append(objects, object.Attributes())
		}
	}
	return objects
}

// knownStrings returns the strings of an object's list, nil for none.
func knownStrings(value attr.Value) (values []string) {
	list, _ := value.(types.List)
	for _, element := range list.Elements() {
		values = append(values, knownString(element))
	}
	return values
}

// knownString returns an object's string, "" for null and for what is only known
// after apply.
func knownString(value attr.Value) string {
	text, _ := value.(types.String)
	return text.ValueString()
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

// listOfStrings makes a list of known strings; no strings make null, because the API
// does not tell an empty list from an absent one.
func listOfStrings(values []string) types.List {
	if len(values) == 0 {
		return types.ListNull(types.StringType)
	}
	elements := make([]attr.Value, len(values))
	for i, v := range values {
		elements[i] = types.StringValue(v)
	}
	return types.ListValueMust(types.StringType, elements)
}

// likePrior spells what the API says as a prior value does: elements in its order,
// if they are the same, and no elements as an empty list if it was one, else as null.
func likePrior(list, prior types.List) types.List {
	if len(list.Elements()) > 0 || (!prior.IsNull() && !prior.IsUnknown() && len(prior.Elements()) == 0) {
		return inOrderOf(prior, list)
	}
	return types.ListNull(list.ElementType(context.Background()))
}

// inOrderOf returns prior if a list is the same in another order, at any depth, and
// else the list.
func inOrderOf(prior, list types.List) types.List {
	if unordered(prior) == unordered(list) {
		return prior
	}
	return list
}

// unordered is a text that tells values apart, but not the orders of their lists.
func unordered(value attr.Value) string {
	var parts []string
	switch value := value.(type) {
	case types.List:
		if value.IsNull() || value.IsUnknown() {
			return value.String()
		}
		for _, element := range value.Elements() {
			parts = append(parts, unordered(element))
		}
	case types.Object:
		for name, member := range value.Attributes() {
			parts = append(parts, name+" = "+unordered(member))
		}
	default:
		return value.String()
	}
	slices.Sort(parts)
	return "[" + strings.Join(parts, ", ") + "]"
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
