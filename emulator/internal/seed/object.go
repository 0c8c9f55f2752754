// SPDX-License-Identifier: MPL-2.0

package seed

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/spelling"
)

// maxErrors is how many errors of one file are told.
const maxErrors = 20

// decoder collects what is wrong with a file, so that all of it can be told at once.
type decoder struct {
	file
	errors []*Error
}

func (d *decoder) fail(at origin, format string, args ...any) {
	d.errors = append(d.errors, d.errorf(at.place, at.path, format, args...))
}

// err joins what was found, in the order of the file.
func (d *decoder) err() error {
	slices.SortStableFunc(d.errors, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	list := make([]error, 0, maxErrors)
	for _, e := range d.errors[:min(len(d.errors), maxErrors)] {
		list = append(list, e)
	}
	return errors.Join(list...)
}

// origin is where a value came from, for messages.
type origin struct {
	place
	path string
}

// object reads the members of a mapping. Each is asked for by name, and end refuses what nobody asked for.
type object struct {
	origin
	*decoder
	node  *node
	asked []string
}

// object reads a node as a mapping. One that is none has no members, and is told.
func (d *decoder) object(n *node, path string) *object {
	o := &object{origin: origin{n.place, path}, decoder: d, node: n}
	if n.kind != mapping {
		d.fail(o.origin, "a mapping is needed; this is %s", n.kind)
		o.node = &node{place: n.place, kind: mapping}
	}
	return o
}

// find gives a member, nil if it is not there or has no value.
func (o *object) find(name string) *node {
	if !slices.Contains(o.asked, name) {
		o.asked = append(o.asked, name)
	}
	for _, m := range o.node.members {
		if m.name == name && m.value.kind != null {
			return m.value
		}
	}
	return nil
}

// typed gives a member of a kind, nil if there is none.
func (o *object) typed(name string, want kind) *node {
	n := o.find(name)
	if n == nil || n.kind == want {
		return n
	}
	hint := ""
	if want == text && (n.kind == number || n.kind == boolean) {
		hint = "; put it in quotes: " + strconv.Quote(n.text)
	}
	o.fail(o.of(name, n), "%s is needed; this is %s%s", want, n.kind, hint)
	return nil
}

// of is where a member stands.
func (o *object) of(name string, n *node) origin {
	if n == nil {
		return origin{o.place, within(o.path, name)}
	}
	return origin{n.place, within(o.path, name)}
}

func (o *object) string(name string) string {
	if n := o.typed(name, text); n != nil {
		return n.text
	}
	return ""
}

// required is a string that must be there.
func (o *object) required(name string) string {
	before := len(o.errors)
	value := o.string(name)
	if value == "" && len(o.errors) == before {
		o.fail(o.of(name, nil), "a value is needed")
	}
	return value
}

// account is 12 digits, "" if there are none. YAML takes them for a number unless they are in quotes; their digits are the same.
func (o *object) account() string {
	const name = "account"
	n := o.find(name)
	switch {
	case n == nil:
		return ""
	case n.kind != text && n.kind != number || len(n.text) != 12 || strings.Trim(n.text, "0123456789") != "":
		o.fail(o.of(name, n), "12 digits are needed, such as \"111122223333\"")
		return ""
	}
	return n.text
}

func (o *object) optionalString(name string) *string {
	if n := o.typed(name, text); n != nil {
		return &n.text
	}
	return nil
}

func (o *object) boolean(name string) *bool {
	if n := o.typed(name, boolean); n != nil {
		value := n.text == "true"
		return &value
	}
	return nil
}

func (o *object) integer(name string) *int {
	n := o.typed(name, number)
	if n == nil {
		return nil
	}
	value, err := strconv.ParseInt(n.text, 10, 32)
	if err != nil {
		o.fail(o.of(name, n), "a whole number is needed; this is %s", quote(n.text))
		return nil
	}
	small := int(value)
	return &small
}

// list gives the entries of a list, nil if it is not there, empty if it is and has none.
func (o *object) list(name string) []entry {
	n := o.typed(name, sequence)
	if n == nil {
		return nil
	}
	entries := make([]entry, len(n.items))
	for i, item := range n.items {
		entries[i] = entry{origin{item.place, at(within(o.path, name), i)}, item}
	}
	return entries
}

// entry is one value of a list.
type entry struct {
	origin
	node *node
}

// strings gives a list of strings, nil if it is not there.
func (o *object) strings(name string) []string {
	entries := o.list(name)
	if entries == nil {
		return nil
	}
	values := make([]string, len(entries))
	for i, e := range entries {
		if e.node.kind != text {
			o.fail(e.origin, "a string is needed; this is %s", e.node.kind)
		}
		values[i] = e.node.text
	}
	return values
}

// document gives a policy, as JSON text: a mapping is made into that, a string is taken as it is.
func (o *object) document(name string) string {
	n := o.find(name)
	if n == nil {
		return ""
	}
	return o.documentOf(entry{o.of(name, n), n})
}

func (d *decoder) documentOf(e entry) string {
	switch e.node.kind {
	case mapping:
		return string(e.node.appendJSON(nil))
	case text:
		return e.node.text
	default:
		d.fail(e.origin, "a policy is needed, a mapping or JSON in a string; this is %s", e.node.kind)
		return ""
	}
}

// end refuses the members that nobody asked for.
func (o *object) end() {
	for _, m := range o.node.members {
		if slices.Contains(o.asked, m.name) {
			continue
		}
		hint := ""
		if near := spelling.Nearest(m.name, o.asked); near != "" {
			hint = "Did you mean " + near + "? "
		}
		o.fail(origin{m.place, within(o.path, m.name)}, "there is no such member. %sIt may be one of %s", hint, strings.Join(o.asked, ", "))
	}
}
