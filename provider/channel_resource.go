// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ resource.ResourceWithConfigure      = (*channelResource)(nil)
	_ resource.ResourceWithIdentity       = (*channelResource)(nil)
	_ resource.ResourceWithImportState    = (*channelResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*channelResource)(nil)
	_ resource.ResourceWithValidateConfig = (*channelResource)(nil)
)

func newChannelResource() resource.Resource { return &channelResource{} }

type channelResource struct {
	client *client
}

// channelErrorPaths names the attribute that a code of the API blames.
var channelErrorPaths = map[string]path.Path{
	"ChannelAlreadyExistsException":          path.Root("name"),
	codeChannelMaxLimit:                      path.Root("source"),
	"InvalidSourceException":                 path.Root("source"),
	"EventDataStoreARNInvalidException":      path.Root("destinations"),
	codeEventDataStoreNotFound:               path.Root("destinations"),
	"InvalidEventDataStoreCategoryException": path.Root("destinations"),
	codeInactiveEventDataStore:               path.Root("destinations"),
	"InvalidTagParameterException":           path.Root("tags"),
	"TagsLimitExceededException":             path.Root("tags"),
}

func (r *channelResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_channel"
}

func (r *channelResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A channel takes audit events from outside AWS and delivers them to event data stores. " +
			"Senders call `PutAuditEvents` with its ARN; who may do so beside the channel's own account says a `cloudtraillake_resource_policy`.\n\n" +
			"An account has at most one channel per source and 25 channels in a Region. Destroying a channel stops the delivery; events that arrived stay in their event data stores.",
		Attributes: map[string]schema.Attribute{
			"arn":    schema.StringAttribute{Computed: true, PlanModifiers: keep, MarkdownDescription: "ARN of the channel."},
			"id":     schema.StringAttribute{Computed: true, PlanModifiers: keep, MarkdownDescription: "ID of the channel: the UUID at the end of its ARN."},
			"region": regionAttribute("the provider's `region`"),
			"name": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{nameValidator()},
				MarkdownDescription: "Name, unique among the account's channels: 3 to 128 letters, digits, `.`, `-` and `_`. Can be changed in place.",
			},
			"source": schema.StringAttribute{
				Required:      true,
				Validators:    []validator.String{stringRule{"a source of the catalog", sourceProblem}},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
				MarkdownDescription: "Where the events come from: `Custom`, or the source of a partner as the data source `cloudtraillake_integration_sources` lists them " +
					"(`GitHub`, `OktaSystemLogEvents`, …). A change makes a new channel.",
			},
			"destinations": schema.SetNestedAttribute{
				Required:   true,
				Validators: []validator.Set{setvalidator.SizeBetween(1, 200)},
				MarkdownDescription: "Event data stores that get every event. Each must collect `ActivityAuditLog` events, be single-Region and of this account and Region. " +
					"Can be changed in place.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"type": schema.StringAttribute{
						Optional:            true,
						Computed:            true,
						Default:             stringdefault.StaticString(string(cttypes.DestinationTypeEventDataStore)),
						Validators:          []validator.String{oneOf(string(cttypes.DestinationTypeEventDataStore))},
						MarkdownDescription: "Type of the destination. Only `EVENT_DATA_STORE`, the default, can be chosen.",
					},
					"location": schema.StringAttribute{
						Required:            true,
						Validators:          []validator.String{eventDataStoreLocationValidator()},
						MarkdownDescription: "ARN (or ID) of the event data store.",
					},
				}},
			},
			"ingestion_status": schema.SingleNestedAttribute{
				Computed:            true,
				PlanModifiers:       []planmodifier.Object{objectplanmodifier.UseStateForUnknown()},
				MarkdownDescription: "What became of the last events. Null until the first ones arrive.",
				Attributes: map[string]schema.Attribute{
					"latest_ingestion_attempt_event_id": schema.StringAttribute{Computed: true, MarkdownDescription: "CloudTrail's ID of the last event that was sent."},
					"latest_ingestion_attempt_time":     schema.StringAttribute{Computed: true, MarkdownDescription: "When that was (RFC 3339)."},
					"latest_ingestion_error_code":       schema.StringAttribute{Computed: true, MarkdownDescription: "Error code of the last failure."},
					"latest_ingestion_success_event_id": schema.StringAttribute{Computed: true, MarkdownDescription: "CloudTrail's ID of the last event that was taken."},
					"latest_ingestion_success_time":     schema.StringAttribute{Computed: true, MarkdownDescription: "When that was (RFC 3339)."},
				},
			},
			"tags":     tagsAttribute(),
			"tags_all": tagsAllAttribute(),
		},
		Blocks: map[string]schema.Block{
			"timeouts": timeoutsBlock(ctx, "How long to try at most", "15m", "10m"),
		},
	}
}

