// SPDX-License-Identifier: MPL-2.0

package trino

// Walk calls visit for an expression and what it is made of, outer first, as long as
// visit says so. It does not go into subqueries.
func Walk(e Expression, visit func(Expression) bool) {
	if e == nil || !visit(e) {
		return
	}
	walk := func(list ...Expression) {
		for _, one := range list {
			Walk(one, visit)
		}
	}
	switch e := e.(type) {
	case *Field:
		walk(e.Base)
	case *Subscript:
		walk(e.Base, e.Index)
	case *Unary:
		walk(e.Operand)
	case *Operation:
		walk(e.Left, e.Right)
	case *Distinct:
		walk(e.Left, e.Right)
	case *IsNull:
		walk(e.Operand)
	case *Between:
		walk(e.Operand, e.Low, e.High)
	case *In:
		walk(e.Operand)
		walk(e.List...)
	case *Like:
		walk(e.Operand, e.Pattern, e.Escape)
	case *Quantified:
		walk(e.Operand)
	case *AtTimeZone:
		walk(e.Operand, e.Zone)
	case *Call:
		walk(e.Arguments...)
		for _, item := range e.OrderBy {
			walk(item.Expression)
		}
		walk(e.Filter)
		if e.Over != nil {
			walk(e.Over.PartitionBy...)
			for _, item := range e.Over.OrderBy {
				walk(item.Expression)
			}
		}
	case *Lambda:
		walk(e.Body)
	case *Cast:
		walk(e.Operand)
	case *Case:
		walk(e.Operand)
		for _, when := range e.When {
			walk(when.Condition, when.Result)
		}
		walk(e.Else)
	case *Row:
		walk(e.Items...)
	case *Array:
		walk(e.Items...)
	case *Extract:
		walk(e.Operand)
	case *Grouping:
		walk(e.Arguments...)
	}
}
