// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

// relation translates what stands after FROM. Relations to the left of it, which UNNEST
// and LATERAL can name, are in the scope already.
func (t *translator) relation(r trino.Relation, s *scope) (string, []column) {
	switch r := r.(type) {
	case *trino.Table:
		return t.table(r, s)
	case *trino.Subquery:
		outer := s.outer
		if r.Lateral {
			outer = s
		}
		inner := t.query(r.Query, outer)
		name := t.name("r")
		sql := fmt.Sprintf("(%s) AS %s(%s)", inner.sql, name, columnNames(len(inner.columns)))
		if r.Lateral {
			sql = "LATERAL " + sql
		}
		return sql, t.columnsOf(name, "", t.rename(inner.columns, nil, r.At))
	case *trino.Unnest:
		return t.unnest(r, s)
	case *trino.Join:
		return t.join(r, s)
	case *trino.Aliased:
		sql, columns := t.relation(r.Relation, s)
		if r.Columns != nil && len(r.Columns) != len(columns) {
			t.fail(r.At, "Column alias list has %d entries but '%s' has %d columns available", len(r.Columns), r.Alias.Text, len(columns))
		}
		columns = slices.Clone(columns)
		for i := range columns {
			columns[i].qualifier = r.Alias.Text
			if r.Columns != nil {
				columns[i].name = r.Columns[i].Text
			}
		}
		return sql, columns
	}
	panic(fmt.Sprintf("relation %T", r))
}

func (t *translator) columnsOf(name, qualifier string, columns []Column) []column {
	named := make([]column, len(columns))
	for i, c := range columns {
		named[i] = column{qualifier: qualifier, name: c.Name, typ: c.Type, sql: name + "." + columnName(i)}
	}
	return named
}

func (t *translator) table(table *trino.Table, s *scope) (string, []column) {
	name := t.name("r")
	if common, ok := s.table(table.Name); ok && !table.Store {
		common.uses++
		return common.name + " AS " + name, t.columnsOf(name, table.Name, common.columns)
	}
	if !table.Store {
		t.fail(table.At, "Table '%s' does not exist: FROM takes the id of an event data store, a UUID without quotes, or a name from WITH", table.Name)
	}
	store, err := t.catalog(table.Name)
	if err != nil {
		panic(failure{err})
	}
	if !slices.Contains(t.stores, table.Name) {
		t.stores = append(t.stores, table.Name)
	}
	return fmt.Sprintf("%s AS %s(%s)", store.From, name, columnNames(len(store.Columns))), t.columnsOf(name, table.Name, store.Columns)
}

// unnest makes rows of arrays and maps side by side, with NULL where one is shorter. An
// array of rows gives a column for each field.
func (t *translator) unnest(u *trino.Unnest, s *scope) (string, []column) {
	if len(u.Expressions) == 0 {
		t.fail(u.At, "UNNEST needs at least one array or map")
	}
	x := &expressions{translator: t, scope: s}
	name, lists := t.name("r"), []string{}
	var inner, outer []string
	var columns []column
	add := func(fieldName, sql string, typ Type) {
		outer = append(outer, sql)
		columns = append(columns, column{name: fieldName, typ: typ})
	}
	unnested := func(list string) string {
		lists = append(lists, list)
		inner = append(inner, fmt.Sprintf("unnest(%s) AS u%d", list, len(inner)+1))
		return fmt.Sprintf("u%d", len(inner))
	}
	for _, e := range u.Expressions {
		v := x.expression(e)
		switch {
		case v.typ.is(Map):
			add("", unnested("map_keys("+v.sql+")"), *v.typ.Key)
			add("", unnested("map_values("+v.sql+")"), *v.typ.Element)
		case v.typ.is(Array) && v.typ.Element.is(Row):
			row := unnested(v.sql)
			for i, field := range v.typ.Element.Fields {
				add(field.Name, row+"."+fieldName(i), field.Type)
			}
		case v.typ.is(Array):
			add("", unnested(v.sql), *v.typ.Element)
		default:
			t.fail(e.Place(), "Cannot unnest type: %s", v.typ)
		}
	}
	if u.WithOrdinality {
		lengths := make([]string, len(lists))
		for i, list := range lists {
			lengths[i] = "coalesce(len(" + list + "), 0)"
		}
		add("", unnested("range(1, greatest("+strings.Join(lengths, ", ")+") + 1)"), simple(BigInt))
	}
	sql := fmt.Sprintf("LATERAL (SELECT %s FROM (SELECT %s)) AS %s(%s)", strings.Join(outer, ", "), strings.Join(inner, ", "), name, columnNames(len(columns)))
	for i := range columns {
		columns[i].sql = name + "." + columnName(i)
	}
	return sql, columns
}

