// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// Pauses between two attempts begin with firstPause and double up to maxPause.
// What ends the waiting is the context: every operation has a timeout.
const (
	firstPause = time.Second
	maxPause   = 15 * time.Second
)

// Default timeouts, raised by a timeouts block.
const (
	channelTimeout        = 10 * time.Minute
	eventDataStoreTimeout = 20 * time.Minute
	resourcePolicyTimeout = 10 * time.Minute
	putAuditEventsTimeout = 10 * time.Minute
)

// poll calls look until it says done, fails, or the context ends.
func poll(ctx context.Context, look func() (done bool, err error)) error {
	return pollEvery(ctx, firstPause, maxPause, look)
}

// pollEvery is poll with pauses that begin with pause and double up to longest.
func pollEvery(ctx context.Context, pause, longest time.Duration, look func() (done bool, err error)) error {
	for {
		done, err := look()
		if done || err != nil {
			return err
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
		pause = min(2*pause, longest)
	}
}

// retryOnConflict repeats a call as long as the service says that another
// operation on the resource still runs. Throttling is repeated by the SDK.
func retryOnConflict(ctx context.Context, call func() error) error {
	var conflict error
	err := poll(ctx, func() (bool, error) {
		err := call()
		if isCode(err, codeConflict, codeConcurrentModification) {
			conflict = err
			return false, nil
		}
		return true, err
	})
	if err != nil && conflict != nil && ctx.Err() != nil {
		return fmt.Errorf("%w; the last answer was: %w", ctx.Err(), conflict)
	}
	return err
}

// retryOnStore is retryOnConflict for a call that changes an event data store. After
// a conflict it waits until the store has left its short state, as the service
// asks. What goes wrong in that is left out: the next call tells.
func (c *client) retryOnStore(ctx context.Context, id string, call func() error) error {
	return retryOnConflict(ctx, func() error {
		err := call()
		if isCode(err, codeConflict, codeConcurrentModification) {
			_, _ = c.eventDataStoreSettled(ctx, id)
		}
		return err
	})
}

// eventDataStoreSettled waits until an event data store is in none of the short
// states after a creation or a change, and returns it.
func (c *client) eventDataStoreSettled(ctx context.Context, id string) (*cloudtrail.GetEventDataStoreOutput, error) {
	var store *cloudtrail.GetEventDataStoreOutput
	err := poll(ctx, func() (done bool, err error) {
		seen, err := c.getEventDataStore(ctx, id)
		if err != nil {
			return true, err
		}
		store = seen
		return passing(store) == "", nil
	})
	if err != nil && store != nil {
		err = fmt.Errorf("waiting for event data store %s, which is still %s: %w", id, passing(store), err)
	}
	return store, err
}

// passing names the short state that a store is in, "" if it is in none.
func passing(store *cloudtrail.GetEventDataStoreOutput) string {
	switch store.Status {
	case cttypes.EventDataStoreStatusCreated, cttypes.EventDataStoreStatusStartingIngestion, cttypes.EventDataStoreStatusStoppingIngestion:
		return string(store.Status)
	}
	switch store.FederationStatus {
	case cttypes.FederationStatusEnabling, cttypes.FederationStatusDisabling:
		return string(store.FederationStatus) + " federation"
	}
	return ""
}

// eventDataStoreGone waits until an event data store waits for its deletion or
// cannot be found any more.
func (c *client) eventDataStoreGone(ctx context.Context, id string) error {
	return poll(ctx, func() (bool, error) {
		store, err := c.getEventDataStore(ctx, id)
		if isNotFound(err) {
			return true, nil
		}
		if err != nil {
			return true, err
		}
		return store.Status == cttypes.EventDataStoreStatusPendingDeletion, nil
	})
}

func (c *client) getEventDataStore(ctx context.Context, id string) (*cloudtrail.GetEventDataStoreOutput, error) {
	return c.CloudTrail.GetEventDataStore(ctx, &cloudtrail.GetEventDataStoreInput{EventDataStore: aws.String(id)})
}
