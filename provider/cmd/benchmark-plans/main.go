// SPDX-License-Identifier: MPL-2.0

// Command benchmark-plans measures how long plans and applies take with the
// provider, side by side with a provider that does nothing (floor), in one run.
// `make benchmark-plans` builds what it needs, starts an emulator with room for
// the largest size and runs this under it.
//
// Every size is measured in turn with both, several times: creating so many
// resources, a plan without changes, destroying them, and a plan that reads so
// many data sources. The command line starts a provider for each of them, as it
// does for users.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	var b benchmark
	flag.StringVar(&b.cli, "cli", "terraform", "the command line to measure with: terraform or tofu")
	flag.StringVar(&b.plugins, "plugins", "", "directory with both providers: terraform-provider-cloudtraillake and terraform-provider-floor")
	flag.IntVar(&b.runs, "runs", 5, "how often each size is measured")
	sizes := flag.String("sizes", "1,100,1000", "numbers of resources and data sources, with commas between")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := b.run(ctx, strings.Split(*sizes, ",")); err != nil {
		fmt.Fprintf(os.Stderr, "benchmark-plans: %v\n", err)
		stop()
		os.Exit(1)
	}
}

type benchmark struct {
	cli, plugins string
	runs         int
	environment  []string
}

// subject is one of the two providers.
type subject struct {
	name string
	// resources and data are configurations of so many of them.
	resources, data func(n int) string
}

var subjects = []subject{
	{
		name: "provider",
		resources: func(n int) string {
			return fmt.Sprintf(`
resource "cloudtraillake_event_data_store" "test" {
  count                          = %d
  name                           = "benchmark-${count.index}"
  multi_region_enabled           = false
  termination_protection_enabled = false
  advanced_event_selectors       = [{ field_selectors = [{ field = "eventCategory", equals = ["ActivityAuditLog"] }] }]
}
`, n)
		},
		data: func(n int) string {
			return fmt.Sprintf(`
resource "cloudtraillake_event_data_store" "test" {
  name                           = "benchmark-data"
  multi_region_enabled           = false
  termination_protection_enabled = false
}

data "cloudtraillake_event_data_store" "test" {
  count = %d
  arn   = cloudtraillake_event_data_store.test.arn
}
`, n)
		},
	},
	{
		name: "floor",
		resources: func(n int) string {
			return fmt.Sprintf("resource \"floor_thing\" \"test\" {\n  count = %d\n  name  = \"benchmark-${count.index}\"\n}\n", n)
		},
		data: func(n int) string {
			return fmt.Sprintf("resource \"floor_thing\" \"test\" {\n  name = \"benchmark-data\"\n}\n\ndata \"floor_thing\" \"test\" {\n  count = %d\n  name  = floor_thing.test.id\n}\n", n)
		},
	},
}

const required = `terraform {
  required_providers {
    cloudtraillake = { source = "cloudtraillake/cloudtraillake" }
    floor          = { source = "cloudtraillake/floor" }
  }
}
`

// steps are what is measured, in the order in which they are done.
var steps = []string{"apply, create", "plan, no change", "destroy", "plan, data sources"}

func (b *benchmark) run(ctx context.Context, sizes []string) error {
	work, err := os.MkdirTemp("", "benchmark-plans-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()
	plugins, err := filepath.Abs(b.plugins)
	if err != nil {
		return err
	}
	settings := filepath.Join(work, "cli.tfrc")
	var text strings.Builder
	text.WriteString("provider_installation {\n  dev_overrides {\n")
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		for _, name := range []string{"cloudtraillake", "floor"} {
			fmt.Fprintf(&text, "    \"%s/cloudtraillake/%s\" = %q\n", host, name, plugins)
		}
	}
	text.WriteString("  }\n  direct {}\n}\n")
	if err := os.WriteFile(settings, []byte(text.String()), 0o600); err != nil {
		return err
	}
	b.environment = append(os.Environ(), "TF_CLI_CONFIG_FILE="+settings, "CHECKPOINT_DISABLE=1")
	version, err := exec.CommandContext(ctx, b.cli, "version").Output()
	if err != nil {
		return fmt.Errorf("%s: %w", b.cli, err)
	}
	first, _, _ := strings.Cut(string(version), "\n")
	fmt.Printf("%s, %d runs, %d processors (%s/%s); medians in seconds, fastest to slowest in brackets\n\n", first, b.runs, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	fmt.Printf("%-6s %-20s %-24s %-24s %s\n", "size", "step", "provider", "floor", "provider / floor")
	for _, size := range sizes {
		n, err := strconv.Atoi(strings.TrimSpace(size))
		if err != nil || n < 1 {
			return fmt.Errorf("the size %q is no number of at least 1", size)
		}
		took := map[string][]time.Duration{} // by step and subject
		for run := range b.runs {
			for _, s := range subjects {
				directory := filepath.Join(work, fmt.Sprintf("%s-%d-%d", s.name, n, run))
				if err := b.measure(ctx, directory, s, n, took); err != nil {
					return err
				}
			}
		}
		for _, step := range steps {
			ours, floors := took[step+subjects[0].name], took[step+subjects[1].name]
			fmt.Printf("%-6d %-20s %-24s %-24s %.2f\n", n, step, spread(ours), spread(floors), median(ours).Seconds()/median(floors).Seconds())
		}
	}
	return nil
}

// measure does all steps with one provider once. Each run has a name of its own
// for its stores: a deleted one keeps its name for seven days.
func (b *benchmark) measure(ctx context.Context, directory string, s subject, n int, took map[string][]time.Duration) error {
	if err := os.MkdirAll(directory, 0o750); err != nil {
		return err
	}
	do := func(step, configuration string, arguments ...string) error {
		configuration = strings.ReplaceAll(required+configuration, "benchmark-", filepath.Base(directory)+"-")
		if err := os.WriteFile(filepath.Join(directory, "main.tf"), []byte(configuration), 0o600); err != nil {
			return err
		}
		command := exec.CommandContext(ctx, b.cli, append(arguments, "-input=false", "-no-color")...) //nolint:gosec // the user's own choice
		command.Dir, command.Env = directory, b.environment
		start := time.Now()
		output, err := command.CombinedOutput()
		if err != nil {
			return fmt.Errorf("%s with %d of %s: %w\n%s", step, n, s.name, err, output)
		}
		if step != "" {
			took[step+s.name] = append(took[step+s.name], time.Since(start))
		}
		return nil
	}
	for _, step := range []struct {
		name, configuration string // without a name it is not measured
		arguments           []string
	}{
		{steps[0], s.resources(n), []string{"apply", "-auto-approve"}},
		{steps[1], s.resources(n), []string{"plan", "-detailed-exitcode"}},
		{steps[2], s.resources(n), []string{"destroy", "-auto-approve"}},
		{"", s.data(n), []string{"apply", "-auto-approve"}},
		{steps[3], s.data(n), []string{"plan", "-detailed-exitcode"}},
		{"", s.data(n), []string{"destroy", "-auto-approve"}},
	} {
		if err := do(step.name, step.configuration, step.arguments...); err != nil {
			return err
		}
	}
	return nil
}

func median(durations []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(durations))
	return sorted[len(sorted)/2]
}

func spread(durations []time.Duration) string {
	return fmt.Sprintf("%.2f (%.2f to %.2f)", median(durations).Seconds(), slices.Min(durations).Seconds(), slices.Max(durations).Seconds())
}
