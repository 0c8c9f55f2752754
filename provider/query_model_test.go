// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// What the service may send as rows, and what the data source makes of it.
func TestQueryDataModel_fromAPI(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name                   string
		sent                   []queryRow
		columns, rows, problem string
	}{
		{
			name:    "columns keep their order, letters keep their case",
			sent:    []queryRow{{{"z": "1"}, {"eventName": "a"}}, {{"z": "2"}, {"eventName": "b"}}},
			columns: `["z","eventName"]`,
			rows:    `[{"eventName":"a","z":"1"},{"eventName":"b","z":"2"}]`,
		},
		{
			name:    "empty text is null",
			sent:    []queryRow{{{"a": ""}, {"b": " "}}},
			columns: `["a","b"]`,
			rows:    `[{"a":<null>,"b":" "}]`,
		},
		{
			name:    "a column without anything is null, called as in other rows or by its place",
			sent:    []queryRow{{{}, {"b": "1"}, {}}, {{"a": "2"}, {}, {}}},
			columns: `["a","b","_col2"]`,
			rows:    `[{"_col2":<null>,"a":<null>,"b":"1"},{"_col2":<null>,"a":"2","b":<null>}]`,
		},
		{
			name:    "no rows",
			columns: `[]`,
			rows:    `[]`,
		},
		{
			name:    "two columns of a name",
			sent:    []queryRow{{{"eventName": "a"}, {"eventName": "b"}}},
			problem: `Two columns of the query have the name "eventName", so that rows as maps would lose one of them. Name one of them with AS.`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var model queryDataModel
			var diags diag.Diagnostics
			model.fromAPI(&cloudtrail.DescribeQueryOutput{QueryId: aws.String("id"), QueryStatus: cttypes.QueryStatusFinished}, test.sent, &diags)
			if test.problem != "" {
				if diags.ErrorsCount() != 1 || diags[0].Detail() != test.problem {
					t.Errorf("got %v", diags)
				}
				return
			}
			if diags.HasError() {
				t.Fatal(diags)
			}
			if diff := cmp.Diff(test.columns, model.Columns.String()); diff != "" {
				t.Errorf("columns (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.rows, model.Rows.String()); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if want := types.StringValue("FINISHED"); model.Status != want {
				t.Errorf("status %s", model.Status)
			}
		})
	}
}

func TestExcerpt(t *testing.T) {
	t.Parallel()
	refused := func(message string) error { return &cttypes.InvalidQueryStatementException{Message: &message} }
	long := strings.Repeat("x", 200) + "!" + strings.Repeat("y", 200)
	for _, test := range []struct {
		name, statement, want string
		err                   error
	}{
		{"first line", "SELEC 1", "  SELEC 1\n  ^", refused("line 1:1: mismatched input")},
		{"second line", "SELECT a\n\tFROM ?", "   FROM ?\n        ^", refused("line 2:7: no")},
		{"the end", "SELECT", "  SELECT\n        ^", refused("line 1:7: more is needed")},
		{"part of a long line", long, "  " + strings.Repeat("x", 50) + "!" + strings.Repeat("y", 49) + "\n  " + strings.Repeat(" ", 50) + "^", refused("line 1:201: no")},
		{"characters, not bytes", "SELECT 'ä' ?", "  SELECT 'ä' ?\n             ^", refused("line 1:12: no")},
		{"line that is not there", "SELECT", "", refused("line 2:1: no")},
		{"character that is not there", "SELECT", "", refused("line 1:9: no")},
		{"line 0", "SELECT", "", refused("line 0:0: no")},
		{"no place", "SELECT", "", refused("no")},
		{"another error", "SELECT", "", io.EOF},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, excerpt(test.statement, test.err)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
