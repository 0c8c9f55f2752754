// SPDX-License-Identifier: MPL-2.0

package trino

import "slices"

func (p *parser) selection(at Pos) *Select {
	s := &Select{At: at}
	if !p.accept("ALL") {
		s.Distinct = p.accept("DISTINCT")
	}
	for {
		s.Items = append(s.Items, p.selectItem())
		if !p.accept(",") {
			break
		}
	}
	if p.accept("FROM") {
		for {
			s.From = append(s.From, p.relation())
			if !p.accept(",") {
				break
			}
		}
	}
	if p.accept("WHERE") {
		s.Where = p.expression()
	}
	if t := p.peek(); p.accept("GROUP") {
		p.expect("BY")
		s.GroupBy = p.groupBy(t.at)
	}
	if p.accept("HAVING") {
		s.Having = p.expression()
	}
	if p.accept("WINDOW") {
		for {
			named := NamedWindow{Name: p.name("a window name")}
			p.expect("AS", "(")
			named.Window = p.window()
			s.Windows = append(s.Windows, named)
			if !p.accept(",") {
				break
			}
		}
	}
	return s
}

func (p *parser) selectItem() SelectItem {
	item := SelectItem{At: p.peek().at}
	if p.accept("*") {
		return item
	}
	item.Expression = p.expression()
	if p.accept(".", "*") {
		item.Expression, item.Qualifier = nil, item.Expression
		if p.is("AS") {
			p.failHere("column aliases of a star are not supported")
		}
		return item
	}
	if p.accept("AS") {
		alias := p.name("a column alias")
		item.Alias = &alias
	} else if p.isName() && !p.isTail() {
		alias := p.name("a column alias")
		item.Alias = &alias
	}
	return item
}

// isTail tells whether a clause begins whose first word could also be an alias.
func (p *parser) isTail() bool {
	t := p.peek()
	return t.kind == tokenIdentifier && slices.Contains([]string{"WINDOW", "LIMIT", "OFFSET", "FETCH"}, t.upper)
}

func (p *parser) groupBy(at Pos) *GroupBy {
	g := &GroupBy{At: at}
	if !p.accept("ALL") {
		g.Distinct = p.accept("DISTINCT")
	}
	for {
		g.Elements = append(g.Elements, p.groupingElement())
		if !p.accept(",") {
			return g
		}
	}
}

func (p *parser) groupingElement() GroupingElement {
	element := GroupingElement{At: p.peek().at}
	switch {
	case p.accept("GROUPING", "SETS"):
		element.Kind = "GROUPING SETS"
	case p.is("ROLLUP", "("), p.is("CUBE", "("):
		element.Kind = p.take().upper
	default:
		element.Sets = [][]Expression{p.groupingSet()}
		return element
	}
	p.expect("(")
	for {
		element.Sets = append(element.Sets, p.groupingSet())
		if !p.accept(",") {
			p.expect(")")
			return element
		}
	}
}

func (p *parser) groupingSet() []Expression {
	if p.accept("(", ")") {
		return []Expression{}
	}
	e := p.expression()
	if row, ok := e.(*Row); ok {
		return row.Items
	}
	return []Expression{e}
}
