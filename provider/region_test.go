// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// regionalConfig is one of each resource; region is an argument of the store and
// the channel, or "". The policy's Region follows from the channel.
func regionalConfig(region string) string {
	return fmt.Sprintf(`
resource "cloudtraillake_event_data_store" "test" {
  %[1]s
  name                           = "audit"
  multi_region_enabled           = false
  termination_protection_enabled = false
  advanced_event_selectors       = [{ field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }] }]
  tags                           = { team = "security" }
}

resource "cloudtraillake_channel" "test" {
  %[1]s
  name         = "github"
  source       = "GitHub"
  destinations = [{ location = cloudtraillake_event_data_store.test.arn }]
}

data "cloudtraillake_channel_policy_document" "test" {
  channel_arn = cloudtraillake_channel.test.arn
  principals  = ["444455556666"]
}

resource "cloudtraillake_resource_policy" "test" {
  resource_arn    = cloudtraillake_channel.test.arn
  resource_policy = data.cloudtraillake_channel_policy_document.test.json
}
`, region)
}

var lakeResources = []string{"cloudtraillake_event_data_store.test", "cloudtraillake_channel.test", "cloudtraillake_resource_policy.test"}

// A resource works in the Region that it names, is imported from there, and moves
// to another one by being made anew.
func TestAccRegion(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	elsewhere := withProvider(server, regionalConfig(`region = "eu-west-1"`))
	regionIs := func(region string) (checks []statecheck.StateCheck) {
		for _, address := range lakeResources {
			checks = append(checks, statecheck.ExpectKnownValue(address, tfjsonpath.New("region"), knownvalue.StringExact(region)))
		}
		return append(checks, statecheck.ExpectKnownValue(lakeResources[1], tfjsonpath.New("arn"), knownvalue.StringRegexp(regexp.MustCompile(":cloudtrail:"+region+":"))))
	}
	imported := func(address string, id resource.ImportStateIdFunc) resource.TestStep {
		return resource.TestStep{ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateIdFunc: id,
			ImportStateVerifyIgnore: []string{"tags.%", "tags.team"}} // imports have default_tags only to tell them by
	}
	withRegion := func(address, attribute, region string) resource.ImportStateIdFunc {
		return func(state *terraform.State) (string, error) {
			id, err := attributeOf(address, attribute)(state)
			return id + region, err
		}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: elsewhere, ConfigStateChecks: regionIs("eu-west-1")},
			imported(lakeResources[0], withRegion(lakeResources[0], "arn", "")),
			imported(lakeResources[0], withRegion(lakeResources[0], "id", "@eu-west-1")),
			imported(lakeResources[0], withRegion(lakeResources[0], "name", "@eu-west-1")),
			imported(lakeResources[1], withRegion(lakeResources[1], "arn", "")),
			imported(lakeResources[1], withRegion(lakeResources[1], "id", "@eu-west-1")),
			imported(lakeResources[1], withRegion(lakeResources[1], "name", "@eu-west-1")),
			imported(lakeResources[2], withRegion(lakeResources[2], "resource_arn", "")),
			{
				Config: elsewhere + `
data "cloudtraillake_channel" "by_name" {
  region = "eu-west-1"
  name   = cloudtraillake_channel.test.name
}

data "cloudtraillake_channel" "by_arn" {
  arn = cloudtraillake_channel.test.arn
}

data "cloudtraillake_event_data_store" "by_name" {
  region = "eu-west-1"
  name   = cloudtraillake_event_data_store.test.name
}

data "cloudtraillake_event_data_store" "by_arn" {
  arn = cloudtraillake_event_data_store.test.arn
}
`,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("data.cloudtraillake_channel.by_name", tfjsonpath.New("region"), knownvalue.StringExact("eu-west-1")),
					statecheck.ExpectKnownValue("data.cloudtraillake_channel.by_arn", tfjsonpath.New("region"), knownvalue.StringExact("eu-west-1")),
					statecheck.ExpectKnownValue("data.cloudtraillake_event_data_store.by_name", tfjsonpath.New("region"), knownvalue.StringExact("eu-west-1")),
					statecheck.ExpectKnownValue("data.cloudtraillake_event_data_store.by_arn", tfjsonpath.New("region"), knownvalue.StringExact("eu-west-1")),
				},
			},
			{
				Config: withProvider(server, regionalConfig("")),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(lakeResources[0], plancheck.ResourceActionDestroyBeforeCreate),
					plancheck.ExpectResourceAction(lakeResources[1], plancheck.ResourceActionDestroyBeforeCreate),
					plancheck.ExpectResourceAction(lakeResources[2], plancheck.ResourceActionDestroyBeforeCreate),
				}},
				ConfigStateChecks: regionIs("us-east-1"),
			},
			imported(lakeResources[0], withRegion(lakeResources[0], "name", "")),
			imported(lakeResources[1], withRegion(lakeResources[1], "name", "")),
		},
	})
}

