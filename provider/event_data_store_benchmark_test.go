// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// What the provider does with one event data store in a plan without changes, call
// by call: a channel's store, and one with as many values in its selectors as a
// store can have.
func BenchmarkEventDataStore(b *testing.B) {
	channels := selectorsOf("ActivityAuditLog")
	var buckets []any
	for i := range 99 {
		buckets = append(buckets, fmt.Sprintf("arn:aws:s3:::bucket-%d/", i))
	}
	var full []any
	for _, resource := range []any{"AWS::S3::Object", "AWS::S3::AccessPoint", "AWS::S3Outposts::Object", "AWS::S3ObjectLambda::AccessPoint"} {
		full = append(full, selectorsOf("Data", map[string]any{"field": "resources.type", "equals": []any{resource}}, map[string]any{"field": "resources.ARN", "not_starts_with": buckets})...)
	}
	b.Run("channel", func(b *testing.B) { benchmarkEventDataStore(b, channels) })
	b.Run("full", func(b *testing.B) { benchmarkEventDataStore(b, full) })
}

func benchmarkEventDataStore(b *testing.B, selectors []any) {
	const typeName = "cloudtraillake_event_data_store"
	p := startConfigured(b, emulatortest.Start(b), nil)
	schema := p.schema.ResourceSchemas[typeName]
	config := p.configuration(schema, map[string]any{
		"name": "benchmark", "multi_region_enabled": false,
		"advanced_event_selectors": selectors,
	})
	plan := func(prior, proposed *tfprotov6.DynamicValue) *tfprotov6.DynamicValue {
		response, err := p.PlanResourceChange(b.Context(), &tfprotov6.PlanResourceChangeRequest{
			TypeName: typeName, Config: config, PriorState: prior, ProposedNewState: proposed})
		if err != nil {
			b.Fatal(err)
		}
		noErrors(b, response.Diagnostics)
		return response.PlannedState
	}
	none := dynamicValue(b, schema.ValueType(), tftypes.NewValue(schema.ValueType(), nil))
	planned := plan(none, config)
	applied, err := p.ApplyResourceChange(b.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typeName, Config: config, PriorState: none, PlannedState: planned})
	if err != nil {
		b.Fatal(err)
	}
	noErrors(b, applied.Diagnostics)
	state := applied.NewState

	b.Run("ValidateResourceConfig", func(b *testing.B) {
		for b.Loop() {
			if _, err := p.ValidateResourceConfig(b.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: typeName, Config: config}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("ReadResource", func(b *testing.B) {
		for b.Loop() {
			if _, err := p.ReadResource(b.Context(), &tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: state}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("PlanResourceChange", func(b *testing.B) {
		for b.Loop() {
			plan(state, state)
		}
	})
	b.Run("PlanResourceChange/create", func(b *testing.B) {
		for b.Loop() {
			plan(none, config)
		}
	})
}

func selectorsOf(category string, further ...map[string]any) []any {
	fields := []any{map[string]any{"field": "eventCategory", "equals": []any{category}}}
	for _, field := range further {
		fields = append(fields, field)
	}
	return []any{map[string]any{"field_selectors": fields}}
}
