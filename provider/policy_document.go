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

// checkChannelPolicy holds a policy to the rules for channels: one action, the
// channel as only resource, 1 to 50 principals. channelARN "" means not known
// yet.
func checkChannelPolicy(document policyDocument, channelARN string) error {
	for i, s := range document.Statements {
		if err := checkChannelStatement(s, channelARN); err != nil {
			return fmt.Errorf("in statement %s %w", statementName(i, s.Sid), err)
		}
	}
	return nil
}

func checkChannelStatement(s policyStatement, channelARN string) error {
	if s.Actions == nil {
		return fmt.Errorf("its Action is missing; for a channel it is %q", actionPutAuditEvents)
	}
	for _, action := range s.Actions {
		if !strings.EqualFold(action, actionPutAuditEvents) {
			return fmt.Errorf("its Action is %q; the policy of a channel can only have %q", action, actionPutAuditEvents)
		}
	}
	if s.Resources == nil {
		return errors.New("its Resource is missing; it is the ARN of the channel")
	}
	for _, resource := range s.Resources {
		if channelARN != "" && resource != channelARN {
			return fmt.Errorf("its Resource is %q; it must be the channel that the policy belongs to, %s", resource, channelARN)
		}
	}
	if _, ok := s.elements["NotPrincipal"]; ok {
		return nil
	}
	if s.Principals == nil {
		return errors.New("its Principal is missing; name the accounts, users or roles that may send events")
	}
	if _, anyone := s.Principals["*"]; anyone {
		return nil
	}
	count := 0
	for _, principals := range s.Principals {
		count += len(principals)
	}
	if count < 1 || count > maxStatementPrincipals {
		return fmt.Errorf("its Principal names %d principals; 1 to %d are allowed, so use another statement for more", count, maxStatementPrincipals)
	}
	return nil
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
