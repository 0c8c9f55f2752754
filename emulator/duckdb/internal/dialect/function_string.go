// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"math"
	"strings"
)

var stringFunctions = []Function{
	{Signature: "chr(bigint) varchar", SQL: "lake_chr($1)", Cases: []Case{
		{"chr(65)", "A", ""}, {"chr(128512)", "😀", ""}, {"chr(-1)", "", "Not a valid Unicode code point: -1"}, {"chr(NULL)", "NULL", ""},
	}},
	{Signature: "codepoint(varchar) integer", SQL: "CAST(lake_codepoint($1) AS INTEGER)", Cases: []Case{
		{"codepoint('A')", "65", ""}, {"codepoint('é')", "233", ""}, {"codepoint('ab')", "", "codepoint takes one character"},
	}},
	{Signature: "concat(varchar, varchar, varchar...) varchar", Build: concatenated, Cases: []Case{
		{"concat('a', 'b', 'c')", "abc", ""}, {"concat('a', NULL)", "NULL", ""}, {"concat('a', '')", "a", ""},
	}},
	{Signature: "concat_ws(varchar, varchar...) varchar", SQL: "lake_array_join([$*][2:], $1)", Cases: []Case{
		{"concat_ws(',', 'a', 'b')", "a,b", ""}, {"concat_ws(',', 'a', NULL, 'c')", "a,c", ""}, {"concat_ws(NULL, 'a')", "NULL", ""},
	}},
	{Signature: "concat_ws(varchar, array(varchar)) varchar", SQL: "lake_array_join($2, $1)", Cases: []Case{{"concat_ws('-', ARRAY['a', NULL, 'b'])", "a-b", ""}}},
	{Signature: "from_utf8(varbinary) varchar", SQL: "lake_from_utf8($1)", Cases: []Case{
		{"from_utf8(X'6869')", "hi", ""}, {"from_utf8(X'58BF')", "X\uFFFD", ""},
	}},
	{Signature: "hamming_distance(varchar, varchar) bigint", SQL: "lake_hamming_distance($1, $2)", Cases: []Case{
		{"hamming_distance('hello', 'jello')", "1", ""}, {"hamming_distance('a', 'ab')", "", "must have the same length"},
	}},
	{Signature: "length(varchar) bigint", SQL: "length($1)", Cases: []Case{{"length('hello')", "5", ""}, {"length('héé')", "3", ""}, {"length('👨‍👩‍👧')", "5", ""}, {"length('')", "0", ""}, {"length(NULL)", "NULL", ""}}},
	{Signature: "length(varbinary) bigint", SQL: "octet_length($1)", Cases: []Case{{"length(X'010203')", "3", ""}}},
	{Signature: "levenshtein_distance(varchar, varchar) bigint", SQL: "lake_levenshtein_distance($1, $2)", Cases: []Case{
		{"levenshtein_distance('kitten', 'sitting')", "3", ""}, {"levenshtein_distance('é', 'e')", "1", ""},
		{"levenshtein_distance(array_join(repeat('x', 2000), ''), array_join(repeat('y', 2000), ''))", "", "too large"},
	}},
	{Signature: "lower(varchar) varchar", SQL: "lower($1)", Cases: []Case{{"lower('ABC')", "abc", ""}, {"lower('ÉCOLE')", "école", ""}}},
	{Signature: "lpad(varchar, bigint, varchar) varchar", SQL: "lake_lpad($1, $2, $3)", Cases: []Case{
		{"lpad('7', 3, '0')", "007", ""}, {"lpad('hello', 2, 'x')", "he", ""}, {"lpad('é', 4, 'ab')", "abaé", ""},
		{"lpad('a', -1, 'x')", "", "Target length must be in the range"}, {"lpad('a', 3, '')", "", "Padding string must not be empty"},
	}},
	{Signature: "ltrim(varchar) varchar", SQL: "lake_ltrim($1)", Cases: []Case{{"ltrim('  a ')", "a ", ""}}},
	{Signature: "ltrim(varchar, varchar) varchar", SQL: "lake_ltrim_characters($1, $2)", Cases: []Case{{"trim(LEADING 'xy' FROM 'yxabx')", "abx", ""}}},
	{Signature: "replace(varchar, varchar) varchar", Build: replaced, Cases: []Case{{"replace('banana', 'an')", "ba", ""}}},
	{Signature: "replace(varchar, varchar, varchar) varchar", Build: replaced, Cases: []Case{
		{"replace('banana', 'a', 'o')", "bonono", ""}, {"replace('ab', '', '-')", "-a-b-", ""}, {"replace('ab', 'b', NULL)", "NULL", ""},
	}},
	{Signature: "reverse(varchar) varchar", SQL: "lake_reverse($1)", Cases: []Case{{"reverse('hello')", "olleh", ""}, {"reverse('añb')", "bña", ""}}},
	{Signature: "rpad(varchar, bigint, varchar) varchar", SQL: "lake_rpad($1, $2, $3)", Cases: []Case{
		{"rpad('a', 3, '*')", "a**", ""}, {"rpad('hello', 2, 'x')", "he", ""}, {"rpad('a', 3, '')", "", "Padding string must not be empty"},
	}},
	{Signature: "rtrim(varchar) varchar", SQL: "lake_rtrim($1)", Cases: []Case{{"rtrim(' a  ')", " a", ""}}},
	{Signature: "rtrim(varchar, varchar) varchar", SQL: "lake_rtrim_characters($1, $2)", Cases: []Case{{"trim(TRAILING '!' FROM 'hi!!')", "hi", ""}}},
	{Signature: "split(varchar, varchar) array(varchar)", Build: func(x *expressions, call *trinoCall, a []value, _ Type) string {
		if a[1].text == nil {
			return x.lake("split", a[0].sql, a[1].sql)
		}
		if *a[1].text == "" {
			x.fail(call.Arguments[1].Place(), "The delimiter may not be the empty string")
		}
		return fmt.Sprintf("string_split(%s, %s)", a[0].sql, a[1].sql)
	}, Cases: []Case{
		{"split('a,b,,c', ',')", "[a, b, , c]", ""}, {"split('', ',')", "[]", ""}, {"split('abc', 'x')", "[abc]", ""},
		{"split('abc', '')", "", "The delimiter may not be the empty string"}, {"split('a', substr('', 1))", "", "The delimiter may not be the empty string"},
	}},
	{Signature: "split(varchar, varchar, bigint) array(varchar)", SQL: "lake_split_limit($1, $2, $3)", Cases: []Case{
		{"split('a,b,c', ',', 2)", "[a, b,c]", ""}, {"split('a,b', ',', 0)", "", "Limit must be positive"},
	}},
	{Signature: "split_part(varchar, varchar, bigint) varchar", SQL: "lake_split_part($1, $2, $3)", Literals: []int{2}, Check: positiveIndex, Cases: []Case{
		{"split_part('a/b/c', '/', 2)", "b", ""}, {"split_part('a/b', '/', 3)", "NULL", ""}, {"split_part('a//b', '/', 2)", "", ""},
		{"split_part('a', '/', 0)", "", "Index must be greater than zero"}, {"split_part('a', '/', abs(0))", "", "Index must be greater than zero"},
	}},
	{Signature: "split_to_map(varchar, varchar, varchar) map(varchar, varchar)", SQL: "list_transform([lake_split_to_map($1, $2, $3)], lambda m: " +
		"(CASE WHEN m IS NOT NULL THEN MAP(list_transform(range(1, len(m) + 1, 2), lambda i: m[i]), list_transform(range(2, len(m) + 1, 2), lambda i: m[i])) END))[1]", Cases: []Case{
		{"split_to_map('a=1;b=2', ';', '=')", "{a=1, b=2}", ""}, {"split_to_map('', ';', '=')", "{}", ""}, {"split_to_map(NULL, ';', '=')", "NULL", ""},
		{"split_to_map('a=1;a=2', ';', '=')", "", "Duplicate keys (a) are not allowed"}, {"split_to_map('a', ';', '=')", "", "Key-value delimiter must appear exactly once"},
	}},
	{Signature: "starts_with(varchar, varchar) boolean", SQL: "starts_with($1, $2)", Cases: []Case{{"starts_with('hello', 'he')", "true", ""}, {"starts_with('hello', 'lo')", "false", ""}, {"starts_with('a', '')", "true", ""}}},
	{Signature: "strpos(varchar, varchar) bigint", SQL: "strpos($1, $2)", Cases: []Case{
		{"strpos('high', 'ig')", "2", ""}, {"strpos('héllo', 'l')", "3", ""}, {"strpos('a', 'x')", "0", ""}, {"strpos('a', '')", "1", ""}, {"position('b' IN 'abc')", "2", ""},
	}},
	{Signature: "strpos(varchar, varchar, bigint) bigint", SQL: "lake_strpos($1, $2, $3)", Cases: []Case{
		{"strpos('abab', 'b', 2)", "4", ""}, {"strpos('abab', 'b', -1)", "4", ""}, {"strpos('abab', 'b', 3)", "0", ""}, {"strpos('a', 'a', 0)", "", "'instance' must not be"},
	}},
	{Signature: "substr(varchar, bigint) varchar", Build: substr, Cases: substrCases("substr")},
	{Signature: "substr(varchar, bigint, bigint) varchar", Build: substr, Cases: substrLengthCases("substr")},
	{Signature: "substring(varchar, bigint) varchar", Build: substr, Cases: append(substrCases("substring"), Case{"substring('hello' FROM 3)", "llo", ""})},
	{Signature: "substring(varchar, bigint, bigint) varchar", Build: substr, Cases: append(substrLengthCases("substring"), Case{"substring('hello' FROM 2 FOR 2)", "el", ""})},
	{Signature: "to_utf8(varchar) varbinary", SQL: "encode($1)", Cases: []Case{{"to_utf8('hé')", "68 c3 a9", ""}}},
	{Signature: "translate(varchar, varchar, varchar) varchar", SQL: "lake_translate($1, $2, $3)", Cases: []Case{
		{"translate('abcd', '', '')", "abcd", ""}, {"translate('abcd', 'ab', '')", "cd", ""}, {"translate('abcd', 'a', 'zé')", "zbcd", ""}, {"translate('Palhoça', 'ç', 'c')", "Palhoca", ""},
	}},
	{Signature: "trim(varchar) varchar", SQL: "lake_trim($1)", Cases: []Case{{"trim('  a b  ')", "a b", ""}, {"trim(chr(9) || 'a' || chr(10))", "a", ""}, {"trim(BOTH FROM ' a ')", "a", ""}}},
	{Signature: "trim(varchar, varchar) varchar", SQL: "lake_trim_characters($1, $2)", Cases: []Case{{"trim(BOTH '$' FROM '$var$')", "var", ""}, {"trim('$' FROM '$var$')", "var", ""}}},
	{Signature: "upper(varchar) varchar", Build: func(_ *expressions, _ *trinoCall, a []value, _ Type) string {
		return once(a[0].sql, func(s string) string { // DuckDB knows a capital of ß
			return fmt.Sprintf("(CASE WHEN contains(%s, 'ß') THEN array_to_string(list_transform(string_split(%s, 'ß'), lambda u: upper(u)), 'ß') ELSE upper(%s) END)", s, s, s)
		})
	}, Cases: []Case{{"upper('abc')", "ABC", ""}, {"upper('é')", "É", ""}, {"upper('straße ẞß')", "STRAßE ẞß", ""}}},
}

