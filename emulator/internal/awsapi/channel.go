// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"context"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

type createChannelRequest struct {
	Name         string
	Source       string
	Destinations []lake.Destination
	Tags         []lake.Tag
}

// channelResponse answers for CreateChannel, GetChannel and UpdateChannel, each with its own part.
type channelResponse struct {
	ChannelARN      string `json:"ChannelArn"`
	Name            string
	Source          string
	Destinations    []lake.Destination
	Tags            []lake.Tag         `json:",omitempty"` // CreateChannel
	SourceConfig    *lake.SourceConfig `json:",omitempty"` // GetChannel
	IngestionStatus *ingestionStatus   `json:",omitempty"` // GetChannel
}

type ingestionStatus struct {
	LatestIngestionSuccessTime    epoch  `json:",omitzero"`
	LatestIngestionSuccessEventID string `json:",omitempty"`
	LatestIngestionErrorCode      string `json:",omitempty"`
	LatestIngestionAttemptTime    epoch  `json:",omitzero"`
	LatestIngestionAttemptEventID string `json:",omitempty"`
}

func channelOut(channel lake.Channel) channelResponse {
	return channelResponse{ChannelARN: channel.ARN(), Name: channel.Name, Source: channel.Source, Destinations: channel.Destinations}
}

func createChannel(ctx context.Context, s *lake.Service, caller lake.Caller, in createChannelRequest) (channelResponse, error) {
	channel, err := s.CreateChannel(ctx, caller, lake.CreateChannelInput{
		Name: in.Name, Source: in.Source, Destinations: in.Destinations, Tags: in.Tags,
	})
	out := channelOut(channel)
	out.Tags = channel.Tags
	return out, err
}

type channelRequest struct{ Channel string }

func getChannel(ctx context.Context, s *lake.Service, caller lake.Caller, in channelRequest) (channelResponse, error) {
	channel, err := s.GetChannel(ctx, caller, in.Channel)
	out := channelOut(channel.Channel)
	out.SourceConfig = channel.SourceConfig
	if status := channel.IngestionStatus; status != (lake.IngestionStatus{}) {
		out.IngestionStatus = &ingestionStatus{
			LatestIngestionSuccessTime:    epoch(status.LatestIngestionSuccessTime),
			LatestIngestionSuccessEventID: status.LatestIngestionSuccessEventID,
			LatestIngestionErrorCode:      status.LatestIngestionErrorCode,
			LatestIngestionAttemptTime:    epoch(status.LatestIngestionAttemptTime),
			LatestIngestionAttemptEventID: status.LatestIngestionAttemptEventID,
		}
	}
	return out, err
}

type updateChannelRequest struct {
	Channel      string
	Name         *string
	Destinations []lake.Destination
}

func updateChannel(ctx context.Context, s *lake.Service, caller lake.Caller, in updateChannelRequest) (channelResponse, error) {
	channel, err := s.UpdateChannel(ctx, caller, lake.UpdateChannelInput(in))
	return channelOut(channel), err
}

func deleteChannel(ctx context.Context, s *lake.Service, caller lake.Caller, in channelRequest) error {
	return s.DeleteChannel(ctx, caller, in.Channel)
}

type listRequest struct {
	MaxResults *int
	NextToken  *string
}

type channelItem struct {
	ChannelARN string `json:"ChannelArn"`
	Name       string
}

type listChannelsResponse struct {
	Channels  []channelItem
	NextToken *string `json:",omitempty"`
}

func listChannels(ctx context.Context, s *lake.Service, caller lake.Caller, in listRequest) (listChannelsResponse, error) {
	list, err := s.ListChannels(ctx, caller, lake.Page(in))
	out := listChannelsResponse{NextToken: list.NextToken}
	for _, channel := range list.Channels {
		out.Channels = append(out.Channels, channelItem{channel.ARN(), channel.Name})
	}
	return out, err
}
