// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/mattn/go-isatty"
)

// Exit codes of shells for a command that was not run.
const (
	exitNotExecutable = 126
	exitNotFound      = 127
)

type execCommand struct {
	Command       []string `arg:"" passthrough:"partial" help:"The command and its arguments, after --."`
	LogLevel      string   `default:"warn" enum:"debug,info,warn,error" help:"Least level that is logged: ${enum}."`
	emulatorFlags `embed:""`
}

func (c *execCommand) Help() string {
	return "For example: " + programName + " exec -- terraform test"
}

// Run runs the command with an environment that points at the emulator, passes
// signals on to it, and ends with its exit code.
func (c *execCommand) Run(std *streams) error {
	command := c.Command
	if len(command) > 0 && command[0] == "--" {
		command = command[1:]
	}
	if len(command) == 0 {
		return usageErrorf("exec needs a command, such as: %s exec -- terraform test", programName)
	}
	options, err := c.options(c.logger(std.err, c.LogLevel))
	if err != nil {
		return err
	}
	if options.QueryEngine, err = newQueryEngine(options.DataDir, c.QueryMemory); err != nil {
		return err
	}
	running, err := startEmulator(options, "127.0.0.1:0")
	if err != nil {
		return err
	}
	code, err := runCommand(std, command, newEndpoints(running.address, &c.emulatorFlags))
	if err := errors.Join(err, running.stop()); err != nil {
		return &exitError{max(code, exitFailure), err}
	}
	return &exitError{code: code}
}

func runCommand(std *streams, args []string, e endpoints) (code int, err error) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	defer signal.Stop(signals)

	command := exec.Command(args[0], args[1:]...)
	command.Stdin, command.Stdout, command.Stderr = std.in, std.out, std.err
	command.Env = commandEnvironment(os.Environ(), e)
	if err := command.Start(); err != nil {
		if errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist) {
			return exitNotFound, fmt.Errorf("command %q was not found: %w", args[0], err)
		}
		return exitNotExecutable, fmt.Errorf("running %q: %w", args[0], err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()

	// A terminal sends the signals of its keys to the command as well. Passed
	// on, they would arrive twice, and many commands take a second interrupt
	// for impatience.
	fromTerminal := isatty.IsTerminal(os.Stdin.Fd())
	for {
		select {
		case received := <-signals:
			if !fromTerminal || received == syscall.SIGTERM {
				_ = command.Process.Signal(received) // it may have ended meanwhile
			}
		case err := <-ended:
			return exitCode(command, err)
		}
	}
}

// exitCode is the command's own, or 128 plus the number of the signal that
// ended it, as in shells.
func exitCode(command *exec.Cmd, err error) (int, error) {
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return exitFailure, fmt.Errorf("running %q: %w", command.Args[0], err)
	}
	if status, ok := command.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return command.ProcessState.ExitCode(), nil
}

// commandEnvironment replaces in environ what leads clients to AWS.
func commandEnvironment(environ []string, e endpoints) []string {
	environment := slices.DeleteFunc(slices.Clone(environ), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.Contains(conflicting, name)
	})
	for _, v := range e.environment() {
		environment = append(environment, v.name+"="+v.value)
	}
	return environment
}
