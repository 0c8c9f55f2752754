// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"fmt"
	"maps"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/policy"
)

// Effect is the outcome of a decision.
type Effect string

// The outcomes of a decision.
const (
	Allowed          Effect = "allowed"
	ExplicitlyDenied Effect = "explicitly denied" // a statement denies it
	ImplicitlyDenied Effect = "implicitly denied" // no statement allows it
)

// DecidingPolicy is which side decided.
type DecidingPolicy string

// The sides that decide.
const (
	DecidedByResource DecidingPolicy = "resource" // the resource's policy, or that it has none
	DecidedByIdentity DecidingPolicy = "identity" // the caller's policies, or that they allow nothing
	DecidedByOwner    DecidingPolicy = "owner"    // the caller is of the resource's account and has no policies
)

// Decision says whether a caller may do what it asks for, and why.
type Decision struct {
	Effect    Effect
	Policy    DecidingPolicy
	Document  int    // which of several identity policies, counted from 1; else 0
	Statement int    // the one that decided or came nearest, counted from 1; 0: none did
	Sid       string // of that statement
	Element   string // what kept the nearest statement from allowing it, such as Principal or Condition.StringEquals.cloudtrail:ExternalId
	// Reason is a sentence without a full stop. It may hold values of conditions, which a
	// caller must not learn (DAT-017).
	Reason string

	callerReason string // Reason without those values
}

// decisionOf is a decision that one side makes.
func decisionOf(side DecidingPolicy, d policy.Decision) Decision {
	effect := ImplicitlyDenied
	switch d.Effect {
	case policy.Allowed:
		effect = Allowed
	case policy.ExplicitlyDenied:
		effect = ExplicitlyDenied
	}
	return Decision{
		Effect: effect, Policy: side, Document: d.Document, Statement: d.Statement, Sid: d.Sid, Element: d.Element,
		Reason: string(side) + " policy: " + d.Reason, callerReason: d.CallerReason,
	}
}

// sides are what the caller's policies and the resource's say to a request.
type sides struct {
	caller, action, resource string
	ownAccount               bool // the resource is of the caller's account
	unrestricted             bool // the caller has no policies, so that it may do everything (POL-064)
	identity, policy         policy.Decision
}

// decide joins both sides: a Deny of either wins; within an account one of the two has to allow the request,
// across accounts both (POL-062, POL-063).
func (s sides) decide() Decision {
	byResource, byIdentity := decisionOf(DecidedByResource, s.policy), decisionOf(DecidedByIdentity, s.identity)
	// Within its own account a statement that names the whole account grants nothing (POL-061).
	granted := byResource.Effect == Allowed && (!s.ownAccount || !s.policy.WholeAccount)
	switch {
	case byResource.Effect == ExplicitlyDenied:
		return byResource
	case byIdentity.Effect == ExplicitlyDenied:
		return byIdentity
	case s.unrestricted && byResource.Effect == Allowed:
		return byResource
	case s.unrestricted && s.ownAccount:
		reason := s.caller + " is of the resource's account and has no identity policies, so that it may do everything that none denies"
		return Decision{Effect: Allowed, Policy: DecidedByOwner, Reason: reason, callerReason: reason}
	case !s.ownAccount && byResource.Effect != Allowed:
		return byResource
	case granted && (s.ownAccount || byIdentity.Effect == Allowed):
		if !s.ownAccount {
			byResource.Reason += "; " + byIdentity.Reason
		}
		return byResource
	default:
		return byIdentity
	}
}

// accessDenied refuses a request in the words that IAM's users know (POL-068).
func (s sides) accessDenied(decision Decision) *Error {
	why := "no identity-based policy allows it"
	switch {
	case decision.Effect == ImplicitlyDenied && decision.Policy == DecidedByResource:
		why = "no resource-based policy allows it"
	case decision.Effect == ExplicitlyDenied && decision.Policy == DecidedByResource:
		why = "a resource-based policy denies it"
	case decision.Effect == ExplicitlyDenied:
		why = "an identity-based policy denies it"
	}
	refusal := refuse(ErrAccessDenied, "User: %s is not authorized to perform: %s on resource: %s because %s: %s.", s.caller, s.action, s.resource, why, decision.callerReason)
	refusal.Reason = decision.Reason
	return refusal
}

