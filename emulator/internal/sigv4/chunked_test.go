// SPDX-License-Identifier: MPL-2.0

package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	awsv2 "github.com/aws/aws-sdk-go-v2/aws"
	signerv2 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// The key of Amazon S3's published examples.
const (
	publishedKeyID  = "AKIAIOSFODNN7EXAMPLE"
	publishedSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)

// TestVerifyPublishedChunks holds the package to the signatures of the two examples in Amazon S3's documentation of bodies
// signed in chunks.
func TestVerifyPublishedChunks(t *testing.T) {
	t.Parallel()
	const first, second = 65536, 1024
	tests := []struct {
		name      string
		hash      string
		header    string
		signed    string
		signature string
		chunks    [3]string // signatures
		end       string
	}{
		{
			name: "without a trailer", hash: signedChunks, header: "Content-Encoding: aws-chunked\n",
			signed:    "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class",
			signature: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
			chunks: [3]string{
				"ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
				"0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
				"b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
			},
		},
		{
			name: "with a trailer", hash: signedChunksWithTrailer, header: "Content-Encoding: aws-chunked\nX-Amz-Trailer: x-amz-checksum-crc32c\n",
			signed:    "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer",
			signature: "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
			chunks: [3]string{
				"b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
				"1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
				"2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
			},
			end: "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var wire strings.Builder
			for i, size := range []int{first, second, 0} {
				fmt.Fprintf(&wire, "%x;chunk-signature=%s\r\n%s", size, test.chunks[i], strings.Repeat("a", size))
				if size > 0 {
					wire.WriteString("\r\n")
				}
			}
			wire.WriteString(test.end + "\r\n")
			r, body := readRequest(t, "PUT /examplebucket/chunkObject.txt HTTP/1.1\nHost: s3.amazonaws.com\nX-Amz-Date: 20130524T000000Z\n"+
				"X-Amz-Storage-Class: REDUCED_REDUNDANCY\nX-Amz-Content-Sha256: "+test.hash+"\nX-Amz-Decoded-Content-Length: 66560\n"+test.header+
				"Content-Length: "+strconv.Itoa(wire.Len())+"\nAuthorization: AWS4-HMAC-SHA256 Credential="+publishedKeyID+
				"/20130524/us-east-1/s3/aws4_request,SignedHeaders="+test.signed+",Signature="+test.signature+"\n\n"+strings.ReplaceAll(wire.String(), "\r\n", "\n"))
			s, err := Parse(r)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Verify(r, body, publishedSecret); err != nil {
				t.Error(err)
			}
			decoded, err := Decode(r, body)
			if err != nil {
				t.Error(err)
			}
			if string(decoded) != strings.Repeat("a", first+second) {
				t.Errorf("decoded %d bytes", len(decoded))
			}
		})
	}
}

// chunkedPut is a request whose body the test cuts and signs on its own.
type chunkedPut struct {
	hash     string
	pieces   []string
	trailers []string // name:value
	length   string   // "" is the sum of the pieces; "none" leaves the header out
	encoding string   // "" is aws-chunked
	announce string   // "" announces the trailers
	lineEnd  string   // of trailers; "" is CR LF
	change   func(body string) string
}

// exampleSign signs a text as Signature Version 4 has it, written anew for the tests.
func exampleSign(text string) string {
	key := []byte("AWS4" + exampleSecret)
	for _, part := range []string{"20150830", "us-east-1", "cloudtrail-data", "aws4_request", text} {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	return hex.EncodeToString(key)
}

func exampleHash(text string) string {
	digest := sha256.Sum256([]byte(text))
	return hex.EncodeToString(digest[:])
}

// request makes the request and its body as received.
func (c chunkedPut) request(t *testing.T) (*http.Request, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:4590/PutAuditEvents?"+channelQuery, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	length := c.length
	if length == "" {
		length = strconv.Itoa(len(strings.Join(c.pieces, "")))
	}
	if length != "none" {
		r.Header.Set("X-Amz-Decoded-Content-Length", length)
	}
	r.Header.Set("X-Amz-Content-Sha256", c.hash)
	r.Header.Set("Content-Encoding", "aws-chunked")
	if c.encoding != "" {
		r.Header.Set("Content-Encoding", c.encoding)
	}
	if c.announce != "" {
		r.Header.Set("X-Amz-Trailer", c.announce)
	} else {
		for _, line := range c.trailers {
			name, _, _ := strings.Cut(line, ":")
			r.Header.Add("X-Amz-Trailer", name)
		}
	}
	credentials := awsv2.Credentials{AccessKeyID: exampleKeyID, SecretAccessKey: exampleSecret}
	if err := signerv2.NewSigner().SignHTTP(t.Context(), credentials, r, c.hash, "cloudtrail-data", "us-east-1", exampleTime); err != nil {
		t.Fatal(err)
	}
	body := c.body(r.Header.Get("Authorization"))
	if c.change != nil {
		body = c.change(body)
	}
	return r, []byte(body)
}

func (c chunkedPut) body(authorization string) string {
	_, previous, _ := strings.Cut(authorization, "Signature=")
	const scope = "\n20150830T123600Z\n20150830/us-east-1/cloudtrail-data/aws4_request\n"
	signed := strings.HasPrefix(c.hash, "STREAMING-AWS4")
	var b strings.Builder
	for _, piece := range append(slices.Clone(c.pieces), "") {
		fmt.Fprintf(&b, "%x", len(piece))
		if signed {
			previous = exampleSign("AWS4-HMAC-SHA256-PAYLOAD" + scope + previous + "\n" + exampleHash("") + "\n" + exampleHash(piece))
			b.WriteString(";chunk-signature=" + previous)
		}
		b.WriteString("\r\n" + piece)
		if piece != "" {
			b.WriteString("\r\n")
		}
	}
	end := c.lineEnd
	if end == "" {
		end = "\r\n"
	}
	canonical := ""
	for _, line := range c.trailers {
		b.WriteString(line + end)
		canonical += line + "\n"
	}
	if c.hash == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" {
		b.WriteString("x-amz-trailer-signature:" + exampleSign("AWS4-HMAC-SHA256-TRAILER"+scope+previous+"\n"+exampleHash(canonical)) + "\r\n")
	}
	b.WriteString("\r\n")
	return b.String()
}

