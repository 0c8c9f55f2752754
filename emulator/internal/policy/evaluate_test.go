// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Callers of account 111122223333, which the tests' policies mostly name.
var (
	rootUser  = Principal{Account: "111122223333", ARN: "arn:aws:iam::111122223333:root"}
	alice     = Principal{Account: "111122223333", ARN: "arn:aws:iam::111122223333:user/alice"}
	session   = Principal{Account: "111122223333", ARN: "arn:aws:sts::111122223333:assumed-role/Sender/job-7", RoleARN: "arn:aws:iam::111122223333:role/integrations/Sender"}
	federated = Principal{Account: "111122223333", ARN: "arn:aws:sts::111122223333:federated-user/bob"}
	stranger  = Principal{Account: "444455556666", ARN: "arn:aws:iam::444455556666:user/eve"}
	service   = Principal{Service: "cloudtrail.amazonaws.com"}
)

// statementText makes a statement of the policy language. extra are more members, with a comma in front.
func statementText(effect, principal, extra string) string {
	return fmt.Sprintf(`{"Effect": %q, "Principal": %s, "Action": "cloudtrail-data:PutAuditEvents", "Resource": %q%s}`, effect, principal, channelARN, extra)
}

// documentOf makes a document of the newer version of the language.
func documentOf(statements ...string) string {
	return `{"Version": "2012-10-17", "Statement": [` + strings.Join(statements, ",") + `]}`
}

// put is a call of PutAuditEvents on the channel with the given condition keys: name, value, name, value.
func put(caller Principal, keys ...string) Request {
	r := Request{Principal: caller, Action: PutAuditEvents, Resource: channelARN, Context: map[string][]string{}}
	for i := 0; i < len(keys); i += 2 {
		r.Context[keys[i]] = append(r.Context[keys[i]], keys[i+1])
	}
	return r
}

const account = `{"AWS": "111122223333"}`

