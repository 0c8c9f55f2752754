// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ resource.ResourceWithMoveState = (*resourcePolicyResource)(nil)

func (r *resourcePolicyResource) MoveState(context.Context) []resource.StateMover {
	return stateMovers("cloudtraillake_resource_policy", "resource_arn", map[string]stateMove{
		"awscc_cloudtrail_resource_policy": moveAWSCCResourcePolicy,
	})
}

// awsccResourcePolicy is the state of an awscc_cloudtrail_resource_policy.
type awsccResourcePolicy struct {
	ID             string `json:"id"`
	ResourceARN    string `json:"resource_arn"`
	ResourcePolicy string `json:"resource_policy"`
}

// The text of the policy is kept: reading and planning take another spelling of
// it for the same.
func moveAWSCCResourcePolicy(ctx context.Context, source []byte, resp *resource.MoveStateResponse) error {
	var old awsccResourcePolicy
	if err := readSource(source, &old); err != nil {
		return err
	}
	resourceARN := cmp.Or(old.ResourceARN, old.ID)
	if _, _, err := parseLakeARN(resourceARN); err != nil {
		return fmt.Errorf("its resource_arn is wrong: %w", err)
	}
	var m resourcePolicyModel
	if err := startMove(ctx, resp, resourceARN, regionOf(resourceARN), &m); err != nil {
		return err
	}
	m.ResourceARN = types.StringValue(resourceARN)
	m.ResourcePolicy = newPolicyValue(old.ResourcePolicy)
	return finishMove(ctx, resp, m)
}
