// SPDX-License-Identifier: MPL-2.0

package sigv4

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// The key of AWS's published examples and of its published test suite.
const (
	exampleKeyID  = "AKIDEXAMPLE"
	exampleSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
)

var exampleTime = time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)

// readRequest reads a request as a server does, with its lines divided by bare newlines, and gives its body beside it.
func readRequest(t testing.TB, text string) (*http.Request, []byte) {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(strings.ReplaceAll(text, "\n", "\r\n"))))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, body
}

// TestVerifyPublished holds the package to signatures that AWS published: the example of the IAM User Guide, and the cases of
// the Signature Version 4 test suite whose requests can be sent over HTTP as they stand.
func TestVerifyPublished(t *testing.T) {
	t.Parallel()
	const suite = "\nHost:example.amazonaws.com\nX-Amz-Date:20150830T123600Z\n"
	tests := []struct {
		name      string
		service   string // "" is the suite's, "service"
		request   string // request line and headers
		body      string
		signed    string
		signature string
	}{
		{
			name:    "user guide, iam ListUsers",
			service: "iam",
			request: "GET /?Action=ListUsers&Version=2010-05-08 HTTP/1.1\nHost: iam.amazonaws.com\n" +
				"Content-Type: application/x-www-form-urlencoded; charset=utf-8\nX-Amz-Date: 20150830T123600Z\n",
			signed:    "content-type;host;x-amz-date",
			signature: "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
		},
		{
			name:      "get-vanilla",
			request:   "GET / HTTP/1.1" + suite,
			signed:    "host;x-amz-date",
			signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
		},
		{
			name:      "post-vanilla",
			request:   "POST / HTTP/1.1" + suite,
			signed:    "host;x-amz-date",
			signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
		},
		{
			name:      "get-vanilla-query-order-key-case",
			request:   "GET /?Param2=value2&Param1=value1 HTTP/1.1" + suite,
			signed:    "host;x-amz-date",
			signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
		},
		{
			name:      "get-vanilla-utf8-query",
			request:   "GET /?%E1%88%B4=bar HTTP/1.1" + suite,
			signed:    "host;x-amz-date",
			signature: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
		},
		{
			name:      "get-unreserved",
			request:   "GET /-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz HTTP/1.1" + suite,
			signed:    "host;x-amz-date",
			signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
		},
		{
			name:      "normalize-path/get-relative",
			request:   "GET /example/.. HTTP/1.1" + suite,
			signed:    "host;x-amz-date",
			signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
		},
		{
			name:      "normalize-path/get-relative-relative",
			request:   "GET /example1/example2/../.. HTTP/1.1" + suite,
			signed:    "host;x-amz-date",
			signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
		},
		{
			name:      "normalize-path/get-slash",
			request:   "GET // HTTP/1.1" + suite,
			signed:    "host;x-amz-date",
			signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
		},
		{
			name:      "normalize-path/get-slash-dot-slash",
			request:   "GET /./ HTTP/1.1" + suite,
			signed:    "host;x-amz-date",
			signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
		},
		{
			name:      "normalize-path/get-slash-pointless-dot",
			request:   "GET /./example HTTP/1.1" + suite,
			signed:    "host;x-amz-date",
			signature: "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5",
		},
		{
			name:      "get-header-key-duplicate",
			request:   "GET / HTTP/1.1\nHost:example.amazonaws.com\nMy-Header1:value2\nMy-Header1:value2\nMy-Header1:value1\nX-Amz-Date:20150830T123600Z\n",
			signed:    "host;my-header1;x-amz-date",
			signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
		},
		{
			name:      "get-header-value-order",
			request:   "GET / HTTP/1.1\nHost:example.amazonaws.com\nMy-Header1:value4\nMy-Header1:value1\nMy-Header1:value3\nMy-Header1:value2\nX-Amz-Date:20150830T123600Z\n",
			signed:    "host;my-header1;x-amz-date",
			signature: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
		},
		{
			name:      "get-header-value-trim",
			request:   "GET / HTTP/1.1\nHost:example.amazonaws.com\nMy-Header1: value1\nMy-Header2: \"a   b   c\"\nX-Amz-Date:20150830T123600Z\n",
			signed:    "host;my-header1;my-header2;x-amz-date",
			signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
		},
		{
			name:      "post-header-key-sort",
			request:   "POST / HTTP/1.1\nHost:example.amazonaws.com\nMy-Header1:value1\nX-Amz-Date:20150830T123600Z\n",
			signed:    "host;my-header1;x-amz-date",
			signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
		},
		{
			name:      "post-vanilla-query",
			request:   "POST /?Param1=value1 HTTP/1.1" + suite,
			signed:    "host;x-amz-date",
			signature: "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
		},
		{
			name:      "post-x-www-form-urlencoded",
			request:   "POST / HTTP/1.1\nContent-Type:application/x-www-form-urlencoded\nContent-Length:13\nHost:example.amazonaws.com\nX-Amz-Date:20150830T123600Z\n",
			body:      "Param1=value1",
			signed:    "content-type;host;x-amz-date",
			signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
		},
		{
			name: "post-sts-token/post-sts-header-before",
			request: "POST / HTTP/1.1" + suite + "X-Amz-Security-Token:AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/" +
				"qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==\n",
			signed:    "host;x-amz-date;x-amz-security-token",
			signature: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			service := test.service
			if service == "" {
				service = "service"
			}
			r, body := readRequest(t, test.request+"Authorization: AWS4-HMAC-SHA256 Credential="+exampleKeyID+"/20150830/us-east-1/"+service+
				"/aws4_request, SignedHeaders="+test.signed+", Signature="+test.signature+"\n\n"+test.body)
			s, err := Parse(r)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.CheckTime(exampleTime); err != nil {
				t.Error(err)
			}
			if err := s.Verify(r, body, exampleSecret); err != nil {
				t.Error(err)
			}
		})
	}
}
