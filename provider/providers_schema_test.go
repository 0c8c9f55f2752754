// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// providersSchemaFile is where the documentation generator wants the schema:
//
//	go test ./provider -run '^TestProvidersSchema$' -count=1 -providers-schema=FILE
var providersSchemaFile = flag.String("providers-schema", "", "write the provider's schema, in the form of `terraform providers schema -json`, to this file")

// Everything in the schema has a description, because the documentation is made
// of them.
func TestProvidersSchema(t *testing.T) {
	t.Parallel()
	server, err := providerserver.NewProtocol6WithError(New("test")())()
	if err != nil {
		t.Fatal(err)
	}
	response, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	schemas := func(byName map[string]*tfprotov6.Schema) map[string]any {
		all := map[string]any{}
		for name, schema := range byName {
			all[name] = schemaJSON(t, name, schema)
		}
		return all
	}
	document := map[string]any{
		"format_version": "1.0",
		"provider_schemas": map[string]any{"cloudtraillake": map[string]any{
			"provider":            schemaJSON(t, "provider", response.Provider),
			"resource_schemas":    schemas(response.ResourceSchemas),
			"data_source_schemas": schemas(response.DataSourceSchemas),
		}},
	}
	text, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if *providersSchemaFile == "" {
		return
	}
	if err := os.WriteFile(*providersSchemaFile, append(text, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
}

func schemaJSON(t *testing.T, name string, schema *tfprotov6.Schema) map[string]any {
	t.Helper()
	return map[string]any{"version": schema.Version, "block": blockJSON(t, name, schema.Block)}
}

func blockJSON(t *testing.T, at string, block *tfprotov6.SchemaBlock) map[string]any {
	t.Helper()
	nested := map[string]any{}
	for _, b := range block.BlockTypes {
		of := map[string]any{"nesting_mode": nestingMode(t, b.Nesting.String()), "block": blockJSON(t, at+"."+b.TypeName, b.Block)}
		if b.MinItems > 0 {
			of["min_items"] = b.MinItems
		}
		if b.MaxItems > 0 {
			of["max_items"] = b.MaxItems
		}
		nested[b.TypeName] = of
	}
	result := map[string]any{"attributes": attributesJSON(t, at, block.Attributes), "block_types": nested}
	describe(result, block.Description, block.DescriptionKind)
	return result
}

func attributesJSON(t *testing.T, at string, attributes []*tfprotov6.SchemaAttribute) map[string]any {
	t.Helper()
	result := map[string]any{}
	for _, a := range attributes {
		if a.Description == "" {
			t.Errorf("%s.%s has no description", at, a.Name)
		}
		one := map[string]any{}
		for flag, set := range map[string]bool{"required": a.Required, "optional": a.Optional, "computed": a.Computed, "sensitive": a.Sensitive, "deprecated": a.Deprecated} {
			if set {
				one[flag] = true
			}
		}
		describe(one, a.Description, a.DescriptionKind)
		if a.NestedType != nil {
			one["nested_type"] = map[string]any{
				"attributes":   attributesJSON(t, at+"."+a.Name, a.NestedType.Attributes),
				"nesting_mode": nestingMode(t, a.NestedType.Nesting.String()),
			}
		} else {
			one["type"] = a.Type
		}
		result[a.Name] = one
	}
	return result
}

func describe(in map[string]any, description string, kind tfprotov6.StringKind) {
	in["description"] = description
	in["description_kind"] = "plain"
	if kind == tfprotov6.StringKindMarkdown {
		in["description_kind"] = "markdown"
	}
}

func nestingMode(t *testing.T, mode string) string {
	t.Helper()
	known, ok := map[string]string{"SINGLE": "single", "LIST": "list", "SET": "set", "MAP": "map", "GROUP": "group"}[mode]
	if !ok {
		t.Fatalf("nesting mode %q is not known", mode)
	}
	return known
}
