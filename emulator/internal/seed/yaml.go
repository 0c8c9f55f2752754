// SPDX-License-Identifier: MPL-2.0

package seed

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// yamlBuilder makes nodes of YAML.
type yamlBuilder struct {
	builder
	anchors map[string]*node
}

// parseYAML reads a text as YAML. A nil node is an empty file.
func parseYAML(name file, content string) (root *node, err error) {
	b := &yamlBuilder{builder: builder{file: name}, anchors: map[string]*node{}}
	defer func() { // the parser is someone else's, and what it is given may be anything
		if cause := recover(); cause != nil {
			root, err = nil, b.errorf(place{}, "", "the text is not YAML that can be read: %v", cause)
		}
	}()
	tokens := lexer.Tokenize(content)
	if err := b.checkTokens(tokens); err != nil {
		return nil, err
	}
	parsed, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey()) // which are refused here, with their path
	if err != nil {
		return nil, b.syntax(err)
	}
	var documents []ast.Node
	for _, document := range parsed.Docs {
		if document.Body != nil {
			documents = append(documents, document.Body)
		}
	}
	switch len(documents) {
	case 0:
		return nil, nil
	case 1:
		return b.node(documents[0], "", 0)
	default:
		return nil, b.errorf(placeOf(documents[1]), "", "a second document begins; a seed file is one")
	}
}

// checkTokens bounds what the parser does not: how deep brackets, and list entries on one line, stand in each other, and how
// many members a mapping has that is not in brackets.
func (b *yamlBuilder) checkTokens(tokens token.Tokens) error {
	brackets, line, entries := 0, 0, 0
	var blocks blockMappings
	for _, t := range tokens {
		if members := blocks.take(t, brackets > 0); members > maxBlockMembers {
			return b.errorf(place{t.Position.Line, 1}, "", "a mapping has more than %d members; write it in braces, as JSON does", maxBlockMembers)
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			brackets++
		case token.SequenceEndType, token.MappingEndType:
			brackets--
		case token.SequenceEntryType, token.MappingKeyType, token.AnchorType, token.TagType:
			if t.Position.Line != line {
				line, entries = t.Position.Line, 0
			}
			entries++
		default:
		}
		if err := b.checkDepth(max(brackets, entries), place{t.Position.Line, t.Position.Column}, ""); err != nil {
			return err
		}
	}
	return nil
}

// blockMappings counts the members of the mappings in block style that a token stands in.
type blockMappings struct {
	line, column int            // of the latest token; where its line's entry begins, 0: with the next token
	open         []blockMapping // each within the one before
}

type blockMapping struct{ column, members int }

// take gives the number of members so far when a token makes another one, else 0.
func (m *blockMappings) take(t *token.Token, inBrackets bool) int {
	if t.Position.Line != m.line {
		m.line, m.column = t.Position.Line, 0
	}
	if t.Type == token.CommentType || inBrackets {
		return 0
	}
	if t.Type == token.SequenceEntryType { // what is further in belongs to the entry before
		m.close(t.Position.Column)
		m.column = 0
		return 0
	}
	if m.column == 0 {
		m.column = t.Position.Column
	}
	if t.Type != token.MappingValueType {
		return 0
	}
	m.close(m.column)
	if n := len(m.open); n == 0 || m.open[n-1].column < m.column {
		m.open = append(m.open, blockMapping{column: m.column})
	}
	m.open[len(m.open)-1].members++
	return m.open[len(m.open)-1].members
}

// close leaves the mappings further in than a column.
func (m *blockMappings) close(column int) {
	for len(m.open) > 0 && m.open[len(m.open)-1].column > column {
		m.open = m.open[:len(m.open)-1]
	}
}

// isAccount tells whether a plain scalar is the id of an account that begins with a zero, which no number does.
func isAccount(value string) bool {
	return len(value) == 12 && value[0] == '0' && strings.Trim(value, "0123456789") == ""
}

// syntax makes an error of the parser's.
func (b *yamlBuilder) syntax(err error) error {
	var failure yaml.Error
	if errors.As(err, &failure) && failure.GetToken() != nil {
		p := failure.GetToken().Position
		return b.errorf(place{p.Line, p.Column}, "", "this is not YAML: %s", failure.GetMessage())
	}
	return b.errorf(place{}, "", "this is not YAML: %v", err)
}

func placeOf(n ast.Node) place {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		n = m.Values[0].Key // its own token is the colon
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return place{t.Position.Line, t.Position.Column}
	}
	return place{}
}

