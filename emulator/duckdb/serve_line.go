// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"context"
	"encoding/gob"
	"errors"
	"iter"
	"net"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// serveLine carries out one operation after the other. worn tells whether the process should be replaced
// behind one.
func serveLine(connection net.Conn, db database, worn func(failed bool) bool) {
	defer connection.Close()
	requests := make(chan request)
	go func() {
		defer close(requests)
		for decoder := gob.NewDecoder(connection); ; {
			var r request
			if decoder.Decode(&r) != nil {
				return
			}
			requests <- r
		}
	}()
	encoder := gob.NewEncoder(connection)
	for r := range requests {
		last := reply{Done: true}
		var err error
		switch ctx := context.Background(); {
		case r.Execute != "":
			err = db.execute(ctx, r.Execute)
		case r.Append != "":
			err = serveAppend(ctx, db, r, requests)
		case r.Query != nil:
			last.Statistics, err = serveQuery(ctx, db, *r.Query, requests, encoder)
		default:
			continue // a Cancel that came late
		}
		if err != nil {
			var ok bool
			if last.Failure, ok = errors.AsType[*failure](err); !ok {
				last.Failure = fault(failed, unableMessage, err.Error())
			}
		}
		last.Worn = worn(err != nil)
		if encoder.Encode(last) != nil {
			break
		}
	}
	_ = connection.Close()
	for range requests { // lets the reader end
	}
}

var errAborted = errors.New("the append was called off")

// serveAppend takes batches until the one that ends them, whatever becomes of them.
func serveAppend(ctx context.Context, db database, begin request, requests <-chan request) error {
	var next request
	ended, open := false, true
	receive := func() bool {
		if next, open = <-requests; !open || next.End {
			ended = true
		}
		return !ended
	}
	var batches iter.Seq2[lake.EventBatch, error] = func(yield func(lake.EventBatch, error) bool) {
		for receive() {
			if next.Cancel {
				yield(lake.EventBatch{}, errAborted)
				return
			}
			if next.Batch != nil && !yield(*next.Batch, nil) {
				return
			}
		}
		if !open || next.Abort {
			yield(lake.EventBatch{}, errAborted)
		}
	}
	err := db.append(ctx, begin.Append, begin.Workers, batches)
	for !ended {
		receive()
	}
	return err
}

// serveQuery sends rows until the end or a Cancel.
func serveQuery(ctx context.Context, db database, q query, requests <-chan request, encoder *gob.Encoder) (lake.QueryRunStatistics, error) {
	ctx, cancel := context.WithCancel(ctx)
	over, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-requests: // a Cancel, or the line is closed
			cancel()
		case <-over:
		}
	}()
	var rows [][]cell
	bytes := 0
	flush := func() error {
		err := encoder.Encode(reply{Rows: rows})
		rows, bytes = nil, 0
		return err
	}
	statistics, err := db.query(ctx, q, func(values []*string) error {
		cells := make([]cell, len(values))
		for i, value := range values {
			if cells[i].Null = value == nil; value != nil {
				cells[i].Text = *value
				bytes += len(*value)
			}
		}
		rows = append(rows, cells)
		if bytes += 16 * len(cells); bytes >= replyBytes {
			return flush()
		}
		return nil
	})
	if err == nil && len(rows) > 0 {
		err = flush()
	}
	close(over)
	<-watched
	cancel()
	return statistics, err
}