func TestEvaluateStatements(t *testing.T) {
	t.Parallel()
	withID := statementText("Allow", account, `, "Sid": "ChannelPolicy", "Condition": {"StringEquals": {"cloudtrail:ExternalId": "x"}}`)
	otherAction := put(alice)
	otherAction.Action = "cloudtrail:GetChannel"
	lowerAction := put(alice)
	lowerAction.Action = "CLOUDTRAIL-DATA:putauditevents"
	otherResource := put(alice)
	otherResource.Resource = channelARN + "0"
	denyEve := statementText("Deny", `{"AWS": "arn:aws:iam::444455556666:user/eve"}`, `, "Sid": "NoEve"`)
	tests := []struct {
		name    string
		policy  string
		request Request
		want    Decision
	}{
		{"account allows a user", documentOf(statementText("Allow", account, "")), put(alice),
			Decision{Effect: Allowed, Statement: 1, WholeAccount: true, Reason: "statement 1 allows arn:aws:iam::111122223333:user/alice cloudtrail-data:PutAuditEvents"}},
		{"a user allows itself, which counts before its account", documentOf(statementText("Allow", account, ""), statementText("Allow", `{"AWS": "arn:aws:iam::111122223333:user/alice"}`, "")), put(alice),
			Decision{Effect: Allowed, Statement: 2, Reason: "statement 2 allows arn:aws:iam::111122223333:user/alice cloudtrail-data:PutAuditEvents"}},
		{"an account allows its root user", documentOf(statementText("Allow", account, "")), put(rootUser),
			Decision{Effect: Allowed, Statement: 1, Reason: "statement 1 allows arn:aws:iam::111122223333:root cloudtrail-data:PutAuditEvents"}},
		{"the reason names the Sid", documentOf(withID), put(alice, "cloudtrail:ExternalId", "x"),
			Decision{Effect: Allowed, Statement: 1, Sid: "ChannelPolicy", WholeAccount: true, Reason: `statement 1 ("ChannelPolicy") allows arn:aws:iam::111122223333:user/alice cloudtrail-data:PutAuditEvents`}},
		{"no external ID", documentOf(withID), put(alice),
			Decision{
				Effect: NotAllowed, Statement: 1, Sid: "ChannelPolicy", Element: "Condition.StringEquals.cloudtrail:ExternalId",
				Reason:       `statement 1 ("ChannelPolicy") names the caller but requires cloudtrail:ExternalId StringEquals "x"; the request has none`,
				CallerReason: `statement 1 ("ChannelPolicy") names the caller but requires cloudtrail:ExternalId StringEquals as the policy has it; the request has none`,
			}},
		{"another external ID", documentOf(withID), put(alice, "cloudtrail:ExternalId", "X"),
			Decision{
				Effect: NotAllowed, Statement: 1, Sid: "ChannelPolicy", Element: "Condition.StringEquals.cloudtrail:ExternalId",
				Reason:       `statement 1 ("ChannelPolicy") names the caller but requires cloudtrail:ExternalId StringEquals "x"; the request has "X"`,
				CallerReason: `statement 1 ("ChannelPolicy") names the caller but requires cloudtrail:ExternalId StringEquals as the policy has it; the request has "X"`,
			}},
		{"another account", documentOf(withID), put(stranger, "cloudtrail:ExternalId", "x"),
			Decision{Effect: NotAllowed, Statement: 1, Sid: "ChannelPolicy", Element: "Principal", Reason: `statement 1 ("ChannelPolicy") does not name arn:aws:iam::444455556666:user/eve`}},
		{"another account, two statements", documentOf(withID, statementText("Allow", account, "")), put(stranger),
			Decision{Effect: NotAllowed, Element: "Principal", Reason: "no statement that allows something names arn:aws:iam::444455556666:user/eve"}},
		{"nobody", documentOf(withID), put(Principal{}),
			Decision{Effect: NotAllowed, Statement: 1, Sid: "ChannelPolicy", Element: "Principal", Reason: `statement 1 ("ChannelPolicy") does not name an unknown principal`}},
		{"account without an ARN", documentOf(statementText("Allow", account, "")), put(Principal{Account: "111122223333"}),
			Decision{Effect: Allowed, Statement: 1, WholeAccount: true, Reason: "statement 1 allows account 111122223333 cloudtrail-data:PutAuditEvents"}},
		{"another action", documentOf(statementText("Allow", account, "")), otherAction,
			Decision{Effect: NotAllowed, Statement: 1, Element: "Action", Reason: "statement 1 names the caller but does not allow cloudtrail:GetChannel"}},
		{"the case of actions does not matter", documentOf(statementText("Allow", account, "")), lowerAction,
			Decision{Effect: Allowed, Statement: 1, WholeAccount: true, Reason: "statement 1 allows arn:aws:iam::111122223333:user/alice CLOUDTRAIL-DATA:putauditevents"}},
		{"another resource", documentOf(statementText("Allow", account, "")), otherResource,
			Decision{Effect: NotAllowed, Statement: 1, Element: "Resource", Reason: fmt.Sprintf("statement 1 names the caller and allows cloudtrail-data:PutAuditEvents, but not on %q", channelARN+"0")}},
		{"the second of two allows", documentOf(withID, statementText("Allow", account, `, "Sid": "Second"`)), put(alice),
			Decision{Effect: Allowed, Statement: 2, Sid: "Second", WholeAccount: true, Reason: `statement 2 ("Second") allows arn:aws:iam::111122223333:user/alice cloudtrail-data:PutAuditEvents`}},
		{"both allow, the first is told", documentOf(statementText("Allow", account, ""), statementText("Allow", account, "")), put(rootUser),
			Decision{Effect: Allowed, Statement: 1, Reason: "statement 1 allows arn:aws:iam::111122223333:root cloudtrail-data:PutAuditEvents"}},
		{"the nearest is told", documentOf(statementText("Allow", `{"AWS": "444455556666"}`, ""), withID), put(alice),
			Decision{
				Effect: NotAllowed, Statement: 2, Sid: "ChannelPolicy", Element: "Condition.StringEquals.cloudtrail:ExternalId",
				Reason:       `statement 2 ("ChannelPolicy") names the caller but requires cloudtrail:ExternalId StringEquals "x"; the request has none`,
				CallerReason: `statement 2 ("ChannelPolicy") names the caller but requires cloudtrail:ExternalId StringEquals as the policy has it; the request has none`,
			}},
		{"Deny wins after Allow", documentOf(statementText("Allow", `"*"`, ""), denyEve), put(stranger),
			Decision{Effect: ExplicitlyDenied, Statement: 2, Sid: "NoEve", Reason: `statement 2 ("NoEve") denies arn:aws:iam::444455556666:user/eve cloudtrail-data:PutAuditEvents`}},
		{"Deny wins before Allow", documentOf(denyEve, statementText("Allow", `"*"`, "")), put(stranger),
			Decision{Effect: ExplicitlyDenied, Statement: 1, Sid: "NoEve", Reason: `statement 1 ("NoEve") denies arn:aws:iam::444455556666:user/eve cloudtrail-data:PutAuditEvents`}},
		{"Deny of another", documentOf(denyEve, statementText("Allow", `"*"`, "")), put(alice),
			Decision{Effect: Allowed, Statement: 2, Reason: "statement 2 allows arn:aws:iam::111122223333:user/alice cloudtrail-data:PutAuditEvents"}},
		{"Deny alone allows nobody", documentOf(denyEve), put(alice),
			Decision{Effect: NotAllowed, Reason: "the policy has no statement that allows anything"}},
		{"Deny whose condition is not met", documentOf(statementText("Allow", account, ""),
			statementText("Deny", `"*"`, `, "Condition": {"Bool": {"aws:SecureTransport": "false"}}`)), put(alice, "aws:SecureTransport", "true"),
			Decision{Effect: Allowed, Statement: 1, WholeAccount: true, Reason: "statement 1 allows arn:aws:iam::111122223333:user/alice cloudtrail-data:PutAuditEvents"}},
		{"Deny without the external ID", documentOf(statementText("Allow", account, ""),
			statementText("Deny", `"*"`, `, "Condition": {"StringNotEquals": {"cloudtrail:ExternalId": "x"}}`)), put(rootUser),
			Decision{Effect: ExplicitlyDenied, Statement: 2, Reason: "statement 2 denies arn:aws:iam::111122223333:root cloudtrail-data:PutAuditEvents"}},
		{"a service", documentOf(statementText("Allow", `{"Service": "cloudtrail.amazonaws.com"}`, "")), put(service),
			Decision{Effect: Allowed, Statement: 1, Reason: "statement 1 allows cloudtrail.amazonaws.com cloudtrail-data:PutAuditEvents"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if test.want.CallerReason == "" {
				test.want.CallerReason = test.want.Reason
			}
			if diff := cmp.Diff(test.want, mustParse(t, test.policy).Evaluate(test.request)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEvaluatePrincipals(t *testing.T) {
	t.Parallel()
	callers := map[string]Principal{
		"root": rootUser, "alice": alice, "session": session, "federated": federated, "stranger": stranger, "service": service,
	}
	tests := []struct {
		name      string
		principal string
		want      string // names of the callers that it stands for, in alphabetical order
	}{
		{"everyone", `"*"`, "alice federated root service session stranger"},
		{"everyone under AWS", `{"AWS": "*"}`, "alice federated root service session stranger"},
		{"account ID", `{"AWS": "111122223333"}`, "alice federated root session"},
		{"account's root", `{"AWS": "arn:aws:iam::111122223333:root"}`, "alice federated root session"},
		{"two accounts", `{"AWS": ["111122223333", "444455556666"]}`, "alice federated root session stranger"},
		{"no such account", `{"AWS": "777788889999"}`, ""},
		{"user", `{"AWS": "arn:aws:iam::111122223333:user/alice"}`, "alice"},
		{"user in another case", `{"AWS": "arn:aws:iam::111122223333:user/Alice"}`, ""},
		{"role", `{"AWS": "arn:aws:iam::111122223333:role/integrations/Sender"}`, "session"},
		{"role without its path", `{"AWS": "arn:aws:iam::111122223333:role/Sender"}`, ""},
		{"session", `{"AWS": "arn:aws:sts::111122223333:assumed-role/Sender/job-7"}`, "session"},
		{"another session", `{"AWS": "arn:aws:sts::111122223333:assumed-role/Sender/job-8"}`, ""},
		{"federated user", `{"AWS": "arn:aws:sts::111122223333:federated-user/bob"}`, "federated"},
		{"service", `{"Service": "cloudtrail.amazonaws.com"}`, "service"},
		{"another service", `{"Service": "s3.amazonaws.com"}`, ""},
		{"identity provider", `{"Federated": "accounts.google.com"}`, ""},
		{"user and service", `{"AWS": "arn:aws:iam::111122223333:user/alice", "Service": "cloudtrail.amazonaws.com"}`, "alice service"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := mustParse(t, documentOf(statementText("Allow", test.principal, "")))
			var got []string
			for _, name := range []string{"alice", "federated", "root", "service", "session", "stranger"} {
				if d.Evaluate(put(callers[name])).Effect == Allowed {
					got = append(got, name)
				}
			}
			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("stands for %q, want %q", got, test.want)
			}
		})
	}
}

// TestEvaluateNegated covers NotPrincipal, NotAction and NotResource.
func TestEvaluateNegated(t *testing.T) {
	t.Parallel()
	statement := func(principal, action, resource string) string {
		return documentOf(`{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}`,
			fmt.Sprintf(`{"Effect": "Deny", %s, %s, %s}`, principal, action, resource))
	}
	const anyone, anything, anywhere = `"Principal": "*"`, `"Action": "*"`, `"Resource": "*"`
	tests := []struct {
		name    string
		policy  string
		request Request
		want    Effect
	}{
		{"NotAction of the action", statement(anyone, `"NotAction": "cloudtrail-data:Put*"`, anywhere), put(alice), Allowed},
		{"NotAction of another", statement(anyone, `"NotAction": ["cloudtrail:*", "s3:*"]`, anywhere), put(alice), ExplicitlyDenied},
		{"NotResource of the resource", statement(anyone, anything, `"NotResource": "arn:aws:cloudtrail:*:*:channel/*"`), put(alice), Allowed},
		{"NotResource of another", statement(anyone, anything, `"NotResource": "arn:aws:cloudtrail:*:*:trail/*"`), put(alice), ExplicitlyDenied},
		{"NotPrincipal everyone", statement(`"NotPrincipal": "*"`, anything, anywhere), put(alice), Allowed},
		{"NotPrincipal of another account", statement(`"NotPrincipal": {"AWS": "444455556666"}`, anything, anywhere), put(alice), ExplicitlyDenied},
		{"NotPrincipal of the user and its account", statement(`"NotPrincipal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:user/alice"]}`, anything, anywhere), put(alice), Allowed},
		{"NotPrincipal of the user alone", statement(`"NotPrincipal": {"AWS": "arn:aws:iam::111122223333:user/alice"}`, anything, anywhere), put(alice), ExplicitlyDenied},
		{"NotPrincipal of the account alone, for a user", statement(`"NotPrincipal": {"AWS": "111122223333"}`, anything, anywhere), put(alice), ExplicitlyDenied},
		{"NotPrincipal of the account alone, for its root", statement(`"NotPrincipal": {"AWS": "111122223333"}`, anything, anywhere), put(rootUser), Allowed},
		{"NotPrincipal of session, role and account", statement(`"NotPrincipal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:role/integrations/Sender", "arn:aws:sts::111122223333:assumed-role/Sender/job-7"]}`, anything, anywhere), put(session), Allowed},
		{"NotPrincipal of role and account", statement(`"NotPrincipal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:role/integrations/Sender"]}`, anything, anywhere), put(session), ExplicitlyDenied},
		{"NotPrincipal of the service", statement(`"NotPrincipal": {"Service": "cloudtrail.amazonaws.com"}`, anything, anywhere), put(service), Allowed},
		{"NotPrincipal of another service", statement(`"NotPrincipal": {"Service": "s3.amazonaws.com"}`, anything, anywhere), put(service), ExplicitlyDenied},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := mustParse(t, test.policy).Evaluate(test.request); got.Effect != test.want {
				t.Errorf("%s: %s, want %s", got.Effect, got.Reason, test.want)
			}
		})
	}
}

func TestEvaluatePatterns(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name             string
		action, resource string
		want             Effect
	}{
		{"exact", "cloudtrail-data:PutAuditEvents", channelARN, Allowed},
		{"everything", "*", "*", Allowed},
		{"wildcards in the action", "cloudtrail-data:P?t*Events", "*", Allowed},
		{"wildcards in the action, another case", "Cloudtrail-Data:p*", "*", Allowed},
		{"wildcard matches nothing", "cloudtrail-data:PutAuditEvents*", "*", Allowed},
		{"? needs one character", "cloudtrail-data:PutAuditEvents?", "*", NotAllowed},
		{"another service", "cloudtrail:*", "*", NotAllowed},
		{"wildcards in the resource", "*", "arn:aws:cloudtrail:us-east-?:*:channel/*", Allowed},
		{"another case of the resource", "*", strings.Replace(channelARN, "channel", "Channel", 1), NotAllowed},
		{"another type of resource", "*", "arn:aws:cloudtrail:*:*:eventdatastore/*", NotAllowed},
		{"a variable", "*", "arn:aws:cloudtrail:us-east-1:999999999999:channel/${aws:RequestedChannel}", Allowed},
		{"a variable with a default", "*", "arn:aws:cloudtrail:us-east-1:${aws:Owner, '999999999999'}:channel/*", Allowed},
		{"a variable that the request lacks", "*", "arn:aws:cloudtrail:us-east-1:${aws:Owner}:channel/*", NotAllowed},
		{"a variable of several values", "*", "arn:aws:cloudtrail:us-east-1:999999999999:channel/${aws:Several}", NotAllowed},
		{"a variable whose value has a wildcard", "*", "arn:aws:cloudtrail:us-east-1:999999999999:channel/${aws:Star}", NotAllowed},
		{"a variable for a wildcard", "*", "arn:aws:cloudtrail:us-east-1:999999999999:channel/${*}", NotAllowed},
		{"a variable that is not closed", "*", "arn:aws:cloudtrail:us-east-1:999999999999:channel/${aws:RequestedChannel", NotAllowed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := mustParse(t, documentOf(fmt.Sprintf(`{"Effect": "Allow", "Principal": "*", "Action": %q, "Resource": %q}`, test.action, test.resource)))
			request := put(alice, "aws:RequestedChannel", "11111111-2222-3333-4444-555555555555", "aws:Star", "*",
				"aws:Several", "11111111-2222-3333-4444-555555555555", "aws:Several", "b")
			if got := d.Evaluate(request); got.Effect != test.want {
				t.Errorf("%s: %s, want %s", got.Effect, got.Reason, test.want)
			}
		})
	}
	t.Run("the older version has no variables", func(t *testing.T) {
		t.Parallel()
		d := mustParse(t, `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:a": "${aws:b}"}}}}`)
		if got := d.Evaluate(put(alice, "aws:a", "c", "aws:b", "c")); got.Effect != NotAllowed {
			t.Error(got)
		}
		if got := d.Evaluate(put(alice, "aws:a", "${aws:b}")); got.Effect != Allowed {
			t.Error(got)
		}
	})
}

