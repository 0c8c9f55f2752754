// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"strings"
)

// The longest identity and trust policies, in characters besides white space (POL-051). An identity policy's bound is that of
// the inline policies of a role, the largest that IAM has for any; a trust policy's is the most that IAM raises its quota to.
const (
	maxIdentityCharacters = 10240
	maxTrustCharacters    = 4096
)

// ParseIdentity reads an identity policy, which is attached to a user or role and says what it may do, of 1 to 10240 characters
// besides white space. An error is an [*Error]. Its statements have no Principal (POL-050); actions and resources may be of any
// service, and have wildcards.
func ParseIdentity(text string) (*Document, error) { return identityGrammar.parse(text) }

// ParseTrust reads a role's trust policy, which says who may assume the role, of 1 to 4096 characters besides white space. An
// error is an [*Error]. Its statements have no Resource, since the role is the only one, and name actions of STS only (POL-052).
func ParseTrust(text string) (*Document, error) {
	d, err := trustGrammar.parse(text)
	if err != nil {
		return nil, err
	}
	for i := range d.statements {
		if err := d.statements[i].validateTrust(); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (s *statement) validateTrust() error {
	switch {
	case s.principals.negated:
		return s.refuse("NotPrincipal", "a role's trust policy has no NotPrincipal; name the principals that are meant under Principal")
	case s.actions.negated:
		return s.refuse("NotAction", "a role's trust policy has no NotAction; name the actions under Action")
	}
	for _, action := range s.actions.listed {
		if service, _, _ := strings.Cut(action.text, ":"); !strings.EqualFold(service, "sts") {
			return s.refuse("Action", "%s is not an action of a role's trust policy; give one of STS, such as sts:AssumeRole", quote(action.text))
		}
	}
	return nil
}

// everything is the resource element of a document that is about one resource, the one that it is attached to.
func everything() patternElement {
	return patternElement{listed: []pattern{newPattern("*", true, false)}}
}

// checkElements holds a statement's elements against what the kind of document has. seen are those that it has.
func (g grammar) checkElements(number int, seen map[string]bool) error {
	refuse := func(element, format string, args ...any) error {
		return &Error{Statement: number, Element: element, Message: fmt.Sprintf(format, args...)}
	}
	if !seen["Effect"] {
		return refuse("Effect", `the statement has no Effect; give "Allow" or "Deny"`)
	}
	for _, element := range []string{"Principal", "Action", "Resource"} {
		has, hasNot := seen[element], seen["Not"+element]
		absent, why := false, ""
		switch element {
		case "Principal":
			absent, why = g.noPrincipal, "it is about the user or role that it is attached to"
		case "Resource":
			absent, why = g.noResource, "it is about the role that it is attached to"
		}
		switch {
		case absent && has:
			return refuse(element, "%s has no %s, since %s; leave it out", g.kind, element, why)
		case absent && hasNot:
			return refuse("Not"+element, "%s has no Not%s, since %s; leave it out", g.kind, element, why)
		case absent:
		case !has && !hasNot:
			return refuse(element, "the statement has no %s; every statement of %s needs one", element, g.kind)
		case has && hasNot:
			return refuse(element, "the statement has both %s and Not%s; keep one", element, element)
		}
	}
	return nil
}
