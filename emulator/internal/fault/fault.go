// SPDX-License-Identifier: MPL-2.0

// Package fault decides which requests a test wants to fail, and how.
package fault

import (
	"fmt"
	"strings"
	"time"
)

// Fault is what befalls one request. Latency comes first.
type Fault struct {
	Latency time.Duration
	// Drop closes the connection without an answer.
	Drop Drop
	// Code and Message are an error that is answered in the place of acting; Status is
	// its HTTP status, 0 for the one that the code usually has.
	Code    string
	Message string
	Status  int
	// Entries are failures of single events inside a PutAuditEvents answer of 200, by
	// their place in the request, counted from 0.
	Entries map[int]Entry
}

// Entry is the failure of one event.
type Entry struct{ Code, Message string }

// Drop is when a connection closes.
type Drop string

// Drops.
const (
	DropNothing Drop = ""
	DropBefore  Drop = "before" // nothing was done
	DropAfter   Drop = "after"  // everything was done; only the answer is lost
)

// String says in short what befalls the request.
func (f Fault) String() string {
	var parts []string
	if f.Latency > 0 {
		parts = append(parts, "latency "+f.Latency.String())
	}
	if f.Drop != DropNothing {
		parts = append(parts, "drop "+string(f.Drop))
	}
	if f.Code != "" {
		parts = append(parts, "error "+f.Code)
	}
	if len(f.Entries) > 0 {
		parts = append(parts, fmt.Sprintf("%d entries", len(f.Entries)))
	}
	return strings.Join(parts, ", ")
}
