// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// maxTags is AWS's limit per resource; the list of the API could hold more.
const maxTags = 50

// maxTaggedResources is how many resources one ListTags can ask for.
const maxTaggedResources = 20

// tagSettings is default_tags and ignore_tags of the provider block.
type tagSettings struct {
	defaults           map[string]string
	defaultsUnknown    bool
	ignoredKeys        []string
	ignoredKeyPrefixes []string
}

// ignores tells whether a tag is none of the provider's business. Tags of AWS
// itself (aws:...) always are.
func (s tagSettings) ignores(key string) bool {
	return strings.HasPrefix(key, "aws:") ||
		slices.Contains(s.ignoredKeys, key) ||
		slices.ContainsFunc(s.ignoredKeyPrefixes, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
}

// all returns the tags that a resource gets: default_tags, over them its own
// tags, without the ignored ones.
func (s tagSettings) all(own map[string]string) map[string]string {
	all := maps.Clone(s.defaults)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, own)
	maps.DeleteFunc(all, func(key, _ string) bool { return s.ignores(key) })
	return all
}

// planAll is tags_all for a planned value of tags: unknown as long as any tag is.
func (s tagSettings) planAll(ctx context.Context, own types.Map, diags *diag.Diagnostics) types.Map {
	if s.defaultsUnknown || hasUnknown(own) {
		return types.MapUnknown(types.StringType)
	}
	all := s.all(stringMap(ctx, own, diags))
	if len(all) > maxTags {
		diags.AddAttributeError(path.Root("tags"), "Too many tags",
			fmt.Sprintf("tags and default_tags make %d tags together, a resource has at most %d. Remove some.", len(all), maxTags))
	}
	return mapOf(all)
}

// fromAPI splits the tags that a resource has into tags and tags_all. prior and
// priorAll are what the state has for them. A tag in prior stays the resource's
// own; another one is not if it is in default_tags, or was when the state was
// written, which priorAll shows: default_tags may have changed since. An ignored
// tag is kept as configured.
func (s tagSettings) fromAPI(ctx context.Context, remote map[string]string, prior, priorAll types.Map, diags *diag.Diagnostics) (own, all types.Map) {
	remote = maps.Clone(remote)
	maps.DeleteFunc(remote, func(key, _ string) bool { return s.ignores(key) })

	priorTags, priorAllTags := stringMap(ctx, prior, diags), stringMap(ctx, priorAll, diags)
	ownTags := make(map[string]string, len(remote))
	for key, value := range remote {
		_, isDefault := s.defaults[key]
		_, wasThere := priorAllTags[key]
		_, wasOwn := priorTags[key]
		if wasOwn || (!isDefault && !wasThere) {
			ownTags[key] = value
		}
	}
	for key, value := range priorTags {
		if s.ignores(key) {
			ownTags[key] = value
		}
	}
	own = mapOf(ownTags)
	if len(ownTags) == 0 && (prior.IsNull() || len(priorTags) > 0) {
		own = types.MapNull(types.StringType)
	}
	return own, mapOf(remote)
}

func tagsAttribute() schema.Attribute {
	return schema.MapAttribute{
		ElementType: types.StringType,
		Optional:    true,
		Validators:  []validator.Map{tagsValidator{}},
		MarkdownDescription: "Tags, at most 50 together with the provider's `default_tags`. Keys have 1 to 128 characters and do not begin with `aws:`, " +
			"values have at most 256.",
	}
}

func tagsAllAttribute() schema.Attribute {
	return schema.MapAttribute{
		ElementType:         types.StringType,
		Computed:            true,
		PlanModifiers:       []planmodifier.Map{mapplanmodifier.UseStateForUnknown()},
		MarkdownDescription: "All tags of the resource, those of the provider's `default_tags` included.",
	}
}

// tagsValidator holds tags to AWS's rules as far as they are known.
type tagsValidator struct{}

var _ validator.Map = tagsValidator{}

func (tagsValidator) Description(context.Context) string {
	return "at most 50 tags, keys of 1 to 128 characters not beginning with aws:, values of at most 256 characters"
}

