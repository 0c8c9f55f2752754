// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

func TestParseARNFunction(t *testing.T) {
	t.Parallel()
	p := startProtocol(t) // functions need no provider block
	for value, want := range map[string]map[string]any{
		"arn:aws:cloudtrail:us-east-1:111122223333:channel/01234567-89ab-cdef-0123-456789abcdef": {
			"partition": "aws", "region": "us-east-1", "account_id": "111122223333", "resource_type": "channel", "id": "01234567-89ab-cdef-0123-456789abcdef"},
		"arn:aws-cn:cloudtrail:cn-north-1:111122223333:eventdatastore/01234567-89ab-cdef-0123-456789abcdef": {
			"partition": "aws-cn", "region": "cn-north-1", "account_id": "111122223333", "resource_type": "eventdatastore", "id": "01234567-89ab-cdef-0123-456789abcdef"},
		"arn:aws:cloudtrail:eu-west-1:111122223333:dashboard/overview": {
			"partition": "aws", "region": "eu-west-1", "account_id": "111122223333", "resource_type": "dashboard", "id": "overview"},
		"arn:aws:cloudtrail:us-east-1:111122223333:channel/aws-service-channel/inspector2/main": {
			"partition": "aws", "region": "us-east-1", "account_id": "111122223333", "resource_type": "channel", "id": "aws-service-channel/inspector2/main"},
	} {
		got, err := p.call("parse_arn", value)
		if err != nil {
			t.Errorf("%s: %s", value, err.Text)
			continue
		}
		if diff := cmp.Diff(any(want), got); diff != "" {
			t.Errorf("%s: -want +got\n%s", value, diff)
		}
	}
	for _, value := range []string{
		"", "audit", "arn:aws:cloudtrail", "arn:aws:s3:::bucket",
		"arn:aws:cloudtrail:us-east-1:111122223333:trail/management",
		"arn:aws:cloudtrail:us-east-1:111122223333:channel/",
		"arn:aws:cloudtrail:us-east-1:11112222:channel/01234567-89ab-cdef-0123-456789abcdef",
		"arn:aws:cloudtrail::111122223333:channel/01234567-89ab-cdef-0123-456789abcdef",
	} {
		_, err := p.call("parse_arn", value)
		if err == nil {
			t.Errorf("%q is taken", value)
			continue
		}
		if err.FunctionArgument == nil || *err.FunctionArgument != 0 || !strings.Contains(err.Text, `"`+value+`"`) || !strings.Contains(err.Text, "such as arn:aws:cloudtrail:") {
			t.Errorf("%q: the error does not name argument, value and way out: %v %s", value, err.FunctionArgument, err.Text)
		}
	}
}

func TestAccParseARNFunction(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const channel = `
output "channel" {
  value = provider::cloudtraillake::parse_arn(cloudtraillake_channel.test.arn).resource_type
}
output "same" {
  value = provider::cloudtraillake::parse_arn(cloudtraillake_event_data_store.a.arn).id == cloudtraillake_event_data_store.a.id
}
`
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			planError(withProvider(server, `
output "test" {
  value = provider::cloudtraillake::parse_arn("audit")
}
`), `Invalid value for "arn" parameter: it is "audit": an ARN such as arn:aws:cloudtrail:`),
			{
				// The ARNs are not known while planning.
				Config: withProvider(server, storeConfig("a")+channelConfig("audit", "GitHub", toStoreA)+channel),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownOutputValue("channel", knownvalue.StringExact("channel")),
					statecheck.ExpectKnownOutputValue("same", knownvalue.Bool(true)),
				},
			},
		},
	})
}
