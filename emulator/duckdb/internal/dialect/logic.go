// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

// term is an operand of AND or OR. fails: it can fail when it is computed.
type term struct {
	sql   string
	fails bool
}

// terms translates the operands of one AND or OR, those of the same operator inside it
// included.
func (x *expressions) terms(e trino.Expression, operator string, where string) []term {
	var operands []trino.Expression
	for pending := []trino.Expression{e}; len(pending) > 0; {
		last := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if o, ok := last.(*trino.Operation); ok && o.Operator == operator {
			pending = append(pending, o.Right, o.Left)
			continue
		}
		operands = append(operands, last)
	}
	list := make([]term, len(operands))
	for i, operand := range operands {
		before := x.hazards
		list[i] = term{x.boolean(operand, where).sql, false}
		list[i].fails = x.hazards > before
	}
	return list
}

// divide gives what cannot fail, and what can.
func divide(list []term) (safe, failing []string) {
	for _, one := range list {
		if one.fails {
			failing = append(failing, one.sql)
		} else {
			safe = append(safe, one.sql)
		}
	}
	return safe, failing
}

// logical translates AND and OR. Trino computes the operands from left to right as far as
// they decide; DuckDB in the order that seems cheap. So an operand that can fail stands in
// a CASE behind those that decide without it.
func (x *expressions) logical(e *trino.Operation) value {
	safe, failing := divide(x.terms(e, e.Operator, "Logical expression term"))
	joined := func(list ...string) string { return "(" + strings.Join(list, " "+e.Operator+" ") + ")" }
	if len(failing) == 0 {
		return x.of(Boolean, "%s", joined(safe...))
	}
	guarded := func(guard, rest string) string {
		return once(guard, func(guard string) string {
			if e.Operator == "AND" {
				return fmt.Sprintf("(CASE WHEN NOT %s THEN FALSE ELSE %s END)", guard, joined(guard, rest))
			}
			return fmt.Sprintf("(CASE WHEN %s THEN TRUE ELSE %s END)", guard, joined(guard, rest))
		})
	}
	sql := failing[len(failing)-1]
	for i := len(failing) - 2; i >= 0; i-- {
		sql = guarded(failing[i], sql)
	}
	if safe != nil {
		sql = guarded(joined(safe...), sql)
	}
	return value{sql: sql, typ: simple(Boolean)}
}

// condition translates a condition of WHERE, HAVING or ON, for which NULL is as false: what
// cannot fail stands alone too, so that DuckDB can use it early.
func (x *expressions) condition(e trino.Expression, where string) string {
	safe, failing := divide(x.terms(e, "AND", where))
	sql := ""
	for _, term := range slices.Backward(failing) {
		if sql == "" {
			sql = term
			continue
		}
		sql = fmt.Sprintf("(CASE WHEN %s THEN %s ELSE FALSE END)", term, sql)
	}
	guard := strings.Join(safe, " AND ")
	switch {
	case sql == "":
		return guard
	case guard == "":
		return sql
	default:
		return fmt.Sprintf("%s AND (CASE WHEN %s THEN %s ELSE FALSE END)", guard, guard, sql)
	}
}
