// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"bytes"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

func read(object string) (map[string]string, error) {
	got := map[string]string{}
	err := members([]byte(object), func(name, value []byte) error {
		text, null, err := bare(value)
		if got[string(name)] = string(text); null {
			got[string(name)] = "NULL"
		}
		return err
	})
	return got, err
}

func TestMembers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		object string
		want   map[string]string
	}{
		"empty":        {" { } ", map[string]string{}},
		"scalars":      {`{"a":"x","b":1.50,"c":true,"d":null,"e":""}`, map[string]string{"a": "x", "b": "1.50", "c": "true", "d": "NULL", "e": ""}},
		"blanks":       {"\n{ \"a\" :\t\"x y\" ,\r\n\"b\" : 2 }", map[string]string{"a": "x y", "b": "2"}},
		"nested":       {`{"a":{"b":[1,{"c":"}"}]},"d":[]}`, map[string]string{"a": `{"b":[1,{"c":"}"}]}`, "d": "[]"}},
		"blanks in it": {`{"a":{ "b" : [ 1, "x  y" ] }}`, map[string]string{"a": `{"b":[1,"x  y"]}`}},
		"escapes":      {`{"a\"b\u00e9":"\\\n\ud83d\ude00\u0000","q":"\\"}`, map[string]string{"a\"bé": "\\\n😀\x00", "q": `\`}},
		"dots":         {`{"a.b":{"c.d":1}}`, map[string]string{"a.b": `{"c.d":1}`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := read(test.object)
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Errorf("error %v (-want +got):\n%s", err, diff)
			}
		})
	}
	for _, object := range []string{"", "{", "[]", `{"a"}`, `{"a":`, `{"a":1`, `{"a":"b}`, `{"a":[1}`, `{a:1}`, `{"a":{"b":1}`, `{"\u12":1}`, `{"a":}`} {
		if got, err := read(object); err == nil {
			t.Errorf("%s is read as %q", object, got)
		}
	}
}

// What JSON is read as another reader of JSON reads it; what is none does no harm.
func FuzzMembers(f *testing.F) {
	for _, seed := range []string{`{"a":"x","b":{"c":[1, 2]}}`, `{"a\n":null,"":true}`, `{"a":"\u00e9\\"}`, `{`, `{"a":1]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, object []byte) {
		got := map[string]string{}
		err := members(object, func(name, value []byte) error {
			if len(value) == 0 {
				t.Fatalf("%q has an empty value", name)
			}
			text, null, err := bare(value)
			if !null {
				got[string(name)] = string(text)
			}
			return err
		})
		var want map[string]jsontext.Value
		if !bytes.HasPrefix(bytes.TrimSpace(object), []byte("{")) || json.Unmarshal(object, &want) != nil {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", object, err)
		}
		for name, value := range want {
			text, found := got[name]
			if found == (value.Kind() == 'n') {
				t.Errorf("%s: %q is found: %t", object, name, found)
			}
			switch value.Kind() {
			case '"':
				if unquoted, _ := jsontext.AppendUnquote(nil, value); text != string(unquoted) {
					t.Errorf("%s: %q is %q", object, name, text)
				}
			case '{', '[':
				if err := value.Compact(); err != nil || text != string(value) {
					t.Errorf("%s: %q is %q", object, name, text)
				}
			}
		}
	})
}
