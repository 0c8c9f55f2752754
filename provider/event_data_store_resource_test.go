// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

const (
	storeAddress     = "cloudtraillake_event_data_store.test"
	auditSelectors   = `advanced_event_selectors = [{ field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }] }]`
	destroyable      = "termination_protection_enabled = false\n"
	destroyableAudit = destroyable + "multi_region_enabled = false\n" + auditSelectors
)

// testStore is the event data store "test"; body goes into its block.
func testStore(name, body string) string {
	return fmt.Sprintf("resource \"cloudtraillake_event_data_store\" \"test\" {\n  name = %q\n%s\n}\n", name, body)
}

func storeValue(attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(storeAddress, tfjsonpath.New(attribute), check)
}

func storeAction(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(storeAddress, action)}}
}

func TestAccEventDataStore_basic(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	configuration := withProvider(server, testStore("audit", destroyableAudit))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Config: configuration,
				ConfigStateChecks: []statecheck.StateCheck{
					storeValue("id", knownvalue.StringRegexp(uuidPattern)),
					storeValue("billing_mode", knownvalue.StringExact("EXTENDABLE_RETENTION_PRICING")),
					storeValue("retention_period", knownvalue.Int64Exact(366)),
					storeValue("multi_region_enabled", knownvalue.Bool(false)),
					storeValue("organization_enabled", knownvalue.Bool(false)),
					storeValue("termination_protection_enabled", knownvalue.Bool(false)),
					storeValue("ingestion_enabled", knownvalue.Bool(true)),
					storeValue("kms_key_id", knownvalue.Null()),
					storeValue("status", knownvalue.StringExact("ENABLED")),
					storeValue("created_timestamp", knownvalue.NotNull()),
					storeValue("updated_timestamp", knownvalue.NotNull()),
				},
			},
			{ResourceName: storeAddress, ImportState: true, ImportStateVerify: true},
			{ResourceName: storeAddress, ImportState: true, ImportStateVerify: true, ImportStateIdFunc: attributeOf(storeAddress, "arn")},
			{ResourceName: storeAddress, ImportState: true, ImportStateVerify: true, ImportStateIdFunc: attributeOf(storeAddress, "name")},
			{ResourceName: storeAddress, ImportState: true, ImportStateId: "none-of-this-name", ExpectError: expect(`has the name "none-of-this-name"`)},
		},
	})
}

// Everything that a configuration leaves out has the value that the API gives it.
func TestAccEventDataStore_defaults(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Config: withProvider(server, testStore("defaults", "")),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectKnownValue(storeAddress, tfjsonpath.New("retention_period"), knownvalue.Int64Exact(366)),
					plancheck.ExpectKnownValue(storeAddress, tfjsonpath.New("advanced_event_selectors"), knownvalue.ListSizeExact(1)),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					storeValue("multi_region_enabled", knownvalue.Bool(true)),
					storeValue("termination_protection_enabled", knownvalue.Bool(true)),
					storeValue("ingestion_enabled", knownvalue.Bool(true)),
				},
			},
			// Protected: neither a plan nor an apply of the destruction succeeds.
			{Config: withProvider(server, testStore("defaults", "")), Destroy: true, ExpectError: expect("Set termination_protection_enabled = false, apply that, and destroy then")},
			{Config: withProvider(server, testStore("defaults", destroyable))},
		},
	})
}