// identityPolicies are a caller's.
type identityPolicies struct {
	none      bool // so that the caller may do everything (POL-064)
	documents []*policy.Document
}

func (s *Service) policiesOf(ctx context.Context, principal policy.Principal) (identityPolicies, error) {
	index, err := s.identityIndex(ctx)
	if err != nil {
		return identityPolicies{}, err
	}
	known := index.of(principal)
	if known == nil || known.Policies == nil {
		return identityPolicies{none: true}, nil
	}
	return identityPolicies{documents: known.policies}, nil
}

func (p identityPolicies) evaluate(request policy.Request) policy.Decision {
	if p.none {
		return policy.Decision{Effect: policy.Allowed, Reason: "the caller has none, so that it may do everything"}
	}
	return policy.EvaluateIdentity(p.documents, request)
}

// authorizePutAuditEvents decides whether the caller may put events through the channel (DAT-010 to DAT-016). The error is
// nil only if it may.
func (s *Service) authorizePutAuditEvents(ctx context.Context, caller Caller, channel Channel, externalID string) (Decision, error) {
	request := policy.Request{
		Principal: caller.Principal, Action: policy.PutAuditEvents, Resource: channel.ARN(),
		Context: withKeys(caller.Context, "aws:ResourceAccount", channel.Account, "cloudtrail:ExternalId", externalID),
	}
	both := sides{caller: caller.Principal.ARN, action: request.Action, resource: request.Resource, ownAccount: caller.Principal.Account == channel.Account}
	policies, err := s.policiesOf(ctx, caller.Principal)
	if err != nil {
		return Decision{}, err
	}
	both.identity, both.unrestricted = policies.evaluate(request), policies.none
	var document *policy.Document
	if channel.ResourcePolicy != "" {
		if document, err = s.policies.parse(channel.ResourcePolicy); err != nil {
			return Decision{}, err // it was valid when it was put
		}
		both.policy = document.Evaluate(request)
	} else {
		reason := "the channel has no resource policy, so that only its own account " + channel.Account + " may. Its owner can allow others with PutResourcePolicy"
		both.policy = policy.Decision{Reason: reason, CallerReason: reason}
	}
	decision := both.decide()
	if decision.Effect == Allowed && both.policy.Effect != policy.Allowed && document != nil && s.lacksExternalID(document, externalID) {
		reason := "the channel's resource policy has a condition on cloudtrail:ExternalId, so that every call must carry the external ID, the owner's too; this one has " + describeExternalID(externalID)
		decision = Decision{Effect: ImplicitlyDenied, Policy: DecidedByResource, Element: "Condition", Reason: reason, callerReason: reason}
	}
	switch {
	case decision.Effect == Allowed:
		return decision, nil
	case both.ownAccount && decision.Policy == DecidedByIdentity: // DAT-080
		return decision, both.accessDenied(decision)
	default: // DAT-012, DAT-081
		why := decision.callerReason
		if decision.Policy == DecidedByIdentity {
			why = "across accounts the caller's own identity policies have to allow it too: " + why
		}
		refusal := refuse(ErrDataChannelInsufficientPermission, "%s may not call PutAuditEvents on channel %s: %s.", caller.Principal.ARN, channel.ARN(), why)
		refusal.Reason = decision.Reason
		return decision, refusal
	}
}

// lacksExternalID tells whether the owner's account has to send an external ID and does not (DAT-016).
func (s *Service) lacksExternalID(document *policy.Document, externalID string) bool {
	return document.RequiresExternalID() && !document.AcceptsExternalID(externalID) && !s.switches.AllowOwnerWithoutExternalID
}

func describeExternalID(externalID string) string {
	if externalID == "" {
		return "none"
	}
	return "another: " + quoted(externalID)
}

