// SPDX-License-Identifier: MPL-2.0

package lake

import "sync"

// maxFormerKeys is how many access keys of former users are remembered, the latest ones.
const maxFormerKeys = 10_000

// formerKeys remembers whose the access keys were that a reset or a change took from a user. Without it they would be
// taken for unknown keys, and so for the root user of the default account (SIG-071).
type formerKeys struct {
	mu     sync.Mutex
	users  map[string]string // ARN by access key id
	oldest []string          // ids, the oldest first
}

// add remembers the access keys of an identity. Those that belong to an identity again are not asked for.
func (f *formerKeys) add(identity Identity) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, key := range identity.AccessKeys {
		if _, known := f.users[key.ID]; !known {
			f.oldest = append(f.oldest, key.ID)
		}
		f.users[key.ID] = identity.ARN()
	}
	for len(f.oldest) > maxFormerKeys {
		delete(f.users, f.oldest[0])
		f.oldest = f.oldest[1:]
	}
}

// user is the ARN of whose access key it was, "" if it was nobody's.
func (f *formerKeys) user(accessKeyID string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.users[accessKeyID]
}
