// SPDX-License-Identifier: MPL-2.0

//go:build unix

package duckdb

import (
	"fmt"
	"net"
	"os"
	"syscall"
)

// socketPair gives two ends of a line: ours, and one for a process to inherit.
func socketPair() (ours net.Conn, theirs *os.File, err error) {
	syscall.ForkLock.RLock()
	descriptors, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err == nil {
		syscall.CloseOnExec(descriptors[0])
		syscall.CloseOnExec(descriptors[1])
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil, nil, fmt.Errorf("pair of sockets: %w", err)
	}
	file := os.NewFile(uintptr(descriptors[0]), "line")
	defer file.Close()
	theirs = os.NewFile(uintptr(descriptors[1]), "line")
	if ours, err = net.FileConn(file); err != nil {
		return nil, nil, fmt.Errorf("pair of sockets: %w", err)
	}
	return ours, theirs, nil
}

func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// confine bounds this process: its memory, beyond which allocations fail, and its claim
// on processors and on memory against the emulator's.
func confine(memory int64) error {
	limit := syscall.Rlimit{Cur: uint64(memory), Max: uint64(memory)}
	if err := syscall.Setrlimit(syscall.RLIMIT_DATA, &limit); err != nil {
		return fmt.Errorf("limit of memory: %w", err)
	}
	_ = syscall.Setpriority(syscall.PRIO_PGRP, 0, 5)               // of all threads, alone in its group
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("500"), 0) // of Linux alone
	return nil
}

// taken is how much of what confine bounds the process has, 0 where that cannot be told.
func taken() int64 {
	text, err := os.ReadFile("/proc/self/statm") // of Linux alone
	if err != nil {
		return 0
	}
	var size, resident, shared, code, library, data int64
	_, _ = fmt.Sscan(string(text), &size, &resident, &shared, &code, &library, &data)
	return data * int64(os.Getpagesize())
}
