// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"

	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestSameKMSKey(t *testing.T) {
	t.Parallel()
	const id, other = "1234abcd-12ab-34cd-56ef-1234567890ab", "99999999-12ab-34cd-56ef-1234567890ab"
	const arn = "arn:aws:kms:us-east-1:111122223333:key/" + id
	const aliasARN = "arn:aws:kms:us-east-1:111122223333:alias/lake"
	tests := []struct {
		name, configured, reported string
		want                       bool
	}{
		{"none", "", "", true},
		{"added", id, "", false},
		{"removed", "", arn, false},
		{"same ARN", arn, arn, true},
		{"ID and ARN", id, arn, true},
		{"ARN and ID", arn, id, true},
		{"other ID", other, arn, false},
		{"alias and ARN", "alias/lake", arn, true},
		{"alias ARN and ARN", aliasARN, arn, true},
		{"alias and alias ARN", "alias/lake", aliasARN, true},
		{"other alias", "alias/other", aliasARN, false},
		{"ID and alias ARN", id, aliasARN, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := sameKMSKey(test.configured, test.reported); got != test.want {
				t.Errorf("sameKMSKey(%q, %q) = %v, want %v", test.configured, test.reported, got, test.want)
			}
		})
	}
}

func TestIngests(t *testing.T) {
	t.Parallel()
	for status, want := range map[cttypes.EventDataStoreStatus]bool{
		cttypes.EventDataStoreStatusCreated:           true,
		cttypes.EventDataStoreStatusEnabled:           true,
		cttypes.EventDataStoreStatusStartingIngestion: true,
		cttypes.EventDataStoreStatusStoppingIngestion: false,
		cttypes.EventDataStoreStatusStoppedIngestion:  false,
	} {
		if got := ingests(status); got != want {
			t.Errorf("a store that is %s ingests: %v, want %v", status, got, want)
		}
	}
}

// Update sends what differs, and nothing when nothing does.
func TestUpdateInput(t *testing.T) {
	t.Parallel()
	state := eventDataStoreModel{AdvancedEventSelectors: types.ListNull(eventSelectorType), ARN: types.StringValue("arn"), Name: types.StringValue("a"), RetentionPeriod: types.Int64Value(90)}
	plan := state
	if in := plan.updateInput(t.Context(), &state); in != nil {
		t.Errorf("without a change the input is %v", in)
	}
	plan.RetentionPeriod = types.Int64Value(91)
	in := plan.updateInput(t.Context(), &state)
	if in == nil || *in.RetentionPeriod != 91 || in.Name != nil {
		t.Errorf("the input is %v, want a period of 91 days and no name", in)
	}
}

func TestEventDataStoreCheckRetention(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		mode  types.String
		days  types.Int64
		valid bool
	}{
		{"extendable", types.StringValue("EXTENDABLE_RETENTION_PRICING"), types.Int64Value(3653), true},
		{"extendable, too long", types.StringValue("EXTENDABLE_RETENTION_PRICING"), types.Int64Value(3654), false},
		{"fixed", types.StringValue("FIXED_RETENTION_PRICING"), types.Int64Value(2557), true},
		{"fixed, too long", types.StringValue("FIXED_RETENTION_PRICING"), types.Int64Value(2558), false},
		{"too short", types.StringValue("FIXED_RETENTION_PRICING"), types.Int64Value(6), false},
		{"mode not valid", types.StringValue("FIXED"), types.Int64Value(5000), true},
		{"mode not known", types.StringUnknown(), types.Int64Value(5000), true},
		{"retention not known", types.StringValue("FIXED_RETENTION_PRICING"), types.Int64Unknown(), true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			m := eventDataStoreModel{BillingMode: test.mode, RetentionPeriod: test.days}
			if m.checkRetention(&diags); diags.HasError() == test.valid {
				t.Errorf("diagnostics are %v, want none: %t", diags, test.valid)
			}
		})
	}
}