// TestEvaluateLongValues covers values that a policy does not judge, and variables that would grow without bound.
func TestEvaluateLongValues(t *testing.T) {
	t.Parallel()
	d := mustParse(t, documentOf(statementText("Allow", `"*"`, "")))
	long := put(alice)
	long.Resource = strings.Repeat("a", maxValue+1)
	for name, request := range map[string]Request{"aws:UserAgent": put(alice, "aws:UserAgent", strings.Repeat("a", maxValue+1)), "resource": long} {
		want := fmt.Sprintf("the request's %s has more than 16384 bytes, which no policy can judge", name)
		if got := d.Evaluate(request); got.Effect != ExplicitlyDenied || got.Reason != want {
			t.Errorf("%s: %s", got.Effect, got.Reason)
		}
	}
	growing := mustParse(t, documentOf(statementText("Allow", `"*"`, `, "Condition": {"StringLike": {"aws:a": "*`+strings.Repeat("${aws:b}", 500)+`"}}`)))
	if got := growing.Evaluate(put(alice, "aws:a", strings.Repeat("b", 500), "aws:b", "b")); got.Effect != Allowed {
		t.Errorf("%s: %s", got.Effect, got.Reason)
	}
	if got := growing.Evaluate(put(alice, "aws:a", "b", "aws:b", strings.Repeat("b", maxValue))); got.Effect != NotAllowed {
		t.Errorf("%s: %s", got.Effect, got.Reason)
	}
}

