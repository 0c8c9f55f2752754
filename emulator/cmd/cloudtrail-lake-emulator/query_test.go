// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

func TestPointInto(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ statement, message, want string }{
		"no place":               {"SELECT 1", "something else", ""},
		"a place":                {"SELECT what FROM x", "line 1:8: Column 'what' cannot be resolved", "\n  SELECT what FROM x\n         ^"},
		"in a later line":        {"SELECT 1,\r\n\twhat\nFROM x", "X: line 2:2: no", "\n   what\n   ^"},
		"behind the end":         {"SELECT", "line 1:7: mismatched input <EOF>", "\n  SELECT\n        ^"},
		"far behind the end":     {"SELECT", "line 1:70: no", "\n  SELECT\n        ^"},
		"in no line":             {"SELECT", "line 2:1: no", ""},
		"at no column":           {"SELECT", "line 1:0: no", ""},
		"behind wide characters": {"SELECT '注文', what", "line 1:14: no", "\n  SELECT '注文', what\n                 ^"},
		"behind an escape":       {"SELECT \x1b[2J, what", "line 1:14: no", "\n  SELECT \ufffd[2J, what\n               ^"},
		"in a long line":         {strings.Repeat("a", 100) + "b" + strings.Repeat("c", 100), "line 1:101: no", "\n  …" + strings.Repeat("a", 50) + "b" + strings.Repeat("c", 49) + "…\n  " + strings.Repeat(" ", 51) + "^"},
		"a number too long":      {"SELECT", "line 111111111111111111111:1", ""},
	} {
		if diff := gocmp.Diff(test.want, pointInto(test.statement, test.message)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// page makes rows; nil is NULL, of a column that is not named.
func page(columns []string, rows ...[]any) [][]resultCell {
	given := make([][]map[string]string, len(rows))
	for i, row := range rows {
		for j, value := range row {
			cell := map[string]string{}
			if text, ok := value.(string); ok {
				cell[columns[j]] = text
			}
			given[i] = append(given[i], cell)
		}
	}
	return resultRows(given)
}

func printed(t *testing.T, w rowWriter, text *bytes.Buffer, pages ...[][]resultCell) string {
	t.Helper()
	for _, page := range pages {
		if err := w.write(page); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.end(); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func TestRowWriters(t *testing.T) {
	t.Parallel()
	columns := []string{"eventName", "n", "n"}
	first := page(columns, []any{"order.create", nil, ""}, []any{"注文\n", "1", "NULL"})
	second := page(columns, []any{`a "b", c`, nil, nil})
	for form, want := range map[string]string{
		"table": `eventName     n     n
------------  ----  ------
order.create  NULL
注文\n        1     "NULL"
a "b", c      NULL  NULL
`,
		"json": `{"eventName":"order.create","n":null,"n_2":""}
{"eventName":"注文\n","n":"1","n_2":"NULL"}
{"eventName":"a \"b\", c","n":null,"n_2":null}
`,
		"csv": `eventName,n,n
order.create,,""
"注文
",1,NULL
"a ""b"", c",,
`,
	} {
		var text bytes.Buffer
		got := printed(t, newRowWriter(form, &text), &text, first, second)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", form, diff)
		}
		if form == "csv" {
			if lines, err := csv.NewReader(strings.NewReader(got)).ReadAll(); err != nil || len(lines) != 4 {
				t.Errorf("%d lines are read, error %v", len(lines), err)
			}
		}
		text.Reset()
		none := map[string]string{"table": "no rows\n"}[form]
		if got := printed(t, newRowWriter(form, &text), &text, nil); got != none {
			t.Errorf("%s without rows: %q", form, got)
		}
	}
}

// A column that is NULL in every row of the first page has no name that could be known.
func TestColumnNames(t *testing.T) {
	t.Parallel()
	got := columnNames(page([]string{"a", "b", "c"}, []any{nil, nil, "1"}, []any{"1", nil, nil}))
	if diff := gocmp.Diff([]string{"a", "_col1", "c"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// A table takes no more columns than the terminal has, as long as every value can have a few.
func TestTableFitsTerminal(t *testing.T) {
	t.Parallel()
	columns := []string{"id", "name", "text"}
	rows := page(columns, []any{"c31018a7-de93-45d4-84c7-c7abc1b8d397", "short", strings.Repeat("注文", 40)}, []any{"2", strings.Repeat("x", 30), "y\u0301"})
	for _, wide := range []int{40, 60, 80, 100, 200} {
		var text bytes.Buffer
		w := newRowWriter("table", &text).(*tableRows)
		w.width = wide
		later := page(columns, []any{strings.Repeat("z", 300), "\x1b[31mred", "\u202etxet"})
		for line := range strings.Lines(printed(t, w, &text, rows, later)) {
			if n := displayWidth(strings.TrimSuffix(line, "\n")); n > wide {
				t.Errorf("a line of %d columns for a terminal of %d: %s", n, wide, line)
			}
			if strings.ContainsAny(line, "\x1b\u202e") {
				t.Errorf("a line changes the terminal: %q", line)
			}
		}
	}
}
