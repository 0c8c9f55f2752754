// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	awspolicy "github.com/hashicorp/awspolicyequivalence"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.StringTypable                    = policyType{}
	_ basetypes.StringValuableWithSemanticEquals = policyValue{}
	_ planmodifier.String                        = keepEquivalentPolicy{}
)

// policyType is the type of a policy document: a string that equals every other
// spelling of the same policy (white space, order of keys and lists, one value
// or a list of one, an account ID or its root ARN).
type policyType struct {
	basetypes.StringType
}

func (t policyType) Equal(o attr.Type) bool {
	other, ok := o.(policyType)
	return ok && t.StringType.Equal(other.StringType)
}

func (policyType) String() string { return "policyType" }

func (policyType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return policyValue{StringValue: in}, nil
}

func (t policyType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	s, ok := value.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("unexpected value type %T", value)
	}
	return policyValue{StringValue: s}, nil
}

func (policyType) ValueType(context.Context) attr.Value { return policyValue{} }

type policyValue struct {
	basetypes.StringValue
}

func newPolicyValue(document string) policyValue {
	return policyValue{StringValue: basetypes.NewStringValue(document)}
}

func (v policyValue) Equal(o attr.Value) bool {
	other, ok := o.(policyValue)
	return ok && v.StringValue.Equal(other.StringValue)
}

func (policyValue) Type(context.Context) attr.Type { return policyType{} }

// StringSemanticEquals keeps the text that the state has when the service gives
// back another spelling of it.
func (v policyValue) StringSemanticEquals(_ context.Context, other basetypes.StringValuable) (bool, diag.Diagnostics) {
	o, ok := other.(policyValue)
	return ok && samePolicy(v.ValueString(), o.ValueString()), nil
}

func samePolicy(a, b string) bool {
	same, err := awspolicy.PoliciesAreEquivalent(a, b)
	return err == nil && same
}

// keepEquivalentPolicy plans the text of the state when the configuration is
// another spelling of it. Semantic equality alone does not: it is applied to
// what the provider answers, not to what it plans.
type keepEquivalentPolicy struct{}

func (keepEquivalentPolicy) Description(context.Context) string {
	return "Another spelling of the same policy is no change."
}

func (m keepEquivalentPolicy) MarkdownDescription(ctx context.Context) string {
	return m.Description(ctx)
}

func (keepEquivalentPolicy) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.StateValue.IsNull() || req.PlanValue.IsUnknown() || req.PlanValue.IsNull() {
		return
	}
	if samePolicy(req.StateValue.ValueString(), req.PlanValue.ValueString()) {
		resp.PlanValue = req.StateValue
	}
}
