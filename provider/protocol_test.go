// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"maps"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// protocolClient speaks to the provider as the core of Terraform does, without
// a CLI: what only newer CLIs can use is tested on all of them.
//
// Configurations and arguments are plain Go values: nil, string, bool, int,
// []any, map[string]any, and a tftypes.Value for what these cannot say, such as
// a value that is not known yet. Attributes that are left out are null.
type protocolClient struct {
	wholeServer
	t      testing.TB
	schema *tfprotov6.GetProviderSchemaResponse
}

// startProtocol starts the provider. It is not configured, as while validating.
func startProtocol(t testing.TB) *protocolClient {
	t.Helper()
	served, err := NewServer("test")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := served.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, schema.Diagnostics)
	whole, ok := served.(wholeServer)
	if !ok {
		t.Fatalf("%T serves no actions or no list resources", served)
	}
	return &protocolClient{wholeServer: whole, t: t, schema: schema}
}

// startConfigured starts the provider and configures it to work with an
// emulator. extra are further arguments of the provider block.
func startConfigured(t testing.TB, server *emulatortest.Server, extra map[string]any) *protocolClient {
	t.Helper()
	p := startProtocol(t)
	block := map[string]any{
		"region":     server.Region,
		"access_key": server.AccessKeyID,
		"secret_key": server.SecretAccessKey,
		"endpoints":  []any{map[string]any{"cloudtrail": server.URL, "cloudtraildata": server.URL, "sts": server.URL}},
	}
	maps.Copy(block, extra)
	response, err := p.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.14.0",
		Config:           p.configuration(p.schema.Provider, block),
	})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, response.Diagnostics)
	return p
}

// configuration encodes a block for a schema.
func (p *protocolClient) configuration(schema *tfprotov6.Schema, arguments map[string]any) *tfprotov6.DynamicValue {
	p.t.Helper()
	if schema == nil {
		p.t.Fatal("the provider has no such schema")
	}
	complete := map[string]any{}
	for _, block := range schema.Block.BlockTypes { // a CLI sends blocks that are absent as empty
		if block.Nesting == tfprotov6.SchemaNestedBlockNestingModeList || block.Nesting == tfprotov6.SchemaNestedBlockNestingModeSet {
			complete[block.TypeName] = []any{}
		}
	}
	maps.Copy(complete, arguments)
	return dynamicValue(p.t, schema.ValueType(), complete)
}

// call calls a function with positional arguments and returns the result as a
// plain value.
func (p *protocolClient) call(name string, arguments ...any) (any, *tfprotov6.FunctionError) {
	p.t.Helper()
	definition := p.schema.Functions[name]
	if definition == nil || len(arguments) != len(definition.Parameters) {
		p.t.Fatalf("the provider has no function %s of %d parameters", name, len(arguments))
	}
	request := &tfprotov6.CallFunctionRequest{Name: name}
	for i, argument := range arguments {
		request.Arguments = append(request.Arguments, dynamicValue(p.t, definition.Parameters[i].Type, argument))
	}
	response, err := p.CallFunction(p.t.Context(), request)
	if err != nil {
		p.t.Fatal(err)
	}
	if response.Error != nil {
		return nil, response.Error
	}
	result, err := response.Result.Unmarshal(definition.Return.Type)
	if err != nil {
		p.t.Fatal(err)
	}
	return plainValue(p.t, result), nil
}

// planNew plans a resource that does not exist yet.
func (p *protocolClient) planNew(name string, arguments map[string]any) []*tfprotov6.Diagnostic {
	p.t.Helper()
	schema := p.schema.ResourceSchemas[name]
	config := p.configuration(schema, arguments)
	response, err := p.PlanResourceChange(p.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: name, PriorState: dynamicValue(p.t, schema.ValueType(), nil), ProposedNewState: config, Config: config})
	if err != nil {
		p.t.Fatal(err)
	}
	return response.Diagnostics
}

func (p *protocolClient) actionSchema(name string) *tfprotov6.Schema {
	p.t.Helper()
	schema := p.schema.ActionSchemas[name]
	if schema == nil {
		p.t.Fatalf("the provider has no action %s", name)
	}
	return schema.Schema
}

// validateAction, planAction and invokeAction take an action through what a CLI
// does with it. invokeAction also returns the messages about its progress.
func (p *protocolClient) validateAction(name string, arguments map[string]any) []*tfprotov6.Diagnostic {
	p.t.Helper()
	response, err := p.ValidateActionConfig(p.t.Context(), &tfprotov6.ValidateActionConfigRequest{
		ActionType: name, Config: p.configuration(p.actionSchema(name), arguments)})
	if err != nil {
		p.t.Fatal(err)
	}
	return response.Diagnostics
}

func (p *protocolClient) planAction(name string, arguments map[string]any) []*tfprotov6.Diagnostic {
	p.t.Helper()
	response, err := p.PlanAction(p.t.Context(), &tfprotov6.PlanActionRequest{
		ActionType: name, Config: p.configuration(p.actionSchema(name), arguments)})
	if err != nil {
		p.t.Fatal(err)
	}
	return response.Diagnostics
}

