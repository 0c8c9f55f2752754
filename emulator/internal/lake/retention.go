// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"iter"
	"time"
)

// Retention is judged by eventTime alone (CTL-140): whenever an event came in, it is hidden the moment
// that it is older than its store's retention period, by the emulator's clock, and removed
// in the background some time later.

// EventsFrom is the time before which the store's events are hidden: the retention period ago. An event of
// just that time is not hidden.
func (e EventDataStore) EventsFrom(now time.Time) time.Time {
	return now.UTC().AddDate(0, 0, -e.RetentionPeriod)
}

// cutBy is the time before which a change of the retention period removes what there is, for good (CTL-141): what
// the former period hides does not come back with a longer one, and what a shorter one hides does not stay.
func (e EventDataStore) cutBy(changed EventDataStore, now time.Time) time.Time {
	former, from := e.EventsFrom(now), changed.EventsFrom(now)
	if former.After(from) {
		return former
	}
	return from
}

// VisibleEvents yields the events of a store that its retention does not hide, batch by batch: those that scan
// wants, in its order. It keeps one batch in memory. Whoever reads events reads them here.
func (s *Service) VisibleEvents(ctx context.Context, tx Reader, store EventDataStore, scan EventScan) iter.Seq2[EventBatch, error] {
	scan.EventDataStore = store.ID
	if from := store.EventsFrom(s.now()); scan.From.Before(from) {
		scan.From = from
	}
	return tx.EventBatches(ctx, scan)
}

// Purge removes what time has made invisible: the stores whose seven days of pending deletion are over, with
// their events, the events past their store's retention, and queries. It tells how many stores. Events are
// removed in the background; where none has expired that costs next to nothing.
func (s *Service) Purge(ctx context.Context) (int, error) {
	s.queries.saveUnsaved()
	now := s.now()
	var left []EventDataStore
	purged, err := update(ctx, s, func(tx Writer) (purged int, err error) {
		stores, err := tx.AllEventDataStores()
		if err != nil {
			return 0, err
		}
		left = nil
		for _, store := range stores {
			if store.purged(now) {
				err = tx.DeleteEventDataStore(store.Scope, store.ID)
				purged++
			} else {
				left = append(left, store)
				err = tx.RemoveEventsBefore(store.ID, store.EventsFrom(now))
			}
			if err != nil {
				return purged, err
			}
		}
		kept, err := purgeQueries(tx, left, func(query Query) bool { return query.gone(now) })
		s.queries.setKept(kept)
		return purged, err
	})
	if err != nil || s.queries.engine == nil {
		return purged, err
	}
	return purged, s.queries.engine.Purge(ctx, left, now)
}
