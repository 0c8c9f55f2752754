// SPDX-License-Identifier: MPL-2.0

package trino

import (
	"strconv"
	"strings"
)

// typed reads TYPE 'text', DATE '2026-01-01' for example. nil: something else.
func (p *parser) typed() Expression {
	mark := p.mark()
	at := p.peek().at
	switch p.peek().upper {
	case "DATE", "TIME", "TIMESTAMP", "JSON", "CHAR", "VARCHAR", "DECIMAL", "DOUBLE", "REAL", "BIGINT", "INTEGER", "SMALLINT",
		"TINYINT", "BOOLEAN", "IPADDRESS", "UUID":
	default:
		return nil
	}
	name := strings.ToLower(p.take().text)
	if name == "double" {
		p.accept("PRECISION")
	}
	if p.peek().kind != tokenString {
		p.reset(mark)
		return nil
	}
	return &Typed{node{at}, Type{At: at, Name: name}, p.take().text}
}

// typeName reads a type. The older forms array<T> and map<K, V> are read too.
func (p *parser) typeName() Type {
	p.enter()
	defer p.leave()
	name := p.name("a type")
	t := Type{At: name.At, Name: strings.ToLower(name.Text)}
	switch t.Name {
	case "double":
		p.accept("PRECISION")
	case "array", "map":
		closing := ")"
		if p.accept("<") {
			closing = ">"
		} else {
			p.expect("(")
		}
		for {
			t.Arguments = append(t.Arguments, p.typeName())
			if !p.accept(",") {
				break
			}
		}
		p.expect(closing)
	case "row":
		p.expect("(")
		for {
			t.Fields = append(t.Fields, p.rowField())
			if !p.accept(",") {
				break
			}
		}
		p.expect(")")
	case "interval":
		from := p.intervalUnit()
		p.expect("TO")
		t.Name = "interval " + strings.ToLower(from) + " to " + strings.ToLower(p.intervalUnit())
	default:
		p.typeParameters(&t)
		if t.Name == "time" || t.Name == "timestamp" {
			if p.accept("WITH", "TIME", "ZONE") {
				t.Name += " with time zone"
			} else {
				p.accept("WITHOUT", "TIME", "ZONE")
			}
		}
	}
	for p.is("ARRAY") { // T ARRAY
		p.take()
		t = Type{At: name.At, Name: "array", Arguments: []Type{t}}
	}
	return t
}

func (p *parser) typeParameters(t *Type) {
	if !p.accept("(") {
		return
	}
	for {
		digits := p.take()
		n, err := strconv.Atoi(digits.text)
		if digits.kind != tokenInteger || err != nil {
			p.fail(int(digits.at), "a parameter of type %s is a number", t.Name)
		}
		t.Parameters = append(t.Parameters, n)
		if !p.accept(",") {
			p.expect(")")
			return
		}
	}
}

// rowField reads a field of a row type: NAME TYPE, or TYPE alone.
func (p *parser) rowField() RowField {
	mark := p.mark()
	name := p.name("a field")
	if p.isName() && !p.is("WITH") && !p.is("ARRAY") && !(strings.EqualFold(name.Text, "double") && p.is("PRECISION")) {
		return RowField{name.Text, p.typeName()}
	}
	p.reset(mark)
	return RowField{Type: p.typeName()}
}
