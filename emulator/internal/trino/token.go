// SPDX-License-Identifier: MPL-2.0

package trino

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error is what is wrong with a statement, and where.
type Error struct {
	Line, Column int // from 1; Column counts characters
	Message      string
}

// Error gives the message behind its place, as Trino writes it: "line 1:8: …".
func (e *Error) Error() string { return fmt.Sprintf("line %d:%d: %s", e.Line, e.Column, e.Message) }

// Pos is a place in a statement, in bytes from its beginning.
type Pos int

// ErrorAt makes an error of a place in a statement.
func ErrorAt(statement string, at Pos, format string, args ...any) *Error {
	before := statement[:min(int(at), len(statement))]
	line := strings.Count(before, "\n") + 1
	column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return &Error{Line: line, Column: column, Message: fmt.Sprintf(format, args...)}
}

type tokenKind int

const (
	tokenEnd        tokenKind = iota
	tokenIdentifier           // text as written; upper is it in capitals
	tokenQuoted               // "…", text without the quotes
	tokenString               // '…', text without the quotes
	tokenBinary               // X'…', text is hexadecimal digits
	tokenInteger
	tokenDecimal
	tokenDouble
	tokenSymbol // text is one of symbols
)

type token struct {
	kind  tokenKind
	text  string
	upper string // of an identifier or a symbol
	at    Pos
	end   Pos
	err   *Error // of a text that is no token; whoever takes it fails
}

// describe shows a token in a message.
func (t token) describe() string {
	switch t.kind {
	case tokenEnd:
		return "<EOF>"
	case tokenString:
		return "'" + shorten(strings.ReplaceAll(t.text, "'", "''")) + "'"
	case tokenQuoted:
		return `"` + shorten(t.text) + `"`
	default:
		return "'" + shorten(t.text) + "'"
	}
}

func shorten(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}

// symbols, the longer ones first.
var symbols = []string{"<>", "!=", "<=", ">=", "||", "->", "=>", "=", "<", ">", "+", "-", "*", "/", "%", "(", ")", "[", "]", ",", ".", ";", ":", "?", "|", "^", "$", "{", "}"}

var (
	numberPattern  = regexp.MustCompile(`^(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?`)
	storeIDPattern = regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`)
)

// scanner makes tokens of a statement.
type scanner struct {
	statement string
	at        int
	scanned   int // tokens
}

func (s *scanner) fail(at int, format string, args ...any) {
	panic(ErrorAt(s.statement, Pos(at), format, args...))
}

// next gives the token at the scanner's place and moves behind it.
func (s *scanner) next() token {
	s.scanned++
	s.skip()
	begin := s.at
	if begin == len(s.statement) {
		return token{kind: tokenEnd, at: Pos(begin), end: Pos(begin)}
	}
	t := s.scan(s.statement[begin])
	t.at, t.end = Pos(begin), Pos(s.at)
	return t
}

func (s *scanner) scan(first byte) token {
	rest := s.statement[s.at:]
	switch {
	case first == '\'':
		return token{kind: tokenString, text: s.quoted('\'', "string")}
	case first == '"':
		text := s.quoted('"', "quoted identifier")
		if text == "" {
			s.fail(s.at-2, "a quoted identifier cannot be empty")
		}
		return token{kind: tokenQuoted, text: text}
	case first == '`':
		s.fail(s.at, "backquoted identifiers are not supported; use double quotes to quote identifiers")
	case (first == 'X' || first == 'x') && strings.HasPrefix(rest[1:], "'"):
		return s.binary()
	case (first == 'U' || first == 'u') && strings.HasPrefix(rest[1:], "&'"):
		return s.unicode()
	case first >= '0' && first <= '9', first == '.' && len(rest) > 1 && rest[1] >= '0' && rest[1] <= '9':
		return s.number(rest)
	}
	if name := identifier(rest); name != "" {
		s.at += len(name)
		return token{kind: tokenIdentifier, text: name, upper: strings.ToUpper(name)}
	}
	for _, symbol := range symbols {
		if strings.HasPrefix(rest, symbol) {
			s.at += len(symbol)
			return token{kind: tokenSymbol, text: symbol, upper: symbol}
		}
	}
	unexpected, _ := utf8.DecodeRuneInString(rest)
	s.fail(s.at, "unexpected character %q", unexpected)
	panic("unreachable")
}

