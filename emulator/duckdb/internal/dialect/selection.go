// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

// selection translates SELECT … FROM … WHERE … GROUP BY … HAVING … with the ORDER BY and
// LIMIT of its query, which can name columns that are not selected.
func (t *translator) selection(s *trino.Select, orderBy []trino.SortItem, limit string, around *scope) result {
	inner := &scope{outer: around, named: map[string]*trino.Window{}}
	var from []string
	if n := countRelations(s.From); n > maxRelations {
		t.fail(s.At, "more than %d relations joined; there are %d", maxRelations, n)
	}
	for _, relation := range s.From {
		sql, columns := t.relation(relation, inner)
		from = append(from, sql)
		inner.columns = append(inner.columns, columns...)
	}
	for _, window := range s.Windows {
		name := strings.ToLower(window.Name.Text)
		if _, twice := inner.named[name]; twice {
			t.fail(window.Name.At, "WINDOW name '%s' specified more than once", window.Name.Text)
		}
		inner.named[name] = window.Window
	}
	plain := &expressions{translator: t, scope: inner, clause: "WHERE clause"}
	var where string
	if s.Where != nil {
		where = " WHERE " + plain.condition(s.Where, "WHERE clause")
	}
	items := t.items(s, inner)
	x := &expressions{translator: t, scope: inner, aggregates: true, windows: true}
	var groupBy string
	if s.GroupBy != nil {
		groupBy = t.groupBy(s.GroupBy, items, x)
	} else if s.Having != nil || t.aggregates(items, orderBy) {
		x.grouping = map[string]bool{}
	}
	inner.grouping = x.grouping
	columns := make([]column, len(items))
	texts, selected := make([]string, len(items)), make([]string, len(items))
	for i, item := range items {
		v := item.value
		before := t.hazards
		if item.expression != nil {
			v = x.expression(item.expression)
			if s.Distinct {
				v = groupable(v)
			}
		} else if x.grouping != nil && !x.grouping[v.sql] {
			t.fail(item.at, "column '%s' of * must be an aggregate expression or appear in GROUP BY clause", item.name)
		}
		if item.expression == nil && (s.Distinct || x.grouping != nil) {
			v = groupable(v)
		}
		texts[i] = v.sql
		if t.hazards > before && t.queries > 1 {
			v.sql = fenced(v.sql)
		}
		columns[i] = column{name: item.name, typ: v.typ}
		selected[i] = v.sql + " AS " + columnName(i)
	}
	sql := "SELECT "
	if s.Distinct {
		sql += "DISTINCT "
	}
	sql += strings.Join(selected, ", ")
	if from != nil {
		sql += " FROM " + strings.Join(from, ", ")
	}
	sql += where + groupBy
	if s.Having != nil {
		having := *x
		having.windows = false
		sql += " HAVING " + having.condition(s.Having, "HAVING clause")
	}
	if keys := t.sortKeys(s, orderBy, items, columns, texts, x); keys != nil {
		sql += " ORDER BY " + strings.Join(keys, ", ")
	}
	return result{sql + limit, columns}
}

// countRelations counts what is joined.
func countRelations(relations []trino.Relation) (n int) {
	for pending := relations; len(pending) > 0; {
		last := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		switch r := last.(type) {
		case *trino.Join:
			pending = append(slices.Clip(pending), r.Left, r.Right)
		case *trino.Aliased:
			pending = append(slices.Clip(pending), r.Relation)
		default:
			n++
		}
	}
	return n
}

// fenced keeps DuckDB from computing a column of a subquery for rows that the subquery
// leaves out: it moves conditions of the query around, with what they are about, into the
// subquery, but not if that gives another value each time.
func fenced(sql string) string { return "(CASE WHEN random() >= 0 THEN " + sql + " END)" }

// item is one column of a select list: an expression, or a column that a star stands for.
type item struct {
	at         trino.Pos
	expression trino.Expression
	alias      bool // ORDER BY can use name: an alias, or the last part of a path
	name       string
	value      value
}

