// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"slices"
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

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

const (
	managementSelector = `{ field_selectors = [{ field = "eventCategory", equals = ["Management"] }] }`
	readsSelector      = `{ field_selectors = [{ field = "eventCategory", equals = ["Management"] }, { field = "readOnly", equals = ["true"] }] }`
	dataSelector       = `{ field_selectors = [{ field = "eventCategory", equals = ["Data"] }, { field = "resources.type", equals = ["AWS::S3::Object"] }] }`
	networkSelector    = `{ field_selectors = [{ field = "eventCategory", equals = ["NetworkActivity"] }, { field = "eventSource", equals = ["kms.amazonaws.com"] }] }`
	insightSelector    = `{ field_selectors = [{ field = "eventCategory", equals = ["Insight"] }] }`
)

// selecting is the argument for selectors.
func selecting(selectors ...string) string {
	return "advanced_event_selectors = [" + strings.Join(selectors, ", ") + "]\n"
}

// insightsStore is a store called name that Insights can go to.
func insightsStore(name string) string {
	return fmt.Sprintf("resource \"cloudtraillake_event_data_store\" %q {\n  name = %q\n  %s  %s}\n", name, name, destroyable, selecting(insightSelector))
}

// insightsTo are the arguments for Insights that go to the store of a name.
func insightsTo(store string, insightTypes ...string) string {
	var list []string
	for _, t := range insightTypes {
		list = append(list, fmt.Sprintf("{ insight_type = %q }", t))
	}
	return fmt.Sprintf("insight_selectors = [%s]\ninsights_destination = cloudtraillake_event_data_store.%s.arn\n", strings.Join(list, ", "), store)
}

func insightTypesAre(insightTypes ...string) knownvalue.Check {
	var list []knownvalue.Check
	for _, t := range insightTypes {
		list = append(list, knownvalue.ObjectExact(map[string]knownvalue.Check{"insight_type": knownvalue.StringExact(t)}))
	}
	return knownvalue.ListExact(list)
}

// insightsOf lists the types of Insights that the emulator has for the store "management".
func insightsOf(t *testing.T, server *emulatortest.Server) []string {
	t.Helper()
	out, err := server.CloudTrail(server.AccountID).GetInsightSelectors(t.Context(), &cloudtrail.GetInsightSelectorsInput{EventDataStore: aws.String(storeNamed(t, server, "management"))})
	if isCode(err, codeInsightNotEnabled) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, s := range out.InsightSelectors {
		list = append(list, string(s.InsightType))
	}
	slices.Sort(list)
	return list
}

// requestsOf counts the requests that an emulator got for an operation.
func requestsOf(server *emulatortest.Server, operation string) int {
	return len(server.Requests(emulator.RequestFilter{Operation: operation}))
}

// inPlace is a step that changes the store "test" in place, and plans nothing after it.
func inPlace(configuration string, checks ...statecheck.StateCheck) resource.TestStep {
	return resource.TestStep{Config: configuration, ConfigPlanChecks: storeAction(plancheck.ResourceActionUpdate), ConfigStateChecks: checks}
}

// undone is a step before which something else changes the store "test", and which
// changes it back in place.
func undone(before func(), configuration string, checks ...statecheck.StateCheck) resource.TestStep {
	step := inPlace(configuration, checks...)
	step.PreConfig = before
	return step
}

// emptyPlan is a step whose plan has no change.
func emptyPlan(configuration string) resource.TestStep {
	return resource.TestStep{Config: configuration, PlanOnly: true}
}

