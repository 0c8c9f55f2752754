// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"bufio"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"os/exec"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// remote is a database in a process of its own. Serve is the other end.
type remote struct {
	process *exec.Cmd
	input   io.Closer
	lines   chan *line    // those with no operation under way
	ended   chan struct{} // closed when the process has ended
	printed *firstBytes   // of its standard error
	grace   time.Duration
	isWorn  atomic.Bool
}

// line carries one operation at a time.
type line struct {
	connection net.Conn
	decoder    *gob.Decoder

	mu      sync.Mutex // of encoder
	encoder *gob.Encoder
}

func (l *line) send(r request) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.encoder.Encode(r)
}

const (
	// startTimeout is how long the process may take until it serves.
	startTimeout = time.Minute
	// cancelGrace is how long a query may go on that was called off. DuckDB looks for that between
	// steps, and a step can be long. Beyond it the process is killed.
	cancelGrace = 5 * time.Second
	// sparesLines are those for appends besides those for queries.
	spareLines = 4
)

// allocatorSettings have the allocators of DuckDB and of libc give freed memory back. What they kept would
// count against the process's limit, though it is not in use.
var allocatorSettings = []string{"DUCKDB_JE_MALLOC_CONF=retain:false,muzzy_decay_ms:0", "MALLOC_ARENA_MAX=2"}

// openRemote starts the process and waits until it serves.
func openRemote(process *exec.Cmd, s settings) (_ *remote, err error) {
	r := &remote{process: process, ended: make(chan struct{}), printed: &firstBytes{}, grace: cancelGrace}
	r.process.Stderr = r.printed
	r.process.Env = append(r.process.Environ(), allocatorSettings...)
	r.process.SysProcAttr = ownGroup() // a Ctrl-C is the emulator's to answer
	input, err := r.process.StdinPipe()
	if err != nil {
		return nil, err
	}
	r.input = input
	output, err := r.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	n := s.Sessions + spareLines
	r.lines = make(chan *line, n)
	defer func() {
		for _, theirs := range r.process.ExtraFiles {
			_ = theirs.Close()
		}
		if err != nil {
			r.closeLines()
		}
	}()
	for range n {
		ours, theirs, err := socketPair()
		if err != nil {
			return nil, err
		}
		r.process.ExtraFiles = append(r.process.ExtraFiles, theirs)
		r.lines <- &line{connection: ours, decoder: gob.NewDecoder(ours), encoder: gob.NewEncoder(ours)}
	}
	if err := r.process.Start(); err != nil {
		return nil, err
	}
	late := time.AfterFunc(startTimeout, r.kill)
	defer late.Stop()
	err = json.NewEncoder(input).Encode(processSettings{Settings: s, Lines: n})
	var answer string
	if err == nil {
		answer, err = bufio.NewReader(output).ReadString('\n')
	}
	go func() {
		_ = r.process.Wait()
		close(r.ended)
	}()
	if answer != ready {
		r.kill()
		<-r.ended
		return nil, fmt.Errorf("the process of the query engine (%s) did not start: %w", process, errors.Join(err, errors.New(r.printed.line())))
	}
	return r, nil
}

func (r *remote) worn() bool {
	select {
	case <-r.ended:
		return true
	default:
		return r.isWorn.Load()
	}
}

func (r *remote) kill() { _ = r.process.Process.Kill() }

// close ends the process. Nothing is under way any more.
func (r *remote) close() error {
	_ = r.input.Close()
	late := time.AfterFunc(r.grace, r.kill)
	defer late.Stop()
	<-r.ended
	r.closeLines()
	return nil
}

func (r *remote) closeLines() {
	for {
		select {
		case l := <-r.lines:
			_ = l.connection.Close()
		default:
			return
		}
	}
}

// lost is why an operation ended without an outcome.
func (r *remote) lost() error {
	r.kill()
	<-r.ended
	return fault(lost, "the query engine's process ended, perhaps because of another query, and begins anew; run the query again",
		fmt.Sprintf("%s; it printed %q", r.process.ProcessState, r.printed.all()))
}

