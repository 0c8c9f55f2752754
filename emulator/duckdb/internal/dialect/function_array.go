// SPDX-License-Identifier: MPL-2.0

package dialect

import "fmt"

var arrayFunctions = []Function{
	{Signature: "array_distinct(array(T:comparable)) array(T)", Build: func(_ *expressions, _ *trinoCall, a []value, _ Type) string { return distinct(a[0].sql) }, Cases: []Case{
		{"array_distinct(ARRAY[3, 1, 3, NULL, NULL])", "[3, 1, null]", ""}, {"array_distinct(NULL)", "NULL", ""}, {"array_distinct(ARRAY[nan(), nan(), 1e0])", "[NaN, 1.0]", ""}, {"array_distinct(ARRAY[(1, NULL), (1, NULL), (1, 2)])", "[{field0=1, field1=null}, {field0=1, field1=2}]", ""},
	}},
	{Signature: "array_except(array(T:comparable), array(T)) array(T)", Build: func(_ *expressions, _ *trinoCall, a []value, _ Type) string {
		return both(a, func(left, right string) string {
			return distinct(fmt.Sprintf("(CASE WHEN %s IS NOT NULL THEN list_filter(%s, lambda x: list_position(%s, x) IS NULL) END)", right, left, right))
		})
	}, Cases: []Case{{"array_except(ARRAY[1, 2, 2, NULL], ARRAY[1])", "[2, null]", ""}, {"array_except(ARRAY[1, NULL], ARRAY[NULL])", "[1]", ""}, {"array_except(ARRAY[1], NULL)", "NULL", ""}, {"array_except(ARRAY[nan(), 1e0], ARRAY[nan()])", "[1.0]", ""}, {"array_except(ARRAY[(1, NULL), (2, NULL)], ARRAY[(1, NULL)])", "[{field0=2, field1=null}]", ""}}},
	{Signature: "array_intersect(array(T:comparable), array(T)) array(T)", Build: func(_ *expressions, _ *trinoCall, a []value, _ Type) string {
		return both(a, func(left, right string) string {
			return distinct(fmt.Sprintf("(CASE WHEN %s IS NOT NULL THEN list_filter(%s, lambda x: list_position(%s, x) IS NOT NULL) END)", right, left, right))
		})
	}, Cases: []Case{
		{"array_intersect(ARRAY[1, 2, 2, 3], ARRAY[2, 3, 5])", "[2, 3]", ""}, {"array_intersect(ARRAY['a'], ARRAY['b'])", "[]", ""}, {"array_intersect(ARRAY[nan(), 1e0], ARRAY[2e0, nan()])", "[NaN]", ""},
		{"array_intersect(ARRAY[(1, NULL), (1, 2)], ARRAY[(1, NULL), NULL])", "[{field0=1, field1=null}]", ""}, {"array_intersect(ARRAY[1, NULL], ARRAY[NULL])", "[null]", ""},
	}},
	{Signature: "array_join(array(T), varchar) varchar", Build: arrayJoin, Cases: []Case{
		{"array_join(ARRAY['a', NULL, 'c'], ',')", "a,c", ""}, {"array_join(ARRAY[1, 2], '-')", "1-2", ""}, {"array_join(ARRAY[], ',')", "", ""}, {"array_join(NULL, ',')", "NULL", ""}, {"array_join(ARRAY[true, false], ' ')", "true false", ""},
	}},
	{Signature: "array_join(array(T), varchar, varchar) varchar", Build: arrayJoin, Cases: []Case{{"array_join(ARRAY['a', NULL], ',', '?')", "a,?", ""}}},
	{Signature: "array_max(array(T:ordered)) T", Build: func(x *expressions, _ *trinoCall, a []value, _ Type) string {
		return x.greatest(a[0].sql, *a[0].typ.Element)
	}, Cases: []Case{
		{"array_max(ARRAY[1, 3, 2])", "3", ""}, {"array_max(ARRAY[1, NULL])", "NULL", ""}, {"array_max(ARRAY[])", "NULL", ""}, {"array_max(ARRAY[1e0, nan()])", "1.0", ""}, {"array_max(ARRAY[nan()])", "NaN", ""}, {"array_max(ARRAY[1e0, nan(), NULL])", "NULL", ""},
	}},
	{Signature: "array_min(array(T:ordered)) T", Build: func(x *expressions, _ *trinoCall, a []value, _ Type) string {
		return x.least(a[0].sql, *a[0].typ.Element)
	}, Cases: []Case{
		{"array_min(ARRAY['b', 'a'])", "a", ""}, {"array_min(ARRAY[NULL])", "NULL", ""}, {"array_min(ARRAY[nan(), 1e0])", "1.0", ""},
	}},
	{Signature: "array_position(array(T:comparable), T) bigint", Build: func(x *expressions, _ *trinoCall, a []value, _ Type) string {
		if !plainlyCompared("=", a[1], a[1], a[1].typ) {
			return x.found("array_position", a, simple(BigInt), func(at string) string { return "CAST(" + at + " AS BIGINT)" }, func(string) string { return "0" })
		}
		return both(a, func(list, element string) string {
			return fmt.Sprintf("(CASE WHEN %s IS NOT NULL AND %s IS NOT NULL THEN coalesce(CAST(list_position(%s, %s) AS BIGINT), 0) END)", list, element, list, element)
		})
	}, Cases: []Case{{"array_position(ARRAY['a', 'b', 'b'], 'b')", "2", ""}, {"array_position(ARRAY[1], 5)", "0", ""}, {"array_position(ARRAY[1, NULL], NULL)", "NULL", ""}, {"array_position(ARRAY[nan()], nan())", "0", ""}}},
	{Signature: "array_remove(array(T:comparable), T) array(T)", Build: arrayRemove, Cases: []Case{
		{"array_remove(ARRAY[1, NULL, 2, 1], 1)", "[null, 2]", ""}, {"array_remove(ARRAY[1], NULL)", "NULL", ""}, {"array_remove(cast(NULL AS array(row(a integer))), ROW(1))", "NULL", ""}, {"array_remove(ARRAY[nan(), 1e0, NULL], nan())", "[NaN, 1.0, null]", ""}, {"array_remove(ARRAY[nan(), 1e0], 1e0)", "[NaN]", ""},
		{"array_remove(ARRAY[(1, 2), NULL, (3, NULL)], (1, 2))", "[null, {field0=3, field1=null}]", ""}, {"array_remove(ARRAY[(1, NULL)], (1, 2))", "", "array_remove does not support arrays with elements that are null or contain null"},
		{"array_remove(ARRAY[ARRAY[1], ARRAY[2, NULL]], ARRAY[1])", "[[2, null]]", ""}, {"array_remove(ARRAY[ARRAY[nan()]], ARRAY[nan()])", "[[NaN]]", ""},
	}},
	{Signature: "array_sort(array(T:ordered)) array(T)", Build: func(x *expressions, _ *trinoCall, a []value, _ Type) string {
		return x.sortedList(a[0].sql, *a[0].typ.Element)
	}, Note: "The form with a lambda is refused.", Cases: []Case{
		{"array_sort(ARRAY[3, NULL, 1])", "[1, 3, null]", ""}, {"array_sort(ARRAY['b', 'B', 'a'])", "[B, a, b]", ""}, {"array_sort(ARRAY[1, 2], (a, b) -> b - a)", "", "Unexpected parameters (array(integer), function) for function array_sort"},
	}},
	{Signature: "array_union(array(T:comparable), array(T)) array(T)", Build: func(_ *expressions, _ *trinoCall, a []value, _ Type) string {
		return distinct("(" + a[0].sql + " || " + a[1].sql + ")")
	}, Cases: []Case{{"array_union(ARRAY[1, 2], ARRAY[2, NULL, 3])", "[1, 2, null, 3]", ""}, {"array_union(ARRAY[1], NULL)", "NULL", ""}, {"array_union(ARRAY[nan(), 1e0], ARRAY[nan()])", "[NaN, 1.0]", ""}, {"array_union(ARRAY[(1, NULL)], ARRAY[(1, NULL), (1, 2)])", "[{field0=1, field1=null}, {field0=1, field1=2}]", ""}}},
	{Signature: "arrays_overlap(array(T:comparable), array(T)) boolean", Build: func(_ *expressions, _ *trinoCall, a []value, _ Type) string {
		return both(a, func(left, right string) string {
			return fmt.Sprintf("(CASE WHEN %s IS NULL OR %s IS NULL THEN NULL WHEN list_has_any(list_filter(%s, lambda x: x IS NOT NULL), %s) THEN TRUE "+
				"WHEN len(%s) > 0 AND len(%s) > 0 AND (len(%s) <> list_count(%s) OR len(%s) <> list_count(%s)) THEN NULL ELSE FALSE END)", left, right, left, right, left, right, left, left, right, right)
		})
	}, Cases: []Case{{"arrays_overlap(ARRAY[1, 2], ARRAY[2, 3])", "true", ""}, {"arrays_overlap(ARRAY[1], ARRAY[2])", "false", ""}, {"arrays_overlap(ARRAY[1, NULL], ARRAY[2])", "NULL", ""}, {"arrays_overlap(ARRAY[1, NULL], ARRAY[1, NULL])", "true", ""}, {"arrays_overlap(ARRAY[NULL], ARRAY[])", "false", ""}, {"arrays_overlap(ARRAY[nan()], ARRAY[1e0, nan()])", "true", ""}, {"arrays_overlap(ARRAY[(1, NULL)], ARRAY[(1, NULL)])", "true", ""}, {"arrays_overlap(ARRAY[(1, NULL)], ARRAY[(1, 2)])", "false", ""}}},
	{Signature: "cardinality(array(T)) bigint", SQL: "CAST(len($1) AS BIGINT)", Cases: []Case{{"cardinality(ARRAY[1, NULL])", "2", ""}, {"cardinality(ARRAY[])", "0", ""}, {"cardinality(NULL)", "NULL", ""}}},
	{Signature: "concat(array(T), array(T), array(T)...) array(T)", Build: concatenated, Cases: []Case{{"concat(ARRAY[1], ARRAY[2], ARRAY[3])", "[1, 2, 3]", ""}, {"concat(ARRAY[1], NULL)", "NULL", ""}, {"ARRAY[1] || 2", "[1, 2]", ""}}},
	{Signature: "contains(array(T:comparable), T) boolean", Build: func(x *expressions, _ *trinoCall, a []value, _ Type) string {
		if !plainlyCompared("=", a[1], a[1], a[1].typ) {
			return x.found("contains", a, simple(Boolean), func(string) string { return "TRUE" }, func(list string) string {
				return fmt.Sprintf("(CASE WHEN len(%s) = list_count(%s) THEN FALSE END)", list, list)
			})
		}
		return both(a, func(list, element string) string {
			return fmt.Sprintf("(CASE WHEN %s IS NULL OR %s IS NULL THEN NULL WHEN list_contains(%s, %s) THEN TRUE WHEN len(%s) <> list_count(%s) THEN NULL ELSE FALSE END)", list, element, list, element, list, list)
		})
	}, Cases: []Case{{"contains(ARRAY[1, 2], 2)", "true", ""}, {"contains(ARRAY['a'], 'b')", "false", ""}, {"contains(ARRAY[1, NULL], 2)", "NULL", ""}, {"contains(ARRAY[1, NULL], 1)", "true", ""}, {"contains(ARRAY[1], NULL)", "NULL", ""}, {"contains(ARRAY[nan(), NULL], nan())", "NULL", ""}, {"contains(ARRAY[nan()], nan())", "false", ""}}},
	{Signature: "element_at(array(E), bigint) E", Build: func(x *expressions, _ *trinoCall, a []value, result Type) string {
		if a[1].text != nil && number(*a[1].text) != 0 {
			return a[0].sql + "[" + a[1].sql + "]"
		}
		x.hazard(true)
		return both(a, func(list, i string) string {
			return fmt.Sprintf("(CASE WHEN %s IS NOT NULL AND %s = 0 THEN %s ELSE %s[%s] END)", list, i, raise("SQL array indices start at 1", result), list, i)
		})
	}, Cases: []Case{
		{"element_at(ARRAY['a', 'b'], 1)", "a", ""}, {"element_at(ARRAY['a', 'b'], -1)", "b", ""}, {"element_at(ARRAY['a'], 5)", "NULL", ""}, {"element_at(ARRAY['a'], -5)", "NULL", ""},
		{"element_at(ARRAY['a'], 0)", "", "SQL array indices start at 1"}, {"element_at(cast(NULL AS array(varchar)), 0)", "NULL", ""}, {"element_at(ARRAY['a'], abs(1))", "a", ""},
	}},
	{Signature: "flatten(array(array(T))) array(T)", SQL: "flatten($1)", Cases: []Case{{"flatten(ARRAY[ARRAY[1, 2], NULL, ARRAY[3]])", "[1, 2, 3]", ""}, {"flatten(ARRAY[])", "[]", ""}}},
	{Signature: "ngrams(array(T), bigint) array(array(T))", Fails: true, Build: func(_ *expressions, _ *trinoCall, a []value, result Type) string {
		return both(a, func(list, n string) string {
			return fmt.Sprintf("(CASE WHEN %s IS NULL OR %s IS NULL THEN NULL WHEN %s <= 0 THEN %s WHEN len(%s) <= %s THEN [%s] ELSE list_transform(range(1, len(%s) - %s + 2), lambda i: %s[i : i + %s - 1]) END)",
				list, n, n, raise("N must be positive", result), list, n, list, list, n, list, n)
		})
	}, Cases: []Case{{"ngrams(ARRAY['a', 'b', 'c'], 2)", "[[a, b], [b, c]]", ""}, {"ngrams(ARRAY['a'], 2)", "[[a]]", ""}, {"ngrams(NULL, 0)", "NULL", ""}, {"ngrams(ARRAY['a'], 0)", "", "N must be positive"}}},
	{Signature: "repeat(T, bigint) array(T)", Fails: true, Build: func(_ *expressions, _ *trinoCall, a []value, result Type) string {
		return once(a[1].sql, func(n string) string {
			return fmt.Sprintf("(CASE WHEN %s > %d THEN %s WHEN %s < 0 THEN %s ELSE list_transform(range(%s), lambda i: %s) END)", n, maxSequence,
				raise("count argument of repeat function must be less than or equal to 10000", result), n,
				raise("count argument of repeat function must be greater than or equal to 0", result), n, a[0].sql)
		})
	}, Cases: []Case{{"repeat('a', 3)", "[a, a, a]", ""}, {"repeat(1, 0)", "[]", ""}, {"repeat(1, 10001)", "", "less than or equal to 10000"}, {"repeat(1, -1)", "", "greater than or equal to 0"}}},
	{Signature: "reverse(array(T)) array(T)", SQL: "list_reverse($1)", Cases: []Case{{"reverse(ARRAY[1, 2, NULL])", "[null, 2, 1]", ""}}},
	{Signature: "sequence(bigint, bigint) array(bigint)", Fails: true, Build: func(_ *expressions, _ *trinoCall, a []value, result Type) string {
		return both(a, func(from, to string) string {
			return sequence(from, to, fmt.Sprintf("(CASE WHEN %s <= %s THEN 1 ELSE -1 END)", from, to), result)
		})
	}, Cases: []Case{{"sequence(1, 4)", "[1, 2, 3, 4]", ""}, {"sequence(3, 1)", "[3, 2, 1]", ""}, {"sequence(NULL, 1)", "NULL", ""}, {"sequence(1, 20000)", "", "must not have more than 10000 entries"}}},
	{Signature: "sequence(bigint, bigint, bigint) array(bigint)", Fails: true, Build: func(_ *expressions, _ *trinoCall, a []value, result Type) string {
		return both(a, func(from, to string) string {
			return once(a[2].sql, func(step string) string { return sequence(from, to, step, result) })
		})
	}, Cases: []Case{{"sequence(0, 10, 5)", "[0, 5, 10]", ""}, {"sequence(1, 5, -1)", "", "sequence stop value should be"}, {"sequence(1, 5, 0)", "", "interval must not be zero"}}},
	{Signature: "sequence(date, date) array(date)", Fails: true, Build: func(_ *expressions, _ *trinoCall, a []value, _ Type) string {
		return both(a, func(from, to string) string {
			step := fmt.Sprintf("(CASE WHEN %s <= %s THEN 1 ELSE -1 END)", from, to)
			return fmt.Sprintf("list_transform(%s, lambda d: CAST(%s + to_days(CAST(d AS INTEGER)) AS DATE))", sequence("0", "("+to+" - "+from+")", step, ArrayOf(simple(BigInt))), from)
		})
	}, Cases: []Case{{"sequence(DATE '2026-01-30', DATE '2026-02-01')", "[2026-01-30, 2026-01-31, 2026-02-01]", ""}, {"sequence(DATE '1900-01-01', DATE '2026-01-01')", "", "must not have more than 10000 entries"}}},
	{Signature: "sequence(timestamp, timestamp, interval_day) array(timestamp)", Fails: true, Build: func(_ *expressions, _ *trinoCall, a []value, _ Type) string {
		return both(a, func(from, to string) string {
			return once(a[2].sql, func(step string) string {
				return fmt.Sprintf("list_transform(%s, lambda d: %s + to_microseconds(d * 1000))", sequence("0", fmt.Sprintf("(epoch_ms(%s) - epoch_ms(%s))", to, from), step, ArrayOf(simple(BigInt))), from)
			})
		})
	}, Cases: []Case{
		{"sequence(TIMESTAMP '2026-01-01 00:00:00', TIMESTAMP '2026-01-01 02:00:00', INTERVAL '1' HOUR)", "[2026-01-01 00:00:00.000, 2026-01-01 01:00:00.000, 2026-01-01 02:00:00.000]", ""},
		{"sequence(TIMESTAMP '2026-01-01 00:00:00', TIMESTAMP '2026-01-02 00:00:00', INTERVAL '1' SECOND)", "", "must not have more than 10000 entries"},
	}},
	{Signature: "slice(array(T), bigint, bigint) array(T)", Fails: true, Build: func(_ *expressions, _ *trinoCall, a []value, result Type) string {
		return once(a[0].sql, func(list string) string {
			return once(a[1].sql, func(start string) string {
				return once(a[2].sql, func(length string) string {
					return fmt.Sprintf("(CASE WHEN %s IS NULL OR %s IS NULL OR %s IS NULL THEN NULL WHEN %s < 0 THEN %s WHEN %s = 0 THEN %s WHEN %s = 0 OR %s > len(%s) OR %s < -len(%s) THEN %s[1:0] "+
						"WHEN %s > 0 THEN %s[%s : %s + least(%s, len(%s)) - 1] ELSE %s[len(%s) + 1 + %s : len(%s) + %s + least(%s, len(%s))] END)",
						list, start, length, length, raise("length must be greater than or equal to 0", result), start, raise("SQL array indices start at 1", result),
						length, start, list, start, list, list, start, list, start, start, length, list, list, list, start, list, start, length, list)
				})
			})
		})
	}, Cases: []Case{
		{"slice(ARRAY[1, 2, 3, 4], 2, 2)", "[2, 3]", ""}, {"slice(ARRAY[1, 2, 3, 4], -2, 5)", "[3, 4]", ""}, {"slice(ARRAY[1, 2], 5, 1)", "[]", ""}, {"slice(ARRAY[1, 2], 1, 0)", "[]", ""}, {"slice(ARRAY[1, 2], -5, 2)", "[]", ""},
		{"slice(NULL, 0, 1)", "NULL", ""}, {"slice(ARRAY[1], 0, 1)", "", "SQL array indices start at 1"}, {"slice(ARRAY[1], 1, -1)", "", "length must be greater than or equal to 0"},
	}},
	{Signature: "trim_array(array(T), bigint) array(T)", Fails: true, Build: func(_ *expressions, _ *trinoCall, a []value, result Type) string {
		return both(a, func(list, n string) string {
			return fmt.Sprintf("(CASE WHEN %s IS NULL THEN NULL WHEN %s < 0 THEN %s WHEN %s > len(%s) THEN %s ELSE %s[1 : len(%s) - %s] END)", list, n, raise("size must not be negative", result), n, list, raise("size must not exceed array cardinality", result), list, list, n)
		})
	}, Cases: []Case{{"trim_array(ARRAY[1, 2, 3], 2)", "[1]", ""}, {"trim_array(ARRAY[1], 1)", "[]", ""}, {"trim_array(ARRAY[1], 2)", "", "size must not exceed array cardinality"}, {"trim_array(NULL, -1)", "NULL", ""}, {"trim_array(ARRAY[1], -1)", "", "size must not be negative"}}},
	{Signature: "zip(array(A), array(B)) array(A)", Gives: "array(row(A, B))", Build: zip, Result: zipped, Note: "Up to 5 arrays.", Cases: []Case{
		{"zip(ARRAY[1, 2], ARRAY['x', 'y'])", "[{field0=1, field1=x}, {field0=2, field1=y}]", ""}, {"zip(ARRAY[1, 2], ARRAY['x'])", "[{field0=1, field1=x}, {field0=2, field1=null}]", ""}, {"zip(ARRAY[1], NULL)", "NULL", ""},
	}},
	{Signature: "zip(array(A), array(B), array(C)) array(A)", Gives: "array(row(A, B, C))", Build: zip, Result: zipped, Cases: []Case{{"zip(ARRAY[1], ARRAY[2], ARRAY[3])", "[{field0=1, field1=2, field2=3}]", ""}}},
	{Signature: "zip(array(A), array(B), array(C), array(D)) array(A)", Gives: "array(row(A, B, C, D))", Build: zip, Result: zipped, Cases: []Case{{"zip(ARRAY[1], ARRAY[2], ARRAY[3], ARRAY[4])", "[{field0=1, field1=2, field2=3, field3=4}]", ""}}},
	{Signature: "zip(array(A), array(B), array(C), array(D), array(E)) array(A)", Gives: "array(row(A, B, C, D, E))", Build: zip, Result: zipped, Cases: []Case{{"zip(ARRAY[1], ARRAY[2], ARRAY[3], ARRAY[4], ARRAY[5])", "[{field0=1, field1=2, field2=3, field3=4, field4=5}]", ""}}},
}

