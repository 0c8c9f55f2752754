// SPDX-License-Identifier: MPL-2.0

//go:build !unix

package duckdb

import (
	"errors"
	"net"
	"os"
	"syscall"
)

var errNoProcess = errors.New("a process of its own for the query engine needs Unix: leave Options.Command out")

func socketPair() (net.Conn, *os.File, error) { return nil, nil, errNoProcess }

func ownGroup() *syscall.SysProcAttr { return nil }

func confine(int64) error { return errNoProcess }

func taken() int64 { return 0 }
