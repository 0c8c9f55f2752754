// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
)

// maxEventDataStoresLooked bounds how many event data stores are listed: the
// quota is 10 per Region.
const maxEventDataStoresLooked = 1000

// eventDataStores lists the event data stores of account and Region, those in
// PENDING_DELETION included: the list does not tell which they are. It asks for
// a page when it is needed, and ends with an error.
func (c *client) eventDataStores(ctx context.Context) iter.Seq2[listed, error] {
	return func(yield func(listed, error) bool) {
		looked := 0
		pages := cloudtrail.NewListEventDataStoresPaginator(c.CloudTrail, &cloudtrail.ListEventDataStoresInput{})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(listed{}, err)
				return
			}
			for _, store := range page.EventDataStores {
				if looked++; looked > maxEventDataStoresLooked {
					yield(listed{}, fmt.Errorf("there are more than %d event data stores: name those that you mean by their ARNs", maxEventDataStoresLooked))
					return
				}
				if !yield(listed{ARN: aws.ToString(store.EventDataStoreArn), Name: aws.ToString(store.Name)}, nil) {
					return
				}
			}
		}
	}
}

// findEventDataStore returns the store of a name, nil if there is none. A name
// is unique in account and Region, stores in PENDING_DELETION included.
func (c *client) findEventDataStore(ctx context.Context, name string) (*cloudtrail.GetEventDataStoreOutput, error) {
	for item, err := range c.eventDataStores(ctx) {
		if err != nil {
			return nil, err
		}
		if item.Name == name {
			return c.getEventDataStore(ctx, item.ARN)
		}
	}
	return nil, nil
}
