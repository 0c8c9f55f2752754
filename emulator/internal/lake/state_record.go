// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// What the records of a state are held against beside the rules on their own values (STO-041): the operations
// write nothing else. Quotas, switches and the time do not count, since they were another emulator's.

var storeStatuses = []Status{StatusCreated, StatusStartingIngestion, StatusEnabled, StatusStoppingIngestion, StatusStoppedIngestion, StatusPendingDeletion}

// checkRecord holds an event data store against what the operations make of one.
func (e EventDataStore) checkRecord() error {
	return errors.Join(
		e.checkLife(), e.check(), e.checkTransitions(), e.checkKMSKey(), e.checkFederation(),
		e.checkEventConfiguration(), e.checkInsights(),
	)
}

// checkLife: a store that is pending deletion, and only such a one, tells since when, and what a restore gives back.
func (e EventDataStore) checkLife() error {
	pending := e.Status == StatusPendingDeletion
	lasting := e.Status
	switch {
	case pending:
		lasting = e.RestoredStatus
	case e.Transition != nil:
		lasting = e.Transition.To
	}
	switch {
	case !slices.Contains(storeStatuses, e.Status):
		return refuse(ErrValidation, "Status is %s; it must be one of %v.", quoted(string(e.Status)), storeStatuses)
	case pending == e.DeletedTimestamp.IsZero() || pending == (e.RestoredStatus == ""):
		return refuse(ErrValidation, "Status is %s; an event data store has DeletedTimestamp and RestoredStatus if it is %s, and only then.", e.Status, StatusPendingDeletion)
	case pending && e.RestoredStatus != StatusEnabled && e.RestoredStatus != StatusStoppedIngestion:
		return refuse(ErrValidation, "RestoredStatus is %s; it must be %s or %s.", quoted(string(e.RestoredStatus)), StatusEnabled, StatusStoppedIngestion)
	case pending && (e.TerminationProtectionEnabled || e.Federation() != FederationDisabled):
		return refuse(ErrValidation, "Status is %s, but TerminationProtectionEnabled is %t and FederationStatus %s; a store that is protected or federated cannot be deleted.", e.Status, e.TerminationProtectionEnabled, e.Federation())
	case lasting == StatusStoppedIngestion && e.takesActivityAuditLog(): // CTL-057
		return refuse(ErrValidation, "Status is or becomes %s; that of a store of events from outside AWS cannot.", lasting)
	case e.CreatedTimestamp.IsZero() || e.UpdatedTimestamp.IsZero():
		return refuse(ErrValidation, "CreatedTimestamp or UpdatedTimestamp is missing.")
	case e.EventsRemoved < 0:
		return refuse(ErrValidation, "EventsRemoved is %d; it must be 0 or more.", e.EventsRemoved)
	}
	return nil
}

// checkKMSKey: a key is kept as an ARN (CTL-047).
func (e EventDataStore) checkKMSKey() error {
	if e.KMSKeyID == "" {
		return nil
	}
	key, err := resolveKMSKey(e.Scope, e.KMSKeyID)
	if err == nil && key != e.KMSKeyID {
		err = refuse(ErrValidation, "KMSKeyID is %s; it must be an ARN, such as %s.", quoted(e.KMSKeyID), key)
	}
	return err
}

// checkFederation: a role is there as long as federation is not disabled (CTL-094, CTL-095).
func (e EventDataStore) checkFederation() error {
	known := []FederationStatus{"", FederationEnabling, FederationEnabled, FederationDisabling, FederationDisabled}
	switch {
	case !slices.Contains(known, e.FederationStatus):
		return refuse(ErrValidation, "FederationStatus is %s; it must be one of %v.", quoted(string(e.FederationStatus)), known[1:])
	case (e.Federation() == FederationDisabled) != (e.FederationRoleARN == ""):
		return refuse(ErrValidation, "FederationStatus is %s and FederationRoleARN %s; a store has a role unless federation is %s, and only then.", e.Federation(), quoted(e.FederationRoleARN), FederationDisabled)
	case e.FederationRoleARN == "":
		return nil
	default:
		return checkFederationRole(e.Scope, e.FederationRoleARN)
	}
}

