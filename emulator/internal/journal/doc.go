// SPDX-License-Identifier: MPL-2.0

// Package journal keeps what happened to the latest requests: who asked for what, how
// it was decided, what became of each event. It is bounded, and knows no rule of the
// service and no HTTP.
package journal
