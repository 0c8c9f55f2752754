// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// movesIn applies a configuration for another provider, and then the same in the
// terms of this one with moved blocks: the plan of that is empty.
func movesIn(t *testing.T, awsMajor int, server *emulatortest.Server, before, after string, checks ...statecheck.StateCheck) {
	t.Helper()
	api := func() *cloudtrail.Client { return server.CloudTrail(server.AccountID) }
	resource.Test(t, resource.TestCase{
		ProtoV5ProviderFactories: map[string]func() (tfprotov5.ProviderServer, error){"aws": awsProvider(api, awsMajor)},
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"awscc":          providerserver.NewProtocol6WithError(&awsccProvider{api: api}),
			"cloudtraillake": providerFactories["cloudtraillake"],
		},
		Steps: []resource.TestStep{
			{Config: before},
			{
				Config:            after,
				ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				ConfigStateChecks: checks,
			},
		},
	})
}

// movedStore is a moved block for the store "test" of a provider.
func movedStore(from string) string {
	return fmt.Sprintf("moved {\n  from = %s_cloudtrail_event_data_store.test\n  to   = cloudtraillake_event_data_store.test\n}\n", from)
}

// All defaults of aws, which has 2555 days of retention where the API has 366.
func TestAccMoveState_awsDefaults(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	movesIn(t, 5, server, `
resource "aws_cloudtrail_event_data_store" "test" {
  name                           = "defaults"
  termination_protection_enabled = false
}
`, withProvider(server, testStore("defaults", destroyable)+movedStore("aws")),
		storeValue("retention_period", knownvalue.Int64Exact(2555)),
		storeValue("ingestion_enabled", knownvalue.Bool(true)),
		storeValue("tags", knownvalue.Null()))
}

// Everything that aws can say, in another order and spelling.
func TestAccMoveState_awsAll(t *testing.T) {
	t.Parallel()
	for _, major := range []int{5, 6} {
		t.Run(fmt.Sprintf("version %d", major), func(t *testing.T) {
			t.Parallel()
			server := emulatortest.Start(t)
			movesIn(t, major, server, `
provider "aws" {
  default_tags {
    tags = { team = "security" }
  }
}

resource "aws_cloudtrail_event_data_store" "test" {
  name                           = "all"
  billing_mode                   = "FIXED_RETENTION_PRICING"
  retention_period               = 90
  multi_region_enabled           = false
  termination_protection_enabled = false
  suspend                        = true
  kms_key_id                     = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  tags                           = { owner = "audit" }

  advanced_event_selector {
    name = "Writes"
    field_selector {
      field  = "readOnly"
      equals = ["false"]
    }
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
    field_selector {
      field      = "eventSource"
      not_equals = ["kms.amazonaws.com", "rdsdata.amazonaws.com"]
    }
  }
  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }
    field_selector {
      field  = "resources.type"
      equals = ["AWS::S3::Object"]
    }
    field_selector {
      field           = "resources.ARN"
      starts_with     = ["arn:aws:s3:::b", "arn:aws:s3:::a"]
      not_starts_with = ["arn:aws:s3:::logs/"]
      not_ends_with   = ["/"]
    }
  }
  timeouts {
    create = "10m"
  }
}
`, withProvider(server, movedStore("aws")+testStore("all", `
  billing_mode                   = "FIXED_RETENTION_PRICING"
  retention_period               = 90
  multi_region_enabled           = false
  termination_protection_enabled = false
  ingestion_enabled              = false
  kms_key_id                     = "1234abcd-12ab-34cd-56ef-1234567890ab"
  tags                           = { owner = "audit" }
  advanced_event_selectors = [
    { field_selectors = [
      { field = "resources.ARN", not_ends_with = ["/"], not_starts_with = ["arn:aws:s3:::logs/"], starts_with = ["arn:aws:s3:::a", "arn:aws:s3:::b"] },
      { field = "eventCategory", equals = ["Data"] },
      { field = "resources.type", equals = ["AWS::S3::Object"] },
    ] },
    { name = "Writes", field_selectors = [
      { field = "eventCategory", equals = ["Management"] },
      { field = "eventSource", not_equals = ["rdsdata.amazonaws.com", "kms.amazonaws.com"] },
      { field = "readOnly", equals = ["false"] },
    ] },
  ]
  timeouts {
    create = "10m"
  }
`), `default_tags {
    tags = { team = "security" }
  }`),
				storeValue("status", knownvalue.StringExact("STOPPED_INGESTION")),
				storeValue("tags_all", knownvalue.MapExact(map[string]knownvalue.Check{"owner": knownvalue.StringExact("audit"), "team": knownvalue.StringExact("security")})))
		})
	}
}

