// SPDX-License-Identifier: MPL-2.0

package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"sync"
)

// keyInput is all that a signing key is derived from.
type keyInput struct {
	secret, date, region, service string
}

// derive makes the signing key: four steps of HMAC, from the secret to the scope's end.
func (in keyInput) derive() [sha256.Size]byte {
	key := sum([]byte("AWS4"+in.secret), in.date)
	key = sum(key, in.region)
	key = sum(key, in.service)
	return [sha256.Size]byte(sum(key, terminator))
}

func sum(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// maxKeys bounds the cache of signing keys. A key lives for a day, and a server sees few secrets, Regions and services.
const maxKeys = 256

// keyCache keeps signing keys, whose derivation is a good part of the work for a small request.
type keyCache struct {
	mu   sync.RWMutex
	keys map[keyInput][sha256.Size]byte // guarded by mu; at most maxKeys
}

// signingKeys is shared by all servers of the process: what a key is follows from its input alone.
var signingKeys = keyCache{keys: map[keyInput][sha256.Size]byte{}}

func (c *keyCache) get(in keyInput) [sha256.Size]byte {
	c.mu.RLock()
	key, found := c.keys[in]
	c.mu.RUnlock()
	if found {
		return key
	}
	key = in.derive()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.keys) >= maxKeys {
		// Starting anew costs each key in use one derivation, which is cheaper than keeping order among them.
		clear(c.keys)
	}
	c.keys[in] = key
	return key
}
