// SPDX-License-Identifier: MPL-2.0

package policy

// The versions of the policy language. A document without a Version is read as the older one, which has no policy variables.
const (
	version2012 = "2012-10-17"
	version2008 = "2008-10-17"
)

// externalIDKey is the condition key that carries PutAuditEvents' externalId parameter.
const externalIDKey = "cloudtrail:ExternalId"

// Document is a parsed resource policy. It is immutable and safe for concurrent use.
type Document struct {
	version    string
	id         string
	statements []statement
}

// statement is one statement, with the words of its text kept for messages.
type statement struct {
	number     int // counted from 1
	sid        string
	allow      bool
	principals principalElement
	actions    patternElement
	resources  patternElement
	conditions []condition
}

// principalElement is Principal or, negated, NotPrincipal.
type principalElement struct {
	implied bool // the document is attached to its principal, so that it names none
	negated bool
	listed  []listedPrincipal
}

// patternElement is Action or Resource or, negated, NotAction or NotResource.
type patternElement struct {
	negated bool
	listed  []pattern
}

// RequiresExternalID tells whether some Allow statement can only apply to requests that carry an external ID, that is, has a
// condition on cloudtrail:ExternalId that a request without one does not meet. StringEquals is such a condition;
// StringEqualsIfExists and StringNotEquals are not.
func (d *Document) RequiresExternalID() bool {
	for i := range d.statements {
		if !d.statements[i].allow {
			continue
		}
		for _, c := range d.statements[i].conditions {
			if sameKey(c.key, externalIDKey) && !c.met(nil, variables{}) {
				return true
			}
		}
	}
	return false
}
