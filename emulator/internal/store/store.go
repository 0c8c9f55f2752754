// SPDX-License-Identifier: MPL-2.0

package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// formatVersion is the version of the layout that this code reads and writes.
const formatVersion = 1

// Store is a lake.Store in Badger.
type Store struct {
	db     *badger.DB
	secret []byte
	log    *slog.Logger
	space  diskSpace

	updates   sync.Mutex // held by Update: its functions run one after the other
	committer *committer
	purger    *purger
}

var _ lake.Store = (*Store)(nil)

// Open opens the state in a directory, which it makes if need be, or with
// directory "" an empty one in memory. One process at a time can have a directory open.
func Open(directory string, log *slog.Logger) (*Store, error) {
	return open(directory, log, freeBytes)
}

func open(directory string, log *slog.Logger, free func(string) (uint64, error)) (*Store, error) {
	space := diskSpace{directory, free}
	if directory != "" {
		if err := prepare(directory); err != nil {
			return nil, err
		}
		if err := space.check(); err != nil {
			return nil, fmt.Errorf("data directory %s: %w", directory, err)
		}
	}
	db, err := badger.Open(badgerOptions(directory, log))
	if err != nil {
		if strings.Contains(err.Error(), "Cannot acquire directory lock") {
			return nil, fmt.Errorf("data directory %s is in use by another process: stop that emulator, or choose another directory", directory)
		}
		return nil, fmt.Errorf("open data directory %s: %w", directory, err)
	}
	s := &Store{db: db, log: log, space: space}
	sequence, err := s.readMeta()
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s.committer = startCommitter(db, space, sequence)
	s.purger = startPurger(db, log)
	return s, nil
}

// badgerOptions are tuned by measurement: batches of events go to the value log,
// already compressed, so that compaction has only keys to move.
func badgerOptions(directory string, log *slog.Logger) badger.Options {
	o := badger.DefaultOptions(directory).
		WithLogger(badgerLog{log}).
		WithSyncWrites(true).          // an acknowledged event is on disk
		WithDetectConflicts(false).    // Update and the committer serialise their writes
		WithCompression(options.None). // batches are S2-compressed; the rest is small
		WithNumVersionsToKeep(1).
		WithMetricsEnabled(false).
		WithMemTableSize(16 << 20).
		WithNumMemtables(2).
		WithNumCompactors(2).
		WithBlockCacheSize(8 << 20).
		WithIndexCacheSize(4 << 20).
		WithValueLogFileSize(64 << 20).
		WithValueThreshold(4 << 10)
	if directory == "" {
		o = o.WithInMemory(true).WithValueThreshold(maxRecord * 2) // memory has no value log
	}
	return o
}

// prepare makes the directory and refuses one that cannot be ours, before
// Badger writes into it.
func prepare(directory string) error {
	info, err := os.Stat(directory)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(directory, 0o700); err != nil {
			return fmt.Errorf("make data directory: %w", err)
		}
		return nil
	case err != nil:
		return fmt.Errorf("data directory: %w", err)
	case !info.IsDir():
		return fmt.Errorf("data directory %s is a file: give a directory", directory)
	}
	entries, err := os.ReadDir(directory)
	if err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	if len(entries) == 0 {
		return nil
	}
	if _, err := os.Stat(filepath.Join(directory, badger.ManifestFilename)); err != nil {
		return fmt.Errorf("data directory %s is not empty and holds no emulator data: give an empty or a new directory", directory)
	}
	return nil
}

// readMeta reads what the layout says of itself, and writes it for a new state.
func (s *Store) readMeta() (sequence uint64, err error) {
	err = s.db.Update(func(txn *badger.Txn) error {
		format, err := get(txn, []byte(keyFormat))
		if err != nil {
			return err
		}
		if format == nil {
			s.secret = make([]byte, 32)
			if _, err := rand.Read(s.secret); err != nil {
				return err
			}
			return errors.Join(
				txn.Set([]byte(keyFormat), strconv.AppendInt(nil, formatVersion, 10)),
				txn.Set([]byte(keySecret), s.secret))
		}
		if string(format) != strconv.Itoa(formatVersion) {
			return fmt.Errorf("data directory has format %q and this emulator reads format %d: use the emulator that wrote it, or an empty directory", format, formatVersion)
		}
		if s.secret, err = get(txn, []byte(keySecret)); err != nil {
			return err
		}
		last, err := get(txn, []byte(keySequence))
		if len(last) == 8 {
			sequence = binary.BigEndian.Uint64(last)
		}
		return err
	})
	return sequence, err
}

// get reads a value; nil if there is none.
func get(txn *badger.Txn, key []byte) ([]byte, error) {
	item, err := txn.Get(key)
	if errors.Is(err, badger.ErrKeyNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return item.ValueCopy(nil)
}

// Secret is random, made when the state was.
func (s *Store) Secret() []byte { return s.secret }

// View runs fn on one consistent state.
func (s *Store) View(ctx context.Context, fn func(lake.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.db.View(func(txn *badger.Txn) error { return fn(transaction{txn}) })
}

// Update runs fn alone and commits what it wrote, durably, unless it fails.
func (s *Store) Update(ctx context.Context, fn func(lake.Writer) error) error {
	s.updates.Lock()
	defer s.updates.Unlock()
	if err := errors.Join(ctx.Err(), s.space.check()); err != nil {
		return err
	}
	if err := s.db.Update(func(txn *badger.Txn) error { return fn(transaction{txn}) }); err != nil {
		return err
	}
	s.purger.wake()
	return nil
}

// Close waits for what is being written and closes the state.
func (s *Store) Close() error {
	s.committer.stop()
	s.purger.stop()
	return s.db.Close()
}
