// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// maxCharacters is the longest document that a channel, an event data store or a dashboard takes.
const maxCharacters = 8192 // POL-001

// grammar is what a kind of document has and has not.
type grammar struct {
	kind          string // in messages
	maxCharacters int
	whiteSpace    bool // white space counts
	noPrincipal   bool // the document is attached to the caller, which is its principal
	noResource    bool // the document is attached to the only resource that it is about
}

var (
	resourceGrammar = grammar{kind: "a resource's policy", maxCharacters: maxCharacters, whiteSpace: true}
	identityGrammar = grammar{kind: "an identity policy", maxCharacters: maxIdentityCharacters, noPrincipal: true}
	trustGrammar    = grammar{kind: "a role's trust policy", maxCharacters: maxTrustCharacters, noResource: true}
)

// Parse reads a document of 1 to 8192 characters and checks it against the grammar of resource policies. An error is an
// [*Error] that names the statement, the element and the place.
//
// Every member must be one that the language has, spelt as the language spells it, and present once. A condition key of any
// service is grammatical: a request that lacks the key decides what it means.
func Parse(text string) (*Document, error) { return resourceGrammar.parse(text) }

func (g grammar) parse(text string) (*Document, error) {
	if strings.TrimSpace(text) == "" {
		return nil, &Error{Message: "the policy is empty; give a JSON document with a Statement"}
	}
	if err := g.checkLength(text); err != nil {
		return nil, err
	}
	p := &parser{grammar: g, text: text, decoder: jsontext.NewDecoder(strings.NewReader(text))}
	d, err := p.document()
	if err != nil {
		return nil, err
	}
	if _, err := p.decoder.ReadToken(); !errors.Is(err, io.EOF) {
		p.at = p.next()
		return nil, p.errorf("", "something follows the document; a policy is one JSON object")
	}
	return d, nil
}

// maxBytes bounds a document whose white space does not count.
const maxBytes = 64 << 10

func (g grammar) checkLength(text string) error {
	if !g.whiteSpace && len(text) > maxBytes {
		return &Error{Message: fmt.Sprintf("the policy has %d bytes, but at most %d are read; take out white space", len(text), maxBytes)}
	}
	n, counted, wayOut := utf8.RuneCountInString(text), "", "take out white space, or name accounts instead of each user and role"
	if !g.whiteSpace {
		n -= countWhiteSpace(text)
		counted, wayOut = " besides white space", "divide it over several policies, or use wildcards"
	}
	if n > g.maxCharacters {
		return &Error{Message: fmt.Sprintf("the policy has %d characters%s, but at most %d are allowed; %s", n, counted, g.maxCharacters, wayOut)}
	}
	return nil
}

func countWhiteSpace(text string) int {
	return strings.Count(text, " ") + strings.Count(text, "\t") + strings.Count(text, "\r") + strings.Count(text, "\n")
}

// parser walks one document. It reads nothing that the grammar does not have, so nesting is bounded by the grammar's own.
type parser struct {
	grammar   grammar
	text      string
	decoder   *jsontext.Decoder
	statement int // the statement being read, counted from 1; 0 outside
	at        int // where the token last read begins, in bytes
}

// errorf blames the token last read.
func (p *parser) errorf(element, format string, args ...any) error {
	before := p.text[:min(p.at, len(p.text))]
	line := 1 + strings.Count(before, "\n")
	column := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	return &Error{Statement: p.statement, Element: element, Message: fmt.Sprintf(format, args...), Line: line, Column: column}
}

// next is where the next token begins.
func (p *parser) next() int {
	at := int(p.decoder.InputOffset())
	for at < len(p.text) && strings.IndexByte(" \t\r\n,:", p.text[at]) >= 0 {
		at++
	}
	return at
}

// token reads the next token. element is the element that it belongs to.
func (p *parser) token(element string) (jsontext.Token, error) {
	p.at = p.next()
	token, err := p.decoder.ReadToken()
	if err == nil {
		return token, nil
	}
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntax) && errors.Is(err, jsontext.ErrDuplicateName):
		return token, p.errorf(element, "%s appears twice in one object; put both into one", quote(syntax.JSONPointer.LastToken()))
	case errors.As(err, &syntax):
		p.at = int(syntax.ByteOffset)
		return token, p.errorf(element, "the policy is not valid JSON: %v", syntax.Err)
	}
	p.at = len(p.text)
	return token, p.errorf(element, "the policy ends too early; a bracket or quotation mark is not closed")
}

