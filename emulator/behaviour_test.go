// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

// fact is a row of a table of facts.
type fact struct{ number, statement, source, certainty, test string }

var (
	factNumber = regexp.MustCompile(`\b(CTL|DAT|POL|QRY|SIG|STO)-([0-9]{3})(?: to (CTL|DAT|POL|QRY|SIG|STO)-([0-9]{3}))?`)
	factRow    = regexp.MustCompile(`^\| ((?:CTL|DAT|POL|QRY|SIG|STO)-[0-9]{3}) \|`)
)

func readBehaviour(t *testing.T) (text string, facts []fact) {
	t.Helper()
	content, err := os.ReadFile("BEHAVIOUR.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(content)) {
		if !factRow.MatchString(line) {
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if len(cells) != 5 {
			t.Errorf("a fact has five cells, this has %d: %s", len(cells), line)
			continue
		}
		facts = append(facts, fact{strings.TrimSpace(cells[0]), cells[1], cells[2], cells[3], strings.TrimSpace(cells[4])})
	}
	return string(content), facts
}

// goFiles parses every Go file of the module.
func goFiles(t *testing.T, visit func(path string, file *ast.File)) {
	t.Helper()
	files := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != ".." && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") || entry.Name() == "bin"):
			return fs.SkipDir
		case entry.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		visit(path, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// cited lists the numbers that a text names, those inside "A to B" included.
func cited(text string) (numbers []string) {
	for _, match := range factNumber.FindAllStringSubmatch(text, -1) {
		first, _ := strconv.Atoi(match[2])
		last := first
		if match[3] == match[1] {
			last, _ = strconv.Atoi(match[4])
		}
		for n := first; n <= last; n++ {
			numbers = append(numbers, fmt.Sprintf("%s-%03d", match[1], n))
		}
	}
	return numbers
}

// Each fact is complete and numbered once, and the test that holds it exists.
func TestBehaviourFacts(t *testing.T) {
	t.Parallel()
	_, facts := readBehaviour(t)
	if len(facts) < 150 {
		t.Errorf("only %d facts were found", len(facts))
	}
	tests := map[string]bool{}
	goFiles(t, func(path string, file *ast.File) {
		if !strings.HasSuffix(path, "_test.go") {
			return
		}
		for _, declaration := range file.Decls {
			if function, ok := declaration.(*ast.FuncDecl); ok && function.Recv == nil {
				tests[function.Name.Name] = true
			}
		}
	})
	seen := map[string]bool{}
	counts := map[string]int{}
	for n, fact := range facts {
		if seen[fact.number] {
			t.Errorf("%s stands twice", fact.number)
		}
		seen[fact.number] = true
		counts[fact.certainty]++
		if !slices.Contains([]string{"model", "documented", "observed", "inferred"}, fact.certainty) {
			t.Errorf("%s: certainty %q is none of model, documented, observed, inferred", fact.number, fact.certainty)
		}
		if strings.TrimSpace(fact.statement) == "" || strings.TrimSpace(fact.source) == "" {
			t.Errorf("%s has an empty cell", fact.number)
		}
		if (fact.certainty == "documented" || fact.certainty == "model") && strings.HasPrefix(fact.source, "none") {
			t.Errorf("%s is %s, but names no source", fact.number, fact.certainty)
		}
		if !strings.HasPrefix(fact.test, "Test") || !tests[fact.test] {
			t.Errorf("%s: there is no test %q", fact.number, fact.test)
		}
		if n > 0 && fact.number[:3] == facts[n-1].number[:3] && fact.number < facts[n-1].number {
			t.Errorf("%s stands behind %s", fact.number, facts[n-1].number)
		}
	}
	t.Logf("%d facts: %v", len(facts), counts)
}

// Each number that a comment cites, or the book itself, is one of the book.
func TestBehaviourCitations(t *testing.T) {
	t.Parallel()
	text, facts := readBehaviour(t)
	known := map[string]bool{}
	for _, fact := range facts {
		known[fact.number] = true
	}
	for _, number := range cited(text) {
		if !known[number] {
			t.Errorf("BEHAVIOUR.md speaks of %s, which it does not have", number)
		}
	}
	citations := 0
	goFiles(t, func(path string, file *ast.File) {
		for _, group := range file.Comments {
			for _, number := range cited(group.Text()) {
				citations++
				if !known[number] {
					t.Errorf("%s cites %s, which BEHAVIOUR.md does not have", path, number)
				}
			}
		}
	})
	if citations < 100 {
		t.Errorf("only %d citations were found", citations)
	}
}

// The last section has every switch, under its flag's name.
func TestBehaviourSwitches(t *testing.T) {
	t.Parallel()
	text, _ := readBehaviour(t)
	_, section, found := strings.Cut(text, "\n## Differences and switches\n")
	if !found {
		t.Fatal("there is no section Differences and switches")
	}
	words := regexp.MustCompile(`([a-z])([A-Z])|([A-Z])([A-Z][a-z])`)
	options := reflect.TypeFor[emulator.Options]()
	for field := range options.Fields() {
		if field.Type.Kind() != reflect.Bool || field.Name == "Admin" || field.Name == "Exposed" {
			continue // the two concern the emulator itself, not what it emulates
		}
		flag := "`--" + strings.ToLower(words.ReplaceAllString(field.Name, "$1$3-$2$4")) + "`"
		if !strings.Contains(section, flag) {
			t.Errorf("%s, for Options.%s, is missing", flag, field.Name)
		}
	}
	for _, flag := range []string{"`--auth`", "`--quota channels=N`", "`--quota event-data-stores=N`", "`--quota concurrent-queries=N`", "`--query-timeout 5m`", "`--query-delivery-dir DIR`", "`--throttle aws`", "`--pacing polls=N`", "`--pacing duration=30s`"} {
		if !strings.Contains(section, flag) {
			t.Errorf("%s is missing", flag)
		}
	}
}
