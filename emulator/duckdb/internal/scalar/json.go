// SPDX-License-Identifier: MPL-2.0

package scalar

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

var jsonFunctions = []Function{
	{Name: "json_parse", Parameters: []Kind{Text}, Result: Text, Fails: true, Call: func(a Arguments) (any, error) {
		parsed, ok := normalize(a.text(0), true)
		if !ok {
			return nil, fmt.Errorf("Cannot convert value to JSON: '%s'", a.text(0))
		}
		return parsed, nil
	}},
	{Name: "json_extract", Parameters: []Kind{Text, Text}, Result: Text, Fails: true, Call: func(a Arguments) (any, error) {
		return extract(a, func(r *jsonReader) any {
			var value []byte
			if !r.copyValue(&value, false) {
				return nil
			}
			return string(value)
		})
	}},
	{Name: "json_extract_scalar", Parameters: []Kind{Text, Text}, Result: Text, Fails: true, Call: func(a Arguments) (any, error) {
		return extract(a, func(r *jsonReader) any { return nullable(r.scalar()) })
	}},
	{Name: "json_size", Parameters: []Kind{Text, Text}, Result: Bigint, Fails: true, Call: func(a Arguments) (any, error) {
		return extract(a, func(r *jsonReader) any {
			count := int64(0)
			one := func(string) bool { count++; return r.skipValue() }
			if !r.each(one) && !r.skipValue() {
				return nil
			}
			return count
		})
	}},
	{Name: "json_array_length", Parameters: []Kind{Text}, Result: Bigint, Call: func(a Arguments) (any, error) {
		elements, ok := arrayElements(a.text(0))
		return nullable(int64(len(elements)), ok), nil
	}},
	// As Trino documents it, a text comes without its quotes and so is no JSON.
	{Name: "json_array_get", Parameters: []Kind{Text, Bigint}, Result: Text, Call: func(a Arguments) (any, error) {
		elements, ok := arrayElements(a.text(0))
		index := a.int(1)
		if index < 0 {
			index += int64(len(elements))
		}
		if !ok || index < 0 || index >= int64(len(elements)) {
			return nil, nil
		}
		element := elements[index]
		if r := (&jsonReader{s: element}); r.isScalar() {
			return nullable(r.scalar()), nil
		}
		return element, nil
	}},
	{Name: "is_json_scalar", Parameters: []Kind{Text}, Result: Boolean, Fails: true, Call: func(a Arguments) (any, error) {
		if _, ok := normalize(a.text(0), false); !ok {
			return nil, fmt.Errorf("Invalid JSON value: %s", a.text(0))
		}
		return (&jsonReader{s: a.text(0)}).isScalar(), nil
	}},
	{Name: "json_contains_text", Parameters: []Kind{Text, Text}, Result: Boolean, Call: func(a Arguments) (any, error) {
		return contains(a.text(0), func(element string) bool {
			text, ok := (&jsonReader{s: element}).scalar()
			return ok && element[0] == '"' && text == a.text(1)
		}), nil
	}},
	{Name: "json_contains_bigint", Parameters: []Kind{Text, Bigint}, Result: Boolean, Call: func(a Arguments) (any, error) {
		return contains(a.text(0), func(element string) bool {
			n, err := strconv.ParseInt(element, 10, 64)
			return err == nil && n == a.int(1)
		}), nil
	}},
	{Name: "json_contains_double", Parameters: []Kind{Text, Double}, Result: Boolean, Call: func(a Arguments) (any, error) {
		return contains(a.text(0), func(element string) bool {
			if !isNumber(element) || !strings.ContainsAny(element, ".eE") {
				return false
			}
			v, _ := strconv.ParseFloat(element, 64)
			return v == a.double(1)
		}), nil
	}},
	{Name: "json_contains_boolean", Parameters: []Kind{Text, Bigint}, Result: Boolean, Call: func(a Arguments) (any, error) {
		return contains(a.text(0), func(element string) bool {
			return element == map[bool]string{true: "true", false: "false"}[a.int(1) != 0]
		}), nil
	}},

	// Casts. JSON null becomes NULL.
	{Name: "json_quote", Parameters: []Kind{Text}, Result: Text, Call: func(a Arguments) (any, error) {
		return string(quote(nil, a.text(0))), nil
	}},
	{Name: "json_number", Parameters: []Kind{Double}, Result: Text, Call: func(a Arguments) (any, error) {
		return jsonNumber(a.double(0), 64), nil
	}},
	{Name: "json_real", Parameters: []Kind{Double}, Result: Text, Call: func(a Arguments) (any, error) {
		return jsonNumber(a.double(0), 32), nil
	}},
	{Name: "json_array", Parameters: []Kind{Texts}, Result: Text, Call: func(a Arguments) (any, error) {
		return "[" + join(a.list(0), ",", "null") + "]", nil
	}},
	// An object of keys and of values that are JSON already, sorted by key.
	{Name: "json_object", Parameters: []Kind{Texts, Texts}, Result: Text, Call: func(a Arguments) (any, error) {
		return jsonObject(a.list(0), a.list(1), true), nil
	}},
	{Name: "json_row", Parameters: []Kind{Texts, Texts}, Result: Text, Call: func(a Arguments) (any, error) {
		return jsonObject(a.list(0), a.list(1), false), nil
	}},
	{Name: "json_text", Parameters: []Kind{Text}, Result: Text, Fails: true, Call: func(a Arguments) (any, error) {
		return castJSON(a.text(0), "VARCHAR", func(text string, kind byte) (any, bool) {
			if kind == 'n' && strings.ContainsAny(text, ".eE") {
				v, err := strconv.ParseFloat(text, 64)
				return scientific(v, 64), err == nil
			}
			return text, true
		})
	}},
	{Name: "json_integer", Parameters: []Kind{Text}, Result: Number, Fails: true, Call: func(a Arguments) (any, error) {
		return castJSON(a.text(0), "a whole number", func(text string, kind byte) (any, bool) {
			switch {
			case kind == 't':
				return "1", true
			case kind == 'f':
				return "0", true
			case kind == 'n' && strings.ContainsAny(text, ".eE"):
				v, err := strconv.ParseFloat(text, 64)
				v = math.Copysign(math.Floor(math.Abs(v)+0.5), v)
				return strconv.FormatFloat(v, 'f', 0, 64), err == nil && math.Abs(v) < 1<<63
			}
			n, err := strconv.ParseInt(text, 10, 64)
			return strconv.FormatInt(n, 10), err == nil
		})
	}},
	{Name: "json_double", Parameters: []Kind{Text}, Result: Number, Fails: true, Call: func(a Arguments) (any, error) {
		return castJSON(a.text(0), "DOUBLE", func(text string, kind byte) (any, bool) {
			switch kind {
			case 't':
				return "1.0", true
			case 'f':
				return "0.0", true
			}
			v, ok := parseDouble(text)
			return javaDouble(v, 64), ok
		})
	}},
	{Name: "json_boolean", Parameters: []Kind{Text}, Result: Boolean, Fails: true, Call: func(a Arguments) (any, error) {
		return castJSON(a.text(0), "BOOLEAN", func(text string, kind byte) (any, bool) {
			if kind == 'n' {
				v, err := strconv.ParseFloat(text, 64)
				return v != 0, err == nil
			}
			switch strings.ToLower(text) {
			case "true", "t", "1":
				return true, true
			case "false", "f", "0":
				return false, true
			}
			return nil, false
		})
	}},
	{Name: "json_decimal", Parameters: []Kind{Text, Bigint, Bigint}, Result: Number, Fails: true, Call: func(a Arguments) (any, error) {
		return castJSON(a.text(0), "DECIMAL", func(text string, kind byte) (any, bool) {
			switch kind {
			case 't':
				text = "1"
			case 'f':
				text = "0"
			}
			n, err := parseDecimal(text, a.int(1), a.int(2))
			return n, err == nil
		})
	}},
	{Name: "json_elements", Parameters: []Kind{Text}, Result: Texts, Fails: true, Call: func(a Arguments) (any, error) {
		return castParts(a.text(0), "ARRAY", '[', false)
	}},
	// The keys and the values of an object in turn.
	{Name: "json_entries", Parameters: []Kind{Text}, Result: Texts, Fails: true, Call: func(a Arguments) (any, error) {
		return castParts(a.text(0), "MAP", '{', true)
	}},
	// The values of a row's fields: of an array by place, of an object by name. The second
	// argument has the names.
	{Name: "json_fields", Parameters: []Kind{Text, Texts}, Result: Texts, Fails: true, Call: jsonFields},
}

