// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"
)

func TestImportTarget(t *testing.T) {
	t.Parallel()
	const (
		id      = "01234567-89ab-cdef-0123-456789abcdef"
		own     = "arn:aws:cloudtrail:us-east-1:111122223333:channel/" + id
		foreign = "arn:aws:cloudtrail:us-east-1:999988887777:channel/" + id
	)
	elsewhere, serviceLinked := strings.Replace(own, "us-east-1", "eu-west-1", 1), strings.Replace(own, "channel/", "channel/aws-service-channel/x/", 1)
	tests := []struct {
		name, given, account string
		want                 importTarget
		wantError            string
	}{
		{name: "ID", given: id, want: importTarget{ID: id, Region: "us-east-1"}},
		{name: "ID in a Region", given: id + "@eu-west-1", want: importTarget{ID: id, Region: "eu-west-1"}},
		{name: "ARN", given: own, want: importTarget{ARN: own, ID: id, Region: "us-east-1"}},
		{name: "ARN of another Region", given: elsewhere, want: importTarget{ARN: elsewhere, ID: id, Region: "eu-west-1"}},
		{name: "service-linked channel", given: serviceLinked, want: importTarget{ARN: serviceLinked, ID: id, Region: "us-east-1"}},
		{name: "name", given: "github", want: importTarget{Name: "github", Region: "us-east-1"}},
		{name: "name in a Region", given: "github@eu-west-1", want: importTarget{Name: "github", Region: "eu-west-1"}},
		{name: "upper case is a name", given: strings.ToUpper(id), want: importTarget{Name: strings.ToUpper(id), Region: "us-east-1"}},
		{name: "nothing", given: "", wantError: "neither an ARN nor an ID nor a name"},
		{name: "no name", given: "my channel", wantError: "neither an ARN nor an ID nor a name"},
		{name: "no Region", given: id + "@", wantError: "region is empty"},
		{name: "unknown Region", given: "github@eu-west-99", wantError: `"eu-west-99" is not a Region`},
		{name: "other partition", given: strings.Replace(own, "us-east-1", "cn-north-1", 1), wantError: "Region cn-north-1 is in partition aws-cn"},
		{name: "other type", given: strings.Replace(own, "channel/", "eventdatastore/", 1), wantError: "not the ARN of a resource of type channel"},
		{name: "other service", given: "arn:aws:s3:::bucket/" + id, wantError: "not the ARN of a resource of type channel"},
		{name: "no ID in it", given: "arn:aws:cloudtrail:us-east-1:111122223333:channel/", wantError: "not the ARN of a resource of type channel"},
		{name: "Region after an ARN", given: own + "@us-east-1", wantError: "not the ARN of a resource of type channel"},
		{name: "other account", given: foreign, account: "111122223333",
			wantError: "belongs to account 999988887777, but the credentials of the provider to account 111122223333"},
		{name: "account not known", given: foreign, want: importTarget{ARN: foreign, ID: id, Region: "us-east-1"}},
		{name: "own account", given: own, account: "111122223333", want: importTarget{ARN: own, ID: id, Region: "us-east-1"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := &client{Region: "us-east-1", Partition: "aws", AccountID: test.account}
			got, err := c.importTarget(test.given, channelType)
			if test.wantError != "" {
				if err == nil || !strings.Contains(err.Error(), test.wantError) {
					t.Fatalf("error %v, want one with %q", err, test.wantError)
				}
				return
			}
			if err != nil || got != test.want {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}
