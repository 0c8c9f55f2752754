// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

// Table is an event data store as a statement sees it.
type Table struct {
	From    string   // what stands after FROM in DuckDB
	Columns []Column // DuckDB's columns have the names c1, c2 and so on
}

// Column is a column of a table or of a result.
type Column struct {
	Name string
	Type Type
}

// Catalog finds the event data store with an id in small letters. Its error is given
// back by Translate as it is.
type Catalog func(id string) (Table, error)

// Translation is a statement for DuckDB.
type Translation struct {
	SQL string
	// Columns are the result's. DuckDB's columns have the names c1, c2 and so on.
	Columns []Column
	// Stores are the ids of the event data stores that the statement reads, each once.
	Stores []string
}

// Translate translates one SELECT statement of Lake. An error about the text is a *trino.Error.
// DuckDB must have the functions of package scalar, and lake_now(), the time at which the
// query began, in milliseconds.
func Translate(statement string, catalog Catalog) (translation *Translation, err error) {
	query, err := trino.Parse(statement)
	if err != nil {
		return nil, err
	}
	t := &translator{statement: statement, catalog: catalog}
	defer func() {
		if cause := recover(); cause != nil {
			failure, ok := cause.(failure)
			if !ok {
				panic(cause)
			}
			err = failure.error
		}
	}()
	result := t.query(query, nil)
	t.weigh(result.sql, 0)
	t.weighLambdas(result.sql)
	translation = &Translation{SQL: result.sql, Stores: t.stores}
	for i, column := range result.columns {
		if column.name == "" {
			column.name = fmt.Sprintf("_col%d", i)
		}
		if hasUnshownKeys(column.typ) {
			t.fail(0, "column %s: a result of %s is not supported here; give map_entries of it", column.name, column.typ)
		}
		translation.Columns = append(translation.Columns, Column{column.name, column.typ})
	}
	return translation, nil
}

// hasUnshownKeys tells whether maps are inside a type whose keys are no single values: the
// engine's client cannot read them.
func hasUnshownKeys(t Type) bool {
	if t.Key != nil && t.Key.is(Varbinary, Array, Map, Row) || t.Element != nil && hasUnshownKeys(*t.Element) {
		return true
	}
	return slices.ContainsFunc(t.Fields, func(f Field) bool { return hasUnshownKeys(f.Type) })
}

// translator translates one statement. It fails by a panic with a failure.
type translator struct {
	statement string
	catalog   Catalog
	stores    []string
	made      int // names given out
	queries   int // around what is being translated
	inside    int // subqueries in expressions, around what is being translated
	chained   int // set operations around
	work      int // expressions translated
	hazards   int // expressions translated that can fail when they are computed
}

type failure struct{ error }

func (t *translator) fail(at trino.Pos, format string, args ...any) {
	panic(failure{trino.ErrorAt(t.statement, at, format, args...)})
}

// name makes a name that nothing else in the translation has.
func (t *translator) name(prefix string) string {
	t.made++
	return fmt.Sprintf("%s%d", prefix, t.made)
}

// column is a column that expressions can name.
type column struct {
	qualifier string // of its relation; "": none
	name      string // "": none
	typ       Type
	sql       string
}

// scope is what names mean inside a query.
type scope struct {
	columns []column
	tables  map[string]*commonTable // of WITH, by name in small letters
	outer   *scope                  // of the query around a subquery
	named   map[string]*trino.Window
	// grouping is what a query that groups has grouped by, once that is known.
	grouping map[string]bool
}

// commonTable is a table of WITH.
type commonTable struct {
	name    string // DuckDB's
	columns []Column
	uses    int // after FROM
}

func (s *scope) table(name string) (*commonTable, bool) {
	for ; s != nil; s = s.outer {
		if table, ok := s.tables[strings.ToLower(name)]; ok {
			return table, true
		}
	}
	return nil, false
}

// result is a translated query. Its columns are c1, c2 and so on.
type result struct {
	sql     string
	columns []column // without sql
}

func columnName(i int) string { return fmt.Sprintf("c%d", i+1) }

// names lists the columns' names in DuckDB: c1, c2, c3.
func columnNames(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = columnName(i)
	}
	return strings.Join(names, ", ")
}

// value is a translated expression.
type value struct {
	sql string
	typ Type
	// text is what a string literal or a whole number says; nil: it is neither.
	text *string
	// parameters and body are those of a lambda.
	parameters []string
	body       string
}

// text quotes a string for DuckDB.
func text(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
