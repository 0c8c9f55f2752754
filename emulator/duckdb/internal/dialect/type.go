// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"slices"
	"strings"
)

// Kind is the outermost part of a type.
type Kind int

// Kinds of types, numbers in the order in which they widen.
const (
	Unknown Kind = iota // of NULL
	Boolean
	TinyInt
	SmallInt
	Integer
	BigInt
	Decimal
	Real
	Double
	Varchar
	Varbinary
	Date
	Time
	Timestamp // with 3 digits of a second (QRY-027)
	TimestampWithTimeZone
	IntervalDayToSecond
	IntervalYearToMonth
	JSON
	Array
	Map
	Row
	lambda // of a function's argument
)

// Type is a type of Trino.
type Type struct {
	Kind             Kind
	Precision, Scale int     // of Decimal
	Key              *Type   // of Map
	Element          *Type   // of Array; of Map, the value's
	Fields           []Field // of Row
}

// Field is a field of a row.
type Field struct {
	Name string // "": none
	Type Type
}

// kindNames are Trino's and DuckDB's names of the simple types.
var kindNames = map[Kind][2]string{
	Unknown: {"unknown", `"NULL"`}, Boolean: {"boolean", "BOOLEAN"}, TinyInt: {"tinyint", "TINYINT"}, SmallInt: {"smallint", "SMALLINT"},
	Integer: {"integer", "INTEGER"}, BigInt: {"bigint", "BIGINT"}, Real: {"real", "FLOAT"}, Double: {"double", "DOUBLE"},
	Varchar: {"varchar", "VARCHAR"}, Varbinary: {"varbinary", "BLOB"}, Date: {"date", "DATE"}, Time: {"time(3)", "TIME"},
	Timestamp: {"timestamp(3)", "TIMESTAMP"}, TimestampWithTimeZone: {"timestamp(3) with time zone", "TIMESTAMP"},
	IntervalDayToSecond: {"interval day to second", "BIGINT"}, IntervalYearToMonth: {"interval year to month", "INTEGER"},
	JSON: {"json", "VARCHAR"}, lambda: {"function", ""},
}

// String is Trino's name of the type.
func (t Type) String() string {
	switch t.Kind {
	case Decimal:
		return fmt.Sprintf("decimal(%d,%d)", t.Precision, t.Scale)
	case Array:
		return fmt.Sprintf("array(%s)", t.Element)
	case Map:
		return fmt.Sprintf("map(%s, %s)", t.Key, t.Element)
	case Row:
		fields := make([]string, len(t.Fields))
		for i, field := range t.Fields {
			fields[i] = strings.TrimSpace(field.Name + " " + field.Type.String())
		}
		return "row(" + strings.Join(fields, ", ") + ")"
	default:
		return kindNames[t.Kind][0]
	}
}

// DuckDB is the name of the type in which DuckDB keeps its values. A timestamp with time
// zone is kept as its instant in UTC, JSON as text, an interval as a number of milliseconds
// or months. A row's fields have the names f1, f2 and so on.
func (t Type) DuckDB() string {
	switch t.Kind {
	case Decimal:
		return fmt.Sprintf("DECIMAL(%d,%d)", t.Precision, t.Scale)
	case Array:
		return t.Element.DuckDB() + "[]"
	case Map:
		return fmt.Sprintf("MAP(%s, %s)", t.Key.DuckDB(), t.Element.DuckDB())
	case Row:
		fields := make([]string, len(t.Fields))
		for i, field := range t.Fields {
			fields[i] = fieldName(i) + " " + field.Type.DuckDB()
		}
		return "STRUCT(" + strings.Join(fields, ", ") + ")"
	default:
		return kindNames[t.Kind][1]
	}
}

// fieldName is the name of a row's field in DuckDB, counted from 0 here and from 1 there.
func fieldName(i int) string { return fmt.Sprintf("f%d", i+1) }

// ArrayOf is array(element).
func ArrayOf(element Type) Type { return Type{Kind: Array, Element: &element} }

// MapOf is map(key, value).
func MapOf(key, value Type) Type { return Type{Kind: Map, Key: &key, Element: &value} }

// DecimalOf is decimal(precision, scale).
func DecimalOf(precision, scale int) Type {
	return Type{Kind: Decimal, Precision: precision, Scale: scale}
}

