// SPDX-License-Identifier: MPL-2.0

package trino

import "slices"

// expressions reads a list up to a closing symbol, which it takes.
func (p *parser) expressions(closing string) (list []Expression) {
	if p.pending == nil && p.accept(closing) {
		return nil
	}
	for {
		list = append(list, p.expression())
		if !p.accept(",") {
			p.expect(closing)
			return list
		}
	}
}

// expression reads OR, the loosest operator, and what binds more tightly.
func (p *parser) expression() Expression {
	p.enter()
	defer p.leave()
	left := p.conjunction()
	for p.is("OR") {
		t := p.take()
		left = &Operation{node{t.at}, "OR", left, p.conjunction()}
	}
	return left
}

func (p *parser) conjunction() Expression {
	left := p.negation()
	for p.is("AND") {
		t := p.take()
		left = &Operation{node{t.at}, "AND", left, p.negation()}
	}
	return left
}

func (p *parser) negation() Expression {
	t := p.peek()
	if p.pending == nil && p.accept("NOT") {
		p.enter()
		defer p.leave()
		return &Unary{node{t.at}, "NOT", p.negation()}
	}
	return p.predicate()
}

var comparisons = []string{"=", "<>", "!=", "<", "<=", ">", ">="}

// predicate reads at most one comparison or test of a value.
func (p *parser) predicate() Expression {
	left := p.concatenation()
	t := p.peek()
	if t.kind == tokenSymbol && slices.Contains(comparisons, t.text) {
		p.take()
		operator := t.text
		if operator == "!=" {
			operator = "<>"
		}
		for _, quantifier := range []string{"ALL", "ANY", "SOME"} {
			if p.accept(quantifier, "(") {
				if quantifier == "SOME" {
					quantifier = "ANY"
				}
				q := p.query()
				p.expect(")")
				return &Quantified{node{t.at}, operator, quantifier, left, q}
			}
		}
		return &Operation{node{t.at}, operator, left, p.concatenation()}
	}
	if p.accept("IS") {
		not := p.accept("NOT")
		if p.accept("NULL") {
			return &IsNull{node{t.at}, not, left}
		}
		p.expect("DISTINCT", "FROM")
		return &Distinct{node{t.at}, not, left, p.concatenation()}
	}
	not := p.accept("NOT")
	switch {
	case p.accept("BETWEEN"):
		low := p.concatenation()
		p.expect("AND")
		return &Between{node{t.at}, not, left, low, p.concatenation()}
	case p.accept("IN"):
		p.expect("(")
		in := &In{node: node{t.at}, Not: not, Operand: left}
		if in.Query = p.leadingQuery(); in.Query != nil {
			p.expect(")")
		} else if in.List = p.expressions(")"); in.List == nil {
			p.fail(int(t.at), "IN needs at least one value")
		}
		return in
	case p.accept("LIKE"):
		like := &Like{node: node{t.at}, Not: not, Operand: left, Pattern: p.concatenation()}
		if p.accept("ESCAPE") {
			like.Escape = p.concatenation()
		}
		return like
	case not:
		p.unexpected("BETWEEN, IN, LIKE")
	}
	return left
}

// maxChain bounds how many operators of one level, or fields and subscripts of one value,
// follow each other: each nests what is before it.
const maxChain = 300

// binary reads operators of one level, which group to the left.
func (p *parser) binary(operators []string, tighter func() Expression) Expression {
	left := tighter()
	for n := 0; ; n++ {
		t := p.peek()
		if t.kind != tokenSymbol || !slices.Contains(operators, t.text) {
			return left
		}
		if n == maxChain {
			p.failHere("more than %d operators in a row; write the statement in parts", maxChain)
		}
		p.take()
		left = &Operation{node{t.at}, t.text, left, tighter()}
	}
}

func (p *parser) concatenation() Expression { return p.binary([]string{"||"}, p.sum) }
func (p *parser) sum() Expression           { return p.binary([]string{"+", "-"}, p.product) }
func (p *parser) product() Expression       { return p.binary([]string{"*", "/", "%"}, p.signed) }