// outcome decodes and verifies as a server does.
func (c chunkedPut) outcome(t *testing.T, secret string) (string, error) {
	t.Helper()
	r, received := c.request(t)
	s, err := Parse(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := Decode(r, received)
	if err == nil && secret != "" {
		err = s.Verify(r, received, secret)
	}
	return string(body), err
}

// Checksums of "123456789", as the catalogues of checksums have them.
var digits = []string{
	"x-amz-checksum-crc32:y/Q5Jg==",
	"x-amz-checksum-crc32c:4waSgw==",
	"x-amz-checksum-crc64nvme:rosUhgp5mIg=",
	"x-amz-checksum-sha1:98O8HYCOBHMq32eZZczDTKeuNEE=",
	"x-amz-checksum-sha256:FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
}

func TestDecode(t *testing.T) {
	t.Parallel()
	large := []string{strings.Repeat("a", 8192), strings.Repeat("b", 70_000), "c"}
	crc := crc32.ChecksumIEEE([]byte(strings.Join(large, "")))
	trailer := "x-amz-checksum-crc32:" + base64.StdEncoding.EncodeToString([]byte{byte(crc >> 24), byte(crc >> 16), byte(crc >> 8), byte(crc)})
	tests := []struct {
		name string
		put  chunkedPut
	}{
		{"signed, one chunk", chunkedPut{hash: signedChunks, pieces: []string{putBody}}},
		{"signed, several", chunkedPut{hash: signedChunks, pieces: large}},
		{"signed, none", chunkedPut{hash: signedChunks}},
		{"signed with a trailer", chunkedPut{hash: signedChunksWithTrailer, pieces: large, trailers: []string{trailer}}},
		{"signed with every checksum", chunkedPut{hash: signedChunksWithTrailer, pieces: []string{"123456789"}, trailers: digits}},
		{"signed with trailers, none there", chunkedPut{hash: signedChunksWithTrailer, pieces: large}},
		{"trailer's line ended twice", chunkedPut{hash: signedChunksWithTrailer, pieces: large, trailers: []string{trailer}, lineEnd: "\n\r\n\r\n"}},
		{"unsigned with a trailer", chunkedPut{hash: chunksWithTrailer, pieces: large, trailers: []string{trailer}}},
		{"unsigned without a trailer", chunkedPut{hash: chunksWithTrailer, pieces: large}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			body, err := test.put.outcome(t, exampleSecret)
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.Join(test.put.pieces, ""); body != want {
				t.Errorf("decoded %.40q of %d bytes, want %d", body, len(body), len(want))
			}
		})
	}
}

