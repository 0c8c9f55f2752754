// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

var mapFunctions = []Function{
	{Signature: "cardinality(map(K, V)) bigint", SQL: "CAST(cardinality($1) AS BIGINT)", Cases: []Case{{"cardinality(MAP(ARRAY['a', 'b'], ARRAY[1, 2]))", "2", ""}, {"cardinality(MAP())", "0", ""}}},
	{Signature: "element_at(map(K, V), K) V", Build: func(x *expressions, call *trinoCall, a []value, _ Type) string {
		x.searchable(call.Place(), a[1].typ)
		if canBeNaN(a[1]) {
			return once(a[1].sql, func(key string) string {
				return fmt.Sprintf("%s[(CASE WHEN NOT isnan(%s) THEN %s END)]", a[0].sql, key, key)
			})
		}
		return a[0].sql + "[" + a[1].sql + "]"
	}, Cases: []Case{
		{"element_at(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), 'b')", "2", ""}, {"element_at(MAP(ARRAY['a'], ARRAY[1]), 'A')", "NULL", ""}, {"element_at(MAP(ARRAY['a'], ARRAY[1]), NULL)", "NULL", ""}, {"element_at(NULL, 'a')", "NULL", ""},
		{"MAP(ARRAY['a'], ARRAY[1])['a']", "1", ""}, {"MAP(ARRAY['a'], ARRAY[1])['b']", "", "Key not present in map: b"},
		{"element_at(MAP(ARRAY[nan(), 2], ARRAY['n', 'two']), nan())", "NULL", ""}, {"element_at(MAP(ARRAY[nan(), 2], ARRAY['n', 'two']), 2)", "two", ""}, {"element_at(MAP(ARRAY[(1, 2)], ARRAY['x']), (1, 2))", "x", ""},
		{"MAP(ARRAY[nan()], ARRAY[1])[nan()]", "", "Key not present in map: nan"}, {"element_at(MAP(ARRAY[(1, nan())], ARRAY['x']), (1, nan()))", "", "keys of row(integer, double) cannot be looked up here"},
	}},
	{Signature: "map() map(unknown, unknown)", SQL: `MAP([], [])`, Cases: []Case{{"map()", "{}", ""}}},
	{Signature: "map(array(K), array(V)) map(K, V)", Fails: true, Build: func(x *expressions, _ *trinoCall, a []value, result Type) string {
		a[0].sql = x.keys(a[0].sql, *result.Key)
		return both(a, func(keys, values string) string {
			return fmt.Sprintf("(CASE WHEN %s IS NULL OR %s IS NULL THEN NULL WHEN len(%s) <> len(%s) THEN %s ELSE MAP(%s, %s) END)", keys, values, keys, values, raise("Key and value arrays must be the same length", result), keys, values)
		})
	}, Cases: []Case{
		{"map(ARRAY['b', 'a'], ARRAY[1, NULL])", "{b=1, a=null}", ""}, {"map(ARRAY[], ARRAY[])", "{}", ""}, {"map(NULL, ARRAY[1])", "NULL", ""},
		{"map(ARRAY['a', 'a'], ARRAY[1, 2])", "", "Duplicate map keys are not allowed"}, {"map(ARRAY['a'], ARRAY[1, 2])", "", "Key and value arrays must be the same length"}, {"map(ARRAY[NULL], ARRAY[1])", "", "map key cannot be null"},
		{"cardinality(map(ARRAY[(1, 'a')], ARRAY[1]))", "1", ""}, {"cardinality(map(ARRAY[(1, NULL)], ARRAY[1]))", "", "row(integer, unknown) with NULL inside cannot be a key of a map"},
	}},
	{Signature: "map_concat(map(K, V), map(K, V), map(K, V)...) map(K, V)", Build: func(_ *expressions, _ *trinoCall, a []value, _ Type) string {
		maps, nulls := make([]string, len(a)), make([]string, len(a))
		for i, m := range a {
			maps[i] = fmt.Sprintf("%s := %s", fieldName(i), m.sql)
			nulls[i] = "z." + fieldName(i)
		}
		return fmt.Sprintf("list_transform([struct_pack(%s)], lambda z: (CASE WHEN %s IS NOT NULL THEN map_concat(%s) END))[1]", strings.Join(maps, ", "), strings.Join(nulls, " IS NOT NULL AND "), strings.Join(nulls, ", "))
	}, Cases: []Case{{"map_concat(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), MAP(ARRAY['b', 'c'], ARRAY[3, 4]))", "{a=1, b=3, c=4}", ""}, {"map_concat(MAP(), MAP(ARRAY[1], ARRAY[2]))", "{1=2}", ""}, {"map_concat(MAP(), NULL)", "NULL", ""}}},
	{Signature: "map_entries(map(K, V)) array(K)", Gives: "array(row(K, V))", SQL: "list_transform(map_entries($1), lambda e: struct_pack(f1 := e.key, f2 := e.value))", Result: func(a []value) Type {
		return ArrayOf(RowOf(Field{Type: *a[0].typ.Key}, Field{Type: *a[0].typ.Element}))
	}, Cases: []Case{{"map_entries(MAP(ARRAY['a'], ARRAY[1]))", "[{field0=a, field1=1}]", ""}}},
	{Signature: "map_from_entries(array(R:entry)) map(unknown, unknown)", Gives: "map(K, V) of array(row(K, V))", Fails: true, Build: func(x *expressions, _ *trinoCall, a []value, result Type) string {
		if !result.Key.is(Row, Array) {
			return "map_from_entries(" + a[0].sql + ")"
		}
		return "map_from_entries(list_transform(" + a[0].sql + ", lambda e: (CASE WHEN e IS NOT NULL THEN struct_pack(f1 := " + x.rank("e.f1", *result.Key, mapKey, 0) + ", f2 := e.f2) END)))"
	}, Result: func(a []value) Type {
		return MapOf(a[0].typ.Element.Fields[0].Type, a[0].typ.Element.Fields[1].Type)
	}, Cases: []Case{{"map_from_entries(ARRAY[(1, 'x'), (2, 'y')])", "{1=x, 2=y}", ""}, {"map_from_entries(ARRAY[(1, 'x'), (1, 'y')])", "", "Duplicate map keys are not allowed"}, {"map_from_entries(ARRAY[1])", "", "Unexpected parameters (array(integer))"},
		{"cardinality(map_from_entries(ARRAY[(ARRAY[1], 'x')]))", "1", ""}, {"cardinality(map_from_entries(ARRAY[(ARRAY[1, NULL], 'x')]))", "", "array(integer) with NULL inside cannot be a key of a map"}}},
	{Signature: "map_keys(map(K, V)) array(K)", SQL: "map_keys($1)", Cases: []Case{{"map_keys(MAP(ARRAY['a', 'b'], ARRAY[1, 2]))", "[a, b]", ""}}},
	{Signature: "map_values(map(K, V)) array(V)", SQL: "map_values($1)", Cases: []Case{{"map_values(MAP(ARRAY['a', 'b'], ARRAY[1, NULL]))", "[1, null]", ""}}},
	{Signature: "multimap_from_entries(array(R:entry)) map(unknown, unknown)", Gives: "map(K, array(V)) of array(row(K, V))", Build: func(_ *expressions, _ *trinoCall, a []value, _ Type) string {
		return multimap(a[0].sql)
	}, Result: func(a []value) Type {
		return MapOf(a[0].typ.Element.Fields[0].Type, ArrayOf(a[0].typ.Element.Fields[1].Type))
	}, Cases: []Case{{"multimap_from_entries(ARRAY[(1, 'x'), (2, 'y'), (1, 'z')])", "{1=[x, z], 2=[y]}", ""}, {"multimap_from_entries(ARRAY[(1, 2, 3)])", "", "Unexpected parameters"}}},
}

var mapKey = ranks{refuses: "cannot be a key of a map"}

// keys are the keys of a new map.
func (x *expressions) keys(list string, typ Type) string {
	if !typ.is(Row, Array) {
		return list
	}
	return "list_transform(" + list + ", lambda k: " + x.rank("k", typ, mapKey, 0) + ")"
}

// searchable refuses to look keys up that can hold NaN, which DuckDB finds and Trino does not.
func (x *expressions) searchable(at trino.Pos, key Type) {
	if key.is(Row, Array) && key.holds(Real, Double) {
		x.fail(at, "keys of %s cannot be looked up here; use map_entries", key)
	}
}

// multimap makes a map of arrays of a list of rows (key, value).
func multimap(list string) string {
	return fmt.Sprintf("list_transform([%s], lambda l: (CASE WHEN l IS NOT NULL THEN list_transform([list_transform(l, lambda e: e.f1)], lambda k: "+
		"list_transform([list_filter(k, lambda x, i: list_position(k, x) = i)], lambda u: MAP(u, list_transform(u, lambda x: list_transform(list_filter(l, lambda e: e.f1 = x), lambda e: e.f2)))))[1][1] END))[1]", list)
}
