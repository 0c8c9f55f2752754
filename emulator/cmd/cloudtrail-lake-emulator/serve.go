// SPDX-License-Identifier: MPL-2.0

package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

type serveCommand struct {
	Addr          string  `default:"127.0.0.1:4590" help:"HOST:PORT to listen on. Port 0 picks a free one; without a host it is 127.0.0.1."`
	DataDir       *string `placeholder:"DIR" help:"Directory that keeps everything. Without it everything is in memory and gone at the end."`
	EndpointsFile string  `placeholder:"FILE" help:"File to write, as JSON, where and with which key the emulator is reached, as soon as it is ready. Removed at the end."`
	Insecure      bool    `help:"Allow listening beyond loopback while unknown keys are accepted."`
	LogLevel      string  `default:"info" enum:"debug,info,warn,error" help:"Least level that is logged: ${enum}."`
	emulatorFlags `embed:""`
}

// Run serves until the process is told to stop. SIGINT and SIGTERM stop it
// gracefully; a second one ends it at once.
func (c *serveCommand) Run(std *streams) error {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)

	logger := c.logger(std.err, c.LogLevel)
	options, err := c.options(logger)
	if err != nil {
		return err
	}
	if c.DataDir != nil {
		if options.DataDir = *c.DataDir; options.DataDir == "" {
			return usageErrorf("--data-dir is empty: give a directory, or leave the flag out to keep everything in memory")
		}
	}
	address, err := listenAddress(c.Addr, options, c.Insecure)
	if err != nil {
		return err
	}
	options.Exposed = !isLoopback(address)
	if err := options.Validate(); err != nil {
		return &exitError{exitUsage, err}
	}
	if options.QueryEngine, err = newQueryEngine(options.DataDir, c.QueryMemory); err != nil {
		return err
	}
	running, err := startEmulator(options, address)
	if err != nil {
		return err
	}
	e := newEndpoints(running.address, &c.emulatorFlags)
	if c.EndpointsFile != "" {
		if err := e.write(c.EndpointsFile); err != nil {
			return errors.Join(err, running.stop())
		}
	}
	writeBanner(std.out, e, options)

	select {
	case received := <-signals:
		logger.Info("stopping", "signal", received.String())
		err = nil
	case err = <-running.failed:
	}
	go func() {
		<-signals
		os.Exit(exitFailure)
	}()
	if c.EndpointsFile != "" {
		err = errors.Join(err, e.remove(c.EndpointsFile))
	}
	return errors.Join(err, running.stop())
}

// listenAddress completes and judges the address to listen on. An emulator that
// accepts unknown keys, or has test control open, lets everyone in who reaches it, so
// that others than this machine may reach it only if the user says so.
func listenAddress(address string, options emulator.Options, insecure bool) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", usageErrorf("--addr %q is not HOST:PORT, such as 127.0.0.1:4590", address)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	address = net.JoinHostPort(host, port)
	if _, err := net.ResolveTCPAddr("tcp", address); err != nil {
		return "", usageErrorf("--addr %q: %w", address, err)
	}
	switch {
	case insecure || isLoopback(address):
		return address, nil
	case options.Auth != emulator.AuthStrict:
		return "", usageErrorf("--addr %s can be reached from other machines, and whoever reaches it may do anything: add --auth strict, or --insecure if that is intended, or listen on 127.0.0.1", address)
	case options.Admin:
		return "", usageErrorf("--addr %s can be reached from other machines, and with --admin whoever reaches it may do anything under /_emulator/: leave --admin out, or add --insecure if that is intended, or listen on 127.0.0.1", address)
	default:
		return address, nil
	}
}

// isLoopback tells whether only this machine reaches an address.
func isLoopback(address string) bool {
	resolved, err := net.ResolveTCPAddr("tcp", address)
	return err == nil && resolved.IP.IsLoopback()
}

// writeBanner tells the user that the emulator is ready, how to reach it, and how it differs from
// one that was started without flags.
func writeBanner(w io.Writer, e endpoints, options emulator.Options) {
	var banner strings.Builder
	line := func(name, value string) { fmt.Fprintf(&banner, "%-12s %s\n", name+":", value) }
	fmt.Fprintf(&banner, "%s %s\n\n", programName, programVersion())
	line("Endpoint", e.Endpoint)
	line("Region", e.Region)
	line("Account", e.AccountID)
	line("Persistence", cmp.Or(options.DataDir, "in-memory"))
	if options.Auth != emulator.AuthVerifyKnown {
		line("Auth", options.Auth.String())
	}
	if options.Admin {
		line("Admin", "test control is open under /_emulator/")
	}
	if options.SeedName != "" {
		line("Seed", options.SeedName)
	}
	if options.Throttle != emulator.ThrottlingNone {
		line("Throttle", options.Throttle.String())
	}
	if options.Pacing != (emulator.Pacing{}) {
		line("Pacing", options.Pacing.String())
	}
	banner.WriteByte('\n')
	for _, v := range e.environment() {
		fmt.Fprintln(&banner, formatSh(v))
	}
	// A reader that has gone away does not matter to the server.
	_, _ = io.WriteString(w, banner.String())
}
