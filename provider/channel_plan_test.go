// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// auditEventSelectors are those of a store that a channel can deliver to.
var auditEventSelectors = []cttypes.AdvancedEventSelector{{
	FieldSelectors: []cttypes.AdvancedFieldSelector{{Field: aws.String(fieldEventCategory), Equals: []string{categoryActivityAuditLog}}},
}}

// namedChannel is a channel to store a with a label of its own.
func namedChannel(label, name, source string) string {
	return fmt.Sprintf(`
resource "cloudtraillake_channel" %q {
  name         = %q
  source       = %q
  destinations = [{ location = cloudtraillake_event_data_store.a.arn }]
}
`, label, name, source)
}

// Two channels of one source in one configuration are seen while planning; one
// that takes the place of another, or is planned twice, is not.
func TestAccChannelPlan_oneChannelPerSource(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	one := withProvider(server, storeConfig("a")+namedChannel("one", "first", "GitHub"))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			planError(withProvider(server, storeConfig("a")+namedChannel("one", "first", "GitHub")+namedChannel("two", "second", "GitHub")),
				`both have the source GitHub, of which an account has at most one channel in a Region. Keep one of them`),
			{Config: one},
			planError(withProvider(server, storeConfig("a")+namedChannel("one", "first", "GitHub")+namedChannel("two", "second", "GitHub")),
				`both have the source GitHub`),
			{
				Config: withProvider(server, storeConfig("a")+namedChannel("one", "renamed", "OktaSystemLogEvents")),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction("cloudtraillake_channel.one", plancheck.ResourceActionDestroyBeforeCreate)}},
			},
		},
	})
}

// The runs of a Terraform test share one provider: what one of them plans says nothing
// of the next one's channels, though nothing is there yet that could tell them apart.
func TestChannelPlan_runsOfTests(t *testing.T) {
	t.Parallel()
	p := startConfigured(t, emulatortest.Start(t), nil)
	planNew := func(name string) []*tfprotov6.Diagnostic {
		return p.planNew("cloudtraillake_channel", map[string]any{"name": name, "source": "GitHub", "destinations": unknown(tftypes.Set{ElementType: tftypes.Object{
			AttributeTypes: map[string]tftypes.Type{"type": tftypes.String, "location": tftypes.String}}})})
	}
	store := map[string]any{"name": "store", "multi_region_enabled": false}
	noErrors(t, p.planNew("cloudtraillake_event_data_store", store))
	noErrors(t, planNew("first"))
	noErrors(t, p.planNew("cloudtraillake_event_data_store", store))
	noErrors(t, planNew("second"))
	wantError(t, planNew("third"), `AttributeName("source")`, `The channels "second" and "third" both have the source GitHub`)
}

// Whether AWS holds Custom to the rule is not certain, so the plan goes through.
func TestAccChannelPlan_severalCustomChannels(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, func(o *emulator.Options) { o.AllowSeveralCustomChannels = true })
	two := withProvider(server, storeConfig("a")+namedChannel("one", "first", "Custom")+namedChannel("two", "second", "Custom"))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps:                    []resource.TestStep{{Config: two}},
	})
}

