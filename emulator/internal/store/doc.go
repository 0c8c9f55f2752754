// SPDX-License-Identifier: MPL-2.0

// Package store keeps the emulator's state in Badger, in memory or in a
// directory. It implements lake.Store: bytes, transactions and iteration order,
// and nothing of why something is written.
//
// Every key and record is drawn in docs/adr/001-storage-layout.md. keys.go is
// the only file that knows the bytes of keys, event_batch.go the only one that
// knows those of event records.
package store
