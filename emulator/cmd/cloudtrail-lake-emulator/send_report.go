// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/aws/smithy-go"
	"github.com/mattn/go-isatty"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

// progressInterval is how often progress is shown at most.
const progressInterval = 200 * time.Millisecond

// sendReport tells the user what became of each event: failures on standard
// error and a summary on standard output, or with --json a line of JSON for
// every event on standard output and the summary on standard error.
type sendReport struct {
	std  *streams
	json bool

	good, bad int
	requests  int
	bytes     int64

	// Events that failed with their request, for a reason that is told once,
	// at the end.
	unsent                  int
	firstUnsent, lastUnsent inputEvent

	// unwritten is why results could not be written to standard output.
	unwritten error

	// progress shows the numbers so far in one line of a terminal.
	progress bool
	shown    time.Time
}

func newSendReport(std *streams, json bool) *sendReport {
	file, ok := std.err.(*os.File)
	return &sendReport{std: std, json: json, progress: ok && isatty.IsTerminal(file.Fd())}
}

// sendResultJSON is the line of an event with --json.
type sendResultJSON struct {
	File         string `json:"file"`
	Line         int    `json:"line"`
	ID           string `json:"id,omitempty"`
	EventID      string `json:"eventID,omitempty"`
	Attempts     int    `json:"attempts,omitempty"`
	ErrorCode    string `json:"errorCode,omitempty"`
	ErrorMessage string `json:"errorMessage,omitempty"`
}

func (r *sendReport) add(entry inputEvent, result cloudtraildata.SendResult) {
	code, message := errorText(result.Err)
	if result.Err == nil {
		r.good++
	} else {
		r.bad++
	}
	switch {
	case r.json:
		encoder := json.NewEncoder(r.std.out)
		encoder.SetEscapeHTML(false)
		err := encoder.Encode(sendResultJSON{entry.file, entry.line, result.ID, result.EventID, result.Attempts, code, message})
		if r.unwritten == nil {
			r.unwritten = err // sending goes on: the events matter more
		}
	case result.Err != nil && !errors.As(result.Err, new(*cloudtraildata.EventError)):
		if r.unsent++; r.unsent == 1 {
			r.firstUnsent = entry
		}
		r.lastUnsent = entry
	case result.Err != nil:
		r.clearProgress()
		id := ""
		if result.ID != "" {
			id = result.ID + ": "
		}
		fmt.Fprintf(r.std.err, "%s:%d: %s%s: %s\n", entry.file, entry.line, id, code, message)
	}
	r.showProgress()
}

// errorText is the code and the message of a failure. The failure of a request
// stands for each of its events.
func errorText(err error) (code, message string) {
	if err == nil {
		return "", ""
	}
	if apiError, ok := errors.AsType[smithy.APIError](err); ok {
		return apiError.ErrorCode(), apiError.ErrorMessage()
	}
	return "RequestFailed", err.Error()
}

// stopped tells why a request failed as a whole, which ends the sending.
func (r *sendReport) stopped(err error) {
	r.clearProgress()
	fmt.Fprintf(r.std.err, "%s: a request failed, and nothing more was sent: %s\n", programName, requestFailure(err))
}

// end writes the summary, and returns an error for the exit code if there were
// failures.
func (r *sendReport) end(good, bad string) error {
	r.clearProgress()
	w := r.std.out
	if r.json {
		w = r.std.err
	}
	if r.unsent > 0 {
		fmt.Fprintf(r.std.err, "%s:%d to %s:%d: %s not accepted with that request\n",
			r.firstUnsent.file, r.firstUnsent.line, r.lastUnsent.file, r.lastUnsent.line, count(r.unsent, "event"))
	}
	fmt.Fprintf(w, "%s: %d %s, %d %s", count(r.good+r.bad, "event"), r.good, good, r.bad, bad)
	if r.bytes > 0 {
		fmt.Fprintf(w, " (%s, %s)", count(r.requests, "request"), count(int(r.bytes), "byte"))
	}
	fmt.Fprintln(w)
	if r.unwritten != nil {
		return fmt.Errorf("writing results: %w", r.unwritten)
	}
	if r.bad > 0 {
		return &exitError{code: exitFailure}
	}
	return nil
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (r *sendReport) showProgress() {
	if r.progress && time.Since(r.shown) >= progressInterval {
		r.shown = time.Now()
		fmt.Fprintf(r.std.err, "\r%s, %d of them failed", count(r.good+r.bad, "event"), r.bad)
	}
}

// clearProgress empties the line for other text.
func (r *sendReport) clearProgress() {
	if r.progress && !r.shown.IsZero() {
		_, _ = io.WriteString(r.std.err, "\r\033[K")
		r.shown = time.Time{}
	}
}
