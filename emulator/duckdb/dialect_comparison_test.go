// SPDX-License-Identifier: MPL-2.0

package duckdb

import "testing"

// Comparison of values with NULL inside, and of NaN.
var comparisons = map[string][]queryCase{
	"rows": {
		{statement: "SELECT (1, NULL) = (1, 2), (1, NULL) = (2, NULL), (1, NULL) <> (1, 2), (1, NULL) <> (2, NULL), (1, 2) = (1, 2)", want: []string{"NULL | false | NULL | true | true"}},
		{statement: "SELECT count(*) FROM (VALUES (1, 'x', 'y'), (2, 'x', NULL), (3, 'z', NULL)) t(n, a, b) WHERE (a, b) NOT IN (('x', 'y'))", want: []string{"1"}},
		{statement: "SELECT nullif((1, NULL), (1, NULL)), CASE (1, NULL) WHEN (1, NULL) THEN 'same' ELSE 'not' END", want: []string{"{field0=1, field1=null} | not"}},
		{statement: "SELECT count(*) FROM (SELECT ROW(1, NULL) AS r) a JOIN (SELECT ROW(1, NULL) AS r) b USING (r)", want: []string{"0"}},
		{statement: "SELECT count(*) FROM (SELECT ROW(1, 2) AS r) a JOIN (SELECT ROW(1, 2) AS r) b USING (r)", want: []string{"1"}},
		{statement: "SELECT (1, 2) < (1, 3), (1, 2) >= (1, 3), (1, 2) <= (1, 2), (1, NULL) < (2, NULL), (1, (2, 3)) > (1, (2, 2)), (1, 2) BETWEEN (1, 1) AND (1, 3)", want: []string{"true | false | true | true | true | true"}},
		{statement: "SELECT (1, NULL) < (1, 2)", err: "ROW comparison not supported for fields with null elements"},
		{statement: "SELECT (1, 2) IN (SELECT ROW(1, 2))", err: "line 1:15: IN with a subquery of row(integer, integer) is not supported here"},
		{statement: "SELECT (1, 2) = ANY (SELECT ROW(1, 2))", err: "= ANY with a subquery of row(integer, integer) is not supported here"},
		{statement: "SELECT (1, NULL) IS DISTINCT FROM (1, NULL), cast(NULL AS row(a integer)) = ROW(1)", want: []string{"false | NULL"}},
		{statement: "SELECT userIdentity = userIdentity FROM $A", want: []string{"NULL"}},
		{statement: "SELECT eventData.userIdentity <> eventData.userIdentity FROM $E", want: []string{"false", "false", "false", "false", "false"}},
	},
	"arrays": {
		{statement: "SELECT ARRAY[1, NULL] = ARRAY[1, NULL], ARRAY[1, 2] = ARRAY[1, NULL], ARRAY[1, NULL] = ARRAY[2, NULL], ARRAY[1] = ARRAY[1, NULL], ARRAY[] = ARRAY[], ARRAY[1, 2] = ARRAY[1, 2]", want: []string{"NULL | NULL | false | false | true | true"}},
		{statement: "SELECT ARRAY[1, NULL] <> ARRAY[1, NULL], ARRAY[1, NULL] <> ARRAY[2, NULL], ARRAY[1] <> ARRAY[1, NULL], ARRAY[ARRAY[1], ARRAY[2, NULL]] = ARRAY[ARRAY[1], ARRAY[2, 3]]", want: []string{"NULL | true | true | NULL"}},
		{statement: "SELECT ARRAY[1, 2] < ARRAY[1, 3], ARRAY[1] < ARRAY[1, 2], ARRAY[1, 2] <= ARRAY[1, 2], ARRAY[2] > ARRAY[1, NULL], ARRAY[] < ARRAY[1], ARRAY[ARRAY[1], ARRAY[2]] < ARRAY[ARRAY[1], ARRAY[3]]", want: []string{"true | true | true | true | true | true"}},
		{statement: "SELECT ARRAY[1, NULL] < ARRAY[1, 2]", err: "ARRAY comparison not supported for arrays with null elements"},
		{statement: "SELECT cast(NULL AS array(integer)) = ARRAY[1], ARRAY[(1, NULL)] = ARRAY[(1, 2)], ARRAY[(1, NULL)] = ARRAY[(2, 2)]", want: []string{"NULL | NULL | false"}},
		{statement: "SELECT contains(ARRAY[(1, 2), NULL], (1, 2)), contains(ARRAY[(1, 2), NULL], (1, 3)), array_position(ARRAY[ARRAY[1], ARRAY[2]], ARRAY[2]), array_position(ARRAY[(1, 2)], (1, 3))", want: []string{"true | NULL | 2 | 0"}},
		{statement: "SELECT contains(ARRAY[(1, NULL)], (1, 2))", err: "contains does not support arrays with elements that are null or contain null"},
		{statement: "SELECT array_position(ARRAY[(1, NULL)], (1, 2))", err: "array_position does not support arrays with elements that are null or contain null"},
		{statement: "SELECT x FROM UNNEST(ARRAY[ARRAY[1], ARRAY[NULL]]) t(x) WHERE x IN (ARRAY[1], ARRAY[NULL])", want: []string{"[1]"}},
	},
	"maps": {
		{statement: "SELECT MAP(ARRAY['a'], ARRAY[NULL]) = MAP(ARRAY['a'], ARRAY[NULL]), MAP(ARRAY['a', 'b'], ARRAY[1, NULL]) = MAP(ARRAY['b', 'a'], ARRAY[1, 2]), MAP(ARRAY['a'], ARRAY[1]) = MAP(ARRAY['b'], ARRAY[1])", want: []string{"NULL | false | false"}},
		{statement: "SELECT MAP(ARRAY[1], ARRAY[MAP(ARRAY[1, 2], ARRAY[3, 4])]) = MAP(ARRAY[1], ARRAY[MAP(ARRAY[2, 1], ARRAY[4, 3])]), MAP(ARRAY[1], ARRAY[2]) <> MAP(ARRAY[1, 2], ARRAY[2, 3])", want: []string{"true | true"}},
		{statement: "SELECT MAP(ARRAY[nan()], ARRAY[1]) = MAP(ARRAY[nan()], ARRAY[1]), MAP(ARRAY[1e0], ARRAY[1]) = MAP(ARRAY[1e0], ARRAY[1])", want: []string{"false | true"}},
		{statement: "SELECT cardinality(transform_keys(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> (k, nullif(v, 1))))", err: "row(varchar, integer) with NULL inside cannot be a key of a map"},
		{statement: "SELECT element_at(MAP(ARRAY[1e0, nan()], ARRAY['a', 'n']), k) FROM (VALUES 1e0, nan(), NULL) t(k) ORDER BY 1", want: []string{"a", "NULL", "NULL"}},
		{statement: "SELECT ARRAY[MAP(ARRAY[1, 2], ARRAY[3, 4])] = ARRAY[MAP(ARRAY[2, 1], ARRAY[4, 3])], (MAP(ARRAY[1], ARRAY[1]), 1) = (MAP(ARRAY[1], ARRAY[1]), 1)", want: []string{"true | true"}},
	},
	"NaN": {
		{statement: "SELECT nan() = nan(), nan() <> nan(), nan() < 1e0, nan() > 1e0, nan() <= nan(), 1e0 < nan(), nan() >= 1", want: []string{"false | true | false | false | false | false | false"}},
		{statement: "SELECT nan() BETWEEN 1 AND nan(), nan() IN (nan(), 1), nan() NOT IN (2e0), nan() IN (SELECT nan()), 1e0 = cast(NULL AS double), nan() = cast(NULL AS double), cast(NULL AS double) < nan()", want: []string{"false | false | true | false | NULL | NULL | NULL"}},
		{statement: "SELECT count(*) FROM (VALUES nan()) a(x) JOIN (VALUES nan()) b(x) ON a.x = b.x", want: []string{"0"}},
		{statement: "SELECT DISTINCT x FROM (VALUES nan(), nan(), 1e0) t(x) ORDER BY x", want: []string{"1.0", "NaN"}},
		{statement: "SELECT nan() IS DISTINCT FROM nan(), ARRAY[nan()] = ARRAY[nan()], (nan(), 1) = (nan(), 1), contains(ARRAY[nan()], nan())", want: []string{"false | false | false | false"}},
		{statement: "SELECT x FROM (VALUES 1e0, 2e0, nan()) t(x) WHERE x > 1.5e0", want: []string{"2.0"}},
		{statement: "SELECT NULL IN (SELECT nan()), cast(NULL AS double) NOT IN (SELECT nan()), nan() IN (VALUES nan(), NULL), 1e0 IN (VALUES nan(), 1e0), nan() NOT IN (SELECT nan()), nan() IN (SELECT 1e0 WHERE false)", want: []string{"NULL | NULL | NULL | true | true | false"}},
		{statement: "SELECT x, x IN (SELECT y FROM (VALUES 1e0, nan()) u(y) WHERE y < 5) FROM (VALUES 1e0, nan(), NULL) t(x) ORDER BY 1", want: []string{"1.0 | true", "NaN | false", "NULL | NULL"}},
		{statement: "SELECT max(x) IN (SELECT nan()), sum(x) = ANY (VALUES 3e0) FROM (VALUES 1e0, 2e0) t(x)", want: []string{"false | true"}},
		{statement: "SELECT nan() = ANY (SELECT nan()), nan() <> ALL (VALUES nan(), 1e0), nan() = SOME (VALUES nan(), NULL), 1e0 <> ALL (SELECT nan())", want: []string{"false | true | NULL | true"}},
		{statement: "SELECT nan() > ALL (SELECT 1e0), nan() >= ANY (VALUES 1e0, -infinity()), nan() < ALL (SELECT 1e0), nan() <= SOME (SELECT infinity()), nan() = ALL (SELECT 1e0), nan() <> ANY (SELECT 1e0)", want: []string{"false | false | false | false | false | true"}},
		{statement: "SELECT 3e0 > ALL (VALUES 1e0, 2e0), 2e0 >= ALL (VALUES 1e0, 2e0), 1e0 > ANY (VALUES 1e0, NULL), REAL '5' >= ANY (VALUES REAL '5', NULL), 1e0 > ALL (SELECT 1e0 WHERE false), 0e0 > ALL (VALUES 1e0, NULL)", want: []string{"true | true | NULL | true | true | false"}},
		{statement: "SELECT 1e0 < ALL (VALUES 2e0, nan())", err: "< ALL with a subquery that gives NaN is not supported here"},
		{statement: "SELECT 1e0 > SOME (SELECT nan())", err: "> ANY with a subquery that gives NaN is not supported here"},
		{statement: "SELECT 1e0 = ALL (VALUES 1e0, nan())", err: "= ALL with a subquery that gives NaN is not supported here"},
		{statement: "SELECT 1e0 <> ANY (VALUES nan())", err: "<> ANY with a subquery that gives NaN is not supported here"},
	},
	"order of NaN": {
		{statement: "SELECT x FROM " + numbers + " ORDER BY x", want: []string{"1.0", "2.0", "NaN", "NULL"}},
		{statement: "SELECT x FROM " + numbers + " ORDER BY x DESC", want: []string{"NaN", "2.0", "1.0", "NULL"}},
		{statement: "SELECT x FROM " + numbers + " ORDER BY x NULLS FIRST", want: []string{"NULL", "NaN", "1.0", "2.0"}},
		{statement: "SELECT x FROM " + numbers + " ORDER BY x DESC NULLS FIRST", want: []string{"NULL", "2.0", "1.0", "NaN"}},
		{statement: "SELECT cast(x AS real) FROM " + numbers + " ORDER BY 1 NULLS FIRST LIMIT 2", want: []string{"NULL", "NaN"}},
		{statement: "SELECT DISTINCT x + 1 FROM " + numbers + " ORDER BY x + 1 DESC NULLS FIRST", want: []string{"NULL", "3.0", "2.0", "NaN"}},
		{statement: "SELECT x FROM " + numbers + " UNION SELECT 7 ORDER BY 1 DESC NULLS FIRST", want: []string{"NULL", "7.0", "2.0", "1.0", "NaN"}},
		{statement: "SELECT x AS y, y AS x FROM (VALUES (1e0, 4e0), (nan(), 2e0), (2e0, 1e0)) t(x, y) ORDER BY y NULLS FIRST", want: []string{"NaN | 2.0", "1.0 | 4.0", "2.0 | 1.0"}},
		{statement: "SELECT max(x) FROM " + numbers + " GROUP BY x ORDER BY 1 NULLS FIRST", want: []string{"NULL", "NaN", "1.0", "2.0"}},
		{statement: "SELECT array_agg(x ORDER BY x NULLS FIRST), array_agg(x ORDER BY x DESC), array_sort(array_agg(x)) FROM " + numbers, want: []string{"[null, NaN, 1.0, 2.0] | [NaN, 2.0, 1.0, null] | [1.0, 2.0, NaN, null]"}},
		{statement: "SELECT x, rank() OVER (ORDER BY x NULLS FIRST), rank() OVER (ORDER BY x DESC) FROM " + numbers + " ORDER BY 2", want: []string{"NULL | 1 | 4", "NaN | 2 | 1", "1.0 | 3 | 3", "2.0 | 4 | 2"}},
		{statement: "SELECT x, sum(x) OVER (ORDER BY x NULLS FIRST RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES 1e0, 2e0, 4e0) t(x) ORDER BY 1", want: []string{"1.0 | 1.0", "2.0 | 3.0", "4.0 | 4.0"}},
		{statement: "SELECT (x, 'a') FROM " + numbers + " WHERE x IS NOT NULL ORDER BY 1 DESC", want: []string{"{field0=NaN, field1=a}", "{field0=2.0, field1=a}", "{field0=1.0, field1=a}"}},
		{statement: "SELECT (x, 'a') FROM " + numbers + " WHERE x IS NOT NULL ORDER BY 1 NULLS FIRST", want: []string{"{field0=NaN, field1=a}", "{field0=1.0, field1=a}", "{field0=2.0, field1=a}"}},
		{statement: "SELECT DISTINCT if(x IS NOT NULL, ARRAY[x, 1]) FROM " + numbers + " ORDER BY 1 DESC NULLS FIRST", want: []string{"NULL", "[2.0, 1.0]", "[1.0, 1.0]", "[NaN, 1.0]"}},
		{statement: "SELECT array_agg(x ORDER BY (1, ARRAY[(x, 1)]) DESC NULLS FIRST), array_sort(ARRAY[ARRAY[nan()], NULL, ARRAY[1e0]]) FROM " + numbers + " WHERE x IS NOT NULL", want: []string{"[2.0, 1.0, NaN] | [[1.0], [NaN], null]"}},
	},
	"order of what is distinct, and by literals": {
		{statement: "SELECT array_agg(DISTINCT x ORDER BY x DESC NULLS FIRST) FROM (VALUES 2, 1, NULL, 1) t(x)", want: []string{"[null, 2, 1]"}},
		{statement: "SELECT array_agg(DISTINCT x ORDER BY x NULLS FIRST) FROM " + numbers, err: "line 1:38: array_agg with DISTINCT and this ORDER BY of double is not supported here"},
		{statement: "SELECT array_agg(DISTINCT x ORDER BY y) FROM (VALUES (1, 2)) t(x, y)", err: "line 1:38: For aggregate function with DISTINCT, ORDER BY expressions must appear in arguments"},
		{statement: "SELECT x, array_agg(x ORDER BY 'a') FROM (VALUES 2, 1) t(x) GROUP BY x ORDER BY 'a', NULL, x", want: []string{"1 | [1]", "2 | [2]"}},
	},
	"greatest of rows and arrays": {
		{statement: "SELECT max((x, 1)), min(ARRAY[x]), max((1, x), 2), min((x, 1), 2), max(DISTINCT ARRAY[x]) FROM " + numbers + " WHERE x IS NOT NULL",
			want: []string{"{field0=2.0, field1=1} | [1.0] | [{field0=1, field1=2.0}, {field0=1, field1=1.0}] | [{field0=1.0, field1=1}, {field0=2.0, field1=1}] | [2.0]"}},
		{statement: "SELECT max_by(x, (x, 1)), min_by(x, ARRAY[x]), max_by(x, ARRAY[x], 2), min_by(x, (1, x), 4) FROM " + numbers + " WHERE x IS NOT NULL", want: []string{"2.0 | 1.0 | [2.0, 1.0] | [1.0, 2.0, NaN]"}},
		{statement: "SELECT array_max(ARRAY[(1e0, 1), (nan(), 1)]), array_min(ARRAY[ARRAY[nan()], ARRAY[1e0]]), array_max(ARRAY[(1, ARRAY[nan()]), (1, ARRAY[1e0])]), array_max(ARRAY[ARRAY[1], NULL]), array_max(ARRAY[ARRAY[nan()]])",
			want: []string{"{field0=1.0, field1=1} | [1.0] | {field0=1, field1=[1.0]} | NULL | [NaN]"}},
		{statement: "SELECT greatest((1e0, 1), (nan(), 1)), least((1e0, 1), (nan(), 1)), greatest(ARRAY[1], ARRAY[1, 2])", want: []string{"{field0=1.0, field1=1} | {field0=1.0, field1=1} | [1, 2]"}},
		{statement: "SELECT y, max((x, y)) OVER (ORDER BY y) FROM (VALUES (nan(), 1), (1e0, 2)) t(x, y) ORDER BY 1", want: []string{"1 | {field0=NaN, field1=1}", "2 | {field0=1.0, field1=2}"}},
		{statement: "SELECT max(r), min(r), max_by(n, r), count(r) FROM (VALUES (1, ROW(1, 'a')), (2, NULL), (3, ROW(1, 'b'))) t(n, r)", want: []string{"{field0=1, field1=b} | {field0=1, field1=a} | 3 | 2"}},
	},
	"order with NULL inside": {
		{statement: "SELECT 1 FROM (VALUES (1, 2), (1, NULL)) t(a, b) ORDER BY (a, b)", err: "row(integer, integer) with NULL inside cannot be ordered here"},
		{statement: "SELECT ARRAY[a, b] FROM (VALUES (1, 2), (1, NULL)) t(a, b) ORDER BY 1", err: "array(integer) with NULL inside cannot be ordered here"},
		{statement: "SELECT max((a, b)) FROM (VALUES (1, 2), (1, NULL)) t(a, b)", err: "row(integer, integer) with NULL inside cannot be ordered here"},
		{statement: "SELECT min_by(a, ARRAY[(a, b)]) FROM (VALUES (1, 2), (1, NULL)) t(a, b)", err: "row(integer, integer) with NULL inside cannot be ordered here"},
		{statement: "SELECT array_min(ARRAY[(1, 2), (1, NULL)])", err: "row(integer, integer) with NULL inside cannot be ordered here"},
		{statement: "SELECT array_sort(ARRAY[ARRAY[1, 2], ARRAY[1, NULL]])", err: "array(integer) with NULL inside cannot be ordered here"},
		{statement: "SELECT greatest((1, NULL), (1, 2))", err: "row(integer, integer) with NULL inside cannot be ordered here"},
		{statement: "SELECT row_number() OVER (ORDER BY (a, b)) FROM (VALUES (1, 2), (1, NULL)) t(a, b)", err: "row(integer, integer) with NULL inside cannot be ordered here"},
	},
}

