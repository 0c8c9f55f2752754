// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"errors"
	"strconv"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/scalar"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

// Short names for what tables of functions name often.
type (
	trinoCall       = trino.Call
	trinoExpression = trino.Expression
	trinoArray      = trino.Array
	trinoWindow     = trino.Window
)

// Checks of arguments that are written out.

// always says that a function cannot fail as it is called here.
func always([]string) error { return nil }

func positiveIndex(literals []string) error {
	if n, err := strconv.ParseInt(literals[0], 10, 64); err == nil && n <= 0 {
		return errors.New("Index must be greater than zero")
	}
	return nil
}

func validPattern(literals []string) error { return scalar.CheckPattern(literals[0]) }

// validGroup checks a pattern and the number of one of its groups.
func validGroup(literals []string) error {
	if _, err := scalar.Functions["regexp_extract"].Call(scalar.Arguments{"", literals[0], number(literals[1])}); err != nil {
		return err
	}
	return scalar.CheckPattern(literals[0])
}

func validReplacement(literals []string) error {
	return scalar.CheckReplacement(literals[0], literals[1])
}

func validJSONPath(literals []string) error { return scalar.CheckJSONPath(literals[0]) }

func validJodaFormat(literals []string) error { return scalar.CheckJodaFormat(literals[0]) }

func validMySQLFormat(literals []string) error { return scalar.CheckMySQLFormat(literals[0]) }

func number(literal string) int64 {
	n, _ := strconv.ParseInt(literal, 10, 64)
	return n
}

// numberText is the text of a number that is written out; "" of anything else.
func numberText(e trino.Expression) string {
	switch e := e.(type) {
	case *trino.Integer:
		return e.Text
	case *trino.Decimal:
		return e.Text
	case *trino.Double:
		return e.Text
	case *trino.Unary:
		if inner := numberText(e.Operand); e.Operator == "-" && inner != "" {
			return "-" + inner
		}
	}
	return ""
}

// unit reads an argument that names a unit of time.
func (x *expressions) unit(call *trino.Call, v value, allowed ...string) string {
	if v.text == nil {
		x.fail(call.Place(), "the unit of %s must be written out, as one of '%s'", call.Name, strings.Join(allowed, "', '"))
	}
	for _, unit := range allowed {
		if strings.EqualFold(*v.text, unit) {
			return unit
		}
	}
	x.fail(call.Place(), "'%s' is not a valid unit of %s; it is one of '%s'", *v.text, call.Name, strings.Join(allowed, "', '"))
	return ""
}
