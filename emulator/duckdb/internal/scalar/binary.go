// SPDX-License-Identifier: MPL-2.0

package scalar

import (
	"crypto/hmac"
	"crypto/md5"  //nolint:gosec // a function of SQL; it secures nothing
	"crypto/sha1" //nolint:gosec // a function of SQL; it secures nothing
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"hash/crc32"
	"strings"
)

var binaryFunctions = []Function{
	{Name: "to_hex", Parameters: []Kind{Bytes}, Result: Text, Call: func(a Arguments) (any, error) {
		return strings.ToUpper(hex.EncodeToString(a.bytes(0))), nil
	}},
	{Name: "from_hex", Parameters: []Kind{Text}, Result: Bytes, Fails: true, Call: func(a Arguments) (any, error) {
		decoded, err := hex.DecodeString(a.text(0))
		if err != nil {
			return nil, fmt.Errorf("from_hex: '%s' is not hexadecimal", a.text(0))
		}
		return decoded, nil
	}},
	{Name: "to_base64", Parameters: []Kind{Bytes}, Result: Text, Call: func(a Arguments) (any, error) {
		return base64.StdEncoding.EncodeToString(a.bytes(0)), nil
	}},
	{Name: "from_base64", Parameters: []Kind{Text}, Result: Bytes, Fails: true, Call: decodeBase64(base64.RawStdEncoding)},
	{Name: "to_base64url", Parameters: []Kind{Bytes}, Result: Text, Call: func(a Arguments) (any, error) {
		return base64.URLEncoding.EncodeToString(a.bytes(0)), nil
	}},
	{Name: "from_base64url", Parameters: []Kind{Text}, Result: Bytes, Fails: true, Call: decodeBase64(base64.RawURLEncoding)},
	{Name: "md5", Parameters: []Kind{Bytes}, Result: Bytes, Call: digest(md5.New)},
	{Name: "sha1", Parameters: []Kind{Bytes}, Result: Bytes, Call: digest(sha1.New)},
	{Name: "sha256", Parameters: []Kind{Bytes}, Result: Bytes, Call: digest(sha256.New)},
	{Name: "sha512", Parameters: []Kind{Bytes}, Result: Bytes, Call: digest(sha512.New)},
	{Name: "hmac_md5", Parameters: []Kind{Bytes, Bytes}, Result: Bytes, Call: keyedDigest(md5.New)},
	{Name: "hmac_sha1", Parameters: []Kind{Bytes, Bytes}, Result: Bytes, Call: keyedDigest(sha1.New)},
	{Name: "hmac_sha256", Parameters: []Kind{Bytes, Bytes}, Result: Bytes, Call: keyedDigest(sha256.New)},
	{Name: "hmac_sha512", Parameters: []Kind{Bytes, Bytes}, Result: Bytes, Call: keyedDigest(sha512.New)},
	{Name: "crc32", Parameters: []Kind{Bytes}, Result: Bigint, Call: func(a Arguments) (any, error) {
		return int64(crc32.ChecksumIEEE(a.bytes(0))), nil
	}},
}

// decodeBase64 takes text with or without padding.
func decodeBase64(encoding *base64.Encoding) func(Arguments) (any, error) {
	return func(a Arguments) (any, error) {
		decoded, err := encoding.DecodeString(strings.TrimRight(a.text(0), "="))
		if err != nil {
			return nil, fmt.Errorf("'%s' is not base64", a.text(0))
		}
		return decoded, nil
	}
}

func digest(of func() hash.Hash) func(Arguments) (any, error) {
	return func(a Arguments) (any, error) {
		h := of()
		_, _ = h.Write(a.bytes(0))
		return h.Sum(nil), nil
	}
}

func keyedDigest(of func() hash.Hash) func(Arguments) (any, error) {
	return func(a Arguments) (any, error) {
		h := hmac.New(of, a.bytes(1))
		_, _ = h.Write(a.bytes(0))
		return h.Sum(nil), nil
	}
}
