// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

// stopTimeout bounds how long requests in flight may hold up a stop.
const stopTimeout = 10 * time.Second

// runningEmulator is an emulator that answers HTTP requests.
type runningEmulator struct {
	emulator *emulator.Server
	http     *http.Server
	address  net.Addr
	logger   *slog.Logger

	// failed receives the error if the server stops by itself.
	failed chan error
}

// startEmulator opens the emulator's storage and listens.
func startEmulator(options emulator.Options, address string) (*runningEmulator, error) {
	server, err := emulator.New(options)
	if fault, ok := errors.AsType[*emulator.SeedError](err); ok {
		return nil, usageErrorf("--seed: %w", fault)
	}
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("--addr %s: %w", address, err), server.Close())
	}
	r := &runningEmulator{
		emulator: server,
		address:  listener.Addr(),
		logger:   options.Logger,
		failed:   make(chan error, 1),
		http: &http.Server{
			Handler:           server,
			ErrorLog:          slog.NewLogLogger(options.Logger.Handler(), slog.LevelWarn),
			ReadHeaderTimeout: 10 * time.Second,
			ReadTimeout:       time.Minute,
			WriteTimeout:      2 * time.Minute,
			IdleTimeout:       2 * time.Minute,
			MaxHeaderBytes:    64 << 10,
		},
	}
	go func() {
		if err := r.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			r.failed <- err
		}
	}()
	return r, nil
}

// stop lets requests in flight finish, for stopTimeout at most, and then closes
// the storage, which writes what is still to be written.
func (r *runningEmulator) stop() error {
	r.emulator.EndStreams() // which would not end by themselves
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	if err := r.http.Shutdown(ctx); err != nil {
		r.logger.Warn("cutting off requests that are still in flight", "after", stopTimeout)
		_ = r.http.Close()
	}
	if err := r.emulator.Close(); err != nil {
		return fmt.Errorf("closing storage: %w", err)
	}
	return nil
}
