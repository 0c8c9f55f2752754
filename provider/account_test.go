// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

// The tests of this file run in the account of the environment when
// CLOUDTRAILLAKE_ACC is "aws", as `make testacc-aws` sets it, else in an emulator.
// They keep to what an account can take: one channel of a source that is hardly
// used, two event data stores that are restored in each run, because deleted ones
// count for seven days and there are ten. What costs money (events, queries) is
// left out unless CLOUDTRAILLAKE_ACC_COSTS is set: the store of AWS's own events is
// one whose ingestion is stopped.
const (
	accTarget = "CLOUDTRAILLAKE_ACC"
	accCosts  = "CLOUDTRAILLAKE_ACC_COSTS"
	// accSource is the source of the channel; CLOUDTRAILLAKE_ACC_SOURCE names
	// another one for an account that has a channel of this.
	accSource = "Shoreline"
	// accPrefix begins every name, by which sweepers know what is the tests' own.
	accPrefix = "terraform-acc-"
)

// accAccount is the account that a test works in.
type accAccount struct {
	onAWS       bool
	id          string
	config      aws.Config
	configure   func(configuration string) string // puts the provider block before
	source      string
	spendsMoney bool
}

func newAccAccount(t *testing.T) accAccount {
	t.Helper()
	source := os.Getenv("CLOUDTRAILLAKE_ACC_SOURCE")
	if source == "" {
		source = accSource
	}
	if os.Getenv(accTarget) != "aws" {
		server := startWithQueries(t)
		return accAccount{
			id: server.AccountID, config: server.Config(server.AccountID), source: source, spendsMoney: true,
			configure: func(configuration string) string { return withProvider(server, configuration) },
		}
	}
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	settings, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	identity, err := sts.NewFromConfig(settings).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil {
		t.Fatalf("the environment has no credentials of AWS: %v", err)
	}
	return accAccount{
		onAWS: true, id: aws.ToString(identity.Account), config: settings, source: source, spendsMoney: os.Getenv(accCosts) != "",
		configure: func(configuration string) string { return configuration },
	}
}

// accStore is an event data store of an account, the same one in each run.
func accStore(arguments string) string {
	return fmt.Sprintf(`
resource "cloudtraillake_event_data_store" "test" {
  name                           = "%saudit"
  restore_if_pending_deletion    = true
  multi_region_enabled           = false
  termination_protection_enabled = false
  advanced_event_selectors       = [{ field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }] }]
%s
}
`, accPrefix, arguments)
}

func accChannel(source, name, arguments string) string {
	return fmt.Sprintf(`
resource "cloudtraillake_channel" "test" {
  name         = "%s%s"
  source       = %q
  destinations = [{ location = cloudtraillake_event_data_store.test.arn }]
%s
}
`, accPrefix, name, source, arguments)
}

func accPolicy(account, externalID string) string {
	return fmt.Sprintf(`
data "cloudtraillake_channel_policy_document" "test" {
  channel_arn = cloudtraillake_channel.test.arn
  principals  = [%q]
  external_id = %q
}

resource "cloudtraillake_resource_policy" "test" {
  resource_arn    = cloudtraillake_channel.test.arn
  resource_policy = data.cloudtraillake_channel_policy_document.test.json
}
`, account, externalID)
}

