// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"testing"
)

// TestEvaluateConditions puts one condition to one request. A key of the request that is given twice has two values.
func TestEvaluateConditions(t *testing.T) {
	t.Parallel()
	const id = "cloudtrail:ExternalId"
	tests := []struct {
		condition string // without the outer braces
		keys      []string
		want      bool
	}{
		{`"StringEquals": {"cloudtrail:ExternalId": "x"}`, []string{id, "x"}, true},
		{`"StringEquals": {"CLOUDTRAIL:externalid": "x"}`, []string{id, "x"}, true},
		{`"StringEquals": {"cloudtrail:ExternalId": "x"}`, []string{"Cloudtrail:ExternalID", "x"}, true},
		{`"StringEquals": {"cloudtrail:ExternalId": "x"}`, []string{id, "X"}, false},
		{`"StringEquals": {"cloudtrail:ExternalId": "x"}`, []string{id, ""}, false},
		{`"StringEquals": {"cloudtrail:ExternalId": "x"}`, nil, false},
		{`"StringEquals": {"cloudtrail:ExternalId": ""}`, []string{id, ""}, true},
		{`"StringEquals": {"cloudtrail:ExternalId": "x*"}`, []string{id, "xy"}, false},
		{`"StringEquals": {"cloudtrail:ExternalId": "x*"}`, []string{id, "x*"}, true},
		{`"StringEquals": {"cloudtrail:ExternalId": ["x", "y"]}`, []string{id, "y"}, true},
		{`"StringEquals": {"cloudtrail:ExternalId": []}`, []string{id, "y"}, false},
		{`"StringEquals": {"cloudtrail:ExternalId": 42}`, []string{id, "42"}, true},
		{`"StringEquals": {"cloudtrail:ExternalId": "x", "aws:SourceAccount": "1"}`, []string{id, "x"}, false},
		{`"StringEquals": {"cloudtrail:ExternalId": "x", "aws:SourceAccount": "1"}`, []string{id, "x", "aws:SourceAccount", "1"}, true},
		{`"StringEquals": {"cloudtrail:ExternalId": "x"}, "Bool": {"aws:SecureTransport": true}`, []string{id, "x", "aws:SecureTransport", "false"}, false},
		{`"StringNotEquals": {"cloudtrail:ExternalId": "x"}`, []string{id, "x"}, false},
		{`"StringNotEquals": {"cloudtrail:ExternalId": ["x", "y"]}`, []string{id, "y"}, false},
		{`"StringNotEquals": {"cloudtrail:ExternalId": ["x", "y"]}`, []string{id, "z"}, true},
		{`"StringNotEquals": {"cloudtrail:ExternalId": "x"}`, nil, true},
		{`"StringEqualsIgnoreCase": {"cloudtrail:ExternalId": "aBc"}`, []string{id, "AbC"}, true},
		{`"StringNotEqualsIgnoreCase": {"cloudtrail:ExternalId": "aBc"}`, []string{id, "AbC"}, false},
		{`"StringEqualsIgnoreCase": {"cloudtrail:ExternalId": "a*"}`, []string{id, "AB"}, false},
		{`"StringLike": {"cloudtrail:ExternalId": "tenant-*"}`, []string{id, "tenant-7"}, true},
		{`"StringLike": {"cloudtrail:ExternalId": "tenant-?"}`, []string{id, "tenant-77"}, false},
		{`"StringLike": {"cloudtrail:ExternalId": "*a*b*"}`, []string{id, "xxaxxbxx"}, true},
		{`"StringLike": {"cloudtrail:ExternalId": "Tenant-*"}`, []string{id, "tenant-7"}, false},
		{`"StringLike": {"cloudtrail:ExternalId": "?"}`, []string{id, "€"}, true},
		{`"StringNotLike": {"cloudtrail:ExternalId": "tenant-*"}`, []string{id, "tenant-7"}, false},
		{`"StringLike": {"cloudtrail:ExternalId": "${aws:PrincipalAccount}-*"}`, []string{id, "111122223333-a"}, true},
		{`"StringLike": {"cloudtrail:ExternalId": "${aws:absent}*"}`, []string{id, "a"}, false},
		{`"StringEqualsIfExists": {"cloudtrail:ExternalId": "x"}`, nil, true},
		{`"StringEqualsIfExists": {"cloudtrail:ExternalId": "x"}`, []string{id, "y"}, false},
		{`"Null": {"cloudtrail:ExternalId": "true"}`, nil, true},
		{`"Null": {"cloudtrail:ExternalId": "true"}`, []string{id, "x"}, false},
		{`"Null": {"cloudtrail:ExternalId": false}`, []string{id, "x"}, true},
		{`"Null": {"cloudtrail:ExternalId": false}`, nil, false},

		{`"BinaryEquals": {"aws:a": "QWI="}`, []string{"aws:a", "Ab"}, true},
		{`"BinaryEquals": {"aws:a": "QWI="}`, []string{"aws:a", "AB"}, false},
		{`"BinaryEquals": {"aws:a": "QWI="}`, nil, false},
		{`"BinaryEqualsIfExists": {"aws:a": "QWI="}`, nil, true},

		{`"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}`, []string{"aws:TagKeys", "a", "aws:TagKeys", "b"}, true},
		{`"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}`, []string{"aws:TagKeys", "a", "aws:TagKeys", "c"}, false},
		{`"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}`, nil, true},
		{`"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}`, []string{"aws:TagKeys", "c", "aws:TagKeys", "b"}, true},
		{`"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}`, []string{"aws:TagKeys", "c"}, false},
		{`"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}`, nil, false},
		{`"ForAllValues:StringNotEquals": {"aws:TagKeys": "a"}`, []string{"aws:TagKeys", "b", "aws:TagKeys", "a"}, false},
		{`"ForAnyValue:StringNotEquals": {"aws:TagKeys": "a"}`, []string{"aws:TagKeys", "b", "aws:TagKeys", "a"}, true},
		{`"ForAnyValue:StringNotEquals": {"aws:TagKeys": "a"}`, nil, false},
		{`"StringEquals": {"aws:TagKeys": "a"}`, []string{"aws:TagKeys", "b", "aws:TagKeys", "a"}, true},
		{`"StringNotEquals": {"aws:TagKeys": "a"}`, []string{"aws:TagKeys", "b", "aws:TagKeys", "a"}, false},

		{`"StringEquals": {"aws:PrincipalAccount": "111122223333"}`, nil, true},
		{`"StringEquals": {"aws:PrincipalAccount": "444455556666"}`, []string{"aws:PrincipalAccount", "444455556666"}, false}, // a caller cannot claim another
		{`"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:user/alice"}`, nil, true},
		{`"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/a*"}`, nil, true},
		{`"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::*:user/a*"}`, nil, true}, // the same as ArnLike
		{`"ArnLike": {"aws:PrincipalArn": "arn:aws:*:user/alice:a:b"}`, nil, false},
		{`"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/a*"}`, nil, false},
		{`"ArnNotEquals": {"aws:SourceArn": "arn:aws:iam::*:user/a*"}`, nil, true},
		{`"ArnLike": {"aws:SourceArn": "*"}`, []string{"aws:SourceArn", "arn:aws:cloudtrail:us-east-1:1:dashboard/a:b"}, true},
		{`"ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:*:dashboard/*"}`, []string{"aws:SourceArn", "arn:aws:cloudtrail:us-east-1:1:dashboard/a:b"}, true},
		{`"ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:us*1:*:dashboard/*"}`, []string{"aws:SourceArn", "arn:aws:cloudtrail:us-east-1:1:trail/a"}, false},
		{`"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b"}`, []string{"aws:SourceArn", "not an ARN"}, false},
		{`"ArnLike": {"aws:SourceArn": "${aws:PrincipalArn}"}`, []string{"aws:SourceArn", "arn:aws:iam::111122223333:user/alice"}, true},
		{`"ArnLike": {"aws:SourceArn": "${aws:absent}"}`, []string{"aws:SourceArn", "arn:aws:iam::111122223333:user/alice"}, false},

		{`"Bool": {"aws:SecureTransport": "true"}`, []string{"aws:SecureTransport", "True"}, true},
		{`"Bool": {"aws:SecureTransport": false}`, []string{"aws:SecureTransport", "true"}, false},
		{`"Bool": {"aws:SecureTransport": true}`, nil, false},
		{`"BoolIfExists": {"aws:SecureTransport": true}`, nil, true},

		{`"NumericEquals": {"aws:EpochTime": 10}`, []string{"aws:EpochTime", "10.0"}, true},
		{`"NumericNotEquals": {"aws:EpochTime": 10}`, []string{"aws:EpochTime", "10.0"}, false},
		{`"NumericNotEquals": {"aws:EpochTime": 10}`, []string{"aws:EpochTime", "none"}, true},
		{`"NumericLessThan": {"aws:EpochTime": 10}`, []string{"aws:EpochTime", "9.9"}, true},
		{`"NumericLessThan": {"aws:EpochTime": 10}`, []string{"aws:EpochTime", "10"}, false},
		{`"NumericLessThanEquals": {"aws:EpochTime": 10}`, []string{"aws:EpochTime", "10"}, true},
		{`"NumericGreaterThan": {"aws:EpochTime": "10"}`, []string{"aws:EpochTime", "10"}, false},
		{`"NumericGreaterThan": {"aws:EpochTime": "10"}`, []string{"aws:EpochTime", "11"}, true},
		{`"NumericGreaterThanEquals": {"aws:EpochTime": "10"}`, []string{"aws:EpochTime", "10"}, true},
		{`"NumericGreaterThan": {"aws:EpochTime": "10"}`, []string{"aws:EpochTime", "eleven"}, false},

		{`"DateEquals": {"aws:CurrentTime": "2026-01-31T12:00:00+02:00"}`, []string{"aws:CurrentTime", "2026-01-31T10:00:00Z"}, true},
		{`"DateNotEquals": {"aws:CurrentTime": "2026-01-31"}`, []string{"aws:CurrentTime", "2026-01-31T00:00:00Z"}, false},
		{`"DateLessThan": {"aws:CurrentTime": "2026-02-01T00:00:00Z"}`, []string{"aws:CurrentTime", "2026-01-31T23:59:59Z"}, true},
		{`"DateLessThan": {"aws:CurrentTime": "2026-02-01T00:00:00Z"}`, []string{"aws:CurrentTime", "2026-02-01T00:00:00Z"}, false},
		{`"DateLessThanEquals": {"aws:CurrentTime": "2026-02-01T00:00:00Z"}`, []string{"aws:CurrentTime", "2026-02-01T00:00:00Z"}, true},
		{`"DateGreaterThan": {"aws:CurrentTime": "2026-02-01T00:00:00Z"}`, []string{"aws:CurrentTime", "2026-01-31T23:59:59Z"}, false},
		{`"DateGreaterThanEquals": {"aws:EpochTime": "2001-09-09T01:46:40Z"}`, []string{"aws:EpochTime", "1000000000"}, true},
		{`"DateLessThan": {"aws:CurrentTime": 1000000000}`, []string{"aws:CurrentTime", "2001-09-09T01:46:39Z"}, true},
		{`"DateLessThan": {"aws:CurrentTime": "2026"}`, []string{"aws:CurrentTime", "yesterday"}, false},

		{`"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}`, []string{"aws:SourceIp", "203.0.113.255"}, true},
		{`"IpAddress": {"aws:SourceIp": "203.0.113.9/24"}`, []string{"aws:SourceIp", "203.0.113.1"}, true},
		{`"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}`, []string{"aws:SourceIp", "203.0.114.0"}, false},
		{`"IpAddress": {"aws:SourceIp": "203.0.113.7"}`, []string{"aws:SourceIp", "203.0.113.7"}, true},
		{`"IpAddress": {"aws:SourceIp": "203.0.113.7"}`, []string{"aws:SourceIp", "::ffff:203.0.113.7"}, true},
		{`"IpAddress": {"aws:SourceIp": "2001:db8::/32"}`, []string{"aws:SourceIp", "2001:db8:1::1"}, true},
		{`"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]}`, []string{"aws:SourceIp", "127.0.0.1"}, false},
		{`"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}`, []string{"aws:SourceIp", "::1"}, false},
		{`"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}`, nil, false},
		{`"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}`, []string{"aws:SourceIp", "10.1.2.3"}, false},
		{`"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}`, []string{"aws:SourceIp", "11.1.2.3"}, true},
		{`"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}`, nil, true},

		{`"StringLike": {"aws:UserAgent": "terraform*"}`, []string{"aws:UserAgent", "terraform-provider"}, true},
		{`"StringEquals": {"aws:MultiFactorAuthPresent": "true"}`, nil, false},
		{`"StringEquals": {"s3:prefix": "a"}`, nil, false},
		{``, nil, true},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%s %q", test.condition, test.keys), func(t *testing.T) {
			t.Parallel()
			d := mustParse(t, documentOf(statementText("Allow", `"*"`, `, "Condition": {`+test.condition+`}`)))
			got := d.Evaluate(put(alice, test.keys...))
			if (got.Effect == Allowed) != test.want {
				t.Errorf("%s: %s", got.Effect, got.Reason)
			}
		})
	}
}

