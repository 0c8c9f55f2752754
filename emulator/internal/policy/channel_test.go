// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"strings"
	"testing"
)

// accounts makes a list of principals of the length.
func accounts(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(`"%012d"`, i)
	}
	return `{"AWS": [` + strings.Join(list, ",") + `]}`
}

// repeated makes a document of n short statements.
func repeated(n int) string {
	return documentOf(strings.Split(strings.Repeat(statementText("Allow", account, "")+"|", n-1)+statementText("Allow", account, ""), "|")...)
}

func TestValidateChannel(t *testing.T) {
	t.Parallel()
	const here = channelARN
	tests := []struct {
		name   string
		policy string
		want   string // "" when it is valid
	}{
		{"sample", sample, ""},
		{"20 statements", repeated(20), ""},
		{"21 statements", repeated(21), "Statement: the policy has 21 statements, but a channel's policy may have 20…"},
		{"50 principals", documentOf(statementText("Allow", accounts(50), "")), ""},
		{"51 principals", documentOf(statementText("Allow", accounts(51), "")), "statement 1: Principal: the statement has 51 principals, but one of a channel's policy may have 50…"},
		{"51 principals in two statements", documentOf(statementText("Allow", accounts(50), ""), statementText("Allow", account, "")), ""},
		{"everyone", documentOf(statementText("Allow", `"*"`, "")), ""},
		{"Deny", documentOf(statementText("Deny", `"*"`, "")), ""},
		{"all kinds of AWS principals", documentOf(statementText("Allow", `{"AWS": ["111122223333", "arn:aws:iam::111122223333:user/a", "arn:aws:iam::111122223333:role/a", "arn:aws:sts::111122223333:assumed-role/a/b", "arn:aws:sts::111122223333:federated-user/a"]}`, "")), ""},
		{"service", documentOf(statementText("Allow", `{"Service": "cloudtrail.amazonaws.com"}`, "")), `statement 1: Principal: "cloudtrail.amazonaws.com" cannot call PutAuditEvents…`},
		{"identity provider", documentOf(statementText("Allow", account, ""), statementText("Allow", `{"Federated": "accounts.google.com"}`, "")), `statement 2: Principal: "accounts.google.com" cannot call PutAuditEvents…`},
		{"NotPrincipal", strings.Replace(sample, `"Principal"`, `"NotPrincipal"`, 1), "statement 1: NotPrincipal: the policy of a resource of CloudTrail has no NotPrincipal…"},
		{"action as a list", strings.Replace(sample, `"cloudtrail-data:PutAuditEvents"`, `["cloudtrail-data:PutAuditEvents"]`, 1), ""},
		{"action in another case", strings.Replace(sample, "cloudtrail-data:PutAuditEvents", "CloudTrail-Data:putAuditEvents", 1), ""},
		{"another action", strings.Replace(sample, "cloudtrail-data:PutAuditEvents", "cloudtrail:PutAuditEvents", 1), `statement 1: Action: "cloudtrail:PutAuditEvents" is not an action of the policy of a resource of type channel; give cloudtrail-data:PutAuditEvents`},
		{"one action too many", strings.Replace(sample, `"cloudtrail-data:PutAuditEvents"`, `["cloudtrail-data:PutAuditEvents", "s3:*"]`, 1), `statement 1: Action: "s3:*" is not an action…`},
		{"wildcard in the action", strings.Replace(sample, "cloudtrail-data:PutAuditEvents", "cloudtrail-data:*", 1), `statement 1: Action: "cloudtrail-data:*" is not an action…`},
		{"NotAction", strings.Replace(sample, `"Action"`, `"NotAction"`, 1), "statement 1: NotAction: the policy of a resource of CloudTrail has no NotAction…"},
		{"resource as a list", strings.Replace(sample, `"`+here+`"`, `["`+here+`"]`, 1), ""},
		{"another channel", strings.Replace(sample, here, here[:len(here)-1]+"6", 1), fmt.Sprintf("statement 1: Resource: %q is not the channel that the policy is for; give exactly %q", here[:len(here)-1]+"6", here)},
		{"every resource", strings.Replace(sample, here, "*", 1), `statement 1: Resource: "*" is not the channel that the policy is for…`},
		{"wildcard in the resource", strings.Replace(sample, here, here[:60]+"*", 1), `statement 1: Resource: "arn:aws:cloudtrail:…`},
		{"NotResource", strings.Replace(sample, `"Resource"`, `"NotResource"`, 1), "statement 1: NotResource: the policy of a resource of CloudTrail has no NotResource…"},
		{"keys of AWS", strings.Replace(sample, `"cloudtrail:ExternalId"`, `"aws:SourceAccount": "1", "AWS:PrincipalOrgID": "o-1", "CLOUDTRAIL:EXTERNALID"`, 1), ""},
		{"misspelt key", strings.Replace(sample, "cloudtrail:ExternalId", "cloudtrail:ExternaId", 1), `statement 1: Condition.StringEquals: "cloudtrail:ExternaId" is a key that no request to CloudTrail has; use cloudtrail:ExternalId or one of the keys that begin with aws:`},
		{"another service's key", strings.Replace(sample, "cloudtrail:ExternalId", "sts:ExternalId", 1), `statement 1: Condition.StringEquals: "sts:ExternalId" is a key that no request to CloudTrail has…`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			checkValidation(t, ValidateChannel(mustParse(t, test.policy), here), test.want)
		})
	}
}

