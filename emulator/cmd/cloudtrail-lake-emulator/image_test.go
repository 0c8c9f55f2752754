// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
)

// Command lines and variables of the container image and of the Compose example are the program's.
func TestImage(t *testing.T) {
	t.Parallel()
	dockerfile, err := os.ReadFile("../../../.release/image/Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	compose, err := os.ReadFile("../../../examples/compose/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	parser, err := kong.New(&commandLine{}, kong.Name(programName), kong.DefaultEnvars("CLOUDTRAIL_LAKE_EMULATOR"))
	if err != nil {
		t.Fatal(err)
	}
	var variables []string
	for _, command := range parser.Model.Leaves(false) {
		for _, flag := range command.Flags {
			variables = append(variables, flag.Envs...)
		}
	}
	used := regexp.MustCompile(`CLOUDTRAIL_LAKE_EMULATOR_\w+`).FindAllString(string(dockerfile)+string(compose), -1)
	if len(used) < 3 {
		t.Errorf("variables are %q, want the address, the permission to listen on it and the data directory", used)
	}
	for _, name := range used {
		if !slices.Contains(variables, name) {
			t.Errorf("%s sets no flag", name)
		}
	}

	var file struct {
		Services map[string]struct {
			HealthCheck struct {
				Test []string `yaml:"test"`
			} `yaml:"healthcheck"`
		} `yaml:"services"`
	}
	if err := yaml.Unmarshal(compose, &file); err != nil {
		t.Fatal(err)
	}
	commands := [][]string{file.Services["cloudtrail-lake"].HealthCheck.Test}
	for _, list := range regexp.MustCompile(`(?m)^HEALTHCHECK .*CMD (\[.*\])$`).FindAllSubmatch(dockerfile, -1) {
		command := []string{"CMD"}
		if err := json.Unmarshal(list[1], &command); err != nil {
			t.Fatal(err)
		}
		commands = append(commands, append([]string{"CMD"}, command...))
	}
	if len(commands) != 2 {
		t.Errorf("health checks are %q, want one of the image and one of the example", commands)
	}
	for _, command := range commands {
		if len(command) < 3 || command[1] != "/bin/"+programName {
			t.Errorf("the health check is %q, want /bin/%s with a command", command, programName)
			continue
		}
		if context, err := parser.Parse(command[2:]); err != nil || context.Command() != "health" {
			t.Errorf("the health check is %q: %v", command, err)
		}
	}
}
