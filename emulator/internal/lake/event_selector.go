// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// AdvancedEventSelector says which events an event data store takes.
type AdvancedEventSelector struct {
	Name           string `json:",omitempty"`
	FieldSelectors []AdvancedFieldSelector
}

// AdvancedFieldSelector is one condition of a selector on one field.
type AdvancedFieldSelector struct {
	Field         string
	Equals        []string `json:",omitempty"`
	StartsWith    []string `json:",omitempty"`
	EndsWith      []string `json:",omitempty"`
	NotEquals     []string `json:",omitempty"`
	NotStartsWith []string `json:",omitempty"`
	NotEndsWith   []string `json:",omitempty"`
}

func (f AdvancedFieldSelector) operators() map[string][]string {
	return map[string][]string{
		"Equals": f.Equals, "StartsWith": f.StartsWith, "EndsWith": f.EndsWith,
		"NotEquals": f.NotEquals, "NotStartsWith": f.NotStartsWith, "NotEndsWith": f.NotEndsWith,
	}
}

// The categories of an event data store (CTL-050). The CloudTrail categories may stand
// together in one store; each of the others stands alone.
const (
	categoryActivityAuditLog = "ActivityAuditLog"
	categoryManagement       = "Management"
	categoryData             = "Data"
	categoryInsight          = "Insight"
	fieldEventCategory       = "eventCategory"
)

var (
	cloudTrailCategories = []string{categoryManagement, categoryData, "NetworkActivity"}
	otherCategories      = []string{categoryActivityAuditLog, "ConfigurationItem", categoryInsight, "Evidence"}

	// Fields that selectors of CloudTrail events may name (CTL-053).
	selectorFields = []string{
		fieldEventCategory, "errorCode", "eventName", "eventSource", "eventType", "readOnly", "resources.ARN",
		"resources.type", "sessionCredentialFromConsole", "userIdentity.arn", "vpcEndpointId",
	}
	equalsOnlyFields = []string{fieldEventCategory, "readOnly", "resources.type"} // CTL-054

	fieldPattern = regexp.MustCompile(`^[\w|.]{1,1000}$`)
)

const (
	maxSelectors      = 5   // per store, CTL-051
	maxSelectorValues = 500 // over all of a store's selectors, CTL-051
	maxSelectorName   = 1000
	maxSelectorValue  = 2048
)

// defaultSelectors are those of a store created without any (CTL-040).
func defaultSelectors() []AdvancedEventSelector {
	return []AdvancedEventSelector{{
		Name:           "Default management events",
		FieldSelectors: []AdvancedFieldSelector{{Field: fieldEventCategory, Equals: []string{categoryManagement}}},
	}}
}

// checkSelectors holds the rules on a store's advanced event selectors. All
// refusals are InvalidEventSelectorsException.
func checkSelectors(selectors []AdvancedEventSelector) error {
	if len(selectors) == 0 || len(selectors) > maxSelectors {
		return refuse(ErrInvalidEventSelectors, "AdvancedEventSelectors has %d entries; an event data store needs 1 to %d.", len(selectors), maxSelectors)
	}
	values := 0
	for i, selector := range selectors {
		where := fmt.Sprintf("AdvancedEventSelectors[%d]", i)
		if utf8.RuneCountInString(selector.Name) > maxSelectorName || strings.Contains(selector.Name, "\n") { // CTL-181
			return refuse(ErrInvalidEventSelectors, "%s.Name is %s; it can have at most %d characters, on one line.", where, quoted(selector.Name), maxSelectorName)
		}
		if err := checkFieldSelectors(where, selector.FieldSelectors); err != nil {
			return err
		}
		for _, field := range selector.FieldSelectors {
			for _, list := range field.operators() {
				values += len(list)
			}
		}
	}
	if values > maxSelectorValues {
		return refuse(ErrInvalidEventSelectors, "the selectors have %d values together; an event data store can have %d.", values, maxSelectorValues)
	}
	first := category(selectors[0])
	for i, selector := range selectors[1:] {
		if other := category(selector); other != first && (slices.Contains(otherCategories, first) || slices.Contains(otherCategories, other)) { // CTL-052
			return refuse(ErrInvalidEventSelectors, "AdvancedEventSelectors[%d] has eventCategory %s and AdvancedEventSelectors[0] has %s; one event data store cannot hold both.", i+1, other, first)
		}
	}
	return nil
}

