// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"slices"
	"time"
)

// EventDataStore keeps events for a time and answers queries over them.
type EventDataStore struct {
	Scope
	ID                           string // UUID
	Name                         string
	Status                       Status
	AdvancedEventSelectors       []AdvancedEventSelector
	MultiRegionEnabled           bool
	OrganizationEnabled          bool
	RetentionPeriod              int // days
	TerminationProtectionEnabled bool
	KMSKeyID                     string `json:",omitempty"` // ARN
	BillingMode                  BillingMode
	Tags                         []Tag  `json:",omitempty"`
	ResourcePolicy               string `json:",omitempty"`
	CreatedTimestamp             time.Time
	UpdatedTimestamp             time.Time

	// For a store that is pending deletion: when it was deleted, and the status
	// that a restore gives back.
	DeletedTimestamp time.Time `json:",omitzero"`
	RestoredStatus   Status    `json:",omitempty"`

	// EventsRemoved counts the changes of the retention period, each of which may have removed events
	// for good (CTL-141): who keeps copies of the store's events has to read them anew.
	EventsRemoved int `json:",omitempty"`

	FederationStatus     FederationStatus              `json:",omitempty"`
	FederationRoleARN    string                        `json:",omitempty"`
	Transition           *Transition[Status]           `json:",omitempty"` // of Status, while it passes (CTL-120)
	FederationTransition *Transition[FederationStatus] `json:",omitempty"`

	InsightSelectors    []InsightSelector `json:",omitempty"`
	InsightsDestination string            `json:",omitempty"` // ARN

	MaxEventSize        MaxEventSize         `json:",omitempty"` // "": Standard
	ContextKeySelectors []ContextKeySelector `json:",omitempty"`
}

// Status is where an event data store is in its life.
type Status string

// Statuses of an event data store. AWS passes through CREATED, STARTING_INGESTION and
// STOPPING_INGESTION for moments; here a store has them only as [Pacing] has it (CTL-042).
const (
	StatusCreated           Status = "CREATED"
	StatusStartingIngestion Status = "STARTING_INGESTION"
	StatusEnabled           Status = "ENABLED"
	StatusStoppingIngestion Status = "STOPPING_INGESTION"
	StatusStoppedIngestion  Status = "STOPPED_INGESTION"
	StatusPendingDeletion   Status = "PENDING_DELETION"
)

// BillingMode sets the default and the greatest retention period.
type BillingMode string

// Billing modes.
const (
	ExtendableRetention BillingMode = "EXTENDABLE_RETENTION_PRICING"
	FixedRetention      BillingMode = "FIXED_RETENTION_PRICING"
)

// PendingDeletion is how long a deleted event data store can be restored (CTL-044).
const PendingDeletion = 7 * 24 * time.Hour

const minRetention = 7 // days, CTL-043

func (m BillingMode) retention() (fallback, most int) {
	if m == FixedRetention {
		return 2557, 2557
	}
	return 366, 3653
}

// ARN names the event data store.
func (e EventDataStore) ARN() string { return arn{e.Scope, typeEventDataStore, e.ID}.String() }

func (e EventDataStore) takesActivityAuditLog() bool { return e.Category() == categoryActivityAuditLog }

// Category is the eventCategory of what the store takes. One of Management, Data and
// NetworkActivity stands for all three, which a store may take together (CTL-052).
func (e EventDataStore) Category() string {
	if len(e.AdvancedEventSelectors) == 0 {
		return ""
	}
	return category(e.AdvancedEventSelectors[0])
}

// purged tells whether a deleted store's days of grace are over.
func (e EventDataStore) purged(now time.Time) bool {
	return e.Status == StatusPendingDeletion && !now.Before(e.DeletedTimestamp.Add(PendingDeletion))
}

func inactive(store EventDataStore) error {
	return refuse(ErrInactiveEventDataStore, "event data store %q (%s) is pending deletion. Restore it first with RestoreEventDataStore.", store.Name, store.ARN())
}

// CreateEventDataStoreInput asks for a new store. Nil fields take AWS's defaults (CTL-040).
type CreateEventDataStoreInput struct {
	Name                         string
	AdvancedEventSelectors       []AdvancedEventSelector
	MultiRegionEnabled           *bool
	OrganizationEnabled          *bool
	RetentionPeriod              *int
	TerminationProtectionEnabled *bool
	Tags                         []Tag
	KMSKeyID                     *string
	StartIngestion               *bool
	BillingMode                  *string

	// ID is the UUID of the store, which requests cannot choose; "": a new one.
	ID string
}