// A store that a channel cannot deliver to is refused while planning, unless the
// same plan makes it one that it can.
func TestAccChannelPlan_destinations(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	store := func(arguments string) string {
		return "resource \"cloudtraillake_event_data_store\" \"a\" {\n  name = \"store-a\"\n  termination_protection_enabled = false\n" + arguments + "\n}\n"
	}
	channel := namedChannel("one", "first", "GitHub")
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: withProvider(server, store(""))},
			planError(withProvider(server, store("")+channel), `collects Management events. A channel delivers only to a store whose one selector says`),
			// What exists is read where the configuration does not have it.
			planError(withProvider(server, strings.ReplaceAll(store("")+channel, "cloudtraillake_event_data_store.a.arn",
				`"arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/01234567-89ab-cdef-0123-456789abcdef"`)),
				`names no event data store of account 111122223333 and Region us-east-1`),
		},
	})
	auditStore := func(name string, multiRegion bool) string {
		out, err := server.CloudTrail(server.AccountID).CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
			Name: aws.String(name), MultiRegionEnabled: aws.Bool(multiRegion), TerminationProtectionEnabled: aws.Bool(false),
			AdvancedEventSelectors: auditEventSelectors,
		})
		if err != nil {
			t.Fatal(err)
		}
		return aws.ToString(out.EventDataStoreArn)
	}
	wide, deleted, fit := auditStore("wide", true), auditStore("deleted", false), auditStore("fit", false)
	if _, err := server.CloudTrail(server.AccountID).DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: &deleted}); err != nil {
		t.Fatal(err)
	}
	to := func(storeARN string) string {
		return withProvider(server, channelConfig("first", "GitHub", fmt.Sprintf("  destinations = [{ location = %q }]", storeARN)))
	}
	reads := func() int {
		return len(server.Requests(emulator.RequestFilter{Operation: "GetEventDataStore"}))
	}
	var before int
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			planError(to(wide), `is a multi-Region store. Set multi_region_enabled = false on it`),
			planError(to(arnID(deleted)), `names a store that waits for its deletion. Restore it`),
			// Without the permission to read stores the channel can be created all the same.
			{
				PreConfig: func() {
					server.Inject(emulator.FaultRule{Operation: "GetEventDataStore", Times: 100, Code: "AccessDeniedException"})
				},
				Config: to(fit),
			},
			{PreConfig: func() { server.ClearFaults(); before = reads() }, Config: to(fit), PlanOnly: true},
			{
				PreConfig: func() {
					if after := reads(); after != before {
						t.Errorf("a plan without changes read %d event data stores", after-before)
					}
				},
				Config: to(fit), PlanOnly: true,
			},
		},
	})
}

// A store that becomes single-Region in the same apply is as good as one.
func TestAccChannelPlan_storeChangesToo(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	created, err := server.CloudTrail(server.AccountID).CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String("store-a"), MultiRegionEnabled: aws.Bool(true), TerminationProtectionEnabled: aws.Bool(false), AdvancedEventSelectors: auditEventSelectors,
	})
	if err != nil {
		t.Fatal(err)
	}
	const address = "cloudtraillake_event_data_store.a"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Config:       withProvider(server, storeConfig("a")),
				ResourceName: address, ImportState: true, ImportStateId: aws.ToString(created.EventDataStoreArn), ImportStatePersist: true,
			},
			{
				Config: withProvider(server, storeConfig("a")+namedChannel("one", "first", "GitHub")),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
					plancheck.ExpectResourceAction("cloudtraillake_channel.one", plancheck.ResourceActionCreate),
				}},
			},
		},
	})
}

// A store that the configuration names by its ID and the state by its ARN, as after an
// import, is the same one. Another store is not.
func TestAccChannelPlan_destinationByID(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const address = "cloudtraillake_channel.test"
	to := func(attribute string) string {
		return withProvider(server, storeConfig("a")+storeConfig("b")+
			channelConfig("audit", "GitHub", "  destinations = [{ location = cloudtraillake_event_data_store."+attribute+" }]"))
	}
	plans := func(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: to("a.arn")},
			{Config: to("a.id"), ConfigPlanChecks: plans(plancheck.ResourceActionNoop)},
			{Config: to("b.id"), ConfigPlanChecks: plans(plancheck.ResourceActionUpdate)},
			{Config: to("b.arn"), ConfigPlanChecks: plans(plancheck.ResourceActionNoop)},
		},
	})
}

