// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// eventDataStoreFilter is what both the data source and the list resource choose
// event data stores by.
type eventDataStoreFilter struct {
	NameRegex     types.String `tfsdk:"name_regex"`
	EventCategory types.String `tfsdk:"event_category"`
	Statuses      types.List   `tfsdk:"statuses"`
}

const (
	eventCategoryDescription = "Only stores that collect events of this category: `ActivityAuditLog` for those that channels can deliver to, `Management`, `Data`, `NetworkActivity`, `ConfigurationItem` or `Insight`."
	statusesDescription      = "Only stores in one of these states: `CREATED`, `ENABLED`, `STARTING_INGESTION`, `STOPPING_INGESTION` and `STOPPED_INGESTION`"
)

// matcher tells which stores the filter chooses. Those in PENDING_DELETION it
// chooses only if they are asked for.
func (f eventDataStoreFilter) matcher(ctx context.Context, diags *diag.Diagnostics) func(*cloudtrail.GetEventDataStoreOutput) bool {
	statuses := stringsOf(ctx, f.Statuses, diags)
	return func(store *cloudtrail.GetEventDataStoreOutput) bool {
		if f.Statuses.IsNull() && pendingDeletion(store) || !f.Statuses.IsNull() && !slices.Contains(statuses, string(store.Status)) {
			return false
		}
		return f.EventCategory.IsNull() || slices.Contains(categoriesOf(store.AdvancedEventSelectors), f.EventCategory.ValueString())
	}
}

// readEventDataStores reads listed stores and returns those that match.
func (c *client) readEventDataStores(ctx context.Context, items []listed, matches func(*cloudtrail.GetEventDataStoreOutput) bool) ([]*cloudtrail.GetEventDataStoreOutput, error) {
	return readEach(ctx, items, func(ctx context.Context, item listed) (*cloudtrail.GetEventDataStoreOutput, error) {
		store, err := c.getEventDataStore(ctx, item.ARN)
		if err != nil || !matches(store) {
			return nil, err
		}
		return store, nil
	})
}

func eventDataStoreItems(stores []*cloudtrail.GetEventDataStoreOutput) []listed {
	items := make([]listed, len(stores))
	for i, store := range stores {
		items[i] = listed{ARN: aws.ToString(store.EventDataStoreArn), Name: aws.ToString(store.Name)}
	}
	return items
}

// categoriesOf are the categories of events that selectors collect, sorted.
func categoriesOf(selectors []cttypes.AdvancedEventSelector) []string {
	categories := []string{}
	for _, selector := range selectors {
		categories = append(categories, equalsOf(selector, fieldEventCategory)...)
	}
	slices.Sort(categories)
	return slices.Compact(categories)
}

const statusPendingDeletion = string(cttypes.EventDataStoreStatusPendingDeletion)

// eventDataStoreStatuses are the states of a store that is there to stay.
var eventDataStoreStatuses = []string{
	string(cttypes.EventDataStoreStatusCreated),
	string(cttypes.EventDataStoreStatusEnabled),
	string(cttypes.EventDataStoreStatusStartingIngestion),
	string(cttypes.EventDataStoreStatusStoppingIngestion),
	string(cttypes.EventDataStoreStatusStoppedIngestion),
}

func statusesValidators(further ...string) []validator.List {
	return []validator.List{listvalidator.SizeAtLeast(1), listvalidator.ValueStringsAre(oneOf(append(eventDataStoreStatuses, further...)...))}
}