func checkValidation(t *testing.T, err error, want string) {
	t.Helper()
	if want != "" {
		wantError(t, err, want)
	} else if err != nil {
		t.Error(err)
	}
}

func TestValidateEventDataStore(t *testing.T) {
	t.Parallel()
	statement := func(principal, action, extra string) string {
		return documentOf(fmt.Sprintf(`{"Effect": "Allow", "Principal": %s, "Action": %s, "Resource": %q%s}`, principal, action, storeARN, extra))
	}
	every := `["` + strings.Join(eventDataStoreActions, `", "`) + `"]`
	const service = `{"Service": "cloudtrail.amazonaws.com"}`
	tests := []struct {
		name   string
		policy string
		want   string // "" when it is valid
	}{
		{"every action", statement(account, every, ""), ""},
		{"dashboards", statement(service, `"cloudtrail:StartQuery"`, `, "Condition": {"StringLike": {"AWS:SourceArn": "arn:aws:cloudtrail:us-east-1:1:dashboard/*", "AWS:SourceAccount": "1"}}`), ""},
		{"dashboards, another action", statement(service, `"cloudtrail:GetQueryResults"`, ""), `statement 1: Action: "cloudtrail:GetQueryResults" is not an action of the policy of a resource of type event data store; give cloudtrail:StartQuery`},
		{"another service", statement(`{"Service": "s3.amazonaws.com"}`, `"cloudtrail:StartQuery"`, ""), `statement 1: Principal: "s3.amazonaws.com" cannot use an event data store…`},
		{"identity provider", statement(`{"Federated": "accounts.google.com"}`, `"cloudtrail:StartQuery"`, ""), `statement 1: Principal: "accounts.google.com" is an identity provider…`},
		{"a channel's action", statement(account, `"cloudtrail-data:PutAuditEvents"`, ""), `statement 1: Action: "cloudtrail-data:PutAuditEvents" is not an action of the policy of a resource of type event data store; give cloudtrail:StartQuery, cloudtrail:CancelQuery…`},
		{"wildcard in the action", statement(account, `"cloudtrail:*"`, ""), `statement 1: Action: "cloudtrail:*" is not an action…`},
		{"another resource", strings.Replace(statement(account, every, ""), storeARN, channelARN, 1), `statement 1: Resource: "` + channelARN + `" is not the event data store that the policy is for…`},
		{"NotAction", strings.Replace(statement(account, every, ""), "Action", "NotAction", 1), `statement 1: NotAction: …`},
		{"NotPrincipal", strings.Replace(statement(account, every, ""), "Principal", "NotPrincipal", 1), `statement 1: NotPrincipal: …`},
		{"NotResource", strings.Replace(statement(account, every, ""), "Resource", "NotResource", 1), `statement 1: NotResource: …`},
		{"another service's key", statement(account, every, `, "Condition": {"Bool": {"s3:a": true}}`), `statement 1: Condition.Bool: "s3:a" is a key…`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			checkValidation(t, ValidateEventDataStore(mustParse(t, test.policy), storeARN), test.want)
		})
	}
}
