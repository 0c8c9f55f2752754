// SPDX-License-Identifier: MPL-2.0

package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/dgraph-io/badger/v4"
)

// purger removes the events of deleted event data stores, in the background and in
// small transactions. The notes that say what to remove survive a restart. One
// goroutine does it; stop waits for it.
type purger struct {
	db       *badger.DB
	log      *slog.Logger
	work     chan struct{} // holds at most one wish
	cancel   context.CancelFunc
	finished chan struct{}
}

const purgeBatch = 1000 // keys in one transaction

func startPurger(db *badger.DB, log *slog.Logger) *purger {
	ctx, cancel := context.WithCancel(context.Background())
	p := &purger{db: db, log: log, work: make(chan struct{}, 1), cancel: cancel, finished: make(chan struct{})}
	p.wake() // for what an earlier process left
	go p.run(ctx)
	return p
}

func (p *purger) wake() {
	select {
	case p.work <- struct{}{}:
	default:
	}
}

func (p *purger) stop() {
	p.cancel()
	<-p.finished
}

func (p *purger) run(ctx context.Context) {
	defer close(p.finished)
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.work:
			if err := p.purge(ctx); err != nil && !errors.Is(err, context.Canceled) {
				p.log.Error("purging events", "error", err)
			}
		}
	}
}

func (p *purger) purge(ctx context.Context) error {
	notes, err := keysUnder(p.db, []byte(prefixPurge), purgeBatch)
	if err != nil || len(notes) == 0 {
		return err
	}
	for _, note := range notes {
		prefix, err := eventsPrefix(strings.TrimPrefix(string(note), prefixPurge))
		if err != nil {
			return err
		}
		if err := p.remove(ctx, prefix); err != nil {
			return fmt.Errorf("%s: %w", note, err)
		}
		if err := p.db.Update(func(txn *badger.Txn) error { return txn.Delete(note) }); err != nil {
			return err
		}
	}
	for ctx.Err() == nil && !p.db.Opts().InMemory {
		if err := p.db.RunValueLogGC(0.5); err != nil {
			break // ErrNoRewrite: nothing left to gain
		}
	}
	return ctx.Err()
}

func (p *purger) remove(ctx context.Context, prefix []byte) error {
	for {
		keys, err := keysUnder(p.db, prefix, purgeBatch)
		if err != nil || len(keys) == 0 {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		err = p.db.Update(func(txn *badger.Txn) error {
			for _, key := range keys {
				if err := txn.Delete(key); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}

func keysUnder(db *badger.DB, prefix []byte, most int) (keys [][]byte, err error) {
	err = db.View(func(txn *badger.Txn) error {
		it := txn.NewIterator(badger.IteratorOptions{Prefix: prefix})
		defer it.Close()
		for it.Rewind(); it.Valid() && len(keys) < most; it.Next() {
			keys = append(keys, it.Item().KeyCopy(nil))
		}
		return nil
	})
	return keys, err
}
