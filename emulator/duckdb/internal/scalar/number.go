// SPDX-License-Identifier: MPL-2.0

package scalar

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"regexp"
	"strconv"
	"strings"
)

var numberFunctions = []Function{
	{Name: "double_text", Parameters: []Kind{Double}, Result: Text, Call: func(a Arguments) (any, error) {
		return scientific(a.double(0), 64), nil
	}},
	{Name: "real_text", Parameters: []Kind{Double}, Result: Text, Call: func(a Arguments) (any, error) {
		return scientific(a.double(0), 32), nil
	}},
	{Name: "integer", Parameters: []Kind{Text}, Result: Number, Fails: true, Call: func(a Arguments) (any, error) {
		n, err := strconv.ParseInt(a.text(0), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("Cannot cast '%s' to a whole number", a.text(0))
		}
		return strconv.FormatInt(n, 10), nil
	}},
	{Name: "double", Parameters: []Kind{Text}, Result: Number, Fails: true, Call: func(a Arguments) (any, error) {
		v, ok := parseDouble(a.text(0))
		if !ok {
			return nil, fmt.Errorf("Cannot cast '%s' to DOUBLE", a.text(0))
		}
		return javaDouble(v, 64), nil
	}},
	{Name: "boolean", Parameters: []Kind{Text}, Result: Boolean, Fails: true, Call: func(a Arguments) (any, error) {
		switch strings.ToLower(a.text(0)) {
		case "true", "t", "1":
			return true, nil
		case "false", "f", "0":
			return false, nil
		}
		return nil, fmt.Errorf("Cannot cast '%s' to BOOLEAN", a.text(0))
	}},
	{Name: "decimal", Parameters: []Kind{Text, Bigint, Bigint}, Result: Number, Fails: true, Call: func(a Arguments) (any, error) {
		return parseDecimal(a.text(0), a.int(1), a.int(2))
	}},
	// Of the digits that the number is written with, half rounded up.
	{Name: "double_decimal", Parameters: []Kind{Double, Bigint, Bigint}, Result: Number, Fails: true, Call: func(a Arguments) (any, error) {
		return decimalOf(a, "DOUBLE", 64)
	}},
	{Name: "real_decimal", Parameters: []Kind{Double, Bigint, Bigint}, Result: Number, Fails: true, Call: func(a Arguments) (any, error) {
		return decimalOf(a, "REAL", 32)
	}},
	// The quotient of two decimals, with some digits behind the point, half rounded up.
	{Name: "divide_decimals", Parameters: []Kind{Text, Text, Bigint}, Result: Number, Fails: true, Call: func(a Arguments) (any, error) {
		left, leftScale := digits(a.text(0))
		right, rightScale := digits(a.text(1))
		if right.Sign() == 0 {
			return nil, errors.New("Division by zero")
		}
		if a.int(2) < 0 || a.int(2) > 38 {
			return nil, fmt.Errorf("a decimal has no %d digits behind the point", a.int(2))
		}
		// left/10^ls divided by right/10^rs, times 10^scale
		shift := a.int(2) + rightScale - leftScale
		if shift >= 0 {
			left.Mul(left, power10(shift))
		} else {
			right.Mul(right, power10(-shift))
		}
		return unscaled(halfUp(left, right), a.int(2)), nil
	}},
	// The product of two decimals whose digits together are too many for the engine.
	{Name: "multiply_decimals", Parameters: []Kind{Text, Text}, Result: Number, Fails: true, Call: func(a Arguments) (any, error) {
		left, leftScale := digits(a.text(0))
		right, rightScale := digits(a.text(1))
		return unscaled(left.Mul(left, right), leftScale+rightScale), nil
	}},
	{Name: "ln", Parameters: []Kind{Double}, Result: Double, Call: double1(math.Log)},
	{Name: "log2", Parameters: []Kind{Double}, Result: Double, Call: double1(math.Log2)},
	{Name: "log10", Parameters: []Kind{Double}, Result: Double, Call: double1(math.Log10)},
	{Name: "log", Parameters: []Kind{Double, Double}, Result: Double, Call: func(a Arguments) (any, error) {
		return math.Log(a.double(1)) / math.Log(a.double(0)), nil
	}},
	{Name: "sqrt", Parameters: []Kind{Double}, Result: Double, Call: double1(math.Sqrt)},
	{Name: "cbrt", Parameters: []Kind{Double}, Result: Double, Call: double1(math.Cbrt)},
	{Name: "exp", Parameters: []Kind{Double}, Result: Double, Call: double1(math.Exp)},
	{Name: "sin", Parameters: []Kind{Double}, Result: Double, Call: double1(math.Sin)},
	{Name: "cos", Parameters: []Kind{Double}, Result: Double, Call: double1(math.Cos)},
	{Name: "tan", Parameters: []Kind{Double}, Result: Double, Call: double1(math.Tan)},
	{Name: "asin", Parameters: []Kind{Double}, Result: Double, Call: double1(math.Asin)},
	{Name: "acos", Parameters: []Kind{Double}, Result: Double, Call: double1(math.Acos)},
	{Name: "atan", Parameters: []Kind{Double}, Result: Double, Call: double1(math.Atan)},
	{Name: "sinh", Parameters: []Kind{Double}, Result: Double, Call: double1(math.Sinh)},
	{Name: "cosh", Parameters: []Kind{Double}, Result: Double, Call: double1(math.Cosh)},
	{Name: "tanh", Parameters: []Kind{Double}, Result: Double, Call: double1(math.Tanh)},
	{Name: "atan2", Parameters: []Kind{Double, Double}, Result: Double, Call: func(a Arguments) (any, error) {
		return math.Atan2(a.double(0), a.double(1)), nil
	}},
	{Name: "power", Parameters: []Kind{Double, Double}, Result: Double, Call: func(a Arguments) (any, error) {
		return math.Pow(a.double(0), a.double(1)), nil
	}},
	{Name: "mod", Parameters: []Kind{Double, Double}, Result: Double, Call: func(a Arguments) (any, error) {
		return math.Mod(a.double(0), a.double(1)), nil
	}},
	{Name: "width_bucket", Parameters: []Kind{Double, Double, Double, Bigint}, Result: Bigint, Fails: true, Call: widthBucket},
	{Name: "from_base", Parameters: []Kind{Text, Bigint}, Result: Bigint, Fails: true, Call: func(a Arguments) (any, error) {
		if err := checkRadix(a.int(1)); err != nil {
			return nil, err
		}
		n, err := strconv.ParseInt(a.text(0), int(a.int(1)), 64)
		if err != nil {
			return nil, fmt.Errorf("Not a valid base-%d number: %s", a.int(1), a.text(0))
		}
		return n, nil
	}},
	{Name: "to_base", Parameters: []Kind{Bigint, Bigint}, Result: Text, Fails: true, Call: func(a Arguments) (any, error) {
		if err := checkRadix(a.int(1)); err != nil {
			return nil, err
		}
		return strconv.FormatInt(a.int(0), int(a.int(1))), nil
	}},
	{Name: "truncate_decimal", Parameters: []Kind{Text, Bigint}, Result: Number, Call: func(a Arguments) (any, error) {
		n, scale := digits(a.text(0))
		if drop := scale - a.int(1); drop > 0 {
			unit := power10(min(drop, 100))
			n.Quo(n, unit).Mul(n, unit)
		}
		return unscaled(n, scale), nil
	}},
	{Name: "shift_left", Parameters: []Kind{Bigint, Bigint}, Result: Bigint, Call: func(a Arguments) (any, error) {
		return a.int(0) << uint64(a.int(1)), nil
	}},
	{Name: "shift_right", Parameters: []Kind{Bigint, Bigint}, Result: Bigint, Call: func(a Arguments) (any, error) {
		return int64(uint64(a.int(0)) >> uint64(a.int(1))), nil
	}},
	{Name: "shift_right_arithmetic", Parameters: []Kind{Bigint, Bigint}, Result: Bigint, Call: func(a Arguments) (any, error) {
		return a.int(0) >> uint64(a.int(1)), nil
	}},
	{Name: "bit_count", Parameters: []Kind{Bigint, Bigint}, Result: Bigint, Fails: true, Call: func(a Arguments) (any, error) {
		n, width := a.int(0), a.int(1)
		if width < 2 || width > 64 {
			return nil, fmt.Errorf("Bits specified in bit_count must be between 2 and 64, got %d", width)
		}
		if half := int64(1) << (width - 1); width < 64 && (n >= half || n < -half) {
			return nil, fmt.Errorf("Number must be representable with the bits specified. %d cannot be represented with %d bits", n, width)
		}
		return int64(bits.OnesCount64(uint64(n) & (math.MaxUint64 >> (64 - width)))), nil
	}},
}

