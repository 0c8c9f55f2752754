// SPDX-License-Identifier: MPL-2.0

package lake

import (
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

func checkTags(tags []Tag) error {
	if len(tags) > maxTagsInCall {
		return refuse(ErrInvalidTagParameter, "a request can have at most %d tags; this one has %d.", maxTagsInCall, len(tags))
	}
	seen := make(map[string]bool, len(tags))
	for i, tag := range tags {
		switch {
		case tag.Key == "":
			return refuse(ErrInvalidTagParameter, "tag %d has no key; a key has 1 to %d characters.", i+1, maxTagKey)
		case utf8.RuneCountInString(tag.Key) > maxTagKey:
			return refuse(ErrInvalidTagParameter, "tag key %s is longer than %d characters.", quoted(tag.Key), maxTagKey)
		case strings.HasPrefix(strings.ToLower(tag.Key), "aws:"):
			return refuse(ErrInvalidTagParameter, "tag key %q begins with aws:, which is reserved for AWS.", tag.Key)
		case !tagPattern.MatchString(tag.Key):
			return refuse(ErrInvalidTagParameter, "tag key %s has characters other than letters, digits, spaces and _ . : / = + - @.", quoted(tag.Key))
		case seen[tag.Key]:
			return refuse(ErrInvalidTagParameter, "tag key %q is given more than once.", tag.Key)
		}
		seen[tag.Key] = true
		if tag.Value == nil {
			continue
		}
		switch value := *tag.Value; {
		case value == "":
			return refuse(ErrInvalidTagParameter, "tag %q has an empty value; leave the value out instead, or give 1 to %d characters.", tag.Key, maxTagValue)
		case utf8.RuneCountInString(value) > maxTagValue:
			return refuse(ErrInvalidTagParameter, "the value of tag %q is longer than %d characters.", tag.Key, maxTagValue)
		case !tagPattern.MatchString(value):
			return refuse(ErrInvalidTagParameter, "the value of tag %q has characters other than letters, digits, spaces and _ . : / = + - @.", tag.Key)
		}
	}
	return nil
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
