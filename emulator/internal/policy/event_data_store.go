// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"slices"
	"strings"
)

// cloudTrailService is the only service that an event data store's policy can name: it runs a dashboard's queries.
const cloudTrailService = "cloudtrail.amazonaws.com"

// eventDataStoreActions are the actions that an event data store's policy can name, from the CloudTrail User Guide's
// resource-based policies for event data stores.
var eventDataStoreActions = []string{
	"cloudtrail:StartQuery",
	"cloudtrail:CancelQuery",
	"cloudtrail:ListQueries",
	"cloudtrail:DescribeQuery",
	"cloudtrail:GetQueryResults",
	"cloudtrail:GenerateQuery",
	"cloudtrail:GenerateQueryResultsSummary",
	"cloudtrail:GetEventDataStore",
}

// IsEventDataStoreAction tells whether an event data store's policy decides about an action.
func IsEventDataStoreAction(action string) bool {
	return slices.ContainsFunc(eventDataStoreActions, func(known string) bool { return strings.EqualFold(known, action) })
}

// dashboardActions are those of them that dashboards need.
var dashboardActions = []string{"cloudtrail:StartQuery"}

// ValidateEventDataStore checks the rules that CloudTrail has for an event data store's policy beyond the grammar. An error
// is an [*Error].
//
// Each statement names principals as a channel's does, or the service cloudtrail.amazonaws.com, which dashboards use and which
// may only start queries. Its actions are those that query or describe the store, its only resource is the store itself, and
// its conditions may use the keys aws:… and cloudtrail:ExternalId. How many statements and principals there may be is not
// documented; the document's length bounds both.
func ValidateEventDataStore(d *Document, storeARN string) error {
	for i := range d.statements {
		s := &d.statements[i]
		actions := eventDataStoreActions
		if slices.ContainsFunc(s.principals.listed, func(l listedPrincipal) bool { return l.kind == awsService }) {
			actions = dashboardActions
		}
		if err := s.validate("event data store", storeARN, actions); err != nil {
			return err
		}
		for _, principal := range s.principals.listed {
			switch {
			case principal.kind == awsService && principal.text != cloudTrailService:
				return s.refuse("Principal", "%s cannot use an event data store; the only service that can is %s, for dashboards", quote(principal.text), cloudTrailService)
			case principal.kind == identityProvider:
				return s.refuse("Principal", "%s is an identity provider, which cannot call CloudTrail; name the account, role or federated user under AWS", quote(principal.text))
			}
		}
	}
	return nil
}
