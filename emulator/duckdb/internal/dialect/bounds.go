// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

// Bounds of a translation: some constructs are translated more than once, or written more
// than once, and could grow with each level of a statement. Of others DuckDB takes twice as
// long to make a plan with each level. People's queries are far from all of them.
const (
	maxWork          = 200_000 // expressions translated
	maxSQL           = 1 << 20 // bytes
	maxLambdas       = 1 << 17 // each counts double for each one around it
	maxSubqueries    = 12      // inside each other, in expressions
	maxSetOperations = 100     // in a row
	maxRelations     = 60      // joined
	maxGroupingSets  = 2048    // as Trino has it
)

// weigh refuses a statement that has grown too large.
func (t *translator) weigh(sql string, at trino.Pos) {
	if t.work++; t.work > maxWork || len(sql) > maxSQL {
		t.fail(at, "the statement is too complex; run it in parts")
	}
}

// weighLambdas refuses a statement whose lambdas nest too deep.
func (t *translator) weighLambdas(sql string) {
	weight, around := 0, []int{0} // lambdas around, for each open parenthesis
	for i := 0; i < len(sql); i++ {
		switch c := sql[i]; {
		case c == '\'':
			i += 1 + strings.IndexByte(sql[i+1:], '\'')
		case c == '(' || c == '[' || c == '{':
			around = append(around, around[len(around)-1])
		case c == ')' || c == ']' || c == '}':
			around = around[:len(around)-1]
		case c == 'l' && strings.HasPrefix(sql[i:], "lambda ") && strings.IndexByte(" (", sql[i-1]) >= 0:
			around[len(around)-1]++
			weight += 1 << min(around[len(around)-1], 20)
		}
	}
	if weight > maxLambdas {
		t.fail(0, "the statement is too complex: its lambdas, or functions that need some, nest too deep; run it in parts")
	}
}
