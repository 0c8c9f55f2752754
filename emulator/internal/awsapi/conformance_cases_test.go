// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/apimodel"
)

// conformanceCase is a request that differs in one place from a valid one.
type conformanceCase struct {
	path    memberPathTo // the place
	variant string       // the difference
	input   any          // the whole input, as the JSON decoder gives it
	want    outcome
}

// outcome is what the model alone says of a request.
type outcome int

const (
	refused  outcome = iota // the model's constraints are broken
	accepted                // they are kept: only a rule of the service may refuse
)

func (c conformanceCase) name() string { return c.path.String() + " " + c.variant }

// memberPathTo leads to a value: names of members, and places in lists.
type memberPathTo []any

func (p memberPathTo) String() string {
	var text strings.Builder
	for _, step := range p {
		switch step := step.(type) {
		case int:
			fmt.Fprintf(&text, "[%d]", step)
		default:
			fmt.Fprintf(&text, ".%v", step)
		}
	}
	return strings.TrimPrefix(text.String(), ".")
}

// member is the name of the innermost member on the path.
func (p memberPathTo) member() string {
	for _, step := range slices.Backward(p) {
		if name, ok := step.(string); ok {
			return name
		}
	}
	return ""
}

// members is the path without places in lists.
func (p memberPathTo) members() string {
	var names []string
	for _, step := range p {
		if name, ok := step.(string); ok {
			names = append(names, name)
		}
	}
	return strings.Join(names, ".")
}

func (p memberPathTo) to(step any) memberPathTo { return append(slices.Clone(p), step) }

// dropped stands for a value that is left out.
type dropped struct{}

// with is a copy of a JSON value with another value at a path.
func with(value any, path memberPathTo, replacement any) any {
	if len(path) == 0 {
		return replacement
	}
	if place, isPlace := path[0].(int); isPlace {
		list := slices.Clone(value.([]any))
		list[place] = with(list[place], path[1:], replacement)
		return list
	}
	object := maps.Clone(value.(map[string]any))
	name := path[0].(string)
	object[name] = with(object[name], path[1:], replacement)
	if _, drop := object[name].(dropped); drop {
		delete(object, name)
	}
	return object
}

// generator makes the cases of one operation out of its input's shape and a valid input.
type generator struct {
	t     *testing.T
	model *apimodel.Model
	base  any
	cases []conformanceCase
}

func (g *generator) add(path memberPathTo, variant string, value any, want outcome) {
	g.cases = append(g.cases, conformanceCase{path, variant, with(g.base, path, value), want})
}

// walk makes the cases of the value at a path, which has a shape, and of all that is in it.
func (g *generator) walk(shapeName string, path memberPathTo, value any) {
	shape := g.model.Shapes[shapeName]
	g.otherTypes(shape, path)
	switch shape.Type {
	case "structure":
		g.structure(shape, path, value.(map[string]any))
	case "list":
		g.list(shape, path, value.([]any))
	case "string":
		g.text(shape, path, value.(string))
	case "integer":
		g.number(shape, path)
	case "timestamp":
		g.add(path, "of 1970", 0.0, accepted)
		g.add(path, "with a fraction", value.(float64)+0.5, accepted)
		g.add(path, "before 1970", -1.0, refused)
		g.add(path, "beyond the year 9999", 253402300800.0, refused)
		g.add(path, "beyond any number", jsontext.Value("1e999"), refused)
	case "boolean":
		for _, either := range []bool{true, false} {
			g.add(path, fmt.Sprintf("=%t", either), either, accepted)
		}
	default:
		g.t.Errorf("%s: no cases are known for a %s", path, shape.Type)
	}
}

// otherTypes gives the place a value of each JSON type that it cannot have.
func (g *generator) otherTypes(shape *apimodel.Shape, path memberPathTo) {
	if len(path) == 0 {
		return // the body as a whole: TestConformanceBodies
	}
	own := map[string]string{"structure": "object", "list": "array", "string": "string", "integer": "number", "timestamp": "number", "boolean": "boolean"}[shape.Type]
	for kind, value := range map[string]any{
		"string": "7", "number": 7.0, "boolean": true, "array": []any{}, "object": map[string]any{},
	} {
		if kind != own {
			g.add(path, "as a JSON "+kind, value, refused)
		}
	}
}

func (g *generator) structure(shape *apimodel.Shape, path memberPathTo, object map[string]any) {
	for _, name := range shape.MemberNames() {
		member, at := shape.Members[name], path.to(name)
		want := accepted
		if slices.Contains(shape.Required, name) {
			want = refused
		}
		g.add(at, "missing", dropped{}, want)
		if value, found := object[name]; found {
			if !member.InQuery() {
				g.add(at, "null", nil, want)
			}
			g.add(at, "twice", twice{value}, refused)
			g.walk(member.Shape, at, value)
		} else {
			g.otherTypes(g.model.Shapes[member.Shape], at)
		}
		if member.InQuery() && len(path) == 0 {
			g.add(path.to("NoSuchParameter"), "unknown beside "+name, parameter("x"), refused)
		}
	}
	g.add(path.to("NoSuchMember"), "unknown", "x", refused)
}

// twice stands for a member that comes twice.
type twice struct{ value any }

// parameter stands for a member that comes in the query though the model does not know it.
type parameter string

