// SPDX-License-Identifier: MPL-2.0

package store

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/klauspost/compress/s2"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

var updateGolden = flag.Bool("update", false, "write the layout into testdata/layout.txt")

// sampleBatch has what a record can hold: several events, times before 1970, other letters.
var sampleBatch = lake.EventBatch{
	ChannelARN: "arn:aws:cloudtrail:us-east-1:111122223333:channel/00000000-0000-4000-8000-000000000001", IngestionTime: ingests,
	Events: []lake.StoredEvent{
		{EventID: id(7), EventTime: ingests.Add(-time.Hour), EventData: []byte(`{"UID":"é"}`)},
		{EventID: id(8), EventTime: time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC), EventData: []byte(`{}`)},
	},
}

// ADR 001 names every prefix of keys.
func TestLayoutDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../docs/adr/001-storage-layout.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range append([]string{keyFormat, keySecret, keySequence, keyGeneration, prefixDrop}, statePrefixes...) {
		if !strings.Contains(string(text), "\n| `"+key) {
			t.Errorf("docs/adr/001-storage-layout.md has no row for %s", key)
		}
	}
}

// The layout on disk, key by key and byte by byte. When this test fails, a data directory of an
// earlier version can no longer be read: raise formatVersion, or keep the layout.
func TestLayout(t *testing.T) {
	t.Parallel()
	opened, err := Open("", quiet)
	if err != nil {
		t.Fatal(err)
	}
	s := &state{Store: opened}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	value := "red"
	s.update(t, func(tx lake.Writer) error {
		return errors.Join(
			tx.PutChannel(lake.Channel{
				Scope: here, ID: id(1), Name: "github", Source: "GitHub", Destinations: []lake.Destination{{Type: "EVENT_DATA_STORE", Location: "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/" + id(2)}},
				Tags: []lake.Tag{{Key: "team", Value: &value}, {Key: "bare"}}, ResourcePolicy: `{"Version":"2012-10-17"}`,
			}),
			tx.PutChannel(lake.Channel{Scope: here, ID: id(3), Name: "bare", Source: "Custom"}),
			tx.PutEventDataStore(lake.EventDataStore{
				Scope: here, ID: id(2), Name: "lake", Status: lake.StatusPendingDeletion, RestoredStatus: lake.StatusEnabled, DeletedTimestamp: ingests,
				AdvancedEventSelectors: []lake.AdvancedEventSelector{{Name: "n", FieldSelectors: []lake.AdvancedFieldSelector{{
					Field: "f", Equals: []string{"1"}, StartsWith: []string{"2"}, EndsWith: []string{"3"}, NotEquals: []string{"4"}, NotStartsWith: []string{"5"}, NotEndsWith: []string{"6"},
				}}}},
				MultiRegionEnabled: true, OrganizationEnabled: true, RetentionPeriod: 366, EventsRemoved: 1, TerminationProtectionEnabled: true, KMSKeyID: "arn:key",
				BillingMode: lake.ExtendableRetention, Tags: []lake.Tag{{Key: "team"}}, ResourcePolicy: "{}", CreatedTimestamp: ingests, UpdatedTimestamp: ingests.Add(678 * time.Millisecond),
			}),
		)
	})
	s.append(t, lake.EventAppend{
		Channel: here, ChannelID: id(1), EventDataStores: []string{id(2)}, Batch: sampleBatch,
		Status: lake.IngestionStatus{
			LatestIngestionSuccessTime: ingests, LatestIngestionSuccessEventID: id(7), LatestIngestionErrorCode: "InvalidData",
			LatestIngestionAttemptTime: ingests, LatestIngestionAttemptEventID: id(8),
		},
	})
	s.purger.stop()
	s.update(t, func(tx lake.Writer) error {
		return errors.Join(
			tx.DeleteEventDataStore(here, id(4)),
			tx.RemoveEventsBefore(id(5), ingests),
			tx.PutIdentity(lake.Identity{
				Account: here.Account, Type: lake.UserIdentity, Path: "/", Name: "Ana",
				AccessKeys: []lake.AccessKey{{ID: "AKIAIOSFODNN7EXAMPLE", Secret: "secret"}}, Policies: []string{"{}"},
			}),
			tx.PutQuery(lake.Query{
				Scope: here, ID: id(6), Caller: there.Account, Statement: "SELECT a", EventDataStores: []string{id(2)}, Status: lake.QueryRunning,
				Transition: &lake.Transition[lake.QueryStatus]{To: lake.QueryTimedOut, Polls: 2}, CreationTime: ingests, ErrorMessage: "too long",
				Columns: []string{"a", "b"}, Rows: 2, ResultBytes: 7, Statistics: lake.QueryRunStatistics{EventsScanned: 3, EventsMatched: 2, BytesScanned: 4},
				Milliseconds: 5, DeliveryS3URI: "s3://bucket", DeliveryStatus: lake.DeliveryFailed,
			}),
			tx.PutQueryResults(id(6), lake.QueryResultPage{First: 258, Rows: [][]*string{{&value, nil}, {new(string), &value}}}),
			tx.DeleteQueryResults(id(7)),
		)
	})
	if _, err := s.hold(firstGeneration, []*commitRequest{{eventDataStores: []uuid.UUID{uuid.MustParse(id(2))}, records: make([][]byte, 3)}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Reset(t.Context()); err != nil { // the purger would remove the first generation
		t.Fatal(err)
	}
	s.append(t, lake.EventAppend{Channel: here, ChannelID: id(1), EventDataStores: []string{id(2)}, Batch: sampleBatch})

	var lines []string
	err = s.db.View(func(txn *badger.Txn) error {
		it := txn.NewIterator(badger.DefaultIteratorOptions)
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			key := string(it.Item().KeyCopy(nil))
			value, err := it.Item().ValueCopy(nil)
			if err != nil {
				return err
			}
			shown := string(value)
			switch {
			case key == keySecret:
				shown = fmt.Sprintf("%d random bytes", len(value))
			case strings.Contains(key, prefixEvents):
				before, behind, _ := strings.Cut(key, prefixEvents)
				key = before + prefixEvents + hex.EncodeToString([]byte(behind))
				if shown, err = dumpRecord(value); err != nil {
					return err
				}
			case strings.HasPrefix(key, prefixQueryResults):
				key = prefixQueryResults + hex.EncodeToString([]byte(key[len(prefixQueryResults):]))
				unpacked, err := s2.Decode(nil, value[1:])
				if err != nil {
					return err
				}
				shown = "version " + hex.EncodeToString(value[:1]) + "\nS2 block, unpacked\n" + hex.Dump(unpacked)
			case key == keySequence, strings.HasPrefix(key, prefixPurge), strings.HasPrefix(key, prefixExpire), strings.HasPrefix(key, prefixHold):
				shown = hex.EncodeToString(value)
			}
			lines = append(lines, key+" = "+shown)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	got := "# SPDX-License-Identifier: MPL-2.0\n# Every key and value of a small state, in the order of keys. TestLayout compares them.\n\n" + strings.Join(lines, "\n") + "\n"
	const path = "testdata/layout.txt"
	if *updateGolden {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("-golden +got:\n%s", diff)
	}
}

// dumpRecord shows a record's header as it is and its block unpacked: compressors may differ
// from one processor to the next, and any of their outputs can be read.
func dumpRecord(record []byte) (string, error) {
	length, n := binary.Uvarint(record[offsetChannel:])
	block := offsetChannel + n + int(length)
	unpacked, err := s2.Decode(nil, record[block:])
	return "header\n" + hex.Dump(record[:block]) + "S2 block, unpacked\n" + hex.Dump(unpacked), err
}

// sampleRecord is the record of sampleBatch as it was first written, so that a later encoder
// still has to read it.
func sampleRecord(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/record.hex")
	if err != nil {
		t.Fatal(err)
	}
	_, digits, _ := strings.Cut(string(text), "\n") // behind the licence
	record, err := hex.DecodeString(strings.Join(strings.Fields(digits), ""))
	if err != nil {
		t.Fatal(err)
	}
	return record
}

func TestRecord(t *testing.T) {
	t.Parallel()
	records, err := encodeBatch(sampleBatch)
	if err != nil || len(records) != 1 {
		t.Fatalf("%d records, error %v", len(records), err)
	}
	for name, record := range map[string][]byte{"encoded now": records[0], "encoded first": sampleRecord(t)} {
		got, err := decodeRecord(record)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(sampleBatch, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A record of which any part is missing or another is an error, never a panic, and mostly errDamaged.
func TestDecodeDamagedRecord(t *testing.T) {
	t.Parallel()
	record := sampleRecord(t)
	for n := range record {
		if _, err := decodeRecord(record[:n]); !errors.Is(err, errDamaged) {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
	}
	change := func(at int, with ...byte) []byte {
		return slices.Replace(slices.Clone(record), at, at+len(with), with...)
	}
	for name, damaged := range map[string][]byte{
		"nothing":             nil,
		"more events claimed": change(offsetCount, 0, 0, 0, 3),
		"fewer events":        change(offsetCount, 0, 0, 0, 1),
		"very many events":    change(offsetCount, 0xff, 0xff, 0xff, 0xff),
		"a long ARN":          change(offsetChannel, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
		"bytes behind":        append(slices.Clone(record), 0),
		"a block of 4 GiB":    append(slices.Clone(record[:offsetChannel+1+len(sampleBatch.ChannelARN)]), 0xff, 0xff, 0xff, 0xff, 0x0f, 0),
	} {
		if got, err := decodeRecord(damaged); !errors.Is(err, errDamaged) {
			t.Errorf("%s: %+v, error %v", name, got, err)
		}
	}
	if _, err := decodeRecord(change(offsetVersion, 2)); err == nil || !strings.Contains(err.Error(), "version 2") {
		t.Errorf("another version: %v", err)
	}
}

func FuzzDecodeRecord(f *testing.F) {
	f.Add(sampleRecord(f))
	f.Add([]byte{recordVersion})
	f.Fuzz(func(t *testing.T, record []byte) {
		batch, err := decodeRecord(record)
		if err != nil {
			return
		}
		if len(batch.Events) == 0 {
			return // no batch is written without events
		}
		records, err := encodeBatch(batch)
		if err != nil {
			t.Fatal(err)
		}
		var events []lake.StoredEvent
		for _, record := range records {
			again, err := decodeRecord(record)
			if err != nil {
				t.Fatal(err)
			}
			events = append(events, again.Events...)
		}
		if diff := cmp.Diff(batch.Events, events); diff != "" {
			t.Error(diff)
		}
	})
}
