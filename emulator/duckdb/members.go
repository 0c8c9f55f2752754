// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"bytes"
	"errors"

	"github.com/go-json-experiment/json/jsontext"
)

// errNotJSON: what the emulator stores is JSON that it has checked.
var errNotJSON = errors.New("a stored event is no valid JSON")

// members calls each with the members of a JSON object, in their order. Names are as
// meant, values as written. It is quick because it does not check what was checked when the
// event came in; text that is no JSON is an error or misread, no more.
func members(object []byte, each func(name, value []byte) error) error {
	rest, ok := bytes.CutPrefix(space(object), []byte{'{'})
	if !ok {
		return errNotJSON
	}
	for rest = space(rest); len(rest) > 0 && rest[0] != '}'; {
		end := stringEnd(rest)
		if end == 0 {
			return errNotJSON
		}
		name, err := unquoted(rest[:end])
		if err != nil {
			return err
		}
		if rest, ok = bytes.CutPrefix(space(rest[end:]), []byte{':'}); !ok {
			return errNotJSON
		}
		rest = space(rest)
		if end = valueEnd(rest); end == 0 {
			return errNotJSON
		}
		if err := each(name, rest[:end]); err != nil {
			return err
		}
		rest = space(rest[end:])
		if len(rest) > 0 && rest[0] == ',' {
			rest = space(rest[1:])
		}
	}
	if len(rest) == 0 {
		return errNotJSON
	}
	return nil
}

// space cuts off blank characters.
func space(text []byte) []byte {
	for len(text) > 0 && (text[0] == ' ' || text[0] == '\t' || text[0] == '\n' || text[0] == '\r') {
		text = text[1:]
	}
	return text
}

// stringEnd is the length of the string that the text begins with, 0 for none.
func stringEnd(text []byte) int {
	if len(text) == 0 || text[0] != '"' {
		return 0
	}
	for end := 1; ; end++ {
		n := bytes.IndexByte(text[end:], '"')
		if n < 0 {
			return 0
		}
		end += n
		escapes := 0 // right before; two of them are one character
		for text[end-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return end + 1
		}
	}
}

// valueEnd is the length of the value that the text begins with, 0 for none.
func valueEnd(text []byte) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			n := stringEnd(text[i:])
			if n == 0 {
				return 0
			}
			i += n - 1
			if depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 { // of the object around
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return i
			}
		}
	}
	return 0
}

// unquoted is the text that a JSON string means. It shares memory with it where it can.
func unquoted(quoted []byte) ([]byte, error) {
	if len(quoted) < 2 {
		return nil, errNotJSON
	}
	if bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1], nil
	}
	text, err := jsontext.AppendUnquote(nil, quoted)
	if err != nil {
		return nil, errNotJSON
	}
	return text, nil
}

// bare is a JSON value as a map's text: what a string means, numbers and truth values as
// they are written, objects and arrays as JSON without blanks between (QRY-072). null has none.
func bare(value []byte) (text []byte, null bool, err error) {
	switch value[0] {
	case '"':
		text, err = unquoted(value)
		return text, false, err
	case 'n':
		return nil, true, nil
	case '{', '[':
		if bytes.ContainsAny(value, " \t\r\n") {
			compact := jsontext.Value(bytes.Clone(value))
			if err := compact.Compact(); err != nil {
				return nil, false, errNotJSON
			}
			return compact, false, nil
		}
	}
	return value, false, nil
}
