// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// What the provider does with one event data store in a plan without changes, call
// by call: a channel's store, and one with nearly as many values in its selectors as a
// store can have.
func BenchmarkEventDataStore(b *testing.B) {
	b.Run("channel", func(b *testing.B) { benchmarkEventDataStore(b, selectorsOf("ActivityAuditLog")) })
	b.Run("full", func(b *testing.B) { benchmarkEventDataStore(b, fullSelectors()) })
}

func benchmarkEventDataStore(b *testing.B, selectors []any) {
	s := startStoreCalls(b, selectors)
	state := s.create()
	b.Run("ValidateResourceConfig", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.ValidateResourceConfig(b.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: storeType, Config: s.config}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("ReadResource", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.ReadResource(b.Context(), &tfprotov6.ReadResourceRequest{TypeName: storeType, CurrentState: state}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("PlanResourceChange", func(b *testing.B) {
		for b.Loop() {
			s.plan(state, state)
		}
	})
	b.Run("PlanResourceChange/create", func(b *testing.B) {
		for b.Loop() {
			s.plan(s.none, s.config)
		}
	})
}

// With sets in sets the framework would not end with this store before the tests do.
func TestEventDataStore_full(t *testing.T) {
	t.Parallel()
	s := startStoreCalls(t, fullSelectors())
	state := s.create()
	if planned := s.plan(state, state); !bytes.Equal(planned.MsgPack, state.MsgPack) {
		t.Error("a plan without changes changes the store")
	}
}

const storeType = "cloudtraillake_event_data_store"

// storeCalls are the calls of a CLI about one store.
type storeCalls struct {
	*protocolClient
	tb           testing.TB
	config, none *tfprotov6.DynamicValue
}

func startStoreCalls(tb testing.TB, selectors []any) storeCalls {
	tb.Helper()
	p := startConfigured(tb, emulatortest.Start(tb), nil)
	schema := p.schema.ResourceSchemas[storeType]
	return storeCalls{
		protocolClient: p,
		tb:             tb,
		config:         p.configuration(schema, map[string]any{"name": "benchmark", "multi_region_enabled": false, "advanced_event_selectors": selectors}),
		none:           dynamicValue(tb, schema.ValueType(), tftypes.NewValue(schema.ValueType(), nil)),
	}
}

func (s storeCalls) plan(prior, proposed *tfprotov6.DynamicValue) *tfprotov6.DynamicValue {
	s.tb.Helper()
	response, err := s.PlanResourceChange(s.tb.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: storeType, Config: s.config, PriorState: prior, ProposedNewState: proposed})
	if err != nil {
		s.tb.Fatal(err)
	}
	noErrors(s.tb, response.Diagnostics)
	return response.PlannedState
}

// create makes the store and returns its state.
func (s storeCalls) create() *tfprotov6.DynamicValue {
	s.tb.Helper()
	response, err := s.ApplyResourceChange(s.tb.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: storeType, Config: s.config, PriorState: s.none, PlannedState: s.plan(s.none, s.config)})
	if err != nil {
		s.tb.Fatal(err)
	}
	noErrors(s.tb, response.Diagnostics)
	return response.NewState
}

// fullSelectors are four selectors with 404 values.
func fullSelectors() (selectors []any) {
	var buckets []any
	for i := range 99 {
		buckets = append(buckets, fmt.Sprintf("arn:aws:s3:::bucket-%d/", i))
	}
	for _, resource := range []any{"AWS::S3::Object", "AWS::S3::AccessPoint", "AWS::S3Outposts::Object", "AWS::S3ObjectLambda::AccessPoint"} {
		selectors = append(selectors, selectorsOf("Data",
			map[string]any{"field": "resources.type", "equals": []any{resource}}, map[string]any{"field": "resources.ARN", "not_starts_with": buckets})...)
	}
	return selectors
}

func selectorsOf(category string, further ...map[string]any) []any {
	fields := []any{map[string]any{"field": "eventCategory", "equals": []any{category}}}
	for _, field := range further {
		fields = append(fields, field)
	}
	return []any{map[string]any{"field_selectors": fields}}
}
