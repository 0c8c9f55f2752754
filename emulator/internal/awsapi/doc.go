// SPDX-License-Identifier: MPL-2.0

// Package awsapi is the AWS-shaped HTTP face of the emulator: CloudTrail
// (awsJson1.1), CloudTrail Data (restJson1) and two operations of STS (Query).
//
// It turns bytes into inputs of package lake and results into bytes, and knows
// signatures, statuses and headers. It checks shape, not meaning: no rule about
// channels or stores lives here. Every error leaves through error.go.
//
// To add an operation: its wire structs and a function in the noun's file, and a
// line in operations.go.
package awsapi
