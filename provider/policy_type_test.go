// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestSamePolicy(t *testing.T) {
	t.Parallel()
	const policy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::444455556666:root"]},"Action":"cloudtrail-data:PutAuditEvents","Resource":"x"}]}`
	tests := []struct {
		name, other string
		want        bool
	}{
		{"itself", policy, true},
		{"order of keys, white space", `{"Statement":[{"Resource":"x","Action":"cloudtrail-data:PutAuditEvents","Principal":{"AWS":["arn:aws:iam::444455556666:root"]},"Effect":"Allow"}], "Version":"2012-10-17"}`, true},
		{"one value or a list of one", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":["cloudtrail-data:PutAuditEvents"],"Resource":["x"]}}`, true},
		{"account ID for its root", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"cloudtrail-data:PutAuditEvents","Resource":"x"}]}`, true},
		{"another account", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556667"},"Action":"cloudtrail-data:PutAuditEvents","Resource":"x"}]}`, false},
		{"another effect", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":"444455556666"},"Action":"cloudtrail-data:PutAuditEvents","Resource":"x"}]}`, false},
		{"a condition more", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"cloudtrail-data:PutAuditEvents","Resource":"x","Condition":{"StringEquals":{"cloudtrail:ExternalId":"y"}}}]}`, false},
		{"no JSON", `{`, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, diags := newPolicyValue(policy).StringSemanticEquals(t.Context(), newPolicyValue(test.other))
			if diags.HasError() || got != test.want {
				t.Errorf("equal is %v %v, want %v", got, diags, test.want)
			}
			resp := planmodifier.StringResponse{PlanValue: types.StringValue(test.other)}
			keepEquivalentPolicy{}.PlanModifyString(t.Context(), planmodifier.StringRequest{StateValue: types.StringValue(policy), PlanValue: resp.PlanValue}, &resp)
			want := test.other
			if test.want {
				want = policy
			}
			if resp.PlanValue.ValueString() != want {
				t.Errorf("planned %s, want %s", resp.PlanValue.ValueString(), want)
			}
		})
	}
}

func TestPolicyTypeValues(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]tftypes.Value{
		"known":   tftypes.NewValue(tftypes.String, "{}"),
		"null":    tftypes.NewValue(tftypes.String, nil),
		"unknown": tftypes.NewValue(tftypes.String, tftypes.UnknownValue),
	} {
		value, err := policyType{}.ValueFromTerraform(t.Context(), raw)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		back, err := value.ToTerraformValue(t.Context())
		if err != nil || !back.Equal(raw) {
			t.Errorf("%s: got %v, %v, want %v", name, back, err, raw)
		}
		if !value.Equal(value) || !value.Type(t.Context()).Equal(policyType{}) {
			t.Errorf("%s: the value does not equal itself or has another type", name)
		}
	}
}
