// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/mattn/go-isatty"
)

type queryCommand struct {
	Statement      string        `arg:"" optional:"" help:"SELECT statement, with the ids of event data stores behind FROM."`
	File           string        `placeholder:"FILE" help:"File with the statement. -: standard input, which is also read where there is neither statement nor file."`
	Output         string        `default:"table" enum:"table,json,csv" help:"Form of the rows: ${enum}. json is an object for each row, one a line."`
	MaxRows        int           `default:"0" placeholder:"N" help:"How many rows to print at most. 0: all."`
	Timeout        time.Duration `default:"1h" placeholder:"TIME" help:"How long to wait for the rows. Then the query is cancelled."`
	OwnerAccountID string        `name:"owner-account-id" placeholder:"ID" help:"Account of the event data stores, if it is another."`
	Region         string        `help:"Region of the event data stores. Default: that of the AWS environment."`
	Profile        string        `help:"Profile of the shared AWS configuration files."`
	EndpointURL    string        `placeholder:"URL" help:"Where to ask. Default: AWS_ENDPOINT_URL_CLOUDTRAIL or AWS_ENDPOINT_URL, else AWS itself."`
}

func (c *queryCommand) Help() string {
	return `For example: ` + programName + ` query "SELECT eventTime, eventData.eventName FROM EVENT-DATA-STORE-ID LIMIT 10"

Rows go to standard output, what is to be known of the query to standard error. In a table NULL is NULL and a text of those letters
has quotes, in JSON it is null, in CSV nothing, where an empty text is "". AWS and, without --omit-null-query-values, the
emulator answer an empty text for both. A table fits the terminal; longer values end in an ellipsis. Ctrl-C cancels the
query. Credentials come from the usual AWS environment.

Exit codes: 0 all rows were printed, 1 the time was up or the rows could not be written, 2 wrong usage, 3 the statement
or a request was refused, or the query failed.`
}

// maxStatement is how many bytes a statement can have: 10 000 characters.
const maxStatement = 10000 * utf8.UTFMax

// Run runs the statement and prints its rows.
func (c *queryCommand) Run(std *streams) error {
	statement, err := c.readStatement(std)
	if err != nil {
		return err
	}
	if c.MaxRows < 0 || c.Timeout <= 0 {
		return usageErrorf("--max-rows %d and --timeout %s must not be negative, nor the time 0", c.MaxRows, c.Timeout)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// After the first signal a second one ends the program at once.
	defer context.AfterFunc(ctx, stop)()
	timed, cancel := context.WithTimeoutCause(ctx, c.Timeout, fmt.Errorf("no rows within %s, as --timeout has it", c.Timeout))
	defer cancel()

	client, err := c.client(timed)
	if err != nil {
		return err
	}
	run := &queryRun{client: client, statement: statement, owner: c.owner(), maxRows: c.MaxRows, std: std}
	return run.run(timed, newRowWriter(c.Output, std.out))
}

func (c *queryCommand) owner() *string {
	if c.OwnerAccountID == "" {
		return nil
	}
	return aws.String(c.OwnerAccountID)
}

func (c *queryCommand) readStatement(std *streams) (string, error) {
	if c.Statement != "" && c.File != "" {
		return "", usageErrorf("both a statement and --file %s are given: leave one of them out", c.File)
	}
	text := c.Statement
	if text == "" {
		var err error
		if text, err = c.readFile(std); err != nil {
			return "", &exitError{exitUsage, err}
		}
	}
	text = strings.TrimRight(text, " \t\r\n")
	switch {
	case strings.TrimSpace(text) == "":
		return "", usageErrorf("the statement is empty: give one such as SELECT eventID FROM EVENT-DATA-STORE-ID")
	case len(text) > maxStatement:
		return "", usageErrorf("the statement has more than 10000 characters")
	case !utf8.ValidString(text):
		return "", usageErrorf("the statement is not valid UTF-8")
	}
	return text, nil
}

func (c *queryCommand) readFile(std *streams) (string, error) {
	from := std.in
	switch file, isFile := std.in.(*os.File); {
	case c.File != "" && c.File != "-":
		opened, err := os.Open(c.File)
		if err != nil {
			return "", err
		}
		defer opened.Close()
		from = opened
	case c.File == "" && isFile && isatty.IsTerminal(file.Fd()):
		return "", fmt.Errorf("query needs a statement: %s query \"SELECT eventID FROM EVENT-DATA-STORE-ID\", --file FILE, or one on standard input", programName)
	}
	text, err := io.ReadAll(io.LimitReader(from, maxStatement+16))
	return string(text), err
}

func (c *queryCommand) client(ctx context.Context) (*cloudtrail.Client, error) {
	options := []func(*config.LoadOptions) error{
		config.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(requestTimeout)),
	}
	if c.Region != "" {
		options = append(options, config.WithRegion(c.Region))
	}
	if c.Profile != "" {
		options = append(options, config.WithSharedConfigProfile(c.Profile))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, usageErrorf("AWS configuration: %w", err)
	}
	if cfg.Region == "" {
		return nil, usageErrorf("no Region is known: give --region or set AWS_REGION; for the emulator: eval \"$(%s env)\"", programName)
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return nil, &exitError{exitRefused, fmt.Errorf("%w\nset AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or --profile; for the emulator: eval \"$(%s env)\"", err, programName)}
	}
	return cloudtrail.NewFromConfig(cfg, func(o *cloudtrail.Options) {
		if c.EndpointURL != "" {
			o.BaseEndpoint = aws.String(c.EndpointURL)
		}
	}), nil
}

