// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

const store = "0a1b2c3d-0000-4000-8000-00000000000a"

var errNoStore = errors.New("no such event data store")

// oneStore has one store, with a map, a row, a timestamp and a number.
func oneStore(id string) (Table, error) {
	if id != store {
		return Table{}, errNoStore
	}
	return Table{From: "events_1", Columns: []Column{
		{"eventid", simple(Varchar)}, {"eventtime", simple(Timestamp)}, {"n", simple(BigInt)}, {"m", MapOf(simple(Varchar), simple(Varchar))},
		{"eventdata", RowOf(Field{"eventname", simple(Varchar)}, Field{"details", MapOf(simple(Varchar), simple(Varchar))})}, {"a", ArrayOf(simple(Varchar))}, {"j", simple(JSON)}, {"d", DecimalOf(10, 2)}, {"b", simple(Varbinary)},
	}}, nil
}

// words are what translations may consist of, besides literals and the names below.
var words = func() map[string]bool {
	known := map[string]bool{}
	for word := range strings.FieldsSeq(`
		SELECT DISTINCT FROM WHERE GROUP BY HAVING ORDER LIMIT OFFSET AS ASC DESC NULLS FIRST LAST WITH MATERIALIZED VALUES UNION ALL INTERSECT EXCEPT CROSS INNER LEFT RIGHT FULL JOIN LATERAL ON
		AND OR NOT IS NULL IN LIKE ESCAPE BETWEEN EXISTS ANY CASE WHEN THEN ELSE END CAST TRY TRUE FALSE true false DATE TIMESTAMP lambda FILTER OVER PARTITION ROWS RANGE GROUPS PRECEDING FOLLOWING CURRENT ROW UNBOUNDED IGNORE
		GROUPING SETS ROLLUP CUBE
		BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT DECIMAL FLOAT DOUBLE VARCHAR BLOB DATE TIMESTAMP STRUCT MAP
		count sum avg min max any_value list bit_and bit_or bit_xor bool_and bool_or corr covar_pop covar_samp exp histogram kurtosis arg_max_null arg_min_null regr_intercept regr_slope
		stddev_samp stddev_pop var_pop var_samp quantile_disc rank dense_rank row_number percent_rank cume_dist ntile lag lead first_value last_value nth_value
		abs ceil floor round trunc sign degrees radians pi isfinite isinf isnan xor random nullif coalesce greatest least length octet_length lower upper replace starts_with encode unhex string_split strpos substr TRY_CAST
		list_transform list_filter list_reduce list_sort list_reverse list_contains list_position list_count list_max list_min list_has_any len range generate_series flatten unnest struct_pack
		map_entries map_from_entries map_keys map_values map_contains map_concat cardinality contains string_split array_to_string
		year month day hour minute second millisecond quarter week isodow isoyear dayofyear last_day date_trunc strftime epoch_ms make_timestamp to_months to_days to_microseconds
		events_1 key value`) {
		known[word] = true
	}
	return known
}()

var (
	literalPattern = regexp.MustCompile(`'(?:[^']|'')*'`)
	wordPattern    = regexp.MustCompile(`[\pL_][\pL\pN_]*`)
	madePattern    = regexp.MustCompile(`^(?:[a-z]|[cfrtpuhemzixabkdv][0-9]+|q[0-9a-f]+|lake_[a-z0-9_]+)$`)
	symbolPattern  = regexp.MustCompile(`^[-+*/%&|~<>=(),.\[\]: 0-9e{}]*$`)
)

// foreign finds what in a translation is none of this package's; "": nothing.
func foreign(sql string) string {
	sql = strings.ReplaceAll(literalPattern.ReplaceAllString(sql, ""), `"NULL"`, "")
	for _, word := range wordPattern.FindAllString(sql, -1) {
		if !words[word] && !madePattern.MatchString(word) {
			return word
		}
	}
	if rest := wordPattern.ReplaceAllString(strings.ReplaceAll(sql, ":=", ""), ""); !symbolPattern.MatchString(rest) {
		return rest
	}
	return ""
}

