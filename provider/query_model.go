// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

type queryDataModel struct {
	Region                       types.String   `tfsdk:"region"`
	QueryStatement               types.String   `tfsdk:"query_statement"`
	EventDataStoreOwnerAccountID types.String   `tfsdk:"event_data_store_owner_account_id"`
	DeliveryS3URI                types.String   `tfsdk:"delivery_s3_uri"`
	MaxRows                      types.Int64    `tfsdk:"max_rows"`
	ID                           types.String   `tfsdk:"id"`
	Status                       types.String   `tfsdk:"status"`
	Columns                      types.List     `tfsdk:"columns"`
	Rows                         types.List     `tfsdk:"rows"`
	Statistics                   types.Object   `tfsdk:"statistics"`
	Timeouts                     timeouts.Value `tfsdk:"timeouts"`
}

var (
	queryRowType         = types.MapType{ElemType: types.StringType}
	queryStatisticsTypes = map[string]attr.Type{
		"results_count":            types.Int64Type,
		"events_matched":           types.Int64Type,
		"events_scanned":           types.Int64Type,
		"bytes_scanned":            types.Int64Type,
		"execution_time_in_millis": types.Int64Type,
	}
)

func (m queryDataModel) startInput() *cloudtrail.StartQueryInput {
	return &cloudtrail.StartQueryInput{
		QueryStatement:               m.QueryStatement.ValueStringPointer(),
		EventDataStoreOwnerAccountId: m.EventDataStoreOwnerAccountID.ValueStringPointer(),
		DeliveryS3Uri:                m.DeliveryS3URI.ValueStringPointer(),
	}
}

// fromAPI takes over a finished query with its rows.
func (m *queryDataModel) fromAPI(query *cloudtrail.DescribeQueryOutput, rows []queryRow, diags *diag.Diagnostics) {
	names := columnNames(rows)
	if name, duplicate := firstDuplicate(names); duplicate {
		diags.AddAttributeError(path.Root("query_statement"), "Column name is not unique",
			fmt.Sprintf("Two columns of the query have the name %q, so that rows as maps would lose one of them. Name one of them with AS.", name))
		return
	}
	m.ID = types.StringPointerValue(query.QueryId)
	m.Status = types.StringValue(string(query.QueryStatus))
	columns := make([]attr.Value, len(names))
	for i, name := range names {
		columns[i] = types.StringValue(name)
	}
	values := make([]attr.Value, len(rows))
	for i, row := range rows {
		values[i] = types.MapValueMust(types.StringType, rowValues(row, names))
	}
	m.Columns = types.ListValueMust(types.StringType, columns)
	m.Rows = types.ListValueMust(queryRowType, values)

	statistics := query.QueryStatistics
	if statistics == nil {
		statistics = &cttypes.QueryStatisticsForDescribeQuery{}
	}
	m.Statistics = types.ObjectValueMust(queryStatisticsTypes, map[string]attr.Value{
		"results_count":            types.Int64Value(int64(len(rows))),
		"events_matched":           types.Int64PointerValue(statistics.EventsMatched),
		"events_scanned":           types.Int64PointerValue(statistics.EventsScanned),
		"bytes_scanned":            types.Int64PointerValue(statistics.BytesScanned),
		"execution_time_in_millis": types.Int64Value(int64(aws.ToInt32(statistics.ExecutionTimeInMillis))),
	})
}

// columnNames are the names of the columns, in the order of SELECT. It is not
// documented how the service gives NULL; where it is a column without anything,
// another row has the name, or it is called as one without an alias is.
func columnNames(rows []queryRow) []string {
	if len(rows) == 0 {
		return nil
	}
	names := make([]string, len(rows[0]))
	for i := range names {
		names[i] = fmt.Sprintf("_col%d", i)
		for _, row := range rows {
			if name, _ := column(row, i); name != "" {
				names[i] = name
				break
			}
		}
	}
	return names
}

// rowValues are the values of a row by column name. Empty text is NULL or empty
// text, and a reader has to take both for one: so both are null, also where the
// service tells them apart.
func rowValues(row queryRow, names []string) map[string]attr.Value {
	values := make(map[string]attr.Value, len(names))
	for i, name := range names {
		values[name] = types.StringNull()
		if _, value := column(row, i); value != "" {
			values[name] = types.StringValue(value)
		}
	}
	return values
}

// column returns name and value of the column with a number, empty if it has none.
func column(row queryRow, i int) (name, value string) {
	if i < len(row) {
		for name, value := range row[i] {
			return name, value
		}
	}
	return "", ""
}

func firstDuplicate(names []string) (string, bool) {
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] {
			return name, true
		}
		seen[name] = true
	}
	return "", false
}
