// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// What a provider writes costs it and the CLI time, shown or not: it is to write
// no more than the CLI shows.
func TestAccServe_logs(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	for _, test := range []struct {
		environment string
		written     []string // levels
		missing     []string
	}{
		{"", nil, []string{"trace", "debug", "info", "warn"}},
		{"TF_LOG=", nil, []string{"trace", "debug", "info", "warn"}},
		{"TF_LOG_CORE=TRACE", nil, []string{"trace", "debug", "info", "warn"}},
		{"TF_LOG=TRACE", []string{"trace", "debug"}, nil},
		{"TF_LOG=JSON", []string{"trace", "debug"}, nil},
		{"TF_LOG=debug", []string{"debug"}, []string{"trace"}},
		{"TF_LOG_PROVIDER=DEBUG", []string{"debug"}, []string{"trace"}},
		{"TF_LOG_PROVIDER=no-level", []string{"trace", "debug"}, nil}, // as the CLI takes it
	} {
		t.Run(test.environment, func(t *testing.T) {
			t.Parallel()
			shell := startShell(t, server, test.environment)
			executable, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			written, plugin := filepath.Join(shell.bin, "stderr"), filepath.Join(shell.bin, "terraform-provider-cloudtraillake")
			if err := os.Remove(plugin); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(plugin, fmt.Appendf(nil, "#!/bin/sh\nexec '%s' 2>>'%s'\n", executable, written), 0o700); err != nil { //nolint:gosec // to be run
				t.Fatal(err)
			}
			shell.write(".", map[string]string{"main.tf": requiredProvider + "data \"cloudtraillake_channels\" \"all\" {}\n"})
			shell.run("terraform plan")
			lines, err := os.ReadFile(written) //nolint:gosec // of this test
			if err != nil {
				t.Fatal(err)
			}
			levels := map[string]string{} // a line of each
			for line := range strings.Lines(string(lines)) {
				if match := frameworkLine.FindStringSubmatch(line); match != nil {
					levels[match[1]] = line
				}
			}
			for _, level := range test.written {
				if levels[level] == "" {
					t.Errorf("there is no line of level %s", level)
				}
			}
			for _, level := range test.missing {
				if levels[level] != "" {
					t.Errorf("there are lines of level %s, such as %s", level, levels[level])
				}
			}
		})
	}
}

// frameworkLine matches a line that the framework or the provider writes; the few
// of the plugin's own start have no module.
var frameworkLine = regexp.MustCompile(`"@level":"(\w+)".*"@module":`)
