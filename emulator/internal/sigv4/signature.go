// SPDX-License-Identifier: MPL-2.0

package sigv4

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// algorithm is the only algorithm that is verified.
const algorithm = "AWS4-HMAC-SHA256"

// terminator ends every credential scope.
const terminator = "aws4_request"

// timeFormat is how SigV4 writes a time: ISO 8601 without punctuation, in UTC. dateFormat is its day.
const (
	timeFormat = "20060102T150405Z"
	dateFormat = "20060102"
)

// Bounds on what a request says about its signature. Honest requests stay far below each.
const (
	maxAuthorization = 8 << 10
	maxCredential    = 256 // all five parts together
	maxSignedHeaders = 64
	maxSessionToken  = 8 << 10
)

// maxExpires is AWS's longest life of a presigned request.
const maxExpires = 7 * 24 * time.Hour

// Signature is what a request says about how it was signed. [Parse] makes it; nothing in it is verified yet.
type Signature struct {
	AccessKeyID   string
	Date          string // the day of the credential scope, YYYYMMDD
	Region        string // of the credential scope
	Service       string // of the credential scope, for example cloudtrail-data
	SignedHeaders []string
	Time          time.Time     // when the request was signed, from X-Amz-Date or else the Date header
	SessionToken  string        // of temporary credentials; else ""
	Presigned     bool          // signed in the query and not in the Authorization header
	Expires       time.Duration // of a presigned request, counted from Time; 0 when it says nothing
	PayloadHash   string        // X-Amz-Content-Sha256: 64 hexadecimal digits, UNSIGNED-PAYLOAD, STREAMING-…, or "" when the request has none

	value string // the signature itself, 64 hexadecimal digits
	// dateHeader is the header, in lower case, that Time came from; "" when it came from the query.
	dateHeader string
}

// Parse reads how a request says it was signed. It gives [ErrMissing] when the request is not signed, and an [*Error] of code
// IncompleteSignatureException when what it says is not well formed. It does not read the body.
func Parse(r *http.Request) (*Signature, error) {
	query := queryParameters(r.URL.RawQuery)
	authorization := r.Header.Values("Authorization")
	switch presigned := query.isPresigned(); {
	case len(authorization) > 0 && presigned:
		return nil, incomplete("the request has both an Authorization header and a signature in its query; keep one of them")
	case len(authorization) > 1:
		return nil, incomplete("the request has %d Authorization headers; send one", len(authorization))
	case len(authorization) == 1:
		return parseHeader(r, authorization[0])
	case presigned:
		return parseQuery(r, query)
	}
	return nil, ErrMissing
}

// parseHeader reads the form "AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…".
func parseHeader(r *http.Request, authorization string) (*Signature, error) {
	if len(authorization) > maxAuthorization {
		return nil, incomplete("the Authorization header has %d bytes, but at most %d are read", len(authorization), maxAuthorization)
	}
	scheme, parameters, _ := strings.Cut(strings.TrimSpace(authorization), " ")
	if scheme != algorithm {
		return nil, unsupportedAlgorithm("Authorization header", scheme)
	}
	values := map[string]string{}
	for parameter := range strings.SplitSeq(parameters, ",") {
		name, value, found := strings.Cut(strings.TrimSpace(parameter), "=")
		if !found {
			return nil, incomplete("the Authorization header has %s where a name=value pair is expected; "+
				"it must read %s Credential=…, SignedHeaders=…, Signature=…", quote(parameter), algorithm)
		}
		if _, twice := values[name]; twice {
			return nil, incomplete("the Authorization header has %s twice", quote(name))
		}
		switch name {
		case "Credential", "SignedHeaders", "Signature":
			values[name] = value
		default:
			return nil, incomplete("the Authorization header has the unknown parameter %s; it takes Credential, SignedHeaders and Signature", quote(name))
		}
	}
	for _, name := range []string{"Credential", "SignedHeaders", "Signature"} {
		if values[name] == "" {
			return nil, incomplete("the Authorization header lacks the parameter %s", name)
		}
	}
	s := &Signature{
		SessionToken: r.Header.Get("X-Amz-Security-Token"),
		PayloadHash:  r.Header.Get("X-Amz-Content-Sha256"),
	}
	if err := s.readDateHeader(r.Header); err != nil {
		return nil, err
	}
	return s, s.read(values["Credential"], values["SignedHeaders"], values["Signature"])
}

// parseQuery reads the form of presigned requests.
func parseQuery(r *http.Request, query parameters) (*Signature, error) {
	values := map[string]string{}
	for _, p := range query {
		if !strings.HasPrefix(p.name, "X-Amz-") {
			continue
		}
		if _, twice := values[p.name]; twice {
			return nil, incomplete("the query has the parameter %s twice", quote(p.name))
		}
		values[p.name] = p.value
	}
	for _, name := range []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Signature"} {
		if values[name] == "" {
			return nil, incomplete("the request is signed in its query, but the query lacks the parameter %s", name)
		}
	}
	if values["X-Amz-Algorithm"] != algorithm {
		return nil, unsupportedAlgorithm("parameter X-Amz-Algorithm", values["X-Amz-Algorithm"])
	}
	s := &Signature{
		Presigned:    true,
		SessionToken: values["X-Amz-Security-Token"],
		PayloadHash:  r.Header.Get("X-Amz-Content-Sha256"),
	}
	if s.PayloadHash == "" {
		s.PayloadHash = values["X-Amz-Content-Sha256"] // presigning moves headers into the query
	}
	var err error
	if s.Time, err = time.Parse(timeFormat, values["X-Amz-Date"]); err != nil {
		return nil, incomplete("the parameter X-Amz-Date is %s; it must look like 20060102T150405Z", quote(values["X-Amz-Date"]))
	}
	if text, given := values["X-Amz-Expires"]; given {
		seconds, err := strconv.Atoi(text)
		if err != nil || seconds < 1 || seconds > int(maxExpires/time.Second) {
			return nil, incomplete("the parameter X-Amz-Expires is %s; it must be 1 to %d seconds", quote(text), int(maxExpires/time.Second))
		}
		s.Expires = time.Duration(seconds) * time.Second
	}
	return s, s.read(values["X-Amz-Credential"], values["X-Amz-SignedHeaders"], values["X-Amz-Signature"])
}

