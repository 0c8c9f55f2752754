// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

func emulatorSettings(server *emulatortest.Server) clientSettings {
	return clientSettings{
		Region: server.Region, AccessKey: server.AccessKeyID, SecretKey: server.SecretAccessKey,
		Endpoints: endpoints{CloudTrail: server.URL, CloudTrailData: server.URL, STS: server.URL},
	}
}

func details(diags diag.Diagnostics) string {
	var text strings.Builder
	for _, d := range diags {
		text.WriteString(d.Summary() + ": " + d.Detail() + "\n")
	}
	return text.String()
}

func TestNewClient(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	nowhere := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(nowhere.Close)
	tests := []struct {
		name      string
		change    func(*clientSettings)
		wantError string
	}{
		{name: "emulator", change: func(*clientSettings) {}},
		{name: "allowed account", change: func(s *clientSettings) { s.AllowedAccountIDs = []string{"999999999999", server.AccountID} }},
		{name: "other account", change: func(s *clientSettings) { s.AllowedAccountIDs = []string{"999999999999"} }, wantError: "allowed_account_ids does not list (999999999999)"},
		{name: "forbidden account", change: func(s *clientSettings) { s.ForbiddenAccountIDs = []string{server.AccountID} }, wantError: "which forbidden_account_ids lists"},
		{name: "account not asked for", change: func(s *clientSettings) {
			s.SkipRequestingAccountID, s.AllowedAccountIDs = true, []string{server.AccountID}
		}, wantError: "skip_requesting_account_id = true leaves unknown"},
		{name: "unknown Region", change: func(s *clientSettings) { s.Region = "us-east-99" }, wantError: `"us-east-99" is not a Region`},
		{name: "new Region", change: func(s *clientSettings) { s.Region, s.SkipRegionValidation = "us-east-99", true }},
		{name: "wrong secret", change: func(s *clientSettings) { s.SecretKey = "wrong" }, wantError: "Checking the credentials"},
		{name: "endpoint without STS", change: func(s *clientSettings) { s.Endpoints.STS, s.MaxRetries = nowhere.URL, 1 }, wantError: "skip_credentials_validation = true"},
		{name: "STS not asked", change: func(s *clientSettings) {
			s.Endpoints.STS, s.SkipCredentialsValidation, s.SkipRequestingAccountID = nowhere.URL, true, true
		}},
		{name: "role", change: func(s *clientSettings) {
			s.AssumeRoles = []assumeRole{{RoleARN: "arn:aws:iam::" + server.AccountID + ":role/deploy", SessionName: "test"}}
		}},
		{name: "no such file", change: func(s *clientSettings) { s.CustomCABundle = "no-such-file.pem" }, wantError: "no-such-file.pem"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			settings := emulatorSettings(server)
			test.change(&settings)
			c, diags := newClient(t.Context(), settings)
			if test.wantError != "" {
				if !diags.HasError() || !strings.Contains(details(diags), test.wantError) {
					t.Fatalf("got %s, want an error with %q", details(diags), test.wantError)
				}
				return
			}
			if diags.HasError() {
				t.Fatal(details(diags))
			}
			wantAccount := server.AccountID
			if settings.SkipRequestingAccountID {
				wantAccount = ""
			}
			if c.AccountID != wantAccount || c.Partition != "aws" || c.Region != settings.Region {
				t.Errorf("account %q, partition %q, Region %q; want %q, aws, %q", c.AccountID, c.Partition, c.Region, wantAccount, settings.Region)
			}
			if _, err := c.findChannelByName(t.Context(), "none"); err != nil {
				t.Errorf("listing channels: %v", err)
			}
		})
	}
}

