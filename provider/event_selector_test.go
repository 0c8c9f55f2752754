// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func categorySelector(name, category string) cttypes.AdvancedEventSelector {
	s := cttypes.AdvancedEventSelector{FieldSelectors: []cttypes.AdvancedFieldSelector{{Field: aws.String(fieldEventCategory), Equals: []string{category}}}}
	if name != "" {
		s.Name = aws.String(name)
	}
	return s
}

func TestEventSelectorsThereAndBack(t *testing.T) {
	t.Parallel()
	selectors := []cttypes.AdvancedEventSelector{
		categorySelector("", categoryManagement),
		{Name: aws.String("objects"), FieldSelectors: []cttypes.AdvancedFieldSelector{
			{Field: aws.String(fieldEventCategory), Equals: []string{categoryData}},
			{Field: aws.String("resources.type"), Equals: []string{"AWS::S3::Object"}},
			{Field: aws.String("resources.ARN"), StartsWith: []string{"a"}, NotStartsWith: []string{"b"}, EndsWith: []string{"c"}, NotEndsWith: []string{"d"}, NotEquals: []string{"e"}},
		}},
	}
	got := apiEventSelectors(t.Context(), eventSelectorsFromAPI(selectors))
	if diff := cmp.Diff(selectors, got, cmpopts.IgnoreUnexported(cttypes.AdvancedEventSelector{}, cttypes.AdvancedFieldSelector{})); diff != "" {
		t.Errorf("selectors (-want +got):\n%s", diff)
	}
	// An empty name is none.
	named := eventSelectorsFromAPI([]cttypes.AdvancedEventSelector{{Name: aws.String(""), FieldSelectors: selectors[0].FieldSelectors}})
	if !named.Equal(eventSelectorsFromAPI(selectors[:1])) {
		t.Error("an empty name differs from no name")
	}
}

func TestCheckEventSelectorsLimits(t *testing.T) {
	t.Parallel()
	values := make([]string, maxEventSelectorValues)
	for i := range values {
		values[i] = fmt.Sprint("event-", i)
	}
	var diags diag.Diagnostics
	selector := categorySelector("", categoryManagement)
	selector.FieldSelectors = append(selector.FieldSelectors, cttypes.AdvancedFieldSelector{Field: aws.String("eventName"), Equals: values})
	checkEventSelectors([]cttypes.AdvancedEventSelector{selector}, path.Root("x"), &diags)
	if !strings.Contains(details(diags), "501 values together") {
		t.Errorf("%q does not tell of 501 values", details(diags))
	}
}

func TestCategory(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		list types.List
		want string
	}{
		"null":    {types.ListNull(eventSelectorType), ""},
		"unknown": {types.ListUnknown(eventSelectorType), ""},
		"audit":   {eventSelectorsFromAPI([]cttypes.AdvancedEventSelector{categorySelector("", categoryActivityAuditLog)}), categoryActivityAuditLog},
	} {
		if got := category(apiEventSelectors(t.Context(), test.list)); got != test.want {
			t.Errorf("%s: the category is %q, want %q", name, got, test.want)
		}
	}
}
