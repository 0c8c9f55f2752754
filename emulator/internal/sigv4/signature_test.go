// SPDX-License-Identifier: MPL-2.0

package sigv4

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const validSignature = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// authorization makes a well-formed Authorization header and replaces a part of it.
func authorization(old, replacement string) string {
	return strings.Replace("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/cloudtrail/aws4_request, "+
		"SignedHeaders=host;x-amz-date, Signature="+validSignature, old, replacement, 1)
}

func TestParseHeader(t *testing.T) {
	t.Parallel()
	want := Signature{
		AccessKeyID: "AKIDEXAMPLE", Date: "20150830", Region: "us-east-1", Service: "cloudtrail",
		SignedHeaders: []string{"host", "x-amz-date"}, Time: exampleTime, value: validSignature, dateHeader: "x-amz-date",
	}
	tests := []struct {
		name          string
		authorization string
	}{
		{"comma and space", authorization("", "")},
		{"comma only", strings.ReplaceAll(authorization("", ""), ", ", ",")},
		{"spaces around", " " + authorization("Credential", "  Credential") + " "},
		{"another order", "AWS4-HMAC-SHA256 Signature=" + validSignature + ",SignedHeaders=host;x-amz-date,Credential=AKIDEXAMPLE/20150830/us-east-1/cloudtrail/aws4_request"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, _ := readRequest(t, "GET / HTTP/1.1\nHost: a\nX-Amz-Date: 20150830T123600Z\n\n")
			r.Header.Set("Authorization", test.authorization)
			got, err := Parse(r)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, *got, cmp.AllowUnexported(Signature{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseHeaderRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		authorization string
		want          string // part of the message
	}{
		{"bearer", "Bearer abc", `"Bearer"`},
		{"version 4A", authorization("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"), "sign with AWS4-HMAC-SHA256"},
		{"version 2", "AWS AKID:sig", `"AWS"`},
		{"empty", "", "algorithm"},
		{"algorithm only", "AWS4-HMAC-SHA256", "name=value"},
		{"no equals sign", authorization("Signature=", "Signature "), "name=value"},
		{"no credential", authorization("Credential=AKIDEXAMPLE/20150830/us-east-1/cloudtrail/aws4_request, ", ""), "lacks the parameter Credential"},
		{"no signed headers", authorization("SignedHeaders=host;x-amz-date, ", ""), "lacks the parameter SignedHeaders"},
		{"no signature", authorization(", Signature="+validSignature, ""), "lacks the parameter Signature"},
		{"twice", authorization("Signature=", "Signature=a, Signature="), `"Signature" twice`},
		{"unknown parameter", authorization("Signature=", "Expires=1, Signature="), `unknown parameter "Expires"`},
		{"credential of four parts", authorization("/us-east-1", ""), "KEY/YYYYMMDD/REGION"},
		{"credential of six parts", authorization("/us-east-1", "/us/east-1"), "KEY/YYYYMMDD/REGION"},
		{"empty region", authorization("us-east-1", ""), "KEY/YYYYMMDD/REGION"},
		{"space in key", authorization("AKIDEXAMPLE", "AKID EXAMPLE"), "KEY/YYYYMMDD/REGION"},
		{"long credential", authorization("AKIDEXAMPLE", strings.Repeat("A", 300)), "KEY/YYYYMMDD/REGION"},
		{"no date", authorization("20150830", "20151330"), "day of signing"},
		{"terminator", authorization("aws4_request", "aws4_requests"), "must end in aws4_request"},
		{"header in upper case", authorization("host", "Host"), "in lower case"},
		{"empty header", authorization("host;", "host;;"), "in lower case"},
		{"unsorted", authorization("host;x-amz-date", "x-amz-date;host"), "alphabetical order"},
		{"header twice", authorization("host;", "host;host;"), "named once"},
		{"many headers", authorization("host;", "host"+strings.Repeat(";a", 70)+";"), "more than 64"},
		{"short signature", authorization(validSignature, validSignature[1:]), "64 hexadecimal digits"},
		{"signature in upper case", authorization(validSignature, strings.ToUpper(validSignature)), "64 hexadecimal digits"},
		{"huge", authorization("AKIDEXAMPLE", strings.Repeat("A", 10000)), "at most 8192"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, _ := readRequest(t, "GET / HTTP/1.1\nHost: a\nX-Amz-Date: 20150830T123600Z\n\n")
			r.Header.Set("Authorization", test.authorization)
			_, err := Parse(r)
			wantError(t, err, IncompleteSignature, test.want)
		})
	}
}

// wantError tells when an error has another code or lacks a text, or when its message is long.
func wantError(t *testing.T, err error, code, text string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an *Error", err)
	}
	if e.Code != code || !strings.Contains(e.Message, text) {
		t.Errorf("got %s, want the code %s and a message with %q", e, code, text)
	}
	if len(e.Message) > 2*maxShown {
		t.Errorf("the message has %d bytes", len(e.Message))
	}
}

func TestParseRefused(t *testing.T) {
	t.Parallel()
	const query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fcloudtrail%2Faws4_request" +
		"&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=" + validSignature
	presigned := func(old, replacement string) string {
		return "GET /?" + strings.Replace(query, old, replacement, 1) + " HTTP/1.1\nHost: a\n\n"
	}
	signed := func(headers string) string {
		return "GET / HTTP/1.1\nHost: a\nAuthorization: " + authorization("", "") + "\n" + headers + "\n"
	}
	tests := []struct {
		name    string
		request string
		code    string
		want    string
	}{
		{"unsigned", "GET / HTTP/1.1\nHost: a\n\n", MissingAuthenticationToken, "not signed"},
		{"no date", signed(""), IncompleteSignature, "neither an X-Amz-Date nor a Date"},
		{"bad X-Amz-Date", signed("X-Amz-Date: yesterday\n"), IncompleteSignature, `"yesterday"`},
		{"bad Date", signed("Date: yesterday\n"), IncompleteSignature, `"yesterday"`},
		{"two headers", signed("Authorization: x\nX-Amz-Date: 20150830T123600Z\n"), IncompleteSignature, "2 Authorization headers"},
		{"long token", signed("X-Amz-Date: 20150830T123600Z\nX-Amz-Security-Token: " + strings.Repeat("a", 9000) + "\n"), IncompleteSignature, "at most 8192"},
		{"both forms", "GET /?" + query + " HTTP/1.1\nHost: a\nAuthorization: " + authorization("", "") + "\n\n", IncompleteSignature, "both"},
		{"presigned, no algorithm", presigned("X-Amz-Algorithm=AWS4-HMAC-SHA256&", ""), IncompleteSignature, "X-Amz-Algorithm"},
		{"presigned, other algorithm", presigned("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"), IncompleteSignature, "AWS4-ECDSA-P256-SHA256"},
		{"presigned, no credential", presigned("X-Amz-Credential", "X-Credential"), IncompleteSignature, "X-Amz-Credential"},
		{"presigned, no date", presigned("X-Amz-Date", "Date"), IncompleteSignature, "X-Amz-Date"},
		{"presigned, bad date", presigned("X-Amz-Date=2015", "X-Amz-Date=x"), IncompleteSignature, "X-Amz-Date"},
		{"presigned, no headers", presigned("X-Amz-SignedHeaders", "SignedHeaders"), IncompleteSignature, "X-Amz-SignedHeaders"},
		{"presigned, no signature", presigned("X-Amz-Signature", "Signature"), IncompleteSignature, "X-Amz-Signature"},
		{"presigned, twice", presigned("X-Amz-Date", "X-Amz-Expires=60&X-Amz-Date"), IncompleteSignature, "twice"},
		{"presigned, expires is no number", presigned("Expires=60", "Expires=soon"), IncompleteSignature, `"soon"`},
		{"presigned, expires is 0", presigned("Expires=60", "Expires=0"), IncompleteSignature, "1 to 604800"},
		{"presigned, expires after a week", presigned("Expires=60", "Expires=604801"), IncompleteSignature, "1 to 604800"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, _ := readRequest(t, test.request)
			_, err := Parse(r)
			wantError(t, err, test.code, test.want)
		})
	}
}

