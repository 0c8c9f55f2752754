// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

const channelTypeName = "cloudtraillake_channel"

func TestChannelList(t *testing.T) {
	t.Parallel()
	testList(t, channelTypeName, "arn", nil, []listTest{
		{"all", listRequest{Limit: 100}, []string{"own-application", "okta", "github"}, map[string]int{"ListChannels": 1}},
		{"no limit", listRequest{}, []string{"own-application", "okta", "github"}, map[string]int{"ListChannels": 1}},
		{"limit", listRequest{Limit: 2}, []string{"own-application", "okta"}, map[string]int{"ListChannels": 1}},
		{"name", listRequest{Config: map[string]any{"name_regex": "^o"}, Limit: 100}, []string{"own-application", "okta"}, map[string]int{"ListChannels": 1}},
		{"service-linked", listRequest{Config: map[string]any{"name_regex": "^aws-"}, Limit: 100}, nil, map[string]int{"ListChannels": 1}},
		{"source", listRequest{Config: map[string]any{"source": "GitHub"}, Limit: 100}, []string{"github"}, map[string]int{"ListChannels": 1, "GetChannel": 3}},
		{"source and name", listRequest{Config: map[string]any{"source": "GitHub", "name_regex": "hub$"}, Limit: 100}, []string{"github"}, map[string]int{"ListChannels": 1, "GetChannel": 1}},
		{"source and limit", listRequest{Config: map[string]any{"source": "Custom"}, Limit: 1}, []string{"own-application"}, map[string]int{"ListChannels": 1, "GetChannel": 1}},
		{"Region", listRequest{Config: map[string]any{"region": "eu-west-1"}, Limit: 100, IncludeResource: true}, []string{"elsewhere"}, map[string]int{"ListChannels": 1, "GetChannel": 1, "ListTags": 1}},
		{"empty Region", listRequest{Config: map[string]any{"region": "eu-west-2"}, Limit: 100, IncludeResource: true}, nil, map[string]int{"ListChannels": 1}},
		{"resources", listRequest{Limit: 100, IncludeResource: true}, []string{"own-application", "okta", "github"}, map[string]int{"ListChannels": 1, "GetChannel": 3, "ListTags": 1}},
		{"resources and source", listRequest{Config: map[string]any{"source": "GitHub"}, Limit: 100, IncludeResource: true}, []string{"github"}, map[string]int{"ListChannels": 1, "GetChannel": 3, "ListTags": 1}},
		{"resources of no such source", listRequest{Config: map[string]any{"source": "WizAuditLogs"}, Limit: 100, IncludeResource: true}, nil, map[string]int{"ListChannels": 1, "GetChannel": 3}},
	})
}

// Tags are told apart as everywhere.
func TestChannelList_tags(t *testing.T) {
	t.Parallel()
	p := startConfigured(t, startListed(t), map[string]any{
		"default_tags": []any{map[string]any{"tags": map[string]any{"env": "test"}}},
		"ignore_tags":  []any{map[string]any{"keys": []any{"none"}}},
	})
	results, diagnostics := p.list(channelTypeName, listRequest{Config: map[string]any{"name_regex": "github"}, Limit: 100, IncludeResource: true})
	noErrors(t, diagnostics)
	if len(results) != 1 {
		t.Fatalf("%d results, want one", len(results))
	}
	if diff := cmp.Diff([]any{map[string]any{"team": "security"}, map[string]any{"team": "security", "env": "test"}},
		[]any{results[0].Resource["tags"], results[0].Resource["tags_all"]}); diff != "" {
		t.Errorf("tags and tags_all, want - got +:\n%s", diff)
	}
}

