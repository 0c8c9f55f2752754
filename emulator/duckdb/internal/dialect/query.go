// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

// query translates a query with its WITH, ORDER BY and LIMIT.
func (t *translator) query(q *trino.Query, outer *scope) result {
	t.weigh("", q.At)
	t.queries++
	defer func() { t.queries-- }()
	around := &scope{outer: outer, tables: map[string]*commonTable{}}
	type named struct {
		*commonTable
		sql string
	}
	var with []named
	for _, table := range q.With {
		if _, twice := around.tables[strings.ToLower(table.Name.Text)]; twice {
			t.fail(table.Name.At, "WITH query name '%s' specified more than once", table.Name.Text)
		}
		inner := t.query(table.Query, around)
		common := &commonTable{name: t.name("t"), columns: t.rename(inner.columns, table.Columns, table.Name.At)}
		with = append(with, named{common, inner.sql})
		around.tables[strings.ToLower(table.Name.Text)] = common
	}
	if q.Ties {
		t.fail(q.TiesAt, "FETCH FIRST … WITH TIES is not supported; use rank() in a subquery")
	}
	limit := t.limit(q)
	var r result
	if s, ok := q.Body.(*trino.Select); ok {
		r = t.selection(s, q.OrderBy, limit, around)
	} else {
		r = t.body(q.Body, around)
		if q.OrderBy != nil || limit != "" {
			r = t.sorted(r, q.OrderBy, limit, around)
		}
	}
	if with != nil {
		tables := make([]string, len(with))
		for i, table := range with {
			as := "AS"
			if table.uses > 1 { // else tables that name others twice would be planned twice as often with each
				as = "AS MATERIALIZED"
			}
			tables[i] = fmt.Sprintf("%s(%s) %s (%s)", table.name, columnNames(len(table.columns)), as, table.sql)
		}
		r.sql = "WITH " + strings.Join(tables, ", ") + " " + r.sql
	}
	return r
}

// rename gives columns other names, as many as there are columns.
func (t *translator) rename(columns []column, names []trino.Name, at trino.Pos) []Column {
	if names != nil && len(names) != len(columns) {
		t.fail(at, "Column alias list has %d entries but relation has %d columns", len(names), len(columns))
	}
	renamed := make([]Column, len(columns))
	for i, c := range columns {
		renamed[i] = Column{c.name, c.typ}
		if names != nil {
			renamed[i].Name = names[i].Text
		}
	}
	return renamed
}

func (t *translator) limit(q *trino.Query) string {
	var clause string
	if q.Limit != nil {
		clause += " LIMIT " + t.rows(q.Limit)
	}
	if q.Offset != nil {
		clause += " OFFSET " + t.rows(q.Offset)
	}
	return clause
}

func (t *translator) rows(e trino.Expression) string {
	n, err := strconv.ParseInt(e.(*trino.Integer).Text, 10, 64)
	if err != nil {
		t.fail(e.Place(), "Invalid numeric literal: %s", e.(*trino.Integer).Text)
	}
	return strconv.FormatInt(n, 10)
}

func (t *translator) body(b trino.Body, around *scope) result {
	switch b := b.(type) {
	case *trino.Select:
		return t.selection(b, nil, "", around)
	case *trino.Values:
		return t.values(b, around)
	case *trino.SetOperation:
		return t.setOperation(b, around)
	case *trino.Query:
		r := t.query(b, around)
		r.sql = "(" + r.sql + ")"
		return r
	}
	panic(fmt.Sprintf("body %T", b))
}

// sorted puts ORDER BY and LIMIT behind rows that have only their columns to be sorted by.
func (t *translator) sorted(r result, items []trino.SortItem, limit string, around *scope) result {
	name := t.name("r")
	inner := &scope{outer: around}
	for i, c := range r.columns {
		c.sql = name + "." + columnName(i)
		inner.columns = append(inner.columns, c)
	}
	x := &expressions{translator: t, scope: inner}
	keys := make([]string, len(items))
	for i, item := range items {
		if n, ok := t.ordinal(item.Expression, len(r.columns)); ok {
			keys[i] = x.sortKey(item, value{sql: inner.columns[n].sql, typ: r.columns[n].typ})
			continue
		}
		keys[i] = x.sortKey(item, x.expression(item.Expression))
	}
	sql := fmt.Sprintf("SELECT * FROM (%s) AS %s(%s)", r.sql, name, columnNames(len(r.columns)))
	if len(keys) > 0 {
		sql += " ORDER BY " + strings.Join(keys, ", ")
	}
	return result{sql + limit, r.columns}
}

