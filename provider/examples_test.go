// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// Every example applies, and then plans no change.
func TestAccExamples(t *testing.T) {
	t.Parallel()
	var directories []string
	for _, pattern := range []string{"provider", "resources/*", "data-sources/*", "functions/*", "actions/*", "integration"} {
		found, err := filepath.Glob(filepath.Join("..", "examples", pattern))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 0 {
			t.Errorf("there is no example %s", pattern)
		}
		directories = append(directories, found...)
	}
	for _, directory := range directories {
		t.Run(filepath.ToSlash(directory), func(t *testing.T) {
			t.Parallel()
			if filepath.Base(filepath.Dir(directory)) == "actions" {
				needsTerraform(t, 14) // which has actions
			}
			server := startWithQueries(t)
			configuration := exampleConfiguration(t, directory, server)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: providerFactories,
				Steps:                    []resource.TestStep{{Config: configuration}},
			})
		})
	}
}

// exampleConfiguration is an example with what its readers have in their
// environment: endpoints and credentials.
func exampleConfiguration(t *testing.T, directory string, server *emulatortest.Server) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(directory, "*.tf"))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, file := range files {
		if strings.HasPrefix(filepath.Base(file), "import") {
			continue // IDs of things that are not there
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(content)
		text.WriteString("\n")
	}
	configuration := text.String()
	// The test framework serves the provider under its own namespace.
	configuration = strings.ReplaceAll(configuration, `"cloudtraillake/cloudtraillake"`, `"hashicorp/cloudtraillake"`)

	absolute, err := filepath.Abs(directory)
	if err != nil {
		t.Fatal(err)
	}
	configuration = strings.ReplaceAll(configuration, "${path.module}", filepath.ToSlash(absolute))

	const block = "provider \"cloudtraillake\" {\n"
	switch {
	case !strings.Contains(configuration, block):
		return withProvider(server, configuration)
	case strings.Contains(configuration, "var.region"):
		configuration = strings.Replace(configuration, "default     = null", fmt.Sprintf("default     = %q", server.Region), 1)
	}
	withoutRegion := strings.Replace(providerArguments(server), fmt.Sprintf("  region     = %q\n", server.Region), "", 1)
	configuration = strings.Replace(configuration, block, block+withoutRegion, 1)
	if !strings.Contains(configuration, "resource ") {
		configuration += "\ndata \"cloudtraillake_integration_sources\" \"all\" {}\n"
	}
	return configuration
}