var jsonPaths = &known[[]string]{read: jsonPath}

// extract goes to a path in a text and gives what is there. What is no JSON as far as it
// is read gives NULL.
func extract(a Arguments, give func(r *jsonReader) any) (any, error) {
	path, err := jsonPaths.get(a.text(1))
	if err != nil {
		return nil, err
	}
	r := &jsonReader{s: a.text(0)}
	if !r.find(path) {
		return nil, nil
	}
	return give(r), nil
}

// arrayElements gives the texts of an array's elements. false: it is no array.
func arrayElements(s string) (elements []string, ok bool) {
	r := &jsonReader{s: s}
	if r.space(); !r.is('[') {
		return nil, false
	}
	if !r.each(func(string) bool {
		begin := r.at
		if !r.skipValue() {
			return false
		}
		elements = append(elements, r.s[begin:r.at])
		return true
	}) {
		return nil, false
	}
	return elements, r.end()
}

func contains(s string, matches func(element string) bool) any {
	elements, ok := arrayElements(s)
	return nullable(slices.ContainsFunc(elements, matches), ok)
}

func isNumber(s string) bool {
	r := &jsonReader{s: s}
	return s != "" && (s[0] == '-' || s[0] >= '0' && s[0] <= '9') && r.skipValue() && r.end()
}

