// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// accountResources is as many stores as an account can have less one, and a
// channel for each of them. %[1]s is the alias of the account's provider.
const accountResources = `
resource "cloudtraillake_event_data_store" %[1]q {
  provider                       = cloudtraillake.%[1]s
  count                          = 9
  name                           = "%[1]s-store-${count.index}"
  multi_region_enabled           = false
  termination_protection_enabled = false
  advanced_event_selectors       = [{ field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }] }]
  tags                           = { name = "%[1]s-store-${count.index}" }
}

resource "cloudtraillake_channel" %[1]q {
  provider     = cloudtraillake.%[1]s
  count        = 9
  name         = "%[1]s-channel-${count.index}"
  source       = element(["Custom", "Clumio", "CrowdStrike", "CyberArk", "GitHub", "KongGatewayEnterprise", "LaunchDarkly", "MontyCloud", "Snyk"], count.index)
  destinations = [{ location = cloudtraillake_event_data_store.%[1]s[count.index].arn }]
  tags         = { name = "%[1]s-channel-${count.index}" }
}
`

// What calls at the same time send and get must not mix: each resource in the
// state is the one in the service. Requests take another way when they are
// logged, so both ways are tried.
func TestAccProvider_parallelCalls(t *testing.T) {
	t.Parallel()
	for _, level := range []string{"OFF", "DEBUG"} {
		t.Run("log "+level, func(t *testing.T) {
			t.Parallel()
			testParallelCalls(t, level)
		})
	}
}

func testParallelCalls(t *testing.T, logLevel string) {
	server := emulatortest.Start(t)
	accounts := map[string]string{"first": "111122223333", "second": "444455556666"}
	s := startShell(t, server, "TF_LOG_PROVIDER="+logLevel, "TF_LOG_PATH="+filepath.Join(t.TempDir(), "log"))
	configuration := requiredProvider
	for alias, account := range accounts {
		configuration += accountProvider(t, server, alias, account) + fmt.Sprintf(accountResources, alias)
	}
	s.write(".", map[string]string{"main.tf": configuration})
	s.apply("-parallelism=30")

	resources := s.state().managed()
	if len(resources) != 36 {
		t.Errorf("the state has %d resources, want 36", len(resources))
	}
	for _, r := range resources {
		client := server.CloudTrail(accounts[r.Name])
		kind := "store"
		var got string
		if r.Type == "cloudtraillake_channel" {
			kind = "channel"
			out, err := client.GetChannel(t.Context(), &cloudtrail.GetChannelInput{Channel: aws.String(r.Values.ARN)})
			if err != nil {
				t.Errorf("%s: %v", r.Address, err)
				continue
			}
			got = aws.ToString(out.Name)
		} else {
			out, err := client.GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: aws.String(r.Values.ARN)})
			if err != nil {
				t.Errorf("%s: %v", r.Address, err)
				continue
			}
			got = aws.ToString(out.Name)
		}
		want := fmt.Sprintf("%s-%s-%v", r.Name, kind, r.Index)
		if got != want || r.Values.Name != want {
			t.Errorf("%s has the ARN of %s and the name %s, want both to be %s", r.Address, got, r.Values.Name, want)
		}
		tags, err := client.ListTags(t.Context(), &cloudtrail.ListTagsInput{ResourceIdList: []string{r.Values.ARN}})
		if err != nil {
			t.Fatal(err)
		}
		remote := map[string]string{}
		for _, list := range tags.ResourceTagList {
			for _, tag := range list.TagsList {
				remote[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
			}
		}
		for where, have := range map[string]map[string]string{"service": remote, "state": r.Values.Tags} {
			if diff := cmp.Diff(map[string]string{"name": want}, have); diff != "" {
				t.Errorf("%s: tags in the %s (-want +got):\n%s", r.Address, where, diff)
			}
		}
	}

	s.planNothing("-parallelism=30")
	s.destroy("-parallelism=30")
}
