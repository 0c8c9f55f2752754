// SPDX-License-Identifier: MPL-2.0

package dialect

const regexpNote = "Patterns with lookaround, back references, atomic groups, possessive quantifiers or classes inside classes are refused. For texts with a line break at the end `$` is refused, and for texts with other characters than ASCII `\\b` and classes such as `[:alpha:]`; `\\d`, `\\s` and `\\w` know all alphabets."

var regexpFunctions = []Function{
	{Signature: "regexp_count(varchar, varchar) bigint", SQL: "lake_regexp_count($1, $2)", Literals: []int{1}, Check: validPattern, Note: regexpNote, Cases: []Case{
		{`regexp_count('1a 2b 14m', '\s*[a-z]+\s*')`, "3", ""}, {"regexp_count('abc', 'x')", "0", ""}, {"regexp_count('aaa', 'a*')", "2", ""}, {`regexp_count('ab cd', '\b')`, "4", ""}, {"regexp_count('a', '(')", "", "Invalid pattern"},
	}},
	{Signature: "regexp_extract(varchar, varchar) varchar", SQL: "lake_regexp_extract($1, $2, 0)", Literals: []int{1}, Check: validPattern, Note: regexpNote, Cases: []Case{
		{`regexp_extract('1a 2b 14m', '\d+')`, "1", ""}, {"regexp_extract('abc', 'x')", "NULL", ""}, {"regexp_extract('abc', '[')", "", "Invalid pattern"},
	}},
	{Signature: "regexp_extract(varchar, varchar, bigint) varchar", SQL: "lake_regexp_extract($1, $2, $3)", Literals: []int{1, 2}, Check: validGroup, Note: regexpNote, Cases: []Case{
		{`regexp_extract('1a 2b 14m', '(\d+)([a-z]+)', 2)`, "a", ""}, {"regexp_extract('b', '(a)?b', 1)", "NULL", ""},
		{"regexp_extract('a', 'a', 1)", "", "Pattern has 0 groups. Cannot access group 1"}, {"regexp_extract('a', lower('A'), 1)", "", "Pattern has 0 groups. Cannot access group 1"},
		{`regexp_extract('user=ada', 'user=(?<name>\w+)', 1)`, "ada", ""},
	}},
	{Signature: "regexp_extract_all(varchar, varchar) array(varchar)", SQL: "lake_regexp_extract_all($1, $2, 0)", Literals: []int{1}, Check: validPattern, Note: regexpNote, Cases: []Case{
		{`regexp_extract_all('1a 2b 14m', '\d+')`, "[1, 2, 14]", ""}, {"regexp_extract_all('abc', 'x')", "[]", ""}, {"regexp_extract_all('éé1', '^é*|é*')", "[éé, , ]", ""}, {"regexp_extract_all('a', '*')", "", "Invalid pattern"},
	}},
	{Signature: "regexp_extract_all(varchar, varchar, bigint) array(varchar)", SQL: "lake_regexp_extract_all($1, $2, $3)", Literals: []int{1, 2}, Check: validGroup, Note: regexpNote, Cases: []Case{
		{`regexp_extract_all('1a 2b 14m', '(\d+)([a-z]+)', 2)`, "[a, b, m]", ""}, {"regexp_extract_all('a', 'a', 3)", "", "Cannot access group 3"},
	}},
	{Signature: "regexp_like(varchar, varchar) boolean", SQL: "lake_regexp_like($1, $2)", Literals: []int{1}, Check: validPattern, Note: regexpNote, Cases: []Case{
		{`regexp_like('1a 2b 14m', '\d+b')`, "true", ""}, {"regexp_like('abc', '^b')", "false", ""}, {"regexp_like('ABC', '(?i)abc')", "true", ""}, {"regexp_like(NULL, 'a')", "NULL", ""},
		{`regexp_like('été', '^\p{L}+$')`, "true", ""}, {`regexp_like('a.b', '\Qa.b\E')`, "true", ""}, {`regexp_like('é', '\u00e9')`, "true", ""}, {`regexp_like('Ab', '^\p{Upper}[\p{Lower}]$')`, "true", ""},
		{"regexp_like('ab', 'a(?=b)')", "", "a lookahead"}, {`regexp_like('aa', '(a)\1')`, "", "a back reference"}, {"regexp_like('a', 'a++')", "", "a possessive quantifier"},
		{"regexp_like('a', 'b' || '(?<!a)')", "", "a lookbehind"},
		{`regexp_like('é٣', '^\w\d$')`, "true", ""}, {`regexp_like('é', '\W|[^\w]')`, "false", ""}, {`regexp_like(chr(11), '^\s$')`, "true", ""}, {`regexp_like('é-' || chr(10), '^[\w][\W][\s\S]\z')`, "true", ""},
		{`regexp_like('a b', '\bb$')`, "true", ""}, {`regexp_like('é b', '\bb')`, "", "has \\b, which is not supported here for a text with other characters than ASCII, such as é"},
		{`regexp_like('é', '[[:alpha:]]')`, "", "has [:alpha:], which is not supported"}, {`regexp_like('é', '\p{Alpha}')`, "", "has \\p{Alpha}, which is not supported"},
		{"regexp_like('a' || chr(10), 'a$')", "", "has $, which is not supported here for a text that ends with a line break"}, {"regexp_like('a$' || chr(10), 'a[$]')", "true", ""},
	}},
	{Signature: "regexp_position(varchar, varchar) bigint", SQL: "lake_regexp_position($1, $2, 1, 1)", Literals: []int{1}, Check: validPattern, Note: regexpNote, Cases: []Case{
		{`regexp_position('I have 23 apples', '\d')`, "8", ""}, {"regexp_position('abc', 'x')", "-1", ""}, {"regexp_position('éa', 'a')", "2", ""}, {"regexp_position('a', ')')", "", "Invalid pattern"},
	}},
	{Signature: "regexp_position(varchar, varchar, bigint) bigint", SQL: "lake_regexp_position($1, $2, $3, 1)", Note: regexpNote, Cases: []Case{
		{`regexp_position('9 abc 10', '\d', 2)`, "7", ""}, {"regexp_position('a', 'a', 0)", "", "start position cannot be smaller than 1"},
	}},
	{Signature: "regexp_position(varchar, varchar, bigint, bigint) bigint", SQL: "lake_regexp_position($1, $2, $3, $4)", Note: regexpNote, Cases: []Case{
		{`regexp_position('9 102, 5 and 17', '\d', 1, 3)`, "4", ""}, {"regexp_position('a', 'a', 1, 0)", "", "occurrence cannot be smaller than 1"},
	}},
	{Signature: "regexp_replace(varchar, varchar) varchar", SQL: "lake_regexp_replace($1, $2, '')", Literals: []int{1}, Check: validPattern, Note: regexpNote, Cases: []Case{
		{`regexp_replace('1a 2b 14m', '\d+[ab] ')`, "14m", ""}, {"regexp_replace('a', '+')", "", "Invalid pattern"},
	}},
	{Signature: "regexp_replace(varchar, varchar, varchar) varchar", SQL: "lake_regexp_replace($1, $2, $3)", Literals: []int{1, 2}, Check: validReplacement, Note: regexpNote + " The form with a lambda is refused.", Cases: []Case{
		{`regexp_replace('1a 2b 14m', '(\d+)([ab]) ', '3c$2 ')`, "3ca 3cb 14m", ""}, {"regexp_replace('aaa', 'a*', 'x')", "xx", ""}, {"regexp_replace('baab', 'a*', '-')", "-b--b-", ""}, {"regexp_replace('aab', '(a)*', '<$1>')", "<a><>b<>", ""}, {`regexp_replace('a', '(?<x>a)', '[${x}]')`, "[a]", ""}, {`regexp_replace('5', '5', '\$5')`, "$5", ""},
		{"regexp_replace('a', 'a', '$1')", "", "unknown group 1"}, {"regexp_replace('a', 'a', lower('$X'))", "", "Illegal replacement sequence"},
	}},
	{Signature: "regexp_split(varchar, varchar) array(varchar)", SQL: "lake_regexp_split($1, $2)", Literals: []int{1}, Check: validPattern, Note: regexpNote, Cases: []Case{
		{`regexp_split('1a 2b 14m', '\s*[a-z]+\s*')`, "[1, 2, 14, ]", ""}, {"regexp_split('abc', '')", "[, a, b, c, ]", ""}, {"regexp_split('a', '[b-')", "", "Invalid pattern"},
	}},
}