// items lists the columns of a select list, stars written out.
func (t *translator) items(s *trino.Select, inner *scope) (items []item) {
	for _, selected := range s.Items {
		switch {
		case selected.Expression == nil && selected.Qualifier == nil:
			if s.From == nil {
				t.fail(selected.At, "SELECT * not allowed in queries without FROM clause")
			}
			for _, c := range inner.columns {
				items = append(items, item{at: selected.At, name: c.name, value: value{sql: c.sql, typ: c.typ}})
			}
		case selected.Expression == nil:
			items = append(items, t.star(selected, inner)...)
		default:
			one := item{at: selected.At, expression: selected.Expression, name: pathName(selected.Expression)}
			one.alias = one.name != ""
			if selected.Alias != nil {
				one.name, one.alias = selected.Alias.Text, true
			}
			items = append(items, one)
		}
	}
	return items
}

// star writes out relation.* and row.*.
func (t *translator) star(selected trino.SelectItem, inner *scope) (items []item) {
	if name, ok := selected.Qualifier.(*trino.Identifier); ok {
		for _, c := range inner.columns {
			if strings.EqualFold(c.qualifier, name.Text) {
				items = append(items, item{at: selected.At, name: c.name, value: value{sql: c.sql, typ: c.typ}})
			}
		}
		if items != nil {
			return items
		}
	}
	x := &expressions{translator: t, scope: inner}
	row := x.expression(selected.Qualifier)
	if !row.typ.is(Row) {
		t.fail(selected.At, "type of the expression before .* is %s, not a row or a relation", row.typ)
	}
	for i, field := range row.typ.Fields {
		items = append(items, item{at: selected.At, name: field.Name, value: value{sql: "(" + row.sql + ")." + fieldName(i), typ: field.Type}})
	}
	return items
}

// pathName is the last part of a path as written; "" for any other expression. (QRY-009)
func pathName(e trino.Expression) string {
	switch e := e.(type) {
	case *trino.Identifier:
		return e.Text
	case *trino.Field:
		return e.Name
	default:
		return ""
	}
}

// sortKeys translates ORDER BY. A name is a column of the result first, then one of FROM.
func (t *translator) sortKeys(s *trino.Select, orderBy []trino.SortItem, items []item, columns []column, texts []string, x *expressions) []string {
	if orderBy == nil {
		return nil
	}
	sorting := *x
	sorting.aliases = map[string]trino.Expression{}
	for _, i := range items {
		if i.alias {
			sorting.aliases[strings.ToLower(i.name)] = i.expression
		}
	}
	keys := make([]string, len(orderBy))
	for i, key := range orderBy {
		n, ok := t.ordinal(key.Expression, len(items))
		if !ok {
			n = t.resultColumn(key.Expression, items)
		}
		if n >= 0 {
			keys[i] = x.resultKey(key, n, columns, texts)
			continue
		}
		v := sorting.expression(key.Expression)
		if !s.Distinct {
			keys[i] = x.sortKey(key, v)
			continue
		}
		if n = slices.Index(texts, v.sql); n < 0 && hasSubquery(key.Expression) {
			n = slices.IndexFunc(items, func(i item) bool { return i.expression != nil && sorting.same(i.expression, key.Expression) })
		}
		if n < 0 {
			t.fail(key.Expression.Place(), "For SELECT DISTINCT, ORDER BY expressions must appear in select list")
		}
		keys[i] = x.resultKey(key, n, columns, texts)
	}
	return keys
}

// same tells whether two expressions say the same, whatever names their subqueries get.
func (x *expressions) same(a, b trino.Expression) bool {
	made := x.made
	first := x.expression(a).sql
	after := x.made
	x.made = made
	second := x.expression(b).sql
	x.made = max(after, x.made)
	return first == second
}

// resultKey sorts by a column of the result: by its number if that does.
func (x *expressions) resultKey(item trino.SortItem, n int, columns []column, texts []string) string {
	key := value{sql: texts[n], typ: columns[n].typ}
	if sortedAsItIs(item, key.typ) {
		key.sql = strconv.Itoa(n + 1)
	}
	return x.sortKey(item, key)
}

// resultColumn finds the column of the result that a sort key names; -1: none.
func (t *translator) resultColumn(e trino.Expression, items []item) int {
	name, ok := e.(*trino.Identifier)
	if !ok {
		return -1
	}
	found := -1
	for i, one := range items {
		if one.alias && strings.EqualFold(one.name, name.Text) {
			if found >= 0 {
				t.fail(name.Place(), "Column '%s' is ambiguous", name.Text)
			}
			found = i
		}
	}
	return found
}
