// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"sync"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/policy"
)

// policyHolder is a resource that a policy can be attached to.
type policyHolder struct {
	arn    string
	policy string
	check  func(*policy.Document) error
	fixed  error // why the policy cannot be changed now; nil: it can
	put    func(Writer, string) error
}

// findPolicyHolder finds the channel or event data store that an ARN names.
// Policy operations take ARNs only (CTL-060).
func (s *Service) findPolicyHolder(tx Reader, scope Scope, resourceARN string) (policyHolder, error) {
	a, ok := parseARN(resourceARN)
	if !ok {
		return policyHolder{}, refuse(ErrResourceARNNotValid, "ResourceArn %s is not the ARN of a CloudTrail channel or event data store.", quoted(resourceARN))
	}
	absent := refuse(ErrResourceNotFound, "%s was not found in account %s, Region %s.", resourceARN, scope.Account, scope.Region)
	if a.scope != scope && a.kind != typeTrail {
		return policyHolder{}, absent
	}
	switch a.kind {
	case typeChannel:
		channel, found, err := tx.Channel(scope, a.id)
		if err == nil && !found {
			err = absent
		}
		return policyHolder{
			arn: channel.ARN(), policy: channel.ResourcePolicy,
			check: func(d *policy.Document) error { return policy.ValidateChannel(d, channel.ARN()) },
			fixed: channel.checkChangeable("a resource policy"),
			put: func(tx Writer, text string) error {
				channel.ResourcePolicy = text
				return tx.PutChannel(channel)
			},
		}, err
	case typeEventDataStore:
		store, found, err := tx.EventDataStore(scope, a.id)
		if err == nil && (!found || store.purged(s.now())) {
			err = absent
		}
		store = store.settled(s.now())
		fixed := store.checkReady(ErrConflict)
		if store.Status == StatusPendingDeletion { // CTL-064
			fixed = refuse(ErrConflict, "event data store %q (%s) is pending deletion. Restore it first.", store.Name, store.ARN())
		}
		return policyHolder{
			arn: store.ARN(), policy: store.ResourcePolicy, fixed: fixed,
			check: func(d *policy.Document) error { return policy.ValidateEventDataStore(d, store.ARN()) },
			put: func(tx Writer, text string) error {
				store.ResourcePolicy = text
				return tx.PutEventDataStore(store)
			},
		}, err
	case typeDashboard:
		return policyHolder{}, absent
	default:
		return policyHolder{}, refuse(ErrResourceTypeNotSupported, "resource type %q of %s cannot have a resource policy; channels and event data stores can.", a.kind, resourceARN)
	}
}

// ResourcePolicy is a policy with the resource that it is attached to.
type ResourcePolicy struct {
	ResourceARN string
	Policy      string // JSON as it was put
}

// PutResourcePolicy attaches a policy to a channel or event data store, in the place of any other.
func (s *Service) PutResourcePolicy(ctx context.Context, caller Caller, resourceARN, text string) (ResourcePolicy, error) {
	return update(ctx, s, func(tx Writer) (ResourcePolicy, error) {
		holder, err := s.findPolicyHolder(tx, caller.scope(), resourceARN)
		if err != nil {
			return ResourcePolicy{}, err
		}
		if holder.fixed != nil {
			return ResourcePolicy{}, holder.fixed
		}
		document, err := policy.Parse(text)
		if err == nil {
			err = holder.check(document)
		}
		if err != nil {
			return ResourcePolicy{}, refuse(ErrResourcePolicyNotValid, "the resource policy is not valid: %s", err)
		}
		return ResourcePolicy{ResourceARN: holder.arn, Policy: text}, holder.put(tx, text)
	})
}

// GetResourcePolicy gives the policy of a channel or event data store.
func (s *Service) GetResourcePolicy(ctx context.Context, caller Caller, resourceARN string) (ResourcePolicy, error) {
	return view(ctx, s, func(tx Reader) (ResourcePolicy, error) {
		holder, err := s.findPolicyHolder(tx, caller.scope(), resourceARN)
		if err == nil {
			err = holder.checkAttached()
		}
		return ResourcePolicy{ResourceARN: holder.arn, Policy: holder.policy}, err
	})
}

// DeleteResourcePolicy detaches the policy of a channel or event data store.
func (s *Service) DeleteResourcePolicy(ctx context.Context, caller Caller, resourceARN string) error {
	return s.store.Update(ctx, func(tx Writer) error {
		holder, err := s.findPolicyHolder(tx, caller.scope(), resourceARN)
		if err != nil {
			return err
		}
		if holder.fixed != nil {
			return holder.fixed
		}
		if err := holder.checkAttached(); err != nil {
			return err
		}
		return holder.put(tx, "")
	})
}

func (h policyHolder) checkAttached() error {
	if h.policy == "" { // POL-032
		return refuse(ErrResourcePolicyNotFound, "no resource policy is attached to %s.", h.arn)
	}
	return nil
}

// policyCache keeps parsed policies by their text, so that PutAuditEvents does
// not parse the same policy for every request. It is emptied when full.
type policyCache struct {
	mu        sync.Mutex
	documents map[string]*policy.Document
}

const maxCachedPolicies = 256

func (c *policyCache) parse(text string) (*policy.Document, error) {
	c.mu.Lock()
	document, found := c.documents[text]
	c.mu.Unlock()
	if found {
		return document, nil
	}
	document, err := policy.Parse(text)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.documents == nil || len(c.documents) >= maxCachedPolicies {
		c.documents = make(map[string]*policy.Document, 1)
	}
	c.documents[text] = document
	return document, nil
}
