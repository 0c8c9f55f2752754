// SPDX-License-Identifier: MPL-2.0

package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Sizes are how many bytes the two parts of Badger take.
type Sizes struct {
	LSMBytes      int64 // of Badger's tables, in memory too; what is still in its memtables is not counted
	ValueLogBytes int64 // that the value log takes on the disk; 0 in memory, which has none
}

// Sizes looks at what is stored now, without reading it.
func (s *Store) Sizes() (sizes Sizes, err error) {
	if s.db.IsClosed() {
		return Sizes{}, errClosed
	}
	for _, table := range s.db.Tables() {
		sizes.LSMBytes += int64(table.OnDiskSize)
	}
	sizes.ValueLogBytes, err = s.valueLogBytes()
	return sizes, err
}

// valueLogBytes goes by what the files take: the latest one is made long before it is filled.
func (s *Store) valueLogBytes() (bytes int64, err error) {
	if s.space.directory == "" {
		return 0, nil
	}
	entries, err := os.ReadDir(s.space.directory)
	if err != nil {
		return 0, err
	}
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) != ".vlog" {
			continue
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) { // Badger has removed it
			continue
		}
		if err != nil {
			return 0, err
		}
		bytes += allocatedBytes(info)
	}
	return bytes, nil
}
