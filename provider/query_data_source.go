// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ datasource.DataSourceWithConfigure = (*queryDataSource)(nil)

func newQueryDataSource() datasource.DataSource { return &queryDataSource{} }

type queryDataSource struct {
	client *client
}

// Defaults of arguments, and the most rows that fit a state that people still look at.
const (
	queryTimeout   = 10 * time.Minute
	defaultMaxRows = 1000
	mostMaxRows    = 100_000
)

// queryErrorPaths names the attribute that a code of the API blames.
var queryErrorPaths = map[string]path.Path{
	codeInvalidQueryStatement:             path.Root("query_statement"),
	codeEventDataStoreNotFound:            path.Root("query_statement"),
	codeInactiveEventDataStore:            path.Root("query_statement"),
	"EventDataStoreARNInvalidException":   path.Root("query_statement"),
	"InvalidS3BucketNameException":        path.Root("delivery_s3_uri"),
	"InvalidS3PrefixException":            path.Root("delivery_s3_uri"),
	"InsufficientS3BucketPolicyException": path.Root("delivery_s3_uri"),
	"S3BucketDoesNotExistException":       path.Root("delivery_s3_uri"),
}

func (d *queryDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_query"
}

func (d *queryDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	number := func(what string) schema.Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: what}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The rows of a `SELECT` over the events of event data stores. With a `check` block it tells whether an integration delivers, or whether something " +
			"happened that should not have.\n\n" +
			"The query runs whenever the data source is read: with every plan, and AWS charges for the bytes that it scans. Put a condition on `eventTime` into each statement. " +
			"When Terraform is interrupted, or the timeout runs out, the query is cancelled.",
		Attributes: map[string]schema.Attribute{
			"region": regionDataAttribute("the provider's `region`"),
			"query_statement": schema.StringAttribute{
				Required:   true,
				Validators: []validator.String{statementValidator{}},
				MarkdownDescription: "`SELECT` statement in the SQL of CloudTrail Lake, of 1 to 10000 characters. `FROM` takes the ID of an event data store, " +
					"without quotes, such as `${cloudtraillake_event_data_store.audit.id}`. Columns need different names.",
			},
			"event_data_store_owner_account_id": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{accountIDValidator()},
				MarkdownDescription: "Account that owns the event data store, if it is another one. Its resource policy must allow the query.",
			},
			"delivery_s3_uri": schema.StringAttribute{
				Optional:            true,
				Validators:          []validator.String{deliveryS3URIValidator()},
				MarkdownDescription: "S3 URI, such as `s3://bucket/prefix`, to which CloudTrail delivers the rows too. Every read delivers them anew.",
			},
			"max_rows": schema.Int64Attribute{
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(1, mostMaxRows)},
				MarkdownDescription: fmt.Sprintf("Most rows to take into the state, 1 to %d. A query with more of them is an error. Default: `%d`.",
					mostMaxRows, defaultMaxRows),
			},
			"id":     schema.StringAttribute{Computed: true, MarkdownDescription: "ID of the query, another one with each read."},
			"status": schema.StringAttribute{Computed: true, MarkdownDescription: "How the query ended: `FINISHED`. Any other end is an error."},
			"columns": schema.ListAttribute{
				ElementType: types.StringType, Computed: true,
				MarkdownDescription: "Names of the columns, in the order of the statement: the alias, or the last part of the path as it is written there. Empty when there are no rows.",
			},
			"rows": schema.ListAttribute{
				ElementType: queryRowType, Computed: true,
				MarkdownDescription: "Rows, in the order of the statement. Each is a map of column name to value; all values are strings, as CloudTrail gives them. `NULL` is null, and so is empty text, which CloudTrail does not tell from it.",
			},
			"statistics": schema.SingleNestedAttribute{
				Computed:            true,
				MarkdownDescription: "What the query took.",
				Attributes: map[string]schema.Attribute{
					"results_count":            number("Number of rows."),
					"events_matched":           number("Number of events that matched the conditions."),
					"events_scanned":           number("Number of events that were looked at."),
					"bytes_scanned":            number("Bytes that were looked at, for which AWS charges."),
					"execution_time_in_millis": number("How long the query ran, in milliseconds."),
				},
			},
		},
		Blocks: map[string]schema.Block{"timeouts": queryTimeoutsBlock(ctx)},
	}
}

