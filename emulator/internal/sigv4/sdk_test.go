// SPDX-License-Identifier: MPL-2.0

package sigv4

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	awsv2 "github.com/aws/aws-sdk-go-v2/aws"
	signerv2 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	credentialsv1 "github.com/aws/aws-sdk-go/aws/credentials"
	signerv1 "github.com/aws/aws-sdk-go/aws/signer/v4"
)

// outcome is what a server that verifies found out about one request.
type outcome struct {
	signature *Signature
	err       error
}

// startVerifier runs a server that verifies every request with the example's secret at the example's time, and gives a
// function that sends a request to it. Going through net/http on both sides shows what the wire makes of headers and paths.
func startVerifier(t *testing.T) (address string, send func(*http.Request) outcome) {
	t.Helper()
	outcomes := make(chan outcome, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			outcomes <- outcome{err: err}
			return
		}
		s, err := Parse(r)
		if err == nil {
			err = s.CheckTime(exampleTime)
		}
		if err == nil {
			err = s.Verify(r, body, exampleSecret)
		}
		outcomes <- outcome{s, err}
	}))
	t.Cleanup(server.Close)
	return server.URL, func(r *http.Request) outcome {
		t.Helper()
		response, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Fatal(err)
		}
		return <-outcomes
	}
}

// sdkCase is a request that both SDKs sign.
type sdkCase struct {
	name   string
	method string
	path   string // with the query
	header http.Header
	body   string
	token  string
	host   string // "" is the server's own address, with its port
}

var channelQuery = url.Values{
	"channelArn": {"arn:aws:cloudtrail:us-east-1:111122223333:channel/11111111-2222-3333-4444-555555555555"},
	"externalId": {"a+b=c,d.e@f:g/h-i"},
}.Encode()

var sdkCases = []sdkCase{
	{name: "control", method: "POST", path: "/", body: "{}", header: http.Header{
		"X-Amz-Target": {"CloudTrail_20131101.ListChannels"}, "Content-Type": {"application/x-amz-json-1.1"},
	}},
	{name: "data", method: "POST", path: "/PutAuditEvents?" + channelQuery, body: `{"auditEvents":[]}`, header: http.Header{"Content-Type": {"application/json"}}},
	{name: "unescaped query", method: "POST", path: "/PutAuditEvents?channelArn=arn:aws:cloudtrail:us-east-1:111122223333:channel/1", body: "{}"},
	{name: "session token", method: "POST", path: "/", body: "{}", token: "AQoDYXdz//+EXAMPLE=="},
	{name: "no body", method: "GET", path: "/"},
	{name: "repeated and empty parameters", method: "GET", path: "/?b=2&a=&a=1&c&b=1"},
	{name: "space, plus, tilde and percent", method: "GET", path: "/?a=x%20y&b=x%2By&c=~&d=100%25&e=*'()"},
	{name: "unicode", method: "GET", path: "/?k=%E2%82%AC%F0%9F%98%80"},
	{name: "unusual path", method: "GET", path: "/a%20b/c%2Fd/%E2%82%AC;x=1,2/@:$&'()*+!~"},
	{name: "path ends in a slash", method: "GET", path: "/a/b/"},
	{name: "spaces in headers", method: "GET", path: "/", header: http.Header{"X-Amz-Meta-A": {"  a   b  c "}}},
	{name: "header twice", method: "GET", path: "/", header: http.Header{"X-Amz-Meta-A": {"b", "a"}}},
	{name: "other host", method: "GET", path: "/", host: "cloudtrail-data.us-east-1.amazonaws.com"},
	{name: "other host and port", method: "GET", path: "/", host: "emulator.test:4590"},
	{name: "binary body", method: "POST", path: "/", body: string(bytes.Repeat([]byte{0, 0xff, '\n'}, 5000))},
	{name: "payload hash in a header", method: "POST", path: "/", body: "{}", header: http.Header{
		"X-Amz-Content-Sha256": {"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},
	}},
}

func (c sdkCase) request(t *testing.T, address string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), c.method, address+c.path, strings.NewReader(c.body))
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range c.header {
		r.Header[name] = append([]string(nil), values...)
	}
	if c.host != "" {
		r.Host = c.host
	}
	return r
}

func (c sdkCase) payloadHash() string {
	if hash := c.header.Get("X-Amz-Content-Sha256"); hash != "" {
		return hash
	}
	digest := sha256.Sum256([]byte(c.body))
	return hex.EncodeToString(digest[:])
}

