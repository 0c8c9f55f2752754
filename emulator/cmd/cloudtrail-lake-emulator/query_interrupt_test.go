// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
)

// Ctrl-C cancels the query, which stops at once.
func TestQueryInterrupted(t *testing.T) {
	t.Parallel()
	p, err := startServe(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.kill() })
	eventDataStore, channel, err := createChannel(t.Context(), p.endpoint())
	if err != nil {
		t.Fatal(err)
	}
	putEvents(t, p.endpoint(), channel, 10)
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	store := path.Base(eventDataStore)
	heavy := "SELECT count(*) FROM " + store + " t0" + strings.Repeat(" CROSS JOIN (SELECT eventID FROM "+store+")", 30)
	var stdout, stderr bytes.Buffer
	command := exec.CommandContext(t.Context(), executable, "query", heavy)
	command.Args[0] = programName
	command.Stdout, command.Stderr = &stdout, &stderr
	command.Env = append(os.Environ(), "AWS_EC2_METADATA_DISABLED=true")
	for name, value := range p.environment() {
		command.Env = append(command.Env, name+"="+value)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	client := cloudtrail.NewFromConfig(awsConfig(p.endpoint()))
	status := func() types.QueryStatus {
		list, err := client.ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: &eventDataStore})
		if err != nil {
			t.Fatal(err)
		}
		if len(list.Queries) == 0 {
			return ""
		}
		return list.Queries[0].QueryStatus
	}
	for status() != types.QueryStatusRunning {
		if command.ProcessState != nil || t.Context().Err() != nil {
			t.Fatalf("the query never ran: %s", &stderr)
		}
	}
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait() // tells the exit code
	if code := command.ProcessState.ExitCode(); code != exitFailure || stdout.Len() > 0 || !strings.Contains(stderr.String(), "interrupted; query ") || !strings.Contains(stderr.String(), "is cancelled") {
		t.Errorf("exit code %d, output %q, message %q", code, &stdout, &stderr)
	}
	if got := status(); got != types.QueryStatusCancelled {
		t.Errorf("the query is %s", got)
	}
}
