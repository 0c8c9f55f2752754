// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"runtime/debug"
	"sync"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// A process of its own for the database speaks with the engine over lines, pairs of sockets
// that it inherits. A line carries one operation after the other: a request, and for appends
// further ones; back come replies, of which one is the last. Standard input gives the
// settings and then nothing more: its end is the end of the process, whatever became of
// the engine.

// request begins an operation, goes on with one, or calls it off.
type request struct {
	Execute string // a statement
	Append  string // a table; batches follow
	Workers int    // of Append
	Query   *query

	Batch *lake.EventBatch // of an append
	End   bool             // no more batches
	Abort bool             // with End: append nothing

	Cancel bool // the query or append is not wanted any more; without one under way, nothing
}

// reply is a part of an operation's outcome.
type reply struct {
	Rows       [][]cell
	Done       bool // the last reply
	Worn       bool // with Done: the process should be replaced
	Failure    *failure
	Statistics lake.QueryRunStatistics
}

// cell is a value of a row.
type cell struct {
	Text string
	Null bool
}

// replyBytes is about how much text one reply carries.
const replyBytes = 64 << 10

// processSettings are what the engine tells the process.
type processSettings struct {
	Settings settings
	Lines    int // file descriptors from firstLineDescriptor on
}

const firstLineDescriptor = 3

// Serve is the database's process (Options.Command): it serves the engine that started it, until that
// engine ends. It is of no use to anyone else.
func Serve() error {
	var s processSettings
	decoder := json.NewDecoder(os.Stdin)
	if err := decoder.Decode(&s); err != nil {
		return fmt.Errorf("a query engine's process is started by the emulator alone: %w", err)
	}
	most := processMemory(s.Settings)
	if err := confine(most); err != nil {
		return err
	}
	debug.SetMemoryLimit(128 << 20)
	db, err := openLocal(s.Settings)
	if err != nil {
		return err
	}
	var lines sync.WaitGroup
	for i := range s.Lines {
		file := os.NewFile(uintptr(firstLineDescriptor+i), "line")
		connection, err := net.FileConn(file)
		if err != nil {
			return fmt.Errorf("a query engine's process is started by the emulator alone: %w", err)
		}
		_ = file.Close()
		lines.Go(func() {
			serveLine(connection, db, func(failed bool) bool { return db.worn() || failed && taken() > most/4*3 })
		})
	}
	if _, err := io.WriteString(os.Stdout, ready); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	// What runs is not waited for: nothing in the database matters any more.
	return os.RemoveAll(s.Settings.Directory)
}

// ready is what the process prints when it serves.
const ready = "ready\n"

// processMemory is what the operating system lets the process have: DuckDB's memory, as much
// again twice for what it does not count, and the rest.
func processMemory(s settings) int64 { return 3*s.MemoryLimit + 512<<20 }
