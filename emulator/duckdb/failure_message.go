// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"regexp"
	"strings"
)

// unknownMessage is for what DuckDB says in words that are not known here.
const unknownMessage = "the query engine could not compute a value of the query; see that its numbers, dates and casts are within their types' ranges"

// typeNames are Trino's names of DuckDB's types.
var typeNames = map[string]string{
	"INT8": "tinyint", "INT16": "smallint", "INT32": "integer", "INT64": "bigint", "INT128": "bigint", "FLOAT": "real", "DOUBLE": "double", "BOOL": "boolean",
}

// computing knows DuckDB's words for what has no value, the first that fits. $1 and so on
// are groups of the pattern; types among them get Trino's names.
var computing = []struct {
	pattern *regexp.Regexp
	message string
}{
	{regexp.MustCompile(`Overflow in (addition|subtraction|multiplication|division) of (INT\d+) \(([^()]*)\)`), "$2 $1 overflow: $3"},
	{regexp.MustCompile(`Overflow in .*DECIMAL`), "Decimal overflow"},
	{regexp.MustCompile(`Overflow in (?:negation|abs)`), "the negation of the least number overflows its type"},
	{regexp.MustCompile(`Overflow on abs\((-?\d+)\)`), "Value $1 is out of range for abs"},
	{regexp.MustCompile(`Type INT128 with value -?\d+ can't be cast because the value is out of range for the destination type INT64`), "bigint addition overflow"},
	{regexp.MustCompile(`Type INT\d+ with value (-?\d+) can't be cast because the value is out of range for the destination type (\w+)`), "Out of range for $2: $1"},
	{regexp.MustCompile(`Type \w+ with value (\S+) can't be cast because the value is out of range for the destination type (\w+)`), "Cannot cast $1 to $2"},
	{regexp.MustCompile(`Could not cast value (\S+) to DECIMAL\((\d+), ?(\d+)\)`), "Cannot cast $1 to DECIMAL($2, $3)"},
	{regexp.MustCompile(`Failed to cast decimal value (\S+) to type (\w+)`), "Cannot cast $1 to $2"},
	{regexp.MustCompile(`Casting value "([^"]*)" to type DECIMAL\((\d+), ?(\d+)\) failed`), "Cannot cast $1 to DECIMAL($2, $3)"},
	{regexp.MustCompile(`Could not convert string "[^"]*" to DECIMAL`), "Decimal overflow"},
	{regexp.MustCompile(`Could not convert string '([^']*)' to (\w+)`), "Cannot cast '$1' to $2"},
	{regexp.MustCompile(`Map keys must be unique`), "Duplicate map keys are not allowed"},
	{regexp.MustCompile(`Map keys can ?not be NULL`), "map key cannot be null"},
	{regexp.MustCompile(`More than one row returned by a subquery`), "Scalar sub-query has returned multiple rows"},
	{regexp.MustCompile(`not in timestamp range|[Dd]ate out of range|out of range of (?:DATE|TIMESTAMP)|Cannot add interval|interval value`), "the result is out of the range of dates and timestamps"},
	{regexp.MustCompile(`^(?:SUM|AVG|STDDEV\w*|VAR\w*|COVAR\w*|CORR|REGR\w*|Kurtosis)(?: for [XY])? is out of range`), "the result of an aggregate is out of the range of double"},
}

// computingMessage says in the words of the dialect what DuckDB could not compute. "": it is
// not known here, and nothing of it is for users, since it may hold translated SQL.
func computingMessage(text string) string {
	for _, known := range computing {
		match := known.pattern.FindStringSubmatchIndex(text)
		if match == nil {
			continue
		}
		message := string(known.pattern.ExpandString(nil, known.message, text, match))
		for i := 1; i < len(match)/2; i++ {
			group := text[match[2*i]:match[2*i+1]]
			if name, isType := typeNames[group]; isType {
				message = strings.Replace(message, group, name, 1)
			}
		}
		return message
	}
	return ""
}
