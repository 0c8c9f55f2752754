// SPDX-License-Identifier: MPL-2.0

package scalar

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

var regexpFunctions = []Function{
	{Name: "regexp_like", Parameters: []Kind{Text, Text}, Result: Boolean, Fails: true, Call: func(a Arguments) (any, error) {
		re, err := compileFor(a)
		if err != nil {
			return nil, err
		}
		return re.MatchString(a.text(0)), nil
	}},
	{Name: "regexp_count", Parameters: []Kind{Text, Text}, Result: Bigint, Fails: true, Call: func(a Arguments) (any, error) {
		re, err := compileFor(a)
		if err != nil {
			return nil, err
		}
		return int64(len(re.all(a.text(0)))), nil
	}},
	{Name: "regexp_extract", Parameters: []Kind{Text, Text, Bigint}, Result: Text, Fails: true, Call: func(a Arguments) (any, error) {
		re, group, err := compileGroup(a)
		if err != nil {
			return nil, err
		}
		return part(a.text(0), re.FindStringSubmatchIndex(a.text(0)), group), nil
	}},
	{Name: "regexp_extract_all", Parameters: []Kind{Text, Text, Bigint}, Result: Texts, Fails: true, Call: func(a Arguments) (any, error) {
		re, group, err := compileGroup(a)
		if err != nil {
			return nil, err
		}
		list := []any{}
		for _, match := range re.all(a.text(0)) {
			list = append(list, part(a.text(0), match, group))
		}
		return list, nil
	}},
	{Name: "regexp_position", Parameters: []Kind{Text, Text, Bigint, Bigint}, Result: Bigint, Fails: true, Call: regexpPosition},
	{Name: "regexp_replace", Parameters: []Kind{Text, Text, Text}, Result: Text, Fails: true, Call: regexpReplace},
	{Name: "regexp_split", Parameters: []Kind{Text, Text}, Result: Texts, Fails: true, Call: func(a Arguments) (any, error) {
		re, err := compileFor(a)
		if err != nil {
			return nil, err
		}
		s, list, from := a.text(0), []any{}, 0
		for _, match := range re.all(s) {
			list = append(list, s[from:match[0]])
			from = match[1]
		}
		return append(list, s[from:]), nil
	}},
}