func TestParseDateHeader(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Sun, 30 Aug 2015 12:36:00 GMT", "20150830T123600Z"} {
		r, _ := readRequest(t, "GET / HTTP/1.1\nHost: a\nDate: "+text+"\nAuthorization: "+authorization("x-amz-date", "x-amz-meta")+"\n\n")
		s, err := Parse(r)
		if err != nil {
			t.Fatal(err)
		}
		if !s.Time.Equal(exampleTime) || s.Time.Location() != time.UTC {
			t.Errorf("%s: Time = %s", text, s.Time)
		}
		wantError(t, s.CheckHeaders(r), InvalidSignature, `"date" is not signed`)
	}
}

func TestErrorQueryCode(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		MissingAuthenticationToken: "MissingAuthenticationToken",
		IncompleteSignature:        "IncompleteSignature",
		InvalidSignature:           "SignatureDoesNotMatch",
		"Other":                    "Other",
	} {
		if got := (&Error{Code: code}).QueryCode(); got != want {
			t.Errorf("QueryCode of %s = %s, want %s", code, got, want)
		}
	}
}

// FuzzParse holds Parse to its promises for any header, query and date: no panic, an *Error or a well-formed signature, a
// bounded message; and Verify never accepts what was not signed with the secret.
func FuzzParse(f *testing.F) {
	f.Add(authorization("", ""), "a=b&c=%20", "20150830T123600Z", "/PutAuditEvents")
	f.Add(authorization("host", "host;date"), "", "Sun, 30 Aug 2015 12:36:00 GMT", "/")
	f.Add("", "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20150830%2Fus-east-1%2Fs%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60"+
		"&X-Amz-SignedHeaders=host&X-Amz-Signature="+validSignature, "", "//a/../b/.")
	f.Add("AWS4-HMAC-SHA256 Credential=,SignedHeaders=;,Signature==", "%zz&=&&", "", "")
	f.Fuzz(func(t *testing.T, authorization, query, date, path string) {
		r := &http.Request{Method: http.MethodPost, Host: "a", Header: http.Header{}}
		r.URL = parseTarget(path, query)
		if authorization != "" {
			r.Header.Set("Authorization", authorization)
		}
		r.Header.Set("X-Amz-Date", date)
		s, err := Parse(r)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || len(e.Message) > 2*maxShown {
				t.Fatalf("Parse gave %T with %d bytes", err, len(err.Error()))
			}
			return
		}
		if s.AccessKeyID == "" || s.Region == "" || s.Service == "" || len(s.Date) != 8 || len(s.SignedHeaders) == 0 || len(s.value) != 64 || s.Time.IsZero() {
			t.Fatalf("Parse gave %+v", s)
		}
		_ = s.CheckTime(exampleTime)
		if err := s.Verify(r, nil, "not the secret"); err == nil {
			t.Fatal("Verify accepted a signature of another key")
		} else if len(err.Error()) > 8*maxShown {
			t.Fatalf("the message has %d bytes", len(err.Error()))
		}
	})
}
