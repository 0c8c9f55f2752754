// SPDX-License-Identifier: MPL-2.0

package scalar

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxText bounds a text that a function makes longer, in characters.
const maxText = 1_000_000

var textFunctions = []Function{
	{Name: "chr", Parameters: []Kind{Bigint}, Result: Text, Fails: true, Call: func(a Arguments) (any, error) {
		n := a.int(0)
		if n < 0 || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
			return nil, fmt.Errorf("Not a valid Unicode code point: %d", n)
		}
		return string(rune(n)), nil
	}},
	{Name: "codepoint", Parameters: []Kind{Text}, Result: Bigint, Fails: true, Call: func(a Arguments) (any, error) {
		r, size := utf8.DecodeRuneInString(a.text(0))
		if size == 0 || size != len(a.text(0)) {
			return nil, fmt.Errorf("codepoint takes one character, not '%s'", a.text(0))
		}
		return int64(r), nil
	}},
	{Name: "lpad", Parameters: []Kind{Text, Bigint, Text}, Result: Text, Fails: true, Call: func(a Arguments) (any, error) {
		return pad(a.text(0), a.int(1), a.text(2), true)
	}},
	{Name: "rpad", Parameters: []Kind{Text, Bigint, Text}, Result: Text, Fails: true, Call: func(a Arguments) (any, error) {
		return pad(a.text(0), a.int(1), a.text(2), false)
	}},
	{Name: "trim", Parameters: []Kind{Text}, Result: Text, Call: func(a Arguments) (any, error) {
		return strings.TrimFunc(a.text(0), isSpace), nil
	}},
	{Name: "ltrim", Parameters: []Kind{Text}, Result: Text, Call: func(a Arguments) (any, error) {
		return strings.TrimLeftFunc(a.text(0), isSpace), nil
	}},
	{Name: "rtrim", Parameters: []Kind{Text}, Result: Text, Call: func(a Arguments) (any, error) {
		return strings.TrimRightFunc(a.text(0), isSpace), nil
	}},
	{Name: "trim_characters", Parameters: []Kind{Text, Text}, Result: Text, Call: func(a Arguments) (any, error) {
		return strings.Trim(a.text(0), a.text(1)), nil
	}},
	{Name: "ltrim_characters", Parameters: []Kind{Text, Text}, Result: Text, Call: func(a Arguments) (any, error) {
		return strings.TrimLeft(a.text(0), a.text(1)), nil
	}},
	{Name: "rtrim_characters", Parameters: []Kind{Text, Text}, Result: Text, Call: func(a Arguments) (any, error) {
		return strings.TrimRight(a.text(0), a.text(1)), nil
	}},
	{Name: "replace", Parameters: []Kind{Text, Text, Text}, Result: Text, Fails: true, Call: replace},
	{Name: "reverse", Parameters: []Kind{Text}, Result: Text, Call: func(a Arguments) (any, error) {
		var reversed strings.Builder
		for s := a.text(0); s != ""; {
			_, size := utf8.DecodeLastRuneInString(s)
			reversed.WriteString(s[len(s)-size:])
			s = s[:len(s)-size]
		}
		return reversed.String(), nil
	}},
	{Name: "split", Parameters: []Kind{Text, Text}, Result: Texts, Fails: true, Call: func(a Arguments) (any, error) {
		return split(a.text(0), a.text(1), -1)
	}},
	{Name: "split_limit", Parameters: []Kind{Text, Text, Bigint}, Result: Texts, Fails: true, Call: func(a Arguments) (any, error) {
		if a.int(2) <= 0 {
			return nil, errors.New("Limit must be positive")
		}
		return split(a.text(0), a.text(1), int(min(a.int(2), maxText)))
	}},
	{Name: "split_part", Parameters: []Kind{Text, Text, Bigint}, Result: Text, Fails: true, Call: splitPart},
	{Name: "split_to_map", Parameters: []Kind{Text, Text, Text}, Result: Texts, Fails: true, Call: splitToMap},
	{Name: "strpos", Parameters: []Kind{Text, Text, Bigint}, Result: Bigint, Fails: true, Call: strpos},
	{Name: "substr", Parameters: []Kind{Text, Bigint}, Result: Text, Call: func(a Arguments) (any, error) {
		return substr(a.text(0), a.int(1), int64(len(a.text(0)))), nil
	}},
	{Name: "substr_length", Parameters: []Kind{Text, Bigint, Bigint}, Result: Text, Call: func(a Arguments) (any, error) {
		return substr(a.text(0), a.int(1), a.int(2)), nil
	}},
	{Name: "translate", Parameters: []Kind{Text, Text, Text}, Result: Text, Call: func(a Arguments) (any, error) {
		from, to := []rune(a.text(1)), []rune(a.text(2))
		return strings.Map(func(r rune) rune {
			for i, f := range from {
				if f == r && i < len(to) {
					return to[i]
				} else if f == r {
					return -1
				}
			}
			return r
		}, a.text(0)), nil
	}},
	{Name: "from_utf8", Parameters: []Kind{Bytes}, Result: Text, Call: func(a Arguments) (any, error) {
		return string([]rune(string(a.bytes(0)))), nil
	}},
	{Name: "levenshtein_distance", Parameters: []Kind{Text, Text}, Result: Bigint, Fails: true, Call: levenshtein},
	{Name: "hamming_distance", Parameters: []Kind{Text, Text}, Result: Bigint, Fails: true, Call: func(a Arguments) (any, error) {
		left, right := []rune(a.text(0)), []rune(a.text(1))
		if len(left) != len(right) {
			return nil, errors.New("The input strings to hamming_distance function must have the same length")
		}
		different := int64(0)
		for i := range left {
			if left[i] != right[i] {
				different++
			}
		}
		return different, nil
	}},
	{Name: "array_join", Parameters: []Kind{Texts, Text}, Result: Text, Call: func(a Arguments) (any, error) {
		return join(a.list(0), a.text(1), nil), nil
	}},
	{Name: "array_join_null", Parameters: []Kind{Texts, Text, Text}, Result: Text, Call: func(a Arguments) (any, error) {
		return join(a.list(0), a.text(1), a[2]), nil
	}},
	{Name: "like_pattern", Parameters: []Kind{Text, Text}, Result: Text, Fails: true, Call: func(a Arguments) (any, error) {
		return a.text(0), CheckLike(a.text(0), a.text(1))
	}},
	{Name: "any", Parameters: []Kind{Booleans}, Result: Boolean, Call: func(a Arguments) (any, error) {
		return decide(a.list(0), true), nil
	}},
	{Name: "all", Parameters: []Kind{Booleans}, Result: Boolean, Call: func(a Arguments) (any, error) {
		return decide(a.list(0), false), nil
	}},
}