// The life of an integration: made, read, changed in place, changed behind
// Terraform's back, imported, used, destroyed.
func TestAccAccount_life(t *testing.T) {
	account := newAccAccount(t)
	if !account.onAWS {
		t.Parallel() // accounts of AWS can do one thing at a time
	}
	const channel, store, policy = "cloudtraillake_channel.test", "cloudtraillake_event_data_store.test", "cloudtraillake_resource_policy.test"
	first := account.configure(accStore("") + accChannel(account.source, "first", "") + accPolicy(account.id, "id-one"))
	second := account.configure(accStore("  retention_period = 400\n  tags = { team = \"security\" }") +
		accChannel(account.source, "second", "  tags = { team = \"security\" }") + accPolicy(account.id, "id-two"))
	var channelARN string
	same := statecheck.CompareValue(compare.ValuesSame())
	inPlace := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectResourceAction(channel, plancheck.ResourceActionUpdate),
		plancheck.ExpectResourceAction(store, plancheck.ResourceActionUpdate),
		plancheck.ExpectResourceAction(policy, plancheck.ResourceActionUpdate),
	}}
	imported := func(address string, attribute string) resource.TestStep {
		return resource.TestStep{ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateIdFunc: attributeOf(address, attribute),
			ImportStateVerifyIgnore: []string{"restore_if_pending_deletion"}}
	}
	steps := []resource.TestStep{
		{
			Config: first,
			ConfigStateChecks: []statecheck.StateCheck{
				same.AddStateValue(channel, tfjsonpath.New("arn")),
				statecheck.ExpectKnownValue(store, tfjsonpath.New("status"), knownvalue.StringExact("ENABLED")),
			},
		},
		{
			Config: second, ConfigPlanChecks: inPlace,
			ConfigStateChecks: []statecheck.StateCheck{same.AddStateValue(channel, tfjsonpath.New("arn"))},
			Check: resource.TestCheckResourceAttrWith(channel, "arn", func(value string) error {
				channelARN = value
				return nil
			}),
		},
		imported(channel, "arn"), imported(channel, "name"), imported(store, "id"), imported(store, "name"), imported(policy, "resource_arn"),
		{
			PreConfig: func() {
				_, err := cloudtrail.NewFromConfig(account.config).UpdateChannel(t.Context(), &cloudtrail.UpdateChannelInput{
					Channel: aws.String(channelARN), Name: aws.String(accPrefix + "drifted")})
				if err != nil {
					t.Fatal(err)
				}
			},
			Config:           second,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(channel, plancheck.ResourceActionUpdate)}},
		},
		{
			Config: second + `
data "cloudtraillake_channel" "test" {
  name = cloudtraillake_channel.test.name
}

data "cloudtraillake_event_data_store" "test" {
  name = cloudtraillake_event_data_store.test.name
}
`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.CompareValuePairs("data.cloudtraillake_channel.test", tfjsonpath.New("arn"), channel, tfjsonpath.New("arn"), compare.ValuesSame()),
				statecheck.CompareValuePairs("data.cloudtraillake_event_data_store.test", tfjsonpath.New("arn"), store, tfjsonpath.New("arn"), compare.ValuesSame()),
			},
		},
	}
	steps = append(steps, resource.TestStep{
		PreConfig: func() {
			client := cloudtrail.NewFromConfig(account.config)
			if _, err := client.DeleteResourcePolicy(t.Context(), &cloudtrail.DeleteResourcePolicyInput{ResourceArn: &channelARN}); err != nil {
				t.Fatal(err)
			}
			if _, err := client.DeleteChannel(t.Context(), &cloudtrail.DeleteChannelInput{Channel: &channelARN}); err != nil {
				t.Fatal(err)
			}
		},
		Config: second,
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectResourceAction(channel, plancheck.ResourceActionCreate),
			plancheck.ExpectResourceAction(policy, plancheck.ResourceActionCreate),
			plancheck.ExpectResourceAction(store, plancheck.ResourceActionNoop),
		}},
		Check: resource.TestCheckResourceAttrWith(channel, "arn", func(value string) error {
			channelARN = value
			return nil
		}),
	})
	if account.spendsMoney {
		steps = append(steps, resource.TestStep{PreConfig: func() { account.send(t, channelARN, "id-two") }, Config: second + accQuery})
	}
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: providerFactories, Steps: steps})
}

