// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// StoredRecord is an event as an event data store holds it, in the shape of
// CloudTrail Lake's integration schema (DAT-050).
type StoredRecord struct {
	EventVersion       string         `json:"eventVersion"`
	EventCategory      string         `json:"eventCategory"`
	EventType          string         `json:"eventType"`
	EventID            string         `json:"eventID"`
	EventTime          string         `json:"eventTime"`
	AWSRegion          string         `json:"awsRegion"`
	RecipientAccountID string         `json:"recipientAccountId"`
	Metadata           RecordMetadata `json:"metadata"`
	EventData          jsontext.Value `json:"eventData"`
}

// RecordMetadata tells how an event came in.
type RecordMetadata struct {
	IngestionTime string `json:"ingestionTime"`
	ChannelARN    string `json:"channelARN"`
}

const recordTime = "2006-01-02T15:04:05Z"

// The version of stored records is not documented by AWS (DAT-051).
const recordVersion = "1.0"

func (b EventBatch) record(event StoredEvent) StoredRecord {
	channel, _ := parseARN(b.ChannelARN)
	return StoredRecord{
		EventVersion: recordVersion, EventCategory: categoryActivityAuditLog, EventType: "ActivityLog",
		EventID: event.EventID, EventTime: event.EventTime.UTC().Format(recordTime),
		AWSRegion: channel.scope.Region, RecipientAccountID: channel.scope.Account,
		Metadata:  RecordMetadata{IngestionTime: b.IngestionTime.UTC().Format(time.RFC3339), ChannelARN: b.ChannelARN},
		EventData: event.EventData,
	}
}

// ListStoredRecordsInput asks for what an event data store holds.
type ListStoredRecordsInput struct {
	EventDataStore string // ARN or id, of any account and Region
	Page
}

// ListStoredRecordsOutput is a page of stored records.
type ListStoredRecordsOutput struct {
	Records   []StoredRecord
	NextToken *string
}

// recordPosition is a place in a store's records: inside the batch with this sequence
// number, events with an index below Index are still to come.
type recordPosition struct {
	EventDataStore string
	Sequence       uint64
	Index          int
}

// maxRecordsBytes ends a page early, whatever its limit.
const maxRecordsBytes = 4 << 20

// ListStoredRecords gives the records of a store, the newest ingested first. It is
// no operation of AWS's, but the emulator's window into a store.
func (s *Service) ListStoredRecords(ctx context.Context, in ListStoredRecordsInput) (ListStoredRecordsOutput, error) {
	size := valueOr(in.MaxResults, defaultPage)
	if size < 1 || size > maxPage {
		return ListStoredRecordsOutput{}, refuse(ErrInvalidMaxResults, "limit is %d; it must be between 1 and %d.", size, maxPage)
	}
	store, err := s.findAnyStore(ctx, in.EventDataStore)
	if err != nil {
		return ListStoredRecordsOutput{}, err
	}
	from := recordPosition{EventDataStore: store.ID}
	if in.NextToken != nil {
		text, err := base64.RawURLEncoding.DecodeString(*in.NextToken)
		if err != nil || json.Unmarshal(text, &from) != nil || from.EventDataStore != store.ID {
			return ListStoredRecordsOutput{}, refuse(ErrInvalidNextToken, "next_token %s is not one that this list gave for event data store %s.", quoted(*in.NextToken), store.ID)
		}
	}
	before := from.Sequence
	if before != 0 {
		before++ // the rest of that batch first
	}
	out := ListStoredRecordsOutput{Records: []StoredRecord{}}
	bytes := 0
	for batch, err := range s.store.EventBatches(ctx, store.ID, before) {
		if err != nil {
			return ListStoredRecordsOutput{}, err
		}
		last := len(batch.Events)
		if batch.Sequence == from.Sequence {
			last = min(from.Index, last)
		}
		for i := last - 1; i >= 0; i-- {
			if len(out.Records) == size || bytes >= maxRecordsBytes {
				text, err := json.Marshal(recordPosition{EventDataStore: store.ID, Sequence: batch.Sequence, Index: i + 1})
				if err != nil {
					return ListStoredRecordsOutput{}, fmt.Errorf("encode next_token: %w", err)
				}
				token := base64.RawURLEncoding.EncodeToString(text)
				out.NextToken = &token
				return out, nil
			}
			out.Records = append(out.Records, batch.record(batch.Events[i]))
			bytes += len(batch.Events[i].EventData)
		}
	}
	return out, nil
}

// findAnyStore finds an event data store wherever it is.
func (s *Service) findAnyStore(ctx context.Context, identifier string) (EventDataStore, error) {
	return view(ctx, s, func(tx Reader) (EventDataStore, error) {
		stores, err := tx.AllEventDataStores()
		if err != nil {
			return EventDataStore{}, err
		}
		for _, store := range stores {
			if (store.ID == identifier || store.ARN() == identifier) && !store.purged(s.now()) {
				return store, nil
			}
		}
		return EventDataStore{}, refuse(ErrEventDataStoreNotFound, "event data store %s was not found in any account or Region; event_data_store takes the ARN or id of one.", quoted(identifier))
	})
}
