// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"strings"
	"unicode"
)

// A signature says what a function takes and gives, as Trino's documentation writes it:
//
//	element_at(map(K, V), K) V
//	concat(varchar, varchar...) varchar
//	reduce(array(T), S, function(S, T, S), function(S, R)) R
//
// One capital letter is any type, the same throughout; with a colon behind it, "T:ordered",
// it is one that can be sorted, "T:comparable" one that can be compared for equality here,
// "T:number", "T:integral", "T:moment" and "T:interval" one of those.
// function(A, B, R) is a lambda that takes A and B and gives R. The last argument may be
// repeated if dots follow it.
type signature struct {
	name      string
	arguments []pattern
	variadic  bool
	result    pattern
}

// pattern is a type with holes.
type pattern struct {
	variable   string // "T"
	constraint string // "ordered" and so on
	kind       Kind
	inner      []pattern // of array, map and function: its parameters and then its result
}

// parseSignature reads a signature. It panics if it is malformed: signatures are constants.
func parseSignature(text string) signature {
	r := &signatureReader{text: text}
	s := signature{name: r.word()}
	r.expect("(")
	for !r.accept(")") {
		s.arguments = append(s.arguments, r.pattern())
		if r.accept("...") {
			s.variadic = true
		}
		if !r.accept(",") {
			r.expect(")")
			break
		}
	}
	s.result = r.pattern()
	if r.skip(); r.text != "" {
		panic(fmt.Sprintf("signature %q: more follows", text))
	}
	return s
}

type signatureReader struct{ text string }

func (r *signatureReader) skip() { r.text = strings.TrimLeft(r.text, " ") }

func (r *signatureReader) accept(symbol string) bool {
	r.skip()
	rest, ok := strings.CutPrefix(r.text, symbol)
	if ok {
		r.text = rest
	}
	return ok
}

func (r *signatureReader) expect(symbol string) {
	if !r.accept(symbol) {
		panic(fmt.Sprintf("signature: %q expected before %q", symbol, r.text))
	}
}

func (r *signatureReader) word() string {
	r.skip()
	end := strings.IndexFunc(r.text, func(c rune) bool { return c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	if end < 0 {
		end = len(r.text)
	}
	word := r.text[:end]
	r.text = r.text[end:]
	return word
}

var signatureKinds = map[string]Kind{
	"boolean": Boolean, "tinyint": TinyInt, "smallint": SmallInt, "integer": Integer, "bigint": BigInt, "decimal": Decimal,
	"real": Real, "double": Double, "varchar": Varchar, "varbinary": Varbinary, "date": Date, "time": Time, "timestamp": Timestamp,
	"timestamptz": TimestampWithTimeZone, "interval_day": IntervalDayToSecond, "interval_year": IntervalYearToMonth, "json": JSON,
	"array": Array, "map": Map, "function": lambda, "unknown": Unknown,
}

func (r *signatureReader) pattern() (p pattern) {
	word := r.word()
	if len(word) == 1 && word >= "A" && word <= "Z" {
		p.variable = word
		if r.accept(":") {
			p.constraint = r.word()
		}
		return p
	}
	kind, ok := signatureKinds[word]
	if !ok {
		panic(fmt.Sprintf("signature: type %q", word))
	}
	p.kind = kind
	if kind == Array || kind == Map || kind == lambda {
		r.expect("(")
		for {
			p.inner = append(p.inner, r.pattern())
			if !r.accept(",") {
				r.expect(")")
				break
			}
		}
	}
	return p
}

// binding is what the variables of a signature stand for.
type binding map[string]Type

// of is the type that a pattern stands for. false: a variable is not bound.
func (b binding) of(p pattern) (Type, bool) {
	if p.variable != "" {
		t, ok := b[p.variable]
		return t, ok
	}
	t := Type{Kind: p.kind}
	inner := make([]Type, len(p.inner))
	for i := range inner {
		var ok bool
		if inner[i], ok = b.of(p.inner[i]); !ok {
			return Type{}, false
		}
	}
	switch p.kind {
	case Array:
		return ArrayOf(inner[0]), true
	case Map:
		return MapOf(inner[0], inner[1]), true
	}
	return t, true
}

// widened tells whether a variable stands for another type later.
func (b binding) widened(later binding) bool {
	for variable, t := range b {
		if !t.equal(later[variable]) {
			return true
		}
	}
	return false
}

// bind fits a type to a pattern: it binds the pattern's variables, or widens what they
// are bound to.
func (b binding) bind(p pattern, t Type) bool {
	if p.variable != "" {
		bound, known := b[p.variable]
		if t.is(Unknown) && p.constraint == "moment" { // of which DuckDB wants to know the type
			t = simple(Timestamp)
		}
		if !known {
			b[p.variable] = t
			return t.satisfies(p.constraint)
		}
		both, ok := common(bound, t)
		b[p.variable] = both
		return ok && both.satisfies(p.constraint)
	}
	if t.is(Unknown) {
		for _, inner := range p.inner {
			if inner.variable == "" {
				continue
			}
			if _, known := b[inner.variable]; !known {
				b[inner.variable] = t
			}
		}
		return true
	}
	switch p.kind {
	case Array:
		return t.is(Array) && b.bind(p.inner[0], *t.Element)
	case Map:
		return t.is(Map) && b.bind(p.inner[0], *t.Key) && b.bind(p.inner[1], *t.Element)
	case Decimal:
		return t.is(Decimal)
	default:
		return coercible(t, simple(p.kind))
	}
}

func (t Type) satisfies(constraint string) bool {
	switch constraint {
	case "ordered":
		return !t.holds(Map, JSON)
	case "comparable":
		return !t.holds(Map)
	case "number":
		return t.numeric() || t.is(Unknown)
	case "integral":
		return t.integral() || t.is(Unknown)
	case "moment":
		return t.moment() || t.is(Unknown)
	case "interval":
		return t.interval()
	case "entry":
		return t.is(Row) && len(t.Fields) == 2 && !t.Fields[0].Type.holds(Map)
	default:
		return true
	}
}

// String writes the pattern as documentation does.
func (p pattern) String() string {
	if p.variable != "" {
		return p.variable
	}
	name := kindNames[p.kind][0]
	if p.kind == Array || p.kind == Map || p.kind == lambda {
		inner := make([]string, len(p.inner))
		for i, one := range p.inner {
			inner[i] = one.String()
		}
		name = map[Kind]string{Array: "array", Map: "map", lambda: "function"}[p.kind] + "(" + strings.Join(inner, ", ") + ")"
	}
	if p.kind == Decimal {
		return "decimal"
	}
	return strings.Replace(name, "(3)", "", 1)
}

// String writes the signature as documentation does.
func (s signature) String() string {
	arguments := make([]string, len(s.arguments))
	for i, argument := range s.arguments {
		arguments[i] = argument.String()
	}
	dots := ""
	if s.variadic {
		dots = ", ..."
	}
	return fmt.Sprintf("%s(%s%s)", s.name, strings.Join(arguments, ", "), dots)
}
