// SPDX-License-Identifier: MPL-2.0

package sigv4

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	awsv2 "github.com/aws/aws-sdk-go-v2/aws"
	signerv2 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// parseTarget makes the address of a request from a raw path and a raw query.
func parseTarget(path, query string) *url.URL {
	u := &url.URL{Path: path, RawQuery: query}
	if decoded, err := url.PathUnescape(path); err == nil {
		u.Path, u.RawPath = decoded, path
	}
	return u
}

const putBody = `{"auditEvents":[{"id":"1","eventData":"{}"}]}`

// signedPut is a PutAuditEvents request that the SDK signed for the example's key.
func signedPut(t testing.TB) (*http.Request, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:4590/PutAuditEvents?"+channelQuery, strings.NewReader(putBody))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	credentials := awsv2.Credentials{AccessKeyID: exampleKeyID, SecretAccessKey: exampleSecret, SessionToken: "TOKEN"}
	c := sdkCase{body: putBody}
	if err := signerv2.NewSigner().SignHTTP(t.Context(), credentials, r, c.payloadHash(), "cloudtrail-data", "us-east-1", exampleTime); err != nil {
		t.Fatal(err)
	}
	return r, []byte(putBody)
}

// TestVerifyTampered changes one thing of a signed request at a time.
func TestVerifyTampered(t *testing.T) {
	t.Parallel()
	header := func(name, old, replacement string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, strings.Replace(r.Header.Get(name), old, replacement, 1)) }
	}
	const differs = "is not the one computed here"
	tests := []struct {
		name   string
		change func(*http.Request)
		body   string
		secret string
		want   string // part of the message; "" when the request is still valid
	}{
		{name: "nothing"},
		{name: "method", change: func(r *http.Request) { r.Method = "PUT" }, want: differs},
		{name: "path", change: func(r *http.Request) { r.URL.Path = "/PutAuditEventz" }, want: differs},
		{name: "query value", change: func(r *http.Request) { r.URL.RawQuery += "0" }, want: differs},
		{name: "query parameter more", change: func(r *http.Request) { r.URL.RawQuery += "&a=b" }, want: differs},
		{name: "query order", change: func(r *http.Request) {
			first, second, _ := strings.Cut(r.URL.RawQuery, "&")
			r.URL.RawQuery = second + "&" + first
		}},
		{name: "query written otherwise", change: func(r *http.Request) { r.URL.RawQuery = strings.ReplaceAll(r.URL.RawQuery, "%3A", ":") }},
		{name: "query with a broken escape", change: func(r *http.Request) { r.URL.RawQuery += "&a=%zz" }, want: "two hexadecimal digits"},
		{name: "host", change: func(r *http.Request) { r.Host = "127.0.0.1:4591" }, want: differs},
		{name: "body", body: putBody + " ", want: differs},
		{name: "signed header", change: header("Content-Type", "json", "xml"), want: differs},
		{name: "signed header removed", change: func(r *http.Request) { r.Header.Del("Content-Type") }, want: `names "content-type", but the request has no such header`},
		{name: "unsigned header", change: header("User-Agent", "", "other")},
		{name: "unsigned x-amz header", change: header("X-Amz-Target", "", "other"), want: `"x-amz-target" is not signed`},
		{name: "token", change: header("X-Amz-Security-Token", "TOKEN", "TOKEM"), want: differs},
		{name: "time", change: header("X-Amz-Date", "123600", "123601"), want: differs},
		{name: "key", change: header("Authorization", exampleKeyID, exampleKeyID+"2"), want: ""}, // the key is whose secret is tried
		{name: "scope's date", change: header("Authorization", "/20150830/", "/20150831/"), want: differs},
		{name: "scope's region", change: header("Authorization", "us-east-1", "us-east-2"), want: differs},
		{name: "scope's service", change: header("Authorization", "cloudtrail-data", "cloudtrail"), want: differs},
		{name: "signed headers fewer", change: header("Authorization", "content-type;", ""), want: differs},
		{name: "host not signed", change: header("Authorization", "host;", ""), want: `"host" is not signed`},
		{name: "date not signed", change: header("Authorization", "x-amz-date;", ""), want: `"x-amz-date" is not signed`},
		{name: "token not signed", change: header("Authorization", ";x-amz-security-token", ""), want: `"x-amz-security-token" is not signed`},
		{name: "signature", change: func(r *http.Request) {
			text := r.Header.Get("Authorization")
			last := map[bool]string{true: "1", false: "0"}[strings.HasSuffix(text, "0")]
			r.Header.Set("Authorization", text[:len(text)-1]+last)
		}, want: differs},
		{name: "secret", secret: "other", want: differs},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, body := signedPut(t)
			if test.change != nil {
				test.change(r)
			}
			if test.body != "" {
				body = []byte(test.body)
				r.ContentLength = int64(len(body))
			}
			secret := exampleSecret
			if test.secret != "" {
				secret = test.secret
			}
			s, err := Parse(r)
			if err != nil {
				t.Fatal(err)
			}
			err = s.Verify(r, body, secret)
			if test.want != "" {
				wantError(t, err, InvalidSignature, test.want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestVerifyPayloadHash(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, hash, want string }{
		{"of another body", strings.Repeat("0", 64), "SHA-256 of the 2 bytes"},
		{"not a hash", "abc", "SHA-256 of the 2 bytes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := sdkCase{method: "POST", path: "/", body: "{}", header: http.Header{"X-Amz-Content-Sha256": {test.hash}}}
			r := c.request(t, "http://127.0.0.1")
			credentials := awsv2.Credentials{AccessKeyID: exampleKeyID, SecretAccessKey: exampleSecret}
			if err := signerv2.NewSigner().SignHTTP(t.Context(), credentials, r, test.hash, "cloudtrail", "us-east-1", exampleTime); err != nil {
				t.Fatal(err)
			}
			s, err := Parse(r)
			if err != nil {
				t.Fatal(err)
			}
			wantError(t, s.Verify(r, []byte("{}"), exampleSecret), InvalidSignature, test.want)
		})
	}
}

// TestMismatchMessage shows what was expected to be signed, without the secret and within bounds.
func TestMismatchMessage(t *testing.T) {
	t.Parallel()
	r, body := signedPut(t)
	s, err := Parse(r)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Verify(r, body, "otherSecret")
	for _, want := range []string{"POST\n/PutAuditEvents\nchannelArn=arn%3Aaws%3Acloudtrail%3A", "host:127.0.0.1:4590\n", "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/cloudtrail-data/aws4_request\n"} {
		wantError(t, err, InvalidSignature, want)
	}
	if strings.Contains(err.Error(), "otherSecret") {
		t.Error("the message has the secret")
	}
	r.URL.RawQuery += "&long=" + strings.Repeat("a", 100_000)
	wantError(t, s.Verify(r, body, exampleSecret), InvalidSignature, "bytes in all")
}

func TestCheckTime(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		signed  time.Time
		date    string // "" is the day of signing
		expires time.Duration
		want    string
	}{
		{name: "now", signed: exampleTime},
		{name: "five minutes ago", signed: exampleTime.Add(-5 * time.Minute)},
		{name: "longer ago", signed: exampleTime.Add(-5*time.Minute - time.Second), want: "expired: it was made at 20150830T123059Z, and here it is 20150830T123600Z"},
		{name: "in five minutes", signed: exampleTime.Add(5 * time.Minute)},
		{name: "later", signed: exampleTime.Add(5*time.Minute + time.Second), want: "not valid yet"},
		{name: "another day", signed: exampleTime, date: "20150829", want: "the same day in UTC"},
		{name: "presigned within its life", signed: exampleTime.Add(-time.Hour), expires: time.Hour},
		{name: "presigned after its life", signed: exampleTime.Add(-time.Hour), expires: time.Hour - time.Second, want: "presigned request expired"},
		{name: "presigned, another day of its week", signed: exampleTime.Add(-48 * time.Hour), expires: maxExpires},
		{name: "presigned in the future", signed: exampleTime.Add(time.Hour), expires: 2 * time.Hour, want: "not valid yet"},
		{name: "presigned short, clock behind", signed: exampleTime.Add(4 * time.Minute), expires: time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := &Signature{Time: test.signed, Date: test.date, Expires: test.expires}
			if s.Date == "" {
				s.Date = test.signed.Format(dateFormat)
			}
			err := s.CheckTime(exampleTime.In(time.FixedZone("", 3600)))
			if test.want != "" {
				wantError(t, err, InvalidSignature, test.want)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCanonicalPath(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"":                  "/",
		"/":                 "/",
		"//":                "/",
		"/.":                "/",
		"/..":               "/",
		"/../../a":          "/a",
		"/a/":               "/a/",
		"/a//b":             "/a/b",
		"/a/./b/../c":       "/a/c",
		"/a/b/..":           "/a/",
		"/a/b/.":            "/a/b/",
		"/a%20b":            "/a%2520b",
		"/a:b@c":            "/a%3Ab%40c",
		"/PutAuditEvents":   "/PutAuditEvents",
		"/-._~azAZ09":       "/-._~azAZ09",
		"/%E2%82%AC/..%2Fx": "/%25E2%2582%25AC/..%252Fx",
	} {
		if got := canonicalPath(path); got != want {
			t.Errorf("canonicalPath(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestCanonicalQuery(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"":                         "",
		"&&":                       "",
		"a":                        "a=",
		"b=2&a=1":                  "a=1&b=2",
		"k=a-b&k=a/b":              "k=a%2Fb&k=a-b", // sorted as encoded
		"a=1&%C3%A9=2":             "%C3%A9=2&a=1",
		"a=x+y":                    "a=x%20y",
		"a=x%2By":                  "a=x%2By",
		"a=b=c":                    "a=b%3Dc",
		"a=1&X-Amz-Signature=f":    "a=1",
		"A=1&a=2&B=3":              "A=1&B=3&a=2",
		"channelArn=arn:aws:a/b":   "channelArn=arn%3Aaws%3Aa%2Fb",
		"channelArn=arn%3aaws%2fb": "channelArn=arn%3Aaws%2Fb",
	} {
		got, err := queryParameters(raw).canonical()
		if err != nil || got != want {
			t.Errorf("canonical query of %q = %q, %v, want %q", raw, got, err, want)
		}
	}
}

func TestKeyCache(t *testing.T) {
	t.Parallel()
	cache := keyCache{keys: map[keyInput][32]byte{}}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for i := range 3 * maxKeys {
				in := keyInput{secret: strconv.Itoa(i), date: "20150830", region: "us-east-1", service: "iam"}
				if cache.get(in) != in.derive() {
					t.Errorf("key %d differs", i)
				}
			}
		})
	}
	group.Wait()
	if len(cache.keys) > maxKeys {
		t.Errorf("the cache has %d keys, more than %d", len(cache.keys), maxKeys)
	}
}

func BenchmarkVerify(b *testing.B) {
	for _, size := range []int{0, 1 << 10, 1 << 20} {
		b.Run(fmt.Sprintf("%dB", size), func(b *testing.B) {
			body := bytes.Repeat([]byte("a"), size)
			r, _ := signedPut(b)
			c := sdkCase{body: string(body)}
			r.Body = io.NopCloser(bytes.NewReader(body))
			r.ContentLength = int64(size)
			credentials := awsv2.Credentials{AccessKeyID: exampleKeyID, SecretAccessKey: exampleSecret}
			if err := signerv2.NewSigner().SignHTTP(b.Context(), credentials, r, c.payloadHash(), "cloudtrail-data", "us-east-1", exampleTime); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				s, err := Parse(r)
				if err == nil {
					err = s.Verify(r, body, exampleSecret)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
