// SPDX-License-Identifier: MPL-2.0

package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/dgraph-io/badger/v4"
)

// purger removes in the background, in small transactions, what nobody can see any more: former
// generations, the events of deleted event data stores, events past their retention, events of an update that failed, results of queries. Notes say
// what, written together with what made it so; they survive a restart. One goroutine does
// it, so that nothing is written again that was removed; stop waits for it.
type purger struct {
	store    *Store
	db       *badger.DB
	log      *slog.Logger
	work     chan struct{} // holds at most one wish
	cancel   context.CancelFunc
	finished chan struct{}
	removed  int // keys since the last compaction; the goroutine's
}

// A transaction of the purger has at most so many keys, and about so many bytes.
const (
	purgeBatch      = 1000
	purgeBatchBytes = 1 << 20
)

// From so many removed keys on, the tables are compacted. Badger itself would keep what they held, in memory or
// on disk, until as much again was written.
const compactAfter = 20_000

func startPurger(store *Store) *purger {
	ctx, cancel := context.WithCancel(context.Background())
	p := &purger{store: store, db: store.db, log: store.log, work: make(chan struct{}, 1), cancel: cancel, finished: make(chan struct{})}
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

// note asks for something to be removed. It is done with when its key is gone.
type note struct{ key, value []byte }

// purge does what the notes ask for, and what is noted meanwhile.
func (p *purger) purge(ctx context.Context) error {
	for some := false; ; some = true {
		done, err := p.dropGenerations(ctx)
		if err != nil {
			return err
		}
		n, err := p.purgeState(ctx)
		if err != nil {
			return err
		}
		if done+n == 0 {
			if some {
				p.collectGarbage(ctx)
			}
			return ctx.Err()
		}
	}
}

// collectGarbage gives back memory and the disk's space, as far as Badger knows already what is garbage.
func (p *purger) collectGarbage(ctx context.Context) {
	if p.removed >= compactAfter {
		p.removed = 0
		if err := p.db.Flatten(1); err != nil {
			p.log.Warn("compacting the state", "error", err)
		}
	}
	for ctx.Err() == nil && !p.db.Opts().InMemory {
		if err := p.db.RunValueLogGC(0.5); err != nil {
			return // ErrNoRewrite: nothing left to gain
		}
	}
}

// dropGenerations removes former states, and what imports that failed have left.
func (p *purger) dropGenerations(ctx context.Context) (done int, err error) {
	notes, err := p.notes([]byte(prefixDrop))
	if err != nil {
		return 0, err
	}
	for _, note := range notes {
		g, err := parseGeneration(bytes.TrimPrefix(note.key, []byte(prefixDrop)))
		if err != nil {
			return done, err
		}
		// In this order: an import ends by removing the note and is under way until then.
		if generation(p.store.loading.Load()) == g {
			continue
		}
		if unwanted, err := p.stands(note); err != nil || !unwanted {
			return done, err
		}
		for _, prefix := range statePrefixes {
			if err := p.remove(ctx, g.prefix(prefix), nil); err != nil {
				return done, fmt.Errorf("%s: %w", note.key, err)
			}
		}
		p.store.oldest.forget(g.prefix(prefixEvents))
		if err := p.finish(note); err != nil {
			return done, err
		}
		done++
	}
	return done, nil
}

// purgeState does what the notes in the current state ask for.
func (p *purger) purgeState(ctx context.Context) (done int, err error) {
	var g generation
	err = p.db.View(func(txn *badger.Txn) error {
		g, err = currentGeneration(txn)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, kind := range []struct {
		prefix   string
		carryOut func(ctx context.Context, g generation, what string, value []byte) error
	}{
		{prefixPurge, func(ctx context.Context, g generation, id string, value []byte) error {
			store, err := parseStoreID(id)
			if err != nil {
				return err
			}
			defer p.store.oldest.forget(g.events(store))
			return p.remove(ctx, g.events(store), eventsKey(g.events(store), purgeBound(value)))
		}},
		{prefixExpire, func(ctx context.Context, g generation, what string, value []byte) error {
			id, cut, err := parseExpire(what, value)
			if err != nil {
				return err
			}
			store, err := parseStoreID(id)
			if err != nil {
				return err
			}
			return p.expire(ctx, g.events(store), cut)
		}},
		{prefixHold, func(ctx context.Context, g generation, what string, value []byte) error {
			id, cut, err := parseHold(what, value)
			if err != nil {
				return err
			}
			store, err := parseStoreID(id)
			if err != nil {
				return err
			}
			return p.expire(ctx, g.events(store), cut)
		}},
		{prefixPurgeResults, func(ctx context.Context, g generation, id string, _ []byte) error {
			query, err := parseID("query", id)
			if err != nil {
				return err
			}
			return p.remove(ctx, g.queryResults(query), nil)
		}},
	} {
		notes, err := p.notes(g.prefix(kind.prefix))
		if err != nil {
			return done, err
		}
		for _, note := range notes {
			if kind.prefix == prefixHold {
				if unwanted, err := p.unwanted(note); err != nil {
					return done, err
				} else if !unwanted {
					continue
				}
			}
			what := strings.TrimPrefix(string(note.key), string(g.prefix(kind.prefix)))
			if err := kind.carryOut(ctx, g, what, note.value); err != nil {
				return done, fmt.Errorf("%s: %w", note.key, err)
			}
			if err := p.finish(note); err != nil {
				return done, err
			}
			done++
		}
	}
	return done, nil
}

// notes reads some of the notes under a prefix; those that are done with make room for others.
func (p *purger) notes(prefix []byte) (notes []note, err error) {
	err = p.db.View(func(txn *badger.Txn) error {
		it := txn.NewIterator(badger.IteratorOptions{Prefix: prefix, PrefetchValues: true, PrefetchSize: 16})
		defer it.Close()
		for it.Rewind(); it.Valid() && len(notes) < purgeBatch; it.Next() {
			value, err := it.Item().ValueCopy(nil)
			if err != nil {
				return err
			}
			notes = append(notes, note{it.Item().KeyCopy(nil), value})
		}
		return nil
	})
	return notes, err
}

// unwanted tells whether a note under prefixHold is left of an update that failed.
func (p *purger) unwanted(n note) (bool, error) {
	// In this order: an update ends by removing the note and is under way until then.
	if p.store.holding.Load() {
		return false, nil
	}
	return p.stands(n)
}

// stands tells whether a note is there still.
func (p *purger) stands(n note) (stands bool, err error) {
	err = p.db.View(func(txn *badger.Txn) error {
		_, err := txn.Get(n.key)
		if errors.Is(err, badger.ErrKeyNotFound) {
			return nil
		}
		stands = err == nil
		return err
	})
	return stands, err
}

// finish removes a note that was carried out, unless it asks for more by now.
func (p *purger) finish(n note) error {
	p.store.writes.Lock()
	defer p.store.writes.Unlock()
	return p.db.Update(func(txn *badger.Txn) error {
		value, err := get(txn, n.key)
		if err != nil || !bytes.Equal(value, n.value) {
			return err
		}
		return txn.Delete(n.key)
	})
}

// remove deletes the keys under a prefix, those up to last or, without it, all. It never goes back to where it has been: what it
// deleted there stands in the way of a reader for some time yet.
func (p *purger) remove(ctx context.Context, prefix, last []byte) error {
	for from := prefix; ; {
		keys, err := keysUnder(p.db, prefix, from, last, purgeBatch)
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
		p.removed += len(keys)
		from = keys[len(keys)-1]
	}
}

// keysUnder gives the keys under a prefix that are not before from and not behind last.
func keysUnder(db *badger.DB, prefix, from, last []byte, most int) (keys [][]byte, err error) {
	err = db.View(func(txn *badger.Txn) error {
		it := txn.NewIterator(badger.IteratorOptions{Prefix: prefix})
		defer it.Close()
		for it.Seek(from); it.Valid() && len(keys) < most; it.Next() {
			if last != nil && bytes.Compare(it.Item().Key(), last) > 0 {
				break
			}
			keys = append(keys, it.Item().KeyCopy(nil))
		}
		return nil
	})
	return keys, err
}
