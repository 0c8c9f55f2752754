// SPDX-License-Identifier: MPL-2.0

package dialect

import (
	"fmt"
	"slices"
)

const (
	zoneNote   = "A time zone other than UTC is an error, but where the instant alone counts: values with a time zone are in UTC here."
	formatNote = "The specifiers %D, %U, %u, %V, %w and %X are refused, as Trino does. %x is the year of the week."
)

var dateTimeFunctions = []Function{
	{Signature: "current_timezone() varchar", SQL: "'UTC'", Cases: []Case{{"current_timezone()", "UTC", ""}}},
	{Signature: "date(varchar) date", SQL: "lake_cast_date($1)", Cases: []Case{{"date('2026-01-31')", "2026-01-31", ""}, {"date('2026-1-2')", "2026-01-02", ""}, {"date('2026-02-30')", "", "Value cannot be cast to date: 2026-02-30"}}},
	{Signature: "date(T:moment) date", SQL: "CAST($1 AS DATE)", Cases: []Case{{"date(TIMESTAMP '2026-01-31 23:59:59')", "2026-01-31", ""}, {"date(NULL)", "NULL", ""}}},
	{Signature: "date_add(varchar, bigint, T:moment) T", Fails: true, Build: dateAdd, Cases: []Case{
		{"date_add('week', -1, TIMESTAMP '2026-03-08 10:00:00')", "2026-03-01 10:00:00.000", ""}, {"date_add('month', 1, DATE '2026-01-31')", "2026-02-28", ""}, {"date_add('HOUR', 30, TIMESTAMP '2026-01-01 00:00:00')", "2026-01-02 06:00:00.000", ""},
		{"date_add('millisecond', 86400001, TIMESTAMP '2026-01-01 00:00:00')", "2026-01-02 00:00:00.001", ""}, {"date_add('quarter', 2, DATE '2026-01-01')", "2026-07-01", ""}, {"date_add('year', -1, TIMESTAMP '2024-02-29 00:00:00')", "2023-02-28 00:00:00.000", ""},
		{"date_add('day', NULL, DATE '2026-01-01')", "NULL", ""}, {"date_add('fortnight', 1, DATE '2026-01-01')", "", "'fortnight' is not a valid unit"}, {"date_add('hour', 1, DATE '2026-01-01')", "", "'hour' is not a valid unit"},
	}},
	{Signature: "date_diff(varchar, T:moment, T) bigint", Build: dateDiff, Cases: []Case{
		{"date_diff('second', TIMESTAMP '2020-03-01 00:00:00', TIMESTAMP '2020-03-02 00:00:00')", "86400", ""}, {"date_diff('hour', TIMESTAMP '2020-03-01 00:00:00', TIMESTAMP '2020-03-01 01:59:59')", "1", ""},
		{"date_diff('day', DATE '2020-03-02', DATE '2020-03-01')", "-1", ""}, {"date_diff('day', TIMESTAMP '2020-01-01 23:00:00', TIMESTAMP '2020-01-02 01:00:00')", "0", ""}, {"date_diff('month', DATE '2020-01-31', DATE '2020-02-29')", "1", ""},
		{"date_diff('month', DATE '2020-01-31', DATE '2020-02-28')", "0", ""}, {"date_diff('month', DATE '2019-01-31', DATE '2019-02-28')", "1", ""}, {"date_diff('year', DATE '2020-02-29', DATE '2021-02-28')", "1", ""}, {"date_diff('year', DATE '2019-06-02', DATE '2020-06-01')", "0", ""},
		{"date_diff('quarter', DATE '2020-01-01', DATE '2020-12-31')", "3", ""}, {"date_diff('week', DATE '2020-01-01', DATE '2020-01-14')", "1", ""}, {"date_diff('millisecond', TIMESTAMP '2020-01-01 00:00:00.001', TIMESTAMP '2020-01-01 00:00:00.003')", "2", ""},
		{"date_diff('eon', DATE '2020-01-01', DATE '2020-01-14')", "", "'eon' is not a valid unit"},
	}},
	{Signature: "date_format(T:moment, varchar) varchar", SQL: "lake_date_format(CAST($1 AS TIMESTAMP), $2)", Literals: []int{1}, Check: validMySQLFormat, Note: formatNote, Cases: []Case{
		{"date_format(TIMESTAMP '2026-01-02 15:04:05.678', '%Y-%m-%d %H:%i:%s')", "2026-01-02 15:04:05", ""}, {"date_format(TIMESTAMP '2026-01-02 15:04:05.678', '%W %M %e %l:%i %p %f %j %y %a %b %c %%')", "Friday January 2 3:04 PM 678000 002 26 Fri Jan 1 %", ""},
		{"date_format(DATE '2026-01-01', '%x-%v %T %r %k %h %S')", "2026-01 00:00:00 12:00:00 AM 0 12 00", ""}, {"date_format(now(), '%D')", "", "%D not supported in date format string"}, {"date_format(now(), lower('%') || 'w')", "", "%w not supported"},
	}},
	{Signature: "date_parse(varchar, varchar) timestamp", SQL: "lake_date_parse($1, $2)", Note: formatNote, Cases: []Case{
		{"date_parse('2026-01-02', '%Y-%m-%d')", "2026-01-02 00:00:00.000", ""}, {"date_parse('2/1/26 3:04:05 PM', '%e/%c/%y %l:%i:%s %p')", "2026-01-02 15:04:05.000", ""}, {"date_parse('Jan 2 2026 15:04:05.678', '%b %d %Y %H:%i:%s.%f')", "2026-01-02 15:04:05.678", ""},
		{"date_parse('2026-002', '%Y-%j')", "2026-01-02 00:00:00.000", ""}, {"date_parse('2026-01-02', '%Y/%m')", "", "Invalid format: \"2026-01-02\" is malformed"}, {"date_parse('2026-02-30', '%Y-%m-%d')", "", "Cannot parse \"2026-02-30\""}, {"date_parse('1', '%V')", "", "%V not supported"},
	}},
	{Signature: "date_trunc(varchar, T:moment) T", Build: dateTrunc, Cases: []Case{
		{"date_trunc('hour', TIMESTAMP '2026-03-04 05:06:07.890')", "2026-03-04 05:00:00.000", ""}, {"date_trunc('week', DATE '2026-03-04')", "2026-03-02", ""}, {"date_trunc('quarter', TIMESTAMP '2026-05-04 05:06:07')", "2026-04-01 00:00:00.000", ""},
		{"date_trunc('month', TIMESTAMP '2026-03-04 05:06:07 UTC')", "2026-03-01 00:00:00.000 UTC", ""}, {"date_trunc('second', TIMESTAMP '2026-03-04 05:06:07.890')", "2026-03-04 05:06:07.000", ""}, {"date_trunc('minute', DATE '2026-03-04')", "", "'minute' is not a valid unit"}, {"date_trunc('x', now())", "", "'x' is not a valid unit"},
	}},
	{Signature: "day(T:moment) bigint", SQL: "day($1)", Cases: fieldCases("day", "4", "extract(day FROM %s)")},
	{Signature: "day(interval_day) bigint", SQL: "($1 // 86400000)", Cases: []Case{{"day(INTERVAL '2 03:04:05' DAY TO SECOND)", "2", ""}}},
	{Signature: "day_of_month(T:moment) bigint", SQL: "day($1)", Cases: fieldCases("day_of_month", "4", "extract(day_of_month FROM %s)")},
	{Signature: "day_of_week(T:moment) bigint", SQL: "isodow($1)", Cases: fieldCases("day_of_week", "3", "extract(dow FROM %s)", Case{"day_of_week(DATE '2026-03-08')", "7", ""})},
	{Signature: "day_of_year(T:moment) bigint", SQL: "dayofyear($1)", Cases: fieldCases("day_of_year", "63", "extract(doy FROM %s)")},
	{Signature: "dow(T:moment) bigint", SQL: "isodow($1)", Cases: fieldCases("dow", "3", "dow(%s)")},
	{Signature: "doy(T:moment) bigint", SQL: "dayofyear($1)", Cases: fieldCases("doy", "63", "doy(%s)")},
	{Signature: "format_datetime(T:moment, varchar) varchar", SQL: "lake_format_datetime(CAST($1 AS TIMESTAMP), $2)", Literals: []int{1}, Check: validJodaFormat, Cases: []Case{
		{"format_datetime(TIMESTAMP '2026-01-02 15:04:05.678', 'yyyy-MM-dd HH:mm:ss.SSS')", "2026-01-02 15:04:05.678", ""}, {"format_datetime(TIMESTAMP '2026-01-02 15:04:05', 'EEE, d MMM yy h:mm a ''at'' Z')", "Fri, 2 Jan 26 3:04 PM at +0000", ""},
		{"format_datetime(DATE '2026-01-02', 'EEEE D w xxxx kk K MMMM')", "Friday 2 1 2026 24 0 January", ""}, {"format_datetime(now(), 'bb')", "", "Illegal pattern component: bb"}, {"format_datetime(now(), lower('B'))", "", "Illegal pattern component: b"},
	}},
	{Signature: "from_iso8601_date(varchar) date", SQL: "lake_from_iso8601_date($1)", Cases: []Case{{"from_iso8601_date('2020-05-11')", "2020-05-11", ""}, {"from_iso8601_date('2020-W10')", "2020-03-02", ""}, {"from_iso8601_date('2020-123')", "2020-05-02", ""}, {"from_iso8601_date('x')", "", "Invalid format"}}},
	{Signature: "from_iso8601_timestamp(varchar) timestamptz", SQL: "lake_from_iso8601_timestamp($1)", Note: "An offset moves the instant to UTC, in which values with a time zone are here.", Cases: []Case{
		{"from_iso8601_timestamp('2020-05-11')", "2020-05-11 00:00:00.000 UTC", ""}, {"from_iso8601_timestamp('2020-05-11T11:15:05Z')", "2020-05-11 11:15:05.000 UTC", ""}, {"from_iso8601_timestamp('2020-05-11T11:15:05.055')", "2020-05-11 11:15:05.055 UTC", ""},
		{"from_iso8601_timestamp('2020-05-11T11:15:05+00:00')", "2020-05-11 11:15:05.000 UTC", ""}, {"from_iso8601_timestamp('2020-05-11T11:15:05.055+02:00')", "2020-05-11 09:15:05.055 UTC", ""}, {"from_iso8601_timestamp('2020-05-11 11:15:05')", "", "is no ISO 8601 timestamp"}, {"from_iso8601_timestamp('')", "", "is no ISO 8601 timestamp"},
	}},
	{Signature: "from_unixtime(double) timestamptz", Fails: true, SQL: "make_timestamp(CAST(round($1 * 1000) AS BIGINT) * 1000)", Cases: []Case{{"from_unixtime(1)", "1970-01-01 00:00:01.000 UTC", ""}, {"from_unixtime(1577836800.5)", "2020-01-01 00:00:00.500 UTC", ""}, {"from_unixtime(floor(to_unixtime(TIMESTAMP '2026-01-02 03:04:05.678')))", "2026-01-02 03:04:05.000 UTC", ""}, {"from_unixtime(1e30)", "", "Cannot cast 1.0000000000000001e+33 to bigint"}}},
	{Signature: "from_unixtime_nanos(bigint) timestamptz", SQL: "make_timestamp($1 // 1000000 * 1000)", Note: "Gives milliseconds.", Cases: []Case{{"from_unixtime_nanos(1577836800123456789)", "2020-01-01 00:00:00.123 UTC", ""}}},
	{Signature: "hour(T:moment) bigint", SQL: "hour(CAST($1 AS TIMESTAMP))", Cases: fieldCases("hour", "5", "extract(HOUR FROM %s)")},
	{Signature: "hour(interval_day) bigint", SQL: "($1 // 3600000 % 24)", Cases: []Case{{"hour(INTERVAL '2 03:04:05' DAY TO SECOND)", "3", ""}}},
	{Signature: "human_readable_seconds(double) varchar", SQL: "lake_human_readable_seconds($1)", Cases: []Case{
		{"human_readable_seconds(96)", "1 minute, 36 seconds", ""}, {"human_readable_seconds(3762)", "1 hour, 2 minutes, 42 seconds", ""}, {"human_readable_seconds(56363463)", "93 weeks, 1 day, 8 hours, 31 minutes, 3 seconds", ""}, {"human_readable_seconds(0)", "0 seconds", ""}, {"human_readable_seconds(nan())", "", "Invalid argument found"},
	}},
	{Signature: "last_day_of_month(T:moment) date", SQL: "last_day($1)", Cases: []Case{{"last_day_of_month(DATE '2024-02-03')", "2024-02-29", ""}, {"last_day_of_month(TIMESTAMP '2026-12-31 23:00:00')", "2026-12-31", ""}}},
	{Signature: "millisecond(T:moment) bigint", SQL: "(millisecond(CAST($1 AS TIMESTAMP)) % 1000)", Cases: fieldCases("millisecond", "890", "millisecond(%s)")},
	{Signature: "millisecond(interval_day) bigint", SQL: "($1 % 1000)", Cases: []Case{{"millisecond(INTERVAL '1.5' SECOND)", "500", ""}}},
	{Signature: "minute(T:moment) bigint", SQL: "minute(CAST($1 AS TIMESTAMP))", Cases: fieldCases("minute", "6", "extract(MINUTE FROM %s)")},
	{Signature: "minute(interval_day) bigint", SQL: "($1 // 60000 % 60)", Cases: []Case{{"minute(INTERVAL '2 03:04:05' DAY TO SECOND)", "4", ""}}},
	{Signature: "month(T:moment) bigint", SQL: "month($1)", Cases: fieldCases("month", "3", "extract(month FROM %s)")},
	{Signature: "month(interval_year) bigint", SQL: "CAST($1 % 12 AS BIGINT)", Cases: []Case{{"month(INTERVAL '1-7' YEAR TO MONTH)", "7", ""}}},
	{Signature: "now() timestamptz", Build: func(*expressions, *trinoCall, []value, Type) string { return "lake_now()" }, Cases: []Case{{"now()", "2026-03-04 05:06:07.890 UTC", ""}, {"now() = current_timestamp", "true", ""}, {"current_date", "2026-03-04", ""}, {"localtimestamp", "2026-03-04 05:06:07.890", ""}}},
	{Signature: "parse_datetime(varchar, varchar) timestamptz", Fails: true, Build: parseDatetime, Note: zoneNote + " Eras, centuries and years of two digits are not read.", Cases: []Case{
		{"parse_datetime('2026-01-02 15:04', 'yyyy-MM-dd HH:mm')", "2026-01-02 15:04:00.000 UTC", ""}, {"parse_datetime('02/Jan/2026:15:04:05 +0000', 'dd/MMM/yyyy:HH:mm:ss Z')", "2026-01-02 15:04:05.000 UTC", ""}, {"parse_datetime('20260102', 'yyyyMMdd')", "2026-01-02 00:00:00.000 UTC", ""},
		{"parse_datetime('15:04 +0200', 'HH:mm Z')", "", "only UTC is supported"}, {"parse_datetime('02/Jan/2026:15:04:05 +0200', 'dd/MMM/yyyy:HH:mm:ss Z') AT TIME ZONE 'UTC'", "2026-01-02 13:04:05.000 UTC", ""},
		{"parse_datetime('2026-01-02 23:30 -01:30', 'yyyy-MM-dd HH:mm ZZ') = TIMESTAMP '2026-01-03 01:00:00 UTC'", "true", ""}, {"hour(parse_datetime('15:04 +0200', 'HH:mm Z')) = 15", "", "only UTC is supported"}, {"parse_datetime('x', 'yyyy')", "", "Invalid format"}, {"parse_datetime('26', 'yy')", "", "years of two digits are not read"},
	}},
	{Signature: "parse_duration(varchar) interval_day", SQL: "lake_parse_duration($1)", Cases: []Case{{"parse_duration('42.8ms')", "0 00:00:00.043", ""}, {"parse_duration('3.81 d')", "3 19:26:24.000", ""}, {"parse_duration('5m')", "0 00:05:00.000", ""}, {"parse_duration('x')", "", "not a valid data duration"}}},
	{Signature: "quarter(T:moment) bigint", SQL: "quarter($1)", Cases: fieldCases("quarter", "1", "extract(quarter FROM %s)")},
	{Signature: "second(T:moment) bigint", SQL: "second(CAST($1 AS TIMESTAMP))", Cases: fieldCases("second", "7", "extract(SECOND FROM %s)")},
	{Signature: "second(interval_day) bigint", SQL: "($1 // 1000 % 60)", Cases: []Case{{"second(INTERVAL '2 03:04:05' DAY TO SECOND)", "5", ""}}},
	{Signature: "timezone_hour(timestamptz) bigint", SQL: "(CASE WHEN $1 IS NOT NULL THEN CAST(0 AS BIGINT) END)", Cases: []Case{{"timezone_hour(now())", "0", ""}}},
	{Signature: "timezone_minute(timestamptz) bigint", SQL: "(CASE WHEN $1 IS NOT NULL THEN CAST(0 AS BIGINT) END)", Cases: []Case{{"timezone_minute(now())", "0", ""}}},
	{Signature: "to_iso8601(date) varchar", SQL: "CAST($1 AS VARCHAR)", Cases: []Case{{"to_iso8601(DATE '2026-01-02')", "2026-01-02", ""}}},
	{Signature: "to_iso8601(timestamp) varchar", SQL: "strftime($1, '%Y-%m-%dT%H:%M:%S.%g')", Cases: []Case{{"to_iso8601(TIMESTAMP '2026-01-02 03:04:05.678')", "2026-01-02T03:04:05.678", ""}}},
	{Signature: "to_iso8601(timestamptz) varchar", SQL: "strftime($1, '%Y-%m-%dT%H:%M:%S.%gZ')", Cases: []Case{{"to_iso8601(TIMESTAMP '2026-01-02 03:04:05 UTC')", "2026-01-02T03:04:05.000Z", ""}}},
	{Signature: "to_milliseconds(interval_day) bigint", SQL: "$1", Cases: []Case{{"to_milliseconds(INTERVAL '1' DAY)", "86400000", ""}}},
	{Signature: "to_unixtime(T:moment) double", SQL: "(epoch_ms(CAST($1 AS TIMESTAMP)) / CAST(1000 AS DOUBLE))", Cases: []Case{{"to_unixtime(TIMESTAMP '2020-01-01 00:00:00.5')", "1.5778368005E9", ""}, {"to_unixtime(DATE '1970-01-02')", "86400.0", ""}, {"to_unixtime(TIMESTAMP '1970-01-01 02:00:01 +02:00')", "1.0", ""}}},
	{Signature: "week(T:moment) bigint", SQL: "week($1)", Cases: fieldCases("week", "10", "extract(week FROM %s)", Case{"week(DATE '2021-01-01')", "53", ""})},
	{Signature: "week_of_year(T:moment) bigint", SQL: "week($1)", Cases: fieldCases("week_of_year", "10", "week_of_year(%s)")},
	{Signature: "year(T:moment) bigint", SQL: "year($1)", Cases: fieldCases("year", "2026", "extract(YEAR FROM %s)")},
	{Signature: "year(interval_year) bigint", SQL: "CAST($1 // 12 AS BIGINT)", Cases: []Case{{"year(INTERVAL '1-7' YEAR TO MONTH)", "1", ""}}},
	{Signature: "year_of_week(T:moment) bigint", SQL: "isoyear($1)", Cases: fieldCases("year_of_week", "2026", "extract(yow FROM %s)", Case{"year_of_week(DATE '2021-01-01')", "2020", ""})},
	{Signature: "yow(T:moment) bigint", SQL: "isoyear($1)", Cases: fieldCases("yow", "2026", "yow(%s)")},
}

