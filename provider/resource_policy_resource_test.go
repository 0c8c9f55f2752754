// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

const policyAddress = "cloudtraillake_resource_policy.test"

// policyConfig is a channel with a policy; policy is an expression.
func policyConfig(policy string) string {
	return storeConfig("a") + channelConfig("audit", "GitHub", toStoreA) + fmt.Sprintf(`
resource "cloudtraillake_resource_policy" "test" {
  resource_arn    = cloudtraillake_channel.test.arn
  resource_policy = %s
}
`, policy)
}

// jsonPolicy is a policy expression of one statement with the given principals.
func jsonPolicy(principal, externalID string) string {
	return fmt.Sprintf(`jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = %s }
      Action    = "cloudtrail-data:PutAuditEvents"
      Resource  = cloudtraillake_channel.test.arn
      Condition = { StringEquals = { "cloudtrail:ExternalId" = %q } }
    }]
  })`, principal, externalID)
}

func policyAction(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(policyAddress, action)}}
}

func TestAccResourcePolicy_basic(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const root = `["arn:aws:iam::444455556666:root"]`
	configuration := withProvider(server, policyConfig(jsonPolicy(root, "id-one")))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Config: configuration,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(policyAddress, tfjsonpath.New("delegated_admin_resource_policy"), knownvalue.Null()),
					statecheck.ExpectKnownValue(policyAddress, tfjsonpath.New("resource_policy"), knownvalue.StringRegexp(expect(`"cloudtrail:ExternalId":"id-one"`))),
				},
			},
			{ResourceName: policyAddress, ImportState: true, ImportStateVerify: true, ImportStateIdFunc: attributeOf(policyAddress, "resource_arn")},
			{ResourceName: policyAddress, ImportState: true, ImportStateId: "audit", ExpectError: expect(`Give the ARN of the channel, event data store or dashboard`)},
			{
				ResourceName: policyAddress, ImportState: true, ImportStateId: "arn:aws:cloudtrail:us-east-1:999988887777:channel/01234567-89ab-cdef-0123-456789abcdef",
				ExpectError: expect(`belongs to account 999988887777`),
			},
			{Config: withProvider(server, policyConfig(jsonPolicy(root, "id-two"))), ConfigPlanChecks: policyAction(plancheck.ResourceActionUpdate)},
			// Deleted behind Terraform's back.
			{
				PreConfig: func() {
					client := server.CloudTrail(server.AccountID)
					channels, err := client.ListChannels(t.Context(), &cloudtrail.ListChannelsInput{})
					if err != nil {
						t.Fatal(err)
					}
					_, err = client.DeleteResourcePolicy(t.Context(), &cloudtrail.DeleteResourcePolicyInput{ResourceArn: channels.Channels[0].ChannelArn})
					if err != nil {
						t.Fatal(err)
					}
				},
				Config:           withProvider(server, policyConfig(jsonPolicy(root, "id-two"))),
				ConfigPlanChecks: policyAction(plancheck.ResourceActionCreate),
			},
			// The channel goes, and its policy with it.
			{
				PreConfig:          func() { deleteChannels(t, server) },
				Config:             withProvider(server, policyConfig(jsonPolicy(root, "id-two"))),
				PlanOnly:           true,
				ExpectNonEmptyPlan: true,
			},
		},
	})
}

// Whatever spelling of one policy stands in the configuration, nothing is planned.
func TestAccResourcePolicy_semanticEquality(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	same := func(policy string) resource.TestStep {
		return resource.TestStep{Config: withProvider(server, policyConfig(policy)), PlanOnly: true}
	}
	text := func(format string) string {
		return "<<-EOT\n" + strings.ReplaceAll(format, "CHANNEL", "${cloudtraillake_channel.test.arn}") + "\nEOT\n"
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: withProvider(server, policyConfig(jsonPolicy(`["arn:aws:iam::444455556666:root", "arn:aws:iam::777788889999:root"]`, "id-one")))},
			same(jsonPolicy(`["arn:aws:iam::777788889999:root", "arn:aws:iam::444455556666:root"]`, "id-one")),
			same(jsonPolicy(`["777788889999", "444455556666"]`, "id-one")),
			same(text(`{
  "Statement": {
    "Resource": ["CHANNEL"],
    "Action": ["cloudtrail-data:PutAuditEvents"],
    "Condition": { "StringEquals": { "cloudtrail:ExternalId": ["id-one"] } },
    "Principal": { "AWS": ["arn:aws:iam::444455556666:root", "arn:aws:iam::777788889999:root"] },
    "Effect": "Allow"
  },
  "Version": "2012-10-17"
}`)),
			{
				Config:             withProvider(server, policyConfig(jsonPolicy(`["444455556666"]`, "id-one"))),
				PlanOnly:           true,
				ExpectNonEmptyPlan: true,
			},
		},
	})
}

