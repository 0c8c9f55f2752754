// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"iter"
	"time"
)

// Store keeps the emulator's state. An implementation guarantees:
//   - Update functions run one after the other, each atomically: all of its
//     writes or none, durable before Update returns;
//   - View sees one consistent state;
//   - AppendEvents is durable before it returns, and safe for concurrent use.
type Store interface {
	View(ctx context.Context, fn func(Reader) error) error
	Update(ctx context.Context, fn func(Writer) error) error

	// AppendEvents writes the batch once for each destination, and the
	// channel's ingestion status, or nothing.
	AppendEvents(ctx context.Context, in EventAppend) error

	// EventBatches yields the batches of one event data store, newest first,
	// beginning below the sequence number before (0: with the newest).
	EventBatches(ctx context.Context, eventDataStoreID string, before uint64) iter.Seq2[EventBatch, error]

	// Secret is a key that is random, and stays the same as long as the state lives.
	Secret() []byte
}

// Reader reads the control plane. Lists are ordered by id.
type Reader interface {
	Channel(Scope, string) (Channel, bool, error)
	Channels(Scope) ([]Channel, error)
	IngestionStatus(Scope, string) (IngestionStatus, error)
	EventDataStore(Scope, string) (EventDataStore, bool, error)
	EventDataStores(Scope) ([]EventDataStore, error)
	// AllEventDataStores lists the stores of every account and Region.
	AllEventDataStores() ([]EventDataStore, error)
	// Identities lists the users and roles of every account, in the order of accounts, types and names.
	Identities() ([]Identity, error)
}

// Writer changes the control plane.
type Writer interface {
	Reader
	PutChannel(Channel) error
	DeleteChannel(Scope, string) error
	PutEventDataStore(EventDataStore) error
	// DeleteEventDataStore removes the store; its events become unreachable at
	// once and are purged in the background.
	DeleteEventDataStore(Scope, string) error
	// PutIdentity replaces the identity of the same account, type and name, whatever the name's case.
	PutIdentity(Identity) error
}

// EventAppend is what one PutAuditEvents request stores.
type EventAppend struct {
	Channel         Scope
	ChannelID       string
	EventDataStores []string // ids of the destinations
	Batch           EventBatch
	Status          IngestionStatus
}

// EventBatch holds the events that one request added to one event data store.
type EventBatch struct {
	Sequence      uint64 // grows with every batch; given by the store
	ChannelARN    string
	IngestionTime time.Time
	Events        []StoredEvent
}

// StoredEvent is an accepted event.
type StoredEvent struct {
	EventID   string    // CloudTrail's id, a UUID
	EventTime time.Time // eventData.eventTime
	EventData []byte    // the JSON object as the sender gave it
}
