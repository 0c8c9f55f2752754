// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"crypto/rand"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// policyOwners tells apart the resources of one provider block that have the policy
// of one channel, event data store or dashboard. Terraform does not say which
// resource a request is about, and plans one more than once: so each gets a mark
// when its policy is put, which its private state keeps.
type policyOwners struct {
	mu     sync.Mutex // guards what follows
	owners map[string]*policyOwner
}

// policyOwner is what is known of the policy of one ARN.
type policyOwner struct {
	changing sync.Mutex   // held while the policy is put or deleted; guards put
	put      markedPolicy // by the resource that put it last in this run

	mu      sync.Mutex   // guards planned
	planned markedPolicy // by the first resource that plans to keep it
}

// markedPolicy is the policy of the resource of a mark. Without a mark there is none.
type markedPolicy struct{ mark, policy string }

func newPolicyOwners() *policyOwners { return &policyOwners{owners: map[string]*policyOwner{}} }

func (p *policyOwners) of(resourceARN string) *policyOwner {
	p.mu.Lock()
	defer p.mu.Unlock()
	owner, ok := p.owners[resourceARN]
	if !ok {
		owner = &policyOwner{}
		p.owners[resourceARN] = owner
	}
	return owner
}

// claim notes the policy that a resource which exists plans to keep. If another one
// that exists plans to keep another policy, it returns that.
func (o *policyOwner) claim(mark, policy string) (other string, taken bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.planned.mark == "" || o.planned.mark == mark {
		o.planned = markedPolicy{mark, policy}
		return "", false
	}
	return o.planned.policy, !samePolicy(o.planned.policy, policy)
}

// release takes back the claim of a resource that goes.
func (o *policyOwner) release(mark string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.planned.mark == mark {
		o.planned = markedPolicy{}
	}
}

const policyMarkKey = "mark"

// policyMark is the mark in a private state, "" if there is none: of a resource
// that was imported or moved here and has not been changed since.
func policyMark(ctx context.Context, private privateState, diags *diag.Diagnostics) string {
	return privateText(ctx, private, policyMarkKey, diags)
}

// newPolicyMark puts a mark into a private state that has none.
func newPolicyMark(ctx context.Context, private privateState, diags *diag.Diagnostics) string {
	mark := policyMark(ctx, private, diags)
	if mark == "" {
		mark = rand.Text()
		setPrivateText(ctx, private, policyMarkKey, mark, diags)
	}
	return mark
}
