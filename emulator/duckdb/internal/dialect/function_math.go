// SPDX-License-Identifier: MPL-2.0

package dialect

import "fmt"

var mathFunctions = []Function{
	{Signature: "abs(T:number) T", SQL: "abs($1)", Fails: true, Cases: []Case{{"abs(-5)", "5", ""}, {"abs(-2.50)", "2.50", ""}, {"abs(-1e0)", "1.0", ""}, {"abs(NULL)", "NULL", ""}, {"abs(-9223372036854775807 - 1)", "", "is out of range for abs"}}},
	{Signature: "acos(double) double", SQL: "lake_acos($1)", Cases: []Case{{"acos(1)", "0.0", ""}, {"acos(2)", "NaN", ""}}},
	{Signature: "asin(double) double", SQL: "lake_asin($1)", Cases: []Case{{"asin(0)", "0.0", ""}}},
	{Signature: "atan(double) double", SQL: "lake_atan($1)", Cases: []Case{{"atan(0)", "0.0", ""}}},
	{Signature: "atan2(double, double) double", SQL: "lake_atan2($1, $2)", Cases: []Case{{"atan2(0, 1)", "0.0", ""}}},
	{Signature: "bit_count(bigint, bigint) bigint", SQL: "lake_bit_count($1, $2)", Cases: []Case{{"bit_count(9, 64)", "2", ""}, {"bit_count(-7, 8)", "6", ""}, {"bit_count(1, 1)", "", "must be between 2 and 64"}, {"bit_count(300, 8)", "", "cannot be represented with 8 bits"}}},
	{Signature: "bitwise_and(bigint, bigint) bigint", SQL: "($1 & $2)", Cases: []Case{{"bitwise_and(19, 25)", "17", ""}}},
	{Signature: "bitwise_left_shift(T:integral, bigint) T", SQL: "CAST(lake_shift_left($1, $2) AS $r)", Fails: true, Note: "Takes bigint; a result that its first argument's type cannot hold is an error.", Cases: []Case{{"bitwise_left_shift(1, 4)", "16", ""}, {"bitwise_left_shift(BIGINT '1', 64)", "0", ""}, {"bitwise_left_shift(1, 31)", "", "Out of range for integer"}}},
	{Signature: "bitwise_not(bigint) bigint", SQL: "(~$1)", Cases: []Case{{"bitwise_not(-12)", "11", ""}}},
	{Signature: "bitwise_or(bigint, bigint) bigint", SQL: "($1 | $2)", Cases: []Case{{"bitwise_or(19, 25)", "27", ""}}},
	{Signature: "bitwise_right_shift(bigint, bigint) bigint", SQL: "lake_shift_right($1, $2)", Cases: []Case{{"bitwise_right_shift(16, 2)", "4", ""}, {"bitwise_right_shift(-1, 60)", "15", ""}}},
	{Signature: "bitwise_right_shift_arithmetic(bigint, bigint) bigint", SQL: "lake_shift_right_arithmetic($1, $2)", Cases: []Case{{"bitwise_right_shift_arithmetic(-8, 2)", "-2", ""}, {"bitwise_right_shift_arithmetic(-8, 70)", "-1", ""}}},
	{Signature: "bitwise_xor(bigint, bigint) bigint", SQL: "xor($1, $2)", Cases: []Case{{"bitwise_xor(19, 25)", "10", ""}}},
	{Signature: "cbrt(double) double", SQL: "lake_cbrt($1)", Cases: []Case{{"cbrt(27)", "3.0", ""}}},
	{Signature: "ceil(T:number) T", Gives: "T; of a decimal, decimal without digits behind the point", SQL: "CAST(ceil($1) AS $r)", Result: whole, Cases: ceilCases("ceil")},
	{Signature: "ceiling(T:number) T", Gives: "T; of a decimal, decimal without digits behind the point", SQL: "CAST(ceil($1) AS $r)", Result: whole, Cases: ceilCases("ceiling")},
	{Signature: "cos(double) double", SQL: "lake_cos($1)", Cases: []Case{{"cos(0)", "1.0", ""}}},
	{Signature: "cosh(double) double", SQL: "lake_cosh($1)", Cases: []Case{{"cosh(0)", "1.0", ""}}},
	{Signature: "degrees(double) double", SQL: "degrees($1)", Cases: []Case{{"degrees(pi())", "180.0", ""}}},
	{Signature: "e() double", SQL: "lake_exp(1)", Cases: []Case{{"e()", "2.718281828459045", ""}}},
	{Signature: "exp(double) double", SQL: "lake_exp($1)", Cases: []Case{{"exp(0)", "1.0", ""}, {"exp(1000)", "Infinity", ""}}},
	{Signature: "floor(T:number) T", Gives: "T; of a decimal, decimal without digits behind the point", SQL: "CAST(floor($1) AS $r)", Result: whole, Cases: []Case{{"floor(-1.5)", "-2", ""}, {"floor(1.9e0)", "1.0", ""}, {"floor(7)", "7", ""}, {"typeof(cast(floor(12.34) AS bigint))", "bigint", ""}}},
	{Signature: "from_base(varchar, bigint) bigint", SQL: "lake_from_base($1, $2)", Cases: []Case{{"from_base('ff', 16)", "255", ""}, {"from_base('z', 10)", "", "Not a valid base-10 number: z"}, {"from_base('1', 1)", "", "Radix must be between 2 and 36"}}},
	{Signature: "infinity() double", SQL: "CAST('Infinity' AS DOUBLE)", Cases: []Case{{"infinity()", "Infinity", ""}}},
	{Signature: "is_finite(double) boolean", SQL: "isfinite($1)", Cases: []Case{{"is_finite(1e0)", "true", ""}, {"is_finite(1e0 / 0)", "false", ""}}},
	{Signature: "is_infinite(double) boolean", SQL: "isinf($1)", Cases: []Case{{"is_infinite(-1e0 / 0)", "true", ""}}},
	{Signature: "is_nan(double) boolean", SQL: "isnan($1)", Cases: []Case{{"is_nan(nan())", "true", ""}, {"is_nan(1)", "false", ""}}},
	{Signature: "ln(double) double", SQL: "lake_ln($1)", Cases: []Case{{"ln(e())", "1.0", ""}, {"ln(0)", "-Infinity", ""}, {"ln(-1)", "NaN", ""}}},
	{Signature: "log(double, double) double", SQL: "lake_log($1, $2)", Cases: []Case{{"log(2, 8)", "3.0", ""}}},
	{Signature: "log10(double) double", SQL: "lake_log10($1)", Cases: []Case{{"log10(1000)", "3.0", ""}}},
	{Signature: "log2(double) double", SQL: "lake_log2($1)", Cases: []Case{{"log2(8)", "3.0", ""}}},
	{Signature: "mod(A:number, B:number) double", Gives: "the type of both", Build: func(x *expressions, call *trinoCall, a []value, _ Type) string {
		return x.numbers("%", a[0], a[1], call.Place()).sql
	}, Result: func(a []value) Type { return moduloType(a[0].typ, a[1].typ) }, Cases: []Case{
		{"mod(7, 3)", "1", ""}, {"mod(-7, 3)", "-1", ""}, {"mod(5.5, 2)", "1.5", ""}, {"mod(5e0, 0)", "NaN", ""}, {"mod(1, 0)", "", "Division by zero"}, {"7 % 0", "", "Division by zero"},
	}},
	{Signature: "nan() double", SQL: "CAST('NaN' AS DOUBLE)", Cases: []Case{{"nan()", "NaN", ""}}},
	{Signature: "pi() double", SQL: "pi()", Cases: []Case{{"pi()", "3.141592653589793", ""}}},
	{Signature: "pow(double, double) double", SQL: "lake_power($1, $2)", Cases: []Case{{"pow(2, 10)", "1024.0", ""}}},
	{Signature: "power(double, double) double", SQL: "lake_power($1, $2)", Cases: []Case{{"power(2, 0.5)", "1.4142135623730951", ""}, {"power(-8, 0.3)", "NaN", ""}}},
	{Signature: "radians(double) double", SQL: "radians($1)", Cases: []Case{{"radians(180)", "3.141592653589793", ""}}},
	{Signature: "round(T:number) T", Gives: "T; of a decimal, decimal without digits behind the point", SQL: "CAST(round($1) AS $r)", Result: whole, Cases: []Case{
		{"round(2.5)", "3", ""}, {"round(-2.5)", "-3", ""}, {"round(2.5e0)", "3.0", ""}, {"round(-0.5e0)", "-1.0", ""}, {"round(7)", "7", ""}, {"round(nan())", "NaN", ""},
	}},
	{Signature: "round(T:number, bigint) T", Gives: "T; of a decimal, one with a digit more", Fails: true, Build: func(x *expressions, call *trinoCall, a []value, result Type) string {
		switch {
		case result.is(Decimal):
			n := x.digits(call, a[1])
			return fmt.Sprintf("CAST(round(%s, %d) AS %s)", x.coerce(a[0], result).sql, n, result.DuckDB())
		case result.integral():
			return fmt.Sprintf("CAST(round(CAST(%s AS HUGEINT), CAST(%s AS INTEGER)) AS %s)", a[0].sql, a[1].sql, result.DuckDB())
		default:
			return fmt.Sprintf("CAST(round(%s, CAST(%s AS INTEGER)) AS %s)", a[0].sql, a[1].sql, result.DuckDB())
		}
	}, Result: func(a []value) Type {
		if t := a[0].typ; t.is(Decimal) {
			return DecimalOf(min(maxPrecision, t.Precision+1), t.Scale)
		}
		return a[0].typ
	}, Cases: []Case{{"round(2.345, 2)", "2.350", ""}, {"round(1.25e0, 1)", "1.3", ""}, {"round(1234, -2)", "1200", ""}, {"round(1.5, abs(1))", "", "the digits of round must be written out"}}},
	{Signature: "sign(T:number) T", Gives: "T; of a decimal, decimal(1,0)", SQL: "CAST(sign($1) AS $r)", Result: func(a []value) Type {
		if a[0].typ.is(Decimal) {
			return DecimalOf(1, 0)
		}
		return a[0].typ
	}, Cases: []Case{{"sign(-7)", "-1", ""}, {"sign(0.0)", "0", ""}, {"sign(2.5e0)", "1.0", ""}}},
	{Signature: "sin(double) double", SQL: "lake_sin($1)", Cases: []Case{{"sin(0)", "0.0", ""}}},
	{Signature: "sinh(double) double", SQL: "lake_sinh($1)", Cases: []Case{{"sinh(0)", "0.0", ""}}},
	{Signature: "sqrt(double) double", SQL: "lake_sqrt($1)", Cases: []Case{{"sqrt(16)", "4.0", ""}, {"sqrt(-1)", "NaN", ""}}},
	{Signature: "tan(double) double", SQL: "lake_tan($1)", Cases: []Case{{"tan(0)", "0.0", ""}}},
	{Signature: "tanh(double) double", SQL: "lake_tanh($1)", Cases: []Case{{"tanh(0)", "0.0", ""}}},
	{Signature: "to_base(bigint, bigint) varchar", SQL: "lake_to_base($1, $2)", Cases: []Case{{"to_base(255, 16)", "ff", ""}, {"to_base(1, 40)", "", "Radix must be between 2 and 36"}}},
	{Signature: "truncate(T:number) T", Gives: "double; of a decimal, decimal without digits behind the point", SQL: "CAST(trunc($1) AS $r)", Result: func(a []value) Type {
		if t := a[0].typ; t.is(Decimal) {
			return DecimalOf(max(t.Precision-t.Scale, 1), 0)
		}
		if a[0].typ.is(Real) {
			return a[0].typ
		}
		return simple(Double)
	}, Cases: []Case{{"truncate(1.99)", "1", ""}, {"truncate(-1.9e0)", "-1.0", ""}}},
	{Signature: "truncate(decimal, bigint) double", Gives: "decimal of the same type", SQL: "CAST(lake_truncate_decimal(CAST($1 AS VARCHAR), $2) AS $r)", Result: func(a []value) Type { return a[0].typ }, Cases: []Case{
		{"truncate(12.345, 1)", "12.300", ""}, {"truncate(-12.345, 2)", "-12.340", ""}, {"truncate(1234.5, -2)", "1200.0", ""}, {"truncate(1.5, 9)", "1.5", ""},
	}},
	{Signature: "width_bucket(double, double, double, bigint) bigint", SQL: "lake_width_bucket($1, $2, $3, $4)", Cases: []Case{
		{"width_bucket(3.5, 0, 10, 5)", "2", ""}, {"width_bucket(-1, 0, 10, 5)", "0", ""}, {"width_bucket(10, 0, 10, 5)", "6", ""}, {"width_bucket(1, 0, 0, 5)", "", "bounds cannot equal each other"}, {"width_bucket(1, 0, 1, 0)", "", "bucketCount must be greater than 0"},
	}},
	{Signature: "width_bucket(double, array(double)) bigint", Build: func(_ *expressions, _ *trinoCall, a []value, _ Type) string {
		return once(a[0].sql, func(x string) string {
			return fmt.Sprintf("(CASE WHEN %s IS NOT NULL THEN CAST(len(list_filter(%s, lambda b: b <= %s)) AS BIGINT) END)", x, a[1].sql, x)
		})
	}, Note: "The bins must be sorted, which is not checked.", Cases: []Case{{"width_bucket(5, ARRAY[0, 5, 10])", "2", ""}, {"width_bucket(NULL, ARRAY[0])", "NULL", ""}}},
}

func ceilCases(name string) []Case {
	return []Case{{name + "(1.1)", "2", ""}, {name + "(-1.5e0)", "-1.0", ""}, {name + "(3)", "3", ""}}
}

// whole is the type of a number without digits behind the point.
func whole(a []value) Type {
	if t := a[0].typ; t.is(Decimal) {
		return DecimalOf(min(maxPrecision, t.Precision-t.Scale+min(t.Scale, 1)), 0)
	}
	return a[0].typ
}

// moduloType is the type of a % b.
func moduloType(a, b Type) Type {
	typ := commonNumber(a, b)
	if !typ.is(Decimal) {
		return typ
	}
	a, b = a.digits(), b.digits()
	scale := max(a.Scale, b.Scale)
	return DecimalOf(min(b.Precision-b.Scale, a.Precision-a.Scale)+scale, scale)
}

// digits reads how many digits to round to.
func (x *expressions) digits(call *trinoCall, v value) int {
	if v.text == nil {
		x.fail(call.Place(), "the digits of %s must be written out for a decimal", call.Name)
	}
	return int(min(max(number(*v.text), -maxPrecision), maxPrecision))
}
