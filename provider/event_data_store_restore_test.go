// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
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

const restoring = "restore_if_pending_deletion = true\n"

// pendingStore makes a store and deletes it. It returns its ARN.
func pendingStore(t *testing.T, server *emulatortest.Server, in cloudtrail.CreateEventDataStoreInput) string {
	t.Helper()
	client := server.CloudTrail(server.AccountID)
	in.TerminationProtectionEnabled = aws.Bool(false)
	created, err := client.CreateEventDataStore(t.Context(), &in)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: created.EventDataStoreArn}); err != nil {
		t.Fatal(err)
	}
	return aws.ToString(created.EventDataStoreArn)
}

// A restored store keeps what the configuration leaves out, and gets all else of it.
func TestAccEventDataStoreRestore(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	storeARN := pendingStore(t, server, cloudtrail.CreateEventDataStoreInput{
		Name: aws.String("management"), RetentionPeriod: aws.Int32(1000), MultiRegionEnabled: aws.Bool(false),
		TagsList: []cttypes.Tag{{Key: aws.String("old"), Value: aws.String("1")}},
	})
	body := restoring + insightsTo("insights", insightErrorRate) + large + carrying(tagKeys) + federatedBy(roleARN(server, "one")) +
		"ingestion_enabled = false\nkms_key_id = \"1234abcd-12ab-34cd-56ef-1234567890ab\"\ntags = { team = \"sec\" }\n"
	config := func(body string) string {
		return withProvider(server, insightsStore("insights")+testStore("management", destroyable+body))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: config(""), ExpectError: expect("or restore that store: set restore_if_pending_deletion = true")},
			{
				Config: config(body),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(storeAddress, plancheck.ResourceActionCreate),
					plancheck.ExpectUnknownValue(storeAddress, tfjsonpath.New("retention_period")),
					plancheck.ExpectUnknownValue(storeAddress, tfjsonpath.New("advanced_event_selectors")),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					storeValue("arn", knownvalue.StringExact(storeARN)),
					storeValue("retention_period", knownvalue.Int64Exact(1000)),
					storeValue("multi_region_enabled", knownvalue.Bool(true)),
					storeValue("advanced_event_selectors", knownvalue.ListSizeExact(1)),
					storeValue("status", knownvalue.StringExact("STOPPED_INGESTION")),
					storeValue("kms_key_id", knownvalue.StringExact("1234abcd-12ab-34cd-56ef-1234567890ab")),
					storeValue("tags_all", knownvalue.MapExact(map[string]knownvalue.Check{"team": knownvalue.StringExact("sec")})),
					storeValue("insight_selectors", insightTypesAre(insightErrorRate)),
					sizeIs("Large"), keysAre(contextKeys("TagContext", "team", "cost")), federationIs(true),
				},
			},
			// On a store that exists the attribute does nothing, and the plan says so.
			{
				Config: config(body[len(restoring):]),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(storeAddress, plancheck.ResourceActionUpdate),
					plancheck.ExpectKnownValue(storeAddress, tfjsonpath.New("updated_timestamp"), knownvalue.NotNull()),
				}},
				ConfigStateChecks: []statecheck.StateCheck{storeValue("restore_if_pending_deletion", knownvalue.Null())},
			},
		},
	})
}

// Where nothing waits for its deletion, the attribute changes nothing.
func TestAccEventDataStoreRestore_nothingPending(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	config := func(name, body string) string {
		return withProvider(server, testStore(name, destroyable+restoring+body))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Config: config("new", ""),
				ConfigStateChecks: []statecheck.StateCheck{
					storeValue("retention_period", knownvalue.Int64Exact(366)), storeValue("advanced_event_selectors", knownvalue.ListSizeExact(1)), sizeIs("Standard"),
				},
			},
			{ResourceName: storeAddress, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"restore_if_pending_deletion"}},
			// A living store of the name is not taken over.
			{
				Config:      config("new", "") + "resource \"cloudtraillake_event_data_store\" \"second\" {\n  name = \"new\"\n  " + restoring + "  depends_on = [cloudtraillake_event_data_store.test]\n}\n",
				ExpectError: expect("Import that store with terraform import, or choose another name"),
			},
			// A store that exists cannot take the name of one that waits.
			{
				PreConfig: func() {
					pendingStore(t, server, cloudtrail.CreateEventDataStoreInput{Name: aws.String("old")})
				},
				Config:      config("old", ""),
				ExpectError: expect("holds its name for seven days. Choose another name. Request ID"),
			},
			// Destroyed and made again, it is the same store.
			{Config: config("new", "retention_period = 400\n"), Taint: []string{storeAddress}},
		},
	})
	if n := requestsOf(server, "RestoreEventDataStore"); n != 1 {
		t.Errorf("stores were restored %d times, want once", n)
	}
}

// Where the quota is named before the name, the store is restored too.
func TestAccEventDataStoreRestore_quota(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	storeARN := pendingStore(t, server, cloudtrail.CreateEventDataStoreInput{Name: aws.String("management")})
	server.FailNext("CreateEventDataStore", codeEventDataStoreMaxLimit, 1)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{{
			Config:            withProvider(server, testStore("management", destroyable+restoring)),
			ConfigStateChecks: []statecheck.StateCheck{storeValue("arn", knownvalue.StringExact(storeARN))},
		}},
	})
}

