// SPDX-License-Identifier: MPL-2.0

// Package scalar computes what functions of Trino give where DuckDB has none of the kind
// or means something else: texts, JSON, regular expressions, formats of dates, URLs. All
// are pure, bounded by the size of their arguments, and safe for concurrent use. The
// package knows no engine; emulator/duckdb registers its Functions with one, under names
// that begin with "lake_".
package scalar
