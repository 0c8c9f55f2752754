// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/policy"
)

// Bounds of an import. A line holds at most an event of 256 KiB, twice as long as a string, or an event data store of 1 MiB.
const (
	maxStateLine    = 4 << 20
	maxStateRecords = 1 << 18 // of the control plane
	maxImportEvents = 100     // in a batch
	maxImportBytes  = 512 << 10
)

// Import fills an empty emulator with what Export wrote: all of it, seen at once when the last line was read, or
// nothing (STO-014, STO-041). A state that is not empty is a ConflictException; a line that is not as Export writes
// them is a ValidationException that tells its number. Quotas and switches of this emulator do not count for
// what another one allowed.
func (s *Service) Import(ctx context.Context, r io.Reader) error {
	err := s.store.Load(ctx, func(l Loader) error {
		i := &importer{loader: l, stores: map[string]bool{}, channels: map[string]bool{}, channelIDs: map[string]bool{}, sources: map[importSource]int{}, names: map[string]bool{}, identities: newIdentitySet(nil)}
		return i.read(ctx, r)
	})
	if errors.Is(err, ErrNotEmpty) {
		return refuse(ErrConflict, "the emulator is not empty: a state can only be imported into an empty one. Reset it first, or start another.")
	}
	s.identities.forget()
	if err != nil {
		return err
	}
	return s.queries.resetEngine(ctx)
}

// importer reads the lines of a state.
type importer struct {
	loader  Loader
	line    int // number of the latest
	records int
	ended   bool

	stores     map[string]bool // by ARN and id: whether it takes events from outside AWS
	channels   map[string]bool // by ARN of those that take events: whether their status was read
	channelIDs map[string]bool
	names      map[string]bool      // of stores and channels, with their scope
	sources    map[importSource]int // how many channels each has
	identities *identitySet
	control    int // records of the control plane

	schema  eventSchema
	pending EventBatch // events of one batch, for
	into    string     // this event data store's ARN
	bytes   int
}

// importSource is where channels of an account and Region take their events from.
type importSource struct {
	Scope
	name string
}

func (i *importer) read(ctx context.Context, r io.Reader) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), maxStateLine)
	for lines.Scan() {
		i.line++
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := i.take(lines.Bytes()); err != nil {
			return i.blame(err)
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return refuse(ErrValidation, "line %d is longer than %d MiB; no line of an exported state is.", i.line+1, maxStateLine>>20)
	case err != nil:
		return fmt.Errorf("line %d: %w", i.line+1, err)
	case i.line == 0:
		return refuse(ErrValidation, "the state is empty text; its first line must be {\"format\":%q,\"version\":%d}.", stateFormat, stateVersion)
	case !i.ended:
		return refuse(ErrValidation, "line %d is the last, but not the one of type %q that ends a state: the rest was cut off. Export it again.", i.line, typeEnd)
	}
	return i.flush()
}

// blame adds the line's number to what is wrong with it.
func (i *importer) blame(err error) error {
	if refusal, ok := errors.AsType[*Error](err); ok && refusal.Code != ErrServiceUnavailable {
		return refuse(ErrValidation, "line %d: %s", i.line, refusal.Message)
	}
	return err
}

func (i *importer) take(text []byte) error {
	if i.line == 1 {
		return checkHeader(text)
	}
	if i.ended {
		return refuse(ErrValidation, "there is text behind the line of type %q, which is the last.", typeEnd)
	}
	var line stateLine[jsontext.Value]
	if err := readStrictly(text, &line); err != nil {
		return err
	}
	switch line.Type {
	case typeEvent:
		i.records++
		return i.event(line.Record)
	case typeEnd:
		return i.end(line.Record)
	}
	n := slices.IndexFunc(recordKinds, func(kind recordKind) bool { return kind.name == line.Type })
	if n < 0 {
		return refuse(ErrValidation, "type is %s; it must be %s.", quoted(line.Type), recordTypes())
	}
	if i.control == maxStateRecords {
		return refuse(ErrValidation, "there are more than %d records besides events, as many as an import takes.", maxStateRecords)
	}
	i.records++
	i.control++
	return recordKinds[n].load(i, line.Record)
}

func recordTypes() string {
	var names []string
	for _, kind := range recordKinds {
		names = append(names, kind.name)
	}
	return strings.Join(append(names, typeEvent), ", ") + " or " + typeEnd
}