func double1(f func(float64) float64) func(Arguments) (any, error) {
	return func(a Arguments) (any, error) { return f(a.double(0)), nil }
}

func checkRadix(radix int64) error {
	if radix < 2 || radix > 36 {
		return fmt.Errorf("Radix must be between 2 and 36")
	}
	return nil
}

// JavaDouble writes a number as Java's Double.toString does, or Float.toString if bits is
// 32: 1.0, 1.0E7, NaN. So results show.
func JavaDouble(v float64, bits int) string { return javaDouble(v, bits) }

func javaDouble(v float64, bits int) string {
	if text, special := specialDouble(v); special {
		return text
	}
	if v == 0 {
		return strconv.FormatFloat(v, 'f', 1, 64) // with the sign that zero can have
	}
	if size := math.Abs(v); size >= 1e-3 && size < 1e7 {
		text := strconv.FormatFloat(v, 'f', -1, bits)
		if !strings.Contains(text, ".") {
			text += ".0"
		}
		return text
	}
	return exponent(v, bits)
}

// scientific writes a number as Trino's CAST(… AS varchar) does: 1.0E0, 0E0, -1.25E-2.
func scientific(v float64, bits int) string {
	if text, special := specialDouble(v); special {
		return text
	}
	if v == 0 {
		if math.Signbit(v) {
			return "-0E0"
		}
		return "0E0"
	}
	return exponent(v, bits)
}

