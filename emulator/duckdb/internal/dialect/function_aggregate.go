// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"strconv"
)

// Cases of aggregates have the rows over, a table of x: 1, 2, 2, NULL, 4; y: 'a' to 'e';
// g: 1, 1, 2, 2, 2; b: true, false, true, NULL, true; m: {k=g}; d: 1.5, 2.5, 0.1, NULL, 4.0 (decimal).
var aggregateFunctions = []Function{
	{Signature: "any_value(T) T", Use: Aggregate, SQL: "any_value$[$1$)", Cases: []Case{{"any_value(x) IN (1, 2, 4)", "true", ""}, {"any_value(NULL)", "NULL", ""}}},
	{Signature: "approx_distinct(T:comparable) bigint", Use: Aggregate, Build: approxDistinct, Note: "Exact.", Cases: []Case{{"approx_distinct(x)", "3", ""}, {"approx_distinct(x) FILTER (WHERE g = 2)", "2", ""}}},
	{Signature: "approx_distinct(T:comparable, double) bigint", Use: Aggregate, Build: approxDistinct, Note: "Exact.", Cases: []Case{{"approx_distinct(y, 0.01)", "5", ""}}},
	{Signature: "approx_percentile(bigint, double) bigint", Use: Aggregate, Build: percentile, Note: percentileNote, Cases: []Case{{"approx_percentile(x, 0.5)", "2", ""}, {"approx_percentile(x, 1.5)", "", "percentile must be between 0 and 1"}, {"approx_percentile(x, x)", "", "must be written out"}}},
	{Signature: "approx_percentile(double, double) double", Use: Aggregate, Build: percentile, Note: percentileNote, Cases: []Case{{"approx_percentile(d, 0.9)", "4.0", ""}, {"approx_percentile(if(x = 1, nan(), x), 0.5)", "", "approx_percentile of NaN is not supported here"}, {"approx_percentile(cast(x AS double), -1)", "", "percentile must be between 0 and 1"}}},
	{Signature: "approx_percentile(bigint, array(double)) array(bigint)", Use: Aggregate, Build: percentile, Note: percentileNote, Cases: []Case{{"approx_percentile(x, ARRAY[0.1, 0.9])", "[1, 4]", ""}, {"approx_percentile(x, ARRAY[])", "", "must be written out"}}},
	{Signature: "approx_percentile(double, array(double)) array(double)", Use: Aggregate, Build: percentile, Note: percentileNote, Cases: []Case{{"approx_percentile(d, ARRAY[0e0, 1])", "[0.1, 4.0]", ""}, {"approx_percentile(d, ARRAY[2])", "", "percentile must be between 0 and 1"}}},
	{Signature: "arbitrary(T) T", Use: Aggregate, SQL: "any_value$[$1$)", Cases: []Case{{"arbitrary(y) IN ('a', 'b', 'c', 'd', 'e')", "true", ""}}},
	{Signature: "array_agg(T) array(T)", Use: Aggregate, SQL: "list$[$1$)", Cases: []Case{
		{"array_agg(x ORDER BY y)", "[1, 2, 2, null, 4]", ""}, {"array_agg(y ORDER BY x DESC, y)", "[e, b, c, a, d]", ""}, {"cardinality(array_agg(DISTINCT x))", "4", ""}, {"array_agg(x) FILTER (WHERE false)", "NULL", ""}, {"array_agg(y ORDER BY y) FILTER (WHERE g = 1)", "[a, b]", ""},
	}},
	{Signature: "avg(bigint) double", Use: Aggregate, SQL: "avg$[$1$)", Cases: []Case{{"avg(x)", "2.25", ""}, {"avg(x) FILTER (WHERE false)", "NULL", ""}, {"avg(DISTINCT x)", "2.3333333333333335", ""}}},
	{Signature: "avg(decimal) double", Gives: "decimal of the same type", Use: Aggregate, Build: averageDecimal, Result: func(a []value) Type { return a[0].typ }, Cases: []Case{{"avg(d)", "2.0", ""}, {"avg(d) FILTER (WHERE false)", "NULL", ""}}},
	{Signature: "avg(real) real", Use: Aggregate, SQL: "CAST(avg$[$1$) AS FLOAT)", Cases: []Case{{"avg(cast(x AS real))", "2.25", ""}}},
	{Signature: "avg(double) double", Use: Aggregate, SQL: "avg$[$1$)", Cases: []Case{{"avg(cast(x AS double))", "2.25", ""}}},
	{Signature: "avg(interval_day) interval_day", Use: Aggregate, SQL: "CAST(round(avg$[$1$)) AS BIGINT)", Cases: []Case{{"avg(x * INTERVAL '1' SECOND)", "0 00:00:02.250", ""}}},
	{Signature: "bitwise_and_agg(bigint) bigint", Use: Aggregate, SQL: "bit_and$[$1$)", Cases: []Case{{"bitwise_and_agg(x)", "0", ""}}},
	{Signature: "bitwise_or_agg(bigint) bigint", Use: Aggregate, SQL: "bit_or$[$1$)", Cases: []Case{{"bitwise_or_agg(x)", "7", ""}}},
	{Signature: "bitwise_xor_agg(bigint) bigint", Use: Aggregate, SQL: "bit_xor$[$1$)", Cases: []Case{{"bitwise_xor_agg(x)", "5", ""}}},
	{Signature: "bool_and(boolean) boolean", Use: Aggregate, SQL: "bool_and$[$1$)", Cases: []Case{{"bool_and(b)", "false", ""}, {"bool_and(x > 0)", "true", ""}}},
	{Signature: "bool_or(boolean) boolean", Use: Aggregate, SQL: "bool_or$[$1$)", Cases: []Case{{"bool_or(b)", "true", ""}}},
	{Signature: "corr(double, double) double", Use: Aggregate, SQL: "list_transform([corr$[$1, $2$)], lambda c: (CASE WHEN isfinite(c) THEN c END))[1]", Cases: []Case{{"round(corr(x, x * 2), 10)", "1.0", ""}, {"corr(x, 1)", "NULL", ""}}},
	{Signature: "count() bigint", Use: Aggregate, SQL: "count$[*$)", Cases: []Case{{"count(*)", "5", ""}, {"count(*) FILTER (WHERE x = 2)", "2", ""}, {"count()", "5", ""}}},
	{Signature: "count(T) bigint", Use: Aggregate, SQL: "count$[$1$)", Cases: []Case{{"count(x)", "4", ""}, {"count(DISTINCT x)", "3", ""}, {"count(DISTINCT (g, x))", "5", ""}}},
	{Signature: "count_if(boolean) bigint", Use: Aggregate, SQL: "count$[(CASE WHEN $1 THEN 1 END)$)", Cases: []Case{{"count_if(b)", "3", ""}, {"count_if(x > 100)", "0", ""}}},
	{Signature: "covar_pop(double, double) double", Use: Aggregate, SQL: "covar_pop$[$1, $2$)", Cases: []Case{{"covar_pop(x, x)", "1.1875", ""}}},
	{Signature: "covar_samp(double, double) double", Use: Aggregate, SQL: "covar_samp$[$1, $2$)", Cases: []Case{{"round(covar_samp(x, x), 6)", "1.583333", ""}}},
	{Signature: "every(boolean) boolean", Use: Aggregate, SQL: "bool_and$[$1$)", Cases: []Case{{"every(b)", "false", ""}}},
	{Signature: "geometric_mean(double) double", Use: Aggregate, SQL: "exp(avg$[lake_ln($1)$))", Cases: []Case{{"round(geometric_mean(x), 10)", "2.0", ""}}},
	{Signature: "histogram(T:ordered) map(T, bigint)", Use: Aggregate, Build: histogram, Note: "The keys are sorted.", Cases: []Case{{"histogram(x)", "{1=1, 2=2, 4=1}", ""}, {"histogram(if(x = 4, nan(), x))", "{1.0=1, 2.0=2, NaN=1}", ""}, {"histogram(if(g = 1, nan(), 0e0))", "{0.0=3, NaN=2}", ""}, {"histogram(g)", "{1=2, 2=3}", ""}}},
	{Signature: "kurtosis(double) double", Use: Aggregate, SQL: "list_transform([struct_pack(k := kurtosis$[$1$), n := count$[$1$))], lambda s: (CASE WHEN s.n >= 4 AND s.k IS NULL THEN CAST('NaN' AS DOUBLE) ELSE s.k END))[1]", Cases: []Case{{"round(kurtosis(x), 6)", "2.227147", ""}, {"kurtosis(x - x)", "NaN", ""}, {"kurtosis(g) FILTER (WHERE g = 2)", "NULL", ""}}},
	{Signature: "map_agg(K:ordered, V) map(K, V)", Use: Aggregate, Build: func(_ *expressions, _ *trinoCall, _ []value, _ Type) string {
		return mapOfRows("list$[struct_pack(f1 := $1, f2 := $2)$)")
	}, Note: "The keys are sorted; of equal keys the first counts.", Cases: []Case{{"map_agg(y, x)", "{a=1, b=2, c=2, d=null, e=4}", ""}, {"map_agg(x, 'v')", "{1=v, 2=v, 4=v}", ""}, {"map_agg(y, x) FILTER (WHERE false)", "NULL", ""}}},
	{Signature: "map_union(map(K:ordered, V)) map(K, V)", Use: Aggregate, Build: func(_ *expressions, _ *trinoCall, _ []value, _ Type) string {
		return mapOfRows("list_transform(flatten(list$[map_entries($1)$)), lambda e: struct_pack(f1 := e.key, f2 := e.value))")
	}, Note: "The keys are sorted; of equal keys the first counts.", Cases: []Case{{"map_union(m)", "{k=1}", ""}, {"map_union(MAP(ARRAY[y], ARRAY[g]))", "{a=1, b=1, c=2, d=2, e=2}", ""}}},
	{Signature: "max(T:ordered) T", Use: Aggregate, Build: extremeOf("max$[$1$)", "(-min$[(-$1)$))", "arg_max$[$1, %s$)", true), Cases: []Case{{"max(x)", "4", ""}, {"max(y)", "e", ""}, {"max(x) FILTER (WHERE x > 100)", "NULL", ""}, {"max(if(x = 4, nan(), x))", "2.0", ""}, {"max(nan())", "NaN", ""}}},
	{Signature: "max(T:ordered, bigint) array(T)", Use: Aggregate, Build: extremes("max"), Cases: []Case{{"max(x, 2)", "[4, 2]", ""}, {"max(if(x = 4, nan(), x), 4)", "[2.0, 2.0, 1.0, NaN]", ""}, {"max(x, 0)", "", "must be a whole number from 1 to 10000"}}},
	{Signature: "max_by(V, K:ordered) V", Use: Aggregate, Build: extremeOf("arg_max_null$[$1, $2$)", "arg_min_null$[$1, (-$2)$)", "arg_max_null$[$1, %s$)", true), Cases: []Case{{"max_by(y, x)", "e", ""}, {"max_by(x, y)", "4", ""}, {"max_by(y, x) FILTER (WHERE g = 1)", "b", ""}, {"max_by(x, y) FILTER (WHERE y = 'd')", "NULL", ""}, {"max_by(y, if(x = 4, nan(), x)) IN ('b', 'c')", "true", ""}}},
	{Signature: "max_by(V, K:ordered, bigint) array(V)", Use: Aggregate, Build: extremesBy("DESC"), Cases: []Case{{"max_by(y, x, 2)[1]", "e", ""}, {"max_by(x, y, 2)", "[4, null]", ""}, {"max_by(y, if(x = 2, nan(), x), 2)", "[e, a]", ""}, {"max_by(x, y, 0)", "", "must be a whole number from 1 to 10000"}}},
	{Signature: "min(T:ordered) T", Use: Aggregate, Build: extremeOf("min$[$1$)", "min$[$1$)", "arg_min$[$1, %s$)", false), Cases: []Case{{"min(x)", "1", ""}, {"min(d)", "0.1", ""}}},
	{Signature: "min(T:ordered, bigint) array(T)", Use: Aggregate, Build: extremes("min"), Cases: []Case{{"min(x, 2)", "[1, 2]", ""}, {"min(x, g)", "", "must be a whole number from 1 to 10000"}}},
	{Signature: "min_by(V, K:ordered) V", Use: Aggregate, Build: extremeOf("arg_min_null$[$1, $2$)", "arg_min_null$[$1, $2$)", "arg_min_null$[$1, %s$)", false), Cases: []Case{{"min_by(y, x)", "a", ""}}},
	{Signature: "min_by(V, K:ordered, bigint) array(V)", Use: Aggregate, Build: extremesBy("ASC"), Cases: []Case{{"min_by(y, y, 2)", "[a, b]", ""}, {"min_by(x, y, 20000)", "", "must be a whole number from 1 to 10000"}}},
	{Signature: "multimap_agg(K, V) map(K, array(V))", Use: Aggregate, Build: func(_ *expressions, _ *trinoCall, _ []value, _ Type) string {
		return multimap("list_filter(list$[struct_pack(f1 := $1, f2 := $2)$), lambda e: e.f1 IS NOT NULL)")
	}, Cases: []Case{{"multimap_agg(g, y ORDER BY y)", "{1=[a, b], 2=[c, d, e]}", ""}}},
	{Signature: "regr_intercept(double, double) double", Use: Aggregate, SQL: "regr_intercept$[$1, $2$)", Cases: []Case{{"regr_intercept(x * 2 + 1, x)", "1.0", ""}}},
	{Signature: "regr_slope(double, double) double", Use: Aggregate, SQL: "list_transform([regr_slope$[$1, $2$)], lambda s: (CASE WHEN isfinite(s) THEN s END))[1]", Cases: []Case{{"regr_slope(x * 2 + 1, x)", "2.0", ""}, {"regr_slope(x, 1)", "NULL", ""}}},
	{Signature: "stddev(double) double", Use: Aggregate, SQL: "stddev_samp$[$1$)", Cases: []Case{{"round(stddev(x), 6)", "1.258306", ""}, {"stddev(x) FILTER (WHERE x = 1)", "NULL", ""}}},
	{Signature: "stddev_pop(double) double", Use: Aggregate, SQL: "stddev_pop$[$1$)", Cases: []Case{{"round(stddev_pop(x), 6)", "1.089725", ""}}},
	{Signature: "stddev_samp(double) double", Use: Aggregate, SQL: "stddev_samp$[$1$)", Cases: []Case{{"round(stddev_samp(x), 6)", "1.258306", ""}}},
	{Signature: "sum(bigint) bigint", Use: Aggregate, SQL: "CAST(sum$[$1$) AS BIGINT)", Fails: true, Cases: []Case{{"sum(x)", "9", ""}, {"sum(DISTINCT x)", "7", ""}, {"sum(x) FILTER (WHERE false)", "NULL", ""}, {"sum(x + 9223372036854775000)", "", "bigint addition overflow"}}},
	{Signature: "sum(decimal) double", Gives: "decimal(38, s)", Use: Aggregate, SQL: "CAST(sum$[$1$) AS $r)", Result: func(a []value) Type { return DecimalOf(maxPrecision, a[0].typ.Scale) }, Cases: []Case{{"sum(d)", "8.1", ""}}},
	{Signature: "sum(real) real", Use: Aggregate, SQL: "CAST(sum$[$1$) AS FLOAT)", Cases: []Case{{"sum(cast(x AS real))", "9.0", ""}}},
	{Signature: "sum(double) double", Use: Aggregate, SQL: "sum$[$1$)", Cases: []Case{{"sum(cast(x AS double))", "9.0", ""}}},
	{Signature: "sum(T:interval) T", Use: Aggregate, SQL: "CAST(sum$[$1$) AS $r)", Cases: []Case{{"sum(x * INTERVAL '1' HOUR)", "0 09:00:00.000", ""}, {"sum(x * INTERVAL '1' MONTH)", "0-9", ""}}},
	{Signature: "var_pop(double) double", Use: Aggregate, SQL: "var_pop$[$1$)", Cases: []Case{{"var_pop(x)", "1.1875", ""}}},
	{Signature: "var_samp(double) double", Use: Aggregate, SQL: "var_samp$[$1$)", Cases: []Case{{"round(var_samp(x), 6)", "1.583333", ""}}},
	{Signature: "variance(double) double", Use: Aggregate, SQL: "var_samp$[$1$)", Cases: []Case{{"round(variance(x), 6)", "1.583333", ""}}},
}

