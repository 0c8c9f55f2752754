// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

// storeConfig is an event data store that a channel can deliver to.
func storeConfig(label string) string {
	return fmt.Sprintf(`
resource "cloudtraillake_event_data_store" %[1]q {
  name                           = "store-%[1]s"
  multi_region_enabled           = false
  termination_protection_enabled = false
  advanced_event_selectors = [{
    name            = "Audit events from outside AWS"
    field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }]
  }]
}
`, label)
}

// channelConfig is the channel "test"; body goes into its block.
func channelConfig(name, source, body string) string {
	return fmt.Sprintf(`
resource "cloudtraillake_channel" "test" {
  name   = %q
  source = %q
%s
}
`, name, source, body)
}

const toStoreA = `  destinations = [{ type = "EVENT_DATA_STORE", location = cloudtraillake_event_data_store.a.arn }]`

func TestAccChannel_basic(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const address = "cloudtraillake_channel.test"
	configuration := withProvider(server, storeConfig("a")+channelConfig("github-audit", "GitHub", toStoreA))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Config: configuration,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("arn"), knownvalue.StringRegexp(regexp.MustCompile(`^arn:aws:cloudtrail:us-east-1:[0-9]{12}:channel/[0-9a-f-]{36}$`))),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("id"), knownvalue.StringRegexp(uuidPattern)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("name"), knownvalue.StringExact("github-audit")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("source"), knownvalue.StringExact("GitHub")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("tags"), knownvalue.Null()),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("tags_all"), knownvalue.MapExact(map[string]knownvalue.Check{})),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("ingestion_status"), knownvalue.Null()),
					statecheck.CompareValuePairs(
						address, tfjsonpath.New("destinations").AtSliceIndex(0).AtMapKey("location"),
						"cloudtraillake_event_data_store.a", tfjsonpath.New("arn"), compare.ValuesSame()),
				},
			},
			{ResourceName: address, ImportState: true, ImportStateVerify: true},
			{ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateIdFunc: attributeOf(address, "arn")},
		},
	})
}

// attributeOf gives an attribute of a resource as the ID to import.
func attributeOf(address, attribute string) resource.ImportStateIdFunc {
	return func(state *terraform.State) (string, error) {
		found, ok := state.RootModule().Resources[address]
		if !ok {
			return "", fmt.Errorf("%s is not in the state", address)
		}
		return found.Primary.Attributes[attribute], nil
	}
}

func TestAccChannel_updateInPlace(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const address = "cloudtraillake_channel.test"
	stores := storeConfig("a") + storeConfig("b")
	inPlace := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)}}
	sameARN := statecheck.CompareValue(compare.ValuesSame())
	arn := func() statecheck.StateCheck { return sameARN.AddStateValue(address, tfjsonpath.New("arn")) }
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Config:            withProvider(server, stores+channelConfig("first", "Custom", toStoreA)),
				ConfigStateChecks: []statecheck.StateCheck{arn()},
			},
			{
				Config:           withProvider(server, stores+channelConfig("second", "Custom", toStoreA)),
				ConfigPlanChecks: inPlace,
				ConfigStateChecks: []statecheck.StateCheck{arn(),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("name"), knownvalue.StringExact("second"))},
			},
			{
				// The default of type is filled in, one destination by ARN, one by ID.
				Config: withProvider(server, stores+channelConfig("second", "Custom", `
  destinations = [
    { location = cloudtraillake_event_data_store.a.arn },
    { location = cloudtraillake_event_data_store.b.id },
  ]`)),
				ConfigPlanChecks: inPlace,
				ConfigStateChecks: []statecheck.StateCheck{arn(),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("destinations"), knownvalue.SetSizeExact(2))},
			},
			{
				Config: withProvider(server, stores+channelConfig("second", "Custom", toStoreA+`
  tags = { team = "security", empty = "" }
  timeouts {
    update = "5m"
  }`)),
				ConfigPlanChecks: inPlace,
				ConfigStateChecks: []statecheck.StateCheck{arn(),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("tags_all"), knownvalue.MapExact(map[string]knownvalue.Check{
						"team": knownvalue.StringExact("security"), "empty": knownvalue.StringExact("")}))},
			},
			{
				Config:            withProvider(server, stores+channelConfig("second", "Custom", toStoreA+"\n  tags = {}")),
				ConfigPlanChecks:  inPlace,
				ConfigStateChecks: []statecheck.StateCheck{arn(), statecheck.ExpectKnownValue(address, tfjsonpath.New("tags"), knownvalue.MapSizeExact(0))},
			},
		},
	})
}

