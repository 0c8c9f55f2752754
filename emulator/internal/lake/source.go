// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"path"
	"slices"
)

// SourceCustom is the source of every sender that is not a partner.
const SourceCustom = "Custom"

// IntegrationSource is an entry of the catalogue of channel sources (CTL-020).
type IntegrationSource struct {
	Source string // value of Channel.Source
	Name   string // as the AWS console shows it
	// Direct: the partner calls PutAuditEvents from its own account and needs
	// an external ID. Otherwise a solution: the sender runs in the customer's account.
	Direct bool
	// EventSources are the eventSource values that are known of the partner's
	// connectors, with * as wildcard. Empty: not known. DAT-044.
	EventSources []string
}

var integrationSources = []IntegrationSource{
	{Source: SourceCustom, Name: "My custom integration"},
	{Source: "CloudStorageSecurityConsole", Name: "Cloud Storage Security"},
	{Source: "Clumio", Name: "Clumio", Direct: true},
	{Source: "CrowdStrike", Name: "CrowdStrike", EventSources: []string{"crowdstrike"}},
	{Source: "CyberArk", Name: "CyberArk"},
	{Source: "GitHub", Name: "GitHub", EventSources: []string{"github.audit.streaming"}},
	{Source: "KongGatewayEnterprise", Name: "Kong Inc", EventSources: []string{"kong-gateway"}},
	{Source: "LaunchDarkly", Name: "LaunchDarkly", Direct: true},
	{Source: "NetskopeCloudExchange", Name: "Netskope", EventSources: []string{"netskopealert.*", "netskopeevent.*"}},
	{Source: "IBMMulticloud", Name: "Nordcloud, an IBM Company", Direct: true, EventSources: []string{"com.nordcloudapp.*"}},
	{Source: "MontyCloud", Name: "MontyCloud", Direct: true},
	{Source: "OktaSystemLogEvents", Name: "Okta", EventSources: []string{"okta.system-log-events"}},
	{Source: "OneLogin", Name: "One Identity"},
	{Source: "Shoreline", Name: "Shoreline.io"},
	{Source: "Snyk", Name: "Snyk.io", Direct: true},
	{Source: "WizAuditLogs", Name: "Wiz"},
}

// IntegrationSources is the catalogue of channel sources: Custom and the partners.
func IntegrationSources() []IntegrationSource { return slices.Clone(integrationSources) }

func findSource(source string) (IntegrationSource, bool) {
	i := slices.IndexFunc(integrationSources, func(s IntegrationSource) bool { return s.Source == source })
	if i < 0 {
		return IntegrationSource{}, false
	}
	return integrationSources[i], true
}

// knows tells whether the partner's connectors send this eventSource.
func (s IntegrationSource) knows(eventSource string) bool {
	return len(s.EventSources) == 0 || slices.ContainsFunc(s.EventSources, func(pattern string) bool {
		matched, _ := path.Match(pattern, eventSource)
		return matched
	})
}
