// SPDX-License-Identifier: MPL-2.0

package store

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/dgraph-io/badger/v4"
	"github.com/google/uuid"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// AppendEvents writes the events to every destination, and the channel's status,
// and returns when they are on disk.
func (s *Store) AppendEvents(ctx context.Context, in lake.EventAppend) error {
	request, err := newCommitRequest(in)
	if err != nil {
		return err
	}
	return s.committer.commit(ctx, request)
}

func newCommitRequest(in lake.EventAppend) (*commitRequest, error) {
	records, err := encodeBatch(in.Batch)
	if err != nil {
		return nil, err
	}
	request := &commitRequest{
		scope: in.Channel, channelID: in.ChannelID, latest: in.Status,
		eventDataStores: make([]uuid.UUID, len(in.EventDataStores)), records: records, done: make(chan error, 1),
	}
	for i, id := range in.EventDataStores {
		if request.eventDataStores[i], err = parseStoreID(id); err != nil {
			return nil, err
		}
	}
	return request, nil
}

// EventBatches yields the records of one event data store. Their times, which stand before what is
// packed, tell which can be passed over.
func (t transaction) EventBatches(ctx context.Context, scan lake.EventScan) iter.Seq2[lake.EventBatch, error] {
	return func(yield func(lake.EventBatch, error) bool) {
		window, err := t.window(scan)
		if err != nil {
			yield(lake.EventBatch{}, err)
			return
		}
		if window.above == math.MaxUint64 {
			return
		}
		it := t.txn.NewIterator(badger.IteratorOptions{Prefix: window.prefix, Reverse: !scan.OldestFirst})
		defer it.Close()
		for it.Seek(window.start(scan)); it.Valid() && ctx.Err() == nil; it.Next() {
			if !window.holds(sequenceOf(it.Item().Key())) {
				return
			}
			batch, err := readBatch(it.Item(), window)
			if err == nil && len(batch.Events) == 0 {
				continue
			}
			if !yield(batch, err) || err != nil {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(lake.EventBatch{}, err)
		}
	}
}

// eventWindow is what is wanted of a store's events: sequence numbers above, and below the other
// one; times from and, without it, to; of the numbers that cuts speak of times from theirs.
type eventWindow struct {
	prefix       []byte
	above, below uint64
	from, to     int64 // Unix seconds
	cuts         []eventCut
}

// eventCut takes events with a sequence number behind one and up to another, and of a time before from.
type eventCut struct {
	behind, upTo uint64
	from         int64 // Unix seconds
}

func (c eventCut) holds(sequence uint64) bool { return sequence > c.behind && sequence <= c.upTo }

// window leaves out also what the purger is about to remove, so that nobody sees it half done, and what is stored
// but not to be seen yet.
func (t transaction) window(scan lake.EventScan) (eventWindow, error) {
	id, err := parseStoreID(scan.EventDataStore)
	if err != nil {
		return eventWindow{}, err
	}
	w := eventWindow{prefix: t.generation.events(id), below: math.MaxUint64, from: math.MinInt64, to: math.MaxInt64}
	if scan.Before > 0 {
		w.below = scan.Before
	}
	if !scan.From.IsZero() {
		w.from = unixCeil(scan.From)
	}
	if !scan.To.IsZero() {
		w.to = unixCeil(scan.To)
	}
	purge, err := get(t.txn, append(t.generation.prefix(prefixPurge), scan.EventDataStore...))
	if purge != nil {
		w.above = purgeBound(purge)
	}
	w.above = max(w.above, scan.After)
	if err != nil {
		return w, err
	}
	w.cuts, err = t.cuts(scan.EventDataStore)
	return w, err
}

// cuts reads the notes that say which events of a store are about to be removed, or not to be seen yet.
func (t transaction) cuts(eventDataStoreID string) (cuts []eventCut, err error) {
	expired, err := readCuts(t.txn, t.generation.prefix(prefixExpire), t.generation.expire(eventDataStoreID), parseExpire)
	if err != nil {
		return nil, err
	}
	held, err := readCuts(t.txn, t.generation.prefix(prefixHold), t.generation.hold(eventDataStoreID), parseHold)
	return append(expired, held...), err
}

func readCuts(txn *badger.Txn, kind, prefix []byte, parse func(string, []byte) (string, eventCut, error)) (cuts []eventCut, err error) {
	it := txn.NewIterator(badger.IteratorOptions{Prefix: prefix})
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		err := it.Item().Value(func(value []byte) error {
			_, cut, err := parse(strings.TrimPrefix(string(it.Item().Key()), string(kind)), value)
			cuts = append(cuts, cut)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("note %q: %w", it.Item().Key(), err)
		}
	}
	return cuts, nil
}

// fromOf is the time from which events of a record are wanted.
func (w eventWindow) fromOf(sequence uint64) int64 {
	from := w.from
	for _, cut := range w.cuts {
		if cut.holds(sequence) {
			from = max(from, cut.from)
		}
	}
	return from
}

func (w eventWindow) start(scan lake.EventScan) []byte {
	if scan.OldestFirst {
		return eventsKey(w.prefix, w.above+1)
	}
	return eventsKey(w.prefix, w.below-1)
}

// holds tells whether a record has a number that is wanted; behind one that has not, none has.
func (w eventWindow) holds(sequence uint64) bool { return sequence > w.above && sequence < w.below }

// readBatch reads the events of a record that are in the window: none, most often, without unpacking it.
func readBatch(item *badger.Item, window eventWindow) (batch lake.EventBatch, err error) {
	from := window.fromOf(sequenceOf(item.Key()))
	err = item.Value(func(record []byte) error {
		first, last, err := eventTimes(record)
		if err != nil || last < from || first >= window.to {
			return err
		}
		if batch, err = decodeRecord(record); err != nil {
			return err
		}
		if first < from || last >= window.to {
			batch.Events = slices.DeleteFunc(batch.Events, func(event lake.StoredEvent) bool {
				return event.EventTime.Unix() < from || event.EventTime.Unix() >= window.to
			})
		}
		return nil
	})
	batch.Sequence = sequenceOf(item.Key())
	if err != nil {
		return batch, fmt.Errorf("events record %d: %w", batch.Sequence, err)
	}
	return batch, nil
}
