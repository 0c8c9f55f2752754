// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Qualifiers that make an operator look at each value of a key that has several, and the suffix that lets an absent key pass.
const (
	forAllValues = "ForAllValues:"
	forAnyValue  = "ForAnyValue:"
	ifExists     = "IfExists"
)

// condition is one key of one operator: the smallest thing that is met or not.
type condition struct {
	written   string // the operator as written, with qualifier and suffix
	key       string
	operator  operator
	qualifier string // forAllValues, forAnyValue or ""
	ifExists  bool
	texts     []string // the values as written
	matchers  []matcher
}

// parseOperator reads an operator's written name. It returns what is wrong with one that does not exist.
func parseOperator(written string) (c condition, problem string) {
	c.written = written
	name := written
	for _, qualifier := range []string{forAllValues, forAnyValue} {
		if rest, found := strings.CutPrefix(name, qualifier); found {
			c.qualifier, name = qualifier, rest
			break
		}
	}
	if rest, found := strings.CutSuffix(name, ifExists); found {
		c.ifExists, name = true, rest
	}
	c.operator, problem = findOperator(name)
	if problem == "" && name == nullOperator && (c.qualifier != "" || c.ifExists) {
		problem = fmt.Sprintf("%s is not a condition operator; Null has neither prefix nor suffix", quote(written))
	}
	return c, problem
}

// met tells whether the values that the request has for the key fulfil the condition.
//
// A key that the request lacks fulfils the negated operators, ForAllValues and the suffix IfExists, and no other.
func (c *condition) met(values []string, vars variables) bool {
	absent := len(values) == 0
	switch {
	case c.operator.name == nullOperator:
		return c.matches(fmt.Sprint(absent), vars)
	case absent && (c.ifExists || c.qualifier == forAllValues):
		return true
	case absent:
		return c.operator.negated && c.qualifier == ""
	}
	fulfils := func(value string) bool { return c.matches(value, vars) != c.operator.negated }
	allOf := func() bool {
		return !slices.ContainsFunc(values, func(value string) bool { return !fulfils(value) })
	}
	switch {
	case c.qualifier == forAllValues:
		return allOf()
	case c.qualifier == forAnyValue:
		return slices.ContainsFunc(values, fulfils)
	case c.operator.negated:
		return allOf() // an unqualified operator expects one value; of several none may be among those ruled out
	}
	return slices.ContainsFunc(values, fulfils)
}

// matches tells whether a value of the request matches any value of the policy.
func (c *condition) matches(value string, vars variables) bool {
	return slices.ContainsFunc(c.matchers, func(m matcher) bool { return m(value, vars) })
}

// explain says what an unmet condition requires, with its values or without, and what the request has instead.
func (c *condition) explain(values []string, withValues bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "requires %s %s", c.key, c.written)
	switch {
	case !withValues:
		b.WriteString(" as the policy has it")
	case len(c.texts) == 0:
		b.WriteString(" of no value at all")
	case len(c.texts) == 1:
		b.WriteString(" " + quote(c.texts[0]))
	default:
		b.WriteString(" of " + quoteList(c.texts))
	}
	if len(values) == 0 {
		b.WriteString("; the request has none")
	} else {
		b.WriteString("; the request has " + quoteList(values))
	}
	return b.String()
}