func TestAccChannel_sourceReplaces(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const address = "cloudtraillake_channel.test"
	differs := statecheck.CompareValue(compare.ValuesDiffer())
	arn := func() statecheck.StateCheck { return differs.AddStateValue(address, tfjsonpath.New("arn")) }
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Config:            withProvider(server, storeConfig("a")+channelConfig("audit", "GitHub", toStoreA)),
				ConfigStateChecks: []statecheck.StateCheck{arn()},
			},
			{
				Config: withProvider(server, storeConfig("a")+channelConfig("audit", "OktaSystemLogEvents", toStoreA)),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionDestroyBeforeCreate)}},
				ConfigStateChecks: []statecheck.StateCheck{arn()},
			},
		},
	})
}

func TestAccChannel_disappears(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const address = "cloudtraillake_channel.test"
	configuration := withProvider(server, storeConfig("a")+channelConfig("audit", "GitHub", toStoreA))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: configuration},
			{
				PreConfig: func() { deleteChannels(t, server) },
				Config:    configuration,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate)}},
			},
		},
	})
}

// createChannel makes a channel outside Terraform and returns its ARN.
func createChannel(t *testing.T, server *emulatortest.Server, name, source, storeARN string) string {
	t.Helper()
	out, err := server.CloudTrail(server.AccountID).CreateChannel(t.Context(), &cloudtrail.CreateChannelInput{
		Name: aws.String(name), Source: aws.String(source),
		Destinations: []cttypes.Destination{{Type: cttypes.DestinationTypeEventDataStore, Location: aws.String(storeARN)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.ChannelArn)
}

// storeNamed returns the ARN of the event data store of a name.
func storeNamed(t *testing.T, server *emulatortest.Server, name string) string {
	t.Helper()
	stores, err := server.CloudTrail(server.AccountID).ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, store := range stores.EventDataStores {
		if aws.ToString(store.Name) == name {
			return aws.ToString(store.EventDataStoreArn)
		}
	}
	t.Fatalf("there is no event data store %q", name)
	return ""
}

// deleteChannels deletes every channel behind Terraform's back.
func deleteChannels(t *testing.T, server *emulatortest.Server) {
	t.Helper()
	client := server.CloudTrail(server.AccountID)
	channels, err := client.ListChannels(t.Context(), &cloudtrail.ListChannelsInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range channels.Channels {
		if _, err := client.DeleteChannel(t.Context(), &cloudtrail.DeleteChannelInput{Channel: c.ChannelArn}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAccChannel_planErrors(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const storeARN = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/01234567-89ab-cdef-0123-456789abcdef"
	to := func(locations ...string) string {
		list := ""
		for _, l := range locations {
			list += fmt.Sprintf("{ location = %q },", l)
		}
		return "destinations = [" + list + "]"
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			planError(withProvider(server, channelConfig("audit", "Github", to(storeARN))), `did you mean "GitHub"?`),
			planError(withProvider(server, channelConfig("audit", "Okta", to(storeARN))), `did you mean "OktaSystemLogEvents"?`),
			planError(withProvider(server, channelConfig("audit", "", to(storeARN))), `source is "": it is not in the catalog of sources. Use Custom for a sender of your own, or one of`),
			planError(withProvider(server, channelConfig("a", "Custom", to(storeARN))), `a name has 3 to 128 characters`),
			planError(withProvider(server, channelConfig("with space", "Custom", to(storeARN))), `a name has 3 to 128 characters`),
			planError(withProvider(server, channelConfig("audit", "Custom", to())), `set must contain at least 1 elements`),
			planError(withProvider(server, channelConfig("audit", "Custom", to("my-store"))), `destinations.location is "my-store": give the ARN of an event data store`),
			planError(withProvider(server, channelConfig("audit", "Custom", to(storeARN, arnID(storeARN)))), `are the same event data store`),
			planError(withProvider(server, channelConfig("audit", "Custom", `destinations = [{ type = "AWS_SERVICE", location = "`+storeARN+`" }]`)), `destinations.type is "AWS_SERVICE": it must be "EVENT_DATA_STORE".`),
			planError(withProvider(server, channelConfig("audit", "Custom", to(strings.Replace(storeARN, "us-east-1", "eu-west-1", 1)))), `is in Region eu-west-1, not in Region us-east-1. A channel delivers only`),
			planError(withProvider(server, channelConfig("audit", "Custom", to(strings.Replace(storeARN, "111122223333", "999988887777", 1)))), `belongs to account 999988887777, but the credentials of the provider to account 111122223333. A channel delivers only`),
			planError(withProvider(server, channelConfig("audit", "Custom", to(storeARN)+"\n  tags = { \"aws:x\" = \"1\" }")), `begins with aws:`),
		},
	})
}

// The API's own refusals name the attribute, the reason and the way out.
func TestAccChannel_applyErrors(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	notForChannels := `
resource "cloudtraillake_event_data_store" "a" {
  name                           = "management-events"
  termination_protection_enabled = false
}
`
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: withProvider(server, storeConfig("a"))},
			{
				PreConfig:   func() { createChannel(t, server, "first", "GitHub", storeNamed(t, server, "store-a")) },
				Config:      withProvider(server, storeConfig("a")+channelConfig("second", "GitHub", toStoreA)),
				ExpectError: expect(`The source GitHub is held by first (arn:aws:cloudtrail:`),
			},
			{PreConfig: func() { deleteChannels(t, server) }, Config: withProvider(server, storeConfig("a"))},
		},
	})
	other := emulatortest.Start(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: withProvider(other, notForChannels+channelConfig("audit", "GitHub", toStoreA)), ExpectError: expect(`eventCategory equals ActivityAuditLog`)},
		},
	})
}