func approxDistinct(x *expressions, call *trinoCall, _ []value, _ Type) string {
	if call.Distinct || call.Over != nil {
		x.fail(call.Place(), "approx_distinct takes no DISTINCT and no OVER here; use count(DISTINCT …)")
	}
	return "count$[DISTINCT $1$)"
}

const percentileNote = "Exact: the value of the nearest rank. The percentiles must be written out. The forms with weights are refused."

// percentile: DuckDB wants the percentiles written out.
func percentile(x *expressions, call *trinoCall, a []value, _ Type) string {
	if call.Distinct {
		x.fail(call.Place(), "approx_percentile takes no DISTINCT here")
	}
	wanted := []trinoExpression{call.Arguments[1]}
	array, several := call.Arguments[1].(*trinoArray)
	if several {
		wanted = array.Items
	}
	list := ""
	for i, e := range wanted {
		v, err := strconv.ParseFloat(numberText(e), 64)
		if err != nil {
			x.fail(e.Place(), "the percentiles of approx_percentile must be written out, as numbers from 0 to 1")
		}
		if v < 0 || v > 1 {
			x.fail(e.Place(), "percentile must be between 0 and 1")
		}
		if i > 0 {
			list += ", "
		}
		list += strconv.FormatFloat(v, 'f', -1, 64)
	}
	if several && list == "" {
		x.fail(call.Place(), "the percentiles of approx_percentile must be written out, as numbers from 0 to 1")
	}
	if several {
		list = "[" + list + "]"
	}
	if canBeNaN(a[0]) {
		x.hazard(true)
		nan := raise("approx_percentile of NaN is not supported here; leave NaN out with is_nan", a[0].typ)
		return "quantile_disc$[list_transform([$1], lambda n: (CASE WHEN isnan(n) THEN " + nan + " ELSE n END))[1], " + list + "$)"
	}
	return "quantile_disc$[$1, " + list + "$)"
}