// CreateEventDataStore makes an event data store, ready to take events.
func (s *Service) CreateEventDataStore(ctx context.Context, caller Caller, in CreateEventDataStoreInput) (EventDataStore, error) {
	now := s.now().UTC()
	store := EventDataStore{
		Scope: caller.scope(), ID: s.newID(), Name: in.Name, Status: StatusEnabled,
		AdvancedEventSelectors:       in.AdvancedEventSelectors,
		MultiRegionEnabled:           valueOr(in.MultiRegionEnabled, true),
		OrganizationEnabled:          valueOr(in.OrganizationEnabled, false),
		TerminationProtectionEnabled: valueOr(in.TerminationProtectionEnabled, true),
		BillingMode:                  BillingMode(valueOr(in.BillingMode, string(ExtendableRetention))),
		Tags:                         in.Tags,
		CreatedTimestamp:             now, UpdatedTimestamp: now,
	}
	if store.AdvancedEventSelectors == nil {
		store.AdvancedEventSelectors = defaultSelectors()
	}
	fallback, _ := store.BillingMode.retention()
	store.RetentionPeriod = valueOr(in.RetentionPeriod, fallback)

	if err := checkTags("TagsList", in.Tags); err != nil {
		return EventDataStore{}, err
	}
	if len(in.Tags) > maxTags { // CreateEventDataStore models no TagsLimitExceededException (CTL-073)
		return EventDataStore{}, refuse(ErrInvalidTagParameter, "an event data store can have at most %d tags; this one would have %d.", maxTags, len(in.Tags))
	}
	if err := store.check(); err != nil {
		return EventDataStore{}, err
	}
	if err := checkID(in.ID); err != nil {
		return EventDataStore{}, err
	}
	if in.KMSKeyID != nil {
		key, err := resolveKMSKey(store.Scope, *in.KMSKeyID)
		if err != nil {
			return EventDataStore{}, err
		}
		store.KMSKeyID = key
	}
	if !valueOr(in.StartIngestion, true) {
		if err := store.checkIngestionCategory("StartIngestion false"); err != nil {
			return EventDataStore{}, refuse(ErrInvalidParameter, "%s", err.Message)
		}
		store.Status = StatusStoppedIngestion
	}
	store.Status, store.Transition = pass(s, StatusCreated, store.Status)
	return update(ctx, s, func(tx Writer) (EventDataStore, error) {
		if in.ID != "" {
			store.ID = in.ID
			all, err := tx.AllEventDataStores() // events are kept by id alone
			if err != nil {
				return EventDataStore{}, err
			}
			if i := slices.IndexFunc(all, func(other EventDataStore) bool { return other.ID == in.ID }); i >= 0 {
				return EventDataStore{}, refuse(ErrInvalidParameter, "the id %s is that of event data store %q (%s). Choose another.", in.ID, all[i].Name, all[i].ARN())
			}
		}
		others, err := s.liveStores(tx, store.Scope)
		if err != nil {
			return EventDataStore{}, err
		}
		if err := checkStoreName(others, store); err != nil {
			return EventDataStore{}, err
		}
		if len(others) >= s.quotas.EventDataStores { // CTL-041
			pending := 0
			for _, other := range others {
				if other.Status == StatusPendingDeletion {
					pending++
				}
			}
			return EventDataStore{}, refuse(ErrEventDataStoreMaxLimitExceeded, "account %s has %d event data stores in %s, as many as its quota allows; %d of them are pending deletion and count until they are purged.", store.Account, len(others), store.Region, pending)
		}
		return store, tx.PutEventDataStore(store)
	})
}

// check holds the rules on a store's own values.
func (e EventDataStore) check() error {
	if err := checkName("event data store", e.Name); err != nil {
		return err
	}
	if err := checkSelectors(e.AdvancedEventSelectors); err != nil {
		return err
	}
	if e.BillingMode != ExtendableRetention && e.BillingMode != FixedRetention {
		return refuse(ErrInvalidParameter, "BillingMode is %s; it must be %s or %s.", quoted(string(e.BillingMode)), ExtendableRetention, FixedRetention)
	}
	if _, most := e.BillingMode.retention(); e.RetentionPeriod < minRetention || e.RetentionPeriod > most { // CTL-043
		return refuse(ErrInvalidParameter, "RetentionPeriod is %d days; with %s it must be between %d and %d.", e.RetentionPeriod, e.BillingMode, minRetention, most)
	}
	if e.OrganizationEnabled { // CTL-045
		return refuse(ErrOrganizationsNotInUse, "OrganizationEnabled is true, but account %s does not belong to an organization; the emulator has single accounts only.", e.Account)
	}
	return nil
}

