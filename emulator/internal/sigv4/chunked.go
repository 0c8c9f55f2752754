// SPDX-License-Identifier: MPL-2.0

package sigv4

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// What X-Amz-Content-Sha256 says of a body in chunks, Content-Encoding aws-chunked (SIG-050).
const (
	signedChunks            = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"         // each chunk has a signature
	signedChunksWithTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" // and so have the trailers
	chunksWithTrailer       = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"         // only the headers are signed
)

// Bounds on how a body is cut into chunks.
const (
	minChunk        = 8 << 10 // bytes of every chunk but the last, SIG-052
	maxChunkLine    = 256     // the line before a chunk: its size and its signature
	maxTrailerBytes = 4 << 10
	maxTrailers     = 8
)

const (
	headerDecodedLength   = "X-Amz-Decoded-Content-Length"
	headerTrailer         = "X-Amz-Trailer"
	trailerSignature      = "x-amz-trailer-signature"
	chunkSignature        = "chunk-signature="
	contentEncodingChunks = "aws-chunked"
)

// contentHash is what X-Amz-Content-Sha256 says.
type contentHash string

// contentHashOf reads it from the header or, since presigning may move it there, from the query.
func contentHashOf(r *http.Request) contentHash {
	if hash := r.Header.Get("X-Amz-Content-Sha256"); hash != "" {
		return contentHash(hash)
	}
	for _, p := range queryParameters(r.URL.RawQuery) {
		if p.name == "X-Amz-Content-Sha256" {
			return contentHash(p.value)
		}
	}
	return ""
}

func (h contentHash) isChunked() bool { return strings.HasPrefix(string(h), streamingPayload) }

func (h contentHash) hasSignedChunks() bool { return h == signedChunks || h == signedChunksWithTrailer }

func (h contentHash) hasTrailer() bool {
	return h == chunksWithTrailer || h == signedChunksWithTrailer
}

// IsChunked tells whether the body of a request comes in chunks that [Decode] joins.
func IsChunked(r *http.Request) bool { return contentHashOf(r).isChunked() }

// DecodedLength gives the bytes that a body in chunks has once they are joined, as the request says; -1 when it says nothing
// that can be read.
func DecodedLength(r *http.Request) int64 {
	length, err := strconv.ParseInt(r.Header.Get(headerDecodedLength), 10, 64)
	if err != nil || length < 0 {
		return -1
	}
	return length
}

// MaxChunked gives the most bytes that decoded bytes can have in chunks.
func MaxChunked(decoded int64) int64 {
	return decoded + (decoded/minChunk+2)*(maxChunkLine+4) + maxTrailerBytes
}

// chunk is one piece of a body, with its signature in hexadecimal, "" when it has none.
type chunk struct {
	data      []byte
	signature string
}

// trailer is a header that follows the last chunk. Its name is in lower case.
type trailer struct{ name, value string }

// chunks is a body taken apart.
type chunks struct {
	list             []chunk // the last is empty
	trailers         []trailer
	trailerSignature string // "" when there is none
}

// Decode gives the body that the operation reads: received itself, or, when it comes in chunks, what they hold together. It
// holds the chunks' sizes, X-Amz-Decoded-Content-Length and the trailing checksum against what came (SIG-050 to SIG-055),
// for which no secret is needed; [Signature.Verify] holds the signatures. Errors have the code IncompleteSignatureException when the body is not cut
// as it should be, and InvalidSignatureException when it is not the body that was announced.
func Decode(r *http.Request, received []byte) ([]byte, error) {
	hash := contentHashOf(r)
	encoding := strings.Join(r.Header.Values("Content-Encoding"), ",")
	if !hash.isChunked() {
		if strings.Contains(encoding, contentEncodingChunks) {
			return nil, incomplete("Content-Encoding is %s, but X-Amz-Content-Sha256 is %s; a body in chunks says there how it is signed: %s, %s or %s",
				quote(encoding), quote(string(hash)), signedChunks, signedChunksWithTrailer, chunksWithTrailer)
		}
		return received, nil
	}
	if encoding != "" && encoding != contentEncodingChunks { // SIG-051
		return nil, incomplete("Content-Encoding is %s; a body in chunks has %s alone", quote(encoding), contentEncodingChunks)
	}
	announced := DecodedLength(r)
	if announced < 0 { // SIG-053
		return nil, incomplete("the header %s is %s; a body in chunks says there how many bytes the chunks hold together",
			headerDecodedLength, quote(r.Header.Get(headerDecodedLength)))
	}
	parts, err := hash.readChunks(received)
	if err != nil {
		return nil, err
	}
	length := 0
	for _, c := range parts.list {
		length += len(c.data)
	}
	if int64(length) != announced {
		return nil, invalid("%s is %d, but the chunks hold %d bytes", headerDecodedLength, announced, length)
	}
	body := make([]byte, 0, length)
	for _, c := range parts.list {
		body = append(body, c.data...)
	}
	return body, checkTrailers(r, parts.trailers, body)
}

