// SPDX-License-Identifier: MPL-2.0

package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// maxSkew is how far the time of signing may be from now, either way: the five minutes of the IAM User Guide's page on
// signed requests. Some services are seen to grant fifteen; the documented value is the stricter one.
const maxSkew = 5 * time.Minute // SIG-005

// What a payload's hash may be besides a hash.
const (
	unsignedPayload  = "UNSIGNED-PAYLOAD"
	streamingPayload = "STREAMING-"
)

// CheckTime tells whether the signature is valid at a time: the credential's day is the day of signing, and signing was at
// most five minutes ago or ahead. A presigned request that says when it expires is valid from five minutes before it was
// signed until then. The error has the code InvalidSignatureException.
func (s *Signature) CheckTime(now time.Time) error {
	if day := s.Time.Format(dateFormat); s.Date != day {
		return invalid("the credential has the date %s, but the request was signed on %s; both must be the same day in UTC", s.Date, day)
	}
	now = now.UTC()
	if s.Time.After(now.Add(maxSkew)) {
		return invalid("the signature is not valid yet: it was made at %s, and here it is %s; check the caller's clock, which may differ by %s at most",
			s.Time.Format(timeFormat), now.Format(timeFormat), maxSkew)
	}
	if s.Expires > 0 {
		if end := s.Time.Add(s.Expires); now.After(end) {
			return invalid("the presigned request expired: it was valid until %s, and here it is %s; presign it again, or for longer",
				end.Format(timeFormat), now.Format(timeFormat))
		}
		return nil
	}
	if s.Time.Before(now.Add(-maxSkew)) {
		return invalid("the signature expired: it was made at %s, and here it is %s; check the caller's clock, which may differ by %s at most",
			s.Time.Format(timeFormat), now.Format(timeFormat), maxSkew)
	}
	return nil
}

// CheckHeaders tells whether every header that must be signed is: host, the header that gives the time of signing, and every
// x-amz-* header that the request has. Content-Type need not be. The error has the code InvalidSignatureException.
func (s *Signature) CheckHeaders(r *http.Request) error {
	required := []string{"host"} // SIG-006
	if s.dateHeader != "" {
		required = append(required, s.dateHeader)
	}
	for name := range r.Header {
		if name := strings.ToLower(name); strings.HasPrefix(name, "x-amz-") {
			required = append(required, name)
		}
	}
	slices.Sort(required)
	for _, name := range required {
		if _, signed := slices.BinarySearch(s.SignedHeaders, name); !signed {
			return invalid("the header %s is not signed; add it to SignedHeaders, which has %s only", quote(name), quote(strings.Join(s.SignedHeaders, ";")))
		}
	}
	return nil
}

// Verify tells whether the request was signed with the secret and has not changed since. body is the whole body as received,
// chunks included.
//
// The payload's hash is X-Amz-Content-Sha256 when the request has it, which must then be the body's or UNSIGNED-PAYLOAD, and
// else the body's own; a presigned request without the header may also have been signed with UNSIGNED-PAYLOAD. Of a body in
// chunks, STREAMING-…, every chunk's signature and that of the trailers is verified. Verify includes CheckHeaders but neither
// CheckTime nor Decode. The error has the code InvalidSignatureException, or IncompleteSignatureException for chunks that are
// not well formed; when the signature differs its message shows what should have been signed.
func (s *Signature) Verify(r *http.Request, body []byte, secret string) error {
	if err := s.CheckHeaders(r); err != nil {
		return err
	}
	hashes, err := s.payloadHashes(body)
	if err != nil {
		return err
	}
	canonical, err := s.canonicalRequest(r)
	if err != nil {
		return err
	}
	signature, err := hex.DecodeString(s.value)
	if err != nil {
		return incomplete("the signature is not hexadecimal")
	}
	key := signingKeys.get(keyInput{secret: secret, date: s.Date, region: s.Region, service: s.Service})
	for _, hash := range hashes {
		if hmac.Equal(signature, sum(key[:], s.stringToSign(canonical+hash))) {
			return s.verifyChunks(key[:], body)
		}
	}
	return s.mismatch(canonical + hashes[0])
}

