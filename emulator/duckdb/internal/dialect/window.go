// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

// modified puts DISTINCT, ORDER BY, FILTER, IGNORE NULLS and OVER into the SQL of an
// aggregate or window function.
func (x *expressions) modified(call *trino.Call, f *Function, template string, arguments []value, result Type) string {
	name := call.Name
	switch {
	case call.Star && name != "count":
		x.fail(call.Place(), "* is only for count, not for %s", name)
	case call.Over == nil && call.IgnoreNulls:
		x.fail(call.Place(), "IGNORE NULLS is only for window functions; %s has no OVER here", name)
	case call.IgnoreNulls && !ignoresNulls[name]:
		x.fail(call.Place(), "IGNORE NULLS is not for %s", name)
	case f.Use == WindowOnly && (call.Distinct || call.Filter != nil || call.OrderBy != nil):
		x.fail(call.Place(), "DISTINCT, FILTER and ORDER BY are not for the window function %s", name)
	case call.Over != nil && (call.Distinct || call.OrderBy != nil):
		x.fail(call.Place(), "DISTINCT and ORDER BY are not supported for %s over a window", name)
	case call.Distinct && len(arguments) == 0:
		x.fail(call.Place(), "DISTINCT needs an argument of %s", name)
	}
	if call.Distinct {
		for i, argument := range arguments {
			if argument.typ.holds(Map) {
				x.fail(call.Arguments[i].Place(), "DISTINCT of %s is not supported here", argument.typ)
			}
		}
	}
	begin, end := "", ""
	if call.Distinct {
		begin = "DISTINCT "
	}
	var keys []string
	for _, item := range call.OrderBy {
		key := x.expression(item.Expression)
		if call.Distinct {
			x.distinctKey(call, item, key)
		}
		keys = append(keys, x.sortKey(item, key))
	}
	if keys != nil {
		end = " ORDER BY " + strings.Join(keys, ", ")
	}
	if call.IgnoreNulls {
		end += " IGNORE NULLS"
	}
	end += ")"
	if call.Filter != nil {
		end += " FILTER (WHERE " + x.boolean(call.Filter, "FILTER clause").sql + ")"
	}
	if call.Over != nil {
		end += " OVER (" + x.window(call.Over) + ")"
	}
	return fill(template, arguments, result, begin, end)
}

// distinctKey refuses to sort the distinct values of an aggregate by what they do not tell.
func (x *expressions) distinctKey(call *trino.Call, item trino.SortItem, key value) {
	if !slices.ContainsFunc(call.Arguments, func(e trino.Expression) bool { return x.expression(e).sql == key.sql }) {
		x.fail(item.Expression.Place(), "For aggregate function with DISTINCT, ORDER BY expressions must appear in arguments")
	}
	if !sortedAsItIs(item, key.typ) {
		x.fail(item.Expression.Place(), "%s with DISTINCT and this ORDER BY of %s is not supported here; select what is distinct in a subquery", call.Name, key.typ)
	}
}

var ignoresNulls = map[string]bool{"lag": true, "lead": true, "first_value": true, "last_value": true, "nth_value": true}

// window translates what stands in OVER.
func (x *expressions) window(w *trino.Window) string {
	var parts []string
	if w.Base != nil {
		base, ok := x.scope.named[strings.ToLower(w.Base.Text)]
		if !ok {
			x.fail(w.Base.At, "Cannot resolve WINDOW name %s", w.Base.Text)
		}
		if w.PartitionBy != nil || base.Frame != nil && (w.OrderBy != nil || w.Frame != nil) || base.OrderBy != nil && w.OrderBy != nil {
			x.fail(w.At, "this window cannot redefine what window %s says already", w.Base.Text)
		}
		merged := *base
		if w.OrderBy != nil {
			merged.OrderBy = w.OrderBy
		}
		if w.Frame != nil {
			merged.Frame = w.Frame
		}
		return x.window(&merged)
	}
	var partition, order []string
	for _, e := range w.PartitionBy {
		partition = append(partition, groupable(x.expression(e)).sql)
	}
	for _, item := range w.OrderBy {
		order = append(order, x.sortKey(item, x.expression(item.Expression)))
	}
	if partition != nil {
		parts = append(parts, "PARTITION BY "+strings.Join(partition, ", "))
	}
	if order != nil {
		parts = append(parts, "ORDER BY "+strings.Join(order, ", "))
	}
	if w.Frame != nil {
		parts = append(parts, fmt.Sprintf("%s BETWEEN %s AND %s", w.Frame.Unit, x.bound(w, w.Frame.Start), x.bound(w, w.Frame.End)))
	}
	return strings.Join(parts, " ")
}

// bound is how far a window's frame reaches: so many rows or groups, or so far from the row
// in what the window is sorted by.
func (x *expressions) bound(w *trino.Window, b trino.Bound) string {
	if b.Value == nil {
		return b.Kind
	}
	v := x.expression(b.Value)
	if w.Frame.Unit != "RANGE" && !v.typ.integral() {
		x.fail(b.Value.Place(), "Window frame %s offset value type must be EXACT NUMERIC with SCALE 0 (actual %s)", w.Frame.Unit, v.typ)
	}
	if w.Frame.Unit == "RANGE" {
		if len(w.OrderBy) != 1 {
			x.fail(w.At, "Window frame of type RANGE PRECEDING or FOLLOWING requires single sort item in ORDER BY")
		}
		key := x.expression(w.OrderBy[0].Expression).typ
		if !(key.numeric() && v.typ.integral()) && !(key.moment() && v.typ.interval()) {
			x.fail(b.Value.Place(), "a window frame of type RANGE over %s takes %s here, not %s", key,
				map[bool]string{true: "an interval", false: "a whole number, over a date or timestamp an interval"}[key.moment()], v.typ)
		}
	}
	if v.text == nil || strings.HasPrefix(*v.text, "-") {
		x.hazard(true)
		v.sql = once(v.sql, func(sql string) string { // DuckDB takes rows behind for rows before
			return fmt.Sprintf("(CASE WHEN %s >= 0 THEN %s ELSE %s END)", sql, sql, raise("Window frame offset value must not be negative or null", v.typ))
		})
	}
	switch {
	case v.typ.is(IntervalDayToSecond):
		v.sql = "to_microseconds(" + v.sql + " * 1000)"
	case v.typ.is(IntervalYearToMonth):
		v.sql = "to_months(" + v.sql + ")"
	}
	return v.sql + " " + b.Kind
}
