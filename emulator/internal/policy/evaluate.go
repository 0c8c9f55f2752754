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
	Document  int    // of several documents, the one that the statement is in, counted from 1; 0 when there is one document or no statement
	Statement int    // the statement that decided, or when none did the one that came nearest, counted from 1; 0 when there is none
	Sid       string // that statement's Sid, if it has one
	// Element is what kept the statement that came nearest from allowing the request, when nothing applies: Principal, Action,
	// Resource, their negations, or Condition.OPERATOR.KEY. "" when a statement decided or none can allow anything.
	Element string
	// WholeAccount tells of a request that is allowed only because the caller's whole account is named. Within that account
	// such a statement grants nothing; it leaves the decision to identity policies (POL-061).
	WholeAccount bool
	// Reason is a sentence without a full stop for people who debug a policy: which statement decided and why. It may quote
	// the values of conditions, external IDs included, so it is for the policy's owner.
	Reason string
	// CallerReason is Reason without the values of conditions, fit to be told to a caller who must not learn them.
	CallerReason string
}

// maxValue bounds, in bytes, the values of a request, so that no pattern takes long to match. It is more than the headers of
// a request to AWS can hold.
const maxValue = 16 << 10

// Evaluate decides a request by one document. A Deny that applies wins over every Allow; without an Allow that applies nothing
// is allowed. A request with a value that is too long is denied, whatever the policy.
func (d *Document) Evaluate(request Request) Decision { return decide([]*Document{d}, request) }

// EvaluateIdentity decides a request by all identity policies of the caller together: a Deny of one wins over the Allow of
// another (POL-060). Without policies nothing is allowed.
func EvaluateIdentity(documents []*Document, request Request) Decision {
	return decide(documents, request)
}

func decide(documents []*Document, request Request) Decision {
	if name := request.tooLong(); name != "" {
		reason := fmt.Sprintf("the request's %s has more than %d bytes, which no policy can judge", name, maxValue)
		return Decision{Effect: ExplicitlyDenied, Reason: reason, CallerReason: reason}
	}
	var found finding
	for i, d := range documents {
		place := place{of: len(documents), document: i + 1}
		if denying := found.add(d, place, request); denying != nil {
			return denying.decision(ExplicitlyDenied, fmt.Sprintf("%s denies %s %s", denying, request.Principal, request.Action))
		}
	}
	switch allowing, nearest := found.allowing, found.nearest; {
	case allowing != nil:
		decision := allowing.decision(Allowed, fmt.Sprintf("%s allows %s %s", allowing, request.Principal, request.Action))
		decision.WholeAccount = !found.direct
		return decision
	case nearest == nil && len(documents) == 0:
		return nothing("", "there is no policy that allows anything")
	case nearest == nil:
		return nothing("", "the policy has no statement that allows anything")
	case nearest.step == stepPrincipal && found.candidates > 1:
		return nothing(nearest.element(), fmt.Sprintf("no statement that allows something names %s", request.Principal))
	case nearest.step == stepAction && found.candidates > 1 && nearest.statement.principals.implied:
		return nothing(nearest.element(), fmt.Sprintf("no statement that allows something is about %s", request.Action))
	default:
		decision := nearest.statement.decision(NotAllowed, nearest.explain(request, true))
		decision.Element, decision.CallerReason = nearest.element(), nearest.explain(request, false)
		return decision
	}
}

// nothing is the decision of documents none of whose statements comes near.
func nothing(element, reason string) Decision {
	return Decision{Effect: NotAllowed, Element: element, Reason: reason, CallerReason: reason}
}

// place is where a document stands among several.
type place struct{ of, document int }

// placed is a statement with the place of its document.
type placed struct {
	*statement
	place
}

// finding is what is known of a request after some of the documents.
type finding struct {
	allowing   *placed // the first statement that allows the request, one that names the caller itself before others
	direct     bool    // allowing names the caller by more than its whole account
	nearest    *mismatch
	candidates int // statements that could allow something
}

