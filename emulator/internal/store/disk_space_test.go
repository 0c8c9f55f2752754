// SPDX-License-Identifier: MPL-2.0

package store

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// A disk that fills up gives a modelled error before anything is written; what was
// acknowledged stays, and writing goes on once there is room.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	var free atomic.Uint64
	free.Store(minFree)
	s, err := open(t.TempDir(), quiet, func(string) (uint64, error) { return free.Load(), nil })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	scope := lake.Scope{Account: "111122223333", Region: "us-east-1"}
	const id = "00000000-0000-4000-8000-000000000001"
	put := func() error {
		return s.Update(t.Context(), func(tx lake.Writer) error {
			return errors.Join(tx.PutEventDataStore(lake.EventDataStore{Scope: scope, ID: id, Name: "lake"}), tx.PutChannel(lake.Channel{Scope: scope, ID: id}))
		})
	}
	appendEvent := func() error {
		return s.AppendEvents(t.Context(), lake.EventAppend{Channel: scope, ChannelID: id, EventDataStores: []string{id}, Batch: lake.EventBatch{
			ChannelARN: "arn", IngestionTime: time.Unix(1, 0), Events: []lake.StoredEvent{{EventID: id, EventTime: time.Unix(1, 0), EventData: []byte("{}")}},
		}})
	}
	stored := func() int { return len((&state{Store: s}).scan(t, lake.EventScan{EventDataStore: id})) }
	if err := errors.Join(put(), appendEvent()); err != nil {
		t.Fatal(err)
	}
	free.Store(minFree - 1)
	if err := put(); !errors.Is(err, lake.ErrServiceUnavailable) {
		t.Errorf("update on a full disk: %v", err)
	}
	if err := appendEvent(); !errors.Is(err, lake.ErrServiceUnavailable) {
		t.Errorf("append on a full disk: %v", err)
	}
	if n := stored(); n != 1 {
		t.Errorf("%d batches stored, want 1", n)
	}
	free.Store(minFree)
	if err := appendEvent(); err != nil || stored() != 2 {
		t.Errorf("append with room again: %v, %d batches", err, stored())
	}
	if _, err := open(t.TempDir(), quiet, func(string) (uint64, error) { return 0, nil }); !errors.Is(err, lake.ErrServiceUnavailable) {
		t.Errorf("open on a full disk: %v", err)
	}
}
