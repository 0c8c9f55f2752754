// SPDX-License-Identifier: MPL-2.0

// Package journal keeps what happened to the latest requests: who asked for what, how
// it was decided, what became of each event. A [Journal] is bounded by entries and by
// bytes; the oldest go first. It knows no rule of the service and no HTTP.
//
// Whoever answers requests makes an [Entry] and hands it over with Add; it must not
// change afterwards. Readers ask for what came after a sequence number and never hold
// up those who write: one that is too slow is told how many entries it has missed.
package journal
