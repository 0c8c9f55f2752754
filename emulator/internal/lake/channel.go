// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Channel takes events from one source outside AWS into event data stores.
type Channel struct {
	Scope
	ID             string // UUID
	Name           string
	Source         string
	Destinations   []Destination // Location is an ARN
	Tags           []Tag         `json:",omitempty"`
	ResourcePolicy string        `json:",omitempty"`

	// SourceConfig of a service-linked channel; others have none.
	SourceConfig *SourceConfig `json:",omitempty"`
}

// ARN names the channel.
func (c Channel) ARN() string { return arn{c.Scope, typeChannel, c.ID}.String() }

// Destination is where a channel's events go.
type Destination struct {
	Type     string // EVENT_DATA_STORE; of a service-linked channel AWS_SERVICE
	Location string // ARN or id of an event data store, or the service's name
}

// IngestionStatus tells of a channel's latest PutAuditEvents calls (CTL-030).
// All fields are zero before the first call.
type IngestionStatus struct {
	LatestIngestionSuccessTime    time.Time `json:",omitzero"`
	LatestIngestionSuccessEventID string    `json:",omitempty"`
	LatestIngestionErrorCode      string    `json:",omitempty"`
	LatestIngestionAttemptTime    time.Time `json:",omitzero"`
	LatestIngestionAttemptEventID string    `json:",omitempty"`
}

const (
	destinationEventDataStore = "EVENT_DATA_STORE"
	maxDestinations           = 200 // CTL-024
)

var namePattern = regexp.MustCompile(`^[a-zA-Z0-9._\-]{3,128}$`)

func checkName(of, name string) error {
	if !namePattern.MatchString(name) {
		return refuse(ErrInvalidParameter, "Name %s of the %s is not valid: it must have 3 to 128 characters out of a-z, A-Z, 0-9, dot, underscore and hyphen.", quoted(name), of)
	}
	return nil
}

// CreateChannelInput asks for a new channel.
type CreateChannelInput struct {
	Name         string
	Source       string
	Destinations []Destination
	Tags         []Tag

	// ID is the UUID of the channel, which requests cannot choose; "": a new one.
	ID string
}

// CreateChannel makes a channel for a source that has none yet.
func (s *Service) CreateChannel(ctx context.Context, caller Caller, in CreateChannelInput) (Channel, error) {
	channel := Channel{Scope: caller.scope(), ID: s.newID(), Name: in.Name, Source: in.Source, Tags: in.Tags}
	if err := checkName("channel", in.Name); err != nil {
		return Channel{}, err
	}
	if err := checkSource(in.Source); err != nil {
		return Channel{}, err
	}
	if err := checkTags("Tags", in.Tags); err != nil {
		return Channel{}, err
	}
	if len(in.Tags) > maxTags {
		return Channel{}, refuse(ErrTagsLimitExceeded, "a channel can have at most %d tags; this one would have %d.", maxTags, len(in.Tags))
	}
	if err := checkID(in.ID); err != nil {
		return Channel{}, err
	}
	return update(ctx, s, func(tx Writer) (Channel, error) {
		if in.ID != "" {
			channel.ID = in.ID
			all, err := tx.AllChannels()
			if err != nil {
				return Channel{}, err
			}
			if i := slices.IndexFunc(all, func(other Channel) bool { return other.ID == in.ID }); i >= 0 {
				return Channel{}, refuse(ErrInvalidParameter, "the id %s is that of channel %q (%s). Choose another.", in.ID, all[i].Name, all[i].ARN())
			}
		}
		var err error
		if channel.Destinations, err = s.checkDestinations(tx, channel.Scope, in.Destinations); err != nil {
			return Channel{}, err
		}
		if err := s.checkRoomForChannel(tx, channel); err != nil {
			return Channel{}, err
		}
		return channel, tx.PutChannel(channel)
	})
}

// checkID holds the form of an id that is not made here.
func checkID(id string) error {
	if id != "" && !uuidPattern.MatchString(id) {
		return refuse(ErrInvalidParameter, "the id %s is no UUID in lower case, such as 11111111-2222-4333-8444-555555555555.", quoted(id))
	}
	return nil
}

func checkSource(source string) error {
	if _, ok := findSource(source); ok {
		return nil
	}
	names := make([]string, len(integrationSources))
	for i, known := range integrationSources {
		names[i] = known.Source
	}
	return refuse(ErrInvalidSource, "Source %s is not valid: it must be %s for your own sender, or one of the partner sources %s.",
		quoted(source), SourceCustom, strings.Join(names[1:], ", "))
}