// maxSequence bounds the arrays that sequence and repeat make, as Trino does.
const maxSequence = 10_000

// both gives what body makes of two arguments that it uses more than once.
func both(a []value, body func(first, second string) string) string {
	return once(a[0].sql, func(first string) string {
		return once(a[1].sql, func(second string) string { return body(first, second) })
	})
}

// distinct keeps the first of equal elements, NULL too.
func distinct(list string) string {
	return fmt.Sprintf("list_transform([%s], lambda d: list_filter(d, lambda x, i: list_position(d, x) = i))[1]", list)
}

// arrayRemove keeps what is not equal, and fails where that is unknown.
func arrayRemove(x *expressions, _ *trinoCall, a []value, result Type) string {
	typ := a[1].typ
	if !typ.is(Row, Array, Real, Double) {
		return once(a[1].sql, func(element string) string {
			return fmt.Sprintf("(CASE WHEN %s IS NOT NULL THEN list_filter(%s, lambda x: x IS DISTINCT FROM %s) END)", element, a[0].sql, element)
		})
	}
	x.hazard(true)
	return both(a, func(list, removed string) string {
		equal := fmt.Sprintf("list_transform(%s, lambda v1: v1 IS NOT NULL AND %s)", list, x.equal("v1", removed, typ, 1))
		return once(equal, func(equal string) string {
			return fmt.Sprintf("(CASE WHEN %s IS NULL OR %s IS NULL THEN NULL WHEN len(%s) > list_count(%s) THEN %s ELSE list_filter(%s, lambda x, i: NOT %s) END)", list, removed, equal, equal,
				raise("array_remove does not support arrays with elements that are null or contain null", result), list, element(equal, "i"))
		})
	})
}

