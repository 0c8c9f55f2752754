// SPDX-License-Identifier: MPL-2.0

// Package apimodel reads AWS's machine-readable models of the CloudTrail and CloudTrail
// Data APIs, and holds exchanges of requests and responses against them. Only tests use it.
//
// [Read] finds the models in the official SDKs, which the module requires for its tests. The
// last published JSON models are those of the first Go SDK; what CloudTrail got later stands in
// additions.go, and a test holds it against the newest client. [Inspect] watches a handler.
package apimodel
