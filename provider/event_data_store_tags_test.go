// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// A change of default_tags shows in tags_all alone, that tags are the resource's
// own; a tag that somebody else has made shows in both.
func TestAccEventDataStore_formerDefaultTags(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const owned = "tags = { owner = \"ann\" }\n"
	config := func(body, defaults string) string {
		return withProvider(server, testStore("management", destroyable+body), "default_tags {\n tags = { "+defaults+" }\n}\n")
	}
	exact := func(values ...string) knownvalue.Check {
		checks := map[string]knownvalue.Check{}
		for i := 0; i < len(values); i += 2 {
			checks[values[i]] = knownvalue.StringExact(values[i+1])
		}
		return knownvalue.MapExact(checks)
	}
	step := func(body, defaults string, before, after, all knownvalue.Check) resource.TestStep {
		return resource.TestStep{
			Config: config(body, defaults),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(storeAddress, plancheck.ResourceActionUpdate),
				expectPrior{storeAddress, tfjsonpath.New("tags"), before},
				plancheck.ExpectKnownValue(storeAddress, tfjsonpath.New("tags_all"), all),
			}},
			ConfigStateChecks: []statecheck.StateCheck{storeValue("tags", after), storeValue("tags_all", all)},
		}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: config("", `team = "audit", env = "test"`)},
			step("", `env = "prod", cost = "7"`, knownvalue.Null(), knownvalue.Null(), exact("env", "prod", "cost", "7")),
			step(owned, `env = "prod", cost = "7"`, knownvalue.Null(), exact("owner", "ann"), exact("env", "prod", "cost", "7", "owner", "ann")),
			step(owned, `env = "test"`, exact("owner", "ann"), exact("owner", "ann"), exact("env", "test", "owner", "ann")),
			step("", ``, exact("owner", "ann"), knownvalue.Null(), exact()),
		},
	})
}

// A tag without a value is "" here, and stays so. The last plan of a step is empty.
func TestAccEventDataStore_emptyTagValue(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	step := func(own, byDefault string) resource.TestStep {
		want := func(name, value string) knownvalue.Check {
			return knownvalue.MapPartial(map[string]knownvalue.Check{name: knownvalue.StringExact(value)})
		}
		return resource.TestStep{
			Config: withProvider(server, testStore("management", destroyable+"tags = { own = \""+own+"\" }\n"), "default_tags {\n tags = { default = \""+byDefault+"\" }\n}\n"),
			ConfigStateChecks: []statecheck.StateCheck{storeValue("tags", want("own", own)),
				storeValue("tags_all", want("own", own)), storeValue("tags_all", want("default", byDefault))},
		}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			step("", ""),
			step("a", "b"),
			step("", "b"),
			step("", ""),
			{ResourceName: storeAddress, ImportState: true, ImportStateVerify: true},
		},
	})
}

// expectPrior checks what the state says of an attribute before a change.
type expectPrior struct {
	address string
	at      tfjsonpath.Path
	want    knownvalue.Check
}

func (e expectPrior) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	for _, change := range req.Plan.ResourceChanges {
		if change.Address != e.address {
			continue
		}
		value, err := tfjsonpath.Traverse(change.Change.Before, e.at)
		if err == nil {
			err = e.want.CheckValue(value)
		}
		resp.Error = err
		return
	}
	resp.Error = fmt.Errorf("the plan has no %s", e.address)
}
