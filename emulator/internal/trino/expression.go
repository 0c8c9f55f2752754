// SPDX-License-Identifier: MPL-2.0

package trino

import (
	"slices"
	"strconv"
	"strings"
)

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

// keyword reads what begins with a word of the language. nil: nothing of the kind.
func (p *parser) keyword(t token) Expression {
	here := node{t.at}
	switch t.upper {
	case "NULL":
		p.take()
		return &Null{here}
	case "TRUE", "FALSE":
		p.take()
		return &Boolean{here, t.upper == "TRUE"}
	case "CASE":
		return p.caseOf()
	case "CAST", "TRY_CAST":
		if t.upper == "CAST" || p.is("TRY_CAST", "(") {
			return p.cast()
		}
	case "EXISTS":
		p.take()
		p.expect("(")
		q := p.query()
		p.expect(")")
		return &Exists{here, q}
	case "EXTRACT":
		p.take()
		p.expect("(")
		field := p.name("a field such as YEAR").Text
		p.expect("FROM")
		e := &Extract{here, strings.ToUpper(field), p.expression()}
		p.expect(")")
		return e
	case "INTERVAL":
		return p.interval()
	case "ARRAY":
		if p.accept("ARRAY", "[") {
			return &Array{here, p.expressions("]")}
		}
	case "ROW":
		if p.accept("ROW", "(") {
			return &Row{here, p.expressions(")")}
		}
	case "GROUPING":
		p.take()
		p.expect("(")
		return &Grouping{here, p.expressions(")")}
	case "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP":
		return p.now()
	case "TRIM":
		return p.trim()
	case "SUBSTRING":
		if p.is("SUBSTRING", "(") {
			return p.substring()
		}
	case "POSITION":
		if p.is("POSITION", "(") {
			return p.position()
		}
	}
	if reserved[t.upper] {
		switch t.upper {
		case "CURRENT_CATALOG", "CURRENT_PATH", "CURRENT_ROLE", "CURRENT_SCHEMA", "CURRENT_USER", "NORMALIZE", "LISTAGG",
			"JSON_ARRAY", "JSON_EXISTS", "JSON_OBJECT", "JSON_QUERY", "JSON_VALUE":
			p.failHere("%s is not supported", t.upper)
		}
		p.unexpected("an expression")
	}
	return p.typed()
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

// window reads a window and its closing parenthesis.
func (p *parser) window() *Window {
	w := &Window{At: p.peek().at}
	if p.isName() && !p.is("PARTITION") && !p.is("ROWS") && !p.is("RANGE") && !p.is("GROUPS") {
		base := p.name("a window name")
		w.Base = &base
	}
	if p.accept("PARTITION", "BY") {
		for {
			w.PartitionBy = append(w.PartitionBy, p.expression())
			if !p.accept(",") {
				break
			}
		}
	}
	if p.accept("ORDER") {
		p.expect("BY")
		w.OrderBy = p.sortItems()
	}
	if p.is("ROWS") || p.is("RANGE") || p.is("GROUPS") {
		w.Frame = p.frame()
	}
	p.expect(")")
	return w
}

func (p *parser) frame() *Frame {
	f := &Frame{Unit: p.take().upper, End: Bound{Kind: "CURRENT ROW"}}
	between, at := p.accept("BETWEEN"), p.peek().at
	f.Start = p.bound()
	if f.Start.Kind == "UNBOUNDED FOLLOWING" {
		p.fail(int(at), "Window frame start cannot be UNBOUNDED FOLLOWING")
	}
	end := at
	if between {
		p.expect("AND")
		end = p.peek().at
		f.End = p.bound()
	}
	switch {
	case f.End.Kind == "UNBOUNDED PRECEDING":
		p.fail(int(end), "Window frame end cannot be UNBOUNDED PRECEDING")
	case boundOrder[f.Start.Kind] > boundOrder[f.End.Kind]:
		p.fail(int(end), "Window frame starting from %s cannot end with %s", f.Start.Kind, f.End.Kind)
	}
	return f
}

// boundOrder tells which bounds lie before which.
var boundOrder = map[string]int{"UNBOUNDED PRECEDING": 0, "PRECEDING": 1, "CURRENT ROW": 2, "FOLLOWING": 3, "UNBOUNDED FOLLOWING": 4}

func (p *parser) bound() Bound {
	switch {
	case p.accept("UNBOUNDED"):
		return Bound{Kind: "UNBOUNDED " + p.oneOf("PRECEDING", "FOLLOWING")}
	case p.accept("CURRENT", "ROW"):
		return Bound{Kind: "CURRENT ROW"}
	default:
		value := p.expression()
		return Bound{Kind: p.oneOf("PRECEDING", "FOLLOWING"), Value: value}
	}
}

func (p *parser) caseOf() Expression {
	c := &Case{node: node{p.take().at}}
	if !p.is("WHEN") {
		c.Operand = p.expression()
	}
	for p.accept("WHEN") {
		when := When{Condition: p.expression()}
		p.expect("THEN")
		when.Result = p.expression()
		c.When = append(c.When, when)
	}
	if c.When == nil {
		p.unexpected("WHEN")
	}
	if p.accept("ELSE") {
		c.Else = p.expression()
	}
	p.expect("END")
	return c
}

func (p *parser) cast() Expression {
	t := p.take()
	p.expect("(")
	c := &Cast{node: node{t.at}, Try: t.upper == "TRY_CAST", Operand: p.expression()}
	p.expect("AS")
	c.Type = p.typeName()
	p.expect(")")
	return c
}

var intervalUnits = []string{"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"}

func (p *parser) interval() Expression {
	mark := p.mark()
	i := &Interval{node: node{p.take().at}}
	if p.is("-") || p.is("+") {
		i.Negative = p.take().text == "-"
	}
	if p.peek().kind != tokenString { // a column of that name
		p.reset(mark)
		return nil
	}
	i.Text = p.take().text
	i.From = p.intervalUnit()
	if p.accept("TO") {
		i.To = p.intervalUnit()
	}
	return i
}

func (p *parser) intervalUnit() string {
	unit := p.peek().upper
	if slices.Contains(intervalUnits, strings.TrimSuffix(unit, "S")) {
		p.take()
		return strings.TrimSuffix(unit, "S")
	}
	return p.oneOf(intervalUnits...)
}

func (p *parser) now() Expression {
	t := p.take()
	n := &Now{node{t.at}, t.upper, -1}
	if t.upper != "CURRENT_DATE" && p.accept("(") {
		digits := p.take()
		precision, err := strconv.Atoi(digits.text)
		if digits.kind != tokenInteger || err != nil || precision > 12 {
			p.fail(int(digits.at), "the precision of %s is a number from 0 to 12", t.upper)
		}
		n.Precision = precision
		p.expect(")")
	}
	return n
}

// trim reads TRIM([BOTH|LEADING|TRAILING] [characters] FROM x) and TRIM(x[, characters]).
func (p *parser) trim() Expression {
	at := p.take().at
	p.expect("(")
	name, chosen := "trim", false
	for keyword, function := range map[string]string{"BOTH": "trim", "LEADING": "ltrim", "TRAILING": "rtrim"} {
		if !chosen && p.accept(keyword) {
			name, chosen = function, true
		}
	}
	call := &Call{node: node{at}, Name: name}
	if chosen && p.accept("FROM") {
		call.Arguments = p.expressions(")")
		return call
	}
	first := p.expression()
	switch {
	case p.accept("FROM"):
		call.Arguments = []Expression{p.expression(), first}
		p.expect(")")
	case p.accept(","):
		call.Arguments = append([]Expression{first}, p.expressions(")")...)
	default:
		call.Arguments = []Expression{first}
		p.expect(")")
	}
	return call
}

// substring reads SUBSTRING(x FROM a [FOR b]) and SUBSTRING(x, a[, b]).
func (p *parser) substring() Expression {
	at := p.take().at
	p.expect("(")
	call := &Call{node: node{at}, Name: "substring", Arguments: []Expression{p.expression()}}
	switch {
	case p.accept("FROM"):
		call.Arguments = append(call.Arguments, p.expression())
		if p.accept("FOR") {
			call.Arguments = append(call.Arguments, p.expression())
		}
		p.expect(")")
	case p.accept(","):
		call.Arguments = append(call.Arguments, p.expressions(")")...)
	default:
		p.expect(")")
	}
	return call
}

// position reads POSITION(x IN y), which is strpos(y, x).
func (p *parser) position() Expression {
	at := p.take().at
	p.expect("(")
	needle := p.concatenation()
	p.expect("IN")
	call := &Call{node: node{at}, Name: "strpos", Arguments: []Expression{p.concatenation(), needle}}
	p.expect(")")
	return call
}