// skip passes over space and comments.
func (s *scanner) skip() {
	for s.at < len(s.statement) {
		rest := s.statement[s.at:]
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case unicode.IsSpace(r):
			s.at += size
		case strings.HasPrefix(rest, "--"):
			if end := strings.IndexByte(rest, '\n'); end >= 0 {
				s.at += end + 1
			} else {
				s.at = len(s.statement)
			}
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				s.fail(s.at, "this comment does not end; close it with */")
			}
			s.at += end + 4
		default:
			return
		}
	}
}

// quoted reads what stands between quotes; a doubled quote is one.
func (s *scanner) quoted(quote byte, what string) string {
	begin := s.at
	var text strings.Builder
	for s.at++; s.at < len(s.statement); s.at++ {
		if c := s.statement[s.at]; c != quote {
			text.WriteByte(c)
			continue
		}
		if s.at+1 == len(s.statement) || s.statement[s.at+1] != quote {
			s.at++
			return text.String()
		}
		s.at++
		text.WriteByte(quote)
	}
	s.fail(begin, "this %s does not end; close it with %c", what, quote)
	panic("unreachable")
}

func (s *scanner) binary() token {
	begin := s.at
	s.at++
	digits := strings.ToUpper(strings.Join(strings.Fields(s.quoted('\'', "binary literal")), ""))
	if len(digits)%2 != 0 || strings.Trim(digits, "0123456789ABCDEF") != "" {
		s.fail(begin, "a binary literal must have an even number of hexadecimal digits")
	}
	return token{kind: tokenBinary, text: digits}
}

// unicode reads U&'…', in which \XXXX and \+XXXXXX are characters.
func (s *scanner) unicode() token {
	begin := s.at
	s.at += 2
	text := s.quoted('\'', "string")
	decoded, ok := decodeUnicode(text)
	if !ok {
		s.fail(begin, `this U& string has an invalid escape; write \XXXX, \+XXXXXX or \\`)
	}
	return token{kind: tokenString, text: decoded}
}

var unicodeEscape = regexp.MustCompile(`\\(?:\\|\+([0-9a-fA-F]{6})|([0-9a-fA-F]{4}))`)

func decodeUnicode(text string) (string, bool) {
	valid := !strings.Contains(unicodeEscape.ReplaceAllString(text, ""), `\`)
	decoded := unicodeEscape.ReplaceAllStringFunc(text, func(escape string) string {
		digits := strings.TrimPrefix(escape[1:], "+")
		if digits == `\` {
			return `\`
		}
		var r rune
		_, _ = fmt.Sscanf(digits, "%x", &r)
		valid = valid && utf8.ValidRune(r)
		return string(r)
	})
	return decoded, valid
}

func (s *scanner) number(rest string) token {
	text := numberPattern.FindString(rest)
	if name := identifier(rest[len(text):]); name != "" { // or the id of a store, which the parser looks for
		return token{kind: tokenInteger, err: ErrorAt(s.statement, Pos(s.at), "an identifier must not begin with a digit; put it between double quotes")}
	}
	s.at += len(text)
	digits := strings.ReplaceAll(text, "_", "")
	switch {
	case strings.ContainsAny(digits, "eE"):
		return token{kind: tokenDouble, text: digits}
	case strings.Contains(digits, "."):
		return token{kind: tokenDecimal, text: digits}
	default:
		return token{kind: tokenInteger, text: digits}
	}
}

// identifier is the name at the beginning of a text, "" if there is none.
func identifier(text string) string {
	for i, r := range text {
		letter := r == '_' || unicode.IsLetter(r)
		if !letter && (i == 0 || (!unicode.IsDigit(r) && r != '@')) {
			return text[:i]
		}
	}
	return text
}
