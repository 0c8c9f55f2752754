// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

const resourcePolicyTypeName = "cloudtraillake_resource_policy"

func TestResourcePolicyList(t *testing.T) {
	t.Parallel()
	testList(t, resourcePolicyTypeName, "resource_arn", nil, []listTest{
		{"all", listRequest{Limit: 100}, []string{"github", "audit-b"},
			map[string]int{"ListChannels": 1, "ListEventDataStores": 1, "GetResourcePolicy": 7, "GetEventDataStore": 2}},
		{"resources", listRequest{Limit: 100, IncludeResource: true}, []string{"github", "audit-b"},
			map[string]int{"ListChannels": 1, "ListEventDataStores": 1, "GetResourcePolicy": 7, "GetEventDataStore": 2}},
		{"limit", listRequest{Limit: 1}, []string{"github"}, map[string]int{"ListChannels": 1, "GetResourcePolicy": 3}},
		{"channels", listRequest{Config: map[string]any{"resource_type": "channel"}, Limit: 100}, []string{"github"}, map[string]int{"ListChannels": 1, "GetResourcePolicy": 3}},
		{"event data stores", listRequest{Config: map[string]any{"resource_type": "event_data_store"}, Limit: 100, IncludeResource: true}, []string{"audit-b"},
			map[string]int{"ListEventDataStores": 1, "GetResourcePolicy": 4, "GetEventDataStore": 2}},
		{"name", listRequest{Config: map[string]any{"name_regex": "^(github|audit-a)$"}, Limit: 100}, []string{"github"},
			map[string]int{"ListChannels": 1, "ListEventDataStores": 1, "GetResourcePolicy": 2}},
		{"Region", listRequest{Config: map[string]any{"region": "eu-west-1"}, Limit: 100}, nil, map[string]int{"ListChannels": 1, "ListEventDataStores": 1, "GetResourcePolicy": 2}},
	})
}

func TestResourcePolicyList_requestFails(t *testing.T) {
	t.Parallel()
	server := startListed(t)
	p := startConfigured(t, server, nil)
	for _, test := range []struct {
		operation string
		nth       int
		want      int // results
	}{
		{"ListChannels", 1, 0},
		{"ListEventDataStores", 1, 1},
		{"GetEventDataStore", 1, 0}, // in the batch of the channel's policy
	} {
		server.ClearFaults()
		server.Inject(emulator.FaultRule{Operation: test.operation, Code: "AccessDeniedException", AnyCode: true, Nth: test.nth})
		results, diagnostics := p.list(resourcePolicyTypeName, listRequest{})
		wantError(t, diagnostics, "", "Listing resource policies", "Allow cloudtrail:"+test.operation)
		if len(results) != test.want {
			t.Errorf("%s fails: %d results before, want %d", test.operation, len(results), test.want)
		}
	}
	wantError(t, p.validateList(resourcePolicyTypeName, map[string]any{"resource_type": "dashboard"}), `AttributeName("resource_type")`, `it must be "channel" or "event_data_store"`)
}