func (p *protocolClient) invokeAction(name string, arguments map[string]any) (progress []string, diagnostics []*tfprotov6.Diagnostic) {
	p.t.Helper()
	stream, err := p.InvokeAction(p.t.Context(), &tfprotov6.InvokeActionRequest{
		ActionType: name, Config: p.configuration(p.actionSchema(name), arguments)})
	if err != nil {
		p.t.Fatal(err)
	}
	completed := false
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			progress = append(progress, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			completed, diagnostics = true, event.Diagnostics
		}
	}
	if !completed {
		p.t.Errorf("action %s did not complete", name)
	}
	return progress, diagnostics
}

// noErrors fails a test for every error among diagnostics.
func noErrors(t testing.TB, diagnostics []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			t.Errorf("error of the provider: %s", diagnosticText(d))
		}
	}
}

// wantError holds diagnostics to one error: on an attribute ("" is none), with
// these texts in its summary or detail.
func wantError(t *testing.T, diagnostics []*tfprotov6.Diagnostic, attribute string, texts ...string) {
	t.Helper()
	if len(diagnostics) != 1 {
		t.Errorf("%d diagnostics, want one with %q", len(diagnostics), texts)
	}
	for _, d := range diagnostics {
		text := diagnosticText(d)
		at := ""
		if d.Attribute != nil {
			at = d.Attribute.String()
		}
		if d.Severity != tfprotov6.DiagnosticSeverityError || at != attribute {
			t.Errorf("%s on %q, want an error on %q: %s", d.Severity, at, attribute, text)
		}
		for _, want := range texts {
			if !strings.Contains(text, want) {
				t.Errorf("the error lacks %q: %s", want, text)
			}
		}
	}
}

func diagnosticText(d *tfprotov6.Diagnostic) string { return d.Summary + "\n" + d.Detail }

// unknown is a value of a type that is only known after apply.
func unknown(of tftypes.Type) tftypes.Value { return tftypes.NewValue(of, tftypes.UnknownValue) }

// dynamicValue encodes a plain value as a type.
func dynamicValue(t testing.TB, as tftypes.Type, plain any) *tfprotov6.DynamicValue {
	t.Helper()
	value, err := typedValue(as, plain)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := tfprotov6.NewDynamicValue(as, value)
	if err != nil {
		t.Fatal(err)
	}
	return &encoded
}

func typedValue(as tftypes.Type, plain any) (tftypes.Value, error) {
	var err error
	switch given := plain.(type) {
	case tftypes.Value:
		return given, nil
	case []any:
		plain, err = typedElements(as, given)
	case map[string]any:
		plain, err = typedMembers(as, given)
	}
	if err == nil {
		err = tftypes.ValidateValue(as, plain)
	}
	if err != nil {
		return tftypes.Value{}, err
	}
	return tftypes.NewValue(as, plain), nil
}

func typedElements(as tftypes.Type, plain []any) ([]tftypes.Value, error) {
	var element tftypes.Type
	switch as := as.(type) {
	case tftypes.List:
		element = as.ElementType
	case tftypes.Set:
		element = as.ElementType
	default:
		return nil, fmt.Errorf("%v is given as %s", plain, as)
	}
	elements := make([]tftypes.Value, len(plain))
	for i, v := range plain {
		var err error
		if elements[i], err = typedValue(element, v); err != nil {
			return nil, err
		}
	}
	return elements, nil
}

func typedMembers(as tftypes.Type, plain map[string]any) (map[string]tftypes.Value, error) {
	members := map[string]tftypes.Value{}
	types := map[string]tftypes.Type{}
	switch as := as.(type) {
	case tftypes.Object:
		types = as.AttributeTypes
		for name, of := range types {
			members[name] = tftypes.NewValue(of, nil)
		}
	case tftypes.Map:
		for name := range plain {
			types[name] = as.ElementType
		}
	default:
		return nil, fmt.Errorf("%v is given as %s", plain, as)
	}
	for name, v := range plain {
		of, ok := types[name]
		if !ok {
			return nil, fmt.Errorf("there is no attribute %s in %s", name, as)
		}
		var err error
		if members[name], err = typedValue(of, v); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return members, nil
}

// plainValue is the opposite of dynamicValue. Numbers become int64; what is null
// or not known becomes nil.
func plainValue(t testing.TB, value tftypes.Value) any {
	t.Helper()
	if value.IsNull() || !value.IsKnown() {
		return nil
	}
	as := func(target any) {
		if err := value.As(target); err != nil {
			t.Fatal(err)
		}
	}
	switch {
	case value.Type().Is(tftypes.String):
		var text string
		as(&text)
		return text
	case value.Type().Is(tftypes.Bool):
		var flag bool
		as(&flag)
		return flag
	case value.Type().Is(tftypes.Number):
		var number big.Float
		as(&number)
		n, _ := number.Int64()
		return n
	case value.Type().Is(tftypes.Object{}), value.Type().Is(tftypes.Map{}):
		var members map[string]tftypes.Value
		as(&members)
		plain := map[string]any{}
		for name, member := range members {
			plain[name] = plainValue(t, member)
		}
		return plain
	}
	var elements []tftypes.Value
	as(&elements)
	plain := []any{}
	for _, element := range elements {
		plain = append(plain, plainValue(t, element))
	}
	return plain
}
