// SPDX-License-Identifier: MPL-2.0

package cloudtraildata

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
)

func TestEndpoint(t *testing.T) {
	t.Parallel()
	const on = aws.DualStackEndpointStateEnabled
	const fips = aws.FIPSEndpointStateEnabled
	tests := []struct {
		name    string
		options Options
		want    string
		wantErr string
	}{
		{"commercial", Options{Region: "eu-central-1"}, "https://cloudtrail-data.eu-central-1.amazonaws.com", ""},
		{"a Region yet to come", Options{Region: "xx-north-9"}, "https://cloudtrail-data.xx-north-9.amazonaws.com", ""},
		{"dual stack", Options{Region: "us-east-1", UseDualStackEndpoint: on}, "https://cloudtrail-data.us-east-1.api.aws", ""},
		{"FIPS", Options{Region: "us-east-1", UseFIPSEndpoint: fips}, "https://cloudtrail-data-fips.us-east-1.amazonaws.com", ""},
		{"FIPS, dual stack", Options{Region: "us-east-1", UseFIPSEndpoint: fips, UseDualStackEndpoint: on}, "https://cloudtrail-data-fips.us-east-1.api.aws", ""},
		{"China", Options{Region: "cn-north-1"}, "https://cloudtrail-data.cn-north-1.amazonaws.com.cn", ""},
		{"China, dual stack", Options{Region: "cn-north-1", UseDualStackEndpoint: on}, "https://cloudtrail-data.cn-north-1.api.amazonwebservices.com.cn", ""},
		{"GovCloud", Options{Region: "us-gov-west-1"}, "https://cloudtrail-data.us-gov-west-1.amazonaws.com", ""},
		{"isolated", Options{Region: "us-isob-east-1"}, "https://cloudtrail-data.us-isob-east-1.sc2s.sgov.gov", ""},
		{"sovereign", Options{Region: "eusc-de-east-1"}, "https://cloudtrail-data.eusc-de-east-1.amazonaws.eu", ""},
		{"own", Options{Region: "us-east-1", BaseEndpoint: aws.String("http://127.0.0.1:4590/x")}, "http://127.0.0.1:4590/x", ""},
		{"no Region", Options{}, "", `region "" is not a Region name`},
		{"a host for a Region", Options{Region: "example.com/"}, "", "is not a Region name"},
		{"own, FIPS", Options{Region: "us-east-1", BaseEndpoint: aws.String("http://h"), UseFIPSEndpoint: fips}, "", "FIPS"},
		{"own, dual stack", Options{Region: "us-east-1", BaseEndpoint: aws.String("http://h"), UseDualStackEndpoint: on}, "", "dual-stack"},
		{"own without scheme", Options{Region: "us-east-1", BaseEndpoint: aws.String("127.0.0.1:4590")}, "", `endpoint "127.0.0.1:4590" is not a URL`},
		{"own with another scheme", Options{Region: "us-east-1", BaseEndpoint: aws.String("ftp://h")}, "", "is not a URL"},
		{"own with a query", Options{Region: "us-east-1", BaseEndpoint: aws.String("http://h?a=b")}, "", "is not a URL"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := test.options.endpoint()
			if test.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), test.wantErr) {
					t.Errorf("error is %v, want one with %q", err, test.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != test.want {
				t.Errorf("endpoint is %s, want %s", got, test.want)
			}
		})
	}
}

// The environment belongs to the whole process, so that these cases cannot run
// in parallel.
func TestEndpointFromConfiguration(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config")
	content := "[default]\nservices = mine\nendpoint_url = http://file-all\n[services mine]\ncloudtrail_data =\n  endpoint_url = http://file-service\n"
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		env  map[string]string
		code string
		want string
	}{
		{"nothing", nil, "", "https://cloudtrail-data.us-west-2.amazonaws.com"},
		{"service", map[string]string{"AWS_ENDPOINT_URL_CLOUDTRAIL_DATA": "http://service", "AWS_ENDPOINT_URL": "http://all"}, "", "http://service"},
		{"all services", map[string]string{"AWS_ENDPOINT_URL": "http://all"}, "", "http://all"},
		{"all services before file", map[string]string{"AWS_ENDPOINT_URL": "http://all", "AWS_CONFIG_FILE": file}, "", "http://all"},
		{"file", map[string]string{"AWS_CONFIG_FILE": file}, "", "http://file-service"},
		{"another service", map[string]string{"AWS_ENDPOINT_URL_CLOUDTRAIL": "http://other"}, "", "https://cloudtrail-data.us-west-2.amazonaws.com"},
		{"ignored", map[string]string{"AWS_ENDPOINT_URL_CLOUDTRAIL_DATA": "http://service", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, "", "https://cloudtrail-data.us-west-2.amazonaws.com"},
		{"code", map[string]string{"AWS_ENDPOINT_URL_CLOUDTRAIL_DATA": "http://service"}, "http://code", "http://code"},
		{"dual stack", map[string]string{"AWS_USE_DUALSTACK_ENDPOINT": "true"}, "", "https://cloudtrail-data.us-west-2.api.aws"},
		{"FIPS", map[string]string{"AWS_USE_FIPS_ENDPOINT": "true"}, "", "https://cloudtrail-data-fips.us-west-2.amazonaws.com"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, name := range []string{"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CLOUDTRAIL_DATA", "AWS_ENDPOINT_URL_CLOUDTRAIL", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_USE_FIPS_ENDPOINT", "AWS_PROFILE"} {
				t.Setenv(name, "")
				if err := os.Unsetenv(name); err != nil {
					t.Fatal(err)
				}
			}
			t.Setenv("AWS_REGION", "us-west-2")
			t.Setenv("AWS_CONFIG_FILE", os.DevNull)
			t.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
			for name, value := range test.env {
				t.Setenv(name, value)
			}
			var optFns []func(*config.LoadOptions) error
			if test.code != "" {
				optFns = append(optFns, config.WithBaseEndpoint(test.code))
			}
			cfg, err := config.LoadDefaultConfig(t.Context(), optFns...)
			if err != nil {
				t.Fatal(err)
			}
			got, err := NewFromConfig(cfg).options.endpoint()
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != test.want {
				t.Errorf("endpoint is %s, want %s", got, test.want)
			}
		})
	}
}