// A restored store passes through STARTING_INGESTION, in which it cannot be changed yet.
func TestAccEventDataStoreRestore_paced(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	storeARN := pendingStore(t, server, cloudtrail.CreateEventDataStoreInput{Name: aws.String("management")})
	server.SetPacing(emulator.Pacing{Polls: 1})
	server.FailNext("RestoreEventDataStore", codeThrottling, 1)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{{
			Config:            withProvider(server, testStore("management", destroyable+restoring+"retention_period = 30\n")),
			ConfigStateChecks: []statecheck.StateCheck{storeValue("arn", knownvalue.StringExact(storeARN)), storeValue("retention_period", knownvalue.Int64Exact(30))},
		}},
	})
}

// What a store can never become is said before it is restored.
func TestAccEventDataStoreRestore_refused(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const keyID = "1234abcd-12ab-34cd-56ef-1234567890ab"
	keyARN := fmt.Sprintf("arn:aws:kms:%s:%s:key/%s", server.Region, server.AccountID, keyID)
	storeARN := pendingStore(t, server, cloudtrail.CreateEventDataStoreInput{Name: aws.String("encrypted"), KmsKeyId: aws.String(keyARN)})
	apply := func(body, text string) resource.TestStep {
		return resource.TestStep{Config: withProvider(server, testStore("encrypted", destroyable+restoring+body)), ExpectError: expect(text)}
	}
	const key = "kms_key_id = \"" + keyID + "\"\n"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			apply("", fmt.Sprintf("It is encrypted with the key %s and never changes it; kms_key_id is not set. Set kms_key_id = %q", keyARN, keyARN)),
			apply("kms_key_id = \"99999999-12ab-34cd-56ef-1234567890ab\"", "never changes it; kms_key_id is 99999999-12ab-34cd-56ef-1234567890ab"),
			apply(key+"multi_region_enabled = false\n"+auditSelectors, "It is for Management events and never changes to ActivityAuditLog, which advanced_event_selectors asks for"),
			apply(key+`billing_mode = "FIXED_RETENTION_PRICING"`, "It has EXTENDABLE_RETENTION_PRICING and never changes to FIXED_RETENTION_PRICING"),
			{
				PreConfig: func() {
					if status := statusOf(t, server, server.Region, storeARN); status != cttypes.EventDataStoreStatusPendingDeletion {
						t.Errorf("the store is %s after refusals, want it pending", status)
					}
					server.FailNext("ListEventDataStores", "AccessDeniedException", 1)
				},
				Config:      withProvider(server, testStore("encrypted", destroyable+restoring+key)),
				ExpectError: expect("Allow cloudtrail:ListEventDataStores to the principal of these credentials"),
			},
			{
				PreConfig:   func() { server.FailNext("RestoreEventDataStore", codeEventDataStoreMaxLimit, 1) },
				Config:      withProvider(server, testStore("encrypted", destroyable+restoring+key)),
				ExpectError: expect("A Region holds 10 event data stores"),
			},
			{
				Config:            withProvider(server, testStore("encrypted", destroyable+restoring+key+selecting(dataSelector))),
				ConfigStateChecks: []statecheck.StateCheck{storeValue("arn", knownvalue.StringExact(storeARN)), storeValue("kms_key_id", knownvalue.StringExact(keyID))},
			},
		},
	})
}

// Whatever fails after a store was restored, the state has it, as it is.
func TestAccEventDataStoreRestore_faults(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"GetEventDataStore", "ListTags", "GetInsightSelectors", "PutEventConfiguration", "UpdateEventDataStore"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			server := emulatortest.Start(t)
			storeARN := pendingStore(t, server, cloudtrail.CreateEventDataStoreInput{Name: aws.String("management"), TagsList: []cttypes.Tag{{Key: aws.String("old"), Value: aws.String("1")}}})
			config := withProvider(server, testStore("management", destroyable+restoring+large+"retention_period = 30\n"))
			rule := emulator.FaultRule{Operation: operation, Code: "InvalidParameterException", AnyCode: true, Times: 1}
			if operation == "GetEventDataStore" {
				rule.Times, rule.Nth = 0, 2 // the first finds the store by its name
			}
			server.Inject(rule)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: providerFactories,
				Steps: []resource.TestStep{
					{Config: config, ExpectError: expect("InvalidParameterException")},
					// Tainted, the store is deleted and restored again.
					{
						Config: config,
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
							plancheck.ExpectResourceAction(storeAddress, plancheck.ResourceActionDestroyBeforeCreate),
							expectPrior{storeAddress, tfjsonpath.New("arn"), knownvalue.StringExact(storeARN)},
						}},
						ConfigStateChecks: []statecheck.StateCheck{
							storeValue("arn", knownvalue.StringExact(storeARN)), storeValue("retention_period", knownvalue.Int64Exact(30)), sizeIs("Large"),
						},
					},
				},
			})
			if !slices.ContainsFunc(server.Faults(), func(fault emulator.FaultState) bool { return fault.Hits == 1 }) {
				t.Errorf("%s did not fail", operation)
			}
		})
	}
}
