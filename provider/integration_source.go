// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"slices"
	"strings"
)

// Integration types of AWS's catalog. With a direct integration the partner's
// own account calls PutAuditEvents; with a solution something in the customer's
// account does.
const (
	integrationDirect   = "direct"
	integrationSolution = "solution"
)

// sourceCustom is the source of senders that no partner makes.
const sourceCustom = "Custom"

// integrationSource is one entry of the catalog of sources that a channel can
// have.
type integrationSource struct {
	Source             string // the value of Source in the API, exact case
	Name               string // the name that AWS's console shows
	IntegrationType    string
	ExternalIDRequired bool // partners with a direct integration send one with every call
}

// integrationSources is the catalog as AWS has documented it since the launch
// in 2023; CloudTrail Lake takes no new partners.
var integrationSources = []integrationSource{
	{"CloudStorageSecurityConsole", "Cloud Storage Security", integrationSolution, false},
	{"Clumio", "Clumio", integrationDirect, true},
	{"CrowdStrike", "CrowdStrike", integrationSolution, false},
	{sourceCustom, "My custom integration", integrationSolution, false},
	{"CyberArk", "CyberArk", integrationSolution, false},
	{"GitHub", "GitHub", integrationSolution, false},
	{"IBMMulticloud", "Nordcloud, an IBM Company", integrationDirect, true},
	{"KongGatewayEnterprise", "Kong Inc", integrationSolution, false},
	{"LaunchDarkly", "LaunchDarkly", integrationDirect, true},
	{"MontyCloud", "MontyCloud", integrationDirect, true},
	{"NetskopeCloudExchange", "Netskope", integrationSolution, false},
	{"OktaSystemLogEvents", "Okta", integrationSolution, false},
	{"OneLogin", "One Identity", integrationSolution, false},
	{"Shoreline", "Shoreline.io", integrationSolution, false},
	{"Snyk", "Snyk.io", integrationDirect, true},
	{"WizAuditLogs", "Wiz", integrationSolution, false},
}

// sourceOf is the entry of the catalog for a source, empty if there is none.
func sourceOf(source string) integrationSource {
	for _, s := range integrationSources {
		if s.Source == source {
			return s
		}
	}
	return integrationSource{}
}

// sourceProblem says why a channel cannot have the source and which one may be
// meant, or "" if it can.
func sourceProblem(source string) string {
	names := make([]string, len(integrationSources))
	for i, s := range integrationSources {
		if s.Source == source {
			return ""
		}
		names[i] = s.Source
	}
	problem := "it is not in the catalog of sources."
	if nearest := nearestSource(source); nearest != "" {
		problem = fmt.Sprintf("it is not in the catalog of sources; did you mean %q?", nearest)
	}
	return problem + " Use Custom for a sender of your own, or one of " + strings.Join(names, ", ")
}

// nearestSource is the catalog's source that a mistyped one, or the partner's
// or product's name, most probably means; "" if none is near.
func nearestSource(given string) string {
	plain := plainName(given)
	if plain == "" || len(plain) > 256 {
		return ""
	}
	best, bestDistance := "", 0
	for _, s := range integrationSources {
		for _, known := range []string{plainName(s.Source), plainName(s.Name)} {
			distance := editDistance(plain, known)
			// A name that is part of the other ("okta", "kong gateway") is nearer than any typing error.
			if len(plain) >= 3 && (strings.Contains(known, plain) || strings.Contains(plain, known)) {
				distance = min(distance, 1)
			}
			if distance <= max(2, len(known)/4) && (best == "" || distance < bestDistance) {
				best, bestDistance = s.Source, distance
			}
		}
	}
	return best
}

// plainName keeps lower-case letters and digits only.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9') {
			return r
		}
		return -1
	}, strings.ToLower(name))
}

// editDistance is the number of insertions, deletions and replacements between
// two strings of ASCII (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = slices.Min([]int{replaced, row[j] + 1, row[j+1] + 1})
		}
	}
	return row[len(b)]
}
