// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// providerFactories serves the provider inside the test's own process.
var providerFactories = map[string]func() (tfprotov6.ProviderServer, error){
	"cloudtraillake": providerserver.NewProtocol6WithError(New("test")()),
}

// providerArguments are what a provider block needs to work with an emulator.
func providerArguments(server *emulatortest.Server) string {
	return fmt.Sprintf(`
  region     = %q
  access_key = %q
  secret_key = %q
  endpoints {
    cloudtrail     = %[4]q
    cloudtraildata = %[4]q
    sts            = %[4]q
  }
`, server.Region, server.AccessKeyID, server.SecretAccessKey, server.URL)
}

// withProvider puts a provider block for an emulator before a configuration.
// extra goes into the block.
func withProvider(server *emulatortest.Server, configuration string, extra ...string) string {
	return fmt.Sprintf("provider \"cloudtraillake\" {%s%s}\n%s", providerArguments(server), strings.Join(extra, "\n"), configuration)
}

// expect matches a text in the error of a CLI, which wraps lines wherever it
// likes and frames them.
func expect(text string) *regexp.Regexp {
	words := strings.Fields(text)
	for i, word := range words {
		words[i] = regexp.QuoteMeta(word)
	}
	return regexp.MustCompile(strings.Join(words, `[\s│]+`))
}

// planError is a test step whose plan must fail with a text.
func planError(configuration, text string) resource.TestStep {
	return resource.TestStep{Config: configuration, PlanOnly: true, ExpectError: expect(text)}
}

func TestProviderSchemaIsValid(t *testing.T) {
	t.Parallel()
	server, err := providerserver.NewProtocol6WithError(New("test")())()
	if err != nil {
		t.Fatal(err)
	}
	response, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range response.Diagnostics {
		t.Errorf("%s: %s", d.Summary, d.Detail)
	}
	for _, name := range []string{"cloudtraillake_channel", "cloudtraillake_event_data_store", "cloudtraillake_resource_policy"} {
		if response.ResourceSchemas[name] == nil {
			t.Errorf("resource %s is missing", name)
		}
	}
	for _, name := range []string{"cloudtraillake_channel", "cloudtraillake_event_data_store", "cloudtraillake_integration_sources", "cloudtraillake_channel_policy_document"} {
		if response.DataSourceSchemas[name] == nil {
			t.Errorf("data source %s is missing", name)
		}
	}
}
