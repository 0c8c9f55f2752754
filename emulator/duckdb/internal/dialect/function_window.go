// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"strings"
)

// Cases of window functions have the rows of aggregates' and are listed by y.
var windowFunctions = []Function{
	{Signature: "cume_dist() double", Use: WindowOnly, SQL: "cume_dist$[$)", Cases: []Case{{"cume_dist() OVER (ORDER BY g)", "0.4, 0.4, 1.0, 1.0, 1.0", ""}}},
	{Signature: "dense_rank() bigint", Use: WindowOnly, SQL: "dense_rank$[$)", Cases: []Case{{"dense_rank() OVER (ORDER BY g DESC)", "2, 2, 1, 1, 1", ""}}},
	{Signature: "first_value(T) T", Use: WindowOnly, SQL: "first_value$[$1$)", Cases: []Case{{"first_value(y) OVER (PARTITION BY g ORDER BY y)", "a, a, c, c, c", ""}, {"first_value(x) IGNORE NULLS OVER (ORDER BY y DESC)", "4, 4, 4, 4, 4", ""}}},
	{Signature: "lag(T) T", Use: WindowOnly, Build: offset("lag"), Cases: []Case{{"lag(y) OVER (ORDER BY y)", "NULL, a, b, c, d", ""}, {"lag(x) IGNORE NULLS OVER (ORDER BY y)", "NULL, 1, 2, 2, 2", ""}, {"lag(y)", "", "Window function lag requires an OVER clause"}}},
	{Signature: "lag(T, bigint) T", Use: WindowOnly, Build: offset("lag"), Cases: []Case{{"lag(y, 2) OVER (ORDER BY y)", "NULL, NULL, a, b, c", ""}, {"lag(y, -1) OVER (ORDER BY y)", "", "the offset of lag must be a whole number"}}},
	{Signature: "lag(T, bigint, T) T", Use: WindowOnly, Build: offset("lag"), Cases: []Case{{"lag(y, 1, '-') OVER (ORDER BY y)", "-, a, b, c, d", ""}, {"lag(y, 1, '-') OVER (ORDER BY y ROWS CURRENT ROW)", "", "Cannot specify window frame for lag function"}}},
	{Signature: "last_value(T) T", Use: WindowOnly, SQL: "last_value$[$1$)", Cases: []Case{{"last_value(y) OVER (ORDER BY y)", "a, b, c, d, e", ""}, {"last_value(y) OVER (PARTITION BY g ORDER BY y ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)", "b, b, e, e, e", ""}}},
	{Signature: "lead(T) T", Use: WindowOnly, Build: offset("lead"), Cases: []Case{{"lead(y) OVER (ORDER BY y)", "b, c, d, e, NULL", ""}}},
	{Signature: "lead(T, bigint) T", Use: WindowOnly, Build: offset("lead"), Cases: []Case{{"lead(y, 0) OVER (ORDER BY y)", "a, b, c, d, e", ""}, {"lead(y, x) OVER (ORDER BY y)", "", "the offset of lead must be a whole number"}}},
	{Signature: "lead(T, bigint, T) T", Use: WindowOnly, Build: offset("lead"), Cases: []Case{{"lead(g, 3, 0) OVER (ORDER BY y)", "2, 2, 0, 0, 0", ""}, {"lead(g, -2, 0) OVER (ORDER BY y)", "", "the offset of lead must be a whole number"}}},
	{Signature: "nth_value(T, bigint) T", Use: WindowOnly, Build: func(x *expressions, call *trinoCall, a []value, _ Type) string {
		if a[1].text == nil || number(*a[1].text) < 1 {
			x.fail(call.Place(), "the offset of nth_value must be a whole number from 1, written out")
		}
		return "nth_value$[$1, $2$)"
	}, Cases: []Case{{"nth_value(y, 2) OVER (ORDER BY y)", "NULL, b, b, b, b", ""}, {"nth_value(y, 0) OVER (ORDER BY y)", "", "the offset of nth_value must be"}}},
	{Signature: "ntile(bigint) bigint", Use: WindowOnly, Build: func(x *expressions, call *trinoCall, a []value, _ Type) string {
		if a[0].text == nil || number(*a[0].text) < 1 {
			x.fail(call.Place(), "the buckets of ntile must be a whole number from 1, written out")
		}
		return "ntile$[$1$)"
	}, Cases: []Case{{"ntile(2) OVER (ORDER BY y)", "1, 1, 1, 2, 2", ""}, {"ntile(0) OVER (ORDER BY y)", "", "the buckets of ntile must be"}}},
	{Signature: "percent_rank() double", Use: WindowOnly, SQL: "percent_rank$[$)", Cases: []Case{{"percent_rank() OVER (ORDER BY g)", "0.0, 0.0, 0.5, 0.5, 0.5", ""}}},
	{Signature: "rank() bigint", Use: WindowOnly, SQL: "rank$[$)", Cases: []Case{{"rank() OVER (ORDER BY g)", "1, 1, 3, 3, 3", ""}, {"rank() OVER (PARTITION BY g ORDER BY y DESC)", "2, 1, 3, 2, 1", ""}}},
	{Signature: "row_number() bigint", Use: WindowOnly, SQL: "row_number$[$)", Cases: []Case{
		{"row_number() OVER (ORDER BY y DESC)", "5, 4, 3, 2, 1", ""}, {"sum(x) OVER (ORDER BY y)", "1, 3, 5, 5, 9", ""}, {"sum(x) OVER (ORDER BY y ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)", "3, 5, 4, 6, 4", ""},
		{"count(*) OVER (PARTITION BY g)", "2, 2, 3, 3, 3", ""}, {"sum(g) OVER (ORDER BY g RANGE BETWEEN 1 PRECEDING AND CURRENT ROW)", "2, 2, 8, 8, 8", ""}, {"sum(g) OVER (ORDER BY g GROUPS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)", "8, 8, 6, 6, 6", ""},
		{"count(*) FILTER (WHERE x = 2) OVER (ORDER BY y)", "0, 1, 2, 2, 2", ""}, {"max(x) OVER ()", "4, 4, 4, 4, 4", ""},
	}},
}

// offset is lag or lead. DuckDB takes a negative offset and goes the other way.
func offset(function string) func(*expressions, *trinoCall, []value, Type) string {
	return func(x *expressions, call *trinoCall, a []value, _ Type) string {
		if len(a) > 1 && (a[1].text == nil || number(*a[1].text) < 0) {
			x.fail(call.Place(), "the offset of %s must be a whole number from 0, written out", function)
		}
		if call.Over != nil && x.framed(call.Over) {
			x.fail(call.Over.At, "Cannot specify window frame for %s function", function)
		}
		return fmt.Sprintf("%s$[$*$)", function)
	}
}

// framed tells whether a window, or the one that it names, has a frame.
func (x *expressions) framed(w *trinoWindow) bool {
	if w.Base != nil {
		if base, known := x.scope.named[strings.ToLower(w.Base.Text)]; known && base != w && base.Frame != nil {
			return true
		}
	}
	return w.Frame != nil
}
