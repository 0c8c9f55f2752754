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
	"sync/atomic"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// formatVersion is the version of the layout that this code writes. It reads version 1 too, which had one
// generation and no reason to look for others.
const formatVersion = 2

// Store is a lake.Store in Badger.
type Store struct {
	db     *badger.DB
	secret []byte
	log    *slog.Logger
	space  diskSpace

	writes         sync.Mutex // held by whoever adds to the state: each sees what the one before wrote
	sequence       uint64     // last one given to a record of events; guarded by writes
	lastGeneration generation // last one given; guarded by writes

	loads   sync.Mutex    // held by Load
	loading atomic.Uint64 // the generation that is being loaded; 0: none

	holding atomic.Bool // while UpdateWithEvents stores events that are not to be seen yet

	oldest    *oldestEvents
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
	s := &Store{db: db, log: log, space: space, oldest: &oldestEvents{stores: map[string]oldestEvent{}}}
	if err := s.readMeta(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s.committer = startCommitter(s)
	s.purger = startPurger(s)
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
func (s *Store) readMeta() error {
	var format []byte
	err := s.db.Update(func(txn *badger.Txn) (err error) {
		format, err = get(txn, []byte(keyFormat))
		if err != nil {
			return err
		}
		current := strconv.AppendInt(nil, formatVersion, 10)
		switch string(format) {
		case "":
			s.secret = make([]byte, 32)
			if _, err := rand.Read(s.secret); err != nil {
				return err
			}
			err = errors.Join(txn.Set([]byte(keyFormat), current), txn.Set([]byte(keySecret), s.secret))
		case "1": // an emulator of that version would take a later generation for an empty state
			err = txn.Set([]byte(keyFormat), current)
		case string(current):
		default:
			return fmt.Errorf("data directory has format %q and this emulator reads formats up to %s: use the emulator that wrote it, or an empty directory", format, current)
		}
		if err != nil {
			return err
		}
		if s.secret, err = get(txn, []byte(keySecret)); err != nil {
			return err
		}
		last, err := get(txn, []byte(keySequence))
		if len(last) == 8 {
			s.sequence = binary.BigEndian.Uint64(last)
		}
		if err != nil {
			return err
		}
		s.lastGeneration, err = greatestGeneration(txn)
		return err
	})
	if err == nil && len(format) > 0 && string(format) != strconv.Itoa(formatVersion) {
		s.log.Info("the data directory is of a newer format now: former versions cannot open it, and events past their store's retention period, which those kept, are removed", "from", string(format), "to", formatVersion)
	}
	return err
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
	return s.db.View(func(txn *badger.Txn) error {
		g, err := currentGeneration(txn)
		if err != nil {
			return err
		}
		return fn(transaction{txn: txn, generation: g})
	})
}

// Update runs fn alone and commits what it wrote, durably, unless it fails.
func (s *Store) Update(ctx context.Context, fn func(lake.Writer) error) error {
	s.writes.Lock()
	defer s.writes.Unlock()
	if err := errors.Join(ctx.Err(), s.space.check()); err != nil {
		return err
	}
	err := s.db.Update(func(txn *badger.Txn) error {
		g, err := currentGeneration(txn)
		if err != nil {
			return err
		}
		return fn(transaction{txn: txn, generation: g, sequence: s.sequence, oldest: s.oldest})
	})
	if err != nil {
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
