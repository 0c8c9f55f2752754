// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ function.Function = (*parseARNFunction)(nil)

func newParseARNFunction() function.Function { return &parseARNFunction{} }

// parseARNFunction takes the ARN of a Lake resource apart.
type parseARNFunction struct{}

type parsedARN struct {
	Partition    string `tfsdk:"partition"`
	Region       string `tfsdk:"region"`
	AccountID    string `tfsdk:"account_id"`
	ResourceType string `tfsdk:"resource_type"`
	ID           string `tfsdk:"id"`
}

func (f *parseARNFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "parse_arn"
}

func (f *parseARNFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Takes the ARN of a Lake resource apart",
		MarkdownDescription: "Returns an object with `partition` (`aws`), `region`, `account_id`, `resource_type` (`channel`, `eventdatastore` or `dashboard`) and `id`. " +
			"The `id` of an event data store is its table in a query; the `id` of a dashboard is its name.",
		Parameters: []function.Parameter{
			function.StringParameter{
				Name:                "arn",
				MarkdownDescription: "ARN of a channel, an event data store or a dashboard.",
				Validators:          []function.StringParameterValidator{lakeARNValidator(channelType, eventDataStoreType, dashboardType)},
			},
		},
		Return: function.ObjectReturn{AttributeTypes: map[string]attr.Type{
			"partition":     types.StringType,
			"region":        types.StringType,
			"account_id":    types.StringType,
			"resource_type": types.StringType,
			"id":            types.StringType,
		}},
	}
}

func (f *parseARNFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var value string
	if resp.Error = req.Arguments.Get(ctx, &value); resp.Error != nil {
		return
	}
	a, resourceType, err := parseLakeARN(value)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, parsedARN{
		Partition:    a.Partition,
		Region:       a.Region,
		AccountID:    a.AccountID,
		ResourceType: resourceType,
		ID:           a.Resource[len(resourceType)+1:],
	})
}
