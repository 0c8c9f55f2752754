// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

type resourcePolicyModel struct {
	ID                           types.String   `tfsdk:"id"`
	Region                       types.String   `tfsdk:"region"`
	ResourceARN                  types.String   `tfsdk:"resource_arn"`
	ResourcePolicy               policyValue    `tfsdk:"resource_policy"`
	DelegatedAdminResourcePolicy types.String   `tfsdk:"delegated_admin_resource_policy"`
	Timeouts                     timeouts.Value `tfsdk:"timeouts"`
}

// fromAPI takes over what PutResourcePolicy and GetResourcePolicy answer.
func (m *resourcePolicyModel) fromAPI(resourceARN, policy, delegatedAdminPolicy *string) {
	if resourceARN != nil {
		m.ResourceARN = types.StringPointerValue(resourceARN)
	}
	m.ID = m.ResourceARN
	m.Region = regionOf(m.ResourceARN.ValueString())
	if policy != nil {
		m.ResourcePolicy = newPolicyValue(*policy)
	}
	m.DelegatedAdminResourcePolicy = types.StringPointerValue(delegatedAdminPolicy)
}

// arnRegion is the Region of the resource that has the policy.
func (m *resourcePolicyModel) arnRegion() types.String { return regionOf(m.ResourceARN.ValueString()) }
