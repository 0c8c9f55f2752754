// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

var updateGenerated = flag.Bool("update", false, "write docs/operations.md and docs/policy-decisions.md")

// docs/operations.md is made of the registry that routes requests: "go test ./emulator -run
// TestOperationsTable -update" writes it.
func TestOperationsTable(t *testing.T) {
	t.Parallel()
	const path = "../docs/operations.md"
	generated := operationsTable(emulator.Operations())
	if *updateGenerated {
		if err := os.WriteFile(path, []byte(generated), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(string(text), generated); diff != "" {
		t.Errorf("%s is stale; write it with -update. -file +registry:\n%s", path, diff)
	}
}

func operationsTable(operations []emulator.Operation) string {
	services := []struct{ name, title string }{
		{"cloudtrail-data", "CloudTrail Data"}, {"cloudtrail", "CloudTrail"}, {"sts", "STS"},
	}
	var text strings.Builder
	text.WriteString(`<!-- SPDX-License-Identifier: MPL-2.0 -->
<!-- Generated from the registry that routes requests, emulator/internal/awsapi/operations.go: do not edit. -->
# Operations that the emulator has

What an operation's rules are, and how sure that is, says [BEHAVIOUR.md](../emulator/BEHAVIOUR.md). An unsupported
operation answers UnsupportedOperationException with the reason given here. An operation of another service, STS's
others included, is unknown.

| Service | Operations | Full | Partial | Unsupported |
| --- | --- | --- | --- | --- |
`)
	for _, service := range services {
		count := map[emulator.OperationSupport]int{}
		for _, operation := range operations {
			if operation.Service == service.name {
				count[operation.Support]++
				count[""]++
			}
		}
		fmt.Fprintf(&text, "| %s | %d | %d | %d | %d |\n", service.title,
			count[""], count[emulator.OperationFull], count[emulator.OperationPartial], count[emulator.OperationUnsupported])
	}
	for _, service := range services {
		fmt.Fprintf(&text, "\n## %s\n", service.title)
		group := ""
		for _, operation := range operations {
			if operation.Service != service.name {
				continue
			}
			if operation.Group != group {
				group = operation.Group
				fmt.Fprintf(&text, "\n### %s\n\n| Operation | Support | What is missing, or why |\n| --- | --- | --- |\n", group)
			}
			fmt.Fprintf(&text, "| %s | %s | %s |\n", operation.Name, operation.Support, operation.Note)
		}
	}
	return text.String()
}
