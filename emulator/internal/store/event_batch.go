// SPDX-License-Identifier: MPL-2.0

package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/klauspost/compress/s2"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// maxRecord is how many bytes of events, before compression, one record holds.
// A batch of more, which only the largest requests are, becomes several records. In
// memory Badger takes no value beyond 1 MiB.
const maxRecord = 512 << 10

// maxBlock bounds what a record may claim to unpack to, so that a damaged one does not
// take all memory. An event is far smaller.
const maxBlock = 64 << 20

const recordVersion = 1

// Header of an event record: version, then fixed-size numbers, big endian, so that a
// reader can pass over a record by its times without unpacking it.
const (
	offsetVersion   = 0
	offsetCount     = 1  // uint32, events
	offsetIngestion = 5  // int64, Unix seconds
	offsetFirst     = 13 // int64, least event time, Unix seconds
	offsetLast      = 21 // int64, greatest event time
	offsetChannel   = 29 // uvarint length and text of the channel's ARN, then one S2 block
)

// encodeBatch makes the records of a batch.
func encodeBatch(batch lake.EventBatch) ([][]byte, error) {
	var records [][]byte
	for events := batch.Events; len(events) > 0; {
		n, size := 0, 0
		for n < len(events) && (n == 0 || size+len(events[n].EventData) <= maxRecord) {
			size += len(events[n].EventData)
			n++
		}
		record, err := encodeRecord(batch, events[:n], size)
		if err != nil {
			return nil, err
		}
		records = append(records, record)
		events = events[n:]
	}
	return records, nil
}

func encodeRecord(batch lake.EventBatch, events []lake.StoredEvent, size int) ([]byte, error) {
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	block := make([]byte, 0, size+len(events)*(16+8+3))
	for _, event := range events {
		id, err := uuid.Parse(event.EventID)
		if err != nil {
			return nil, fmt.Errorf("event id %q: %w", event.EventID, err)
		}
		seconds := event.EventTime.Unix()
		first, last = min(first, seconds), max(last, seconds)
		block = append(block, id[:]...)
		block = binary.BigEndian.AppendUint64(block, uint64(seconds))
		block = binary.AppendUvarint(block, uint64(len(event.EventData)))
		block = append(block, event.EventData...)
	}
	record := make([]byte, 0, offsetChannel+2+len(batch.ChannelARN)+len(block)/2)
	record = append(record, recordVersion)
	record = binary.BigEndian.AppendUint32(record, uint32(len(events)))
	record = binary.BigEndian.AppendUint64(record, uint64(batch.IngestionTime.Unix()))
	record = binary.BigEndian.AppendUint64(record, uint64(first))
	record = binary.BigEndian.AppendUint64(record, uint64(last))
	record = binary.AppendUvarint(record, uint64(len(batch.ChannelARN)))
	record = append(record, batch.ChannelARN...)
	return append(record, s2.Encode(nil, block)...), nil
}

var errDamaged = errors.New("the record is damaged")

// eventTimes gives the least and the greatest event time in a record, without unpacking it.
func eventTimes(record []byte) (first, last int64, err error) {
	if len(record) < offsetChannel {
		return 0, 0, errDamaged
	}
	if version := record[offsetVersion]; version != recordVersion {
		return 0, 0, fmt.Errorf("the record has version %d and this emulator reads version %d", version, recordVersion)
	}
	return int64(binary.BigEndian.Uint64(record[offsetFirst:])), int64(binary.BigEndian.Uint64(record[offsetLast:])), nil
}

// decodeRecord is the inverse of encodeRecord. It copies what it keeps.
func decodeRecord(record []byte) (lake.EventBatch, error) {
	if _, _, err := eventTimes(record); err != nil {
		return lake.EventBatch{}, err
	}
	length, n := binary.Uvarint(record[offsetChannel:])
	rest := record[offsetChannel:]
	if n <= 0 || length > uint64(len(rest)-n) {
		return lake.EventBatch{}, errDamaged
	}
	batch := lake.EventBatch{
		ChannelARN:    string(rest[n : n+int(length)]),
		IngestionTime: time.Unix(int64(binary.BigEndian.Uint64(record[offsetIngestion:])), 0).UTC(),
	}
	packed := rest[n+int(length):]
	if size, err := s2.DecodedLen(packed); err != nil || size > maxBlock {
		return lake.EventBatch{}, errDamaged
	}
	block, err := s2.Decode(nil, packed)
	if err != nil {
		return lake.EventBatch{}, fmt.Errorf("%w: %w", errDamaged, err)
	}
	count := binary.BigEndian.Uint32(record[offsetCount:])
	for range count {
		if len(block) < 24 {
			return lake.EventBatch{}, errDamaged
		}
		event := lake.StoredEvent{
			EventID:   uuid.UUID(block[:16]).String(),
			EventTime: time.Unix(int64(binary.BigEndian.Uint64(block[16:])), 0).UTC(),
		}
		length, n := binary.Uvarint(block[24:])
		if n <= 0 || length > uint64(len(block)-24-n) {
			return lake.EventBatch{}, errDamaged
		}
		end := 24 + n + int(length)
		event.EventData = block[24+n : end : end]
		block = block[end:]
		batch.Events = append(batch.Events, event)
	}
	if len(block) > 0 {
		return lake.EventBatch{}, errDamaged
	}
	return batch, nil
}
