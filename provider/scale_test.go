// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// An account of the fleet has as many stores in each of two Regions as it may
// have, and seven channels with a policy each. %[1]s is the alias of its provider.
const fleetAccount = `
resource "cloudtraillake_event_data_store" %[1]q {
  provider                       = cloudtraillake.%[1]s
  count                          = 20
  region                         = element(["us-east-1", "eu-west-1"], count.index)
  name                           = "%[1]s-store-${count.index}"
  multi_region_enabled           = false
  termination_protection_enabled = false
  advanced_event_selectors       = [{ field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }] }]
}

resource "cloudtraillake_channel" %[1]q {
  provider     = cloudtraillake.%[1]s
  count        = 7
  region       = element(["us-east-1", "eu-west-1"], count.index)
  name         = "%[1]s-channel-${count.index}"
  source       = element(["Custom", "Clumio", "CrowdStrike", "CyberArk", "GitHub", "Snyk", "WizAuditLogs"], count.index)
  destinations = [{ location = cloudtraillake_event_data_store.%[1]s[count.index].arn }]
}

data "cloudtraillake_channel_policy_document" %[1]q {
  provider    = cloudtraillake.%[1]s
  count       = 7
  channel_arn = cloudtraillake_channel.%[1]s[count.index].arn
  principals  = ["999988887777"]
  external_id = "id-${count.index}"
}

resource "cloudtraillake_resource_policy" %[1]q {
  provider        = cloudtraillake.%[1]s
  count           = 7
  resource_arn    = cloudtraillake_channel.%[1]s[count.index].arn
  resource_policy = data.cloudtraillake_channel_policy_document.%[1]s[count.index].json
}
`

// 204 resources over six accounts and two Regions are made at once, at the rates
// that AWS takes requests: one write a second for each operation, account and
// Region. Throttling slows the apply down and is seen by nobody.
func TestAccProvider_fleet(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	server.SetThrottle(emulator.ThrottlingAWS)
	s := startShell(t, server)
	configuration := requiredProvider
	var accounts []string
	for i := range 6 {
		accounts = append(accounts, strings.Repeat(strconv.Itoa(i+1), 12))
		alias := fmt.Sprintf("account_%d", i+1)
		configuration += accountProvider(t, server, alias, accounts[i]) + fmt.Sprintf(fleetAccount, alias)
	}
	s.write(".", map[string]string{"main.tf": configuration})
	s.apply("-parallelism=50")
	if n := len(s.state().managed()); n != 204 {
		t.Errorf("the state has %d resources, want 204", n)
	}
	throttled := 0
	for _, request := range server.Requests(emulator.RequestFilter{Error: "ThrottlingException"}) {
		if request.Throttled {
			throttled++
		}
	}
	if throttled == 0 {
		t.Error("no request was throttled, so the test says nothing")
	}
	server.SetThrottle(emulator.ThrottlingNone) // the rest takes long enough as it is
	s.planNothing()
	s.destroy("-parallelism=50")
}