// withKeys gives condition keys with more of them: name, value, name, value. An empty value leaves its key out.
func withKeys(given map[string][]string, more ...string) map[string][]string {
	keys := make(map[string][]string, len(given)+len(more)/2)
	maps.Copy(keys, given)
	for i := 0; i+1 < len(more); i += 2 {
		if more[i+1] != "" {
			keys[more[i]] = []string{more[i+1]}
		}
	}
	return keys
}

// authorizeAssumeRole decides whether a caller may assume a role. Unlike another resource, a role has to allow it in its own
// account too (SIG-033). known is nil for a role that is no identity: anyone may assume it, so far as the role goes.
func (s *Service) authorizeAssumeRole(ctx context.Context, caller Caller, in AssumeRoleInput, known *knownIdentity, account, path, name string) error {
	request := policy.Request{
		Principal: caller.Principal, Action: "sts:AssumeRole", Resource: in.RoleARN,
		Context: withKeys(caller.Context, "aws:ResourceAccount", account, "sts:RoleSessionName", in.RoleSessionName, "sts:ExternalId", in.ExternalID),
	}
	both := sides{caller: caller.Principal.ARN, action: request.Action, resource: request.Resource, ownAccount: caller.Principal.Account == account}
	policies, err := s.policiesOf(ctx, caller.Principal)
	if err != nil {
		return err
	}
	both.identity, both.unrestricted = policies.evaluate(request), policies.none
	both.policy = policy.Decision{Effect: policy.Allowed, WholeAccount: true, Reason: "anyone may assume the role"}
	switch {
	case known != nil && (known.Path != path || known.Name != name): // SIG-037
		reason := "there is no such role; the role of that name is " + known.ARN()
		both.policy = policy.Decision{Reason: reason, CallerReason: reason}
	case known != nil && known.trust != nil:
		both.policy = known.trust.Evaluate(request)
	}
	decision := both.decide()
	if both.policy.Effect == policy.NotAllowed {
		decision = decisionOf(DecidedByResource, both.policy)
	}
	if decision.Effect != Allowed {
		return both.accessDenied(decision)
	}
	return nil
}

// Access is what an operation of the control plane is about to do, as identity policies see it.
type Access struct {
	Action string // cloudtrail:GetChannel
	// Resources are ARNs, of new resources with the wildcard * for the id. None: the operation
	// has no resource, and needs permission on "*" (POL-066).
	Resources   []string
	RequestTags []Tag // tags that the request gives or takes away
}

// maxAccessResources bounds Access.Resources. No valid request names as many: a channel has 200 destinations at most.
const maxAccessResources = 256

// Authorize holds a request of the control plane against the caller's policies and, where it covers the action, the
// policy of an event data store (POL-065). The decision is about the resource that was refused, or the last one; it is zero
// when no policy had a say. The error is AccessDeniedException.
func (s *Service) Authorize(ctx context.Context, caller Caller, access Access) (decision Decision, err error) {
	if len(access.Resources) == 0 {
		access.Resources = []string{"*"}
	}
	request := policy.Request{Principal: caller.Principal, Action: access.Action}
	policies, err := s.policiesOf(ctx, caller.Principal)
	if err != nil || policies.none && !policy.IsEventDataStoreAction(access.Action) {
		return Decision{}, err
	}
	if n := len(access.Resources); n > maxAccessResources {
		return Decision{}, refuse(ErrValidation, "the request names %d resources; at most %d can be authorized at once.", n, maxAccessResources)
	}
	for _, resource := range access.Resources {
		attached, err := s.attachedTo(ctx, caller.scope(), resource)
		if err != nil {
			return Decision{}, err
		}
		request.Resource = resource
		request.Context = withTags(withKeys(caller.Context, "aws:ResourceAccount", attached.account), access.RequestTags, attached.tags)
		if decision, err = s.authorizeOne(policies, request, attached); err != nil {
			return decision, err
		}
		if policies.none && attached.policy == "" {
			decision = Decision{}
		}
	}
	return decision, nil
}

