// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of AWS for resource policies.
const (
	maxPolicyCharacters    = 8192
	maxPolicyStatements    = 20
	maxStatementPrincipals = 50
)

const (
	actionPutAuditEvents = "cloudtrail-data:PutAuditEvents"
	actionStartQuery     = "cloudtrail:StartQuery"
	keyExternalID        = "cloudtrail:ExternalId"
	policyVersion        = "2012-10-17"
)

// policyDocument is a policy as far as the provider looks into it.
type policyDocument struct {
	Version    string
	Statements []policyStatement
}

// policyStatement has one list for what may stand as a string or a list. A nil
// list means that the element is absent.
type policyStatement struct {
	Sid        string
	Effect     string
	Principals map[string][]string // principal type ("AWS") -> principals; "*" -> nil for Principal "*"
	Actions    []string
	Resources  []string
	elements   map[string]json.RawMessage
}

// parsePolicy reads a policy document. Its errors name the element and say what
// is expected there.
func parsePolicy(text string) (policyDocument, error) {
	var document policyDocument
	if n := utf8.RuneCountInString(text); n > maxPolicyCharacters {
		return document, fmt.Errorf("the policy has %d characters, at most %d are allowed; jsonencode writes it without white space", n, maxPolicyCharacters)
	}
	var elements map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &elements); err != nil {
		return document, fmt.Errorf("the policy is not a JSON object: %w; write it with jsonencode or the data source cloudtraillake_channel_policy_document", err)
	}
	for _, name := range slices.Sorted(maps.Keys(elements)) {
		if !slices.Contains([]string{"Id", "Statement", "Version"}, name) {
			return document, fmt.Errorf("the policy has the element %q; only Version, Id and Statement are allowed, spelt exactly so", name)
		}
	}
	if raw, ok := elements["Version"]; ok {
		if err := json.Unmarshal(raw, &document.Version); err != nil || (document.Version != policyVersion && document.Version != "2008-10-17") {
			return document, fmt.Errorf("the Version of the policy is %s; it must be %q", raw, policyVersion)
		}
	}
	raw, ok := elements["Statement"]
	if !ok {
		return document, errors.New("the policy has no Statement; at least one is needed")
	}
	statements, err := listOf[map[string]json.RawMessage](raw)
	if err != nil {
		return document, errors.New("the Statement of the policy must be an object or a list of objects")
	}
	if n := len(statements); n < 1 || n > maxPolicyStatements {
		return document, fmt.Errorf("the policy has %d statements; 1 to %d are allowed", n, maxPolicyStatements)
	}
	for i, elements := range statements {
		statement, err := parseStatement(elements)
		if err != nil {
			return document, fmt.Errorf("in statement %s %w", statementName(i, statement.Sid), err)
		}
		if statement.Sid != "" && slices.ContainsFunc(document.Statements, func(other policyStatement) bool { return other.Sid == statement.Sid }) {
			return document, fmt.Errorf("the Sid %q stands in two statements; give each another one", statement.Sid)
		}
		document.Statements = append(document.Statements, statement)
	}
	return document, nil
}

func statementName(i int, sid string) string {
	if sid != "" {
		return fmt.Sprintf("%d (%s)", i+1, sid)
	}
	return strconv.Itoa(i + 1)
}

var statementElements = []string{
	"Action", "Condition", "Effect", "NotAction", "NotPrincipal", "NotResource", "Principal", "Resource", "Sid",
}

