// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// providerSchema spells every argument and block as hashicorp/aws does, so that
// a provider block can be copied from there.
func providerSchema() schema.Schema {
	accountIDs := []validator.Set{setvalidator.ValueStringsAre(accountIDValidator())}
	return schema.Schema{
		MarkdownDescription: "Manages AWS CloudTrail Lake integrations: channels, resource policies and event data stores.",
		Attributes: map[string]schema.Attribute{
			"access_key": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Access key ID. Also `AWS_ACCESS_KEY_ID`, or a profile. Needs `secret_key`.",
			},
			"secret_key": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "Secret access key. Also `AWS_SECRET_ACCESS_KEY`, or a profile. Needs `access_key`.",
			},
			"token": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "Session token of temporary credentials. Also `AWS_SESSION_TOKEN`.",
			},
			"profile": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Profile of the shared configuration and credentials files. Also `AWS_PROFILE`.",
			},
			"region": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Region that is managed. Also `AWS_REGION`, `AWS_DEFAULT_REGION`, or the profile's.",
			},
			"shared_config_files": schema.ListAttribute{
				ElementType:         types.StringType,
				Optional:            true,
				MarkdownDescription: "Paths of shared configuration files. Default: `AWS_CONFIG_FILE`, else `~/.aws/config`.",
			},
			"shared_credentials_files": schema.ListAttribute{
				ElementType:         types.StringType,
				Optional:            true,
				MarkdownDescription: "Paths of shared credentials files. Default: `AWS_SHARED_CREDENTIALS_FILE`, else `~/.aws/credentials`.",
			},
			"allowed_account_ids": schema.SetAttribute{
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          accountIDs,
				MarkdownDescription: "Accounts that may be managed: any other is refused before anything is read or changed. Conflicts with `forbidden_account_ids`.",
			},
			"forbidden_account_ids": schema.SetAttribute{
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          accountIDs,
				MarkdownDescription: "Accounts that must not be managed. Conflicts with `allowed_account_ids`.",
			},
			"max_retries": schema.Int64Attribute{
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(0, 1000)},
				MarkdownDescription: "How often a request is tried at most when the service throttles or fails for a moment; `0` and `1` are once. Also `AWS_MAX_ATTEMPTS`. Default: 25, because CloudTrail takes about one write per second.",
			},
			"retry_mode": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{stringvalidator.OneOf("standard", "adaptive")},
				MarkdownDescription: "`standard` or `adaptive`. Also `AWS_RETRY_MODE`. Default: `standard`.",
			},
			"custom_ca_bundle": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Path of a PEM file with certificate authorities to trust. Also `AWS_CA_BUNDLE`.",
			},
			"insecure": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Accept any TLS certificate. Default: `false`.",
			},
			"http_proxy": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{urlValidator()},
				MarkdownDescription: "Proxy for plain HTTP requests. Also `HTTP_PROXY`.",
			},
			"https_proxy": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{urlValidator()},
				MarkdownDescription: "Proxy for HTTPS requests. Also `HTTPS_PROXY`.",
			},
			"no_proxy": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Comma-separated hosts that are reached without a proxy. Also `NO_PROXY`.",
			},
			"use_fips_endpoint": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Use FIPS endpoints. Also `AWS_USE_FIPS_ENDPOINT`. Default: `false`.",
			},
			"use_dualstack_endpoint": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Use endpoints that speak IPv6 too. Also `AWS_USE_DUALSTACK_ENDPOINT`. Default: `false`.",
			},
			"skip_credentials_validation": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Do not ask STS whether the credentials are good, for endpoints without STS. Default: `false`.",
			},
			"skip_requesting_account_id": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Do not ask STS for the account. `allowed_account_ids` and `forbidden_account_ids` cannot be used then. Default: `false`.",
			},
			"skip_region_validation": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Accept a Region that this version does not know, such as a new one. Default: `false`.",
			},
			"skip_metadata_api_check": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "`true` never asks the EC2 instance metadata service for credentials, `false` always may. Default: as `AWS_EC2_METADATA_DISABLED` says.",
			},
		},
		Blocks: map[string]schema.Block{
			"assume_role":                   assumeRoleBlock(),
			"assume_role_with_web_identity": assumeRoleWithWebIdentityBlock(),
			"default_tags": schema.ListNestedBlock{
				MarkdownDescription: "Tags for every taggable resource of this provider. A resource's own tag of the same key wins.",
				Validators:          []validator.List{listvalidator.SizeAtMost(1)},
				NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
					"tags": schema.MapAttribute{
						ElementType:         types.StringType,
						Optional:            true,
						Validators:          []validator.Map{tagsValidator{}},
						MarkdownDescription: "Keys and values.",
					},
				}},
			},
			"ignore_tags": schema.ListNestedBlock{
				MarkdownDescription: "Tags that something else manages: they are neither shown nor removed.",
				Validators:          []validator.List{listvalidator.SizeAtMost(1)},
				NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
					"keys": schema.SetAttribute{
						ElementType:         types.StringType,
						Optional:            true,
						MarkdownDescription: "Tag keys to ignore.",
					},
					"key_prefixes": schema.SetAttribute{
						ElementType:         types.StringType,
						Optional:            true,
						MarkdownDescription: "Prefixes of tag keys to ignore.",
					},
				}},
			},
			"endpoints": schema.ListNestedBlock{
				MarkdownDescription: "Addresses of the services, such as those of `cloudtrail-lake-emulator`. " +
					"`AWS_ENDPOINT_URL_CLOUDTRAIL`, `AWS_ENDPOINT_URL_CLOUDTRAIL_DATA`, `AWS_ENDPOINT_URL_STS` and `AWS_ENDPOINT_URL` do the same from the environment.",
				Validators: []validator.List{listvalidator.SizeAtMost(1)},
				NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
					"cloudtrail": schema.StringAttribute{
						Optional:            true,
						Validators:          []validator.String{urlValidator()},
						MarkdownDescription: "URL of the CloudTrail API.",
					},
					"cloudtraildata": schema.StringAttribute{
						Optional:            true,
						Validators:          []validator.String{urlValidator()},
						MarkdownDescription: "URL of the CloudTrail Data API.",
					},
					"sts": schema.StringAttribute{
						Optional:            true,
						Validators:          []validator.String{urlValidator()},
						MarkdownDescription: "URL of STS, which tells the account and hands out the credentials of assumed roles.",
					},
				}},
			},
		},
	}
}

func assumeRoleBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "Role to assume before anything else. Several blocks make a chain: each role is assumed with the credentials of the one before.",
		Validators:          []validator.List{listvalidator.SizeAtMost(10)},
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"role_arn": schema.StringAttribute{
				Optional:            true, // Required by settings: a copied block may carry an empty one.
				Validators:          []validator.String{roleARNValidator()},
				MarkdownDescription: "ARN of the role.",
			},
			"session_name": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Name of the session, seen in the account's own trail.",
			},
			"external_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "External ID that the role's trust policy asks for. It has nothing to do with a channel's external ID.",
			},
			"duration": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{sessionDurationValidator()},
				MarkdownDescription: "How long the session lasts, `15m` to `12h`.",
			},
			"policy": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "JSON policy that narrows what the session may do.",
			},
			"policy_arns": schema.SetAttribute{
				ElementType:         types.StringType,
				Optional:            true,
				MarkdownDescription: "ARNs of managed policies that narrow what the session may do.",
			},
			"source_identity": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Source identity of the session.",
			},
			"tags": schema.MapAttribute{
				ElementType:         types.StringType,
				Optional:            true,
				MarkdownDescription: "Session tags.",
			},
			"transitive_tag_keys": schema.SetAttribute{
				ElementType:         types.StringType,
				Optional:            true,
				MarkdownDescription: "Session tags that the next role of a chain inherits.",
			},
		}},
	}
}

func assumeRoleWithWebIdentityBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "Role to assume with the token of an OpenID Connect provider, as CI services hand out.",
		Validators:          []validator.List{listvalidator.SizeAtMost(1)},
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"role_arn": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{roleARNValidator()},
				MarkdownDescription: "ARN of the role. Also `AWS_ROLE_ARN`.",
			},
			"session_name": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Name of the session. Also `AWS_ROLE_SESSION_NAME`.",
			},
			"duration": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{sessionDurationValidator()},
				MarkdownDescription: "How long the session lasts, `15m` to `12h`.",
			},
			"policy": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "JSON policy that narrows what the session may do.",
			},
			"policy_arns": schema.SetAttribute{
				ElementType:         types.StringType,
				Optional:            true,
				MarkdownDescription: "ARNs of managed policies that narrow what the session may do.",
			},
			"web_identity_token": schema.StringAttribute{
				Optional:  true,
				Sensitive: true,
				Validators: []validator.String{stringvalidator.ConflictsWith(
					path.MatchRelative().AtParent().AtName("web_identity_token_file"))},
				MarkdownDescription: "The token itself.",
			},
			"web_identity_token_file": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "File that holds the token. Also `AWS_WEB_IDENTITY_TOKEN_FILE`.",
			},
		}},
	}
}