func specialDouble(v float64) (string, bool) {
	switch {
	case math.IsNaN(v):
		return "NaN", true
	case math.IsInf(v, 1):
		return "Infinity", true
	case math.IsInf(v, -1):
		return "-Infinity", true
	}
	return "", false
}

func exponent(v float64, bits int) string {
	mantissa, power, _ := strings.Cut(strconv.FormatFloat(v, 'E', -1, bits), "E")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	n, _ := strconv.Atoi(power)
	return mantissa + "E" + strconv.Itoa(n)
}

var doublePattern = regexp.MustCompile(`^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$`)

func parseDouble(s string) (float64, bool) {
	s = strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
	switch strings.TrimLeft(s, "+-") {
	case "NaN":
		return math.NaN(), len(s) <= 4
	case "Infinity":
		if len(s) > 9 {
			return 0, false
		}
		return math.Inf(map[bool]int{true: -1, false: 1}[s[0] == '-']), true
	}
	if !doublePattern.MatchString(s) {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil || errors.Is(err, strconv.ErrRange)
}

// maxPower bounds how far numbers are moved behind the point: those of types with 38
// digits need far less.
const maxPower = 4000

func power10(n int64) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(max(0, min(n, maxPower))), nil)
}

// digits reads a decimal: its digits as a whole number, and how many are behind the point.
func digits(s string) (*big.Int, int64) {
	whole, fraction, _ := strings.Cut(s, ".")
	n, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		n = new(big.Int)
	}
	return n, int64(len(fraction))
}

// halfUp divides and rounds away from zero at the half.
func halfUp(a, b *big.Int) *big.Int {
	quotient, remainder := new(big.Int).QuoRem(a, b, new(big.Int))
	if remainder.Abs(remainder).Lsh(remainder, 1).CmpAbs(b) >= 0 {
		quotient.Add(quotient, big.NewInt(int64(a.Sign()*b.Sign())))
	}
	return quotient
}

// unscaled writes a whole number with a point before its last digits.
func unscaled(n *big.Int, scale int64) string {
	if scale == 0 {
		return n.String()
	}
	text := new(big.Int).Abs(n).String()
	if missing := int(scale) + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	sign := ""
	if n.Sign() < 0 {
		sign = "-"
	}
	return sign + text[:len(text)-int(scale)] + "." + text[len(text)-int(scale):]
}

var decimalPattern = regexp.MustCompile(`^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,3}))?$`)

func parseDecimal(s string, precision, scale int64) (any, error) {
	bad := fmt.Errorf("Cannot cast VARCHAR '%s' to DECIMAL(%d, %d)", s, precision, scale)
	parts := decimalPattern.FindStringSubmatch(s)
	if precision < 1 || precision > 38 || scale < 0 || scale > precision || parts == nil || parts[2]+parts[3] == "" || len(s) > 1000 {
		return nil, bad
	}
	n, _ := new(big.Int).SetString(parts[2]+parts[3], 10)
	shift, _ := strconv.ParseInt(parts[4], 10, 64)
	if shift += scale - int64(len(parts[3])); shift >= 0 {
		n.Mul(n, power10(shift))
	} else {
		n = halfUp(n, power10(-shift))
	}
	if n.CmpAbs(power10(precision)) >= 0 {
		return nil, bad
	}
	if parts[1] == "-" {
		n.Neg(n)
	}
	return unscaled(n, scale), nil
}

func decimalOf(a Arguments, typ string, bits int) (any, error) {
	written := javaDouble(a.double(0), bits)
	decimal, err := parseDecimal(written, a.int(1), a.int(2))
	if err != nil {
		return nil, fmt.Errorf("Cannot cast %s '%s' to DECIMAL(%d, %d)", typ, written, a.int(1), a.int(2))
	}
	return decimal, nil
}

func widthBucket(a Arguments) (any, error) {
	x, low, high, count := a.double(0), a.double(1), a.double(2), a.int(3)
	switch {
	case count <= 0:
		return nil, errors.New("bucketCount must be greater than 0")
	case math.IsNaN(x):
		return nil, errors.New("operand must not be NaN")
	case math.IsNaN(low) || math.IsInf(low, 0):
		return nil, errors.New("first bound must be finite")
	case math.IsNaN(high) || math.IsInf(high, 0):
		return nil, errors.New("second bound must be finite")
	case low == high:
		return nil, errors.New("bounds cannot equal each other")
	}
	least, most := min(low, high), max(low, high)
	var bucket int64
	switch {
	case x < least:
		bucket = 0
	case x >= most:
		bucket = count + 1
	default:
		bucket = int64(float64(count)*(x-least)/(most-least)) + 1
	}
	if low > high {
		bucket = count - bucket + 1
	}
	return bucket, nil
}
