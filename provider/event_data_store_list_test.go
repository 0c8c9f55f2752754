// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

const eventDataStoreTypeName = "cloudtraillake_event_data_store"

func TestEventDataStoreList(t *testing.T) {
	t.Parallel()
	requests := func(reads, tags int) map[string]int {
		count := map[string]int{"ListEventDataStores": 1, "GetEventDataStore": reads}
		if tags > 0 {
			count["ListTags"] = tags
		}
		return count
	}
	testList(t, eventDataStoreTypeName, "arn", map[string]any{"default_tags": []any{map[string]any{"tags": map[string]any{"env": "test"}}}}, []listTest{
		{"all but those pending deletion", listRequest{Limit: 100}, []string{"audit-a", "audit-b", "management"}, requests(4, 0)},
		{"limit", listRequest{Limit: 2}, []string{"audit-a", "audit-b"}, requests(2, 0)},
		{"name", listRequest{Config: map[string]any{"name_regex": "^audit"}, Limit: 100}, []string{"audit-a", "audit-b"}, requests(2, 0)},
		{"category", listRequest{Config: map[string]any{"event_category": "Management"}, Limit: 100}, []string{"management"}, requests(4, 0)},
		{"category and limit", listRequest{Config: map[string]any{"event_category": "Management"}, Limit: 1}, []string{"management"}, requests(3, 0)},
		{"status", listRequest{Config: map[string]any{"statuses": []any{"STOPPED_INGESTION"}}, Limit: 100}, []string{"management"}, requests(4, 0)},
		{"Region", listRequest{Config: map[string]any{"region": "eu-west-1"}, Limit: 100, IncludeResource: true}, []string{"elsewhere"}, requests(1, 1)},
		{"resources", listRequest{Limit: 100, IncludeResource: true}, []string{"audit-a", "audit-b", "management"},
			map[string]int{"ListEventDataStores": 1, "GetEventDataStore": 4, "ListTags": 1, "GetInsightSelectors": 1, "GetEventConfiguration": 1}},
		{"resources and limit", listRequest{Limit: 1, IncludeResource: true}, []string{"audit-a"}, requests(1, 1)},
	})
}

func TestEventDataStoreList_pages(t *testing.T) {
	t.Parallel()
	seed := []byte("event_data_stores:\n")
	for i := range 130 {
		seed = fmt.Appendf(seed, "  - {name: store-%04d}\n", i)
	}
	server := emulatortest.Start(t, func(o *emulator.Options) {
		o.Seed, o.SeedName = seed, "many.yaml"
		o.Quotas = map[string]int{"event-data-stores": 130}
	})
	p := startConfigured(t, server, nil)
	for _, test := range []struct {
		limit    int64
		want     int
		requests map[string]int
	}{
		{0, 130, map[string]int{"ListEventDataStores": 2, "GetEventDataStore": 130}},
		{100, 100, map[string]int{"ListEventDataStores": 1, "GetEventDataStore": 100}},
		{7, 7, map[string]int{"ListEventDataStores": 1, "GetEventDataStore": 7}},
	} {
		requests := countRequests(server, func() {
			results, diagnostics := p.list(eventDataStoreTypeName, listRequest{Limit: test.limit})
			noErrors(t, diagnostics)
			if len(results) != test.want {
				t.Errorf("limit %d: %d results, want %d", test.limit, len(results), test.want)
			}
		})
		wantRequests(t, requests, test.requests)
	}
	server.Inject(emulator.FaultRule{Operation: "GetEventDataStore", Code: "AccessDeniedException", AnyCode: true, Nth: 25})
	results, diagnostics := p.list(eventDataStoreTypeName, listRequest{})
	wantError(t, diagnostics, "", "Listing event data stores", "Allow cloudtrail:GetEventDataStore")
	if len(results) != 20 {
		t.Errorf("%d results before the error, want 20", len(results))
	}
}

// An error on one store ends the list, as every error does.
func TestEventDataStoreList_detailFails(t *testing.T) {
	t.Parallel()
	server := startListed(t)
	p := startConfigured(t, server, nil)
	server.Inject(emulator.FaultRule{Operation: "GetEventConfiguration", Code: "InvalidParameterException"})
	results, diagnostics := p.list(eventDataStoreTypeName, listRequest{IncludeResource: true})
	wantError(t, diagnostics, `AttributeName("max_event_size")`, "Reading event configuration of event data store management", "InvalidParameterException")
	if diff := cmp.Diff([]string{"audit-a", "audit-b"}, namesOf(results)); diff != "" {
		t.Errorf("names before the error, want - got +:\n%s", diff)
	}
}

func TestEventDataStoreList_validation(t *testing.T) {
	t.Parallel()
	p := startConfigured(t, startListed(t), nil)
	for _, test := range []struct {
		config          map[string]any
		attribute, text string
	}{
		{map[string]any{"event_category": "Audit"}, `AttributeName("event_category")`, `event_category is "Audit": it must be "Management"`},
		{map[string]any{"statuses": []any{}}, `AttributeName("statuses")`, `at least 1`},
		{map[string]any{"statuses": []any{"ENABLED", "PENDING_DELETION"}}, `AttributeName("statuses").ElementKeyInt(1)`, `statuses[1] is "PENDING_DELETION": it must be "CREATED"`},
		{map[string]any{"name_regex": "("}, `AttributeName("name_regex")`, `a regular expression of Go is needed`},
	} {
		wantError(t, p.validateList(eventDataStoreTypeName, test.config), test.attribute, test.text)
	}
}