// checkStoreName: a name is held until its store is purged (CTL-046).
func checkStoreName(others []EventDataStore, store EventDataStore) error {
	for _, other := range others {
		if other.Name != store.Name || other.ID == store.ID {
			continue
		}
		if other.Status == StatusPendingDeletion {
			return refuse(ErrEventDataStoreAlreadyExists, "event data store %s, pending deletion, holds the name %q until %s. Restore it or choose another name.", other.ARN(), store.Name, other.DeletedTimestamp.Add(PendingDeletion).UTC().Format(time.RFC3339))
		}
		return refuse(ErrEventDataStoreAlreadyExists, "an event data store named %q exists already: %s. Choose another name.", store.Name, other.ARN())
	}
	return nil
}

// liveStores lists the stores of a scope, those pending deletion included, purged ones not.
func (s *Service) liveStores(tx Reader, scope Scope) ([]EventDataStore, error) {
	stores, err := tx.EventDataStores(scope)
	if err != nil {
		return nil, err
	}
	now := s.now()
	for i, store := range stores {
		stores[i] = store.settled(now)
	}
	return slices.DeleteFunc(stores, func(store EventDataStore) bool { return store.purged(now) }), nil
}

// findStore finds an event data store of the caller by ARN or id, also one that
// is pending deletion.
func (s *Service) findStore(tx Reader, scope Scope, identifier string) (EventDataStore, error) {
	id, inScope, wellFormed := resourceID(scope, typeEventDataStore, identifier)
	if !wellFormed {
		return EventDataStore{}, refuse(ErrEventDataStoreARNInvalid, "EventDataStore %s is neither the ARN of an event data store (arn:%s:cloudtrail:%s:%s:eventdatastore/UUID) nor the UUID that ends one.", quoted(identifier), scope.Partition(), scope.Region, scope.Account)
	}
	if !inScope { // CTL-011
		return EventDataStore{}, refuse(ErrEventDataStoreARNInvalid, "EventDataStore %q is not in account %s, Region %s.", identifier, scope.Account, scope.Region)
	}
	store, found, err := tx.EventDataStore(scope, id)
	if err != nil {
		return EventDataStore{}, err
	}
	if !found || store.purged(s.now()) {
		return EventDataStore{}, refuse(ErrEventDataStoreNotFound, "event data store %q was not found in account %s, Region %s.", identifier, scope.Account, scope.Region)
	}
	return store.settled(s.now()), nil
}

// findActiveStore is findStore for operations that a store pending deletion refuses.
func (s *Service) findActiveStore(tx Reader, scope Scope, identifier string) (EventDataStore, error) {
	store, err := s.findStore(tx, scope, identifier)
	if err == nil && store.Status == StatusPendingDeletion {
		err = inactive(store)
	}
	return store, err
}

// GetEventDataStore finds a store by ARN or id, for seven days also after its deletion.
func (s *Service) GetEventDataStore(ctx context.Context, caller Caller, identifier string) (EventDataStore, error) {
	return s.poll(ctx, caller.scope(), identifier)
}

// UpdateEventDataStoreInput changes what is not nil; something must be.
type UpdateEventDataStoreInput struct {
	EventDataStore               string
	Name                         *string
	AdvancedEventSelectors       []AdvancedEventSelector
	MultiRegionEnabled           *bool
	OrganizationEnabled          *bool
	RetentionPeriod              *int
	TerminationProtectionEnabled *bool
	KMSKeyID                     *string
	BillingMode                  *string
}

func (in UpdateEventDataStoreInput) empty() bool {
	return in.Name == nil && in.AdvancedEventSelectors == nil && in.MultiRegionEnabled == nil && in.OrganizationEnabled == nil &&
		in.RetentionPeriod == nil && in.TerminationProtectionEnabled == nil && in.KMSKeyID == nil && in.BillingMode == nil
}

