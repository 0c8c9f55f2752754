// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"os"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

type providerModel struct {
	AccessKey                 types.String `tfsdk:"access_key"`
	SecretKey                 types.String `tfsdk:"secret_key"`
	Token                     types.String `tfsdk:"token"`
	Profile                   types.String `tfsdk:"profile"`
	Region                    types.String `tfsdk:"region"`
	SharedConfigFiles         types.List   `tfsdk:"shared_config_files"`
	SharedCredentialsFiles    types.List   `tfsdk:"shared_credentials_files"`
	AllowedAccountIDs         types.Set    `tfsdk:"allowed_account_ids"`
	ForbiddenAccountIDs       types.Set    `tfsdk:"forbidden_account_ids"`
	MaxRetries                types.Int64  `tfsdk:"max_retries"`
	RetryMode                 types.String `tfsdk:"retry_mode"`
	CustomCABundle            types.String `tfsdk:"custom_ca_bundle"`
	Insecure                  types.Bool   `tfsdk:"insecure"`
	HTTPProxy                 types.String `tfsdk:"http_proxy"`
	HTTPSProxy                types.String `tfsdk:"https_proxy"`
	NoProxy                   types.String `tfsdk:"no_proxy"`
	UseFIPSEndpoint           types.Bool   `tfsdk:"use_fips_endpoint"`
	UseDualStackEndpoint      types.Bool   `tfsdk:"use_dualstack_endpoint"`
	SkipCredentialsValidation types.Bool   `tfsdk:"skip_credentials_validation"`
	SkipRequestingAccountID   types.Bool   `tfsdk:"skip_requesting_account_id"`
	SkipRegionValidation      types.Bool   `tfsdk:"skip_region_validation"`
	SkipMetadataAPICheck      types.Bool   `tfsdk:"skip_metadata_api_check"`

	AssumeRole                []assumeRoleModel                `tfsdk:"assume_role"`
	AssumeRoleWithWebIdentity []assumeRoleWithWebIdentityModel `tfsdk:"assume_role_with_web_identity"`
	DefaultTags               types.List                       `tfsdk:"default_tags"`
	IgnoreTags                []ignoreTagsModel                `tfsdk:"ignore_tags"`
	Endpoints                 []endpointsModel                 `tfsdk:"endpoints"`
}

type assumeRoleModel struct {
	RoleARN           types.String `tfsdk:"role_arn"`
	SessionName       types.String `tfsdk:"session_name"`
	ExternalID        types.String `tfsdk:"external_id"`
	Duration          types.String `tfsdk:"duration"`
	Policy            types.String `tfsdk:"policy"`
	PolicyARNs        types.Set    `tfsdk:"policy_arns"`
	SourceIdentity    types.String `tfsdk:"source_identity"`
	Tags              types.Map    `tfsdk:"tags"`
	TransitiveTagKeys types.Set    `tfsdk:"transitive_tag_keys"`
}

type assumeRoleWithWebIdentityModel struct {
	RoleARN              types.String `tfsdk:"role_arn"`
	SessionName          types.String `tfsdk:"session_name"`
	Duration             types.String `tfsdk:"duration"`
	Policy               types.String `tfsdk:"policy"`
	PolicyARNs           types.Set    `tfsdk:"policy_arns"`
	WebIdentityToken     types.String `tfsdk:"web_identity_token"`
	WebIdentityTokenFile types.String `tfsdk:"web_identity_token_file"`
}

type defaultTagsModel struct {
	Tags types.Map `tfsdk:"tags"`
}

type ignoreTagsModel struct {
	Keys        types.Set `tfsdk:"keys"`
	KeyPrefixes types.Set `tfsdk:"key_prefixes"`
}

type endpointsModel struct {
	CloudTrail     types.String `tfsdk:"cloudtrail"`
	CloudTrailData types.String `tfsdk:"cloudtraildata"`
	STS            types.String `tfsdk:"sts"`
}

// unknownArguments returns the names of the arguments and blocks that hold a
// value which is not known yet, in alphabetical order. default_tags is left out:
// its unknown values only make tags_all unknown.
func unknownArguments(config tftypes.Value) []string {
	var names []string
	// The walk visits every value of a finite configuration; it cannot fail,
	// because the callback does not.
	_ = tftypes.Walk(config, func(p *tftypes.AttributePath, v tftypes.Value) (bool, error) {
		if len(p.Steps()) == 0 || v.IsKnown() {
			return true, nil
		}
		name, ok := p.Steps()[0].(tftypes.AttributeName)
		if ok && name != "default_tags" && !slices.Contains(names, string(name)) {
			names = append(names, string(name))
		}
		return false, nil
	})
	slices.Sort(names)
	return names
}

