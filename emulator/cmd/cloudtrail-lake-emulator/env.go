// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

type envCommand struct {
	Format        string `default:"sh" enum:"sh,fish,powershell,github,json" help:"Form of the output: ${enum}. github is for the file that GITHUB_ENV names."`
	EndpointURL   string `default:"http://127.0.0.1:4590" help:"Where the emulator is."`
	Region        string `default:"us-east-1" help:"Region for clients."`
	EndpointsFile string `placeholder:"FILE" help:"Take endpoint, Region and key from the file that 'serve --endpoints-file' has written."`
}

func (c *envCommand) Help() string {
	return `Use it as: eval "$(` + programName + ` env)"`
}

// Run prints the environment. It does not ask whether the emulator is there.
func (c *envCommand) Run(std *streams) error {
	e := endpoints{
		Endpoint:        c.EndpointURL,
		Region:          c.Region,
		AccessKeyID:     emulator.DevelopmentAccessKeyID,
		SecretAccessKey: emulator.DevelopmentSecretAccessKey,
	}
	if c.EndpointsFile != "" {
		var err error
		if e, err = readEndpoints(c.EndpointsFile); err != nil {
			return err
		}
	}
	return writeEnvironment(std.out, c.Format, e.environment())
}

func writeEnvironment(w io.Writer, format string, environment []variable) error {
	if format == "json" {
		object := make(map[string]string, len(environment))
		for _, v := range environment {
			object[v.name] = v.value
		}
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(object)
	}
	line := map[string]func(variable) string{
		"sh":         formatSh,
		"fish":       formatFish,
		"powershell": formatPowerShell,
		"github":     formatGitHub,
	}[format]
	for _, v := range environment {
		if strings.ContainsAny(v.value, "\r\n") {
			return fmt.Errorf("the value of %s is %q, with a line break, which cannot be right", v.name, v.value)
		}
		if _, err := fmt.Fprintln(w, line(v)); err != nil {
			return err
		}
	}
	return nil
}

// plain text means the same in every shell, with or without quotes.
var plain = regexp.MustCompile(`^[A-Za-z0-9_./:@%+=-]+$`)

func formatSh(v variable) string {
	if plain.MatchString(v.value) {
		return "export " + v.name + "=" + v.value
	}
	return "export " + v.name + "='" + strings.ReplaceAll(v.value, "'", `'\''`) + "'"
}

func formatFish(v variable) string {
	return "set -gx " + v.name + " '" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(v.value) + "'"
}

func formatPowerShell(v variable) string {
	return "$env:" + v.name + " = '" + strings.ReplaceAll(v.value, "'", "''") + "'"
}

func formatGitHub(v variable) string {
	return v.name + "=" + v.value
}
