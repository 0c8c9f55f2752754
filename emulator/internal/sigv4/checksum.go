// SPDX-License-Identifier: MPL-2.0

package sigv4

import (
	"crypto/sha1" //nolint:gosec // a checksum that AWS offers, not a signature
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"maps"
	"slices"
	"strings"
)

// crc64NVMe is the polynomial of CRC-64/NVME, its bits reversed.
const crc64NVMe = 0x9a6c9329ac4bc9b5

// checksums are the checksums that a trailer can carry, by the trailer's name (SIG-055).
var checksums = map[string]func() hash.Hash{
	"x-amz-checksum-crc32":     func() hash.Hash { return crc32.NewIEEE() },
	"x-amz-checksum-crc32c":    func() hash.Hash { return crc32.New(crc32.MakeTable(crc32.Castagnoli)) },
	"x-amz-checksum-crc64nvme": func() hash.Hash { return crc64.New(crc64.MakeTable(crc64NVMe)) },
	"x-amz-checksum-sha1":      sha1.New,
	"x-amz-checksum-sha256":    sha256.New,
}

// checkChecksum holds a body against a trailing checksum, which is in base64.
func checkChecksum(t trailer, body []byte) error {
	newHash, known := checksums[t.name]
	if !known {
		return incomplete("the trailer %s is not one that can be verified; send one of %s", quote(t.name), strings.Join(slices.Sorted(maps.Keys(checksums)), ", "))
	}
	h := newHash()
	h.Write(body)
	if sum := base64.StdEncoding.EncodeToString(h.Sum(nil)); sum != t.value {
		return invalid("the trailer %s is %s, but that of the %d bytes of body received is %s; the body changed on its way, or the checksum is of another",
			t.name, quote(t.value), len(body), sum)
	}
	return nil
}