func TestDecodeRefused(t *testing.T) {
	t.Parallel()
	replace := func(old, replacement string) func(string) string {
		return func(body string) string { return strings.Replace(body, old, replacement, 1) }
	}
	signed := chunkedPut{hash: signedChunks, pieces: []string{putBody}}
	unsigned := chunkedPut{hash: chunksWithTrailer, pieces: []string{"123456789"}, trailers: digits[:1:1]}
	with := func(put chunkedPut, change func(*chunkedPut)) chunkedPut {
		change(&put)
		return put
	}
	changed := func(put chunkedPut, change func(string) string) chunkedPut {
		return with(put, func(put *chunkedPut) { put.change = change })
	}
	size := fmt.Sprintf("%x;", len(putBody))
	tests := []struct {
		name string
		put  chunkedPut
		code string
		want string // part of the message
	}{
		{"an unknown kind", with(signed, func(p *chunkedPut) { p.hash = "STREAMING-OTHER" }), IncompleteSignature, `X-Amz-Content-Sha256 is "STREAMING-OTHER"`},
		{"chunks without telling", with(signed, func(p *chunkedPut) { p.hash = unsignedPayload }), IncompleteSignature, "says there how it is signed"},
		{"compressed", with(signed, func(p *chunkedPut) { p.encoding = "aws-chunked,gzip" }), IncompleteSignature, `Content-Encoding is "aws-chunked,gzip"`},
		{"no length", with(signed, func(p *chunkedPut) { p.length = "none" }), IncompleteSignature, "the header X-Amz-Decoded-Content-Length is \"\""},
		{"no number", with(signed, func(p *chunkedPut) { p.length = "-1" }), IncompleteSignature, `X-Amz-Decoded-Content-Length is "-1"`},
		{"another length", with(signed, func(p *chunkedPut) { p.length = "46" }), InvalidSignature, "is 46, but the chunks hold 45 bytes"},
		{"empty", changed(signed, func(string) string { return "" }), IncompleteSignature, "where chunk 1 should begin"},
		{"no last chunk", changed(signed, func(body string) string { return body[:strings.LastIndex(body, "0;")] }), IncompleteSignature, "where chunk 2 should begin"},
		{"cut", changed(signed, func(body string) string { return body[:120] }), IncompleteSignature, "chunk 1 of the body is not as long as it says, 45 bytes"},
		{"not chunks", changed(signed, func(string) string { return putBody + "\r\n" }), IncompleteSignature, "begins with"},
		{"size too small", changed(signed, replace(size, "2c;")), IncompleteSignature, "not as long as it says, 44 bytes"},
		{"size negative", changed(signed, replace(size, "-1;")), IncompleteSignature, "hexadecimal"},
		{"size beyond all bounds", changed(signed, replace(size, "ffffffffffffffff;")), IncompleteSignature, "hexadecimal"},
		{"line too long", changed(signed, replace(size, strings.Repeat("0", 300)+size)), IncompleteSignature, "more than 256 bytes"},
		{"no signature", changed(signed, replace("chunk-signature=", "signature=")), IncompleteSignature, "SIZE;chunk-signature="},
		{"small chunk before the last", with(signed, func(p *chunkedPut) { p.pieces = []string{"a", "b"} }), IncompleteSignature, "chunk 1 of the body has 1 bytes; every chunk but the last has at least 8192"},
		{"signature where there is none", changed(unsigned, replace("9\r\n", "9;chunk-signature="+validSignature+"\r\n")), IncompleteSignature, "its size alone"},
		{"trailer where there is none", with(signed, func(p *chunkedPut) { p.trailers = digits[:1:1] }), IncompleteSignature, `has the trailer "x-amz-checksum-crc32"`},
		{"no trailer", changed(unsigned, replace(digits[0], "")), IncompleteSignature, `announces "x-amz-checksum-crc32", but`},
		{"trailer not announced", with(unsigned, func(p *chunkedPut) { p.announce = " " }), IncompleteSignature, "does not announce"},
		{"trailer twice", changed(unsigned, replace(digits[0], digits[0]+"\r\n"+digits[0])), IncompleteSignature, "twice"},
		{"trailer unknown", with(unsigned, func(p *chunkedPut) { p.trailers = []string{"x-amz-meta-a:b"} }), IncompleteSignature, "send one of x-amz-checksum-crc32, "},
		{"trailers without end", with(unsigned, func(p *chunkedPut) {
			for i := range 9 {
				p.trailers = append(p.trailers, fmt.Sprintf("x-amz-meta-%d:b", i))
			}
		}), IncompleteSignature, "more than 8 trailers"},
		{"trailers too long", changed(unsigned, func(body string) string { return body + strings.Repeat("\n", 5000) }), IncompleteSignature, "trailers may have 4096"},
		{"no trailer at all", changed(unsigned, replace(digits[0], "more")), IncompleteSignature, "only trailers"},
		{"no trailers' signature", changed(with(signed, func(p *chunkedPut) { p.hash = signedChunksWithTrailer }), func(body string) string {
			return body[:strings.Index(body, "x-amz-trailer-signature")]
		}), IncompleteSignature, "has no trailer x-amz-trailer-signature"},
		{"trailers' signature unasked", changed(unsigned, replace(digits[0], "x-amz-trailer-signature:"+validSignature)), IncompleteSignature, "stands only in a body with"},
		{"trailer after the signature", changed(with(unsigned, func(p *chunkedPut) { p.hash = signedChunksWithTrailer }), func(body string) string {
			return strings.TrimSuffix(body, "\r\n") + digits[1] + "\r\n"
		}), IncompleteSignature, "must be the last"},
	}
	for _, line := range digits {
		name, _, _ := strings.Cut(line, ":")
		tests = append(tests, struct {
			name string
			put  chunkedPut
			code string
			want string
		}{"checksum of another body, " + name, with(unsigned, func(p *chunkedPut) {
			p.trailers, p.pieces = []string{line}, []string{"1234567890"}
		}), InvalidSignature, "that of the 10 bytes of body received is"})
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := test.put.outcome(t, "")
			wantError(t, err, test.code, test.want)
		})
	}
}

