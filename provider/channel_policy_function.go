// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ function.Function = (*channelPolicyFunction)(nil)

func newChannelPolicyFunction() function.Function { return &channelPolicyFunction{} }

// channelPolicyFunction is the twin of the data source
// cloudtraillake_channel_policy_document, for the policies that most channels
// have: one statement.
type channelPolicyFunction struct{}

// Positions of its parameters.
const (
	policyFunctionChannelARN int64 = iota
	policyFunctionPrincipals
	policyFunctionExternalID
)

func (f *channelPolicyFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "channel_policy"
}

func (f *channelPolicyFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Writes the resource policy of a channel",
		MarkdownDescription: "Returns the JSON of a policy that lets the principals send audit events through the channel, with the external ID if there is one. " +
			"The text is canonical: it is what `jsonencode` and the data source `cloudtraillake_channel_policy_document` write too. " +
			"The data source also writes policies of several statements.",
		Parameters: []function.Parameter{
			function.StringParameter{
				Name:                "channel_arn",
				MarkdownDescription: "ARN of the channel, the only resource that its policy can name.",
				Validators:          []function.StringParameterValidator{lakeARNValidator(channelType)},
			},
			function.SetParameter{
				Name:                "principals",
				ElementType:         types.StringType,
				MarkdownDescription: "Who may send: 1 to 50 account IDs, or ARNs of accounts, users and roles. An account ID becomes the ARN of its root, which means the whole account.",
			},
			function.StringParameter{
				Name:                "external_id",
				AllowNullValue:      true,
				MarkdownDescription: "External ID that every call must carry, `null` for none. The direct partners need one: `external_id_required` of `cloudtraillake_integration_sources`.",
				Validators:          []function.StringParameterValidator{externalIDValidator()},
			},
		},
		Return: function.StringReturn{},
	}
}

func (f *channelPolicyFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var channelARN string
	var given types.Set
	var externalID types.String
	if resp.Error = req.Arguments.Get(ctx, &channelARN, &given, &externalID); resp.Error != nil {
		return
	}
	principals, problem := policyFunctionPrincipalList(given)
	if problem != "" {
		resp.Error = function.NewArgumentFuncError(policyFunctionPrincipals, problem)
		return
	}
	channel, err := arn.Parse(channelARN)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(policyFunctionChannelARN, err.Error())
		return
	}
	text, err := channelPolicyJSON(channelARN, channel.Partition, []channelPolicyStatement{
		{Effect: "Allow", Principals: principals, ExternalID: externalID.ValueString()},
	})
	if err != nil {
		resp.Error = function.NewFuncError(err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, text)
}

// policyFunctionPrincipalList returns the principals, or what is wrong with them.
func policyFunctionPrincipalList(given types.Set) (principals []string, problem string) {
	rule := principalValidator()
	for _, element := range given.Elements() {
		principal, ok := element.(types.String)
		if !ok || principal.IsNull() {
			return nil, "one of the principals is null: leave it out"
		}
		if problem := rule.check(principal.ValueString()); problem != "" {
			return nil, fmt.Sprintf("it contains %q: %s", principal.ValueString(), problem)
		}
		principals = append(principals, principal.ValueString())
	}
	if n := len(principals); n < 1 || n > maxStatementPrincipals {
		return nil, fmt.Sprintf("it has %d principals, 1 to %d are allowed; the data source cloudtraillake_channel_policy_document writes further statements", n, maxStatementPrincipals)
	}
	return principals, ""
}
