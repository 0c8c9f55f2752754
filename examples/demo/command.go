// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// command is a process that the demo shows.
type command struct {
	name        string
	args        []string
	directory   string
	environment []string
	silent      bool
}

// runCommand runs a command, shows it with its output, and returns output and exit code.
func runCommand(c command) (output string, code int, err error) {
	process := exec.Command(c.name, c.args...)
	process.Dir, process.Env = c.directory, c.environment
	var buffer bytes.Buffer
	process.Stdout, process.Stderr = &buffer, &buffer
	if !c.silent {
		say("$ %s %s", filepath.Base(c.name), shown(c.args))
	}
	err = process.Run()
	output = buffer.String()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code, err = exit.ExitCode(), nil
	}
	if !c.silent || (err == nil && code != 0) {
		show(output)
	}
	return output, code, err
}

// shown are arguments as a reader would type them.
func shown(args []string) string {
	quoted := slices.Clone(args)
	for i, arg := range quoted {
		if strings.Contains(arg, "\n") {
			quoted[i] = `"` + strings.ReplaceAll(arg, "\n", "\n     ") + `"`
		}
	}
	return strings.Join(quoted, " ")
}

// show prints what teaches, indented: not the listings of plans, nor progress.
func show(output string) {
	inPlan := false
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, " \n")
		switch {
		case strings.Contains(line, "will perform the following actions"):
			inPlan = true
		case strings.HasPrefix(line, "Plan:"):
			inPlan = false
		}
		if line == "" || inPlan || isNoise(line) {
			continue
		}
		say("%s", line)
	}
}

var noise = []string{
	"used the selected providers to generate", "execution plan. Resource actions", "plan. Resource actions", "+ create", "- destroy",
	"<= read (data resources)", "Refreshing state", "Still creating", "Changes to Outputs",
}

func isNoise(line string) bool {
	for _, text := range noise {
		if strings.Contains(line, text) {
			return true
		}
	}
	return strings.HasPrefix(line, "  + ") || strings.HasPrefix(line, "  - ")
}

// terraform runs a Terraform or OpenTofu that finds the built provider in a
// mirror of its own and keeps off the user's settings.
type terraform struct {
	cli    string
	config string // CLI configuration file
}

func newTerraform(cli, provider, work string) (*terraform, error) {
	mirror := filepath.Join(work, "mirror")
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		directory := filepath.Join(mirror, host, "cloudtraillake", "cloudtraillake", "0.0.1", runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(directory, 0o700); err != nil {
			return nil, err
		}
		if err := os.Symlink(provider, filepath.Join(directory, "terraform-provider-cloudtraillake_v0.0.1")); err != nil {
			return nil, err
		}
	}
	config := filepath.Join(work, "cli.tfrc")
	text := fmt.Sprintf("disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror)
	return &terraform{cli: cli, config: config}, os.WriteFile(config, []byte(text), 0o600)
}

func (t *terraform) run(directory string, server *server, args ...string) (string, error) {
	return t.execute(directory, server, false, args)
}

func (t *terraform) quiet(directory string, server *server, args ...string) (string, error) {
	return t.execute(directory, server, true, args)
}

func (t *terraform) execute(directory string, server *server, silent bool, args []string) (string, error) {
	environment := append(server.environment(), "TF_CLI_CONFIG_FILE="+t.config, "TF_IN_AUTOMATION=1", "NO_COLOR=1")
	output, code, err := runCommand(command{name: t.cli, args: append(args, "-no-color"), directory: directory, environment: environment, silent: silent})
	if err == nil && code != 0 {
		err = fmt.Errorf("%s %s: exit code %d", filepath.Base(t.cli), args[0], code)
	}
	return output, err
}
