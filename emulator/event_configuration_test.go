// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// CTL-110, CTL-114: the defaults, and that each member changes alone.
func TestEventConfiguration(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	store := createStoreOf(t, owner, "management")
	tags := []types.ContextKeySelector{{Type: types.TypeTagContext, Equals: []string{"team"}}}
	both := append([]types.ContextKeySelector{{Type: types.TypeRequestContext, Equals: []string{"aws:PrincipalOrgID", "aws:SourceIdentity"}}}, tags...)
	type input = cloudtrail.PutEventConfigurationInput
	holds := func(name string, size types.MaxEventSize, keys []types.ContextKeySelector) {
		t.Helper()
		got, err := owner.GetEventConfiguration(t.Context(), &cloudtrail.GetEventConfigurationInput{EventDataStore: store})
		if err != nil {
			t.Fatal(err)
		}
		if *got.EventDataStoreArn != *store || got.MaxEventSize != size || got.TrailARN != nil || len(got.AggregationConfigurations) > 0 {
			t.Errorf("%s: got %+v, want %s", name, got, size)
		}
		if diff := cmp.Diff(keys, got.ContextKeySelectors, ignoreSDK, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
	holds("default", types.MaxEventSizeStandard, nil)
	for _, step := range []struct {
		name string
		in   input
		size types.MaxEventSize
		keys []types.ContextKeySelector
	}{
		{"both members", input{MaxEventSize: types.MaxEventSizeLarge, ContextKeySelectors: both}, types.MaxEventSizeLarge, both},
		{"other keys", input{ContextKeySelectors: tags}, types.MaxEventSizeLarge, tags},
		{"the size again", input{MaxEventSize: types.MaxEventSizeLarge}, types.MaxEventSizeLarge, tags},
		{"no keys", input{ContextKeySelectors: []types.ContextKeySelector{}}, types.MaxEventSizeLarge, nil},
		{"the default size", input{MaxEventSize: types.MaxEventSizeStandard}, types.MaxEventSizeStandard, nil},
		{"no aggregation", input{MaxEventSize: types.MaxEventSizeLarge, AggregationConfigurations: []types.AggregationConfiguration{}}, types.MaxEventSizeLarge, nil},
	} {
		step.in.EventDataStore = store
		put, err := owner.PutEventConfiguration(t.Context(), &step.in)
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if *put.EventDataStoreArn != *store || put.MaxEventSize != step.size || len(put.ContextKeySelectors) != len(step.keys) {
			t.Errorf("%s: answered %+v", step.name, put)
		}
		holds(step.name, step.size, step.keys)
	}
}

// CTL-104, CTL-111 to CTL-116: what configures nothing.
func TestEventConfigurationRefuses(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	store, activity := createStoreOf(t, owner, "management"), createStore(t, owner, "activity").EventDataStoreArn
	network := createStoreOf(t, owner, "network", selecting("NetworkActivity", "eventSource", "s3.amazonaws.com"))
	data, pending := createStoreOf(t, owner, "data", selecting("Data", "resources.type", "AWS::S3::Object")), deletedStore(t, owner, "pending")
	elsewhere, absent := createStoreOf(t, server.CloudTrail(partner), "elsewhere"), aws.String("00000000-0000-4000-8000-000000000000")
	type input = cloudtrail.PutEventConfigurationInput
	keys := func(n, length int) []string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf("%s%0*d", "k", length-1, i)
		}
		return list
	}
	selector := func(kind types.Type, keys ...string) []types.ContextKeySelector {
		return []types.ContextKeySelector{{Type: kind, Equals: keys}}
	}
	for name, test := range map[string]struct {
		change func(*input)
		code   string
		hints  []string
	}{
		"unknown size":            {func(in *input) { in.MaxEventSize = "Huge" }, "InvalidParameterException", []string{"Huge", "Standard", "Large"}},
		"keys with standard size": {func(in *input) { in.MaxEventSize = types.MaxEventSizeStandard }, "InvalidParameterCombinationException", []string{"Large"}},
		"keys with default size":  {func(in *input) { in.MaxEventSize = "" }, "InvalidParameterCombinationException", []string{"Large"}},
		"three selectors": {func(in *input) {
			in.ContextKeySelectors = append(in.ContextKeySelectors, append(selector("RequestContext", "a"), selector("TagContext", "b")...)...)
		}, "InvalidParameterException", []string{"3", "2"}},
		"a type twice": {func(in *input) {
			in.ContextKeySelectors = append(in.ContextKeySelectors, selector("TagContext", "b")...)
		}, "InvalidParameterException", []string{"second time"}},
		"unknown type":            {func(in *input) { in.ContextKeySelectors = selector("Context", "a") }, "InvalidParameterException", []string{"Context", "TagContext or RequestContext"}},
		"no keys":                 {func(in *input) { in.ContextKeySelectors = selector("TagContext", []string{}...) }, "InvalidParameterException", nil},
		"51 keys":                 {func(in *input) { in.ContextKeySelectors = selector("TagContext", keys(51, 4)...) }, "InvalidParameterException", []string{"51", "50"}},
		"50 keys":                 {func(in *input) { in.ContextKeySelectors = selector("TagContext", keys(50, 4)...) }, "", nil},
		"a key twice":             {func(in *input) { in.ContextKeySelectors = selector("TagContext", "a", "b", "a") }, "InvalidParameterException", []string{`"a"`}},
		"an empty key":            {func(in *input) { in.ContextKeySelectors = selector("TagContext", "a", "") }, "InvalidParameterException", []string{"Equals[1]"}},
		"a key of 129 characters": {func(in *input) { in.ContextKeySelectors = selector("TagContext", keys(1, 129)...) }, "InvalidParameterException", []string{"128"}},
		"a key of 128 characters": {func(in *input) { in.ContextKeySelectors = selector("TagContext", strings.Repeat("é", 128)) }, "", nil},
		"nothing":                 {func(in *input) { in.MaxEventSize, in.ContextKeySelectors = "", nil }, "InvalidParameterException", []string{"MaxEventSize"}},
		"aggregation": {func(in *input) {
			in.AggregationConfigurations = []types.AggregationConfiguration{{EventCategory: "Data", Templates: []types.Template{"API_ACTIVITY"}}}
		}, "InvalidParameterCombinationException", []string{"AggregationConfigurations", "trails"}},
		"store and trail":         {func(in *input) { in.TrailName = aws.String("my-trail") }, "InvalidParameterCombinationException", []string{"TrailName"}},
		"neither store nor trail": {func(in *input) { in.EventDataStore = nil }, "InvalidParameterCombinationException", []string{"EventDataStore"}},
		"events from outside AWS": {func(in *input) { in.EventDataStore = activity }, "InvalidEventDataStoreCategoryException", []string{"ActivityAuditLog", "activity"}},
		"network activity":        {func(in *input) { in.EventDataStore = network }, "InvalidEventDataStoreCategoryException", []string{"NetworkActivity"}},
		"data events":             {func(in *input) { in.EventDataStore = data }, "", nil},
		"pending deletion":        {func(in *input) { in.EventDataStore = pending }, "InactiveEventDataStoreException", []string{"pending"}},
		"no such store":           {func(in *input) { in.EventDataStore = absent }, "EventDataStoreNotFoundException", nil},
		"another account's store": {func(in *input) { in.EventDataStore = elsewhere }, "EventDataStoreARNInvalidException", nil},
		"not an ARN":              {func(in *input) { in.EventDataStore = aws.String("management") }, "EventDataStoreARNInvalidException", []string{"management"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := &input{EventDataStore: store, MaxEventSize: types.MaxEventSizeLarge, ContextKeySelectors: selector("TagContext", "team")}
			test.change(in)
			if test.code == "" && in.EventDataStore == store { // of its own, since the others run at once
				in.EventDataStore = createStoreOf(t, server.CloudTrail("777788889999"), strings.ReplaceAll(name, " ", "-"))
				if _, err := server.CloudTrail("777788889999").PutEventConfiguration(t.Context(), in); err != nil {
					t.Error(err)
				}
				return
			}
			_, err := owner.PutEventConfiguration(t.Context(), in)
			refusedOrNot(t, err, test.code, test.hints...)
		})
	}
	refusesOwners(t, map[string]ownerCase{
		"neither":         {nil, nil, "InvalidParameterCombinationException"},
		"both":            {store, aws.String("my-trail"), "InvalidParameterCombinationException"},
		"outside AWS":     {activity, nil, "InvalidEventDataStoreCategoryException"},
		"pending":         {pending, nil, "InvalidEventDataStoreStatusException"},
		"no such store":   {absent, nil, "EventDataStoreNotFoundException"},
		"another's store": {elsewhere, nil, "EventDataStoreARNInvalidException"},
	}, func(store, trail *string) error {
		_, err := owner.GetEventConfiguration(t.Context(), &cloudtrail.GetEventConfigurationInput{EventDataStore: store, TrailName: trail})
		return err
	})
}
