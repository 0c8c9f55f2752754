// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Tag is a label of a channel or event data store. A tag may have no value.
type Tag struct {
	Key   string
	Value *string `json:",omitempty"`
}

const (
	maxTagKey     = 128 // CTL-070
	maxTagValue   = 256
	maxTags       = 50  // per resource, CTL-071
	maxTagsInCall = 200 // the list shape, CTL-071
)

// The characters that every AWS service allows in tags (CTL-072).
var tagPattern = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)

// checkTags holds the rules on the tags in a member of a request.
func checkTags(member string, tags []Tag) error {
	if len(tags) > maxTagsInCall {
		return refuse(ErrInvalidTagParameter, "%s has %d entries; a request can have at most %d tags.", member, len(tags), maxTagsInCall)
	}
	seen := make(map[string]bool, len(tags))
	for i, tag := range tags {
		at := fmt.Sprintf("%s[%d]", member, i)
		switch {
		case tag.Key == "":
			return refuse(ErrInvalidTagParameter, "%s.Key is missing or empty; a key has 1 to %d characters.", at, maxTagKey)
		case utf8.RuneCountInString(tag.Key) > maxTagKey:
			return refuse(ErrInvalidTagParameter, "%s.Key %s is longer than %d characters.", at, quoted(tag.Key), maxTagKey)
		case strings.HasPrefix(strings.ToLower(tag.Key), "aws:"):
			return refuse(ErrInvalidTagParameter, "%s.Key %q begins with aws:, which is reserved for AWS.", at, tag.Key)
		case !tagPattern.MatchString(tag.Key):
			return refuse(ErrInvalidTagParameter, "%s.Key %s has characters other than letters, digits, spaces and _ . : / = + - @.", at, quoted(tag.Key))
		case seen[tag.Key]:
			return refuse(ErrInvalidTagParameter, "%s.Key %q is given a second time; a resource has one value for a key.", at, tag.Key)
		}
		seen[tag.Key] = true
		if tag.Value == nil {
			continue
		}
		switch value := *tag.Value; {
		case value == "":
			return refuse(ErrInvalidTagParameter, "%s.Value of tag %q is empty; leave the value out instead, or give 1 to %d characters.", at, tag.Key, maxTagValue)
		case utf8.RuneCountInString(value) > maxTagValue:
			return refuse(ErrInvalidTagParameter, "%s.Value of tag %q is longer than %d characters.", at, tag.Key, maxTagValue)
		case !tagPattern.MatchString(value):
			return refuse(ErrInvalidTagParameter, "%s.Value of tag %q has characters other than letters, digits, spaces and _ . : / = + - @.", at, tag.Key)
		}
	}
	return nil
}

// checkTagsList is checkTags for the operations that require the list; it may be empty (CTL-130).
func checkTagsList(tags []Tag) error {
	if tags == nil {
		return refuse(ErrInvalidTagParameter, "TagsList is missing; give a list of tags.")
	}
	return checkTags("TagsList", tags)
}

// mergeTags puts added over tags by key, keeping the order in which keys came.
func mergeTags(tags, added []Tag) []Tag {
	merged := slices.Clone(tags)
	for _, tag := range added {
		if i := slices.IndexFunc(merged, func(t Tag) bool { return t.Key == tag.Key }); i >= 0 {
			merged[i] = tag
		} else {
			merged = append(merged, tag)
		}
	}
	return merged
}

func removeTags(tags, removed []Tag) []Tag {
	return slices.DeleteFunc(slices.Clone(tags), func(t Tag) bool {
		return slices.ContainsFunc(removed, func(r Tag) bool { return r.Key == t.Key })
	})
}

const maxResourceIDs = 20 // in a ListTags request, CTL-074

// taggable is a resource that carries tags, and how to put it back with others.
type taggable struct {
	tags  []Tag
	fixed error // why the tags cannot be changed now; nil: they can
	put   func(Writer, []Tag) error
}

