// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/scalar"
)

// maxRepeated is how long SQL may be to be written more than once.
const maxRepeated = 200

// once gives what body makes of a value that it uses more than once. A long value is
// computed once, by a lambda that takes it: SQL that nests and repeats would double with
// each level. The name comes from the value, so that the same value gives the same SQL,
// which GROUP BY needs.
func once(sql string, body func(sql string) string) string {
	if len(sql) <= maxRepeated {
		return body(sql)
	}
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(sql))
	name := fmt.Sprintf("q%x", hash.Sum64())
	return fmt.Sprintf("list_transform([%s], lambda %s: %s)[1]", sql, name, body(name))
}

// apply calls a lambda with arguments.
func apply(lambda value, arguments ...string) string {
	sql := lambda.body
	for i, argument := range slices.Backward(arguments) {
		sql = fmt.Sprintf("list_transform([%s], lambda %s: %s)[1]", argument, lambda.parameters[i], sql)
	}
	return sql
}

// raise is SQL that fails with a message when it is computed (QRY-011), and has a type. It is a cast
// that cannot succeed: DuckDB knows of casts, other than of functions, that they can fail,
// and that TRY can catch that.
func raise(message string, typ Type) string {
	return castMessage(text(scalar.Failure(message)), typ)
}

// raiseAbout raises a message that ends with a value, given as SQL of a varchar.
func raiseAbout(message, about string, typ Type) string {
	return castMessage(fmt.Sprintf("(%s || coalesce(replace(replace(%s, %s, ''), %s, ''), 'NULL') || %s)",
		text(scalar.MarkOpen+message), about, text(scalar.MarkOpen), text(scalar.MarkClose), text(scalar.MarkClose)), typ)
}

func castMessage(message string, typ Type) string {
	switch to := typ.DuckDB(); {
	case typ.is(Unknown):
		return "CAST(" + message + " AS BOOLEAN)"
	case to == "VARCHAR":
		return "CAST(" + message + " AS VARCHAR[])[1]"
	default:
		return "CAST(" + message + " AS " + to + ")"
	}
}

// expand writes calls of the functions of package scalar, "lake_name(…)", as DuckDB takes
// them: the result of one that can fail is text to be cast, unless sure says that it cannot
// fail with its arguments. It tells whether one is left that can fail.
func expand(template string, sure bool) (sql string, fails bool) {
	begin := strings.Index(template, "lake_")
	if begin < 0 {
		return template, false
	}
	open := begin + strings.IndexByte(template[begin:], '(')
	end, depth := open, 0
	for ; ; end++ {
		if template[end] == '(' {
			depth++
		} else if template[end] == ')' {
			if depth--; depth == 0 {
				break
			}
		}
	}
	inner, innerFails := expand(template[open+1:end], sure)
	rest, restFails := expand(template[end+1:], sure)
	name := template[begin+len("lake_") : open]
	call, callFails := lake(name, inner, sure)
	return template[:begin] + call + rest, callFails || innerFails || restFails
}

// lake calls a function of package scalar.
func lake(name, arguments string, sure bool) (sql string, fails bool) {
	f, known := scalar.Functions[name]
	if !known {
		panic("there is no function lake_" + name)
	}
	switch {
	case f.Fails && sure && f.Result != scalar.Number:
		return "lake_sure_" + name + "(" + arguments + ")", false
	case !f.Fails:
		return "lake_" + name + "(" + arguments + ")", false
	}
	to := map[scalar.Kind]string{
		scalar.Text: "VARCHAR[]", scalar.Texts: "VARCHAR[]", scalar.Bigint: "BIGINT", scalar.Double: "DOUBLE", scalar.Boolean: "BOOLEAN",
		scalar.Bytes: "BLOB", scalar.Moment: "TIMESTAMP", scalar.Day: "DATE", scalar.Number: "$r",
	}[f.Result]
	sql = fmt.Sprintf("CAST(lake_%s(%s) AS %s)", name, arguments, to)
	if f.Result == scalar.Text {
		sql += "[1]"
	}
	return sql, true
}

// lake calls a function of package scalar with arguments that are SQL.
func (x *expressions) lake(name string, arguments ...string) string {
	sql, fails := lake(name, strings.Join(arguments, ", "), false)
	x.hazard(fails)
	return sql
}

// tried is TRY of SQL, in which so many parts can fail. Where that is but one cast of what a
// function of package scalar gives, it is TRY_CAST, which is much quicker where it fails.
func tried(sql string, hazards int) string {
	if hazards == 1 && strings.HasPrefix(sql, "CAST(lake_") && closing(sql, len("CAST")) == len(sql)-1 {
		return "TRY_" + sql
	}
	return "TRY(" + sql + ")"
}

// closing finds the parenthesis that closes the one at a place.
func closing(sql string, open int) int {
	for depth, i := 0, open; i < len(sql); i++ {
		switch sql[i] {
		case '\'':
			i += 1 + strings.IndexByte(sql[i+1:], '\'')
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// hazard notes that what has been translated can fail when it is computed.
func (t *translator) hazard(fails bool) {
	if fails {
		t.hazards++
	}
}
