// SPDX-License-Identifier: MPL-2.0

package scalar

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// field is a part of a timestamp's text.
type field int

const (
	literal field = iota
	year
	twoDigitYear
	movingYear // two digits of a century that depends on today, and so is not read
	weekYear
	month
	monthName
	monthShort
	dayOfMonth
	dayOfYear
	dayOfWeek
	weekdayName
	weekdayShort
	weekOfYear
	hour      // 0 to 23
	clockHour // 1 to 24
	halfHour  // 0 to 11
	halfClock // 1 to 12
	halfOfDay // AM, PM
	minute
	second
	fraction
	zoneOffset // +0000
	zoneColon  // +00:00
	zoneName   // UTC
	era        // AD
	century
)

// element is a field with how many digits it prints at least and reads at most, or a text.
type element struct {
	field       field
	print, read int
	text        string
}

// number are fields that are whole numbers.
func (e element) number() bool {
	switch e.field {
	case literal, monthName, monthShort, weekdayName, weekdayShort, halfOfDay, zoneOffset, zoneColon, zoneName, era, fraction:
		return false
	}
	return true
}

var mysqlElements = map[rune][]element{
	'a': {{field: weekdayShort}}, 'b': {{field: monthShort}}, 'c': {{field: month, print: 1, read: 2}}, 'd': {{field: dayOfMonth, print: 2, read: 2}},
	'e': {{field: dayOfMonth, print: 1, read: 2}}, 'f': {{field: fraction, print: 6, read: 9}}, 'H': {{field: hour, print: 2, read: 2}},
	'h': {{field: halfClock, print: 2, read: 2}}, 'I': {{field: halfClock, print: 2, read: 2}}, 'i': {{field: minute, print: 2, read: 2}},
	'j': {{field: dayOfYear, print: 3, read: 3}}, 'k': {{field: hour, print: 1, read: 2}}, 'l': {{field: halfClock, print: 1, read: 2}},
	'M': {{field: monthName}}, 'm': {{field: month, print: 2, read: 2}}, 'p': {{field: halfOfDay}},
	'r': {{field: halfClock, print: 2, read: 2}, {text: ":"}, {field: minute, print: 2, read: 2}, {text: ":"}, {field: second, print: 2, read: 2}, {text: " "}, {field: halfOfDay}},
	'S': {{field: second, print: 2, read: 2}}, 's': {{field: second, print: 2, read: 2}},
	'T': {{field: hour, print: 2, read: 2}, {text: ":"}, {field: minute, print: 2, read: 2}, {text: ":"}, {field: second, print: 2, read: 2}},
	'v': {{field: weekOfYear, print: 2, read: 2}}, 'W': {{field: weekdayName}}, 'x': {{field: weekYear, print: 4, read: 4}},
	'Y': {{field: year, print: 4, read: 4}}, 'y': {{field: twoDigitYear, print: 2, read: 2}}, '%': {{text: "%"}},
}

// mysqlFormat reads a format of date_format and date_parse.
func mysqlFormat(format string) (elements []element, err error) {
	characters := []rune(format)
	for i := 0; i < len(characters); i++ {
		if characters[i] != '%' {
			elements = append(elements, element{text: string(characters[i])})
			continue
		}
		if i++; i == len(characters) {
			return nil, fmt.Errorf("Invalid date format string '%s': %% ends it", format)
		}
		specified, known := mysqlElements[characters[i]]
		switch {
		case known:
			elements = append(elements, specified...)
		case strings.ContainsRune("DUuVwX", characters[i]):
			return nil, fmt.Errorf("%%%c not supported in date format string", characters[i])
		default:
			elements = append(elements, element{text: string(characters[i])})
		}
	}
	return elements, nil
}

