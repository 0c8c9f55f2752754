// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// The state as a whole. Its exported form is JSON Lines: a header, then one line for each record, control plane
// first and then events in the order in which they came in, then a last line that tells how many records there
// are, without which a file that was cut off would pass for a smaller state.
//
//	{"format":"cloudtrail-lake-emulator-state","version":1}
//	{"type":"event_data_store","record":{"Account":"111122223333","Region":"us-east-1",…}}
//	{"type":"event","record":{"EventDataStore":"arn:…","EventID":"…",…,"EventData":"{…}"}}
//	{"type":"end","record":{"Records":2}}
//
// A store's or channel's line has its tags and resource policy; EventData is a string, so that it stays byte
// for byte what its sender gave.
const (
	stateFormat  = "cloudtrail-lake-emulator-state"
	stateVersion = 1

	typeEvent = "event"
	typeEnd   = "end"
)

type stateHeader struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
}

// stateLine is every other line.
type stateLine[T any] struct {
	Type   string `json:"type"`
	Record T      `json:"record"`
}

// recordKind is a type of control-plane records.
type recordKind struct {
	name   string
	export func(*Service, Reader, *exporter) error
	load   func(*importer, jsontext.Value) error
}

// recordKinds are those that there are, each behind what its records refer to.
var recordKinds = []recordKind{
	recordsOf("event_data_store", (*Service).exportedStores, (*importer).eventDataStore),
	recordsOf("channel", func(_ *Service, tx Reader) ([]Channel, error) { return tx.AllChannels() }, (*importer).channel),
	recordsOf("ingestion_status", func(_ *Service, tx Reader) ([]channelStatus, error) { return channelStatuses(tx) }, (*importer).ingestionStatus),
	recordsOf("identity", func(_ *Service, tx Reader) ([]Identity, error) { return tx.Identities() }, (*importer).identity),
}

func recordsOf[T any](name string, list func(*Service, Reader) ([]T, error), load func(*importer, T) error) recordKind {
	return recordKind{
		name: name,
		export: func(s *Service, tx Reader, e *exporter) error {
			records, err := list(s, tx)
			for i := 0; i < len(records) && err == nil; i++ {
				err = e.record(name, records[i])
			}
			return err
		},
		load: func(i *importer, text jsontext.Value) error {
			var record T
			if err := readStrictly(text, &record); err != nil {
				return err
			}
			return load(i, record)
		},
	}
}

// channelStatus is the record of a channel's ingestion status.
type channelStatus struct {
	Channel string // ARN
	IngestionStatus
}

// eventRecord is the record of one event in one event data store.
type eventRecord struct {
	EventDataStore string // ARN
	EventID        string
	EventTime      time.Time
	IngestionTime  time.Time
	ChannelARN     string
	EventData      string
}

type endRecord struct{ Records int }

// exportedStores leaves out those whose time is over.
func (s *Service) exportedStores(tx Reader) (stores []EventDataStore, err error) {
	all, err := tx.AllEventDataStores()
	for _, store := range all {
		if !store.purged(s.now()) {
			stores = append(stores, store)
		}
	}
	return stores, err
}

func channelStatuses(tx Reader) (statuses []channelStatus, err error) {
	channels, err := tx.AllChannels()
	for i := 0; i < len(channels) && err == nil; i++ {
		var status IngestionStatus
		status, err = tx.IngestionStatus(channels[i].Scope, channels[i].ID)
		if status != (IngestionStatus{}) {
			statuses = append(statuses, channelStatus{channels[i].ARN(), status})
		}
	}
	return statuses, err
}

// Reset makes the state empty, as that of a new emulator (STO-011). Requests that run meanwhile see the state
// before it or after it, whole; an event that one of them has not stored yet is refused. Sessions
// that AssumeRole gave live on, but for those of identities, which are refused as their users' keys are, until
// the identities are there again (STO-012, SIG-070, SIG-071).
func (s *Service) Reset(ctx context.Context) error {
	s.queries.stopAll(errQueryGone)
	err := s.identities.change(func() error {
		all, err := s.Identities(ctx)
		if err != nil {
			return err
		}
		for _, identity := range all {
			s.former.add(identity)
		}
		return s.store.Reset(ctx)
	})
	if err != nil {
		return err
	}
	s.queries.setKept(0)
	return s.queries.resetEngine(ctx)
}

// Export writes the whole state, as it is at one moment, as JSON Lines (STO-013): what is hidden by retention or awaits
// its purge is not in it, nor is the secret of sessions. It needs memory for the control plane and one
// batch of events, however many there are. When it fails, the last line is missing.
func (s *Service) Export(ctx context.Context, w io.Writer) error {
	return s.store.View(ctx, func(tx Reader) error {
		e := newExporter(w)
		if err := e.lines.Encode(stateHeader{stateFormat, stateVersion}); err != nil {
			return err
		}
		for _, kind := range recordKinds {
			if err := kind.export(s, tx, e); err != nil {
				return err
			}
		}
		stores, err := s.exportedStores(tx)
		if err != nil {
			return err
		}
		for _, store := range stores {
			if err := s.exportEvents(ctx, tx, store, e); err != nil {
				return err
			}
		}
		return e.end()
	})
}

func (s *Service) exportEvents(ctx context.Context, tx Reader, store EventDataStore, e *exporter) error {
	for batch, err := range s.VisibleEvents(ctx, tx, store, EventScan{OldestFirst: true}) {
		if err != nil {
			return err
		}
		for _, event := range batch.Events {
			err := e.record(typeEvent, eventRecord{
				EventDataStore: store.ARN(), EventID: event.EventID, EventTime: event.EventTime.UTC(),
				IngestionTime: batch.IngestionTime.UTC(), ChannelARN: batch.ChannelARN, EventData: string(event.EventData),
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// exporter writes lines and counts records.
type exporter struct {
	buffer  *bufio.Writer
	lines   *json.Encoder
	records int
}

func newExporter(w io.Writer) *exporter {
	buffer := bufio.NewWriterSize(w, 64<<10)
	lines := json.NewEncoder(buffer)
	lines.SetEscapeHTML(false)
	return &exporter{buffer: buffer, lines: lines}
}

func (e *exporter) record(kind string, record any) error {
	e.records++
	return e.lines.Encode(stateLine[any]{kind, record})
}

func (e *exporter) end() error {
	if err := e.lines.Encode(stateLine[any]{typeEnd, endRecord{e.records}}); err != nil {
		return err
	}
	return e.buffer.Flush()
}
