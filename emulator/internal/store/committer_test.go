// SPDX-License-Identifier: MPL-2.0

package store

import (
	"bytes"
	"math"
	"testing"

	"github.com/google/uuid"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// On disk the largest group fits into one transaction, so that it is written whole or
// not at all: here requests to 200 destinations, of records that just stay out of
// the value log, and of records as small as they can be.
func TestGroupIsOneTransaction(t *testing.T) {
	t.Parallel()
	s, err := Open(t.TempDir(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const g = generation(math.MaxUint64) // the longest keys
	for _, size := range []int{4<<10 - 1, 250} {
		c := &committer{requests: make(chan *commitRequest, maxGroup)}
		for range maxGroup {
			request := &commitRequest{records: [][]byte{bytes.Repeat([]byte{1}, size)}}
			for range 200 {
				request.eventDataStores = append(request.eventDataStores, uuid.New())
			}
			c.requests <- request
		}
		group := c.gather(<-c.requests)
		txn := s.db.NewTransaction(true)
		set := func(key, value []byte) {
			if err := txn.Set(key, value); err != nil {
				t.Fatalf("records of %d bytes, group of %d: %v", size, len(group), err)
			}
		}
		for i, request := range group {
			for _, id := range request.eventDataStores {
				set(eventsKey(g.events(id), uint64(i)), request.records[0])
			}
			set(g.resource(prefixIngestionStatus, lake.Scope{Account: "111122223333", Region: "us-east-1"}, uuid.NewString()), bytes.Repeat([]byte{1}, 400))
		}
		txn.Discard()
	}
	if s.db.Opts().ValueThreshold != 4<<10 {
		t.Error("the sizes above belong to other options")
	}
}
