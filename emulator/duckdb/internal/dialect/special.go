// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

// specialForm is written as a function and is none: it does not evaluate all arguments,
// or takes types that no signature can say.
type specialForm struct {
	SpecialForm
	translate func(*expressions, *trino.Call) value
}

// SpecialForm documents a special form.
type SpecialForm struct {
	Name, Signature string
	Cases           []Case
}

var specialForms map[string]specialForm

func init() { // they call what looks them up
	specialForms = map[string]specialForm{}
	for _, form := range []specialForm{
		{SpecialForm{"coalesce", "coalesce(T, T, ...) T", []Case{
			{"coalesce(NULL, 2, 3)", "2", ""}, {"coalesce(NULL, NULL)", "NULL", ""}, {"coalesce(1, 1 / 0)", "1", ""}, {"coalesce(1, 2.5)", "1.0", ""},
		}}, (*expressions).coalesce},
		{SpecialForm{"if", "if(boolean, T[, T]) T", []Case{
			{"if(1 > 2, 'a', 'b')", "b", ""}, {"if(false, 1)", "NULL", ""}, {"if(NULL, 1, 2)", "2", ""}, {"if(true, 1, 1 / 0)", "1", ""},
		}}, (*expressions).ifElse},
		{SpecialForm{"nullif", "nullif(T, U) T", []Case{{"nullif(1, 1)", "NULL", ""}, {"nullif(1, 2)", "1", ""}, {"nullif('a', NULL)", "a", ""}}}, (*expressions).nullIf},
		{SpecialForm{"try", "try(T) T", []Case{
			{"try(1 / 0)", "NULL", ""}, {"try(6 / 2)", "3", ""}, {"coalesce(try(cast('x' AS bigint)), 7)", "7", ""},
			{"try(coalesce(1 / 0, 5))", "NULL", ""}, {"try(sum(1) / 0)", "NULL", ""}, {"try((SELECT 4) / 2)", "2", ""},
			{"try(transform(ARRAY['1', 'x'], s -> cast(s AS integer)))", "NULL", ""},
			{"transform(ARRAY['1', 'x'], s -> try(cast(s AS integer)))", "[1, null]", ""},
		}}, (*expressions).try},
		{SpecialForm{"greatest", "greatest(T, ...) T", []Case{{"greatest(1, 3, 2)", "3", ""}, {"greatest('a', NULL)", "NULL", ""}, {"greatest(nan(), 1)", "1.0", ""}, {"greatest(nan(), NULL)", "NULL", ""}}}, (*expressions).greatestOf},
		{SpecialForm{"least", "least(T, ...) T", []Case{{"least(1, 3, 2)", "1", ""}, {"least(1, NULL)", "NULL", ""}, {"least(DATE '2026-01-02', DATE '2026-01-01')", "2026-01-01", ""}}}, (*expressions).greatestOf},
		{SpecialForm{"typeof", "typeof(T) varchar", []Case{{"typeof(1)", "integer", ""}, {"typeof(2.5)", "decimal(2,1)", ""}, {"typeof('cat')", "varchar(3)", ""}, {"typeof(ARRAY[1])", "array(integer)", ""}, {"typeof(cast(NULL AS varchar))", "varchar", ""}}}, (*expressions).typeOfCall},
		{SpecialForm{"at_timezone", "at_timezone(timestamp with time zone, 'UTC') timestamp with time zone", []Case{
			{"at_timezone(TIMESTAMP '2026-01-02 03:04:05 UTC', 'UTC')", "2026-01-02 03:04:05.000 UTC", ""}, {"at_timezone(now(), 'America/Lima')", "", "only the time zone 'UTC' is supported"},
		}}, (*expressions).zoneCall},
		{SpecialForm{"with_timezone", "with_timezone(timestamp, 'UTC') timestamp with time zone", []Case{
			{"with_timezone(TIMESTAMP '2026-01-02 03:04:05', 'UTC')", "2026-01-02 03:04:05.000 UTC", ""}, {"with_timezone(TIMESTAMP '2026-01-02 03:04:05', 'Asia/Tokyo')", "", "only the time zone 'UTC' is supported"},
		}}, (*expressions).zoneCall},
	} {
		specialForms[form.Name] = form
	}
}

// SpecialForms lists the special forms, by name.
func SpecialForms() []SpecialForm {
	var all []SpecialForm
	for _, form := range specialForms {
		all = append(all, form.SpecialForm)
	}
	slices.SortFunc(all, func(a, b SpecialForm) int { return strings.Compare(a.Name, b.Name) })
	return all
}

func (x *expressions) arguments(call *trino.Call, least, most int) {
	x.checkScalar(call)
	if n := len(call.Arguments); n < least || n > most {
		wanted := fmt.Sprintf("%d to %d arguments", least, most)
		if least == most {
			wanted = fmt.Sprintf("%d arguments", least)
		}
		x.fail(call.Place(), "%s takes %s; it has %d", call.Name, wanted, n)
	}
}

