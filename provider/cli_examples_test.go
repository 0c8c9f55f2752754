// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// Examples that consist of several modules, or test themselves, are run as their
// README says.

func TestAccExampleTestedModule(t *testing.T) {
	t.Parallel()
	s := exampleShell(t, "tested-module")
	if output := s.run("terraform test"); !strings.Contains(output, "3 passed, 0 failed") {
		t.Errorf("the tests of the module say:\n%s", output)
	}
}

func TestAccExampleAccountsAndRegions(t *testing.T) {
	t.Parallel()
	s := exampleShell(t, "accounts-and-regions")
	const variables = "-var=production_account_id=111122223333 -var=staging_account_id=444455556666 -var=protect_events=false"
	s.run("terraform get")
	s.apply(variables)
	s.planNothing(variables)
	found := map[string]int{}
	for _, r := range s.state().managed() {
		a, err := arn.Parse(r.Values.ARN)
		if err != nil {
			t.Fatal(err)
		}
		found[a.Region+" "+a.AccountID]++
	}
	for _, scope := range []string{"us-east-1 111122223333", "eu-west-1 111122223333", "us-east-1 444455556666", "eu-west-1 444455556666"} {
		if found[scope] != 2 {
			t.Errorf("%s has %d resources, want a store and a channel", scope, found[scope])
		}
	}
	s.destroy(variables)
}

// exampleShell is a shell in a copy of an example, with an emulator.
func exampleShell(t *testing.T, example string) *shell {
	t.Helper()
	s := startShell(t, emulatortest.Start(t))
	if err := os.CopyFS(s.directory, os.DirFS(filepath.Join("..", "examples", example))); err != nil {
		t.Fatal(err)
	}
	return s
}
