// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/cloudtraillake/terraform-provider-cloudtraillake"

// layers says which packages of the module each package may import, as
// docs/architecture.md draws them. Arrows point down only.
var layers = map[string][]string{
	"":                                      {"provider"},
	"provider":                              {"provider/cloudtraildata"},
	"provider/cloudtraildata":               {},
	"provider/cmd/benchmark-plans":          {},
	"provider/cmd/benchmark-plans/floor":    {},
	"emulator":                              {"emulator/internal/awsapi", "emulator/internal/fault", "emulator/internal/journal", "emulator/internal/lake", "emulator/internal/metrics", "emulator/internal/store", "emulator/internal/seed", "emulator/internal/spelling"},
	"emulator/emulatortest":                 {"emulator"},
	"emulator/cmd/benchmark-queries":        {"emulator/internal/sample", "provider/cloudtraildata"},
	"emulator/cmd/cloudtrail-lake-emulator": {"emulator", "emulator/duckdb", "provider/cloudtraildata"},
	"emulator/internal/apimodel":            {},                         // of tests only
	"emulator/internal/enginetest":          {"emulator/internal/lake"}, // of tests only
	"emulator/internal/awsapi":              {"emulator/internal/fault", "emulator/internal/journal", "emulator/internal/lake", "emulator/internal/sigv4"},
	"emulator/internal/fault":               {"emulator/internal/spelling"},
	"emulator/internal/journal":             {},
	"emulator/internal/metrics":             {"emulator/internal/journal"},
	"emulator/internal/store":               {"emulator/internal/lake"},
	"emulator/internal/lake":                {"emulator/internal/policy"},
	"emulator/duckdb":                       {"emulator/duckdb/internal/dialect", "emulator/duckdb/internal/scalar", "emulator/internal/lake", "emulator/internal/trino"},
	"emulator/duckdb/internal/dialect":      {"emulator/duckdb/internal/scalar", "emulator/internal/spelling", "emulator/internal/trino"},
	"emulator/duckdb/internal/scalar":       {},
	"emulator/internal/trino":               {},
	"emulator/internal/policy":              {},
	"emulator/internal/sample":              {},
	"emulator/internal/seed":                {"emulator/internal/lake", "emulator/internal/spelling"},
	"emulator/internal/sigv4":               {},
	"emulator/internal/spelling":            {},
	"examples/demo":                         {},
}

// foreign says which packages may import what carries a layer's technology.
var foreign = map[string][]string{
	"github.com/dgraph-io/badger/v4":                  {"emulator/internal/store"},
	"github.com/prometheus/client_golang":             {"emulator/internal/metrics"},
	"github.com/duckdb":                               {"emulator/duckdb"},
	"github.com/gorilla/mux":                          {"emulator", "emulator/internal/awsapi"},
	"github.com/hashicorp/aws-sdk-go-base/v2":         {"provider"},
	"github.com/hashicorp/terraform-plugin-framework": {"provider", "", "provider/cmd/benchmark-plans/floor"},
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail": {"provider", "emulator/emulatortest", "emulator/cmd/cloudtrail-lake-emulator", "emulator/cmd/benchmark-queries"},
	"github.com/aws/aws-sdk-go-v2/aws":                {"provider", "provider/cloudtraildata", "emulator/emulatortest", "emulator/cmd/cloudtrail-lake-emulator", "emulator/cmd/benchmark-queries"},
	"github.com/goccy/go-yaml":                        {"emulator/internal/seed"},
	"github.com/alecthomas/kong":                      {"emulator/cmd/cloudtrail-lake-emulator"},
	"net/http":                                        {"provider", "provider/cloudtraildata", "emulator", "emulator/emulatortest", "emulator/cmd/cloudtrail-lake-emulator", "emulator/internal/awsapi", "emulator/internal/metrics", "emulator/internal/sigv4", "examples/demo", "emulator/internal/apimodel"},
}

type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func goList(t *testing.T, args ...string) []listed {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", append([]string{"list", "-json=ImportPath,Imports,Deps"}, args...)...)
	command.Dir = ".."
	output, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []listed
	for decoder := json.NewDecoder(strings.NewReader(string(output))); decoder.More(); {
		var p listed
		if err := decoder.Decode(&p); err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	return packages
}

func TestLayers(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range goList(t, "./...") {
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		allowed, known := layers[name]
		if !known {
			t.Errorf("package %q is in no layer: add it to layers and to docs/architecture.md", name)
			continue
		}
		seen[name] = true
		for _, imported := range p.Imports {
			if inner, ours := strings.CutPrefix(imported, module+"/"); ours && !slices.Contains(allowed, inner) {
				t.Errorf("%s imports %s, which is not below it", name, inner)
			}
			for technology, users := range foreign {
				if (imported == technology || strings.HasPrefix(imported, technology+"/")) && !slices.Contains(users, name) {
					t.Errorf("%s imports %s, which only %q may", name, imported, users)
				}
			}
		}
	}
	for name := range layers {
		if !seen[name] {
			t.Errorf("layers names package %q, which does not exist", name)
		}
	}
}

// Go tests that use the emulator need no C compiler: only who imports emulator/duckdb links DuckDB.
func TestEmulatorIsPureGo(t *testing.T) {
	t.Parallel()
	for _, p := range goList(t, "./emulator", "./emulator/emulatortest") {
		for _, dependency := range p.Deps {
			if strings.Contains(dependency, "duckdb") {
				t.Errorf("%s links %s", p.ImportPath, dependency)
			}
		}
	}
}

// Terraform users download the provider with every init: it links neither the emulator nor its engines.
func TestProviderIsLean(t *testing.T) {
	t.Parallel()
	for _, p := range goList(t, ".") {
		for _, dependency := range p.Deps {
			for _, unwanted := range []string{"dgraph-io/badger", "duckdb", "gorilla/mux", module + "/emulator", "terraform-plugin-testing", "github.com/aws/aws-sdk-go/"} {
				if strings.Contains(dependency, unwanted) {
					t.Errorf("the provider links %s", dependency)
				}
			}
		}
	}
}
