// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ datasource.DataSourceWithValidateConfig = (*channelPolicyDocumentDataSource)(nil)

func newChannelPolicyDocumentDataSource() datasource.DataSource {
	return &channelPolicyDocumentDataSource{}
}

// channelPolicyDocumentDataSource writes a policy; it asks no service.
type channelPolicyDocumentDataSource struct{}

type channelPolicyDocumentModel struct {
	ChannelARN types.String                  `tfsdk:"channel_arn"`
	Principals types.Set                     `tfsdk:"principals"`
	ExternalID types.String                  `tfsdk:"external_id"`
	Sid        types.String                  `tfsdk:"sid"`
	JSON       types.String                  `tfsdk:"json"`
	Statements []channelPolicyStatementModel `tfsdk:"statement"`
}

type channelPolicyStatementModel struct {
	Sid        types.String `tfsdk:"sid"`
	Effect     types.String `tfsdk:"effect"`
	Principals types.Set    `tfsdk:"principals"`
	ExternalID types.String `tfsdk:"external_id"`
}

func (d *channelPolicyDocumentDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_channel_policy_document"
}

func (d *channelPolicyDocumentDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	const principals = "Who may send: account IDs, or ARNs of accounts, users and roles. An account ID becomes the ARN of its root, which means the whole account."
	resp.Schema = schema.Schema{
		MarkdownDescription: "Writes the resource policy of a channel. The text is canonical: the same arguments give the same JSON, which is also what `jsonencode` would write.",
		Attributes: map[string]schema.Attribute{
			"channel_arn": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{lakeARNValidator(channelType)},
				MarkdownDescription: "ARN of the channel, the only resource that its policy can name.",
			},
			"principals": schema.SetAttribute{
				ElementType: types.StringType,
				Optional:    true,
				Validators: []validator.Set{
					setvalidator.SizeBetween(1, maxStatementPrincipals),
					setvalidator.ValueStringsAre(principalValidator()),
				},
				MarkdownDescription: principals + " Makes the first statement; give this or `statement` blocks, or both.",
			},
			"external_id": schema.StringAttribute{
				Optional: true,
				Validators: []validator.String{
					externalIDValidator(),
					stringvalidator.AlsoRequires(path.MatchRoot("principals")),
				},
				MarkdownDescription: "External ID that every call must carry. The direct partners need one: `external_id_required` of `cloudtraillake_integration_sources`.",
			},
			"sid": schema.StringAttribute{
				Optional: true,
				Validators: []validator.String{
					sidValidator(),
					stringvalidator.AlsoRequires(path.MatchRoot("principals")),
				},
				MarkdownDescription: "ID of the first statement.",
			},
			"json": schema.StringAttribute{Computed: true, MarkdownDescription: "The policy, for `resource_policy` of `cloudtraillake_resource_policy`."},
		},
		Blocks: map[string]schema.Block{
			"statement": schema.ListNestedBlock{
				MarkdownDescription: "A further statement, for principals with another external ID or to deny. A policy has at most 20 statements.",
				Validators:          []validator.List{listvalidator.SizeAtMost(maxPolicyStatements)},
				NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
					"sid": schema.StringAttribute{
						Optional:            true,
						Validators:          []validator.String{sidValidator()},
						MarkdownDescription: "ID of the statement.",
					},
					"effect": schema.StringAttribute{
						Optional:            true,
						Validators:          []validator.String{stringvalidator.OneOf("Allow", "Deny")},
						MarkdownDescription: "`Allow` (default) or `Deny`.",
					},
					"principals": schema.SetAttribute{
						ElementType: types.StringType,
						Required:    true,
						Validators: []validator.Set{
							setvalidator.SizeBetween(1, maxStatementPrincipals),
							setvalidator.ValueStringsAre(principalValidator()),
						},
						MarkdownDescription: principals,
					},
					"external_id": schema.StringAttribute{
						Optional:            true,
						Validators:          []validator.String{externalIDValidator()},
						MarkdownDescription: "External ID of calls that the statement is about.",
					},
				}},
			},
		},
	}
}

func (d *channelPolicyDocumentDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var principals types.Set
	var statements types.List
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("principals"), &principals)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("statement"), &statements)...)
	if principals.IsNull() && !statements.IsUnknown() && len(statements.Elements()) == 0 {
		resp.Diagnostics.AddAttributeError(path.Root("principals"), "Policy has no statement",
			"A policy needs at least one statement. Give principals, or a statement block.")
	}
}

func (d *channelPolicyDocumentDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model channelPolicyDocumentModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	channelARN, err := arn.Parse(model.ChannelARN.ValueString())
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("channel_arn"), "Value is not valid", err.Error())
		return
	}
	text, err := channelPolicyJSON(model.ChannelARN.ValueString(), channelARN.Partition, model.statements(ctx, &resp.Diagnostics))
	if err != nil {
		resp.Diagnostics.AddError("Writing channel policy", err.Error()+".")
	}
	if resp.Diagnostics.HasError() {
		return
	}
	model.JSON = types.StringValue(text)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// statements returns what the policy is to say: first the arguments at the top,
// then the blocks in their order.
func (m channelPolicyDocumentModel) statements(ctx context.Context, diags *diag.Diagnostics) []channelPolicyStatement {
	var list []channelPolicyStatement
	if !m.Principals.IsNull() {
		list = append(list, channelPolicyStatement{
			Sid:        m.Sid.ValueString(),
			Effect:     "Allow",
			Principals: stringsOf(ctx, m.Principals, diags),
			ExternalID: m.ExternalID.ValueString(),
		})
	}
	for _, s := range m.Statements {
		effect := "Allow"
		if s.Effect.ValueString() != "" {
			effect = s.Effect.ValueString()
		}
		list = append(list, channelPolicyStatement{
			Sid:        s.Sid.ValueString(),
			Effect:     effect,
			Principals: stringsOf(ctx, s.Principals, diags),
			ExternalID: s.ExternalID.ValueString(),
		})
	}
	return list
}
