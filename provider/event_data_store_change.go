// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// change brings a store that exists from its state to a plan, each aspect that
// differs by a call of its own, and returns what the service then says. in is the
// input of UpdateEventDataStore, nil for none. If a call fails, the state has the
// details that were changed before, and can be kept.
func (c *client) change(ctx context.Context, in *cloudtrail.UpdateEventDataStoreInput, plan, state *eventDataStoreModel) (*cloudtrail.GetEventDataStoreOutput, error) {
	if err := c.narrowInsights(ctx, plan, state); err != nil {
		return nil, err
	}
	if err := c.resetEventConfiguration(ctx, plan, state); err != nil {
		return nil, err
	}
	if in != nil {
		err := c.retryOnStore(ctx, state.ARN.ValueString(), func() error {
			_, err := c.CloudTrail.UpdateEventDataStore(ctx, in)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	storeARN := state.ARN.ValueString()
	if !plan.IngestionEnabled.Equal(state.IngestionEnabled) {
		if err := c.switchIngestion(ctx, storeARN, plan.IngestionEnabled.ValueBool()); err != nil {
			return nil, err
		}
	}
	var never diag.Diagnostics // the values are known
	if err := c.updateTags(ctx, storeARN, stringMap(ctx, state.TagsAll, &never), stringMap(ctx, plan.TagsAll, &never)); err != nil {
		return nil, blame(err, path.Root("tags"), nil)
	}
	if _, err := c.changeDetails(ctx, plan, state); err != nil {
		return nil, err
	}
	return c.eventDataStoreSettled(ctx, storeARN)
}

// changeDetails brings what CreateEventDataStore and UpdateEventDataStore do not
// know from the state to the plan. The state follows each call that succeeds. It
// tells whether there was anything to do.
func (c *client) changeDetails(ctx context.Context, plan, state *eventDataStoreModel) (called bool, err error) {
	for _, change := range []func(_ context.Context, plan, state *eventDataStoreModel) (bool, error){
		c.changeEventConfiguration, c.changeInsights, c.changeFederation,
	} {
		did, err := change(ctx, plan, state)
		if called = called || did; err != nil {
			return called, err
		}
	}
	return called, nil
}

// keepOpen gives what a plan leaves open the value that the store has.
func (m *eventDataStoreModel) keepOpen(ctx context.Context, state *eventDataStoreModel) {
	if m.RetentionPeriod.IsUnknown() {
		m.RetentionPeriod = state.RetentionPeriod
	}
	if m.AdvancedEventSelectors.IsUnknown() {
		m.AdvancedEventSelectors = state.AdvancedEventSelectors
	}
	if m.MaxEventSize.IsUnknown() {
		m.MaxEventSize = state.MaxEventSize
		if !configurable(m.knownSelectors(ctx)) {
			m.MaxEventSize = types.StringNull()
		}
	}
}

// withoutDetails is a planned store as CreateEventDataStore makes it, before the
// calls of changeDetails.
func (m eventDataStoreModel) withoutDetails() eventDataStoreModel {
	m.InsightSelectors = types.ListNull(insightSelectorType)
	m.InsightsDestination = types.StringNull()
	m.MaxEventSize = types.StringNull()
	m.ContextKeySelectors = types.ListNull(contextKeySelectorType)
	m.FederationEnabled = types.BoolValue(false)
	return m
}

// knownSelectors is the API's form of the event selectors, nil as long as a part
// of them is not known.
func (m *eventDataStoreModel) knownSelectors(ctx context.Context) []cttypes.AdvancedEventSelector {
	return apiEventSelectors(ctx, m.AdvancedEventSelectors)
}
