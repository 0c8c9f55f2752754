// SPDX-License-Identifier: MPL-2.0

package store

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/dgraph-io/badger/v4"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// transaction reads and writes the control-plane records of one generation, which are
// JSON, and reads its events.
type transaction struct {
	txn        *badger.Txn
	generation generation
	sequence   uint64        // last one given to a record of events; of updates alone
	oldest     *oldestEvents // of updates alone
}

func (t transaction) Channel(scope lake.Scope, id string) (lake.Channel, bool, error) {
	return read[lake.Channel](t.txn, t.generation.resource(prefixChannel, scope, id))
}

func (t transaction) Channels(scope lake.Scope) ([]lake.Channel, error) {
	return list[lake.Channel](t.txn, t.generation.scope(prefixChannel, scope))
}

func (t transaction) AllChannels() ([]lake.Channel, error) {
	return list[lake.Channel](t.txn, t.generation.prefix(prefixChannel))
}

func (t transaction) PutChannel(channel lake.Channel) error {
	return write(t.txn, t.generation.resource(prefixChannel, channel.Scope, channel.ID), channel)
}

func (t transaction) DeleteChannel(scope lake.Scope, id string) error {
	if err := t.txn.Delete(t.generation.resource(prefixIngestionStatus, scope, id)); err != nil {
		return err
	}
	return t.txn.Delete(t.generation.resource(prefixChannel, scope, id))
}

func (t transaction) IngestionStatus(scope lake.Scope, id string) (lake.IngestionStatus, error) {
	status, _, err := read[lake.IngestionStatus](t.txn, t.generation.resource(prefixIngestionStatus, scope, id))
	return status, err
}

func (t transaction) PutIngestionStatus(scope lake.Scope, id string, status lake.IngestionStatus) error {
	return write(t.txn, t.generation.resource(prefixIngestionStatus, scope, id), status)
}

func (t transaction) EventDataStore(scope lake.Scope, id string) (lake.EventDataStore, bool, error) {
	return read[lake.EventDataStore](t.txn, t.generation.resource(prefixEventDataStore, scope, id))
}

func (t transaction) EventDataStores(scope lake.Scope) ([]lake.EventDataStore, error) {
	return list[lake.EventDataStore](t.txn, t.generation.scope(prefixEventDataStore, scope))
}

func (t transaction) AllEventDataStores() ([]lake.EventDataStore, error) {
	return list[lake.EventDataStore](t.txn, t.generation.prefix(prefixEventDataStore))
}

func (t transaction) PutEventDataStore(store lake.EventDataStore) error {
	return write(t.txn, t.generation.resource(prefixEventDataStore, store.Scope, store.ID), store)
}

// DeleteEventDataStore leaves a note for the purger, which removes the events.
func (t transaction) DeleteEventDataStore(scope lake.Scope, id string) error {
	note := append(t.generation.prefix(prefixPurge), id...)
	if err := t.txn.Set(note, binary.BigEndian.AppendUint64(nil, t.sequence)); err != nil {
		return err
	}
	return t.txn.Delete(t.generation.resource(prefixEventDataStore, scope, id))
}

// RemoveEventsBefore leaves a note for the purger too, where it would find something.
func (t transaction) RemoveEventsBefore(id string, before time.Time) error {
	parsed, err := parseStoreID(id)
	if err != nil {
		return err
	}
	bound := unixCeil(before)
	if !t.oldest.anyBefore(t.generation.events(parsed), bound) {
		return nil
	}
	note := fmt.Appendf(t.generation.expire(id), "%016x", t.sequence)
	if left, err := get(t.txn, note); err != nil || left != nil && expireBound(left) >= bound {
		return err
	}
	return t.txn.Set(note, binary.BigEndian.AppendUint64(nil, uint64(bound)))
}

// unixCeil is the first whole second that is not before t: event times have whole seconds.
func unixCeil(t time.Time) int64 {
	if t.Nanosecond() > 0 {
		return t.Unix() + 1
	}
	return t.Unix()
}

func (t transaction) Identities() ([]lake.Identity, error) {
	return list[lake.Identity](t.txn, t.generation.prefix(prefixIdentity))
}

func (t transaction) PutIdentity(identity lake.Identity) error {
	return write(t.txn, t.generation.identity(identity), identity)
}

func read[T any](txn *badger.Txn, key []byte) (record T, found bool, err error) {
	item, err := txn.Get(key)
	if errors.Is(err, badger.ErrKeyNotFound) {
		return record, false, nil
	}
	if err != nil {
		return record, false, err
	}
	return record, true, decode(item, &record)
}

// list reads the records under a prefix, in the order of their keys.
func list[T any](txn *badger.Txn, prefix []byte) ([]T, error) {
	it := txn.NewIterator(badger.IteratorOptions{Prefix: prefix, PrefetchValues: true, PrefetchSize: 16})
	defer it.Close()
	var records []T
	for it.Rewind(); it.Valid(); it.Next() {
		var record T
		if err := decode(it.Item(), &record); err != nil {
			return nil, err
		}
		records = append(records, record)
	}
	return records, nil
}

func decode(item *badger.Item, record any) error {
	return item.Value(func(value []byte) error {
		if err := json.Unmarshal(value, record); err != nil {
			return fmt.Errorf("record %q: %w", item.Key(), err)
		}
		return nil
	})
}

func write(txn *badger.Txn, key []byte, record any) error {
	value, err := json.Marshal(record)
	if err != nil {
		return err
	}
	return txn.Set(key, value)
}
