// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"slices"
)

// Request is what someone wants to do.
type Request struct {
	Principal Principal
	Action    string // for example cloudtrail-data:PutAuditEvents
	Resource  string // the ARN of the channel or event data store
	// Context holds the values of condition keys, for example cloudtrail:ExternalId or aws:SourceIp, whose case does not
	// matter. A key that is not there is absent from the request, whatever it means at AWS. aws:PrincipalArn and
	// aws:PrincipalAccount are taken from Principal and need not be given. A value may have 16384 bytes.
	Context map[string][]string
}

// Effect is the outcome of an evaluation.
type Effect int

// The outcomes of an evaluation.
const (
	NotAllowed       Effect = iota // no statement applies; something else may still allow the request
	Allowed                        // a statement allows the request and none denies it
	ExplicitlyDenied               // a statement denies the request, whatever else allows it
)

func (e Effect) String() string {
	switch e {
	case Allowed:
		return "allowed"
	case ExplicitlyDenied:
		return "explicitly denied"
	}
	return "not allowed"
}

// Decision is the answer to a request.
type Decision struct {
	Effect    Effect
	Statement int    // the statement that decided, or when none did the one that came nearest, counted from 1; 0 when there is none
	Sid       string // that statement's Sid, if it has one
	// Reason is a sentence without a full stop for people who debug a policy: which statement decided and why. It may quote
	// the values of conditions, external IDs included, so it is for the policy's owner.
	Reason string
	// CallerReason is Reason without the values of conditions, fit to be told to a caller who must not learn them.
	CallerReason string
}

// maxValue bounds, in bytes, the values of a request, so that no pattern takes long to match. It is more than the headers of
// a request to AWS can hold.
const maxValue = 16 << 10

// Evaluate decides a request. A Deny that applies wins over every Allow; without an Allow that applies nothing is allowed. A
// request with a value that is too long is denied, whatever the policy.
func (d *Document) Evaluate(request Request) Decision {
	if name := request.tooLong(); name != "" {
		return (&statement{}).decision(ExplicitlyDenied, fmt.Sprintf("the request's %s has more than %d bytes, which no policy can judge", name, maxValue))
	}
	vars := variables{enabled: d.version == version2012, context: context{request: request}}
	var allowing *statement
	var nearest *mismatch
	for i := range d.statements {
		s := &d.statements[i]
		m := s.mismatch(request, vars)
		switch {
		case m == nil && !s.allow:
			return s.decision(ExplicitlyDenied, fmt.Sprintf("%s denies %s %s", s, request.Principal, request.Action))
		case m == nil && allowing == nil:
			allowing = s
		case m != nil && s.allow && (nearest == nil || m.step > nearest.step):
			nearest = m
		}
	}
	switch {
	case allowing != nil:
		return allowing.decision(Allowed, fmt.Sprintf("%s allows %s %s", allowing, request.Principal, request.Action))
	case nearest == nil:
		return (&statement{}).decision(NotAllowed, "the policy has no statement that allows anything")
	case nearest.step == stepPrincipal && d.countAllowing() > 1:
		return (&statement{}).decision(NotAllowed, fmt.Sprintf("no statement that allows something names %s", request.Principal))
	}
	decision := nearest.statement.decision(NotAllowed, nearest.explain(request, vars, true))
	decision.CallerReason = nearest.explain(request, vars, false)
	return decision
}

// tooLong names a value of the request that is longer than maxValue; "" when there is none.
func (r Request) tooLong() string {
	for name, value := range map[string]string{"action": r.Action, "resource": r.Resource, "principal": r.Principal.ARN + r.Principal.RoleARN} {
		if len(value) > maxValue {
			return name
		}
	}
	for name, values := range r.Context {
		if slices.ContainsFunc(values, func(value string) bool { return len(value) > maxValue }) {
			return name
		}
	}
	return ""
}

func (s *statement) decision(effect Effect, reason string) Decision {
	return Decision{Effect: effect, Statement: s.number, Sid: s.sid, Reason: reason, CallerReason: reason}
}

func (d *Document) countAllowing() int {
	count := 0
	for i := range d.statements {
		if d.statements[i].allow {
			count++
		}
	}
	return count
}

// String names a statement in a sentence.
func (s *statement) String() string {
	if s.sid == "" {
		return fmt.Sprintf("statement %d", s.number)
	}
	return fmt.Sprintf("statement %d (%q)", s.number, s.sid)
}

// step is one of the tests that a statement must pass to apply, in the order in which they are made.
type step int

const (
	stepPrincipal step = iota
	stepAction
	stepResource
	stepCondition
)

// mismatch is the first test that a statement did not pass.
type mismatch struct {
	statement *statement
	step      step
	condition *condition // for stepCondition the condition that was not met
}

// mismatch finds out why a statement does not apply to a request; nil when it applies.
func (s *statement) mismatch(request Request, vars variables) *mismatch {
	switch {
	case !s.principals.applies(request.Principal):
		return &mismatch{statement: s, step: stepPrincipal}
	case !s.actions.applies(request.Action, variables{}): // actions have no variables
		return &mismatch{statement: s, step: stepAction}
	case !s.resources.applies(request.Resource, vars):
		return &mismatch{statement: s, step: stepResource}
	}
	for i := range s.conditions {
		if c := &s.conditions[i]; !c.met(vars.context.values(c.key), vars) {
			return &mismatch{statement: s, step: stepCondition, condition: c}
		}
	}
	return nil
}

// applies tells whether a statement with this element is about the value.
func (e patternElement) applies(value string, vars variables) bool {
	return e.negated != slices.ContainsFunc(e.listed, func(p pattern) bool { return p.match(value, vars) })
}

// explain says in a sentence what did not match, with the values of a condition or without.
func (m *mismatch) explain(request Request, vars variables, withValues bool) string {
	switch m.step {
	case stepPrincipal:
		return fmt.Sprintf("%s does not name %s", m.statement, request.Principal)
	case stepAction:
		return fmt.Sprintf("%s names the caller but does not allow %s", m.statement, request.Action)
	case stepResource:
		return fmt.Sprintf("%s names the caller and allows %s, but not on %s", m.statement, request.Action, quote(request.Resource))
	}
	return fmt.Sprintf("%s names the caller but %s", m.statement, m.condition.explain(vars.context.values(m.condition.key), withValues))
}