func TestAccResourcePolicy_resourceReplaces(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	second := storeConfig("a") + channelConfig("audit", "GitHub", toStoreA) + `
resource "cloudtraillake_channel" "second" {
  name         = "second"
  source       = "Custom"
  destinations = [{ location = cloudtraillake_event_data_store.a.arn }]
}
`
	policyOf := func(label string) string {
		return withProvider(server, second+fmt.Sprintf(`
data "cloudtraillake_channel_policy_document" "test" {
  channel_arn = cloudtraillake_channel.%[1]s.arn
  principals  = ["444455556666"]
}

resource "cloudtraillake_resource_policy" "test" {
  resource_arn    = cloudtraillake_channel.%[1]s.arn
  resource_policy = data.cloudtraillake_channel_policy_document.test.json
}
`, label))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: policyOf("test")},
			{Config: policyOf("second"), ConfigPlanChecks: policyAction(plancheck.ResourceActionDestroyBeforeCreate)},
			{
				PreConfig: func() {
					_, err := server.CloudTrail(server.AccountID).GetResourcePolicy(t.Context(), &cloudtrail.GetResourcePolicyInput{
						ResourceArn: aws.String(channelNamed(t, server, "audit"))})
					if !isNotFound(err) {
						t.Errorf("the policy of the first channel is still there: %v", err)
					}
				},
				Config: policyOf("second"), PlanOnly: true,
			},
		},
	})
}

func channelNamed(t *testing.T, server *emulatortest.Server, name string) string {
	t.Helper()
	channels, err := server.CloudTrail(server.AccountID).ListChannels(t.Context(), &cloudtrail.ListChannelsInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range channels.Channels {
		if aws.ToString(c.Name) == name {
			return aws.ToString(c.ChannelArn)
		}
	}
	t.Fatalf("there is no channel %q", name)
	return ""
}

func TestAccResourcePolicy_planErrors(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const channel = "arn:aws:cloudtrail:us-east-1:111122223333:channel/01234567-89ab-cdef-0123-456789abcdef"
	const store = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/01234567-89ab-cdef-0123-456789abcdef"
	literal := func(arn, policy string) string {
		return withProvider(server, fmt.Sprintf(`
resource "cloudtraillake_resource_policy" "test" {
  resource_arn    = %q
  resource_policy = %q
}
`, arn, policy))
	}
	statement := func(body string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` + body + `}]}`
	}
	const principal, action, itself = `"Principal":{"AWS":"444455556666"}`, `"Action":"cloudtrail-data:PutAuditEvents"`, `"Resource":"` + channel + `"`
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			planError(literal("audit", statement(principal+","+action+","+itself)), "an ARN such as arn:aws:cloudtrail:"),
			planError(literal(channel, "not JSON"), "the policy is not a JSON object"),
			planError(literal(channel, `{"Version":"2012-10-17","Statement":[]}`), "the policy has 0 statements; 1 to 20 are allowed"),
			planError(literal(channel, `{"Version":"2024-01-01","Statement":[]}`), `it must be "2012-10-17"`),
			planError(literal(channel, statement(principal+`,"Action":"cloudtrail:StartQuery",`+itself)), `Action is "cloudtrail:StartQuery"; the policy of a resource of type channel can only have`),
			planError(literal(channel, statement(`"Principal":{"AWS":"github"},`+action+","+itself)), `Principal AWS is "github": a principal is an account ID`),
			planError(literal(channel, statement(`"Principal":{"Service":"cloudtrail.amazonaws.com"},`+action+","+itself)), "Principal has Service, which the policy of a resource of type channel cannot name"),
			planError(literal(channel, statement(principal+","+action+","+itself+`,"Sid":"two words"`)), "Sid must have letters and digits only"),
			planError(literal(store, statement(principal+`,"Action":"cloudtrail:DeleteEventDataStore","Resource":"`+store+`"`)), `Action is "cloudtrail:DeleteEventDataStore"; the policy of a resource of type event data store can only have "cloudtrail:StartQuery"`),
			planError(literal(store, statement(principal+`,"Action":"cloudtrail:StartQuery",`+itself)), `it must be the event data store that the policy belongs to`),
			planError(literal(store, statement(`"Principal":{"Service":"lambda.amazonaws.com"},"Action":"cloudtrail:StartQuery","Resource":"`+store+`"`)), "the only service that can be named is cloudtrail.amazonaws.com"),
			planError(literal(store, statement(`"Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"cloudtrail:DescribeQuery","Resource":"`+store+`"`)), `can only have "cloudtrail:StartQuery" there`),
			planError(literal(channel, statement(principal+","+action+`,"Resource":"*"`)), `Resource is "*"; it must be the channel that the policy belongs to`),
			planError(literal(channel, statement(action+","+itself)), "Principal is missing"),
			planError(literal(channel, statement(`"Principal":{"AWS":[`+strings.TrimSuffix(strings.Repeat(`"444455556666",`, 51), ",")+"]},"+action+","+itself)), "Principal names 51 principals; 1 to 50 are allowed"),
			planError(literal(channel, statement(principal+","+action+","+itself+`,"Sid":"`+strings.Repeat("x", 8200)+`"`)), "at most 8192 are allowed"),
			planError(literal(channel, statement(principal+","+action+","+itself+`,"Conditions":{}`)), `the element "Conditions" is not known`),
		},
	})
}

