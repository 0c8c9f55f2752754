// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"context"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

type tagsRequest struct {
	ResourceID string `json:"ResourceId"`
	TagsList   []lake.Tag
}

func addTags(ctx context.Context, s *lake.Service, caller lake.Caller, in tagsRequest) error {
	return s.AddTags(ctx, caller, in.ResourceID, in.TagsList)
}

func removeTags(ctx context.Context, s *lake.Service, caller lake.Caller, in tagsRequest) error {
	return s.RemoveTags(ctx, caller, in.ResourceID, in.TagsList)
}

type listTagsRequest struct {
	ResourceIDList []string `json:"ResourceIdList"`
	NextToken      *string  // reserved by AWS for later
}

type resourceTag struct {
	ResourceID string `json:"ResourceId"`
	TagsList   []lake.Tag
}

type listTagsResponse struct{ ResourceTagList []resourceTag }

func listTags(ctx context.Context, s *lake.Service, caller lake.Caller, in listTagsRequest) (listTagsResponse, error) {
	if in.NextToken != nil {
		return listTagsResponse{}, &lake.Error{Code: lake.ErrInvalidToken, Message: "NextToken is reserved; ListTags answers everything at once, so leave it out."}
	}
	list, err := s.ListTags(ctx, caller, in.ResourceIDList)
	out := listTagsResponse{ResourceTagList: []resourceTag{}}
	for _, resource := range list {
		out.ResourceTagList = append(out.ResourceTagList, resourceTag{resource.ResourceARN, resource.Tags})
	}
	return out, err
}
