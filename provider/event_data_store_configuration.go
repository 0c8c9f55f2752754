// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Limits of the API for context keys.
const (
	maxContextKeySelectors = 2
	maxContextKeys         = 50
	maxContextKey          = 128
)

const (
	standardEvents = string(cttypes.MaxEventSizeStandard)
	largeEvents    = string(cttypes.MaxEventSizeLarge)
)

var contextKeySelectorType = types.ObjectType{AttrTypes: map[string]attr.Type{"type": types.StringType, "equals": stringListType}}

// configurationErrorPaths names the attribute that a code of PutEventConfiguration
// blames where it is not context_key_selectors.
var configurationErrorPaths = map[string]path.Path{
	"InvalidEventDataStoreCategoryException": path.Root("max_event_size"),
	"InvalidParameterCombinationException":   path.Root("max_event_size"),
}

func maxEventSizeAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional:   true,
		Computed:   true,
		Validators: []validator.String{oneOf(standardEvents, largeEvents)},
		MarkdownDescription: "How large the events of this store may be: `Standard` (256 KB) or `Large` (1 MB), which `context_key_selectors` need. For stores of `Management` or `Data` events; null for others. " +
			"Left out, a new store has `Standard` and an existing one keeps what it has. " +
			"Without the permission `cloudtrail:GetEventConfiguration` a store that has neither `Large` nor context keys in the state can be managed all the same.",
	}
}

func contextKeySelectorsAttribute() schema.Attribute {
	return schema.ListNestedAttribute{
		Optional:   true,
		Validators: []validator.List{listvalidator.SizeAtMost(maxContextKeySelectors)},
		MarkdownDescription: "Keys whose values AWS's events are to carry in their `eventContext`, at most one selector for each type. For stores of `Management` or `Data` events with `max_event_size = \"Large\"`. " +
			"Left out or empty, there are none, also if something else has set some.",
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"type": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{oneOf(string(cttypes.TypeTagContext), string(cttypes.TypeRequestContext))},
				MarkdownDescription: "`TagContext` for keys of resource tags, `RequestContext` for global condition keys of IAM.",
			},
			"equals": schema.ListAttribute{
				ElementType: types.StringType,
				Required:    true,
				Validators: []validator.List{
					notEmpty{},
					distinct{},
					listvalidator.ValueStringsAre(lengthUpTo(maxContextKey)),
				},
				MarkdownDescription: "The keys: 1 to 50, each of 1 to 128 characters.",
			},
		}},
	}
}

// configurable tells whether the service has an event configuration for a store
// with these selectors.
func configurable(selectors []cttypes.AdvancedEventSelector) bool {
	return collects(selectors, categoryManagement) || collects(selectors, categoryData)
}

// checkEventConfiguration adds what the API would refuse about the event
// configuration, as far as it is known.
func (m *eventDataStoreModel) checkEventConfiguration(selectors []cttypes.AdvancedEventSelector, diags *diag.Diagnostics) {
	m.checkContextKeys(diags)
	hasKeys := len(m.ContextKeySelectors.Elements()) > 0
	if eventCategory := category(selectors); eventCategory != "" && !configurable(selectors) {
		if m.MaxEventSize.ValueString() != "" {
			diags.AddAttributeError(path.Root("max_event_size"), "Event size cannot be set",
				fmt.Sprintf("max_event_size is %q, but the store is for %s events. It can be set only for stores of Management or Data events: remove it.", m.MaxEventSize.ValueString(), eventCategory))
		}
		if hasKeys {
			diags.AddAttributeError(path.Root("context_key_selectors"), "Context keys cannot be set",
				fmt.Sprintf("context_key_selectors has keys, but the store is for %s events. Only Management and Data events carry context: remove context_key_selectors.", eventCategory))
		}
		return
	}
	if hasKeys && !m.MaxEventSize.IsUnknown() && m.MaxEventSize.ValueString() != largeEvents {
		diags.AddAttributeError(path.Root("max_event_size"), "Context keys need large events",
			fmt.Sprintf("context_key_selectors has keys, for which max_event_size must be %q. Set it, or remove context_key_selectors.", largeEvents))
	}
}

// checkContextKeys holds the rules on the selectors themselves.
func (m *eventDataStoreModel) checkContextKeys(diags *diag.Diagnostics) {
	seen := map[cttypes.Type]bool{}
	for _, s := range apiContextKeySelectors(m.ContextKeySelectors) {
		if seen[s.Type] && s.Type != "" {
			diags.AddAttributeError(path.Root("context_key_selectors"), "Context keys are not valid",
				fmt.Sprintf("context_key_selectors has the type %s twice. Put all its keys into one selector.", s.Type))
		}
		seen[s.Type] = true
		if len(s.Equals) > maxContextKeys {
			diags.AddAttributeError(path.Root("context_key_selectors"), "Context keys are not valid",
				fmt.Sprintf("context_key_selectors has %d keys of the type %s, at most %d are allowed.", len(s.Equals), s.Type, maxContextKeys))
		}
	}
}

// apiContextKeySelectors is the API's form of selectors, an empty list for none.
// What is only known after apply is "".
func apiContextKeySelectors(list types.List) []cttypes.ContextKeySelector {
	selectors := []cttypes.ContextKeySelector{}
	for _, object := range objectsOf(list) {
		selectors = append(selectors, cttypes.ContextKeySelector{
			Type:   cttypes.Type(knownString(object["type"])),
			Equals: knownStrings(object["equals"]),
		})
	}
	return selectors
}

