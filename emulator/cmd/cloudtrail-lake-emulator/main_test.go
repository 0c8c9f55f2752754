// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

// TestMain lets the test binary be the program when it is started under the
// program's name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){programName: main})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			env.Setenv("AWS_CONFIG_FILE", os.DevNull)
			env.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"start":   startCommand,
			"halt":    haltCommand,
			"channel": channelCommand,
		},
	})
}

// startCommand (start FLAGS…) starts an emulator on a free port, waits until it
// is ready, writes its banner to the file banner, and sets the environment that
// the banner shows.
func startCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("start cannot be negated: use exec")
	}
	p, err := startServe(ts.Getenv("WORK"), nil, args...)
	ts.Check(err)
	ts.Defer(func() { _ = p.kill() })
	ts.Check(os.WriteFile(ts.MkAbs("banner"), []byte(strings.Join(p.banner, "\n")+"\n"), 0o600))
	for name, value := range p.environment() {
		ts.Setenv(name, value)
	}
	started.Store(ts, p)
}

// started has the emulator of each running script.
var started sync.Map

// haltCommand (halt; stop is testscript's own, which ends a script as passed) stops
// the started emulator with SIGTERM, and fails unless it ends with exit code 0.
func haltCommand(ts *testscript.TestScript, neg bool, args []string) {
	p, ok := started.LoadAndDelete(ts)
	if neg || !ok || len(args) > 0 {
		ts.Fatalf("usage: halt, after start")
	}
	ts.Check(p.(*process).signalAndWait(syscall.SIGTERM))
	ts.Check(os.WriteFile(ts.MkAbs("log"), p.(*process).stderr.Bytes(), 0o600))
}

// channelCommand (channel) creates an event data store and a channel in the
// started emulator and puts their ARNs into EVENT_DATA_STORE and CHANNEL, and the
// store's id into EVENT_DATA_STORE_ID.
func channelCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: channel")
	}
	store, channel, err := createChannel(context.Background(), ts.Getenv("AWS_ENDPOINT_URL_CLOUDTRAIL"))
	ts.Check(err)
	ts.Setenv("EVENT_DATA_STORE", store)
	ts.Setenv("EVENT_DATA_STORE_ID", path.Base(store))
	ts.Setenv("CHANNEL", channel)
}

// process is a running emulator.
type process struct {
	command *exec.Cmd
	banner  []string
	stderr  *bytes.Buffer

	// stdout is closed when the reader of the banner has reached its end.
	stdout chan struct{}
}

// startServe starts this binary as an emulator on a free port and returns when
// it is ready.
func startServe(dir string, environment []string, args ...string) (*process, error) {
	executable, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &process{stderr: &bytes.Buffer{}, stdout: make(chan struct{})}
	p.command = &exec.Cmd{
		Path:   executable,
		Args:   append([]string{programName, "serve", "--addr", "127.0.0.1:0"}, args...),
		Dir:    dir,
		Env:    append(os.Environ(), environment...),
		Stderr: p.stderr,
	}
	stdout, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(stdout)
	ready := false
	for !ready && lines.Scan() {
		p.banner = append(p.banner, lines.Text())
		ready = strings.HasPrefix(lines.Text(), "export AWS_DEFAULT_REGION=")
	}
	go func() {
		defer close(p.stdout)
		for lines.Scan() {
		}
	}()
	if !ready {
		err := p.wait()
		return nil, fmt.Errorf("the emulator ended before it was ready: %w\n%s", err, p.stderr)
	}
	return p, nil
}

// environment is what the banner tells the user to export.
func (p *process) environment() map[string]string {
	environment := map[string]string{}
	for _, line := range p.banner {
		if assignment, ok := strings.CutPrefix(line, "export "); ok {
			name, value, _ := strings.Cut(assignment, "=")
			environment[name] = value
		}
	}
	return environment
}

func (p *process) endpoint() string { return p.environment()["AWS_ENDPOINT_URL_CLOUDTRAIL"] }

func (p *process) wait() error {
	<-p.stdout
	return p.command.Wait()
}

func (p *process) signalAndWait(s os.Signal) error {
	if err := p.command.Process.Signal(s); err != nil {
		return err
	}
	if err := p.wait(); err != nil {
		return fmt.Errorf("%w\n%s", err, p.stderr)
	}
	return nil
}

// kill ends the process as a crash would. It has ended already after stop.
func (p *process) kill() error {
	err := p.command.Process.Kill()
	if errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	if err != nil {
		return err
	}
	_ = p.wait() // tells that it was killed
	return nil
}

func awsConfig(endpoint string) aws.Config {
	return aws.Config{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(endpoint),
		Credentials:  credentials.NewStaticCredentialsProvider(emulator.DevelopmentAccessKeyID, emulator.DevelopmentSecretAccessKey, ""),
	}
}

// createChannel creates an event data store for activity events and a channel
// of the source Custom, and returns their ARNs.
func createChannel(ctx context.Context, endpoint string) (eventDataStoreARN, channelARN string, err error) {
	client := cloudtrail.NewFromConfig(awsConfig(endpoint))
	store, err := client.CreateEventDataStore(ctx, &cloudtrail.CreateEventDataStoreInput{
		Name:               aws.String("activity"),
		MultiRegionEnabled: aws.Bool(false),
		RetentionPeriod:    aws.Int32(3653), // the events of these tests have fixed times
		AdvancedEventSelectors: []types.AdvancedEventSelector{{
			Name: aws.String("activity"),
			FieldSelectors: []types.AdvancedFieldSelector{{
				Field:  aws.String("eventCategory"),
				Equals: []string{"ActivityAuditLog"},
			}},
		}},
	})
	if err != nil {
		return "", "", err
	}
	channel, err := client.CreateChannel(ctx, &cloudtrail.CreateChannelInput{
		Name:   aws.String("own-application"),
		Source: aws.String("Custom"),
		Destinations: []types.Destination{{
			Type:     types.DestinationTypeEventDataStore,
			Location: store.EventDataStoreArn,
		}},
	})
	if err != nil {
		return "", "", err
	}
	return aws.ToString(store.EventDataStoreArn), aws.ToString(channel.ChannelArn), nil
}
