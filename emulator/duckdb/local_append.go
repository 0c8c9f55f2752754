// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"context"
	"errors"
	"iter"
	"sync"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

const (
	mostWorkers = 4
	// workerEvents are as many as a worker more is worth.
	workerEvents = 1 << 14
)

// append has events taken apart and packed, which is most of the work, on several threads if there are
// many. Each has a transaction of its own; either all of them are committed or the database is lost.
func (l *local) append(ctx context.Context, table string, most int, batches iter.Seq2[lake.EventBatch, error]) error {
	l.appends.Add(1)
	defer l.appends.Done()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue := make(chan lake.EventBatch, mostWorkers)
	var workers []*appendWorker
	var running sync.WaitGroup
	start := func() {
		w := &appendWorker{}
		workers = append(workers, w)
		running.Go(func() {
			if err := l.failure(ctx, w.run(l, table, queue)); err != nil {
				cancel(err)
			}
		})
	}
	var err error
	events := 0
	for batch, wrong := range batches {
		if err = wrong; err == nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			break
		}
		if events >= len(workers)*workerEvents && len(workers) < min(l.threads, most, mostWorkers) {
			start()
		}
		select {
		case queue <- batch:
		case <-ctx.Done(): // the next round, or what follows, tells
		}
		events += len(batch.Events)
	}
	close(queue)
	running.Wait()
	if err == nil {
		err = context.Cause(ctx)
	}
	if ended := endAll(workers, err == nil); err == nil {
		err = l.failure(ctx, ended)
	}
	return err
}

// appendWorker appends what it gets to a table. When it has run, its transaction is open still.
type appendWorker struct {
	connection mapping.Connection
	connected  bool
}

func (w *appendWorker) run(l *local, table string, queue <-chan lake.EventBatch) (err error) {
	if w.connection, err = l.connect(); err != nil {
		return err
	}
	w.connected = true
	if err := run(w.connection, "BEGIN TRANSACTION"); err != nil {
		return err
	}
	a, err := newAppender(w.connection, table)
	if err != nil {
		return err
	}
	for batch := range queue {
		if err := a.addBatch(batch); err != nil {
			a.free()
			return err
		}
	}
	return a.close()
}

// endAll ends the workers' transactions.
func endAll(workers []*appendWorker, commit bool) (err error) {
	committed := 0
	for _, w := range workers {
		if !w.connected {
			continue
		}
		if commit && err == nil {
			if err = run(w.connection, "COMMIT"); err == nil {
				committed++
			}
		} else {
			_ = run(w.connection, "ROLLBACK") // as the end of the connection does
		}
		mapping.Disconnect(&w.connection)
	}
	if err != nil && committed > 0 {
		return errors.Join(fault(lost, "the query engine could not write events and begins anew", err.Error()), err)
	}
	return err
}