func (r *channelResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identitySchema("arn", "ARN of the channel.")
}

func (r *channelResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.client = clientFrom(req.ProviderData, &resp.Diagnostics)
}

// ValidateConfig refuses an event data store that is named twice, once by ARN
// and once by ID: the set cannot see that.
func (r *channelResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var destinations types.Set
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("destinations"), &destinations)...)
	seen := map[string]string{}
	for _, d := range destinationsOf(ctx, destinations, &resp.Diagnostics) {
		if d.Location.IsNull() || d.Location.IsUnknown() {
			continue
		}
		location := d.Location.ValueString()
		id := arnID(location)
		if other, ok := seen[id]; ok {
			resp.Diagnostics.AddAttributeError(path.Root("destinations"), "Destination is named twice",
				fmt.Sprintf("%s and %s are the same event data store. Keep one of them.", other, location))
		}
		seen[id] = location
	}
}

// ImportState takes the identity, the ARN, the ID or the name of a channel.
func (r *channelResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.client.importLake(ctx, "channel", channelType, req, resp, func(ctx context.Context, c *client, name string) (string, error) {
		found, err := c.findChannelByName(ctx, name)
		if err != nil || len(found) == 0 {
			return "", err
		}
		return aws.ToString(found[0].ChannelArn), nil
	})
}

func (r *channelResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan channelModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, channelTimeout)
	resp.Diagnostics.Append(diags...)
	tags := r.client.Tags.all(stringMap(ctx, plan.Tags, &resp.Diagnostics))
	in := &cloudtrail.CreateChannelInput{
		Name:         plan.Name.ValueStringPointer(),
		Source:       plan.Source.ValueStringPointer(),
		Destinations: plan.apiDestinations(ctx, &resp.Diagnostics),
		Tags:         apiTags(tags),
	}
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	client := r.client.in(plan.Region)

	var out *cloudtrail.CreateChannelOutput
	err := retryOnConflict(ctx, func() (err error) {
		out, err = client.CloudTrail.CreateChannel(ctx, in)
		return err
	})
	if err != nil {
		addAttributeAWSError(&resp.Diagnostics, "Creating channel "+plan.Name.ValueString(), err, channelErrorPaths, client.explainLimit(ctx, err, plan.Source.ValueString()))
		return
	}
	plan.fromAPI(ctx, channel{ARN: out.ChannelArn, Name: out.Name, Source: out.Source, Destinations: out.Destinations}, &resp.Diagnostics)
	plan.IngestionStatus = types.ObjectNull(ingestionStatusTypes)
	plan.TagsAll = mapOf(tags)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	setIdentity(ctx, resp.Identity, "arn", plan.ARN, &resp.Diagnostics)
}

