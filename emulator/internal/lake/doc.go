// SPDX-License-Identifier: MPL-2.0

// Package lake is the domain of the emulator: CloudTrail Lake's nouns (channel,
// event data store, resource policy, audit event), its rules and its use cases.
//
// It decides what is allowed, in what order it is checked and with which error.
// It knows neither HTTP nor Badger: package awsapi turns bytes into its inputs,
// package store keeps what it writes. Every operation is one method of
// [Service] that finds, allows, checks, changes and answers.
//
// Rules taken from AWS cite a numbered fact of emulator/BEHAVIOUR.md
// (for example CTL-017).
package lake
