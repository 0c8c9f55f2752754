// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// The API answers with ARNs where an ID was given; the ID stays.
func TestDestinationsKeepTheirForm(t *testing.T) {
	t.Parallel()
	const id, otherID = "01234567-89ab-cdef-0123-456789abcdef", "99999999-89ab-cdef-0123-456789abcdef"
	const prefix = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/"
	api := func(locations ...string) []cttypes.Destination {
		var list []cttypes.Destination
		for _, l := range locations {
			list = append(list, cttypes.Destination{Type: cttypes.DestinationTypeEventDataStore, Location: aws.String(l)})
		}
		return list
	}
	var diags diag.Diagnostics
	none := types.SetNull(destinationType)
	set := func(locations ...string) types.Set {
		return destinationsFromAPI(t.Context(), api(locations...), none, &diags)
	}
	tests := []struct {
		name     string
		prior    types.Set
		answered []cttypes.Destination
		want     types.Set
	}{
		{"import", none, api(prefix + id), set(prefix + id)},
		{"ARN", set(prefix + id), api(prefix + id), set(prefix + id)},
		{"ID", set(id), api(prefix + id), set(id)},
		{"one of each", set(id, prefix+otherID), api(prefix+otherID, prefix+id), set(prefix+otherID, id)},
		{"another store", set(id), api(prefix + otherID), set(prefix + otherID)},
		{"ARN of another Region", set("arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/" + id), api(prefix + id), set(prefix + id)},
	}
	for _, test := range tests {
		if got := destinationsFromAPI(t.Context(), test.answered, test.prior, &diags); !got.Equal(test.want) {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
	if diags.HasError() {
		t.Error(details(diags))
	}
}

func TestIngestionStatusFromAPI(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	for _, empty := range []*cttypes.IngestionStatus{nil, {}} {
		if got := ingestionStatusFromAPI(empty, &diags); !got.IsNull() {
			t.Errorf("%v becomes %v, want null", empty, got)
		}
	}
	at := time.Date(2026, 1, 31, 10, 15, 0, 0, time.FixedZone("", 3600))
	got := ingestionStatusFromAPI(&cttypes.IngestionStatus{LatestIngestionSuccessTime: &at}, &diags)
	if want := types.StringValue("2026-01-31T09:15:00Z"); !got.Attributes()["latest_ingestion_success_time"].Equal(want) {
		t.Errorf("the time is %v, want %v", got.Attributes()["latest_ingestion_success_time"], want)
	}
	if diags.HasError() {
		t.Error(details(diags))
	}
}
