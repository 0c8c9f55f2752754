// SPDX-License-Identifier: MPL-2.0

package lake

import "context"

const maxResourceIDs = 20 // in a ListTags request, CTL-074

// taggable is a resource that carries tags, and how to put it back with others.
type taggable struct {
	tags []Tag
	put  func(Writer, []Tag) error
}

// findTaggable finds the channel or event data store that an ARN names.
// notFound is what the operation answers for an unknown channel.
func (s *Service) findTaggable(tx Reader, scope Scope, resourceARN string, notFound Code) (taggable, error) {
	a, ok := parseARN(resourceARN)
	if !ok {
		return taggable{}, refuse(ErrCloudTrailARNInvalid, "resource %s is not the ARN of a CloudTrail channel or event data store.", quoted(resourceARN))
	}
	switch a.kind {
	case typeChannel:
		channel, err := s.findChannel(tx, scope, resourceARN)
		if err, isRefusal := err.(*Error); isRefusal && err.Code == ErrChannelNotFound {
			return taggable{}, refuse(notFound, "%s", err.Message)
		}
		return taggable{channel.Tags, func(tx Writer, tags []Tag) error {
			channel.Tags = tags
			return tx.PutChannel(channel)
		}}, err
	case typeEventDataStore:
		store, err := s.findActiveStore(tx, scope, resourceARN)
		return taggable{store.Tags, func(tx Writer, tags []Tag) error {
			store.Tags = tags
			return tx.PutEventDataStore(store)
		}}, err
	case typeTrail, typeDashboard:
		return taggable{}, refuse(ErrResourceNotFound, "%s was not found: the emulator has channels and event data stores only.", resourceARN)
	default:
		return taggable{}, refuse(ErrResourceTypeNotSupported, "resource type %q of %s cannot have tags; channels and event data stores can.", a.kind, resourceARN)
	}
}

// AddTags puts tags on a resource; a key that it has already gets the new value.
func (s *Service) AddTags(ctx context.Context, caller Caller, resourceARN string, tags []Tag) error {
	if err := checkTags(tags); err != nil {
		return err
	}
	return s.store.Update(ctx, func(tx Writer) error {
		resource, err := s.findTaggable(tx, caller.scope(), resourceARN, ErrChannelNotFound)
		if err != nil {
			return err
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
	if err := checkTags(tags); err != nil {
		return err
	}
	return s.store.Update(ctx, func(tx Writer) error {
		resource, err := s.findTaggable(tx, caller.scope(), resourceARN, ErrChannelNotFound)
		if err != nil {
			return err
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
				return nil, err
			}
			list[i] = ResourceTags{ResourceARN: resourceARN, Tags: resource.tags}
		}
		return list, nil
	})
}
