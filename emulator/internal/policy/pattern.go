// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"strings"
	"unicode"
)

// Symbols of a compiled pattern that stand for more than themselves. Every other symbol is a character.
const (
	anyRun rune = -1 // "*": any characters, or none
	anyOne rune = -2 // "?": exactly one character
)

// pattern is a text of a policy in which * and ? may be wildcards and ${key} may be a variable.
type pattern struct {
	text     string
	wildcard bool   // * and ? are wildcards; otherwise they are themselves
	fold     bool   // letters match without regard to case
	symbols  []rune // the compiled text; nil when it has variables and must be compiled for each request
}

func newPattern(text string, wildcard, fold bool) pattern {
	p := pattern{text: text, wildcard: wildcard, fold: fold}
	if !strings.Contains(text, "${") {
		p.symbols = p.compile(text)
	}
	return p
}

// match tells whether a value is described by the pattern. A pattern that names a variable which the request does not have
// describes nothing.
func (p pattern) match(value string, vars variables) bool {
	symbols, ok := p.resolve(vars)
	return ok && matchSymbols(symbols, []rune(value), p.fold)
}

// resolve gives the compiled pattern with its variables replaced.
func (p pattern) resolve(vars variables) ([]rune, bool) {
	if p.symbols != nil || p.text == "" {
		return p.symbols, true
	}
	if !vars.enabled {
		return p.compile(p.text), true
	}
	return vars.expand(p)
}

// compile turns text without variables into symbols.
func (p pattern) compile(text string) []rune {
	symbols := make([]rune, 0, len(text))
	for _, r := range text {
		switch {
		case p.wildcard && r == '*':
			symbols = append(symbols, anyRun)
		case p.wildcard && r == '?':
			symbols = append(symbols, anyOne)
		default:
			symbols = append(symbols, r)
		}
	}
	return symbols
}

// matchSymbols goes back to the last * only, never further, so that its time is bounded by the product of both lengths
// whatever the pattern.
func matchSymbols(symbols, value []rune, fold bool) bool {
	s, v := 0, 0
	star, resume := -1, 0 // the last * seen, and the value's place from which it was last tried
	for v < len(value) {
		switch {
		case s < len(symbols) && symbols[s] == anyRun:
			star, resume = s, v
			s++
		case s < len(symbols) && matchOne(symbols[s], value[v], fold):
			s++
			v++
		case star >= 0:
			resume++
			s, v = star+1, resume
		default:
			return false
		}
	}
	for s < len(symbols) && symbols[s] == anyRun {
		s++
	}
	return s == len(symbols)
}

func matchOne(symbol, r rune, fold bool) bool {
	if symbol == anyOne || symbol == r {
		return true
	}
	return fold && symbol >= 0 && unicode.ToLower(symbol) == unicode.ToLower(r)
}
