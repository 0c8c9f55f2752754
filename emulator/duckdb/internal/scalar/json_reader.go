// SPDX-License-Identifier: MPL-2.0

package scalar

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// maxJSONDepth bounds how deep a text nests.
const maxJSONDepth = 1000

// jsonReader reads a text from its beginning as far as is wanted. Its methods say false
// where the text is no JSON.
type jsonReader struct {
	s     string
	at    int
	depth int
}

func (r *jsonReader) space() {
	for r.at < len(r.s) && (r.s[r.at] == ' ' || r.s[r.at] == '\t' || r.s[r.at] == '\n' || r.s[r.at] == '\r') {
		r.at++
	}
}

func (r *jsonReader) is(c byte) bool { return r.at < len(r.s) && r.s[r.at] == c }

func (r *jsonReader) accept(c byte) bool {
	if !r.is(c) {
		return false
	}
	r.at++
	return true
}

func (r *jsonReader) literal(word string) bool {
	if !strings.HasPrefix(r.s[r.at:], word) {
		return false
	}
	r.at += len(word)
	return true
}

// end tells whether nothing follows.
func (r *jsonReader) end() bool {
	r.space()
	return r.at == len(r.s)
}

// each calls visit at the beginning of each element of an array, or of each value of an
// object with its key; visit reads it. false: neither is here, or visit says so.
func (r *jsonReader) each(visit func(key string) bool) bool {
	r.space()
	object := r.is('{')
	if !object && !r.is('[') || r.depth == maxJSONDepth {
		return false
	}
	closing := byte(']')
	if object {
		closing = '}'
	}
	r.at++
	r.depth++
	defer func() { r.depth-- }()
	if r.space(); r.accept(closing) {
		return true
	}
	for {
		key := ""
		if r.space(); object {
			var ok bool
			if key, ok = r.text(); !ok {
				return false
			}
			if r.space(); !r.accept(':') {
				return false
			}
			r.space()
		}
		if !visit(key) {
			return false
		}
		if r.space(); r.accept(closing) {
			return true
		}
		if !r.accept(',') {
			return false
		}
	}
}

// skipValue reads a value.
func (r *jsonReader) skipValue() bool {
	r.space()
	switch {
	case r.at == len(r.s):
		return false
	case r.is('{'), r.is('['):
		return r.each(func(string) bool { return r.skipValue() })
	case r.is('"'):
		return r.skipText()
	case r.literal("true"), r.literal("false"), r.literal("null"):
		return !r.goesOn()
	default:
		root := strings.TrimLeft(r.s[:r.at], " \t\r\n") == ""
		return r.number() && !(root && r.at < len(r.s) && strings.IndexByte(" \t\r\n", r.s[r.at]) < 0)
	}
}

// goesOn tells whether a word does not end where it should.
func (r *jsonReader) goesOn() bool {
	c, _ := utf8.DecodeRuneInString(r.s[r.at:])
	return r.at < len(r.s) && (c == '_' || c == '$' || unicode.IsLetter(c) || unicode.IsDigit(c))
}

func (r *jsonReader) number() bool {
	r.accept('-')
	if zero := r.accept('0'); r.digits() == zero { // no digits at all, or some behind the zero
		return false
	}
	if r.accept('.') && !r.digits() {
		return false
	}
	if r.accept('e') || r.accept('E') {
		if !r.accept('+') {
			r.accept('-')
		}
		return r.digits()
	}
	return true
}

func (r *jsonReader) digits() bool {
	begin := r.at
	for r.at < len(r.s) && r.s[r.at] >= '0' && r.s[r.at] <= '9' {
		r.at++
	}
	return r.at > begin
}

