// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/dialect"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// bombs are queries that would take all memory, all disk or all time. Some of them no
// statement of Lake's becomes: whatever dialect lets through some day must end.
var bombs = map[string]string{
	"cross join":            "SELECT a.c4, b.c4 FROM events_1 a, events_1 b, events_1 c",
	"count of a cross join": "SELECT count(*), 1 FROM events_1 a, events_1 b, events_1 c WHERE a.c4 || b.c4 <> c.c4",
	"repeat":                "SELECT repeat(c4, 10000000), 1 FROM events_1",
	"repeat of repeat":      "SELECT length(repeat(repeat(repeat(c4, 1000), 1000), 1000)), 1 FROM events_1",
	"lpad":                  "SELECT length(lpad(c4, 100000000, 'x')), 1 FROM events_1",
	"concatenation":         "SELECT length(repeat(data, 1000) || " + strings.Repeat("data || repeat(data, 1000) || ", 20) + "data), 1 FROM events_1",
	"replace":               "SELECT length(replace(data, '\"', repeat('x', 10000000))), 1 FROM events_1",
	"long array":            "SELECT len(range(10000000 + size)), 1 FROM events_1",
	"longer array":          "SELECT range(1000000000000), 1",
	"array of arrays":       "SELECT len(list_transform(range(100000 + size), x -> range(10000))), 1 FROM events_1",
	"sorted array":          "SELECT len(list_sort(list_transform(range(30000000), x -> hash(x)))), 1",
	"sort":                  "SELECT a.c4, b.data FROM events_1 a, events_1 b ORDER BY md5(a.c4 || b.c4) LIMIT 5 OFFSET 100000000",
	"group by":              "SELECT a.c4 || b.data, count(*) FROM events_1 a, events_1 b GROUP BY 1 ORDER BY 2 DESC LIMIT 1",
	"distinct":              "SELECT count(DISTINCT a.data || b.data), 1 FROM events_1 a, events_1 b",
	"string of everything":  "SELECT length(string_agg(a.data || b.data, ',')), 1 FROM events_1 a, events_1 b",
	"array of everything":   "SELECT len(array_agg(a.data || b.data)), 1 FROM events_1 a, events_1 b",
	"window":                "SELECT a.c4, row_number() OVER (ORDER BY b.data, a.c4) FROM events_1 a, events_1 b",
	"recursion":             "WITH RECURSIVE x(n, t) AS (SELECT 1, 'x' UNION ALL SELECT n + 1, t || t FROM x) SELECT max(n), 1 FROM x",
	"endless recursion":     "WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n % 10 + 1 FROM x) SELECT max(n), 1 FROM x",
	"regular expression":    "SELECT regexp_matches(repeat('a', 1000000 + size), '(a|aa|aaa|aaaa){1,500}b$'), 1 FROM events_1",
	"many matches":          "SELECT len(regexp_extract_all(repeat('ab', 5000000 + size), '(a|b)')), 1 FROM events_1",
	"distance":              "SELECT levenshtein(repeat('a', 20000 + size), repeat('b', 20000)), 1 FROM events_1",
	"large rows":            "SELECT repeat(data, 5000), 1 FROM events_1",
	"parentheses":           "SELECT " + strings.Repeat("(", 4900) + "1" + strings.Repeat(")", 4900) + ", 1",
	"signs":                 "SELECT " + strings.Repeat("- ", 4900) + "1, 1",
	"conditions":            "SELECT 1, 1 FROM events_1 WHERE " + strings.Repeat("NOT (c4 = 'x' OR ", 1000) + "true" + strings.Repeat(")", 1000),
	"subqueries":            strings.Repeat("SELECT * FROM (", 600) + "SELECT 1, 1" + strings.Repeat(")", 600),
	"nested calls":          "SELECT " + strings.Repeat("upper(lower(", 800) + "c4" + strings.Repeat("))", 800) + ", 1 FROM events_1",
	"cases":                 "SELECT " + strings.Repeat("CASE WHEN c4 = 'x' THEN 1 ELSE ", 800) + "1" + strings.Repeat(" END", 800) + ", 1 FROM events_1",
	"unions":                strings.Repeat("SELECT c4, data FROM events_1 UNION ", 300) + "SELECT 'a', 'b'",
	"joins": "SELECT count(*), 1 FROM events_1 a" + func() (joins string) {
		for i := range 25 {
			joins += fmt.Sprintf(" JOIN events_1 j%d ON j%d.c6 = a.c6", i, i)
		}
		return joins
	}(),
	"grouping sets": "SELECT count(*), 1 FROM events_1 GROUP BY CUBE (c9.f1, c9.f2, c4, c5, c6, c7, size, data, c10.f9, c10.f10, c10.f1, c10.f3, c10.f4, c10.f5, c10.f6, c10.f7, c10.f8)",
	"powers":        "SELECT count(*), 1 FROM range(1000000000) a(i), range(1000000000) b(i) WHERE a.i * b.i = 7",
}