// UpdateEventDataStore changes a store in place.
func (s *Service) UpdateEventDataStore(ctx context.Context, caller Caller, in UpdateEventDataStoreInput) (EventDataStore, error) {
	return update(ctx, s, func(tx Writer) (EventDataStore, error) {
		store, err := s.findActiveStore(tx, caller.scope(), in.EventDataStore)
		if err != nil {
			return EventDataStore{}, err
		}
		if in.empty() { // CTL-048
			return EventDataStore{}, refuse(ErrInvalidParameter, "UpdateEventDataStore changes nothing: give at least one of Name, AdvancedEventSelectors, MultiRegionEnabled, OrganizationEnabled, RetentionPeriod, TerminationProtectionEnabled, KmsKeyId, BillingMode.")
		}
		if err := store.checkReady(ErrConflict); err != nil {
			return EventDataStore{}, err
		}
		changed, err := in.apply(store)
		if err != nil {
			return EventDataStore{}, err
		}
		if err := changed.check(); err != nil {
			return EventDataStore{}, err
		}
		if changed.takesActivityAuditLog() != store.takesActivityAuditLog() { // CTL-056
			return EventDataStore{}, refuse(ErrInvalidEventSelectors, "event data store %q cannot change between AWS events and events from outside AWS; create another store for those.", store.Name)
		}
		if err := checkInsightSource(store, changed.AdvancedEventSelectors); err != nil { // CTL-108
			return EventDataStore{}, err
		}
		others, err := s.liveStores(tx, store.Scope)
		if err != nil {
			return EventDataStore{}, err
		}
		if err := checkStoreName(others, changed); err != nil {
			return EventDataStore{}, err
		}
		if changed.MultiRegionEnabled { // CTL-027
			if channel, found, err := channelInto(tx, store); err != nil {
				return EventDataStore{}, err
			} else if found {
				return EventDataStore{}, refuse(ErrInvalidParameter, "MultiRegionEnabled cannot be true: channel %q (%s) sends its events to this event data store, and a channel's destination must be single-Region.", channel.Name, channel.ARN())
			}
		}
		changed.UpdatedTimestamp = s.now().UTC()
		if changed.RetentionPeriod != store.RetentionPeriod {
			changed.EventsRemoved++
			if err := tx.RemoveEventsBefore(store.ID, store.cutBy(changed, changed.UpdatedTimestamp)); err != nil {
				return EventDataStore{}, err
			}
		}
		return changed, tx.PutEventDataStore(changed)
	})
}

func (in UpdateEventDataStoreInput) apply(store EventDataStore) (EventDataStore, error) {
	store.Name = valueOr(in.Name, store.Name)
	store.MultiRegionEnabled = valueOr(in.MultiRegionEnabled, store.MultiRegionEnabled)
	store.OrganizationEnabled = valueOr(in.OrganizationEnabled, store.OrganizationEnabled)
	store.RetentionPeriod = valueOr(in.RetentionPeriod, store.RetentionPeriod)
	store.TerminationProtectionEnabled = valueOr(in.TerminationProtectionEnabled, store.TerminationProtectionEnabled)
	if in.AdvancedEventSelectors != nil {
		store.AdvancedEventSelectors = in.AdvancedEventSelectors
	}
	if in.BillingMode != nil {
		if store.BillingMode == ExtendableRetention && BillingMode(*in.BillingMode) == FixedRetention { // CTL-049
			return store, refuse(ErrInvalidParameter, "BillingMode cannot change from %s to %s.", ExtendableRetention, FixedRetention)
		}
		store.BillingMode = BillingMode(*in.BillingMode)
	}
	if in.KMSKeyID != nil {
		key, err := resolveKMSKey(store.Scope, *in.KMSKeyID)
		if err != nil {
			return store, err
		}
		if store.KMSKeyID != "" && store.KMSKeyID != key { // CTL-047
			return store, refuse(ErrInvalidParameter, "KmsKeyId is %s and cannot be changed or removed once set.", store.KMSKeyID)
		}
		store.KMSKeyID = key
	}
	return store, nil
}

// channelInto finds a channel that has the store as a destination.
func channelInto(tx Reader, store EventDataStore) (Channel, bool, error) {
	channels, err := tx.Channels(store.Scope)
	if err != nil {
		return Channel{}, false, err
	}
	i := slices.IndexFunc(channels, func(c Channel) bool {
		return slices.ContainsFunc(c.Destinations, func(d Destination) bool { return d.Location == store.ARN() })
	})
	if i < 0 {
		return Channel{}, false, nil
	}
	return channels[i], true, nil
}

// ListEventDataStoresOutput is a page of event data stores, ordered by id.
type ListEventDataStoresOutput struct {
	EventDataStores []EventDataStore
	NextToken       *string
}

// ListEventDataStores lists the caller's stores in the Region, those pending deletion included.
func (s *Service) ListEventDataStores(ctx context.Context, caller Caller, page Page) (ListEventDataStoresOutput, error) {
	return view(ctx, s, func(tx Reader) (out ListEventDataStoresOutput, err error) {
		stores, err := s.liveStores(tx, caller.scope())
		if err != nil {
			return out, err
		}
		out.EventDataStores, out.NextToken, err = cut(page, "ListEventDataStores", caller.scope(), stores, func(e EventDataStore) string { return e.ID }, ErrInvalidMaxResults)
		return out, err
	})
}
