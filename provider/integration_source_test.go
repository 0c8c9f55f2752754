// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"slices"
	"strings"
	"testing"
)

func TestIntegrationSources(t *testing.T) {
	t.Parallel()
	if len(integrationSources) != 16 {
		t.Errorf("the catalog has %d sources, want 16", len(integrationSources))
	}
	if !slices.IsSortedFunc(integrationSources, func(a, b integrationSource) int { return strings.Compare(a.Source, b.Source) }) {
		t.Error("the catalog is not in alphabetical order")
	}
	for _, s := range integrationSources {
		if s.ExternalIDRequired != (s.IntegrationType == integrationDirect) {
			t.Errorf("%s: the direct sources, and no others, need an external ID", s.Source)
		}
	}
}

func TestNearestSource(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"github":                      "GitHub",
		"Git Hub":                     "GitHub",
		"GitHubb":                     "GitHub",
		"custom":                      "Custom",
		"Costum":                      "Custom",
		"okta":                        "OktaSystemLogEvents",
		"OktaSystemLog":               "OktaSystemLogEvents",
		"snyk.io":                     "Snyk",
		"Nordcloud":                   "IBMMulticloud",
		"One Identity":                "OneLogin",
		"kong gateway":                "KongGatewayEnterprise",
		"Crowd-Strike":                "CrowdStrike",
		"wiz":                         "WizAuditLogs",
		"launchdarkley":               "LaunchDarkly",
		"Salesforce":                  "",
		"":                            "",
		"!!!":                         "",
		"CloudTrail":                  "",
		strings.Repeat("github", 100): "",
	} {
		if got := nearestSource(given); got != want {
			t.Errorf("nearest to %q is %q, want %q", given, got, want)
		}
	}
}

func TestSourceProblemNamesTheCatalog(t *testing.T) {
	t.Parallel()
	problem := sourceProblem("Salesforce")
	for _, s := range integrationSources {
		if !strings.Contains(problem, s.Source) {
			t.Errorf("%q does not name %s", problem, s.Source)
		}
	}
}
