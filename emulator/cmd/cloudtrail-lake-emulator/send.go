// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/signal"
	"regexp"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

// requestTimeout bounds one attempt of one request.
const requestTimeout = time.Minute

type sendCommand struct {
	Channel     string   `placeholder:"ARN" help:"ARN of the channel. Required, except with --check."`
	ExternalID  string   `name:"external-id" placeholder:"ID" help:"External ID that the channel's policy asks for."`
	Check       bool     `help:"Judge the events and send nothing. Needs no credentials."`
	JSON        bool     `name:"json" help:"Print the result of every event as a line of JSON."`
	Region      string   `env:"CLOUDTRAIL_LAKE_EMULATOR_SEND_REGION" help:"Region to sign for. Default: that of the channel's ARN."`
	Profile     string   `help:"Profile of the shared AWS configuration files."`
	EndpointURL string   `placeholder:"URL" help:"Where to send. Default: AWS_ENDPOINT_URL_CLOUDTRAIL_DATA or AWS_ENDPOINT_URL, else AWS itself."`
	AccountID   string   `default:"111122223333" help:"With --check: account of the channel, where --channel does not tell it."`
	Files       []string `arg:"" optional:"" name:"file" help:"Files with events: JSON Lines or a JSON array. Default, and -: standard input."`

	eventRuleFlags `embed:"" group:"With --check"`
}

func (c *sendCommand) Help() string {
	return `An entry of a file is an event that follows the schema for eventData, or an object with the members
id, eventData (an object or a string) and eventDataChecksum. Ids and checksums are made where they are
missing. Credentials come from the usual AWS environment. Requests and events that are throttled or meet a
passing failure are sent again; a request that is repeated because its answer was lost may store its events twice.

Exit codes: 0 all events were accepted, 1 some were not, 2 wrong usage, 3 a request was refused or could
not be made, and what remained was not sent.`
}

// channelARN has the Region and the account of a channel.
var channelARN = regexp.MustCompile(`^arn:[a-z-]+:cloudtrail:([a-z0-9-]+):([0-9]{12}):channel/.+$`)

// externalID is what the API takes as an external ID, but for its greatest length.
var externalID = regexp.MustCompile(`^[\w+=,.@:/\-]{2,}$`)

// Run sends or checks the events of all files.
func (c *sendCommand) Run(std *streams) error {
	if c.Channel == "" && !c.Check {
		return usageErrorf("send needs --channel ARN; to judge events without sending them, use --check")
	}
	region, account := "", c.AccountID
	match := channelARN.FindStringSubmatch(c.Channel)
	if match == nil && c.Channel != "" {
		return usageErrorf("--channel %q is not the ARN of a channel, such as arn:aws:cloudtrail:us-east-1:111122223333:channel/UUID", c.Channel)
	}
	if match != nil {
		region, account = match[1], match[2]
	}
	if c.ExternalID != "" && !externalID.MatchString(c.ExternalID) {
		return usageErrorf("--external-id %q is not valid: it has 2 to 1224 letters, digits and + = , . @ : / _ -", c.ExternalID)
	}
	files, err := openInputs(c.Files, std.in)
	if err != nil {
		return err
	}
	defer closeInputs(files)
	if c.Region != "" {
		region = c.Region
	}

	report := newSendReport(std, c.JSON)
	if c.Check {
		c.check(files, account, report)
		return report.end("ok", "not ok")
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// After the first signal a second one ends the program at once.
	defer context.AfterFunc(ctx, stop)()

	client, err := c.client(ctx, region)
	if err != nil {
		return err
	}
	return c.send(ctx, client, files, report)
}

func (c *sendCommand) client(ctx context.Context, region string) (*cloudtraildata.Client, error) {
	options := []func(*config.LoadOptions) error{
		config.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(requestTimeout)),
	}
	if region != "" {
		options = append(options, config.WithRegion(region))
	}
	if c.Profile != "" {
		options = append(options, config.WithSharedConfigProfile(c.Profile))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, usageErrorf("AWS configuration: %w", err)
	}
	return cloudtraildata.NewFromConfig(cfg, func(o *cloudtraildata.Options) {
		if c.EndpointURL != "" {
			o.BaseEndpoint = aws.String(c.EndpointURL)
		}
	}), nil
}