func TestAccEventDataStore_updateInPlace(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	arn := statecheck.CompareValue(compare.ValuesSame())
	step := func(name, body string, checks ...statecheck.StateCheck) resource.TestStep {
		return resource.TestStep{
			Config:            withProvider(server, testStore(name, destroyable+body)),
			ConfigPlanChecks:  storeAction(plancheck.ResourceActionUpdate),
			ConfigStateChecks: append(checks, arn.AddStateValue(storeAddress, tfjsonpath.New("arn"))),
		}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Config:            withProvider(server, testStore("one", destroyable+`billing_mode = "FIXED_RETENTION_PRICING"`)),
				ConfigStateChecks: []statecheck.StateCheck{arn.AddStateValue(storeAddress, tfjsonpath.New("arn")), storeValue("retention_period", knownvalue.Int64Exact(2557))},
			},
			step("two", `billing_mode = "FIXED_RETENTION_PRICING"`, storeValue("name", knownvalue.StringExact("two"))),
			step("two", `retention_period = 90`, storeValue("billing_mode", knownvalue.StringExact("EXTENDABLE_RETENTION_PRICING")), storeValue("retention_period", knownvalue.Int64Exact(90))),
			step("two", "multi_region_enabled = false", storeValue("retention_period", knownvalue.Int64Exact(90))),
			step("two", `ingestion_enabled = false`, storeValue("status", knownvalue.StringExact("STOPPED_INGESTION")), storeValue("ingestion_enabled", knownvalue.Bool(false))),
			step("two", `tags = { team = "sec" }`, storeValue("status", knownvalue.StringExact("ENABLED")), storeValue("tags_all", knownvalue.MapSizeExact(1))),
			step("two", `
  advanced_event_selectors = [
    { name = "writes", field_selectors = [{ field = "eventCategory", equals = ["Management"] }, { field = "readOnly", equals = ["false"] }] },
    { name = "objects", field_selectors = [
      { field = "eventCategory", equals = ["Data"] },
      { field = "resources.type", equals = ["AWS::S3::Object"] },
      { field = "resources.ARN", starts_with = ["arn:aws:s3:::b/", "arn:aws:s3:::a/"], not_ends_with = [".tmp"] },
    ] },
  ]`, storeValue("advanced_event_selectors", knownvalue.ListSizeExact(2)), storeValue("tags", knownvalue.Null())),
			// Left out again: an existing store keeps its selectors and its period.
			{Config: withProvider(server, testStore("two", destroyable)), PlanOnly: true},
			step("two", "timeouts {\n  update = \"3m\"\n}", storeValue("advanced_event_selectors", knownvalue.ListSizeExact(2))),
			planError(withProvider(server, testStore("two", destroyable+`billing_mode = "FIXED_RETENTION_PRICING"`)), "which it can never leave"),
		},
	})
}

// The API has no order among selectors, their fields and values: another one is no
// change, neither in the configuration nor in the service.
func TestAccEventDataStore_order(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const (
		writes = `{ name = "writes", field_selectors = [{ field = "eventCategory", equals = ["Management"] }, { field = "readOnly", equals = ["false"] }] }`
		back   = `{ field_selectors = [{ field = "readOnly", equals = ["false"] }, { field = "eventCategory", equals = ["Management"] }], name = "writes" }`
		object = `{ field_selectors = [{ field = "resources.type", equals = ["AWS::S3::Object"] }, { field = "eventCategory", equals = ["Data"] }, { field = "resources.ARN", starts_with = [%s] }] }`
		keys   = "max_event_size = \"Large\"\ncontext_key_selectors = [{ type = \"TagContext\", equals = [%s] }]\n"
	)
	config := func(keys string, selectors ...string) string {
		return withProvider(server, testStore("ordered", fmt.Sprintf("%s%s\nadvanced_event_selectors = [%s]", destroyable, keys, strings.Join(selectors, ", "))))
	}
	bucketsAB, bucketsBA := fmt.Sprintf(object, `"arn:aws:s3:::a/", "arn:aws:s3:::b/"`), fmt.Sprintf(object, `"arn:aws:s3:::b/", "arn:aws:s3:::a/"`)
	keysAB, keysBA := fmt.Sprintf(keys, `"a", "b"`), fmt.Sprintf(keys, `"b", "a"`)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: config(keysAB, writes, bucketsAB)},
			emptyPlan(config(keysBA, bucketsBA, back)),
			{PreConfig: func() { turnAround(t, server) }, Config: config(keysAB, writes, bucketsAB), PlanOnly: true},
			{Config: config(keysBA, bucketsBA, back), ConfigPlanChecks: storeAction(plancheck.ResourceActionNoop)},
			inPlace(config(keysBA, bucketsBA), storeValue("advanced_event_selectors", knownvalue.ListSizeExact(1))),
			planError(config("", fmt.Sprintf(object, `"arn:aws:s3:::a/", "arn:aws:s3:::a/"`)), `starts_with has an element "arn:aws:s3:::a/" twice, as number 1 and 2`),
			planError(config("", writes, bucketsAB, back), "advanced_event_selectors has an element twice, as number 1 and 3"),
			emptyPlan(config(keysBA, bucketsBA)),
		},
	})
}

