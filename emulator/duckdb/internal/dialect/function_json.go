// SPDX-License-Identifier: MPL-2.0

package dialect

const jsonNote = "What is no JSON gives NULL. A path is `$`, then `.name`, `[\"name\"]` or `[number]`; wildcards are refused, as Trino does."

var jsonFunctions = []Function{
	{Signature: "is_json_scalar(varchar) boolean", SQL: "lake_is_json_scalar($1)", Cases: []Case{
		{"is_json_scalar('1')", "true", ""}, {"is_json_scalar('[1, 2]')", "false", ""}, {"is_json_scalar('{')", "", "Invalid JSON value"},
	}},
	{Signature: "is_json_scalar(json) boolean", SQL: "lake_is_json_scalar($1)", Cases: []Case{{`is_json_scalar(JSON '"a"')`, "true", ""}}, Check: always, Literals: []int{}},
	{Signature: "json_array_contains(varchar, varchar) boolean", SQL: "lake_json_contains_text($1, $2)", Cases: []Case{{`json_array_contains('["a", 1]', 'a')`, "true", ""}, {"json_array_contains('{}', 'a')", "NULL", ""}, {`json_array_contains('["1"]', '2')`, "false", ""}}},
	{Signature: "json_array_contains(json, varchar) boolean", SQL: "lake_json_contains_text($1, $2)", Cases: []Case{{`json_array_contains(JSON '["a"]', 'b')`, "false", ""}}},
	{Signature: "json_array_contains(varchar, bigint) boolean", SQL: "lake_json_contains_bigint($1, $2)", Cases: []Case{{"json_array_contains('[1, 2, 3]', 2)", "true", ""}, {"json_array_contains('[\"2\"]', 2)", "false", ""}}},
	{Signature: "json_array_contains(json, bigint) boolean", SQL: "lake_json_contains_bigint($1, $2)", Cases: []Case{{"json_array_contains(JSON '[1, 2]', 5)", "false", ""}}},
	{Signature: "json_array_contains(varchar, boolean) boolean", SQL: "lake_json_contains_boolean($1, CAST($2 AS BIGINT))", Cases: []Case{{"json_array_contains('[true]', true)", "true", ""}}},
	{Signature: "json_array_contains(json, boolean) boolean", SQL: "lake_json_contains_boolean($1, CAST($2 AS BIGINT))", Cases: []Case{{"json_array_contains(JSON '[true]', false)", "false", ""}}},
	{Signature: "json_array_contains(varchar, double) boolean", SQL: "lake_json_contains_double($1, $2)", Cases: []Case{{"json_array_contains('[1.5]', 1.5)", "true", ""}}},
	{Signature: "json_array_contains(json, double) boolean", SQL: "lake_json_contains_double($1, $2)", Cases: []Case{{"json_array_contains(JSON '[1.5]', 2e0)", "false", ""}}},
	{Signature: "json_array_get(varchar, bigint) json", SQL: "lake_json_array_get($1, $2)", Note: "As Trino documents, a text comes without its quotes and so is no JSON.", Cases: []Case{
		{`json_array_get('["a", [3, 9], "c"]', 0)`, "a", ""}, {`json_array_get('["a", [3, 9], "c"]', 1)`, "[3, 9]", ""}, {`json_array_get('["c", "b"]', -1)`, "b", ""},
		{"json_array_get('[]', 0)", "NULL", ""}, {"json_array_get('[1', 0)", "NULL", ""}, {"json_array_get('[null]', 0)", "NULL", ""},
	}},
	{Signature: "json_array_get(json, bigint) json", SQL: "lake_json_array_get($1, $2)", Cases: []Case{{"json_array_get(JSON '[1, 2]', 1)", "2", ""}}},
	{Signature: "json_array_length(varchar) bigint", SQL: "lake_json_array_length($1)", Cases: []Case{{"json_array_length('[1, 2, 3]')", "3", ""}, {"json_array_length('{}')", "NULL", ""}, {"json_array_length('[')", "NULL", ""}}},
	{Signature: "json_array_length(json) bigint", SQL: "lake_json_array_length($1)", Cases: []Case{{"json_array_length(JSON '[]')", "0", ""}}},
	{Signature: "json_extract(varchar, varchar) json", SQL: "lake_json_extract($1, $2)", Literals: []int{1}, Check: validJSONPath, Note: jsonNote, Cases: []Case{
		{`json_extract('{"a": {"b": [1, "x"]}}', '$.a')`, `{"b":[1,"x"]}`, ""}, {`json_extract('{"a": "x"}', '$.a')`, `"x"`, ""}, {`json_extract('{"a": null}', '$.a')`, "null", ""},
		{`json_extract('{"a": 1}', '$.b')`, "NULL", ""}, {"json_extract('no json', '$')", "NULL", ""}, {`json_extract('{"a.b": 1}', '$["a.b"]')`, "1", ""},
		{`json_extract('{"a": [10, 20]}', '$.a[1]')`, "20", ""}, {`json_extract('{"a": 1}', '$.store.*')`, "", "Invalid JSON path: '$.store.*'"}, {"json_extract('{}', lower('A'))", "", "Invalid JSON path: 'a'"},
	}},
	{Signature: "json_extract(json, varchar) json", SQL: "lake_json_extract($1, $2)", Literals: []int{1}, Check: validJSONPath, Note: jsonNote, Cases: []Case{
		{`json_extract(json_parse('[{"a": 1.50}]'), '$[0].a')`, "1.5", ""}, {"json_extract(JSON '{}', 'a')", "", "Invalid JSON path"},
	}},
	{Signature: "json_extract_scalar(varchar, varchar) varchar", SQL: "lake_json_extract_scalar($1, $2)", Literals: []int{1}, Check: validJSONPath, Note: jsonNote, Cases: []Case{
		{`json_extract_scalar('{"a": {"b": "x"}}', '$.a.b')`, "x", ""}, {`json_extract_scalar('{"a": 1.50}', '$.a')`, "1.50", ""}, {`json_extract_scalar('{"a": true}', '$.a')`, "true", ""},
		{`json_extract_scalar('{"a": 01}', '$.a')`, "NULL", ""}, {`json_extract_scalar('{"a": truex}', '$.a')`, "NULL", ""}, {`json_extract_scalar('12abc', '$')`, "NULL", ""}, {`json_extract_scalar('{"a": 12 b}', '$.a')`, "12", ""},
		{`json_extract_scalar('{"a": [1]}', '$.a')`, "NULL", ""}, {`json_extract_scalar('{"a": null}', '$.a')`, "NULL", ""}, {`json_extract_scalar('[1, 2, 3]', '$[2]')`, "3", ""},
		{`json_extract_scalar('{"a": "\u00e9\n\"q\""}', '$.a')`, "é\n\"q\"", ""}, {"json_extract_scalar('', '$.a')", "NULL", ""}, {`json_extract_scalar('{"a-b": "y"}', '$.a-b')`, "y", ""},
		{"json_extract_scalar('{}', 'a.b')", "", "Invalid JSON path"}, {"json_extract_scalar('{}', concat('$', '['))", "", "Invalid JSON path: '$['"},
	}},
	{Signature: "json_extract_scalar(json, varchar) varchar", SQL: "lake_json_extract_scalar($1, $2)", Literals: []int{1}, Check: validJSONPath, Note: jsonNote, Cases: []Case{
		{`json_extract_scalar(json_parse('{"a": ["x", "y"]}'), '$.a[1]')`, "y", ""}, {"json_extract_scalar(JSON '{}', '')", "", "Invalid JSON path"},
	}},
	{Signature: "json_format(json) varchar", SQL: "$1", Cases: []Case{
		{`json_format(JSON '{"b": 1, "a": [true, null]}')`, `{"a":[true,null],"b":1}`, ""}, {`json_format(JSON '"a"')`, `"a"`, ""}, {"json_format(cast('a' AS json))", `"a"`, ""}, {"json_format(NULL)", "NULL", ""},
	}},
	{Signature: "json_parse(varchar) json", SQL: "lake_json_parse($1)", Cases: []Case{
		{"json_parse('[1, 2, 3]')", "[1,2,3]", ""}, {`json_parse('{"b": 1e2, "a": "x"}')`, `{"a":"x","b":100.0}`, ""}, {`json_parse('"abc"')`, `"abc"`, ""}, {`json_parse('{"a": 1, "a": 2}')`, `{"a":2}`, ""},
		{"json_parse('not json')", "", "Cannot convert value to JSON: 'not json'"}, {"json_parse('')", "", "Cannot convert value to JSON"}, {"json_parse('[1] x')", "", "Cannot convert value to JSON"}, {"json_parse(NULL)", "NULL", ""},
	}},
	{Signature: "json_size(varchar, varchar) bigint", SQL: "lake_json_size($1, $2)", Literals: []int{1}, Check: validJSONPath, Note: jsonNote, Cases: []Case{
		{`json_size('{"x": {"a": 1, "b": 2}}', '$.x')`, "2", ""}, {`json_size('{"x": [1, 2, 3]}', '$.x')`, "3", ""}, {`json_size('{"x": {"a": 1}}', '$.x.a')`, "0", ""}, {"json_size('{}', '$.x')", "NULL", ""}, {"json_size('{}', 'x')", "", "Invalid JSON path"},
	}},
	{Signature: "json_size(json, varchar) bigint", SQL: "lake_json_size($1, $2)", Literals: []int{1}, Check: validJSONPath, Note: jsonNote, Cases: []Case{{"json_size(JSON '[1]', '$')", "1", ""}, {"json_size(JSON '{}', '[')", "", "Invalid JSON path"}}},
}