// checkEventConfiguration leaves out that a store is one of management or data events, since its selectors may have changed later.
func (e EventDataStore) checkEventConfiguration() error {
	known := []MaxEventSize{"", StandardEvents, LargeEvents}
	switch {
	case !slices.Contains(known, e.MaxEventSize):
		return refuse(ErrValidation, "MaxEventSize is %s; it must be one of %v.", quoted(string(e.MaxEventSize)), known[1:])
	case e.MaxEventSize != "" && e.takesActivityAuditLog(): // CTL-111
		return refuse(ErrValidation, "MaxEventSize is %s; a store of events from outside AWS has no event configuration.", e.MaxEventSize)
	case len(e.ContextKeySelectors) > 0 && e.maxEventSize() != LargeEvents: // CTL-113
		return refuse(ErrValidation, "ContextKeySelectors has %d entries with MaxEventSize %s; they need %s.", len(e.ContextKeySelectors), e.maxEventSize(), LargeEvents)
	}
	return checkContextKeySelectors(e.ContextKeySelectors)
}

// checkInsights: the destination may be gone by now (CTL-210).
func (e EventDataStore) checkInsights() error {
	destination, _ := parseARN(e.InsightsDestination)
	switch {
	case (len(e.InsightSelectors) == 0) != (e.InsightsDestination == ""): // CTL-103
		return refuse(ErrValidation, "InsightSelectors has %d entries and InsightsDestination is %s; a store has both or neither.", len(e.InsightSelectors), quoted(e.InsightsDestination))
	case e.InsightsDestination == "":
		return nil
	case destination.kind != typeEventDataStore || destination.scope != e.Scope || !uuidPattern.MatchString(destination.id) || destination.id == e.ID:
		return refuse(ErrValidation, "InsightsDestination is %s; it must be the ARN of another event data store of the account and Region.", quoted(e.InsightsDestination))
	}
	return errors.Join(checkInsightSelectors(e.InsightSelectors), checkInsightSource(e, e.AdvancedEventSelectors))
}

// checkIntegration holds the rules on a channel's own values.
func (c Channel) checkIntegration() error {
	if c.SourceConfig != nil {
		return refuse(ErrValidation, "SourceConfig is given; only a channel of Source %s has one.", sourceCloudTrail)
	}
	return errors.Join(checkName("channel", c.Name), checkSource(c.Source), c.checkDestinationList())
}

// checkServiceLinked: such a channel is as PutServiceLinkedChannel makes it.
func (c Channel) checkServiceLinked() error {
	service, suffix, _ := strings.Cut(strings.TrimPrefix(c.Name, serviceLinkedChannelPrefix), "/")
	as := ServiceLinkedChannel{Scope: c.Scope, ServiceName: service, Suffix: suffix}
	if len(c.Tags) > 0 || c.ResourcePolicy != "" { // CTL-088
		return refuse(ErrValidation, "a channel of Source %s has Tags or a ResourcePolicy; nobody can give it any.", sourceCloudTrail)
	}
	if c.SourceConfig == nil || c.Name != as.Name() || !slices.Equal(c.Destinations, []Destination{{destinationAWSService, service}}) {
		return refuse(ErrValidation, "a channel of Source %s has a SourceConfig, the Name %sSERVICE/SUFFIX, and the one destination %s SERVICE; this one is %s.", sourceCloudTrail, serviceLinkedChannelPrefix, destinationAWSService, quoted(c.Name))
	}
	as.AdvancedEventSelectors = c.SourceConfig.AdvancedEventSelectors
	return as.check()
}

