// SPDX-License-Identifier: MPL-2.0

package policy

// AcceptsExternalID tells whether some Allow statement meets all of its conditions on
// cloudtrail:ExternalId with this external ID, whoever its principals are. "" stands for a
// request without one.
func (d *Document) AcceptsExternalID(externalID string) bool {
	values := present(externalID)
	for i := range d.statements {
		s := &d.statements[i]
		if s.allow && s.acceptsExternalID(values) {
			return true
		}
	}
	return false
}

func (s *statement) acceptsExternalID(values []string) bool {
	for i := range s.conditions {
		c := &s.conditions[i]
		if sameKey(c.key, externalIDKey) && !c.met(values, variables{}) {
			return false
		}
	}
	return true
}
