// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

const (
	channelARN = "arn:aws:cloudtrail:us-east-1:999999999999:channel/11111111-2222-3333-4444-555555555555"
	storeARN   = "arn:aws:cloudtrail:us-east-1:999999999999:eventdatastore/11111111-2222-3333-4444-555555555555"
)

// sample is a policy with an external ID as partners use it. Tests change a part of it.
const sample = `{
  "Version": "2012-10-17",
  "Id": "integration",
  "Statement": [
    {
      "Sid": "ChannelPolicy",
      "Effect": "Allow",
      "Principal": {"AWS": ["arn:aws:iam::111122223333:root", "444455556666"]},
      "Action": "cloudtrail-data:PutAuditEvents",
      "Resource": "` + channelARN + `",
      "Condition": {"StringEquals": {"cloudtrail:ExternalId": "secret"}}
    }
  ]
}`

// changed replaces the one place of the sample that has the text.
func changed(t testing.TB, old, replacement string) string {
	t.Helper()
	if strings.Count(sample, old) != 1 {
		t.Fatalf("the sample has %q %d times", old, strings.Count(sample, old))
	}
	return strings.Replace(sample, old, replacement, 1)
}

func mustParse(t testing.TB, text string) *Document {
	t.Helper()
	d, err := Parse(text)
	if err != nil {
		t.Fatalf("parsing %s: %v", text, err)
	}
	return d
}