// findTaggable finds the channel or event data store that an ARN names.
// notFound is what the operation answers for an unknown channel.
func (s *Service) findTaggable(tx Reader, scope Scope, resourceARN string, notFound Code) (taggable, error) {
	a, ok := parseARN(resourceARN)
	if !ok {
		return taggable{}, refuse(ErrCloudTrailARNInvalid, "%s is not the ARN of a CloudTrail channel or event data store.", quoted(resourceARN))
	}
	switch a.kind {
	case typeChannel:
		channel, err := s.findChannel(tx, scope, resourceARN)
		if refusal, ok := errors.AsType[*Error](err); ok && refusal.Code == ErrChannelNotFound {
			return taggable{}, refuse(notFound, "%s", refusal.Message)
		}
		return taggable{channel.Tags, channel.checkChangeable("changing tags"), func(tx Writer, tags []Tag) error {
			channel.Tags = tags
			return tx.PutChannel(channel)
		}}, err
	case typeEventDataStore:
		store, err := s.findActiveStore(tx, scope, resourceARN) // CTL-132, CTL-133
		return taggable{store.Tags, store.checkReady(ErrConflict), func(tx Writer, tags []Tag) error {
			store.Tags = tags
			return tx.PutEventDataStore(store)
		}}, err
	case typeTrail, typeDashboard: // CTL-131
		if err := checkTrailName(a.id); a.kind == typeTrail && err != nil {
			return taggable{}, err
		}
		return taggable{}, refuse(ErrResourceNotFound, "%s was not found: the emulator has channels and event data stores only.", resourceARN)
	default:
		return taggable{}, refuse(ErrResourceTypeNotSupported, "resource type %q of %s cannot have tags; channels and event data stores can.", a.kind, resourceARN)
	}
}

// AddTags puts tags on a resource; a key that it has already gets the new value.
func (s *Service) AddTags(ctx context.Context, caller Caller, resourceARN string, tags []Tag) error {
	if err := checkTagsList(tags); err != nil {
		return err
	}
	return s.store.Update(ctx, func(tx Writer) error {
		resource, err := s.findTaggable(tx, caller.scope(), resourceARN, ErrChannelNotFound)
		if err != nil {
			return ofMember("ResourceId", err)
		}
		if resource.fixed != nil {
			return resource.fixed
		}
		merged := mergeTags(resource.tags, tags)
		if len(merged) > maxTags { // CTL-071
			return refuse(ErrTagsLimitExceeded, "%s would have %d tags; a resource can have %d.", resourceARN, len(merged), maxTags)
		}
		return resource.put(tx, merged)
	})
}

// RemoveTags takes the tags with the given keys off a resource. Values do not
// have to match, and absent keys are no error (CTL-075).
func (s *Service) RemoveTags(ctx context.Context, caller Caller, resourceARN string, tags []Tag) error {
	if err := checkTagsList(tags); err != nil {
		return err
	}
	return s.store.Update(ctx, func(tx Writer) error {
		resource, err := s.findTaggable(tx, caller.scope(), resourceARN, ErrChannelNotFound)
		if err != nil {
			return ofMember("ResourceId", err)
		}
		if resource.fixed != nil {
			return resource.fixed
		}
		return resource.put(tx, removeTags(resource.tags, tags))
	})
}

// ResourceTags are the tags of one resource.
type ResourceTags struct {
	ResourceARN string
	Tags        []Tag
}

// ListTags gives the tags of up to 20 resources, in the order asked for.
func (s *Service) ListTags(ctx context.Context, caller Caller, resourceARNs []string) ([]ResourceTags, error) {
	if len(resourceARNs) == 0 || len(resourceARNs) > maxResourceIDs {
		return nil, refuse(ErrValidation, "ResourceIdList has %d entries; it must have 1 to %d.", len(resourceARNs), maxResourceIDs)
	}
	return view(ctx, s, func(tx Reader) ([]ResourceTags, error) {
		list := make([]ResourceTags, len(resourceARNs))
		for i, resourceARN := range resourceARNs {
			// ListTags models no ChannelNotFoundException (CTL-076).
			resource, err := s.findTaggable(tx, caller.scope(), resourceARN, ErrResourceNotFound)
			if err != nil {
				return nil, ofMember(fmt.Sprintf("ResourceIdList[%d]", i), err)
			}
			list[i] = ResourceTags{ResourceARN: resourceARN, Tags: resource.tags}
		}
		return list, nil
	})
}
