// SPDX-License-Identifier: MPL-2.0

package seed

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonBuilder makes nodes of JSON.
type jsonBuilder struct {
	builder
	decoder *jsontext.Decoder
	content string

	// Places are asked for in ascending order: the line that begins at lineStart has the number line.
	line, lineStart, seen int
}

// parseJSON reads a text as JSON.
func parseJSON(name file, content string) (*node, error) { return parseJSONAt(1, name, content) }

// parseJSONAt reads a text as JSON that begins in a line of its file.
func parseJSONAt(line int, name file, content string) (*node, error) {
	b := &jsonBuilder{
		builder: builder{file: name}, content: content, line: line,
		// Names that come twice are refused here, with their path.
		decoder: jsontext.NewDecoder(strings.NewReader(content), jsontext.AllowDuplicateNames(true)),
	}
	root, err := b.node("", 0)
	if err != nil {
		return nil, err
	}
	end := b.placeAt(b.next())
	if _, err := b.decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, b.errorf(end, "", "there is more after the end of the JSON value; a seed file is one object")
	}
	return root, nil
}

// next is the offset of what the decoder reads next: its own may be that of white space, commas and colons before.
func (b *jsonBuilder) next() int {
	offset := int(b.decoder.InputOffset())
	return offset + len(b.content[offset:]) - len(strings.TrimLeft(b.content[offset:], " \t\r\n,:"))
}

func (b *jsonBuilder) placeAt(offset int) place {
	for {
		i := strings.IndexByte(b.content[b.seen:offset], '\n')
		if i < 0 {
			b.seen = offset
			return place{b.line, 1 + utf8.RuneCountInString(b.content[b.lineStart:offset])}
		}
		b.line++
		b.seen += i + 1
		b.lineStart = b.seen
	}
}

// syntax makes an error of the decoder's.
func (b *jsonBuilder) syntax(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return b.errorf(b.placeAt(len(b.content)), "", "this is not JSON: it ends too early")
	}
	if failure, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		offset := min(max(int(failure.ByteOffset), b.seen), len(b.content))
		return b.errorf(b.placeAt(offset), "", "this is not JSON: %v", failure.Err)
	}
	return b.errorf(place{}, "", "this is not JSON: %v", err)
}

func (b *jsonBuilder) node(path string, depth int) (*node, error) {
	where := b.placeAt(b.next())
	if err := b.checkDepth(depth, where, path); err != nil {
		return nil, err
	}
	if err := b.add(1, where, path); err != nil {
		return nil, err
	}
	t, err := b.decoder.ReadToken()
	if err != nil {
		return nil, b.syntax(err)
	}
	made := &node{place: where, size: 1}
	switch t.Kind() {
	case jsontext.KindNull:
		made.kind = null
	case jsontext.KindTrue, jsontext.KindFalse:
		made.kind, made.text = boolean, t.String()
	case jsontext.KindString:
		made.kind, made.text = text, t.String()
	case jsontext.KindNumber:
		made.kind, made.text = number, t.String()
	case jsontext.KindBeginArray:
		made.kind = sequence
		for b.decoder.PeekKind() != jsontext.KindEndArray {
			item, err := b.node(at(path, len(made.items)), depth+1)
			if err != nil {
				return nil, err
			}
			made.items = append(made.items, item)
		}
		_, err = b.decoder.ReadToken()
	default:
		made.kind = mapping
		if err := b.members(made, path, depth); err != nil {
			return nil, err
		}
		_, err = b.decoder.ReadToken()
	}
	if err != nil {
		return nil, b.syntax(err)
	}
	return made, nil
}

func (b *jsonBuilder) members(made *node, path string, depth int) error {
	seen := map[string]place{}
	for b.decoder.PeekKind() != jsontext.KindEndObject {
		where := b.placeAt(b.next())
		t, err := b.decoder.ReadToken()
		if err != nil {
			return b.syntax(err)
		}
		name := t.String()
		if first, twice := seen[name]; twice {
			return b.errorf(where, within(path, name), "the name is there already, in line %d; leave one of them out", first.line)
		}
		seen[name] = where
		value, err := b.node(within(path, name), depth+1)
		if err != nil {
			return err
		}
		made.members = append(made.members, member{where, name, value})
	}
	return nil
}

// appendJSON writes a node as JSON, members in the order of the file.
func (n *node) appendJSON(to []byte) []byte {
	switch n.kind {
	case null:
		return append(to, "null"...)
	case text:
		quoted, err := jsontext.AppendQuote(to, n.text)
		if err != nil { // Parse refuses text that is not UTF-8
			panic(fmt.Sprintf("%q: %v", n.text, err))
		}
		return quoted
	case sequence:
		to = append(to, '[')
		for i, item := range n.items {
			if i > 0 {
				to = append(to, ',')
			}
			to = item.appendJSON(to)
		}
		return append(to, ']')
	case mapping:
		to = append(to, '{')
		for i, m := range n.members {
			if i > 0 {
				to = append(to, ',')
			}
			to = (&node{kind: text, text: m.name}).appendJSON(to)
			to = append(to, ':')
			to = m.value.appendJSON(to)
		}
		return append(to, '}')
	default:
		return append(to, n.text...)
	}
}
