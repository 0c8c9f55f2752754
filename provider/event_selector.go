// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// Limits of the API for one event data store.
const (
	maxEventSelectors      = 5
	maxEventSelectorValues = 500
)

const fieldEventCategory = "eventCategory"

// Event categories. The groups exclude each other, and a store never leaves its
// group.
const (
	categoryManagement        = "Management"
	categoryData              = "Data"
	categoryNetworkActivity   = "NetworkActivity"
	categoryConfigurationItem = "ConfigurationItem"
	categoryInsight           = "Insight"
	categoryActivityAuditLog  = "ActivityAuditLog"
)

var eventCategories = []string{
	categoryManagement, categoryData, categoryNetworkActivity, categoryConfigurationItem, categoryInsight, categoryActivityAuditLog,
}

// categoryGroup names the categories that can share an event data store.
func categoryGroup(category string) string {
	switch category {
	case categoryManagement, categoryData, categoryNetworkActivity:
		return "CloudTrail events"
	}
	return category
}

// canStopIngestion tells whether the service lets a store of this category stop
// and start its ingestion.
func canStopIngestion(category string) bool {
	return category != categoryActivityAuditLog && category != categoryInsight
}

type eventSelectorModel struct {
	Name           types.String `tfsdk:"name"`
	FieldSelectors types.Set    `tfsdk:"field_selectors"`
}

type fieldSelectorModel struct {
	Field         types.String `tfsdk:"field"`
	Equals        types.Set    `tfsdk:"equals"`
	NotEquals     types.Set    `tfsdk:"not_equals"`
	StartsWith    types.Set    `tfsdk:"starts_with"`
	NotStartsWith types.Set    `tfsdk:"not_starts_with"`
	EndsWith      types.Set    `tfsdk:"ends_with"`
	NotEndsWith   types.Set    `tfsdk:"not_ends_with"`
}

func (m fieldSelectorModel) operators() []types.Set {
	return []types.Set{m.Equals, m.NotEquals, m.StartsWith, m.NotStartsWith, m.EndsWith, m.NotEndsWith}
}

var stringSetType = types.SetType{ElemType: types.StringType}

var fieldSelectorType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"field":           types.StringType,
	"equals":          stringSetType,
	"not_equals":      stringSetType,
	"starts_with":     stringSetType,
	"not_starts_with": stringSetType,
	"ends_with":       stringSetType,
	"not_ends_with":   stringSetType,
}}

var eventSelectorType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"name":            types.StringType,
	"field_selectors": types.SetType{ElemType: fieldSelectorType},
}}

func eventSelectorsAttribute() schema.Attribute {
	values := func(what string) schema.Attribute {
		return schema.SetAttribute{
			ElementType: types.StringType,
			Optional:    true,
			Validators: []validator.Set{
				notEmpty{},
				setvalidator.ValueStringsAre(lengthUpTo(2048)),
			},
			MarkdownDescription: what,
		}
	}
	return schema.SetNestedAttribute{
		Optional:      true,
		Computed:      true,
		Validators:    []validator.Set{setvalidator.SizeBetween(1, maxEventSelectors)},
		PlanModifiers: []planmodifier.Set{setplanmodifier.UseStateForUnknown()},
		MarkdownDescription: "Which events the store collects, at most 5 selectors with 500 values together. Each has exactly one field `eventCategory`: `Management`, `Data`, " +
			"`NetworkActivity` (these three can share a store), `ConfigurationItem`, `Insight` or `ActivityAuditLog`. " +
			"`ActivityAuditLog` is for channels and takes no other field. " +
			"Left out, a new store collects management events and an existing one keeps its selectors. " +
			"Can be changed in place within `Management`, `Data` and `NetworkActivity`; any other change of category makes a new store.",
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{lengthUpTo(1000)},
				MarkdownDescription: "Name that describes the selector.",
			},
			"field_selectors": schema.SetNestedAttribute{
				Required:            true,
				Validators:          []validator.Set{notEmpty{}},
				MarkdownDescription: "Conditions that all have to hold, one per field.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"field": schema.StringAttribute{
						Required:   true,
						Validators: []validator.String{lengthUpTo(1000)},
						MarkdownDescription: "Field of the event, such as `eventCategory`, `eventName`, `eventSource`, `readOnly`, `resources.type` or `resources.ARN`. " +
							"`eventCategory`, `readOnly` and `resources.type` take `equals` only.",
					},
					"equals":          values("The field has one of these values."),
					"not_equals":      values("The field has none of these values."),
					"starts_with":     values("The field begins with one of these."),
					"not_starts_with": values("The field begins with none of these."),
					"ends_with":       values("The field ends with one of these."),
					"not_ends_with":   values("The field ends with none of these."),
				}},
			},
		}},
	}
}