// jodaFormat reads a pattern of format_datetime and parse_datetime.
func jodaFormat(format string) (elements []element, err error) {
	characters := []rune(format)
	if len(characters) == 0 {
		return nil, fmt.Errorf("Invalid pattern specification: it is empty")
	}
	for i := 0; i < len(characters); {
		c := characters[i]
		if c == '\'' {
			text, size, ok := jodaQuoted(characters[i:])
			if !ok {
				return nil, fmt.Errorf("Invalid pattern '%s': a quote does not end", format)
			}
			elements = append(elements, element{text: text})
			i += size
			continue
		}
		n := 1
		for i+n < len(characters) && characters[i+n] == c {
			n++
		}
		i += n
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			elements = append(elements, element{text: strings.Repeat(string(c), n)})
			continue
		}
		e, ok := jodaElement(c, n)
		if !ok {
			return nil, fmt.Errorf("Illegal pattern component: %s", strings.Repeat(string(c), n))
		}
		e.read = max(e.read, n)
		if i < len(characters) && e.number() && e.field != movingYear {
			if _, next := jodaElement(characters[i], 1); next { // digits follow digits: each takes its own
				e.read = n
			}
		}
		elements = append(elements, e)
	}
	return elements, nil
}

func jodaQuoted(characters []rune) (string, int, bool) {
	if len(characters) > 1 && characters[1] == '\'' {
		return "'", 2, true
	}
	var text strings.Builder
	for i := 1; i < len(characters); i++ {
		if characters[i] != '\'' {
			text.WriteRune(characters[i])
			continue
		}
		if i+1 < len(characters) && characters[i+1] == '\'' {
			text.WriteRune('\'')
			i++
			continue
		}
		return text.String(), i + 1, true
	}
	return "", 0, false
}

func jodaElement(c rune, n int) (element, bool) {
	switch c {
	case 'G':
		return element{field: era}, true
	case 'C':
		return element{field: century, print: n, read: 9}, true
	case 'Y', 'y':
		if n == 2 {
			return element{field: movingYear, print: 2}, true
		}
		return element{field: year, print: n, read: 9}, true
	case 'x':
		if n == 2 {
			return element{}, false
		}
		return element{field: weekYear, print: n, read: 9}, true
	case 'M':
		switch {
		case n >= 4:
			return element{field: monthName}, true
		case n == 3:
			return element{field: monthShort}, true
		}
		return element{field: month, print: n, read: 2}, true
	case 'E':
		if n >= 4 {
			return element{field: weekdayName}, true
		}
		return element{field: weekdayShort}, true
	case 'S':
		return element{field: fraction, print: n, read: n}, true
	case 'a':
		return element{field: halfOfDay}, true
	case 'z':
		return element{field: zoneName}, n < 4
	case 'Z':
		return element{field: [...]field{zoneOffset, zoneColon, zoneName}[min(n, 3)-1]}, true
	}
	fields := map[rune]element{
		'd': {field: dayOfMonth, read: 2}, 'h': {field: halfClock, read: 2}, 'H': {field: hour, read: 2}, 'm': {field: minute, read: 2},
		's': {field: second, read: 2}, 'e': {field: dayOfWeek, read: 1}, 'D': {field: dayOfYear, read: 3}, 'w': {field: weekOfYear, read: 2},
		'k': {field: clockHour, read: 2}, 'K': {field: halfHour, read: 2},
	}
	e, known := fields[c]
	e.print = n
	return e, known
}

var (
	mysqlFormats = &known[[]element]{read: mysqlFormat}
	jodaFormats  = &known[[]element]{read: jodaFormat}
)

func formatWith(formats *known[[]element]) func(Arguments) (any, error) {
	return func(a Arguments) (any, error) {
		elements, err := formats.get(a.text(1))
		if err != nil {
			return nil, err
		}
		text := make([]byte, 0, 32)
		for _, e := range elements {
			text = e.write(text, a.time(0))
		}
		return string(text), nil
	}
}

func parseWith(formats *known[[]element], anyZone bool) func(Arguments) (any, error) {
	return func(a Arguments) (any, error) {
		elements, err := formats.get(a.text(1))
		if err != nil {
			return nil, err
		}
		return parseMoment(a.text(0), elements, anyZone)
	}
}

// CheckMySQLFormat tells what is wrong with a format of date_format and date_parse.
func CheckMySQLFormat(format string) error {
	_, err := mysqlFormat(format)
	return err
}

// CheckJodaFormat tells what is wrong with a pattern of format_datetime and parse_datetime.
func CheckJodaFormat(format string) error {
	_, err := jodaFormat(format)
	return err
}

