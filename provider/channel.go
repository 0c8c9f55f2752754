// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// maxChannelsLooked bounds a search that reads channels one by one: the quota is
// 25, service-linked channels come on top.
const maxChannelsLooked = 500

func (c *client) getChannel(ctx context.Context, id string) (*cloudtrail.GetChannelOutput, error) {
	return c.CloudTrail.GetChannel(ctx, &cloudtrail.GetChannelInput{Channel: aws.String(id)})
}

// listChannels returns ARN and name of the channels of account and Region,
// service-linked ones included.
func (c *client) listChannels(ctx context.Context) ([]cttypes.Channel, error) {
	var channels []cttypes.Channel
	pages := cloudtrail.NewListChannelsPaginator(c.CloudTrail, &cloudtrail.ListChannelsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		channels = append(channels, page.Channels...)
		if len(channels) > maxChannelsLooked {
			return nil, fmt.Errorf("there are more than %d channels: name the one you mean by its ARN", maxChannelsLooked)
		}
	}
	return channels, nil
}

// findChannels reads every integration channel and returns those that match. A
// list has neither sources nor destinations, so each channel is read.
func (c *client) findChannels(ctx context.Context, matches func(*cloudtrail.GetChannelOutput) bool) ([]*cloudtrail.GetChannelOutput, error) {
	listed, err := c.listChannels(ctx)
	if err != nil {
		return nil, err
	}
	var found []*cloudtrail.GetChannelOutput
	for _, item := range listed {
		if strings.HasPrefix(aws.ToString(item.Name), "aws-service-channel/") {
			continue
		}
		channel, err := c.getChannel(ctx, aws.ToString(item.ChannelArn))
		if isNotFound(err) {
			continue // deleted since it was listed
		}
		if err != nil {
			return nil, err
		}
		if matches(channel) {
			found = append(found, channel)
		}
	}
	return found, nil
}

// findChannelByName returns the channel of a name as a list of at most one.
func (c *client) findChannelByName(ctx context.Context, name string) ([]*cloudtrail.GetChannelOutput, error) {
	listed, err := c.listChannels(ctx)
	if err != nil {
		return nil, err
	}
	for _, item := range listed {
		if aws.ToString(item.Name) == name {
			channel, err := c.getChannel(ctx, aws.ToString(item.ChannelArn))
			if err != nil {
				return nil, err
			}
			return []*cloudtrail.GetChannelOutput{channel}, nil
		}
	}
	return nil, nil
}

// eventDataStoreLocationValidator accepts the ARN or the ID of an event data
// store, as the API does.
func eventDataStoreLocationValidator() validator.String {
	return stringRule{"the ARN or the ID of an event data store", func(value string) string {
		if uuidPattern.MatchString(value) {
			return ""
		}
		_, resourceType, err := parseLakeARN(value)
		if err != nil || resourceType != eventDataStoreType {
			return "give the ARN of an event data store, such as cloudtraillake_event_data_store.example.arn, or the UUID at its end"
		}
		return ""
	}}
}
