// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
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

var stringListType = types.ListType{ElemType: types.StringType}

var fieldSelectorType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"field":           types.StringType,
	"equals":          stringListType,
	"not_equals":      stringListType,
	"starts_with":     stringListType,
	"not_starts_with": stringListType,
	"ends_with":       stringListType,
	"not_ends_with":   stringListType,
}}

var eventSelectorType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"name":            types.StringType,
	"field_selectors": types.ListType{ElemType: fieldSelectorType},
}}

// eventSelectorsAttribute has lists where the API has no order: with sets in sets
// the framework takes minutes for a store of some hundred values. What differs in
// its order alone is no difference: see inOrderOf.
func eventSelectorsAttribute() schema.Attribute {
	values := func(what string) schema.Attribute {
		return schema.ListAttribute{
			ElementType: types.StringType,
			Optional:    true,
			Validators: []validator.List{
				notEmpty{},
				distinct{},
				listvalidator.ValueStringsAre(lengthUpTo(2048)),
			},
			MarkdownDescription: what,
		}
	}
	return schema.ListNestedAttribute{
		Optional:      true,
		Computed:      true,
		Validators:    []validator.List{listvalidator.SizeBetween(1, maxEventSelectors), distinct{}},
		PlanModifiers: []planmodifier.List{listplanmodifier.UseStateForUnknown()},
		MarkdownDescription: "Which events the store collects, in any order, at most 5 selectors with 500 values together. Each has exactly one field `eventCategory`: `Management`, `Data`, " +
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
			"field_selectors": schema.ListNestedAttribute{
				Required:            true,
				Validators:          []validator.List{notEmpty{}},
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

// apiEventSelectors is the API's form of selectors; nil for none, and as long as a
// part of them is only known after apply. It is called often, so that it does
// without the framework's reflection.
func apiEventSelectors(ctx context.Context, list types.List) []cttypes.AdvancedEventSelector {
	if !fullyKnown(ctx, list) {
		return nil
	}
	var selectors []cttypes.AdvancedEventSelector
	for _, object := range objectsOf(list) {
		name, _ := object["name"].(types.String)
		selector := cttypes.AdvancedEventSelector{Name: name.ValueStringPointer()}
		for _, object := range objectsOf(object["field_selectors"]) {
			selector.FieldSelectors = append(selector.FieldSelectors, cttypes.AdvancedFieldSelector{
				Field:         aws.String(knownString(object["field"])),
				Equals:        knownStrings(object["equals"]),
				NotEquals:     knownStrings(object["not_equals"]),
				StartsWith:    knownStrings(object["starts_with"]),
				NotStartsWith: knownStrings(object["not_starts_with"]),
				EndsWith:      knownStrings(object["ends_with"]),
				NotEndsWith:   knownStrings(object["not_ends_with"]),
			})
		}
		selectors = append(selectors, selector)
	}
	return selectors
}

func fullyKnown(ctx context.Context, v attr.Value) bool {
	raw, err := v.ToTerraformValue(ctx)
	return err == nil && raw.IsFullyKnown()
}

// category returns the event category of selectors that checkEventSelectors has
// accepted: of the first one, since all are of one group. "" means not known.
func category(selectors []cttypes.AdvancedEventSelector) string {
	for _, s := range selectors {
		if values := equalsOf(s, fieldEventCategory); len(values) == 1 {
			return values[0]
		}
	}
	return ""
}

// checkEventSelectors adds what is wrong with selectors as far as they are known.
func checkEventSelectors(selectors []cttypes.AdvancedEventSelector, at path.Path, diags *diag.Diagnostics) {
	problem := func(format string, args ...any) {
		diags.AddAttributeError(at, "Event selectors are not valid", fmt.Sprintf(format, args...))
	}
	groups := map[string]string{} // group -> a category of it
	values := 0
	for _, s := range selectors {
		name := "a selector without a name"
		if aws.ToString(s.Name) != "" {
			name = fmt.Sprintf("the selector %q", *s.Name)
		}
		fields := s.FieldSelectors
		categories := 0
		for i, f := range fields {
			field := aws.ToString(f.Field)
			count := len(f.Equals) + len(f.NotEquals) + len(f.StartsWith) + len(f.NotStartsWith) + len(f.EndsWith) + len(f.NotEndsWith)
			values += count
			if count == 0 {
				problem("In %s the field %s has no condition. Give it equals, not_equals, starts_with, not_starts_with, ends_with or not_ends_with.", name, field)
			}
			onlyEquals := field == fieldEventCategory || field == "readOnly" || field == "resources.type"
			if onlyEquals && count > len(f.Equals) {
				problem("In %s the field %s has another condition than equals, which is the only one it can have.", name, field)
			}
			if slices.ContainsFunc(fields[:i], func(other cttypes.AdvancedFieldSelector) bool { return aws.ToString(other.Field) == field }) {
				problem("In %s the field %s stands twice. Put its conditions into one field selector.", name, field)
			}
			if field != fieldEventCategory {
				continue
			}
			categories++
			given := f.Equals
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
func checkCategoryFields(name, category string, fields []cttypes.AdvancedFieldSelector, problem func(string, ...any)) {
	has := func(field string) bool {
		return slices.ContainsFunc(fields, func(f cttypes.AdvancedFieldSelector) bool { return aws.ToString(f.Field) == field })
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

func eventSelectorsFromAPI(selectors []cttypes.AdvancedEventSelector) types.List {
	elements := make([]attr.Value, len(selectors))
	for i, s := range selectors {
		fields := make([]attr.Value, len(s.FieldSelectors))
		for j, f := range s.FieldSelectors {
			fields[j] = types.ObjectValueMust(fieldSelectorType.AttrTypes, map[string]attr.Value{
				"field":           types.StringPointerValue(f.Field),
				"equals":          listOfStrings(f.Equals),
				"not_equals":      listOfStrings(f.NotEquals),
				"starts_with":     listOfStrings(f.StartsWith),
				"not_starts_with": listOfStrings(f.NotStartsWith),
				"ends_with":       listOfStrings(f.EndsWith),
				"not_ends_with":   listOfStrings(f.NotEndsWith),
			})
		}
		name := types.StringNull()
		if aws.ToString(s.Name) != "" {
			name = types.StringPointerValue(s.Name)
		}
		elements[i] = types.ObjectValueMust(eventSelectorType.AttrTypes, map[string]attr.Value{
			"name":            name,
			"field_selectors": types.ListValueMust(fieldSelectorType, fields),
		})
	}
	return types.ListValueMust(eventSelectorType, elements)
}
