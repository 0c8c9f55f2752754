// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"context"
	"errors"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/scalar"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// failure is why something of DuckDB's did not work. Its text is for the user: it holds nothing
// of the SQL that DuckDB was given.
type failure struct {
	Kind    failureKind
	Message string
	Cause   string // what DuckDB said, where Message does not tell it; "": it does
}

func (f *failure) Error() string { return f.Message }

// Unwrap has the emulator log the cause.
func (f *failure) Unwrap() error {
	if f.Cause == "" {
		return nil
	}
	return &lake.EngineFault{Message: f.Message, Cause: f.Cause}
}

// maxCause is how many bytes of DuckDB's words are kept: they can hold a whole statement.
const maxCause = 32 << 10

// fault is a failure of which the user learns a message alone.
func fault(kind failureKind, message, cause string) *failure {
	if len(cause) > maxCause {
		cause = strings.ToValidUTF8(cause[:maxCause], "") + "…"
	}
	return &failure{kind, message, cause}
}

type failureKind int

const (
	failed    failureKind = iota // what the statement computes has no value
	exhausted                    // DuckDB's memory or temporary space does not do
	refused                      // the operating system gave no more memory
	tooLarge                     // too many rows
	gone                         // a table is not there any more
	lost                         // the database cannot be used any more
)

// Messages; the first two are what AWS says (QRY-078, QRY-079).
const (
	exhaustedMessage = "Query exhausted resources at this scale factor"
	tooLargeMessage  = "Query response is too large"
	unableMessage    = "the query engine could not do its work"
	goneMessage      = "an event data store that the query names is being changed; run the query again"
)

// failureOf reads an error of DuckDB's, whose text begins with its type.
func failureOf(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if known, ok := errors.AsType[*failure](err); ok {
		return known
	}
	text := strings.TrimPrefix(err.Error(), "database/sql/driver: ")
	kind, message, found := strings.Cut(text, " Error: ")
	if !found || strings.Contains(kind, "\n") {
		kind, message = "", text
	}
	switch {
	case marked(text) != "":
		return &failure{Kind: failed, Message: marked(text)}
	case allocationFailed(text):
		return &failure{Kind: refused, Message: exhaustedMessage}
	case kind == "Out of Memory", strings.Contains(text, "max_temp_directory_size"), strings.Contains(text, "Cannot resize vector"),
		strings.Contains(text, "maximum allowed vector size"), strings.Contains(text, "Lists larger than"), strings.Contains(text, "No space left"):
		return &failure{Kind: exhausted, Message: exhaustedMessage}
	case strings.HasSuffix(kind, "FATAL"), strings.HasSuffix(kind, "INTERNAL"), strings.Contains(text, "has been invalidated"):
		return fault(lost, "the query engine came upon an error of its own and begins anew", text)
	case kind == "Catalog" && strings.Contains(text, "Table with name"):
		return &failure{Kind: gone, Message: goneMessage}
	case kind == "IO", kind == "":
		return fault(failed, unableMessage, text)
	case kind == "Parser", kind == "Binder", kind == "Catalog", kind == "Not implemented":
		return fault(failed, "the query engine cannot run this statement; write it in a simpler way", text)
	}
	if known := computingMessage(firstLine(message)); known != "" {
		return &failure{Kind: failed, Message: known}
	}
	return fault(failed, unknownMessage, text)
}

// marked is the message of a failure of the dialect's own, which stands in DuckDB's.
func marked(text string) string {
	_, text, _ = strings.Cut(text, scalar.MarkOpen)
	message, _, found := strings.Cut(text, scalar.MarkClose)
	if !found {
		return ""
	}
	return message
}

// allocationFailed tells whether an error is that the operating system gave no memory.
func allocationFailed(text string) bool {
	for _, sign := range []string{"bad allocation", "bad_alloc", "Allocation failure"} {
		if strings.Contains(text, sign) {
			return true
		}
	}
	return false
}

// firstLine leaves out DuckDB's advice and the place in its SQL.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line)
}
