// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// selecting makes an advanced event selector for a category, and a field that must equal a value.
func selecting(category string, fields ...string) types.AdvancedEventSelector {
	selector := types.AdvancedEventSelector{FieldSelectors: []types.AdvancedFieldSelector{{Field: aws.String("eventCategory"), Equals: []string{category}}}}
	for i := 0; i < len(fields); i += 2 {
		selector.FieldSelectors = append(selector.FieldSelectors, types.AdvancedFieldSelector{Field: aws.String(fields[i]), Equals: []string{fields[i+1]}})
	}
	return selector
}

func createStoreOf(t *testing.T, client *cloudtrail.Client, name string, selectors ...types.AdvancedEventSelector) *string {
	t.Helper()
	store, err := client.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String(name), AdvancedEventSelectors: selectors, TerminationProtectionEnabled: aws.Bool(false),
	})
	if err != nil {
		t.Fatal(err)
	}
	return store.EventDataStoreArn
}

// deletedStore is the ARN of a store that is pending deletion.
func deletedStore(t *testing.T, client *cloudtrail.Client, name string) *string {
	t.Helper()
	store := createStoreOf(t, client, name)
	if _, err := client.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: store}); err != nil {
		t.Fatal(err)
	}
	return store
}

// refusedOrNot is refused, or holds that there is no error where code is "".
func refusedOrNot(t *testing.T, err error, code string, hints ...string) {
	t.Helper()
	if code != "" {
		refused(t, err, code, hints...)
	} else if err != nil {
		t.Error(err)
	}
}

// ownerCase is what configuration is asked of, and the error that it ends with.
type ownerCase struct {
	store, trail *string
	code         string
}

// refusesOwners holds what a get operation of configuration refuses, side by side.
func refusesOwners(t *testing.T, cases map[string]ownerCase, get func(store, trail *string) error) {
	t.Helper()
	for name, test := range cases {
		t.Run("get "+name, func(t *testing.T) {
			t.Parallel()
			refused(t, get(test.store, test.trail), test.code)
		})
	}
}

var ignoreSDK = cmpopts.IgnoreUnexported(types.InsightSelector{}, types.ContextKeySelector{}, types.AdvancedEventSelector{}, types.AdvancedFieldSelector{}, types.Destination{})

// CTL-100, CTL-107: Insights are enabled, told, replaced and disabled.
func TestInsightSelectors(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	source, destination := createStoreOf(t, owner, "management"), createStoreOf(t, owner, "insights", selecting("Insight"))
	get := func() (*cloudtrail.GetInsightSelectorsOutput, error) {
		return owner.GetInsightSelectors(t.Context(), &cloudtrail.GetInsightSelectorsInput{EventDataStore: source})
	}
	_, err := get()
	refused(t, err, "InsightNotEnabledException", "management", "PutInsightSelectors")

	for name, selectors := range map[string][]types.InsightSelector{
		"both types":       {{InsightType: types.InsightTypeApiErrorRateInsight}, {InsightType: types.InsightTypeApiCallRateInsight}},
		"management named": {{InsightType: types.InsightTypeApiCallRateInsight, EventCategories: []types.SourceEventCategory{types.SourceEventCategoryManagement}}},
	} {
		put, err := owner.PutInsightSelectors(t.Context(), &cloudtrail.PutInsightSelectorsInput{EventDataStore: source, InsightsDestination: destination, InsightSelectors: selectors})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := get()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(selectors, got.InsightSelectors, ignoreSDK); diff != "" {
			t.Errorf("%s: -put +got:\n%s", name, diff)
		}
		if diff := cmp.Diff(selectors, put.InsightSelectors, ignoreSDK); diff != "" {
			t.Errorf("%s: -put +answered:\n%s", name, diff)
		}
		if *put.EventDataStoreArn != *source || *put.InsightsDestination != *destination || *got.EventDataStoreArn != *source || *got.InsightsDestination != *destination || got.TrailARN != nil {
			t.Errorf("%s: put %+v, got %+v", name, put, got)
		}
	}
	for range 2 {
		off, err := owner.PutInsightSelectors(t.Context(), &cloudtrail.PutInsightSelectorsInput{EventDataStore: source, InsightSelectors: []types.InsightSelector{}})
		if err != nil || len(off.InsightSelectors) != 0 || off.InsightsDestination != nil {
			t.Fatalf("switched off: %+v, error %v", off, err)
		}
		_, err = get()
		refused(t, err, "InsightNotEnabledException")
	}
}

