// SPDX-License-Identifier: MPL-2.0

package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dgraph-io/badger/v4"
)

// Sizes say how much is stored.
type Sizes struct {
	LSMBytes      int64 // of Badger's tables, in memory too; what is still in its memtables is not counted
	ValueLogBytes int64 // that the value log takes on the disk; 0 in memory, which has none

	// Of all accounts and Regions.
	Channels        int
	EventDataStores int // those pending deletion included
}

// Sizes looks at what there is now. It reads no records, only keys of the control plane.
func (s *Store) Sizes() (sizes Sizes, err error) {
	err = s.db.View(func(txn *badger.Txn) error {
		g, err := currentGeneration(txn)
		if err != nil {
			return err
		}
		sizes.Channels = countKeys(txn, g.prefix(prefixChannel))
		sizes.EventDataStores = countKeys(txn, g.prefix(prefixEventDataStore))
		return nil
	})
	if err != nil {
		return Sizes{}, err
	}
	for _, table := range s.db.Tables() {
		sizes.LSMBytes += int64(table.OnDiskSize)
	}
	sizes.ValueLogBytes, err = s.valueLogBytes()
	return sizes, err
}

func countKeys(txn *badger.Txn, prefix []byte) (count int) {
	it := txn.NewIterator(badger.IteratorOptions{Prefix: prefix})
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		count++
	}
	return count
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