// reaching are names and texts that would reach something of DuckDB's, if they got there.
var reaching = []string{
	"duckdb_tables", "duckdb_tables()", "information_schema.tables", "sqlite_master", "pragma_database_list", "read_csv('x')", "read_text('/etc/passwd')", "glob('*')", "getenv('HOME')", "current_setting('threads')",
	"query('SELECT 1')", "query_table('events_1')", "events_1", "events_2", `"events_1"`, "main.events_1", "system.main.duckdb_functions", "'/etc/passwd'", `"/etc/passwd"`, `"read_csv('x')"`, "pg_catalog.pg_class",
	`"x""; DROP TABLE events_1; --"`, `"'); DROP TABLE events_1; --"`, "lake_now", "lake_json_parse('{}')", "lake_sure_split('a', 'b')", "error('x')", "getvariable('lake_now')", "nextval('s')", "txid_current()", "random()", "version()", "pg_sleep(10)",
	"list_transform([1], x)", "struct_pack(a := 1)", "unnest(a)", "c1", "r1.c1", "p1", "rowid", "tableoid", "COLUMNS(*)", "* EXCLUDE (n)", "* REPLACE (1 AS n)", "#1", "$1", "?", "@x", "x::varchar", "a := 1", "{'a': 1}", "[1, 2]", "ARRAY(SELECT 1)", "x COLLATE \"C\"", "CAST(1 AS UNION(a INTEGER))",
	"CAST('x' AS ENUM('a'))", `CAST(1 AS "VARCHAR")`, `CAST(1 AS "x; DROP TABLE y")`, "INTERVAL '1' FORTNIGHT", `INTERVAL '1''; DROP' DAY`, "DATE '2026-01-01'' OR 1=1'", "TIMESTAMP 'x'';--'", `extract("x'); --" FROM now())`, `date_trunc('x''); DROP TABLE t; --', now())`,
	`approx_percentile(n, 'x')`, `U&'\0027; DROP TABLE t'`, "X'27'", `json_extract('{}', '$["''"]')`, `regexp_replace('a', 'b', ''')`, "lead(n, (SELECT 1)) OVER ()", "sum(n) OVER (ROWS n PRECEDING)", `'⟦x⟧'`, `'$1 $* $r $[ $)'`,
}

// Whatever stands in a statement, wherever: it is refused, or what DuckDB gets has nothing
// of it but literals.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	tried, passed := 0, 0
	for _, name := range reaching {
		quoted := `"` + strings.ReplaceAll(strings.Trim(name, `"`), `"`, `""`) + `"`
		for _, statement := range []string{
			"SELECT * FROM " + name, "SELECT " + name, "SELECT " + name + " FROM " + store, "SELECT 1 AS " + name, "SELECT 1 AS " + quoted, "SELECT " + quoted + " FROM (SELECT 1 AS " + quoted + ") AS " + quoted + " (" + quoted + ")",
			"SELECT " + quoted + "." + quoted + " FROM (SELECT 1) AS " + quoted + " (" + quoted + ")", "WITH " + quoted + " AS (SELECT 1) SELECT * FROM " + quoted, "SELECT * FROM " + quoted, "SELECT " + quoted + "(1)", "SELECT transform(a, " + quoted + " -> " + quoted + ") FROM " + store,
			"SELECT CAST(ROW(1) AS row(" + quoted + " bigint))." + quoted, "SELECT CAST(1 AS " + quoted + ")", "SELECT eventdata." + quoted + " FROM " + store, "SELECT sum(n) OVER " + quoted + " FROM " + store + " WINDOW " + quoted + " AS (ORDER BY n)",
			"SELECT n FROM " + store + " WHERE eventid = " + name, "SELECT n FROM " + store + " ORDER BY " + name, "SELECT n FROM " + store + " GROUP BY n, " + name, "SELECT n FROM " + store + " LIMIT " + name, "SELECT * FROM " + store + " JOIN " + store + " USING (" + quoted + ")",
			"SELECT '" + strings.ReplaceAll(name, "'", "''") + "', concat(eventid, '" + strings.ReplaceAll(name, "'", "''") + "') FROM " + store, "SELECT max(n) FILTER (WHERE eventid = '" + strings.ReplaceAll(name, "'", "''") + "') FROM " + store,
			"SELECT interval '1' " + name, "SELECT n AT TIME ZONE " + name + " FROM " + store, "SELECT " + name + " OVER () FROM " + store,
		} {
			tried++
			translation, err := Translate(statement, oneStore)
			if err != nil {
				var wrong *trino.Error
				if !errors.As(err, &wrong) && !errors.Is(err, errNoStore) {
					t.Errorf("%s: error %T %v", statement, err, err)
				}
				continue
			}
			passed++
			if found := foreign(translation.SQL); found != "" {
				t.Errorf("%s\nbecomes %s\nwith %s", statement, translation.SQL, found)
			}
		}
	}
	t.Logf("%d statements; %d of them do no harm, the others are refused", tried, passed)
}

