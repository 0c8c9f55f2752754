// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
)

var terraformVersion = regexp.MustCompile(`^Terraform v1\.(\d+)`)

// terraformProblem says why the CLI of the acceptance tests is no Terraform of at
// least version 1.minor, or "" if it is one or if none runs at all. The version
// alone would not tell: OpenTofu has versions of its own.
func terraformProblem(t *testing.T, minor int) string {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		return ""
	}
	command := exec.CommandContext(t.Context(), cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"), "version")
	command.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE=")
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %v", command, err)
	}
	needed := "needs Terraform 1." + strconv.Itoa(minor) + " or later; the CLI is " + firstLine(string(output))
	match := terraformVersion.FindStringSubmatch(string(output))
	if match == nil {
		return needed
	}
	if has, err := strconv.Atoi(match[1]); err != nil || has < minor {
		return needed
	}
	return ""
}

func firstLine(text string) string { return regexp.MustCompile(`^.*`).FindString(text) }

// needsActions skips a test if the CLI has no actions.
func needsActions(t *testing.T) {
	t.Helper()
	if problem := terraformProblem(t, 14); problem != "" {
		t.Skip(problem)
	}
}
