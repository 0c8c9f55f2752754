// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/google/go-cmp/cmp"
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
	s := startStoreCalls(b, emulatortest.Start(b), map[string]any{"advanced_event_selectors": selectors})
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
	s := startStoreCalls(t, emulatortest.Start(t), map[string]any{"advanced_event_selectors": fullSelectors()})
	state := s.create()
	if planned := s.plan(state, state); !bytes.Equal(planned.MsgPack, state.MsgPack) {
		t.Error("a plan without changes changes the store")
	}
}

// The service may answer in any order: the state keeps its own.
func TestEventDataStore_orderOfService(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	s := startStoreCalls(t, server, map[string]any{
		"max_event_size": "Large",
		"context_key_selectors": []any{
			map[string]any{"type": "TagContext", "equals": []any{"team", "cost"}}, map[string]any{"type": "RequestContext", "equals": []any{"aws:SourceIdentity"}},
		},
		"advanced_event_selectors": append(selectorsOf("Management"), fullSelectors()[:2]...),
	})
	state := s.create()
	turnAround(t, server)
	response, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: storeType, CurrentState: state})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, response.Diagnostics)
	was, is := s.attributes(state), s.attributes(response.NewState)
	for _, name := range []string{"advanced_event_selectors", "context_key_selectors"} {
		if diff := cmp.Diff(was[name], is[name]); diff != "" {
			t.Errorf("%s, before - after +:\n%s", name, diff)
		}
	}
}

// turnAround gives what the one store has in lists the opposite order.
func turnAround(t *testing.T, server *emulatortest.Server) {
	t.Helper()
	client := server.CloudTrail(server.AccountID)
	store, err := client.GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: onlyStore(t, server)})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(store.AdvancedEventSelectors)
	for _, selector := range store.AdvancedEventSelectors {
		slices.Reverse(selector.FieldSelectors)
		for _, field := range selector.FieldSelectors {
			slices.Reverse(field.StartsWith)
			slices.Reverse(field.NotStartsWith)
		}
	}
	if _, err := client.UpdateEventDataStore(t.Context(), &cloudtrail.UpdateEventDataStoreInput{EventDataStore: store.EventDataStoreArn, AdvancedEventSelectors: store.AdvancedEventSelectors}); err != nil {
		t.Fatal(err)
	}
	configuration, err := client.GetEventConfiguration(t.Context(), &cloudtrail.GetEventConfigurationInput{EventDataStore: store.EventDataStoreArn})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(configuration.ContextKeySelectors)
	for _, selector := range configuration.ContextKeySelectors {
		slices.Reverse(selector.Equals)
	}
	if _, err := client.PutEventConfiguration(t.Context(), &cloudtrail.PutEventConfigurationInput{
		EventDataStore: store.EventDataStoreArn, MaxEventSize: configuration.MaxEventSize, ContextKeySelectors: configuration.ContextKeySelectors}); err != nil {
		t.Fatal(err)
	}
}

const storeType = "cloudtraillake_event_data_store"

// storeCalls are the calls of a CLI about one store.
type storeCalls struct {
	*protocolClient
	tb           testing.TB
	config, none *tfprotov6.DynamicValue
}

func startStoreCalls(tb testing.TB, server *emulatortest.Server, further map[string]any) storeCalls {
	tb.Helper()
	p := startConfigured(tb, server, nil)
	schema := p.schema.ResourceSchemas[storeType]
	arguments := map[string]any{"name": "called", "multi_region_enabled": false}
	maps.Copy(arguments, further)
	return storeCalls{
		protocolClient: p,
		tb:             tb,
		config:         p.configuration(schema, arguments),
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

// attributes are those of a state, as plain values.
func (s storeCalls) attributes(state *tfprotov6.DynamicValue) map[string]any {
	s.tb.Helper()
	value, err := state.Unmarshal(s.schema.ResourceSchemas[storeType].ValueType())
	if err != nil {
		s.tb.Fatal(err)
	}
	attributes, _ := plainValue(s.tb, value).(map[string]any)
	return attributes
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
