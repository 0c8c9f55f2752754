// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

type channelModel struct {
	ARN             types.String   `tfsdk:"arn"`
	ID              types.String   `tfsdk:"id"`
	Region          types.String   `tfsdk:"region"`
	Name            types.String   `tfsdk:"name"`
	Source          types.String   `tfsdk:"source"`
	Destinations    types.Set      `tfsdk:"destinations"`
	IngestionStatus types.Object   `tfsdk:"ingestion_status"`
	Tags            types.Map      `tfsdk:"tags"`
	TagsAll         types.Map      `tfsdk:"tags_all"`
	Timeouts        timeouts.Value `tfsdk:"timeouts"`
}

type destinationModel struct {
	Type     types.String `tfsdk:"type"`
	Location types.String `tfsdk:"location"`
}

var destinationType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"type":     types.StringType,
	"location": types.StringType,
}}

var ingestionStatusTypes = map[string]attr.Type{
	"latest_ingestion_attempt_event_id": types.StringType,
	"latest_ingestion_attempt_time":     types.StringType,
	"latest_ingestion_error_code":       types.StringType,
	"latest_ingestion_success_event_id": types.StringType,
	"latest_ingestion_success_time":     types.StringType,
}

// channel is what CreateChannel, GetChannel and UpdateChannel have in common.
type channel struct {
	ARN             *string
	Name            *string
	Source          *string
	Destinations    []cttypes.Destination
	IngestionStatus *cttypes.IngestionStatus // only of GetChannel
}

// fromAPI takes over what the API says of a channel. Destinations keep the form
// that the model has: the API answers with ARNs where an ID was given.
func (m *channelModel) fromAPI(ctx context.Context, c channel, diags *diag.Diagnostics) {
	m.ARN = types.StringPointerValue(c.ARN)
	m.ID = types.StringValue(arnID(aws.ToString(c.ARN)))
	m.Region = regionOf(aws.ToString(c.ARN))
	m.Name = types.StringPointerValue(c.Name)
	m.Source = types.StringPointerValue(c.Source)
	m.Destinations = destinationsFromAPI(ctx, c.Destinations, m.Destinations, diags)
}

func destinationsFromAPI(ctx context.Context, destinations []cttypes.Destination, prior types.Set, diags *diag.Diagnostics) types.Set {
	configured := map[string]string{} // ID -> location as it was written
	for _, d := range destinationsOf(ctx, prior, diags) {
		configured[arnID(d.Location.ValueString())] = d.Location.ValueString()
	}
	elements := make([]attr.Value, len(destinations))
	for i, d := range destinations {
		location := aws.ToString(d.Location)
		if written := configured[arnID(location)]; written == arnID(location) {
			location = written
		}
		elements[i] = types.ObjectValueMust(destinationType.AttrTypes, map[string]attr.Value{
			"type":     types.StringValue(string(d.Type)),
			"location": types.StringValue(location),
		})
	}
	set, d := types.SetValue(destinationType, elements)
	diags.Append(d...)
	return set
}

// destinationsOf returns the known destinations of a set.
func destinationsOf(ctx context.Context, set types.Set, diags *diag.Diagnostics) []destinationModel {
	if set.IsNull() || set.IsUnknown() {
		return nil
	}
	var destinations []destinationModel
	for _, element := range set.Elements() {
		object, ok := element.(types.Object)
		if !ok || object.IsNull() || object.IsUnknown() {
			continue
		}
		var d destinationModel
		diags.Append(object.As(ctx, &d, basetypes.ObjectAsOptions{})...)
		destinations = append(destinations, d)
	}
	return destinations
}

// apiDestinations is the API's form of the destinations of a plan.
func (m *channelModel) apiDestinations(ctx context.Context, diags *diag.Diagnostics) []cttypes.Destination {
	var list []cttypes.Destination
	for _, d := range destinationsOf(ctx, m.Destinations, diags) {
		list = append(list, cttypes.Destination{
			Type:     cttypes.DestinationType(d.Type.ValueString()),
			Location: d.Location.ValueStringPointer(),
		})
	}
	return list
}

// ingestionStatusFromAPI is null until the first event has been sent.
func ingestionStatusFromAPI(s *cttypes.IngestionStatus, diags *diag.Diagnostics) types.Object {
	if s == nil || *s == (cttypes.IngestionStatus{}) {
		return types.ObjectNull(ingestionStatusTypes)
	}
	object, d := types.ObjectValue(ingestionStatusTypes, map[string]attr.Value{
		"latest_ingestion_attempt_event_id": types.StringPointerValue(s.LatestIngestionAttemptEventID),
		"latest_ingestion_attempt_time":     timestamp(s.LatestIngestionAttemptTime),
		"latest_ingestion_error_code":       types.StringPointerValue(s.LatestIngestionErrorCode),
		"latest_ingestion_success_event_id": types.StringPointerValue(s.LatestIngestionSuccessEventID),
		"latest_ingestion_success_time":     timestamp(s.LatestIngestionSuccessTime),
	})
	diags.Append(d...)
	return object
}
