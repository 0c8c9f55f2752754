// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"strings"

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
	if !v.typ.numeric() && !v.typ.interval() {
		x.fail(e.Place(), "Cannot apply operator: %s%s", e.Operator, v.typ)
	}
	if e.Operator == "+" {
		return value{sql: v.sql, typ: v.typ}
	}
	return value{sql: "(-" + v.sql + ")", typ: v.typ}
}

func (x *expressions) operation(e *trino.Operation) value {
	switch e.Operator {
	case "AND", "OR":
		return x.logical(e)
	case "=", "<>", "<", "<=", ">", ">=":
		return x.compare(e.Operator, x.instant(e.Left), x.instant(e.Right), e.Place())
	case "||":
		return x.concat(e)
	default:
		return x.arithmetic(e)
	}
}

// compare compares two values. Lake, other than Trino, takes text where the other side is
// a timestamp or date: the text becomes one. (QRY-020)
func (x *expressions) compare(operator string, left, right value, at trino.Pos) value {
	if textAndTime(left.typ, right.typ) {
		left, right = x.time(left, right.typ, at), x.time(right, left.typ, at)
	}
	both, ok := common(left.typ, right.typ)
	ordered := operator == "<" || operator == "<=" || operator == ">" || operator == ">="
	switch {
	case !ok, ordered && both.holds(Map, JSON):
		x.fail(at, "Cannot apply operator: %s %s %s", left.typ, operator, right.typ)
	case !strings.HasPrefix(operator, "IS ") && !plainlyCompared(operator, left, right, both):
		return x.of(Boolean, "%s", x.compared(operator, x.coerce(left, both).sql, x.coerce(right, both).sql, both, 0))
	case both.is(Map) && !both.Key.holds(Map) && !both.Element.holds(Map): // the order of the entries does not count
		l, r := x.coerce(left, both).sql, x.coerce(right, both).sql
		return x.of(Boolean, "(list_sort(map_entries(%s)) %s list_sort(map_entries(%s)))", l, operator, r)
	case both.holds(Map):
		x.fail(at, "comparing %s is not supported here; compare the maps inside", both)
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
	return value{sql: x.lake("timestamp", v.sql), typ: to}
}

func (x *expressions) concat(e *trino.Operation) value {
	left, right := x.expression(e.Left), x.expression(e.Right)
	switch {
	case coercible(left.typ, simple(Varchar)) && coercible(right.typ, simple(Varchar)):
		return x.of(Varchar, "(%s || %s)", x.coerce(left, simple(Varchar)).sql, x.coerce(right, simple(Varchar)).sql)
	case left.typ.is(Array) && right.typ.is(Array):
		if both, ok := common(left.typ, right.typ); ok {
			return value{sql: fmt.Sprintf("(%s || %s)", x.coerce(left, both).sql, x.coerce(right, both).sql), typ: both}
		}
	case left.typ.is(Array):
		if element, ok := common(*left.typ.Element, right.typ); ok {
			both := ArrayOf(element)
			return value{sql: fmt.Sprintf("(%s || [%s])", x.coerce(left, both).sql, x.coerce(right, element).sql), typ: both}
		}
	case right.typ.is(Array):
		if element, ok := common(left.typ, *right.typ.Element); ok {
			both := ArrayOf(element)
			return value{sql: fmt.Sprintf("([%s] || %s)", x.coerce(left, element).sql, x.coerce(right, both).sql), typ: both}
		}
	case left.typ.is(Varbinary) && right.typ.is(Varbinary):
		return value{sql: fmt.Sprintf("(%s || %s)", left.sql, right.sql), typ: left.typ}
	}
	x.fail(e.Place(), "Cannot apply operator: %s || %s", left.typ, right.typ)
	return value{}
}

func (x *expressions) arithmetic(e *trino.Operation) value {
	left, right := x.expression(e.Left), x.expression(e.Right)
	if left.typ.is(Unknown) && (right.typ.numeric() || right.typ.interval()) {
		left = x.coerce(left, right.typ)
	}
	if right.typ.is(Unknown) && (left.typ.numeric() || left.typ.interval()) {
		right = x.coerce(right, left.typ)
	}
	if left.typ.numeric() && right.typ.numeric() {
		return x.numbers(e.Operator, left, right, e.Place())
	}
	if v, ok := x.times(e.Operator, left, right); ok {
		return v
	}
	x.fail(e.Place(), "Cannot apply operator: %s %s %s", left.typ, e.Operator, right.typ)
	return value{}
}

func (x *expressions) numbers(operator string, left, right value, at trino.Pos) value {
	typ := commonNumber(left.typ, right.typ)
	if typ.is(Decimal) {
		return x.decimals(operator, left, right, at)
	}
	divisor := right.text
	left, right = x.coerce(left, typ), x.coerce(right, typ)
	switch {
	case operator == "/" && typ.integral():
		return x.divide("//", left, right, typ, divisor)
	case operator == "%" && typ.integral():
		return x.divide("%", left, right, typ, divisor)
	case operator == "%":
		return value{sql: fmt.Sprintf("CAST(lake_mod(%s, %s) AS %s)", left.sql, right.sql, typ.DuckDB()), typ: typ}
	}
	return value{sql: fmt.Sprintf("(%s %s %s)", left.sql, operator, right.sql), typ: typ}
}

// divide fails if the divisor is zero, where DuckDB gives NULL. literal is the divisor if it
// is written out.
func (x *expressions) divide(operator string, left, right value, typ Type, literal *string) value {
	if literal != nil && *literal != "0" && *literal != "-0" {
		return value{sql: fmt.Sprintf("CAST((%s %s %s) AS %s)", left.sql, operator, right.sql, typ.DuckDB()), typ: typ}
	}
	x.hazard(true)
	return value{sql: both([]value{left, right}, func(left, divisor string) string {
		return fmt.Sprintf("(CASE WHEN %s IS NOT NULL AND %s = 0 THEN %s ELSE CAST((%s %s %s) AS %s) END)",
			left, divisor, raise("Division by zero", typ), left, operator, divisor, typ.DuckDB())
	}), typ: typ}
}

// maxPrecision is how many digits a decimal can have.
const maxPrecision = 38

// decimals gives the types that Trino documents for operations on decimals. DuckDB divides
// decimals as doubles and does not multiply those with many digits: package scalar does.
func (x *expressions) decimals(operator string, left, right value, at trino.Pos) value {
	a, b := left.typ.digits(), right.typ.digits()
	left, right = x.coerce(left, a), x.coerce(right, b)
	scale := max(a.Scale, b.Scale)
	var typ Type
	cast := func(sql string) value { return value{sql: fmt.Sprintf("CAST(%s AS %s)", sql, typ.DuckDB()), typ: typ} }
	texts := func() (string, string) {
		return "CAST(" + left.sql + " AS VARCHAR)", "CAST(" + right.sql + " AS VARCHAR)"
	}
	switch operator {
	case "*":
		if a.Scale+b.Scale > maxPrecision {
			x.fail(at, "DECIMAL scale must be in range [0, 38]: %d", a.Scale+b.Scale)
		}
		typ = DecimalOf(min(maxPrecision, a.Precision+b.Precision), a.Scale+b.Scale)
		if a.Precision+b.Precision > maxPrecision {
			l, r := texts()
			return cast(fmt.Sprintf("lake_multiply_decimals(%s, %s)", l, r))
		}
	case "/":
		typ = DecimalOf(min(maxPrecision, a.Precision+b.Scale+max(b.Scale-a.Scale, 0)), scale)
		l, r := texts()
		x.hazard(true)
		return cast(fmt.Sprintf("lake_divide_decimals(%s, %s, %d)", l, r, scale))
	case "%":
		typ = DecimalOf(min(b.Precision-b.Scale, a.Precision-a.Scale)+scale, scale)
		return x.divide("%", left, right, typ, nil)
	default:
		typ = DecimalOf(min(maxPrecision, max(a.Precision-a.Scale, b.Precision-b.Scale)+scale+1), scale)
		left, right = x.coerce(left, typ), x.coerce(right, typ)
	}
	return cast(fmt.Sprintf("(%s %s %s)", left.sql, operator, right.sql))
}

// times is arithmetic with dates, timestamps and intervals.
func (x *expressions) times(operator string, left, right value) (value, bool) {
	additive := operator == "+" || operator == "-"
	sum := fmt.Sprintf("(%s %s %s)", left.sql, operator, right.sql)
	switch {
	case operator == "+" && left.typ.interval() && right.typ.moment():
		return x.times("+", right, left)
	case additive && left.typ.moment() && right.typ.interval():
		return x.shifted(operator, left, right), true
	case additive && left.typ.interval() && left.typ.Kind == right.typ.Kind:
		return value{sql: sum, typ: left.typ}, true
	case operator == "-" && left.typ.moment() && right.typ.moment():
		both, _ := common(left.typ, right.typ)
		from, to := x.coerce(right, both).sql, x.coerce(left, both).sql
		if both.is(Date) {
			return x.of(IntervalDayToSecond, "((%s - %s) * CAST(86400000 AS BIGINT))", to, from), true
		}
		return x.of(IntervalDayToSecond, "(epoch_ms(%s) - epoch_ms(%s))", to, from), true
	case operator == "*" && left.typ.interval() && right.typ.numeric():
		return x.scaled(left, "*", right), true
	case operator == "*" && left.typ.numeric() && right.typ.interval():
		return x.scaled(right, "*", left), true
	case operator == "/" && left.typ.interval() && right.typ.numeric():
		x.hazard(true)
		return x.scaled(left, "/", right), true
	}
	return value{}, false
}

// shifted moves a date or timestamp by an interval.
func (x *expressions) shifted(operator string, moment, interval value) value {
	if interval.typ.is(IntervalYearToMonth) {
		return value{sql: fmt.Sprintf("CAST((%s %s to_months(%s)) AS %s)", moment.sql, operator, interval.sql, moment.typ.DuckDB()), typ: moment.typ}
	}
	if !moment.typ.is(Date) {
		return value{sql: fmt.Sprintf("(%s %s to_microseconds(%s * 1000))", moment.sql, operator, interval.sql), typ: moment.typ}
	}
	x.hazard(true)
	return value{sql: once(interval.sql, func(millis string) string {
		return fmt.Sprintf("(CASE WHEN %s %% 86400000 <> 0 AND %s IS NOT NULL THEN %s ELSE CAST((%s %s to_days(CAST(%s // 86400000 AS INTEGER))) AS DATE) END)",
			millis, moment.sql, raise("Cannot add hour, minutes or seconds to a date", moment.typ), moment.sql, operator, millis)
	}), typ: moment.typ}
}

// scaled multiplies or divides an interval, towards zero.
func (x *expressions) scaled(interval value, operator string, by value) value {
	if by.typ.integral() && operator == "*" {
		return value{sql: fmt.Sprintf("CAST((%s * %s) AS %s)", interval.sql, x.coerce(by, simple(BigInt)).sql, interval.typ.DuckDB()), typ: interval.typ}
	}
	return value{sql: fmt.Sprintf("CAST(trunc(%s %s %s) AS %s)", interval.sql, operator, x.coerce(by, simple(Double)).sql, interval.typ.DuckDB()), typ: interval.typ}
}