// isSpace is Java's Character.isWhitespace, which no-break spaces are not.
func isSpace(r rune) bool {
	switch {
	case r >= 0x09 && r <= 0x0D, r >= 0x1C && r <= 0x20, r == 0x1680, r >= 0x2000 && r <= 0x200A && r != 0x2007,
		r == 0x2028, r == 0x2029, r == 0x205F, r == 0x3000:
		return true
	}
	return false
}

func pad(s string, size int64, with string, left bool) (any, error) {
	if size < 0 || size > maxText {
		return nil, fmt.Errorf("Target length must be in the range [0..%d]", maxText)
	}
	if with == "" {
		return nil, errors.New("Padding string must not be empty")
	}
	characters, fill := []rune(s), []rune(with)
	n := int(size) - len(characters)
	if n <= 0 {
		return string(characters[:size]), nil
	}
	padding := make([]rune, n)
	for i := range padding {
		padding[i] = fill[i%len(fill)]
	}
	if left {
		return string(padding) + s, nil
	}
	return s + string(padding), nil
}

func replace(a Arguments) (any, error) {
	s, search, with := a.text(0), a.text(1), a.text(2)
	if n, longer := strings.Count(s, search), len(with)-len(search); n > 0 && longer > 0 && n > (maxReplaced-len(s))/longer {
		return nil, fmt.Errorf("replace makes more than %d bytes of one text", maxReplaced)
	}
	return strings.ReplaceAll(s, search, with), nil
}

func split(s, delimiter string, limit int) (any, error) {
	if delimiter == "" {
		return nil, errors.New("The delimiter may not be the empty string")
	}
	parts := strings.SplitN(s, delimiter, limit)
	list := make([]any, len(parts))
	for i, part := range parts {
		list[i] = part
	}
	return list, nil
}

func splitPart(a Arguments) (any, error) {
	index := a.int(2)
	if index <= 0 {
		return nil, errors.New("Index must be greater than zero")
	}
	s, delimiter := a.text(0), a.text(1)
	if delimiter == "" { // every character is a part
		if characters := []rune(s); index <= int64(len(characters)) {
			return string(characters[index-1]), nil
		}
		return nil, nil
	}
	for ; index > 1; index-- {
		_, rest, found := strings.Cut(s, delimiter)
		if !found {
			return nil, nil
		}
		s = rest
	}
	part, _, _ := strings.Cut(s, delimiter)
	return part, nil
}