// ordinal reads a column's number, counted from 1 in the text and from 0 here.
func (t *translator) ordinal(e trino.Expression, columns int) (int, bool) {
	literal, ok := e.(*trino.Integer)
	if !ok {
		return -1, false
	}
	n, err := strconv.Atoi(literal.Text)
	if err != nil || n < 1 || n > columns {
		t.fail(e.Place(), "position %s is not in select list", literal.Text)
	}
	return n - 1, true
}

func (t *translator) values(v *trino.Values, around *scope) result {
	x := &expressions{translator: t, scope: around}
	rows := make([][]value, len(v.Rows))
	var types []Type
	for i, e := range v.Rows {
		items := []trino.Expression{e}
		if row, ok := e.(*trino.Row); ok {
			items = row.Items
		}
		if i > 0 && len(items) != len(types) {
			t.fail(e.Place(), "Values rows have mismatched sizes: %d and %d", len(types), len(items))
		}
		for j, item := range items {
			translated := x.expression(item)
			rows[i] = append(rows[i], translated)
			if i == 0 {
				types = append(types, translated.typ)
				continue
			}
			both, ok := common(types[j], translated.typ)
			if !ok {
				t.fail(item.Place(), "Values rows have mismatched types: %s and %s", types[j], translated.typ)
			}
			types[j] = both
		}
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		fields := make([]string, len(row))
		for j, item := range row {
			fields[j] = x.coerce(item, types[j]).sql
			if types[j].is(Unknown) {
				fields[j] = "NULL"
			}
		}
		lines[i] = "(" + strings.Join(fields, ", ") + ")"
	}
	columns := make([]column, len(types))
	for i, typ := range types {
		columns[i] = column{typ: typ}
	}
	return result{"VALUES " + strings.Join(lines, ", "), columns}
}

// setOperation joins two bodies, whose columns get the types common to both. Lake, other
// than Trino, also joins text with timestamps: the timestamps become text. (QRY-021)
func (t *translator) setOperation(s *trino.SetOperation, around *scope) result {
	if t.chained++; t.chained > maxSetOperations {
		t.fail(s.At, "more than %d of UNION, INTERSECT and EXCEPT in a row", maxSetOperations)
	}
	defer func() { t.chained-- }()
	left, right := t.body(s.Left, around), t.body(s.Right, around)
	if len(left.columns) != len(right.columns) {
		t.fail(s.At, "%s query has different number of fields: %d, %d", s.Operator, len(left.columns), len(right.columns))
	}
	columns := make([]column, len(left.columns))
	for i := range columns {
		both, ok := common(left.columns[i].typ, right.columns[i].typ)
		if !ok && textAndTime(left.columns[i].typ, right.columns[i].typ) {
			both, ok = simple(Varchar), true
		}
		if !ok {
			t.fail(s.At, "column %d in %s query has incompatible types: %s, %s", i+1, s.Operator, left.columns[i].typ, right.columns[i].typ)
		}
		columns[i] = column{name: left.columns[i].name, typ: both}
	}
	operator := s.Operator
	if s.All {
		operator += " ALL"
	}
	if s.All && s.Operator == "UNION" {
		return result{fmt.Sprintf("(%s) %s (%s)", t.convert(left, columns), operator, t.convert(right, columns)), columns}
	}
	return result{fmt.Sprintf("(%s) %s (%s)", t.convertSorted(left, columns), operator, t.convertSorted(right, columns)), columns}
}

func textAndTime(a, b Type) bool {
	return a.is(Varchar) && b.is(Date, Timestamp, TimestampWithTimeZone) || b.is(Varchar) && a.is(Date, Timestamp, TimestampWithTimeZone)
}

// convert gives a query's columns other types.
func (t *translator) convert(r result, to []column) string { return t.converted(r, to, false) }

// convertSorted also makes maps comparable.
func (t *translator) convertSorted(r result, to []column) string { return t.converted(r, to, true) }

func (t *translator) converted(r result, to []column, sorted bool) string {
	name := t.name("r")
	x := &expressions{translator: t}
	items := make([]string, len(to))
	for i, c := range to {
		v := value{sql: name + "." + columnName(i), typ: r.columns[i].typ}
		if c.typ.is(Varchar) && textAndTime(v.typ, c.typ) {
			v = x.cast(v, c.typ, 0)
		} else if v.typ.is(Varchar) && c.typ.moment() {
			v = x.time(v, c.typ, 0)
		}
		v = x.coerce(v, c.typ)
		if sorted {
			v = groupable(v)
		}
		items[i] = v.sql + " AS " + columnName(i)
	}
	return fmt.Sprintf("SELECT %s FROM (%s) AS %s(%s)", strings.Join(items, ", "), r.sql, name, columnNames(len(to)))
}
