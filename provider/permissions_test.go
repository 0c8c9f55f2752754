// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The page of the provider names every operation that the provider calls, so that
// a policy can be written from it.
func TestPermissionsAreDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("templates/index.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(page), "## Permissions")
	if !found {
		t.Fatal("the page has no section Permissions")
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	input := regexp.MustCompile(`\bcloudtrail\.(\w+)Input\{`)
	seen := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range input.FindAllSubmatch(source, -1) {
			operation := string(match[1])
			if !seen[operation] && !strings.Contains(table, operation+"`") {
				t.Errorf("%s calls %s, which the section Permissions of templates/index.md.tmpl does not name", file, operation)
			}
			seen[operation] = true
		}
	}
	if len(seen) == 0 {
		t.Error("no operation was found in the code")
	}
}