// settings reads the block into plain values. Everything in it is known except,
// perhaps, default tags.
func (m providerModel) settings(ctx context.Context) (clientSettings, diag.Diagnostics) {
	var diags diag.Diagnostics
	s := clientSettings{
		AccessKey:                 m.AccessKey.ValueString(),
		SecretKey:                 m.SecretKey.ValueString(),
		Token:                     m.Token.ValueString(),
		Profile:                   m.Profile.ValueString(),
		Region:                    m.Region.ValueString(),
		SharedConfigFiles:         stringsOf(ctx, m.SharedConfigFiles, &diags),
		SharedCredentialsFiles:    stringsOf(ctx, m.SharedCredentialsFiles, &diags),
		AllowedAccountIDs:         stringsOf(ctx, m.AllowedAccountIDs, &diags),
		ForbiddenAccountIDs:       stringsOf(ctx, m.ForbiddenAccountIDs, &diags),
		MaxRetries:                attempts(m.MaxRetries),
		RetryMode:                 m.RetryMode.ValueString(),
		CustomCABundle:            m.CustomCABundle.ValueString(),
		Insecure:                  m.Insecure.ValueBool(),
		HTTPProxy:                 m.HTTPProxy.ValueStringPointer(),
		HTTPSProxy:                m.HTTPSProxy.ValueStringPointer(),
		NoProxy:                   m.NoProxy.ValueString(),
		UseFIPSEndpoint:           m.UseFIPSEndpoint.ValueBool(),
		UseDualStackEndpoint:      m.UseDualStackEndpoint.ValueBool(),
		SkipCredentialsValidation: m.SkipCredentialsValidation.ValueBool(),
		SkipRequestingAccountID:   m.SkipRequestingAccountID.ValueBool(),
		SkipRegionValidation:      m.SkipRegionValidation.ValueBool(),
		SkipMetadataAPICheck:      m.SkipMetadataAPICheck.ValueBoolPointer(),
	}
	for i, role := range m.AssumeRole {
		if role.RoleARN.ValueString() == "" {
			diags.AddAttributeError(path.Root("assume_role").AtListIndex(i).AtName("role_arn"), "Role to assume is missing",
				"assume_role has no role_arn. Give the ARN of the role, or remove the block.")
			continue
		}
		s.AssumeRoles = append(s.AssumeRoles, assumeRole{
			RoleARN:           role.RoleARN.ValueString(),
			SessionName:       role.SessionName.ValueString(),
			ExternalID:        role.ExternalID.ValueString(),
			Duration:          duration(role.Duration),
			Policy:            role.Policy.ValueString(),
			PolicyARNs:        stringsOf(ctx, role.PolicyARNs, &diags),
			SourceIdentity:    role.SourceIdentity.ValueString(),
			Tags:              stringMap(ctx, role.Tags, &diags),
			TransitiveTagKeys: stringsOf(ctx, role.TransitiveTagKeys, &diags),
		})
	}
	for _, role := range m.AssumeRoleWithWebIdentity {
		block := path.Root("assume_role_with_web_identity").AtListIndex(0)
		s.WebIdentity = &webIdentity{
			RoleARN:     orEnvironment(role.RoleARN.ValueString(), "AWS_ROLE_ARN"),
			SessionName: orEnvironment(role.SessionName.ValueString(), "AWS_ROLE_SESSION_NAME"),
			Duration:    duration(role.Duration),
			Policy:      role.Policy.ValueString(),
			PolicyARNs:  stringsOf(ctx, role.PolicyARNs, &diags),
			Token:       role.WebIdentityToken.ValueString(),
		}
		if s.WebIdentity.Token == "" {
			s.WebIdentity.TokenFile = orEnvironment(role.WebIdentityTokenFile.ValueString(), "AWS_WEB_IDENTITY_TOKEN_FILE")
		}
		if s.WebIdentity.RoleARN == "" {
			diags.AddAttributeError(block.AtName("role_arn"), "Role to assume is missing",
				"assume_role_with_web_identity has no role_arn and AWS_ROLE_ARN is not set. Give one of them.")
		}
		if s.WebIdentity.Token == "" && s.WebIdentity.TokenFile == "" {
			diags.AddAttributeError(block.AtName("web_identity_token_file"), "Web identity token is missing",
				"assume_role_with_web_identity needs web_identity_token, web_identity_token_file or AWS_WEB_IDENTITY_TOKEN_FILE.")
		}
	}
	for _, e := range m.Endpoints {
		s.Endpoints = endpoints{
			CloudTrail:     e.CloudTrail.ValueString(),
			CloudTrailData: e.CloudTrailData.ValueString(),
			STS:            e.STS.ValueString(),
		}
	}
	for _, ignored := range m.IgnoreTags {
		s.Tags.ignoredKeys = stringsOf(ctx, ignored.Keys, &diags)
		s.Tags.ignoredKeyPrefixes = stringsOf(ctx, ignored.KeyPrefixes, &diags)
	}
	s.Tags.defaults, s.Tags.defaultsUnknown = m.defaultTags(ctx, &diags)
	return s, diags
}

// defaultTags reads the default_tags block. unknown is true when any part of it
// is only known after apply.
func (m providerModel) defaultTags(ctx context.Context, diags *diag.Diagnostics) (tags map[string]string, unknown bool) {
	if m.DefaultTags.IsUnknown() {
		return nil, true
	}
	var blocks []defaultTagsModel
	diags.Append(m.DefaultTags.ElementsAs(ctx, &blocks, false)...)
	for _, block := range blocks {
		if hasUnknown(block.Tags) {
			return nil, true
		}
		tags = stringMap(ctx, block.Tags, diags)
	}
	return tags, false
}

// attempts reads max_retries; null is 0, which leaves the choice to maxAttempts. No
// retries are one attempt.
func attempts(maxRetries types.Int64) int {
	if maxRetries.IsNull() {
		return 0
	}
	return max(1, int(maxRetries.ValueInt64()))
}

// duration reads a value that sessionDurationValidator has accepted; null is 0,
// which leaves the choice to STS.
func duration(v types.String) time.Duration {
	d, err := time.ParseDuration(v.ValueString())
	if err != nil {
		return 0
	}
	return d
}

func orEnvironment(value, variable string) string {
	if value != "" {
		return value
	}
	return os.Getenv(variable)
}
