// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

const testChannelARN = "arn:aws:cloudtrail:us-east-1:111122223333:channel/01234567-89ab-cdef-0123-456789abcdef"

func TestChannelPolicyFunction(t *testing.T) {
	t.Parallel()
	p := startProtocol(t)
	for _, test := range []struct {
		name       string
		channelARN string
		principals []any
		externalID any
		want       string
	}{
		{
			name: "canonical", channelARN: testChannelARN, externalID: "gh-1",
			principals: []any{"777788889999", "444455556666", "arn:aws:iam::444455556666:root"},
			want: `{"Statement":[{"Action":"cloudtrail-data:PutAuditEvents","Condition":{"StringEquals":{"cloudtrail:ExternalId":"gh-1"}},"Effect":"Allow",` +
				`"Principal":{"AWS":["arn:aws:iam::444455556666:root","arn:aws:iam::777788889999:root"]},"Resource":"` + testChannelARN + `"}],"Version":"2012-10-17"}`,
		},
		{
			name: "no external ID, partition of the channel", channelARN: "arn:aws-cn:cloudtrail:cn-north-1:111122223333:channel/x", principals: []any{"444455556666"},
			want: `{"Statement":[{"Action":"cloudtrail-data:PutAuditEvents","Effect":"Allow","Principal":{"AWS":["arn:aws-cn:iam::444455556666:root"]},` +
				`"Resource":"arn:aws-cn:cloudtrail:cn-north-1:111122223333:channel/x"}],"Version":"2012-10-17"}`,
		},
	} {
		got, err := p.call("channel_policy", test.channelARN, test.principals, test.externalID)
		if err != nil {
			t.Errorf("%s: %s", test.name, err.Text)
		} else if got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}

// OpenTofu sends null without any data.
func TestChannelPolicyFunction_nullOfOpenTofu(t *testing.T) {
	t.Parallel()
	p := startProtocol(t)
	parameters := p.schema.Functions["channel_policy"].Parameters
	response, err := p.CallFunction(t.Context(), &tfprotov6.CallFunctionRequest{Name: "channel_policy", Arguments: []*tfprotov6.DynamicValue{
		dynamicValue(t, parameters[0].Type, testChannelARN), dynamicValue(t, parameters[1].Type, []any{"444455556666"}), {},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if response.Error != nil {
		t.Error(response.Error.Text)
	}
}

func TestChannelPolicyFunction_errors(t *testing.T) {
	t.Parallel()
	p := startProtocol(t)
	var many, long []any
	for i := range 51 {
		many = append(many, fmt.Sprintf("arn:aws:iam::444455556666:role/r%d", i))
	}
	for i := range 50 {
		long = append(long, fmt.Sprintf("arn:aws:iam::444455556666:role/%s%d", strings.Repeat("x", 150), i))
	}
	one := []any{"444455556666"}
	for _, test := range []struct {
		channelARN string
		principals []any
		externalID any
		argument   int64 // -1 for the whole
		text       string
	}{
		{"audit", one, nil, 0, `it is "audit": an ARN such as arn:aws:cloudtrail:`},
		{strings.Replace(testChannelARN, "channel/", "eventdatastore/", 1), one, nil, 0, `an ARN such as arn:aws:cloudtrail:us-east-1:111122223333:channel/`},
		{testChannelARN, []any{}, nil, 1, `it has 0 principals, 1 to 50 are allowed`},
		{testChannelARN, many, nil, 1, `it has 51 principals, 1 to 50 are allowed; the data source cloudtraillake_channel_policy_document`},
		{testChannelARN, []any{"partner"}, nil, 1, `it contains "partner": a principal is an account ID of 12 digits`},
		{testChannelARN, []any{nil}, nil, 1, `one of the principals is null`},
		{testChannelARN, one, "with space", 2, `it is "with space": an external ID has 2 to 1224 characters`},
		{testChannelARN, one, "", 2, `it is "": an external ID has 2 to 1224 characters`},
		{testChannelARN, long, nil, -1, `at most 8192 are allowed`},
	} {
		_, err := p.call("channel_policy", test.channelARN, test.principals, test.externalID)
		if err == nil {
			t.Errorf("no error, want %q", test.text)
			continue
		}
		argument := int64(-1)
		if err.FunctionArgument != nil {
			argument = *err.FunctionArgument
		}
		if argument != test.argument || !strings.Contains(err.Text, test.text) {
			t.Errorf("argument %d: %s\nwant argument %d: %s", argument, err.Text, test.argument, test.text)
		}
	}
}

// The function, the data source and jsonencode write the same text, so that
// changing from one to another plans nothing.
func TestAccChannelPolicyFunction(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const function = `provider::cloudtraillake::channel_policy(cloudtraillake_channel.test.arn, ["444455556666"], "id-one")`
	const document = `
data "cloudtraillake_channel_policy_document" "test" {
  channel_arn = cloudtraillake_channel.test.arn
  principals  = ["444455556666"]
  external_id = "id-one"
}
`
	same := `
output "same" {
  value = ` + function + ` == data.cloudtraillake_channel_policy_document.test.json
}
`
	unchanged := policyAction(plancheck.ResourceActionNoop)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			planError(withProvider(server, `
output "test" {
  value = provider::cloudtraillake::channel_policy("`+testChannelARN+`", ["partner"], null)
}
`), `Invalid value for "principals" parameter: it contains "partner": a principal is an account ID`),
			{
				Config: withProvider(server, policyConfig(function)+document+same),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownOutputValue("same", knownvalue.Bool(true)),
				},
			},
			{Config: withProvider(server, policyConfig(`data.cloudtraillake_channel_policy_document.test.json`)+document), ConfigPlanChecks: unchanged},
			{Config: withProvider(server, policyConfig(jsonPolicy(`["arn:aws:iam::444455556666:root"]`, "id-one"))), ConfigPlanChecks: unchanged},
			{Config: withProvider(server, policyConfig(function)), ConfigPlanChecks: unchanged},
			{Config: withProvider(server, policyConfig(strings.Replace(function, `"id-one"`, "null", 1))), ConfigPlanChecks: policyAction(plancheck.ResourceActionUpdate)},
		},
	})
}
