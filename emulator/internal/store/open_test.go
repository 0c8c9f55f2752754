// SPDX-License-Identifier: MPL-2.0

package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dgraph-io/badger/v4"
)

// prepared is a directory with a state of which change may spoil something.
func prepared(t *testing.T, change func(t *testing.T, directory string)) string {
	t.Helper()
	directory := t.TempDir()
	s, err := Open(directory, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	change(t, directory)
	return directory
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A directory that cannot be used gives one clear error, and is left as it was.
func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		directory func(t *testing.T) string
		hint      string
	}{
		"a file": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "file")
			writeFile(t, path, "x")
			return path
		}, "is a file"},
		"below a file": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "file")
			writeFile(t, path, "x")
			return filepath.Join(path, "data")
		}, "not a directory"},
		"another program's": {func(t *testing.T) string {
			directory := t.TempDir()
			writeFile(t, filepath.Join(directory, "photo.jpg"), "x")
			return directory
		}, "holds no emulator data"},
		"of a newer format": {func(t *testing.T) string {
			return prepared(t, func(t *testing.T, directory string) {
				db, err := badger.Open(badgerOptions(directory, quiet))
				if err != nil {
					t.Fatal(err)
				}
				if err := db.Update(func(txn *badger.Txn) error { return txn.Set([]byte(keyFormat), []byte("3")) }); err != nil {
					t.Fatal(err)
				}
				if err := db.Close(); err != nil {
					t.Fatal(err)
				}
			})
		}, `has format "3" and this emulator reads formats up to 2`},
		"with a damaged manifest": {func(t *testing.T) string {
			return prepared(t, func(t *testing.T, directory string) {
				writeFile(t, filepath.Join(directory, badger.ManifestFilename), "this is no manifest")
			})
		}, "open data directory"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			directory := test.directory(t)
			before, _ := os.ReadDir(directory)
			s, err := Open(directory, quiet)
			if err == nil {
				_ = s.Close()
				t.Fatal("opened")
			}
			if !strings.Contains(err.Error(), test.hint) || !strings.Contains(err.Error(), "data directory") || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %q, want one line with %q", err, test.hint)
			}
			if after, _ := os.ReadDir(directory); test.hint == "holds no emulator data" && len(after) != len(before) {
				t.Errorf("%d entries before, %d after", len(before), len(after))
			}
		})
	}
}

// One process at a time: here the same process twice, which the lock refuses all the same.
func TestOpenTwice(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	first, err := Open(directory, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(directory, quiet); err == nil || !strings.Contains(err.Error(), "in use by another process") || !strings.Contains(err.Error(), directory) {
		t.Errorf("second Open: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(directory, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

func TestOpenUnwritable(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	parent := t.TempDir()
	if err := os.Chmod(parent, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(parent, "data"), quiet); err == nil || !strings.Contains(err.Error(), "make data directory") {
		t.Errorf("error %v", err)
	}
}

// Open makes a directory that is not there, for its owner alone.
func TestOpenMakesDirectory(t *testing.T) {
	t.Parallel()
	directory := filepath.Join(t.TempDir(), "a", "b")
	s, err := Open(directory, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(directory)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v, error %v", info.Mode(), err)
	}
}
