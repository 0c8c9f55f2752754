// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// awsccProvider stands for hashicorp/awscc, which cannot be had offline: its
// resources have the names, types and the schema version of the real ones.
type awsccProvider struct {
	api func() *cloudtrail.Client
}

func (p *awsccProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "awscc"
}
func (p *awsccProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}
func (p *awsccProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}
func (p *awsccProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (p *awsccProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		func() resource.Resource {
			return &awsccResource{name: "channel", attributes: awsccChannelAttributes(), create: p.createChannel,
				remove: func(ctx context.Context, id string) error {
					_, err := p.api().DeleteChannel(ctx, &cloudtrail.DeleteChannelInput{Channel: &id})
					return err
				}}
		},
		func() resource.Resource {
			return &awsccResource{name: "event_data_store", attributes: awsccStoreAttributes(), create: p.createStore,
				remove: func(ctx context.Context, id string) error {
					_, err := p.api().DeleteEventDataStore(ctx, &cloudtrail.DeleteEventDataStoreInput{EventDataStore: &id})
					return err
				}}
		},
		func() resource.Resource {
			return &awsccResource{name: "resource_policy", create: p.createPolicy,
				attributes: map[string]schema.Attribute{
					"resource_arn":    schema.StringAttribute{Required: true},
					"resource_policy": schema.StringAttribute{Required: true},
				},
				remove: func(ctx context.Context, id string) error {
					_, err := p.api().DeleteResourcePolicy(ctx, &cloudtrail.DeleteResourcePolicyInput{ResourceArn: &id})
					return err
				}}
		},
	}
}

// awsccResource keeps what it has created, as it was then.
type awsccResource struct {
	name       string
	attributes map[string]schema.Attribute
	create     func(ctx context.Context, plan tfsdk.Plan, state *tfsdk.State) diag.Diagnostics
	remove     func(ctx context.Context, id string) error
}

func (r *awsccResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "awscc_cloudtrail_" + r.name
}

func (r *awsccResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Version: 1, Attributes: map[string]schema.Attribute{
		"id": schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}},
	}}
	maps.Copy(resp.Schema.Attributes, r.attributes)
}

func (r *awsccResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.Diagnostics.Append(r.create(ctx, req.Plan, &resp.State)...)
}

func (r *awsccResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (r *awsccResource) Update(_ context.Context, _ resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.AddError("Updating", "This stand-in cannot update.")
}

func (r *awsccResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var id types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("id"), &id)...)
	if err := r.remove(ctx, id.ValueString()); err != nil {
		resp.Diagnostics.AddError("Deleting", err.Error())
	}
}

var awsccTagType = types.ObjectType{AttrTypes: map[string]attr.Type{"key": types.StringType, "value": types.StringType}}

// Everything in a state of awscc is Optional and Computed, also in nested
// attributes, unless only the API can know it.
func awsccString() schema.Attribute { return schema.StringAttribute{Optional: true, Computed: true} }
func awsccBool() schema.Attribute   { return schema.BoolAttribute{Optional: true, Computed: true} }
func awsccComputed() schema.Attribute {
	return schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}}
}

func awsccStrings() schema.Attribute {
	return schema.SetAttribute{ElementType: types.StringType, Optional: true, Computed: true}
}

func awsccSet(attributes map[string]schema.Attribute) schema.Attribute {
	return schema.SetNestedAttribute{Optional: true, Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: attributes}}
}

func awsccTags() schema.Attribute {
	return schema.ListNestedAttribute{Optional: true, Computed: true, NestedObject: schema.NestedAttributeObject{
		Attributes: map[string]schema.Attribute{"key": awsccString(), "value": awsccString()},
	}}
}

// awsccAPITags are the API's form of a list of tags, and the list without
// unknowns.
func awsccAPITags(ctx context.Context, list types.List, diags *diag.Diagnostics) ([]cttypes.Tag, types.List) {
	if list.IsNull() || list.IsUnknown() {
		return nil, types.ListNull(awsccTagType)
	}
	var tags []struct {
		Key   string `tfsdk:"key"`
		Value string `tfsdk:"value"`
	}
	diags.Append(list.ElementsAs(ctx, &tags, false)...)
	var all []cttypes.Tag
	for _, tag := range tags {
		all = append(all, cttypes.Tag{Key: aws.String(tag.Key), Value: aws.String(tag.Value)})
	}
	return all, list
}