// TestParseAccepted changes the sample into other documents of the grammar.
func TestParseAccepted(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, old, replacement string }{
		{"as it is", "", ""},
		{"no Version", `"Version": "2012-10-17",`, ""},
		{"older Version", "2012-10-17", "2008-10-17"},
		{"no Id", `"Id": "integration",`, ""},
		{"no Sid", `"Sid": "ChannelPolicy",`, ""},
		{"empty Sid", "ChannelPolicy", ""},
		{"Deny", "Allow", "Deny"},
		{"everyone", `{"AWS": ["arn:aws:iam::111122223333:root", "444455556666"]}`, `"*"`},
		{"everyone under AWS", `["arn:aws:iam::111122223333:root", "444455556666"]`, `"*"`},
		{"principals of three types", `{"AWS": [`, `{"Service": "cloudtrail.amazonaws.com", "Federated": ["accounts.google.com", "arn:aws:iam::111122223333:saml-provider/a"], "AWS": [`},
		{"service in China", `{"AWS": [`, `{"Service": "cloudtrail.amazonaws.com.cn", "AWS": [`},
		{"user", "444455556666", "arn:aws:iam::444455556666:user/a/path/Name+=,.@_-1"},
		{"path of odd characters", "444455556666", "arn:aws:iam::444455556666:user/a!b/Name"},
		{"role", "444455556666", "arn:aws-cn:iam::444455556666:role/Role"},
		{"session", "444455556666", "arn:aws-us-gov:sts::444455556666:assumed-role/Role/session@example.com"},
		{"federated user", "444455556666", "arn:aws:sts::444455556666:federated-user/bob"},
		{"NotPrincipal", `"Principal"`, `"NotPrincipal"`},
		{"NotAction", `"Action"`, `"NotAction"`},
		{"NotResource", `"Resource"`, `"NotResource"`},
		{"list of actions", `"cloudtrail-data:PutAuditEvents"`, `["cloudtrail-data:Put*", "cloudtrail:?et*", "*"]`},
		{"every resource", `"` + channelARN + `"`, `["*", "arn:aws:cloudtrail:*:*:channel/${aws:PrincipalAccount}"]`},
		{"no Condition", `,
      "Condition": {"StringEquals": {"cloudtrail:ExternalId": "secret"}}`, ""},
		{"empty Condition", `{"StringEquals": {"cloudtrail:ExternalId": "secret"}}`, "{}"},
		{"operator without keys", `{"cloudtrail:ExternalId": "secret"}`, "{}"},
		{"key without values", `"secret"`, "[]"},
		{"list of values", `"secret"`, `["a", 1, true]`},
		{"another service's key", "cloudtrail:ExternalId", "s3:prefix"},
		{"key with a tag", "cloudtrail:ExternalId", "aws:PrincipalTag/cost center"},
		{"the same key under two operators", `{"StringEquals": {`, `{"StringLike": {"cloudtrail:ExternalId": "s*"}, "StringEquals": {`},
		{"numbers", `"StringEquals": {"cloudtrail:ExternalId": "secret"}`, `"NumericLessThanIfExists": {"aws:EpochTime": [1.5, "-2e3"]}`},
		{"times", `"StringEquals": {"cloudtrail:ExternalId": "secret"}`,
			`"DateGreaterThan": {"aws:CurrentTime": ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.5+02:00", "2026-01-31T12:00Z", "2026-01-31", "2026-01", "2026", 1700000000]}`},
		{"boolean", `"StringEquals": {"cloudtrail:ExternalId": "secret"}`, `"Bool": {"aws:SecureTransport": [true, "False"]}`},
		{"null", `"StringEquals": {"cloudtrail:ExternalId": "secret"}`, `"Null": {"aws:SourceArn": "true"}`},
		{"addresses", `"StringEquals": {"cloudtrail:ExternalId": "secret"}`, `"NotIpAddress": {"aws:SourceIp": ["203.0.113.7", "203.0.113.0/24", "2001:db8::/32", "::1"]}`},
		{"ARNs", `"StringEquals": {"cloudtrail:ExternalId": "secret"}`, `"ArnLike": {"aws:SourceArn": ["*", "arn:aws:*:*:*:*", "${aws:PrincipalArn}"]}`},
		{"qualified", `"StringEquals"`, `"ForAnyValue:StringNotEqualsIgnoreCaseIfExists"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text := sample
			if test.old != "" {
				text = changed(t, test.old, test.replacement)
			}
			if _, err := Parse(text); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("one statement without a list", func(t *testing.T) {
		t.Parallel()
		text := strings.Replace(strings.Replace(sample, `"Statement": [`, `"Statement": `, 1), "  ]\n", "", 1)
		if _, err := Parse(text); err != nil {
			t.Error(err)
		}
	})
	t.Run("8192 characters of several bytes", func(t *testing.T) {
		t.Parallel()
		text := changed(t, "integration", strings.Repeat("é", maxCharacters-len(sample)+len("integration")))
		if _, err := Parse(text); err != nil {
			t.Error(err)
		}
		if _, err := Parse(text + " "); err == nil || !strings.Contains(err.Error(), "the policy has 8193 characters, but at most 8192 are allowed") {
			t.Errorf("one more: %v", err)
		}
	})
}

// TestParseRefused changes the sample into documents outside the grammar, each by one rule.
func TestParseRefused(t *testing.T) {
	t.Parallel()
	const principals = `["arn:aws:iam::111122223333:root", "444455556666"]`
	const condition = `{"StringEquals": {"cloudtrail:ExternalId": "secret"}}`
	tests := []struct {
		name, old, replacement string
		want                   string // the whole error, or its beginning when it ends in …
	}{
		{"Version", "2012-10-17", "2012-10-18", `Version: "2012-10-18" is not a version of the policy language; give "2012-10-17" (line 2, column 14)`},
		{"Version's type", `"2012-10-17"`, "2012", `Version: Version must be a string, not a number (line 2, column 14)`},
		{"Id's type", `"integration"`, "null", `Id: Id must be a string, not null (line 3, column 9)`},
		{"unknown element", `"Id"`, `"Name"`, `"Name" is not an element; the elements are Version, Id, Statement (line 3, column 3)`},
		{"element's case", `"Id"`, `"ID"`, `"ID" is not an element; did you mean "Id"? Case matters (line 3, column 3)`},
		{"element twice", `"Id"`, `"Version"`, `"Version" appears twice in one object; put both into one (line 3, column 3)`},
		{"no Statement", `"Statement"`, `"Statements"`, `"Statements" is not an element…`},
		{"Statement's type", `"Id": "integration",`, `"Statement": 1, "Id": "integration",`, `Statement: Statement must be an object or a list of objects, not a number (line 3, column 16)`},
		{"statement's type", `    {
      "Sid"`, `    1, {
      "Sid"`, `Statement: Statement must be an object or a list of objects, not a number (line 5, column 5)`},
		{"nested statements", `    {
      "Sid"`, `    [{
      "Sid"`, `Statement: Statement must be an object or a list of objects, not a list (line 5, column 5)`},

		{"Sid", "ChannelPolicy", "Channel Policy", `statement 1: Sid: "Channel Policy" is not a Sid; use the letters A to Z and a to z and digits only (line 6, column 14)`},
		{"Sid's type", `"ChannelPolicy"`, "1", `statement 1: Sid: Sid must be a string, not a number…`},
		{"unknown member", `"Sid"`, `"Description"`, `statement 1: "Description" is not an element; the elements are Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition (line 6, column 7)`},
		{"member's case", `"Sid"`, `"sid"`, `statement 1: "sid" is not an element; did you mean "Sid"? Case matters…`},
		{"member twice", `"Sid": "ChannelPolicy"`, `"Effect": "Deny"`, `statement 1: "Effect" appears twice in one object; put both into one (line 7, column 7)`},
		{"Effect", `"Allow"`, `"allow"`, `statement 1: Effect: "allow" is not an effect; give "Allow" or "Deny", in that case (line 7, column 17)`},
		{"Effect's type", `"Allow"`, `["Allow"]`, `statement 1: Effect: Effect must be a string, not a list…`},
		{"no Effect", `"Effect": "Allow",`, ``, `statement 1: Effect: the statement has no Effect; give "Allow" or "Deny"`},
		{"no Principal", `"Principal": {"AWS": ` + principals + `},`, ``, `statement 1: Principal: the statement has no Principal; every statement of a resource's policy needs one`},
		{"no Action", `"Action": "cloudtrail-data:PutAuditEvents",`, ``, `statement 1: Action: the statement has no Action…`},
		{"no Resource", `"Resource": "` + channelARN + `",`, ``, `statement 1: Resource: the statement has no Resource…`},
		{"Principal and NotPrincipal", `"Sid": "ChannelPolicy"`, `"NotPrincipal": "*"`, `statement 1: Principal: the statement has both Principal and NotPrincipal; keep one`},
		{"Action and NotAction", `"Sid": "ChannelPolicy"`, `"NotAction": "*"`, `statement 1: Action: the statement has both Action and NotAction; keep one`},
		{"Resource and NotResource", `"Sid": "ChannelPolicy"`, `"NotResource": "*"`, `statement 1: Resource: the statement has both Resource and NotResource; keep one`},

		{"Principal is a string", `{"AWS": ` + principals + `}`, `"111122223333"`, `statement 1: Principal: "111122223333" stands alone; Principal must be "*" or an object like {"AWS": "111122223333"} (line 8, column 20)`},
		{"Principal's type", `{"AWS": ` + principals + `}`, `["*"]`, `statement 1: Principal: Principal must be "*" or an object like {"AWS": "111122223333"}, not a list…`},
		{"Principal is empty", `{"AWS": ` + principals + `}`, `{}`, `statement 1: Principal: it names no principal; give "*" or…`},
		{"type of principal", `"AWS"`, `"Aws"`, `statement 1: Principal: "Aws" is not an element; did you mean "AWS"? Case matters…`},
		{"unknown type of principal", `"AWS"`, `"Azure"`, `statement 1: Principal: "Azure" is not an element; the elements are AWS, Service, Federated…`},
		{"canonical user", `"AWS"`, `"CanonicalUser"`, `statement 1: Principal: CanonicalUser exists in Amazon S3's policies only…`},
		{"no principals", principals, `[]`, `statement 1: Principal.AWS: the list is empty; name at least one principal…`},
		{"principals' type", principals, `{}`, `statement 1: Principal.AWS: AWS must be a string or a list of strings, not an object…`},
		{"a principal's type", `"444455556666"`, `444455556666`, `statement 1: Principal.AWS: AWS must hold strings only, not a number…`},
		{"account of 11 digits", `444455556666`, `44445555666`, `statement 1: Principal.AWS: "44445555666" is not a principal; give an account ID of 12 digits…`},
		{"account in an ARN", `111122223333`, `11112222333`, `statement 1: Principal.AWS: "arn:aws:iam::11112222333:root" has the account "11112222333", but an account ID is 12 digits…`},
		{"partition", `arn:aws:iam:`, `arn:azure:iam:`, `statement 1: Principal.AWS: "arn:azure:iam::111122223333:root" is in the unknown partition "azure"; the partitions are aws, aws-cn and aws-us-gov…`},
		{"Region", `iam::`, `iam:us-east-1:`, `statement 1: Principal.AWS: "arn:aws:iam:us-east-1:111122223333:root" names the Region "us-east-1"…`},
		{"wildcard", `:root`, `:user/*`, `statement 1: Principal.AWS: "arn:aws:iam::111122223333:user/*" has a wildcard…`},
		{"group", `:root`, `:group/Admins`, `statement 1: Principal.AWS: "arn:aws:iam::111122223333:group/Admins" is a group, and a group cannot be a principal…`},
		{"ARN of no principal", `:root`, `:policy/P`, `statement 1: Principal.AWS: "arn:aws:iam::111122223333:policy/P" is not the ARN of a principal…`},
		{"user without a name", `:root`, `:user/`, `statement 1: Principal.AWS: "arn:aws:iam::111122223333:user/" must end in user/NAME or user/PATH/NAME…`},
		{"role with an empty path", `:root`, `:role//Role`, `statement 1: Principal.AWS: "arn:aws:iam::111122223333:role//Role" must end in role/NAME…`},
		{"role with a space", `:root`, `:role/My Role`, `statement 1: Principal.AWS: "arn:aws:iam::111122223333:role/My Role" must end in role/NAME…`},
		{"long name", `:root`, `:user/` + strings.Repeat("a", 65), `statement 1: Principal.AWS: "arn:aws:iam::111122223333:user/aaa…`},
		{"session without a name", `iam::111122223333:root`, `sts::111122223333:assumed-role/Role`, `statement 1: Principal.AWS: "arn:aws:sts::111122223333:assumed-role/Role" must end in assumed-role/ROLE/SESSION…`},
		{"federated user without a name", `iam::111122223333:root`, `sts::111122223333:federated-user/`, `statement 1: Principal.AWS: "arn:aws:sts::111122223333:federated-user/" must end in federated-user/NAME…`},
		{"unique ID", `444455556666`, `AIDAEXAMPLE`, `statement 1: Principal.AWS: "AIDAEXAMPLE" is not a principal…`},
		{"service", `"AWS": ` + principals, `"Service": "cloudtrail"`, `statement 1: Principal.Service: "cloudtrail" is not a service principal; give one like cloudtrail.amazonaws.com…`},
		{"service's wildcard", `"AWS": ` + principals, `"Service": "*.amazonaws.com"`, `statement 1: Principal.Service: "*.amazonaws.com" is not a service principal…`},
		{"identity provider", `"AWS": ` + principals, `"Federated": "google"`, `statement 1: Principal.Federated: "google" is not an identity provider…`},

		{"action", `cloudtrail-data:PutAuditEvents`, `PutAuditEvents`, `statement 1: Action: "PutAuditEvents" is not an action; give one like cloudtrail-data:PutAuditEvents (line 9, column 17)`},
		{"action's service", `cloudtrail-data:PutAuditEvents`, `cloudtrail*:PutAuditEvents`, `statement 1: Action: "cloudtrail*:PutAuditEvents" is not an action…`},
		{"action's name", `cloudtrail-data:PutAuditEvents`, `cloudtrail-data:`, `statement 1: Action: "cloudtrail-data:" is not an action…`},
		{"no actions", `"cloudtrail-data:PutAuditEvents"`, `[]`, `statement 1: Action: the list is empty; give at least one…`},
		{"actions' type", `"cloudtrail-data:PutAuditEvents"`, `true`, `statement 1: Action: Action must be a string or a list of strings, not a boolean…`},
		{"resource", channelARN, "channel/1", `statement 1: Resource: "channel/1" is not a resource; give the whole ARN…`},
		{"no resources", `"` + channelARN + `"`, "[]", `statement 1: Resource: the list is empty…`},
		{"nested list", `"` + channelARN + `"`, `[["*"]]`, `statement 1: Resource: Resource must hold strings only, not a list…`},

		{"Condition's type", condition, `[]`, `statement 1: Condition: Condition must be an object of operators, not a list…`},
		{"operator", "StringEquals", "StringIs", `statement 1: Condition: "StringIs" is not a condition operator; the operators are Null, StringEquals,…`},
		{"operator's case", "StringEquals", "stringEquals", `statement 1: Condition: "stringEquals" is not a condition operator; did you mean "StringEquals"? Case matters…`},
		{"qualifier", "StringEquals", "ForSomeValues:StringEquals", `statement 1: Condition: "ForSomeValues:StringEquals" is not a condition operator…`},
		{"Null with a suffix", "StringEquals", "NullIfExists", `statement 1: Condition: "NullIfExists" is not a condition operator; Null has neither prefix nor suffix…`},
		{"Null with a prefix", "StringEquals", "ForAnyValue:Null", `statement 1: Condition: "ForAnyValue:Null" is not a condition operator; Null has neither…`},
		{"operator twice", condition, `{"Bool": {}, "Bool": {}}`, `statement 1: Condition: "Bool" appears twice in one object…`},
		{"operator's type", `{"cloudtrail:ExternalId": "secret"}`, `"secret"`, `statement 1: Condition.StringEquals: StringEquals must be an object of condition keys, not a string…`},
		{"key without a prefix", "cloudtrail:ExternalId", "ExternalId", `statement 1: Condition.StringEquals: "ExternalId" is not a condition key; give one like cloudtrail:ExternalId or aws:SourceAccount…`},
		{"key with a space", "cloudtrail:ExternalId", "cloudtrail: ExternalId", `statement 1: Condition.StringEquals: "cloudtrail: ExternalId" is not a condition key…`},
		{"long key", "cloudtrail:ExternalId", "aws:" + strings.Repeat("a", 300), `statement 1: Condition.StringEquals: "aws:aaa…`},
		{"key twice", `"secret"`, `"a", "cloudtrail:ExternalId": "b"`, `statement 1: Condition.StringEquals: "cloudtrail:ExternalId" appears twice in one object…`},
		{"key twice but for case", `"secret"`, `"a", "cloudtrail:externalid": "b"`, `statement 1: Condition.StringEquals: "cloudtrail:ExternalId" and "cloudtrail:externalid" are the same key…`},
		{"value's type", `"secret"`, `{}`, `statement 1: Condition.StringEquals.cloudtrail:ExternalId: a condition's value must be a string, a number or a boolean, not an object…`},
		{"value in a list", `"secret"`, `[null]`, `statement 1: Condition.StringEquals.cloudtrail:ExternalId: a condition's value must be a string, a number or a boolean, not null…`},
		{"number", condition, `{"NumericEquals": {"aws:EpochTime": "soon"}}`, `statement 1: Condition.NumericEquals.aws:EpochTime: "soon" is not a value for NumericEquals; give a number…`},
		{"bytes", condition, `{"BinaryEquals": {"aws:a": "?"}}`, `statement 1: Condition.BinaryEquals.aws:a: "?" is not a value for BinaryEquals; give the bytes in base64…`},
		{"hexadecimal number", condition, `{"NumericEquals": {"aws:EpochTime": "0x10"}}`, `statement 1: Condition.NumericEquals.aws:EpochTime: "0x10" is not…`},
		{"no number", condition, `{"NumericEquals": {"aws:EpochTime": "NaN"}}`, `statement 1: Condition.NumericEquals.aws:EpochTime: "NaN" is not…`},
		{"time", condition, `{"DateLessThan": {"aws:CurrentTime": "31.01.2026"}}`, `statement 1: Condition.DateLessThan.aws:CurrentTime: "31.01.2026" is not a value for DateLessThan; give a time like…`},
		{"time before 1970", condition, `{"DateLessThan": {"aws:CurrentTime": -1}}`, `statement 1: Condition.DateLessThan.aws:CurrentTime: "-1" is not…`},
		{"boolean", condition, `{"Bool": {"aws:SecureTransport": "yes"}}`, `statement 1: Condition.Bool.aws:SecureTransport: "yes" is not a value for Bool; give "true" or "false"…`},
		{"null", condition, `{"Null": {"aws:SourceArn": "x"}}`, `statement 1: Condition.Null.aws:SourceArn: "x" is not a value for Null…`},
		{"address", condition, `{"IpAddress": {"aws:SourceIp": "203.0.113.0/33"}}`, `statement 1: Condition.IpAddress.aws:SourceIp: "203.0.113.0/33" is not a value for IpAddress; give an address like…`},
		{"ARN", condition, `{"ArnLike": {"aws:SourceArn": "arn:aws:s3"}}`, `statement 1: Condition.ArnLike.aws:SourceArn: "arn:aws:s3" is not a value for ArnLike; give an ARN…`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse(changed(t, test.old, test.replacement))
			wantError(t, err, test.want)
		})
	}
}

// wantError compares an error with the text, or with its beginning when the text ends in an ellipsis.
func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if _, ok := errors.AsType[*Error](err); !ok {
		t.Fatalf("got %v, want an *Error", err)
	}
	begin, shortened := strings.CutSuffix(want, "…")
	if got := err.Error(); got != want && !(shortened && strings.HasPrefix(got, begin)) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestParseNoDocument covers what is not a document of the grammar at all.
func TestParseNoDocument(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"empty", "", "the policy is empty; give a JSON document with a Statement"},
		{"white space", " \n", "the policy is empty…"},
		{"empty object", "{}", "Statement: the policy has no statement; give at least one"},
		{"no statements", `{"Statement": []}`, "Statement: the policy has no statement; give at least one"},
		{"list", "[]", "it must be a JSON object, not a list (line 1, column 1)"},
		{"string", `"{}"`, "it must be a JSON object, not a string…"},
		{"text", "hello", "the policy is not valid JSON: invalid character 'h'…"},
		{"cut", sample[:100], "…"},
		{"cut after a colon", `{"Version":`, "Version: the policy is not valid JSON: unexpected EOF (line 1, column 12)"},
		{"two documents", `{"Statement": ` + sample[strings.Index(sample, "{\n      "):len(sample)-4] + "} {}", "something follows the document; a policy is one JSON object…"},
		{"comma at the end", `{"Version": "2012-10-17",}`, "the policy is not valid JSON: …"},
		{"comment", "{ // a\n}", "the policy is not valid JSON: invalid character '/'…"},
		{"not UTF-8", "{\"Id\": \"\xff\"}", "Id: the policy is not valid JSON: invalid UTF-8…"},
		{"byte order mark", "\ufeff{}", "the policy is not valid JSON: …"},
		{"deep", strings.Repeat(`[`, 8000), "it must be a JSON object, not a list…"},
		{"deep inside", `{"Statement": ` + strings.Repeat(`[`, 8000), "Statement: Statement must be an object or a list of objects, not a list…"},
		{"huge", strings.Repeat("[", 10<<20), "the policy has 10485760 characters, but at most 8192 are allowed…"},
		{"Sid twice", strings.Replace(sample, "    }\n  ]", "    },"+sample[strings.Index(sample, "{\n      "):], 1), `statement 2: Sid: "ChannelPolicy" is the Sid of statement 1 already; give each statement its own`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse(test.text)
			wantError(t, err, test.want)
		})
	}
}

// FuzzParse holds Parse to its promises for any text: no panic, an *Error of bounded length or a document that every request
// can be put to and every resource can be validated against.
func FuzzParse(f *testing.F) {
	f.Add(sample, "secret")
	f.Add(`{"Statement":{"Effect":"Deny","NotPrincipal":"*","NotAction":"a:*","NotResource":"*","Condition":{"ForAllValues:ArnLikeIfExists":{"aws:a":["${aws:PrincipalArn}*",1,true]}}}}`, "")
	f.Add(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"*","Resource":"arn:a:b:c:d:${x,'y'}${*}${","Condition":{"DateLessThan":{"aws:EpochTime":1e9},"IpAddress":{"aws:SourceIp":"::/0"}}}]}`, "****")
	f.Fuzz(func(t *testing.T, text, value string) {
		d, err := Parse(text)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || len(e.Error()) > 8<<10 {
				t.Fatalf("Parse gave %T with %d bytes", err, len(err.Error()))
			}
			return
		}
		if len(d.statements) == 0 {
			t.Fatal("a document without statements")
		}
		d.RequiresExternalID()
		_ = ValidateChannel(d, channelARN)
		_ = ValidateEventDataStore(d, storeARN)
		context := map[string][]string{externalIDKey: {value}}
		for _, s := range d.statements {
			for _, c := range s.conditions {
				context[c.key] = []string{value, "1"}
			}
		}
		for _, principal := range []Principal{{}, {Account: "111122223333", ARN: "arn:aws:iam::111122223333:root"}, {Service: value}, {ARN: value, RoleARN: value}} {
			decision := d.Evaluate(Request{Principal: principal, Action: "cloudtrail-data:PutAuditEvents", Resource: value, Context: context})
			if decision.Reason == "" || decision.CallerReason == "" || decision.Effect != NotAllowed && decision.Statement == 0 {
				t.Fatalf("decision %+v", decision)
			}
		}
	})
}

func ExampleParse() {
	_, err := Parse(`{"Statement": {"Effect": "allow"}}`)
	fmt.Println(err)
	// Output: statement 1: Effect: "allow" is not an effect; give "Allow" or "Deny", in that case (line 1, column 26)
}
