// SPDX-License-Identifier: MPL-2.0

package trino

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

const store = "0a1b2c3d-0000-4000-8000-00000000000a"

// Each statement reads as the text that shows its structure.
func TestParse(t *testing.T) {
	t.Parallel()
	for statement, want := range map[string]string{
		"SELECT 1":    "select(1)",
		"select 1 ; ": "select(1)",
		"SELECT DISTINCT a.b.c AS x, t.*, * FROM t":                   "select distinct(a.b.c as x, t.*, *) from t",
		"SELECT a b FROM t c (d)":                                     "select(a as b) from t as c(d)",
		"SELECT 1 + 2 * 3 - -4":                                       "select(((1 + (2 * 3)) - (- 4)))",
		"SELECT (1 + 2) * 3":                                          "select(((1 + 2) * 3))",
		"SELECT a || b || c":                                          "select(((a || b) || c))",
		"SELECT NOT a = b AND c OR d":                                 "select((((NOT (a = b)) AND c) OR d))",
		"SELECT a AND b AND NOT c":                                    "select(((a AND b) AND (NOT c)))",
		"SELECT a != b, a <> b":                                       "select((a <> b), (a <> b))",
		"SELECT a IS NULL, b IS NOT NULL":                             "select(isnull(a), isnotnull(b))",
		"SELECT a IS DISTINCT FROM b":                                 "select(distinct(a, b))",
		"SELECT a NOT BETWEEN 1 AND 2 AND b":                          "select((notbetween(a, 1, 2) AND b))",
		"SELECT a IN (1, 2), b NOT IN (SELECT 1)":                     "select(in(a, 1, 2), notin(b, select(1)))",
		"SELECT a IN ((SELECT 1), 2)":                                 "select(in(a, (select(1)), 2))",
		"SELECT a IN ((SELECT 1) UNION (SELECT 2))":                   "select(in(a, select(1) UNION select(2)))",
		"SELECT a LIKE 'x' ESCAPE '#'":                                "select(like(a, 'x', '#'))",
		"SELECT a = ANY (SELECT 1), a < ALL (VALUES 1)":               "select((a = ANY select(1)), (a < ALL values(1)))",
		"SELECT EXISTS (SELECT 1)":                                    "select(exists(select(1)))",
		"SELECT (SELECT 1)":                                           "select((select(1)))",
		"SELECT ((SELECT 1))":                                         "select((select(1)))",
		"SELECT (((SELECT 1) + 1) * 2)":                               "select((((select(1)) + 1) * 2))",
		"SELECT ((SELECT 1) UNION SELECT 2)":                          "select((select(1) UNION select(2)))",
		"SELECT ((a)) NOT IN (1)":                                     "select(notin(a, 1))",
		"SELECT ((a)) - 1":                                            "select((a - 1))",
		"SELECT ((1, 2), 3)":                                          "select(row(row(1, 2), 3))",
		"SELECT f(), f(*), f(DISTINCT a ORDER BY b DESC NULLS FIRST)": "select(f(), f(*), f(distinct a order b desc first))",
		"SELECT sum(a) FILTER (WHERE b) OVER w":                       "select(sum(a) filter(b) over(w))",
		"SELECT lag(a) IGNORE NULLS OVER (PARTITION BY b ORDER BY c ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)": "select(lag(a) ignore over(partition b order c asc last ROWS 1 PRECEDING CURRENT ROW))",
		"SELECT a OVER FROM t":                                           "select(a as OVER) from t",
		"SELECT x -> x + 1, (a, b) -> a, () -> 1":                        "select(lambda(x: (x + 1)), lambda(a b: a), lambda(: 1))",
		"SELECT f(x -> y -> x)":                                          "select(f(lambda(x: lambda(y: x))))",
		"SELECT (a) -> 1":                                                "select(lambda(a: 1))",
		"SELECT a[1].b[c]":                                               "select(a[1].b[c])",
		"SELECT ARRAY[1, 2], ARRAY[], ROW(1), (1, 2)":                    "select(array(1, 2), array(), row(1), row(1, 2))",
		"SELECT CASE a WHEN 1 THEN 2 ELSE 3 END, CASE WHEN a THEN b END": "select(case(a, 1: 2, 3), case(a: b))",
		"SELECT CAST(a AS array(row(b bigint, varchar))), TRY_CAST(a AS map<varchar, decimal(10, 2)>)":        "select(cast(a array(row(b bigint, varchar))), trycast(a map(varchar, decimal(10,2))))",
		"SELECT CAST(a AS timestamp(3) with time zone), CAST(a AS double precision), CAST(a AS bigint array)": "select(cast(a timestamp with time zone(3)), cast(a double), cast(a array(bigint)))",
		"SELECT DATE '2026-01-01', TIMESTAMP 'x', JSON '{}', DOUBLE PRECISION '1'":                            "select(date'2026-01-01', timestamp'x', json'{}', double'1')",
		"SELECT date, interval, json FROM t":                                                                  "select(date, interval, json) from t",
		"SELECT INTERVAL '3' DAY, INTERVAL -'1-2' YEAR TO MONTH, INTERVAL '1' DAYS":                           "select(interval(3 DAY), interval(-1-2 YEAR MONTH), interval(1 DAY))",
		"SELECT EXTRACT(year FROM a), POSITION('x' IN b), position":                                           "select(extract(YEAR a), strpos(b, 'x'), position)",
		"SELECT TRIM(a), TRIM(BOTH FROM a), TRIM(LEADING 'x' FROM a), TRIM('x' FROM a), TRIM(a, 'x')":         "select(trim(a), trim(a), ltrim(a, 'x'), trim(a, 'x'), trim(a, 'x'))",
		"SELECT SUBSTRING(a FROM 1 FOR 2), SUBSTRING(a, 1), substr(a, 1)":                                     "select(substring(a, 1, 2), substring(a, 1), substr(a, 1))",
		"SELECT CURRENT_DATE, CURRENT_TIMESTAMP(3), a AT TIME ZONE 'UTC'":                                     "select(CURRENT_DATE, CURRENT_TIMESTAMP(3), (a at 'UTC'))",
		"SELECT 1.5, .5, 1., 1e3, 1_000, 'it''s', X'0a F', U&'\\0041', true, NULL":                            "", // see below
		"SELECT 1.5, .5, 1., 1e3, 1_000, 'it''s', X'0a F0', U&'\\0041', true, NULL":                           "select(1.5, .5, 1., 1e3, 1000, 'it's', X0AF0, 'A', true, null)",
		`SELECT "a ""b""", "SELECT" FROM "t"`:                                                                 `select(a "b", SELECT) from t`,
		"SELECT 1 -- end\n/* a\n/ b */, 2":                                                                    "select(1, 2)",
		"SELECT * FROM " + store:                                                                              "select(*) from store " + store,
		"SELECT * FROM " + strings.ToUpper(store) + " AS a, \"" + store + "\" b":                              "select(*) from store " + store + " as a, store " + store + " as b",
		"SELECT * FROM 12345678-0000-4000-8000-00000000000b--x\n WHERE a":                                     "select(*) from store 12345678-0000-4000-8000-00000000000b where a",
		"SELECT * FROM a JOIN b ON x LEFT OUTER JOIN c USING (d, e) CROSS JOIN f":                             "select(*) from (((a INNER b on x) LEFT c using d e) CROSS f)",
		"SELECT * FROM a LEFT JOIN b JOIN c ON x ON y":                                                        "select(*) from (a LEFT (b INNER c on x) on y)",
		"SELECT * FROM (a JOIN b ON x) c":                                                                     "select(*) from (a INNER b on x) as c",
		"SELECT * FROM (SELECT 1) a, ((SELECT 2)) b, (((SELECT 3) UNION SELECT 4)) c":                         "select(*) from (select(1)) as a, (select(2)) as b, (select(3) UNION select(4)) as c",
		"SELECT * FROM ((SELECT 1) a JOIN b ON x)":                                                            "select(*) from ((select(1)) as a INNER b on x)",
		"SELECT * FROM (((SELECT 1) a))":                                                                      "select(*) from (select(1)) as a",
		"SELECT * FROM a CROSS JOIN UNNEST(b, c) WITH ORDINALITY AS d (e, f, g)":                              "select(*) from (a CROSS unnest(b, c) ordinality as d(e f g))",
		"SELECT * FROM a, LATERAL (SELECT 1) b":                                                               "select(*) from a, lateral (select(1)) as b",
		"SELECT a FROM t WHERE b GROUP BY c, (d, e), () HAVING f":                                             "select(a) from t where b group(c; d e; ) having f",
		"SELECT a FROM t GROUP BY GROUPING SETS ((a, b), c, ()), ROLLUP (a), CUBE (b, c)":                     "select(a) from t group(GROUPING SETS a b|c|; ROLLUP a; CUBE b|c)",
		"SELECT rollup FROM t":                                                    "", // reserved
		"SELECT GROUPING(a, b) FROM t GROUP BY a":                                 "select(grouping(a, b)) from t group(a)",
		"SELECT a FROM t WINDOW w AS (ORDER BY a), v AS (w)":                      "select(a) from t window w(order a asc last) window v(w)",
		"SELECT a FROM t ORDER BY a DESC, 2 NULLS FIRST OFFSET 1 ROWS LIMIT 2":    "select(a) from t order(a desc last, 2 asc first) offset 1 limit 2",
		"SELECT a FROM t FETCH NEXT ROW ONLY":                                     "select(a) from t limit 1",
		"SELECT a FROM t ORDER BY a FETCH FIRST 3 ROWS WITH TIES":                 "select(a) from t order(a asc last) limit 3 ties",
		"SELECT a FROM t LIMIT ALL":                                               "select(a) from t",
		"WITH a AS (SELECT 1), b (c) AS (VALUES 2) SELECT * FROM a":               "with a as select(1) b(c) as values(2) select(*) from a",
		"VALUES 1, (2, 3), ROW(4, 5)":                                             "values(1, row(2, 3), row(4, 5))",
		"TABLE t":                                                                 "select(*) from t",
		"SELECT 1 UNION ALL SELECT 2 INTERSECT SELECT 3 EXCEPT DISTINCT SELECT 4": "((select(1) UNION ALL (select(2) INTERSECT select(3))) EXCEPT select(4))",
		"(SELECT 1) UNION (SELECT 2) ORDER BY 1":                                  "(select(1) UNION select(2)) order(1 asc last)",
		"((SELECT 1 LIMIT 1)) LIMIT 2":                                            "select(1) limit 1 limit 2",
	} {
		query, err := Parse(statement)
		if want == "" {
			if err == nil {
				t.Errorf("%s is read", statement)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", statement, err)
			continue
		}
		if got := showQuery(query); got != want && got != "("+want+")" && !equalBut(got, want) {
			t.Errorf("%s\n got %s\nwant %s", statement, got, want)
		}
	}
}

// equalBut compares without the parentheses of set operations inside others.
func equalBut(a, b string) bool {
	r := strings.NewReplacer("(", "", ")", "")
	return strings.Contains(a, "UNION") && r.Replace(a) == r.Replace(b)
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for statement, want := range map[string]string{
		"":                               "line 1:1: only a SELECT statement can be run; this one begins with <EOF>",
		"DELETE FROM t":                  "line 1:1: only a SELECT statement can be run; this one begins with 'DELETE'",
		"SELECT a FROM read_csv('x'), E": "line 1:23: table functions are not supported",
		"SELECT a FROM t FETCH FIRST 3 ROWS WITH TIES":                          "line 1:36: FETCH FIRST … WITH TIES requires ORDER BY",
		"SELECT sum(a) OVER (ORDER BY a ROWS UNBOUNDED FOLLOWING)":              "line 1:37: Window frame start cannot be UNBOUNDED FOLLOWING",
		"SELECT sum(a) OVER (ROWS BETWEEN 1 PRECEDING AND UNBOUNDED PRECEDING)": "line 1:50: Window frame end cannot be UNBOUNDED PRECEDING",
		"SELECT sum(a) OVER (ROWS BETWEEN CURRENT ROW AND 1 PRECEDING)":         "line 1:50: Window frame starting from CURRENT ROW cannot end with PRECEDING",
		"SELECT sum(a) OVER (RANGE BETWEEN 1 FOLLOWING AND CURRENT ROW)":        "line 1:51: Window frame starting from FOLLOWING cannot end with CURRENT ROW",
		"SELECT sum(a) OVER (ROWS 1 FOLLOWING)":                                 "line 1:26: Window frame starting from FOLLOWING cannot end with CURRENT ROW",
		"\n  drop table x":                                                      "line 2:3: only a SELECT statement can be run; this one begins with 'drop'",
		"EXPLAIN SELECT 1":                                                      "line 1:1: only a SELECT statement can be run; this one begins with 'EXPLAIN'",
		"SELECT":                                                                "line 1:7: mismatched input <EOF>; expected an expression",
		"SELECT 1 SELECT 2":                                                     "line 1:10: a statement can be only one SELECT; 'SELECT' begins another",
		"SELECT 1; SELECT 2":                                                    "line 1:11: a statement can be only one SELECT; 'SELECT' begins another",
		"SELECT 1;;":                                                            "line 1:10: mismatched input ';'; expected the end of the statement",
		"SELECT a b c FROM t":                                                   "line 1:12: mismatched input 'c'; expected the end of the statement",
		"SELECT é, FROM t":                                                      "line 1:11: mismatched input 'FROM'; expected an expression",
		"SELECT 'abc":                                                           "line 1:8: this string does not end; close it with '",
		"SELECT \"abc":                                                          "line 1:8: this quoted identifier does not end; close it with \"",
		`SELECT ""`:                                                             "line 1:8: a quoted identifier cannot be empty",
		"SELECT 1 /* x":                                                         "line 1:10: ",
		"SELECT `a`":                                                            "line 1:8: backquoted identifiers are not supported; use double quotes to quote identifiers",
		"SELECT X'1'":                                                           "line 1:8: a binary literal must have an even number of hexadecimal digits",
		"SELECT U&'\\12'":                                                       `line 1:8: this U& string has an invalid escape`,
		"SELECT 1abc":                                                           "line 1:8: ",
		"SELECT ?":                                                              "line 1:8: parameters are not supported; write the value",
		"SELECT a FROM t WHERE":                                                 "line 1:22: mismatched input <EOF>; expected an expression",
		"SELECT a FROM t GROUP a":                                               "line 1:23: mismatched input 'a'; expected BY",
		"SELECT a NOT 1":                                                        "line 1:14: mismatched input '1'; expected BETWEEN, IN, LIKE",
		"SELECT a IN ()":                                                        "line 1:10: IN needs at least one value",
		"SELECT ()":                                                             "line 1:8: parentheses need an expression between them",
		"SELECT (1":                                                             "line 1:10: mismatched input <EOF>; expected )",
		"SELECT f(1,)":                                                          "line 1:12: mismatched input ')'; expected an argument",
		"SELECT f(a ORDER BY)":                                                  "line 1:20: mismatched input ')'; expected an expression",
		"SELECT a.1":                                                            "line 1:9: mismatched input '.1'; expected the end of the statement",
		"SELECT CASE END":                                                       "line 1:13: mismatched input 'END'; expected an expression",
		"SELECT CASE WHEN a THEN b":                                             "line 1:26: mismatched input <EOF>; expected END",
		"SELECT CAST(a, b)":                                                     "line 1:14: mismatched input ','; expected AS",
		"SELECT INTERVAL '1' WEEK":                                              "line 1:21: mismatched input 'WEEK'; expected YEAR, MONTH, DAY, HOUR, MINUTE, SECOND",
		"SELECT a FROM t LIMIT -1":                                              "line 1:23: mismatched input '-'; expected a whole number of rows",
		"SELECT a FROM t LIMIT 1.5":                                             "line 1:23: mismatched input '1.5'; expected a whole number of rows",
		"SELECT * FROM a.b":                                                     "line 1:16: FROM takes the id of an event data store, without a catalog or schema",
		"SELECT * FROM $EDS_ID":                                                 "line 1:15: $EDS_ID stands for the id of an event data store; write the id",
		"SELECT * FROM " + store + "x":                                          "line 1:15: an event data store's id is a UUID; more follows this one",
		"SELECT * FROM " + store + "-1":                                         "line 1:15: an event data store's id is a UUID; more follows this one",
		"SELECT * FROM 'a'":                                                     "line 1:15: mismatched input 'a'; expected the id of an event data store",
		"SELECT * FROM TABLE(f())":                                              "line 1:15: table functions are not supported",
		"SELECT * FROM t TABLESAMPLE BERNOULLI (10)":                            "line 1:17: TABLESAMPLE is not supported",
		"SELECT * FROM read_csv('x')":                                           "line 1:23: table functions are not supported",
		"SELECT a FROM t NATURAL JOIN u":                                        "line 1:17: NATURAL JOIN is not supported; write JOIN … USING",
		"SELECT a FROM t JOIN u":                                                "line 1:23: mismatched input <EOF>; expected ON",
		"SELECT listagg(a, ',') WITHIN GROUP (ORDER BY a)":                      "line 1:8: LISTAGG is not supported",
		"SELECT json_value('{}', 'lax $')":                                      "line 1:8: JSON_VALUE is not supported",
		"SELECT current_user":                                                   "line 1:8: CURRENT_USER is not supported",
		"SELECT 1; DROP TABLE t":                                                "line 1:11: mismatched input 'DROP'; expected the end of the statement",
		"SELECT a FROM t; -- x\n;":                                              "line 2:1: mismatched input ';'; expected the end of the statement",
		"SELECT eventName eventTime FROM a WHERE eventName = 'x": "line 1:53: this string does not end; close it with '",
		"SELECT 'a\x00'":                        "line 1:10: a statement is UTF-8 text without NUL; the byte here is 0x00",
		"SELECT '\xff'":                         "line 1:9: a statement is UTF-8 text without NUL; the byte here is 0xFF",
		"SELECT " + strings.Repeat("x", 10_000): "line 1:1: a statement can have 10000 characters; this one has 10007",
	} {
		_, err := Parse(statement)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q\n got %v\nwant %s", statement, err, want)
		}
	}
}

