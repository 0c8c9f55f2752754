// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

func TestAccIntegrationSourcesDataSource(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const address = "data.cloudtraillake_integration_sources.test"
	sources := tfjsonpath.New("sources")
	data := func(body string) string {
		return withProvider(server, "data \"cloudtraillake_integration_sources\" \"test\" {"+body+"}\n")
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			planError(data(`integration_type = "indirect"`), `value must be one of: ["direct" "solution"]`),
			{
				Config: data(""),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, sources, knownvalue.ListSizeExact(16)),
					statecheck.ExpectKnownValue(address, sources.AtSliceIndex(3), knownvalue.ObjectExact(map[string]knownvalue.Check{
						"source": knownvalue.StringExact("Custom"), "name": knownvalue.StringExact("My custom integration"),
						"integration_type": knownvalue.StringExact("solution"), "external_id_required": knownvalue.Bool(false),
					})),
				},
			},
			{
				Config: data(`integration_type = "direct"`),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, sources, knownvalue.ListSizeExact(5)),
					statecheck.ExpectKnownValue(address, sources.AtSliceIndex(0).AtMapKey("external_id_required"), knownvalue.Bool(true)),
				},
			},
			{Config: data(`integration_type = "solution"`), ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(address, sources, knownvalue.ListSizeExact(11))}},
		},
	})
}