var patterns = &known[*pattern]{read: func(written string) (*pattern, error) {
	j := javaPattern{written: written}
	if err := j.translate(); err != nil {
		return nil, err
	}
	re, err := newPattern(j.translated.String())
	if err != nil {
		return nil, fmt.Errorf("Invalid pattern '%s': %s", written, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	re.java = &j
	return re, nil
}}

func compile(written string) (*pattern, error) { return patterns.get(written) }

// ErrTexts is that a pattern is valid and yet refuses some texts.
var ErrTexts = errors.New("the pattern refuses some texts")

// CheckPattern tells what is wrong with a pattern, perhaps ErrTexts.
func CheckPattern(written string) error {
	re, err := compile(written)
	if err == nil && (re.java.ascii != "" || re.java.ends) {
		return ErrTexts
	}
	return err
}

// compileFor compiles the second argument, for the text that is the first.
func compileFor(a Arguments) (*pattern, error) {
	re, err := compile(a.text(1))
	if err != nil {
		return nil, err
	}
	return re, re.java.fits(a.text(0))
}

func compileGroup(a Arguments) (*pattern, int, error) {
	re, err := compileFor(a)
	if err != nil {
		return nil, 0, err
	}
	group := a.int(2)
	if group < 0 {
		return nil, 0, errors.New("Group cannot be negative")
	}
	if group > int64(re.NumSubexp()) {
		return nil, 0, fmt.Errorf("Pattern has %d groups. Cannot access group %d", re.NumSubexp(), group)
	}
	return re, int(group), nil
}

func part(s string, match []int, group int) any {
	if match == nil || match[2*group] < 0 {
		return nil
	}
	return s[match[2*group]:match[2*group+1]]
}

func regexpPosition(a Arguments) (any, error) {
	re, err := compileFor(a)
	switch {
	case err != nil:
		return nil, err
	case a.int(2) < 1:
		return nil, errors.New("start position cannot be smaller than 1")
	case a.int(3) < 1:
		return nil, errors.New("occurrence cannot be smaller than 1")
	}
	s, occurrence, position := a.text(0), a.int(3), int64(0)
	from := len(s) + 1
	for i := range s {
		if position++; position == a.int(2) {
			from = i
			break
		}
	}
	if a.int(2) == position+1 {
		from = len(s)
	}
	for _, match := range re.all(s) {
		if match[0] < from {
			continue
		}
		if occurrence--; occurrence == 0 {
			return int64(utf8.RuneCountInString(s[:match[0]])) + 1, nil
		}
	}
	return int64(-1), nil
}

// regexpReplace puts a replacement in place of each match. $1 and ${name} are groups, a
// backslash takes the next character as it is.
func regexpReplace(a Arguments) (any, error) {
	re, err := compileFor(a)
	if err != nil {
		return nil, err
	}
	pieces, err := replacement(a.text(2), re)
	if err != nil {
		return nil, err
	}
	s, from := a.text(0), 0
	var replaced strings.Builder
	for _, match := range re.all(s) {
		replaced.WriteString(s[from:match[0]])
		from = match[1]
		for _, piece := range pieces {
			if piece.group < 0 {
				replaced.WriteString(piece.text)
			} else if match[2*piece.group] >= 0 {
				replaced.WriteString(s[match[2*piece.group]:match[2*piece.group+1]])
			}
		}
		if replaced.Len() > maxReplaced {
			return nil, fmt.Errorf("regexp_replace makes more than %d bytes of one text", maxReplaced)
		}
	}
	replaced.WriteString(s[from:])
	return replaced.String(), nil
}

// maxReplaced bounds what replace and regexp_replace make of one text, in bytes.
const maxReplaced = 16 << 20

type piece struct {
	text  string
	group int // -1: text
}

func replacement(s string, re *pattern) (pieces []piece, err error) {
	for i := 0; i < len(s); {
		switch {
		case s[i] == '\\':
			if i++; i == len(s) {
				return nil, errors.New("Incomplete escape sequence at the end of the replacement")
			}
			_, size := utf8.DecodeRuneInString(s[i:])
			pieces = append(pieces, piece{s[i : i+size], -1})
			i += size
		case s[i] == '$' && strings.HasPrefix(s[i+1:], "{"):
			name, _, ok := strings.Cut(s[i+2:], "}")
			group := re.SubexpIndex(name)
			if !ok || group < 0 {
				return nil, fmt.Errorf("Illegal replacement sequence: unknown group { %s }", name)
			}
			pieces = append(pieces, piece{"", group})
			i += len(name) + 3
		case s[i] == '$':
			group, end := -1, i+1
			for end < len(s) && s[end] >= '0' && s[end] <= '9' {
				n, err := strconv.Atoi(s[i+1 : end+1])
				if err != nil || n > re.NumSubexp() && group >= 0 {
					break
				}
				group = n
				end++
			}
			if group < 0 {
				return nil, errors.New("Illegal replacement sequence: $ must be followed by a group, or have a backslash before it")
			}
			if group > re.NumSubexp() {
				return nil, fmt.Errorf("Illegal replacement sequence: unknown group %d", group)
			}
			pieces = append(pieces, piece{"", group})
			i = end
		default:
			end := strings.IndexAny(s[i:], `\$`)
			if end < 0 {
				end = len(s) - i
			}
			pieces = append(pieces, piece{s[i : i+end], -1})
			i += end
		}
	}
	return pieces, nil
}

// CheckReplacement tells what is wrong with the replacement for a valid pattern.
func CheckReplacement(pattern, with string) error {
	re, err := compile(pattern)
	if err != nil {
		return err
	}
	if _, err = replacement(with, re); err != nil {
		return err
	}
	return CheckPattern(pattern)
}

// perlClasses are what \s and \w match, without the brackets.
var perlClasses = map[byte]string{'s': `\t-\r\x{85}\p{Z}`, 'w': `\p{L}\p{M}\p{N}\p{Pc}`}

// othersThan are what \S and \W match, without the brackets.
var othersThan = map[byte]func() string{
	'S': sync.OnceValue(func() string { return rangesOf(func(r rune) bool { return !unicode.IsSpace(r) }) }),
	'W': sync.OnceValue(func() string {
		return rangesOf(func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.Pc) })
	}),
}

