// SPDX-License-Identifier: MPL-2.0

package scalar

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var timeFunctions = []Function{
	// Text that stands beside a timestamp, as Lake takes it.
	{Name: "timestamp", Parameters: []Kind{Text}, Result: Moment, Fails: true, Call: func(a Arguments) (any, error) {
		moment, _, err := ParseMoment(a.text(0))
		return moment, err
	}},
	// CAST(… AS timestamp), which takes less.
	{Name: "cast_timestamp", Parameters: []Kind{Text}, Result: Moment, Fails: true, Call: func(a Arguments) (any, error) {
		moment, zoned, err := ParseMoment(a.text(0))
		if err != nil || zoned || HasT(a.text(0)) {
			return nil, fmt.Errorf("Value cannot be cast to timestamp: %s; text with T or a time zone is read by from_iso8601_timestamp", a.text(0))
		}
		return moment, nil
	}},
	{Name: "cast_zoned", Parameters: []Kind{Text}, Result: Moment, Fails: true, Call: func(a Arguments) (any, error) {
		moment, err := zoned(a.text(0))
		if err == nil {
			err = onlyUTC(a.text(0))
		}
		return moment, err
	}},
	// The same where nothing but the instant counts, so that any offset will do.
	{Name: "cast_instant", Parameters: []Kind{Text}, Result: Moment, Fails: true, Call: func(a Arguments) (any, error) { return zoned(a.text(0)) }},
	{Name: "cast_date", Parameters: []Kind{Text}, Result: Day, Fails: true, Call: func(a Arguments) (any, error) {
		day, err := ParseDay(strings.TrimFunc(a.text(0), isSpace))
		if err != nil {
			return nil, fmt.Errorf("Value cannot be cast to date: %s", a.text(0))
		}
		return day, nil
	}},
	{Name: "from_iso8601_date", Parameters: []Kind{Text}, Result: Day, Fails: true, Call: func(a Arguments) (any, error) {
		moment, rest, ok := isoDate(a.text(0))
		if !ok || rest != "" {
			return nil, fmt.Errorf("Invalid format: \"%s\"", a.text(0))
		}
		return moment, nil
	}},
	{Name: "from_iso8601_timestamp", Parameters: []Kind{Text}, Result: Moment, Fails: true, Call: func(a Arguments) (any, error) {
		return isoTimestamp(a.text(0))
	}},
	{Name: "date_format", Parameters: []Kind{Moment, Text}, Result: Text, Fails: true, Call: formatWith(mysqlFormats)},
	{Name: "date_parse", Parameters: []Kind{Text, Text}, Result: Moment, Fails: true, Call: parseWith(mysqlFormats, false)},
	{Name: "format_datetime", Parameters: []Kind{Moment, Text}, Result: Text, Fails: true, Call: formatWith(jodaFormats)},
	{Name: "parse_datetime", Parameters: []Kind{Text, Text}, Result: Moment, Fails: true, Call: parseWith(jodaFormats, false)},
	{Name: "parse_instant", Parameters: []Kind{Text, Text}, Result: Moment, Fails: true, Call: parseWith(jodaFormats, true)},
	{Name: "date_diff", Parameters: []Kind{Text, Moment, Moment}, Result: Bigint, Call: func(a Arguments) (any, error) {
		return difference(a.text(0), a.time(1), a.time(2)), nil
	}},
	{Name: "human_readable_seconds", Parameters: []Kind{Double}, Result: Text, Fails: true, Call: humanReadableSeconds},
	{Name: "parse_duration", Parameters: []Kind{Text}, Result: Bigint, Fails: true, Call: parseDuration},
	{Name: "interval_text", Parameters: []Kind{Bigint}, Result: Text, Call: func(a Arguments) (any, error) { return IntervalText(a.int(0)), nil }},
	{Name: "months_text", Parameters: []Kind{Bigint}, Result: Text, Call: func(a Arguments) (any, error) { return MonthsText(a.int(0)), nil }},
}

var momentPattern = regexp.MustCompile(`^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,12}))?)?)?\s*(.*?)\s*$`)

