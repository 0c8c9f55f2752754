// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// maxStatementLength is the API's bound of a statement, in characters.
const maxStatementLength = 10_000

// statementValidator accepts statements of a length that the API takes. It does
// not repeat the statement in its errors, as stringRule would.
type statementValidator struct{}

var _ validator.String = statementValidator{}

func (statementValidator) Description(context.Context) string         { return "1 to 10000 characters" }
func (statementValidator) MarkdownDescription(context.Context) string { return "1 to 10000 characters" }

func (statementValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	statement := req.ConfigValue.ValueString()
	switch n := utf8.RuneCountInString(statement); {
	case strings.TrimSpace(statement) == "":
		resp.Diagnostics.AddAttributeError(req.Path, "Value is not valid",
			attributeName(req.Path)+" is empty: give a SELECT statement.")
	case n > maxStatementLength:
		resp.Diagnostics.AddAttributeError(req.Path, "Value is not valid",
			fmt.Sprintf("%s has %d characters, 1 to %d are allowed.", attributeName(req.Path), n, maxStatementLength))
	}
}

var deliveryS3URIPattern = regexp.MustCompile(`^s3://[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9](/.*)?$`)

func deliveryS3URIValidator() validator.String {
	return stringRule{"the S3 URI of a bucket, with a prefix if wanted", func(value string) string {
		if utf8.RuneCountInString(value) > 1024 || !deliveryS3URIPattern.MatchString(value) {
			return "an S3 URI of at most 1024 characters is needed, such as s3://bucket or s3://bucket/prefix; leave the argument out for no delivery"
		}
		return ""
	}}
}

// statementPosition is where errors of statements say that the fault is, with
// lines and characters that count from 1.
var statementPosition = regexp.MustCompile(`line (\d{1,5}):(\d{1,5})`)

// excerptWidth is how much of a line an excerpt shows, before the fault and after it.
const excerptWidth = 50

// excerpt shows the place in a statement that an error names, with a mark below
// it, or "" if it names none.
func excerpt(statement string, err error) string {
	position := statementPosition.FindStringSubmatch(err.Error())
	if position == nil || !isCode(err, codeInvalidQueryStatement) {
		return ""
	}
	number, _ := strconv.Atoi(position[1])
	column, _ := strconv.Atoi(position[2])
	lines := strings.Split(statement, "\n")
	if number < 1 || number > len(lines) {
		return ""
	}
	line := []rune(strings.ReplaceAll(strings.TrimRight(lines[number-1], "\r"), "\t", " "))
	if column < 1 || column > len(line)+1 {
		return ""
	}
	from, to := max(0, column-1-excerptWidth), min(len(line), column-1+excerptWidth)
	// Command lines leave lines that begin with a blank as they are.
	return "  " + string(line[from:to]) + "\n  " + strings.Repeat(" ", column-1-from) + "^"
}
