// SPDX-License-Identifier: MPL-2.0

// Package trino reads the SQL of CloudTrail Lake: Trino's SELECT, in which an event data
// store stands after FROM by its bare id. It gives a syntax tree, or an error with the
// line and column where the text is wrong. It knows no types, no functions and no engine.
package trino