func (g *generator) list(shape *apimodel.Shape, path memberPathTo, list []any) {
	if len(list) == 0 {
		g.t.Errorf("%s: the valid input has no entry to make others of", path)
		return
	}
	of := func(n int) []any {
		entries := make([]any, n)
		for i := range entries {
			entries[i] = g.vary(shape.Member.Shape, list[min(i, len(list)-1)], max(0, i-len(list)+1))
		}
		return entries
	}
	if shape.Min != nil && *shape.Min > 0 {
		g.add(path, "too few", of(*shape.Min-1), refused)
		g.add(path, "fewest", of(*shape.Min), accepted)
	}
	if shape.Max != nil {
		g.add(path, "most", of(*shape.Max), accepted)
		g.add(path, "too many", of(*shape.Max+1), refused)
	}
	for i, entry := range list {
		g.add(path.to(i), "null", nil, refused)
		g.walk(shape.Member.Shape, path.to(i), entry)
	}
}

// vary makes another entry of a list, since entries must often differ: the nth one, 0 for the same.
func (g *generator) vary(shapeName string, value any, n int) any {
	shape := g.model.Shapes[shapeName]
	switch value := value.(type) {
	case map[string]any:
		object := maps.Clone(value)
		for name, entry := range object {
			object[name] = g.vary(shape.Members[name].Shape, entry, n)
		}
		return object
	case string:
		if len(shape.Enum) > 0 {
			return shape.Enum[(slices.Index(shape.Enum, value)+n)%len(shape.Enum)]
		}
		if n > 0 && (shape.Max != nil || shape.Pattern != "") {
			return fmt.Sprintf("%s%03d", value[:max(1, len(value)-3)], n)
		}
	}
	return value
}

func (g *generator) text(shape *apimodel.Shape, path memberPathTo, value string) {
	if len(shape.Enum) > 0 {
		for _, known := range shape.Enum {
			g.add(path, "="+known, known, accepted)
		}
		g.add(path, "with an unknown value", "NO_SUCH_VALUE", refused)
		g.add(path, "in another case", strings.ToLower(shape.Enum[0][:1])+strings.ToUpper(shape.Enum[0][1:])+"x", refused)
		g.add(path, "empty", "", refused)
		return
	}
	if shape.Min != nil && *shape.Min > 0 {
		g.add(path, "too short", g.fitted(shape, value, *shape.Min-1), refused)
		g.add(path, "shortest", g.fitted(shape, value, *shape.Min), accepted)
	}
	if shape.Max != nil {
		g.add(path, "longest", g.fitted(shape, value, *shape.Max), accepted)
		g.add(path, "too long", g.fitted(shape, value, *shape.Max+1), refused)
		if shape.Pattern == "" {
			g.add(path, "longest, in characters of several bytes", strings.Repeat("é", *shape.Max), accepted)
			g.add(path, "too long, in characters of several bytes", strings.Repeat("é", *shape.Max+1), refused)
		}
	}
	for what, character := range map[string]string{
		"a space": " ", "an exclamation mark": "!", "a slash": "/", "a line feed": "\n", "a letter beyond ASCII": "é", "a zero": "\x00",
	} {
		_, size := utf8.DecodeLastRuneInString(value)
		if off := value[:len(value)-size] + character; !shape.Matches(off) {
			g.add(path, "with "+what, off, refused)
		}
	}
	if front := "!" + value[1:]; !shape.Matches(front) {
		g.add(path, "off its pattern in front", front, refused)
	}
}

// fitted is the value cut or filled to a length, within the shape's pattern.
func (g *generator) fitted(shape *apimodel.Shape, value string, length int) string {
	if length <= len(value) {
		value = value[:length]
	} else {
		filling := "a"
		if !shape.Matches(value + filling) { // digits, for example
			filling = value[len(value)-1:]
		}
		value += strings.Repeat(filling, length-len(value))
	}
	if !shape.Matches(value) && length > 0 {
		g.t.Fatalf("%q does not match %s", value, shape.Pattern)
	}
	return value
}

func (g *generator) number(shape *apimodel.Shape, path memberPathTo) {
	if shape.Min != nil {
		g.add(path, "too small", float64(*shape.Min-1), refused)
		g.add(path, "least", float64(*shape.Min), accepted)
		g.add(path, "negative", float64(-*shape.Min), refused)
	}
	if shape.Max != nil {
		g.add(path, "greatest", float64(*shape.Max), accepted)
		g.add(path, "too great", float64(*shape.Max+1), refused)
	}
	g.add(path, "with a fraction", 7.5, refused)
	g.add(path, "beyond 64 bits", 1e30, refused)
	g.add(path, "beyond any number", jsontext.Value("1e999"), refused)
}

// encode writes an input, with what comes twice.
func encode(input any) ([]byte, error) {
	return json.Marshal(input, json.Deterministic(true), jsontext.AllowDuplicateNames(true),
		json.WithMarshalers(json.MarshalToFunc(func(encoder *jsontext.Encoder, object map[string]any) error {
			if err := encoder.WriteToken(jsontext.BeginObject); err != nil {
				return err
			}
			for _, name := range slices.Sorted(maps.Keys(object)) {
				values := []any{object[name]}
				if double, ok := object[name].(twice); ok {
					values = []any{double.value, double.value}
				}
				for _, value := range values {
					if err := encoder.WriteToken(jsontext.String(name)); err != nil {
						return err
					}
					if err := json.MarshalEncode(encoder, value); err != nil {
						return err
					}
				}
			}
			return encoder.WriteToken(jsontext.EndObject)
		})))
}