func queryTimeoutsBlock(ctx context.Context) schema.Block {
	block, ok := timeouts.Block(ctx).(schema.SingleNestedBlock)
	if !ok {
		panic("the timeouts block is no single nested block")
	}
	block.Attributes["read"] = schema.StringAttribute{
		Optional:    true,
		Description: "How long to wait for the query and its rows, such as `30s`. Default: `10m`. AWS ends a query after one hour.",
		Validators:  []validator.String{timeoutValidator()},
	}
	return block
}

func (d *queryDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.client = clientFrom(req.ProviderData, &resp.Diagnostics)
}

func (d *queryDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model queryDataModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	timeout, diags := model.Timeouts.Read(ctx, queryTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	model.Region = d.client.dataRegion(model.Region, types.StringNull(), &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	query, rows := d.run(ctx, model, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	model.fromAPI(query, rows, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// run starts the query, waits for it and reads its rows. A query that it gives
// up is cancelled.
func (d *queryDataSource) run(ctx context.Context, model queryDataModel, diags *diag.Diagnostics) (*cloudtrail.DescribeQueryOutput, []queryRow) {
	started, err := d.client.in(model.Region).startQuery(ctx, model.startInput())
	if err != nil {
		addAttributeAWSError(diags, "Starting the query", err, queryErrorPaths, excerpt(model.QueryStatement.ValueString(), err))
		return nil, nil
	}
	query, err := started.finished(ctx)
	if err != nil {
		started.cancel(ctx)
		hint := "The query was told to stop."
		if errors.Is(err, context.DeadlineExceeded) {
			hint += " A condition on eventTime makes it read less."
		}
		addAWSError(diags, "Running the query", err, hint)
		return nil, nil
	}
	if query.QueryStatus != cttypes.QueryStatusFinished {
		diags.AddAttributeError(path.Root("query_statement"), "Running the query", endedBadly(started.ID, query))
		return nil, nil
	}
	limit := model.MaxRows.ValueInt64()
	if model.MaxRows.IsNull() {
		limit = defaultMaxRows
	}
	rows, err := started.rows(ctx, limit)
	if tooMany, ok := errors.AsType[tooManyRowsError](err); ok {
		diags.AddAttributeError(path.Root("max_rows"), "Too many rows",
			fmt.Sprintf("The query has %d rows, max_rows is %d. Aggregate them, add LIMIT %[2]d to the statement, or raise max_rows (up to %d).",
				tooMany.rows, tooMany.limit, mostMaxRows))
		return nil, nil
	}
	if err != nil {
		addAttributeAWSError(diags, "Reading the rows of query "+started.ID, err, queryErrorPaths)
		return nil, nil
	}
	return query, rows
}

// endedBadly says how a query ended that did not finish, and what to do then.
func endedBadly(id string, query *cloudtrail.DescribeQueryOutput) string {
	detail := fmt.Sprintf("Query %s ended as %s.", id, query.QueryStatus)
	if message := aws.ToString(query.ErrorMessage); message != "" {
		detail = fmt.Sprintf("Query %s ended as %s: %s", id, query.QueryStatus, message)
	}
	switch query.QueryStatus {
	case cttypes.QueryStatusCancelled:
		detail += "\n\nSomething else cancelled it. Run it again."
	case cttypes.QueryStatusTimedOut:
		detail += "\n\nIt took longer than the service allows. A condition on eventTime makes it read less."
	}
	return detail
}