// repeated fills a statement of the longest length with a text.
func repeated(before, text, after string) string {
	n := (MaxStatement - utf8.RuneCountInString(before+after)) / utf8.RuneCountInString(text)
	return before + strings.Repeat(text, n) + after
}

// hostileTexts are long texts on which a parser that looks ahead or goes back could take
// very long, or run out of stack.
func hostileTexts() map[string]string {
	texts := map[string]string{}
	for _, text := range []string{"(", "[", "((", "()", "-", "+", "NOT ", "'", "\"", "/*", "--", ".", "a.", "a->", "(a)->", "(a,b)->", "(a,", "CASE ", "CASE WHEN ", "ARRAY[", "ROW(", "CAST(", "f(", "(SELECT ", "(SELECT 1)+", "((SELECT 1)+",
		"EXISTS(", "a IN (", "a IN ((", "SUBSTRING(", "POSITION(", "TRIM(", "INTERVAL ", "a AT TIME ZONE ", "a BETWEEN ", "a LIKE ", "a OR ", "a AND ", "a||", "1+", "1 UNION SELECT ", "a,", "a b,", "{", "$", "1e", "0", "é", "\n", "f(DISTINCT ", "OVER(", "x[", "1,(", "*", "date ", "U&'", "x'"} {
		texts[text] = repeated("SELECT ", text, "")
	}
	for _, text := range []string{"(", "((", "(SELECT * FROM ", "(a JOIN ", "a,", "a JOIN ", "a CROSS JOIN ", "LATERAL(", "UNNEST(", "(VALUES ", "(TABLE ", "a NATURAL "} {
		texts["FROM "+text] = repeated("SELECT * FROM ", text, "")
	}
	for _, text := range []string{"row(", "array(", "map(", "a array ", "row(a row("} {
		texts["type "+text] = repeated("SELECT CAST(a AS ", text, "")
	}
	texts["closed parentheses"] = "SELECT " + strings.Repeat("(", 90) + "1" + strings.Repeat(")", 90)
	texts["closed queries"] = "SELECT " + strings.Repeat("(SELECT ", 32) + "1" + strings.Repeat(")", 32)
	texts["closed sums"] = "SELECT " + strings.Repeat("(", 40) + "(SELECT 1)" + strings.Repeat("+1)", 40)
	texts["closed unions"] = strings.Repeat("(", 40) + "SELECT 1" + strings.Repeat(" UNION SELECT 1)", 40)
	texts["closed relations"] = "SELECT * FROM " + strings.Repeat("(", 40) + "(SELECT 1) a" + strings.Repeat(" CROSS JOIN b)", 40)
	texts["closed substrings"] = "SELECT " + strings.Repeat("SUBSTRING(", 40) + "a" + strings.Repeat(", 1)", 40)
	texts["closed groups"] = "(" + repeated("SELECT a FROM t GROUP BY ", "(a),", "a)")
	return texts
}