func (r *channelResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state channelModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	client := r.client.in(state.Region)
	setIdentity(ctx, resp.Identity, "arn", client.arnOf(state.ARN, channelType, state.ID), &resp.Diagnostics)
	if !client.ofThisAccount(state.ARN, &resp.Diagnostics) {
		return
	}
	out, err := client.getChannel(ctx, state.ID.ValueString())
	if isNotFound(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		addAWSError(&resp.Diagnostics, "Reading channel "+state.ID.ValueString(), err)
		return
	}
	tags, err := client.listTags(ctx, aws.ToString(out.ChannelArn))
	if isNotFound(err) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		addAWSError(&resp.Diagnostics, "Reading tags of channel "+state.ID.ValueString(), err)
		return
	}
	state.fromAPI(ctx, channel{ARN: out.ChannelArn, Name: out.Name, Source: out.Source, Destinations: out.Destinations}, &resp.Diagnostics)
	state.IngestionStatus = ingestionStatusFromAPI(out.IngestionStatus, &resp.Diagnostics)
	state.Tags, state.TagsAll = client.Tags.fromAPI(ctx, tags, state.Tags, state.TagsAll, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	setIdentity(ctx, resp.Identity, "arn", state.ARN, &resp.Diagnostics)
}

func (r *channelResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state channelModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := plan.Timeouts.Update(ctx, channelTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	client := r.client.in(state.Region)

	in := &cloudtrail.UpdateChannelInput{Channel: state.ARN.ValueStringPointer()}
	if !plan.Name.Equal(state.Name) {
		in.Name = plan.Name.ValueStringPointer()
	}
	if !plan.Destinations.Equal(state.Destinations) {
		in.Destinations = plan.apiDestinations(ctx, &resp.Diagnostics)
	}
	if in.Name != nil || in.Destinations != nil {
		var out *cloudtrail.UpdateChannelOutput
		err := retryOnConflict(ctx, func() (err error) {
			out, err = client.CloudTrail.UpdateChannel(ctx, in)
			return err
		})
		if err != nil {
			addAttributeAWSError(&resp.Diagnostics, "Updating channel "+state.Name.ValueString(), err, channelErrorPaths)
			return
		}
		plan.fromAPI(ctx, channel{ARN: out.ChannelArn, Name: out.Name, Source: out.Source, Destinations: out.Destinations}, &resp.Diagnostics)
	}
	tags := client.Tags.all(stringMap(ctx, plan.Tags, &resp.Diagnostics))
	if err := client.updateTags(ctx, state.ARN.ValueString(), stringMap(ctx, state.TagsAll, &resp.Diagnostics), tags); err != nil {
		addAttributeAWSError(&resp.Diagnostics, "Updating tags of channel "+state.Name.ValueString(), err, channelErrorPaths)
		return
	}
	plan.TagsAll = mapOf(tags)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	setIdentity(ctx, resp.Identity, "arn", plan.ARN, &resp.Diagnostics)
}

func (r *channelResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state channelModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, channelTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	err := retryOnConflict(ctx, func() error {
		_, err := r.client.in(state.Region).CloudTrail.DeleteChannel(ctx, &cloudtrail.DeleteChannelInput{Channel: state.ARN.ValueStringPointer()})
		return err
	})
	if err != nil && !isNotFound(err) {
		addAWSError(&resp.Diagnostics, "Deleting channel "+state.Name.ValueString(), err)
	}
}

// explainLimit says which channel holds the source when the service refuses
// another one. The lookup is a courtesy: what goes wrong in it is left out.
func (c *client) explainLimit(ctx context.Context, err error, source string) string {
	if !isCode(err, codeChannelMaxLimit) {
		return ""
	}
	const rule = "An account has at most one channel per source and 25 channels in a Region."
	holders, lookupErr := c.findChannels(ctx, func(c *cloudtrail.GetChannelOutput) bool { return aws.ToString(c.Source) == source })
	if lookupErr != nil || len(holders) == 0 {
		return rule
	}
	var names []string
	for _, h := range holders {
		names = append(names, fmt.Sprintf("%s (%s)", aws.ToString(h.Name), aws.ToString(h.ChannelArn)))
	}
	return fmt.Sprintf("%s The source %s is held by %s. Import that channel with terraform import, add your event data store to its destinations, or delete it.",
		rule, source, strings.Join(names, ", "))
}