// node makes a node, and those within it.
func (b *yamlBuilder) node(n ast.Node, path string, depth int) (*node, error) {
	at := placeOf(n)
	if err := b.checkDepth(depth, at, path); err != nil {
		return nil, err
	}
	switch n := n.(type) {
	case *ast.AnchorNode:
		made, err := b.node(n.Value, path, depth+1)
		if err == nil {
			b.anchors[n.Name.GetToken().Value] = made
		}
		return made, err
	case *ast.AliasNode:
		name := n.Value.GetToken().Value
		target, known := b.anchors[name]
		if !known {
			return nil, b.errorf(at, path, "the alias *%s stands for nothing; &%s must come before it", name, name)
		}
		return target, b.add(target.size, at, path)
	case *ast.MappingNode:
		return b.mapping(n, at, path, depth)
	case *ast.MappingValueNode:
		return b.mapping(&ast.MappingNode{Values: []*ast.MappingValueNode{n}}, at, path, depth)
	case *ast.SequenceNode:
		return b.sequence(n, at, path, depth)
	default:
		if err := b.add(1, at, path); err != nil {
			return nil, err
		}
		return b.scalar(n, at, path)
	}
}

func (b *yamlBuilder) scalar(n ast.Node, at place, path string) (*node, error) {
	made := &node{place: at, size: 1}
	switch n := n.(type) {
	case *ast.NullNode:
		made.kind = null
	case *ast.BoolNode:
		made.kind, made.text = boolean, fmt.Sprint(n.Value)
	case *ast.StringNode:
		made.kind, made.text = text, n.Value
	case *ast.LiteralNode:
		made.kind, made.text = text, n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode:
		made.kind, made.text = number, n.GetToken().Value
		if isAccount(made.text) {
			made.kind = text
			return made, nil
		}
		if !jsontext.Value(made.text).IsValid() {
			return nil, b.errorf(at, path, "the number %s can be read in more than one way; write it in decimal digits as JSON does, or put it in quotes when it is a string", quote(made.text))
		}
	case *ast.InfinityNode, *ast.NanNode:
		return nil, b.errorf(at, path, "%s is no number that JSON has; put it in quotes when it is a string", n.GetToken().Value)
	case *ast.TagNode:
		return nil, b.errorf(at, path, "the tag %s is not read; leave it out, and put quotes around what is to be a string", n.GetToken().Value)
	default:
		return nil, b.errorf(at, path, "%s is not expected here", quote(n.String()))
	}
	if !utf8.ValidString(made.text) { // by way of an escape
		return nil, b.errorf(at, path, "%s is not text in UTF-8", quote(made.text))
	}
	return made, nil
}

func (b *yamlBuilder) sequence(n *ast.SequenceNode, where place, path string, depth int) (*node, error) {
	made := &node{place: where, kind: sequence, size: 1}
	if err := b.add(1, where, path); err != nil {
		return nil, err
	}
	for i, value := range n.Values {
		item, err := b.node(value, at(path, i), depth+1)
		if err != nil {
			return nil, err
		}
		made.items = append(made.items, item)
		made.size += item.size
	}
	return made, nil
}

func (b *yamlBuilder) mapping(n *ast.MappingNode, at place, path string, depth int) (*node, error) {
	made := &node{place: at, kind: mapping, size: 1}
	if err := b.add(1, at, path); err != nil {
		return nil, err
	}
	seen := make(map[string]place, len(n.Values))
	var merged []*node
	for _, entry := range n.Values {
		where := placeOf(entry.Key)
		if entry.Key.IsMergeKey() {
			value, err := b.node(entry.Value, within(path, "<<"), depth+1)
			if err != nil {
				return nil, err
			}
			sources, err := b.mergeSources(value, within(path, "<<"))
			if err != nil {
				return nil, err
			}
			merged = append(merged, sources...)
			continue
		}
		name, err := b.memberName(entry.Key, where, path)
		if err != nil {
			return nil, err
		}
		if first, twice := seen[name]; twice {
			return nil, b.errorf(where, within(path, name), "the name is there already, in line %d; leave one of them out", first.line)
		}
		seen[name] = where
		value, err := b.node(entry.Value, within(path, name), depth+1)
		if err != nil {
			return nil, err
		}
		made.members = append(made.members, member{where, name, value})
		made.size += value.size
	}
	for _, source := range merged { // what the mapping has itself goes before, and then the source that comes first
		for _, m := range source.members {
			if _, taken := seen[m.name]; !taken {
				seen[m.name] = m.place
				made.members = append(made.members, m)
				made.size += m.value.size
			}
		}
	}
	return made, nil
}

// mergeSources are the mappings that the merge key << names.
func (b *yamlBuilder) mergeSources(value *node, path string) ([]*node, error) {
	sources := []*node{value}
	if value.kind == sequence {
		sources = value.items
	}
	if i := slices.IndexFunc(sources, func(n *node) bool { return n.kind != mapping }); i >= 0 {
		return nil, b.errorf(sources[i].place, path, "<< takes a mapping, or a list of them; this is %s", sources[i].kind)
	}
	return sources, nil
}

// memberName is the name of a mapping's member. Numbers and booleans are names as they are written.
func (b *yamlBuilder) memberName(key ast.MapKeyNode, at place, path string) (string, error) {
	switch key := key.(type) {
	case *ast.StringNode:
		return strings.ToValidUTF8(key.Value, "\ufffd"), nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode:
		return strings.TrimSpace(key.GetToken().Value), nil
	default:
		return "", b.errorf(at, path, "a name must be a string; %s is not", quote(key.String()))
	}
}
