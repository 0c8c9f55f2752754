// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"crypto/sha256"
	"encoding/binary"
	"sync"

	"github.com/google/uuid"
)

// ids gives UUIDs that depend on nothing but a seed and how many were given before. They
// have the form of random ones.
type ids struct {
	seed string

	mu     sync.Mutex // guards what follows
	branch []byte     // tells sequences of the same seed apart
	given  uint64
}

// New is the next UUID.
func (s *ids) New() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.given++
	hash := sha256.New()
	hash.Write(binary.BigEndian.AppendUint64(nil, s.given))
	hash.Write(binary.BigEndian.AppendUint64(nil, uint64(len(s.branch))))
	hash.Write(s.branch)
	hash.Write([]byte(s.seed))
	id := uuid.UUID(hash.Sum(nil)[:16])
	id[6] = id[6]&0x0f | 0x40 // version 4
	id[8] = id[8]&0x3f | 0x80 // of RFC 9562
	return id.String()
}

// restart begins the sequence of a branch; the nil branch is that of the start. An
// imported state is a branch of its own, since it may have the ids of the same seed.
func (s *ids) restart(branch []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.branch, s.given = branch, 0
}
