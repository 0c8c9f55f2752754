// SPDX-License-Identifier: MPL-2.0

package seed

import (
	"fmt"
	"strconv"
	"strings"
)

// MaxBytes is the most that a seed file may have, without the event files that it names.
const MaxBytes = 8 << 20

// Further bounds on a seed file.
const (
	maxDepth = 250     // mappings and lists within each other
	maxNodes = 1 << 20 // values, those of aliases counted as often as they are used

	// maxBlockMembers are those of one mapping in YAML's block style, for which the parser's time grows with their square.
	maxBlockMembers = 2000
)

// kind is what a value of the file is.
type kind string

// kinds, as messages name them.
const (
	null     kind = "empty"
	boolean  kind = "a boolean"
	number   kind = "a number"
	text     kind = "a string"
	sequence kind = "a list"
	mapping  kind = "a mapping"
)

// place is where something stands in the file, both counted from 1.
type place struct{ line, column int }

// node is a value of the file, whether that is YAML or JSON.
type node struct {
	place
	kind    kind
	text    string   // of a string; of a number and a boolean as JSON writes it
	items   []*node  // of a list
	members []member // of a mapping, in the order of the file, each name once
	size    int      // values in it, itself included
}

// member is an entry of a mapping.
type member struct {
	place // of the name
	name  string
	value *node
}

// Error says what is wrong with a seed file, and where.
type Error struct {
	File         string
	Line, Column int    // counted from 1
	Path         string // of the field, such as channels[0].name; "" when it is the file as a whole
	Message      string
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:%d: ", e.File, e.Line, e.Column)
	if e.Path != "" {
		b.WriteString(e.Path + ": ")
	}
	b.WriteString(e.Message)
	return b.String()
}

// file makes the errors of one file.
type file string

func (f file) errorf(at place, path, format string, args ...any) *Error {
	return &Error{File: string(f), Line: max(at.line, 1), Column: max(at.column, 1), Path: path, Message: fmt.Sprintf(format, args...)}
}

// quote gives a value for a message, cut when it is long.
func quote(value string) string {
	const most = 80
	if len(value) > most {
		return strconv.Quote(strings.ToValidUTF8(value[:most], "")) + "…"
	}
	return strconv.Quote(value)
}

// within names a member of what has a path.
func within(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// at names an entry of a list that has a path.
func at(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// builder makes nodes within the bounds.
type builder struct {
	file
	nodes int
}

// add counts values that a node has.
func (b *builder) add(size int, at place, path string) error {
	if b.nodes += size; b.nodes > maxNodes {
		return b.errorf(at, path, "the file has more than %d values, those of aliases counted as often as they are used; put events into files of their own", maxNodes)
	}
	return nil
}

func (b *builder) checkDepth(depth int, at place, path string) error {
	if depth > maxDepth {
		if len(path) > 60 {
			path = path[:60] + "…"
		}
		return b.errorf(at, path, "mappings and lists stand more than %d deep in each other", maxDepth)
	}
	return nil
}
