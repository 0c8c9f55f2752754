// SPDX-License-Identifier: MPL-2.0

// Package duckdb answers CloudTrail Lake's queries over the emulator's events, with DuckDB
// as the engine. It links DuckDB through cgo; who does not import it has an emulator in
// pure Go whose StartQuery is refused.
//
//	engine, err := duckdb.New(duckdb.Options{})
//	server, err := emulator.New(emulator.Options{QueryEngine: engine}) // the server closes it
//
// The emulator's store stays the truth. The engine keeps a projection of it, a table for each
// event data store that was asked for, in a database that is made anew by every [New] and
// thrown away by [Engine.Close]: there is nothing in it to lose or to recover. Every run of
// a query brings the tables that it reads up to date first; in between they follow their stores
// in the background, as far as that is in nobody's way.
//
// What a user writes is translated by internal/dialect, which lets nothing through that it
// does not know. The database is locked besides: no files, no network, no extensions, no
// settings, read-only transactions, bounded memory, temporary space and threads. DuckDB
// does not count all memory that a query takes, and parts of it cannot be interrupted.
// Only a process of its own ([Options.Command]) bounds both for certain: there what a query
// may take is held by the operating system, and one that does not stop is killed without harm
// to the emulator.
//
// Start reading at engine.go, then projection.go and local.go.
package duckdb