func arrayJoin(x *expressions, call *trinoCall, a []value, _ Type) string {
	list := value{sql: a[0].sql, typ: a[0].typ}
	if element := *list.typ.Element; !element.is(Varchar) {
		if element.holds(Array, Map, Row) {
			x.fail(call.Place(), "array_join takes elements that can be cast to varchar, not %s", element)
		}
		list = x.cast(list, ArrayOf(simple(Varchar)), call.Place())
	}
	if len(a) == 2 {
		return fmt.Sprintf("lake_array_join(%s, %s)", list.sql, a[1].sql)
	}
	return fmt.Sprintf("lake_array_join_null(%s, %s, %s)", list.sql, a[1].sql, a[2].sql)
}

// sequence counts from one number to another, both included.
func sequence(from, to, step string, result Type) string {
	return fmt.Sprintf("(CASE WHEN %s IS NULL OR %s IS NULL OR %s IS NULL THEN NULL WHEN %s = 0 THEN %s WHEN (%s > %s AND %s < 0) OR (%s < %s AND %s > 0) THEN %s WHEN (%s - %s) // %s >= %d THEN %s ELSE generate_series(%s, %s, %s) END)",
		from, to, step, step, raise("interval must not be zero", result), to, from, step, to, from, step,
		raise("sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start", result),
		to, from, step, maxSequence, raise("result of sequence function must not have more than 10000 entries", result), from, to, step)
}

// zip puts the elements of arrays side by side, with NULL where one is shorter.
func zip(_ *expressions, _ *trinoCall, a []value, _ Type) string {
	lists, lengths, fields, nulls := "", "", "", ""
	for i, list := range a {
		separator := ", "
		if i == 0 {
			separator = ""
		}
		name := fieldName(i)
		lists += separator + name + " := " + list.sql
		lengths += separator + "len(z." + name + ")"
		fields += separator + name + " := z." + name + "[i]"
		if i > 0 {
			nulls += " OR "
		}
		nulls += "z." + name + " IS NULL"
	}
	return fmt.Sprintf("list_transform([struct_pack(%s)], lambda z: (CASE WHEN %s THEN NULL ELSE list_transform(range(1, greatest(%s) + 1), lambda i: struct_pack(%s)) END))[1]", lists, nulls, lengths, fields)
}

func zipped(a []value) Type {
	fields := make([]Field, len(a))
	for i, list := range a {
		fields[i] = Field{Type: *list.typ.Element}
	}
	return ArrayOf(RowOf(fields...))
}
