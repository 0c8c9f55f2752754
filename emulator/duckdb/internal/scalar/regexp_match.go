// SPDX-License-Identifier: MPL-2.0

package scalar

import (
	"regexp"
	"regexp/syntax"
	"slices"
)

// pattern is a compiled pattern.
type pattern struct {
	*regexp.Regexp
	// behind matches one character and then the pattern; nil: the pattern matches no empty
	// text.
	behind *regexp.Regexp
	java   *javaPattern
}

func newPattern(translated string) (*pattern, error) {
	re, err := regexp.Compile(translated)
	if err != nil {
		return nil, err
	}
	p := &pattern{Regexp: re}
	tree, err := syntax.Parse(translated, syntax.Perl)
	if err != nil {
		return nil, err
	}
	if matchesEmpty(tree) {
		p.behind, err = regexp.Compile(`\A(?s:.)(?:` + translated + `)`)
	}
	return p, err
}

// matchesEmpty tells whether a pattern can match the empty text somewhere.
func matchesEmpty(tree *syntax.Regexp) bool {
	switch tree.Op {
	case syntax.OpNoMatch, syntax.OpLiteral, syntax.OpCharClass, syntax.OpAnyCharNotNL, syntax.OpAnyChar:
		return false
	case syntax.OpCapture, syntax.OpPlus:
		return matchesEmpty(tree.Sub[0])
	case syntax.OpRepeat:
		return tree.Min == 0 || matchesEmpty(tree.Sub[0])
	case syntax.OpConcat:
		return !slices.ContainsFunc(tree.Sub, func(sub *syntax.Regexp) bool { return !matchesEmpty(sub) })
	case syntax.OpAlternate:
		return slices.ContainsFunc(tree.Sub, matchesEmpty)
	default: // stars, question marks, and what is about places alone
		return true
	}
}

// all finds the matches in a text as Trino does: the search goes on at the end of each, or
// a character further if it was empty. Go leaves out an empty match at the end of another.
func (p *pattern) all(s string) [][]int {
	found := p.FindAllStringSubmatchIndex(s, -1)
	if p.behind == nil {
		return found
	}
	var matches [][]int
	for i, match := range found {
		matches = append(matches, match)
		end := match[1]
		if match[0] == end || i+1 < len(found) && found[i+1][0] == end {
			continue
		}
		last := 0 // where the character before the end begins
		for at := range s[match[0]:end] {
			last = match[0] + at
		}
		if empty := p.behind.FindStringSubmatchIndex(s[last:]); empty != nil && last+empty[1] == end {
			for n := range empty {
				if empty[n] >= 0 {
					empty[n] += last
				}
			}
			empty[0] = end
			matches = append(matches, empty)
		}
	}
	return matches
}
