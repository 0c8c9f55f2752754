// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// memoryOf is the resident memory of a process and all below it, in bytes; memory that
// several of them share counts once. 0 where there is no /proc.
func memoryOf(pid int) int64 {
	children := map[int][]int{}
	entries, _ := os.ReadDir("/proc")
	for _, entry := range entries {
		child, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", child))
		if err != nil {
			continue // it has ended
		}
		// pid (name) state parent …; a name may have blanks and brackets.
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		if parent, err := strconv.Atoi(fields[1]); err == nil {
			children[parent] = append(children[parent], child)
		}
	}
	var total int64
	for pids := []int{pid}; len(pids) > 0; pids = pids[1:] {
		total += proportionalSize(pids[0])
		pids = append(pids, children[pids[0]]...)
	}
	return total
}

// proportionalSize is a process's memory with its share of what it shares.
func proportionalSize(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if kilobytes, found := strings.CutPrefix(lines.Text(), "Pss:"); found {
			n, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(kilobytes, "kB")), 10, 64)
			return n << 10
		}
	}
	return 0
}

// memoryWatch looks at the memory of a process now and then.
type memoryWatch struct {
	done chan struct{}
	peak chan int64
}

func watchMemory(pid int) memoryWatch {
	w := memoryWatch{make(chan struct{}), make(chan int64, 1)}
	go func() {
		ticker := time.NewTicker(100 * time.Millisecond)
		defer ticker.Stop()
		var peak int64
		for {
			select {
			case <-w.done:
				w.peak <- max(peak, memoryOf(pid))
				return
			case <-ticker.C:
				peak = max(peak, memoryOf(pid))
			}
		}
	}()
	return w
}

// most ends the watch and gives the most that it saw.
func (w memoryWatch) most() int64 {
	close(w.done)
	return <-w.peak
}

// sizeOf is what the files of a directory take on disk, in bytes.
func sizeOf(directory string) (int64, error) {
	var total int64
	err := filepath.WalkDir(directory, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return nil //nolint:nilerr // it is gone, and takes nothing
		}
		if stat, ok := info.Sys().(*syscall.Stat_t); ok {
			total += stat.Blocks * 512 // files of databases have holes
		}
		return nil
	})
	return total, err
}