func TestAccEventDataStore_createdStopped(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	configuration := withProvider(server, testStore("stopped", destroyable+"ingestion_enabled = false"))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Config:            configuration,
				ConfigStateChecks: []statecheck.StateCheck{storeValue("ingestion_enabled", knownvalue.Bool(false)), storeValue("status", knownvalue.StringExact("STOPPED_INGESTION"))},
			},
			// Started behind Terraform's back: that is drift.
			{
				PreConfig: func() {
					client := server.CloudTrail(server.AccountID)
					_, err := client.StartEventDataStoreIngestion(t.Context(), &cloudtrail.StartEventDataStoreIngestionInput{EventDataStore: onlyStore(t, server)})
					if err != nil {
						t.Fatal(err)
					}
				},
				Config:             configuration,
				PlanOnly:           true,
				ExpectNonEmptyPlan: true,
			},
			{Config: configuration, ConfigStateChecks: []statecheck.StateCheck{storeValue("status", knownvalue.StringExact("STOPPED_INGESTION"))}},
		},
	})
}

// onlyStore returns the ARN of the one store that an emulator has.
func onlyStore(t *testing.T, server *emulatortest.Server) *string {
	t.Helper()
	stores, err := server.CloudTrail(server.AccountID).ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{})
	if err != nil {
		t.Fatal(err)
	}
	if len(stores.EventDataStores) != 1 {
		t.Fatalf("there are %d event data stores, want 1", len(stores.EventDataStores))
	}
	return stores.EventDataStores[0].EventDataStoreArn
}

func TestAccEventDataStore_categoryReplaces(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	differs := statecheck.CompareValue(compare.ValuesDiffer())
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Config:            withProvider(server, testStore("management", destroyable)),
				ConfigStateChecks: []statecheck.StateCheck{differs.AddStateValue(storeAddress, tfjsonpath.New("arn"))},
			},
			planError(withProvider(server, testStore("management", destroyableAudit)), `the new one cannot be called "management"`),
			{
				Config:            withProvider(server, testStore("audit", destroyableAudit)),
				ConfigPlanChecks:  storeAction(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{differs.AddStateValue(storeAddress, tfjsonpath.New("arn"))},
			},
		},
	})
}

func TestAccEventDataStore_replacementOfProtected(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: withProvider(server, testStore("management", ""))},
			planError(withProvider(server, testStore("audit", "multi_region_enabled = false\n"+auditSelectors)), "the present one is protected from deletion"),
			planError(withProvider(server, "resource \"terraform_data\" \"late\" {\n  input = \"eu-west-1\"\n}\n"+testStore("management", "region = terraform_data.late.output")),
				"region turns from us-east-1 to one that is only known after apply, which needs a new event data store"),
			{Config: withProvider(server, testStore("management", destroyable))},
		},
	})
}

func TestAccEventDataStore_kmsKey(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const keyID = "1234abcd-12ab-34cd-56ef-1234567890ab"
	keyARN := fmt.Sprintf("arn:aws:kms:%s:%s:key/%s", server.Region, server.AccountID, keyID)
	otherKeyARN := fmt.Sprintf("arn:aws:kms:%s:%s:key/99999999-12ab-34cd-56ef-1234567890ab", server.Region, server.AccountID)
	withKey := func(name, key string) string {
		return withProvider(server, testStore(name, destroyable+fmt.Sprintf("kms_key_id = %q", key)))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: withProvider(server, testStore("encrypted", destroyable))},
			{Config: withKey("encrypted", keyID), ConfigPlanChecks: storeAction(plancheck.ResourceActionUpdate)},
			{Config: withKey("encrypted", keyARN), PlanOnly: true},
			planError(withKey("encrypted", "99999999-12ab-34cd-56ef-1234567890ab"), `kms_key_id changes, which needs a new event data store`),
			planError(withKey("encrypted", "99999999-12ab-34cd-56ef-1234567890ab"), `To keep the store, set kms_key_id = "1234abcd-12ab-34cd-56ef-1234567890ab", the key that it has`),
			planError(withProvider(server, testStore("encrypted", destroyable)), `the new one cannot be called "encrypted"`),
			planError(withKey("encrypted", "no spaces allowed"), "give a key ID, a key ARN"),
			{Config: withKey("encrypted-again", "alias/lake"), ConfigPlanChecks: storeAction(plancheck.ResourceActionUpdate)},
			{Config: withKey("encrypted-anew", otherKeyARN), ConfigPlanChecks: storeAction(plancheck.ResourceActionDestroyBeforeCreate)},
		},
	})
}

// A store that was made with an alias keeps it in the state; the service tells
// the key's ARN, which then is no change either.
func TestAccEventDataStore_kmsAlias(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	withKey := func(key string) string {
		return withProvider(server, testStore("encrypted", destroyable+fmt.Sprintf("kms_key_id = %q", key)))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: withKey("alias/lake"), ConfigStateChecks: []statecheck.StateCheck{storeValue("kms_key_id", knownvalue.StringExact("alias/lake"))}},
			planError(withKey("99999999-12ab-34cd-56ef-1234567890ab"), "kms_key_id changes, which needs a new event data store"),
		},
	})
}

