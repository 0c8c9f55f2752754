// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

var updateReference = flag.Bool("update", false, "write docs/lake-sql.md anew")

const reference = "../../../../docs/lake-sql.md"

// docs/lake-sql.md lists what there is, as the tables of this package say it.
// "go test ./emulator/duckdb/internal/dialect -run TestReference -update" writes it.
func TestReference(t *testing.T) {
	t.Parallel()
	var doc strings.Builder
	doc.WriteString(referenceHead)
	for _, use := range []struct {
		use     Use
		heading string
	}{{Scalar, "Functions"}, {Aggregate, "Aggregate functions"}, {WindowOnly, "Window functions"}} {
		fmt.Fprintf(&doc, "\n## %s\n\n| Function | Gives | Example | Is | Remark |\n| --- | --- | --- | --- | --- |\n", use.heading)
		for _, f := range Functions() {
			if f.Use != use.use {
				continue
			}
			if len(f.Cases) == 0 {
				t.Errorf("%s has no case", f.Signature)
				continue
			}
			if f.Result != nil && f.Gives == "" {
				t.Errorf("%s: say what it gives", f.Signature)
			}
			example := f.Cases[0]
			fmt.Fprintf(&doc, "| `%s` | %s | `%s` | %s | %s |\n", cell(f.parsed.String()), cell(cmp.Or(f.Gives, f.parsed.result.String())), cell(example.Expression),
				cell(cmp.Or(example.Want, "fails: "+example.Error)), cell(f.Note))
		}
	}
	doc.WriteString("\n## Special forms\n\nThey do not compute all arguments, or take types that no signature can say.\n\n| Form | Example | Is |\n| --- | --- | --- |\n")
	for _, form := range SpecialForms() {
		example := form.Cases[0]
		fmt.Fprintf(&doc, "| `%s` | `%s` | %s |\n", cell(form.Signature), cell(example.Expression), cell(cmp.Or(example.Want, "fails: "+example.Error)))
	}
	doc.WriteString("\n## Functions that are refused\n\nEach is refused by name, so that no answer is wrong in silence.\n\n| Function | Why, or what to write |\n| --- | --- |\n")
	for _, name := range slices.Sorted(maps.Keys(refused)) {
		fmt.Fprintf(&doc, "| `%s` | %s |\n", name, cell(refused[name]))
	}
	if *updateReference {
		if err := os.WriteFile(reference, []byte(doc.String()), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(reference)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(string(text), doc.String()); diff != "" {
		t.Errorf("docs/lake-sql.md is stale; run this test with -update (-docs +tables):\n%s", diff)
	}
}

// cell is a text that cannot end a cell of a table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(text)
}

const referenceHead = `<!-- SPDX-License-Identifier: MPL-2.0 -->
<!-- Written by TestReference of emulator/duckdb/internal/dialect; change that. -->
# Lake SQL

What the emulator's queries understand: Trino's SELECT, as CloudTrail Lake has it, with Trino's meaning. Every example below is run by
the tests. What cannot be answered as Trino would is refused, with the place in the statement.

## Statements

- One SELECT, of at most 10000 characters; a semicolon may end it, and there may be comments. WITH (not RECURSIVE), subqueries also
  correlated ones, UNION, INTERSECT and EXCEPT with and without ALL, VALUES, all joins but NATURAL, UNNEST of arrays, maps and rows
  WITH ORDINALITY, LATERAL, GROUP BY with GROUPING SETS, ROLLUP and CUBE, HAVING, windows with frames, FILTER, ORDER BY … NULLS FIRST or
  LAST, OFFSET, LIMIT and FETCH FIRST … ROWS ONLY.
- FROM takes the id of an event data store, without quotes, or a name from WITH. Several stores can stand in one statement.
- Names of columns, fields and functions are without regard to case; keys of maps are not.
- A store of events from outside AWS has the columns eventversion, eventcategory, eventtype, eventid, eventtime (a timestamp), awsregion,
  recipientaccountid, addendum, metadata (ingestiontime, channelarn), eventdata and eventjson. eventdata has the fields of
  the events as text, useridentity as a row, and useridentity.details, requestparameters, responseelements and additionaleventdata as
  map(varchar, varchar), in which objects and lists are JSON text.
- Other than in Trino, text may stand beside a timestamp or date in comparisons and in UNION: it is read as one there, also as
  ISO 8601 with T and Z.
- NaN equals nothing. ORDER BY takes it for the greatest number, and so begins with it if DESC, but with NULLS FIRST for the least, as
  Trino's engine does. max and its like take it only where there is nothing else, inside rows and arrays too. ALL and ANY, but for = ANY
  and <> ALL, fail where a subquery gives NaN. IN, ANY and ALL take no subquery of rows or arrays.
- ORDER BY, max, min, greatest, array_sort and their like fail for rows and arrays with NULL inside; in Trino they fail where what is before
  the NULL does not decide.

## Types

boolean, tinyint, smallint, integer, bigint, real, double, decimal, varchar, varbinary, date, timestamp(3), timestamp(3) with time zone
in UTC only, interval day to second, interval year to month, json, array, map and row. char, time and other time zones are refused.

A time zone can be another offset where nothing but the instant counts: a literal such as TIMESTAMP '2026-01-31 12:00:00 +02:00', CAST
of such a text, or parse_datetime, beside =, <, BETWEEN, IN and their like, before AT TIME ZONE 'UTC', in at_timezone and to_unixtime.
`