type awsccChannelState struct {
	ID           types.String `tfsdk:"id"`
	ChannelARN   types.String `tfsdk:"channel_arn"`
	Name         types.String `tfsdk:"name"`
	Source       types.String `tfsdk:"source"`
	Destinations types.Set    `tfsdk:"destinations"`
	Tags         types.List   `tfsdk:"tags"`
}

func awsccChannelAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"channel_arn":  awsccComputed(),
		"name":         awsccString(),
		"source":       awsccString(),
		"destinations": awsccSet(map[string]schema.Attribute{"type": awsccString(), "location": awsccString()}),
		"tags":         awsccTags(),
	}
}

func (p *awsccProvider) createChannel(ctx context.Context, plan tfsdk.Plan, state *tfsdk.State) diag.Diagnostics {
	var m awsccChannelState
	diags := plan.Get(ctx, &m)
	in := &cloudtrail.CreateChannelInput{Name: m.Name.ValueStringPointer(), Source: m.Source.ValueStringPointer()}
	for _, d := range destinationsOf(ctx, m.Destinations, &diags) {
		in.Destinations = append(in.Destinations, cttypes.Destination{Type: cttypes.DestinationType(d.Type.ValueString()), Location: d.Location.ValueStringPointer()})
	}
	in.Tags, m.Tags = awsccAPITags(ctx, m.Tags, &diags)
	out, err := p.api().CreateChannel(ctx, in)
	if err != nil {
		diags.AddError("Creating channel", err.Error())
		return diags
	}
	m.ID, m.ChannelARN = types.StringPointerValue(out.ChannelArn), types.StringPointerValue(out.ChannelArn)
	return append(diags, state.Set(ctx, m)...)
}

type awsccPolicyState struct {
	ID             types.String `tfsdk:"id"`
	ResourceARN    types.String `tfsdk:"resource_arn"`
	ResourcePolicy types.String `tfsdk:"resource_policy"`
}

func (p *awsccProvider) createPolicy(ctx context.Context, plan tfsdk.Plan, state *tfsdk.State) diag.Diagnostics {
	var m awsccPolicyState
	diags := plan.Get(ctx, &m)
	_, err := p.api().PutResourcePolicy(ctx, &cloudtrail.PutResourcePolicyInput{
		ResourceArn: m.ResourceARN.ValueStringPointer(), ResourcePolicy: m.ResourcePolicy.ValueStringPointer(),
	})
	if err != nil {
		diags.AddError("Creating policy", err.Error())
		return diags
	}
	m.ID = m.ResourceARN
	return append(diags, state.Set(ctx, m)...)
}

type awsccStoreState struct {
	ID                           types.String `tfsdk:"id"`
	EventDataStoreARN            types.String `tfsdk:"event_data_store_arn"`
	Name                         types.String `tfsdk:"name"`
	AdvancedEventSelectors       types.Set    `tfsdk:"advanced_event_selectors"`
	BillingMode                  types.String `tfsdk:"billing_mode"`
	RetentionPeriod              types.Int64  `tfsdk:"retention_period"`
	MultiRegionEnabled           types.Bool   `tfsdk:"multi_region_enabled"`
	OrganizationEnabled          types.Bool   `tfsdk:"organization_enabled"`
	TerminationProtectionEnabled types.Bool   `tfsdk:"termination_protection_enabled"`
	IngestionEnabled             types.Bool   `tfsdk:"ingestion_enabled"`
	KMSKeyID                     types.String `tfsdk:"kms_key_id"`
	InsightSelectors             types.Set    `tfsdk:"insight_selectors"`
	InsightsDestination          types.String `tfsdk:"insights_destination"`
	FederationEnabled            types.Bool   `tfsdk:"federation_enabled"`
	FederationRoleARN            types.String `tfsdk:"federation_role_arn"`
	MaxEventSize                 types.String `tfsdk:"max_event_size"`
	ContextKeySelectors          types.Set    `tfsdk:"context_key_selectors"`
	Status                       types.String `tfsdk:"status"`
	CreatedTimestamp             types.String `tfsdk:"created_timestamp"`
	UpdatedTimestamp             types.String `tfsdk:"updated_timestamp"`
	Tags                         types.List   `tfsdk:"tags"`
}

func awsccStoreAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"event_data_store_arn": awsccComputed(),
		"name":                 awsccString(),
		"advanced_event_selectors": awsccSet(map[string]schema.Attribute{
			"name": awsccString(),
			"field_selectors": awsccSet(map[string]schema.Attribute{
				"field": awsccString(), "equals": awsccStrings(), "not_equals": awsccStrings(), "starts_with": awsccStrings(),
				"not_starts_with": awsccStrings(), "ends_with": awsccStrings(), "not_ends_with": awsccStrings(),
			}),
		}),
		"billing_mode":                   awsccString(),
		"retention_period":               schema.Int64Attribute{Optional: true, Computed: true},
		"multi_region_enabled":           awsccBool(),
		"organization_enabled":           awsccBool(),
		"termination_protection_enabled": awsccBool(),
		"ingestion_enabled":              awsccBool(),
		"kms_key_id":                     awsccString(),
		"insight_selectors":              awsccSet(map[string]schema.Attribute{"insight_type": awsccString()}),
		"insights_destination":           awsccString(),
		"federation_enabled":             awsccBool(),
		"federation_role_arn":            awsccString(),
		"max_event_size":                 awsccString(),
		"context_key_selectors":          awsccSet(map[string]schema.Attribute{"type": awsccString(), "equals": awsccStrings()}),
		"status":                         awsccComputed(),
		"created_timestamp":              awsccComputed(),
		"updated_timestamp":              awsccComputed(),
		"tags":                           awsccTags(),
	}
}

func (p *awsccProvider) createStore(ctx context.Context, plan tfsdk.Plan, state *tfsdk.State) diag.Diagnostics {
	var m awsccStoreState
	diags := plan.Get(ctx, &m)
	in := &cloudtrail.CreateEventDataStoreInput{
		Name:                         m.Name.ValueStringPointer(),
		BillingMode:                  cttypes.BillingMode(m.BillingMode.ValueString()),
		MultiRegionEnabled:           awsccFlag(m.MultiRegionEnabled),
		OrganizationEnabled:          awsccFlag(m.OrganizationEnabled),
		TerminationProtectionEnabled: awsccFlag(m.TerminationProtectionEnabled),
		StartIngestion:               awsccFlag(m.IngestionEnabled),
		AdvancedEventSelectors:       awsccEventSelectors(m.AdvancedEventSelectors),
	}
	if days := m.RetentionPeriod.ValueInt64(); days != 0 {
		in.RetentionPeriod = aws.Int32(int32(days)) //nolint:gosec // a few thousand
	}
	if m.KMSKeyID.IsUnknown() {
		m.KMSKeyID = types.StringNull()
	}
	in.KmsKeyId = m.KMSKeyID.ValueStringPointer()
	in.TagsList, m.Tags = awsccAPITags(ctx, m.Tags, &diags)
	out, err := p.api().CreateEventDataStore(ctx, in)
	if err != nil {
		diags.AddError("Creating event data store", err.Error())
		return diags
	}
	// Cloud Control answers with what the API has, but keeps the key as it was given.
	var known eventDataStoreModel
	known.KMSKeyID = m.KMSKeyID
	known.fromAPI(createdStore(out))
	m.ID, m.EventDataStoreARN = known.ARN, known.ARN
	m.AdvancedEventSelectors, m.BillingMode, m.RetentionPeriod = asSets(known.AdvancedEventSelectors), known.BillingMode, known.RetentionPeriod
	m.MultiRegionEnabled, m.OrganizationEnabled, m.TerminationProtectionEnabled = known.MultiRegionEnabled, known.OrganizationEnabled, known.TerminationProtectionEnabled
	m.IngestionEnabled, m.KMSKeyID = known.IngestionEnabled, known.KMSKeyID
	m.Status, m.CreatedTimestamp, m.UpdatedTimestamp = known.Status, known.CreatedTimestamp, known.UpdatedTimestamp
	diags.Append(p.createDetails(ctx, &m)...)
	return append(diags, state.Set(ctx, m)...)
}

