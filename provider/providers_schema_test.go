// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

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
	p := startProtocol(t)
	identities, err := p.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, identities.Diagnostics)
	actions := map[string]any{}
	for name, action := range p.schema.ActionSchemas {
		actions[name] = schemaJSON(t, name, action.Schema)
	}
	document := map[string]any{
		"format_version": "1.0",
		"provider_schemas": map[string]any{"cloudtraillake": map[string]any{
			"provider":                  schemaJSON(t, "provider", p.schema.Provider),
			"resource_schemas":          schemasJSON(t, p.schema.ResourceSchemas),
			"data_source_schemas":       schemasJSON(t, p.schema.DataSourceSchemas),
			"list_resource_schemas":     schemasJSON(t, p.schema.ListResourceSchemas),
			"action_schemas":            actions,
			"functions":                 functionsJSON(t, p.schema.Functions),
			"resource_identity_schemas": identitiesJSON(t, identities.IdentitySchemas),
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

func schemasJSON(t *testing.T, byName map[string]*tfprotov6.Schema) map[string]any {
	t.Helper()
	all := map[string]any{}
	for name, schema := range byName {
		if schema.Block.Description == "" {
			t.Errorf("%s has no description", name)
		}
		all[name] = schemaJSON(t, name, schema)
	}
	return all
}

func functionsJSON(t *testing.T, functions map[string]*tfprotov6.Function) map[string]any {
	t.Helper()
	all := map[string]any{}
	for name, function := range functions {
		if function.Summary == "" || function.Description == "" {
			t.Errorf("function %s has no summary or no description", name)
		}
		if function.VariadicParameter != nil {
			t.Fatalf("function %s has a variadic parameter, which is not written yet", name)
		}
		parameters := []any{}
		for _, parameter := range function.Parameters {
			if parameter.Description == "" {
				t.Errorf("parameter %s of function %s has no description", parameter.Name, name)
			}
			parameters = append(parameters, map[string]any{
				"name": parameter.Name, "description": parameter.Description, "type": parameter.Type, "is_nullable": parameter.AllowNullValue,
			})
		}
		all[name] = map[string]any{
			"summary": function.Summary, "description": function.Description, "return_type": function.Return.Type, "parameters": parameters,
		}
	}
	return all
}

func identitiesJSON(t *testing.T, identities map[string]*tfprotov6.ResourceIdentitySchema) map[string]any {
	t.Helper()
	all := map[string]any{}
	for name, identity := range identities {
		attributes := map[string]any{}
		for _, a := range identity.IdentityAttributes {
			if a.Description == "" {
				t.Errorf("%s of the identity of %s has no description", a.Name, name)
			}
			attributes[a.Name] = map[string]any{
				"type": a.Type, "description": a.Description, "required_for_import": a.RequiredForImport, "optional_for_import": a.OptionalForImport,
			}
		}
		all[name] = map[string]any{"version": identity.Version, "attributes": attributes}
	}
	return all
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
