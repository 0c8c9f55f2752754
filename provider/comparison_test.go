// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every "yes" of docs/comparison.md names tests, and they exist.
func TestComparison(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	exist := map[string]bool{}
	declaration := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	for _, file := range files {
		for _, match := range declaration.FindAllStringSubmatch(readFile(t, file), -1) {
			exist[match[1]] = true
		}
	}
	rows := 0
	for line := range strings.Lines(readFile(t, "../docs/comparison.md")) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 8 || !strings.HasPrefix(strings.TrimSpace(cells[5]), "yes") {
			continue
		}
		rows++
		tests := regexp.MustCompile(`Test\w+`).FindAllString(cells[6], -1)
		if len(tests) == 0 {
			t.Errorf("%s names no test", strings.TrimSpace(cells[1]))
		}
		for _, name := range tests {
			if !exist[name] {
				t.Errorf("%s names %s, which does not exist", strings.TrimSpace(cells[1]), name)
			}
		}
	}
	if rows < 40 {
		t.Errorf("%d rows are a yes: the table has another form than this test reads", rows)
	}
}
