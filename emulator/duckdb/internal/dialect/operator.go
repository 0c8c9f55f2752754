// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

func (x *expressions) unary(e *trino.Unary) value {
	if e.Operator == "NOT" {
		return x.of(Boolean, "(NOT %s)", x.boolean(e.Operand, "Value of logical NOT expression").sql)
	}
	if number, ok := e.Operand.(*trino.Integer); ok && e.Operator == "-" {
		return x.integer("-"+number.Text, e.Place())
	}
	v := x.expression(e.Operand)
	if !v.typ.numeric() && !v.typ.is(IntervalDayToSecond, IntervalYearToMonth) {
		x.fail(e.Place(), "Cannot apply operator: %s%s", e.Operator, v.typ)
	}
	if e.Operator == "+" {
		return v
	}
	return value{sql: "(-" + v.sql + ")", typ: v.typ}
}

func (x *expressions) operation(e *trino.Operation) value {
	switch e.Operator {
	case "AND", "OR":
		left, right := x.boolean(e.Left, "Logical expression term"), x.boolean(e.Right, "Logical expression term")
		return x.of(Boolean, "(%s %s %s)", left.sql, e.Operator, right.sql)
	case "=", "<>", "<", "<=", ">", ">=":
		return x.compare(e.Operator, x.expression(e.Left), x.expression(e.Right), e.Place())
	case "||":
		return x.concat(e)
	default:
		return x.arithmetic(e)
	}
}

// compare compares two values. Lake, other than Trino, takes text where the other side is
// a timestamp or date: the text becomes one.
func (x *expressions) compare(operator string, left, right value, at trino.Pos) value {
	if textAndTime(left.typ, right.typ) {
		left, right = x.time(left, right.typ, at), x.time(right, left.typ, at)
	}
	both, ok := common(left.typ, right.typ)
	ordered := operator == "<" || operator == "<=" || operator == ">" || operator == ">="
	if !ok || ordered && both.is(Map, JSON) {
		x.fail(at, "Cannot apply operator: %s %s %s", left.typ, operator, right.typ)
	}
	return x.of(Boolean, "(%s %s %s)", x.coerce(left, both).sql, operator, x.coerce(right, both).sql)
}

// time makes a timestamp of text that stands beside one.
func (x *expressions) time(v value, beside Type, at trino.Pos) value {
	if !v.typ.is(Varchar) {
		return v
	}
	to := simple(Timestamp)
	if beside.is(TimestampWithTimeZone) {
		to = beside
	}
	if v.text != nil {
		return x.timestampText(*v.text, to, at)
	}
	return value{sql: "lake_timestamp(" + v.sql + ")", typ: to}
}

func (x *expressions) concat(e *trino.Operation) value {
	left, right := x.expression(e.Left), x.expression(e.Right)
	switch {
	case coercible(left.typ, simple(Varchar)) && coercible(right.typ, simple(Varchar)):
		return x.of(Varchar, "(%s || %s)", x.coerce(left, simple(Varchar)).sql, x.coerce(right, simple(Varchar)).sql)
	case left.typ.is(Array) && right.typ.is(Array):
		if both, ok := common(left.typ, right.typ); ok {
			return value{sql: fmt.Sprintf("lake_concat_arrays(%s, %s)", x.coerce(left, both).sql, x.coerce(right, both).sql), typ: both}
		}
	case left.typ.is(Array) && coercible(right.typ, *left.typ.Element):
		return value{sql: fmt.Sprintf("list_append(%s, %s)", left.sql, x.coerce(right, *left.typ.Element).sql), typ: left.typ}
	case right.typ.is(Array) && coercible(left.typ, *right.typ.Element):
		return value{sql: fmt.Sprintf("list_prepend(%s, %s)", x.coerce(left, *right.typ.Element).sql, right.sql), typ: right.typ}
	case left.typ.is(Varbinary) && right.typ.is(Varbinary):
		return value{sql: fmt.Sprintf("(%s || %s)", left.sql, right.sql), typ: left.typ}
	}
	x.fail(e.Place(), "Cannot apply operator: %s || %s", left.typ, right.typ)
	return value{}
}

func (x *expressions) arithmetic(e *trino.Operation) value {
	left, right := x.expression(e.Left), x.expression(e.Right)
	if left.typ.is(Unknown) && right.typ.numeric() {
		left = x.coerce(left, right.typ)
	}
	if right.typ.is(Unknown) && left.typ.numeric() {
		right = x.coerce(right, left.typ)
	}
	if left.typ.numeric() && right.typ.numeric() {
		return x.numbers(e, left, right)
	}
	if v, ok := x.times(e.Operator, left, right); ok {
		return v
	}
	x.fail(e.Place(), "Cannot apply operator: %s %s %s", left.typ, e.Operator, right.typ)
	return value{}
}