// fieldCases are of a function that reads a part of a timestamp.
func fieldCases(name, want, other string, more ...Case) []Case {
	return append([]Case{
		{name + "(TIMESTAMP '2026-03-04 05:06:07.890')", want, ""}, {fmt.Sprintf(other, "TIMESTAMP '2026-03-04 05:06:07.890 UTC'"), want, ""}, {name + "(NULL)", "NULL", ""},
		{name + "('2026-03-04')", "", "Unexpected parameters (varchar) for function " + name},
	}, more...)
}

var (
	dateUnits = []string{"day", "week", "month", "quarter", "year"}
	timeUnits = append([]string{"millisecond", "second", "minute", "hour"}, dateUnits...)
)

// unitsOf are the units that a date, or a timestamp, has.
func unitsOf(t Type) []string {
	if t.is(Date) {
		return dateUnits
	}
	return timeUnits
}

func dateAdd(x *expressions, call *trinoCall, a []value, _ Type) string {
	typ := a[2].typ
	unit := x.unit(call, a[0], unitsOf(typ)...)
	months := map[string]int{"month": 1, "quarter": 3, "year": 12}
	millis := map[string]int{"millisecond": 1, "second": 1000, "minute": 60_000, "hour": 3_600_000, "day": 86_400_000, "week": 7 * 86_400_000}
	interval := fmt.Sprintf("to_months(CAST(%s * %d AS INTEGER))", a[1].sql, months[unit])
	if slices.Contains([]string{"day", "week"}, unit) && typ.is(Date) {
		interval = fmt.Sprintf("to_days(CAST(%s * %d AS INTEGER))", a[1].sql, millis[unit]/86_400_000)
	} else if n, known := millis[unit]; known {
		interval = fmt.Sprintf("to_microseconds(%s * %d)", a[1].sql, n*1000)
	}
	return fmt.Sprintf("CAST((%s + %s) AS %s)", a[2].sql, interval, typ.DuckDB())
}

func dateDiff(x *expressions, call *trinoCall, a []value, _ Type) string {
	unit := x.unit(call, a[0], unitsOf(a[1].typ)...)
	return fmt.Sprintf("lake_date_diff('%s', CAST(%s AS TIMESTAMP), CAST(%s AS TIMESTAMP))", unit, a[1].sql, a[2].sql)
}

func dateTrunc(x *expressions, call *trinoCall, a []value, _ Type) string {
	unit := x.unit(call, a[0], unitsOf(a[1].typ)...)
	return fmt.Sprintf("CAST(date_trunc('%s', %s) AS %s)", unit, a[1].sql, a[1].typ.DuckDB())
}

// parseDatetime takes any offset where nothing but the instant counts.
func parseDatetime(x *expressions, call *trinoCall, a []value, _ Type) string {
	name := "parse_datetime"
	if x.instantOf == trinoExpression(call) {
		name = "parse_instant"
	}
	sql, _ := lake(name, a[0].sql+", "+a[1].sql, false)
	return sql
}