func TestAccEventDataStore_disappears(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	configuration := withProvider(server, testStore("audit", destroyableAudit))
	var deleted *string
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: configuration},
			// Deleted behind Terraform's back, a store waits for seven days: it counts as gone, …
			{
				PreConfig: func() {
					deleted = onlyStore(t, server)
					client := server.CloudTrail(server.AccountID)
					if _, err := client.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: deleted}); err != nil {
						t.Fatal(err)
					}
				},
				Config:             configuration,
				PlanOnly:           true,
				ExpectNonEmptyPlan: true,
			},
			// … but holds its name, which the error explains.
			{Config: configuration, ExpectError: expect("waits for its deletion and holds its name for seven days. Choose another name, or restore that store")},
			{
				PreConfig: func() {
					client := server.CloudTrail(server.AccountID)
					if _, err := client.RestoreEventDataStore(t.Context(), &cloudtrail.RestoreEventDataStoreInput{EventDataStore: deleted}); err != nil {
						t.Fatal(err)
					}
				},
				Config:      configuration,
				ExpectError: expect("Import that store with terraform import, or choose another name"),
			},
			{Config: withProvider(server, testStore("audit-2", destroyableAudit))},
		},
	})
}

func TestAccEventDataStore_channelExists(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	configuration := withProvider(server, testStore("audit", destroyableAudit))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: configuration},
			{
				PreConfig: func() {
					client := server.CloudTrail(server.AccountID)
					_, err := client.CreateChannel(t.Context(), &cloudtrail.CreateChannelInput{
						Name: aws.String("not-in-the-state"), Source: aws.String("GitHub"),
						Destinations: []cttypes.Destination{{Type: cttypes.DestinationTypeEventDataStore, Location: onlyStore(t, server)}},
					})
					if err != nil {
						t.Fatal(err)
					}
				},
				Config:      configuration,
				Destroy:     true,
				ExpectError: expect("They are: not-in-the-state (arn:aws:cloudtrail:"),
			},
			{PreConfig: func() { deleteChannels(t, server) }, Config: configuration},
		},
	})
}

func TestAccEventDataStore_defaultTags(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	with := func(defaults string) string {
		return withProvider(server, testStore("tagged", destroyable), "default_tags {\n tags = {"+defaults+"}\n}\n")
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: with(`team = "sec"`), ConfigStateChecks: []statecheck.StateCheck{storeValue("tags_all", knownvalue.MapSizeExact(1)), storeValue("tags", knownvalue.Null())}},
			// Only tags_all changes, yet the time of the last change moves with it.
			{
				Config:            with(`team = "sec", env = "test"`),
				ConfigPlanChecks:  storeAction(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{storeValue("tags_all", knownvalue.MapSizeExact(2))},
			},
			{Config: with(``), ConfigStateChecks: []statecheck.StateCheck{storeValue("tags_all", knownvalue.MapSizeExact(0))}},
		},
	})
}

// A plan says of status and updated_timestamp only what can come to pass.
func TestAccEventDataStore_planOfComputed(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	step := func(body, team string, status, updated plancheck.PlanCheck) resource.TestStep {
		return resource.TestStep{
			Config: withProvider(server, testStore("management", destroyable+body), "default_tags {\n tags = { team = \""+team+"\" }\n}\n"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(storeAddress, plancheck.ResourceActionUpdate), status, updated}},
		}
	}
	known := func(attribute string, check knownvalue.Check) plancheck.PlanCheck {
		return plancheck.ExpectKnownValue(storeAddress, tfjsonpath.New(attribute), check)
	}
	unknown := func(attribute string) plancheck.PlanCheck {
		return plancheck.ExpectUnknownValue(storeAddress, tfjsonpath.New(attribute))
	}
	const late, stopped = "timeouts {\n update = \"45m\"\n}\n", "ingestion_enabled = false\n"
	enabled := known("status", knownvalue.StringExact("ENABLED"))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: withProvider(server, testStore("management", destroyable))},
			step("", "audit", enabled, unknown("updated_timestamp")),
			step("", "security", enabled, unknown("updated_timestamp")),
			step(late, "security", enabled, known("updated_timestamp", knownvalue.NotNull())),
			step(late+"retention_period = 30\n", "security", enabled, unknown("updated_timestamp")),
			step(late+stopped, "security", unknown("status"), unknown("updated_timestamp")),
			step(late+stopped, "audit", known("status", knownvalue.StringExact("STOPPED_INGESTION")), unknown("updated_timestamp")),
			step(late, "audit", unknown("status"), unknown("updated_timestamp")),
		},
	})
}

