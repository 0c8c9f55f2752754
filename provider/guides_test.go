// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

// The configurations that the guides show apply, and then plan no change.
func TestAccGuides(t *testing.T) {
	t.Parallel()
	for name, guide := range guides(t) {
		configuration := strings.Join(codeBlocks(guide, "terraform"), "\n")
		if configuration == "" || name == migratingGuide { // which has a test of its own
			continue
		}
		configuration = strings.Replace(configuration, `provider "cloudtraillake" {}`, "", 1) // the test's own knows the endpoints
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			directory := t.TempDir()
			if err := os.WriteFile(filepath.Join(directory, "main.tf"), []byte(configuration), 0o600); err != nil {
				t.Fatal(err)
			}
			configuration := exampleConfiguration(t, directory, startWithQueries(t))
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: providerFactories,
				Steps:                    []resource.TestStep{{Config: configuration}},
			})
		})
	}
}

// The programs that the guides show are those that `make clients` runs.
func TestGuidesPrograms(t *testing.T) {
	t.Parallel()
	const clients = "../emulator/testdata/clients"
	var programs []string
	for _, pattern := range []string{"python/*.py", "node/*.mjs", "go/*/*.go", "curl/*.sh"} {
		files, err := filepath.Glob(filepath.Join(clients, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%d programs %s, error %v", len(files), pattern, err)
		}
		for _, file := range files {
			programs = append(programs, licenceLine.ReplaceAllString(readFile(t, file), ""))
		}
	}
	run := readFile(t, "../.ci/clients")
	found := 0
	for name, guide := range guides(t) {
		for _, language := range []string{"python", "javascript", "go", "bash"} {
			for _, block := range codeBlocks(guide, language) {
				found++
				if !strings.Contains(strings.Join(programs, "\n"), block) {
					t.Errorf("%s shows a program that is none of %s:\n%s", name, clients, block)
				}
			}
		}
	}
	if found == 0 {
		t.Error("no guide shows a program")
	}
	for _, sender := range []string{"python/put_audit_events.py", "put_audit_events.mjs", "curl/put_audit_events.sh", "go/put_audit_events", "go/put_audit_events_v1", "go/sender"} {
		if !strings.Contains(run, sender) {
			t.Errorf(".ci/clients does not run %s", sender)
		}
	}
}

// The Go programs of the guides compile.
func TestGuidesGoPrograms(t *testing.T) {
	t.Parallel()
	const clients = "../emulator/testdata/clients/go/" // ./... passes testdata over
	output, err := exec.CommandContext(t.Context(), "go", "vet", clients+"put_audit_events", clients+"put_audit_events_v1", clients+"sender").CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

// guides are the texts of the guides by file name, as the registry shows them.
func guides(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../docs/guides/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d guides, error %v", len(files), err)
	}
	texts := map[string]string{}
	for _, file := range files {
		texts[filepath.Base(file)] = readFile(t, file)
	}
	return texts
}

// The guides show programs without it.
var licenceLine = regexp.MustCompile(`(?m)^(#|//) SPDX-License-Identifier: MPL-2.0\n\n`)

var fences = regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$")

// codeBlocks are the contents of a text's code blocks in one language.
func codeBlocks(text, language string) []string {
	var blocks []string
	for _, match := range fences.FindAllStringSubmatch(text, -1) {
		if match[1] == language {
			blocks = append(blocks, strings.TrimSpace(match[2]))
		}
	}
	return blocks
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
