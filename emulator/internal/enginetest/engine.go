// SPDX-License-Identifier: MPL-2.0

// Package enginetest has a query engine for tests of what is around an engine. It reads a language of its own
// instead of SQL, straight from the events:
//
//	SELECT column, … FROM id, … [ROWS n] [SIZE bytes] [THEN wait|fail|fault|panic]
//
// The columns are eventID, eventTime, UID, number (of the row) and null, or count alone for how many events there
// are. Without ROWS there is a row for each event; with it n rows, of the same events again and again, and their number
// column filled up to SIZE bytes. THEN says what comes after the rows: wait ends with the run's context.
package enginetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// Engine is a lake.QueryEngine. The zero value is ready.
type Engine struct {
	mu      sync.Mutex
	running int // guarded by mu
	resets  int // guarded by mu
	purges  int // guarded by mu
	closed  bool
}

var _ lake.QueryEngine = (*Engine)(nil)

type statement struct {
	columns, stores []string
	rows, size      int // rows -1: one for each event
	then            string
}

var columns = []string{"eventID", "eventTime", "UID", "number", "null", "count"}

func parse(text string) (s statement, err error) {
	s.rows = -1
	words := strings.Fields(strings.ReplaceAll(text, ",", " "))
	wrong := func(expected string) (statement, error) {
		return s, &lake.StatementError{Message: fmt.Sprintf("line 1:1: %.40q is no statement: %s expected", text, expected)}
	}
	from := slices.Index(words, "FROM")
	if len(words) == 0 || words[0] != "SELECT" || from < 2 {
		return wrong("SELECT … FROM …")
	}
	s.columns = words[1:from]
	for _, column := range s.columns {
		if !slices.Contains(columns, column) {
			return s, &lake.StatementError{Message: fmt.Sprintf("line 1:%d: Column '%s' cannot be resolved", strings.Index(text, column)+1, column)}
		}
	}
	for i := from + 1; i < len(words); i++ {
		if !slices.Contains([]string{"ROWS", "SIZE", "THEN"}, words[i]) {
			if len(words[i]) != 36 {
				return wrong("an id")
			}
			s.stores = append(s.stores, words[i])
			continue
		}
		if i+1 == len(words) {
			return wrong("a word behind " + words[i])
		}
		switch words[i] {
		case "ROWS":
			s.rows, err = strconv.Atoi(words[i+1])
		case "SIZE":
			s.size, err = strconv.Atoi(words[i+1])
		case "THEN":
			s.then = words[i+1]
		}
		if i++; err != nil {
			return wrong("a number")
		}
	}
	return s, nil
}

// Check reads a statement.
func (e *Engine) Check(text string, find lake.FindEventDataStore) (stores []lake.EventDataStore, err error) {
	s, err := parse(text)
	for i := 0; i < len(s.stores) && err == nil; i++ {
		var store lake.EventDataStore
		store, err = find(s.stores[i])
		stores = append(stores, store)
	}
	return stores, err
}

// Run runs a statement.
func (e *Engine) Run(ctx context.Context, query lake.QueryRun) (statistics lake.QueryRunStatistics, err error) {
	e.count(1)
	defer e.count(-1)
	s, err := parse(query.Statement)
	if err != nil {
		return statistics, err
	}
	if err := query.Columns(s.columns); err != nil {
		return statistics, fmt.Errorf("columns: %w", err)
	}
	var events []lake.StoredEvent
	for _, id := range s.stores {
		store, err := query.Find(id)
		if err != nil {
			return statistics, err
		}
		from := query.EventsFrom(store)
		for batch, err := range query.Events(ctx, id, 0) {
			if err != nil {
				return statistics, err
			}
			for _, event := range batch.Events {
				statistics.EventsScanned++
				statistics.BytesScanned += int64(len(event.EventData))
				if !event.EventTime.Before(from) {
					events = append(events, event)
				}
			}
		}
	}
	statistics.EventsMatched = int64(len(events))
	n := s.rows
	switch {
	case n < 0 && slices.Contains(s.columns, "count"):
		n = 1
	case n < 0:
		n = len(events)
	}
	for i := range n {
		row, err := s.row(events, i)
		if err == nil {
			err = query.Row(row)
		}
		if err != nil {
			return statistics, fmt.Errorf("row %d: %w", i, err)
		}
	}
	switch s.then {
	case "wait":
		<-ctx.Done()
		return statistics, ctx.Err()
	case "fail":
		return statistics, errors.New("Query exhausted resources at this scale factor") //nolint:staticcheck // as AWS says it
	case "fault":
		return statistics, &lake.EngineFault{Message: "the engine could not do its work", Cause: "INTERNAL Error: words of the engine's own"}
	case "panic":
		panic("the engine has met what it does not know")
	}
	return statistics, nil
}

func (s statement) row(events []lake.StoredEvent, i int) ([]*string, error) {
	row := make([]*string, len(s.columns))
	for j, column := range s.columns {
		var value string
		switch column {
		case "null":
			continue
		case "number":
			value = strconv.Itoa(i)
			value += strings.Repeat(" ", max(0, s.size-len(value)))
		case "count":
			value = strconv.Itoa(len(events))
		default:
			if len(events) == 0 {
				continue
			}
			event := events[i%len(events)]
			var data struct{ UID string }
			if err := json.Unmarshal(event.EventData, &data); err != nil {
				return nil, err
			}
			value = map[string]string{"eventID": event.EventID, "UID": data.UID, "eventTime": event.EventTime.UTC().Format("2006-01-02 15:04:05.000")}[column]
		}
		row[j] = &value
	}
	return row, nil
}

func (e *Engine) count(n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.running += n
}

// Running is how many runs are under way.
func (e *Engine) Running() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.running
}

// Purge counts.
func (e *Engine) Purge(context.Context, []lake.EventDataStore, time.Time) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.purges++
	return nil
}

// Reset counts.
func (e *Engine) Reset(context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.resets++
	return nil
}

// Resets is how often Reset was called.
func (e *Engine) Resets() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.resets
}

// Close fails while something runs, and the second time.
func (e *Engine) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.running > 0 || e.closed {
		return fmt.Errorf("the engine is closed with %d runs under way, closed before: %t", e.running, e.closed)
	}
	e.closed = true
	return nil
}
