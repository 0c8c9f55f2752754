// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

func TestAccEventDataStoresDataSource(t *testing.T) {
	t.Parallel()
	server := startListed(t)
	const address = "data.cloudtraillake_event_data_stores.test"
	value := func(attribute string, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), check)
	}
	data := func(body string) string {
		return withProvider(server, "data \"cloudtraillake_event_data_stores\" \"test\" {\n"+body+"\n}\n")
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			planError(data(`event_category = "Audit"`), `event_category is "Audit": it must be "Management"`),
			planError(data(`statuses = ["DELETED"]`), `is "DELETED": it must be "CREATED", "ENABLED"`),
			planError(data(`statuses = []`), `list must contain at least 1 elements`),
			planError(data(`name_regex = "("`), `name_regex is "(": a regular expression of Go is needed`),
			planError(data(`region = "us-east-99"`), `"us-east-99" is not a Region`),
			{Config: data(""), ConfigStateChecks: []statecheck.StateCheck{
				value("arns", stringList(auditA, auditB, management)),
				value("ids", stringList(arnID(auditA), arnID(auditB), arnID(management))),
				value("names", stringList("audit-a", "audit-b", "management")),
				value("region", knownvalue.StringExact("us-east-1")),
			}},
			{Config: data(`region = "eu-west-1"`), ConfigStateChecks: []statecheck.StateCheck{value("names", stringList("elsewhere"))}},
			{Config: data(`region = "eu-west-2"`), ConfigStateChecks: []statecheck.StateCheck{value("arns", stringList()), value("event_data_stores", stringList())}},
			{Config: data(`event_category = "Management"`), ConfigStateChecks: []statecheck.StateCheck{
				value("event_data_stores", knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
					"arn": knownvalue.StringExact(management), "id": knownvalue.StringExact(arnID(management)), "name": knownvalue.StringExact("management"),
					"status": knownvalue.StringExact("STOPPED_INGESTION"), "event_categories": stringList("Management"), "multi_region_enabled": knownvalue.Bool(true),
				})})),
			}},
		},
	})
}

// Each store that the name leaves is read once, whatever else is asked for.
func TestEventDataStoresDataSource_requests(t *testing.T) {
	t.Parallel()
	server := startListed(t)
	p := startConfigured(t, server, nil)
	for _, test := range []struct {
		name      string
		arguments map[string]any
		want      []any
		reads     int
	}{
		{"all", nil, []any{"audit-a", "audit-b", "management"}, 4},
		{"name", map[string]any{"name_regex": "-b$"}, []any{"audit-b"}, 1},
		{"category", map[string]any{"event_category": "ActivityAuditLog"}, []any{"audit-a", "audit-b"}, 4},
		{"status", map[string]any{"statuses": []any{"STOPPED_INGESTION"}}, []any{"management"}, 4},
		{"pending deletion", map[string]any{"statuses": []any{"PENDING_DELETION"}}, []any{"going"}, 4},
		{"status and category", map[string]any{"statuses": []any{"PENDING_DELETION", "ENABLED"}, "event_category": "Management"}, []any{}, 4},
	} {
		t.Run(test.name, func(t *testing.T) { // one after the other: they count requests
			requests := countRequests(server, func() { wantNames(t, p, "cloudtraillake_event_data_stores", test.arguments, test.want) })
			wantRequests(t, requests, map[string]int{"ListEventDataStores": 1, "GetEventDataStore": test.reads})
		})
	}
}

func TestEventDataStoresDataSource_requestFails(t *testing.T) {
	t.Parallel()
	server := startListed(t)
	p := startConfigured(t, server, nil)
	server.Inject(emulator.FaultRule{Operation: "GetEventDataStore", Code: "AccessDeniedException", AnyCode: true, Nth: 3})
	_, diagnostics := p.readData("cloudtraillake_event_data_stores", nil)
	wantError(t, diagnostics, "", "Listing event data stores", "AccessDeniedException", "Allow cloudtrail:GetEventDataStore")
}