// queryRun is one statement from its start to its last row.
type queryRun struct {
	client    *cloudtrail.Client
	statement string
	owner     *string // account; nil: the caller's
	maxRows   int     // 0: all
	std       *streams

	id *string // "" until the query is started
}

func (q *queryRun) run(ctx context.Context, rows rowWriter) error {
	started, err := q.client.StartQuery(ctx, &cloudtrail.StartQueryInput{QueryStatement: &q.statement, EventDataStoreOwnerAccountId: q.owner})
	if err != nil {
		return q.stopped(ctx, err)
	}
	q.id = started.QueryId
	query, err := q.wait(ctx)
	if err != nil {
		return q.stopped(ctx, err)
	}
	switch query.QueryStatus {
	case types.QueryStatusFinished:
	case types.QueryStatusTimedOut:
		fmt.Fprintf(q.std.err, "%s: query %s is TIMED_OUT, and these are the rows that it had found: %s\n", programName, *q.id, aws.ToString(query.ErrorMessage))
	default:
		message := aws.ToString(query.ErrorMessage)
		return &exitError{exitRefused, fmt.Errorf("query %s is %s: %s%s", *q.id, query.QueryStatus, message, pointInto(q.statement, message))}
	}
	printed, total, err := q.print(ctx, rows)
	if err != nil {
		return err
	}
	q.summarize(query, printed, total)
	if query.QueryStatus == types.QueryStatusTimedOut {
		return &exitError{code: exitRefused}
	}
	return nil
}

// Polls begin close together, for the emulator, and grow apart, for AWS, which takes ten requests in a second.
const (
	firstPoll = 20 * time.Millisecond
	lastPoll  = 5 * time.Second
)

// wait asks for the query until it is over.
func (q *queryRun) wait(ctx context.Context) (*cloudtrail.DescribeQueryOutput, error) {
	for pause := firstPoll; ; pause = min(pause*3/2, lastPoll) {
		query, err := q.client.DescribeQuery(ctx, &cloudtrail.DescribeQueryInput{QueryId: q.id, EventDataStoreOwnerAccountId: q.owner})
		if err != nil || query.QueryStatus != types.QueryStatusQueued && query.QueryStatus != types.QueryStatusRunning {
			return query, err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		}
	}
}

// print writes the rows page by page.
func (q *queryRun) print(ctx context.Context, rows rowWriter) (printed, total int, err error) {
	for in := (&cloudtrail.GetQueryResultsInput{QueryId: q.id, EventDataStoreOwnerAccountId: q.owner}); ; {
		if left := q.maxRows - printed; q.maxRows > 0 && left < 1000 {
			in.MaxQueryResults = aws.Int32(int32(left))
		}
		page, err := q.client.GetQueryResults(ctx, in)
		if err != nil {
			return printed, total, q.stopped(ctx, err)
		}
		if page.QueryStatistics != nil {
			total = int(aws.ToInt32(page.QueryStatistics.TotalResultsCount))
		}
		if err := rows.write(resultRows(page.QueryResultRows)); err != nil {
			return printed, total, fmt.Errorf("writing rows: %w", err)
		}
		printed += len(page.QueryResultRows)
		if in.NextToken = page.NextToken; in.NextToken == nil || q.maxRows > 0 && printed >= q.maxRows {
			break
		}
	}
	if err := rows.end(); err != nil {
		return printed, total, fmt.Errorf("writing rows: %w", err)
	}
	return printed, total, nil
}

func (q *queryRun) summarize(query *cloudtrail.DescribeQueryOutput, printed, total int) {
	text := count(printed, "row")
	if printed < total {
		text = fmt.Sprintf("%d of %s", printed, count(total, "row"))
	}
	if s := query.QueryStatistics; s != nil {
		text += fmt.Sprintf(" (%s scanned, %d matched, %s, %d ms)", count(int(aws.ToInt64(s.EventsScanned)), "event"),
			aws.ToInt64(s.EventsMatched), count(int(aws.ToInt64(s.BytesScanned)), "byte"), aws.ToInt32(s.ExecutionTimeInMillis))
	}
	fmt.Fprintln(q.std.err, text)
}

// cancelTimeout bounds the attempt to cancel a query that nobody waits for any more.
const cancelTimeout = 10 * time.Second

// stopped is the error for a request that was not answered as wanted. If that is because the time is up, or the user
// wants no more, it cancels the query.
func (q *queryRun) stopped(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		reason := requestFailure(err)
		return &exitError{exitRefused, errors.New(reason + pointInto(q.statement, reason))}
	}
	why := context.Cause(ctx).Error()
	if errors.Is(ctx.Err(), context.Canceled) {
		why = "interrupted"
	}
	if q.id == nil {
		return errors.New(why)
	}
	cancelling, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelTimeout)
	defer cancel()
	_, err = q.client.CancelQuery(cancelling, &cloudtrail.CancelQueryInput{QueryId: q.id, EventDataStoreOwnerAccountId: q.owner})
	if _, over := errors.AsType[*types.InactiveQueryException](err); err != nil && !over {
		return fmt.Errorf("%s; query %s goes on, as it could not be cancelled: %s", why, *q.id, requestFailure(err))
	}
	return fmt.Errorf("%s; query %s is cancelled", why, *q.id)
}