// planMaxEventSize decides the size that a configuration leaves open. state is nil
// for a new store.
func (m *eventDataStoreModel) planMaxEventSize(ctx context.Context, config, state *eventDataStoreModel) {
	if !config.MaxEventSize.IsNull() {
		return
	}
	switch {
	case !fullyKnown(ctx, m.AdvancedEventSelectors):
		m.MaxEventSize = types.StringUnknown()
	case !configurable(m.knownSelectors(ctx)):
		m.MaxEventSize = types.StringNull()
	case state != nil && configurable(state.knownSelectors(ctx)):
		m.MaxEventSize = state.MaxEventSize
	case state == nil && (m.RestoreIfPendingDeletion.IsUnknown() || m.RestoreIfPendingDeletion.ValueBool()):
		m.MaxEventSize = types.StringUnknown()
	default:
		m.MaxEventSize = types.StringValue(standardEvents)
	}
}

// getEventConfiguration returns the event configuration of a store. Where there is
// none the service is not asked.
func (c *client) getEventConfiguration(ctx context.Context, store *cloudtrail.GetEventDataStoreOutput) (*cloudtrail.GetEventConfigurationOutput, error) {
	if !configurable(store.AdvancedEventSelectors) {
		return &cloudtrail.GetEventConfigurationOutput{}, nil
	}
	out, err := c.CloudTrail.GetEventConfiguration(ctx, &cloudtrail.GetEventConfigurationInput{EventDataStore: store.EventDataStoreArn})
	if err == nil && out.MaxEventSize == "" { // never set
		out.MaxEventSize = cttypes.MaxEventSizeStandard
	}
	return out, err
}

// readEventConfiguration takes over the event configuration of a store. If it is
// withheld, a store that has the default in the state counts as having it still.
func (m *eventDataStoreModel) readEventConfiguration(ctx context.Context, c *client, store *cloudtrail.GetEventDataStoreOutput, diags *diag.Diagnostics) {
	out, err := c.getEventConfiguration(ctx, store)
	switch {
	case isWithheld(err) && m.MaxEventSize.ValueString() != largeEvents && len(m.ContextKeySelectors.Elements()) == 0:
	case err != nil:
		diags.AddAttributeError(path.Root("max_event_size"), "Reading event configuration of event data store "+aws.ToString(store.Name), errorDetail(err))
	default:
		m.MaxEventSize = maxEventSizeFromAPI(out.MaxEventSize)
		m.ContextKeySelectors = likePrior(contextKeySelectorsFromAPI(out.ContextKeySelectors), m.ContextKeySelectors)
	}
}

func maxEventSizeFromAPI(size cttypes.MaxEventSize) types.String {
	if size == "" {
		return types.StringNull()
	}
	return types.StringValue(string(size))
}

func contextKeySelectorsFromAPI(selectors []cttypes.ContextKeySelector) types.List {
	elements := make([]attr.Value, len(selectors))
	for i, s := range selectors {
		elements[i] = types.ObjectValueMust(contextKeySelectorType.AttrTypes, map[string]attr.Value{
			"type":   types.StringValue(string(s.Type)),
			"equals": listOfStrings(s.Equals),
		})
	}
	return types.ListValueMust(contextKeySelectorType, elements)
}

// resetEventConfiguration gives a store the default, before it gets event selectors
// with which the service would not let it be changed any more.
func (c *client) resetEventConfiguration(ctx context.Context, plan, state *eventDataStoreModel) error {
	if configurable(plan.knownSelectors(ctx)) {
		return nil
	}
	if state.MaxEventSize.ValueString() != largeEvents && len(state.ContextKeySelectors.Elements()) == 0 {
		return nil
	}
	return c.putEventConfiguration(ctx, state, &cloudtrail.PutEventConfigurationInput{
		MaxEventSize:        cttypes.MaxEventSizeStandard,
		ContextKeySelectors: []cttypes.ContextKeySelector{},
	})
}

// changeEventConfiguration gives a store the event configuration of the plan. It
// tells whether there was anything to do.
func (c *client) changeEventConfiguration(ctx context.Context, plan, state *eventDataStoreModel) (called bool, err error) {
	in := &cloudtrail.PutEventConfigurationInput{}
	if !plan.MaxEventSize.IsNull() && !plan.MaxEventSize.Equal(state.MaxEventSize) {
		in.MaxEventSize = cttypes.MaxEventSize(plan.MaxEventSize.ValueString())
	}
	if len(plan.ContextKeySelectors.Elements()) > 0 && !plan.ContextKeySelectors.Equal(state.ContextKeySelectors) ||
		len(plan.ContextKeySelectors.Elements()) == 0 && len(state.ContextKeySelectors.Elements()) > 0 {
		in.ContextKeySelectors = apiContextKeySelectors(plan.ContextKeySelectors)
	}
	if in.MaxEventSize == "" && in.ContextKeySelectors == nil {
		return false, nil
	}
	return true, c.putEventConfiguration(ctx, state, in)
}

// putEventConfiguration changes the event configuration of a store and says so in
// the state.
func (c *client) putEventConfiguration(ctx context.Context, state *eventDataStoreModel, in *cloudtrail.PutEventConfigurationInput) error {
	in.EventDataStore = state.ARN.ValueStringPointer()
	err := c.retryOnStore(ctx, state.ARN.ValueString(), func() error {
		_, err := c.CloudTrail.PutEventConfiguration(ctx, in)
		return err
	})
	if err != nil {
		at := path.Root("max_event_size")
		if len(in.ContextKeySelectors) > 0 {
			at = path.Root("context_key_selectors")
		}
		return blame(err, at, configurationErrorPaths)
	}
	if in.MaxEventSize != "" {
		state.MaxEventSize = types.StringValue(string(in.MaxEventSize))
	}
	if in.ContextKeySelectors != nil {
		state.ContextKeySelectors = likePrior(contextKeySelectorsFromAPI(in.ContextKeySelectors), state.ContextKeySelectors)
	}
	return nil
}