// sdkSigners are the signers of both SDKs for Go, each for the header and for the query. A negative life signs the header.
var sdkSigners = []struct {
	name string
	sign func(c sdkCase, r *http.Request, at time.Time, life time.Duration) (*http.Request, error)
}{
	{"aws-sdk-go-v2", func(c sdkCase, r *http.Request, at time.Time, life time.Duration) (*http.Request, error) {
		credentials := awsv2.Credentials{AccessKeyID: exampleKeyID, SecretAccessKey: exampleSecret, SessionToken: c.token}
		signer := signerv2.NewSigner()
		if life < 0 {
			return r, signer.SignHTTP(r.Context(), credentials, r, c.payloadHash(), "cloudtrail-data", "us-east-1", at)
		}
		if life > 0 {
			query := r.URL.Query()
			query.Set("X-Amz-Expires", "600")
			r.URL.RawQuery = query.Encode()
		}
		uri, header, err := signer.PresignHTTP(context.Background(), credentials, r, c.payloadHash(), "cloudtrail-data", "us-east-1", at)
		if err != nil {
			return nil, err
		}
		return presigned(r, uri, header)
	}},
	{"aws-sdk-go", func(c sdkCase, r *http.Request, at time.Time, life time.Duration) (*http.Request, error) {
		signer := signerv1.NewSigner(credentialsv1.NewStaticCredentials(exampleKeyID, exampleSecret, c.token))
		body := strings.NewReader(c.body)
		if life < 0 {
			_, err := signer.Sign(r, body, "cloudtrail-data", "us-east-1", at)
			return r, err
		}
		header, err := signer.Presign(r, body, "cloudtrail-data", "us-east-1", life, at)
		if err != nil {
			return nil, err
		}
		return presigned(r, r.URL.String(), header)
	}},
}

// presigned makes the request that a presigned address stands for.
func presigned(r *http.Request, uri string, header http.Header) (*http.Request, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return nil, err
	}
	r.URL = u
	for name := range r.Header {
		if strings.HasPrefix(name, "X-Amz-") {
			delete(r.Header, name) // moved into the query, unless header has it
		}
	}
	for name, values := range header {
		if name := http.CanonicalHeaderKey(name); name != "Host" {
			r.Header[name] = values
		}
	}
	return r, nil
}

func TestVerifySDKs(t *testing.T) {
	t.Parallel()
	for _, signer := range sdkSigners {
		for _, form := range []struct {
			name string
			life time.Duration
		}{{"header", -1}, {"presigned", 10 * time.Minute}} {
			for _, c := range sdkCases {
				t.Run(signer.name+"/"+form.name+"/"+c.name, func(t *testing.T) {
					t.Parallel()
					address, send := startVerifier(t)
					r, err := signer.sign(c, c.request(t, address), exampleTime, form.life)
					if err != nil {
						t.Fatal(err)
					}
					got := send(r)
					if got.err != nil {
						t.Fatalf("refused: %v", got.err)
					}
					s := got.signature
					if s.AccessKeyID != exampleKeyID || s.Date != "20150830" || s.Region != "us-east-1" || s.Service != "cloudtrail-data" ||
						!s.Time.Equal(exampleTime) || s.SessionToken != c.token || s.Presigned != (form.life > 0) {
						t.Errorf("parsed %+v", s)
					}
					if form.life > 0 && s.Expires != form.life {
						t.Errorf("Expires = %s, want %s", s.Expires, form.life)
					}
				})
			}
		}
	}
}

// TestVerifyUnsignedPayload covers the three ways to say that the payload is not signed.
func TestVerifyUnsignedPayload(t *testing.T) {
	t.Parallel()
	credentials := awsv2.Credentials{AccessKeyID: exampleKeyID, SecretAccessKey: exampleSecret}
	t.Run("header", func(t *testing.T) {
		t.Parallel()
		address, send := startVerifier(t)
		c := sdkCase{method: "POST", path: "/", body: "anything", header: http.Header{"X-Amz-Content-Sha256": {unsignedPayload}}}
		r := c.request(t, address)
		if err := signerv2.NewSigner().SignHTTP(t.Context(), credentials, r, unsignedPayload, "cloudtrail", "us-east-1", exampleTime); err != nil {
			t.Fatal(err)
		}
		if got := send(r); got.err != nil || got.signature.PayloadHash != unsignedPayload {
			t.Errorf("got %+v", got)
		}
	})
	for _, announced := range []bool{true, false} {
		t.Run(map[bool]string{true: "presigned, in the query", false: "presigned, not announced"}[announced], func(t *testing.T) {
			t.Parallel()
			address, send := startVerifier(t)
			c := sdkCase{method: "POST", path: "/?X-Amz-Expires=60", body: "anything"}
			if announced {
				c.path += "&X-Amz-Content-Sha256=" + unsignedPayload
			}
			r := c.request(t, address)
			uri, header, err := signerv2.NewSigner().PresignHTTP(t.Context(), credentials, r, unsignedPayload, "cloudtrail", "us-east-1", exampleTime)
			if err != nil {
				t.Fatal(err)
			}
			if r, err = presigned(r, uri, header); err != nil {
				t.Fatal(err)
			}
			if got := send(r); got.err != nil {
				t.Error(got.err)
			}
		})
	}
}