func TestAccChannel_importErrors(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const address = "cloudtraillake_channel.test"
	configuration := withProvider(server, storeConfig("a")+channelConfig("audit", "GitHub", toStoreA))
	badImport := func(id, text string) resource.TestStep {
		return resource.TestStep{ResourceName: address, Config: configuration, ImportState: true, ImportStateId: id, ExpectError: expect(text)}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: configuration},
			badImport("none-of-this-name", `No channel in account 111122223333 and Region us-east-1 has the name "none-of-this-name"`),
			badImport("my channel", `is neither an ARN nor an ID nor a name`),
			badImport("arn:aws:cloudtrail:us-east-1:111122223333:trail/main", `is not the ARN of a resource of type channel`),
			badImport("arn:aws-cn:cloudtrail:cn-north-1:111122223333:channel/01234567-89ab-cdef-0123-456789abcdef", `Region cn-north-1 is in partition aws-cn`),
			badImport("audit@eu-west-1", `No channel in account 111122223333 and Region eu-west-1 has the name "audit"`),
			badImport("arn:aws:cloudtrail:us-east-1:999988887777:channel/01234567-89ab-cdef-0123-456789abcdef", `belongs to account 999988887777, but the credentials of the provider to account 111122223333`),
			badImport("01234567-89ab-cdef-0123-456789abcdef", `Cannot import non-existent remote object`),
		},
	})
}

func TestAccChannel_defaultTags(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const address = "cloudtraillake_channel.test"
	with := func(defaults, tags, ignore string) string {
		return withProvider(server, storeConfig("a")+channelConfig("audit", "GitHub", toStoreA+tags),
			"default_tags {\n tags = {"+defaults+"}\n}\n", ignore)
	}
	tagsAll := func(want map[string]string) statecheck.StateCheck {
		checks := map[string]knownvalue.Check{}
		for k, v := range want {
			checks[k] = knownvalue.StringExact(v)
		}
		return statecheck.ExpectKnownValue(address, tfjsonpath.New("tags_all"), knownvalue.MapExact(checks))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Config: with(`team = "sec", env = "test"`, "\n tags = { env = \"prod\" }", ""),
				ConfigStateChecks: []statecheck.StateCheck{
					tagsAll(map[string]string{"team": "sec", "env": "prod"}),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("tags"), knownvalue.MapSizeExact(1)),
				},
			},
			// A default that changes alone is an update in place; one that equals a tag of its own is no conflict.
			{
				Config:            with(`team = "audit", env = "prod"`, "\n tags = { env = \"prod\" }", ""),
				ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)}},
				ConfigStateChecks: []statecheck.StateCheck{tagsAll(map[string]string{"team": "audit", "env": "prod"})},
			},
			{
				Config:            with(`team = "audit"`, "", ""),
				ConfigStateChecks: []statecheck.StateCheck{tagsAll(map[string]string{"team": "audit"}), statecheck.ExpectKnownValue(address, tfjsonpath.New("tags"), knownvalue.Null())},
			},
			// A foreign tag is drift, unless it is ignored.
			{
				PreConfig:          func() { tagChannels(t, server, "cost-center", "42") },
				Config:             with(`team = "audit"`, "", ""),
				PlanOnly:           true,
				ExpectNonEmptyPlan: true,
			},
			{
				Config:   with(`team = "audit"`, "", "ignore_tags {\n keys = [\"cost-center\"]\n}\n"),
				PlanOnly: true,
			},
			{
				Config:   with(`team = "audit"`, "", "ignore_tags {\n key_prefixes = [\"cost-\"]\n}\n"),
				PlanOnly: true,
			},
			// An ignored tag in the configuration is neither written nor a lasting difference.
			{
				Config:            with(`team = "audit"`, "\n tags = { cost-center = \"7\" }", "ignore_tags {\n key_prefixes = [\"cost-\"]\n}\n"),
				ConfigStateChecks: []statecheck.StateCheck{tagsAll(map[string]string{"team": "audit"})},
			},
			{ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"tags.%", "tags.cost-center"}},
			planError(with(`team = "audit"`, "\n tags = { k = null }", ""), `The tag "k" is null`),
			planError(with(manyTags("d", 30), "\n tags = {"+manyTags("t", 30)+"}", ""), `make 60 tags together`),
		},
	})
}

