// SPDX-License-Identifier: MPL-2.0

// Package seed reads a seed file, which says what an emulator has from the start: identities, event data stores, channels
// with their policies, and events.
//
// [Parse] reads YAML or JSON strictly: what it does not know, cannot be, or is there twice is an [*Error] that names file, line,
// column and field. [Seed.Apply] puts the content into a [lake.Service] by the service's own operations, so that every rule of
// the service holds for it, and either all of it or nothing.
//
// The file's members have the names of the Terraform provider's attributes. docs/seed.md is their reference; document.go has
// them as Go types.
package seed
