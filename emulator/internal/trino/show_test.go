// SPDX-License-Identifier: MPL-2.0

package trino

import (
	"fmt"
	"strconv"
	"strings"
)

// showQuery writes a tree in short, for tests to compare.
func showQuery(q *Query) string {
	var s strings.Builder
	for i, table := range q.With {
		s.WriteString(map[bool]string{true: "with ", false: ""}[i == 0] + table.Name.Text + showNames(table.Columns) + " as " + showQuery(table.Query) + " ")
	}
	s.WriteString(showBody(q.Body))
	if q.OrderBy != nil {
		s.WriteString(" order(" + showKeys(q.OrderBy, ", ") + ")")
	}
	if q.Offset != nil {
		s.WriteString(" offset " + show(q.Offset))
	}
	if q.Limit != nil {
		s.WriteString(" limit " + show(q.Limit))
	}
	if q.Ties {
		s.WriteString(" ties")
	}
	return s.String()
}

func showNames(names []Name) string {
	if names == nil {
		return ""
	}
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = name.Text
	}
	return "(" + strings.Join(texts, " ") + ")"
}

func showKeys(items []SortItem, separator string) string {
	keys := make([]string, len(items))
	for i, item := range items {
		keys[i] = show(item.Expression) + map[bool]string{true: " desc", false: " asc"}[item.Descending] + map[bool]string{true: " first", false: " last"}[item.NullsFirst]
	}
	return strings.Join(keys, separator)
}

func showBody(b Body) string {
	switch b := b.(type) {
	case *Query:
		return showQuery(b)
	case *Values:
		return "values(" + showAll(b.Rows) + ")"
	case *SetOperation:
		return "(" + showBody(b.Left) + " " + b.Operator + map[bool]string{true: " ALL", false: ""}[b.All] + " " + showBody(b.Right) + ")"
	}
	s := b.(*Select)
	items := make([]string, len(s.Items))
	for i, item := range s.Items {
		switch {
		case item.Expression != nil:
			items[i] = show(item.Expression)
		case item.Qualifier != nil:
			items[i] = show(item.Qualifier) + ".*"
		default:
			items[i] = "*"
		}
		if item.Alias != nil {
			items[i] += " as " + item.Alias.Text
		}
	}
	text := "select" + map[bool]string{true: " distinct", false: ""}[s.Distinct] + "(" + strings.Join(items, ", ") + ")"
	for i, relation := range s.From {
		text += map[bool]string{true: " from ", false: ", "}[i == 0] + showRelation(relation)
	}
	if s.Where != nil {
		text += " where " + show(s.Where)
	}
	if s.GroupBy != nil {
		text += " group(" + showGroups(s.GroupBy.Elements) + ")"
	}
	if s.Having != nil {
		text += " having " + show(s.Having)
	}
	for _, w := range s.Windows {
		text += " window " + w.Name.Text + showWindow(w.Window)
	}
	return text
}

func showGroups(elements []GroupingElement) string {
	texts := make([]string, len(elements))
	for i, element := range elements {
		sets := make([]string, len(element.Sets))
		for j, set := range element.Sets {
			sets[j] = strings.ReplaceAll(showAll(set), ", ", " ")
		}
		texts[i] = strings.TrimPrefix(element.Kind+" "+strings.Join(sets, "|"), " ")
	}
	return strings.Join(texts, "; ")
}

func showRelation(r Relation) string {
	switch r := r.(type) {
	case *Table:
		if r.Store {
			return "store " + r.Name
		}
		return r.Name
	case *Subquery:
		return map[bool]string{true: "lateral ", false: ""}[r.Lateral] + "(" + showQuery(r.Query) + ")"
	case *Unnest:
		return "unnest(" + showAll(r.Expressions) + ")" + map[bool]string{true: " ordinality", false: ""}[r.WithOrdinality]
	case *Aliased:
		return showRelation(r.Relation) + " as " + r.Alias.Text + showNames(r.Columns)
	}
	j := r.(*Join)
	text := "(" + showRelation(j.Left) + " " + j.Kind + " " + showRelation(j.Right)
	if j.On != nil {
		text += " on " + show(j.On)
	}
	for i, name := range j.Using {
		text += map[bool]string{true: " using ", false: " "}[i == 0] + name.Text
	}
	return text + ")"
}

func showWindow(w *Window) string {
	var parts []string
	if w.Base != nil {
		parts = append(parts, w.Base.Text)
	}
	if w.PartitionBy != nil {
		parts = append(parts, "partition "+showAll(w.PartitionBy))
	}
	if w.OrderBy != nil {
		parts = append(parts, "order "+showKeys(w.OrderBy, ", "))
	}
	if w.Frame != nil {
		parts = append(parts, w.Frame.Unit+" "+showBound(w.Frame.Start)+" "+showBound(w.Frame.End))
	}
	return "(" + strings.Join(parts, " ") + ")"
}

func showBound(b Bound) string {
	if b.Value != nil {
		return show(b.Value) + " " + b.Kind
	}
	return b.Kind
}

