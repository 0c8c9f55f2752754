// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/dialect"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/scalar"
)

// rendered is a value that is not NULL as results show it, which is as Athena does: NULL
// inside others is null. (QRY-024, QRY-025)
func rendered(typ dialect.Type, value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case string:
		return v
	case bool:
		return fmt.Sprint(v)
	case float64:
		return scalar.JavaDouble(v, 64)
	case float32:
		return scalar.JavaDouble(float64(v), 32)
	case time.Time:
		return renderedTime(typ, v)
	case []byte:
		return strings.TrimSpace(fmt.Sprintf("% x", v))
	case duckdb.Decimal:
		return renderedDecimal(v)
	case []any:
		parts := make([]string, len(v))
		for i, element := range v {
			parts[i] = rendered(*typ.Element, element)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case duckdb.OrderedMap:
		keys, values := v.Keys(), v.Values()
		parts := make([]string, len(keys))
		for i := range keys {
			parts[i] = rendered(*typ.Key, keys[i]) + "=" + rendered(*typ.Element, values[i])
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case map[string]any:
		parts := make([]string, len(typ.Fields))
		for i, field := range typ.Fields {
			name := field.Name
			if name == "" {
				name = fmt.Sprintf("field%d", i)
			}
			parts[i] = name + "=" + rendered(field.Type, v[fmt.Sprintf("f%d", i+1)])
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case int64:
		if typ.Kind == dialect.IntervalDayToSecond {
			return scalar.IntervalText(v)
		}
	case int32:
		if typ.Kind == dialect.IntervalYearToMonth {
			return scalar.MonthsText(int64(v))
		}
	}
	return fmt.Sprint(value)
}

func renderedTime(typ dialect.Type, t time.Time) string {
	switch typ.Kind {
	case dialect.Date:
		return t.UTC().Format("2006-01-02")
	case dialect.TimestampWithTimeZone:
		return t.UTC().Format("2006-01-02 15:04:05.000") + " UTC"
	default:
		return t.UTC().Format("2006-01-02 15:04:05.000")
	}
}

// renderedDecimal has all digits behind the point.
func renderedDecimal(d duckdb.Decimal) string {
	text := new(big.Int).Abs(d.Value).String()
	if missing := int(d.Scale) + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	sign := ""
	if d.Value.Sign() < 0 {
		sign = "-"
	}
	if d.Scale == 0 {
		return sign + text
	}
	point := len(text) - int(d.Scale)
	return sign + text[:point] + "." + text[point:]
}
