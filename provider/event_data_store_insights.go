// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const (
	insightCallRate  = string(cttypes.InsightTypeApiCallRateInsight)
	insightErrorRate = string(cttypes.InsightTypeApiErrorRateInsight)
)

var insightSelectorType = types.ObjectType{AttrTypes: map[string]attr.Type{"insight_type": types.StringType}}

// insightErrorPaths names the attribute that a code of PutInsightSelectors blames
// where it is not insight_selectors.
var insightErrorPaths = map[string]path.Path{
	"CloudTrailARNInvalidException": path.Root("insights_destination"),
	"InvalidParameterException":     path.Root("insights_destination"),
	"KmsException":                  path.Root("kms_key_id"),
}

func insightSelectorsAttribute() schema.Attribute {
	return schema.ListNestedAttribute{
		Optional:   true,
		Validators: []validator.List{distinct{}},
		MarkdownDescription: "Which unusual activity CloudTrail Insights look for in the management events of this store. " +
			"Left out or empty, Insights are off, also if something else has enabled them. Needs `insights_destination`. " +
			"Without the permission `cloudtrail:GetInsightSelectors` a store that has none in the state can be managed all the same.",
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"insight_type": schema.StringAttribute{
				Required:   true,
				Validators: []validator.String{oneOf(insightCallRate, insightErrorRate)},
				MarkdownDescription: "`ApiCallRateInsight` (unusual numbers of write calls: the store must collect management events that write) or " +
					"`ApiErrorRateInsight` (unusual numbers of errors).",
			},
		}},
	}
}

func insightsDestinationAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional:   true,
		Validators: []validator.String{lakeARNValidator(eventDataStoreType)},
		MarkdownDescription: "ARN of the event data store that Insights events go to: another one of the same account and Region, whose `eventCategory` is `Insight`. " +
			"Needs `insight_selectors`.",
	}
}

// insightTypesOf lists the types that selectors have, sorted. One that is only
// known after apply is "".
func insightTypesOf(selectors types.List) []string {
	var list []string
	for _, object := range objectsOf(selectors) {
		list = append(list, knownString(object["insight_type"]))
	}
	slices.Sort(list)
	return list
}

// checkInsights adds what the API would refuse about Insights, as far as it is known.
func (m *eventDataStoreModel) checkInsights(ctx context.Context, selectors []cttypes.AdvancedEventSelector, diags *diag.Diagnostics) {
	if !fullyKnown(ctx, m.InsightSelectors) {
		return
	}
	wanted := insightTypesOf(m.InsightSelectors)
	switch {
	case len(wanted) > 0 && m.InsightsDestination.IsNull():
		diags.AddAttributeError(path.Root("insights_destination"), "Destination of Insights is missing",
			"insight_selectors has types of Insights, but insights_destination is missing. Set it to the ARN of an event data store whose eventCategory is Insight, or remove insight_selectors.")
	case len(wanted) == 0 && !m.InsightsDestination.IsNull():
		diags.AddAttributeError(path.Root("insight_selectors"), "Types of Insights are missing",
			fmt.Sprintf("insights_destination is set, but insight_selectors has no type. Give it %q or %q, or remove insights_destination.", insightCallRate, insightErrorRate))
	}
	if category(selectors) == "" {
		return // not known, or wrong, which is said of the selectors
	}
	switch {
	case len(wanted) > 0 && !collects(selectors, categoryManagement):
		diags.AddAttributeError(path.Root("insight_selectors"), "Insights need management events",
			"insight_selectors has types of Insights, which are about management events, but advanced_event_selectors has no selector with eventCategory Management. Add one, or remove insight_selectors and insights_destination.")
	case slices.Contains(wanted, insightCallRate) && !collectsWrites(selectors):
		diags.AddAttributeError(path.Root("insight_selectors"), "Insights need write events",
			insightCallRate+" is about management events that write, but advanced_event_selectors takes only those that read (readOnly equals true). "+
				"Remove that condition, or leave "+insightErrorRate+" alone in insight_selectors.")
	}
}

// collects tells whether one of the selectors is for events of a category.
func collects(selectors []cttypes.AdvancedEventSelector, category string) bool {
	return slices.ContainsFunc(selectors, func(s cttypes.AdvancedEventSelector) bool {
		return slices.Equal(equalsOf(s, fieldEventCategory), []string{category})
	})
}

// collectsWrites tells whether a selector for management events does not leave
// out those that write.
func collectsWrites(selectors []cttypes.AdvancedEventSelector) bool {
	return slices.ContainsFunc(selectors, func(s cttypes.AdvancedEventSelector) bool {
		return slices.Equal(equalsOf(s, fieldEventCategory), []string{categoryManagement}) && !slices.Contains(equalsOf(s, "readOnly"), "true")
	})
}

// equalsOf returns the values that a selector lets a field have.
func equalsOf(s cttypes.AdvancedEventSelector, field string) []string {
	for _, f := range s.FieldSelectors {
		if aws.ToString(f.Field) == field {
			return f.Equals
		}
	}
	return nil
}

