// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// `terraform query` lists all three, with limit, filters and resources.
func TestAccList(t *testing.T) {
	t.Parallel()
	needsTerraform(t, 14)
	server := startListed(t)
	named := func(name string) queryfilter.QueryFilter {
		return queryfilter.ByDisplayName(knownvalue.StringExact(name))
	}
	identity := func(attribute, arn string) map[string]knownvalue.Check {
		return map[string]knownvalue.Check{attribute: knownvalue.StringExact(arn)}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Query: true,
				Config: withProvider(server, `
list "cloudtraillake_channel" "all" {
  provider = cloudtraillake
}

list "cloudtraillake_channel" "two" {
  provider = cloudtraillake
  limit    = 2
}

list "cloudtraillake_channel" "github" {
  provider         = cloudtraillake
  include_resource = true

  config {
    source = "GitHub"
  }
}

list "cloudtraillake_event_data_store" "integrations" {
  provider         = cloudtraillake
  include_resource = true

  config {
    event_category = "ActivityAuditLog"
  }
}

list "cloudtraillake_event_data_store" "elsewhere" {
  provider = cloudtraillake

  config {
    region = "eu-west-1"
  }
}

list "cloudtraillake_resource_policy" "all" {
  provider         = cloudtraillake
  include_resource = true
}
`),
				QueryResultChecks: []querycheck.QueryResultCheck{
					querycheck.ExpectLength("cloudtraillake_channel.all", 3),
					querycheck.ExpectLength("cloudtraillake_channel.two", 2),
					querycheck.ExpectLength("cloudtraillake_channel.github", 1),
					querycheck.ExpectLength("cloudtraillake_event_data_store.integrations", 2),
					querycheck.ExpectLength("cloudtraillake_event_data_store.elsewhere", 1),
					querycheck.ExpectLength("cloudtraillake_resource_policy.all", 2),
					querycheck.ExpectIdentity("cloudtraillake_channel.all", identity("arn", okta)),
					querycheck.ExpectIdentity("cloudtraillake_event_data_store.integrations", identity("arn", auditA)),
					querycheck.ExpectIdentity("cloudtraillake_resource_policy.all", identity("resource_arn", github)),
					querycheck.ExpectIdentity("cloudtraillake_resource_policy.all", identity("resource_arn", auditB)),
					querycheck.ExpectResourceKnownValues("cloudtraillake_channel.github", named("github"), []querycheck.KnownValueCheck{
						{Path: tfjsonpath.New("source"), KnownValue: knownvalue.StringExact("GitHub")},
						{Path: tfjsonpath.New("tags").AtMapKey("team"), KnownValue: knownvalue.StringExact("security")},
					}),
					querycheck.ExpectResourceKnownValues("cloudtraillake_event_data_store.integrations", named("audit-a"), []querycheck.KnownValueCheck{
						{Path: tfjsonpath.New("status"), KnownValue: knownvalue.StringExact("ENABLED")},
						{Path: tfjsonpath.New("tags").AtMapKey("team"), KnownValue: knownvalue.StringExact("security")},
					}),
				},
			},
			{
				Query:       true,
				Config:      withProvider(server, "list \"cloudtraillake_channel\" \"wrong\" {\n  provider = cloudtraillake\n  config {\n    source = \"Okta\"\n  }\n}\n"),
				ExpectError: expect(`did you mean "OktaSystemLogEvents"?`),
			},
		},
	})
}

// What a query finds can be taken over as it is: the configuration that the CLI
// generates imports all of it and changes nothing.
func TestAccList_generatedConfiguration(t *testing.T) {
	t.Parallel()
	needsTerraform(t, 14)
	s := startShell(t, startListed(t))
	const query = `
list "cloudtraillake_channel" "all" {
  provider         = cloudtraillake
  include_resource = true
}

list "cloudtraillake_event_data_store" "all" {
  provider         = cloudtraillake
  include_resource = true
}

list "cloudtraillake_resource_policy" "all" {
  provider         = cloudtraillake
  include_resource = true
}
`
	s.write(".", map[string]string{"main.tf": requiredProvider, "all.tfquery.hcl": query})
	s.run("terraform query -generate-config-out=generated.tf")
	if output := s.run("terraform apply -auto-approve"); !strings.Contains(output, "Resources: 8 imported, 0 added, 0 changed, 0 destroyed") {
		t.Error(output)
	}
	s.planNothing()
}

// Every example of a list resource finds what it says.
func TestAccList_examples(t *testing.T) {
	t.Parallel()
	needsTerraform(t, 14)
	s := startShell(t, startListed(t))
	for typeName, want := range map[string]string{
		"cloudtraillake_channel":          "list.cloudtraillake_channel.all",
		"cloudtraillake_event_data_store": "list.cloudtraillake_event_data_store.stopped",
		"cloudtraillake_resource_policy":  "list.cloudtraillake_resource_policy.channels",
	} {
		example, err := os.ReadFile(filepath.Join("..", "examples", "list-resources", typeName, "list-resource.tfquery.hcl"))
		if err != nil {
			t.Fatal(err)
		}
		s.write(typeName, map[string]string{"main.tf": requiredProvider, "list-resource.tfquery.hcl": string(example)})
		if output := s.run("terraform -chdir=" + typeName + " query"); !strings.Contains(output, want) {
			t.Errorf("%s is not in\n%s", want, output)
		}
	}
}
