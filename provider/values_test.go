// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Another order is the same, whatever stands in the texts; nothing else is.
func TestUnordered(t *testing.T) {
	t.Parallel()
	texts := func(values ...string) types.List { return listOfStrings(values) }
	lists := func(values ...attr.Value) types.List { return types.ListValueMust(stringListType, values) }
	field := func(name types.String, equals types.List) types.Object {
		return types.ObjectValueMust(contextKeySelectorType.AttrTypes, map[string]attr.Value{"type": name, "equals": equals})
	}
	empty := types.ListValueMust(types.StringType, nil)
	for name, test := range map[string]struct {
		a, b attr.Value
		same bool
	}{
		"another order":              {texts("a", "b", "c"), texts("c", "a", "b"), true},
		"another order inside":       {lists(texts("a", "b"), texts("c")), lists(texts("c"), texts("b", "a")), true},
		"another order in objects":   {field(types.StringValue("x"), texts("a", "b")), field(types.StringValue("x"), texts("b", "a")), true},
		"twice":                      {texts("a", "a", "b"), texts("a", "b", "b"), false},
		"one more":                   {texts("a"), texts("a", "a"), false},
		"elsewhere":                  {lists(texts("a", "b"), texts("c")), lists(texts("a"), texts("b", "c")), false},
		"a separator in a text":      {texts("a", "b"), texts(`a", "b`), false},
		"brackets in a text":         {lists(texts("a")), lists(texts(`["a"]`)), false},
		"empty and null":             {empty, texts(), false},
		"null and its text":          {types.StringNull(), types.StringValue("<null>"), false},
		"unknown and null":           {types.StringUnknown(), types.StringNull(), false},
		"another member":             {field(types.StringValue("x"), texts("a")), field(types.StringValue("y"), texts("a")), false},
		"a member that is not there": {field(types.StringNull(), texts("a")), field(types.StringValue(""), texts("a")), false},
	} {
		if got := unordered(test.a) == unordered(test.b); got != test.same {
			t.Errorf("%s: %s and %s count as the same: %t", name, test.a, test.b, got)
		}
	}
}