func averageDecimal(_ *expressions, _ *trinoCall, _ []value, result Type) string {
	return fmt.Sprintf("CAST(lake_divide_decimals(CAST(sum$[$1$) AS VARCHAR), CAST(nullif(count$[$1$), 0) AS VARCHAR), %d) AS $r)", result.Scale)
}

// mapOfRows makes a map of a list of rows (key, value): sorted by key, of equal keys the
// first.
func mapOfRows(rows string) string {
	return "list_transform([" + rows + "], lambda l: (CASE WHEN l IS NOT NULL THEN list_transform([list_sort(list_transform(list_filter(l, lambda e: e.f1 IS NOT NULL), lambda e, i: struct_pack(k := e.f1, i := i)))], " +
		"lambda s: list_transform([list_filter(s, lambda e, j: j = 1 OR s[j - 1].k IS DISTINCT FROM e.k)], lambda u: " +
		"list_transform([list_filter(l, lambda e: e.f1 IS NOT NULL)], lambda v: MAP(list_transform(u, lambda e: e.k), list_transform(u, lambda e: v[e.i].f2)))[1])[1])[1] END))[1]"
}

// maxExtremes bounds the arrays of max(x, n) and its like, as Trino does.
const maxExtremes = 10_000

// count reads how many values are wanted.
func (x *expressions) count(call *trinoCall, v value) int64 {
	if v.text == nil || number(*v.text) < 1 || number(*v.text) > maxExtremes {
		x.fail(call.Place(), "the last argument of %s must be a whole number from 1 to %d, written out", call.Name, maxExtremes)
	}
	return number(*v.text)
}

