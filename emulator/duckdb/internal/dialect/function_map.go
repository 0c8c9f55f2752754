// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"strings"
)

var mapFunctions = []Function{
	{Signature: "cardinality(map(K, V)) bigint", SQL: "CAST(cardinality($1) AS BIGINT)", Cases: []Case{{"cardinality(MAP(ARRAY['a', 'b'], ARRAY[1, 2]))", "2", ""}, {"cardinality(MAP())", "0", ""}}},
	{Signature: "element_at(map(K, V), K) V", SQL: "$1[$2]", Cases: []Case{
		{"element_at(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), 'b')", "2", ""}, {"element_at(MAP(ARRAY['a'], ARRAY[1]), 'A')", "NULL", ""}, {"element_at(MAP(ARRAY['a'], ARRAY[1]), NULL)", "NULL", ""}, {"element_at(NULL, 'a')", "NULL", ""},
		{"MAP(ARRAY['a'], ARRAY[1])['a']", "1", ""}, {"MAP(ARRAY['a'], ARRAY[1])['b']", "", "Key not present in map: b"},
	}},
	{Signature: "map() map(unknown, unknown)", SQL: `MAP([], [])`, Cases: []Case{{"map()", "{}", ""}}},
	{Signature: "map(array(K), array(V)) map(K, V)", Fails: true, Build: func(_ *expressions, _ *trinoCall, a []value, result Type) string {
		return both(a, func(keys, values string) string {
			return fmt.Sprintf("(CASE WHEN %s IS NULL OR %s IS NULL THEN NULL WHEN len(%s) <> len(%s) THEN %s ELSE MAP(%s, %s) END)", keys, values, keys, values, raise("Key and value arrays must be the same length", result), keys, values)
		})
	}, Cases: []Case{
		{"map(ARRAY['b', 'a'], ARRAY[1, NULL])", "{b=1, a=null}", ""}, {"map(ARRAY[], ARRAY[])", "{}", ""}, {"map(NULL, ARRAY[1])", "NULL", ""},
		{"map(ARRAY['a', 'a'], ARRAY[1, 2])", "", "Duplicate map keys are not allowed"}, {"map(ARRAY['a'], ARRAY[1, 2])", "", "Key and value arrays must be the same length"}, {"map(ARRAY[NULL], ARRAY[1])", "", "map key cannot be null"},
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
	{Signature: "map_from_entries(array(R:entry)) map(unknown, unknown)", Gives: "map(K, V) of array(row(K, V))", Fails: true, SQL: "map_from_entries($1)", Result: func(a []value) Type {
		return MapOf(a[0].typ.Element.Fields[0].Type, a[0].typ.Element.Fields[1].Type)
	}, Cases: []Case{{"map_from_entries(ARRAY[(1, 'x'), (2, 'y')])", "{1=x, 2=y}", ""}, {"map_from_entries(ARRAY[(1, 'x'), (1, 'y')])", "", "Duplicate map keys are not allowed"}, {"map_from_entries(ARRAY[1])", "", "Unexpected parameters (array(integer))"}}},
	{Signature: "map_keys(map(K, V)) array(K)", SQL: "map_keys($1)", Cases: []Case{{"map_keys(MAP(ARRAY['a', 'b'], ARRAY[1, 2]))", "[a, b]", ""}}},
	{Signature: "map_values(map(K, V)) array(V)", SQL: "map_values($1)", Cases: []Case{{"map_values(MAP(ARRAY['a', 'b'], ARRAY[1, NULL]))", "[1, null]", ""}}},
	{Signature: "multimap_from_entries(array(R:entry)) map(unknown, unknown)", Gives: "map(K, array(V)) of array(row(K, V))", Build: func(_ *expressions, _ *trinoCall, a []value, _ Type) string {
		return multimap(a[0].sql)
	}, Result: func(a []value) Type {
		return MapOf(a[0].typ.Element.Fields[0].Type, ArrayOf(a[0].typ.Element.Fields[1].Type))
	}, Cases: []Case{{"multimap_from_entries(ARRAY[(1, 'x'), (2, 'y'), (1, 'z')])", "{1=[x, z], 2=[y]}", ""}, {"multimap_from_entries(ARRAY[(1, 2, 3)])", "", "Unexpected parameters"}}},
}

// multimap makes a map of arrays of a list of rows (key, value).
func multimap(list string) string {
	return fmt.Sprintf("list_transform([%s], lambda l: (CASE WHEN l IS NOT NULL THEN list_transform([list_transform(l, lambda e: e.f1)], lambda k: "+
		"list_transform([list_filter(k, lambda x, i: list_position(k, x) = i)], lambda u: MAP(u, list_transform(u, lambda x: list_transform(list_filter(l, lambda e: e.f1 = x), lambda e: e.f2)))))[1][1] END))[1]", list)
}
