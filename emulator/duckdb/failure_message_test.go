// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"errors"
	"strings"
	"testing"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// What DuckDB cannot compute is told in the words of the dialect.
func TestFailuresOfComputing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for expression, want := range map[string]string{
		"cast(9223372036854775807 AS bigint) + n":                        "bigint addition overflow: 9223372036854775807 + 1",
		"2147483647 + cast(n AS integer)":                                "integer addition overflow: 2147483647 + 1",
		"cast(100 AS smallint) * cast(n * 1000 AS smallint)":             "smallint multiplication overflow: 100 * 1000",
		"n - 9223372036854775807 - 3":                                    "bigint subtraction overflow: -9223372036854775806 - 3",
		"-(n - 9223372036854775807 - 2)":                                 "the negation of the least number overflows its type",
		"abs(n - 9223372036854775807 - 2)":                               "Value -9223372036854775808 is out of range for abs",
		"cast(n * 1000 AS tinyint)":                                      "Out of range for tinyint: 1000",
		"cast(n * 1e300 AS bigint)":                                      "Cannot cast 1e+300 to bigint",
		"cast(nan() * n AS bigint)":                                      "Cannot cast nan to bigint",
		"cast(n * 1000 AS decimal(3, 1))":                                "Cannot cast 1000 to DECIMAL(3, 1)",
		"cast(DECIMAL '99999.5' * n AS smallint)":                        "Cannot cast 100000 to smallint",
		"sum(9223372036854775807)":                                       "bigint addition overflow",
		"(SELECT m FROM (VALUES 1, n) u(m))":                             "Scalar sub-query has returned multiple rows",
		"DECIMAL '99999999999999999999999999999999999999' + n":           "Decimal overflow",
		"date '9999-12-31' + n * interval '1000000' year":                "the result is out of the range of dates and timestamps",
		"corr(1e308 * n * 10, n)":                                        "the result of an aggregate is out of the range of double",
		"stddev(1e308 * n * 10)":                                         "the result of an aggregate is out of the range of double",
		"reduce(ARRAY[n], 9223372036854775807, (a, x) -> a + x, a -> a)": "bigint addition overflow: 9223372036854775807 + 1",
		"map(ARRAY[n, n], ARRAY[1, 2])":                                  "Duplicate map keys are not allowed",
	} {
		b.checkQuery(t, queryCase{statement: "SELECT " + expression + " FROM (VALUES (bigint '1', 'abc'), (2, '12,5')) t(n, s)", err: want})
	}
}

// Words of DuckDB's that are not known do not reach users, but the log. (QRY-080)
func TestFailureKeepsUnknownWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Invalid Input Error: something about r1.c2":                      unknownMessage,
		"IO Error: Could not read file \"/x/events.duckdb\"":              unableMessage,
		"INTERNAL Error: Attempted to access index 3":                     "the query engine came upon an error of its own and begins anew",
		"Binder Error: column c7 not found\nLINE 1: SELECT c7 FROM t1":    "the query engine cannot run this statement; write it in a simpler way",
		"Conversion Error: Could not convert string 'x' to INT64":         "Cannot cast 'x' to bigint",
		"Out of Range Error: Overflow in subtraction of INT8 (-128 - 1)!": "tinyint subtraction overflow: -128 - 1",
	} {
		got := failureOf(t.Context(), errors.New(text))
		if got.Error() != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
		fault, faulty := errors.AsType[*lake.EngineFault](got)
		if known := strings.Contains(want, "tinyint") || strings.Contains(want, "bigint"); known == faulty || faulty && (fault.Cause != text || fault.Message != want) {
			t.Errorf("%q is the fault %+v", text, fault)
		}
	}
}