func TestEffectString(t *testing.T) {
	t.Parallel()
	for effect, want := range map[Effect]string{NotAllowed: "not allowed", Allowed: "allowed", ExplicitlyDenied: "explicitly denied"} {
		if got := effect.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestEvaluateNearest tells of the first of several statements that come equally near.
func TestEvaluateNearest(t *testing.T) {
	t.Parallel()
	condition := `, "Condition": {"StringEquals": {"cloudtrail:ExternalId": "x"}}`
	d := mustParse(t, documentOf(statementText("Allow", account, condition), statementText("Allow", account, condition)))
	if got := d.Evaluate(put(alice)); got.Effect != NotAllowed || got.Statement != 1 {
		t.Errorf("%+v", got)
	}
}

// TestEvaluateHostilePattern would not end if the matcher's time grew exponentially with the wildcards.
func TestEvaluateHostilePattern(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{strings.Repeat("a*", 3500) + "b", strings.Repeat("*a", 3500) + "b", "*" + strings.Repeat("a", 3500) + "b", strings.Repeat("?*", 3500) + "b"} {
		d := mustParse(t, documentOf(statementText("Allow", `"*"`, fmt.Sprintf(`, "Condition": {"StringLike": {"aws:a": %q}}`, pattern))))
		if got := d.Evaluate(put(alice, "aws:a", strings.Repeat("a", maxValue))); got.Effect != NotAllowed {
			t.Error(got)
		}
	}
}