// Every text is read or refused in a bounded number of steps: each token is looked at a few
// times.
func TestParseHostile(t *testing.T) {
	t.Parallel()
	for name, text := range hostileTexts() {
		p := &parser{scanner: scanner{statement: text}}
		_, err := p.parse()
		var wrong *Error
		if err != nil && !errors.As(err, &wrong) {
			t.Errorf("%s: error %T", name, err)
		}
		if err != nil && strings.HasPrefix(name, "closed") {
			t.Errorf("%s: %v", name, err)
		}
		const most = 400 // tokens are read again by looking ahead for several words, and behind ((((
		if p.scanned > most*len(text) {
			t.Errorf("%s: %d tokens of a text of %d bytes", name, p.scanned, len(text))
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range hostileTexts() {
		f.Add(text)
	}
	f.Add("WITH a AS (SELECT x, y -> 1 FROM " + store + " b) SELECT sum(x) OVER (ORDER BY y ROWS 1 PRECEDING), CAST(z AS array(row(a bigint))) FROM a LEFT JOIN UNNEST(b) WITH ORDINALITY c (d) ON true WHERE a LIKE 'x' ESCAPE '#' GROUP BY ROLLUP (a) HAVING f ORDER BY 1 DESC LIMIT 1;")
	f.Fuzz(func(t *testing.T, statement string) {
		query, err := Parse(statement)
		if err == nil {
			_ = showQuery(query) // reaches all of it
			return
		}
		var wrong *Error
		if !errors.As(err, &wrong) {
			t.Fatalf("error %T", err)
		}
		lines := strings.Count(statement, "\n") + 1
		if wrong.Line < 1 || wrong.Line > lines || wrong.Column < 1 || wrong.Column > utf8.RuneCountInString(statement)+1 {
			t.Errorf("%v is no place of %q", err, statement)
		}
		if fmt.Sprint(err) == "" || len(wrong.Message) > 1000 {
			t.Errorf("the message has %d bytes", len(wrong.Message))
		}
	})
}
