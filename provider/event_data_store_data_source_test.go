// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

func TestAccEventDataStoreDataSource(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	configuration := testStore("audit", destroyableAudit+"\ntags = { team = \"sec\" }")
	var checks []statecheck.StateCheck
	for _, by := range []string{"arn", "id", "name"} {
		configuration += "data \"cloudtraillake_event_data_store\" \"by_" + by + "\" {\n  " + by + " = " + storeAddress + "." + by + "\n}\n"
		for _, attribute := range []string{
			"arn", "id", "name", "advanced_event_selectors", "billing_mode", "retention_period", "multi_region_enabled", "organization_enabled",
			"termination_protection_enabled", "ingestion_enabled", "kms_key_id", "status", "created_timestamp", "updated_timestamp", "tags",
		} {
			checks = append(checks, statecheck.CompareValuePairs("data.cloudtraillake_event_data_store.by_"+by, tfjsonpath.New(attribute), storeAddress, tfjsonpath.New(attribute), compare.ValuesSame()))
		}
	}
	data := func(body string) string {
		return withProvider(server, "data \"cloudtraillake_event_data_store\" \"test\" {\n"+body+"\n}\n")
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			planError(data(`name = "no-such-store"`), `has the name "no-such-store"`),
			planError(data(`id = "01234567-89ab-cdef-0123-456789abcdef"`), `No event data store in account`),
			planError(data(``), `Exactly one of these attributes must be configured`),
			{Config: withProvider(server, configuration), ConfigStateChecks: checks},
		},
	})
}

// What takes calls of its own to read: set, and none of it.
func TestAccEventDataStoreDataSource_details(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	watched := testStore("watched", destroyable+large+carrying(tagKeys, requestKeys)+federatedBy(roleARN(server, "lake-federation"))+insightsTo("insights", insightCallRate))
	configuration := insightsStore("insights") + watched + `
data "cloudtraillake_event_data_store" "watched" {
  id = cloudtraillake_event_data_store.test.id
}

data "cloudtraillake_event_data_store" "plain" {
  id = cloudtraillake_event_data_store.insights.id
}
`
	var checks []statecheck.StateCheck
	for _, attribute := range []string{"insight_selectors", "insights_destination", "federation_enabled", "federation_role_arn", "max_event_size", "context_key_selectors"} {
		checks = append(checks, statecheck.CompareValuePairs("data.cloudtraillake_event_data_store.watched", tfjsonpath.New(attribute), storeAddress, tfjsonpath.New(attribute), compare.ValuesSame()))
	}
	for attribute, want := range map[string]knownvalue.Check{
		"insight_selectors": knownvalue.ListSizeExact(0), "insights_destination": knownvalue.Null(), "federation_enabled": knownvalue.Bool(false),
		"federation_role_arn": knownvalue.Null(), "max_event_size": knownvalue.Null(), "context_key_selectors": knownvalue.ListSizeExact(0),
	} {
		checks = append(checks, statecheck.ExpectKnownValue("data.cloudtraillake_event_data_store.plain", tfjsonpath.New(attribute), want))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: withProvider(server, configuration), ConfigStateChecks: checks},
			{
				PreConfig:   func() { server.FailNext("GetInsightSelectors", "CloudTrailARNInvalidException", 1) },
				Config:      withProvider(server, `data "cloudtraillake_event_data_store" "test" { name = "watched" }`+"\n"+configuration),
				ExpectError: expect("Reading Insights of event data store watched"),
			},
		},
	})
}

func TestAccEventDataStoreDataSource_pendingDeletion(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	client := server.CloudTrail(server.AccountID)
	created, err := client.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String("going"), TerminationProtectionEnabled: aws.Bool(false)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: created.EventDataStoreArn}); err != nil {
		t.Fatal(err)
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			planError(withProvider(server, `data "cloudtraillake_event_data_store" "test" { name = "going" }`), `waits for its deletion. Restore it`),
			{
				Config:             withProvider(server, testStore("going", "lifecycle {\n ignore_changes = [tags]\n}")),
				ResourceName:       storeAddress,
				ImportState:        true,
				ImportStateId:      aws.ToString(created.EventDataStoreArn),
				ImportStatePersist: true,
				ExpectError:        expect("Cannot import non-existent remote object"),
			},
		},
	})
}