func (p *parser) signed() Expression {
	t := p.peek()
	if p.pending == nil && t.kind == tokenSymbol && (t.text == "-" || t.text == "+") {
		p.take()
		p.enter()
		defer p.leave()
		return &Unary{node{t.at}, t.text, p.signed()}
	}
	e := p.postfix()
	for p.is("AT", "TIME") {
		p.enter()
		defer p.leave()
		at := p.take().at
		p.expect("TIME", "ZONE")
		e = &AtTimeZone{node{at}, e, p.postfix()}
	}
	return e
}

// postfix reads a primary and the fields and subscripts behind it.
func (p *parser) postfix() Expression {
	e := p.primary()
	for n := 0; ; n++ {
		t := p.peek()
		switch {
		case n == maxChain:
			p.failHere("more than %d fields and subscripts in a row", maxChain)
		case p.is(".", "*"):
			return e
		case p.accept("."):
			name := p.fieldName()
			e = &Field{node{name.At}, e, name.Text}
		case p.accept("["):
			e = &Subscript{node{t.at}, e, p.expression()}
			p.expect("]")
		default:
			return e
		}
	}
}

// fieldName is a name behind a dot, where reserved words do no harm.
func (p *parser) fieldName() Name {
	t := p.peek()
	if t.kind != tokenQuoted && t.kind != tokenIdentifier {
		p.unexpected("a field name")
	}
	p.take()
	return Name{t.at, t.text}
}

func (p *parser) primary() Expression {
	if e := p.pending; e != nil {
		p.pending = nil
		return e
	}
	t := p.peek()
	here := node{t.at}
	switch t.kind {
	case tokenInteger:
		p.take()
		return &Integer{here, t.text}
	case tokenDecimal:
		p.take()
		return &Decimal{here, t.text}
	case tokenDouble:
		p.take()
		return &Double{here, t.text}
	case tokenString:
		p.take()
		return &String{here, t.text}
	case tokenBinary:
		p.take()
		return &Binary{here, t.text}
	case tokenSymbol:
		if t.text == "(" {
			return p.parenthesized()
		}
		if t.text == "?" {
			p.failHere("parameters are not supported; write the value")
		}
		p.unexpected("an expression")
	case tokenEnd:
		p.unexpected("an expression")
	case tokenIdentifier:
		if e := p.keyword(t); e != nil {
			return e
		}
	}
	return p.named()
}

// parenthesized reads (query), (a, b), (a) or the parameters of a lambda.
func (p *parser) parenthesized() Expression {
	p.enter()
	defer p.leave()
	at := p.peek().at
	if lambda := p.lambda(); lambda != nil {
		return lambda
	}
	p.take()
	if query := p.leadingQuery(); query != nil {
		p.expect(")")
		return &Scalar{node{at}, query}
	}
	items := p.expressions(")")
	switch len(items) {
	case 0:
		p.fail(int(at), "parentheses need an expression between them")
	case 1:
		return items[0]
	}
	return &Row{node{at}, items}
}

// leadingQuery reads a query, behind an opening parenthesis. nil: there is none; an
// expression in parentheses that has been read to find out is pending.
func (p *parser) leadingQuery() *Query {
	if p.startsQuery() {
		return p.query()
	}
	if !p.is("(") {
		return nil
	}
	inner := p.parenthesized()
	if scalar, ok := inner.(*Scalar); ok && p.continuesQuery() {
		p.pendingBody = scalar.Query
		return p.query()
	}
	p.pending = inner
	return nil
}

// lambda reads (a, b) -> body and () -> body. nil: something else.
func (p *parser) lambda() Expression {
	mark := p.mark()
	at := p.peek().at
	var parameters []Name
	p.take()
	if !p.accept(")") {
		for {
			if !p.isName() {
				p.reset(mark)
				return nil
			}
			parameters = append(parameters, p.name("a parameter"))
			if p.accept(",") {
				continue
			}
			if !p.accept(")") {
				p.reset(mark)
				return nil
			}
			break
		}
	}
	if !p.accept("->") {
		p.reset(mark)
		return nil
	}
	return &Lambda{node{at}, parameters, p.expression()}
}

// named reads a column, a function call, or a lambda of one parameter.
func (p *parser) named() Expression {
	name := p.name("an expression")
	here := node{name.At}
	switch {
	case p.accept("->"):
		return &Lambda{here, []Name{name}, p.expression()}
	case p.is("("):
		return p.call(name)
	default:
		return &Identifier{here, name.Text}
	}
}