// checkRoomForChannel holds the rules on a new channel against the others of
// its account and Region: name, one per source, quota.
func (s *Service) checkRoomForChannel(tx Reader, channel Channel) error {
	others, err := tx.Channels(channel.Scope)
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.Name == channel.Name { // CTL-021
			return refuse(ErrChannelAlreadyExists, "a channel named %q exists already: %s. Choose another name.", channel.Name, other.ARN())
		}
	}
	several := channel.Source == SourceCustom && s.switches.AllowSeveralCustomChannels
	integrations := 0 // service-linked channels do not count (CTL-089)
	for _, other := range others {
		if !other.ServiceLinked() {
			integrations++
		}
		if other.Source == channel.Source && !several { // CTL-022
			return refuse(ErrChannelMaxLimitExceeded, "an account can have one channel per source in a Region, and source %s has channel %q (%s). Use or update that channel, or delete it first.", channel.Source, other.Name, other.ARN())
		}
	}
	if integrations >= s.quotas.Channels { // CTL-023
		return refuse(ErrChannelMaxLimitExceeded, "account %s has %d channels in %s, as many as its quota allows. Delete a channel first.", channel.Account, integrations, channel.Region)
	}
	return nil
}

// checkDestinations resolves where a channel sends its events: existing, active
// stores of its own account and Region that take ActivityAuditLog events (CTL-025 to CTL-028).
func (s *Service) checkDestinations(tx Reader, scope Scope, destinations []Destination) ([]Destination, error) {
	if len(destinations) == 0 || len(destinations) > maxDestinations {
		return nil, refuse(ErrInvalidParameter, "Destinations has %d entries; a channel needs 1 to %d.", len(destinations), maxDestinations)
	}
	resolved := make([]Destination, 0, len(destinations))
	for i, destination := range destinations {
		if destination.Type != destinationEventDataStore {
			return nil, refuse(ErrInvalidParameter, "Destinations[%d].Type is %s; the only type for an integration's channel is %s.", i, quoted(destination.Type), destinationEventDataStore)
		}
		store, err := s.findStore(tx, scope, destination.Location)
		if err != nil {
			return nil, ofMember(fmt.Sprintf("Destinations[%d].Location", i), err)
		}
		if store.Transition != nil { // CTL-122
			return nil, refuse(ErrInactiveEventDataStore, "event data store %q (%s) is %s and takes no events yet. Wait until GetEventDataStore tells Status %s.", store.Name, store.ARN(), store.Status, store.Transition.To)
		}
		if err := store.checkDestination(); err != nil {
			return nil, err
		}
		found := Destination{Type: destinationEventDataStore, Location: store.ARN()}
		if slices.Contains(resolved, found) {
			return nil, refuse(ErrInvalidParameter, "Destinations names event data store %s more than once.", store.ARN())
		}
		resolved = append(resolved, found)
	}
	return resolved, nil
}

// checkDestination holds the rules on a store that a channel sends to (CTL-026 to CTL-028).
func (e EventDataStore) checkDestination() error {
	switch {
	case e.Status == StatusPendingDeletion:
		return inactive(e)
	case !e.takesActivityAuditLog():
		return refuse(ErrInvalidEventDataStoreCategory, "event data store %q (%s) does not take events from outside AWS. A channel's destination needs an advanced event selector whose only field selector is eventCategory Equals ActivityAuditLog.", e.Name, e.ARN())
	case e.MultiRegionEnabled:
		return refuse(ErrInvalidParameter, "event data store %q (%s) is multi-Region; a channel's destination must be single-Region. Set MultiRegionEnabled to false on the store.", e.Name, e.ARN())
	case e.OrganizationEnabled:
		return refuse(ErrInvalidParameter, "event data store %q (%s) belongs to an organization; a channel's destination must be a single account's store.", e.Name, e.ARN())
	default:
		return nil
	}
}

// findChannel finds a channel of the caller by ARN or id.
func (s *Service) findChannel(tx Reader, scope Scope, identifier string) (Channel, error) {
	id, inScope, wellFormed := resourceID(scope, typeChannel, identifier)
	if !wellFormed {
		return Channel{}, refuse(ErrChannelARNInvalid, "Channel %s is neither the ARN of a channel (arn:%s:cloudtrail:%s:%s:channel/UUID) nor the UUID that ends one.", quoted(identifier), scope.Partition(), scope.Region, scope.Account)
	}
	if inScope {
		channel, found, err := tx.Channel(scope, id)
		if found || err != nil {
			return channel, err
		}
	}
	return Channel{}, refuse(ErrChannelNotFound, "channel %q was not found in account %s, Region %s.", identifier, scope.Account, scope.Region)
}