// checkInsightsDestination refuses a destination that the service could not use.
// storeARN is the store's own, "" if it has none yet.
func (m *eventDataStoreModel) checkInsightsDestination(c *client, storeARN string, diags *diag.Diagnostics) {
	destination := m.InsightsDestination.ValueString()
	location, _, err := parseLakeARN(destination)
	if err != nil {
		return // none, or not known yet: the validator has seen the rest
	}
	problem := ""
	if destination == storeARN {
		problem = "is this store itself"
	}
	if foreign := foreignProblem(location, c.Region, c.AccountID); foreign != "" {
		problem = foreign
	}
	if problem != "" {
		diags.AddAttributeError(path.Root("insights_destination"), "Destination of Insights is out of reach",
			fmt.Sprintf("insights_destination %s %s. Give the ARN of another event data store of the same account and Region whose eventCategory is Insight.", destination, problem))
	}
}

// getInsights returns the Insights of a store. Only a store of management events
// can have any, so that for others the service is not asked.
func (c *client) getInsights(ctx context.Context, store *cloudtrail.GetEventDataStoreOutput) (*cloudtrail.GetInsightSelectorsOutput, error) {
	if !collects(store.AdvancedEventSelectors, categoryManagement) {
		return &cloudtrail.GetInsightSelectorsOutput{}, nil
	}
	out, err := c.CloudTrail.GetInsightSelectors(ctx, &cloudtrail.GetInsightSelectorsInput{EventDataStore: store.EventDataStoreArn})
	if isCode(err, codeInsightNotEnabled) {
		return &cloudtrail.GetInsightSelectorsOutput{}, nil
	}
	return out, err
}

// readInsights takes over the Insights of a store. If they are withheld, those of
// a store that has none in the state count as none still.
func (m *eventDataStoreModel) readInsights(ctx context.Context, c *client, store *cloudtrail.GetEventDataStoreOutput, diags *diag.Diagnostics) {
	out, err := c.getInsights(ctx, store)
	switch {
	case isWithheld(err) && len(m.InsightSelectors.Elements()) == 0:
	case err != nil:
		diags.AddAttributeError(path.Root("insight_selectors"), "Reading Insights of event data store "+aws.ToString(store.Name), errorDetail(err))
	default:
		m.InsightSelectors = likePrior(insightSelectorsFromAPI(out.InsightSelectors), m.InsightSelectors)
		m.InsightsDestination = types.StringPointerValue(out.InsightsDestination)
	}
}

func insightSelectorsFromAPI(selectors []cttypes.InsightSelector) types.List {
	elements := make([]attr.Value, len(selectors))
	for i, s := range selectors {
		elements[i] = types.ObjectValueMust(insightSelectorType.AttrTypes, map[string]attr.Value{"insight_type": types.StringValue(string(s.InsightType))})
	}
	return types.ListValueMust(insightSelectorType, elements)
}

// narrowInsights disables, before the event selectors of a store change, the
// Insights that the plan does not have any more: the service refuses selectors
// that no longer take what Insights need.
func (c *client) narrowInsights(ctx context.Context, plan, state *eventDataStoreModel) error {
	if plan.AdvancedEventSelectors.Equal(state.AdvancedEventSelectors) {
		return nil
	}
	wanted, had := insightTypesOf(plan.InsightSelectors), insightTypesOf(state.InsightSelectors)
	kept := slices.DeleteFunc(slices.Clone(had), func(t string) bool { return !slices.Contains(wanted, t) })
	if len(kept) == len(had) {
		return nil
	}
	return c.putInsights(ctx, state, kept, state.InsightsDestination)
}

// changeInsights gives a store the Insights of the plan. It tells whether there
// was anything to do.
func (c *client) changeInsights(ctx context.Context, plan, state *eventDataStoreModel) (called bool, err error) {
	wanted, had := insightTypesOf(plan.InsightSelectors), insightTypesOf(state.InsightSelectors)
	if slices.Equal(wanted, had) && (len(wanted) == 0 || plan.InsightsDestination.Equal(state.InsightsDestination)) {
		return false, nil
	}
	return true, c.putInsights(ctx, state, wanted, plan.InsightsDestination)
}

// putInsights enables the given types of Insights, without any disables them, and
// says so in the state.
func (c *client) putInsights(ctx context.Context, state *eventDataStoreModel, wanted []string, destination types.String) error {
	in := &cloudtrail.PutInsightSelectorsInput{EventDataStore: state.ARN.ValueStringPointer(), InsightSelectors: []cttypes.InsightSelector{}}
	for _, t := range wanted {
		in.InsightSelectors = append(in.InsightSelectors, cttypes.InsightSelector{InsightType: cttypes.InsightType(t)})
	}
	if len(wanted) > 0 {
		in.InsightsDestination = destination.ValueStringPointer()
	}
	err := c.retryOnStore(ctx, state.ARN.ValueString(), func() error {
		_, err := c.CloudTrail.PutInsightSelectors(ctx, in)
		return err
	})
	if err != nil {
		return blame(err, path.Root("insight_selectors"), insightErrorPaths)
	}
	state.InsightSelectors = likePrior(insightSelectorsFromAPI(in.InsightSelectors), state.InsightSelectors)
	state.InsightsDestination = types.StringPointerValue(in.InsightsDestination)
	return nil
}
