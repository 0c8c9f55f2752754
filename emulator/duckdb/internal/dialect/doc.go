// SPDX-License-Identifier: MPL-2.0

// Package dialect makes DuckDB's SQL of Lake's: it resolves every name, gives every
// expression its Trino type, and writes what DuckDB must run so that the answer is Trino's.
// Nothing of a user's text reaches DuckDB but the values of literals, quoted anew: what
// this package does not know by name cannot be run. It links no engine.
package dialect
