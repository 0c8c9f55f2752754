// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"testing"
)

func TestChannelPolicyRules(t *testing.T) {
	t.Parallel()
	const channel = "arn:aws:cloudtrail:us-east-1:111122223333:channel/01234567-89ab-cdef-0123-456789abcdef"
	good := fmt.Sprintf(`{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"cloudtrail-data:PutAuditEvents","Resource":%q}`, channel)
	policy := func(statements string) string {
		return `{"Version":"2012-10-17","Id":"x","Statement":` + statements + `}`
	}
	changed := func(old, replacement string) string {
		return policy("[" + strings.Replace(good, old, replacement, 1) + "]")
	}
	tests := []struct {
		name, policy, wantError string
	}{
		{name: "list of statements", policy: policy("[" + good + "]")},
		{name: "one statement", policy: policy(good)},
		{name: "20 statements", policy: policy("[" + strings.Repeat(good+",", 19) + good + "]")},
		{name: "lists", policy: changed(`"cloudtrail-data:PutAuditEvents"`, `["cloudtrail-data:putauditevents"]`)},
		{name: "old version", policy: strings.Replace(policy(good), "2012-10-17", "2008-10-17", 1)},
		{name: "no version", policy: `{"Statement":` + good + `}`},
		{name: "deny everyone", policy: changed(`{"AWS":"444455556666"}`, `"*"`)},
		{name: "all but", policy: changed(`"Principal"`, `"NotPrincipal"`)},
		{name: "condition", policy: changed(`"Effect"`, `"Condition":{"StringEquals":{"cloudtrail:ExternalId":"x"}},"Effect"`)},

		{name: "no JSON", policy: "{", wantError: "not a JSON object"},
		{name: "list", policy: "[]", wantError: "not a JSON object"},
		{name: "empty text", policy: "", wantError: "not a JSON object"},
		{name: "null", policy: "null", wantError: "no Statement"},
		{name: "empty object", policy: "{}", wantError: "no Statement"},
		{name: "lower case", policy: `{"version":"2012-10-17"}`, wantError: `the element "version"`},
		{name: "version", policy: strings.Replace(policy(good), "2012-10-17", "2012-10-18", 1), wantError: "it must be"},
		{name: "version is a number", policy: `{"Version":1,"Statement":[]}`, wantError: "it must be"},
		{name: "no statement", policy: policy("[]"), wantError: "0 statements"},
		{name: "21 statements", policy: policy("[" + strings.Repeat(good+",", 20) + good + "]"), wantError: "21 statements"},
		{name: "statement is a string", policy: policy(`"x"`), wantError: "must be an object"},
		{name: "statement is null", policy: policy(`null`), wantError: "must be an object"},
		{name: "list has null", policy: policy(`[null]`), wantError: "Effect must be"},
		{name: "effect", policy: changed(`"Allow"`, `"allow"`), wantError: `statement 1 its Effect must be "Allow" or "Deny"`},
		{name: "Sid names the statement", policy: changed(`"Effect":"Allow"`, `"Sid":"Mine","Effect":"Maybe"`), wantError: "in statement 1 (Mine)"},
		{name: "Sid is a number", policy: changed(`"Effect":"Allow"`, `"Sid":1,"Effect":"Allow"`), wantError: "its Sid must be a string"},
		{name: "unknown element", policy: changed(`"Effect"`, `"Conditions":{},"Effect"`), wantError: `the element "Conditions" is not known`},
		{name: "no action", policy: changed(`"Action"`, `"NotAction"`), wantError: "its Action is missing"},
		{name: "another action", policy: changed("PutAuditEvents", "*"), wantError: `its Action is "cloudtrail-data:*"`},
		{name: "empty action list", policy: changed(`"cloudtrail-data:PutAuditEvents"`, `[]`), wantError: "its Action must be"},
		{name: "no resource", policy: changed(`"Resource"`, `"NotResource"`), wantError: "its Resource is missing"},
		{name: "another resource", policy: changed("channel/0", "channel/1"), wantError: "it must be the channel that the policy belongs to"},
		{name: "no principal", policy: changed(`"Principal":{"AWS":"444455556666"},`, ""), wantError: "its Principal is missing"},
		{name: "principal is a string", policy: changed(`{"AWS":"444455556666"}`, `"444455556666"`), wantError: `its Principal is "444455556666"`},
		{name: "principal is empty", policy: changed(`{"AWS":"444455556666"}`, `{}`), wantError: "its Principal must be an object"},
		{name: "principal list is empty", policy: changed(`"444455556666"`, `[]`), wantError: "names nobody"},
		{name: "principal is a number", policy: changed(`"444455556666"`, `444455556666`), wantError: "its Principal AWS must be"},
		{name: "51 principals", policy: changed(`"444455556666"`, `[`+strings.Repeat(`"444455556666",`, 50)+`"444455556666"]`), wantError: "names 51 principals"},
		{name: "too long", policy: changed(`"Effect"`, `"Sid":"`+strings.Repeat("x", 8192)+`","Effect"`), wantError: "at most 8192"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			document, err := parsePolicy(test.policy)
			if err == nil {
				err = checkChannelPolicy(document, channel)
			}
			switch {
			case test.wantError == "" && err != nil:
				t.Errorf("refused: %v", err)
			case test.wantError != "" && (err == nil || !strings.Contains(err.Error(), test.wantError)):
				t.Errorf("error %v, want one with %q", err, test.wantError)
			}
		})
	}
}