// sameStores goes by what is known, and not by IDs alone.
func TestSameStores(t *testing.T) {
	t.Parallel()
	const a, b = "01234567-89ab-cdef-0123-456789abcdea", "01234567-89ab-cdef-0123-456789abcdeb"
	const prefix = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/"
	of := func(locations ...string) types.Set {
		elements := make([]attr.Value, len(locations))
		for i, location := range locations {
			value := types.StringValue(location)
			if location == "" {
				value = types.StringUnknown()
			}
			elements[i] = types.ObjectValueMust(destinationType.AttrTypes, map[string]attr.Value{"type": types.StringValue("EVENT_DATA_STORE"), "location": value})
		}
		return types.SetValueMust(destinationType, elements)
	}
	unknownElement := types.SetValueMust(destinationType, []attr.Value{types.ObjectUnknown(destinationType.AttrTypes)})
	for _, test := range []struct {
		name           string
		planned, prior types.Set
		same           bool
	}{
		{"ID of an ARN", of(a), of(prefix + a), true},
		{"ARN of an ID", of(prefix+a, b), of(b, a), true},
		{"another store", of(b), of(prefix + a), false},
		{"one more", of(a, b), of(prefix + a), false},
		{"one less", of(a), of(prefix+a, prefix+b), false},
		{"ARN of another account", of(strings.Replace(prefix, "1111", "9999", 1) + a), of(prefix + a), false},
		{"location that is not known", of(""), of(prefix + a), false},
		{"element that is not known", unknownElement, of(prefix + a), false},
		{"nothing known", types.SetUnknown(destinationType), of(prefix + a), false},
	} {
		var diags diag.Diagnostics
		if same := sameStores(t.Context(), test.planned, test.prior, &diags); same != test.same || diags.HasError() {
			t.Errorf("%s: got %v (%s)", test.name, same, details(diags))
		}
	}
}

// The policy of a channel for a partner with a direct integration is warned of
// when it lets senders in without an external ID.
func TestWarnOfOpenPolicy(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	c, diags := newClient(t.Context(), emulatorSettings(server))
	if diags.HasError() {
		t.Fatal(details(diags))
	}
	store, err := c.CloudTrail.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String("audit"), MultiRegionEnabled: aws.Bool(false), AdvancedEventSelectors: auditEventSelectors})
	if err != nil {
		t.Fatal(err)
	}
	storeARN := aws.ToString(store.EventDataStoreArn)
	direct, solution := createChannel(t, server, "clumio", "Clumio", storeARN), createChannel(t, server, "github", "GitHub", storeARN)
	partners := channelPolicyStatement{Effect: "Allow", Principals: []string{"444455556666"}}
	withID := partners
	withID.ExternalID = "id-one"
	named := withID
	named.Sid, named.ExternalID = "Partner", ""
	tests := []struct {
		name, channel string
		statements    []channelPolicyStatement
		want          string
	}{
		{"direct, no ID", direct, []channelPolicyStatement{partners}, "Statement 1 allows sending without it"},
		{"direct, one of two without ID", direct, []channelPolicyStatement{withID, named}, "Statement 2 (Partner) allows"},
		{"direct, ID", direct, []channelPolicyStatement{withID}, ""},
		{"solution, no ID", solution, []channelPolicyStatement{partners}, ""},
		{"unknown channel", strings.Replace(direct, arnID(direct), "01234567-89ab-cdef-0123-456789abcdef", 1), []channelPolicyStatement{partners}, ""},
		{"a store", storeARN, []channelPolicyStatement{partners}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text, err := channelPolicyJSON(test.channel, "aws", test.statements)
			if err != nil {
				t.Fatal(err)
			}
			var diags diag.Diagnostics
			r := resourcePolicyResource{client: c}
			r.warnOfOpenPolicy(t.Context(), &resourcePolicyModel{ResourceARN: types.StringValue(test.channel), ResourcePolicy: newPolicyValue(text)}, &diags)
			if got := details(diags); (test.want == "") != (got == "") || !strings.Contains(got, test.want) || diags.HasError() {
				t.Errorf("got %q, want a warning with %q", got, test.want)
			}
		})
	}
}
