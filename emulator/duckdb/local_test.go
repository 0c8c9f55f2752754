// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/dialect"
)

// counted is a context that ends when it is asked for the so many-th time whether it has.
type counted struct {
	context.Context
	left atomic.Int64
	done chan struct{}
}

func (c *counted) Done() <-chan struct{} { return c.done }

func (c *counted) Err() error {
	left := c.left.Add(-1)
	if left == 0 {
		close(c.done)
	}
	if left < 0 {
		return context.Canceled
	}
	return nil
}

// Whenever a query is called off, the session that ran it serves the next. In one of about ten rounds the interrupt
// meets the beginning of the transaction, which must not be left open.
func TestSessionsOfQueriesCalledOff(t *testing.T) {
	t.Parallel()
	l, err := openLocal(settings{Directory: t.TempDir(), MemoryLimit: 256 << 20, TemporaryDisk: 1 << 30, Threads: 2, Sessions: 1})
	if err != nil {
		t.Fatal(err)
	}
	q := query{SQL: "SELECT 1 AS c1", MaxRows: 10, Types: []dialect.Type{{Kind: dialect.Integer}}, Now: time.Now()}
	none := func([]*string) error { return nil }
	for range 40 {
		for n := range int64(20) {
			ctx := &counted{Context: t.Context(), done: make(chan struct{})}
			ctx.left.Store(n + 1)
			_, _ = l.query(ctx, q, none) // it is of no interest whether it was in time
		}
	}
	if _, err := l.query(t.Context(), q, none); err != nil {
		t.Errorf("the next query: %v", err)
	}
	if err := l.close(); err != nil {
		t.Error(err)
	}
}