// What begins the string to sign of a chunk and of the trailers.
const (
	chunkAlgorithm   = "AWS4-HMAC-SHA256-PAYLOAD"
	trailerAlgorithm = "AWS4-HMAC-SHA256-TRAILER"
)

// verifyChunks holds the signatures within a body against the signing key. Each is made over the one before it, the first
// over the request's own (SIG-056). A body whose chunks are not signed passes.
func (s *Signature) verifyChunks(key, body []byte) error {
	hash := contentHash(s.PayloadHash)
	if !hash.hasSignedChunks() {
		return nil
	}
	parts, err := hash.readChunks(body)
	if err != nil {
		return err
	}
	previous := s.value
	check := func(what, algorithm, signature, hashes string) error {
		text := algorithm + "\n" + s.Time.Format(timeFormat) + "\n" + s.scope() + "\n" + previous + "\n" + hashes
		if want := hex.EncodeToString(sum(key, text)); !hmac.Equal([]byte(want), []byte(signature)) {
			return invalid("the signature of %s is not the one computed here with the secret of access key %s; "+
				"nothing may change the body after it was signed.\n\nThe string to sign is\n'%s'\n", what, quote(s.AccessKeyID), text)
		}
		previous = signature
		return nil
	}
	empty := hexSum(nil)
	for i, c := range parts.list {
		if err := check(fmt.Sprintf("chunk %d of the body", i+1), chunkAlgorithm, c.signature, empty+"\n"+hexSum(c.data)); err != nil {
			return err
		}
	}
	if hash != signedChunksWithTrailer {
		return nil
	}
	slices.SortFunc(parts.trailers, func(a, b trailer) int { return strings.Compare(a.name, b.name) })
	var canonical strings.Builder
	for _, t := range parts.trailers {
		canonical.WriteString(t.name + ":" + t.value + "\n")
	}
	return check("the body's trailers", trailerAlgorithm, parts.trailerSignature, hexSum([]byte(canonical.String())))
}

func hexSum(data []byte) string {
	digest := sha256.Sum256(data)
	return hex.EncodeToString(digest[:])
}

// payloadHashes gives the hashes that the payload may have been signed with, the usual one first.
func (s *Signature) payloadHashes(body []byte) ([]string, error) {
	switch {
	case s.PayloadHash == unsignedPayload:
		return []string{unsignedPayload}, nil
	case contentHash(s.PayloadHash).isChunked():
		return []string{s.PayloadHash}, nil
	}
	hash := hexSum(body)
	switch { // SIG-020
	case s.PayloadHash != "" && s.PayloadHash != hash:
		return nil, invalid("X-Amz-Content-Sha256 is %s, but the SHA-256 of the %d bytes of body received is %s; the body changed on its way, or another was signed",
			quote(s.PayloadHash), len(body), hash)
	case s.PayloadHash == "" && s.Presigned:
		return []string{hash, unsignedPayload}, nil
	}
	return []string{hash}, nil
}

// maxShown bounds, in bytes, how much of a canonical request a message shows.
const maxShown = 4 << 10

// mismatch explains a signature that differs, as AWS does, by showing what should have been signed.
func (s *Signature) mismatch(canonical string) error {
	shown := canonical
	if len(shown) > maxShown {
		shown = fmt.Sprintf("%s… (%d bytes in all)", strings.ToValidUTF8(shown[:maxShown], ""), len(canonical))
	}
	return invalid("the request's signature is not the one computed here with the secret of access key %s; check that the secret belongs to the key, "+
		"and that nothing changed the request after it was signed.\n\nThe canonical request is\n'%s'\n\nThe string to sign is\n'%s'\n",
		quote(s.AccessKeyID), shown, s.stringToSign(canonical))
}