func checkHeader(text []byte) error {
	var header stateHeader
	err := readStrictly(text, &header)
	switch {
	case err != nil || header.Format != stateFormat:
		return refuse(ErrValidation, "%s does not begin a state; the first line must be {\"format\":%q,\"version\":%d}.", quoted(string(text)), stateFormat, stateVersion)
	case header.Version != stateVersion:
		return refuse(ErrValidation, "version is %d; this emulator reads version %d. Use the emulator that wrote it.", header.Version, stateVersion)
	}
	return nil
}

func (i *importer) end(text jsontext.Value) error {
	var end endRecord
	if err := readStrictly(text, &end); err != nil {
		return err
	}
	if end.Records != i.records {
		return refuse(ErrValidation, "Records is %d, but %d records stand before: lines are missing or were added.", end.Records, i.records)
	}
	i.ended = true
	return nil
}

// readStrictly refuses members that are unknown or come twice, and names in other letters.
func readStrictly(text []byte, value any) error {
	err := json.Unmarshal(text, value, json.RejectUnknownMembers(true), jsonv1.FormatDurationAsNano(true))
	if err != nil {
		return refuse(ErrValidation, "%s.", strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}

func (s Scope) check() error {
	if !accountPattern.MatchString(s.Account) {
		return refuse(ErrValidation, "Account is %s; it must have 12 digits.", quoted(s.Account))
	}
	if !IsRegion(s.Region) {
		return refuse(ErrValidation, "Region is %s; it must be one such as us-east-1.", quoted(s.Region))
	}
	return nil
}

// resource holds what stores and channels have in common: scope, id, unique name, tags, policy.
func (i *importer) resource(kind string, scope Scope, id, name string, tags []Tag, text string, valid func(*policy.Document) error) error {
	if err := scope.check(); err != nil {
		return err
	}
	if !uuidPattern.MatchString(id) {
		return refuse(ErrValidation, "ID is %s; it must be a UUID in small letters.", quoted(id))
	}
	held := strings.Join([]string{kind, scope.Account, scope.Region, name}, "/")
	if i.names[held] {
		return refuse(ErrValidation, "there are two of the name %q in account %s, Region %s.", name, scope.Account, scope.Region)
	}
	i.names[held] = true
	if err := checkTags("Tags", tags); err != nil {
		return err
	}
	if len(tags) > maxTags {
		return refuse(ErrValidation, "Tags has %d entries; a resource can have %d.", len(tags), maxTags)
	}
	if text == "" {
		return nil
	}
	document, err := policy.Parse(text)
	if err == nil {
		err = valid(document)
	}
	if err != nil {
		return refuse(ErrValidation, "ResourcePolicy is not valid: %s", err)
	}
	return nil
}

func (i *importer) eventDataStore(store EventDataStore) error {
	err := i.resource(typeEventDataStore, store.Scope, store.ID, store.Name, store.Tags, store.ResourcePolicy, func(d *policy.Document) error {
		return policy.ValidateEventDataStore(d, store.ARN())
	})
	if err != nil {
		return err
	}
	if _, found := i.stores[store.ID]; found { // events are found by it, whatever the account and Region
		return refuse(ErrValidation, "ID %s is that of another event data store before.", store.ID)
	}
	if err := store.checkRecord(); err != nil {
		return err
	}
	i.stores[store.ID], i.stores[store.ARN()] = store.takesActivityAuditLog(), store.takesActivityAuditLog()
	return i.loader.Put(func(tx Writer) error { return tx.PutEventDataStore(store) })
}

func (i *importer) channel(channel Channel) error {
	err := i.resource(typeChannel, channel.Scope, channel.ID, channel.Name, channel.Tags, channel.ResourcePolicy, func(d *policy.Document) error {
		return policy.ValidateChannel(d, channel.ARN())
	})
	if err != nil {
		return err
	}
	if i.channelIDs[channel.ID] {
		return refuse(ErrValidation, "ID %s is that of another channel before.", channel.ID)
	}
	if channel.ServiceLinked() {
		err = channel.checkServiceLinked()
	} else {
		err = channel.checkIntegration()
	}
	if err != nil {
		return err
	}
	from := importSource{channel.Scope, channel.Source}
	i.sources[from]++
	switch n := i.sources[from]; {
	case channel.ServiceLinked() && n > maxServiceLinkedChannelCount:
		return refuse(ErrValidation, "there are more than %d service-linked channels in account %s, Region %s.", maxServiceLinkedChannelCount, channel.Account, channel.Region)
	case !channel.ServiceLinked() && channel.Source != SourceCustom && n > 1: // CTL-022, but for what a switch allows
		return refuse(ErrValidation, "Source %s is that of another channel before in account %s, Region %s; a partner has one.", channel.Source, channel.Account, channel.Region)
	}
	i.channelIDs[channel.ID] = true
	if !channel.ServiceLinked() {
		i.channels[channel.ARN()] = false
	}
	return i.loader.Put(func(tx Writer) error {
		if err := channel.checkStores(tx); err != nil {
			return err
		}
		return tx.PutChannel(channel)
	})
}

func (i *importer) ingestionStatus(status channelStatus) error {
	told, found := i.channels[status.Channel]
	if !found || told {
		return refuse(ErrValidation, "Channel is %s; it must be the ARN of a channel that stands before and is not service-linked, and of each only once.", quoted(status.Channel))
	}
	if err := status.checkRecord(); err != nil {
		return err
	}
	i.channels[status.Channel] = true
	a, _ := parseARN(status.Channel)
	return i.loader.Put(func(tx Writer) error { return tx.PutIngestionStatus(a.scope, a.id, status.IngestionStatus) })
}

func (i *importer) identity(identity Identity) error {
	if err := identity.check(); err != nil {
		return err
	}
	if before, err := i.identities.put(identity); err != nil {
		return err
	} else if before.Account != "" {
		return refuse(ErrValidation, "%s stands before.", before.ARN())
	}
	return i.loader.Put(func(tx Writer) error { return tx.PutIdentity(identity) })
}

// event adds an event to the batch of those before it that came in with it.
func (i *importer) event(text jsontext.Value) error {
	var record eventRecord
	if err := readStrictly(text, &record); err != nil {
		return err
	}
	store, _ := parseARN(record.EventDataStore)
	channel, ok := parseARN(record.ChannelARN)
	switch {
	case store.kind != typeEventDataStore || !i.stores[record.EventDataStore]:
		return refuse(ErrValidation, "EventDataStore is %s; it must be the ARN of an event data store of events from outside AWS that stands before.", quoted(record.EventDataStore))
	case !ok || channel.kind != typeChannel || channel.scope != store.scope:
		return refuse(ErrValidation, "ChannelARN is %s; it must be that of a channel of the event data store's account and Region.", quoted(record.ChannelARN))
	case !uuidPattern.MatchString(record.EventID):
		return refuse(ErrValidation, "EventID is %s; it must be a UUID in small letters.", quoted(record.EventID))
	case record.IngestionTime.IsZero() || record.IngestionTime.Nanosecond() != 0:
		return refuse(ErrValidation, "IngestionTime is %s; it must be given, in whole seconds.", record.IngestionTime.Format(time.RFC3339Nano))
	}
	// What one reading lets in, every emulator has to read (DAT-042, DAT-043).
	i.schema.switches, i.schema.recipient = Switches{AllowAnySourceIPAddress: true, AllowEventTimeFractions: true}, channel.scope.Account
	event, failure := i.schema.check(AuditEvent{EventData: record.EventData})
	switch {
	case failure != nil:
		return refuse(ErrValidation, "%s", failure.Message)
	case !event.EventTime.Equal(record.EventTime):
		return refuse(ErrValidation, "EventTime is %s, but eventData.eventTime is %s.", record.EventTime.Format(time.RFC3339Nano), event.EventTime.Format(recordTime))
	}
	event.EventID = record.EventID
	if i.into != record.EventDataStore || i.pending.ChannelARN != record.ChannelARN || !i.pending.IngestionTime.Equal(record.IngestionTime) ||
		len(i.pending.Events) == maxImportEvents || i.bytes >= maxImportBytes {
		if err := i.flush(); err != nil {
			return err
		}
		i.into, i.pending = record.EventDataStore, EventBatch{ChannelARN: record.ChannelARN, IngestionTime: record.IngestionTime}
	}
	i.pending.Events = append(i.pending.Events, event)
	i.bytes += len(event.EventData)
	return nil
}

// flush stores the pending batch.
func (i *importer) flush() error {
	if len(i.pending.Events) == 0 {
		return nil
	}
	store, _ := parseARN(i.into)
	err := i.loader.PutEvents(store.id, i.pending)
	i.pending.Events, i.bytes = nil, 0
	return err
}
