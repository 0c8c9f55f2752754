// SPDX-License-Identifier: MPL-2.0

package store

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/dgraph-io/badger/v4"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// expire removes what a cut takes of a store's events: whole records, or what is left of
// one is written under the same number. It does not disturb the committer, whose records have
// other numbers, and can stop anywhere: the note stays, and it begins anew.
func (p *purger) expire(ctx context.Context, prefix []byte, cut eventCut) error {
	p.store.oldest.begin(prefix)
	oldest, from := int64(math.MaxInt64), eventsKey(prefix, 0)
	for from != nil {
		var least int64
		var changed int
		err := p.db.Update(func(txn *badger.Txn) (err error) {
			from, least, changed, err = expireSome(ctx, txn, prefix, from, cut)
			return err
		})
		if err != nil {
			p.store.oldest.forget(prefix)
			return err
		}
		oldest = min(oldest, least)
		p.removed += changed
	}
	p.store.oldest.end(prefix, oldest)
	return nil
}

// expireSome goes through records beginning at a key, until it has changed as many as a transaction may.
// It gives the key to go on from, nil at the end, the oldest event that it left, and how many records it changed.
func expireSome(ctx context.Context, txn *badger.Txn, prefix, from []byte, cut eventCut) (next []byte, oldest int64, changed int, err error) {
	it := txn.NewIterator(badger.IteratorOptions{Prefix: prefix})
	defer it.Close()
	oldest = math.MaxInt64
	size := 0
	for it.Seek(from); it.Valid(); it.Next() {
		if err := ctx.Err(); err != nil {
			return nil, 0, 0, err
		}
		if changed == purgeBatch || size >= purgeBatchBytes {
			return it.Item().KeyCopy(nil), oldest, changed, nil
		}
		bound := cut.from
		if !cut.holds(sequenceOf(it.Item().Key())) {
			bound = math.MinInt64
		}
		expired, rest, least, err := expireRecord(it.Item(), bound)
		if err != nil {
			return nil, 0, 0, err
		}
		oldest = min(oldest, least)
		if !expired {
			continue
		}
		changed, size = changed+1, size+len(rest)
		key := it.Item().KeyCopy(nil)
		if rest == nil {
			err = txn.Delete(key)
		} else {
			err = txn.Set(key, rest)
		}
		if err != nil {
			return nil, 0, 0, err
		}
	}
	return nil, oldest, changed, nil
}

// expireRecord tells whether a record has expired events, what is left of it then (nil: nothing), and
// the oldest event left.
func expireRecord(item *badger.Item, bound int64) (expired bool, rest []byte, oldest int64, err error) {
	err = item.Value(func(record []byte) error {
		first, last, err := eventTimes(record)
		if err != nil {
			return fmt.Errorf("events record %d: %w", sequenceOf(item.Key()), err)
		}
		switch {
		case first >= bound:
			oldest = first
			return nil
		case last < bound:
			expired, oldest = true, math.MaxInt64
			return nil
		}
		batch, err := decodeRecord(record)
		if err != nil {
			return fmt.Errorf("events record %d: %w", sequenceOf(item.Key()), err)
		}
		size := 0
		batch.Events = slices.DeleteFunc(batch.Events, func(event lake.StoredEvent) bool { return event.EventTime.Unix() < bound })
		for _, event := range batch.Events {
			size += len(event.EventData)
		}
		expired = true
		if rest, err = encodeRecord(batch, batch.Events, size); err == nil {
			oldest, _, err = eventTimes(rest)
		}
		return err
	})
	return expired, rest, oldest, err
}
