// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"
)

func TestImportID(t *testing.T) {
	t.Parallel()
	const id = "01234567-89ab-cdef-0123-456789abcdef"
	tests := []struct {
		name, given, account, want, wantError string
	}{
		{name: "ID", given: id, want: id},
		{name: "ARN", given: "arn:aws:cloudtrail:us-east-1:111122223333:channel/" + id, want: id},
		{name: "ARN of another partition", given: "arn:aws-cn:cloudtrail:us-east-1:111122223333:channel/" + id, want: id},
		{name: "service-linked channel", given: "arn:aws:cloudtrail:us-east-1:111122223333:channel/aws-service-channel/x/" + id, want: id},
		{name: "name", given: "github", wantError: "neither an ARN nor an ID"},
		{name: "nothing", given: "", wantError: "neither an ARN nor an ID"},
		{name: "upper case", given: strings.ToUpper(id), wantError: "neither an ARN nor an ID"},
		{name: "other type", given: "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/" + id, wantError: "not the ARN of a resource of type channel"},
		{name: "other service", given: "arn:aws:s3:::bucket/" + id, wantError: "not the ARN of a resource of type channel"},
		{name: "no ID in it", given: "arn:aws:cloudtrail:us-east-1:111122223333:channel/", wantError: "not the ARN of a resource of type channel"},
		{name: "other Region", given: "arn:aws:cloudtrail:eu-west-1:111122223333:channel/" + id, wantError: "is in Region eu-west-1"},
		{name: "other account", given: "arn:aws:cloudtrail:us-east-1:999988887777:channel/" + id, account: "111122223333",
			wantError: "belongs to account 999988887777, but the credentials of the provider to account 111122223333"},
		{name: "account not known", given: "arn:aws:cloudtrail:us-east-1:999988887777:channel/" + id, want: id},
		{name: "own account", given: "arn:aws:cloudtrail:us-east-1:111122223333:channel/" + id, account: "111122223333", want: id},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := importID(test.given, channelType, "us-east-1", test.account)
			if test.wantError != "" {
				if err == nil || !strings.Contains(err.Error(), test.wantError) {
					t.Fatalf("error %v, want one with %q", err, test.wantError)
				}
				return
			}
			if err != nil || got != test.want {
				t.Errorf("got %q, %v, want %q", got, err, test.want)
			}
		})
	}
}