// readChunks takes a body apart: SIZE[;chunk-signature=SIGNATURE] CRLF DATA CRLF, again and again, until a chunk of size 0,
// after which trailers may follow. The size is hexadecimal.
func (h contentHash) readChunks(body []byte) (chunks, error) {
	switch h {
	case signedChunks, signedChunksWithTrailer, chunksWithTrailer:
	default:
		return chunks{}, incomplete("X-Amz-Content-Sha256 is %s; a body in chunks has %s, %s or %s", quote(string(h)), signedChunks, signedChunksWithTrailer, chunksWithTrailer)
	}
	var parts chunks
	for rest := body; ; {
		c, size, after, err := h.readChunkLine(rest, len(parts.list))
		if err != nil {
			return chunks{}, err
		}
		if size == 0 {
			parts.list = append(parts.list, c)
			return parts, h.readTrailers(&parts, after)
		}
		if n := len(parts.list); n > 0 && len(parts.list[n-1].data) < minChunk { // SIG-052
			return chunks{}, incomplete("chunk %d of the body has %d bytes; every chunk but the last has at least %d", n, len(parts.list[n-1].data), minChunk)
		}
		if size > len(after)-2 || !bytes.Equal(after[size:size+2], []byte("\r\n")) {
			return chunks{}, incomplete("chunk %d of the body is not as long as it says, %d bytes followed by CR LF; the body ended early or was changed", len(parts.list)+1, size)
		}
		c.data, rest = after[:size:size], after[size+2:]
		parts.list = append(parts.list, c)
	}
}

// readChunkLine reads the line that comes before a chunk's data.
func (h contentHash) readChunkLine(rest []byte, before int) (c chunk, size int, after []byte, err error) {
	end := bytes.Index(rest[:min(len(rest), maxChunkLine)], []byte("\r\n"))
	if end < 0 {
		return chunk{}, 0, nil, incomplete("the body ends, or has a line of more than %d bytes, where chunk %d should begin; a body in chunks ends with a chunk of size 0", maxChunkLine, before+1)
	}
	line := string(rest[:end])
	digits, extension, extended := strings.Cut(line, ";")
	n, err := strconv.ParseUint(digits, 16, 31)
	if err != nil {
		return chunk{}, 0, nil, incomplete("chunk %d of the body begins with %s; it must begin with its size in hexadecimal digits", before+1, quote(line))
	}
	if !h.hasSignedChunks() {
		if extended {
			return chunk{}, 0, nil, incomplete("chunk %d of the body begins with %s; with X-Amz-Content-Sha256 %s it must begin with its size alone", before+1, quote(line), h)
		}
		return chunk{}, int(n), rest[end+2:], nil
	}
	signature, found := strings.CutPrefix(extension, chunkSignature)
	if !found || !isSignature(signature) {
		return chunk{}, 0, nil, incomplete("chunk %d of the body begins with %s; with X-Amz-Content-Sha256 %s it must begin with SIZE;%s and 64 hexadecimal digits in lower case",
			before+1, quote(line), h, chunkSignature)
	}
	return chunk{signature: signature}, int(n), rest[end+2:], nil
}

// readTrailers reads what follows the last chunk. Senders end the lines with CR LF or LF, and some leave a line empty before
// the trailers' signature.
func (h contentHash) readTrailers(parts *chunks, rest []byte) error {
	if len(rest) > maxTrailerBytes {
		return incomplete("%d bytes follow the body's last chunk; trailers may have %d", len(rest), maxTrailerBytes)
	}
	for line := range strings.SplitSeq(string(rest), "\n") {
		line = strings.TrimSuffix(line, "\r")
		if line == "" {
			continue
		}
		name, value, found := strings.Cut(line, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		switch {
		case !found || !isHeaderName(name):
			return incomplete("after the body's last chunk stands %s; only trailers, NAME:VALUE, may follow it", quote(line))
		case !h.hasTrailer():
			return incomplete("the body has the trailer %s, but with X-Amz-Content-Sha256 %s it has none", quote(name), h)
		case parts.trailerSignature != "":
			return incomplete("the body has the trailer %s after %s, which must be the last", quote(name), trailerSignature)
		case name == trailerSignature:
			if !h.hasSignedChunks() || !isSignature(value) {
				return incomplete("the trailer %s is %s; it has 64 hexadecimal digits in lower case, and stands only in a body with X-Amz-Content-Sha256 %s", name, quote(value), signedChunksWithTrailer)
			}
			parts.trailerSignature = value
		case slices.ContainsFunc(parts.trailers, func(t trailer) bool { return t.name == name }):
			return incomplete("the body has the trailer %s twice", quote(name))
		case len(parts.trailers) == maxTrailers:
			return incomplete("the body has more than %d trailers", maxTrailers)
		default:
			parts.trailers = append(parts.trailers, trailer{name, value})
		}
	}
	if h == signedChunksWithTrailer && parts.trailerSignature == "" {
		return incomplete("the body has no trailer %s, which ends a body with X-Amz-Content-Sha256 %s", trailerSignature, h)
	}
	return nil
}

// checkTrailers holds the trailers against what the header X-Amz-Trailer announced, and the body against their checksums.
func checkTrailers(r *http.Request, trailers []trailer, body []byte) error {
	var announced []string
	for name := range strings.SplitSeq(strings.Join(r.Header.Values(headerTrailer), ","), ",") {
		if name = strings.ToLower(strings.TrimSpace(name)); name != "" {
			announced = append(announced, name)
		}
	}
	for _, name := range announced { // SIG-054
		if !slices.ContainsFunc(trailers, func(t trailer) bool { return t.name == name }) {
			return incomplete("%s announces %s, but the body has no such trailer", headerTrailer, quote(name))
		}
	}
	for _, t := range trailers {
		if !slices.Contains(announced, t.name) {
			return incomplete("the body has the trailer %s, which the header %s does not announce", quote(t.name), headerTrailer)
		}
		if err := checkChecksum(t, body); err != nil {
			return err
		}
	}
	return nil
}
