// SPDX-License-Identifier: MPL-2.0

package dialect

var stringFunctions = []Function{
	{Signature: "lower(varchar) varchar", SQL: "lower($1)", Cases: []Case{{Expression: "lower('ABC')", Want: "abc"}}},
	{Signature: "upper(varchar) varchar", SQL: "upper($1)", Cases: []Case{{Expression: "upper('abc')", Want: "ABC"}}},
	{Signature: "count() bigint", Use: Aggregate, SQL: "count(*)"},
	{Signature: "count(T) bigint", Use: Aggregate, SQL: "count($1)"},
	{Signature: "element_at(map(K, V), K) V", SQL: "$1[$2]"},
	{Signature: "element_at(array(E), bigint) E", SQL: "$1[$2]"},
	{Signature: "transform(array(T), function(T, R)) array(R)", SQL: "list_transform($1, $2)"},
	{Signature: "rank() bigint", Use: WindowOnly, SQL: "rank()"},
}
