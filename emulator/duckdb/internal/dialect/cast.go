// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

// coerce gives a value a type that it can have without loss.
func (x *expressions) coerce(v value, to Type) value {
	if v.typ.equal(to) || v.typ.is(Timestamp) && to.is(TimestampWithTimeZone) {
		return value{sql: v.sql, typ: to, text: v.text}
	}
	if to.is(Unknown) {
		return v
	}
	return value{sql: fmt.Sprintf("CAST(%s AS %s)", v.sql, to.DuckDB()), typ: to, text: v.text}
}

// typeOf resolves a type as written.
func (x *expressions) typeOf(t trino.Type) Type {
	bad := func() Type {
		x.fail(t.At, "Unknown type: %s", t.Name)
		return Type{}
	}
	switch t.Name {
	case "array":
		if len(t.Arguments) != 1 {
			return bad()
		}
		return ArrayOf(x.typeOf(t.Arguments[0]))
	case "map":
		if len(t.Arguments) != 2 {
			return bad()
		}
		key := x.typeOf(t.Arguments[0])
		if key.holds(Map) {
			x.fail(t.At, "a map cannot be the key of a map here")
		}
		return MapOf(key, x.typeOf(t.Arguments[1]))
	case "row":
		fields := make([]Field, len(t.Fields))
		for i, field := range t.Fields {
			fields[i] = Field{field.Name, x.typeOf(field.Type)}
		}
		return RowOf(fields...)
	case "decimal", "dec", "numeric":
		precision, scale := maxPrecision, 0
		if len(t.Parameters) > 0 {
			precision = t.Parameters[0]
		}
		if len(t.Parameters) > 1 {
			scale = t.Parameters[1]
		}
		if precision < 1 || precision > maxPrecision || scale > precision || len(t.Parameters) > 2 {
			x.fail(t.At, "DECIMAL precision must be in range [1, 38] and scale at most the precision")
		}
		return DecimalOf(precision, scale)
	case "varchar", "string":
		if len(t.Parameters) > 0 {
			x.fail(t.At, "varchar(n) is supported only as what CAST gives itself; use varchar and substr")
		}
		return simple(Varchar)
	case "char", "time", "time with time zone", "ipaddress", "uuid", "hyperloglog", "p4hyperloglog", "qdigest", "tdigest", "setdigest", "geometry", "jsonpath":
		x.fail(t.At, "the type %s is not supported here", t.Name)
	}
	timestamp := t.Name == "timestamp" || t.Name == "timestamp with time zone"
	if t.Parameters != nil && !(timestamp && slices.Equal(t.Parameters, []int{3})) {
		if timestamp {
			x.fail(t.At, "timestamps have 3 digits of a second here; write timestamp(3)")
		}
		x.fail(t.At, "the type %s takes no parameters", t.Name)
	}
	kinds := map[string]Kind{
		"boolean": Boolean, "tinyint": TinyInt, "smallint": SmallInt, "integer": Integer, "int": Integer, "bigint": BigInt, "real": Real,
		"double": Double, "varbinary": Varbinary, "date": Date, "timestamp": Timestamp, "timestamp with time zone": TimestampWithTimeZone,
		"json": JSON, "interval day to second": IntervalDayToSecond, "interval year to month": IntervalYearToMonth,
	}
	kind, ok := kinds[t.Name]
	if !ok {
		return bad()
	}
	return simple(kind)
}