func showType(t Type) string {
	var inner []string
	for _, n := range t.Parameters {
		inner = append(inner, strconv.Itoa(n))
	}
	text := strings.Join(inner, ",")
	for _, argument := range t.Arguments {
		text += map[bool]string{true: "", false: ", "}[text == ""] + showType(argument)
	}
	for i, field := range t.Fields {
		text += map[bool]string{true: "", false: ", "}[i == 0] + strings.TrimSpace(field.Name+" "+showType(field.Type))
	}
	if text == "" {
		return t.Name
	}
	return t.Name + "(" + text + ")"
}

func showAll(list []Expression) string {
	texts := make([]string, len(list))
	for i, e := range list {
		texts[i] = show(e)
	}
	return strings.Join(texts, ", ")
}

func show(e Expression) string {
	no := func(not bool) string { return map[bool]string{true: "not", false: ""}[not] }
	switch e := e.(type) {
	case *Null:
		return "null"
	case *Boolean:
		return fmt.Sprint(e.Value)
	case *Integer:
		return e.Text
	case *Decimal:
		return e.Text
	case *Double:
		return e.Text
	case *String:
		return "'" + e.Text + "'"
	case *Binary:
		return "X" + e.Digits
	case *Typed:
		return showType(e.Type) + "'" + e.Text + "'"
	case *Interval:
		return strings.TrimSpace("interval("+map[bool]string{true: "-", false: ""}[e.Negative]+e.Text+" "+e.From+" "+e.To) + ")"
	case *Identifier:
		return e.Text
	case *Field:
		return show(e.Base) + "." + e.Name
	case *Subscript:
		return show(e.Base) + "[" + show(e.Index) + "]"
	case *Unary:
		return "(" + e.Operator + " " + show(e.Operand) + ")"
	case *Operation:
		return "(" + show(e.Left) + " " + e.Operator + " " + show(e.Right) + ")"
	case *Distinct:
		return no(e.Not) + "distinct(" + show(e.Left) + ", " + show(e.Right) + ")"
	case *IsNull:
		return "is" + no(e.Not) + "null(" + show(e.Operand) + ")"
	case *Between:
		return no(e.Not) + "between(" + show(e.Operand) + ", " + show(e.Low) + ", " + show(e.High) + ")"
	case *In:
		if e.Query != nil {
			return no(e.Not) + "in(" + show(e.Operand) + ", " + showQuery(e.Query) + ")"
		}
		return no(e.Not) + "in(" + show(e.Operand) + ", " + showAll(e.List) + ")"
	case *Like:
		if e.Escape != nil {
			return no(e.Not) + "like(" + show(e.Operand) + ", " + show(e.Pattern) + ", " + show(e.Escape) + ")"
		}
		return no(e.Not) + "like(" + show(e.Operand) + ", " + show(e.Pattern) + ")"
	case *Quantified:
		return "(" + show(e.Operand) + " " + e.Operator + " " + e.Quantifier + " " + showQuery(e.Query) + ")"
	case *Exists:
		return "exists(" + showQuery(e.Query) + ")"
	case *Scalar:
		return "(" + showQuery(e.Query) + ")"
	case *AtTimeZone:
		return "(" + show(e.Operand) + " at " + show(e.Zone) + ")"
	case *Call:
		return showCall(e)
	case *Lambda:
		return "lambda(" + strings.Trim(showNames(e.Parameters), "()") + ": " + show(e.Body) + ")"
	case *Cast:
		return map[bool]string{true: "try", false: ""}[e.Try] + "cast(" + show(e.Operand) + " " + showType(e.Type) + ")"
	case *Case:
		var parts []string
		if e.Operand != nil {
			parts = append(parts, show(e.Operand))
		}
		for _, when := range e.When {
			parts = append(parts, show(when.Condition)+": "+show(when.Result))
		}
		if e.Else != nil {
			parts = append(parts, show(e.Else))
		}
		return "case(" + strings.Join(parts, ", ") + ")"
	case *Row:
		return "row(" + showAll(e.Items) + ")"
	case *Array:
		return "array(" + showAll(e.Items) + ")"
	case *Extract:
		return "extract(" + e.Field + " " + show(e.Operand) + ")"
	case *Now:
		if e.Precision >= 0 {
			return fmt.Sprintf("%s(%d)", e.Name, e.Precision)
		}
		return e.Name
	case *Grouping:
		return "grouping(" + showAll(e.Arguments) + ")"
	}
	panic(fmt.Sprintf("expression %T", e))
}

func showCall(c *Call) string {
	text := c.Name + "(" + map[bool]string{true: "*", false: ""}[c.Star] + map[bool]string{true: "distinct ", false: ""}[c.Distinct] + showAll(c.Arguments)
	if c.OrderBy != nil {
		text += " order " + showKeys(c.OrderBy, ", ")
	}
	text += ")"
	if c.Filter != nil {
		text += " filter(" + show(c.Filter) + ")"
	}
	if c.IgnoreNulls {
		text += " ignore"
	}
	if c.Over != nil {
		text += " over" + showWindow(c.Over)
	}
	return text
}
