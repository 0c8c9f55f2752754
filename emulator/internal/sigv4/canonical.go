// SPDX-License-Identifier: MPL-2.0

package sigv4

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
)

// canonicalRequest writes a request the way that both sides sign it, but for the payload's hash, which follows as the last
// line.
func (s *Signature) canonicalRequest(r *http.Request) (string, error) {
	query, err := queryParameters(r.URL.RawQuery).canonical()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.Grow(512)
	b.WriteString(r.Method)
	b.WriteByte('\n')
	b.WriteString(canonicalPath(r.URL.EscapedPath()))
	b.WriteByte('\n')
	b.WriteString(query)
	b.WriteByte('\n')
	for _, name := range s.SignedHeaders {
		values, present := headerValues(r, name)
		if !present {
			return "", invalid("SignedHeaders names %s, but the request has no such header; a proxy may have removed it, or it was signed and not sent", quote(name))
		}
		b.WriteString(name)
		b.WriteByte(':')
		for i, value := range values {
			if i > 0 {
				b.WriteByte(',')
			}
			writeCollapsed(&b, value)
		}
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	b.WriteString(strings.Join(s.SignedHeaders, ";"))
	b.WriteByte('\n')
	return b.String(), nil
}

// stringToSign is what the signing key signs.
func (s *Signature) stringToSign(canonicalRequest string) string {
	sum := sha256.Sum256([]byte(canonicalRequest))
	return algorithm + "\n" + s.Time.Format(timeFormat) + "\n" + s.scope() + "\n" + hex.EncodeToString(sum[:])
}

// headerValues gives a header's values by its name in lower case. net/http keeps some headers as members of the request.
func headerValues(r *http.Request, name string) (values []string, present bool) {
	switch name {
	case "host":
		return []string{r.Host}, r.Host != ""
	case "transfer-encoding":
		return []string{strings.Join(r.TransferEncoding, ",")}, len(r.TransferEncoding) > 0
	}
	values = r.Header[http.CanonicalHeaderKey(name)]
	if len(values) == 0 && name == "content-length" && r.ContentLength >= 0 {
		return []string{strconv.FormatInt(r.ContentLength, 10)}, true
	}
	return values, len(values) > 0
}

// writeCollapsed writes a header's value without spaces at its ends and with each run of spaces made one.
func writeCollapsed(b *strings.Builder, value string) {
	value = strings.Trim(value, " ")
	for {
		before, after, found := strings.Cut(value, "  ")
		b.WriteString(before)
		if !found {
			return
		}
		b.WriteByte(' ')
		value = strings.TrimLeft(after, " ")
	}
}

// canonicalPath normalises a path that is encoded as sent, by RFC 3986, and encodes it once more, as every service but
// Amazon S3 has it.
func canonicalPath(path string) string {
	if path == "" || path == "/" {
		return "/"
	}
	var kept []string
	segments := strings.Split(path, "/")
	for _, segment := range segments {
		switch segment {
		case "", ".":
		case "..":
			kept = kept[:max(0, len(kept)-1)]
		default:
			kept = append(kept, segment)
		}
	}
	normal := "/" + strings.Join(kept, "/")
	// A path that ends in a slash, or in a segment that stands for a directory, keeps its slash.
	if last := segments[len(segments)-1]; len(kept) > 0 && (last == "" || last == "." || last == "..") {
		normal += "/"
	}
	return encode(normal, true)
}
