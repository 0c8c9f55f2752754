// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// formerProvider names the binary of a former version of this provider, which
// `make testacc-upgrade` builds.
const formerProvider = "CLOUDTRAILLAKE_FORMER_PROVIDER"

// A state that a former version wrote is one that this version plans nothing for
// and can destroy.
func TestAccUpgrade(t *testing.T) {
	t.Parallel()
	former := os.Getenv(formerProvider)
	if former == "" {
		t.Skip(formerProvider + " is not set: make testacc-upgrade FROM=REF sets it")
	}
	directories, err := filepath.Glob("../examples/resources/*")
	if err != nil || len(directories) == 0 {
		t.Fatalf("%d examples, error %v", len(directories), err)
	}
	for _, directory := range append(directories, "../examples/integration", "../examples/direct-integration", "../examples/solution-integration") {
		t.Run(filepath.Base(directory), func(t *testing.T) {
			t.Parallel()
			s := startShell(t, startWithQueries(t), "TF_VAR_partner_account_id=444455556666", "TF_VAR_external_id=id-one", "TF_VAR_protect_events=false",
				"TF_VAR_sender_role_arn=arn:aws:iam::444455556666:role/sender")
			texts := map[string]string{}
			files, err := filepath.Glob(filepath.Join(directory, "*.tf"))
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				if !strings.HasPrefix(filepath.Base(file), "import") {
					texts[filepath.Base(file)] = readFile(t, file)
				}
			}
			if _, ok := texts["versions.tf"]; !ok {
				texts["versions.tf"] = requiredProvider
			}
			s.write(".", texts)
			s.with(former).apply()
			s.planNothing()
			s.run("terraform apply -auto-approve -refresh-only")
			s.planNothing()
			s.destroy()
		})
	}
}

// with is the shell with another binary in the place of this provider.
func (s *shell) with(binary string) *shell {
	s.t.Helper()
	settings := filepath.Join(s.t.TempDir(), "cli.tfrc")
	text := "provider_installation {\n  dev_overrides {\n    \"cloudtraillake/cloudtraillake\" = \"" + filepath.Dir(binary) + "\"\n  }\n  direct {}\n}\n"
	if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	other := *s
	other.env = append(append([]string{}, s.env...), "TF_CLI_CONFIG_FILE="+settings)
	return &other
}
