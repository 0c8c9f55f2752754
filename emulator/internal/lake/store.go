// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"errors"
	"iter"
	"time"
)

// Store keeps the emulator's state. An implementation guarantees:
//   - Update functions run one after the other, each atomically: all of its
//     writes or none, durable before Update returns;
//   - View sees one consistent state, whatever is written while it runs;
//   - AppendEvents is durable before it returns, and safe for concurrent use.
type Store interface {
	View(ctx context.Context, fn func(Reader) error) error
	Update(ctx context.Context, fn func(Writer) error) error

	// AppendEvents writes the batch once for each destination, and the
	// channel's ingestion status, or nothing. It is ErrGone if the channel or a
	// destination is not there, any more.
	AppendEvents(ctx context.Context, in EventAppend) error

	// UpdateWithEvents is Update with events of channels that are there once fn has returned. What fn wrote and
	// all the events can be seen at once, or, when it fails or the process ends, nothing ever.
	UpdateWithEvents(ctx context.Context, fn func(Writer) ([]EventAppend, error)) error

	// Reset makes the state empty. What begins later sees nothing of it; a View that has begun
	// still sees what was there.
	Reset(ctx context.Context) error

	// Load fills an empty state with what fn writes: all of it can be seen at once when fn has
	// returned, or, when it fails or the process ends, nothing ever. It is ErrNotEmpty if the state has a
	// channel, an event data store or an identity, when it begins or when it ends.
	Load(ctx context.Context, fn func(Loader) error) error

	// Secret is a key that is random, and stays the same as long as the store lives; a reset
	// does not change it.
	Secret() []byte
}

// What a Store tells apart.
var (
	ErrGone     = errors.New("the channel or a destination of it is gone")
	ErrNotEmpty = errors.New("the state is not empty")
)

// Reader reads the state. Lists are ordered by id, those of all scopes by account and Region first.
type Reader interface {
	Channel(Scope, string) (Channel, bool, error)
	Channels(Scope) ([]Channel, error)
	// AllChannels lists the channels of every account and Region.
	AllChannels() ([]Channel, error)
	IngestionStatus(Scope, string) (IngestionStatus, error)
	EventDataStore(Scope, string) (EventDataStore, bool, error)
	EventDataStores(Scope) ([]EventDataStore, error)
	// AllEventDataStores lists the stores of every account and Region.
	AllEventDataStores() ([]EventDataStore, error)
	// Identities lists the users and roles of every account, in the order of accounts, types and names.
	Identities() ([]Identity, error)
	// Query finds a query of a scope, which is that of its event data stores.
	Query(Scope, string) (Query, bool, error)
	Queries(Scope) ([]Query, error)
	// AllQueries lists the queries of every account and Region.
	AllQueries() ([]Query, error)
	// QueryResults yields the pages of a query's results, from the one that has row number from on. It
	// keeps one in memory.
	QueryResults(queryID string, from int) iter.Seq2[QueryResultPage, error]
	// EventBatches yields the batches of an event data store. It keeps one in memory.
	EventBatches(context.Context, EventScan) iter.Seq2[EventBatch, error]
}

// EventScan says which events of an event data store are wanted, and in which order. Batches without any
// are passed over, mostly without being unpacked.
type EventScan struct {
	EventDataStore string    // id
	OldestFirst    bool      // in the order in which batches came in; else the newest first
	Before         uint64    // only batches with a lower sequence number; 0: all
	After          uint64    // only batches with a higher sequence number
	From, To       time.Time // only events with From <= EventTime < To; zero: no bound
}

// Writer changes the control plane.
type Writer interface {
	Reader
	PutChannel(Channel) error
	DeleteChannel(Scope, string) error
	PutIngestionStatus(Scope, string, IngestionStatus) error
	PutEventDataStore(EventDataStore) error
	// DeleteEventDataStore removes the store; its events become unreachable at
	// once and are purged in the background.
	DeleteEventDataStore(Scope, string) error
	// RemoveEventsBefore makes the events of a store that are older unreachable at once, for good, and
	// has them removed in the background; events that come in later are not meant. It costs next to
	// nothing if there are none.
	RemoveEventsBefore(eventDataStoreID string, before time.Time) error
	// PutIdentity replaces the identity of the same account, type and name, whatever the name's case.
	PutIdentity(Identity) error
	PutQuery(Query) error
	// DeleteQuery removes a query, and its results as DeleteQueryResults does.
	DeleteQuery(Scope, string) error
	// PutQueryResults writes a page of results, of [MaxQueryResultPage] bytes at most.
	PutQueryResults(queryID string, page QueryResultPage) error
	// DeleteQueryResults has the results of a query removed in the background.
	DeleteQueryResults(queryID string) error
}

// Loader fills a state that nobody sees yet.
type Loader interface {
	// Put runs fn with a Writer, and perhaps once more.
	Put(fn func(Writer) error) error
	// PutEvents adds a batch to an event data store, behind those before.
	PutEvents(eventDataStoreID string, batch EventBatch) error
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
