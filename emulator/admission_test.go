// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// Web pages of others get at AWS's endpoints no more than at the emulator's own: the
// development key is public. The refusal is in the form of the protocol.
func TestAWSEndpointsAreGuarded(t *testing.T) {
	t.Parallel()
	allowed := []string{"Lake.example.com"}
	local := emulatortest.Start(t, func(o *emulator.Options) { o.AllowedHosts = allowed })
	exposed := emulatortest.Start(t, func(o *emulator.Options) { o.AllowedHosts, o.Exposed = allowed, true })
	const refused = "--allowed-host"
	for _, test := range []struct {
		name    string
		server  *emulatortest.Server
		headers []string
		refused bool
	}{
		{"as it is", local, nil, false},
		{"localhost", local, []string{"Host", "LOCALHOST:4590"}, false},
		{"below localhost", local, []string{"Host", "cloudtrail.localhost:4590"}, false},
		{"a container's name", local, []string{"Host", "emulator:4590"}, false},
		{"IPv6", local, []string{"Host", "[::1]:4590"}, false},
		{"an allowed name", local, []string{"Host", "lake.example.COM:4590"}, false},
		{"AWS's name", local, []string{"Host", "cloudtrail.us-east-1.amazonaws.com"}, false},
		{"AWS's name in China", local, []string{"Host", "cloudtrail-data.cn-north-1.amazonaws.com.cn"}, false},
		{"AWS's dual-stack name", local, []string{"Host", "cloudtrail.us-east-1.api.aws"}, false},
		{"AWS's dual-stack name in China", local, []string{"Host", "cloudtrail.cn-north-1.api.amazonwebservices.com.cn"}, false},
		{"a name that looks like AWS's", local, []string{"Host", "amazonaws.com.example.com"}, true},
		{"another that does", local, []string{"Host", "notamazonaws.com"}, true},
		{"another name", local, []string{"Host", "rebound.example.com:4590"}, true},
		{"another name, exposed", exposed, []string{"Host", "rebound.example.com:4590"}, false},

		{"typed into a browser", local, []string{"Sec-Fetch-Site", "none"}, false},
		{"a link on another site", local, []string{"Sec-Fetch-Site", "cross-site"}, true},
		{"a link on another site, exposed", exposed, []string{"Sec-Fetch-Site", "cross-site"}, true},
		{"a page of its own", local, []string{"Origin", local.URL, "Sec-Fetch-Site", "same-origin"}, false},
		{"a page of this machine", local, []string{"Origin", "http://localhost:3000", "Sec-Fetch-Site", "cross-site"}, false},
		{"a page of this machine by address", local, []string{"Origin", "https://[::1]:3000"}, false},
		{"a page that is allowed", local, []string{"Origin", "https://lake.example.com", "Sec-Fetch-Site", "cross-site"}, false},
		{"another page", local, []string{"Origin", "https://example.com"}, true},
		{"another page, exposed", exposed, []string{"Origin", "https://example.com"}, true},
		{"a page of an address elsewhere", local, []string{"Origin", "http://192.0.2.1"}, true},
		{"a page of nowhere", local, []string{"Origin", "null"}, true},
		{"a page of AWS", local, []string{"Origin", "https://bucket.s3.amazonaws.com"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, endpoint := range []struct {
				method, path, target string
				refusal              string // begins the answer, or stands in the header that names the error
			}{
				{http.MethodPost, "/", "CloudTrail_20131101.ListChannels", "AccessDeniedException"},
				{http.MethodPost, "/PutAuditEvents", "", "AccessDeniedException"},
				{http.MethodGet, "/?Action=GetCallerIdentity", "", "<Code>AccessDenied</Code>"},
				{http.MethodGet, "/nowhere", "", "AccessDeniedException"},
				{http.MethodGet, "/metrics", "", `{"error":{"code":`},
			} {
				request, err := http.NewRequestWithContext(t.Context(), endpoint.method, test.server.URL+endpoint.path, nil)
				if err != nil {
					t.Fatal(err)
				}
				for i := 0; i < len(test.headers); i += 2 {
					request.Header.Set(test.headers[i], test.headers[i+1])
					if test.headers[i] == "Host" {
						request.Host = test.headers[i+1]
					}
				}
				if endpoint.target != "" {
					request.Header.Set("X-Amz-Target", endpoint.target)
				}
				response, err := http.DefaultClient.Do(request)
				if err != nil {
					t.Fatal(err)
				}
				text, err := io.ReadAll(response.Body)
				_ = response.Body.Close()
				if err != nil {
					t.Fatal(err)
				}
				answer := response.Header.Get("X-Amzn-Errortype") + string(text)
				if got := strings.Contains(answer, refused); got != test.refused {
					t.Errorf("%s: %s %s", endpoint.path, response.Status, answer)
				}
				if test.refused && (response.StatusCode != http.StatusForbidden || !strings.Contains(answer, endpoint.refusal)) {
					t.Errorf("%s: %s %s, want %s", endpoint.path, response.Status, answer, endpoint.refusal)
				}
			}
		})
	}
}

// What is refused so is in the journal, as any other refusal is.
func TestRefusedHostIsInTheJournal(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/PutAuditEvents", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "rebound.example.com"
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if got := server.Requests(emulator.RequestFilter{Error: "AccessDeniedException"}); len(got) != 1 || got[0].ID != response.Header.Get("X-Amzn-Requestid") {
		t.Errorf("requests %+v", got)
	}
	if _, err := server.CloudTrail(server.AccountID).ListChannels(t.Context(), &cloudtrail.ListChannelsInput{}); err != nil {
		t.Error(err)
	}
}

func TestAllowedHostsAreChecked(t *testing.T) {
	t.Parallel()
	for host, valid := range map[string]bool{
		"lake.example.com": true, "LAKE": true, "host.docker.internal": true, "my_lake.test": true,
		"": false, "*.example.com": false, "http://lake.example.com": false, "lake.example.com:4590": false, "lake.example.com.": false,
		"lake example": false, "lake..com": false, strings.Repeat("a.", 150) + "com": false,
	} {
		if err := (emulator.Options{AllowedHosts: []string{host}}).Validate(); (err == nil) != valid {
			t.Errorf("%.60q: %v", host, err)
		}
	}
	if err := (emulator.Options{AllowedHosts: make([]string, 101)}).Validate(); err == nil {
		t.Error("101 hosts were allowed")
	}
}