func (x *expressions) coalesce(call *trino.Call) value {
	x.arguments(call, 2, 1000)
	values, typ := x.unified(call.Arguments, "All COALESCE operands")
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = v.sql
	}
	return value{sql: "coalesce(" + strings.Join(parts, ", ") + ")", typ: typ}
}

func (x *expressions) ifElse(call *trino.Call) value {
	x.arguments(call, 2, 3)
	condition := x.boolean(call.Arguments[0], "IF condition")
	values, typ := x.unified(call.Arguments[1:], "Result types for IF")
	if len(values) == 1 {
		return value{sql: fmt.Sprintf("(CASE WHEN %s THEN %s END)", condition.sql, values[0].sql), typ: typ}
	}
	return value{sql: fmt.Sprintf("(CASE WHEN %s THEN %s ELSE %s END)", condition.sql, values[0].sql, values[1].sql), typ: typ}
}

func (x *expressions) nullIf(call *trino.Call) value {
	x.arguments(call, 2, 2)
	first, second := x.expression(call.Arguments[0]), x.expression(call.Arguments[1])
	return value{sql: once(first.sql, func(sql string) string {
		equal := x.compare("=", value{sql: sql, typ: first.typ, text: first.text}, second, call.Place())
		return fmt.Sprintf("(CASE WHEN %s THEN NULL ELSE %s END)", equal.sql, sql)
	}), typ: first.typ}
}

// hoisted is what try() has its argument compute before: DuckDB's TRY takes no aggregates,
// window functions and subqueries.
type hoisted struct {
	name string
	sql  []string
}

// hoist has a value computed before the try() around, if there is one.
func (x *expressions) hoist(v value) value {
	if x.hoisted == nil {
		return v
	}
	n := slices.Index(x.hoisted.sql, v.sql)
	if n < 0 {
		n = len(x.hoisted.sql)
		x.hoisted.sql = append(x.hoisted.sql, v.sql)
	}
	return value{sql: x.hoisted.name + "." + fieldName(n), typ: v.typ}
}

// hoists tells whether an expression has what DuckDB's TRY does not take.
func (x *expressions) hoists(e trino.Expression) bool { return x.aggregated(e) || hasSubquery(e) }

// try gives NULL where its argument fails.
func (x *expressions) try(call *trino.Call) value {
	x.arguments(call, 1, 1)
	inner := *x
	inner.lambdas++
	inner.hoisted = &hoisted{name: fmt.Sprintf("h%d", inner.lambdas)}
	before := x.hazards
	v := inner.expression(call.Arguments[0])
	hazards := x.hazards - before
	x.hazards = before
	if inner.hoisted.sql == nil {
		return value{sql: tried(v.sql, hazards), typ: v.typ}
	}
	fields := make([]string, len(inner.hoisted.sql))
	for i, sql := range inner.hoisted.sql {
		fields[i] = fieldName(i) + " := " + sql
	}
	return value{sql: fmt.Sprintf("list_transform([struct_pack(%s)], lambda %s: TRY(%s))[1]", strings.Join(fields, ", "), inner.hoisted.name, v.sql), typ: v.typ}
}

// greatestOf is greatest or least, which are NULL if any argument is.
func (x *expressions) greatestOf(call *trino.Call) value {
	x.arguments(call, 1, 127)
	values, typ := x.unified(call.Arguments, "All "+strings.ToUpper(call.Name)+" arguments")
	if typ.holds(Map, JSON) {
		x.fail(call.Place(), "%s takes values that can be ordered, not %s", call.Name, typ)
	}
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = v.sql
	}
	list := "[" + strings.Join(parts, ", ") + "]"
	if call.Name == "least" {
		return value{sql: x.least(list, typ), typ: typ}
	}
	return value{sql: x.greatest(list, typ), typ: typ}
}

// typeOfCall knows the length of texts only where they are written out.
func (x *expressions) typeOfCall(call *trino.Call) value {
	x.arguments(call, 1, 1)
	v := x.expression(call.Arguments[0])
	name := v.typ.String()
	switch argument := call.Arguments[0].(type) {
	case *trino.String:
		name = fmt.Sprintf("varchar(%d)", len([]rune(argument.Text)))
	case *trino.Identifier, *trino.Field, *trino.Cast:
	default:
		if v.typ.holds(Varchar) {
			x.fail(call.Place(), "typeof of %s is not supported here but for a column, a literal or a cast", v.typ)
		}
	}
	return x.of(Varchar, "%s", text(name))
}

func (x *expressions) zoneCall(call *trino.Call) value {
	x.arguments(call, 2, 2)
	return x.inZone(x.instant(call.Arguments[0]), call.Arguments[1], call.Place())
}
