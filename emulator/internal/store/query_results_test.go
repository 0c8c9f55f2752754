// SPDX-License-Identifier: MPL-2.0

package store

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// resultPage has rows with their numbers, NULL, and as many bytes as it is told.
func resultPage(first, rows, size int) lake.QueryResultPage {
	page := lake.QueryResultPage{First: first}
	for i := range rows {
		number, text := strconv.Itoa(first+i), strings.Repeat("é", size/2)
		page.Rows = append(page.Rows, []*string{&number, nil, &text})
	}
	return page
}

// pages reads the first row's number and the number of rows of each page.
func (s *state) pages(t *testing.T, query, from int) (pages []string) {
	t.Helper()
	return view(t, s, func(tx lake.Reader) (pages []string, err error) {
		for page, err := range tx.QueryResults(id(query), from) {
			if err != nil {
				return nil, err
			}
			for i, row := range page.Rows {
				if *row[0] != strconv.Itoa(page.First+i) || row[1] != nil {
					t.Errorf("row %d of page %d is %v", i, page.First, row)
				}
			}
			pages = append(pages, fmt.Sprintf("%d+%d", page.First, len(page.Rows)))
		}
		return pages, nil
	})
}

// Queries and the pages of their results.
func TestQueries(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, s *state) {
		first := lake.Query{Scope: here, ID: id(1), Statement: "SELECT", Status: lake.QueryFinished, EventDataStores: []string{id(9)}, CreationTime: ingests, Columns: []string{"a", "b", "c"}, Rows: 30}
		second, elsewhere := first, first
		second.ID, second.Status = id(2), lake.QueryQueued
		elsewhere.ID, elsewhere.Scope = id(3), there
		s.update(t, func(tx lake.Writer) error {
			return errors.Join(tx.PutQuery(elsewhere), tx.PutQuery(second), tx.PutQuery(first),
				tx.PutQueryResults(id(1), resultPage(0, 10, 0)), tx.PutQueryResults(id(1), resultPage(10, 1, 900<<10)), tx.PutQueryResults(id(1), resultPage(11, 19, 2)),
				tx.PutQueryResults(id(2), resultPage(0, 5, 2)))
		})
		if s.directory != "" {
			s.reopen(t)
		}
		if got := view(t, s, func(tx lake.Reader) ([]lake.Query, error) { return tx.Queries(here) }); !cmp.Equal(got, []lake.Query{first, second}) {
			t.Errorf("queries of a scope: %s", cmp.Diff([]lake.Query{first, second}, got))
		}
		if got := view(t, s, func(tx lake.Reader) ([]lake.Query, error) { return tx.AllQueries() }); !cmp.Equal(got, []lake.Query{first, second, elsewhere}) {
			t.Errorf("all queries: %+v", got)
		}
		for from, want := range map[int]string{0: "0+10 10+1 11+19", 9: "0+10 10+1 11+19", 10: "10+1 11+19", 11: "11+19", 29: "11+19"} {
			if got := strings.Join(s.pages(t, 1, from), " "); got != want {
				t.Errorf("from row %d: %s, want %s", from, got, want)
			}
		}
		if got := s.pages(t, 4, 0); got != nil {
			t.Errorf("pages of no query: %q", got)
		}
		s.update(t, func(tx lake.Writer) error { return tx.DeleteQuery(here, id(1)) })
		s.purger.stop()
		if err := s.purger.purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, found, err := find(t, s, id(1)); found || err != nil {
			t.Errorf("the query is there, error %v", err)
		}
		if got := s.pages(t, 1, 0); got != nil {
			t.Errorf("pages of a deleted query: %q", got)
		}
		if got := strings.Join(s.pages(t, 2, 0), " "); got != "0+5" {
			t.Errorf("pages of the other query: %s", got)
		}
		if err := s.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := view(t, s, func(tx lake.Reader) ([]lake.Query, error) { return tx.AllQueries() }); got != nil {
			t.Errorf("queries after a reset: %+v", got)
		}
	})
}

func find(t *testing.T, s *state, id string) (query lake.Query, found bool, err error) {
	t.Helper()
	err = s.View(t.Context(), func(tx lake.Reader) (err error) {
		query, found, err = tx.Query(here, id)
		return err
	})
	return query, found, err
}

// A page of which any part is missing or another is an error, never a panic.
func TestDecodeDamagedResults(t *testing.T) {
	t.Parallel()
	record := encodeResults(resultPage(0, 3, 10).Rows)
	if rows, err := decodeResults(record); err != nil || !cmp.Equal(rows, resultPage(0, 3, 10).Rows) {
		t.Fatalf("%v, error %v", rows, err)
	}
	for n := range record {
		if _, err := decodeResults(record[:n]); err == nil {
			t.Errorf("cut to %d bytes: no error", n)
		}
	}
	if _, err := decodeResults(append([]byte{2}, record[1:]...)); err == nil || !strings.Contains(err.Error(), "version 2") {
		t.Errorf("another version: %v", err)
	}
}

func FuzzDecodeResults(f *testing.F) {
	f.Add(encodeResults(resultPage(0, 3, 10).Rows))
	f.Add([]byte{resultsVersion, 0xff, 0xff, 0xff, 0xff, 0x0f, 0})
	f.Fuzz(func(t *testing.T, record []byte) {
		rows, err := decodeResults(record)
		if err != nil || len(rows) == 0 {
			return
		}
		if again, err := decodeResults(encodeResults(rows)); err != nil || !cmp.Equal(rows, again) {
			t.Errorf("%v became %v, error %v", rows, again, err)
		}
	})
}
