// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

func TestAccChannelsDataSource(t *testing.T) {
	t.Parallel()
	server := startListed(t)
	const address = "data.cloudtraillake_channels.test"
	value := func(attribute string, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), check)
	}
	data := func(body string) string {
		return withProvider(server, "data \"cloudtraillake_channels\" \"test\" {\n"+body+"\n}\n")
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			planError(data(`source = "Okta"`), `did you mean "OktaSystemLogEvents"?`),
			planError(data(`name_regex = "("`), `name_regex is "(": a regular expression of Go is needed`),
			planError(data(`region = "us-east-99"`), `"us-east-99" is not a Region`),
			planError(data(`event_data_store_arn = "audit"`), `an ARN such as arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/`),
			planError(data("region = \"eu-west-1\"\nevent_data_store_arn = \""+auditA+"\""), `is in Region us-east-1. Leave one of the two out.`),
			{Config: data(""), ConfigStateChecks: []statecheck.StateCheck{
				value("arns", stringList(github, okta, own)),
				value("ids", stringList(arnID(github), arnID(okta), arnID(own))),
				value("names", stringList("github", "okta", "own-application")),
				value("region", knownvalue.StringExact("us-east-1")),
				value("channels", knownvalue.Null()),
			}},
			{Config: data(`region = "eu-west-1"`), ConfigStateChecks: []statecheck.StateCheck{value("arns", stringList(elsewhere))}},
			{Config: data(`region = "eu-west-2"` + "\ninclude_details = true"), ConfigStateChecks: []statecheck.StateCheck{
				value("arns", stringList()), value("channels", stringList()),
			}},
			{Config: data(`include_details = true` + "\nname_regex = \"^git\""), ConfigStateChecks: []statecheck.StateCheck{
				value("channels", knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
					"arn": knownvalue.StringExact(github), "id": knownvalue.StringExact(arnID(github)),
					"name": knownvalue.StringExact("github"), "source": knownvalue.StringExact("GitHub"),
					"destinations": knownvalue.SetExact([]knownvalue.Check{
						knownvalue.ObjectExact(map[string]knownvalue.Check{"type": knownvalue.StringExact("EVENT_DATA_STORE"), "location": knownvalue.StringExact(auditA)}),
						knownvalue.ObjectExact(map[string]knownvalue.Check{"type": knownvalue.StringExact("EVENT_DATA_STORE"), "location": knownvalue.StringExact(auditB)}),
					}),
				})})),
			}},
		},
	})
}

// stringList checks a list of strings.
func stringList(values ...string) knownvalue.Check {
	checks := make([]knownvalue.Check, len(values))
	for i, value := range values {
		checks[i] = knownvalue.StringExact(value)
	}
	return knownvalue.ListExact(checks)
}

// What is asked for decides how many requests it takes.
func TestChannelsDataSource_requests(t *testing.T) {
	t.Parallel()
	server := startListed(t)
	p := startConfigured(t, server, nil)
	const serviceLinked = "aws-service-channel/resource-explorer-2/default"
	for _, test := range []struct {
		name      string
		arguments map[string]any
		want      []any
		reads     int
	}{
		{"all", nil, []any{"github", "okta", "own-application"}, 0},
		{"name", map[string]any{"name_regex": "^o"}, []any{"okta", "own-application"}, 0},
		{"service-linked", map[string]any{"include_service_linked": true}, []any{serviceLinked, "github", "okta", "own-application"}, 0},
		{"source", map[string]any{"source": "GitHub"}, []any{"github"}, 3},
		{"no such source", map[string]any{"source": "WizAuditLogs"}, []any{}, 3},
		{"source and name", map[string]any{"source": "Custom", "name_regex": "^own"}, []any{"own-application"}, 1},
		{"event data store", map[string]any{"event_data_store_arn": auditB}, []any{"github", "okta"}, 3},
		{"details", map[string]any{"include_details": true, "source": "Custom"}, []any{"own-application"}, 3},
	} {
		t.Run(test.name, func(t *testing.T) { // one after the other: they count requests
			requests := countRequests(server, func() { wantNames(t, p, "cloudtraillake_channels", test.arguments, test.want) })
			want := map[string]int{"ListChannels": 1}
			if test.reads > 0 {
				want["GetChannel"] = test.reads
			}
			wantRequests(t, requests, want)
		})
	}
}

func TestChannelsDataSource_requestFails(t *testing.T) {
	t.Parallel()
	server := startListed(t)
	p := startConfigured(t, server, nil)

	// A channel that is gone since it was listed is none.
	server.Inject(emulator.FaultRule{Operation: "GetChannel", Code: codeChannelNotFound, Times: 3})
	wantNames(t, p, "cloudtraillake_channels", map[string]any{"include_details": true}, []any{})
	server.ClearFaults()

	server.Inject(emulator.FaultRule{Operation: "ListChannels", Code: "AccessDeniedException", AnyCode: true})
	_, diagnostics := p.readData("cloudtraillake_channels", nil)
	wantError(t, diagnostics, "", "Listing channels", "AccessDeniedException", "Allow cloudtrail:ListChannels")
	server.ClearFaults()

	server.Inject(emulator.FaultRule{Operation: "GetChannel", Code: "AccessDeniedException", AnyCode: true, Nth: 2})
	_, diagnostics = p.readData("cloudtraillake_channels", map[string]any{"source": "GitHub"})
	wantError(t, diagnostics, "", "Listing channels", "AccessDeniedException", "Allow cloudtrail:GetChannel")
}

// A list of several pages is read to its end, and no further than its bound.
func TestChannelsDataSource_pages(t *testing.T) {
	t.Parallel()
	t.Run("three pages", func(t *testing.T) {
		t.Parallel()
		server := startManyChannels(t, 250)
		p := startConfigured(t, server, nil)
		requests := countRequests(server, func() {
			attributes, diagnostics := p.readData("cloudtraillake_channels", nil)
			noErrors(t, diagnostics)
			if names, _ := attributes["names"].([]any); len(names) != 250 {
				t.Errorf("%d names, want 250", len(names))
			}
		})
		wantRequests(t, requests, map[string]int{"ListChannels": 3})
	})
	t.Run("too many", func(t *testing.T) {
		t.Parallel()
		p := startConfigured(t, startManyChannels(t, maxChannelsLooked+1), nil)
		_, diagnostics := p.readData("cloudtraillake_channels", nil)
		wantError(t, diagnostics, "", "Listing channels", "more than 500 channels")
	})
}

// startManyChannels starts an emulator with channels that one store gets the
// events of, named channel-0000 and so on.
func startManyChannels(t *testing.T, count int) *emulatortest.Server {
	t.Helper()
	seed := []byte("event_data_stores:\n  - {name: audit}\nchannels:\n")
	for i := range count {
		seed = fmt.Appendf(seed, "  - {name: channel-%04d, source: Custom, destinations: [audit]}\n", i)
	}
	return emulatortest.Start(t, func(o *emulator.Options) {
		o.Seed, o.SeedName = seed, "many.yaml"
		o.AllowSeveralCustomChannels = true
		o.Quotas = map[string]int{"channels": count}
	})
}