func (e element) write(to []byte, t time.Time) []byte {
	switch e.field {
	case literal:
		return append(to, e.text...)
	case monthName:
		return append(to, t.Month().String()...)
	case monthShort:
		return append(to, t.Month().String()[:3]...)
	case weekdayName:
		return append(to, t.Weekday().String()...)
	case weekdayShort:
		return append(to, t.Weekday().String()[:3]...)
	case halfOfDay:
		return t.AppendFormat(to, "PM")
	case zoneOffset:
		return append(to, "+0000"...)
	case zoneColon:
		return append(to, "+00:00"...)
	case zoneName:
		return append(to, "UTC"...)
	case era:
		return append(to, "AD"...)
	case fraction: // milliseconds are all there is
		begin := len(to)
		to = digitsOf(to, t.Nanosecond()/1_000_000, 3)
		for len(to)-begin < e.print {
			to = append(to, '0')
		}
		return to[:begin+max(e.print, 1)]
	default:
		return digitsOf(to, e.value(t), e.print)
	}
}

// digitsOf writes a number with zeros before it.
func digitsOf(to []byte, n, width int) []byte {
	if n < 0 {
		to, n = append(to, '-'), -n
	}
	var reversed [20]byte
	size := 0
	for ; n > 0 || size < min(max(width, 1), len(reversed)); n /= 10 {
		reversed[size] = byte('0' + n%10)
		size++
	}
	for size > 0 {
		size--
		to = append(to, reversed[size])
	}
	return to
}

// value is what a field of digits shows.
func (e element) value(t time.Time) int {
	switch e.field {
	case weekYear, weekOfYear:
		isoYear, isoWeek := t.ISOWeek()
		if e.field == weekYear {
			return isoYear
		}
		return isoWeek
	case year:
		return t.Year()
	case twoDigitYear, movingYear:
		return t.Year() % 100
	case century:
		return t.Year() / 100
	case month:
		return int(t.Month())
	case dayOfMonth:
		return t.Day()
	case dayOfYear:
		return t.YearDay()
	case dayOfWeek:
		return (int(t.Weekday())+6)%7 + 1
	case hour:
		return t.Hour()
	case clockHour:
		return (t.Hour()+23)%24 + 1
	case halfHour:
		return t.Hour() % 12
	case halfClock:
		return (t.Hour()+11)%12 + 1
	case minute:
		return t.Minute()
	default:
		return t.Second()
	}
}

// fieldBounds are the values that a field can have.
var fieldBounds = map[field][2]int{
	month: {1, 12}, dayOfMonth: {1, 31}, dayOfYear: {1, 366}, dayOfWeek: {1, 7}, weekOfYear: {1, 53}, hour: {0, 23}, clockHour: {1, 24},
	halfHour: {0, 11}, halfClock: {1, 12}, minute: {0, 59}, second: {0, 59}, year: {0, 9999}, weekYear: {0, 9999}, twoDigitYear: {0, 99},
}

// parseMoment reads a whole text. What the format does not name is as at the beginning of
// 1970. A time zone other than UTC is refused unless anyZone.
func parseMoment(s string, elements []element, anyZone bool) (any, error) {
	fields, nanoseconds, offset, rest := map[field]int{}, 0, 0, s
	for _, e := range elements {
		if e.field == era || e.field == century || e.field == movingYear {
			return nil, fmt.Errorf("Cannot parse \"%s\": eras, centuries and years of two digits are not read; write yyyy", s)
		}
		after, value, ok := e.parse(rest)
		if !ok {
			return nil, fmt.Errorf("Invalid format: \"%s\" is malformed at \"%s\"", s, rest)
		}
		if bounds, bounded := fieldBounds[e.field]; bounded && (value < bounds[0] || value > bounds[1]) {
			return nil, fmt.Errorf("Cannot parse \"%s\": Value %d must be in the range [%d,%d]", s, value, bounds[0], bounds[1])
		}
		switch e.field {
		case literal:
		case fraction:
			nanoseconds = value
		case zoneOffset, zoneColon, zoneName:
			if offset = value; offset != 0 && !anyZone {
				return nil, fmt.Errorf("'%s' has a time zone; only UTC is supported here", s)
			}
		case monthName, monthShort:
			fields[month] = value
		default:
			fields[e.field] = value
		}
		rest = after
	}
	if rest != "" {
		return nil, fmt.Errorf("Invalid format: \"%s\" is malformed at \"%s\"", s, rest)
	}
	date, ok := dateOf(fields)
	if !ok {
		return nil, fmt.Errorf("Cannot parse \"%s\": there is no such day", s)
	}
	millis := nanoseconds / 1_000_000
	return date.Add(time.Duration(hourOf(fields))*time.Hour + time.Duration(fields[minute])*time.Minute +
		time.Duration(fields[second]-offset)*time.Second + time.Duration(millis)*time.Millisecond), nil
}

