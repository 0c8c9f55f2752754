// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"maps"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// awsProvider stands for hashicorp/aws, which cannot be had offline: its
// aws_cloudtrail_event_data_store has the attributes, types and defaults of the
// real one and is made with the same SDK, so that states look the same. Major
// versions from 6 on have a region for each resource.
func awsProvider(api func() *cloudtrail.Client, major int) func() (tfprotov5.ProviderServer, error) {
	stringMap := func(s schema.Schema) *schema.Schema {
		s.Type, s.Elem = schema.TypeMap, &schema.Schema{Type: schema.TypeString}
		return &s
	}
	store := &schema.Resource{
		Timeouts: &schema.ResourceTimeout{
			Create: schema.DefaultTimeout(5 * time.Minute), Update: schema.DefaultTimeout(5 * time.Minute), Delete: schema.DefaultTimeout(5 * time.Minute),
		},
		Schema: map[string]*schema.Schema{
			"advanced_event_selector":        awsEventSelectors(),
			"arn":                            {Type: schema.TypeString, Computed: true},
			"billing_mode":                   {Type: schema.TypeString, Optional: true, Default: "EXTENDABLE_RETENTION_PRICING"},
			"kms_key_id":                     {Type: schema.TypeString, Optional: true, ForceNew: true},
			"multi_region_enabled":           {Type: schema.TypeBool, Optional: true, Default: true},
			"name":                           {Type: schema.TypeString, Required: true, ForceNew: true},
			"organization_enabled":           {Type: schema.TypeBool, Optional: true, Default: false},
			"retention_period":               {Type: schema.TypeInt, Optional: true, Default: 2555},
			"suspend":                        {Type: schema.TypeString, Optional: true},
			"tags":                           stringMap(schema.Schema{Optional: true}),
			"tags_all":                       stringMap(schema.Schema{Optional: true, Computed: true}),
			"termination_protection_enabled": {Type: schema.TypeBool, Optional: true, Default: true},
		},
		CustomizeDiff: func(_ context.Context, d *schema.ResourceDiff, defaults any) error {
			all := awsTags(defaults, d.Get("tags"))
			if len(all) == 0 {
				return nil
			}
			return d.SetNew("tags_all", all)
		},
		CreateContext: func(ctx context.Context, d *schema.ResourceData, defaults any) diag.Diagnostics {
			return diag.FromErr(awsCreate(ctx, api(), d, defaults, major))
		},
		ReadContext: func(ctx context.Context, d *schema.ResourceData, _ any) diag.Diagnostics {
			return diag.FromErr(awsRead(ctx, api(), d, major))
		},
		UpdateContext: func(context.Context, *schema.ResourceData, any) diag.Diagnostics {
			return diag.Errorf("this stand-in cannot update")
		},
		DeleteContext: func(ctx context.Context, d *schema.ResourceData, _ any) diag.Diagnostics {
			_, err := api().DeleteEventDataStore(ctx, &cloudtrail.DeleteEventDataStoreInput{EventDataStore: aws.String(d.Id())})
			return diag.FromErr(err)
		},
	}
	if major >= 6 {
		store.Schema["region"] = &schema.Schema{Type: schema.TypeString, Optional: true, Computed: true}
	}
	p := &schema.Provider{
		Schema: map[string]*schema.Schema{
			"default_tags": {Type: schema.TypeList, Optional: true, MaxItems: 1, Elem: &schema.Resource{Schema: map[string]*schema.Schema{
				"tags": stringMap(schema.Schema{Optional: true}),
			}}},
		},
		ResourcesMap: map[string]*schema.Resource{"aws_cloudtrail_event_data_store": store},
		ConfigureContextFunc: func(_ context.Context, d *schema.ResourceData) (any, diag.Diagnostics) {
			return d.Get("default_tags.0.tags"), nil
		},
	}
	return func() (tfprotov5.ProviderServer, error) { return schema.NewGRPCProviderServer(p), nil }
}

func awsEventSelectors() *schema.Schema {
	values := func() *schema.Schema {
		return &schema.Schema{Type: schema.TypeList, Optional: true, Computed: true, Elem: &schema.Schema{Type: schema.TypeString}}
	}
	return &schema.Schema{Type: schema.TypeList, Optional: true, Computed: true, Elem: &schema.Resource{Schema: map[string]*schema.Schema{
		"field_selector": {Type: schema.TypeSet, Optional: true, Computed: true, Elem: &schema.Resource{Schema: map[string]*schema.Schema{
			"ends_with":       values(),
			"equals":          values(),
			"field":           {Type: schema.TypeString, Optional: true, Computed: true},
			"not_ends_with":   values(),
			"not_equals":      values(),
			"not_starts_with": values(),
			"starts_with":     values(),
		}}},
		"name": {Type: schema.TypeString, Optional: true, Computed: true},
	}}}
}