// add looks through a document. It returns a statement that denies the request, and stops there.
func (f *finding) add(d *Document, place place, request Request) (denying *placed) {
	vars := variables{enabled: d.version == version2012, context: context{request: request}}
	for i := range d.statements {
		s := placed{&d.statements[i], place}
		if s.allow {
			f.candidates++
		}
		m := s.mismatch(request, vars)
		switch {
		case m == nil && !s.allow:
			return &s
		case m == nil && !f.direct:
			if direct := s.principals.namesDirectly(request.Principal); direct || f.allowing == nil {
				f.allowing, f.direct = &s, direct
			}
		case m != nil && s.allow && (f.nearest == nil || m.step > f.nearest.step):
			f.nearest = m
		}
	}
	return nil
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

func (p placed) decision(effect Effect, reason string) Decision {
	decision := Decision{Effect: effect, Statement: p.number, Sid: p.sid, Reason: reason, CallerReason: reason}
	if p.of > 1 {
		decision.Document = p.document
	}
	return decision
}

// String names a statement in a sentence.
func (p placed) String() string {
	name := fmt.Sprintf("statement %d", p.number)
	if p.of > 1 {
		name = fmt.Sprintf("statement %d of policy %d", p.number, p.document)
	}
	if p.sid != "" {
		name += fmt.Sprintf(" (%q)", p.sid)
	}
	return name
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
	statement placed
	step      step
	condition *condition // for stepCondition the condition that was not met
	values    []string   // what the request has for it
}

// mismatch finds out why a statement does not apply to a request; nil when it applies.
func (p placed) mismatch(request Request, vars variables) *mismatch {
	switch {
	case !p.principals.applies(request.Principal):
		return &mismatch{statement: p, step: stepPrincipal}
	case !p.actions.applies(request.Action, variables{}): // actions have no variables
		return &mismatch{statement: p, step: stepAction}
	case !p.resources.applies(request.Resource, vars):
		return &mismatch{statement: p, step: stepResource}
	}
	for i := range p.conditions {
		c := &p.conditions[i]
		if values := vars.context.values(c.key); !c.met(values, vars) {
			return &mismatch{statement: p, step: stepCondition, condition: c, values: values}
		}
	}
	return nil
}

// applies tells whether a statement with this element is about the value.
func (e patternElement) applies(value string, vars variables) bool {
	return e.negated != slices.ContainsFunc(e.listed, func(p pattern) bool { return p.match(value, vars) })
}

// element names the element that did not match.
func (m *mismatch) element() string {
	name, negated := "", false
	switch m.step {
	case stepPrincipal:
		name, negated = "Principal", m.statement.principals.negated
	case stepAction:
		name, negated = "Action", m.statement.actions.negated
	case stepResource:
		name, negated = "Resource", m.statement.resources.negated
	case stepCondition:
		return "Condition." + m.condition.written + "." + m.condition.key
	}
	if negated {
		return "Not" + name
	}
	return name
}

// explain says in a sentence what did not match, with the values of a condition or without.
func (m *mismatch) explain(request Request, withValues bool) string {
	implied := m.statement.principals.implied
	switch {
	case m.step == stepPrincipal:
		return fmt.Sprintf("%s does not name %s", m.statement, request.Principal)
	case m.step == stepAction && implied:
		return fmt.Sprintf("%s does not allow %s", m.statement, request.Action)
	case m.step == stepAction:
		return fmt.Sprintf("%s names the caller but does not allow %s", m.statement, request.Action)
	case m.step == stepResource && implied:
		return fmt.Sprintf("%s allows %s, but not on %s", m.statement, request.Action, quote(request.Resource))
	case m.step == stepResource:
		return fmt.Sprintf("%s names the caller and allows %s, but not on %s", m.statement, request.Action, quote(request.Resource))
	case implied:
		return fmt.Sprintf("%s allows %s but %s", m.statement, request.Action, m.condition.explain(m.values, withValues))
	}
	return fmt.Sprintf("%s names the caller but %s", m.statement, m.condition.explain(m.values, withValues))
}
