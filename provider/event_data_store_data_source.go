// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ datasource.DataSourceWithConfigure        = (*eventDataStoreDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*eventDataStoreDataSource)(nil)
)

func newEventDataStoreDataSource() datasource.DataSource { return &eventDataStoreDataSource{} }

type eventDataStoreDataSource struct {
	client *client
}

type eventDataStoreDataModel struct {
	ARN                          types.String `tfsdk:"arn"`
	ID                           types.String `tfsdk:"id"`
	Region                       types.String `tfsdk:"region"`
	Name                         types.String `tfsdk:"name"`
	AdvancedEventSelectors       types.List   `tfsdk:"advanced_event_selectors"`
	BillingMode                  types.String `tfsdk:"billing_mode"`
	RetentionPeriod              types.Int64  `tfsdk:"retention_period"`
	MultiRegionEnabled           types.Bool   `tfsdk:"multi_region_enabled"`
	OrganizationEnabled          types.Bool   `tfsdk:"organization_enabled"`
	TerminationProtectionEnabled types.Bool   `tfsdk:"termination_protection_enabled"`
	IngestionEnabled             types.Bool   `tfsdk:"ingestion_enabled"`
	KMSKeyID                     types.String `tfsdk:"kms_key_id"`
	InsightSelectors             types.List   `tfsdk:"insight_selectors"`
	InsightsDestination          types.String `tfsdk:"insights_destination"`
	FederationEnabled            types.Bool   `tfsdk:"federation_enabled"`
	FederationRoleARN            types.String `tfsdk:"federation_role_arn"`
	MaxEventSize                 types.String `tfsdk:"max_event_size"`
	ContextKeySelectors          types.List   `tfsdk:"context_key_selectors"`
	Status                       types.String `tfsdk:"status"`
	CreatedTimestamp             types.String `tfsdk:"created_timestamp"`
	UpdatedTimestamp             types.String `tfsdk:"updated_timestamp"`
	Tags                         types.Map    `tfsdk:"tags"`
}

func (d *eventDataStoreDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_event_data_store"
}

func (d *eventDataStoreDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An event data store that exists, found by its ARN, ID or name. A store in `PENDING_DELETION` is not found.",
		Attributes: map[string]schema.Attribute{
			"arn": schema.StringAttribute{
				Optional: true, Computed: true,
				Validators:          []validator.String{lakeARNValidator(eventDataStoreType)},
				MarkdownDescription: "ARN of the store. Give exactly one of `arn`, `id` and `name`.",
			},
			"id": schema.StringAttribute{
				Optional: true, Computed: true,
				Validators:          []validator.String{idValidator()},
				MarkdownDescription: "ID of the store: the UUID at the end of its ARN, which also is its table name in queries.",
			},
			"region": regionDataAttribute("that of `arn`, else the provider's `region`"),
			"name": schema.StringAttribute{
				Optional: true, Computed: true,
				Validators:          []validator.String{nameValidator()},
				MarkdownDescription: "Name of the store.",
			},
			"advanced_event_selectors": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Which events the store collects.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"name": schema.StringAttribute{Computed: true, MarkdownDescription: "Name that describes the selector."},
					"field_selectors": schema.ListNestedAttribute{
						Computed:            true,
						MarkdownDescription: "Conditions that all have to hold.",
						NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
							"field":           schema.StringAttribute{Computed: true, MarkdownDescription: "Field of the event."},
							"equals":          stringsDataAttribute("The field has one of these values."),
							"not_equals":      stringsDataAttribute("The field has none of these values."),
							"starts_with":     stringsDataAttribute("The field begins with one of these."),
							"not_starts_with": stringsDataAttribute("The field begins with none of these."),
							"ends_with":       stringsDataAttribute("The field ends with one of these."),
							"not_ends_with":   stringsDataAttribute("The field ends with none of these."),
						}},
					},
				}},
			},
			"billing_mode":                   schema.StringAttribute{Computed: true, MarkdownDescription: "`EXTENDABLE_RETENTION_PRICING` or `FIXED_RETENTION_PRICING`."},
			"retention_period":               schema.Int64Attribute{Computed: true, MarkdownDescription: "Days that events are kept."},
			"multi_region_enabled":           schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether events of all Regions are collected."},
			"organization_enabled":           schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether events of all accounts of the organization are collected."},
			"termination_protection_enabled": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the store is safe from deletion."},
			"ingestion_enabled":              schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether live events are taken."},
			"kms_key_id":                     schema.StringAttribute{Computed: true, MarkdownDescription: "ARN of the KMS key that encrypts the events. Null without a key."},
			"insight_selectors": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Which Insights are enabled. Null if the credentials lack `cloudtrail:GetInsightSelectors`.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"insight_type": schema.StringAttribute{Computed: true, MarkdownDescription: "`ApiCallRateInsight` or `ApiErrorRateInsight`."},
				}},
			},
			"insights_destination": schema.StringAttribute{Computed: true, MarkdownDescription: "ARN of the event data store that Insights events go to. Null without Insights."},
			"federation_enabled":   schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the events can be queried in Amazon Athena too."},
			"federation_role_arn":  schema.StringAttribute{Computed: true, MarkdownDescription: "ARN of the role by which Lake Formation reads the events. Null without federation."},
			"max_event_size": schema.StringAttribute{Computed: true, MarkdownDescription: "How large events may be: `Standard` or `Large`. Null for stores of other than `Management` and `Data` events, " +
				"and if the credentials lack `cloudtrail:GetEventConfiguration`."},
			"context_key_selectors": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Keys whose values events carry. Null if the credentials lack `cloudtrail:GetEventConfiguration`.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"type":   schema.StringAttribute{Computed: true, MarkdownDescription: "`TagContext` or `RequestContext`."},
					"equals": stringsDataAttribute("The keys."),
				}},
			},
			"status":            schema.StringAttribute{Computed: true, MarkdownDescription: "State of the store, such as `ENABLED`."},
			"created_timestamp": schema.StringAttribute{Computed: true, MarkdownDescription: "When the store was created (RFC 3339)."},
			"updated_timestamp": schema.StringAttribute{Computed: true, MarkdownDescription: "When the store was last changed (RFC 3339)."},
			"tags":              schema.MapAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: "Tags, without those that `ignore_tags` names."},
		},
	}
}

