// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

func TestAccChannelPolicyDocumentDataSource(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const channel = "arn:aws:cloudtrail:us-east-1:111122223333:channel/01234567-89ab-cdef-0123-456789abcdef"
	const address = "data.cloudtraillake_channel_policy_document.test"
	data := func(body string) string {
		return withProvider(server, fmt.Sprintf("data \"cloudtraillake_channel_policy_document\" \"test\" {\n  channel_arn = %q\n%s\n}\n", channel, body))
	}
	json := func(want string) []statecheck.StateCheck {
		return []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New("json"), knownvalue.StringExact(want))}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			planError(data(``), `Give principals, or a statement block`),
			planError(data(`principals = []`), `set must contain at least 1 elements`),
			planError(data(`principals = ["partner"]`), `principals is "partner": a principal is an account ID of 12 digits`),
			planError(data(`principals = ["arn:aws:s3:::bucket"]`), `a principal is an account ID of 12 digits`),
			planError(data("principals = [\"444455556666\"]\nexternal_id = \"with space\""), `an external ID has 2 to 1224 characters`),
			planError(data("principals = [\"444455556666\"]\nsid = \"a b\""), `a statement ID has letters and digits only`),
			planError(data("external_id = \"gh-1\"\nstatement {\n principals = [\"444455556666\"]\n}"), `"principals" must be specified when "external_id" is specified`),
			{
				Config: data(`
  sid         = "Partner"
  principals  = ["777788889999", "444455556666", "arn:aws:iam::444455556666:root"]
  external_id = "gh-1"`),
				ConfigStateChecks: json(`{"Statement":[{"Action":"cloudtrail-data:PutAuditEvents","Condition":{"StringEquals":{"cloudtrail:ExternalId":"gh-1"}},` +
					`"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::444455556666:root","arn:aws:iam::777788889999:root"]},"Resource":"` + channel + `","Sid":"Partner"}],"Version":"2012-10-17"}`),
			},
			{
				Config: data(`
  statement {
    effect     = "Deny"
    principals = ["arn:aws:iam::444455556666:user/old"]
  }
  statement {
    principals  = ["444455556666"]
    external_id = "gh-2"
  }`),
				ConfigStateChecks: json(`{"Statement":[{"Action":"cloudtrail-data:PutAuditEvents","Effect":"Deny","Principal":{"AWS":["arn:aws:iam::444455556666:user/old"]},"Resource":"` + channel + `"},` +
					`{"Action":"cloudtrail-data:PutAuditEvents","Condition":{"StringEquals":{"cloudtrail:ExternalId":"gh-2"}},"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::444455556666:root"]},"Resource":"` + channel + `"}],"Version":"2012-10-17"}`),
			},
			// The same text as jsonencode makes.
			{
				Config: data(`principals = ["444455556666"]`) + `
output "same" {
  value = data.cloudtraillake_channel_policy_document.test.json == jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = ["arn:aws:iam::444455556666:root"] }
      Action    = "cloudtrail-data:PutAuditEvents"
      Resource  = "` + channel + `"
    }]
  })
}
`,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownOutputValue("same", knownvalue.Bool(true)),
				},
			},
		},
	})
}
