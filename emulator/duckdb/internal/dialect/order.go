// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

// Order as Trino has it. DuckDB takes NaN for the greatest number; Trino takes it for the
// least in max and its like and with NULLS FIRST, also inside rows and arrays (QRY-014, QRY-015).
// NULL inside rows and arrays, which DuckDB sorts too, has no place in an order.

// sortKey is a key of ORDER BY with its direction. NULL is last, whatever the direction.
func (x *expressions) sortKey(item trino.SortItem, v value) string {
	if v.typ.holds(Map, JSON) {
		x.fail(item.Expression.Place(), "Type %s is not orderable, and therefore cannot be used in ORDER BY", v.typ)
	}
	key, descending := v.sql, item.Descending
	switch item.Expression.(type) {
	case *trino.String, *trino.Null: // DuckDB takes no literals
		key = "(CASE WHEN TRUE THEN " + key + " END)"
	}
	switch {
	case v.typ.is(Row, Array):
		key = x.rank(key, v.typ, order(item.NullsFirst), 0)
	case !sortedAsItIs(item, v.typ):
		key, descending = "(-"+key+")", !descending
	}
	direction := " ASC"
	if descending {
		direction = " DESC"
	}
	if item.NullsFirst {
		return key + direction + " NULLS FIRST"
	}
	return key + direction + " NULLS LAST"
}

// sortedAsItIs tells whether a column can be sorted by its number.
func sortedAsItIs(item trino.SortItem, typ Type) bool {
	return !typ.is(Row, Array) && !(item.NullsFirst && typ.is(Real, Double))
}

// ranks says what rows and arrays are looked through for.
type ranks struct {
	nanLeast bool   // NaN is the least number
	refuses  string // what NULL inside cannot do
}

func order(nanLeast bool) ranks {
	return ranks{nanLeast, "cannot be ordered here; put coalesce around what can be NULL, or name its parts one by one"}
}

// rank gives what DuckDB sorts as Trino sorts a value. It fails for NULL inside. depth
// counts the lambdas around.
func (x *expressions) rank(sql string, typ Type, by ranks, depth int) string {
	switch {
	case typ.is(Row):
		x.hazard(true)
		return once(sql, func(row string) string {
			nulls, fields, same := make([]string, len(typ.Fields)), make([]string, len(typ.Fields)), true
			for i, field := range typ.Fields {
				part := "(" + row + ")." + fieldName(i)
				rank := x.rank(part, field.Type, by, depth)
				same = same && rank == part
				nulls[i], fields[i] = part+" IS NULL", fieldName(i)+" := "+rank
			}
			ranked := "struct_pack(" + strings.Join(fields, ", ") + ")"
			if same {
				ranked = row
			}
			return by.of(row, strings.Join(nulls, " OR "), typ, ranked)
		})
	case typ.is(Array):
		x.hazard(true)
		return once(sql, func(list string) string {
			name, ranked := fmt.Sprintf("v%d", depth+1), list
			if rank := x.rank(name, *typ.Element, by, depth+1); rank != name {
				ranked = fmt.Sprintf("list_transform(%s, lambda %s: %s)", list, name, rank)
			}
			return by.of(list, fmt.Sprintf("len(%s) > list_count(%s)", list, list), typ, ranked)
		})
	case by.nanLeast && typ.is(Real, Double): // not NULL here
		return once(sql, func(number string) string {
			return fmt.Sprintf("struct_pack(u := NOT isnan(%s), v := %s)", number, number)
		})
	default:
		return sql
	}
}

func (by ranks) of(sql, nullInside string, typ Type, ranked string) string {
	return fmt.Sprintf("(CASE WHEN %s IS NULL THEN NULL WHEN (CASE WHEN %s THEN %s ELSE FALSE END) THEN NULL ELSE %s END)",
		sql, nullInside, raise(typ.String()+" with NULL inside "+by.refuses, simple(Boolean)), ranked)
}

// rankOf is rank for an argument that is a hole in a text.
func (x *expressions) rankOf(hole string, typ Type, nanLeast bool) string {
	return "list_transform([" + hole + "], lambda k: " + x.rank("k", typ, order(nanLeast), 0) + ")[1]"
}

// greatest is the greatest element of a list, and least the least; NULL if any element is.
func (x *expressions) greatest(list string, typ Type) string {
	switch {
	case typ.is(Real, Double): // NaN only if nothing else is there
		return "(-" + extreme("list_min", "list_transform("+list+", lambda x: -x)") + ")"
	case typ.is(Row, Array):
		return "(" + extreme("list_max", x.rankedList(list, typ, true)) + ").v"
	default:
		return extreme("list_max", list)
	}
}

func (x *expressions) least(list string, typ Type) string {
	if typ.is(Row, Array) {
		return "(" + extreme("list_min", x.rankedList(list, typ, false)) + ").v"
	}
	return extreme("list_min", list)
}

// rankedList puts the rank before each element that is not NULL.
func (x *expressions) rankedList(list string, typ Type, nanLeast bool) string {
	return fmt.Sprintf("list_transform(%s, lambda e: (CASE WHEN e IS NOT NULL THEN struct_pack(k := %s, v := e) END))", list, x.rank("e", typ, order(nanLeast), 0))
}

// sortedList sorts a list, NULL last.
func (x *expressions) sortedList(list string, typ Type) string {
	if !typ.is(Row, Array) {
		return "list_sort(" + list + ", 'ASC', 'NULLS LAST')"
	}
	return "list_transform(list_sort(" + x.rankedList(list, typ, false) + ", 'ASC', 'NULLS LAST'), lambda e: e.v)"
}

// extreme is NULL if any element is.
func extreme(function, list string) string {
	return once(list, func(list string) string {
		return fmt.Sprintf("(CASE WHEN len(%s) = list_count(%s) THEN %s(%s) END)", list, list, function, list)
	})
}