// rangesOf lists characters as a class does.
func rangesOf(has func(rune) bool) string {
	var ranges strings.Builder
	for from := rune(0); from <= unicode.MaxRune; from++ {
		if !has(from) {
			continue
		}
		to := from
		for to < unicode.MaxRune && has(to+1) {
			to++
		}
		fmt.Fprintf(&ranges, `\x{%x}-\x{%x}`, from, to)
		from = to
	}
	return ranges.String()
}

// javaClasses are classes of Java's patterns that go by other names here.
var javaClasses = map[string]string{
	"Lower": "[:lower:]", "Upper": "[:upper:]", "ASCII": "[:ascii:]", "Alpha": "[:alpha:]", "Digit": "[:digit:]", "Alnum": "[:alnum:]",
	"Punct": "[:punct:]", "Graph": "[:graph:]", "Print": "[:print:]", "Blank": "[:blank:]", "Cntrl": "[:cntrl:]", "XDigit": "[:xdigit:]",
	"Space": "[:space:]",
}

// javaPattern is a pattern for Java that becomes one for Go.
type javaPattern struct {
	written    string
	translated strings.Builder
	// ascii is what the pattern has that knows other characters than Trino's engine; "": nothing.
	ascii string
	// ends says that the pattern has $, which for Trino also matches before a last line break.
	ends bool
}

// fits refuses a text for which Go's meaning of the pattern can be another than Trino's.
func (j *javaPattern) fits(text string) error {
	if j.ends && strings.HasSuffix(text, "\n") {
		return fmt.Errorf("the pattern '%s' has $, which is not supported here for a text that ends with a line break; write \\z or \\n?\\z", j.written)
	}
	if j.ascii != "" {
		for _, r := range text {
			if r >= utf8.RuneSelf {
				return fmt.Errorf("the pattern '%s' has %s, which is not supported here for a text with other characters than ASCII, such as %c", j.written, j.ascii, r)
			}
		}
	}
	return nil
}

// translate makes the pattern for Go, or says what has no like there.
func (j *javaPattern) translate() error {
	pattern, translated := j.written, &j.translated
	unsupported := func(what string) error {
		return fmt.Errorf("the pattern '%s' has %s, which is not supported here", pattern, what)
	}
	class := false // inside […]
	quantified := false
	for i := 0; i < len(pattern); i++ {
		c, rest := pattern[i], pattern[i+1:]
		quantifier := false
		switch {
		case c == '\\':
			part, size, err := j.escape(pattern[i:], class)
			if err != nil {
				return unsupported(err.Error())
			}
			translated.WriteString(part)
			i += size - 1
		case class && c == ']':
			class = false
			translated.WriteByte(c)
		case class && strings.HasPrefix(pattern[i:], "&&"):
			return unsupported("the intersection of classes &&")
		case class && c == '[' && strings.HasPrefix(rest, ":"):
			end := strings.Index(rest, ":]")
			if end < 0 {
				return unsupported("a class inside a class")
			}
			j.ascii = pattern[i : i+end+3]
			translated.WriteString(j.ascii)
			i += end + 2
		case class && c == '[':
			return unsupported("a class inside a class")
		case class:
			translated.WriteByte(c)
		case c == '[':
			class = true
			translated.WriteByte(c)
			if negated, ok := strings.CutPrefix(rest, "^"); ok {
				translated.WriteByte('^')
				rest = negated
				i++
			}
			if strings.HasPrefix(rest, "]") {
				return unsupported("an empty class []")
			}
		case c == '(' && strings.HasPrefix(rest, "?"):
			for _, group := range []struct{ prefix, what string }{
				{"?=", "a lookahead (?=…)"}, {"?!", "a lookahead (?!…)"}, {"?<=", "a lookbehind (?<=…)"}, {"?<!", "a lookbehind (?<!…)"},
				{"?>", "an atomic group (?>…)"}, {"?#", "a comment (?#…)"}, {"?(", "a condition (?(…)…)"},
			} {
				if strings.HasPrefix(rest, group.prefix) {
					return unsupported(group.what)
				}
			}
			if flags := rest[1:]; !strings.HasPrefix(flags, "<") && !strings.HasPrefix(flags, "P") {
				end := strings.IndexAny(flags, ":)")
				if end >= 0 && strings.Trim(flags[:end], "ims-") != "" {
					return unsupported("the flags (?" + flags[:end] + ")")
				}
			}
			translated.WriteByte(c)
		case c == '*', c == '?', c == '+', c == '{' && closesQuantifier(rest) > 0:
			if quantified && c == '+' {
				return unsupported("a possessive quantifier")
			}
			quantifier = !quantified
			translated.WriteByte(c)
			if c == '{' {
				end := closesQuantifier(rest)
				translated.WriteString(rest[:end])
				i += end
			}
		case c == '{':
			translated.WriteString(`\{`)
		case c == '$':
			j.ends = true
			translated.WriteByte(c)
		default:
			translated.WriteByte(c)
		}
		quantified = quantifier
	}
	return nil
}

