// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"os/exec"
	"runtime"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb"
)

// newQueryEngine makes the engine of queries, which keeps at most so many MiB in memory.
func newQueryEngine(dataDir string, memory int) (emulator.QueryEngine, error) {
	if memory < 64 || memory > 1<<20 {
		return nil, usageErrorf("--query-memory is %d: give 64 to %d, in MiB", memory, 1<<20)
	}
	options := duckdb.Options{Directory: dataDir, MemoryLimit: int64(memory) << 20}
	if runtime.GOOS != "windows" {
		executable, err := os.Executable()
		if err != nil {
			return nil, err
		}
		options.Command = func() *exec.Cmd {
			return &exec.Cmd{Path: executable, Args: []string{programName, "query-engine"}}
		}
	}
	return duckdb.New(options)
}

// queryEngineCommand is the process of its own in which the emulator runs queries.
type queryEngineCommand struct{}

// Run serves the emulator that started it, until that ends.
func (c *queryEngineCommand) Run(*streams) error { return duckdb.Serve() }
