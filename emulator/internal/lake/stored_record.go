// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
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

// Record is an event of the batch as its event data store holds it.
func (b EventBatch) Record(event StoredEvent) StoredRecord {
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

// recordPosition is a place in a store's records: inside the batch with this sequence number, the events
// before this one are still to come.
type recordPosition struct {
	EventDataStore string
	Sequence       uint64
	EventID        string
}

// rest cuts off what a former page held of a batch. If the event that it ended with was purged since, the batch
// begins anew: better an event twice than never.
func (p recordPosition) rest(batch EventBatch) []StoredEvent {
	if batch.Sequence == p.Sequence {
		if i := slices.IndexFunc(batch.Events, func(e StoredEvent) bool { return e.EventID == p.EventID }); i >= 0 {
			return batch.Events[:i]
		}
	}
	return batch.Events
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
	return view(ctx, s, func(tx Reader) (ListStoredRecordsOutput, error) {
		store, err := s.findAnyStore(tx, in.EventDataStore)
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
		return s.listStoredRecords(ctx, tx, store, from, size)
	})
}

func (s *Service) listStoredRecords(ctx context.Context, tx Reader, store EventDataStore, from recordPosition, size int) (ListStoredRecordsOutput, error) {
	out := ListStoredRecordsOutput{Records: []StoredRecord{}}
	scan := EventScan{}
	if from.Sequence != 0 {
		scan.Before = from.Sequence + 1 // the rest of that batch first
	}
	bytes, last := 0, from
	for batch, err := range s.VisibleEvents(ctx, tx, store, scan) {
		if err != nil {
			return ListStoredRecordsOutput{}, err
		}
		for _, event := range slices.Backward(from.rest(batch)) {
			if len(out.Records) == size || bytes >= maxRecordsBytes {
				text, err := json.Marshal(last)
				if err != nil {
					return ListStoredRecordsOutput{}, fmt.Errorf("encode next_token: %w", err)
				}
				token := base64.RawURLEncoding.EncodeToString(text)
				out.NextToken = &token
				return out, nil
			}
			out.Records = append(out.Records, batch.Record(event))
			bytes += len(event.EventData)
			last.Sequence, last.EventID = batch.Sequence, event.EventID
		}
	}
	return out, nil
}

// findAnyStore finds an event data store wherever it is.
func (s *Service) findAnyStore(tx Reader, identifier string) (EventDataStore, error) {
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
}