func substrCases(name string) []Case {
	return []Case{
		{name + "('hello', 2)", "ello", ""}, {name + "('hello', -2)", "lo", ""}, {name + "('hello', 0)", "", ""}, {name + "('hello', 6)", "", ""},
		{name + "('hello', -6)", "", ""}, {name + "('héllo', 2)", "éllo", ""}, {name + "(NULL, 1)", "NULL", ""},
	}
}

func substrLengthCases(name string) []Case {
	return []Case{
		{name + "('hello', 2, 3)", "ell", ""}, {name + "('hello', -3, 2)", "ll", ""}, {name + "('hello', 4, 10)", "lo", ""}, {name + "('hello', 1, 0)", "", ""},
		{name + "('hello', 0, 3)", "", ""}, {name + "('hello', 2, -1)", "", ""}, {name + "('👍👎', 2, 1)", "👎", ""}, {name + "('hello', 4, 9223372036854775807)", "lo", ""}, {name + "('hello', 9223372036854775807, 1)", "", ""},
	}
}

// substr is DuckDB's where both count in the same way: from a place at or behind the first.
func substr(_ *expressions, _ *trinoCall, a []value, _ Type) string {
	name, arguments := "lake_substr", a[0].sql+", "+a[1].sql
	if len(a) == 3 {
		name, arguments = "lake_substr_length", arguments+", "+a[2].sql
	}
	const most = math.MaxInt32 // that DuckDB's takes in any case
	within := func(v value, least int64) bool {
		return v.text != nil && number(*v.text) >= least && number(*v.text) <= most
	}
	if within(a[1], 1) && (len(a) == 2 || within(a[2], 0)) {
		name = "substr"
	}
	return name + "(" + arguments + ")"
}

// replaced is DuckDB's function where it is not the empty text that is replaced.
func replaced(x *expressions, _ *trinoCall, a []value, _ Type) string {
	with := "''"
	if len(a) == 3 {
		with = a[2].sql
	}
	if a[1].text != nil && *a[1].text != "" {
		return fmt.Sprintf("replace(%s, %s, %s)", a[0].sql, a[1].sql, with)
	}
	return x.lake("replace", a[0].sql, a[1].sql, with)
}

// concatenated is NULL if any part is, for texts, arrays and binaries.
func concatenated(_ *expressions, _ *trinoCall, arguments []value, _ Type) string {
	parts := make([]string, len(arguments))
	for i, argument := range arguments {
		parts[i] = argument.sql
	}
	return "(" + strings.Join(parts, " || ") + ")"
}
