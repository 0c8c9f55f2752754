// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

func TestListenAddress(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		address  string
		auth     emulator.Auth
		admin    bool
		insecure bool
		want     string
		wantErr  string
	}{
		{"loopback", "127.0.0.1:4590", emulator.AuthVerifyKnown, false, false, "127.0.0.1:4590", ""},
		{"IPv6 loopback", "[::1]:0", emulator.AuthNone, false, false, "[::1]:0", ""},
		{"no host", ":0", emulator.AuthVerifyKnown, false, false, "127.0.0.1:0", ""},
		{"all interfaces", "0.0.0.0:4590", emulator.AuthVerifyKnown, false, false, "", "add --auth strict, or --insecure"},
		{"all interfaces, strict", "0.0.0.0:4590", emulator.AuthStrict, false, false, "0.0.0.0:4590", ""},
		{"loopback, test control", "127.0.0.1:0", emulator.AuthVerifyKnown, true, false, "127.0.0.1:0", ""},
		{"all interfaces, strict, test control", "0.0.0.0:4590", emulator.AuthStrict, true, false, "", "leave --admin out, or add --insecure"},
		{"all interfaces, insecure, test control", "0.0.0.0:4590", emulator.AuthStrict, true, true, "0.0.0.0:4590", ""},
		{"all interfaces, insecure", "0.0.0.0:4590", emulator.AuthNone, false, true, "0.0.0.0:4590", ""},
		{"all IPv6 interfaces", "[::]:4590", emulator.AuthVerifyKnown, false, false, "", "--insecure"},
		{"no port", "127.0.0.1", emulator.AuthVerifyKnown, false, false, "", `--addr "127.0.0.1" is not HOST:PORT`},
		{"impossible port", "127.0.0.1:70000", emulator.AuthVerifyKnown, false, false, "", "70000"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := listenAddress(test.address, emulator.Options{Auth: test.auth, Admin: test.admin}, test.insecure)
			if test.wantErr != "" {
				var exit *exitError
				if !errors.As(err, &exit) || exit.code != exitUsage || !strings.Contains(err.Error(), test.wantErr) {
					t.Errorf("error is %v, want a usage error with %q", err, test.wantErr)
				}
				return
			}
			if err != nil || got != test.want {
				t.Errorf("listenAddress is %q, %v, want %q", got, err, test.want)
			}
		})
	}
}

// halfRequest sends the beginning of a request, so that the server has it in
// flight, and returns the connection and the rest.
func halfRequest(t *testing.T, endpoint string) (connection net.Conn, rest string) {
	t.Helper()
	connection, err := net.Dial("tcp", strings.TrimPrefix(endpoint, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	if err := connection.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	// The server asks for the body once it has the headers and reads on.
	const head = "POST / HTTP/1.1\r\nHost: emulator\r\nX-Amz-Target: CloudTrail_20131101.ListChannels\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"
	if _, err := connection.Write([]byte(head)); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReaderSize(connection, 16).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "HTTP/1.1 100") {
		t.Fatalf("the server answers %q, %v, want 100 Continue", line, err)
	}
	return connection, "{}\r\n"
}

// waitUntilClosed returns when the emulator takes no more connections.
func waitUntilClosed(t *testing.T, endpoint string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		connection, err := net.DialTimeout("tcp", strings.TrimPrefix(endpoint, "http://"), time.Second)
		if err != nil {
			return
		}
		_ = connection.Close()
		if ctx.Err() != nil {
			t.Fatal("the emulator still takes connections")
		}
	}
}

func TestServeFinishesRequestsInFlight(t *testing.T) {
	t.Parallel()
	p, err := startServe(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.kill() })
	connection, rest := halfRequest(t, p.endpoint())
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	waitUntilClosed(t, p.endpoint())
	if _, err := connection.Write([]byte(rest)); err != nil {
		t.Fatal(err)
	}
	// An empty line may be left of the interim answer.
	reader := bufio.NewReader(connection)
	if start, err := reader.Peek(2); err == nil && string(start) == "\r\n" {
		_, _ = reader.Discard(2)
	}
	response, err := http.ReadResponse(reader, nil)
	if err != nil {
		t.Fatalf("reading the answer: %v", err)
	}
	_ = response.Body.Close()
	if err := p.wait(); err != nil {
		t.Errorf("the emulator ended with %v\n%s", err, p.stderr)
	}
}

// What follows the journal does not hold up the end.
func TestServeEndsStreams(t *testing.T) {
	t.Parallel()
	p, err := startServe(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.kill() })
	stream, err := http.Get(p.endpoint() + "/_emulator/requests?follow=1")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	if err := p.signalAndWait(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	if text, err := io.ReadAll(stream.Body); err != nil || strings.Contains(p.stderr.String(), "cutting off") {
		t.Errorf("the stream ended with %q, %v\n%s", text, err, p.stderr)
	}
}

func TestServeEndsAtOnceWithTheSecondSignal(t *testing.T) {
	t.Parallel()
	p, err := startServe(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.kill() })
	halfRequest(t, p.endpoint()) // would hold up the stop
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	waitUntilClosed(t, p.endpoint())
	begin := time.Now()
	err = p.signalAndWait(syscall.SIGTERM)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitFailure {
		t.Errorf("the emulator ended with %v, want exit code %d", err, exitFailure)
	}
	if took := time.Since(begin); took >= stopTimeout {
		t.Errorf("it took %s", took)
	}
}
