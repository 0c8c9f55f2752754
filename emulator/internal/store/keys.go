// SPDX-License-Identifier: MPL-2.0

package store

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// Keys, as docs/adr/001-storage-layout.md draws them. Accounts, Regions and ids
// hold no slash.
const (
	keyFormat   = "meta/format"   // version of the layout, decimal
	keySecret   = "meta/secret"   // 32 random bytes
	keySequence = "meta/sequence" // last sequence number given, 8 bytes big endian

	prefixChannel         = "channel/"          // ACCOUNT/REGION/ID
	prefixIngestionStatus = "ingestion-status/" // ACCOUNT/REGION/ID of the channel
	prefixEventDataStore  = "event-data-store/" // ACCOUNT/REGION/ID
	prefixEvents          = "events/"           // 16 bytes event data store id, 8 bytes sequence, big endian
	prefixPurge           = "purge/"            // ID of an event data store whose events are to be removed
	prefixIdentity        = "identity/"         // ACCOUNT/TYPE/NAME, the name in lower case
)

func scopePrefix(prefix string, scope lake.Scope) []byte {
	return fmt.Appendf(nil, "%s%s/%s/", prefix, scope.Account, scope.Region)
}

func resourceKey(prefix string, scope lake.Scope, id string) []byte {
	return append(scopePrefix(prefix, scope), id...)
}

func identityKey(identity lake.Identity) []byte {
	return fmt.Appendf(nil, "%s%s/%s/%s", prefixIdentity, identity.Account, identity.Type, strings.ToLower(identity.Name))
}

func eventsPrefix(eventDataStoreID string) ([]byte, error) {
	id, err := uuid.Parse(eventDataStoreID)
	if err != nil {
		return nil, fmt.Errorf("event data store id %q: %w", eventDataStoreID, err)
	}
	return append([]byte(prefixEvents), id[:]...), nil
}

func eventsKey(prefix []byte, sequence uint64) []byte {
	return binary.BigEndian.AppendUint64(append(make([]byte, 0, len(prefix)+8), prefix...), sequence)
}

func sequenceOf(eventsKey []byte) uint64 {
	return binary.BigEndian.Uint64(eventsKey[len(eventsKey)-8:])
}
