// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

const (
	large       = "max_event_size = \"Large\"\n"
	standard    = "max_event_size = \"Standard\"\n"
	tagKeys     = `{ type = "TagContext", equals = ["team", "cost"] }`
	requestKeys = `{ type = "RequestContext", equals = ["aws:SourceIdentity"] }`
)

func carrying(selectors ...string) string {
	return "context_key_selectors = [" + strings.Join(selectors, ", ") + "]\n"
}

func sizeIs(size string) statecheck.StateCheck {
	return storeValue("max_event_size", knownvalue.StringExact(size))
}

func contextKeys(selectorType string, keys ...string) knownvalue.Check {
	var list []knownvalue.Check
	for _, key := range keys {
		list = append(list, knownvalue.StringExact(key))
	}
	return knownvalue.ObjectExact(map[string]knownvalue.Check{"type": knownvalue.StringExact(selectorType), "equals": knownvalue.ListExact(list)})
}

func keysAre(selectors ...knownvalue.Check) statecheck.StateCheck {
	return storeValue("context_key_selectors", knownvalue.ListExact(selectors))
}

func noKeys() statecheck.StateCheck { return storeValue("context_key_selectors", knownvalue.Null()) }

// configureEvents changes the event configuration of the one store behind Terraform's back.
func configureEvents(t *testing.T, server *emulatortest.Server, size cttypes.MaxEventSize, selectors ...cttypes.ContextKeySelector) func() {
	return func() {
		t.Helper()
		in := &cloudtrail.PutEventConfigurationInput{EventDataStore: onlyStore(t, server), MaxEventSize: size, ContextKeySelectors: []cttypes.ContextKeySelector{}}
		in.ContextKeySelectors = append(in.ContextKeySelectors, selectors...)
		if _, err := server.CloudTrail(server.AccountID).PutEventConfiguration(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAccEventDataStoreConfiguration(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	config := func(body string) string { return withProvider(server, testStore("management", destroyable+body)) }
	foreignKey := cttypes.ContextKeySelector{Type: cttypes.TypeRequestContext, Equals: []string{"aws:PrincipalOrgID"}}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			// Null: the default, which the plan shows.
			{
				Config: config(""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectKnownValue(storeAddress, tfjsonpath.New("max_event_size"), knownvalue.StringExact("Standard"))}},
				ConfigStateChecks: []statecheck.StateCheck{sizeIs("Standard"), noKeys()},
			},
			emptyPlan(config(standard)),
			inPlace(config(carrying()), storeValue("context_key_selectors", knownvalue.ListSizeExact(0))),
			// Set together, changed each alone.
			inPlace(config(large+carrying(tagKeys)), sizeIs("Large"), keysAre(contextKeys("TagContext", "team", "cost"))),
			emptyPlan(config(large + carrying(`{ type = "TagContext", equals = ["cost", "team"] }`))),
			{ResourceName: storeAddress, ImportState: true, ImportStateVerify: true},
			inPlace(config(large+carrying(requestKeys, tagKeys)), keysAre(contextKeys("RequestContext", "aws:SourceIdentity"), contextKeys("TagContext", "team", "cost"))),
			inPlace(config(large+carrying(`{ type = "TagContext", equals = ["team"] }`)), keysAre(contextKeys("TagContext", "team"))),
			// Size left out: the store keeps it, and its keys stand.
			emptyPlan(config(carrying(`{ type = "TagContext", equals = ["team"] }`))),
			// Removed: keys end, the size stays until it is said.
			inPlace(config(""), sizeIs("Large"), noKeys()),
			inPlace(config(standard), sizeIs("Standard")),
			inPlace(config(large), sizeIs("Large")),
			// Drift of either.
			undone(configureEvents(t, server, cttypes.MaxEventSizeStandard), config(large), sizeIs("Large")),
			undone(configureEvents(t, server, cttypes.MaxEventSizeLarge, foreignKey), config(""), noKeys(), sizeIs("Large")),
			inPlace(config(large+carrying(tagKeys)), sizeIs("Large")),
			undone(configureEvents(t, server, cttypes.MaxEventSizeLarge, foreignKey), config(large+carrying(tagKeys)), keysAre(contextKeys("TagContext", "team", "cost"))),
			// Both down at once.
			inPlace(config(standard), sizeIs("Standard"), noKeys()),
		},
	})
}

// A store is created with everything.
func TestAccEventDataStoreConfiguration_created(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	configuration := withProvider(server, testStore("data", destroyable+selecting(dataSelector)+large+carrying(tagKeys, requestKeys)))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: configuration, ConfigStateChecks: []statecheck.StateCheck{sizeIs("Large"), storeValue("context_key_selectors", knownvalue.ListSizeExact(2))}},
		},
	})
}

// The configuration follows the events that a store collects.
func TestAccEventDataStoreConfiguration_withSelectors(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	config := func(body string) string { return withProvider(server, testStore("events", destroyable+body)) }
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: config(selecting(dataSelector) + large + carrying(tagKeys))},
			inPlace(config(selecting(networkSelector)), storeValue("max_event_size", knownvalue.Null()), noKeys()),
			// Nothing of before comes back.
			inPlace(config(selecting(managementSelector)), sizeIs("Standard"), noKeys()),
			emptyPlan(config(selecting(managementSelector) + standard)),
			inPlace(config(selecting(managementSelector, dataSelector)+large+carrying(requestKeys)), sizeIs("Large")),
		},
	})
}