func TestAccEventDataStore_planErrors(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	plan := func(body, text string) resource.TestStep {
		return planError(withProvider(server, testStore("audit", body)), text)
	}
	selectors := func(list string) string {
		return "multi_region_enabled = false\nadvanced_event_selectors = [" + list + "]"
	}
	const management = `{ field_selectors = [{ field = "eventCategory", equals = ["Management"] }] }`
	const audit = `{ field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }] }`
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			plan("retention_period = 3654", "With EXTENDABLE_RETENTION_PRICING it can be 7 to 3653"),
			plan("retention_period = 2558\nbilling_mode = \"FIXED_RETENTION_PRICING\"", "With FIXED_RETENTION_PRICING it can be 7 to 2557"),
			plan("retention_period = 6", "it can be 7 to 3653"),
			plan("billing_mode = \"FREE\"", "FIXED_RETENTION_PRICING"),
			plan("timeouts {\n create = \"-1h\"\n}", `timeouts.create is "-1h": a timeout is a duration of more than 0`),
			plan("timeouts {\n delete = \"0s\"\n}", `timeouts.delete is "0s": a timeout is a duration of more than 0`),
			plan(auditSelectors, "Set multi_region_enabled = false"),
			plan("multi_region_enabled = true\n"+auditSelectors, "Set multi_region_enabled = false"),
			plan("multi_region_enabled = false\norganization_enabled = true\n"+auditSelectors, "Set organization_enabled = false"),
			plan("multi_region_enabled = false\ningestion_enabled = false\n"+auditSelectors, "the service cannot stop the ingestion of a store for ActivityAuditLog events"),
			plan(selectors(audit+","+management), "The categories ActivityAuditLog and Management cannot share an event data store"),
			plan(selectors(`{ name = "a", field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }] },`+audit), "has exactly one selector"),
			plan(selectors(`{ field_selectors = [{ field = "eventName", equals = ["x"] }] }`), "the field eventCategory is missing"),
			plan(selectors(`{ name = "n", field_selectors = [{ field = "eventCategory", equals = ["Audit"] }] }`), `In the selector "n" eventCategory is "Audit". It must be one of`),
			plan(selectors(`{ field_selectors = [{ field = "eventCategory", equals = ["Management", "Data"] }] }`), "eventCategory has 2 values"),
			plan(selectors(`{ field_selectors = [{ field = "eventCategory", starts_with = ["Activity"] }] }`), "has another condition than equals"),
			plan(selectors(`{ field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }, { field = "eventName", equals = ["x"] }] }`), "ActivityAuditLog events cannot be filtered"),
			plan(selectors(`{ field_selectors = [{ field = "eventCategory", equals = ["Data"] }] }`), "the field resources.type is missing"),
			plan(selectors(`{ field_selectors = [{ field = "eventCategory", equals = ["Management"] }, { field = "eventName" }] }`), "the field eventName has no condition"),
			plan(selectors(`{ field_selectors = [{ field = "eventCategory", equals = ["Management"] }, { field = "eventName", equals = [] }] }`), "advanced_event_selectors[0].field_selectors[1].equals is empty: give it at least one element"),
			plan(selectors(`{ field_selectors = [{ field = "eventCategory", equals = ["Management"] }, { field = "eventName", equals = ["a"] }, { field = "eventName", not_equals = ["b"] }] }`), "the field eventName stands twice"),
			plan(selectors(`{ name = "", field_selectors = [{ field = "eventCategory", equals = ["Management"] }] }`), `advanced_event_selectors[0].name is "": it has 0 characters, 1 to 1000 characters are allowed`),
			plan(selectors(`{ field_selectors = [] }`), "advanced_event_selectors[0].field_selectors is empty"),
			plan(selectors(`{ field_selectors = [{ field = "eventCategory", equals = [""] }] }`), `advanced_event_selectors[0].field_selectors[0].equals[0] is "": it has 0 characters`),
			plan("tags = { \"AWS:x\" = \"1\" }", "begins with aws:"),
			plan("tags = {"+manyTags("k", 51)+"}", "has 51 tags, a resource has at most 50"),
		},
	})
}