// GetChannelOutput is a channel with its ingestion status.
type GetChannelOutput struct {
	Channel
	IngestionStatus IngestionStatus
}

// GetChannel finds a channel by ARN or id.
func (s *Service) GetChannel(ctx context.Context, caller Caller, identifier string) (GetChannelOutput, error) {
	return view(ctx, s, func(tx Reader) (out GetChannelOutput, err error) {
		if out.Channel, err = s.findChannel(tx, caller.scope(), identifier); err != nil {
			return out, err
		}
		out.IngestionStatus, err = tx.IngestionStatus(out.Scope, out.ID)
		return out, err
	})
}

// UpdateChannelInput changes what is not nil. Destinations replaces the whole list.
type UpdateChannelInput struct {
	Channel      string
	Name         *string
	Destinations []Destination
}

// UpdateChannel renames a channel or gives it other destinations. Its source is fixed for life.
func (s *Service) UpdateChannel(ctx context.Context, caller Caller, in UpdateChannelInput) (Channel, error) {
	if in.Name != nil {
		if err := checkName("channel", *in.Name); err != nil {
			return Channel{}, err
		}
	}
	return update(ctx, s, func(tx Writer) (Channel, error) {
		channel, err := s.findChannel(tx, caller.scope(), in.Channel)
		if err != nil {
			return Channel{}, err
		}
		if err := channel.checkChangeable("UpdateChannel"); err != nil {
			return Channel{}, err
		}
		if in.Destinations != nil {
			if channel.Destinations, err = s.checkDestinations(tx, channel.Scope, in.Destinations); err != nil {
				return Channel{}, err
			}
		}
		if in.Name != nil {
			others, err := tx.Channels(channel.Scope)
			if err != nil {
				return Channel{}, err
			}
			for _, other := range others {
				if other.Name == *in.Name && other.ID != channel.ID { // CTL-021
					return Channel{}, refuse(ErrChannelAlreadyExists, "a channel named %q exists already: %s. Choose another name.", *in.Name, other.ARN())
				}
			}
			channel.Name = *in.Name
		}
		return channel, tx.PutChannel(channel)
	})
}

// DeleteChannel removes a channel with its policy and tags. Events that came
// through it stay in the event data stores (CTL-029).
func (s *Service) DeleteChannel(ctx context.Context, caller Caller, identifier string) error {
	return s.store.Update(ctx, func(tx Writer) error {
		channel, err := s.findChannel(tx, caller.scope(), identifier)
		if err != nil {
			return err
		}
		if err := channel.checkChangeable("DeleteChannel"); err != nil {
			return err
		}
		return tx.DeleteChannel(channel.Scope, channel.ID)
	})
}

// ListChannelsOutput is a page of channels, ordered by id.
type ListChannelsOutput struct {
	Channels  []Channel
	NextToken *string
}

// ListChannels lists the caller's channels in the Region.
func (s *Service) ListChannels(ctx context.Context, caller Caller, page Page) (ListChannelsOutput, error) {
	return view(ctx, s, func(tx Reader) (out ListChannelsOutput, err error) {
		channels, err := tx.Channels(caller.scope())
		if err != nil {
			return out, err
		}
		// ListChannels models no InvalidMaxResultsException (CTL-082).
		out.Channels, out.NextToken, err = cut(page, "ListChannels", caller.scope(), channels, func(c Channel) string { return c.ID }, ErrValidation)
		return out, err
	})
}

// Merge puts what a later request tells over an earlier status. A success keeps the
// latest error, and a failure the latest success.
func (s IngestionStatus) Merge(later IngestionStatus) IngestionStatus {
	merged := later
	if later.LatestIngestionSuccessEventID == "" {
		merged.LatestIngestionSuccessTime, merged.LatestIngestionSuccessEventID = s.LatestIngestionSuccessTime, s.LatestIngestionSuccessEventID
	}
	if later.LatestIngestionErrorCode == "" {
		merged.LatestIngestionErrorCode = s.LatestIngestionErrorCode
	}
	return merged
}
