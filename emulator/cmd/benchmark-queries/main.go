// SPDX-License-Identifier: MPL-2.0

//go:build unix

// Command benchmark-queries measures how quickly the emulator answers queries, side by side
// with PostgreSQL on the same events and the same questions, in one run. `make
// benchmark-queries` builds what it needs and runs it.
//
// Both start empty in a temporary directory that is removed at the end, and keep what they
// are sent on disk before they answer. Both get the same events: the emulator over
// PutAuditEvents, PostgreSQL by COPY into a table with a jsonb column and the indexes that
// somebody who knows the questions would make. Then both are asked in turn, and their answers
// compared.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/sample"
)

func main() {
	binary := flag.String("emulator", "bin/cloudtrail-lake-emulator", "the built emulator")
	events := flag.Int("events", 1_000_000, "number of events")
	runs := flag.Int("runs", 5, "how often each question is asked, besides once to warm up")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *binary, *events, *runs); err != nil {
		fmt.Fprintf(os.Stderr, "benchmark-queries: %v\n", err)
		stop()
		os.Exit(1)
	}
}

// system is what is measured.
type system interface {
	// load stores the events, and returns when they are safe and ready to be asked about.
	load(ctx context.Context, events int) error
	// ask gives the rows of an answer, columns with tabs between, and how long it took from
	// the question to the last row.
	ask(ctx context.Context, question sample.Question) (rows []string, took time.Duration, err error)
	// pid is that of the process whose memory counts, with that of its children.
	pid() int
	// directory has what is on disk.
	directory() string
	stop() error
}

// measured is what was seen of a system.
type measured struct {
	load           time.Duration
	first, second  time.Duration // the same question, asked at once and again
	answers        map[string][]time.Duration
	memory, peak   int64 // bytes: at most until the first answer is there, and at most while answering
	disk           int64 // bytes
	version        string
	lastAnswerRows map[string][]string
}

func run(ctx context.Context, binary string, events, runs int) (err error) {
	if events < 1 || runs < 1 {
		return errors.New("events and runs are numbers of at least 1")
	}
	work, err := os.MkdirTemp("", "benchmark-queries-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	// Others than the owner may pass, so that PostgreSQL's user gets to its directory.
	if err := os.Chmod(work, 0o711); err != nil { //nolint:gosec // see above
		return err
	}
	fmt.Printf("%d events, %d runs, %d processors (%s/%s)\n\n", events, runs, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)

	systems, seen := make([]system, 2), []*measured{newMeasured(), newMeasured()}
	emulator, err := startEmulator(ctx, binary, filepath.Join(work, "emulator"))
	if err != nil {
		return err
	}
	systems[0], seen[0].version = emulator, emulator.version
	defer func() { err = errors.Join(err, emulator.stop()) }()
	postgresql, err := startPostgreSQL(ctx, filepath.Join(work, "postgresql"))
	if err != nil {
		return err
	}
	systems[1], seen[1].version = postgresql, postgresql.version
	defer func() { err = errors.Join(err, postgresql.stop()) }()

	for i, s := range systems {
		if err := seen[i].loadInto(ctx, s, events); err != nil {
			return fmt.Errorf("%s: %w", seen[i].version, err)
		}
	}
	for n := range runs + 1 { // the first one warms up
		for _, question := range sample.Questions {
			for i, s := range systems {
				if err := seen[i].ask(ctx, s, question, n > 0); err != nil {
					return fmt.Errorf("%s: %s: %w", seen[i].version, question.Name, err)
				}
			}
			if ours, theirs := seen[0].lastAnswerRows[question.Name], seen[1].lastAnswerRows[question.Name]; !slices.Equal(ours, theirs) {
				return fmt.Errorf("%s: the answers differ:\n%s", question.Name, difference(ours, theirs))
			}
		}
	}
	printTable(os.Stdout, seen[0], seen[1], events)
	return nil
}

func newMeasured() *measured {
	return &measured{answers: map[string][]time.Duration{}, lastAnswerRows: map[string][]string{}}
}

// loadInto loads, and asks the first question at once.
func (m *measured) loadInto(ctx context.Context, s system, events int) error {
	start := time.Now()
	if err := s.load(ctx, events); err != nil {
		return err
	}
	m.load = time.Since(start)
	watch := watchMemory(s.pid())
	defer func() { m.memory = watch.most() }()
	for _, answer := range []*time.Duration{&m.first, &m.second} {
		rows, took, err := s.ask(ctx, sample.Questions[0])
		if err != nil {
			return err
		}
		if want := []string{strconv.Itoa(events)}; !slices.Equal(rows, want) {
			return fmt.Errorf("it holds %q events, want %q", rows, want)
		}
		*answer = took
	}
	disk, err := sizeOf(s.directory())
	m.disk = disk
	return err
}

// ask asks and keeps what it took, if it counts.
func (m *measured) ask(ctx context.Context, s system, question sample.Question, counts bool) error {
	watch := watchMemory(s.pid())
	rows, took, err := s.ask(ctx, question)
	m.peak = max(m.peak, watch.most())
	if err != nil {
		return err
	}
	if counts {
		m.answers[question.Name] = append(m.answers[question.Name], took)
	}
	m.lastAnswerRows[question.Name] = rows
	return nil
}

// difference is the first row of two answers that is not the same.
func difference(ours, theirs []string) string {
	for i := range max(len(ours), len(theirs)) {
		var a, b string
		if i < len(ours) {
			a = ours[i]
		}
		if i < len(theirs) {
			b = theirs[i]
		}
		if a != b {
			return fmt.Sprintf("row %d: emulator %q, PostgreSQL %q", i+1, a, b)
		}
	}
	return ""
}