func (s *Service) authorizeOne(policies identityPolicies, request policy.Request, attached attachment) (Decision, error) {
	both := sides{caller: request.Principal.ARN, action: request.Action, resource: request.Resource, ownAccount: attached.account == "" || attached.account == request.Principal.Account}
	both.identity, both.unrestricted = policies.evaluate(request), policies.none
	if !both.ownAccount && attached.policy == "" {
		reason := "the event data store has no resource policy, so that only its own account " + attached.account + " may. Its owner can allow others with PutResourcePolicy"
		both.policy = policy.Decision{Reason: reason, CallerReason: reason}
	}
	if attached.policy != "" && policy.IsEventDataStoreAction(request.Action) {
		document, err := s.policies.parse(attached.policy)
		if err != nil {
			return Decision{}, err // it was valid when it was put
		}
		both.policy = document.Evaluate(request)
	}
	decision := both.decide()
	if decision.Effect != Allowed {
		return decision, both.accessDenied(decision)
	}
	return decision, nil
}

// authorizeOnStores holds a request about event data stores, which may be another account's, against the policies of both
// (QRY-068). The decision is about the store that was refused, or the last one.
func (s *Service) authorizeOnStores(ctx context.Context, caller Caller, action string, stores ...EventDataStore) (decision Decision, err error) {
	policies, err := s.policiesOf(ctx, caller.Principal)
	for i := 0; i < len(stores) && err == nil; i++ {
		store := stores[i]
		request := policy.Request{
			Principal: caller.Principal, Action: action, Resource: store.ARN(),
			Context: withTags(withKeys(caller.Context, "aws:ResourceAccount", store.Account), nil, store.Tags),
		}
		decision, err = s.authorizeOne(policies, request, attachment{store.Account, store.Tags, store.ResourcePolicy})
	}
	return decision, err
}

// attachment is what authorization needs to know of a resource. It is empty for one that does not exist, which the operation
// itself tells.
type attachment struct {
	account string
	tags    []Tag
	policy  string // of an event data store
}

func (s *Service) attachedTo(ctx context.Context, scope Scope, resource string) (attachment, error) {
	a, ok := parseARN(resource)
	if !ok || a.scope != scope {
		return attachment{}, nil
	}
	return view(ctx, s, func(tx Reader) (attachment, error) {
		switch a.kind {
		case typeChannel:
			channel, _, err := tx.Channel(scope, a.id)
			return attachment{scope.Account, channel.Tags, ""}, err
		case typeEventDataStore:
			store, _, err := tx.EventDataStore(scope, a.id)
			return attachment{scope.Account, store.Tags, store.ResourcePolicy}, err
		}
		return attachment{account: scope.Account}, nil
	})
}

// withTags adds the condition keys of tags (POL-076).
func withTags(keys map[string][]string, request, resource []Tag) map[string][]string {
	for _, tag := range request {
		keys["aws:TagKeys"] = append(keys["aws:TagKeys"], tag.Key)
		keys["aws:RequestTag/"+tag.Key] = []string{valueOr(tag.Value, "")}
	}
	for _, tag := range resource {
		keys["aws:ResourceTag/"+tag.Key] = []string{valueOr(tag.Value, "")}
	}
	return keys
}

// ResourceARN makes an ARN of an identifier of a channel or event data store, which may be its id, for [Access].
func (c Caller) resourceARN(kind, identifier string) string {
	if _, ok := parseARN(identifier); ok {
		return identifier
	}
	return fmt.Sprintf("arn:%s:cloudtrail:%s:%s:%s/%s", c.scope().Partition(), c.Region, c.Principal.Account, kind, identifier)
}

// ChannelARN is the ARN that a request means by a channel's ARN or id, or with "*" any new channel's.
func (c Caller) ChannelARN(identifier string) string { return c.resourceARN(typeChannel, identifier) }

// EventDataStoreARN is the ARN that a request means by an event data store's ARN or id, or with "*" any new store's.
func (c Caller) EventDataStoreARN(identifier string) string {
	return c.resourceARN(typeEventDataStore, identifier)
}

// TrailARN is the ARN that a request means by a trail's ARN or name.
func (c Caller) TrailARN(identifier string) string { return c.resourceARN(typeTrail, identifier) }
