// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

func TestAccResourcePolicyDataSource(t *testing.T) {
	t.Parallel()
	server := startListed(t)
	const address = "data.cloudtraillake_resource_policy.test"
	data := func(body string) string {
		return withProvider(server, "data \"cloudtraillake_resource_policy\" \"test\" {\n"+body+"\n}\n")
	}
	resourceARN := func(arn string) string { return "resource_arn = \"" + arn + "\"" }
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			planError(data(``), `"resource_arn" is required`),
			planError(data(resourceARN("github")), `an ARN such as arn:aws:cloudtrail:us-east-1:111122223333:channel/`),
			planError(data(resourceARN(okta)), okta+` has no resource policy`),
			planError(data(resourceARN(listedChannels+"01234567-89ab-cdef-0123-456789abcdef")), `The service answered ResourceNotFoundException`),
			planError(data(resourceARN(elsewhere)+"\nregion = \"us-east-1\""), `is in Region eu-west-1. Leave one of the two out.`),
			planError(data(resourceARN(elsewhere)), elsewhere+` has no resource policy`),
			{Config: data(resourceARN(github)), ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(address, tfjsonpath.New("region"), knownvalue.StringExact("us-east-1")),
				statecheck.ExpectKnownValue(address, tfjsonpath.New("resource_policy"), knownvalue.StringRegexp(regexp.MustCompile(regexp.QuoteMeta(`"cloudtrail-data:PutAuditEvents"`)))),
				statecheck.ExpectKnownValue(address, tfjsonpath.New("delegated_admin_resource_policy"), knownvalue.Null()),
			}},
			{Config: data(resourceARN(auditB)), ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(address, tfjsonpath.New("resource_policy"), knownvalue.StringRegexp(regexp.MustCompile(`"cloudtrail:StartQuery"`))),
			}},
		},
	})
}