func (c *sendCommand) send(ctx context.Context, client *cloudtraildata.Client, files []inputFile, report *sendReport) error {
	// Entries that the client has taken and not reported yet, as many as fit
	// into a request. It reports them in the order in which it took them.
	var taken []inputEvent
	events := func(yield func(cloudtraildata.AuditEvent, error) bool) {
		for entry := range readInputs(files) {
			if entry.err != nil {
				report.add(entry, cloudtraildata.SendResult{Err: malformed(entry.err)})
				continue
			}
			taken = append(taken, entry)
			if !yield(entry.event, nil) {
				return
			}
		}
	}
	summary, err := client.Send(ctx, cloudtraildata.SendInput{
		ChannelARN:    c.Channel,
		ExternalID:    c.ExternalID,
		FillChecksums: true,
		Report: func(result cloudtraildata.SendResult) {
			report.add(taken[0], result)
			taken = taken[1:]
		},
	}, events)
	report.requests, report.bytes = summary.Requests, summary.Bytes
	if err == nil {
		return report.end("accepted", "failed")
	}
	if _, ok := errors.AsType[*v4.SigningError](err); ok {
		err = fmt.Errorf("%w\nset AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or --profile; for the emulator: eval \"$(%s env)\"", err, programName)
	}
	report.stopped(err)
	_ = report.end("accepted", "failed") // the refusal decides the exit code
	return &exitError{code: exitRefused}
}

// check judges every entry without sending it.
func (c *sendCommand) check(files []inputFile, account string, report *sendReport) {
	for entry := range readInputs(files) {
		result := cloudtraildata.SendResult{ID: entry.event.ID}
		if entry.err != nil {
			result.Err = malformed(entry.err)
		} else {
			result.Err = c.checkEvent(entry.event, account)
		}
		report.add(entry, result)
	}
}

// checkEvent judges an event as the emulator would, and as Send does before.
func (c *sendCommand) checkEvent(event cloudtraildata.AuditEvent, account string) error {
	if !cloudtraildata.ValidAuditEventID(event.ID) {
		return &cloudtraildata.EventError{Code: "InvalidData", Message: fmt.Sprintf("id %q must be 1 to 128 letters, digits, hyphens and underscores", event.ID)}
	}
	err := c.eventRuleFlags.options().CheckAuditEvent(emulator.AuditEvent(event), account)
	if failure, ok := errors.AsType[*emulator.AuditEventError](err); ok {
		return &cloudtraildata.EventError{Code: failure.Code, Message: failure.Message}
	}
	return err
}

// malformed is the failure of an entry that is no event.
func malformed(err error) error {
	return &cloudtraildata.EventError{Code: "InvalidData", Message: err.Error()}
}

// inputFile is an open file of events.
type inputFile struct {
	name string
	r    io.Reader
}

// openInputs opens all files before anything is sent, so that a wrong name
// does not come to light half-way.
func openInputs(names []string, stdin io.Reader) ([]inputFile, error) {
	if len(names) == 0 {
		names = []string{"-"}
	}
	var files []inputFile
	for _, name := range names {
		if name == "-" {
			files = append(files, inputFile{"standard input", stdin})
			continue
		}
		file, err := os.Open(name)
		if err == nil {
			var info os.FileInfo
			if info, err = file.Stat(); err == nil && info.IsDir() {
				err = fmt.Errorf("%s is a directory: name the files in it", name)
			}
			files = append(files, inputFile{name, file})
		}
		if err != nil {
			closeInputs(files)
			return nil, &exitError{exitUsage, err}
		}
	}
	return files, nil
}

func closeInputs(files []inputFile) {
	for _, file := range files {
		if closer, ok := file.r.(io.Closer); ok {
			_ = closer.Close() // read only: nothing can be lost
		}
	}
}

// readInputs reads the entries of one file after the other.
func readInputs(files []inputFile) iter.Seq[inputEvent] {
	return func(yield func(inputEvent) bool) {
		for _, file := range files {
			for entry := range readAuditEvents(file.name, file.r) {
				if !yield(entry) {
					return
				}
			}
		}
	}
}