// RowOf is row(fields).
func RowOf(fields ...Field) Type { return Type{Kind: Row, Fields: fields} }

func simple(kind Kind) Type { return Type{Kind: kind} }

func (t Type) is(kinds ...Kind) bool { return slices.Contains(kinds, t.Kind) }

func (t Type) integral() bool { return t.is(TinyInt, SmallInt, Integer, BigInt) }

func (t Type) interval() bool { return t.is(IntervalDayToSecond, IntervalYearToMonth) }

func (t Type) moment() bool { return t.is(Date, Timestamp, TimestampWithTimeZone) }

// holds tells whether the type is of a kind, or has one that is inside it.
func (t Type) holds(kinds ...Kind) bool {
	if t.is(kinds...) || t.Key != nil && t.Key.holds(kinds...) || t.Element != nil && t.Element.holds(kinds...) {
		return true
	}
	return slices.ContainsFunc(t.Fields, func(f Field) bool { return f.Type.holds(kinds...) })
}

func (t Type) numeric() bool { return t.integral() || t.is(Decimal, Real, Double) }

// equal compares types, without the names of rows' fields.
func (t Type) equal(other Type) bool {
	if t.Kind != other.Kind || len(t.Fields) != len(other.Fields) {
		return false
	}
	switch t.Kind {
	case Decimal:
		return t.Precision == other.Precision && t.Scale == other.Scale
	case Array:
		return t.Element.equal(*other.Element)
	case Map:
		return t.Key.equal(*other.Key) && t.Element.equal(*other.Element)
	case Row:
		for i := range t.Fields {
			if !t.Fields[i].Type.equal(other.Fields[i].Type) {
				return false
			}
		}
	}
	return true
}

// digits are the digits that a whole number of the type needs as a decimal.
func (t Type) digits() Type {
	switch t.Kind {
	case TinyInt:
		return DecimalOf(3, 0)
	case SmallInt:
		return DecimalOf(5, 0)
	case Integer:
		return DecimalOf(10, 0)
	case BigInt:
		return DecimalOf(19, 0)
	default:
		return t
	}
}

// common is the type to which both can be coerced without loss, as Trino does by itself.
func common(a, b Type) (Type, bool) {
	switch {
	case a.equal(b):
		return a, true
	case a.is(Unknown):
		return b, true
	case b.is(Unknown):
		return a, true
	case a.numeric() && b.numeric():
		return commonNumber(a, b), true
	case a.Kind > b.Kind:
		return common(b, a)
	case a.is(Date) && b.is(Timestamp, TimestampWithTimeZone), a.is(Timestamp) && b.is(TimestampWithTimeZone):
		return b, true
	case a.is(Array) && b.is(Array):
		element, ok := common(*a.Element, *b.Element)
		return ArrayOf(element), ok
	case a.is(Map) && b.is(Map):
		key, okKey := common(*a.Key, *b.Key)
		value, okValue := common(*a.Element, *b.Element)
		return MapOf(key, value), okKey && okValue
	case a.is(Row) && b.is(Row) && len(a.Fields) == len(b.Fields):
		fields := make([]Field, len(a.Fields))
		for i := range fields {
			field, ok := common(a.Fields[i].Type, b.Fields[i].Type)
			if !ok {
				return Type{}, false
			}
			fields[i] = Field{Type: field}
			if strings.EqualFold(a.Fields[i].Name, b.Fields[i].Name) {
				fields[i].Name = a.Fields[i].Name
			}
		}
		return RowOf(fields...), true
	}
	return Type{}, false
}

func commonNumber(a, b Type) Type {
	if a.is(Double) || b.is(Double) {
		return simple(Double)
	}
	if a.is(Real) || b.is(Real) {
		return simple(Real)
	}
	if a.is(Decimal) || b.is(Decimal) {
		a, b = a.digits(), b.digits()
		scale := max(a.Scale, b.Scale)
		return DecimalOf(min(38, max(a.Precision-a.Scale, b.Precision-b.Scale)+scale), scale)
	}
	if a.Kind > b.Kind {
		return a
	}
	return b
}

// coercible tells whether Trino makes a value of one type a value of another by itself.
func coercible(from, to Type) bool {
	result, ok := common(from, to)
	return ok && result.equal(to)
}