// createDetails makes what a store has beyond CreateEventDataStore.
func (p *awsccProvider) createDetails(ctx context.Context, m *awsccStoreState) (diags diag.Diagnostics) {
	storeARN := m.EventDataStoreARN.ValueStringPointer()
	failed := func(err error) {
		if err != nil {
			diags.AddError("Creating event data store", err.Error())
		}
	}
	if insights := awsccObjects(m.InsightSelectors); len(insights) > 0 {
		in := &cloudtrail.PutInsightSelectorsInput{EventDataStore: storeARN, InsightsDestination: m.InsightsDestination.ValueStringPointer()}
		for _, selector := range insights {
			in.InsightSelectors = append(in.InsightSelectors, cttypes.InsightSelector{InsightType: cttypes.InsightType(awsccText(selector, "insight_type"))})
		}
		_, err := p.api().PutInsightSelectors(ctx, in)
		failed(err)
	} else {
		m.InsightSelectors = types.SetNull(m.InsightSelectors.ElementType(ctx))
		m.InsightsDestination = types.StringNull()
	}
	if m.MaxEventSize.IsUnknown() {
		m.MaxEventSize = types.StringNull()
	}
	if m.MaxEventSize.ValueString() != "" {
		in := &cloudtrail.PutEventConfigurationInput{EventDataStore: storeARN, MaxEventSize: cttypes.MaxEventSize(m.MaxEventSize.ValueString()), ContextKeySelectors: []cttypes.ContextKeySelector{}}
		for _, selector := range awsccObjects(m.ContextKeySelectors) {
			in.ContextKeySelectors = append(in.ContextKeySelectors, cttypes.ContextKeySelector{
				Type: cttypes.Type(awsccText(selector, "type")), Equals: awsccTexts(selector, "equals"),
			})
		}
		_, err := p.api().PutEventConfiguration(ctx, in)
		failed(err)
	}
	if m.ContextKeySelectors.IsUnknown() {
		m.ContextKeySelectors = types.SetNull(m.ContextKeySelectors.ElementType(ctx))
	}
	if m.FederationEnabled.ValueBool() {
		_, err := p.api().EnableFederation(ctx, &cloudtrail.EnableFederationInput{EventDataStore: storeARN, FederationRoleArn: m.FederationRoleARN.ValueStringPointer()})
		failed(err)
	} else {
		m.FederationEnabled, m.FederationRoleARN = types.BoolValue(false), types.StringNull()
	}
	return diags
}

// asSets makes sets of a list and of the lists in it, as awscc has them.
func asSets(list types.List) types.Set {
	set, _ := setsIn(list).(types.Set)
	return set
}

func setsIn(value attr.Value) attr.Value {
	switch value := value.(type) {
	case types.List:
		if value.IsNull() {
			return types.SetNull(setsInType(value.ElementType(context.Background())))
		}
		var elements []attr.Value
		for _, element := range value.Elements() {
			elements = append(elements, setsIn(element))
		}
		return types.SetValueMust(setsInType(value.ElementType(context.Background())), elements)
	case types.Object:
		members := map[string]attr.Value{}
		for name, member := range value.Attributes() {
			members[name] = setsIn(member)
		}
		object, _ := setsInType(value.Type(context.Background())).(types.ObjectType)
		return types.ObjectValueMust(object.AttrTypes, members)
	}
	return value
}

func setsInType(of attr.Type) attr.Type {
	switch of := of.(type) {
	case types.ListType:
		return types.SetType{ElemType: setsInType(of.ElemType)}
	case types.ObjectType:
		members := map[string]attr.Type{}
		for name, member := range of.AttrTypes {
			members[name] = setsInType(member)
		}
		return types.ObjectType{AttrTypes: members}
	}
	return of
}

// In a plan, the nested attributes that are not configured are unknown.
func awsccEventSelectors(set types.Set) []cttypes.AdvancedEventSelector {
	var list []cttypes.AdvancedEventSelector
	for _, s := range awsccObjects(set) {
		selector := cttypes.AdvancedEventSelector{}
		if name := awsccText(s, "name"); name != "" {
			selector.Name = &name
		}
		fields, _ := s.Attributes()["field_selectors"].(types.Set)
		for _, f := range awsccObjects(fields) {
			selector.FieldSelectors = append(selector.FieldSelectors, cttypes.AdvancedFieldSelector{
				Field: aws.String(awsccText(f, "field")), Equals: awsccTexts(f, "equals"), NotEquals: awsccTexts(f, "not_equals"),
				StartsWith: awsccTexts(f, "starts_with"), NotStartsWith: awsccTexts(f, "not_starts_with"),
				EndsWith: awsccTexts(f, "ends_with"), NotEndsWith: awsccTexts(f, "not_ends_with"),
			})
		}
		list = append(list, selector)
	}
	return list
}

func awsccObjects(set types.Set) []types.Object {
	var objects []types.Object
	for _, element := range set.Elements() {
		if object, ok := element.(types.Object); ok {
			objects = append(objects, object)
		}
	}
	return objects
}

// awsccFlag is nil for what the API decides.
func awsccFlag(value types.Bool) *bool {
	if value.IsUnknown() {
		return nil
	}
	return value.ValueBoolPointer()
}

func awsccText(object types.Object, name string) string {
	text, _ := object.Attributes()[name].(types.String)
	return text.ValueString()
}

func awsccTexts(object types.Object, name string) []string {
	set, _ := object.Attributes()[name].(types.Set)
	var texts []string
	for _, element := range set.Elements() {
		if text, ok := element.(types.String); ok {
			texts = append(texts, text.ValueString())
		}
	}
	return texts
}