func FuzzParsePolicy(f *testing.F) {
	f.Add(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"cloudtrail-data:PutAuditEvents","Resource":"x"}]}`)
	f.Add(`{"Statement":{"Effect":"Deny","Principal":"*"}}`)
	f.Add(`[`)
	f.Fuzz(func(_ *testing.T, text string) {
		document, err := parsePolicy(text)
		if err == nil {
			_ = checkChannelPolicy(document, "")
		}
		_ = samePolicy(text, text)
	})
}

func TestChannelPolicyJSONTooManyPrincipals(t *testing.T) {
	t.Parallel()
	var principals []string
	for i := range 51 {
		principals = append(principals, fmt.Sprintf("%012d", i))
	}
	_, err := channelPolicyJSON("arn:aws:cloudtrail:us-east-1:111122223333:channel/x", "aws", []channelPolicyStatement{{Effect: "Allow", Principals: principals}})
	if err == nil || !strings.Contains(err.Error(), "names 51 principals") {
		t.Errorf("error %v, want one about 51 principals", err)
	}
}

func TestChannelPolicyJSONPartition(t *testing.T) {
	t.Parallel()
	const channel = "arn:aws-cn:cloudtrail:cn-north-1:111122223333:channel/x"
	got, err := channelPolicyJSON(channel, "aws-cn", []channelPolicyStatement{{Effect: "Allow", Principals: []string{"444455556666"}}})
	if err != nil || !strings.Contains(got, `"arn:aws-cn:iam::444455556666:root"`) {
		t.Errorf("got %s, %v, want a principal of the partition aws-cn", got, err)
	}
}

// Only conditions that a call without the external ID does not meet ask for it.
func TestOpenStatement(t *testing.T) {
	t.Parallel()
	for operator, open := range map[string]bool{
		"StringEquals":               false,
		"stringequals":               false,
		"StringLike":                 false,
		"ForAnyValue:StringEquals":   false,
		"StringEqualsIfExists":       true,
		"StringNotEquals":            true,
		"ForAllValues:StringEquals":  true,
		"Null":                       true,
		"ForAnyValue:StringNotLike":  true,
		"StringEqualsIgnoreCase":     false,
		"StringNotEqualsIgnoreCase":  true,
		"ForAllValues:StringNotLike": true,
	} {
		document, err := parsePolicy(fmt.Sprintf(`{"Statement":{"Effect":"Allow","Condition":{%q:{"cloudtrail:ExternalId":"id-one"}}}}`, operator))
		if err != nil {
			t.Fatal(err)
		}
		if _, got := document.openStatement(); got != open {
			t.Errorf("%s: open is %v, want %v", operator, got, open)
		}
	}
}