func manyTags(prefix string, n int) string {
	text := ""
	for i := range n {
		text += fmt.Sprintf("%s%d = \"x\"\n", prefix, i)
	}
	return text
}

// tagChannels tags every channel behind Terraform's back.
func tagChannels(t *testing.T, server *emulatortest.Server, key, value string) {
	t.Helper()
	client := server.CloudTrail(server.AccountID)
	channels, err := client.ListChannels(t.Context(), &cloudtrail.ListChannelsInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range channels.Channels {
		_, err := client.AddTags(t.Context(), &cloudtrail.AddTagsInput{ResourceId: c.ChannelArn, TagsList: apiTags(map[string]string{key: value})})
		if err != nil {
			t.Fatalf("tagging %s: %v", aws.ToString(c.ChannelArn), err)
		}
	}
}

// Events change what a channel tells of its ingestion, but plan nothing.
func TestAccChannel_ingestionStatus(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const address = "cloudtraillake_channel.test"
	configuration := withProvider(server, storeConfig("a")+channelConfig("audit", "GitHub", toStoreA))
	status := tfjsonpath.New("ingestion_status")
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: configuration},
			{
				PreConfig: func() { putAuditEvent(t, server, channelNamed(t, server, "audit")) },
				Config:    configuration,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop)}},
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, status.AtMapKey("latest_ingestion_success_event_id"), knownvalue.StringRegexp(uuidPattern)),
					statecheck.ExpectKnownValue(address, status.AtMapKey("latest_ingestion_success_time"), knownvalue.NotNull()),
					statecheck.ExpectKnownValue(address, status.AtMapKey("latest_ingestion_error_code"), knownvalue.Null()),
				},
			},
			{Config: withProvider(server, storeConfig("a")+channelConfig("renamed", "GitHub", toStoreA))},
		},
	})
}

// putAuditEvent sends one event to a channel as its owner.
func putAuditEvent(t *testing.T, server *emulatortest.Server, channelARN string) {
	t.Helper()
	event := fmt.Sprintf(`{"version":"1.0","userIdentity":{"type":"GitHubUser","principalId":"octocat"},"eventSource":"github.audit.streaming",`+
		`"eventName":"repo.create","eventTime":%q,"UID":"u-1","recipientAccountId":%q}`, time.Now().UTC().Format(time.RFC3339), server.AccountID)
	out, err := cloudtraildata.NewFromConfig(server.Config(server.AccountID)).PutAuditEvents(t.Context(), &cloudtraildata.PutAuditEventsInput{
		ChannelARN: channelARN, AuditEvents: []cloudtraildata.AuditEvent{{ID: "1", EventData: event}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Failed) > 0 {
		t.Fatalf("the event failed: %+v", out.Failed)
	}
}

// Names and locations that are only known after apply.
func TestAccChannel_unknownValues(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const address = "cloudtraillake_channel.test"
	configuration := withProvider(server, `
resource "terraform_data" "late" {
  input = { prefix = "late", tag = "x", protected = false, category = "ActivityAuditLog" }
}

resource "cloudtraillake_event_data_store" "a" {
  name                           = "${terraform_data.late.output.prefix}-store"
  termination_protection_enabled = terraform_data.late.output.protected
  multi_region_enabled           = terraform_data.late.output.protected
  advanced_event_selectors = [{
    field_selectors = [{ field = "eventCategory", equals = [terraform_data.late.output.category] }]
  }]
  tags = { late = terraform_data.late.output.tag }
}
`+channelConfig("audit", "GitHub", `
  destinations = [{ location = cloudtraillake_event_data_store.a.arn }]
  tags         = { late = terraform_data.late.output.tag }`), "default_tags {\n tags = { always = \"y\" }\n}\n")
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Config:            configuration,
				ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectUnknownValue(address, tfjsonpath.New("tags_all"))}},
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New("tags_all"), knownvalue.MapSizeExact(2))},
			},
		},
	})
}
