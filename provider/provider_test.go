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
	"cloudtraillake": func() (tfprotov6.ProviderServer, error) { return NewServer("test") },
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
	return fmt.Sprintf("provider \"cloudtraillake\" {%s%s\n}\n%s", providerArguments(server), strings.Join(extra, "\n"), configuration)
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
	for _, name := range []string{"cloudtraillake_channel", "cloudtraillake_event_data_store", "cloudtraillake_integration_sources", "cloudtraillake_channel_policy_document", "cloudtraillake_query",
		"cloudtraillake_channels", "cloudtraillake_event_data_stores", "cloudtraillake_resource_policy"} {
		if response.DataSourceSchemas[name] == nil {
			t.Errorf("data source %s is missing", name)
		}
	}
}

// Bad settings are refused with the argument to blame.
func TestAccProvider_errors(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const body = "data \"cloudtraillake_event_data_store\" \"test\" {\n  name = \"none\"\n}\n"
	with := func(argument string) string { return withProvider(server, body, argument) }
	alone := func(arguments string) string { return "provider \"cloudtraillake\" {\n" + arguments + "\n}\n" + body }
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			planError(with(`allowed_account_ids = ["999999999999"]`), `which allowed_account_ids does not list (999999999999)`),
			planError(with(`allowed_account_ids = ["99"]`), `an account ID has exactly 12 digits`),
			planError(with("allowed_account_ids = [\"111122223333\"]\nforbidden_account_ids = [\"999999999999\"]"), `These attributes cannot be configured together: [allowed_account_ids,forbidden_account_ids]`),
			planError(with(`retry_mode = "legacy"`), `value must be one of: ["standard" "adaptive"]`),
			planError(with(`max_retries = -1`), `value must be between 0 and 1000`),
			planError(with(`http_proxy = "proxy:3128"`), `it must be a URL with scheme and host`),
			planError(with("assume_role {\n}"), `assume_role has no role_arn`),
			planError(with("assume_role {\n role_arn = \"deploy\"\n}"), `the ARN of a role is needed`),
			planError(with("assume_role_with_web_identity {\n role_arn = \"arn:aws:iam::111122223333:role/x\"\n web_identity_token = \"a\"\n web_identity_token_file = \"b\"\n}"), `cannot be specified when`),
			planError(with("default_tags {\n tags = { \"aws:x\" = \"1\" }\n}"), `begins with aws:`),
			planError(alone("region = \"us-east-1\"\nendpoints {\n cloudtrail = \"localhost:4590\"\n}"), `it must be a URL with scheme and host`),
			planError(alone("region = \"us-east-99\"\naccess_key = \"x\"\nsecret_key = \"y\""), `"us-east-99" is not a Region`),
			planError(alone("region = \"us-east-1\"\naccess_key = \"x\""), `These attributes must be configured together: [access_key,secret_key]`),
			planError("resource \"terraform_data\" \"late\" {\n  input = \"us-east-1\"\n}\n"+alone("region = terraform_data.late.output"), `region depends on a value that is only known after apply`),
		},
	})
}

func TestAccProvider_assumeRole(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	role := fmt.Sprintf("assume_role {\n  role_arn     = \"arn:aws:iam::%s:role/deploy\"\n  session_name = \"test\"\n}\n", server.AccountID)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps:                    []resource.TestStep{{Config: withProvider(server, testStore("audit", destroyableAudit), role)}},
	})
}
