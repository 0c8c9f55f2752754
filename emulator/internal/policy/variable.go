// SPDX-License-Identifier: MPL-2.0

package policy

import "strings"

// variables resolves the policy variables of one evaluation. They exist from version 2012-10-17 of the language on; in an
// older document "${" is ordinary text.
type variables struct {
	enabled bool
	context context
}

// maxExpanded bounds, in characters, a text of a policy whose variables are replaced.
const maxExpanded = 64 << 10

// expand compiles a pattern whose text has variables. It reports false when one cannot be replaced: the request has no value
// for the key, or several, and the variable has no default; or the text becomes too long.
//
// ${*}, ${?} and ${$} are those characters themselves. ${key, 'text'} has a default. What a variable stands for is never
// read as a wildcard, so a caller cannot choose a value that widens the policy.
func (v variables) expand(p pattern) ([]rune, bool) {
	var symbols []rune
	rest := p.text
	for {
		before, after, found := strings.Cut(rest, "${")
		symbols = append(symbols, p.compile(before)...)
		if !found {
			return symbols, true
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed {
			return append(symbols, p.compile("${"+after)...), true
		}
		value, ok := v.value(name)
		if !ok || len(symbols)+len(value) > maxExpanded {
			return nil, false
		}
		symbols = append(symbols, []rune(value)...)
		rest = tail
	}
}

func (v variables) value(name string) (string, bool) {
	switch name {
	case "*", "?", "$":
		return name, true
	}
	key, fallback, hasFallback := strings.Cut(name, ",")
	if values := v.context.values(strings.TrimSpace(key)); len(values) == 1 {
		return values[0], true
	}
	fallback = strings.TrimSpace(fallback)
	if hasFallback && len(fallback) >= 2 && fallback[0] == '\'' && fallback[len(fallback)-1] == '\'' {
		return fallback[1 : len(fallback)-1], true
	}
	return "", false
}
