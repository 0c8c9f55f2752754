// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"context"
	"iter"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/dialect"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// database keeps tables of events and runs queries over them: local in this process, remote in
// another one. It is safe for concurrent use. What goes wrong in it is a *failure, or what
// ended ctx.
type database interface {
	// execute runs a statement of the engine's own, such as CREATE TABLE.
	execute(ctx context.Context, statement string) error
	// append adds events to a table that createTable made: all or, on error, none. It works with at most so
	// many threads.
	append(ctx context.Context, table string, workers int, batches iter.Seq2[lake.EventBatch, error]) error
	// query calls row with each row of the result, in order.
	query(ctx context.Context, q query, row func([]*string) error) (lake.QueryRunStatistics, error)
	// worn tells whether the database should be replaced, because it can hardly get memory any more
	// or has ended by itself.
	worn() bool
	close() error
}

// query is a translated statement and what it runs with.
type query struct {
	SQL     string
	Types   []dialect.Type // of the result's columns
	Now     time.Time
	Sources []source
	MaxRows int
}

// source is a table of events that a query reads.
type source struct {
	Table string
	From  time.Time // events before are hidden
}

// condition holds for the events that are not hidden.
func (s source) condition() string {
	return eventTimeColumn + " >= TIMESTAMP '" + s.From.UTC().Format("2006-01-02 15:04:05.999999") + "'"
}
