// SPDX-License-Identifier: MPL-2.0

package store

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

// A reset removes the keys under statePrefixes, so that each prefix has to be one of them.
func TestStatePrefixesAreAll(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("keys.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`(?m)^\tprefix\w+ += "([^"]+)"`).FindAllSubmatch(text, -1)
	if len(declared) < 8 {
		t.Fatalf("only %d prefixes were found", len(declared))
	}
	for _, prefix := range declared {
		if prefix := string(prefix[1]); prefix != prefixDrop && !slices.Contains(statePrefixes, prefix) {
			t.Errorf("%q is not among statePrefixes", prefix)
		}
	}
}
