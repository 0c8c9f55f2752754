// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"slices"
	"strings"
)

// PutAuditEvents is the only action that a channel's policy can name.
const PutAuditEvents = "cloudtrail-data:PutAuditEvents"

// The bounds of a channel's policy, from the CloudTrail User Guide's resource-based policies for channels.
const (
	maxChannelStatements          = 20 // POL-004
	maxChannelStatementPrincipals = 50 // POL-009
)

// ValidateChannel checks the rules that CloudTrail has for a channel's policy beyond the grammar. An error is an [*Error].
//
// A policy has 1 to 20 statements, Allow or Deny. Each names 1 to 50 accounts, users, roles, sessions, federated users or "*";
// its only action is cloudtrail-data:PutAuditEvents, and its only resource is the channel itself, without wildcards.
// Conditions may use the keys aws:… and cloudtrail:ExternalId. The User Guide names none of NotPrincipal, NotAction and
// NotResource, nor services, nor another service's keys; they are refused.
func ValidateChannel(d *Document, channelARN string) error {
	if n := len(d.statements); n > maxChannelStatements {
		return &Error{Element: "Statement", Message: fmt.Sprintf("the policy has %d statements, but a channel's policy may have %d; "+
			"put principals with the same conditions into one statement", n, maxChannelStatements)}
	}
	for i := range d.statements {
		s := &d.statements[i]
		if err := s.validate("channel", channelARN, []string{PutAuditEvents}); err != nil {
			return err
		}
		if n := len(s.principals.listed); n > maxChannelStatementPrincipals {
			return s.refuse("Principal", "the statement has %d principals, but one of a channel's policy may have %d; "+
				"divide them over several statements, or name whole accounts", n, maxChannelStatementPrincipals)
		}
		for _, principal := range s.principals.listed {
			if principal.kind == awsService || principal.kind == identityProvider {
				return s.refuse("Principal", "%s cannot call PutAuditEvents; a channel's policy names accounts, users, roles and "+
					"federated users under AWS", quote(principal.text))
			}
		}
	}
	return nil
}

// refuse blames an element of the statement.
func (s *statement) refuse(element, format string, args ...any) error {
	return &Error{Statement: s.number, Element: element, Message: fmt.Sprintf(format, args...)}
}

// validate checks what is the same for every resource of CloudTrail: which elements, actions, resource and condition keys a
// statement may have. kind is the resource's name in messages.
func (s *statement) validate(kind, resourceARN string, actions []string) error {
	switch {
	case s.principals.negated: // POL-007
		return s.refuse("NotPrincipal", "the policy of a resource of CloudTrail has no NotPrincipal; name the principals that are meant under Principal")
	case s.actions.negated: // POL-012
		return s.refuse("NotAction", "the policy of a resource of CloudTrail has no NotAction; name the actions under Action")
	case s.resources.negated: // POL-014
		return s.refuse("NotResource", "the policy of a resource of CloudTrail has no NotResource; give the ARN %s under Resource", quote(resourceARN))
	}
	for _, action := range s.actions.listed {
		if !slices.ContainsFunc(actions, func(known string) bool { return strings.EqualFold(known, action.text) }) {
			return s.refuse("Action", "%s is not an action of the policy of a resource of type %s; give %s", quote(action.text), kind, strings.Join(actions, ", "))
		}
	}
	for _, resource := range s.resources.listed {
		if resource.text != resourceARN { // POL-013
			return s.refuse("Resource", "%s is not the %s that the policy is for; give exactly %s", quote(resource.text), kind, quote(resourceARN))
		}
	}
	for i := range s.conditions {
		c := &s.conditions[i]
		prefix, _, _ := strings.Cut(c.key, ":")
		if !strings.EqualFold(prefix, "aws") && !sameKey(c.key, externalIDKey) { // POL-015
			return s.refuse("Condition."+c.written, "%s is a key that no request to CloudTrail has; use %s or one of the keys that begin with aws:", quote(c.key), externalIDKey)
		}
	}
	return nil
}