func TestAccEventDataStoreInsights(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	client := server.CloudTrail(server.AccountID)
	config := func(body string) string {
		return withProvider(server, insightsStore("insights")+insightsStore("others")+testStore("management", destroyable+body))
	}
	put := func(insightTypes ...cttypes.InsightType) func() {
		return func() {
			in := &cloudtrail.PutInsightSelectorsInput{EventDataStore: aws.String(storeNamed(t, server, "management")), InsightSelectors: []cttypes.InsightSelector{}}
			for _, insightType := range insightTypes {
				in.InsightSelectors = append(in.InsightSelectors, cttypes.InsightSelector{InsightType: insightType})
				in.InsightsDestination = aws.String(storeNamed(t, server, "others"))
			}
			if _, err := client.PutInsightSelectors(t.Context(), in); err != nil {
				t.Fatal(err)
			}
		}
	}
	arn := statecheck.CompareValue(compare.ValuesSame())
	sameARN := func() statecheck.StateCheck { return arn.AddStateValue(storeAddress, tfjsonpath.New("arn")) }
	goesTo := func(store string) statecheck.StateCheck {
		return statecheck.CompareValuePairs(storeAddress, tfjsonpath.New("insights_destination"),
			"cloudtraillake_event_data_store."+store, tfjsonpath.New("arn"), compare.ValuesSame())
	}
	both := insightsTo("insights", insightCallRate, insightErrorRate)
	none := []statecheck.StateCheck{storeValue("insight_selectors", knownvalue.Null()), storeValue("insights_destination", knownvalue.Null())}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			// Null, then empty, which means the same.
			{Config: config(""), ConfigStateChecks: append(none, sameARN())},
			inPlace(config("insight_selectors = []"), storeValue("insight_selectors", knownvalue.ListSizeExact(0))),
			// Set, changed in either attribute.
			inPlace(config(both), storeValue("insight_selectors", insightTypesAre(insightCallRate, insightErrorRate)), goesTo("insights"), sameARN()),
			{ResourceName: storeAddress, ImportState: true, ImportStateVerify: true},
			inPlace(config(insightsTo("insights", insightErrorRate)), storeValue("insight_selectors", insightTypesAre(insightErrorRate)), goesTo("insights")),
			inPlace(config(insightsTo("others", insightErrorRate)), storeValue("insight_selectors", insightTypesAre(insightErrorRate)), goesTo("others")),
			// Disabled and changed behind our back.
			undone(put(), config(both), goesTo("insights")),
			undone(put(cttypes.InsightTypeApiErrorRateInsight), config(both), storeValue("insight_selectors", insightTypesAre(insightCallRate, insightErrorRate)), goesTo("insights")),
			// Removed, and enabled behind our back where there should be none.
			inPlace(config(""), none...),
			undone(put(cttypes.InsightTypeApiCallRateInsight), config(""), none...),
			inPlace(config(both), sameARN()),
			inPlace(config("insight_selectors = []"), storeValue("insight_selectors", knownvalue.ListSizeExact(0)), storeValue("insights_destination", knownvalue.Null())),
		},
	})
}

// Insights and the events that they need change together, whichever way.
func TestAccEventDataStoreInsights_withSelectors(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	config := func(body string) string {
		return withProvider(server, insightsStore("insights")+testStore("management", destroyable+body))
	}
	has := func(want ...string) func() {
		return func() {
			t.Helper()
			if got := insightsOf(t, server); !slices.Equal(got, want) {
				t.Errorf("the service has the Insights %q, want %q", got, want)
			}
		}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: config(selecting(managementSelector) + insightsTo("insights", insightCallRate, insightErrorRate))},
			undone(has(insightCallRate, insightErrorRate), config(selecting(readsSelector)+insightsTo("insights", insightErrorRate))),
			undone(has(insightErrorRate), config(selecting(dataSelector))),
			undone(has(), config(selecting(dataSelector, managementSelector)+insightsTo("insights", insightCallRate))),
			{PreConfig: has(insightCallRate), Config: config(selecting(dataSelector, managementSelector) + insightsTo("insights", insightCallRate)), PlanOnly: true},
		},
	})
}

// What is only known after apply is planned as such.
func TestAccEventDataStoreInsights_unknown(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	config := func(insightType string) string {
		return withProvider(server, fmt.Sprintf("resource \"terraform_data\" \"type\" {\n  input = %q\n}\n", insightType)+insightsStore("insights")+testStore("management", destroyable+`
  insight_selectors    = [{ insight_type = terraform_data.type.output }]
  insights_destination = cloudtraillake_event_data_store.insights.arn
`))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Config: config(insightCallRate),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownValue(storeAddress, tfjsonpath.New("insights_destination")),
				}},
				ConfigStateChecks: []statecheck.StateCheck{storeValue("insight_selectors", insightTypesAre(insightCallRate))},
			},
			inPlace(config(insightErrorRate), storeValue("insight_selectors", insightTypesAre(insightErrorRate))),
		},
	})
}