// castTo translates CAST and TRY_CAST.
func (x *expressions) castTo(e *trino.Cast) value {
	before, anyZone := x.hazards, x.instantOf == e
	operand := x.expression(e.Operand)
	delicate := x.hazards > before || x.hoists(e.Operand)
	length := -1
	if e.Type.Name == "varchar" && len(e.Type.Parameters) == 1 {
		length, e = e.Type.Parameters[0], &trino.Cast{Try: e.Try, Operand: e.Operand, Type: trino.Type{At: e.Type.At, Name: "varchar"}}
	}
	to, at := x.typeOf(e.Type), e.Type.At
	cast := func(v value) value {
		if anyZone && v.typ.is(Varchar) && to.is(TimestampWithTimeZone) {
			return value{sql: x.lake("cast_instant", v.sql), typ: to}
		}
		v = x.cast(v, to, at)
		if length >= 0 {
			v.sql = x.shorten(v.sql, operand.typ, length)
		}
		return v
	}
	if !e.Try {
		return cast(operand)
	}
	before = x.hazards
	defer func() { x.hazards = before }()
	if !delicate {
		v := cast(operand)
		v.sql = tried(v.sql, x.hazards-before)
		return v
	}
	// What the operand fails with is not caught.
	v := cast(value{sql: "o", typ: operand.typ})
	v.sql = fmt.Sprintf("list_transform([%s], lambda o: TRY(%s))[1]", operand.sql, v.sql)
	return v
}

// shorten is what varchar(n) makes of a text: one that was a text is cut, anything else
// must fit.
func (x *expressions) shorten(sql string, from Type, length int) string {
	if from.is(Varchar, Unknown) {
		return fmt.Sprintf("lake_substr_length(%s, 1, %d)", sql, length)
	}
	x.hazard(true)
	return once(sql, func(sql string) string {
		message := raiseAbout("Value cannot be cast to varchar("+strconv.Itoa(length)+"): ", sql, simple(Varchar))
		return fmt.Sprintf("(CASE WHEN length(%s) > %d THEN %s ELSE %s END)", sql, length, message, sql)
	})
}

// cast is CAST(v AS to).
func (x *expressions) cast(v value, to Type, at trino.Pos) value {
	if v.typ.is(Unknown) || v.typ.equal(to) || coercible(v.typ, to) && !v.typ.is(Array, Map, Row) {
		return x.coerce(v, to)
	}
	sql, ok := x.castForm(v.sql, v.typ, to, at)
	if !ok {
		x.fail(at, "Cannot cast %s to %s", v.typ, to)
	}
	return value{sql: sql, typ: to}
}

// castForms are casts of which DuckDB means something else, or cannot do: $1 is the value,
// $r the type.
var castForms = map[[2]Kind]string{
	{Double, Varchar}:                          "lake_double_text($1)",
	{Real, Varchar}:                            "lake_real_text($1)",
	{Boolean, Varchar}:                         "CAST($1 AS VARCHAR)",
	{Decimal, Varchar}:                         "CAST($1 AS VARCHAR)",
	{Date, Varchar}:                            "CAST($1 AS VARCHAR)",
	{Timestamp, Varchar}:                       "strftime($1, '%Y-%m-%d %H:%M:%S.%g')",
	{TimestampWithTimeZone, Varchar}:           "(strftime($1, '%Y-%m-%d %H:%M:%S.%g') || ' UTC')",
	{IntervalDayToSecond, Varchar}:             "lake_interval_text($1)",
	{IntervalYearToMonth, Varchar}:             "lake_months_text($1)",
	{Varchar, Boolean}:                         "lake_boolean($1)",
	{Varchar, Double}:                          "lake_double($1)",
	{Varchar, Real}:                            "lake_double($1)",
	{Varchar, Timestamp}:                       "lake_cast_timestamp($1)",
	{Varchar, TimestampWithTimeZone}:           "lake_cast_zoned($1)",
	{Varchar, Date}:                            "lake_cast_date($1)",
	{Timestamp, Date}:                          "CAST($1 AS DATE)",
	{TimestampWithTimeZone, Date}:              "CAST($1 AS DATE)",
	{TimestampWithTimeZone, Timestamp}:         "$1",
	{IntervalDayToSecond, IntervalDayToSecond}: "$1",
}

