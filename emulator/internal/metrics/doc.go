// SPDX-License-Identifier: MPL-2.0

// Package metrics counts what the emulator does, in Prometheus' terms. It learns of
// requests by their journal entries, and asks for what can be measured at any time, such
// as the size of the storage, only when somebody collects.
package metrics
