// SPDX-License-Identifier: MPL-2.0

// Package provider is the Terraform provider cloudtraillake: channels, resource
// policies and event data stores of AWS CloudTrail Lake as Terraform resources,
// data sources, list resources, actions and functions.
//
// The package is flat and its files are named by noun. Start at provider.go,
// which lists everything the provider offers; every resource then has a model
// (the only place where Terraform values and API values meet) and a resource
// file. client.go alone knows how credentials become SDK clients,
// diagnostics.go alone reads AWS error codes.
//
// It knows nothing of the emulator: an emulator is only another endpoint.
package provider
