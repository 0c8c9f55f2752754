// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// eventDataStoreSchema spells scalars as hashicorp/aws does and has its defaults,
// so that a store which moves here plans nothing. Where aws differs from the
// API (2555 days of retention) there is no default for an existing store at all.
func eventDataStoreSchema(ctx context.Context) schema.Schema {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	return schema.Schema{
		MarkdownDescription: "An event data store keeps events immutably for its retention period and answers SQL queries over them.\n\n" +
			"A store that is a channel's destination collects `ActivityAuditLog` events and is single-Region: see the example. " +
			"Destroying a store puts it into `PENDING_DELETION` for seven days, during which it can be restored, holds its name and counts for the limit of 10 stores per Region; " +
			"the provider takes such a store for gone.",
		Attributes: map[string]schema.Attribute{
			"arn":    schema.StringAttribute{Computed: true, PlanModifiers: keep, MarkdownDescription: "ARN of the store."},
			"id":     schema.StringAttribute{Computed: true, PlanModifiers: keep, MarkdownDescription: "ID of the store: the UUID at the end of its ARN, which also is its table name in queries."},
			"region": regionAttribute("the provider's `region`"),
			"name": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{nameValidator()},
				MarkdownDescription: "Name, unique in account and Region, stores in `PENDING_DELETION` included: 3 to 128 letters, digits, `.`, `-` and `_`. Can be changed in place.",
			},
			"advanced_event_selectors": eventSelectorsAttribute(),
			"billing_mode": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(string(cttypes.BillingModeExtendableRetentionPricing)),
				Validators: []validator.String{stringvalidator.OneOf(
					string(cttypes.BillingModeExtendableRetentionPricing), string(cttypes.BillingModeFixedRetentionPricing))},
				MarkdownDescription: "`EXTENDABLE_RETENTION_PRICING` (default) or `FIXED_RETENTION_PRICING`. A store can go from fixed to extendable, never back.",
			},
			"retention_period": schema.Int64Attribute{
				Optional:      true,
				Computed:      true,
				PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
				MarkdownDescription: "Days that events are kept, counted from their `eventTime`: 7 to 3653 with extendable, 7 to 2557 with fixed pricing. A shorter period removes older events at once. " +
					"Left out, a new store gets 366 days with extendable and 2557 with fixed pricing, and an existing store keeps what it has.",
			},
			"multi_region_enabled": schema.BoolAttribute{
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(true),
				MarkdownDescription: "Whether events of all Regions are collected. Default: `true`, as in the API. Must be `false` for `ActivityAuditLog`.",
			},
			"organization_enabled": schema.BoolAttribute{
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
				MarkdownDescription: "Whether events of all accounts of the organization are collected. Only the management account or a delegated administrator can. Default: `false`.",
			},
			"termination_protection_enabled": schema.BoolAttribute{
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(true),
				MarkdownDescription: "Whether the store is safe from deletion. Default: `true`. To destroy a protected store, set it to `false` and apply first.",
			},
			"ingestion_enabled": schema.BoolAttribute{
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(true),
				MarkdownDescription: "Whether live events are taken; `false` stops the ingestion, `true` starts it again. Default: `true`. " +
					"Stores for `ActivityAuditLog` and `Insight` cannot be stopped: remove the channel instead.",
			},
			"kms_key_id": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{kmsKeyValidator()},
				MarkdownDescription: "KMS key that encrypts the events: key ID, key ARN, alias name (`alias/…`) or alias ARN. An alias is taken to stand for the key that the store has. Can be added in place; a change or removal makes a new store, because the service allows neither.",
			},
			"insight_selectors":           insightSelectorsAttribute(),
			"insights_destination":        insightsDestinationAttribute(),
			"federation_enabled":          federationEnabledAttribute(),
			"federation_role_arn":         federationRoleARNAttribute(),
			"max_event_size":              maxEventSizeAttribute(),
			"context_key_selectors":       contextKeySelectorsAttribute(),
			"restore_if_pending_deletion": restoreIfPendingDeletionAttribute(),
			"status": schema.StringAttribute{
				Computed:            true,
				PlanModifiers:       keep,
				MarkdownDescription: "`ENABLED` or `STOPPED_INGESTION`, for a short while `CREATED`, `STARTING_INGESTION` or `STOPPING_INGESTION`.",
			},
			"created_timestamp": schema.StringAttribute{
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseNonNullStateForUnknown()}, // null in a state that has been moved here and not read
				MarkdownDescription: "When the store was created (RFC 3339).",
			},
			"updated_timestamp": schema.StringAttribute{Computed: true, PlanModifiers: keep, MarkdownDescription: "When the store was last changed (RFC 3339)."},
			"tags":              tagsAttribute(),
			"tags_all":          tagsAllAttribute(),
		},
		Blocks: map[string]schema.Block{
			"timeouts": timeoutsBlock(ctx, "How long to try and to wait at most", "45m", "20m"),
		},
	}
}
