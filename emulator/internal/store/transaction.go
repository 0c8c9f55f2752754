// SPDX-License-Identifier: MPL-2.0

package store

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/dgraph-io/badger/v4"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// transaction reads and writes control-plane records, which are JSON.
type transaction struct{ txn *badger.Txn }

func (t transaction) Channel(scope lake.Scope, id string) (lake.Channel, bool, error) {
	return read[lake.Channel](t.txn, resourceKey(prefixChannel, scope, id))
}

func (t transaction) Channels(scope lake.Scope) ([]lake.Channel, error) {
	return list[lake.Channel](t.txn, scopePrefix(prefixChannel, scope))
}

func (t transaction) PutChannel(channel lake.Channel) error {
	return write(t.txn, resourceKey(prefixChannel, channel.Scope, channel.ID), channel)
}

func (t transaction) DeleteChannel(scope lake.Scope, id string) error {
	if err := t.txn.Delete(resourceKey(prefixIngestionStatus, scope, id)); err != nil {
		return err
	}
	return t.txn.Delete(resourceKey(prefixChannel, scope, id))
}

func (t transaction) IngestionStatus(scope lake.Scope, id string) (lake.IngestionStatus, error) {
	status, _, err := read[lake.IngestionStatus](t.txn, resourceKey(prefixIngestionStatus, scope, id))
	return status, err
}

func (t transaction) EventDataStore(scope lake.Scope, id string) (lake.EventDataStore, bool, error) {
	return read[lake.EventDataStore](t.txn, resourceKey(prefixEventDataStore, scope, id))
}

func (t transaction) EventDataStores(scope lake.Scope) ([]lake.EventDataStore, error) {
	return list[lake.EventDataStore](t.txn, scopePrefix(prefixEventDataStore, scope))
}

func (t transaction) AllEventDataStores() ([]lake.EventDataStore, error) {
	return list[lake.EventDataStore](t.txn, []byte(prefixEventDataStore))
}

func (t transaction) PutEventDataStore(store lake.EventDataStore) error {
	return write(t.txn, resourceKey(prefixEventDataStore, store.Scope, store.ID), store)
}

// DeleteEventDataStore leaves a note for the purger, which removes the events.
func (t transaction) DeleteEventDataStore(scope lake.Scope, id string) error {
	if err := t.txn.Set([]byte(prefixPurge+id), nil); err != nil {
		return err
	}
	return t.txn.Delete(resourceKey(prefixEventDataStore, scope, id))
}

func (t transaction) Identities() ([]lake.Identity, error) {
	return list[lake.Identity](t.txn, []byte(prefixIdentity))
}

func (t transaction) PutIdentity(identity lake.Identity) error {
	return write(t.txn, identityKey(identity), identity)
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
