// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

// modified puts DISTINCT, ORDER BY, FILTER, IGNORE NULLS and OVER into the SQL of an
// aggregate or window function, which ends with a parenthesis or holds "$)" where its
// modifiers belong.
func (x *expressions) modified(call *trino.Call, f *Function, sql string, result Type) string {
	if call.Star && f.parsed.name != "count" {
		x.fail(call.Place(), "* is only for count, not for %s", call.Name)
	}
	if call.Over == nil && call.IgnoreNulls {
		x.fail(call.Place(), "IGNORE NULLS is only for window functions; %s has no OVER here", call.Name)
	}
	if f.Use == WindowOnly && (call.Distinct || call.Filter != nil || call.OrderBy != nil) {
		x.fail(call.Place(), "DISTINCT, FILTER and ORDER BY are not for the window function %s", call.Name)
	}
	if call.Over != nil && (call.Distinct || call.OrderBy != nil) {
		x.fail(call.Place(), "DISTINCT and ORDER BY are not supported for %s over a window", call.Name)
	}
	var keys []string
	for _, item := range call.OrderBy {
		keys = append(keys, x.orderable(item.Expression, x.expression(item.Expression))+direction(item))
	}
	inside := ""
	if keys != nil {
		inside = " ORDER BY " + strings.Join(keys, ", ")
	}
	if call.IgnoreNulls {
		inside += " IGNORE NULLS"
	}
	after := ""
	if call.Filter != nil {
		after = " FILTER (WHERE " + x.boolean(call.Filter, "FILTER clause").sql + ")"
	}
	if call.Over != nil {
		after += " OVER (" + x.window(call.Over) + ")"
	}
	if call.Distinct {
		open := strings.IndexByte(sql, '(')
		sql = sql[:open+1] + "DISTINCT " + sql[open+1:]
	}
	if before, behind, ok := strings.Cut(sql, "$)"); ok {
		return before + inside + ")" + after + behind
	}
	return strings.TrimSuffix(sql, ")") + inside + ")" + after
}

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
		partition = append(partition, x.expression(e).sql)
	}
	for _, item := range w.OrderBy {
		order = append(order, x.orderable(item.Expression, x.expression(item.Expression))+direction(item))
	}
	if partition != nil {
		parts = append(parts, "PARTITION BY "+strings.Join(partition, ", "))
	}
	if order != nil {
		parts = append(parts, "ORDER BY "+strings.Join(order, ", "))
	}
	if w.Frame != nil {
		parts = append(parts, fmt.Sprintf("%s BETWEEN %s AND %s", w.Frame.Unit, x.bound(w.Frame.Start), x.bound(w.Frame.End)))
	}
	return strings.Join(parts, " ")
}

func (x *expressions) bound(b trino.Bound) string {
	if b.Value == nil {
		return b.Kind
	}
	v := x.expression(b.Value)
	if !v.typ.integral() && !v.typ.is(IntervalDayToSecond, IntervalYearToMonth) {
		x.fail(b.Value.Place(), "a window frame's bound must be a whole number or an interval: actual type %s", v.typ)
	}
	return v.sql + " " + b.Kind
}