// awsTags are tags over the default_tags.
func awsTags(defaults, tags any) map[string]any {
	all := map[string]any{}
	for _, some := range []any{defaults, tags} {
		if some, ok := some.(map[string]any); ok {
			maps.Copy(all, some)
		}
	}
	return all
}

func awsCreate(ctx context.Context, api *cloudtrail.Client, d *schema.ResourceData, defaults any, major int) error {
	text := func(name string) string { s, _ := d.Get(name).(string); return s }
	flag := func(name string) *bool { b, _ := d.Get(name).(bool); return &b }
	days, _ := d.Get("retention_period").(int)
	in := &cloudtrail.CreateEventDataStoreInput{
		Name:                         aws.String(text("name")),
		BillingMode:                  cttypes.BillingMode(text("billing_mode")),
		MultiRegionEnabled:           flag("multi_region_enabled"),
		OrganizationEnabled:          flag("organization_enabled"),
		TerminationProtectionEnabled: flag("termination_protection_enabled"),
		RetentionPeriod:              aws.Int32(int32(days)), //nolint:gosec // a few thousand
	}
	if key := text("kms_key_id"); key != "" {
		in.KmsKeyId = &key
	}
	if suspended, err := strconv.ParseBool(text("suspend")); err == nil {
		in.StartIngestion = aws.Bool(!suspended)
	}
	tags := map[string]string{}
	for key, value := range awsTags(defaults, d.Get("tags")) {
		tags[key], _ = value.(string)
	}
	in.TagsList = apiTags(tags)
	selectors, _ := d.Get("advanced_event_selector").([]any)
	for _, s := range selectors {
		s, _ := s.(map[string]any)
		selector := cttypes.AdvancedEventSelector{}
		if name, _ := s["name"].(string); name != "" {
			selector.Name = &name
		}
		set, _ := s["field_selector"].(*schema.Set)
		for _, f := range set.List() {
			f, _ := f.(map[string]any)
			values := func(operator string) (list []string) {
				given, _ := f[operator].([]any)
				for _, v := range given {
					v, _ := v.(string)
					list = append(list, v)
				}
				return list
			}
			name, _ := f["field"].(string)
			selector.FieldSelectors = append(selector.FieldSelectors, cttypes.AdvancedFieldSelector{
				Field: &name, Equals: values("equals"), NotEquals: values("not_equals"), StartsWith: values("starts_with"),
				NotStartsWith: values("not_starts_with"), EndsWith: values("ends_with"), NotEndsWith: values("not_ends_with"),
			})
		}
		in.AdvancedEventSelectors = append(in.AdvancedEventSelectors, selector)
	}
	out, err := api.CreateEventDataStore(ctx, in)
	if err != nil {
		return err
	}
	d.SetId(aws.ToString(out.EventDataStoreArn))
	return awsRead(ctx, api, d, major)
}

// awsRead sets what the real one sets: suspend is none of it.
func awsRead(ctx context.Context, api *cloudtrail.Client, d *schema.ResourceData, major int) error {
	store, err := api.GetEventDataStore(ctx, &cloudtrail.GetEventDataStoreInput{EventDataStore: aws.String(d.Id())})
	if err != nil {
		return err
	}
	tags, err := (&client{CloudTrail: api}).listTags(ctx, d.Id())
	if err != nil {
		return err
	}
	var selectors []any
	for _, s := range store.AdvancedEventSelectors {
		var fields []any
		for _, f := range s.FieldSelectors {
			fields = append(fields, map[string]any{
				"field": aws.ToString(f.Field), "equals": f.Equals, "not_equals": f.NotEquals, "starts_with": f.StartsWith,
				"not_starts_with": f.NotStartsWith, "ends_with": f.EndsWith, "not_ends_with": f.NotEndsWith,
			})
		}
		selectors = append(selectors, map[string]any{"name": aws.ToString(s.Name), "field_selector": fields})
	}
	for name, value := range map[string]any{
		"advanced_event_selector":        selectors,
		"arn":                            store.EventDataStoreArn,
		"billing_mode":                   string(store.BillingMode),
		"kms_key_id":                     store.KmsKeyId,
		"multi_region_enabled":           store.MultiRegionEnabled,
		"name":                           store.Name,
		"organization_enabled":           store.OrganizationEnabled,
		"tags_all":                       tags,
		"retention_period":               int(aws.ToInt32(store.RetentionPeriod)),
		"termination_protection_enabled": store.TerminationProtectionEnabled,
	} {
		if err := d.Set(name, value); err != nil {
			return err
		}
	}
	if _, ok := d.GetOk("region"); ok || major < 6 {
		return nil
	}
	return d.Set("region", regionOf(d.Id()).ValueString())
}
