// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/scalar"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/trino"
)

func (x *expressions) literal(e trino.Expression) value {
	switch e := e.(type) {
	case *trino.Null:
		return x.of(Unknown, "NULL")
	case *trino.Boolean:
		return x.of(Boolean, "%t", e.Value)
	case *trino.Integer:
		return x.integer(e.Text, e.Place())
	case *trino.Decimal:
		return x.decimal(e.Text, e.Place())
	case *trino.Double:
		return x.of(Double, "CAST(%s AS DOUBLE)", text(e.Text))
	case *trino.String:
		s := e.Text
		return value{sql: text(s), typ: simple(Varchar), text: &s}
	case *trino.Binary:
		return x.of(Varbinary, "unhex(%s)", text(e.Digits))
	case *trino.Typed:
		return x.typed(e)
	case *trino.Interval:
		return x.interval(e)
	}
	panic(fmt.Sprintf("literal %T", e))
}

// integer: a whole number is an integer if it fits, else a bigint.
func (x *expressions) integer(digits string, at trino.Pos) value {
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		x.fail(at, "Invalid numeric literal: %s", digits)
	}
	kind := BigInt
	if int64(int32(n)) == n {
		kind = Integer
	}
	v := x.of(kind, "CAST(%d AS %s)", n, kindNames[kind][1])
	v.text = &digits
	return v
}

func (x *expressions) decimal(digits string, at trino.Pos) value {
	whole, fraction, _ := strings.Cut(digits, ".")
	whole = strings.TrimLeft(whole, "0")
	typ := DecimalOf(max(len(whole)+len(fraction), 1), len(fraction))
	if typ.Precision > 38 {
		x.fail(at, "Invalid decimal literal: %s has more than 38 digits", digits)
	}
	return value{sql: fmt.Sprintf("CAST(%s AS %s)", text(digits), typ.DuckDB()), typ: typ}
}

// typed is a literal with its type before it.
func (x *expressions) typed(e *trino.Typed) value {
	switch e.Type.Name {
	case "date":
		day, err := scalar.ParseDay(strings.TrimSpace(e.Text))
		if err != nil {
			x.fail(e.Place(), "'%s' is not a valid DATE literal", e.Text)
		}
		return x.of(Date, "DATE '%s'", day.Format("2006-01-02"))
	case "timestamp":
		if v, ok := x.moment(e.Text); ok && !scalar.HasT(e.Text) {
			if v.typ.is(TimestampWithTimeZone) && !isUTC(e.Text) && x.instantOf != e {
				x.fail(e.Place(), "'%s' has a time zone; only UTC is supported here, but for comparisons and AT TIME ZONE 'UTC'", e.Text)
			}
			if scalar.FinerThanMillis(e.Text) {
				x.fail(e.Place(), "'%s' has more than 3 digits of a second, which timestamps have here", e.Text)
			}
			return v
		}
		x.fail(e.Place(), "'%s' is not a valid TIMESTAMP literal", e.Text)
	case "json":
		parsed, err := scalar.Functions["json_parse"].Call(scalar.Arguments{e.Text})
		if err != nil {
			x.fail(e.Place(), "'%s' is not a valid JSON literal", e.Text)
		}
		return x.of(JSON, "%s", text(parsed.(string)))
	case "decimal":
		if digits := strings.TrimLeft(e.Text, "+-"); len(e.Text)-len(digits) <= 1 && strings.Trim(digits, "0123456789.") == "" && strings.Count(digits, ".") <= 1 && strings.Trim(digits, ".") != "" {
			v := x.decimal(digits, e.Place())
			if strings.HasPrefix(e.Text, "-") {
				v.sql = "(-" + v.sql + ")"
			}
			return v
		}
		x.fail(e.Place(), "'%s' is not a valid DECIMAL literal", e.Text)
	case "time", "char", "ipaddress", "uuid":
		x.fail(e.Place(), "the type %s is not supported here", e.Type.Name)
	}
	s := e.Text
	return x.cast(value{sql: text(s), typ: simple(Varchar), text: &s}, x.typeOf(e.Type), e.Place())
}

// moment reads a timestamp, with time zone if the text names one.
func (x *expressions) moment(s string) (value, bool) {
	moment, zoned, err := scalar.ParseMoment(s)
	if err != nil {
		return value{}, false
	}
	kind := Timestamp
	if zoned {
		kind = TimestampWithTimeZone
	}
	return x.of(kind, "TIMESTAMP '%s'", moment.Format("2006-01-02 15:04:05.000000")), true
}

// isUTC tells whether a timestamp's text names UTC.
func isUTC(s string) bool {
	s = strings.TrimSpace(s)
	for _, name := range []string{"UTC", "Z", "+00:00", "+0000", "+00"} {
		if strings.HasSuffix(s, name) {
			return true
		}
	}
	return false
}

