// SPDX-License-Identifier: MPL-2.0

package lake

import "context"

// Counts is how many records of each kind the state has, of all accounts and Regions.
type Counts struct {
	EventDataStores int `json:"event_data_stores"` // with those pending deletion
	Channels        int `json:"channels"`
	Identities      int `json:"identities"` // users and roles
}

// Counts counts what the state has.
func (s *Service) Counts(ctx context.Context) (Counts, error) {
	return view(ctx, s, func(tx Reader) (counts Counts, err error) {
		stores, err := tx.AllEventDataStores()
		if err != nil {
			return counts, err
		}
		channels, err := tx.AllChannels()
		if err != nil {
			return counts, err
		}
		identities, err := tx.Identities()
		return Counts{len(stores), len(channels), len(identities)}, err
	})
}
