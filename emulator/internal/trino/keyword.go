// SPDX-License-Identifier: MPL-2.0

package trino

import (
	"slices"
	"strconv"
	"strings"
)

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
