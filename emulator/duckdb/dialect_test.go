// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/dialect"
)

// bench is a database without events, in which translated statements run.
type bench struct {
	session *sql.Conn
	catalog dialect.Catalog
}

func newBench(t testing.TB) *bench {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	session, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(session.Close(), db.Close()); err != nil {
			t.Error(err)
		}
	})
	if err := define(t.Context(), session); err != nil {
		t.Fatal(err)
	}
	b := &bench{session: session, catalog: func(id string) (dialect.Table, error) {
		return dialect.Table{}, fmt.Errorf("no event data store %s", id)
	}}
	b.execute(t, "SET VARIABLE lake_now = TIMESTAMP '2026-03-04 05:06:07.890'")
	return b
}

func (b *bench) execute(t testing.TB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := b.session.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// run gives the names of the columns and the rows, NULL as "NULL".
func (b *bench) run(t testing.TB, statement string) (names []string, table [][]string, err error) {
	t.Helper()
	translation, err := dialect.Translate(statement, b.catalog)
	if err != nil {
		return nil, nil, err
	}
	for _, column := range translation.Columns {
		names = append(names, column.Name)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%w\n%s", failureOf(t.Context(), err), translation.SQL)
		}
	}()
	rows, err := b.session.QueryContext(t.Context(), "SELECT * FROM ("+translation.SQL+") LIMIT 100000")
	if err != nil {
		return names, nil, err
	}
	defer rows.Close()
	values, places := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return names, nil, err
		}
		row := make([]string, len(values))
		for i, v := range values {
			if row[i] = "NULL"; v != nil {
				row[i] = rendered(translation.Columns[i].Type, v)
			}
		}
		table = append(table, row)
	}
	return names, table, rows.Err()
}

// sample is what cases of aggregates and window functions have as rows.
const sample = ` FROM (VALUES (1, 'a', 1, true, MAP(ARRAY['k'], ARRAY[1]), 1.5), (2, 'b', 1, false, MAP(ARRAY['k'], ARRAY[1]), 2.5),
	(2, 'c', 2, true, MAP(ARRAY['k'], ARRAY[2]), 0.1), (NULL, 'd', 2, NULL, MAP(ARRAY['k'], ARRAY[2]), NULL), (4, 'e', 2, true, MAP(ARRAY['k'], ARRAY[2]), 4.0)) AS t(x, y, g, b, m, d)`

// check runs a case of a function that is used in some way.
func (b *bench) check(t *testing.T, c dialect.Case, use dialect.Use) {
	t.Helper()
	statement := "SELECT " + c.Expression
	aggregates := use == dialect.Aggregate || strings.HasPrefix(c.Expression, "try(sum")
	switch {
	case use == dialect.WindowOnly:
		statement += " AS result" + sample + " ORDER BY y"
	case aggregates:
		statement += sample
	}
	_, table, err := b.run(t, statement)
	switch {
	case c.Error != "" && err == nil:
		t.Errorf("%s gives %v, want an error about %q", c.Expression, table, c.Error)
	case c.Error != "":
		if !strings.Contains(err.Error(), c.Error) {
			t.Errorf("%s fails with %v, want %q in it", c.Expression, err, c.Error)
		}
	case err != nil:
		t.Errorf("%s: %v", c.Expression, err)
	default:
		var got []string
		for _, row := range table {
			got = append(got, row...)
		}
		if joined := strings.Join(got, ", "); joined != c.Want {
			t.Errorf("%s = %q, want %q", c.Expression, joined, c.Want)
		}
	}
}

// Every case of every function gives what Trino documents.
func TestDialectCases(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	cases, names := 0, map[string]bool{}
	for _, f := range dialect.Functions() {
		name, _, _ := strings.Cut(f.Signature, "(")
		names[name] = true
		if len(f.Cases) == 0 {
			t.Errorf("%s has no case", f.Signature)
		}
		if f.CanFail() && !slices.ContainsFunc(f.Cases, func(c dialect.Case) bool { return c.Error != "" }) {
			t.Errorf("%s can fail, but no case shows it", f.Signature)
		}
		for _, c := range f.Cases {
			cases++
			b.check(t, c, f.Use)
		}
	}
	for _, form := range dialect.SpecialForms() {
		names[form.Name] = true
		for _, c := range form.Cases {
			cases++
			b.check(t, c, dialect.Scalar)
		}
	}
	t.Logf("%d dialect cases of %d functions in %d forms", cases, len(names), len(dialect.Functions())+len(dialect.SpecialForms()))
}
