// SPDX-License-Identifier: MPL-2.0

package trino

import "strings"

func (p *parser) call(name Name) Expression {
	call := &Call{node: node{name.At}, Name: strings.ToLower(name.Text)}
	p.expect("(")
	switch {
	case p.accept("*"):
		call.Star = true
		p.expect(")")
	default:
		if !p.accept("ALL") {
			call.Distinct = p.accept("DISTINCT")
		}
		if p.is("ORDER") {
			p.unexpected("an argument")
		}
		for !p.accept(")") {
			call.Arguments = append(call.Arguments, p.expression())
			if p.accept("ORDER") {
				p.expect("BY")
				call.OrderBy = p.sortItems()
				p.expect(")")
				break
			}
			if !p.accept(",") {
				p.expect(")")
				break
			}
			if p.is(")") {
				p.unexpected("an argument")
			}
		}
	}
	if p.accept("FILTER", "(") {
		p.expect("WHERE")
		call.Filter = p.expression()
		p.expect(")")
	}
	if p.accept("IGNORE", "NULLS") {
		call.IgnoreNulls = true
	} else {
		p.accept("RESPECT", "NULLS")
	}
	if p.accept("OVER") {
		if p.accept("(") {
			call.Over = p.window()
		} else {
			base := p.name("a window name")
			call.Over = &Window{At: base.At, Base: &base}
		}
	}
	return call
}
