// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// chunkedSender is an HTTP client that cuts the bodies of an SDK's requests into signed
// chunks with a trailing checksum, as connectors that stream do.
type chunkedSender struct {
	payload string // X-Amz-Content-Sha256
	change  func(body string) string
}

func (c chunkedSender) Do(r *http.Request) (*http.Response, error) {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	now := time.Now().UTC()
	_, credential, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	credential, _, _ = strings.Cut(credential, ",")
	parts := strings.Split(credential, "/")
	secret := emulator.DevelopmentSecretAccessKey
	r.Header.Del("Authorization")
	r.Header.Set("X-Amz-Content-Sha256", c.payload)
	r.Header.Set("X-Amz-Decoded-Content-Length", strconv.Itoa(len(data)))
	r.Header.Set("X-Amz-Trailer", "x-amz-checksum-crc32")
	r.Header.Set("Content-Encoding", "aws-chunked")
	r.ContentLength = -1
	if err := v4.NewSigner().SignHTTP(r.Context(), aws.Credentials{AccessKeyID: parts[0], SecretAccessKey: secret}, r, c.payload, parts[3], parts[2], now); err != nil {
		return nil, err
	}
	body := string(c.cut(data, now, secret, parts, r.Header.Get("Authorization")))
	if c.change != nil {
		body = c.change(body)
	}
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	return http.DefaultClient.Do(r)
}

func (c chunkedSender) cut(data []byte, now time.Time, secret string, scope []string, authorization string) []byte {
	previous := authorization[strings.LastIndex(authorization, "=")+1:]
	sign := func(algorithm, hashes string) string {
		key := []byte("AWS4" + secret)
		text := algorithm + "\n" + now.Format("20060102T150405Z") + "\n" + strings.Join(scope[1:], "/") + "\n" + previous + "\n" + hashes
		for _, part := range append(scope[1:len(scope):len(scope)], text) {
			mac := hmac.New(sha256.New, key)
			mac.Write([]byte(part))
			key = mac.Sum(nil)
		}
		previous = hex.EncodeToString(key)
		return previous
	}
	hash := func(data []byte) string { sum := sha256.Sum256(data); return hex.EncodeToString(sum[:]) }
	signed := strings.HasPrefix(c.payload, "STREAMING-AWS4")
	var wire bytes.Buffer
	for rest, last := data, false; !last; {
		piece := rest[:min(len(rest), 8192)]
		rest, last = rest[len(piece):], len(piece) == 0
		fmt.Fprintf(&wire, "%x", len(piece))
		if signed {
			fmt.Fprintf(&wire, ";chunk-signature=%s", sign("AWS4-HMAC-SHA256-PAYLOAD", hash(nil)+"\n"+hash(piece)))
		}
		wire.WriteString("\r\n")
		wire.Write(piece)
		if !last {
			wire.WriteString("\r\n")
		}
	}
	trailer := "x-amz-checksum-crc32:" + base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(data)))
	wire.WriteString(trailer + "\r\n")
	if signed {
		wire.WriteString("x-amz-trailer-signature:" + sign("AWS4-HMAC-SHA256-TRAILER", hash([]byte(trailer+"\n"))) + "\r\n")
	}
	wire.WriteString("\r\n")
	return wire.Bytes()
}

// SIG-050 to SIG-056: a body in chunks is read as a whole one is, and held against every signature in it.
func TestChunkedBodies(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	store := createStore(t, server.CloudTrail(server.AccountID), "integrations")
	const signed, unsigned = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
	rename := func(body string) string { return strings.Replace(body, "renamed", "changed", 1) }
	for _, test := range []struct {
		name   string
		sender chunkedSender
		code   string // "" when the request is taken
		hints  []string
	}{
		{"signed", chunkedSender{payload: signed}, "", nil},
		{"unsigned", chunkedSender{payload: unsigned}, "", nil},
		{"signed, changed", chunkedSender{payload: signed, change: rename}, "InvalidSignatureException", []string{"x-amz-checksum-crc32"}},
		{"signed, its last chunk's signature changed", chunkedSender{payload: signed, change: func(body string) string {
			i := strings.Index(body, "\r\n0;chunk-signature=") + len("\r\n0;chunk-signature=")
			return body[:i] + strings.Repeat("0", 64) + body[i+64:]
		}}, "InvalidSignatureException", []string{"the signature of chunk ", "AWS4-HMAC-SHA256-PAYLOAD"}},
		{"unsigned, changed", chunkedSender{payload: unsigned, change: rename}, "InvalidSignatureException", []string{"x-amz-checksum-crc32"}},
		{"cut off", chunkedSender{payload: signed, change: func(body string) string { return body[:len(body)/2] }}, "IncompleteSignatureException", []string{"chunk 1"}},
		{"an unknown kind", chunkedSender{payload: "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"}, "IncompleteSignatureException", []string{"STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cfg := server.Config(server.AccountID)
			cfg.HTTPClient, cfg.RetryMaxAttempts = test.sender, 1
			out, err := cloudtrail.NewFromConfig(cfg).UpdateEventDataStore(t.Context(), &cloudtrail.UpdateEventDataStoreInput{
				EventDataStore: store.EventDataStoreArn, Name: aws.String("renamed"),
			})
			if test.code != "" {
				refused(t, err, test.code, test.hints...)
			} else if err != nil || *out.Name != "renamed" {
				t.Errorf("name %+v, error %v", out, err)
			}
		})
	}
}

// SIG-050: the bound on a body is one on what its chunks hold.
func TestChunkedBodyTooLarge(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	for _, test := range []struct {
		name string
		size int
		code string
	}{
		{"as large as may be", 1 << 20, "EventDataStoreARNInvalidException"},
		{"larger", 1<<20 + 1, "RequestEntityTooLargeException"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cfg := server.Config(server.AccountID)
			cfg.HTTPClient, cfg.RetryMaxAttempts = chunkedSender{payload: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"}, 1
			identifier := strings.Repeat("a", test.size-len(`{"EventDataStore":""}`))
			_, err := cloudtrail.NewFromConfig(cfg).GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: &identifier})
			refused(t, err, test.code)
		})
	}
}