// operate carries out an operation: begin and what feed sends; row is called with each row. One without rows
// changes the database: what was done then counts as done, though ctx has ended meanwhile.
func (r *remote) operate(ctx context.Context, begin request, feed func(*line) error, row func([]*string) error) (lake.QueryRunStatistics, error) {
	var l *line
	select {
	case l = <-r.lines:
		defer func() { r.lines <- l }()
	case <-ctx.Done():
		return lake.QueryRunStatistics{}, context.Cause(ctx)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	over, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		r.watch(ctx, l, over)
	}()
	last, err := l.converse(begin, feed, func(values []*string) error {
		if ctx.Err() != nil {
			return nil //nolint:nilerr // only the last reply is of interest
		}
		err := row(values)
		if err != nil {
			cancel(err)
		}
		return nil
	})
	if last.Worn {
		r.isWorn.Store(true)
	}
	close(over)
	<-watched
	cause := context.Cause(ctx)
	cancel(nil)
	switch {
	case err != nil && cause != nil:
		return last.Statistics, errors.Join(cause, r.lost())
	case err != nil:
		return last.Statistics, r.lost()
	case cause != nil && (row != nil || last.Failure != nil):
		return last.Statistics, cause
	case last.Failure != nil:
		return last.Statistics, last.Failure
	}
	return last.Statistics, nil
}

// watch calls the operation off when ctx ends, and kills the process when that does not help.
func (r *remote) watch(ctx context.Context, l *line, over <-chan struct{}) {
	select {
	case <-over:
		return
	case <-ctx.Done():
	}
	late := time.AfterFunc(r.grace, r.kill)
	defer late.Stop()
	_ = l.send(request{Cancel: true}) // it is lost with the process alone
	<-over
}

// converse sends an operation and receives its outcome. An error is one of the line.
func (l *line) converse(begin request, feed func(*line) error, row func([]*string) error) (reply, error) {
	if err := l.send(begin); err != nil {
		return reply{}, err
	}
	if feed != nil {
		if err := feed(l); err != nil {
			return reply{}, err
		}
	}
	for {
		var part reply
		if err := l.decoder.Decode(&part); err != nil {
			return reply{}, err
		}
		for _, cells := range part.Rows {
			values := make([]*string, len(cells))
			for i := range cells {
				if !cells[i].Null {
					values[i] = &cells[i].Text
				}
			}
			if err := row(values); err != nil {
				return reply{}, err
			}
		}
		if part.Done {
			return part, nil
		}
	}
}

func (r *remote) execute(ctx context.Context, statement string) error {
	_, err := r.operate(ctx, request{Execute: statement}, nil, nil)
	return err
}

func (r *remote) append(ctx context.Context, table string, workers int, batches iter.Seq2[lake.EventBatch, error]) error {
	var source error // why batches ended too early
	feed := func(l *line) error {
		for batch, err := range batches {
			if source = err; err == nil {
				source = context.Cause(ctx)
			}
			if source != nil {
				break
			}
			if err := l.send(request{Batch: &batch}); err != nil {
				return err
			}
		}
		return l.send(request{End: true, Abort: source != nil})
	}
	_, err := r.operate(ctx, request{Append: table, Workers: workers}, feed, nil)
	if f, ok := errors.AsType[*failure](err); ok && f.Kind == lost {
		return err
	}
	if source != nil {
		return source
	}
	return err
}

func (r *remote) query(ctx context.Context, q query, row func([]*string) error) (lake.QueryRunStatistics, error) {
	return r.operate(ctx, request{Query: &q}, nil, row)
}

// firstBytes keeps the beginning of what is written to it.
type firstBytes struct {
	mu   sync.Mutex
	text []byte
}

func (f *firstBytes) Write(text []byte) (int, error) {
	const most = 4 << 10
	f.mu.Lock()
	defer f.mu.Unlock()
	f.text = append(f.text, text[:min(len(text), most-len(f.text))]...)
	return len(text), nil
}

func (f *firstBytes) all() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return string(f.text)
}

func (f *firstBytes) line() string { return firstLine(f.all()) }