// closesQuantifier gives where {n}, {n,} or {n,m} ends; 0: it is none.
func closesQuantifier(rest string) int {
	end := strings.IndexByte(rest, '}')
	if end <= 0 || rest[0] == ',' || strings.Trim(rest[:end], "0123456789,") != "" || strings.Count(rest[:end], ",") > 1 {
		return 0
	}
	return end + 1
}

// escape translates what begins with a backslash, and tells how long it is. Trino's engine
// knows the digits, spaces and letters of all alphabets.
func (j *javaPattern) escape(s string, class bool) (string, int, error) {
	if len(s) == 1 {
		return "", 0, errors.New("a backslash at its end")
	}
	switch c := s[1]; c {
	case 'd':
		return `\p{Nd}`, 2, nil
	case 'D':
		return `\P{Nd}`, 2, nil
	case 's', 'w':
		if class {
			return perlClasses[c], 2, nil
		}
		return "[" + perlClasses[c] + "]", 2, nil
	case 'S', 'W':
		if class {
			return othersThan[c](), 2, nil
		}
		return "[^" + perlClasses[c|0x20] + "]", 2, nil
	case 't', 'n', 'r', 'f', 'a':
		return s[:2], 2, nil
	case 'b', 'B', 'A', 'z':
		if class {
			return "", 0, errors.New(`\` + string(c) + " in a class")
		}
		if c|0x20 == 'b' {
			j.ascii = s[:2]
		}
		return s[:2], 2, nil
	case 'e':
		return `\x1B`, 2, nil
	case 'v':
		return `\x0B`, 2, nil
	case 'x':
		if strings.HasPrefix(s[2:], "{") {
			return s[:2], 2, nil
		}
		if len(s) < 4 {
			return "", 0, errors.New(`an incomplete \x`)
		}
		return s[:4], 4, nil
	case 'u':
		if len(s) < 6 {
			return "", 0, errors.New(`an incomplete \u`)
		}
		if _, err := strconv.ParseUint(s[2:6], 16, 16); err != nil {
			return "", 0, errors.New(`an incomplete \u`)
		}
		return `\x{` + s[2:6] + "}", 6, nil
	case 'Q':
		if class {
			return "", 0, errors.New(`\Q in a class`)
		}
		text, _, ended := strings.Cut(s[2:], `\E`)
		size := 2 + len(text)
		if ended {
			size += 2
		}
		return regexp.QuoteMeta(text), size, nil
	case 'p', 'P':
		end := 3
		if strings.HasPrefix(s[2:], "{") {
			closing := strings.IndexByte(s, '}')
			if closing < 0 {
				return "", 0, errors.New(`an incomplete \` + string(c))
			}
			end = closing + 1
		}
		if len(s) < end {
			return "", 0, errors.New(`an incomplete \` + string(c))
		}
		name := strings.Trim(s[2:end], "{}")
		posix, known := javaClasses[name]
		if !known {
			return s[:end], end, nil
		}
		if name != "ASCII" && name != "XDigit" {
			j.ascii = s[:end]
		}
		switch {
		case c == 'P' && class:
			return "", 0, errors.New(`\P{` + name + "} in a class")
		case c == 'P':
			return "[^" + posix + "]", end, nil
		case class:
			return posix, end, nil
		}
		return "[" + posix + "]", end, nil
	case 'k', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return "", 0, errors.New("a back reference")
	}
	r, size := utf8.DecodeRuneInString(s[1:])
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '0' {
		return "", 0, errors.New("the escape " + s[:2])
	}
	return regexp.QuoteMeta(string(r)), size + 1, nil
}
