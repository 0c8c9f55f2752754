// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// eventWalk goes through one eventData, once, and collects the texts that further
// rules are about. It keeps its decoders for the next event.
type eventWalk struct {
	texts    eventTexts
	drop     bool                 // unknown fields are dropped, not refused
	dropped  bool                 // one was
	decoders [2]*jsontext.Decoder // of eventData, and of an object in it
	text     []byte               // the latest text, unquoted
}

func (w *eventWalk) begin(drop bool) {
	w.texts, w.drop, w.dropped = eventTexts{}, drop, false
}

func (w *eventWalk) decoder(depth int, data []byte) *jsontext.Decoder {
	if w.decoders[depth] == nil {
		w.decoders[depth] = jsontext.NewDecoder(bytes.NewBuffer(data))
	} else {
		w.decoders[depth].Reset(bytes.NewBuffer(data))
	}
	return w.decoders[depth]
}

// object holds a JSON object against its fields. If unknown fields are dropped, it
// returns the object without them.
func (w *eventWalk) object(depth int, path string, data []byte, fields []eventField) (kept []byte, failure *EventError) {
	decoder := w.decoder(depth, data)
	if decoder.PeekKind() != jsontext.KindBeginObject {
		if _, err := decoder.ReadValue(); err != nil {
			return nil, notJSON(path, err)
		}
		return nil, failEvent(codeInvalidData, path, "%s must be a JSON object; it is %s.", path, shown(data))
	}
	if _, err := decoder.ReadToken(); err != nil {
		return nil, notJSON(path, err)
	}
	var found uint64 // bit i: fields[i] is there
	for decoder.PeekKind() == jsontext.KindString {
		i, unknown, err := readName(decoder, fields)
		if err != nil {
			return nil, notJSON(path, err)
		}
		value, err := decoder.ReadValue()
		if err != nil {
			return nil, notJSON(path, err)
		}
		switch {
		case i < 0 && !w.drop: // DAT-041
			return nil, unknownField(path, unknown, fields)
		case i < 0:
			w.dropped = true
			continue
		case value.Kind() != jsontext.KindNull: // DAT-034: null is as good as absent
			found |= 1 << i
			if value, failure = w.value(depth, value, &fields[i]); failure != nil {
				return nil, failure
			}
		}
		if w.drop {
			kept = appendMember(kept, fields[i].name, value)
		}
	}
	if _, err := decoder.ReadToken(); err != nil {
		return nil, notJSON(path, err)
	}
	if _, err := decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, failEvent(codeInvalidData, path, "%s has text behind its JSON object.", path)
	}
	for i := range fields {
		if fields[i].required && found&(1<<i) == 0 {
			return nil, failEvent(codeFieldNotFound, fields[i].path, "%s is required and missing.", fields[i].path)
		}
	}
	if w.drop {
		kept = append(append([]byte{'{'}, kept...), '}')
	}
	return kept, nil
}

// readName reads a member's name and finds its field; unknown is the name of
// one that has none, at index -1.
func readName(decoder *jsontext.Decoder, fields []eventField) (index int, unknown string, err error) {
	quotedName, err := decoder.ReadValue()
	if err != nil {
		return -1, "", err
	}
	name := quotedName[1 : len(quotedName)-1]
	if bytes.IndexByte(name, '\\') >= 0 {
		if name, err = jsontext.AppendUnquote(nil, quotedName); err != nil {
			return -1, "", err
		}
	}
	for i := range fields {
		if fields[i].name == string(name) {
			return i, "", nil
		}
	}
	return -1, string(name), nil
}

// value checks one member and returns it as it is to be kept.
func (w *eventWalk) value(depth int, value jsontext.Value, field *eventField) (jsontext.Value, *EventError) {
	if field.kind == kindObject {
		return w.objectValue(depth, value, field)
	}
	if value.Kind() != jsontext.KindString {
		return nil, failEvent(codeInvalidData, field.path, "%s must be a string; it is %s.", field.path, shown(value))
	}
	var err error
	if w.text, err = jsontext.AppendUnquote(w.text[:0], value); err != nil {
		return nil, notJSON(field.path, err)
	}
	if n := utf8.RuneCount(w.text); field.most > 0 && n > field.most {
		return nil, failEvent(codeFieldTooLong, field.path, "%s has %d characters; it can have %d.", field.path, n, field.most)
	}
	if field.keep != nil {
		field.keep(&w.texts, string(w.text))
	}
	return value, nil
}

func (w *eventWalk) objectValue(depth int, value jsontext.Value, field *eventField) (jsontext.Value, *EventError) {
	if value.Kind() != jsontext.KindBeginObject {
		return nil, failEvent(codeInvalidData, field.path, "%s must be a JSON object; it is %s.", field.path, shown(value))
	}
	if field.most > 0 && len(value) > field.most {
		return nil, failEvent(codeFieldTooLong, field.path, "%s has %d bytes of JSON; it can have %d.", field.path, len(value), field.most)
	}
	if nestsTooDeep(value) {
		return nil, failEvent(codeInvalidData, field.path, "%s nests more than %d levels deep.", field.path, maxNesting)
	}
	if field.fields == nil {
		return value, nil
	}
	kept, failure := w.object(depth+1, field.path, value, field.fields)
	if failure != nil {
		return nil, failure
	}
	if w.drop {
		value = kept
	}
	return value, nil
}

// shown describes a JSON value of the wrong kind.
func shown(value jsontext.Value) string {
	switch value.Kind() {
	case jsontext.KindString:
		text, _ := jsontext.AppendUnquote(nil, value)
		return "the string " + quoted(string(text))
	case jsontext.KindNumber:
		return "the number " + strings.Trim(quoted(string(value)), `"`)
	case jsontext.KindBeginObject:
		return "an object"
	case jsontext.KindBeginArray:
		return "an array"
	default:
		return string(bytes.TrimSpace(value)) // true, false or null
	}
}

// maxNesting bounds how deep the JSON of an event may nest, far beyond what senders
// have, so that every reader of the stored record can read it (DAT-046).
const maxNesting = 200

// nestsTooDeep looks at valid JSON.
func nestsTooDeep(value jsontext.Value) bool {
	depth, inString := 0, false
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '\\':
			i++ // only strings have it
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > maxNesting {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

func unknownField(path, name string, fields []eventField) *EventError {
	hint := "Put what the schema has no field for into additionalEventData."
	for _, field := range fields {
		if strings.EqualFold(field.name, name) {
			hint = "Did you mean " + field.name + "?"
		}
	}
	return failEvent(codeInvalidData, path+"."+name, "%s has a field %s that the schema does not know. %s", path, quoted(name), hint)
}

func notJSON(path string, err error) *EventError {
	why := err.Error()
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		why = fmt.Sprintf("%s at byte %d", syntax.Err, syntax.ByteOffset)
	} else if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		why = "it ends too early"
	}
	return failEvent(codeInvalidData, path, "%s is not valid JSON: %s.", path, why)
}

func appendMember(object []byte, name string, value jsontext.Value) []byte {
	if len(object) > 0 {
		object = append(object, ',')
	}
	object, _ = jsontext.AppendQuote(object, name) // a name that was decoded is valid UTF-8
	return append(append(object, ':'), value...)
}