const numbers = "(VALUES 1e0, nan(), NULL, 2e0) AS t(x)"

// Fractions of a second beyond the 3 digits that timestamps have.
var fractions = []queryCase{
	{statement: "SELECT TIMESTAMP '2026-01-01 00:00:00.1234'", err: "line 1:8: '2026-01-01 00:00:00.1234' has more than 3 digits of a second"},
	{statement: "SELECT cast('2026-01-01 00:00:00.9996' AS timestamp), cast('2026-01-01 00:00:00.9994' AS timestamp), cast('2026-12-31 23:59:59.9995' AS timestamp)", want: []string{"2026-01-01 00:00:01.000 | 2026-01-01 00:00:00.999 | 2027-01-01 00:00:00.000"}},
	{statement: "SELECT eventID FROM $E WHERE eventTime < '2023-01-30 22:30:00.0005' AND eventTime > '2023-01-30 22:29:59.9994'", want: []string{"e1"}},
}

func TestFractionsOfSeconds(t *testing.T) {
	t.Parallel()
	b := newStores(t)
	for _, c := range fractions {
		b.checkQuery(t, c)
	}
}

func TestComparisons(t *testing.T) {
	t.Parallel()
	for name, cases := range comparisons {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newStores(t)
			for _, c := range cases {
				b.checkQuery(t, c)
			}
		})
	}
}
