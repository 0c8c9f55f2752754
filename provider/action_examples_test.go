// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"path/filepath"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// The examples of actions are valid, also where no CLI can apply them.
func TestActionExamples(t *testing.T) {
	t.Parallel()
	p := startProtocol(t)
	for name := range p.schema.ActionSchemas {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := 0
			for _, block := range exampleBlocks(t, filepath.Join("..", "examples", "actions", name, "action.tf")) {
				if block.Type != "action" {
					continue
				}
				if found++; block.Labels[0] != name || len(block.Body.Blocks) != 1 || block.Body.Blocks[0].Type != "config" {
					t.Fatalf("%s: the block is no %s with a config", block.DefRange(), name)
				}
				of, ok := p.actionSchema(name).ValueType().(tftypes.Object)
				if !ok {
					t.Fatalf("%s has no arguments", name)
				}
				noErrors(t, p.validateAction(name, exampleArguments(t, block.Body.Blocks[0].Body, of)))
			}
			if found == 0 {
				t.Error("the example has no such action")
			}
		})
	}
}

func exampleBlocks(t *testing.T, file string) hclsyntax.Blocks {
	t.Helper()
	parsed, diagnostics := hclparse.NewParser().ParseHCLFile(file)
	if diagnostics.HasErrors() {
		t.Fatal(diagnostics)
	}
	body, ok := parsed.Body.(*hclsyntax.Body)
	if !ok {
		t.Fatalf("%s is not in HCL's own syntax", file)
	}
	return body.Blocks
}

// exampleArguments are the arguments of a block as a CLI knows them before it
// has a state: literal strings, and anything else as not known yet.
func exampleArguments(t *testing.T, body *hclsyntax.Body, of tftypes.Object) map[string]any {
	t.Helper()
	arguments := map[string]any{}
	for name, attribute := range body.Attributes {
		switch value, diagnostics := attribute.Expr.Value(&hcl.EvalContext{}); {
		case of.AttributeTypes[name] == nil:
			t.Errorf("%s: there is no argument %s", attribute.Range(), name)
		case !diagnostics.HasErrors() && value.Type() == cty.String:
			arguments[name] = value.AsString()
		default:
			arguments[name] = unknown(of.AttributeTypes[name])
		}
	}
	for _, block := range body.Blocks {
		nested, ok := of.AttributeTypes[block.Type].(tftypes.Object)
		if !ok {
			t.Fatalf("%s: there is no block %s", block.DefRange(), block.Type)
		}
		arguments[block.Type] = exampleArguments(t, block.Body, nested)
	}
	return arguments
}
