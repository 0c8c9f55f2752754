// SPDX-License-Identifier: MPL-2.0

//go:build !unix

package store

import (
	"io/fs"
	"math"
)

// freeBytes does not know on this system.
func freeBytes(string) (uint64, error) { return math.MaxUint64, nil }

// allocatedBytes is the file's size; what it takes on the disk is not known on this system.
func allocatedBytes(file fs.FileInfo) int64 { return file.Size() }
