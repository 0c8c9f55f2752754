// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

// aggregates tells whether a query without GROUP BY aggregates all its rows.
func (t *translator) aggregates(items []item, orderBy []trino.SortItem) bool {
	for _, i := range items {
		if i.expression != nil && hasAggregate(i.expression) {
			return true
		}
	}
	for _, key := range orderBy {
		if hasAggregate(key.Expression) {
			return true
		}
	}
	return false
}

// groupBy translates GROUP BY and tells x what is grouped.
func (t *translator) groupBy(g *trino.GroupBy, items []item, x *expressions) string {
	if g.Distinct {
		t.fail(g.At, "GROUP BY DISTINCT is not supported")
	}
	plain := &expressions{translator: t, scope: x.scope, clause: "GROUP BY clause"}
	x.grouping, x.groupedFrom = map[string]bool{}, t.made
	key := func(e trino.Expression) string {
		var v value
		made := t.made
		t.made = x.groupedFrom
		if n, ok := t.ordinal(e, len(items)); ok {
			if v = items[n].value; items[n].expression != nil {
				v = plain.expression(items[n].expression)
				e = items[n].expression
			}
		} else {
			v = plain.expression(e)
		}
		t.made = max(made, t.made)
		x.grouping[v.sql] = true
		x.groupsSubqueries = x.groupsSubqueries || hasSubquery(e)
		return groupable(v).sql
	}
	t.countGroupingSets(g)
	elements := make([]string, len(g.Elements))
	for i, element := range g.Elements {
		sets := make([]string, len(element.Sets))
		for j, set := range element.Sets {
			keys := make([]string, len(set))
			for k, e := range set {
				keys[k] = key(e)
			}
			sets[j] = "(" + strings.Join(keys, ", ") + ")"
			if element.Kind == "" {
				sets[j] = strings.Join(keys, ", ")
			}
		}
		elements[i] = strings.Join(sets, ", ")
		if element.Kind != "" {
			elements[i] = element.Kind + " (" + elements[i] + ")"
		}
		if elements[i] == "" { // GROUP BY (): one group of all
			elements[i] = "GROUPING SETS (())"
		}
	}
	return " GROUP BY " + strings.Join(elements, ", ")
}

func (t *translator) countGroupingSets(g *trino.GroupBy) {
	sets := 1
	for _, element := range g.Elements {
		switch n := len(element.Sets); element.Kind {
		case "CUBE":
			sets *= 1 << min(n, 12)
		case "ROLLUP":
			sets *= n + 1
		default:
			sets *= n
		}
		if sets > maxGroupingSets {
			t.fail(element.At, "GROUP BY has more than %d grouping sets", maxGroupingSets)
		}
	}
}

// aggregated tells whether an expression, or what its aliases stand for, calls an
// aggregate or window function.
func (x *expressions) aggregated(e trino.Expression) bool {
	found := hasAggregate(e) || hasWindow(e)
	trino.Walk(e, func(e trino.Expression) bool {
		if name, ok := e.(*trino.Identifier); ok && !found {
			aliased := x.aliases[strings.ToLower(name.Text)]
			found = aliased != nil && (hasAggregate(aliased) || hasWindow(aliased))
		}
		return !found
	})
	return found
}

// ungrouped is x for an argument of an aggregate.
func (x *expressions) ungrouped() *expressions {
	plain := *x
	plain.grouping, plain.aggregates, plain.windows, plain.aliases, plain.hoisted = nil, false, false, nil, nil
	if x.scope != nil {
		scope := *x.scope
		scope.grouping = nil
		plain.scope = &scope
	}
	return &plain
}

// grouped translates what is grouped by. The names in subqueries are those in GROUP BY: for
// DuckDB the SQL must be the same.
func (x *expressions) grouped(e trino.Expression) (value, bool) {
	hazards, made := x.hazards, x.made
	plain := x.ungrouped()
	plain.aliases = x.aliases
	subquery := hasSubquery(e)
	if subquery {
		x.made = x.groupedFrom
	}
	v := plain.expression(e)
	x.made = max(made, x.made)
	if !x.grouping[v.sql] {
		x.hazards = hazards
		return value{}, false
	}
	if v = groupable(v); subquery {
		v = x.hoist(v)
	}
	return v, true
}

func (x *expressions) groupingOf(e *trino.Grouping) value {
	if x.grouping == nil {
		x.fail(e.Place(), "A GROUPING() operation can only be used with a corresponding GROUPING SET/CUBE/ROLLUP/GROUP BY clause")
	}
	parts := make([]string, len(e.Arguments))
	for i, argument := range e.Arguments {
		v := x.ungrouped().expression(argument)
		if !x.grouping[v.sql] {
			x.fail(argument.Place(), "The arguments to GROUPING() must be expressions referenced by the GROUP BY")
		}
		parts[i] = v.sql
	}
	return x.hoist(x.of(BigInt, "CAST(GROUPING(%s) AS BIGINT)", strings.Join(parts, ", ")))
}

// groupable makes of a value what DuckDB can compare: the order of a map's entries counts
// for it.
func groupable(v value) value {
	v.sql = sortedMaps(v.sql, v.typ, 0)
	return v
}

// sortedMaps sorts the entries of a map, and of maps inside a value, by key. depth counts the
// lambdas around.
func sortedMaps(sql string, typ Type, depth int) string {
	name := fmt.Sprintf("m%d", depth+1)
	switch {
	case !typ.holds(Map):
		return sql
	case typ.is(Map) && !typ.Element.holds(Map):
		return "map_from_entries(list_sort(map_entries(" + sql + ")))"
	case typ.is(Map):
		return fmt.Sprintf("map_from_entries(list_sort(list_transform(map_entries(%s), lambda %s: struct_pack(key := %s.key, value := %s))))",
			sql, name, name, sortedMaps(name+".value", *typ.Element, depth+1))
	case typ.is(Array):
		return fmt.Sprintf("list_transform(%s, lambda %s: %s)", sql, name, sortedMaps(name, *typ.Element, depth+1))
	default:
		fields := make([]string, len(typ.Fields))
		for i, field := range typ.Fields {
			fields[i] = fieldName(i) + " := " + sortedMaps(name+"."+fieldName(i), field.Type, depth+1)
		}
		return fmt.Sprintf("list_transform([%s], lambda %s: (CASE WHEN %s IS NOT NULL THEN struct_pack(%s) END))[1]", sql, name, name, strings.Join(fields, ", "))
	}
}
