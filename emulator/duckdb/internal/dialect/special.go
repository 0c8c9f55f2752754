// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

// specialForms are written as functions and are none: they do not evaluate all arguments,
// or take types that no signature can say.
var specialForms map[string]func(*expressions, *trino.Call) value

func init() { // they call what looks them up
	specialForms = map[string]func(*expressions, *trino.Call) value{
		"coalesce": (*expressions).coalesce, "if": (*expressions).ifElse, "nullif": (*expressions).nullIf, "try": (*expressions).try,
		"greatest": (*expressions).greatest, "least": (*expressions).greatest,
	}
}

func (x *expressions) arguments(call *trino.Call, least, most int) {
	x.checkScalar(call)
	if n := len(call.Arguments); n < least || n > most {
		x.fail(call.Place(), "%s takes %d to %d arguments; it has %d", call.Name, least, most, n)
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
	first := x.expression(call.Arguments[0])
	equal := x.compare("=", first, x.expression(call.Arguments[1]), call.Place())
	return value{sql: fmt.Sprintf("(CASE WHEN %s THEN NULL ELSE %s END)", equal.sql, first.sql), typ: first.typ}
}

// try gives NULL where its argument fails.
func (x *expressions) try(call *trino.Call) value {
	x.arguments(call, 1, 1)
	v := x.expression(call.Arguments[0])
	return value{sql: "TRY(" + v.sql + ")", typ: v.typ}
}

// greatest and least are NULL if any argument is.
func (x *expressions) greatest(call *trino.Call) value {
	x.arguments(call, 1, 127)
	values, typ := x.unified(call.Arguments, "All "+strings.ToUpper(call.Name)+" arguments")
	parts, nulls := make([]string, len(values)), make([]string, len(values))
	for i, v := range values {
		parts[i], nulls[i] = v.sql, v.sql+" IS NULL"
	}
	return value{sql: fmt.Sprintf("(CASE WHEN %s THEN NULL ELSE %s(%s) END)", strings.Join(nulls, " OR "), call.Name, strings.Join(parts, ", ")), typ: typ}
}