// What grows with each level is bounded, and refused in time.
func TestComplexStatements(t *testing.T) {
	t.Parallel()
	nest := func(n int, before, middle, after string) string {
		return "SELECT " + strings.Repeat(before, n) + middle + strings.Repeat(after, n) + " FROM " + store
	}
	for name, statement := range map[string]string{
		"divisions":  nest(45, "1 / (", "n", ")"),
		"subscripts": nest(30, "a[cast(", "'1'", " AS bigint)]"),
		"nullif":     nest(40, "nullif(", "n", ", 1)"),
		"greatest":   nest(40, "greatest(", "n", ", 1)"),
		"between":    nest(30, "if(", "n", " BETWEEN 1 AND 2, 1, 2)"),
		"contains":   nest(40, "contains(a, cast(", "true", " AS varchar))"),
		"case":       nest(40, "CASE ", "n", " WHEN 1 THEN 1 WHEN 2 THEN 2 ELSE 3 END"),
		"reduce":     nest(20, "reduce(ARRAY[1, ", "n", "], 0, (s, x) -> s + x, s -> s)"),
		"lambdas":    nest(10, "transform(ARRAY[1], x -> ", "1", ")"),
		"zip_with":   nest(4, "cardinality(zip_with(ARRAY[1], ARRAY[2], (x, y) -> ", "1", "))"),
		"widening":   nest(3, "reduce(ARRAY[BIGINT '1'], 0, (s, x) -> s + x + ", "0", ", s -> s)"),
		"try":        nest(40, "try(1 / ", "n", ")"),
		"casts":      nest(20, "cast(cast(", "JSON '[]'", " AS array(array(integer))) AS json)"),
		"subqueries": "SELECT " + strings.Repeat("(SELECT max(n) + ", 12) + "1" + strings.Repeat(" FROM "+store+" GROUP BY n % 2 HAVING count(*) > 0)", 12),
		"grouped":    "SELECT " + strings.Repeat("(SELECT max(n) + ", 12) + "1" + strings.Repeat(" FROM "+store+" GROUP BY n IN (SELECT 1))", 12),
		"ranks":      "SELECT max(" + strings.Repeat("ROW(", 40) + "n" + strings.Repeat(", d)", 40) + ") FROM " + store,
		"ranked":     "SELECT " + strings.Repeat("array_max(ARRAY[(1, ", 20) + "d" + strings.Repeat(")])", 20) + " FROM " + store,
		"and":        "SELECT 1 FROM " + store + " WHERE " + strings.Repeat("1 / n = 1 AND n = 1 AND ", 380) + "true",
		"or":         "SELECT n FROM " + store + " GROUP BY n HAVING " + strings.Repeat("n = 1 OR ", 1000) + "true",
		"and and or": nest(40, "(1 / n = 1 AND ", "true", " OR 1 / n = 2)"),
		"sum":        "SELECT " + strings.Repeat("n + ", 290) + "1 FROM " + store,
		"in":         "SELECT 1 FROM " + store + " WHERE n IN (" + strings.Repeat("1 / n, ", 1000) + "1)",
		"with": "WITH t0 AS (SELECT 1 AS a)" + func() (s string) {
			for i := range 100 {
				s += fmt.Sprintf(", t%d AS (SELECT x.a FROM t%d x, t%d y)", i+1, i, i)
			}
			return s
		}() + " SELECT 1 FROM t100 LIMIT 0",
		"joins": "SELECT 1 FROM (VALUES 1) a(x)" + strings.Repeat(" JOIN (VALUES 1) b(x) USING (x)", 59),
	} {
		translation, err := Translate(statement, oneStore)
		if err != nil {
			if _, ok := errors.AsType[*trino.Error](err); !ok {
				t.Errorf("%s: %v", name, err)
			}
			t.Logf("%s: %v", name, err)
			continue
		}
		if len(translation.SQL) > maxSQL {
			t.Errorf("%s becomes %d bytes", name, len(translation.SQL))
		}
		t.Logf("%s: %d bytes become %d", name, len(statement), len(translation.SQL))
	}
}

func FuzzTranslate(f *testing.F) {
	for _, function := range Functions() {
		for _, c := range function.Cases {
			f.Add("SELECT " + c.Expression + " FROM " + store)
		}
	}
	for _, name := range reaching {
		f.Add("SELECT " + name + " FROM " + store)
	}
	f.Add("WITH x AS (SELECT eventdata.eventname AS e, eventtime FROM " + store + ") SELECT DISTINCT a.e, b.*, count(*) OVER (PARTITION BY a.e) FROM x a LEFT JOIN x b USING (e), UNNEST(MAP(ARRAY['a'], ARRAY[1])) u(k, v) WHERE a.eventtime > '2026-01-01' UNION SELECT 1, 2, 3 ORDER BY 1")
	f.Add("SELECT eventid, element_at(m, 'k'), filter(a, x -> x LIKE '%y#%' ESCAPE '#'), try(cast(eventid AS bigint)) FROM " + store + " GROUP BY GROUPING SETS ((eventid), ()) HAVING max(n) IN (SELECT 1)")
	f.Add("SELECT d / 0e0 IN (SELECT nan()), d > ALL (SELECT 1e0), n <> ANY (VALUES 1, 2), (1, nan()) = (n, 2e0), m = m FROM " + store)
	f.Fuzz(func(t *testing.T, statement string) {
		translation, err := Translate(statement, oneStore)
		if err != nil {
			var wrong *trino.Error
			if !errors.As(err, &wrong) && !errors.Is(err, errNoStore) {
				t.Fatalf("error %T %v", err, err)
			}
			return
		}
		if found := foreign(translation.SQL); found != "" {
			t.Errorf("it becomes %s\nwith %s", translation.SQL, found)
		}
	})
}