// Everything can come from the environment; this is what an empty provider block
// relies on.
func TestNewClientFromEnvironment(t *testing.T) {
	server := emulatortest.Start(t)
	for name, value := range map[string]string{
		"AWS_REGION": server.Region, "AWS_ACCESS_KEY_ID": server.AccessKeyID, "AWS_SECRET_ACCESS_KEY": server.SecretAccessKey,
		"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_STS": server.URL, "AWS_ENDPOINT_URL_CLOUDTRAIL": server.URL,
		"AWS_PROFILE": "", "AWS_SESSION_TOKEN": "", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
	} {
		t.Setenv(name, value)
	}
	c, diags := newClient(t.Context(), clientSettings{})
	if diags.HasError() {
		t.Fatal(details(diags))
	}
	if c.AccountID != server.AccountID || c.Endpoints.CloudTrailData != "http://127.0.0.1:1" {
		t.Errorf("account %q, endpoints %v", c.AccountID, c.Endpoints)
	}
	if _, err := c.findChannelByName(t.Context(), "none"); err != nil {
		t.Errorf("listing channels: %v", err)
	}

	t.Setenv("AWS_ENDPOINT_URL_CLOUDTRAIL", "127.0.0.1:4590")
	if _, diags := newClient(t.Context(), clientSettings{}); !strings.Contains(details(diags), "AWS_ENDPOINT_URL_CLOUDTRAIL") {
		t.Errorf("got %q, want an error that names AWS_ENDPOINT_URL_CLOUDTRAIL", details(diags))
	}
}

func TestEndpointFromEnvironment(t *testing.T) {
	t.Setenv("AWS_ENDPOINT_URL", "http://all.example")
	t.Setenv("AWS_ENDPOINT_URL_STS", "")
	for _, step := range []struct{ configured, own, ignore, want string }{
		{"http://configured.example", "http://own.example", "", "http://configured.example"},
		{"", "http://own.example", "", "http://own.example"},
		{"", "", "", "http://all.example"},
		{"", "http://own.example", "true", ""},
	} {
		t.Setenv("AWS_ENDPOINT_URL_STS", step.own)
		t.Setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", step.ignore)
		if got, err := endpointFromEnvironment(step.configured, "AWS_ENDPOINT_URL_STS"); err != nil || got != step.want {
			t.Errorf("%+v: got %q, %v", step, got, err)
		}
	}
}

func TestMaxAttempts(t *testing.T) {
	t.Setenv("AWS_MAX_ATTEMPTS", "")
	if got := maxAttempts(0); got != defaultMaxAttempts {
		t.Errorf("without any setting %d, want %d", got, defaultMaxAttempts)
	}
	t.Setenv("AWS_MAX_ATTEMPTS", "7")
	if got := maxAttempts(0); got != 0 {
		t.Errorf("with AWS_MAX_ATTEMPTS %d, want 0, which leaves it to the SDK", got)
	}
	if got := maxAttempts(3); got != 3 {
		t.Errorf("with max_retries %d, want 3", got)
	}
}

// A dead endpoint is given up after a few attempts, an error of a live one is not.
func TestDeadEndpointRetryer(t *testing.T) {
	t.Parallel()
	retryer, ok := giveUpOnDeadEndpoint(func() aws.Retryer { return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts = 25 }) })().(aws.RetryerV2)
	if !ok {
		t.Fatal("the retryer is no RetryerV2")
	}
	dead := fmt.Errorf("request send failed: %w", &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")})
	for _, step := range []struct {
		attempt  int
		err      error
		wantStop bool
	}{
		{deadEndpointAttempts - 1, dead, false},
		{deadEndpointAttempts, dead, true},
		{deadEndpointAttempts, &net.OpError{Op: "read", Err: errors.New("reset")}, false},
		{20, apiError("ThrottlingException"), false},
	} {
		if _, err := retryer.RetryDelay(step.attempt, step.err); (err != nil) != step.wantStop {
			t.Errorf("after attempt %d of %v: %v, want a stop: %v", step.attempt, step.err, err, step.wantStop)
		}
	}
}

func TestRequestsAreLogged(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		environment []string
		want        bool
	}{
		{"nothing", nil, false},
		{"other variables", []string{"HOME=/root", "TF_ACC=1", "TF_LOGGING=1"}, false},
		{"all", []string{"TF_LOG=debug"}, true},
		{"JSON", []string{"TF_LOG=JSON"}, true},
		{"providers", []string{"TF_LOG_PROVIDER=TRACE"}, true},
		{"this provider", []string{"TF_LOG_PROVIDER_CLOUDTRAILLAKE=INFO"}, true},
		{"off", []string{"TF_LOG=off", "TF_LOG_PROVIDER=OFF"}, false},
		{"empty", []string{"TF_LOG="}, false},
		{"only a file", []string{"TF_LOG_PATH=lake.log"}, false},
		{"only the CLI", []string{"TF_LOG_CORE=DEBUG"}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := requestsAreLogged(test.environment); got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
		})
	}
}
