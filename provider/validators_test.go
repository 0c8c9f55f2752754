// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestStringValidators(t *testing.T) {
	t.Parallel()
	const id = "01234567-89ab-cdef-0123-456789abcdef"
	const storeARN = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/" + id
	tests := []struct {
		name      string
		validator validator.String
		good, bad []string
	}{
		{"name", nameValidator(), []string{"abc", "A.b_c-1", strings.Repeat("x", 128)}, []string{"", "ab", "a b c", "a/b/c", "grün", strings.Repeat("x", 129)}},
		{"account ID", accountIDValidator(), []string{"111122223333", "000000000000"}, []string{"", "1111222233", "11112222333a"}},
		{"URL", urlValidator(), []string{"http://127.0.0.1:4590", "https://cloudtrail.us-east-1.amazonaws.com"}, []string{"", "127.0.0.1:4590", "localhost", "ftp://x", "http://", "%"}},
		{"role ARN", roleARNValidator(), []string{"arn:aws:iam::111122223333:role/deploy"}, []string{"deploy", "arn:aws:s3:::bucket"}},
		{"session duration", sessionDurationValidator(), []string{"15m", "1h30m", "12h"}, []string{"", "14m", "13h", "1 hour", "3600"}},
		{"timeout", timeoutValidator(), []string{"1ns", "90s", "1h30m"}, []string{"", "0", "0s", "-1h", "5", "five minutes"}},
		{"external ID", externalIDValidator(), []string{"ab", "a-b/c:d@e.f,g=h+i_j", strings.Repeat("x", 1224)}, []string{"", "a", "a b", "a*b", strings.Repeat("x", 1225)}},
		{"KMS key", kmsKeyValidator(), []string{id, "alias/lake", "arn:aws:kms:us-east-1:111122223333:key/" + id, "mrk-1234"}, []string{"", "a b", "clé", strings.Repeat("x", 351)}},
		{"statement ID", sidValidator(), []string{"Partner1"}, []string{"", "a b", "a-b"}},
		{"ID", idValidator(), []string{id}, []string{"", "x", strings.ToUpper(id), storeARN}},
		{"principal", principalValidator(), []string{"111122223333", "arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/a/b", "arn:aws:sts::111122223333:federated-user/x"},
			[]string{"", "*", "partner", "arn:aws:s3:::bucket", "arn:aws:iam:::root", "cloudtrail.amazonaws.com"}},
		{"location", eventDataStoreLocationValidator(), []string{id, storeARN}, []string{"", "my-store", "arn:aws:cloudtrail:us-east-1:111122223333:channel/" + id}},
		{"ARN", lakeARNValidator(channelType, eventDataStoreType), []string{storeARN}, []string{"", id, "arn:aws:cloudtrail:us-east-1:111122223333:trail/main"}},
		{"source", stringRule{"", sourceProblem}, []string{"Custom", "GitHub"}, []string{"", "github", "CloudTrail"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			validate := func(value types.String) bool {
				var resp validator.StringResponse
				test.validator.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("x"), ConfigValue: value}, &resp)
				return !resp.Diagnostics.HasError()
			}
			for _, value := range test.good {
				if !validate(types.StringValue(value)) {
					t.Errorf("%q is refused", value)
				}
			}
			for _, value := range test.bad {
				if validate(types.StringValue(value)) {
					t.Errorf("%q is accepted", value)
				}
			}
			if !validate(types.StringNull()) || !validate(types.StringUnknown()) {
				t.Error("null or unknown is refused")
			}
		})
	}
}

func TestAttributeName(t *testing.T) {
	t.Parallel()
	tests := []struct {
		at   path.Path
		want string
	}{
		{path.Root("source"), "source"},
		{path.Root("principals").AtSetValue(types.StringValue("1")), "principals"},
		{path.Root("destinations").AtSetValue(types.StringValue("1")).AtName("type"), "destinations.type"},
		{path.Root("statement").AtListIndex(1).AtName("principals").AtSetValue(types.StringValue("1")), "statement[1].principals"},
		{path.Root("tags").AtMapKey("team"), `tags["team"]`},
	}
	for _, test := range tests {
		t.Run(test.want, func(t *testing.T) {
			t.Parallel()
			if got := attributeName(test.at); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestQuoted(t *testing.T) {
	t.Parallel()
	tests := []struct {
		values []string
		want   string
	}{
		{[]string{"a"}, `"a"`},
		{[]string{"a", "b"}, `"a" or "b"`},
		{[]string{"a", "b", "c"}, `"a", "b" or "c"`},
	}
	for _, test := range tests {
		t.Run(test.want, func(t *testing.T) {
			t.Parallel()
			if got := quoted(test.values); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
