// SPDX-License-Identifier: MPL-2.0

package store

import (
	"context"
	"fmt"
	"iter"
	"math"

	"github.com/dgraph-io/badger/v4"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// AppendEvents writes the events to every destination, and the channel's status,
// and returns when they are on disk.
func (s *Store) AppendEvents(ctx context.Context, in lake.EventAppend) error {
	records, err := encodeBatch(in.Batch)
	if err != nil {
		return err
	}
	request := &commitRequest{
		channel: resourceKey(prefixChannel, in.Channel, in.ChannelID),
		status:  resourceKey(prefixIngestionStatus, in.Channel, in.ChannelID),
		latest:  in.Status, records: records, done: make(chan error, 1),
	}
	for _, id := range in.EventDataStores {
		prefix, err := eventsPrefix(id)
		if err != nil {
			return err
		}
		request.prefixes = append(request.prefixes, prefix)
	}
	return s.committer.commit(ctx, request)
}

// EventBatches yields the records of one event data store, the newest first,
// beginning below a sequence number (0: with the newest).
func (s *Store) EventBatches(ctx context.Context, eventDataStoreID string, before uint64) iter.Seq2[lake.EventBatch, error] {
	return func(yield func(lake.EventBatch, error) bool) {
		prefix, err := eventsPrefix(eventDataStoreID)
		if err != nil {
			yield(lake.EventBatch{}, err)
			return
		}
		start := eventsKey(prefix, math.MaxUint64)
		if before > 0 {
			start = eventsKey(prefix, before-1)
		}
		err = s.db.View(func(txn *badger.Txn) error {
			it := txn.NewIterator(badger.IteratorOptions{Prefix: prefix, Reverse: true})
			defer it.Close()
			for it.Seek(start); it.Valid(); it.Next() {
				if err := ctx.Err(); err != nil {
					return err
				}
				batch, err := readBatch(it.Item())
				if err != nil {
					return err
				}
				if !yield(batch, nil) {
					return nil
				}
			}
			return nil
		})
		if err != nil {
			yield(lake.EventBatch{}, err)
		}
	}
}

func readBatch(item *badger.Item) (batch lake.EventBatch, err error) {
	err = item.Value(func(record []byte) error {
		batch, err = decodeRecord(record)
		return err
	})
	batch.Sequence = sequenceOf(item.Key())
	if err != nil {
		return batch, fmt.Errorf("events record %d: %w", batch.Sequence, err)
	}
	return batch, nil
}