func unsupportedAlgorithm(where, name string) error {
	return incomplete("the %s has the algorithm %s; sign with %s", where, quote(name), algorithm)
}

// readDateHeader takes the time of signing from X-Amz-Date or, when that is absent, from Date.
func (s *Signature) readDateHeader(header http.Header) error {
	if text := header.Get("X-Amz-Date"); text != "" {
		t, err := time.Parse(timeFormat, text)
		if err != nil {
			return incomplete("the X-Amz-Date header is %s; it must look like 20060102T150405Z", quote(text))
		}
		s.Time, s.dateHeader = t, "x-amz-date"
		return nil
	}
	text := header.Get("Date")
	if text == "" {
		return incomplete("the request has neither an X-Amz-Date nor a Date header, so the time of signing is unknown; send X-Amz-Date and sign it")
	}
	t, err := time.Parse(timeFormat, text)
	if err != nil {
		if t, err = http.ParseTime(text); err != nil {
			return incomplete("the Date header is %s, which is not a time; send X-Amz-Date, which looks like 20060102T150405Z", quote(text))
		}
	}
	s.Time, s.dateHeader = t.UTC(), "date"
	return nil
}

// read takes the three values that both forms share.
func (s *Signature) read(credential, signedHeaders, signature string) error {
	if len(s.SessionToken) > maxSessionToken {
		return incomplete("the session token has %d bytes, but at most %d are read", len(s.SessionToken), maxSessionToken)
	}
	if err := s.readCredential(credential); err != nil {
		return err
	}
	if err := s.readSignedHeaders(signedHeaders); err != nil {
		return err
	}
	if !isSignature(signature) {
		return incomplete("the signature is %s; it must be 64 hexadecimal digits in lower case", quote(signature))
	}
	s.value = signature
	return nil
}

// isSignature tells whether a text has the form of a signature.
func isSignature(text string) bool {
	return len(text) == 64 && strings.Trim(text, "0123456789abcdef") == ""
}

// readCredential takes KEY/YYYYMMDD/REGION/SERVICE/aws4_request apart.
func (s *Signature) readCredential(credential string) error {
	parts := strings.Split(credential, "/")
	if len(credential) > maxCredential || len(parts) != 5 || slices.ContainsFunc(parts, isNotCredentialPart) {
		return incomplete("the credential is %s; it must read KEY/YYYYMMDD/REGION/SERVICE/%s", quote(credential), terminator)
	}
	if _, err := time.Parse(dateFormat, parts[1]); err != nil {
		return incomplete("the credential has the date %s; it must be the day of signing as YYYYMMDD", quote(parts[1]))
	}
	if parts[4] != terminator {
		return incomplete("the credential ends in %s; it must end in %s", quote(parts[4]), terminator)
	}
	s.AccessKeyID, s.Date, s.Region, s.Service = parts[0], parts[1], parts[2], parts[3]
	return nil
}

// isNotCredentialPart tells whether a text cannot be a part of a credential: printable ASCII, and not empty.
func isNotCredentialPart(part string) bool {
	return part == "" || strings.ContainsFunc(part, func(r rune) bool { return r <= ' ' || r > '~' })
}

// readSignedHeaders takes the list of names apart. SigV4 sorts it, so that both sides list headers in the same order.
func (s *Signature) readSignedHeaders(list string) error {
	if strings.Count(list, ";") >= maxSignedHeaders {
		return incomplete("SignedHeaders names more than %d headers", maxSignedHeaders)
	}
	names := strings.Split(list, ";")
	for i, name := range names {
		if !isHeaderName(name) {
			return incomplete("SignedHeaders has %s, which is not a header's name in lower case; it must read like host;x-amz-date", quote(name))
		}
		if i > 0 && names[i-1] >= name {
			return incomplete("SignedHeaders has %s after %s; each header must be named once, in alphabetical order", quote(name), quote(names[i-1]))
		}
	}
	s.SignedHeaders = names
	return nil
}

// isHeaderName tells whether a text is a token of RFC 9110 in lower case.
func isHeaderName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0 {
			return false
		}
	}
	return name != ""
}

// scope is the credential without the key.
func (s *Signature) scope() string {
	return s.Date + "/" + s.Region + "/" + s.Service + "/" + terminator
}

// maxQuoted bounds, in bytes, how much of a value a message repeats.
const maxQuoted = 200

// quote gives a value for a message: in quotation marks, and cut when it is long.
func quote(value string) string {
	if len(value) > maxQuoted {
		return strconv.QuoteToASCII(value[:maxQuoted]) + "…"
	}
	return strconv.QuoteToASCII(value)
}