func (c Channel) checkDestinationList() error {
	if n := len(c.Destinations); n == 0 || n > maxDestinations {
		return refuse(ErrValidation, "Destinations has %d entries; a channel has 1 to %d.", n, maxDestinations)
	}
	for n, destination := range c.Destinations {
		a, _ := parseARN(destination.Location)
		switch {
		case destination.Type != destinationEventDataStore || a.kind != typeEventDataStore || a.scope != c.Scope:
			return refuse(ErrValidation, "Destinations[%d] is %s %s; it must be %s and the ARN of an event data store of the channel's account and Region.", n, quoted(destination.Type), quoted(destination.Location), destinationEventDataStore)
		case slices.Contains(c.Destinations[:n], destination):
			return refuse(ErrValidation, "Destinations names event data store %s more than once.", destination.Location)
		}
	}
	return nil
}

// checkStores: the destinations stand before, and take the channel's events (CTL-025 to CTL-028).
func (c Channel) checkStores(tx Reader) error {
	if c.ServiceLinked() {
		return nil
	}
	for n, destination := range c.Destinations {
		a, _ := parseARN(destination.Location)
		store, found, err := tx.EventDataStore(a.scope, a.id)
		if err != nil {
			return err
		}
		if !found {
			return refuse(ErrValidation, "Destinations[%d] is %s; there is no such event data store before.", n, quoted(destination.Location))
		}
		if err := store.checkDestination(); err != nil {
			return ofMember(fmt.Sprintf("Destinations[%d]", n), err)
		}
	}
	return nil
}

// checkRecord: a status is there once a request has come, which had an event that was accepted or one that was not (CTL-030).
func (s IngestionStatus) checkRecord() error {
	for member, id := range map[string]string{"LatestIngestionSuccessEventID": s.LatestIngestionSuccessEventID, "LatestIngestionAttemptEventID": s.LatestIngestionAttemptEventID} {
		if id != "" && !uuidPattern.MatchString(id) {
			return refuse(ErrValidation, "%s is %s; it must be a UUID in small letters.", member, quoted(id))
		}
	}
	for member, at := range map[string]time.Time{"LatestIngestionSuccessTime": s.LatestIngestionSuccessTime, "LatestIngestionAttemptTime": s.LatestIngestionAttemptTime} {
		if at.Nanosecond() != 0 {
			return refuse(ErrValidation, "%s is %s; it must be in whole seconds.", member, at.Format(time.RFC3339Nano))
		}
	}
	switch {
	case s.LatestIngestionAttemptTime.IsZero() || s.LatestIngestionAttemptEventID == "":
		return refuse(ErrValidation, "LatestIngestionAttemptTime or LatestIngestionAttemptEventID is missing; a channel that no request came to has no status.")
	case s.LatestIngestionSuccessTime.IsZero() != (s.LatestIngestionSuccessEventID == ""):
		return refuse(ErrValidation, "of LatestIngestionSuccessTime and LatestIngestionSuccessEventID one is missing; there are both or neither.")
	case s.LatestIngestionErrorCode == "" && s.LatestIngestionSuccessEventID == "":
		return refuse(ErrValidation, "LatestIngestionErrorCode and LatestIngestionSuccessEventID are both missing; an event was accepted or it was not.")
	case s.LatestIngestionErrorCode != "" && !slices.Contains(eventErrorCodes, s.LatestIngestionErrorCode):
		return refuse(ErrValidation, "LatestIngestionErrorCode is %s; it must be one of %v.", quoted(s.LatestIngestionErrorCode), eventErrorCodes)
	}
	return nil
}

// eventErrorCodes are those that an event can fail with; the last three only when a test injects them.
var eventErrorCodes = []string{
	codeFieldNotFound, codeFieldTooLong, codeInvalidChecksum, codeInvalidData, codeInvalidEventSource, codeInvalidRecipient,
	"AccountNotSubscribed", "InternalFailure", "Throttling",
}