func (x *expressions) numbers(e *trino.Operation, left, right value) value {
	typ := commonNumber(left.typ, right.typ)
	if typ.is(Decimal) {
		return x.decimals(e, left, right)
	}
	l, r := x.coerce(left, typ).sql, x.coerce(right, typ).sql
	switch {
	case e.Operator == "/" && typ.integral():
		return value{sql: fmt.Sprintf("CAST(lake_divide(%s, %s) AS %s)", l, r, typ.DuckDB()), typ: typ}
	case e.Operator == "%" && typ.integral():
		return value{sql: fmt.Sprintf("CAST(lake_modulo(%s, %s) AS %s)", l, r, typ.DuckDB()), typ: typ}
	case e.Operator == "%":
		return value{sql: fmt.Sprintf("fmod(%s, %s)", l, r), typ: typ}
	}
	return value{sql: fmt.Sprintf("(%s %s %s)", l, e.Operator, r), typ: typ}
}

// maxExactDivision is how many digits a quotient of decimals can have here: DuckDB divides
// them as doubles.
const maxExactDivision = 15

// decimals gives the types that Trino documents for operations on decimals.
func (x *expressions) decimals(e *trino.Operation, left, right value) value {
	a, b := left.typ.digits(), right.typ.digits()
	scale := max(a.Scale, b.Scale)
	var typ Type
	switch e.Operator {
	case "+", "-":
		typ = DecimalOf(min(38, max(a.Precision-a.Scale, b.Precision-b.Scale)+scale+1), scale)
	case "*":
		if a.Scale+b.Scale > 38 {
			x.fail(e.Place(), "DECIMAL scale must be in range [0, 38]: %d", a.Scale+b.Scale)
		}
		typ = DecimalOf(min(38, a.Precision+b.Precision), a.Scale+b.Scale)
	case "/":
		typ = DecimalOf(min(38, a.Precision+b.Scale+max(b.Scale-a.Scale, 0)), scale)
		if typ.Precision > maxExactDivision {
			x.fail(e.Place(), "dividing %s by %s is not supported here; cast one of them to double", a, b)
		}
		return value{sql: fmt.Sprintf("CAST(lake_divide_decimals(%s, %s, %d) AS %s)", left.sql, right.sql, scale, typ.DuckDB()), typ: typ}
	case "%":
		typ = DecimalOf(min(b.Precision-b.Scale, a.Precision-a.Scale)+scale, scale)
		return value{sql: fmt.Sprintf("CAST(lake_modulo(%s, %s) AS %s)", x.coerce(left, a).sql, x.coerce(right, b).sql, typ.DuckDB()), typ: typ}
	}
	return value{sql: fmt.Sprintf("CAST((%s %s %s) AS %s)", x.coerce(left, a).sql, e.Operator, x.coerce(right, b).sql, typ.DuckDB()), typ: typ}
}

// times is arithmetic with dates, timestamps and intervals.
func (x *expressions) times(operator string, left, right value) (value, bool) {
	interval := func(t Type) bool { return t.is(IntervalDayToSecond, IntervalYearToMonth) }
	moment := func(t Type) bool { return t.is(Date, Timestamp, TimestampWithTimeZone) }
	sum := fmt.Sprintf("(%s %s %s)", left.sql, operator, right.sql)
	switch {
	case operator == "+" && interval(left.typ) && moment(right.typ):
		return x.times("+", right, left)
	case (operator == "+" || operator == "-") && left.typ.is(Date) && interval(right.typ):
		return x.of(Date, "CAST(%s AS DATE)", sum), true
	case (operator == "+" || operator == "-") && moment(left.typ) && interval(right.typ):
		return value{sql: sum, typ: left.typ}, true
	case (operator == "+" || operator == "-") && interval(left.typ) && left.typ.Kind == right.typ.Kind:
		return value{sql: sum, typ: left.typ}, true
	case operator == "-" && moment(left.typ) && moment(right.typ):
		both, _ := common(left.typ, right.typ)
		if both.is(Date) {
			both = simple(Timestamp)
		}
		return x.of(IntervalDayToSecond, "lake_between(%s, %s)", x.coerce(right, both).sql, x.coerce(left, both).sql), true
	case operator == "*" && interval(left.typ) && right.typ.integral():
		return value{sql: fmt.Sprintf("(%s * CAST(%s AS INTEGER))", left.sql, right.sql), typ: left.typ}, true
	case operator == "*" && left.typ.integral() && interval(right.typ):
		return x.times("*", right, left)
	}
	return value{}, false
}