// TestVerifyChunksTampered changes one thing of a body at a time that leaves it well formed.
func TestVerifyChunksTampered(t *testing.T) {
	t.Parallel()
	pieces := []string{strings.Repeat("a", 9000), strings.Repeat("b", 9000)}
	tests := []struct {
		name, hash, secret string
		change             func(string) string
		want               string
	}{
		{name: "data of a chunk", change: func(b string) string { return strings.Replace(b, "aaaa", "axaa", 1) }, want: "the signature of chunk 1 of the body"},
		{name: "data of a later chunk", change: func(b string) string { return strings.Replace(b, "bbbb", "bxbb", 1) }, want: "the signature of chunk 2 of the body"},
		{name: "chunks exchanged", change: func(b string) string {
			one, rest, _ := strings.Cut(b, "\r\n2328;")
			two, end, _ := strings.Cut(rest, "\r\n0;")
			return "2328;" + two + "\r\n" + one + "\r\n0;" + end
		}, want: "the signature of chunk 1 of the body"},
		{name: "last chunk's signature", change: func(b string) string {
			i := strings.Index(b, "\r\n0;chunk-signature=") + len("\r\n0;chunk-signature=")
			return b[:i] + validSignature + b[i+64:]
		}, want: "the signature of chunk 3 of the body"},
		{name: "trailers' signature", hash: signedChunksWithTrailer, change: func(b string) string {
			i := strings.Index(b, "x-amz-trailer-signature:") + len("x-amz-trailer-signature:")
			return b[:i] + validSignature + b[i+64:]
		}, want: "AWS4-HMAC-SHA256-TRAILER"},
		{name: "secret", secret: "other", want: "the request's signature is not the one"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			put := chunkedPut{hash: test.hash, pieces: pieces, change: test.change}
			if put.hash == "" {
				put.hash = signedChunks
			}
			secret := exampleSecret
			if test.secret != "" {
				secret = test.secret
			}
			_, err := put.outcome(t, secret)
			wantError(t, err, InvalidSignature, test.want)
		})
	}
}

// TestMaxChunked: the bound holds the most that honest senders make of a body, and little more.
func TestMaxChunked(t *testing.T) {
	t.Parallel()
	const decoded = 1 << 20
	put := chunkedPut{hash: signedChunksWithTrailer, pieces: make([]string, decoded/minChunk), trailers: digits}
	for i := range put.pieces {
		put.pieces[i] = strings.Repeat("a", minChunk)
	}
	_, body := put.request(t)
	if most := MaxChunked(decoded); int64(len(body)) > most || most > decoded+decoded/16 {
		t.Errorf("%d bytes in chunks have %d; the bound is %d", decoded, len(body), most)
	}
}

// FuzzDecode: no body makes it panic, and what it joins has the length that was announced.
func FuzzDecode(f *testing.F) {
	f.Add(signedChunks, "1;chunk-signature="+validSignature+"\r\na\r\n0;chunk-signature="+validSignature+"\r\n\r\n", "1")
	f.Add(chunksWithTrailer, "9\r\n123456789\r\n0\r\n"+digits[0]+"\r\n\r\n", "9")
	f.Fuzz(func(t *testing.T, hash, body, length string) {
		r := &http.Request{URL: &url.URL{}, Header: http.Header{
			"X-Amz-Content-Sha256":         {hash},
			"X-Amz-Decoded-Content-Length": {length}, "X-Amz-Trailer": {"x-amz-checksum-crc32"}, "Content-Encoding": {"aws-chunked"},
		}}
		s := &Signature{PayloadHash: hash}
		decoded, err := Decode(r, []byte(body))
		if err == nil && int64(len(decoded)) != DecodedLength(r) {
			t.Errorf("%d bytes, announced %q", len(decoded), length)
		}
		if _, ours := errors.AsType[*Error](err); err != nil && !ours {
			t.Errorf("%T", err)
		}
		if err := s.verifyChunks(make([]byte, 32), []byte(body)); err == nil && contentHash(hash).hasSignedChunks() {
			t.Error("verified")
		}
	})
}
