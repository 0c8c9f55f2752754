// SPDX-License-Identifier: MPL-2.0

// Package emulator is an emulator of AWS CloudTrail Lake integrations: the
// CloudTrail API for channels, resource policies and event data stores, and the
// CloudTrail Data API that takes audit events, with the service's rules enforced
// and every acknowledged event stored durably.
//
// The zero Options give an empty emulator in memory:
//
//	server, err := emulator.New(emulator.Options{})
//	// handle err
//	defer server.Close()
//	http.ListenAndServe("127.0.0.1:4590", server)
//
// In tests, package emulatortest is shorter. The command cloudtrail-lake-emulator
// serves the same from a shell.
//
// BEHAVIOUR.md beside this file numbers every rule, with its source and how
// certain it is.
package emulator