func (v tagsValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (tagsValidator) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	elements := req.ConfigValue.Elements()
	if len(elements) > maxTags {
		resp.Diagnostics.AddAttributeError(req.Path, "Too many tags",
			fmt.Sprintf("%s has %d tags, a resource has at most %d. Remove some.", req.Path, len(elements), maxTags))
	}
	for _, key := range slices.Sorted(maps.Keys(elements)) {
		at := req.Path.AtMapKey(key)
		if n := utf8.RuneCountInString(key); n < 1 || n > 128 {
			resp.Diagnostics.AddAttributeError(at, "Tag key is not valid",
				fmt.Sprintf("The key %q has %d characters, 1 to 128 are allowed.", key, n))
		}
		if strings.HasPrefix(strings.ToLower(key), "aws:") {
			resp.Diagnostics.AddAttributeError(at, "Tag key is not valid",
				fmt.Sprintf("The key %q begins with aws:, which AWS keeps for itself. Choose another key.", key))
		}
		value, ok := elements[key].(types.String)
		if !ok || value.IsUnknown() {
			continue
		}
		if value.IsNull() {
			resp.Diagnostics.AddAttributeError(at, "Tag value is missing",
				fmt.Sprintf("The tag %q is null. Give it a value, \"\" for none, or leave the key out.", key))
		}
		if n := utf8.RuneCountInString(value.ValueString()); n > 256 {
			resp.Diagnostics.AddAttributeError(at, "Tag value is not valid",
				fmt.Sprintf("The value of the tag %q has %d characters, at most 256 are allowed.", key, n))
		}
	}
}

// apiTags is the API's form of tags, in order of keys. An empty value is left
// out: the API wants at least one character or none at all.
func apiTags(tags map[string]string) []cttypes.Tag {
	list := make([]cttypes.Tag, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		tag := cttypes.Tag{Key: aws.String(key)}
		if value := tags[key]; value != "" {
			tag.Value = aws.String(value)
		}
		list = append(list, tag)
	}
	return list
}

// listTags returns the tags of one resource.
func (c *client) listTags(ctx context.Context, resourceARN string) (map[string]string, error) {
	tags, err := c.listTagsOf(ctx, []string{resourceARN})
	return tags[resourceARN], err
}

// listTagsOf returns the tags of up to maxTaggedResources resources, by ARN.
func (c *client) listTagsOf(ctx context.Context, resourceARNs []string) (map[string]map[string]string, error) {
	out, err := c.CloudTrail.ListTags(ctx, &cloudtrail.ListTagsInput{ResourceIdList: resourceARNs})
	if err != nil {
		return nil, err
	}
	tags := make(map[string]map[string]string, len(resourceARNs))
	for _, resourceARN := range resourceARNs {
		tags[resourceARN] = map[string]string{}
	}
	for _, r := range out.ResourceTagList {
		of := tags[aws.ToString(r.ResourceId)]
		if of == nil {
			continue
		}
		for _, tag := range r.TagsList {
			of[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
		}
	}
	return tags, nil
}

// listTagsOfPresent is listTagsOf for resources that may be gone since they were
// listed: then the service refuses to tell of any, and each is asked for alone.
// Those that are gone are not in the answer.
func (c *client) listTagsOfPresent(ctx context.Context, resourceARNs []string) (map[string]map[string]string, error) {
	isGone := func(err error) bool { return isNotFound(err) || isCode(err, codeInactiveEventDataStore) }
	if len(resourceARNs) == 0 {
		return nil, nil
	}
	tags, err := c.listTagsOf(ctx, resourceARNs)
	if !isGone(err) {
		return tags, err
	}
	tags = map[string]map[string]string{}
	for _, resourceARN := range resourceARNs {
		of, err := c.listTags(ctx, resourceARN)
		if isGone(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		tags[resourceARN] = of
	}
	return tags, nil
}

// updateTags makes the tags of a resource those of want. It removes first, so
// that a resource at the limit can change its tags.
func (c *client) updateTags(ctx context.Context, resourceARN string, have, want map[string]string) error {
	gone := maps.Clone(have)
	maps.DeleteFunc(gone, func(key, _ string) bool { _, kept := want[key]; return kept || c.Tags.ignores(key) })
	if len(gone) > 0 {
		err := retryOnConflict(ctx, func() error {
			_, err := c.CloudTrail.RemoveTags(ctx, &cloudtrail.RemoveTagsInput{ResourceId: aws.String(resourceARN), TagsList: apiTags(gone)})
			return err
		})
		if err != nil {
			return err
		}
	}
	changed := maps.Clone(want)
	maps.DeleteFunc(changed, func(key, value string) bool { old, had := have[key]; return had && old == value })
	if len(changed) > 0 {
		return retryOnConflict(ctx, func() error {
			_, err := c.CloudTrail.AddTags(ctx, &cloudtrail.AddTagsInput{ResourceId: aws.String(resourceARN), TagsList: apiTags(changed)})
			return err
		})
	}
	return nil
}
