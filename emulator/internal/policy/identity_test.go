// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// identityStatement makes a statement of an identity policy. extra are more members, with a comma in front.
func identityStatement(effect, action, resource, extra string) string {
	return fmt.Sprintf(`{"Effect": %q, "Action": %q, "Resource": %q%s}`, effect, action, resource, extra)
}

// What identity and trust policies may hold.
func TestParseIdentityAndTrust(t *testing.T) {
	t.Parallel()
	allow := documentOf(identityStatement("Allow", PutAuditEvents, "*", ""))
	trust := func(members string) string { return documentOf(`{"Effect": "Allow", ` + members + `}`) }
	const anyone, assume = `"Principal": {"AWS": "*"}`, `"Action": "sts:AssumeRole"`
	padded := func(n int) string { // n characters besides white space
		const head, tail = `{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::`, `"}}`
		return "  " + head + strings.Repeat("a", n-len(head)-len(tail)) + tail + "\n\t"
	}
	tests := []struct {
		name  string
		parse func(string) (*Document, error)
		text  string
		want  string // "" when it is valid
	}{
		{"one statement", ParseIdentity, allow, ""},
		{"an object for a list", ParseIdentity, `{"Statement": ` + identityStatement("Deny", "*", "*", "") + `}`, ""},
		{"NotAction and NotResource", ParseIdentity, documentOf(`{"Effect": "Allow", "NotAction": "s3:*", "NotResource": ["arn:aws:s3:::a"]}`), ""},
		{"everything", ParseIdentity, documentOf(identityStatement("Allow", "*:*", "*", "")), ""},
		{"an ARN that ends early", ParseIdentity, documentOf(identityStatement("Allow", "cloudtrail:*", "arn:aws:cloudtrail:*", "")), ""},
		{"any condition key", ParseIdentity, documentOf(identityStatement("Allow", "*", "*", `, "Condition": {"StringLike": {"s3:prefix": "${aws:username}/*"}}`)), ""},
		{"10240 characters", ParseIdentity, padded(10240), ""},
		{"10241 characters", ParseIdentity, padded(10241), "the policy has 10241 characters besides white space, but at most 10240 are allowed…"},
		{"much white space", ParseIdentity, strings.Repeat(" ", 70000) + allow, "the policy has 70…"},
		{"a principal", ParseIdentity, documentOf(statementText("Allow", `"*"`, "")), "statement 1: Principal: an identity policy has no Principal, since it is about the user or role that it is attached to; leave it out"},
		{"NotPrincipal", ParseIdentity, documentOf(strings.Replace(statementText("Allow", `"*"`, ""), "Principal", "NotPrincipal", 1)), "statement 1: NotPrincipal: an identity policy has no NotPrincipal…"},
		{"no resource", ParseIdentity, documentOf(`{"Effect": "Allow", "Action": "*"}`), "statement 1: Resource: the statement has no Resource; every statement of an identity policy needs one"},
		{"no action", ParseIdentity, documentOf(`{"Effect": "Allow", "Resource": "*"}`), "statement 1: Action: the statement has no Action…"},
		{"both Action and NotAction", ParseIdentity, documentOf(`{"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*"}`), "statement 1: Action: the statement has both Action and NotAction; keep one"},
		{"a wildcard for the action's service", ParseIdentity, documentOf(identityStatement("Allow", "cloud*:Get*", "*", "")), `statement 1: Action: "cloud*:Get*" is not an action…`},
		{"a wildcard for the resource's service", ParseIdentity, documentOf(identityStatement("Allow", "*", "arn:aws:*:us-east-1:111122223333:*", "")), `statement 1: Resource: "arn:aws:*:us-east-1:111122223333:*" has a wildcard for the service…`},
		{"no ARN", ParseIdentity, documentOf(identityStatement("Allow", "*", "channel/x", "")), `statement 1: Resource: "channel/x" is not a resource…`},
		{"an ARN of one part", ParseIdentity, documentOf(identityStatement("Allow", "*", "arn:", "")), `statement 1: Resource: "arn:" is not a resource…`},
		{"not JSON", ParseIdentity, "x", "the policy is not valid JSON…"},

		{"trust", ParseTrust, trust(anyone + "," + assume), ""},
		{"trust with an external ID", ParseTrust, trust(anyone + "," + assume + `, "Condition": {"StringEquals": {"sts:ExternalId": "x"}}`), ""},
		{"trust of an identity provider", ParseTrust, trust(`"Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity"`), ""},
		{"trust of several actions", ParseTrust, trust(anyone + `, "Action": ["sts:AssumeRole", "sts:TagSession"]`), ""},
		{"trust with a resource", ParseTrust, trust(anyone + "," + assume + `, "Resource": "*"`), "statement 1: Resource: a role's trust policy has no Resource, since it is about the role that it is attached to; leave it out"},
		{"trust without a principal", ParseTrust, trust(assume), "statement 1: Principal: the statement has no Principal; every statement of a role's trust policy needs one"},
		{"trust with NotPrincipal", ParseTrust, trust(`"NotPrincipal": {"AWS": "111122223333"}, ` + assume), "statement 1: NotPrincipal: a role's trust policy has no NotPrincipal…"},
		{"trust with NotAction", ParseTrust, trust(anyone + `, "NotAction": "sts:AssumeRole"`), "statement 1: NotAction: a role's trust policy has no NotAction…"},
		{"trust with another service's action", ParseTrust, trust(anyone + `, "Action": "cloudtrail:GetChannel"`), `statement 1: Action: "cloudtrail:GetChannel" is not an action of a role's trust policy…`},
		{"trust with every action", ParseTrust, trust(anyone + `, "Action": "*"`), `statement 1: Action: "*" is not an action of a role's trust policy…`},
		{"trust of 4097 characters", ParseTrust, trust(`"Sid": "` + strings.Repeat("a", 4097) + `", ` + anyone + "," + assume), "the policy has…"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := test.parse(test.text)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if prefix, cut := strings.CutSuffix(test.want, "…"); got != test.want && !(cut && strings.HasPrefix(got, prefix)) {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// What identity policies decide, one or several.
func TestEvaluateIdentity(t *testing.T) {
	t.Parallel()
	allow := documentOf(identityStatement("Allow", PutAuditEvents, channelARN, `, "Sid": "Send"`))
	const unconditional = "statement 1 allows arn:aws:iam::111122223333:user/alice cloudtrail-data:PutAuditEvents"
	tests := []struct {
		name     string
		policies []string
		request  Request
		want     Decision
	}{
		{"none", nil, put(alice), Decision{Reason: "there is no policy that allows anything"}},
		{"allowed", []string{allow}, put(alice),
			Decision{Effect: Allowed, Statement: 1, Sid: "Send", Reason: `statement 1 ("Send") allows arn:aws:iam::111122223333:user/alice cloudtrail-data:PutAuditEvents`}},
		{"another action", []string{documentOf(identityStatement("Allow", "cloudtrail:*", "*", ""))}, put(alice),
			Decision{Statement: 1, Element: "Action", Reason: "statement 1 does not allow cloudtrail-data:PutAuditEvents"}},
		{"other actions, two statements", []string{documentOf(identityStatement("Allow", "cloudtrail:*", "*", ""), identityStatement("Allow", "s3:*", "*", ""))}, put(alice),
			Decision{Element: "Action", Reason: "no statement that allows something is about cloudtrail-data:PutAuditEvents"}},
		{"NotAction names it", []string{documentOf(`{"Effect": "Allow", "NotAction": "cloudtrail-data:*", "Resource": "*"}`)}, put(alice),
			Decision{Statement: 1, Element: "NotAction", Reason: "statement 1 does not allow cloudtrail-data:PutAuditEvents"}},
		{"NotAction names others", []string{documentOf(`{"Effect": "Allow", "NotAction": "cloudtrail:*", "Resource": "*"}`)}, put(alice),
			Decision{Effect: Allowed, Statement: 1, Reason: unconditional}},
		{"another resource", []string{documentOf(identityStatement("Allow", "*", channelARN+"0", ""))}, put(alice),
			Decision{Statement: 1, Element: "Resource", Reason: fmt.Sprintf("statement 1 allows cloudtrail-data:PutAuditEvents, but not on %q", channelARN)}},
		{"NotResource names it", []string{documentOf(fmt.Sprintf(`{"Effect": "Allow", "Action": "*", "NotResource": %q}`, channelARN))}, put(alice),
			Decision{Statement: 1, Element: "NotResource", Reason: fmt.Sprintf("statement 1 allows cloudtrail-data:PutAuditEvents, but not on %q", channelARN)}},
		{"an ARN that ends early", []string{documentOf(identityStatement("Allow", "*", "arn:aws:cloudtrail", ""))}, put(alice),
			Decision{Effect: Allowed, Statement: 1, Reason: unconditional}},
		{"every action", []string{documentOf(identityStatement("Allow", "*:*", "*", ""))}, put(alice),
			Decision{Effect: Allowed, Statement: 1, Reason: unconditional}},
		{"a condition that is not met", []string{documentOf(identityStatement("Allow", "*", "*", `, "Condition": {"Bool": {"aws:SecureTransport": "true"}}`))}, put(alice, "aws:SecureTransport", "false"),
			Decision{
				Statement: 1, Element: "Condition.Bool.aws:SecureTransport",
				Reason:       `statement 1 allows cloudtrail-data:PutAuditEvents but requires aws:SecureTransport Bool "true"; the request has "false"`,
				CallerReason: `statement 1 allows cloudtrail-data:PutAuditEvents but requires aws:SecureTransport Bool as the policy has it; the request has "false"`,
			}},
		{"the second policy", []string{documentOf(identityStatement("Allow", "s3:*", "*", "")), allow}, put(alice),
			Decision{Effect: Allowed, Document: 2, Statement: 1, Sid: "Send", Reason: `statement 1 of policy 2 ("Send") allows arn:aws:iam::111122223333:user/alice cloudtrail-data:PutAuditEvents`}},
		{"a Deny of another policy", []string{allow, documentOf(identityStatement("Deny", "*", "*", ""))}, put(alice),
			Decision{Effect: ExplicitlyDenied, Document: 2, Statement: 1, Reason: "statement 1 of policy 2 denies arn:aws:iam::111122223333:user/alice cloudtrail-data:PutAuditEvents"}},
		{"the nearest of several", []string{documentOf(identityStatement("Allow", "s3:*", "*", "")), documentOf(identityStatement("Allow", "*", "arn:aws:s3:::a", ""))}, put(alice),
			Decision{Document: 2, Statement: 1, Element: "Resource", Reason: fmt.Sprintf("statement 1 of policy 2 allows cloudtrail-data:PutAuditEvents, but not on %q", channelARN)}},
		{"a variable", []string{documentOf(identityStatement("Allow", "*", "*", `, "Condition": {"StringEquals": {"aws:username": "${aws:Owner}"}}`))}, put(alice, "aws:username", "alice", "aws:Owner", "alice"),
			Decision{Effect: Allowed, Statement: 1, Reason: unconditional}},
		{"Deny alone", []string{documentOf(identityStatement("Deny", "s3:*", "*", ""))}, put(alice),
			Decision{Reason: "the policy has no statement that allows anything"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			documents := make([]*Document, len(test.policies))
			for i, text := range test.policies {
				d, err := ParseIdentity(text)
				if err != nil {
					t.Fatal(err)
				}
				documents[i] = d
			}
			if test.want.CallerReason == "" {
				test.want.CallerReason = test.want.Reason
			}
			if diff := cmp.Diff(test.want, EvaluateIdentity(documents, test.request)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestEvaluateWholeAccount tells apart who is named itself and who only by its account.
func TestEvaluateWholeAccount(t *testing.T) {
	t.Parallel()
	const role, sender = `{"AWS": "arn:aws:iam::111122223333:role/integrations/Sender"}`, `{"AWS": ["111122223333", "arn:aws:sts::111122223333:assumed-role/Sender/job-7"]}`
	for _, test := range []struct {
		name, principal string
		caller          Principal
		want            bool
	}{
		{"account, a user", account, alice, true},
		{"account, a session", account, session, true},
		{"account, its root user", account, rootUser, false},
		{"root ARN, a user", `{"AWS": "arn:aws:iam::111122223333:root"}`, alice, true},
		{"everyone", `"*"`, alice, false},
		{"the user", `{"AWS": "arn:aws:iam::111122223333:user/alice"}`, alice, false},
		{"the role, its session", role, session, false},
		{"account and session", sender, session, false},
		{"account and another's session", sender, alice, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := mustParse(t, documentOf(statementText("Allow", test.principal, ""))).Evaluate(put(test.caller))
			if got.Effect != Allowed || got.WholeAccount != test.want {
				t.Errorf("%+v", got)
			}
		})
	}
}

// FuzzParseIdentity looks for a text that stops the parsers or the evaluation.
func FuzzParseIdentity(f *testing.F) {
	f.Add(documentOf(identityStatement("Allow", "*", "arn:aws:cloudtrail", `, "Condition": {"BinaryEquals": {"aws:a": "QQ=="}}`)))
	f.Add(documentOf(`{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}`))
	f.Fuzz(func(_ *testing.T, text string) {
		for _, parse := range []func(string) (*Document, error){ParseIdentity, ParseTrust} {
			if d, err := parse(text); err == nil {
				EvaluateIdentity([]*Document{d, d}, put(session, "aws:a", "A"))
			}
		}
	})
}