// The attributes of a store for AWS's own events: set, changed, given in another
// order, removed, changed behind Terraform's back.
func TestAccAccount_attributes(t *testing.T) {
	account := newAccAccount(t)
	if !account.onAWS {
		t.Parallel()
	}
	const (
		store   = "cloudtraillake_event_data_store.test"
		writes  = `{ name = "writes", field_selectors = [{ field = "eventCategory", equals = ["Management"] }, { field = "readOnly", equals = ["false"] }] }`
		objects = `{ name = "objects", field_selectors = [{ field = "eventCategory", equals = ["Data"] }, { field = "resources.type", equals = ["AWS::S3::Object"] }] }`
		keys    = "  max_event_size = \"Large\"\n  context_key_selectors = [{ type = \"TagContext\", equals = [\"team\", \"cost\"] }]\n"
	)
	config := func(days int, arguments string, selectors ...string) string {
		return account.configure(fmt.Sprintf(`
resource "cloudtraillake_event_data_store" "test" {
  name                           = "%smanagement"
  restore_if_pending_deletion    = true
  termination_protection_enabled = false
  ingestion_enabled              = false
  retention_period               = %d
  advanced_event_selectors       = [%s]
%s
}
`, accPrefix, days, strings.Join(selectors, ", "), arguments))
	}
	is := func(attribute string, want knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(store, tfjsonpath.New(attribute), want)
	}
	planned := func(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(store, action)}}
	}
	const tags = "  tags = { team = \"security\" }\n"
	var storeARN string
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Config: config(90, "", writes),
				ConfigStateChecks: []statecheck.StateCheck{
					is("status", knownvalue.StringExact("STOPPED_INGESTION")), is("retention_period", knownvalue.Int64Exact(90)),
					is("max_event_size", knownvalue.StringExact("Standard")), is("context_key_selectors", knownvalue.Null()), is("tags", knownvalue.Null()),
				},
				Check: resource.TestCheckResourceAttrWith(store, "arn", func(value string) error {
					storeARN = value
					return nil
				}),
			},
			{
				Config: config(91, keys+tags, writes, objects), ConfigPlanChecks: planned(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					is("retention_period", knownvalue.Int64Exact(91)), is("advanced_event_selectors", knownvalue.ListSizeExact(2)),
					is("max_event_size", knownvalue.StringExact("Large")), is("context_key_selectors", knownvalue.ListSizeExact(1)), is("tags", knownvalue.MapSizeExact(1)),
				},
			},
			{Config: config(91, keys+tags, objects, writes), PlanOnly: true},
			{
				ResourceName: store, ImportState: true, ImportStateVerify: true, ImportStateIdFunc: attributeOf(store, "arn"),
				ImportStateVerifyIgnore: []string{"restore_if_pending_deletion"},
			},
			{
				PreConfig: func() {
					_, err := cloudtrail.NewFromConfig(account.config).UpdateEventDataStore(t.Context(), &cloudtrail.UpdateEventDataStoreInput{
						EventDataStore: &storeARN, RetentionPeriod: aws.Int32(92)})
					if err != nil {
						t.Fatal(err)
					}
				},
				Config: config(91, keys+tags, writes, objects), ConfigPlanChecks: planned(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{is("retention_period", knownvalue.Int64Exact(91))},
			},
			{
				Config: config(91, "  max_event_size = \"Standard\"", writes), ConfigPlanChecks: planned(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					is("advanced_event_selectors", knownvalue.ListSizeExact(1)), is("max_event_size", knownvalue.StringExact("Standard")),
					is("context_key_selectors", knownvalue.Null()), is("tags", knownvalue.Null()),
				},
			},
		},
	})
}

// accQuery asks for what was sent; on AWS it takes a while to be there, so that
// only that it can be asked is tested.
const accQuery = `
data "cloudtraillake_query" "test" {
  query_statement = "SELECT count(*) AS events FROM ${cloudtraillake_event_data_store.test.id} WHERE eventTime > date_add('day', -1, current_timestamp)"
}
`

// send delivers one event through the channel.
func (a accAccount) send(t *testing.T, channelARN, externalID string) {
	t.Helper()
	client := cloudtraildata.NewFromConfig(a.config)
	event := fmt.Sprintf(`{"version":"1.0","userIdentity":{"type":"Test","principalId":"terraform"},"eventSource":"terraform.acceptance","eventName":"Sent",`+
		`"eventTime":"2026-01-02T03:04:05Z","UID":"acceptance","recipientAccountId":%q}`, a.id)
	out, err := client.PutAuditEvents(t.Context(), &cloudtraildata.PutAuditEventsInput{
		ChannelARN: channelARN, ExternalID: externalID, AuditEvents: []cloudtraildata.AuditEvent{{ID: "one", EventData: event}}})
	if err != nil || len(out.Failed) > 0 {
		t.Errorf("sending: %+v, %v", out, err)
	}
}