// extremeOf chooses between forms by the type of what is compared, which is the last
// argument: DuckDB takes NaN for the greatest number, for Trino it is the greatest only where
// there is no other, as the least of the negated numbers is for both. Rows and arrays are
// compared by their ranks. (QRY-014)
func extremeOf(plain, numbers, ranked string, greatest bool) func(*expressions, *trinoCall, []value, Type) string {
	return func(x *expressions, _ *trinoCall, a []value, _ Type) string {
		switch compared := a[len(a)-1].typ; {
		case compared.is(Real, Double):
			return numbers
		case compared.is(Row, Array):
			return fmt.Sprintf(ranked, x.rankOf(fmt.Sprintf("$%d", len(a)), compared, greatest))
		default:
			return plain
		}
	}
}

// histogram: DuckDB loses numbers beside NaN, unless they are in rows.
func histogram(_ *expressions, _ *trinoCall, a []value, _ Type) string {
	if !a[0].typ.is(Real, Double) {
		return "CAST(histogram$[$1$) AS $r)"
	}
	return "list_transform([histogram$[(CASE WHEN $1 IS NOT NULL THEN struct_pack(f1 := $1) END)$)], " +
		"lambda h: (CASE WHEN h IS NOT NULL THEN CAST(MAP(list_transform(map_keys(h), lambda k: k.f1), map_values(h)) AS $r) END))[1]"
}

