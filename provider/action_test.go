// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// triggered is a configuration that invokes an action when value changes. body
// goes into its config block.
func triggered(action, value, body string) string {
	return fmt.Sprintf(`
action %[1]q "test" {
  config {
%[3]s
  }
}

resource "terraform_data" "trigger" {
  input = %[2]q

  lifecycle {
    action_trigger {
      events  = [before_create, before_update]
      actions = [action.%[1]s.test]
    }
  }
}
`, action, value, body)
}

func TestAccPutAuditEventsAction(t *testing.T) {
	t.Parallel()
	needsTerraform(t, 14) // which has actions
	server := emulatortest.Start(t)
	channel, store := channelWithStore(t, server)
	events := func(data string) string {
		return fmt.Sprintf("channel_arn = %q\nevents = [{ id = \"first\", event_data = %s }]", channel, data)
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			planError(withProvider(server, triggered(putAuditEvents, "one", events(`"no JSON"`))), `events[0].event_data is not a JSON object`),
			planError(withProvider(server, triggered(putAuditEvents, "one", events(`"{}"`)+"\nregion = \"eu-west-1\"")), `region is eu-west-1, but `+channel+` is in Region us-east-1`),
			{
				Config:      withProvider(server, triggered(putAuditEvents, "one", events(`"{}"`))),
				ExpectError: expect(`events[0], with the id "first":`),
			},
			{
				Config: withProvider(server, triggered(putAuditEvents, "one", events(fmt.Sprintf("%q", auditEvent(server, "from-terraform"))))),
				Check: func(*terraform.State) error {
					if stored := storedUIDs(t, server, store); !slices.Equal(stored, []string{"from-terraform"}) {
						return fmt.Errorf("stored are %v", stored)
					}
					return nil
				},
			},
		},
	})
}

func TestAccEventDataStoreActions(t *testing.T) {
	t.Parallel()
	needsTerraform(t, 14) // which has actions
	server := emulatortest.Start(t)
	store := managementStore(t, server, server.Region)
	if _, err := server.CloudTrail(server.AccountID).DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: &store}); err != nil {
		t.Fatal(err)
	}
	step := func(action string, want cttypes.EventDataStoreStatus) resource.TestStep {
		return resource.TestStep{
			Config: withProvider(server, triggered(action, action, fmt.Sprintf("event_data_store = %q", store))),
			Check: func(*terraform.State) error {
				if status := statusOf(t, server, server.Region, store); status != want {
					return fmt.Errorf("after %s the store is %s", action, status)
				}
				return nil
			},
		}
	}
	stopTooEarly := step(stopIngestion, "")
	stopTooEarly.Check, stopTooEarly.ExpectError = nil, expect("waits for its deletion. Restore it first")
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			stopTooEarly,
			step(restoreEventDataStore, cttypes.EventDataStoreStatusEnabled),
			step(stopIngestion, cttypes.EventDataStoreStatusStoppedIngestion),
			step(startIngestion, cttypes.EventDataStoreStatusEnabled),
		},
	})
}

// On the command line an action is invoked by its address.
func TestAccActions_invoked(t *testing.T) {
	t.Parallel()
	needsTerraform(t, 14) // which has actions
	server := emulatortest.Start(t)
	const example = "../examples/actions/cloudtraillake_put_audit_events/"
	shell := startShell(t, server)
	shell.write("configuration", map[string]string{
		"main.tf":      readFile(t, example+"action.tf"),
		"events.jsonl": readFile(t, example+"events.jsonl"),
		"rest.tf": `
terraform {
  required_providers {
    cloudtraillake = { source = "cloudtraillake/cloudtraillake" }
  }
}

output "store" {
  value = cloudtraillake_event_data_store.audit.arn
}
`,
	})
	output := shell.run(`
cd configuration
terraform apply -auto-approve
terraform apply -auto-approve -invoke action.cloudtraillake_put_audit_events.file`)
	for _, want := range []string{"1 of 1 events sent, 0 not taken", "2 of 2 events sent, 0 not taken"} {
		if !strings.Contains(output, want) {
			t.Errorf("the output lacks %q:\n%s", want, output)
		}
	}
	store := strings.TrimSpace(shell.run("cd configuration; terraform output -raw store"))
	stored := storedUIDs(t, server, store)
	if len(stored) != 3 || stored[0] != "payroll-2026-000001" || stored[1] != "payroll-2026-000002" || !strings.HasPrefix(stored[2], "terraform-") {
		t.Errorf("stored are %v", stored)
	}
}