// castForm gives the SQL of a cast. It looks into arrays, maps and rows.
func (x *expressions) castForm(sql string, from, to Type, at trino.Pos) (string, bool) {
	use := func(template string) (string, bool) {
		expanded, fails := expand(template, false)
		x.hazard(fails)
		return fill(expanded, []value{{sql: sql}}, to, "", ""), true
	}
	form, known := castForms[[2]Kind{from.Kind, to.Kind}]
	switch {
	case from.equal(to):
		return sql, true
	case from.is(Unknown):
		return "CAST(" + sql + " AS " + to.DuckDB() + ")", true
	case known:
		return use(form)
	case from.is(Double) && to.is(Decimal):
		return use(fmt.Sprintf("lake_double_decimal($1, %d, %d)", to.Precision, to.Scale))
	case from.is(Real) && to.is(Decimal):
		return use(fmt.Sprintf("lake_real_decimal($1, %d, %d)", to.Precision, to.Scale))
	case from.is(Decimal) && to.is(Decimal), from.integral() && to.numeric(), from.is(Decimal, Double, Real) && to.is(Decimal, Double, Real):
		x.hazard(!coercible(from, to))
		return use("CAST($1 AS $r)")
	case from.is(Decimal) && to.integral():
		x.hazard(true)
		return use("CAST($1 AS $r)")
	case from.is(Double, Real) && to.integral():
		x.hazard(true)
		return use("CAST(round($1) AS $r)")
	case from.numeric() && to.is(Boolean):
		return use("($1 <> 0)")
	case from.is(Boolean) && to.numeric(), from.integral() && to.is(Varchar):
		return use("CAST($1 AS $r)")
	case from.is(Varchar) && to.integral():
		return use("lake_integer($1)")
	case from.is(Varchar) && to.is(Decimal):
		return use(fmt.Sprintf("lake_decimal($1, %d, %d)", to.Precision, to.Scale))
	case from.is(Date) && to.moment(), from.is(Timestamp) && to.is(TimestampWithTimeZone):
		return use("CAST($1 AS $r)")
	case to.is(JSON):
		return x.toJSON(sql, from)
	case from.is(JSON):
		return x.fromJSON(sql, to)
	case from.is(Array) && to.is(Array):
		return x.castElements(sql, *from.Element, *to.Element, at)
	case from.is(Map) && to.is(Map):
		return x.castEntries(sql, from, to, at)
	case from.is(Row) && to.is(Row) && len(from.Fields) == len(to.Fields):
		return x.castFields(sql, from, to, at)
	}
	return "", false
}

// inner makes a name for the parameter of a lambda inside a cast.
func (x *expressions) inner() string {
	x.casts++
	return fmt.Sprintf("e%d", x.casts)
}

func (x *expressions) castElements(sql string, from, to Type, at trino.Pos) (string, bool) {
	e := x.inner()
	element, ok := x.castForm(e, from, to, at)
	x.casts--
	return fmt.Sprintf("list_transform(%s, lambda %s: %s)", sql, e, element), ok
}

func (x *expressions) castEntries(sql string, from, to Type, at trino.Pos) (string, bool) {
	m := x.inner()
	keys, okKeys := x.castElements("map_keys("+m+")", *from.Key, *to.Key, at)
	values, okValues := x.castElements("map_values("+m+")", *from.Element, *to.Element, at)
	x.casts--
	return fmt.Sprintf("list_transform([%s], lambda %s: (CASE WHEN %s IS NOT NULL THEN MAP(%s, %s) END))[1]", sql, m, m, keys, values), okKeys && okValues
}

func (x *expressions) castFields(sql string, from, to Type, at trino.Pos) (string, bool) {
	row := x.inner()
	parts := make([]string, len(from.Fields))
	for i := range parts {
		field, ok := x.castForm(row+"."+fieldName(i), from.Fields[i].Type, to.Fields[i].Type, at)
		if !ok {
			return "", false
		}
		parts[i] = fieldName(i) + " := " + field
	}
	x.casts--
	return fmt.Sprintf("list_transform([%s], lambda %s: (CASE WHEN %s IS NOT NULL THEN struct_pack(%s) END))[1]", sql, row, row, strings.Join(parts, ", ")), true
}
