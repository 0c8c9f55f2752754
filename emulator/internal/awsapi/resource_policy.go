// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"context"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

type putResourcePolicyRequest struct {
	ResourceARN    string `json:"ResourceArn"`
	ResourcePolicy string
}

type resourcePolicyRequest struct {
	ResourceARN string `json:"ResourceArn"`
}

type resourcePolicyResponse struct {
	ResourceARN    string `json:"ResourceArn"`
	ResourcePolicy string
}

func putResourcePolicy(ctx context.Context, s *lake.Service, caller lake.Caller, in putResourcePolicyRequest) (resourcePolicyResponse, error) {
	policy, err := s.PutResourcePolicy(ctx, caller, in.ResourceARN, in.ResourcePolicy)
	return resourcePolicyResponse{policy.ResourceARN, policy.Policy}, err
}

func getResourcePolicy(ctx context.Context, s *lake.Service, caller lake.Caller, in resourcePolicyRequest) (resourcePolicyResponse, error) {
	policy, err := s.GetResourcePolicy(ctx, caller, in.ResourceARN)
	return resourcePolicyResponse{policy.ResourceARN, policy.Policy}, err
}

func deleteResourcePolicy(ctx context.Context, s *lake.Service, caller lake.Caller, in resourcePolicyRequest) error {
	return s.DeleteResourcePolicy(ctx, caller, in.ResourceARN)
}