func TestAccEventDataStoreConfiguration_unknown(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	config := func(category, size, key string) string {
		return withProvider(server, fmt.Sprintf("resource \"terraform_data\" \"late\" {\n  input = { category = %q, size = %q, key = %q }\n}\n", category, size, key)+testStore("events", destroyable+`
  advanced_event_selectors = [{ field_selectors = [{ field = "eventCategory", equals = [terraform_data.late.output.category] }] }]
  max_event_size           = terraform_data.late.output.size
  context_key_selectors    = [{ type = "TagContext", equals = [terraform_data.late.output.key] }]
`))
	}
	open := withProvider(server, "resource \"terraform_data\" \"late\" {\n  input = \"Management\"\n  triggers_replace = 1\n}\n"+testStore("events", destroyable+`
  advanced_event_selectors = [{ field_selectors = [{ field = "eventCategory", equals = [terraform_data.late.output] }] }]
`))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Config: config("Management", "Large", "team"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownValue(storeAddress, tfjsonpath.New("max_event_size")),
				}},
				ConfigStateChecks: []statecheck.StateCheck{sizeIs("Large"), keysAre(contextKeys("TagContext", "team"))},
			},
			inPlace(config("Management", "Large", "cost"), keysAre(contextKeys("TagContext", "cost"))),
			// The size is open as long as it is not known whether there is one.
			{
				Config: open,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownValue(storeAddress, tfjsonpath.New("max_event_size")),
				}},
				ConfigStateChecks: []statecheck.StateCheck{sizeIs("Large"), noKeys()},
			},
		},
	})
}

func TestAccEventDataStoreConfiguration_planErrors(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	plan := func(body, text string) resource.TestStep {
		return planError(withProvider(server, testStore("events", body)), text)
	}
	var many []string
	for i := range 51 {
		many = append(many, fmt.Sprintf("%q", fmt.Sprintf("key-%d", i)))
	}
	const audit = "multi_region_enabled = false\n" + auditSelectors + "\n"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			plan("max_event_size = \"Huge\"", `max_event_size is "Huge": it must be "Standard" or "Large"`),
			plan(carrying(tagKeys), `context_key_selectors has keys, for which max_event_size must be "Large"`),
			plan(standard+carrying(tagKeys), `context_key_selectors has keys, for which max_event_size must be "Large"`),
			plan(audit+large, `max_event_size is "Large", but the store is for ActivityAuditLog events`),
			plan(audit+standard, `max_event_size is "Standard", but the store is for ActivityAuditLog events`),
			plan(audit+carrying(tagKeys), "Only Management and Data events carry context: remove context_key_selectors"),
			plan(selecting(networkSelector)+large, `max_event_size is "Large", but the store is for NetworkActivity events`),
			plan(large+carrying(tagKeys, `{ type = "TagContext", equals = ["env"] }`), "context_key_selectors has the type TagContext twice"),
			plan(large+carrying(tagKeys, requestKeys, `{ type = "TagContext", equals = ["env"] }`), "at most 2 elements"),
			plan(large+carrying(`{ type = "Tags", equals = ["env"] }`), `context_key_selectors[0].type is "Tags": it must be "TagContext" or "RequestContext"`),
			plan(large+carrying(`{ type = "TagContext", equals = [] }`), "context_key_selectors[0].equals is empty"),
			plan(large+carrying(`{ type = "TagContext", equals = [""] }`), `context_key_selectors[0].equals[0] is "": it has 0 characters, 1 to 128 characters are allowed`),
			plan(large+carrying(`{ type = "TagContext", equals = [`+strings.Join(many, ", ")+`] }`), "context_key_selectors has 51 keys of the type TagContext, at most 50 are allowed"),
		},
	})
}

// Who may not read the event configuration can manage stores with the default.
func TestAccEventDataStoreConfiguration_denied(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	deny := func() {
		server.Inject(emulator.FaultRule{Operation: "GetEventConfiguration", Code: "AccessDeniedException"})
	}
	deny()
	without := withProvider(server, testStore("management", destroyable))
	const data = "data \"cloudtraillake_event_data_store\" \"test\" {\n  name = cloudtraillake_event_data_store.test.name\n}\n"
	dataValue := func(attribute string) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("data.cloudtraillake_event_data_store.test", tfjsonpath.New(attribute), knownvalue.Null())
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: without},
			{Config: without + data, ConfigStateChecks: []statecheck.StateCheck{dataValue("max_event_size"), dataValue("context_key_selectors")}},
			{ResourceName: storeAddress, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"max_event_size"}},
			// The apply succeeds; the plan after it has to know what it has made.
			{Config: withProvider(server, testStore("management", destroyable+large)), ExpectError: expect("Allow cloudtrail:GetEventConfiguration to the principal of these credentials")},
			{PreConfig: server.ClearFaults, Config: withProvider(server, testStore("management", destroyable+large)), PlanOnly: true},
		},
	})
}

// A conflict is waited out, other errors blame their attribute.
func TestAccEventDataStoreConfiguration_faults(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	config := func(body string) string { return withProvider(server, testStore("management", destroyable+body)) }
	server.FailNext("PutEventConfiguration", codeConflict, 1)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: config(large), ConfigStateChecks: []statecheck.StateCheck{sizeIs("Large")}},
			{
				PreConfig:   func() { server.FailNext("PutEventConfiguration", "InsufficientIAMAccessPermissionException", 1) },
				Config:      config(large + carrying(tagKeys)),
				ExpectError: expect("The credentials also need permissions of IAM for this"),
			},
			inPlace(config(large+carrying(tagKeys)), keysAre(contextKeys("TagContext", "team", "cost"))),
			{
				PreConfig: func() {
					server.FailNext("PutEventConfiguration", "InvalidEventDataStoreCategoryException", 1)
				},
				Config:      config(standard),
				ExpectError: expect("Only stores for Management or Data events have an event configuration"),
			},
			inPlace(config(standard), sizeIs("Standard"), noKeys()),
		},
	})
}
