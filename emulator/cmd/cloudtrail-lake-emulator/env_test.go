// SPDX-License-Identifier: MPL-2.0

package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWriteEnvironment(t *testing.T) {
	t.Parallel()
	environment := []variable{{"AWS_REGION", "us-east-1"}, {"AWS_SECRET_ACCESS_KEY", `a'b\c $d`}}
	tests := []struct{ format, want string }{
		{"sh", "export AWS_REGION=us-east-1\nexport AWS_SECRET_ACCESS_KEY='a'\\''b\\c $d'\n"},
		{"fish", "set -gx AWS_REGION 'us-east-1'\nset -gx AWS_SECRET_ACCESS_KEY 'a\\'b\\\\c $d'\n"},
		{"powershell", "$env:AWS_REGION = 'us-east-1'\n$env:AWS_SECRET_ACCESS_KEY = 'a''b\\c $d'\n"},
		{"github", "AWS_REGION=us-east-1\nAWS_SECRET_ACCESS_KEY=a'b\\c $d\n"},
		{"json", "{\n  \"AWS_REGION\": \"us-east-1\",\n  \"AWS_SECRET_ACCESS_KEY\": \"a'b\\\\c $d\"\n}\n"},
	}
	for _, test := range tests {
		t.Run(test.format, func(t *testing.T) {
			t.Parallel()
			var got strings.Builder
			if err := writeEnvironment(&got, test.format, environment); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got.String()); diff != "" {
				t.Errorf("output (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWriteEnvironmentRefusesLineBreaks(t *testing.T) {
	t.Parallel()
	var got strings.Builder
	err := writeEnvironment(&got, "github", []variable{{"AWS_REGION", "a\nPATH=b"}})
	if err == nil || got.Len() > 0 {
		t.Errorf("error is %v after %q, want a refusal", err, got.String())
	}
}

func TestCommandEnvironment(t *testing.T) {
	t.Parallel()
	got := commandEnvironment([]string{"PATH=/bin", "AWS_SESSION_TOKEN=t", "AWS_PROFILE=p"}, endpoints{Endpoint: "http://e", Region: "r", AccessKeyID: "k", SecretAccessKey: "s"})
	want := []string{
		"PATH=/bin",
		"AWS_ENDPOINT_URL_CLOUDTRAIL=http://e", "AWS_ENDPOINT_URL_CLOUDTRAIL_DATA=http://e", "AWS_ENDPOINT_URL_STS=http://e",
		"AWS_ACCESS_KEY_ID=k", "AWS_SECRET_ACCESS_KEY=s", "AWS_REGION=r", "AWS_DEFAULT_REGION=r",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
}
