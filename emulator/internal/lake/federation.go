// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"regexp"
)

// FederationStatus tells whether an event data store can be queried with Athena. "" is DISABLED.
type FederationStatus string

// Statuses of federation. A store is ENABLING and DISABLING only as [Pacing] has it.
const (
	FederationEnabling  FederationStatus = "ENABLING"
	FederationEnabled   FederationStatus = "ENABLED"
	FederationDisabling FederationStatus = "DISABLING"
	FederationDisabled  FederationStatus = "DISABLED"
)

const maxFederationRoleARN = 125 // characters, CTL-095

// A role's ARN: path, then a name of 1 to 64 characters.
var roleARNPattern = regexp.MustCompile(`^arn:([a-z-]+):iam::([0-9]{12}):role/([\x21-\x7e]+/)?[\w+=,.@-]{1,64}$`)

// Federation is the status of federation, DISABLED included.
func (e EventDataStore) Federation() FederationStatus {
	if e.FederationStatus == "" {
		return FederationDisabled
	}
	return e.FederationStatus
}

// EnableFederation lets a store be queried with Athena by way of a role of its account. There is
// neither Athena nor Glue here: status and role are kept, and that is all.
func (s *Service) EnableFederation(ctx context.Context, caller Caller, identifier, roleARN string) (EventDataStore, error) {
	return update(ctx, s, func(tx Writer) (EventDataStore, error) {
		store, err := s.findActiveStore(tx, caller.scope(), identifier)
		if err != nil {
			return EventDataStore{}, err
		}
		if err := checkFederationRole(store.Scope, roleARN); err != nil {
			return EventDataStore{}, err
		}
		if err := store.checkReady(ErrConcurrentModification); err != nil {
			return EventDataStore{}, err
		}
		if store.Federation() != FederationDisabled { // CTL-096
			return EventDataStore{}, refuse(ErrEventDataStoreFederationEnabled, "federation of event data store %q (%s) is enabled already, with role %s. Disable it first with DisableFederation to give it another role.", store.Name, store.ARN(), store.FederationRoleARN)
		}
		store.FederationRoleARN = roleARN
		store.FederationStatus, store.FederationTransition = pass(s, FederationEnabling, FederationEnabled)
		store.UpdatedTimestamp = s.now().UTC()
		return store, tx.PutEventDataStore(store)
	})
}

// checkFederationRole: the role is one of the store's account (CTL-095). Whether it exists, and
// what it may do, is not looked at.
func checkFederationRole(scope Scope, roleARN string) error {
	parts := roleARNPattern.FindStringSubmatch(roleARN)
	switch {
	case parts == nil || len(roleARN) > maxFederationRoleARN:
		return refuse(ErrInvalidParameter, "FederationRoleArn %s is not the ARN of an IAM role (arn:%s:iam::%s:role/NAME) of at most %d characters.", quoted(roleARN), scope.Partition(), scope.Account, maxFederationRoleARN)
	case parts[1] != scope.Partition() || parts[2] != scope.Account:
		return refuse(ErrInvalidParameter, "FederationRoleArn %q is of account %s in partition %s; the role must be of the store's own account %s in partition %s.", roleARN, parts[2], parts[1], scope.Account, scope.Partition())
	default:
		return nil
	}
}

// DisableFederation ends federation. That it is disabled already is no error (CTL-097).
func (s *Service) DisableFederation(ctx context.Context, caller Caller, identifier string) (EventDataStore, error) {
	return update(ctx, s, func(tx Writer) (EventDataStore, error) {
		store, err := s.findActiveStore(tx, caller.scope(), identifier)
		if err != nil {
			return EventDataStore{}, err
		}
		if err := store.checkReady(ErrConcurrentModification); err != nil {
			return EventDataStore{}, err
		}
		if store.Federation() == FederationDisabled {
			return store, nil
		}
		store.FederationStatus, store.FederationTransition = pass(s, FederationDisabling, FederationDisabled)
		if store.FederationTransition == nil {
			store.FederationRoleARN = ""
		}
		store.UpdatedTimestamp = s.now().UTC()
		return store, tx.PutEventDataStore(store)
	})
}