// What only the service can know comes back with the attribute to blame.
func TestAccResourcePolicy_applyErrors(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	absent := fmt.Sprintf("arn:aws:cloudtrail:%s:%s:channel/01234567-89ab-cdef-0123-456789abcdef", server.Region, server.AccountID)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{{
			Config: withProvider(server, fmt.Sprintf(`
data "cloudtraillake_channel_policy_document" "test" {
  channel_arn = %[1]q
  principals  = ["444455556666"]
}

resource "cloudtraillake_resource_policy" "test" {
  resource_arn    = %[1]q
  resource_policy = data.cloudtraillake_channel_policy_document.test.json
}
`, absent)),
			ExpectError: expect("Creating resource policy of " + absent),
		}},
	})
}

// A change of a policy is shown inside the document, whichever way it is written,
// and every way writes the same text.
func TestAccResourcePolicy_readableDiff(t *testing.T) {
	t.Parallel()
	s := startShell(t, emulatortest.Start(t))
	jsonencoded := strings.NewReplacer("CHANNEL", "cloudtraillake_channel.test.arn").Replace(`jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = ["arn:aws:iam::444455556666:root"] }
      Action    = "cloudtrail-data:PutAuditEvents"
      Resource  = CHANNEL
      Condition = { StringEquals = { "cloudtrail:ExternalId" = var.external_id } }
    }]
  })`)
	s.write(".", map[string]string{"main.tf": requiredProvider + `
variable "external_id" {}
` + storeConfig("a") + channelConfig("audit", "GitHub", toStoreA) + `
data "cloudtraillake_channel_policy_document" "test" {
  channel_arn = cloudtraillake_channel.test.arn
  principals  = ["444455556666"]
  external_id = var.external_id
}

resource "cloudtraillake_resource_policy" "test" {
  resource_arn    = cloudtraillake_channel.test.arn
  resource_policy = data.cloudtraillake_channel_policy_document.test.json
}

output "texts" {
  value = toset([
    cloudtraillake_resource_policy.test.resource_policy,
    provider::cloudtraillake::channel_policy(cloudtraillake_channel.test.arn, ["444455556666"], var.external_id),
    ` + jsonencoded + `,
  ])
}
`})
	s.apply("-var=external_id=id-one")
	if texts := s.run("terraform output -json texts"); strings.Count(texts, "PutAuditEvents") != 1 {
		t.Errorf("the ways to write one policy give several texts: %s", texts)
	}
	plan := s.run("terraform plan -var=external_id=id-two")
	for _, want := range []string{`~ resource_policy                 = jsonencode(`, `~ "cloudtrail:ExternalId" = "id-one" -> "id-two"`} {
		if !strings.Contains(plan, want) {
			t.Errorf("the plan does not show %s:\n%s", want, plan)
		}
	}
}
