// SPDX-License-Identifier: MPL-2.0

package trino

import "strings"

func (p *parser) relation() Relation {
	p.enter()
	defer p.leave()
	left := p.aliased()
	for {
		join := &Join{At: p.peek().at, Left: left}
		switch {
		case p.accept("CROSS", "JOIN"):
			join.Kind = "CROSS"
			join.Right = p.aliased()
			left = join
			continue
		case p.is("NATURAL"):
			p.failHere("NATURAL JOIN is not supported; write JOIN … USING")
		case p.accept("JOIN"), p.accept("INNER", "JOIN"):
			join.Kind = "INNER"
		case p.is("LEFT"), p.is("RIGHT"), p.is("FULL"):
			join.Kind = p.take().upper
			p.accept("OUTER")
			p.expect("JOIN")
		default:
			return left
		}
		join.Right = p.relation()
		if p.accept("USING") {
			join.Using = p.names("a column name")
		} else {
			p.expect("ON")
			join.On = p.expression()
		}
		left = join
	}
}

func (p *parser) aliased() Relation {
	relation := p.relationPrimary()
	at := p.peek().at
	switch {
	case p.is("TABLESAMPLE"), p.is("MATCH_RECOGNIZE"):
		p.failHere("%s is not supported", p.peek().upper)
	case p.accept("AS"):
	case p.isName() && !p.isTail():
	default:
		return relation
	}
	aliased := &Aliased{At: at, Relation: relation, Alias: p.name("a table alias")}
	if p.is("(") {
		aliased.Columns = p.names("a column alias")
	}
	return aliased
}

func (p *parser) relationPrimary() Relation {
	if r := p.pendingRelation; r != nil {
		p.pendingRelation = nil
		return r
	}
	if table := p.store(); table != nil {
		return table
	}
	t := p.peek()
	switch {
	case p.accept("UNNEST"):
		p.expect("(")
		u := &Unnest{At: t.at, Expressions: p.expressions(")")}
		if p.accept("WITH") {
			p.expect("ORDINALITY")
			u.WithOrdinality = true
		}
		return u
	case p.accept("LATERAL"):
		p.expect("(")
		q := p.query()
		p.expect(")")
		return &Subquery{At: t.at, Query: q, Lateral: true}
	case p.is("TABLE", "("):
		p.failHere("table functions are not supported")
	case p.is("("):
		return p.parenthesizedRelation()
	}
	return p.table()
}

// parenthesizedRelation reads a query or a relation in parentheses.
func (p *parser) parenthesizedRelation() Relation {
	p.enter()
	defer p.leave()
	at := p.take().at
	var query *Query
	switch {
	case p.startsQuery():
		query = p.query()
	case p.is("("):
		inner := p.parenthesizedRelation()
		if subquery, ok := inner.(*Subquery); ok && p.continuesQuery() {
			p.pendingBody = subquery.Query
			query = p.query()
			break
		}
		p.pendingRelation = inner
		fallthrough
	default:
		relation := p.relation()
		p.expect(")")
		return relation
	}
	p.expect(")")
	return &Subquery{At: at, Query: query}
}

// store reads the id of an event data store, which no other place of a statement takes
// without quotes. (QRY-002)
func (p *parser) store() *Table {
	if p.ahead != nil {
		p.reset(int(p.ahead.at))
	}
	p.skip()
	id := storeIDPattern.FindString(p.statement[p.at:])
	if id == "" {
		return nil
	}
	table := &Table{At: Pos(p.at), Name: strings.ToLower(id), Store: true}
	p.at += len(id)
	if rest := p.statement[p.at:]; identifier("_"+rest) != "_" || strings.HasPrefix(rest, "-") && !strings.HasPrefix(rest, "--") {
		p.fail(int(table.At), "an event data store's id is a UUID; more follows this one")
	}
	return table
}

func (p *parser) table() Relation {
	if table := p.store(); table != nil {
		return table
	}
	if t := p.peek(); t.kind == tokenSymbol && t.text == "$" {
		p.failHere("$EDS_ID stands for the id of an event data store; write the id")
	}
	name := p.name("the id of an event data store")
	if p.is(".") {
		p.failHere("FROM takes the id of an event data store, without a catalog or schema")
	}
	if p.is("(") {
		p.failHere("table functions are not supported; FROM takes the id of an event data store")
	}
	table := &Table{At: name.At, Name: name.Text}
	if id := storeIDPattern.FindString(name.Text); id != "" && len(id) == len(name.Text) {
		table.Name, table.Store = strings.ToLower(id), true
	}
	return table
}
