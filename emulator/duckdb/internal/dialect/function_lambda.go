// SPDX-License-Identifier: MPL-2.0

package dialect

import "fmt"

var lambdaFunctions = []Function{
	{Signature: "all_match(array(T), function(T, boolean)) boolean", SQL: "lake_all(list_transform($1, $2))", Cases: []Case{
		{"all_match(ARRAY[1, 2], x -> x > 0)", "true", ""}, {"all_match(ARRAY[1, -2, NULL], x -> x > 0)", "false", ""}, {"all_match(ARRAY[1, NULL], x -> x > 0)", "NULL", ""}, {"all_match(ARRAY[], x -> false)", "true", ""}, {"all_match(NULL, x -> true)", "NULL", ""},
	}},
	{Signature: "any_match(array(T), function(T, boolean)) boolean", SQL: "lake_any(list_transform($1, $2))", Cases: []Case{
		{"any_match(ARRAY[1, 2], x -> x > 1)", "true", ""}, {"any_match(ARRAY[1, NULL], x -> x > 1)", "NULL", ""}, {"any_match(ARRAY[1], x -> x > 1)", "false", ""}, {"any_match(ARRAY[NULL, 2], x -> x > 1)", "true", ""}, {"any_match(ARRAY[], x -> true)", "false", ""},
	}},
	{Signature: "none_match(array(T), function(T, boolean)) boolean", SQL: "(NOT lake_any(list_transform($1, $2)))", Cases: []Case{
		{"none_match(ARRAY[1, 2], x -> x > 2)", "true", ""}, {"none_match(ARRAY[3, NULL], x -> x > 2)", "false", ""}, {"none_match(ARRAY[NULL, 1], x -> x > 2)", "NULL", ""},
	}},
	{Signature: "filter(array(T), function(T, boolean)) array(T)", SQL: "list_filter($1, $2)", Cases: []Case{
		{"filter(ARRAY[5, -6, NULL, 7], x -> x > 0)", "[5, 7]", ""}, {"filter(ARRAY[5, NULL], x -> x IS NULL)", "[null]", ""}, {"filter(ARRAY[], x -> true)", "[]", ""}, {"filter(ARRAY['ab', 'c'], s -> s LIKE 'a%')", "[ab]", ""},
		{"filter(ARRAY[1], x -> 1 / (x - 1) > 0)", "", "Division by zero"},
	}},
	{Signature: "find_first(array(T), function(T, boolean)) T", SQL: "list_filter($1, $2)[1]", Cases: []Case{{"find_first(ARRAY[1, 5, 7], x -> x > 2)", "5", ""}, {"find_first(ARRAY[1], x -> x > 2)", "NULL", ""}}},
	{Signature: "map_filter(map(K, V), function(K, V, boolean)) map(K, V)", Build: func(_ *expressions, _ *trinoCall, a []value, _ Type) string {
		return fmt.Sprintf("map_from_entries(list_filter(map_entries(%s), lambda %s: %s))", a[0].sql, entryName(a[1]), applyEntry(a[1]))
	}, Cases: []Case{
		{"map_filter(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> v > 1)", "{b=2}", ""}, {"map_filter(MAP(), (k, v) -> true)", "{}", ""}, {"map_filter(MAP(ARRAY[1], ARRAY[NULL]), (k, v) -> v IS NULL)", "{1=null}", ""},
	}},
	{Signature: "map_zip_with(map(K, A), map(K, B), function(K, A, B, R)) map(K, R)", Build: mapZipWith, Cases: []Case{
		{"map_zip_with(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), MAP(ARRAY['b', 'c'], ARRAY[10, 20]), (k, x, y) -> coalesce(x, 0) + coalesce(y, 0))", "{a=1, b=12, c=20}", ""},
	}},
	{Signature: "reduce(array(T), S, function(S, T, S), function(S, R)) R", Build: reduce, Cases: []Case{
		{"reduce(ARRAY[5, 20, 50], 0, (s, x) -> s + x, s -> s)", "75", ""}, {"reduce(ARRAY[], 0, (s, x) -> s + x, s -> s)", "0", ""}, {"reduce(ARRAY[5, 20, NULL, 50], 0, (s, x) -> s + x, s -> s)", "NULL", ""},
		{"reduce(ARRAY[5, 20, NULL], 0, (s, x) -> s + coalesce(x, 0), s -> s * 2)", "50", ""}, {"reduce(ARRAY['a', 'b'], '', (s, x) -> s || x, s -> length(s))", "2", ""}, {"reduce(NULL, 0, (s, x) -> s, s -> s)", "NULL", ""},
		{"reduce(ARRAY[5, 6, 10, 20], CAST(ROW(0.0, 0) AS ROW(sum DOUBLE, count INTEGER)), (s, x) -> CAST(ROW(x + s.sum, s.count + 1) AS ROW(sum DOUBLE, count INTEGER)), s -> IF(s.count = 0, NULL, s.sum / s.count))", "10.25", ""},
		{"reduce(ARRAY[2147483647, 1], BIGINT '0', (s, x) -> s + x, s -> s)", "2147483648", ""},
	}},
	{Signature: "transform(array(T), function(T, R)) array(R)", SQL: "list_transform($1, $2)", Cases: []Case{
		{"transform(ARRAY[5, NULL, 6], x -> x + 1)", "[6, null, 7]", ""}, {"transform(ARRAY[], x -> x)", "[]", ""}, {"transform(ARRAY[ARRAY[1, NULL], ARRAY[3]], a -> transform(a, x -> coalesce(x, 0)))", "[[1, 0], [3]]", ""},
		{"transform(ARRAY['x'], x -> upper(x) || '!')", "[X!]", ""}, {"transform(ARRAY[1], X -> x * 2)", "[2]", ""}, {"transform(ARRAY['z'], x -> cast(x AS integer))", "", "Cannot cast 'z' to a whole number"},
	}},
	{Signature: "transform_keys(map(K, V), function(K, V, R)) map(R, V)", Fails: true, Build: func(x *expressions, _ *trinoCall, a []value, result Type) string {
		return entries(a[0].sql, func(m string) string {
			keys := fmt.Sprintf("list_transform(map_entries(%s), lambda %s: %s)", m, entryName(a[1]), applyEntry(a[1]))
			return fmt.Sprintf("MAP(%s, map_values(%s))", x.keys(keys, *result.Key), m)
		})
	}, Cases: []Case{{"transform_keys(MAP(ARRAY[1, 2], ARRAY['a', 'b']), (k, v) -> k * 10)", "{10=a, 20=b}", ""}, {"transform_keys(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> 'x')", "", "Duplicate map keys are not allowed"}}},
	{Signature: "transform_values(map(K, V), function(K, V, R)) map(K, R)", Build: func(_ *expressions, _ *trinoCall, a []value, _ Type) string {
		return entries(a[0].sql, func(m string) string {
			return fmt.Sprintf("MAP(map_keys(%s), list_transform(map_entries(%s), lambda %s: %s))", m, m, entryName(a[1]), applyEntry(a[1]))
		})
	}, Cases: []Case{{"transform_values(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> k || cast(v AS varchar))", "{a=a1, b=b2}", ""}, {"transform_values(NULL, (k, v) -> k)", "NULL", ""}}},
	{Signature: "zip_with(array(A), array(B), function(A, B, R)) array(R)", Build: func(_ *expressions, _ *trinoCall, a []value, _ Type) string {
		n := a[2].parameters[0][1:]
		return fmt.Sprintf("list_transform([struct_pack(f1 := %s, f2 := %s)], lambda z%s: (CASE WHEN z%s.f1 IS NOT NULL AND z%s.f2 IS NOT NULL THEN list_transform(range(1, greatest(len(z%s.f1), len(z%s.f2)) + 1), lambda i%s: %s) END))[1]",
			a[0].sql, a[1].sql, n, n, n, n, n, n, apply(a[2], fmt.Sprintf("z%s.f1[i%s]", n, n), fmt.Sprintf("z%s.f2[i%s]", n, n)))
	}, Cases: []Case{
		{"zip_with(ARRAY[1, 3, 5], ARRAY['a', 'b', 'c'], (x, y) -> y || cast(x AS varchar))", "[a1, b3, c5]", ""}, {"zip_with(ARRAY[1, 2], ARRAY[10], (x, y) -> x + coalesce(y, 0))", "[11, 2]", ""}, {"zip_with(ARRAY[1], NULL, (x, y) -> x)", "NULL", ""},
	}},
}

