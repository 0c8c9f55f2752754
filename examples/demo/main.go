// SPDX-License-Identifier: MPL-2.0

// Command demo shows the main job of the product, end to end, and checks every
// step: Terraform manages an event data store, a GitHub channel and its policy on
// the emulator, a partner's account delivers audit events, they are stored
// durably, rules that are broken are refused with clear errors, and a question in
// SQL is answered over the events.
//
// `make demo` builds what it needs and runs it. The exit code is 0 only if every
// step did what it says.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

func main() {
	bin := flag.String("bin", "bin", "directory with the built provider and emulator")
	cli := flag.String("cli", "terraform", "terraform or tofu")
	configuration := flag.String("configuration", "examples/integration", "configuration to apply")
	events := flag.String("events", "examples/integration/github-audit-events.jsonl", "audit events to send")
	flag.Parse()
	if err := run(*bin, *cli, *configuration, *events); err != nil {
		fmt.Fprintf(os.Stderr, "\nThe demo failed: %v\n", err)
		os.Exit(1)
	}
}

func run(bin, cli, configuration, events string) (err error) {
	work, err := os.MkdirTemp("", "cloudtraillake-demo-")
	if err != nil {
		return err
	}
	defer func() {
		if removeErr := os.RemoveAll(work); err == nil {
			err = removeErr
		}
	}()
	if bin, err = filepath.Abs(bin); err != nil {
		return err
	}
	if events, err = filepath.Abs(events); err != nil {
		return err
	}
	if cli, err = exec.LookPath(cli); err != nil {
		return err
	}
	d := &demo{work: work, events: events, emulator: filepath.Join(bin, "cloudtrail-lake-emulator")}
	if d.terraform, err = newTerraform(cli, filepath.Join(bin, "terraform-provider-cloudtraillake"), work); err != nil {
		return err
	}
	if err := os.CopyFS(filepath.Join(work, "integration"), os.DirFS(configuration)); err != nil {
		return err
	}
	defer d.stop()
	for i, step := range d.steps() {
		fmt.Printf("\n━━ %d. %s\n\n", i+1, step.title)
		if err := step.do(); err != nil {
			return fmt.Errorf("step %d (%s): %w", i+1, step.title, err)
		}
	}
	fmt.Println("\nEvery step did what it says.")
	return nil
}
