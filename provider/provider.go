// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/providervalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Address is where the provider lives in the Terraform registry.
const Address = "registry.terraform.io/cloudtraillake/cloudtraillake"

var (
	_ provider.Provider                     = (*lakeProvider)(nil)
	_ provider.ProviderWithActions          = (*lakeProvider)(nil)
	_ provider.ProviderWithConfigValidators = (*lakeProvider)(nil)
	_ provider.ProviderWithFunctions        = (*lakeProvider)(nil)
	_ provider.ProviderWithListResources    = (*lakeProvider)(nil)
)

// New returns what a plugin server needs to make the provider. The version goes
// into the user agent of every API request.
func New(version string) func() provider.Provider {
	return func() provider.Provider {
		return &lakeProvider{version: version}
	}
}

type lakeProvider struct {
	version string
}

func (p *lakeProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "cloudtraillake"
	resp.Version = p.version
}

func (p *lakeProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = providerSchema()
}

func (p *lakeProvider) ConfigValidators(context.Context) []provider.ConfigValidator {
	return []provider.ConfigValidator{
		providervalidator.Conflicting(path.MatchRoot("allowed_account_ids"), path.MatchRoot("forbidden_account_ids")),
		providervalidator.RequiredTogether(path.MatchRoot("access_key"), path.MatchRoot("secret_key")),
	}
}

// Configure turns the provider block into a client. A block with values that
// are not known yet is deferred where the CLI can, else refused with the name
// of each such argument: guessing credentials or a Region would act elsewhere
// than the configuration says.
func (p *lakeProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	if unknown := unknownArguments(req.Config.Raw); len(unknown) > 0 {
		if req.ClientCapabilities.DeferralAllowed {
			resp.Deferred = &provider.Deferred{Reason: provider.DeferredReasonProviderConfigUnknown}
			return
		}
		for _, name := range unknown {
			resp.Diagnostics.AddAttributeError(path.Root(name), "Provider argument not known yet",
				fmt.Sprintf("%s depends on a value that is only known after apply. Use a value that is known while planning "+
					"(a literal, a variable or an environment variable), or apply what it depends on first with -target.", name))
		}
		return
	}

	var model providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	settings, diags := model.settings(ctx)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	settings.ProviderVersion = p.version
	settings.TerraformVersion = req.TerraformVersion

	client, diags := newClient(ctx, settings)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.ResourceData = client
	resp.DataSourceData = client
	resp.ListResourceData = client
	resp.ActionData = client
}

func (p *lakeProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		newChannelResource,
		newEventDataStoreResource,
		newResourcePolicyResource,
	}
}

func (p *lakeProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		newChannelDataSource,
		newChannelPolicyDocumentDataSource,
		newChannelsDataSource,
		newEventDataStoreDataSource,
		newEventDataStoresDataSource,
		newIntegrationSourcesDataSource,
		newQueryDataSource,
		newResourcePolicyDataSource,
	}
}

func (p *lakeProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		newChannelPolicyFunction,
		newParseARNFunction,
	}
}

func (p *lakeProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{
		newPutAuditEventsAction,
		newRestoreEventDataStoreAction,
		newStartIngestionAction,
		newStopIngestionAction,
	}
}

func (p *lakeProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		newChannelList,
		newEventDataStoreList,
		newResourcePolicyList,
	}
}

// clientFrom returns the client that Configure left for resources, data
// sources and actions. It is nil before the provider is configured (validation), which is
// no error.
func clientFrom(providerData any, diags *diag.Diagnostics) *client {
	if providerData == nil {
		return nil
	}
	c, ok := providerData.(*client)
	if !ok {
		diags.AddError("Unexpected provider data",
			fmt.Sprintf("The provider handed over %T instead of its client. This is a bug in the provider: please report it.", providerData))
	}
	return c
}