// entryName is the parameter that stands for an entry of a map beside a lambda.
func entryName(lambda value) string { return "m" + lambda.parameters[0][1:] }

// applyEntry calls a lambda of key and value with an entry of that name.
func applyEntry(lambda value) string {
	return apply(lambda, entryName(lambda)+".key", entryName(lambda)+".value")
}

// entries gives what body makes of a map that is not NULL.
func entries(sql string, body func(m string) string) string {
	return once(sql, func(m string) string {
		return fmt.Sprintf("(CASE WHEN %s IS NOT NULL THEN %s END)", m, body(m))
	})
}

// reduce: DuckDB's state has the type of the elements. So both are parts of one row.
func reduce(_ *expressions, _ *trinoCall, a []value, _ Type) string {
	list, initial, step, finish := a[0], a[1], a[2], a[3]
	n := step.parameters[0][1:]
	row := func(state, element string) string {
		return fmt.Sprintf("struct_pack(s := CAST(%s AS %s), x := CAST(%s AS %s))", state, initial.typ.DuckDB(), element, list.typ.Element.DuckDB())
	}
	return once(list.sql, func(list string) string {
		states := fmt.Sprintf("list_reduce(list_transform(%s, lambda x%s: %s), lambda a%s, b%s: struct_pack(s := %s, x := b%s.x), %s)",
			list, n, row("NULL", "x"+n), n, n, apply(step, "a"+n+".s", "b"+n+".x"), n, row(initial.sql, "NULL"))
		return fmt.Sprintf("(CASE WHEN %s IS NOT NULL THEN %s END)", list, apply(finish, states+".s"))
	})
}

func mapZipWith(_ *expressions, _ *trinoCall, a []value, _ Type) string {
	n := a[2].parameters[0][1:]
	keys := fmt.Sprintf("list_transform([map_keys(z%s.f1) || map_keys(z%s.f2)], lambda d%s: list_filter(d%s, lambda x%s, i%s: list_position(d%s, x%s) = i%s))[1]", n, n, n, n, n, n, n, n, n)
	return fmt.Sprintf("list_transform([struct_pack(f1 := %s, f2 := %s)], lambda z%s: (CASE WHEN z%s.f1 IS NOT NULL AND z%s.f2 IS NOT NULL THEN MAP(%s, list_transform(%s, lambda k%s: %s)) END))[1]",
		a[0].sql, a[1].sql, n, n, n, keys, keys, n, apply(a[2], "k"+n, fmt.Sprintf("z%s.f1[k%s]", n, n), fmt.Sprintf("z%s.f2[k%s]", n, n)))
}