func jsonNumber(v float64, bits int) string {
	if text, special := specialDouble(v); special {
		return `"` + text + `"`
	}
	return javaDouble(v, bits)
}

func jsonObject(keys, values []any, sorted bool) string {
	order := make([]int, len(keys))
	for i := range order {
		order[i] = i
	}
	if sorted {
		slices.SortStableFunc(order, func(i, j int) int { return strings.Compare(keys[i].(string), keys[j].(string)) })
	}
	object := []byte{'{'}
	for n, i := range order {
		if n > 0 {
			object = append(object, ',')
		}
		object = append(quote(object, keys[i].(string)), ':')
		if values[i] == nil {
			object = append(object, "null"...)
		} else {
			object = append(object, values[i].(string)...)
		}
	}
	return string(append(object, '}'))
}

// castJSON casts a scalar. kind is its first character, 'n' for numbers.
func castJSON(s, to string, cast func(text string, kind byte) (any, bool)) (any, error) {
	bad := fmt.Errorf("Cannot cast '%s' to %s", s, to)
	r := &jsonReader{s: s}
	if r.space(); !r.isScalar() {
		return nil, bad
	}
	kind := r.s[r.at]
	text, ok := r.scalar()
	switch {
	case !ok:
		return nil, nil
	case kind == '-' || kind >= '0' && kind <= '9':
		kind = 'n'
	}
	result, ok := cast(text, kind)
	if !ok {
		return nil, bad
	}
	return result, nil
}

// castParts gives the parts of an array or object, JSON null as NULL.
func castParts(s, to string, opening byte, keys bool) (any, error) {
	r := &jsonReader{s: s}
	if r.space(); r.literal("null") {
		return nil, nil
	}
	list := []any{}
	if !r.is(opening) || !r.each(func(key string) bool {
		begin := r.at
		if !r.skipValue() {
			return false
		}
		if keys {
			list = append(list, key)
		}
		list = append(list, nullable(r.s[begin:r.at], r.s[begin:r.at] != "null"))
		return true
	}) {
		return nil, fmt.Errorf("Cannot cast '%s' to %s", s, to)
	}
	return list, nil
}

func jsonFields(a Arguments) (any, error) {
	s, names := a.text(0), a.list(1)
	r := &jsonReader{s: s}
	if r.space(); r.literal("null") {
		return nil, nil
	}
	fields := make([]any, len(names))
	if r.is('[') {
		parts, err := castParts(s, "ROW", '[', false)
		if err != nil || len(parts.([]any)) != len(names) {
			return nil, fmt.Errorf("Cannot cast '%s' to ROW: it has not %d elements", s, len(names))
		}
		return parts, nil
	}
	parts, err := castParts(s, "ROW", '{', true)
	if err != nil {
		return nil, err
	}
	for list := parts.([]any); len(list) > 0; list = list[2:] {
		for i, name := range names {
			if name != "" && strings.EqualFold(name.(string), list[0].(string)) {
				if fields[i] != nil {
					return nil, errors.New("Cannot cast JSON to ROW: it has the field " + name.(string) + " twice")
				}
				fields[i] = list[1]
			}
		}
	}
	return fields, nil
}
