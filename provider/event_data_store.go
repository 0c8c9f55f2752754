// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
)

// maxEventDataStoresLooked bounds a search by name: the quota is 10 per Region.
const maxEventDataStoresLooked = 1000

// findEventDataStore returns the store of a name, nil if there is none. A name
// is unique in account and Region, stores in PENDING_DELETION included.
func (c *client) findEventDataStore(ctx context.Context, name string) (*cloudtrail.GetEventDataStoreOutput, error) {
	looked := 0
	pages := cloudtrail.NewListEventDataStoresPaginator(c.CloudTrail, &cloudtrail.ListEventDataStoresInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, store := range page.EventDataStores {
			if aws.ToString(store.Name) == name {
				return c.getEventDataStore(ctx, aws.ToString(store.EventDataStoreArn))
			}
		}
		if looked += len(page.EventDataStores); looked > maxEventDataStoresLooked {
			return nil, fmt.Errorf("there are more than %d event data stores: name the one you mean by its ARN", maxEventDataStoresLooked)
		}
	}
	return nil, nil
}
