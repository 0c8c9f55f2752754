// SPDX-License-Identifier: MPL-2.0

package policy

import "strings"

// context gives the values of condition keys in one request.
type context struct {
	request Request
}

// sameKey compares condition keys, whose case does not matter.
func sameKey(a, b string) bool { return strings.EqualFold(a, b) }

// values gives a key's values, nil when the request has none. What is known of the caller comes from the principal, whatever
// the request's own context claims.
func (c context) values(key string) []string {
	switch {
	case sameKey(key, "aws:PrincipalArn"):
		// For a role's session AWS gives the role here, not the session.
		if c.request.Principal.RoleARN != "" {
			return []string{c.request.Principal.RoleARN}
		}
		return present(c.request.Principal.ARN)
	case sameKey(key, "aws:PrincipalAccount"):
		return present(c.request.Principal.Account)
	}
	if values, ok := c.request.Context[key]; ok {
		return values
	}
	for name, values := range c.request.Context {
		if sameKey(name, key) {
			return values
		}
	}
	return nil
}

// present gives a list of the value, or none when the value is empty.
func present(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}