// kindNames name JSON's kinds of value in messages.
var kindNames = map[jsontext.Kind]string{
	'n': "null", 'f': "a boolean", 't': "a boolean", '"': "a string", '0': "a number", '{': "an object", '[': "a list",
}

// wrongType blames the token last read for its kind.
func (p *parser) wrongType(element string, token jsontext.Token, want string) error {
	return p.errorf(element, "%s must be %s, not %s", subject(element), want, kindNames[token.Kind()])
}

// subject names an element at the start of a sentence.
func subject(element string) string {
	if element == "" {
		return "it"
	}
	return element[strings.LastIndexByte(element, '.')+1:]
}

// object reads an object and hands each member's name to member, which must read the value.
func (p *parser) object(element, want string, member func(name string) error) error {
	token, err := p.token(element)
	if err != nil {
		return err
	}
	if token.Kind() != '{' {
		return p.wrongType(element, token, want)
	}
	return p.members(element, member)
}

// members reads what is left of an object that was just opened.
func (p *parser) members(element string, member func(name string) error) error {
	for {
		token, err := p.token(element)
		if err != nil {
			return err
		}
		if token.Kind() == '}' {
			return nil
		}
		if err := member(token.String()); err != nil {
			return err
		}
	}
}

// elements reads what is left of a list that was just opened and hands each opening token to element.
func (p *parser) elements(name string, element func(jsontext.Token) error) error {
	for {
		token, err := p.token(name)
		if err != nil {
			return err
		}
		if token.Kind() == ']' {
			return nil
		}
		if err := element(token); err != nil {
			return err
		}
	}
}

func (p *parser) string(element string) (string, error) {
	token, err := p.token(element)
	if err != nil {
		return "", err
	}
	if token.Kind() != '"' {
		return "", p.wrongType(element, token, "a string")
	}
	return token.String(), nil
}

// strings reads a string or a list of strings and hands each to value, with the parser's place at it.
func (p *parser) strings(element string, value func(text string) error) error {
	token, err := p.token(element)
	if err != nil {
		return err
	}
	switch token.Kind() {
	case '"':
		return value(token.String())
	case '[':
		return p.elements(element, func(token jsontext.Token) error {
			if token.Kind() != '"' {
				return p.errorf(element, "%s must hold strings only, not %s", subject(element), kindNames[token.Kind()])
			}
			return value(token.String())
		})
	}
	return p.wrongType(element, token, "a string or a list of strings")
}

// unknown blames the member name last read.
func (p *parser) unknown(element, name string, known ...string) error {
	if i := slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, name) }); i >= 0 {
		return p.errorf(element, "%s is not an element; did you mean %q? Case matters", quote(name), known[i])
	}
	return p.errorf(element, "%s is not an element; the elements are %s", quote(name), strings.Join(known, ", "))
}

func (p *parser) document() (*Document, error) {
	d := &Document{version: version2008}
	hasStatement := false
	err := p.object("", "a JSON object", func(name string) (err error) {
		switch name {
		case "Version":
			if d.version, err = p.string(name); err != nil {
				return err
			}
			if d.version != version2012 && d.version != version2008 {
				return p.errorf(name, "%s is not a version of the policy language; give %q", quote(d.version), version2012)
			}
			return nil
		case "Id":
			d.id, err = p.string(name)
			return err
		case "Statement":
			hasStatement = true
			return p.statementList(d)
		}
		return p.unknown("", name, "Version", "Id", "Statement")
	})
	if err != nil {
		return nil, err
	}
	if !hasStatement || len(d.statements) == 0 {
		return nil, &Error{Element: "Statement", Message: "the policy has no statement; give at least one"}
	}
	return d, nil
}

// statementList reads one statement or a list of them.
func (p *parser) statementList(d *Document) error {
	token, err := p.token("Statement")
	if err != nil {
		return err
	}
	one := func(token jsontext.Token) error {
		if token.Kind() != '{' {
			return p.wrongType("Statement", token, "an object or a list of objects")
		}
		p.statement = len(d.statements) + 1
		s, err := p.oneStatement()
		if err != nil {
			return err
		}
		for i := range d.statements {
			if s.sid != "" && d.statements[i].sid == s.sid {
				return &Error{Statement: s.number, Element: "Sid", Message: fmt.Sprintf("%s is the Sid of statement %d already; give each statement its own", quote(s.sid), i+1)}
			}
		}
		d.statements = append(d.statements, *s)
		p.statement = 0
		return nil
	}
	if token.Kind() == '[' {
		return p.elements("Statement", one)
	}
	return one(token)
}