func checkFieldSelectors(where string, fields []AdvancedFieldSelector) error {
	if len(fields) == 0 {
		return refuse(ErrInvalidEventSelectors, "%s.FieldSelectors is empty; it needs at least eventCategory.", where)
	}
	seen := map[string]bool{}
	for i, field := range fields {
		at := fmt.Sprintf("%s.FieldSelectors[%d]", where, i)
		if !fieldPattern.MatchString(field.Field) || !slices.Contains(selectorFields, field.Field) {
			return refuse(ErrInvalidEventSelectors, "%s.Field is %s; it must be one of %s.", at, quoted(field.Field), strings.Join(selectorFields, ", "))
		}
		if seen[field.Field] {
			return refuse(ErrInvalidEventSelectors, "%s names field %s a second time; put all its values into one field selector.", at, field.Field)
		}
		seen[field.Field] = true
		if err := checkOperators(at, field); err != nil {
			return err
		}
	}
	if !seen[fieldEventCategory] {
		return refuse(ErrInvalidEventSelectors, "%s has no field selector for eventCategory; every selector needs one.", where)
	}
	return checkCategory(where, fields)
}

func checkOperators(at string, field AdvancedFieldSelector) error {
	used := 0
	for operator, values := range field.operators() {
		if values == nil {
			continue
		}
		used++
		if len(values) == 0 {
			return refuse(ErrInvalidEventSelectors, "%s.%s is empty; give at least one value or leave it out.", at, operator)
		}
		if operator != "Equals" && slices.Contains(equalsOnlyFields, field.Field) {
			return refuse(ErrInvalidEventSelectors, "%s: field %s can only be tested with Equals, not with %s.", at, field.Field, operator)
		}
		for _, value := range values {
			if value == "" || utf8.RuneCountInString(value) > maxSelectorValue || strings.Contains(value, "\n") { // CTL-181
				return refuse(ErrInvalidEventSelectors, "%s.%s has value %s; a value has 1 to %d characters, on one line.", at, operator, quoted(value), maxSelectorValue)
			}
		}
	}
	if used == 0 {
		return refuse(ErrInvalidEventSelectors, "%s has no condition; give one of Equals, StartsWith, EndsWith, NotEquals, NotStartsWith, NotEndsWith.", at)
	}
	if field.Field == "readOnly" && !slices.Contains([]string{"true", "false"}, field.Equals[0]) {
		return refuse(ErrInvalidEventSelectors, "%s: readOnly Equals %s; it must be true or false.", at, quoted(field.Equals[0]))
	}
	if slices.Contains(equalsOnlyFields, field.Field) && len(field.Equals) != 1 {
		return refuse(ErrInvalidEventSelectors, "%s: field %s takes exactly one value; it has %d.", at, field.Field, len(field.Equals))
	}
	return nil
}

func checkCategory(where string, fields []AdvancedFieldSelector) error {
	value := category(AdvancedEventSelector{FieldSelectors: fields})
	outside := slices.Contains(otherCategories, value)
	if !outside && !slices.Contains(cloudTrailCategories, value) {
		return refuse(ErrInvalidEventSelectors, "%s: eventCategory Equals %s; it must be one of %s.", where, quoted(value), strings.Join(append(slices.Clone(cloudTrailCategories), otherCategories...), ", "))
	}
	if outside && len(fields) > 1 { // CTL-055
		return refuse(ErrInvalidEventSelectors, "%s: with eventCategory %s no other field selector is supported; remove those for the other %d fields.", where, value, len(fields)-1)
	}
	return nil
}

// category is the eventCategory of a valid selector.
func category(selector AdvancedEventSelector) string {
	for _, field := range selector.FieldSelectors {
		if field.Field == fieldEventCategory && len(field.Equals) > 0 {
			return field.Equals[0]
		}
	}
	return ""
}