// splitToMap gives keys and values in turn.
func splitToMap(a Arguments) (any, error) {
	entry, pair := a.text(1), a.text(2)
	switch {
	case entry == "":
		return nil, errors.New("entryDelimiter is empty")
	case pair == "":
		return nil, errors.New("keyValueDelimiter is empty")
	case entry == pair:
		return nil, errors.New("entryDelimiter and keyValueDelimiter must not be the same")
	}
	list, seen := []any{}, map[string]bool{}
	s := strings.TrimSuffix(a.text(0), entry)
	if s == "" {
		return list, nil
	}
	for part := range strings.SplitSeq(s, entry) {
		key, value, found := strings.Cut(part, pair)
		switch {
		case !found:
			return nil, fmt.Errorf("Key-value delimiter must appear exactly once in each entry. Bad input: '%s'", part)
		case strings.Contains(value, pair):
			return nil, fmt.Errorf("Key-value delimiter must appear exactly once in each entry. Bad input: '%s'", part)
		case seen[key]:
			return nil, fmt.Errorf("Duplicate keys (%s) are not allowed", key)
		}
		seen[key] = true
		list = append(list, key, value)
	}
	return list, nil
}

// strpos finds the instance-th occurrence, from the end if it is negative.
func strpos(a Arguments) (any, error) {
	s, search, instance := a.text(0), a.text(1), a.int(2)
	if instance == 0 {
		return nil, errors.New("'instance' must not be a positive or negative number.")
	}
	if search == "" {
		return int64(1), nil
	}
	at := -1
	if instance > 0 {
		for from := 0; instance > 0; instance-- {
			next := strings.Index(s[from:], search)
			if next < 0 {
				return int64(0), nil
			}
			at = from + next
			_, size := utf8.DecodeRuneInString(s[at:])
			from = at + size
		}
	} else {
		for to := len(s); instance < 0; instance++ {
			at = strings.LastIndex(s[:to], search)
			if at < 0 {
				return int64(0), nil
			}
			to = min(at+len(search)-1, len(s))
		}
	}
	return int64(utf8.RuneCountInString(s[:at])) + 1, nil
}

// substr counts characters from 1, or from the end if start is negative. Outside there is
// nothing.
func substr(s string, start, length int64) string {
	if start == 0 || length <= 0 {
		return ""
	}
	if start < 0 {
		if start += int64(utf8.RuneCountInString(s)) + 1; start < 1 {
			return ""
		}
	}
	begin, position := len(s), int64(1)
	for i := range s {
		if position == start {
			begin = i
		}
		if position >= start && position-start == length {
			return s[begin:i]
		}
		position++
	}
	return s[begin:]
}

// maxLevenshtein bounds the table that levenshtein makes, as Trino does.
const maxLevenshtein = 1_000_000

func levenshtein(a Arguments) (any, error) {
	left, right := []rune(a.text(0)), []rune(a.text(1))
	if len(left)*len(right) > maxLevenshtein {
		return nil, errors.New("The combined inputs for Levenshtein distance are too large")
	}
	previous := make([]int64, len(right)+1)
	for j := range previous {
		previous[j] = int64(j)
	}
	for i, l := range left {
		current := make([]int64, len(right)+1)
		current[0] = int64(i) + 1
		for j, r := range right {
			cost := int64(1)
			if l == r {
				cost = 0
			}
			current[j+1] = min(previous[j+1]+1, current[j]+1, previous[j]+cost)
		}
		previous = current
	}
	return previous[len(right)], nil
}

func join(list []any, delimiter string, null any) string {
	var joined strings.Builder
	first := true
	for _, one := range list {
		if one == nil {
			one = null
		}
		if one == nil {
			continue
		}
		if !first {
			joined.WriteString(delimiter)
		}
		first = false
		joined.WriteString(one.(string))
	}
	return joined.String()
}

// CheckLike tells what is wrong with a pattern of LIKE … ESCAPE.
func CheckLike(pattern, escape string) error {
	character, size := utf8.DecodeRuneInString(escape)
	if size == 0 || size != len(escape) {
		return errors.New("Escape string must be a single character")
	}
	escaped := false
	for _, r := range pattern {
		if escaped && r != '%' && r != '_' && r != character {
			return errors.New("Escape character must be followed by '%', '_' or the escape character itself")
		}
		escaped = !escaped && r == character
	}
	if escaped {
		return errors.New("Escape character must be followed by '%', '_' or the escape character itself")
	}
	return nil
}

// decide gives what decides if it is there, else NULL if that is, else the contrary.
func decide(list []any, deciding bool) any {
	null := false
	for _, one := range list {
		if one == nil {
			null = true
		} else if one.(bool) == deciding {
			return deciding
		}
	}
	if null {
		return nil
	}
	return !deciding
}
