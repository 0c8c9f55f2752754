// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// maxChannelsLooked bounds how many channels are listed: the quota is 25,
// service-linked channels come on top.
const maxChannelsLooked = 500

func (c *client) getChannel(ctx context.Context, id string) (*cloudtrail.GetChannelOutput, error) {
	return c.CloudTrail.GetChannel(ctx, &cloudtrail.GetChannelInput{Channel: aws.String(id)})
}

// channels lists the channels of account and Region, service-linked ones
// included. It asks for a page when it is needed, and ends with an error.
func (c *client) channels(ctx context.Context) iter.Seq2[listed, error] {
	return func(yield func(listed, error) bool) {
		looked := 0
		pages := cloudtrail.NewListChannelsPaginator(c.CloudTrail, &cloudtrail.ListChannelsInput{})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(listed{}, err)
				return
			}
			for _, channel := range page.Channels {
				if looked++; looked > maxChannelsLooked {
					yield(listed{}, fmt.Errorf("there are more than %d channels: name those that you mean by their ARNs", maxChannelsLooked))
					return
				}
				if !yield(listed{ARN: aws.ToString(channel.ChannelArn), Name: aws.ToString(channel.Name)}, nil) {
					return
				}
			}
		}
	}
}

// isServiceLinked tells from its name whether a channel is one of those that
// services of AWS make for themselves, and nobody else can change.
func isServiceLinked(channelName string) bool {
	return strings.HasPrefix(channelName, "aws-service-channel/")
}

// findChannels reads every integration channel and returns those that match. A
// list has neither sources nor destinations, so each channel is read.
func (c *client) findChannels(ctx context.Context, matches func(*cloudtrail.GetChannelOutput) bool) ([]*cloudtrail.GetChannelOutput, error) {
	var integrations []listed
	for item, err := range c.channels(ctx) {
		if err != nil {
			return nil, err
		}
		if !isServiceLinked(item.Name) {
			integrations = append(integrations, item)
		}
	}
	return c.readChannels(ctx, integrations, matches)
}

// readChannels reads listed channels and returns those that match.
func (c *client) readChannels(ctx context.Context, items []listed, matches func(*cloudtrail.GetChannelOutput) bool) ([]*cloudtrail.GetChannelOutput, error) {
	return readEach(ctx, items, func(ctx context.Context, item listed) (*cloudtrail.GetChannelOutput, error) {
		channel, err := c.getChannel(ctx, item.ARN)
		if err != nil || !matches(channel) {
			return nil, err
		}
		return channel, nil
	})
}

func channelItems(channels []*cloudtrail.GetChannelOutput) []listed {
	items := make([]listed, len(channels))
	for i, channel := range channels {
		items[i] = listed{ARN: aws.ToString(channel.ChannelArn), Name: aws.ToString(channel.Name)}
	}
	return items
}

// findChannelByName returns the channel of a name as a list of at most one.
func (c *client) findChannelByName(ctx context.Context, name string) ([]*cloudtrail.GetChannelOutput, error) {
	for item, err := range c.channels(ctx) {
		if err != nil {
			return nil, err
		}
		if item.Name == name {
			channel, err := c.getChannel(ctx, item.ARN)
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
