// SPDX-License-Identifier: MPL-2.0

package scalar

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// odd are values of each kind at which functions could fall over.
var odd = map[Kind][]any{
	Text: {"", " ", "a", "é😀", "\U0010FFFF", "{", `{"a":[1,{"b":"\ud83d\ude00\u0000"}],"a":-0.0e5}`, `["x",null,true]`, "$.a[0]", `$["a`, "(a)(?<x>b)*", `\`, `\p{`, `[a-\d]`, "[", "(?i)", "$1${x}$9", "%Y-%m-%d %H:%i:%s.%f %p", "%", "yyyy-MM-dd'T'HH:mm:ss.SSS Z EEE", "'",
		"2026-02-29", "2024-02-29T23:59:59.999999999+14:00", "9999-12-31 24:00:00", "2020-W53-7", "-1", "1.5e308", "99999999999999999999.99", "NaN", "http://u:p@[::1]:99999/a?b=%zz#c", "%zz", strings.Repeat("(", 100), strings.Repeat("[", 5000), strings.Repeat("ab", 2000), "⟦x⟧"},
	Bigint:   {int64(0), int64(1), int64(-1), int64(3), int64(64), int64(math.MaxInt64), int64(math.MinInt64)},
	Double:   {0.0, math.Copysign(0, -1), 1.5, -1e300, math.NaN(), math.Inf(1), math.Inf(-1), math.SmallestNonzeroFloat64},
	Bytes:    {[]byte{}, []byte{0, 0xFF}, []byte("hé")},
	Moment:   {time.Time{}, time.Date(2024, 2, 29, 23, 59, 59, 999_000_000, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(-100, 1, 1, 0, 0, 0, 0, time.UTC)},
	Texts:    {[]any{}, []any{nil}, []any{"a", nil, "b"}},
	Booleans: {[]any{}, []any{nil, true}, []any{false, nil}},
}

// Every function takes every value, and gives what it says that it gives.
func TestFunctionsTakeAnything(t *testing.T) {
	t.Parallel()
	calls := 0
	for name, f := range Functions {
		t.Run(name, func(t *testing.T) {
			a := make(Arguments, len(f.Parameters))
			var try func(i int)
			try = func(i int) {
				if i < len(f.Parameters) {
					for n, v := range odd[f.Parameters[i]] {
						if i > 1 && n%7 != 0 {
							continue // three texts would be too many
						}
						a[i] = v
						try(i + 1)
					}
					return
				}
				if !asTheDialectCalls(name, a) {
					return
				}
				calls++
				result, err := f.Call(a)
				if err != nil && !f.Fails {
					t.Errorf("%s(%v) fails: %v", name, []any(a), err)
				}
				if err != nil {
					encoded, _ := Encode(f.Result, nil, err).(string)
					if !strings.HasPrefix(encoded, MarkOpen) || !strings.HasSuffix(encoded, MarkClose) || strings.Count(encoded, MarkOpen) != 1 || !utf8.ValidString(encoded) || len(encoded) > maxMessage+20 {
						t.Errorf("%s(%v): failure %q", name, []any(a), encoded)
					}
					return
				}
				if result == nil {
					return
				}
				var fits bool
				switch f.Result {
				case Text, Number:
					var text string
					text, fits = result.(string)
					fits = fits && utf8.ValidString(text)
				case Bigint:
					_, fits = result.(int64)
				case Double:
					_, fits = result.(float64)
				case Boolean:
					_, fits = result.(bool)
				case Bytes:
					_, fits = result.([]byte)
				case Moment, Day:
					_, fits = result.(time.Time)
				case Texts:
					_, fits = result.([]any)
				}
				if !fits {
					t.Errorf("%s(%v) gives %T %v", name, []any(a), result, result)
				}
				if f.Fails && Encode(f.Result, result, nil) == nil {
					t.Errorf("%s(%v) is not encoded", name, []any(a))
				}
			}
			try(0)
		})
	}
	t.Logf("%d calls of %d functions", calls, len(Functions))
}

// asTheDialectCalls tells whether the dialect calls a function so: keys are never NULL, and
// there is a value for each.
func asTheDialectCalls(name string, a Arguments) bool {
	switch name {
	case "json_object", "json_row":
		return len(a.list(0)) == len(a.list(1)) && !slices.Contains(a.list(0), nil)
	case "json_fields":
		return !slices.Contains(a.list(1), nil)
	}
	return true
}

func FuzzJSON(f *testing.F) {
	for _, text := range odd[Text] {
		f.Add(text.(string))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return // no text of the engine is other than UTF-8
		}
		normal, ok := normalize(text, true)
		if ok && !json.Valid([]byte(text)) {
			t.Errorf("%q is read and is no JSON", text)
		}
		if !ok {
			return
		}
		if !json.Valid([]byte(normal)) {
			t.Errorf("%q becomes %q", text, normal)
		}
		if again, _ := normalize(normal, true); again != normal {
			t.Errorf("%q becomes %q, and that %q", text, normal, again)
		}
	})
}

func FuzzPattern(f *testing.F) {
	for _, text := range odd[Text] {
		f.Add(text.(string), "ab")
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if CheckPattern(pattern) != nil {
			return
		}
		for _, name := range []string{"regexp_like", "regexp_count", "regexp_split"} {
			if _, err := Functions[name].Call(Arguments{text, pattern}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestJavaDouble(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]float64{
		"1.0": 1, "-0.0": math.Copysign(0, -1), "0.001": 0.001, "9.99E-4": 0.000999, "9999999.0": 9999999, "1.0E7": 1e7, "1.7976931348623157E308": math.MaxFloat64, "0.1": 0.1, "123456.789": 123456.789,
	} {
		if got := JavaDouble(v, 64); got != want {
			t.Errorf("%g is %s, want %s", v, got, want)
		}
	}
	if got := JavaDouble(float64(float32(0.1)), 32); got != "0.1" {
		t.Errorf("a real 0.1 is %s", got)
	}
}
