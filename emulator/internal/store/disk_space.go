// SPDX-License-Identifier: MPL-2.0

package store

import (
	"fmt"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// minFree is the free space below which nothing is written (STO-001). Badger writes through
// mapped files and is killed by a full disk; this leaves it room for a group of
// events, its in-memory tables and a compaction.
const minFree = 96 << 20

// diskSpace watches the file system of the data directory. The zero value, for a
// state in memory, has always room.
type diskSpace struct {
	directory string
	free      func(directory string) (bytes uint64, err error)
}

// check refuses a write when there is too little room for it.
func (d diskSpace) check() error {
	if d.directory == "" {
		return nil
	}
	free, err := d.free(d.directory)
	if err != nil {
		return fmt.Errorf("free space of data directory %s: %w", d.directory, err)
	}
	if free < minFree {
		return &lake.Error{Code: lake.ErrServiceUnavailable, Message: fmt.Sprintf("The disk of the data directory is nearly full: %d MiB are free, and the emulator stops writing below %d MiB. What it acknowledged is safe. Make room and try again.", free>>20, minFree>>20)}
	}
	return nil
}