// ParseMoment reads a timestamp: a date, or one with a time behind a blank or T, perhaps
// with a fraction, perhaps with Z, UTC or an offset. The result is in UTC, rounded
// to milliseconds.
func ParseMoment(s string) (moment time.Time, zoned bool, err error) {
	if moment, zoned, ok := plainMoment(s); ok {
		return moment, zoned, nil
	}
	bad := fmt.Errorf("Value cannot be cast to timestamp: '%s'; write it as 2026-01-31 12:00:00 or 2026-01-31T12:00:00Z", s)
	parts := momentPattern.FindStringSubmatch(s)
	if parts == nil {
		return time.Time{}, false, bad
	}
	n := func(i int) int { v, _ := strconv.Atoi(parts[i]); return v }
	millis, _ := strconv.Atoi((parts[7] + "000")[:3])
	if len(parts[7]) > 3 && parts[7][3] >= '5' {
		millis++
	}
	location, zoned := time.UTC, parts[8] != ""
	if zoned {
		var ok bool
		if location, ok = offset(parts[8]); !ok {
			return time.Time{}, false, bad
		}
	}
	t := time.Date(n(1), time.Month(n(2)), n(3), n(4), n(5), n(6), 0, location)
	if t.Month() != time.Month(n(2)) || t.Day() != n(3) || t.Hour() != n(4) || t.Minute() != n(5) || t.Second() != n(6) {
		return time.Time{}, false, bad
	}
	return t.Add(time.Duration(millis) * time.Millisecond).UTC(), zoned, nil
}

// FinerThanMillis tells whether a timestamp's text has more than 3 digits of a second.
func FinerThanMillis(s string) bool {
	parts := momentPattern.FindStringSubmatch(s)
	return parts != nil && len(parts[7]) > 3
}

// plainMoment reads what most texts are: 2026-01-31 12:00:00, with T or a blank, and perhaps
// up to 3 digits of a fraction and Z. false: it may be another form.
func plainMoment(s string) (moment time.Time, zoned, ok bool) {
	if len(s) < 19 || s[4] != '-' || s[7] != '-' || s[10] != 'T' && s[10] != ' ' || s[13] != ':' || s[16] != ':' {
		return time.Time{}, false, false
	}
	year, month, day := number4(s), number2(s[5:]), number2(s[8:])
	hour, minute, second := number2(s[11:]), number2(s[14:]), number2(s[17:])
	rest, millis := s[19:], 0
	if strings.HasSuffix(rest, "Z") {
		rest, zoned = rest[:len(rest)-1], true
	}
	if rest != "" {
		if rest[0] != '.' || len(rest) == 1 || len(rest) > 4 {
			return time.Time{}, false, false
		}
		for _, c := range []byte(rest[1:]) {
			if c < '0' || c > '9' {
				return time.Time{}, false, false
			}
			millis = 10*millis + int(c-'0')
		}
		for range 4 - len(rest) {
			millis *= 10
		}
	}
	if year < 0 || month < 1 || month > 12 || day < 1 || day > 28 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 {
		return time.Time{}, false, false // or the end of a month, which takes more care
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, millis*1_000_000, time.UTC), zoned, true
}

// number2 reads two digits from the beginning of a text, -1 if they are none.
func number2(s string) int {
	tens, ones := s[0]-'0', s[1]-'0'
	if tens > 9 || ones > 9 {
		return -1
	}
	return int(tens)*10 + int(ones)
}

func number4(s string) int {
	high, low := number2(s), number2(s[2:])
	if high < 0 || low < 0 {
		return -1
	}
	return high*100 + low
}

// HasT tells whether a timestamp's text has a T between date and time, as ISO 8601 writes.
func HasT(s string) bool {
	if len(s) >= 19 && (s[10] == ' ' || s[10] == 'T') {
		return s[10] == 'T'
	}
	return betweenDigits.MatchString(s)
}

var betweenDigits = regexp.MustCompile(`\dT\d`)

// ParseDay reads a date such as 2026-1-31.
func ParseDay(s string) (time.Time, error) { return time.Parse("2006-1-2", s) }

var offsetPattern = regexp.MustCompile(`^([+-])(\d{1,2})(?::?(\d{2}))?$`)

// offset finds a time zone by UTC, Z or an offset.
func offset(name string) (*time.Location, bool) {
	if strings.EqualFold(name, "Z") || strings.EqualFold(name, "UTC") {
		return time.UTC, true
	}
	parts := offsetPattern.FindStringSubmatch(name)
	if parts == nil {
		return nil, false
	}
	hours, _ := strconv.Atoi(parts[2])
	minutes, _ := strconv.Atoi(parts[3])
	if hours > 14 || minutes > 59 {
		return nil, false
	}
	seconds := (hours*60 + minutes) * 60
	if parts[1] == "-" {
		seconds = -seconds
	}
	return time.FixedZone(name, seconds), true
}

