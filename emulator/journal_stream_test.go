// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/journal"
)

// connection is what a stream is written to. What the reader takes, it takes by receiving.
type connection struct {
	header  http.Header
	written chan write // each write waits for a reader
	write   write      // the next
}

// write is what was written, under which bounds.
type write struct {
	text          string
	readDeadline  *time.Time
	writeDeadline time.Time
}

func newConnection() *connection {
	return &connection{header: http.Header{}, written: make(chan write)}
}

func (c *connection) Header() http.Header { return c.header }
func (c *connection) WriteHeader(int)     {}
func (c *connection) FlushError() error   { return nil }

func (c *connection) Write(text []byte) (int, error) {
	c.write.text = string(text)
	c.written <- c.write
	return len(text), nil
}

func (c *connection) SetReadDeadline(t time.Time) error {
	c.write.readDeadline = &t
	return nil
}

func (c *connection) SetWriteDeadline(t time.Time) error {
	c.write.writeDeadline = t
	return nil
}

func followed(t *testing.T, heartbeat time.Duration) (j *journal.Journal, reader *connection, ended chan struct{}) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	j, reader, ended = journal.New(3, journal.MaxBytes), newConnection(), make(chan struct{})
	endpoint := &requestJournal{journal: j, run: "run", heartbeat: heartbeat, streams: make(chan struct{}, 1)}
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/_emulator/requests?follow=1&since=0", nil)
	go func() {
		defer close(ended)
		endpoint.list(reader, r)
	}()
	t.Cleanup(func() {
		cancel()
		for {
			select {
			case <-reader.written:
			case <-ended:
				return
			}
		}
	})
	return j, reader, ended
}

// A stream outlives the bounds that a server has for requests, and bounds each write anew.
func TestStreamDeadlines(t *testing.T) {
	t.Parallel()
	begun := time.Now()
	j, reader, ended := followed(t, time.Millisecond)
	var last time.Time
	for range 3 {
		w := <-reader.written
		if !strings.HasPrefix(w.text, ":") {
			t.Errorf("written: %q", w.text)
		}
		if w.readDeadline == nil || !w.readDeadline.IsZero() {
			t.Errorf("the read deadline is %v, want none", w.readDeadline)
		}
		if !w.writeDeadline.After(begun) || !w.writeDeadline.After(last) {
			t.Errorf("the write deadline is %v, after %v", w.writeDeadline, last)
		}
		last = w.writeDeadline
	}
	j.Close()
	for {
		select {
		case <-reader.written:
		case <-ended:
			return
		}
	}
}

// A reader that takes nothing holds nobody up, and is told what it has missed.
func TestSlowReaderOfStream(t *testing.T) {
	t.Parallel()
	j, reader, _ := followed(t, time.Hour)
	for n := range 10 {
		j.Add(&journal.Entry{ID: strconv.Itoa(n + 1)}) // while the stream waits for its reader
	}
	var text strings.Builder
	for !strings.Contains(text.String(), "id: run-10\n") {
		text.WriteString((<-reader.written).text)
	}
	lost, seen := 0, 0
	for line := range strings.Lines(text.String()) {
		if _, err := fmt.Sscanf(line, `data: {"lost":%d}`, &lost); err != nil && strings.HasPrefix(line, "data: ") {
			seen++
		}
	}
	if lost+seen != 10 || lost == 0 {
		t.Errorf("lost %d, seen %d, want 10 together:\n%s", lost, seen, text.String())
	}
}

// brokenConnection is one whose reader took nothing for too long.
type brokenConnection struct{ connection }

func (c *brokenConnection) Write([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }

func TestStalledReaderIsDropped(t *testing.T) {
	t.Parallel()
	endpoint := &requestJournal{journal: journal.New(3, journal.MaxBytes), heartbeat: time.Hour, streams: make(chan struct{}, 1)}
	endpoint.list(&brokenConnection{*newConnection()}, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/_emulator/requests?follow=1", nil))
	if n := len(endpoint.streams); n != 0 {
		t.Errorf("%d streams are left", n)
	}
}
