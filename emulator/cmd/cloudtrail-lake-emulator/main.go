// SPDX-License-Identifier: MPL-2.0

// Command cloudtrail-lake-emulator runs an emulator of the CloudTrail and
// CloudTrail Data APIs for channels, event data stores and audit events, and
// helps to use it: env and exec point AWS clients at it, send delivers audit
// events to it or to AWS, query asks for them, health asks whether it is ready.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"
)

const programName = "cloudtrail-lake-emulator"

// Exit codes. The command that exec runs has its own.
const (
	exitFailure = 1 // the work failed, in whole or in part
	exitUsage   = 2 // the command line is wrong; nothing was done
	exitRefused = 3 // send: a request failed as a whole; the rest was not sent. query: refused, or failed
)

// exitError ends the program with a code of its own. Without err nothing is
// printed: the command has said what there is to say.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

func usageErrorf(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

// streams are the standard streams of the process.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

type commandLine struct {
	Serve   serveCommand   `cmd:"" default:"withargs" help:"Run the emulator. The default command."`
	Env     envCommand     `cmd:"" help:"Print the environment that points AWS clients at a running emulator."`
	Exec    execCommand    `cmd:"" help:"Run a command against an emulator of its own, in memory and on a free port."`
	Send    sendCommand    `cmd:"" help:"Deliver audit events through a channel, of the emulator or of AWS."`
	Query   queryCommand   `cmd:"" help:"Run a statement over event data stores, of the emulator or of AWS, and print its rows."`
	Health  healthCommand  `cmd:"" help:"Ask a running emulator whether it is ready."`
	Version versionCommand `cmd:"" help:"Print the version."`

	QueryEngine queryEngineCommand `cmd:"" hidden:"" help:"Run queries for the emulator that starts this."`
}

func main() {
	os.Exit(run(os.Args[1:], &streams{os.Stdin, os.Stdout, os.Stderr}))
}

// run carries out one command line and returns the exit code.
func run(args []string, std *streams) int {
	parser, err := kong.New(&commandLine{},
		kong.Name(programName),
		kong.Description("An emulator of AWS CloudTrail Lake channels, resource policies, event data stores and audit events. Every flag can also be set by an environment variable, whose name the help of each command shows."),
		kong.Writers(std.out, std.err),
		kong.DefaultEnvars("CLOUDTRAIL_LAKE_EMULATOR"),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		fmt.Fprintf(std.err, "%s: %v\n", programName, err)
		return exitFailure
	}
	command, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(std.err, "%s: %v\nRun '%s --help', or '%s COMMAND --help', for usage.\n", programName, err, programName, programName)
		return exitUsage
	}
	err = command.Run(std)
	if err == nil {
		return 0
	}
	var exit *exitError
	if !errors.As(err, &exit) {
		exit = &exitError{exitFailure, err}
	}
	if exit.err != nil {
		fmt.Fprintf(std.err, "%s: %v\n", programName, exit.err)
	}
	return exit.code
}