// eventSelectorsOf reads selectors. ok is false when a part of them is only known
// after apply.
func eventSelectorsOf(ctx context.Context, set types.Set, diags *diag.Diagnostics) (selectors []eventSelectorModel, ok bool) {
	if !fullyKnown(ctx, set) {
		return nil, false
	}
	diags.Append(set.ElementsAs(ctx, &selectors, false)...)
	return selectors, !diags.HasError()
}

// fieldSelectorsOf reads the field selectors of a selector without unknown parts.
func (m eventSelectorModel) fieldSelectorsOf(ctx context.Context, diags *diag.Diagnostics) []fieldSelectorModel {
	var fields []fieldSelectorModel
	for _, element := range m.FieldSelectors.Elements() {
		object, ok := element.(types.Object)
		if !ok {
			continue
		}
		var f fieldSelectorModel
		diags.Append(object.As(ctx, &f, basetypes.ObjectAsOptions{})...)
		fields = append(fields, f)
	}
	return fields
}

func fullyKnown(ctx context.Context, v attr.Value) bool {
	raw, err := v.ToTerraformValue(ctx)
	return err == nil && raw.IsFullyKnown()
}

// category returns the event category of selectors that checkEventSelectors has
// accepted: of the first one, since all are of one group. "" means not known.
func category(ctx context.Context, set types.Set) string {
	var diags diag.Diagnostics
	selectors, ok := eventSelectorsOf(ctx, set, &diags)
	if !ok {
		return ""
	}
	for _, s := range selectors {
		for _, f := range s.fieldSelectorsOf(ctx, &diags) {
			if f.Field.ValueString() != fieldEventCategory {
				continue
			}
			if values := stringsOf(ctx, f.Equals, &diags); len(values) == 1 {
				return values[0]
			}
		}
	}
	return ""
}

// checkEventSelectors adds what is wrong with selectors as far as they are known.
func checkEventSelectors(ctx context.Context, set types.Set, at path.Path, diags *diag.Diagnostics) {
	selectors, ok := eventSelectorsOf(ctx, set, diags)
	if !ok || set.IsNull() {
		return
	}
	problem := func(format string, args ...any) {
		diags.AddAttributeError(at, "Event selectors are not valid", fmt.Sprintf(format, args...))
	}
	groups := map[string]string{} // group -> a category of it
	values := 0
	for _, s := range selectors {
		name := "a selector without a name"
		if s.Name.ValueString() != "" {
			name = fmt.Sprintf("the selector %q", s.Name.ValueString())
		}
		fields := s.fieldSelectorsOf(ctx, diags)
		categories := 0
		for i, f := range fields {
			field := f.Field.ValueString()
			count := 0
			for _, operator := range f.operators() {
				count += len(operator.Elements())
			}
			values += count
			if count == 0 {
				problem("In %s the field %s has no condition. Give it equals, not_equals, starts_with, not_starts_with, ends_with or not_ends_with.", name, field)
			}
			onlyEquals := field == fieldEventCategory || field == "readOnly" || field == "resources.type"
			if onlyEquals && count > len(f.Equals.Elements()) {
				problem("In %s the field %s has another condition than equals, which is the only one it can have.", name, field)
			}
			if slices.ContainsFunc(fields[:i], func(other fieldSelectorModel) bool { return other.Field.Equal(f.Field) }) {
				problem("In %s the field %s stands twice. Put its conditions into one field selector.", name, field)
			}
			if field != fieldEventCategory {
				continue
			}
			categories++
			given := stringsOf(ctx, f.Equals, diags)
			switch {
			case len(given) != 1:
				problem("In %s eventCategory has %d values. Give one, and a selector for each further category.", name, len(given))
			case !slices.Contains(eventCategories, given[0]):
				problem("In %s eventCategory is %q. It must be one of %s.", name, given[0], strings.Join(eventCategories, ", "))
			default:
				groups[categoryGroup(given[0])] = given[0]
				checkCategoryFields(name, given[0], fields, problem)
			}
		}
		if categories == 0 {
			problem("In %s the field eventCategory is missing. Each selector needs it; for the destination of a channel it equals ActivityAuditLog.", name)
		}
	}
	if len(groups) > 1 {
		var mixed []string
		for _, c := range groups {
			mixed = append(mixed, c)
		}
		slices.Sort(mixed)
		problem("The categories %s cannot share an event data store. Make a store for each; only Management, Data and NetworkActivity go together.", strings.Join(mixed, " and "))
	}
	if groups[categoryActivityAuditLog] != "" && len(selectors) > 1 {
		problem("A store for ActivityAuditLog has exactly one selector; there are %d.", len(selectors))
	}
	if values > maxEventSelectorValues {
		problem("The selectors have %d values together, at most %d are allowed.", values, maxEventSelectorValues)
	}
}

