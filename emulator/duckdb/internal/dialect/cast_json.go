// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"strings"
)

// toJSON gives the SQL of CAST(… AS json). NULL stays NULL outside, and becomes null inside.
func (x *expressions) toJSON(sql string, from Type) (string, bool) {
	switch {
	case from.is(JSON):
		return sql, true
	case from.is(Boolean, Decimal) || from.integral():
		return "CAST(" + sql + " AS VARCHAR)", true
	case from.is(Real):
		return "lake_json_real(" + sql + ")", true
	case from.is(Double):
		return "lake_json_number(" + sql + ")", true
	case from.is(Varchar):
		return "lake_json_quote(" + sql + ")", true
	case from.moment():
		written, ok := x.castForm(sql, from, simple(Varchar), 0)
		return "lake_json_quote(" + written + ")", ok
	case from.is(Unknown):
		return "CAST(" + sql + " AS VARCHAR)", true
	case from.is(Array):
		e := x.inner()
		element, ok := x.toJSON(e, *from.Element)
		x.casts--
		return fmt.Sprintf("lake_json_array(list_transform(%s, lambda %s: %s))", sql, e, element), ok
	case from.is(Map):
		m, e := x.inner(), x.inner()
		key, okKey := x.castForm(e, *from.Key, simple(Varchar), 0)
		element, ok := x.toJSON(e, *from.Element)
		x.casts -= 2
		return fmt.Sprintf("list_transform([%s], lambda %s: lake_json_object(list_transform(map_keys(%s), lambda %s: %s), list_transform(map_values(%s), lambda %s: %s)))[1]",
			sql, m, m, e, key, m, e, element), ok && okKey
	case from.is(Row):
		row := x.inner()
		names, values := make([]string, len(from.Fields)), make([]string, len(from.Fields))
		for i, field := range from.Fields {
			written, ok := x.toJSON(row+"."+fieldName(i), field.Type)
			if !ok {
				return "", false
			}
			names[i], values[i] = text(field.Name), written
		}
		x.casts--
		return fmt.Sprintf("list_transform([%s], lambda %s: (CASE WHEN %s IS NOT NULL THEN lake_json_row([%s], [%s]) END))[1]",
			sql, row, row, strings.Join(names, ", "), strings.Join(values, ", ")), true
	}
	return "", false
}

// fromJSON gives the SQL of a cast of JSON.
func (x *expressions) fromJSON(sql string, to Type) (string, bool) {
	call := func(name, arguments string) string {
		written, fails := lake(name, arguments, false)
		x.hazard(fails)
		return strings.ReplaceAll(written, "$r", to.DuckDB())
	}
	switch {
	case to.is(JSON):
		return sql, true
	case to.is(Varchar):
		return call("json_text", sql), true
	case to.is(Boolean):
		return call("json_boolean", sql), true
	case to.integral():
		return call("json_integer", sql), true
	case to.is(Double, Real):
		return call("json_double", sql), true
	case to.is(Decimal):
		return call("json_decimal", fmt.Sprintf("%s, %d, %d", sql, to.Precision, to.Scale)), true
	case to.is(Array):
		e := x.inner()
		element, ok := x.fromJSON(e, *to.Element)
		x.casts--
		return fmt.Sprintf("list_transform(%s, lambda %s: %s)", call("json_elements", sql), e, element), ok
	case to.is(Map):
		m, e := x.inner(), x.inner()
		key, okKey := x.castForm(m+"["+e+"]", simple(Varchar), *to.Key, 0)
		element, ok := x.fromJSON(m+"["+e+" + 1]", *to.Element)
		x.casts -= 2
		places := fmt.Sprintf("range(1, len(%s) + 1, 2)", m)
		return fmt.Sprintf("list_transform([%s], lambda %s: (CASE WHEN %s IS NOT NULL THEN MAP(list_transform(%s, lambda %s: %s), list_transform(%s, lambda %s: %s)) END))[1]",
			call("json_entries", sql), m, m, places, e, key, places, e, element), ok && okKey
	case to.is(Row):
		row := x.inner()
		names, parts := make([]string, len(to.Fields)), make([]string, len(to.Fields))
		for i, field := range to.Fields {
			written, ok := x.fromJSON(fmt.Sprintf("%s[%d]", row, i+1), field.Type)
			if !ok {
				return "", false
			}
			names[i], parts[i] = text(field.Name), fieldName(i)+" := "+written
		}
		x.casts--
		return fmt.Sprintf("list_transform([%s], lambda %s: (CASE WHEN %s IS NOT NULL THEN struct_pack(%s) END))[1]",
			call("json_fields", sql+", ["+strings.Join(names, ", ")+"]"), row, row, strings.Join(parts, ", ")), true
	}
	return "", false
}
