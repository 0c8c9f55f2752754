// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

func TestAccChannelDataSource(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	channel := storeConfig("a") + channelConfig("audit", "GitHub", toStoreA+"\n  tags = { team = \"sec\" }")
	var checks []statecheck.StateCheck
	configuration := channel
	for _, by := range []string{"arn", "id", "name", "source"} {
		configuration += "data \"cloudtraillake_channel\" \"by_" + by + "\" {\n  " + by + " = cloudtraillake_channel.test." + by + "\n  depends_on = [cloudtraillake_channel.test]\n}\n"
		address := "data.cloudtraillake_channel.by_" + by
		for _, attribute := range []string{"arn", "id", "name", "source", "destinations", "tags"} {
			checks = append(checks, statecheck.CompareValuePairs(address, tfjsonpath.New(attribute), "cloudtraillake_channel.test", tfjsonpath.New(attribute), compare.ValuesSame()))
		}
		checks = append(checks, statecheck.ExpectKnownValue(address, tfjsonpath.New("ingestion_status"), knownvalue.Null()))
	}
	data := func(body string) string {
		return withProvider(server, "data \"cloudtraillake_channel\" \"test\" {\n"+body+"\n}\n")
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			planError(data(`name = "no-such-channel"`), `Region us-east-1 has the name "no-such-channel"`),
			planError(data(`source = "Okta"`), `did you mean "OktaSystemLogEvents"?`),
			planError(data(`source = "Wiz"`), `did you mean "WizAuditLogs"?`),
			planError(data(`id = "01234567-89ab-cdef-0123-456789abcdef"`), `has the id "01234567-89ab-cdef-0123-456789abcdef"`),
			planError(data(`id = "github"`), `an ID is the UUID at the end of the ARN`),
			planError(data(``), `Exactly one of these attributes must be configured`),
			planError(data("name = \"audit\"\nsource = \"GitHub\""), `Exactly one of these attributes must be configured`),
			{Config: withProvider(server, configuration), ConfigStateChecks: checks},
		},
	})
}