// skipText reads a string with its quotes.
func (r *jsonReader) skipText() bool {
	if !r.accept('"') {
		return false
	}
	for r.at < len(r.s) {
		switch c := r.s[r.at]; {
		case c == '"':
			r.at++
			return true
		case c < 0x20:
			return false
		case c == '\\':
			if r.at++; r.at == len(r.s) {
				return false
			}
			switch r.s[r.at] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				if r.at+4 >= len(r.s) {
					return false
				}
				if _, err := strconv.ParseUint(r.s[r.at+1:r.at+5], 16, 16); err != nil {
					return false
				}
				r.at += 4
			default:
				return false
			}
		}
		r.at++
	}
	return false
}

// text reads a string and decodes it.
func (r *jsonReader) text() (string, bool) {
	begin := r.at
	if !r.skipText() {
		return "", false
	}
	raw := r.s[begin+1 : r.at-1]
	if !strings.Contains(raw, `\`) {
		return raw, true
	}
	var decoded strings.Builder
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			decoded.WriteByte(raw[i])
			continue
		}
		i++
		switch raw[i] {
		case 'b':
			decoded.WriteByte('\b')
		case 'f':
			decoded.WriteByte('\f')
		case 'n':
			decoded.WriteByte('\n')
		case 'r':
			decoded.WriteByte('\r')
		case 't':
			decoded.WriteByte('\t')
		case 'u':
			c := unicodeAt(raw, i)
			i += 4
			if utf16.IsSurrogate(c) && i+6 < len(raw) && raw[i+1] == '\\' && raw[i+2] == 'u' {
				if both := utf16.DecodeRune(c, unicodeAt(raw, i+2)); both != utf8.RuneError {
					c = both
					i += 6
				}
			}
			decoded.WriteRune(c)
		default:
			decoded.WriteByte(raw[i])
		}
	}
	return decoded.String(), true
}

// unicodeAt reads the four digits behind the u at a place.
func unicodeAt(s string, at int) rune {
	if at+5 > len(s) {
		return utf8.RuneError
	}
	n, err := strconv.ParseUint(s[at+1:at+5], 16, 16)
	if err != nil {
		return utf8.RuneError
	}
	return rune(n)
}

// isScalar tells whether text, a number, true, false or null is here.
func (r *jsonReader) isScalar() bool {
	r.space()
	return r.at < len(r.s) && !r.is('{') && !r.is('[')
}

// scalar reads a scalar: text without quotes, everything else as written. false: it is
// null or none.
func (r *jsonReader) scalar() (string, bool) {
	r.space()
	if r.is('"') {
		return r.text()
	}
	if !r.isScalar() || r.is('n') {
		return "", false
	}
	begin := r.at
	if !r.skipValue() {
		return "", false
	}
	return r.s[begin:r.at], true
}

// find goes to the value at a path.
func (r *jsonReader) find(path []string) bool {
	for _, step := range path {
		r.space()
		index, wanted := -1, -1
		if r.is('[') {
			n, err := strconv.Atoi(step)
			if err != nil || n < 0 {
				return false
			}
			wanted = n
		} else if !r.is('{') {
			return false
		}
		found := false
		r.each(func(key string) bool {
			index++
			if wanted >= 0 && index == wanted || wanted < 0 && key == step {
				found = true
				return false
			}
			return r.skipValue()
		})
		if !found {
			return false
		}
	}
	return true
}

// jsonPath reads a path such as $.a["b.c"][0].
func jsonPath(path string) (steps []string, err error) {
	bad := fmt.Errorf("Invalid JSON path: '%s'", path)
	rest, ok := strings.CutPrefix(path, "$")
	if !ok {
		return nil, bad
	}
	word := func(extra string) string {
		end := strings.IndexFunc(rest, func(c rune) bool {
			return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune(extra, c)
		})
		if end < 0 {
			end = len(rest)
		}
		found := rest[:end]
		rest = rest[end:]
		return found
	}
	for rest != "" {
		var step string
		switch {
		case strings.HasPrefix(rest, "."):
			rest = rest[1:]
			step = word("_:$-/@|#")
			if step == "" {
				return nil, bad
			}
		case strings.HasPrefix(rest, `["`):
			rest = rest[2:]
			var name strings.Builder
			for {
				if rest == "" {
					return nil, bad
				}
				c := rest[0]
				rest = rest[1:]
				if c == '"' {
					break
				}
				if c == '\\' {
					if rest == "" || rest[0] != '"' && rest[0] != '\\' {
						return nil, bad
					}
					c, rest = rest[0], rest[1:]
				}
				name.WriteByte(c)
			}
			if rest, ok = strings.CutPrefix(rest, "]"); !ok {
				return nil, bad
			}
			step = name.String()
		case strings.HasPrefix(rest, "["):
			rest = rest[1:]
			step = word("_-")
			if rest, ok = strings.CutPrefix(rest, "]"); !ok || step == "" {
				return nil, bad
			}
		default:
			return nil, bad
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// CheckJSONPath tells what is wrong with a path.
func CheckJSONPath(path string) error {
	_, err := jsonPath(path)
	return err
}

// normalize writes a text without white space, with numbers that have a point or an
// exponent as Java writes them. sorted also sorts objects by key, the last of equal ones.
func normalize(s string, sorted bool) (string, bool) {
	r := &jsonReader{s: s}
	var value []byte
	if !r.copyValue(&value, sorted) || !r.end() {
		return "", false
	}
	return string(value), true
}

func (r *jsonReader) copyValue(to *[]byte, sorted bool) bool {
	r.space()
	switch {
	case r.is('['):
		*to = append(*to, '[')
		first := true
		ok := r.each(func(string) bool {
			if !first {
				*to = append(*to, ',')
			}
			first = false
			return r.copyValue(to, sorted)
		})
		*to = append(*to, ']')
		return ok
	case r.is('{'):
		return r.copyObject(to, sorted)
	case r.is('"'):
		text, ok := r.text()
		*to = quote(*to, text)
		return ok
	}
	begin := r.at
	if !r.skipValue() {
		return false
	}
	text := r.s[begin:r.at]
	if text[0] != 't' && text[0] != 'f' && strings.ContainsAny(text, ".eE") {
		v, _ := strconv.ParseFloat(text, 64)
		text = jsonNumber(v, 64)
	} else if text == "-0" {
		text = "0"
	}
	*to = append(*to, text...)
	return true
}

func (r *jsonReader) copyObject(to *[]byte, sorted bool) bool {
	type entry struct {
		key   string
		value []byte
	}
	var entries []entry
	if !r.each(func(key string) bool {
		var value []byte
		if !r.copyValue(&value, sorted) {
			return false
		}
		entries = append(entries, entry{key, value})
		return true
	}) {
		return false
	}
	if sorted {
		slices.SortStableFunc(entries, func(a, b entry) int { return strings.Compare(a.key, b.key) })
	}
	*to = append(*to, '{')
	first := true
	for i, e := range entries {
		if sorted && i+1 < len(entries) && entries[i+1].key == e.key {
			continue
		}
		if !first {
			*to = append(*to, ',')
		}
		first = false
		*to = append(append(quote(*to, e.key), ':'), e.value...)
	}
	*to = append(*to, '}')
	return true
}

// quote writes a text as a JSON string.
func quote(to []byte, s string) []byte {
	to = append(to, '"')
	for i := range len(s) {
		switch c := s[i]; c {
		case '"', '\\':
			to = append(to, '\\', c)
		case '\n':
			to = append(to, `\n`...)
		case '\r':
			to = append(to, `\r`...)
		case '\t':
			to = append(to, `\t`...)
		case '\b':
			to = append(to, `\b`...)
		case '\f':
			to = append(to, `\f`...)
		default:
			if c < 0x20 {
				to = fmt.Appendf(to, `\u%04X`, c)
			} else {
				to = append(to, c)
			}
		}
	}
	return append(to, '"')
}