// zoned reads what can be cast to a timestamp with time zone.
func zoned(s string) (time.Time, error) {
	moment, _, err := ParseMoment(s)
	if err != nil || HasT(s) {
		return moment, fmt.Errorf("Value cannot be cast to timestamp with time zone: %s; text with T is read by from_iso8601_timestamp", s)
	}
	return moment, nil
}

// onlyUTC refuses text with an offset: values with a time zone have no other zone here.
func onlyUTC(s string) error {
	parts := momentPattern.FindStringSubmatch(s)
	if parts == nil || parts[8] == "" {
		return nil
	}
	if location, ok := offset(parts[8]); ok {
		if _, seconds := time.Unix(0, 0).In(location).Zone(); seconds == 0 {
			return nil
		}
	}
	return fmt.Errorf("'%s' has the time zone %s; only UTC is supported here", s, parts[8])
}

var (
	isoCalendar = regexp.MustCompile(`^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?`)
	isoWeek     = regexp.MustCompile(`^(\d{4})-W(\d{1,2})(?:-(\d))?`)
	isoOrdinal  = regexp.MustCompile(`^(\d{4})-(\d{3})`)
	isoTime     = regexp.MustCompile(`^(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d{1,2}(?::?\d{2})?)?$`)
)

// isoDate reads a date of ISO 8601 and gives what follows.
func isoDate(s string) (day time.Time, rest string, ok bool) {
	n := func(text string, missing int) int {
		v, err := strconv.Atoi(text)
		if err != nil {
			return missing
		}
		return v
	}
	if p := isoWeek.FindStringSubmatch(s); p != nil {
		week, weekday := n(p[2], 1), n(p[3], 1)
		fourth := time.Date(n(p[1], 0), 1, 4, 0, 0, 0, 0, time.UTC) // is in the first week
		monday := fourth.AddDate(0, 0, -(int(fourth.Weekday())+6)%7)
		day = monday.AddDate(0, 0, 7*(week-1)+weekday-1)
		_, got := day.ISOWeek()
		return day, s[len(p[0]):], got == week && weekday >= 1 && weekday <= 7
	}
	if p := isoOrdinal.FindStringSubmatch(s); p != nil {
		day = time.Date(n(p[1], 0), 1, n(p[2], 0), 0, 0, 0, 0, time.UTC)
		return day, s[len(p[0]):], day.YearDay() == n(p[2], 0)
	}
	p := isoCalendar.FindStringSubmatch(s)
	if p == nil {
		return time.Time{}, "", false
	}
	month, dayOfMonth := n(p[2], 1), n(p[3], 1)
	day = time.Date(n(p[1], 0), time.Month(month), dayOfMonth, 0, 0, 0, 0, time.UTC)
	return day, s[len(p[0]):], int(day.Month()) == month && day.Day() == dayOfMonth
}

func isoTimestamp(s string) (any, error) {
	if moment, _, ok := plainMoment(s); ok && s[10] == 'T' {
		return moment.Truncate(time.Millisecond), nil
	}
	bad := fmt.Errorf("Invalid format: \"%s\" is no ISO 8601 timestamp", s)
	day, rest, ok := isoDate(s)
	if !ok {
		return nil, bad
	}
	if rest == "" || rest == "T" {
		return day, nil
	}
	clock, ok := strings.CutPrefix(rest, "T")
	p := isoTime.FindStringSubmatch(clock)
	if !ok || p == nil {
		return nil, bad
	}
	n := func(text string) int { v, _ := strconv.Atoi(text); return v }
	if n(p[1]) > 23 || n(p[2]) > 59 || n(p[3]) > 59 {
		return nil, bad
	}
	location := time.UTC
	if p[5] != "" {
		if location, ok = offset(p[5]); !ok {
			return nil, bad
		}
	}
	millis := n((p[4] + "000")[:3])
	return time.Date(day.Year(), day.Month(), day.Day(), n(p[1]), n(p[2]), n(p[3]), millis*1_000_000, location).UTC(), nil
}

const (
	day  = 24 * time.Hour
	week = 7 * day
)