// timestampText makes a timestamp of a literal that stands beside one, as Lake does.
func (x *expressions) timestampText(s string, to Type, at trino.Pos) value {
	v, ok := x.moment(s)
	if !ok {
		x.fail(at, "Cannot cast '%s' to timestamp: write it as 2026-01-31 12:00:00 or 2026-01-31T12:00:00Z", s)
	}
	v.typ = to
	return v
}

// interval is a literal such as INTERVAL '3' DAY or INTERVAL '1-6' YEAR TO MONTH.
func (x *expressions) interval(e *trino.Interval) value {
	last := e.To
	if last == "" {
		last = e.From
	}
	amounts, ok := intervalAmounts(e.Text, e.From, last)
	if !ok {
		x.fail(e.Place(), "Invalid INTERVAL %s%s value: %s", e.From, map[bool]string{true: " TO " + e.To}[e.To != ""], e.Text)
	}
	if e.Negative {
		amounts = amounts.Neg(amounts)
	}
	if e.From == "YEAR" || e.From == "MONTH" {
		return x.of(IntervalYearToMonth, "CAST(%s AS INTEGER)", amounts)
	}
	return x.of(IntervalDayToSecond, "CAST(%s AS BIGINT)", amounts)
}

// intervalUnits are the units of an interval with what they are worth in the smallest one
// of their family: months, or milliseconds.
var intervalUnits = []struct {
	name  string
	worth int64
}{{"YEAR", 12}, {"MONTH", 1}, {"DAY", 86_400_000}, {"HOUR", 3_600_000}, {"MINUTE", 60_000}, {"SECOND", 1000}}

var intervalPattern = regexp.MustCompile(`^([+-]?)(\d+)(?:[- :](\d+))?(?::(\d+))?(?::(\d+))?(?:\.(\d{1,3})\d*)?$`)

// intervalAmounts reads the text of an interval whose units go from one to another.
func intervalAmounts(s, from, to string) (*big.Int, bool) {
	parts := intervalPattern.FindStringSubmatch(strings.TrimSpace(s))
	begin, end := -1, -1
	for i, unit := range intervalUnits {
		if unit.name == from {
			begin = i
		}
		if unit.name == to {
			end = i
		}
	}
	if parts == nil || begin < 0 || end < begin || (begin < 2) != (end < 2) {
		return nil, false
	}
	total := new(big.Int)
	for i := range 4 {
		digits := parts[2+i]
		if (digits != "") != (begin+i <= end) {
			return nil, false
		}
		if digits == "" {
			continue
		}
		n, _ := new(big.Int).SetString(digits, 10)
		total.Add(total, n.Mul(n, big.NewInt(intervalUnits[begin+i].worth)))
	}
	if parts[6] != "" {
		if to != "SECOND" {
			return nil, false
		}
		n, _ := strconv.Atoi((parts[6] + "000")[:3])
		total.Add(total, big.NewInt(int64(n)))
	}
	if parts[1] == "-" {
		total.Neg(total)
	}
	return total, total.IsInt64()
}

// now is CURRENT_TIMESTAMP and its like: the time at which the query began.
func (x *expressions) now(e *trino.Now) value {
	if e.Precision >= 0 && e.Precision != 3 {
		x.fail(e.Place(), "timestamps have 3 digits of a second here; write %s(3)", e.Name)
	}
	switch e.Name {
	case "CURRENT_DATE":
		return x.of(Date, "CAST(lake_now() AS DATE)")
	case "CURRENT_TIMESTAMP":
		return x.of(TimestampWithTimeZone, "lake_now()")
	case "LOCALTIMESTAMP":
		return x.of(Timestamp, "lake_now()")
	}
	x.fail(e.Place(), "%s is not supported; use CURRENT_TIMESTAMP", e.Name)
	return value{}
}

// atTimeZone shows a moment in a time zone. Values carry no zone here, so that only UTC
// can be asked for.
func (x *expressions) atTimeZone(e *trino.AtTimeZone) value {
	return x.inZone(x.instant(e.Operand), e.Zone, e.Place())
}

// inZone is v in a time zone that is written out. (QRY-026)
func (x *expressions) inZone(v value, zone trino.Expression, at trino.Pos) value {
	name, ok := zone.(*trino.String)
	if !ok || !isUTC(name.Text) || len(name.Text) > len("+00:00") {
		x.fail(at, "only the time zone 'UTC' is supported here")
	}
	if !v.typ.is(Timestamp, TimestampWithTimeZone) {
		x.fail(at, "Type of value must be a time or timestamp with or without time zone (actual %s)", v.typ)
	}
	v.typ = simple(TimestampWithTimeZone)
	return v
}