func (t *translator) join(j *trino.Join, s *scope) (string, []column) {
	leftSQL, left := t.relation(j.Left, s)
	beside := &scope{columns: append(slices.Clone(s.columns), left...), outer: s.outer, tables: s.tables}
	rightSQL, right := t.relation(j.Right, beside)
	both := append(slices.Clone(left), right...)
	if j.Kind == "CROSS" {
		return fmt.Sprintf("%s CROSS JOIN %s", leftSQL, rightSQL), both
	}
	var condition string
	if j.Using != nil {
		condition, both = t.using(j, left, right)
	} else {
		x := &expressions{translator: t, scope: &scope{columns: append(slices.Clone(s.columns), both...), outer: s.outer, tables: s.tables}, clause: "JOIN clause"}
		condition = x.condition(j.On, "JOIN ON clause")
	}
	if _, nested := j.Right.(*trino.Join); nested {
		rightSQL = "(" + rightSQL + ")"
	}
	return fmt.Sprintf("%s %s JOIN %s ON %s", leftSQL, j.Kind, rightSQL, condition), both
}

// using makes a condition of USING; its columns come first, once and without a qualifier.
func (t *translator) using(j *trino.Join, left, right []column) (string, []column) {
	var conditions []string
	var columns []column
	x := &expressions{translator: t}
	used := map[string]bool{}
	for _, name := range j.Using {
		l, r := t.only(name, left, "left"), t.only(name, right, "right")
		leftValue, rightValue := value{sql: l.sql, typ: l.typ}, value{sql: r.sql, typ: r.typ}
		conditions = append(conditions, x.compare("=", leftValue, rightValue, name.At).sql)
		if textAndTime(l.typ, r.typ) { // as compare does (QRY-020)
			leftValue, rightValue = x.time(leftValue, r.typ, name.At), x.time(rightValue, l.typ, name.At)
		}
		typ, _ := common(leftValue.typ, rightValue.typ)
		merged := column{name: l.name, typ: typ}
		leftValue, rightValue = x.coerce(leftValue, typ), x.coerce(rightValue, typ)
		switch j.Kind {
		case "RIGHT":
			merged.sql = rightValue.sql
		case "FULL":
			merged.sql = "coalesce(" + leftValue.sql + ", " + rightValue.sql + ")"
		default:
			merged.sql = leftValue.sql
		}
		columns = append(columns, merged)
		used[l.sql], used[r.sql] = true, true
	}
	for _, c := range append(slices.Clone(left), right...) {
		if !used[c.sql] {
			columns = append(columns, c)
		}
	}
	return strings.Join(conditions, " AND "), columns
}

func (t *translator) only(name trino.Name, columns []column, side string) column {
	var found []column
	for _, c := range columns {
		if strings.EqualFold(c.name, name.Text) {
			found = append(found, c)
		}
	}
	switch len(found) {
	case 0:
		t.fail(name.At, "Column '%s' is missing from %s side of join", name.Text, side)
	case 1:
	default:
		t.fail(name.At, "Column '%s' is ambiguous", name.Text)
	}
	return found[0]
}