// TestPrincipalArnOfSession shows that the key has the role and not the session.
func TestPrincipalArnOfSession(t *testing.T) {
	t.Parallel()
	d := mustParse(t, documentOf(statementText("Allow", `"*"`, `, "Condition": {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/integrations/Sender"}}`)))
	if got := d.Evaluate(put(session)); got.Effect != Allowed {
		t.Error(got)
	}
}

// TestConditionReason shows how the values of conditions and requests are told.
func TestConditionReason(t *testing.T) {
	t.Parallel()
	tests := []struct {
		condition string
		keys      []string
		want      string
	}{
		{`"StringEquals": {"aws:SourceAccount": ["1", "2"]}`, nil, `statement 1 names the caller but requires aws:SourceAccount StringEquals of "1", "2"; the request has none`},
		{`"StringEquals": {"aws:SourceAccount": ["1", "2", "3", "4", "5"]}`, []string{"aws:SourceAccount", "6"}, `statement 1 names the caller but requires aws:SourceAccount StringEquals of "1", "2", "3" and 2 more; the request has "6"`},
		{`"StringEquals": {"aws:SourceAccount": []}`, nil, `statement 1 names the caller but requires aws:SourceAccount StringEquals of no value at all; the request has none`},
		{`"StringEqualsIfExists": {"aws:a": "1"}, "Bool": {"aws:SecureTransport": true}`, []string{"aws:SecureTransport", "false"}, `statement 1 names the caller but requires aws:SecureTransport Bool "true"; the request has "false"`},
	}
	for _, test := range tests {
		d := mustParse(t, documentOf(statementText("Allow", `"*"`, `, "Condition": {`+test.condition+`}`)))
		if got := d.Evaluate(put(alice, test.keys...)).Reason; got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestRequiresExternalID(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		statements []string
		want       bool
	}{
		{"no condition", []string{statementText("Allow", account, "")}, false},
		{"StringEquals", []string{statementText("Allow", account, `, "Condition": {"StringEquals": {"cloudtrail:externalId": "x"}}`)}, true},
		{"StringLike", []string{statementText("Allow", account, `, "Condition": {"StringLike": {"cloudtrail:ExternalId": "*"}}`)}, true},
		{"Null", []string{statementText("Allow", account, `, "Condition": {"Null": {"cloudtrail:ExternalId": "false"}}`)}, true},
		{"a variable", []string{statementText("Allow", account, `, "Condition": {"StringEquals": {"cloudtrail:ExternalId": "${aws:PrincipalAccount}"}}`)}, true},
		{"IfExists", []string{statementText("Allow", account, `, "Condition": {"StringEqualsIfExists": {"cloudtrail:ExternalId": "x"}}`)}, false},
		{"StringNotEquals", []string{statementText("Allow", account, `, "Condition": {"StringNotEquals": {"cloudtrail:ExternalId": "x"}}`)}, false},
		{"another key", []string{statementText("Allow", account, `, "Condition": {"StringEquals": {"aws:SourceAccount": "x"}}`)}, false},
		{"Deny", []string{statementText("Deny", account, `, "Condition": {"StringEquals": {"cloudtrail:ExternalId": "x"}}`)}, false},
		{"the second statement", []string{statementText("Allow", account, ""), statementText("Allow", account, `, "Condition": {"StringEquals": {"cloudtrail:ExternalId": "x"}}`)}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := mustParse(t, documentOf(test.statements...)).RequiresExternalID(); got != test.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

func TestAcceptsExternalID(t *testing.T) {
	t.Parallel()
	const withID = `, "Condition": {"StringEquals": {"cloudtrail:ExternalId": "x", "aws:SourceAccount": "1"}}`
	tests := []struct {
		name       string
		statements []string
		externalID string
		want       bool
	}{
		{"the ID, other conditions aside", []string{statementText("Allow", account, withID)}, "x", true},
		{"another ID", []string{statementText("Allow", account, withID)}, "y", false},
		{"none", []string{statementText("Allow", account, withID)}, "", false},
		{"none, and a statement that needs none", []string{statementText("Allow", account, withID), statementText("Allow", account, "")}, "", true},
		{"Deny", []string{statementText("Deny", account, withID)}, "x", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := mustParse(t, documentOf(test.statements...)).AcceptsExternalID(test.externalID); got != test.want {
				t.Errorf("got %t", got)
			}
		})
	}
}
