// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"slices"
	"time"
)

// The life of an event data store after its birth: deletion, restoration, purge,
// and stopping and starting its ingestion.

// DeleteEventDataStore makes a store pending deletion. Seven days later it is purged with its events.
func (s *Service) DeleteEventDataStore(ctx context.Context, caller Caller, identifier string) error {
	return s.store.Update(ctx, func(tx Writer) error {
		store, err := s.findActiveStore(tx, caller.scope(), identifier)
		if err != nil {
			return err
		}
		if err := store.checkReady(ErrConflict); err != nil {
			return err
		}
		if store.TerminationProtectionEnabled {
			return refuse(ErrEventDataStoreTerminationProtect, "event data store %q (%s) is protected. Set TerminationProtectionEnabled to false with UpdateEventDataStore, then delete it.", store.Name, store.ARN())
		}
		if store.Federation() != FederationDisabled { // CTL-098
			return refuse(ErrEventDataStoreFederationEnabled, "federation of event data store %q (%s) is enabled. Disable it with DisableFederation, then delete the store.", store.Name, store.ARN())
		}
		channel, found, err := channelInto(tx, store)
		if err != nil {
			return err
		}
		if found {
			return refuse(ErrChannelExistsForEDS, "event data store %q (%s) is a destination of channel %q (%s). Delete the channel or give it another destination first.", store.Name, store.ARN(), channel.Name, channel.ARN())
		}
		store.RestoredStatus, store.Status = store.Status, StatusPendingDeletion
		store.DeletedTimestamp = s.now().UTC()
		store.UpdatedTimestamp = store.DeletedTimestamp
		return tx.PutEventDataStore(store)
	})
}

// RestoreEventDataStore brings back a store that is pending deletion, with its events.
func (s *Service) RestoreEventDataStore(ctx context.Context, caller Caller, identifier string) (EventDataStore, error) {
	return update(ctx, s, func(tx Writer) (EventDataStore, error) {
		store, err := s.findStore(tx, caller.scope(), identifier)
		if err != nil {
			return EventDataStore{}, err
		}
		if store.Status != StatusPendingDeletion {
			return EventDataStore{}, refuse(ErrInvalidEventDataStoreStatus, "event data store %q is %s; only one that is %s can be restored.", store.Name, store.Status, StatusPendingDeletion)
		}
		if store.Status = store.RestoredStatus; store.Status == StatusEnabled {
			store.Status, store.Transition = pass(s, StatusStartingIngestion, StatusEnabled)
		}
		store.RestoredStatus, store.DeletedTimestamp = "", time.Time{}
		store.UpdatedTimestamp = s.now().UTC()
		return store, tx.PutEventDataStore(store)
	})
}

// StartEventDataStoreIngestion lets a stopped store take events again.
func (s *Service) StartEventDataStoreIngestion(ctx context.Context, caller Caller, identifier string) error {
	return s.changeIngestion(ctx, caller, identifier, StatusStoppedIngestion, StatusStartingIngestion, StatusEnabled)
}

// StopEventDataStoreIngestion stops a store of AWS events from taking live events.
func (s *Service) StopEventDataStoreIngestion(ctx context.Context, caller Caller, identifier string) error {
	return s.changeIngestion(ctx, caller, identifier, StatusEnabled, StatusStoppingIngestion, StatusStoppedIngestion)
}

func (s *Service) changeIngestion(ctx context.Context, caller Caller, identifier string, from, between, to Status) error {
	return s.store.Update(ctx, func(tx Writer) error {
		store, err := s.findStore(tx, caller.scope(), identifier)
		if err != nil {
			return err
		}
		if err := store.checkIngestionCategory("starting or stopping ingestion"); err != nil {
			return err
		}
		if err := store.checkReady(ErrConflict); err != nil {
			return err
		}
		if store.Status != from {
			return refuse(ErrInvalidEventDataStoreStatus, "event data store %q is %s; it must be %s.", store.Name, store.Status, from)
		}
		store.Status, store.Transition = pass(s, between, to)
		store.UpdatedTimestamp = s.now().UTC()
		return tx.PutEventDataStore(store)
	})
}

// checkIngestionCategory: ingestion can be stopped only for events of AWS itself (CTL-057).
func (e EventDataStore) checkIngestionCategory(what string) *Error {
	if value := category(e.AdvancedEventSelectors[0]); value != "ConfigurationItem" && !slices.Contains(cloudTrailCategories, value) {
		return refuse(ErrInvalidEventDataStoreCategory, "%s is not supported for event data store %q: its eventCategory is %s, not Management, Data, NetworkActivity or ConfigurationItem. Delete the channel to stop events from outside AWS.", what, e.Name, value)
	}
	return nil
}