func TestChannelList_pages(t *testing.T) {
	t.Parallel()
	server := startManyChannels(t, 250)
	p := startConfigured(t, server, nil)
	for _, test := range []struct {
		name     string
		request  listRequest
		want     int
		requests map[string]int
	}{
		{"all", listRequest{Limit: 1000}, 250, map[string]int{"ListChannels": 3}},
		{"first page", listRequest{Limit: 100}, 100, map[string]int{"ListChannels": 1}},
		{"second page", listRequest{Limit: 101}, 101, map[string]int{"ListChannels": 2}},
		{"name", listRequest{Config: map[string]any{"name_regex": "-00[0-4]"}, Limit: 1000}, 50, map[string]int{"ListChannels": 3}},
		{"resources", listRequest{Limit: 30, IncludeResource: true}, 30, map[string]int{"ListChannels": 1, "GetChannel": 30, "ListTags": 2}},
		{"all resources", listRequest{IncludeResource: true}, 250, map[string]int{"ListChannels": 3, "GetChannel": 250, "ListTags": 13}},
	} {
		t.Run(test.name, func(t *testing.T) { // one after the other: they count requests
			requests := countRequests(server, func() {
				results, diagnostics := p.list(channelTypeName, test.request)
				noErrors(t, diagnostics)
				if len(results) != test.want {
					t.Errorf("%d results, want %d", len(results), test.want)
				}
			})
			wantRequests(t, requests, test.requests)
		})
	}
	t.Run("given up", func(t *testing.T) {
		requests := countRequests(server, func() {
			for range p.listStream(channelTypeName, listRequest{IncludeResource: true}).Results {
				break
			}
		})
		wantRequests(t, requests, map[string]int{"ListChannels": 1, "GetChannel": 20, "ListTags": 1})
	})
}

// What was found before an error is told before it.
func TestChannelList_requestFails(t *testing.T) {
	t.Parallel()
	server := startManyChannels(t, 110)
	p := startConfigured(t, server, nil)
	const denied = "AccessDeniedException"
	for _, test := range []struct {
		name    string
		rule    emulator.FaultRule
		request listRequest
		want    int // results
		texts   []string
	}{
		{"first page", emulator.FaultRule{Operation: "ListChannels", Code: denied, AnyCode: true}, listRequest{}, 0, []string{"Listing channels", denied, "Allow cloudtrail:ListChannels"}},
		{"second page", emulator.FaultRule{Operation: "ListChannels", Code: denied, AnyCode: true, Nth: 2}, listRequest{}, 100, []string{"Listing channels", "Allow cloudtrail:ListChannels"}},
		{"channel", emulator.FaultRule{Operation: "GetChannel", Code: denied, AnyCode: true, Nth: 45}, listRequest{IncludeResource: true}, 40, []string{"Allow cloudtrail:GetChannel", "Request ID: "}},
		{"tags", emulator.FaultRule{Operation: "ListTags", Code: denied, AnyCode: true, Nth: 3}, listRequest{IncludeResource: true}, 40, []string{"Allow cloudtrail:ListTags"}},
		{"channel that is gone", emulator.FaultRule{Operation: "GetChannel", Code: codeChannelNotFound, Nth: 45}, listRequest{IncludeResource: true}, 109, nil},
		{"tags that are gone, of nothing", emulator.FaultRule{Operation: "ListTags", Code: codeResourceNotFound, Nth: 1}, listRequest{IncludeResource: true}, 110, nil},
		{"tags that are gone", emulator.FaultRule{Operation: "ListTags", Code: codeResourceNotFound, Times: 2}, listRequest{IncludeResource: true}, 109, nil},
		{"tags of one alone", emulator.FaultRule{Operation: "ListTags", Code: codeResourceNotFound, Times: 1}, listRequest{IncludeResource: true, Limit: 1}, 1, nil},
	} {
		t.Run(test.name, func(t *testing.T) { // one after the other: faults are the server's
			server.ClearFaults()
			server.Inject(test.rule)
			results, diagnostics := p.list(channelTypeName, test.request)
			if len(results) != test.want {
				t.Errorf("%d results, want %d", len(results), test.want)
			}
			if test.texts == nil {
				noErrors(t, diagnostics)
				return
			}
			wantError(t, diagnostics, "", test.texts...)
		})
	}
}

func TestChannelList_validation(t *testing.T) {
	t.Parallel()
	p := startConfigured(t, startListed(t), nil)
	wantError(t, p.validateList(channelTypeName, map[string]any{"source": "Okta"}), `AttributeName("source")`, `did you mean "OktaSystemLogEvents"?`)
	wantError(t, p.validateList(channelTypeName, map[string]any{"name_regex": "("}), `AttributeName("name_regex")`, `name_regex is "(": a regular expression of Go is needed`)
	for region, text := range map[string]string{"us-east-99": `"us-east-99" is not a Region`, "cn-north-1": "Region cn-north-1 is in partition aws-cn"} {
		_, diagnostics := p.list(channelTypeName, listRequest{Config: map[string]any{"region": region}})
		wantError(t, diagnostics, `AttributeName("region")`, text)
	}
}