func TestAccMoveState_awsccDefaults(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	movesIn(t, 6, server, `
resource "awscc_cloudtrail_event_data_store" "test" {
  name                           = "defaults"
  termination_protection_enabled = false
}
`, withProvider(server, testStore("defaults", destroyable)+movedStore("awscc")),
		storeValue("retention_period", knownvalue.Int64Exact(366)))
}

// An alias as awscc keeps it; a tag that is a default_tag here.
func TestAccMoveState_awsccAll(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const common = `
  billing_mode                   = "EXTENDABLE_RETENTION_PRICING"
  retention_period               = 3653
  multi_region_enabled           = true
  organization_enabled           = false
  termination_protection_enabled = false
  ingestion_enabled              = false
  kms_key_id                     = "alias/lake"
  advanced_event_selectors = [{
    name            = "Writes"
    field_selectors = [
      { field = "eventCategory", equals = ["Management"] },
      { field = "readOnly", equals = ["false"] },
      { field = "eventSource", not_equals = ["kms.amazonaws.com", "rdsdata.amazonaws.com"] },
    ]
  }]
`
	movesIn(t, 6, server, `
resource "awscc_cloudtrail_event_data_store" "test" {
  name = "all"
`+common+`
  tags = [{ key = "team", value = "security" }, { key = "owner", value = "audit" }]
}
`, withProvider(server, movedStore("awscc")+testStore("all", common+"  tags = { owner = \"audit\" }\n"), `default_tags {
    tags = { team = "security" }
  }`),
		storeValue("status", knownvalue.StringExact("STOPPED_INGESTION")))
}

// What awscc does beyond CreateEventDataStore.
func TestAccMoveState_awsccDetails(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	insights, err := server.CloudTrail(server.AccountID).CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String("insights"),
		AdvancedEventSelectors: []cttypes.AdvancedEventSelector{{FieldSelectors: []cttypes.AdvancedFieldSelector{
			{Field: aws.String(fieldEventCategory), Equals: []string{categoryInsight}},
		}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	details := destroyable + large + carrying(tagKeys) + federatedBy(roleARN(server, "lake-federation")) +
		fmt.Sprintf("insight_selectors = [{ insight_type = %q }]\ninsights_destination = %q\n", insightErrorRate, aws.ToString(insights.EventDataStoreArn))
	movesIn(t, 6, server, "resource \"awscc_cloudtrail_event_data_store\" \"test\" {\n  name = \"watched\"\n"+details+"}\n",
		withProvider(server, movedStore("awscc")+testStore("watched", details)),
		sizeIs("Large"), federationIs(true), storeValue("insight_selectors", insightTypesAre(insightErrorRate)))
}

// A channel with its policy, whose text is spelt in another way.
func TestAccMoveState_channel(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	movesIn(t, 6, server, `
resource "awscc_cloudtrail_event_data_store" "test" {
  name                           = "audit"
  `+destroyableAudit+`
}

resource "awscc_cloudtrail_channel" "test" {
  name         = "audit"
  source       = "GitHub"
  destinations = [{ type = "EVENT_DATA_STORE", location = awscc_cloudtrail_event_data_store.test.event_data_store_arn }]
  tags         = [{ key = "owner", value = "audit" }]
}

resource "awscc_cloudtrail_resource_policy" "test" {
  resource_arn    = awscc_cloudtrail_channel.test.channel_arn
  resource_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = ["444455556666"] }
      Action    = ["cloudtrail-data:PutAuditEvents"]
      Resource  = [awscc_cloudtrail_channel.test.channel_arn]
    }]
  })
}
`, withProvider(server, movedStore("awscc")+testStore("audit", destroyableAudit)+`
resource "cloudtraillake_channel" "test" {
  name         = "audit"
  source       = "GitHub"
  destinations = [{ location = cloudtraillake_event_data_store.test.arn }]
  tags         = { owner = "audit" }
}

resource "cloudtraillake_resource_policy" "test" {
  resource_arn    = cloudtraillake_channel.test.arn
  resource_policy = <<-POLICY
    {
      "Statement": {
        "Action": "cloudtrail-data:PutAuditEvents",
        "Effect": "Allow",
        "Principal": { "AWS": "arn:aws:iam::444455556666:root" },
        "Resource": "${cloudtraillake_channel.test.arn}"
      },
      "Version": "2012-10-17"
    }
  POLICY
}

moved {
  from = awscc_cloudtrail_channel.test
  to   = cloudtraillake_channel.test
}

moved {
  from = awscc_cloudtrail_resource_policy.test
  to   = cloudtraillake_resource_policy.test
}
`),
		statecheck.ExpectKnownValue("cloudtraillake_channel.test", tfjsonpath.New("tags"), knownvalue.MapExact(map[string]knownvalue.Check{"owner": knownvalue.StringExact("audit")})),
		statecheck.ExpectKnownValue("cloudtraillake_channel.test", tfjsonpath.New("region"), knownvalue.StringExact(server.Region)))
}
