// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"regexp"
	"strings"
)

// Comparison as Trino has it. DuckDB takes NULL inside rows, arrays and maps for a value
// like any other, and NaN for one that equals itself and is greater than all.

// compared compares two values of one type with =, <>, <, <=, > or >=.
func (x *expressions) compared(operator, left, right string, typ Type, depth int) string {
	switch operator {
	case "=":
		return x.equal(left, right, typ, depth)
	case "<>":
		if typ.is(Row, Array, Map, Real, Double) {
			return "(NOT " + x.equal(left, right, typ, depth) + ")"
		}
		return "(" + left + " <> " + right + ")"
	default:
		return x.ordered(operator, left, right, typ, depth)
	}
}

// equal: values with NULL inside are unequal if anything else in them is, else it is
// unknown. depth counts the lambdas of the comparison around.
func (x *expressions) equal(left, right string, typ Type, depth int) string {
	if !typ.is(Row, Array, Map, Real, Double) {
		return "(" + left + " = " + right + ")"
	}
	return bound(left, right, func(l, r string) string {
		i := fmt.Sprintf("v%d", depth+1)
		switch typ.Kind {
		case Row:
			parts := make([]string, len(typ.Fields))
			for n, field := range typ.Fields {
				parts[n] = x.equal("("+l+")."+fieldName(n), "("+r+")."+fieldName(n), field.Type, depth)
			}
			return "(" + strings.Join(parts, " AND ") + ")"
		case Array:
			return all(l, r, fmt.Sprintf("len(%s) = len(%s)", l, r), fmt.Sprintf("list_transform(range(1, len(%s) + 1), lambda %s: %s)",
				l, i, x.equal(element(l, i), element(r, i), *typ.Element, depth+1)))
		case Map:
			known := ""
			if typ.Key.is(Real, Double) {
				known = " AND NOT isnan(" + i + ")"
			}
			return all(l, r, fmt.Sprintf("cardinality(%s) = cardinality(%s)", l, r), fmt.Sprintf("list_transform(map_keys(%s), lambda %s: (CASE WHEN map_contains(%s, %s)%s THEN %s ELSE FALSE END))",
				l, i, r, i, known, x.equal(element(l, i), element(r, i), *typ.Element, depth+1)))
		default:
			return fmt.Sprintf("(%s = %s AND NOT (isnan(%s) AND isnan(%s)))", l, r, l, r)
		}
	})
}

// all is true if a condition is and all of a list of booleans are. It is unknown if one of
// two values is NULL.
func all(left, right, condition, tests string) string {
	return once(tests, func(tests string) string {
		return fmt.Sprintf("(CASE WHEN %s IS NULL OR %s IS NULL THEN NULL WHEN NOT (%s) THEN FALSE WHEN list_contains(%s, FALSE) THEN FALSE WHEN list_count(%s) = len(%s) THEN TRUE END)",
			left, right, condition, tests, tests, tests)
	})
}

// ordered: what decides must not be NULL.
func (x *expressions) ordered(operator, left, right string, typ Type, depth int) string {
	if !typ.is(Row, Array, Real, Double) {
		return "(" + left + " " + operator + " " + right + ")"
	}
	return bound(left, right, func(l, r string) string {
		switch typ.Kind {
		case Row:
			var whens strings.Builder
			for n, field := range typ.Fields {
				a, b := "("+l+")."+fieldName(n), "("+r+")."+fieldName(n)
				fmt.Fprintf(&whens, " WHEN %s IS NULL OR %s IS NULL THEN %s WHEN %s IS NOT TRUE THEN %s", a, b,
					raise("ROW comparison not supported for fields with null elements", simple(Boolean)),
					x.equal(a, b, field.Type, depth), x.ordered(operator, a, b, field.Type, depth))
			}
			x.hazard(true)
			return fmt.Sprintf("(CASE WHEN %s IS NULL OR %s IS NULL THEN NULL%s ELSE %t END)", l, r, whens.String(), strings.HasSuffix(operator, "="))
		case Array:
			x.hazard(true)
			i := fmt.Sprintf("v%d", depth+1)
			decides := fmt.Sprintf("list_position(list_transform(range(1, least(len(%s), len(%s)) + 1), lambda %s: %s IS TRUE), FALSE)",
				l, r, i, x.equal(element(l, i), element(r, i), *typ.Element, depth+1))
			return once(decides, func(at string) string {
				a, b := element(l, at), element(r, at)
				return fmt.Sprintf("(CASE WHEN %s IS NULL OR %s IS NULL THEN NULL WHEN %s IS NULL THEN len(%s) %s len(%s) WHEN %s IS NULL OR %s IS NULL THEN %s ELSE %s END)", l, r, at, l, operator, r, a, b,
					raise("ARRAY comparison not supported for arrays with null elements", simple(Boolean)), x.ordered(operator, a, b, *typ.Element, depth+1))
			})
		default:
			greater, less := r, l
			if strings.HasPrefix(operator, ">") {
				greater, less = l, r
			}
			return fmt.Sprintf("(%s %s %s AND (NOT isnan(%s) OR %s IS NULL))", l, operator, r, greater, less)
		}
	})
}

// bound is both for SQL.
func bound(left, right string, body func(left, right string) string) string {
	return both([]value{{sql: left}, {sql: right}}, body)
}

func element(of, at string) string { return "(" + of + ")[" + at + "]" }

var numberPattern = regexp.MustCompile(`^\(*-?(CAST\()*'?[0-9.eE+-]+'?( AS [A-Z]+(\(\d+,\d+\))?\))*\)?$`)

// canBeNaN: numbers that are written out cannot, so that filters with one stay simple.
func canBeNaN(v value) bool { return v.typ.is(Real, Double) && !numberPattern.MatchString(v.sql) }

// plainlyCompared tells whether DuckDB compares as Trino does with =, <>, <, <=, > or >=.
func plainlyCompared(operator string, left, right value, typ Type) bool {
	switch {
	case typ.is(Row, Array, Map):
		return false
	case operator == "=" || operator == "<>":
		return !canBeNaN(left) || !canBeNaN(right)
	case operator == "<" || operator == "<=": // NaN on the other side gives false by itself
		return !canBeNaN(right)
	default:
		return !canBeNaN(left)
	}
}

// found gives SQL for an element that is searched in a list: yes is for its place, no for
// the list without it. Trino does not search where it is unknown whether two are equal.
func (x *expressions) found(name string, a []value, result Type, yes, no func(sql string) string) string {
	x.hazard(true)
	typ := a[1].typ
	return both(a, func(list, searched string) string {
		place := fmt.Sprintf("list_position(list_transform(range(1, len(%s) + 1), lambda v1: %s IS NOT NULL AND %s IS NOT FALSE), TRUE)",
			list, element(list, "v1"), x.equal(element(list, "v1"), searched, typ, 1))
		return once(place, func(at string) string {
			return fmt.Sprintf("(CASE WHEN %s IS NULL OR %s IS NULL THEN NULL WHEN %s IS NULL THEN %s WHEN %s THEN %s ELSE %s END)", list, searched, at, no(list),
				x.equal(element(list, at), searched, typ, 0), yes(at), raise(name+" does not support arrays with elements that are null or contain null", result))
		})
	})
}