// difference counts the whole units from one moment to another, as date_diff does. The
// unit is a valid one.
func difference(unit string, from, to time.Time) int64 {
	millis := to.UnixMilli() - from.UnixMilli()
	switch unit {
	case "millisecond":
		return millis
	case "second":
		return millis / 1000
	case "minute":
		return millis / 60_000
	case "hour":
		return millis / 3_600_000
	case "day":
		return millis / 86_400_000
	case "week":
		return millis / (7 * 86_400_000)
	case "month":
		return monthsBetween(from, to)
	case "quarter":
		return monthsBetween(from, to) / 3
	default:
		return yearsBetween(from, to)
	}
}

// monthsBetween counts as the library that Trino uses: the last day of a shorter month
// completes a month that began on a later day.
func monthsBetween(from, to time.Time) int64 {
	if to.Before(from) {
		return -monthsBetween(to, from)
	}
	months := int64(to.Year()-from.Year())*12 + int64(to.Month()-from.Month())
	fromDay := from.Day()
	if lastDay := to.AddDate(0, 0, 1).Day() == 1; lastDay && fromDay > to.Day() {
		fromDay = to.Day()
	}
	if int64(fromDay)*int64(day)+int64(sinceMidnight(from)) > int64(to.Day())*int64(day)+int64(sinceMidnight(to)) {
		months--
	}
	return months
}

// yearsBetween compares the time since the beginning of the year, without the leap day
// where only one year has it.
func yearsBetween(from, to time.Time) int64 {
	if to.Before(from) {
		return -yearsBetween(to, from)
	}
	fromDay, toDay := from.YearDay(), to.YearDay()
	switch {
	case fromDay >= 60 && leap(from.Year()) && !leap(to.Year()):
		fromDay--
	case fromDay < 60 && toDay >= 60 && leap(to.Year()) && !leap(from.Year()):
		toDay--
	case fromDay >= 60 && toDay >= 60 && leap(to.Year()) && !leap(from.Year()):
		toDay--
	}
	years := int64(to.Year() - from.Year())
	if int64(fromDay)*int64(day)+int64(sinceMidnight(from)) > int64(toDay)*int64(day)+int64(sinceMidnight(to)) {
		years--
	}
	return years
}

func leap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func sinceMidnight(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
}

func humanReadableSeconds(a Arguments) (any, error) {
	v := a.double(0)
	if math.IsNaN(v) || math.IsInf(v, 0) || math.Abs(v) >= 1<<53 {
		return nil, fmt.Errorf("Invalid argument found: %s", javaDouble(v, 64))
	}
	seconds := int64(math.Abs(v))
	var parts []string
	for _, unit := range []struct {
		name  string
		worth time.Duration
	}{{"week", week}, {"day", day}, {"hour", time.Hour}, {"minute", time.Minute}, {"second", time.Second}} {
		n := seconds / int64(unit.worth/time.Second)
		seconds %= int64(unit.worth / time.Second)
		switch {
		case n == 1:
			parts = append(parts, "1 "+unit.name)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %ss", n, unit.name))
		}
	}
	if parts == nil {
		return "0 seconds", nil
	}
	return strings.Join(parts, ", "), nil
}

var durationPattern = regexp.MustCompile(`^\s*(\d+(?:\.\d+)?)\s*(ns|us|ms|s|m|h|d)\s*$`)

// parseDuration gives milliseconds.
func parseDuration(a Arguments) (any, error) {
	parts := durationPattern.FindStringSubmatch(a.text(0))
	if parts == nil {
		return nil, fmt.Errorf("Duration is not a valid data duration string: %s", a.text(0))
	}
	amount, err := strconv.ParseFloat(parts[1], 64)
	worth := map[string]float64{"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}[parts[2]]
	if err != nil || amount*worth >= 1<<53 {
		return nil, errors.New("Duration is too large: " + a.text(0))
	}
	return int64(math.Round(amount * worth)), nil
}

// IntervalText writes an interval of days to seconds, given in milliseconds.
func IntervalText(millis int64) string {
	sign, n := "", uint64(millis)
	if millis < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d %02d:%02d:%02d.%03d", sign, n/86_400_000, n/3_600_000%24, n/60_000%60, n/1000%60, n%1000)
}

// MonthsText writes an interval of years and months, given in months.
func MonthsText(months int64) string {
	sign, n := "", uint64(months)
	if months < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d-%d", sign, n/12, n%12)
}
