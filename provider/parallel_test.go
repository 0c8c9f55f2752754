// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
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
	cli := acceptanceCLI(t)
	for _, level := range []string{"OFF", "DEBUG"} {
		for round := range 2 {
			t.Run(fmt.Sprintf("log %s, round %d", level, round), func(t *testing.T) {
				t.Parallel()
				testParallelCalls(t, cli, level)
			})
		}
	}
}

func testParallelCalls(t *testing.T, cli, logLevel string) {
	server := emulatortest.Start(t)
	accounts := map[string]string{"first": "111122223333", "second": "444455556666"}

	directory := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(directory, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(executable, filepath.Join(directory, "terraform-provider-cloudtraillake")); err != nil {
		t.Fatal(err)
	}
	write("cli.tfrc", fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n  direct {}\n}\n", Address, directory))
	configuration := fmt.Sprintf("terraform {\n  required_providers {\n    cloudtraillake = { source = %q }\n  }\n}\n", Address)
	for alias, account := range accounts {
		credentials, err := server.Config(account).Credentials.Retrieve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		configuration += fmt.Sprintf(`
provider "cloudtraillake" {
  alias      = %[1]q
  region     = %[2]q
  access_key = %[3]q
  secret_key = %[4]q
  endpoints {
    cloudtrail = %[5]q
    sts        = %[5]q
  }
}
`, alias, server.Region, credentials.AccessKeyID, credentials.SecretAccessKey, server.URL) + fmt.Sprintf(accountResources, alias)
	}
	write("main.tf", configuration)

	run := func(arguments ...string) []byte {
		t.Helper()
		command := exec.CommandContext(t.Context(), cli, arguments...)
		command.Dir = directory
		command.Env = append(os.Environ(), servePlugin+"=1", "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+filepath.Join(directory, "cli.tfrc"),
			"TF_LOG_PROVIDER="+logLevel, "TF_LOG_PATH="+filepath.Join(directory, "log"))
		var stderr bytes.Buffer
		command.Stderr = &stderr
		stdout, err := command.Output()
		if err != nil {
			t.Fatalf("%s: %v\n%s%s", arguments[0], err, stdout, stderr.String())
		}
		return stdout
	}
	run("apply", "-auto-approve", "-input=false", "-no-color", "-parallelism=30")

	var shown shownState
	if err := json.Unmarshal(run("show", "-json"), &shown); err != nil {
		t.Fatal(err)
	}
	if n := len(shown.Values.RootModule.Resources); n != 36 {
		t.Errorf("the state has %d resources, want 36", n)
	}
	for _, r := range shown.Values.RootModule.Resources {
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
		want := fmt.Sprintf("%s-%s-%d", r.Name, kind, r.Index)
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

	run("plan", "-detailed-exitcode", "-input=false", "-no-color", "-parallelism=30")
	run("destroy", "-auto-approve", "-input=false", "-no-color", "-parallelism=30")
}

// shownState is what the test reads of `terraform show -json`.
type shownState struct {
	Values struct {
		RootModule struct {
			Resources []struct {
				Address string `json:"address"`
				Type    string `json:"type"`
				Name    string `json:"name"`
				Index   int    `json:"index"`
				Values  struct {
					ARN  string            `json:"arn"`
					Name string            `json:"name"`
					Tags map[string]string `json:"tags"`
				} `json:"values"`
			} `json:"resources"`
		} `json:"root_module"`
	} `json:"values"`
}
