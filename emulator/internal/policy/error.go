// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"strings"
)

// Error says why a document was refused. It is the only kind of error that this package returns.
type Error struct {
	Statement    int    // the statement to blame, counted from 1; 0 when it is the document as a whole
	Element      string // the element to blame, for example "Action" or "Condition.StringEquals"; "" when there is none
	Message      string // the value, the rule and the way out
	Line, Column int    // where in the text, counted from 1, the column in characters; 0 when the rule concerns no one place
}

func (e *Error) Error() string {
	var b strings.Builder
	if e.Statement > 0 {
		fmt.Fprintf(&b, "statement %d: ", e.Statement)
	}
	if e.Element != "" {
		b.WriteString(e.Element + ": ")
	}
	b.WriteString(e.Message)
	if e.Line > 0 {
		fmt.Fprintf(&b, " (line %d, column %d)", e.Line, e.Column)
	}
	return b.String()
}

// maxQuoted bounds, in characters, how much of one value a message repeats.
const maxQuoted = 200

// quote gives a value for a message: in quotation marks, and cut when it is long.
func quote(value string) string {
	if runes := []rune(value); len(runes) > maxQuoted {
		return fmt.Sprintf("%q…", string(runes[:maxQuoted]))
	}
	return fmt.Sprintf("%q", value)
}

// maxListed bounds how many values of a list a message repeats.
const maxListed = 3

// quoteList gives the first few values for a message and how many more there are.
func quoteList(values []string) string {
	var b strings.Builder
	for i, value := range values {
		if i == maxListed {
			fmt.Fprintf(&b, " and %d more", len(values)-maxListed)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(quote(value))
	}
	return b.String()
}
