// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"slices"
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
	return value{sql: fmt.Sprintf("CAST(%s AS %s)", v.sql, to.DuckDB()), typ: to}
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
		return MapOf(x.typeOf(t.Arguments[0]), x.typeOf(t.Arguments[1]))
	case "row":
		fields := make([]Field, len(t.Fields))
		for i, field := range t.Fields {
			fields[i] = Field{field.Name, x.typeOf(field.Type)}
		}
		return RowOf(fields...)
	case "decimal", "dec", "numeric":
		precision, scale := 38, 0
		if len(t.Parameters) > 0 {
			precision = t.Parameters[0]
		}
		if len(t.Parameters) > 1 {
			scale = t.Parameters[1]
		}
		if precision < 1 || precision > 38 || scale > precision {
			x.fail(t.At, "DECIMAL precision must be in range [1, 38] and scale at most the precision")
		}
		return DecimalOf(precision, scale)
	case "varchar", "string":
		if len(t.Parameters) > 0 {
			x.fail(t.At, "varchar(n) is not supported; use varchar and substr")
		}
		return simple(Varchar)
	}
	if t.Parameters != nil && !slices.Equal(t.Parameters, []int{3}) {
		x.fail(t.At, "type %s with the precision %d is not supported; only 3 is", t.Name, t.Parameters[0])
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

func (x *expressions) castTo(e *trino.Cast) value {
	v := x.cast(x.expression(e.Operand), x.typeOf(e.Type), e.Place())
	if e.Try {
		v.sql = "TRY(" + v.sql + ")"
	}
	return v
}

// castForms are casts that are not what DuckDB does: $1 is the value, $r the type.
var castForms = map[[2]Kind]string{
	{Double, Varchar}:                  "lake_double_text($1)",
	{Real, Varchar}:                    "lake_real_text($1)",
	{Timestamp, Varchar}:               "strftime($1, '%Y-%m-%d %H:%M:%S.%g')",
	{TimestampWithTimeZone, Varchar}:   "strftime($1, '%Y-%m-%d %H:%M:%S.%g') || ' UTC'",
	{Varchar, Timestamp}:               "lake_timestamp($1)",
	{Varchar, TimestampWithTimeZone}:   "lake_timestamp($1)",
	{Varchar, Date}:                    "lake_date($1)",
	{JSON, Varchar}:                    "lake_json_text($1)",
	{Varchar, JSON}:                    "to_json($1)",
	{Timestamp, Date}:                  "CAST($1 AS DATE)",
	{TimestampWithTimeZone, Date}:      "CAST($1 AS DATE)",
	{TimestampWithTimeZone, Timestamp}: "$1",
}

// cast is CAST(v AS to).
func (x *expressions) cast(v value, to Type, at trino.Pos) value {
	if v.typ.is(Unknown) || coercible(v.typ, to) {
		return x.coerce(v, to)
	}
	form, ok := castForms[[2]Kind{v.typ.Kind, to.Kind}]
	switch {
	case ok:
	case v.typ.is(Varchar) && to.integral():
		form = "CAST(lake_integer($1) AS $r)"
	case v.typ.is(Varchar) && to.is(Double, Real, Decimal, Boolean):
		form = "CAST(trim($1) AS $r)"
	case (v.typ.integral() || v.typ.is(Boolean, Decimal, Date)) && to.is(Varchar), v.typ.numeric() && to.is(Boolean), v.typ.is(Boolean) && to.numeric():
		form = "CAST($1 AS $r)"
	case v.typ.numeric() && to.numeric():
		form = "CAST($1 AS $r)"
		if v.typ.is(Double, Real) && to.integral() {
			form = "CAST(round($1) AS $r)"
		}
	default:
		x.fail(at, "Cannot cast %s to %s", v.typ, to)
	}
	return value{sql: fill(form, []value{v}, to), typ: to}
}

// unused keeps strings imported until forms need it.
var _ = strings.ToLower