func parseStatement(elements map[string]json.RawMessage) (policyStatement, error) {
	s := policyStatement{elements: elements}
	for _, name := range slices.Sorted(maps.Keys(elements)) {
		if !slices.Contains(statementElements, name) {
			return s, fmt.Errorf("the element %q is not known; allowed are %s", name, strings.Join(statementElements, ", "))
		}
	}
	if raw, ok := elements["Sid"]; ok {
		if err := json.Unmarshal(raw, &s.Sid); err != nil {
			return s, errors.New("its Sid must be a string")
		}
		if s.Sid != "" && !sidPattern.MatchString(s.Sid) {
			return s, errors.New("its Sid must have letters and digits only")
		}
	}
	if err := json.Unmarshal(elements["Effect"], &s.Effect); err != nil || (s.Effect != "Allow" && s.Effect != "Deny") {
		return s, errors.New(`its Effect must be "Allow" or "Deny"`)
	}
	for _, list := range []struct {
		name string
		into *[]string
	}{{"Action", &s.Actions}, {"Resource", &s.Resources}} {
		raw, ok := elements[list.name]
		if !ok {
			continue
		}
		values, err := listOf[string](raw)
		if err != nil || len(values) == 0 {
			return s, fmt.Errorf("its %s must be a string or a list of strings", list.name)
		}
		*list.into = values
	}
	if raw, ok := elements["Principal"]; ok {
		if err := s.parsePrincipal(raw); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (s *policyStatement) parsePrincipal(raw json.RawMessage) error {
	var anyone string
	if json.Unmarshal(raw, &anyone) == nil {
		if anyone != "*" {
			return fmt.Errorf(`its Principal is %q; it must be an object such as {"AWS": ["arn:aws:iam::111122223333:root"]}`, anyone)
		}
		s.Principals = map[string][]string{"*": nil}
		return nil
	}
	var byType map[string]json.RawMessage
	if err := json.Unmarshal(raw, &byType); err != nil || len(byType) == 0 {
		return errors.New(`its Principal must be an object such as {"AWS": ["arn:aws:iam::111122223333:root"]}`)
	}
	s.Principals = map[string][]string{}
	for kind, raw := range byType {
		principals, err := listOf[string](raw)
		if err != nil {
			return fmt.Errorf("its Principal %s must be a string or a list of strings", kind)
		}
		s.Principals[kind] = principals
	}
	return nil
}

// listOf reads a JSON value that is one T or a list of T.
func listOf[T any](raw json.RawMessage) ([]T, error) {
	var list []T
	if err := json.Unmarshal(raw, &list); err == nil && list != nil {
		return list, nil
	}
	var one *T
	if err := json.Unmarshal(raw, &one); err != nil {
		return nil, err
	}
	if one == nil {
		return nil, errors.New("null")
	}
	return []T{*one}, nil
}

// policyRules are what CloudTrail wants of the policy of one type of resource.
type policyRules struct {
	what          string   // the resource, in messages
	actions       []string // the actions that the policy can name
	service       bool     // whether the service cloudtrail.amazonaws.com can be a principal
	serviceOnly   bool     // whether nothing else can
	maxPrincipals int      // of a statement, 0 for no limit but the length of the policy
	itself        bool     // whether Resource is the resource that has the policy
}

const (
	principalAWS     = "AWS"
	principalService = "Service"
	serviceName      = "cloudtrail.amazonaws.com"
)

// policyRulesOf is by type of resource as it stands in ARNs. Dashboards get their
// policy from CloudTrail, whose own example has another dashboard as resource.
var policyRulesOf = map[string]policyRules{
	channelType: {what: "channel", actions: []string{actionPutAuditEvents}, maxPrincipals: maxStatementPrincipals, itself: true},
	eventDataStoreType: {what: "event data store", service: true, itself: true, actions: []string{
		actionStartQuery, "cloudtrail:CancelQuery", "cloudtrail:ListQueries", "cloudtrail:DescribeQuery", "cloudtrail:GetQueryResults",
		"cloudtrail:GenerateQuery", "cloudtrail:GenerateQueryResultsSummary", "cloudtrail:GetEventDataStore",
	}},
	dashboardType: {what: "dashboard", actions: []string{"cloudtrail:StartDashboardRefresh"}, service: true, serviceOnly: true},
}

// checkChannelPolicy holds a policy to the rules for channels. channelARN "" means
// not known yet.
func checkChannelPolicy(document policyDocument, channelARN string) error {
	return policyRulesOf[channelType].check(document, channelARN)
}

// check holds a policy to the rules. resourceARN "" means not known yet.
func (r policyRules) check(document policyDocument, resourceARN string) error {
	for i, s := range document.Statements {
		if err := r.checkStatement(s, resourceARN); err != nil {
			return fmt.Errorf("in statement %s %w", statementName(i, s.Sid), err)
		}
	}
	return nil
}

func (r policyRules) checkStatement(s policyStatement, resourceARN string) error {
	actions := r.actions
	if _, ok := s.Principals[principalService]; ok && r.service && !r.serviceOnly {
		actions = []string{actionStartQuery} // dashboards only start queries
	}
	if s.Actions == nil {
		return fmt.Errorf("its Action is missing; for a resource of type %s it is %s", r.what, quoted(actions))
	}
	for _, action := range s.Actions {
		if !slices.ContainsFunc(actions, func(allowed string) bool { return strings.EqualFold(action, allowed) }) {
			return fmt.Errorf("its Action is %q; the policy of a resource of type %s can only have %s there", action, r.what, quoted(actions))
		}
	}
	if s.Resources == nil {
		return fmt.Errorf("its Resource is missing; it is the ARN of the %s", r.what)
	}
	for _, resource := range s.Resources {
		if r.itself && resourceARN != "" && resource != resourceARN {
			return fmt.Errorf("its Resource is %q; it must be the %s that the policy belongs to, %s", resource, r.what, resourceARN)
		}
	}
	if _, ok := s.elements["NotPrincipal"]; ok {
		return nil
	}
	return r.checkPrincipals(s.Principals)
}

func (r policyRules) checkPrincipals(principals map[string][]string) error {
	if principals == nil {
		return errors.New("its Principal is missing; name the accounts, users or roles that it is about")
	}
	if _, anyone := principals["*"]; anyone {
		return nil
	}
	count := 0
	for _, kind := range slices.Sorted(maps.Keys(principals)) {
		count += len(principals[kind])
		switch {
		case kind == principalAWS && !r.serviceOnly:
			for _, principal := range principals[kind] {
				if problem := principalProblem(principal); problem != "" && principal != "*" {
					return fmt.Errorf("its Principal AWS is %q: %s", principal, problem)
				}
			}
		case kind == principalService && r.service:
			for _, principal := range principals[kind] {
				if principal != serviceName {
					return fmt.Errorf("its Principal Service is %q; the only service that can be named is %s, for dashboards", principal, serviceName)
				}
			}
		default:
			return fmt.Errorf("its Principal has %s, which the policy of a resource of type %s cannot name", kind, r.what)
		}
	}
	switch {
	case count < 1:
		return errors.New("its Principal names nobody; name the accounts, users or roles that it is about")
	case r.maxPrincipals > 0 && count > r.maxPrincipals:
		return fmt.Errorf("its Principal names %d principals; 1 to %d are allowed, so use another statement for more", count, r.maxPrincipals)
	}
	return nil
}

// openStatement returns the name of an Allow statement that lets senders in
// without an external ID.
func (d policyDocument) openStatement() (name string, found bool) {
	for i, s := range d.Statements {
		var conditions map[string]map[string]any
		_ = json.Unmarshal(s.elements["Condition"], &conditions) // in another shape it asks for nothing that can be told here
		asks := false
		for operator, keys := range conditions {
			for key := range keys {
				asks = asks || (needsValue(operator) && strings.EqualFold(key, keyExternalID))
			}
		}
		if s.Effect == "Allow" && !asks {
			return statementName(i, s.Sid), true
		}
	}
	return "", false
}

// needsValue tells whether a condition operator is for texts of which a call must
// have one. The negated ones, …IfExists and ForAllValues also hold for a call without.
func needsValue(operator string) bool {
	operator = strings.TrimPrefix(strings.ToLower(operator), "foranyvalue:")
	return slices.Contains([]string{"stringequals", "stringequalsignorecase", "stringlike"}, operator)
}

// channelPolicyStatement is one statement of a channel policy to be written.
type channelPolicyStatement struct {
	Sid        string
	Effect     string
	Principals []string // ARNs, or account IDs, which become root ARNs
	ExternalID string
}

// channelPolicyJSON writes the policy of a channel in canonical text: no white
// space, keys in alphabetical order, principals sorted and without repetition.
// It is byte for byte what jsonencode makes of the same document.
func channelPolicyJSON(channelARN, partition string, statements []channelPolicyStatement) (string, error) {
	list := make([]any, 0, len(statements))
	for _, s := range statements {
		principals := make([]string, 0, len(s.Principals))
		for _, p := range s.Principals {
			if accountIDPattern.MatchString(p) {
				p = fmt.Sprintf("arn:%s:iam::%s:root", partition, p)
			}
			principals = append(principals, p)
		}
		slices.Sort(principals)
		statement := map[string]any{
			"Effect":    s.Effect,
			"Principal": map[string]any{"AWS": slices.Compact(principals)},
			"Action":    actionPutAuditEvents,
			"Resource":  channelARN,
		}
		if s.Sid != "" {
			statement["Sid"] = s.Sid
		}
		if s.ExternalID != "" {
			statement["Condition"] = map[string]any{"StringEquals": map[string]any{keyExternalID: s.ExternalID}}
		}
		list = append(list, statement)
	}
	text, err := json.Marshal(map[string]any{"Version": policyVersion, "Statement": list})
	if err != nil {
		return "", err
	}
	document, err := parsePolicy(string(text))
	if err == nil {
		err = checkChannelPolicy(document, channelARN)
	}
	return string(text), err
}