// CTL-210: a destination can be deleted; the selectors name it until they are replaced, which takes one that is there.
func TestInsightsDestinationDeleted(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	server.SetTime(stateTime)
	owner := server.CloudTrail(server.AccountID)
	source, destination := createStoreOf(t, owner, "management"), createStoreOf(t, owner, "insights", selecting("Insight"))
	in := &cloudtrail.PutInsightSelectorsInput{
		EventDataStore: source, InsightsDestination: destination, InsightSelectors: []types.InsightSelector{{InsightType: types.InsightTypeApiCallRateInsight}},
	}
	if _, err := owner.PutInsightSelectors(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if _, err := owner.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: destination}); err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"pending deletion", "was not found"} {
		got, err := owner.GetInsightSelectors(t.Context(), &cloudtrail.GetInsightSelectorsInput{EventDataStore: source})
		if err != nil || *got.InsightsDestination != *destination {
			t.Errorf("%s: %+v, error %v", when, got, err)
		}
		_, err = owner.PutInsightSelectors(t.Context(), in)
		refused(t, err, "InvalidParameterException", "InsightsDestination", when)
		server.Advance(8 * 24 * time.Hour)
	}
	state := exported(server)
	to := emulatortest.Start(t)
	to.SetTime(server.Now())
	to.Import(strings.NewReader(state))
	if diff := cmp.Diff(state, exported(to)); diff != "" {
		t.Errorf("-exported +exported again:\n%s", diff)
	}
}

// CTL-101 to CTL-106: what enables no Insights.
func TestInsightSelectorsRefuse(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	source, destination := createStoreOf(t, owner, "management"), createStoreOf(t, owner, "insights", selecting("Insight"))
	reads, data := createStoreOf(t, owner, "reads", selecting("Management", "readOnly", "true")), createStoreOf(t, owner, "data", selecting("Data", "resources.type", "AWS::S3::Object"))
	pending, absent := deletedStore(t, owner, "pending"), aws.String("00000000-0000-4000-8000-000000000000")
	elsewhere := createStoreOf(t, server.CloudTrail(partner), "elsewhere", selecting("Insight"))
	type input = cloudtrail.PutInsightSelectorsInput
	insight := func(kind types.InsightType, categories ...types.SourceEventCategory) []types.InsightSelector {
		return []types.InsightSelector{{InsightType: kind, EventCategories: categories}}
	}
	calls, faults := insight(types.InsightTypeApiCallRateInsight), insight(types.InsightTypeApiErrorRateInsight)
	for name, test := range map[string]struct {
		change func(*input)
		code   string
		hints  []string
	}{
		"unknown type":                {func(in *input) { in.InsightSelectors = insight("ApiInsight") }, "InvalidInsightSelectorsException", []string{"ApiInsight", "ApiCallRateInsight"}},
		"no type":                     {func(in *input) { in.InsightSelectors = insight("") }, "InvalidInsightSelectorsException", []string{"InsightSelectors[0].InsightType"}},
		"a type twice":                {func(in *input) { in.InsightSelectors = append(calls, calls...) }, "InvalidInsightSelectorsException", []string{"second time"}},
		"data events":                 {func(in *input) { in.InsightSelectors = insight("ApiCallRateInsight", "Data") }, "InvalidInsightSelectorsException", []string{"Data", "Management"}},
		"management and data events":  {func(in *input) { in.InsightSelectors = insight("ApiCallRateInsight", "Management", "Data") }, "InvalidInsightSelectorsException", nil},
		"unknown category":            {func(in *input) { in.InsightSelectors = insight("ApiCallRateInsight", "Audit") }, "InvalidInsightSelectorsException", []string{"Audit"}},
		"calls of a store of reads":   {func(in *input) { in.EventDataStore = reads }, "InvalidInsightSelectorsException", []string{"write management events", "reads"}},
		"errors of a store of reads":  {func(in *input) { in.EventDataStore, in.InsightSelectors = reads, faults }, "", nil},
		"errors of a store of data":   {func(in *input) { in.EventDataStore, in.InsightSelectors = data, faults }, "InvalidInsightSelectorsException", []string{"management events", "data"}},
		"a destination of management": {func(in *input) { in.InsightsDestination = source }, "InvalidInsightSelectorsException", []string{"Insight", "Management"}},
		"no destination":              {func(in *input) { in.InsightsDestination = nil }, "InvalidParameterCombinationException", []string{"InsightsDestination"}},
		"neither store nor trail":     {func(in *input) { in.EventDataStore, in.InsightsDestination = nil, nil }, "InvalidParameterCombinationException", []string{"EventDataStore"}},
		"a destination alone":         {func(in *input) { in.EventDataStore = nil }, "InvalidParameterCombinationException", nil},
		"store and trail":             {func(in *input) { in.TrailName = aws.String("my-trail") }, "InvalidParameterCombinationException", []string{"TrailName"}},
		"a trail and a destination":   {func(in *input) { in.TrailName, in.EventDataStore = aws.String("my-trail"), nil }, "InvalidParameterCombinationException", nil},
		"no such source":              {func(in *input) { in.EventDataStore = absent }, "InvalidParameterException", []string{"EventDataStore", *absent}},
		"no such destination":         {func(in *input) { in.InsightsDestination = absent }, "InvalidParameterException", []string{"InsightsDestination", *absent}},
		"a source on its way out":     {func(in *input) { in.EventDataStore = pending }, "InvalidParameterException", []string{"pending"}},
		"another's destination":       {func(in *input) { in.InsightsDestination = elsewhere }, "CloudTrailARNInvalidException", []string{"InsightsDestination"}},
		"no ARN as source":            {func(in *input) { in.EventDataStore = aws.String("management") }, "CloudTrailARNInvalidException", []string{"management"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := &input{EventDataStore: source, InsightsDestination: destination, InsightSelectors: calls}
			test.change(in)
			_, err := owner.PutInsightSelectors(t.Context(), in)
			refusedOrNot(t, err, test.code, test.hints...)
		})
	}
	refusesOwners(t, map[string]ownerCase{
		"neither":         {nil, nil, "InvalidParameterCombinationException"},
		"both":            {source, aws.String("my-trail"), "InvalidParameterCombinationException"},
		"no such store":   {absent, nil, "InvalidParameterException"},
		"pending":         {pending, nil, "InvalidParameterException"},
		"not an ARN":      {aws.String("x.y"), nil, "CloudTrailARNInvalidException"},
		"another's store": {elsewhere, nil, "CloudTrailARNInvalidException"},
	}, func(store, trail *string) error {
		_, err := owner.GetInsightSelectors(t.Context(), &cloudtrail.GetInsightSelectorsInput{EventDataStore: store, TrailName: trail})
		return err
	})
}

