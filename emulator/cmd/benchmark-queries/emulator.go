// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/sample"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

const (
	senders         = 4                // connections that send events
	startTimeout    = 30 * time.Second // of both systems
	betweenLooks    = 2 * time.Millisecond
	eventsByRequest = cloudtraildata.MaxRequestEvents
)

// emulator is a running emulator with a channel and its event data store.
type emulator struct {
	process  *exec.Cmd
	exited   chan error
	data     string
	version  string
	control  *cloudtrail.Client
	sender   *cloudtraildata.Client
	channel  string
	storeARN string
}

func startEmulator(ctx context.Context, binary, directory string) (_ *emulator, err error) {
	if err := os.Mkdir(directory, 0o700); err != nil {
		return nil, err
	}
	version, err := exec.CommandContext(ctx, binary, "version").Output()
	if err != nil {
		return nil, fmt.Errorf("%s version: %w", binary, err)
	}
	file, data := filepath.Join(directory, "endpoints.json"), filepath.Join(directory, "data")
	e := &emulator{data: data, exited: make(chan error, 1), version: "emulator " + lastWord(version)}
	e.process = exec.Command(binary, "serve", "--addr", "127.0.0.1:0", "--data-dir", data, "--endpoints-file", file, "--log-level", "warn")
	e.process.Stderr = os.Stderr
	if err := e.process.Start(); err != nil {
		return nil, err
	}
	go func() { e.exited <- e.process.Wait() }()
	defer func() {
		if err != nil {
			err = errors.Join(err, e.stop())
		}
	}()
	var endpoints struct {
		Endpoint        string `json:"endpoint"`
		Region          string `json:"region"`
		AccessKeyID     string `json:"access_key_id"`
		SecretAccessKey string `json:"secret_access_key"`
	}
	if err := waitUntil(ctx, e.exited, func() bool {
		text, err := os.ReadFile(file)
		return err == nil && json.Unmarshal(text, &endpoints) == nil
	}); err != nil {
		return nil, fmt.Errorf("starting the emulator: %w", err)
	}
	config := aws.Config{
		Region: endpoints.Region, BaseEndpoint: aws.String(endpoints.Endpoint),
		Credentials: credentials.NewStaticCredentialsProvider(endpoints.AccessKeyID, endpoints.SecretAccessKey, ""),
	}
	e.control, e.sender = cloudtrail.NewFromConfig(config), cloudtraildata.NewFromConfig(config)
	return e, e.createChannel(ctx)
}

// lastWord is the number in what programs say of their version.
func lastWord(text []byte) string {
	words := strings.Fields(string(text))
	if len(words) == 0 {
		return "of no version"
	}
	return words[len(words)-1]
}

// createChannel makes a channel with a store that keeps events longer than they are old.
func (e *emulator) createChannel(ctx context.Context) error {
	store, err := e.control.CreateEventDataStore(ctx, &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String("benchmark"), MultiRegionEnabled: aws.Bool(false), RetentionPeriod: aws.Int32(3653),
		AdvancedEventSelectors: []cttypes.AdvancedEventSelector{{
			FieldSelectors: []cttypes.AdvancedFieldSelector{{Field: aws.String("eventCategory"), Equals: []string{"ActivityAuditLog"}}},
		}},
	})
	if err != nil {
		return err
	}
	e.storeARN = aws.ToString(store.EventDataStoreArn)
	channel, err := e.control.CreateChannel(ctx, &cloudtrail.CreateChannelInput{
		Name: aws.String("benchmark"), Source: aws.String("Custom"),
		Destinations: []cttypes.Destination{{Type: cttypes.DestinationTypeEventDataStore, Location: store.EventDataStoreArn}},
	})
	if err != nil {
		return err
	}
	e.channel = aws.ToString(channel.ChannelArn)
	return nil
}

// load sends the events over PutAuditEvents. The emulator answers when they are on disk.
func (e *emulator) load(ctx context.Context, events int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	starts := make(chan int)
	done := make(chan struct{})
	for range senders {
		go func() {
			defer func() { done <- struct{}{} }()
			for start := range starts {
				if err := e.put(ctx, start, min(start+eventsByRequest, events), events); err != nil {
					cancel(err)
				}
			}
		}()
	}
	for start := 0; start < events && ctx.Err() == nil; start += eventsByRequest {
		starts <- start
	}
	close(starts)
	for range senders {
		<-done
	}
	return context.Cause(ctx)
}

func (e *emulator) put(ctx context.Context, start, end, events int) error {
	in := &cloudtraildata.PutAuditEventsInput{ChannelARN: e.channel}
	for i := start; i < end; i++ {
		data, _ := sample.EventData(i, events)
		in.AuditEvents = append(in.AuditEvents, cloudtraildata.AuditEvent{ID: strconv.Itoa(i), EventData: string(data)})
	}
	out, err := e.sender.PutAuditEvents(ctx, in)
	if err != nil {
		return err
	}
	if len(out.Failed) > 0 {
		return fmt.Errorf("%d of %d events failed, the first one with %+v", len(out.Failed), end-start, out.Failed[0])
	}
	return nil
}

func (e *emulator) ask(ctx context.Context, question sample.Question) (rows []string, took time.Duration, err error) {
	statement := question.Lake(e.storeARN[strings.LastIndexByte(e.storeARN, '/')+1:])
	start := time.Now()
	started, err := e.control.StartQuery(ctx, &cloudtrail.StartQueryInput{QueryStatement: aws.String(statement)})
	if err != nil {
		return nil, 0, err
	}
	in := &cloudtrail.GetQueryResultsInput{QueryId: started.QueryId}
	for {
		page, err := e.control.GetQueryResults(ctx, in)
		if err != nil {
			return nil, 0, err
		}
		switch page.QueryStatus {
		case cttypes.QueryStatusQueued, cttypes.QueryStatusRunning:
			select {
			case <-ctx.Done():
				return nil, 0, ctx.Err()
			case <-time.After(betweenLooks):
			}
			continue
		case cttypes.QueryStatusFinished:
		default:
			return nil, 0, fmt.Errorf("the query ended as %s: %s", page.QueryStatus, aws.ToString(page.ErrorMessage))
		}
		for _, row := range page.QueryResultRows {
			values := make([]string, len(row))
			for i, column := range row {
				for _, value := range column {
					values[i] = value
				}
			}
			rows = append(rows, strings.Join(values, "\t"))
		}
		if in.NextToken = page.NextToken; in.NextToken == nil {
			return rows, time.Since(start), nil
		}
	}
}

func (e *emulator) pid() int          { return e.process.Process.Pid }
func (e *emulator) directory() string { return e.data }

func (e *emulator) stop() error { return end(e.process, syscall.SIGTERM, e.exited) }

// waitUntil waits until a process that was started is ready.
func waitUntil(ctx context.Context, exited <-chan error, ready func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for !ready() {
		select {
		case err := <-exited:
			return fmt.Errorf("it ended: %w", err)
		case <-ctx.Done():
			return fmt.Errorf("it is not ready: %w", ctx.Err())
		case <-time.After(10 * time.Millisecond):
		}
	}
	return nil
}

// end asks a process to end, and makes it end.
func end(process *exec.Cmd, how syscall.Signal, exited <-chan error) error {
	if err := process.Process.Signal(how); err != nil {
		return nil //nolint:nilerr // it has ended
	}
	select {
	case err := <-exited:
		return err
	case <-time.After(startTimeout):
		return errors.Join(fmt.Errorf("%s did not end", process.Path), process.Process.Kill())
	}
}