// A Region that is only known after apply is planned as such.
func TestAccRegion_unknown(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	late := "resource \"terraform_data\" \"region\" {\n  input = \"eu-west-1\"\n}\n" + regionalConfig("region = terraform_data.region.output")
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{{
			Config: withProvider(server, late),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownValue(lakeResources[0], tfjsonpath.New("region")),
				plancheck.ExpectUnknownValue(lakeResources[2], tfjsonpath.New("region")),
			}},
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(lakeResources[2], tfjsonpath.New("region"), knownvalue.StringExact("eu-west-1"))},
		}},
	})
}

func TestAccRegion_errors(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const elsewhere = "arn:aws:cloudtrail:eu-west-1:111122223333:channel/01234567-89ab-cdef-0123-456789abcdef"
	policy := func(region string) string {
		return fmt.Sprintf("resource \"cloudtraillake_resource_policy\" \"test\" {\n  region = %q\n  resource_arn = %q\n  resource_policy = jsonencode(%s)\n}\n",
			region, elsewhere, `{ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = "444455556666" }, Action = "cloudtrail-data:PutAuditEvents", Resource = "`+elsewhere+`" }] }`)
	}
	data := func(kind, region string) string {
		return fmt.Sprintf("data \"cloudtraillake_%s\" \"test\" {\n  region = %q\n  name = \"audit\"\n}\n", kind, region)
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			planError(withProvider(server, regionalConfig(`region = "eu-west-99"`)), `"eu-west-99" is not a Region that this version knows`),
			planError(withProvider(server, regionalConfig(`region = ""`)), "region is empty"),
			planError(withProvider(server, regionalConfig(`region = "cn-north-1"`)), `Region cn-north-1 is in partition aws-cn, and the credentials of the provider are of partition aws`),
			planError(withProvider(server, policy("us-east-1")), `is in Region eu-west-1. Leave region out`),
			planError(withProvider(server, data("channel", "eu-west-99")), `"eu-west-99" is not a Region that this version knows`),
			planError(withProvider(server, data("event_data_store", "cn-north-1")), `Region cn-north-1 is in partition aws-cn`),
			planError(withProvider(server, fmt.Sprintf("data \"cloudtraillake_channel\" \"test\" {\n  region = \"us-east-1\"\n  arn = %q\n}\n", elsewhere)), `region is us-east-1, but `+elsewhere+` is in Region eu-west-1`),
		},
	})
}

// Identity is an ARN, stays through updates and imports what it names.
func TestAccIdentity(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	configuration := withProvider(server, regionalConfig(""))
	checks := []statecheck.StateCheck{
		statecheck.ExpectIdentityValueMatchesState(lakeResources[0], tfjsonpath.New("arn")),
		statecheck.ExpectIdentityValueMatchesState(lakeResources[1], tfjsonpath.New("arn")),
		statecheck.ExpectIdentityValueMatchesState(lakeResources[2], tfjsonpath.New("resource_arn")),
	}
	steps := []resource.TestStep{
		{Config: configuration, ConfigStateChecks: checks},
		{Config: withProvider(server, regionalConfig(""), "default_tags {\n  tags = { env = \"test\" }\n}\n"), ConfigStateChecks: checks},
		{Config: configuration},
	}
	for _, address := range lakeResources {
		steps = append(steps, resource.TestStep{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity})
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		Steps:                    steps,
	})
}

// With credentials of another account nothing in the state counts as gone.
func TestAccIdentity_otherAccount(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	own := withProvider(server, regionalConfig(""))
	other := strings.Replace(own, fmt.Sprintf("%q", server.AccessKeyID), `"444455556666"`, 1)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: own},
			{Config: other, ExpectError: expect("belongs to account 111122223333, but the credentials of the provider to account 444455556666. Use credentials of account 111122223333.")},
			{Config: own, PlanOnly: true},
		},
	})
}

func TestPartitionOf(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]string{
		"us-east-1":      "aws",
		"mx-central-1":   "aws",
		"cn-north-1":     "aws-cn",
		"us-gov-west-1":  "aws-us-gov",
		"us-iso-west-1":  "aws-iso",
		"us-isob-east-1": "aws-iso-b",
		"eusc-de-east-1": "aws-eusc",
		"moon-1":         "aws", // with skip_region_validation
		"":               "aws",
	} {
		if got := partitionOf(region); got != want {
			t.Errorf("%q is in %s, want %s", region, got, want)
		}
	}
}
