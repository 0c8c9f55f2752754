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
// nothing (STO-014). A state that is not empty is a ConflictException; a line that is not as Export writes
// them is a ValidationException that tells its number. Quotas and switches of this emulator do not count for
// what another one allowed.
func (s *Service) Import(ctx context.Context, r io.Reader) error {
	err := s.store.Load(ctx, func(l Loader) error {
		i := &importer{loader: l, stores: map[string]bool{}, channels: map[string]bool{}, names: map[string]bool{}, identities: newIdentitySet(nil)}
		return i.read(ctx, r)
	})
	if errors.Is(err, ErrNotEmpty) {
		return refuse(ErrConflict, "the emulator is not empty: a state can only be imported into an empty one. Reset it first, or start another.")
	}
	s.identities.forget()
	if err != nil {
		return err
	}
	return s.queries.resetEngine(ctx) // numbers of batches begin anew
}

// importer reads the lines of a state.
type importer struct {
	loader  Loader
	line    int // number of the latest
	records int
	ended   bool

	stores     map[string]bool // ARNs and ids
	channels   map[string]bool // ARNs; true once the status was read
	names      map[string]bool // of stores and channels, with their scope
	identities *identitySet
	control    int // records of the control plane

	schema  eventSchema
	pending EventBatch // events of one batch, for
	into    string     // this event data store's ARN
	bytes   int
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
	switch pending := store.Status == StatusPendingDeletion; {
	case i.stores[store.ID]: // events are found by it, whatever the account and Region
		return refuse(ErrValidation, "ID %s is that of another event data store before.", store.ID)
	case !slices.Contains(storeStatuses, store.Status):
		return refuse(ErrValidation, "Status is %s; it must be one of %v.", quoted(string(store.Status)), storeStatuses)
	case pending == store.DeletedTimestamp.IsZero() || pending == (store.RestoredStatus == ""):
		return refuse(ErrValidation, "Status is %s; an event data store has DeletedTimestamp and RestoredStatus if it is %s, and only then.", store.Status, StatusPendingDeletion)
	case store.CreatedTimestamp.IsZero() || store.UpdatedTimestamp.IsZero():
		return refuse(ErrValidation, "CreatedTimestamp or UpdatedTimestamp is missing.")
	}
	err = errors.Join(store.check(), store.checkMore())
	if err != nil {
		return err
	}
	i.stores[store.ID], i.stores[store.ARN()] = true, true
	return i.loader.Put(func(tx Writer) error { return tx.PutEventDataStore(store) })
}

var storeStatuses = []Status{StatusCreated, StatusStartingIngestion, StatusEnabled, StatusStoppingIngestion, StatusStoppedIngestion, StatusPendingDeletion}

// checkMore holds the rules on what an event data store gets by operations of its own.
func (e EventDataStore) checkMore() error {
	if known := []FederationStatus{"", FederationEnabling, FederationEnabled, FederationDisabling, FederationDisabled}; !slices.Contains(known, e.FederationStatus) {
		return refuse(ErrValidation, "FederationStatus is %s; it must be one of %v.", quoted(string(e.FederationStatus)), known[1:])
	}
	if e.FederationRoleARN != "" {
		if err := checkFederationRole(e.Scope, e.FederationRoleARN); err != nil {
			return err
		}
	}
	if known := []MaxEventSize{"", StandardEvents, LargeEvents}; !slices.Contains(known, e.MaxEventSize) {
		return refuse(ErrValidation, "MaxEventSize is %s; it must be one of %v.", quoted(string(e.MaxEventSize)), known[1:])
	}
	return errors.Join(e.checkTransitions(), checkContextKeySelectors(e.ContextKeySelectors), checkInsightSelectors(e.InsightSelectors))
}

func (i *importer) channel(channel Channel) error {
	err := i.resource(typeChannel, channel.Scope, channel.ID, channel.Name, channel.Tags, channel.ResourcePolicy, func(d *policy.Document) error {
		return policy.ValidateChannel(d, channel.ARN())
	})
	if err != nil {
		return err
	}
	if _, found := i.channels[channel.ARN()]; found {
		return refuse(ErrValidation, "channel %s stands before.", channel.ARN())
	}
	if channel.ServiceLinked() {
		err = channel.checkServiceLinked()
	} else {
		err = errors.Join(checkName("channel", channel.Name), checkSource(channel.Source), i.destinations(channel))
	}
	if err != nil {
		return err
	}
	i.channels[channel.ARN()] = false
	return i.loader.Put(func(tx Writer) error { return tx.PutChannel(channel) })
}

// checkServiceLinked: such a channel is as PutServiceLinkedChannel makes it.
func (c Channel) checkServiceLinked() error {
	service, suffix, _ := strings.Cut(strings.TrimPrefix(c.Name, serviceLinkedChannelPrefix), "/")
	as := ServiceLinkedChannel{Scope: c.Scope, ServiceName: service, Suffix: suffix}
	if c.SourceConfig == nil || c.Name != as.Name() || !slices.Equal(c.Destinations, []Destination{{destinationAWSService, service}}) {
		return refuse(ErrValidation, "a channel of Source %s has a SourceConfig, the Name %sSERVICE/SUFFIX, and the one destination %s SERVICE; this one is %s.", sourceCloudTrail, serviceLinkedChannelPrefix, destinationAWSService, quoted(c.Name))
	}
	as.AdvancedEventSelectors = c.SourceConfig.AdvancedEventSelectors
	return as.check()
}

func (i *importer) destinations(channel Channel) error {
	if n := len(channel.Destinations); n == 0 || n > maxDestinations {
		return refuse(ErrValidation, "Destinations has %d entries; a channel has 1 to %d.", n, maxDestinations)
	}
	for n, destination := range channel.Destinations {
		a, _ := parseARN(destination.Location)
		if destination.Type != destinationEventDataStore || a.kind != typeEventDataStore || a.scope != channel.Scope || !i.stores[destination.Location] {
			return refuse(ErrValidation, "Destinations[%d] is %s %s; it must be %s and the ARN of an event data store of the channel's account and Region that stands before.", n, quoted(destination.Type), quoted(destination.Location), destinationEventDataStore)
		}
	}
	return nil
}

func (i *importer) ingestionStatus(status channelStatus) error {
	told, found := i.channels[status.Channel]
	if !found || told {
		return refuse(ErrValidation, "Channel is %s; it must be the ARN of a channel that stands before, and of each only once.", quoted(status.Channel))
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
		return refuse(ErrValidation, "EventDataStore is %s; it must be the ARN of an event data store that stands before.", quoted(record.EventDataStore))
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