// resident is what a process has in memory, in bytes; its peak, too.
func resident(t *testing.T, pid int) (now, peak int64) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Skip("needs Linux's /proc")
	}
	for line := range strings.Lines(string(text)) {
		name, rest, _ := strings.Cut(line, ":")
		kilobytes, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
		switch name {
		case "VmRSS":
			now = kilobytes << 10
		case "VmHWM":
			peak = kilobytes << 10
		}
	}
	return now, peak
}

func manyBatches(n int) func(func(lake.EventBatch, error) bool) {
	return func(yield func(lake.EventBatch, error) bool) {
		batch := lake.EventBatch{ChannelARN: "arn:aws:cloudtrail:us-east-1:111122223333:channel/c"}
		for i := range n {
			batch.Events = append(batch.Events, lake.StoredEvent{
				EventID: fmt.Sprintf("eeeeeeee-0000-4000-8000-%012d", i), EventTime: time.Unix(int64(i), 0),
				EventData: fmt.Appendf(nil, `{"UID":"%d","requestParameters":{"text":"%s"}}`, i, strings.Repeat("x", 300)),
			})
		}
		yield(batch, nil)
	}
}

// openProcess is a database in a process of its own, with a table of n events.
func openProcess(t *testing.T, s settings, events int) *remote {
	t.Helper()
	r, err := openRemote(exec.Command(os.Args[0], "serve-query-engine"), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.close(); err != nil {
			t.Error(err)
		}
	})
	err = errors.Join(
		r.execute(t.Context(), createTable("events_1")),
		r.append(t.Context(), "events_1", mostWorkers, manyBatches(events)),
	)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Each ends by its limits, or when it is called off; the process survives or is killed; never does it take more
// memory than it may, nor longer than the grace.
func TestBombs(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	t.Parallel()
	s := settings{MemoryLimit: 128 << 20, TemporaryDisk: 256 << 20, Threads: 2, Sessions: 2}
	var r *remote
	killed, replaced, told := 0, 0, map[string]int{}
	for name, sql := range bombs {
		if r == nil {
			s.Directory = t.TempDir()
			r = openProcess(t, s, 20_000)
			r.grace = time.Second / 2
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		begin := time.Now()
		_, err := r.query(ctx, query{SQL: sql, Types: []dialect.Type{varchar, varchar}, MaxRows: 100_000}, func([]*string) error { return nil })
		cancel()
		took := time.Since(begin)
		if took > time.Minute {
			t.Errorf("%s: took %s", name, took)
		}
		f, isFailure := errors.AsType[*failure](err)
		outcome := "answered"
		switch {
		case isFailure && f.Kind == lost:
			outcome, killed = "killed", killed+1
		case isFailure:
			outcome = f.Message
		case err != nil:
			outcome = "called off"
		}
		told[outcome]++
		peak := int64(0)
		if outcome == "killed" {
			r = nil
		} else if r.worn() {
			replaced++
			outcome += " (replaced)"
			_, peak = resident(t, r.process.Process.Pid)
			r = nil
		} else {
			_, peak = resident(t, r.process.Process.Pid)
		}
		if peak > processMemory(s) {
			t.Errorf("%s: the process had %d MiB", name, peak>>20)
		}
		t.Logf("%-22s %6d ms %5d MiB  %s", name, took.Milliseconds(), peak>>20, outcome)
	}
	t.Logf("%d bombs, the process was killed %d times and replaced %d times: %v", len(bombs), killed, replaced, told)
}