func extremes(function string) func(*expressions, *trinoCall, []value, Type) string {
	return func(x *expressions, call *trinoCall, a []value, _ Type) string {
		n := x.count(call, a[1])
		if a[0].typ.is(Row, Array) {
			if call.Distinct || call.OrderBy != nil {
				x.fail(call.Place(), "%s of several %s takes no DISTINCT and no ORDER BY", call.Name, a[0].typ)
			}
			return firstOf("$1", x.rankOf("$1", a[0].typ, function == "max"), map[string]string{"max": "DESC", "min": "ASC"}[function], n)
		}
		if function == "max" && a[0].typ.is(Real, Double) {
			return fmt.Sprintf("list_transform(min$[(-$1), %d$), lambda e: -e)", n)
		}
		return fmt.Sprintf("%s$[$1, %d$)", function, n)
	}
}

// extremesBy sorts, for DuckDB's function leaves out values that are NULL.
func extremesBy(direction string) func(*expressions, *trinoCall, []value, Type) string {
	return func(x *expressions, call *trinoCall, a []value, _ Type) string {
		if call.Distinct || call.OrderBy != nil {
			x.fail(call.Place(), "%s takes no DISTINCT and no ORDER BY", call.Name)
		}
		key, direction := "$2", direction
		switch {
		case a[1].typ.is(Row, Array):
			key = x.rankOf("$2", a[1].typ, direction == "DESC")
		case direction == "DESC" && a[1].typ.is(Real, Double):
			key, direction = "(-$2)", "ASC"
		}
		return firstOf("$1", key, direction, x.count(call, a[2]))
	}
}

// firstOf gives the first n values of a list that is sorted by keys, without those whose key
// is NULL.
func firstOf(value, key, direction string, n int64) string {
	return fmt.Sprintf("list_transform(list_sort(list_transform(list_filter(list$[struct_pack(f1 := %s, f2 := %s)$), lambda e: e.f2 IS NOT NULL), lambda e, i: struct_pack(k := e.f2, i := i, v := e.f1)), '%s'), lambda e: e.v)[1:%d]",
		value, key, direction, n)
}