// CTL-105: there are no trails; their names are looked at all the same.
func TestTrailNames(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	for trail, code := range map[string]string{
		"my-trail": "TrailNotFoundException",
		"arn:aws:cloudtrail:us-east-1:111122223333:trail/my.trail_1": "TrailNotFoundException",
		"ab":          "InvalidTrailNameException",
		"my--trail":   "InvalidTrailNameException",
		"my-_trail":   "InvalidTrailNameException",
		"-trail":      "InvalidTrailNameException",
		"trail.":      "InvalidTrailNameException",
		"my trail":    "InvalidTrailNameException",
		"192.168.5.4": "InvalidTrailNameException",
		"":            "InvalidTrailNameException",
		"arn:aws:cloudtrail:us-east-1:111122223333:trail/x":                                      "InvalidTrailNameException",
		"arn:aws:cloudtrail:us-east-1:111122223333:channel/00000000-0000-4000-8000-000000000000": "CloudTrailARNInvalidException",
		"arn:aws:s3:::my-trail": "CloudTrailARNInvalidException",
	} {
		_, err := owner.GetInsightSelectors(t.Context(), &cloudtrail.GetInsightSelectorsInput{TrailName: aws.String(trail)})
		refused(t, err, code, trail[strings.LastIndexByte(trail, '/')+1:])
		_, err = owner.PutInsightSelectors(t.Context(), &cloudtrail.PutInsightSelectorsInput{TrailName: aws.String(trail), InsightSelectors: []types.InsightSelector{}})
		refused(t, err, code, trail[strings.LastIndexByte(trail, '/')+1:])
		_, err = owner.GetEventConfiguration(t.Context(), &cloudtrail.GetEventConfigurationInput{TrailName: aws.String(trail)})
		refused(t, err, code, trail[strings.LastIndexByte(trail, '/')+1:])
		_, err = owner.PutEventConfiguration(t.Context(), &cloudtrail.PutEventConfigurationInput{TrailName: aws.String(trail)})
		refused(t, err, code, trail[strings.LastIndexByte(trail, '/')+1:])
	}
}

// CTL-108: selectors that would starve the enabled Insights are refused.
func TestInsightsHoldSelectors(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	source, destination := createStoreOf(t, owner, "management"), createStoreOf(t, owner, "insights", selecting("Insight"))
	reads, data := selecting("Management", "readOnly", "true"), selecting("Data", "resources.type", "AWS::S3::Object")
	update := func(selectors ...types.AdvancedEventSelector) error {
		_, err := owner.UpdateEventDataStore(t.Context(), &cloudtrail.UpdateEventDataStoreInput{EventDataStore: source, AdvancedEventSelectors: selectors})
		return err
	}
	enable := func(kinds ...types.InsightType) {
		in := &cloudtrail.PutInsightSelectorsInput{EventDataStore: source, InsightsDestination: destination, InsightSelectors: []types.InsightSelector{}}
		for _, kind := range kinds {
			in.InsightSelectors = append(in.InsightSelectors, types.InsightSelector{InsightType: kind})
		}
		if _, err := owner.PutInsightSelectors(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	enable(types.InsightTypeApiCallRateInsight, types.InsightTypeApiErrorRateInsight)
	refused(t, update(reads), "InvalidInsightSelectorsException", "ApiCallRateInsight", "write management events")
	refused(t, update(data), "InvalidInsightSelectorsException")
	if err := update(data, selecting("Management", "readOnly", "false")); err != nil {
		t.Error(err)
	}
	enable(types.InsightTypeApiErrorRateInsight)
	refused(t, update(data), "InvalidInsightSelectorsException", "ApiErrorRateInsight", "management events")
	if err := update(reads); err != nil {
		t.Error(err)
	}
	enable()
	if err := update(data); err != nil {
		t.Error(err)
	}
}
