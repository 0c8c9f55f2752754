// SPDX-License-Identifier: MPL-2.0

package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/dgraph-io/badger/v4"
	"github.com/google/uuid"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// Keys, as docs/adr/001-storage-layout.md draws them. Accounts, Regions and ids
// hold no slash.
const (
	keyFormat     = "meta/format"     // version of the layout, decimal
	keySecret     = "meta/secret"     // 32 random bytes
	keySequence   = "meta/sequence"   // last sequence number given, 8 bytes big endian
	keyGeneration = "meta/generation" // number of the current generation, decimal; none: the first
	prefixDrop    = "meta/drop/"      // NUMBER of a generation that is to be removed

	// These are in each generation.
	prefixChannel         = "channel/"          // ACCOUNT/REGION/ID
	prefixIngestionStatus = "ingestion-status/" // ACCOUNT/REGION/ID of the channel
	prefixEventDataStore  = "event-data-store/" // ACCOUNT/REGION/ID
	prefixIdentity        = "identity/"         // ACCOUNT/TYPE/NAME, the name in lower case
	prefixEvents          = "events/"           // 16 bytes event data store id, 8 bytes sequence, big endian
	prefixPurge           = "purge/"            // ID of an event data store: events up to this sequence number, 8 bytes, are to be removed
	prefixExpire          = "expire/"           // ID of an event data store/16 digits of a sequence number: events up to it and before this time, Unix seconds, 8 bytes, are to be removed
	prefixHold            = "hold/"             // ID of an event data store/16 digits of a sequence number: events behind it and up to this one, 8 bytes, are not to be seen, and to be removed
	prefixQuery           = "query/"            // ACCOUNT/REGION/ID
	prefixQueryResults    = "query-results/"    // 16 bytes query id, 8 bytes number of the page's first row, big endian
	prefixPurgeResults    = "purge-results/"    // ID of a query whose results are to be removed
)

// recordPrefixes are those without which a state is empty.
var recordPrefixes = []string{prefixChannel, prefixEventDataStore, prefixIdentity}

// statePrefixes are all that a generation has.
var statePrefixes = append([]string{prefixIngestionStatus, prefixEvents, prefixPurge, prefixExpire, prefixHold, prefixQuery, prefixQueryResults, prefixPurgeResults}, recordPrefixes...)

// generation numbers a whole state. A reset and an import begin another, so that they are one
// small write however much there is; what a former generation left is removed in the background.
// The keys of the first have nothing before their prefix, those of later ones the number and a slash.
type generation uint64

const firstGeneration generation = 1

func (g generation) prefix(prefix string) []byte {
	if g == firstGeneration {
		return []byte(prefix)
	}
	return fmt.Appendf(nil, "%d/%s", g, prefix)
}

func (g generation) scope(prefix string, scope lake.Scope) []byte {
	return fmt.Appendf(g.prefix(prefix), "%s/%s/", scope.Account, scope.Region)
}

func (g generation) resource(prefix string, scope lake.Scope, id string) []byte {
	return append(g.scope(prefix, scope), id...)
}

func (g generation) identity(identity lake.Identity) []byte {
	return fmt.Appendf(g.prefix(prefixIdentity), "%s/%s/%s", identity.Account, identity.Type, strings.ToLower(identity.Name))
}

// events is the prefix of one event data store's events.
func (g generation) events(eventDataStore uuid.UUID) []byte {
	return append(g.prefix(prefixEvents), eventDataStore[:]...)
}

// queryResults is the prefix of the pages of one query's results.
func (g generation) queryResults(query uuid.UUID) []byte {
	return append(g.prefix(prefixQueryResults), query[:]...)
}

func (g generation) drop() []byte { return strconv.AppendUint([]byte(prefixDrop), uint64(g), 10) }

// currentGeneration reads which generation is the state.
func currentGeneration(txn *badger.Txn) (generation, error) {
	item, err := txn.Get([]byte(keyGeneration))
	if errors.Is(err, badger.ErrKeyNotFound) {
		return firstGeneration, nil
	}
	if err != nil {
		return 0, err
	}
	var g generation
	return g, item.Value(func(text []byte) error {
		g, err = parseGeneration(text)
		return err
	})
}

func parseGeneration(text []byte) (generation, error) {
	n, err := strconv.ParseUint(string(text), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("number of a generation: %w", err)
	}
	return generation(n), nil
}

func parseStoreID(id string) (uuid.UUID, error) { return parseID("event data store", id) }

func parseID(of, id string) (uuid.UUID, error) {
	parsed, err := uuid.Parse(id)
	if err != nil {
		return parsed, fmt.Errorf("%s id %q: %w", of, id, err)
	}
	return parsed, nil
}

func eventsKey(prefix []byte, sequence uint64) []byte {
	return binary.BigEndian.AppendUint64(append(make([]byte, 0, len(prefix)+8), prefix...), sequence)
}

func sequenceOf(eventsKey []byte) uint64 {
	return binary.BigEndian.Uint64(eventsKey[len(eventsKey)-8:])
}

// purgeBound reads the value of a note under prefixPurge. Format 1 had none: all events were meant.
func purgeBound(value []byte) uint64 {
	if len(value) != 8 {
		return math.MaxUint64
	}
	return binary.BigEndian.Uint64(value)
}

func (g generation) expire(eventDataStoreID string) []byte {
	return append(append(g.prefix(prefixExpire), eventDataStoreID...), '/')
}

func (g generation) hold(eventDataStoreID string) []byte {
	return append(append(g.prefix(prefixHold), eventDataStoreID...), '/')
}

// parseCut reads what is behind the prefix in the key of a note under prefixExpire or prefixHold.
func parseCut(key string) (id string, sequence uint64, err error) {
	id, digits, _ := strings.Cut(key, "/")
	sequence, err = strconv.ParseUint(digits, 16, 64)
	return id, sequence, err
}

// parseExpire reads a note under prefixExpire.
func parseExpire(key string, value []byte) (id string, cut eventCut, err error) {
	id, upTo, err := parseCut(key)
	return id, eventCut{upTo: upTo, from: expireBound(value)}, err
}

// parseHold reads a note under prefixHold: a cut that takes whatever time events have.
func parseHold(key string, value []byte) (id string, cut eventCut, err error) {
	id, behind, err := parseCut(key)
	return id, eventCut{behind: behind, upTo: purgeBound(value), from: math.MaxInt64}, err
}

// expireBound reads the value of a note under prefixExpire.
func expireBound(value []byte) int64 {
	if len(value) != 8 {
		return math.MinInt64
	}
	return int64(binary.BigEndian.Uint64(value))
}
