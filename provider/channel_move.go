// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ resource.ResourceWithMoveState = (*channelResource)(nil)

func (r *channelResource) MoveState(context.Context) []resource.StateMover {
	return stateMovers("cloudtraillake_channel", "arn", map[string]stateMove{
		"awscc_cloudtrail_channel": moveAWSCCChannel,
	})
}

// awsccChannel is the state of an awscc_cloudtrail_channel. Its tags are left to
// reading, which knows the default_tags: those that are among them are not the
// channel's own here.
type awsccChannel struct {
	ID           string  `json:"id"`
	ARN          string  `json:"channel_arn"`
	Name         *string `json:"name"`
	Source       *string `json:"source"`
	Destinations []struct {
		Type     string `json:"type"`
		Location string `json:"location"`
	} `json:"destinations"`
}

func moveAWSCCChannel(ctx context.Context, source []byte, resp *resource.MoveStateResponse) error {
	var old awsccChannel
	if err := readSource(source, &old); err != nil {
		return err
	}
	channelARN := cmp.Or(old.ARN, old.ID)
	if err := movedARN("channel_arn", channelARN, channelType); err != nil {
		return err
	}
	var m channelModel
	if err := startMove(ctx, resp, arnID(channelARN), regionOf(channelARN), &m); err != nil {
		return err
	}
	var diags diag.Diagnostics
	var destinations []cttypes.Destination
	for _, d := range old.Destinations {
		destinations = append(destinations, cttypes.Destination{Type: cttypes.DestinationType(d.Type), Location: aws.String(d.Location)})
	}
	m.ARN = types.StringValue(channelARN)
	m.Name = types.StringPointerValue(old.Name)
	m.Source = types.StringPointerValue(old.Source)
	m.Destinations = destinationsFromAPI(ctx, destinations, m.Destinations, &diags)
	if diags.HasError() {
		return asError(diags)
	}
	return finishMove(ctx, resp, m)
}