// checkCategoryFields holds the other fields of a selector to what its category
// can have and needs.
func checkCategoryFields(name, category string, fields []fieldSelectorModel, problem func(string, ...any)) {
	has := func(field string) bool {
		return slices.ContainsFunc(fields, func(f fieldSelectorModel) bool { return f.Field.ValueString() == field })
	}
	switch category {
	case categoryData:
		if !has("resources.type") {
			problem("In %s the field resources.type is missing, which Data events need, such as AWS::S3::Object.", name)
		}
	case categoryNetworkActivity:
		if !has("eventSource") {
			problem("In %s the field eventSource is missing, which NetworkActivity events need, such as kms.amazonaws.com.", name)
		}
	case categoryActivityAuditLog, categoryConfigurationItem, categoryInsight:
		if len(fields) > 1 {
			problem("In %s stands another field beside eventCategory. %s events cannot be filtered: remove the other fields.", name, category)
		}
	}
}

// apiEventSelectors is the API's form of known selectors; nil for null.
func apiEventSelectors(ctx context.Context, set types.Set, diags *diag.Diagnostics) []cttypes.AdvancedEventSelector {
	selectors, ok := eventSelectorsOf(ctx, set, diags)
	if !ok {
		return nil
	}
	var list []cttypes.AdvancedEventSelector
	for _, s := range selectors {
		selector := cttypes.AdvancedEventSelector{Name: s.Name.ValueStringPointer()}
		for _, f := range s.fieldSelectorsOf(ctx, diags) {
			selector.FieldSelectors = append(selector.FieldSelectors, cttypes.AdvancedFieldSelector{
				Field:         f.Field.ValueStringPointer(),
				Equals:        stringsOf(ctx, f.Equals, diags),
				NotEquals:     stringsOf(ctx, f.NotEquals, diags),
				StartsWith:    stringsOf(ctx, f.StartsWith, diags),
				NotStartsWith: stringsOf(ctx, f.NotStartsWith, diags),
				EndsWith:      stringsOf(ctx, f.EndsWith, diags),
				NotEndsWith:   stringsOf(ctx, f.NotEndsWith, diags),
			})
		}
		list = append(list, selector)
	}
	return list
}

func eventSelectorsFromAPI(selectors []cttypes.AdvancedEventSelector, diags *diag.Diagnostics) types.Set {
	elements := make([]attr.Value, len(selectors))
	for i, s := range selectors {
		fields := make([]attr.Value, len(s.FieldSelectors))
		for j, f := range s.FieldSelectors {
			fields[j] = types.ObjectValueMust(fieldSelectorType.AttrTypes, map[string]attr.Value{
				"field":           types.StringPointerValue(f.Field),
				"equals":          stringSet(f.Equals),
				"not_equals":      stringSet(f.NotEquals),
				"starts_with":     stringSet(f.StartsWith),
				"not_starts_with": stringSet(f.NotStartsWith),
				"ends_with":       stringSet(f.EndsWith),
				"not_ends_with":   stringSet(f.NotEndsWith),
			})
		}
		name := types.StringNull()
		if aws.ToString(s.Name) != "" {
			name = types.StringPointerValue(s.Name)
		}
		fieldSet, d := types.SetValue(fieldSelectorType, fields)
		diags.Append(d...)
		elements[i] = types.ObjectValueMust(eventSelectorType.AttrTypes, map[string]attr.Value{
			"name":            name,
			"field_selectors": fieldSet,
		})
	}
	set, d := types.SetValue(eventSelectorType, elements)
	diags.Append(d...)
	return set
}