func hourOf(fields map[field]int) int {
	if h, ok := fields[hour]; ok {
		return h
	}
	if h, ok := fields[clockHour]; ok {
		return h % 24
	}
	h := fields[halfHour]
	if clock, ok := fields[halfClock]; ok {
		h = clock % 12
	}
	return h + 12*fields[halfOfDay]
}

func dateOf(fields map[field]int) (time.Time, bool) {
	get := func(f field, missing int) int {
		if v, ok := fields[f]; ok {
			return v
		}
		return missing
	}
	y := get(year, 1970)
	if short, ok := fields[twoDigitYear]; ok { // 1970 to 2069
		if y = 2000 + short; short >= 70 {
			y = 1900 + short
		}
	}
	if n, ok := fields[dayOfYear]; ok {
		date := time.Date(y, 1, n, 0, 0, 0, 0, time.UTC)
		return date, date.Year() == y
	}
	_, hasWeek := fields[weekOfYear]
	_, hasWeekYear := fields[weekYear]
	if hasWeek || hasWeekYear {
		date, _, ok := isoDate(fmt.Sprintf("%04d-W%02d-%d", get(weekYear, y), get(weekOfYear, 1), get(dayOfWeek, 1)))
		return date, ok
	}
	date := time.Date(y, time.Month(get(month, 1)), get(dayOfMonth, 1), 0, 0, 0, 0, time.UTC)
	return date, date.Day() == get(dayOfMonth, 1)
}

// parse reads an element from the beginning of a text.
func (e element) parse(s string) (rest string, value int, ok bool) {
	switch e.field {
	case literal:
		if len(s) < len(e.text) || !strings.EqualFold(s[:len(e.text)], e.text) {
			return s, 0, false
		}
		return s[len(e.text):], 0, true
	case monthName, monthShort:
		return parseName(s, 12, func(i int) string { return time.Month(i + 1).String() }, month)
	case weekdayName, weekdayShort:
		return parseName(s, 7, func(i int) string { return time.Weekday(i).String() }, dayOfWeek)
	case halfOfDay:
		return parseName(s, 2, func(i int) string { return [2]string{"AM", "PM"}[i] }, halfOfDay)
	case zoneOffset, zoneColon, zoneName:
		return parseZone(s)
	case fraction:
		n := countDigits(s, e.read)
		nanoseconds, _ := strconv.Atoi((s[:n] + "000000000")[:9])
		return s[n:], nanoseconds, n > 0
	default:
		n := countDigits(s, e.read)
		value, err := strconv.Atoi(s[:n])
		return s[n:], value, err == nil
	}
}

func countDigits(s string, most int) int {
	n := 0
	for n < len(s) && n < most && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// parseName reads one of several names, in full or three letters of it.
func parseName(s string, count int, name func(int) string, of field) (string, int, bool) {
	for i := range count {
		full := name(i)
		for _, text := range []string{full, full[:min(3, len(full))]} {
			if len(s) >= len(text) && strings.EqualFold(s[:len(text)], text) {
				value := i + 1
				if of != month {
					value = i
				}
				return s[len(text):], value, true
			}
		}
	}
	return s, 0, false
}

// parseZone reads a time zone and gives its offset in seconds.
func parseZone(s string) (string, int, bool) {
	end := strings.IndexFunc(s, func(r rune) bool {
		return r != '+' && r != '-' && r != ':' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && r != 'z'
	})
	if end < 0 {
		end = len(s)
	}
	if !utf8.ValidString(s[:end]) {
		return s, 0, false
	}
	location, ok := offset(s[:end])
	if !ok {
		return s, 0, false
	}
	_, seconds := time.Unix(0, 0).In(location).Zone()
	return s[end:], seconds, true
}
