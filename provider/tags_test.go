// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestTagsFromAPI(t *testing.T) {
	t.Parallel()
	type tags = map[string]string
	null := types.MapNull(types.StringType)
	tests := []struct {
		name     string
		settings tagSettings
		remote   tags
		prior    types.Map
		priorAll tags
		wantOwn  types.Map
		wantAll  tags
	}{
		{name: "none", remote: tags{}, prior: null, wantOwn: null, wantAll: tags{}},
		{name: "none, configured as empty", remote: tags{}, prior: mapOf(tags{}), wantOwn: mapOf(tags{}), wantAll: tags{}},
		{name: "all removed behind our back", remote: tags{}, prior: mapOf(tags{"a": "1"}), wantOwn: null, wantAll: tags{}},
		{name: "own", remote: tags{"a": "1"}, prior: mapOf(tags{"a": "1"}), wantOwn: mapOf(tags{"a": "1"}), wantAll: tags{"a": "1"}},
		{name: "changed behind our back", remote: tags{"a": "2"}, prior: mapOf(tags{"a": "1"}), wantOwn: mapOf(tags{"a": "2"}), wantAll: tags{"a": "2"}},
		{name: "import", remote: tags{"a": "1"}, prior: null, wantOwn: mapOf(tags{"a": "1"}), wantAll: tags{"a": "1"}},
		{
			name: "default only", settings: tagSettings{defaults: tags{"d": "1"}},
			remote: tags{"d": "1"}, prior: null, wantOwn: null, wantAll: tags{"d": "1"},
		},
		{
			name: "default and own of the same key and value", settings: tagSettings{defaults: tags{"d": "1"}},
			remote: tags{"d": "1"}, prior: mapOf(tags{"d": "1"}), wantOwn: mapOf(tags{"d": "1"}), wantAll: tags{"d": "1"},
		},
		{
			name: "former default, removed from default_tags", remote: tags{"d": "1"}, prior: null, priorAll: tags{"d": "1"},
			wantOwn: null, wantAll: tags{"d": "1"},
		},
		{
			name: "former default beside an own and a foreign tag", settings: tagSettings{defaults: tags{"e": "2"}},
			remote: tags{"d": "1", "a": "1", "f": "1"}, prior: mapOf(tags{"a": "1"}), priorAll: tags{"d": "1", "a": "1"},
			wantOwn: mapOf(tags{"a": "1", "f": "1"}), wantAll: tags{"d": "1", "a": "1", "f": "1"},
		},
		{
			name: "foreign tag that an earlier read took over", remote: tags{"f": "1"}, prior: mapOf(tags{"f": "1"}), priorAll: tags{"f": "1"},
			wantOwn: mapOf(tags{"f": "1"}), wantAll: tags{"f": "1"},
		},
		{
			name: "default changed behind our back", settings: tagSettings{defaults: tags{"d": "1"}},
			remote: tags{"d": "2"}, prior: null, wantOwn: null, wantAll: tags{"d": "2"},
		},
		{
			name: "tags of AWS and ignored tags", settings: tagSettings{ignoredKeys: []string{"x"}, ignoredKeyPrefixes: []string{"team:"}},
			remote: tags{"aws:created": "y", "x": "1", "team:cost": "2", "a": "3"}, prior: mapOf(tags{"a": "3"}), wantOwn: mapOf(tags{"a": "3"}), wantAll: tags{"a": "3"},
		},
		{
			name: "ignored tag in the configuration", settings: tagSettings{ignoredKeys: []string{"x"}},
			remote: tags{"x": "1"}, prior: mapOf(tags{"x": "mine"}), wantOwn: mapOf(tags{"x": "mine"}), wantAll: tags{},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			own, all := test.settings.fromAPI(t.Context(), test.remote, test.prior, mapOf(test.priorAll), &diags)
			if diags.HasError() {
				t.Fatal(diags)
			}
			if !own.Equal(test.wantOwn) {
				t.Errorf("tags are %v, want %v", own, test.wantOwn)
			}
			if diff := cmp.Diff(test.wantAll, stringMap(t.Context(), all, &diags)); diff != "" {
				t.Errorf("tags_all (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTagsPlanAll(t *testing.T) {
	t.Parallel()
	unknown := types.MapUnknown(types.StringType)
	settings := tagSettings{defaults: map[string]string{"d": "1", "both": "default"}, ignoredKeys: []string{"x"}}
	tests := []struct {
		name     string
		settings tagSettings
		own      types.Map
		want     types.Map
	}{
		{"null", settings, types.MapNull(types.StringType), mapOf(map[string]string{"d": "1", "both": "default"})},
		{"own wins", settings, mapOf(map[string]string{"both": "own"}), mapOf(map[string]string{"d": "1", "both": "own"})},
		{"ignored", settings, mapOf(map[string]string{"x": "1"}), mapOf(map[string]string{"d": "1", "both": "default"})},
		{"unknown map", settings, unknown, unknown},
		{"unknown value", settings, types.MapValueMust(types.StringType, map[string]attr.Value{"a": types.StringUnknown()}), unknown},
		{"unknown defaults", tagSettings{defaultsUnknown: true}, mapOf(map[string]string{"a": "1"}), unknown},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			if got := test.settings.planAll(t.Context(), test.own, &diags); !got.Equal(test.want) || diags.HasError() {
				t.Errorf("tags_all is %v %v, want %v", got, diags, test.want)
			}
		})
	}
}