func TestAccEventDataStoreInsights_planErrors(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	plan := func(body, text string) resource.TestStep {
		return planError(withProvider(server, insightsStore("insights")+testStore("management", destroyable+body)), text)
	}
	const call = "insight_selectors = [{ insight_type = \"ApiCallRateInsight\" }]\n"
	const id = "eventdatastore/01234567-89ab-cdef-0123-456789abcdef"
	here := fmt.Sprintf("arn:aws:cloudtrail:%s:%s:", server.Region, server.AccountID)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			plan(call, "insight_selectors has types of Insights, but insights_destination is missing"),
			plan(fmt.Sprintf("insights_destination = %q", here+id), "insights_destination is set, but insight_selectors has no type"),
			plan("insight_selectors = []\ninsights_destination = \""+here+id+"\"", "insights_destination is set, but insight_selectors has no type"),
			plan("insight_selectors = [{ insight_type = \"ApiCalls\" }]", `insight_selectors[0].insight_type is "ApiCalls": it must be "ApiCallRateInsight" or "ApiErrorRateInsight"`),
			plan(selecting(dataSelector, networkSelector)+insightsTo("insights", insightErrorRate), "advanced_event_selectors has no selector with eventCategory Management"),
			plan("multi_region_enabled = false\n"+auditSelectors+"\n"+insightsTo("insights", insightErrorRate), "advanced_event_selectors has no selector with eventCategory Management"),
			plan(selecting(readsSelector)+insightsTo("insights", insightCallRate), "advanced_event_selectors takes only those that read"),
			plan(call+"insights_destination = \"insights\"", `insights_destination is "insights": an ARN such as arn:aws:cloudtrail:`),
			plan(call+"insights_destination = \"arn:aws:cloudtrail:eu-west-1:"+server.AccountID+":"+id+"\"", "is in Region eu-west-1, not in Region"),
			plan(call+"insights_destination = \"arn:aws:cloudtrail:"+server.Region+":444455556666:"+id+"\"", "belongs to account 444455556666"),
			{Config: withProvider(server, insightsStore("insights")+testStore("management", destroyable))},
			{
				Config: withProvider(server, insightsStore("insights")+testStore("management", destroyable+call+"insights_destination = data.cloudtraillake_event_data_store.self.arn")+
					"data \"cloudtraillake_event_data_store\" \"self\" {\n  name = \"management\"\n}\n"),
				PlanOnly: true, ExpectError: expect("is this store itself. Give the ARN of another event data store"),
			},
		},
	})
}

// Who may not read Insights can manage stores without them, and only those.
func TestAccEventDataStoreInsights_denied(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	server.Inject(emulator.FaultRule{Operation: "GetInsightSelectors", Code: "AccessDeniedException"})
	without := withProvider(server, insightsStore("insights")+testStore("management", destroyable))
	with := withProvider(server, insightsStore("insights")+testStore("management", destroyable+insightsTo("insights", insightCallRate)))
	const data = "data \"cloudtraillake_event_data_store\" \"test\" {\n  name = cloudtraillake_event_data_store.test.name\n}\n"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: without},
			{
				Config: without + data,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("data.cloudtraillake_event_data_store.test", tfjsonpath.New("insight_selectors"), knownvalue.Null()),
					statecheck.ExpectKnownValue("data.cloudtraillake_event_data_store.test", tfjsonpath.New("max_event_size"), knownvalue.StringExact("Standard")),
				},
			},
			{ResourceName: storeAddress, ImportState: true, ImportStateVerify: true},
			// The apply succeeds; the plan after it has to know what it has made.
			{Config: with, ExpectError: expect("Allow cloudtrail:GetInsightSelectors to the principal of these credentials")},
			{PreConfig: server.ClearFaults, Config: with, PlanOnly: true},
		},
	})
}

// A conflict is waited out; a refusal leaves the new store in the state and says
// how to keep it.
func TestAccEventDataStoreInsights_faults(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	server.Inject(emulator.FaultRule{Operation: "PutInsightSelectors", Code: "InvalidInsightSelectorsException", Times: 1})
	config := func(name, body string) string {
		return withProvider(server, insightsStore("insights")+testStore(name, destroyable+body))
	}
	both := insightsTo("insights", insightCallRate, insightErrorRate)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: config("management", both), ExpectError: expect("marked as tainted: the next apply would delete it")},
			{
				Config: config("management-anew", both),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(storeAddress, plancheck.ResourceActionDestroyBeforeCreate),
					expectPrior{storeAddress, tfjsonpath.New("insight_selectors"), knownvalue.Null()},
				}},
			},
			{
				PreConfig: func() {
					server.FailNext("PutInsightSelectors", "InvalidParameterException", 1)
				},
				Config:      config("management-renamed", insightsTo("insights", insightErrorRate)),
				ExpectError: expect("The destination must be an event data store that exists"),
			},
			// What came before has been done, and what is left is planned again.
			{
				Config: config("management-renamed", insightsTo("insights", insightErrorRate)),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(storeAddress, plancheck.ResourceActionUpdate),
					expectPrior{storeAddress, tfjsonpath.New("name"), knownvalue.StringExact("management-renamed")},
					expectPrior{storeAddress, tfjsonpath.New("insight_selectors"), insightTypesAre(insightCallRate, insightErrorRate)},
				}},
			},
		},
	})
}

// Stores that cannot have details are planned without asking for them.
func TestAccEventDataStore_detailsNotAskedFor(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	configuration := withProvider(server, testStore("audit", destroyableAudit))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: configuration, ConfigStateChecks: []statecheck.StateCheck{storeValue("max_event_size", knownvalue.Null())}},
		},
	})
	for _, operation := range []string{"GetInsightSelectors", "GetEventConfiguration", "PutInsightSelectors", "PutEventConfiguration", "DisableFederation"} {
		if n := requestsOf(server, operation); n > 0 {
			t.Errorf("%s was called %d times for a store of ActivityAuditLog events", operation, n)
		}
	}
}