func (d *eventDataStoreDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(
		path.MatchRoot("arn"), path.MatchRoot("id"), path.MatchRoot("name"))}
}

func (d *eventDataStoreDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.client = clientFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *eventDataStoreDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model eventDataStoreDataModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	region := d.client.dataRegion(model.Region, model.ARN, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	client := d.client.in(region)
	store := client.eventDataStoreOf(ctx, model, &resp.Diagnostics)
	if store == nil {
		return
	}
	tags, err := client.listTags(ctx, aws.ToString(store.EventDataStoreArn))
	if err != nil {
		addAWSError(&resp.Diagnostics, "Reading tags of event data store "+aws.ToString(store.Name), err)
		return
	}
	var read eventDataStoreModel
	read.fromAPI(store)
	model = eventDataStoreDataModel{
		ARN:                          read.ARN,
		ID:                           read.ID,
		Region:                       read.Region,
		Name:                         read.Name,
		AdvancedEventSelectors:       read.AdvancedEventSelectors,
		BillingMode:                  read.BillingMode,
		RetentionPeriod:              read.RetentionPeriod,
		MultiRegionEnabled:           read.MultiRegionEnabled,
		OrganizationEnabled:          read.OrganizationEnabled,
		TerminationProtectionEnabled: read.TerminationProtectionEnabled,
		IngestionEnabled:             read.IngestionEnabled,
		KMSKeyID:                     read.KMSKeyID,
		FederationEnabled:            read.FederationEnabled,
		FederationRoleARN:            read.FederationRoleARN,
		Status:                       read.Status,
		CreatedTimestamp:             read.CreatedTimestamp,
		UpdatedTimestamp:             read.UpdatedTimestamp,
	}
	model.readDetails(ctx, client, store, &resp.Diagnostics)
	_, model.Tags = client.Tags.fromAPI(ctx, tags, types.MapNull(types.StringType), types.MapNull(types.StringType), &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// readDetails takes over what takes further calls to know. What the credentials
// may not read is null.
func (m *eventDataStoreDataModel) readDetails(ctx context.Context, c *client, store *cloudtrail.GetEventDataStoreOutput, diags *diag.Diagnostics) {
	m.InsightSelectors, m.ContextKeySelectors = types.ListNull(insightSelectorType), types.ListNull(contextKeySelectorType)
	insights, err := c.getInsights(ctx, store)
	switch {
	case isWithheld(err):
	case err != nil:
		addAWSError(diags, "Reading Insights of event data store "+aws.ToString(store.Name), err)
	default:
		m.InsightSelectors = insightSelectorsFromAPI(insights.InsightSelectors)
		m.InsightsDestination = types.StringPointerValue(insights.InsightsDestination)
	}
	configuration, err := c.getEventConfiguration(ctx, store)
	switch {
	case isWithheld(err):
	case err != nil:
		addAWSError(diags, "Reading event configuration of event data store "+aws.ToString(store.Name), err)
	default:
		m.MaxEventSize = maxEventSizeFromAPI(configuration.MaxEventSize)
		m.ContextKeySelectors = contextKeySelectorsFromAPI(configuration.ContextKeySelectors)
	}
}

// eventDataStoreOf returns the store that the configuration means, or nil with an error.
func (c *client) eventDataStoreOf(ctx context.Context, model eventDataStoreDataModel, diags *diag.Diagnostics) *cloudtrail.GetEventDataStoreOutput {
	var store *cloudtrail.GetEventDataStoreOutput
	var err error
	attribute, wanted := "name", model.Name.ValueString()
	switch {
	case !model.ARN.IsNull():
		attribute, wanted = "arn", model.ARN.ValueString()
		store, err = c.getEventDataStore(ctx, wanted)
	case !model.ID.IsNull():
		attribute, wanted = "id", model.ID.ValueString()
		store, err = c.getEventDataStore(ctx, wanted)
	default:
		store, err = c.findEventDataStore(ctx, wanted)
	}
	switch {
	case err != nil && !isNotFound(err):
		addAWSError(diags, fmt.Sprintf("Reading event data store with %s %q", attribute, wanted), err)
	case err != nil || store == nil:
		diags.AddAttributeError(path.Root(attribute), "Event data store not found",
			fmt.Sprintf("No event data store in account %s and Region %s has the %s %q.", orUnknown(c.AccountID), c.Region, attribute, wanted))
	case pendingDeletion(store):
		diags.AddAttributeError(path.Root(attribute), "Event data store not found",
			fmt.Sprintf("The event data store %s with the %s %q waits for its deletion. Restore it with aws cloudtrail restore-event-data-store, or use another one.",
				aws.ToString(store.EventDataStoreArn), attribute, wanted))
	default:
		return store
	}
	return nil
}
