// SPDX-License-Identifier: MPL-2.0

package duckdb_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

func TestColumns(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{}, func(t *testing.T, f *fixture) {
		full := f.event(now.Add(-time.Hour), `"userAgent":"agent/1","sourceIPAddress":"2001:db8::1","errorCode":"E1","errorMessage":"went \"wrong\" \u00e9 😀",`+
			`"requestParameters":{"text":"x","number":1.50,"true":true,"null":null,"empty":"","dotted.key":"d","Nested":{ "a": [1, {"b": "c d"}] },"list":[],"Case":"upper","case":"lower"},`+
			`"responseElements":{},"additionalEventData":null`)
		plain := f.event(now.Add(-2*time.Hour), "")
		plain.EventData = []byte(strings.Replace(string(plain.EventData), `"principalId":"user-2"`, `"details":{"日本":"語","long":"`+strings.Repeat("é", 5000)+`"},"principalId":"user-2"`, 1))
		f.put(t, []lake.StoredEvent{full, plain}, first)
		for statement, want := range map[string][][]string{
			"SELECT eventVersion, EVENTCATEGORY, eventType, eventID, eventTime, awsRegion, recipientAccountId, metadata.channelArn, metadata.ingestionTime FROM %s WHERE eventid = '" + full.EventID + "'": {
				{"1.0", "ActivityAuditLog", "ActivityLog", full.EventID, "2026-05-04 11:00:00.000", "eu-west-1", "111122223333", channel.ARN(), "2026-05-04T12:00:00Z"},
			},
			"SELECT addendum.reason, addendum.updatedFields, addendum.originalUID, addendum.originalEventID FROM %s LIMIT 1": {{"NULL", "NULL", "NULL", "NULL"}},
			"SELECT eventData.version, eventData.userIdentity.type, eventData.userIdentity.principalId, eventData.userAgent, eventData.eventSource, eventData.eventName, eventData.eventTime, eventData.UID, eventData.recipientAccountId FROM %s ORDER BY eventTime": {
				{"1.0", "User", "user-2", "NULL", "test", "Do", "2026-05-04T10:00:00Z", "uid-2", "111122223333"},
				{"1.0", "User", "user-1", "agent/1", "test", "Do", "2026-05-04T11:00:00Z", "uid-1", "111122223333"},
			},
			"SELECT eventData.errorCode, eventData.errorMessage, eventData.errormssage, eventData.sourceIPAddress FROM %s ORDER BY eventTime": {
				{"NULL", "NULL", "NULL", "NULL"}, {"E1", `went "wrong" é 😀`, `went "wrong" é 😀`, "2001:db8::1"},
			},
			"SELECT element_at(eventData.requestParameters, 'text'), element_at(eventData.requestParameters, 'number'), element_at(eventData.requestParameters, 'true'), element_at(eventData.requestParameters, 'null'), element_at(eventData.requestParameters, 'empty') FROM %s ORDER BY eventTime": {
				{"NULL", "NULL", "NULL", "NULL", "NULL"}, {"x", "1.50", "true", "NULL", ""},
			},
			"SELECT element_at(eventData.requestParameters, 'dotted.key'), element_at(eventData.requestParameters, 'Nested'), element_at(eventData.requestParameters, 'list'), element_at(eventData.requestParameters, 'Case'), element_at(eventData.requestParameters, 'case'), element_at(eventData.requestParameters, 'CASE') FROM %s WHERE eventData.uid = 'uid-1'": {
				{"d", `{"a":[1,{"b":"c d"}]}`, "[]", "upper", "lower", "NULL"},
			},
			"SELECT eventData.requestParameters IS NULL, eventData.responseElements IS NULL, eventData.additionalEventData IS NULL, eventData.userIdentity.details IS NULL FROM %s ORDER BY eventTime": {
				{"true", "true", "true", "false"}, {"false", "false", "true", "true"},
			},
			"SELECT element_at(eventData.userIdentity.details, '日本'), upper(element_at(eventData.userIdentity.details, 'long')) FROM %s WHERE eventData.uid = 'uid-2'": {{"語", strings.Repeat("É", 5000)}},
			"SELECT count(*) AS n FROM %s WHERE eventData.errorCode IS NOT NULL":                                                                                       {{"1"}},
		} {
			if diff := cmp.Diff(want, f.rows(t, fmt.Sprintf(statement, first))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", statement, diff)
			}
		}
		batch := lake.EventBatch{ChannelARN: channel.ARN(), IngestionTime: now}
		for _, event := range []lake.StoredEvent{full, plain} {
			var want, got any
			text, err := json.Marshal(batch.Record(event))
			got2 := f.one(t, fmt.Sprintf("SELECT eventJson FROM %s WHERE eventID = '%s'", first, event.EventID))
			if err := errors.Join(err, json.Unmarshal(text, &want), json.Unmarshal([]byte(got2), &got)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("eventjson (-want +got):\n%s", diff)
			}
		}
		a, err := f.run(t.Context(), "SELECT * FROM "+first)
		want := "eventversion eventcategory eventtype eventid eventtime awsregion recipientaccountid addendum metadata eventdata eventjson"
		if got := strings.Join(a.Names, " "); got != want || err != nil {
			t.Errorf("error %v; the columns are %s", err, got)
		}
	})
}

// Vectors of DuckDB have 2048 rows; maps in them, more entries.
func TestManyEvents(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{}, func(t *testing.T, f *fixture) {
		const n = 5000
		var batch []lake.StoredEvent
		for i := range n {
			entries := make([]string, i%7)
			for k := range entries {
				entries[k] = fmt.Sprintf(`"k%d":"value %d of event %d"`, k, k, i)
				if (i+k)%5 == 0 {
					entries[k] = fmt.Sprintf(`"k%d":null`, k)
				}
			}
			batch = append(batch, f.event(now.Add(-time.Duration(i)*time.Second), `"requestParameters":{`+strings.Join(entries, ",")+"}"))
		}
		f.put(t, batch, first)
		rows := f.rows(t, "SELECT element_at(eventData.requestParameters, 'k0'), element_at(eventData.requestParameters, 'k3'), element_at(eventData.requestParameters, 'k6') FROM "+first+" ORDER BY eventTime DESC")
		if len(rows) != n {
			t.Fatalf("%d rows", len(rows))
		}
		for i, row := range rows {
			for c, k := range []int{0, 3, 6} {
				want := fmt.Sprintf("value %d of event %d", k, i)
				if k >= i%7 || (i+k)%5 == 0 {
					want = "NULL"
				}
				if row[c] != want {
					t.Fatalf("event %d, k%d: %q, want %q", i, k, row[c], want)
				}
			}
		}
	})
}

func TestOtherCategories(t *testing.T) {
	t.Parallel()
	f := newFixture(t, duckdb.Options{})
	for _, statement := range []string{
		"SELECT eventSource, eventName, userIdentity.principalid, userIdentity.sessionContext.sessionIssuer.arn, element_at(requestParameters, 'x'), readOnly, resources, tlsDetails.tlsVersion FROM %s WHERE eventTime > '2026-01-01'",
		"SELECT a.eventName FROM %s AS a JOIN " + first + " AS b ON a.eventid = b.eventid",
		"SELECT * FROM %s",
	} {
		f.put(t, f.many(3), first)
		if rows := f.rows(t, fmt.Sprintf(statement, trail)); len(rows) != 0 {
			t.Errorf("%s: %v", statement, rows)
		}
	}
	var wrong *lake.StatementError
	if _, err := f.engine.Check("SELECT * FROM "+config, f.find); !errors.As(err, &wrong) || !strings.Contains(wrong.Message, "ConfigurationItem") {
		t.Errorf("configuration items: %v", err)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	f := newFixture(t, duckdb.Options{})
	stores, err := f.engine.Check("SELECT a.eventid FROM "+first+" AS a, "+strings.ToUpper(second)+" AS b, "+first+" AS c WHERE a.eventid = b.eventid AND c.eventid = a.eventid", f.find)
	if err != nil || len(stores) != 2 || stores[0].ID != first || stores[1].ID != second {
		t.Errorf("stores %v, error %v", stores, err)
	}
	for statement, want := range map[string]string{
		"SELECT nothing FROM " + first: "line 1:8: ",
		"DELETE FROM " + first:         "line 1:1: ",
		"SELECT 1; SELECT 2":           "line 1:",
	} {
		var wrong *lake.StatementError
		if _, err := f.engine.Check(statement, f.find); !errors.As(err, &wrong) || !strings.HasPrefix(wrong.Message, want) {
			t.Errorf("%s: error %v, want %s…", statement, err, want)
		}
	}
	if _, err := f.engine.Check("SELECT 1 FROM aaaaaaaa-0000-4000-8000-00000000000f", f.find); !errors.Is(err, lake.ErrEventDataStoreNotFound) {
		t.Errorf("an unknown store: %v", err)
	}
}

// A query sees all that was acknowledged before, once.
func TestCatchUp(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{}, func(t *testing.T, f *fixture) {
		for n := range 4 {
			f.put(t, f.many(n), first)
			f.put(t, f.many(2), first, second)
			if got, want := f.one(t, "SELECT count(*) FROM "+first), strconv.Itoa((n*n+n)/2+2*(n+1)); got != want {
				t.Errorf("%s events, want %s", got, want)
			}
		}
		got := f.one(t, "SELECT count(*) FROM (SELECT a.eventid FROM "+first+" AS a JOIN "+second+" AS b ON a.eventid = b.eventid)")
		if got != "8" {
			t.Errorf("%s events in both stores, want 8", got)
		}
	})
}

func TestStatistics(t *testing.T) {
	t.Parallel()
	f := newFixture(t, duckdb.Options{})
	batch := f.many(30)
	f.put(t, batch, first)
	bytes := int64(0)
	for _, event := range batch {
		text, err := json.Marshal(lake.EventBatch{ChannelARN: channel.ARN(), IngestionTime: now}.Record(event))
		if err != nil {
			t.Fatal(err)
		}
		bytes += int64(len(text))
	}
	for statement, matched := range map[string]int64{
		"SELECT * FROM %s": 30,
		"SELECT count(*) FROM %s WHERE eventData.userIdentity.principalId = 'user-1'":                     10,
		"SELECT * FROM %s WHERE eventData.uid = 'uid-7' OR upper(eventData.uid) = 'UID-9'":                2,
		"SELECT * FROM %s WHERE eventTime > '2026-05-04 11:59:50.000' ORDER BY eventTime DESC LIMIT 3":    10,
		"SELECT eventData.eventName, count(*) FROM %s WHERE eventTime > '2027-01-01' GROUP BY 1":          0,
		"SELECT a.eventid FROM %[1]s AS a JOIN %[1]s AS b ON a.eventid = b.eventid WHERE a.eventid = 'x'": 0,
	} {
		a, err := f.run(t.Context(), fmt.Sprintf(statement, first))
		want := lake.QueryRunStatistics{EventsScanned: 30, EventsMatched: matched, BytesScanned: bytes}
		if strings.Contains(statement, "JOIN") {
			want.EventsScanned, want.EventsMatched, want.BytesScanned = a.Statistics.EventsScanned, a.Statistics.EventsMatched, a.Statistics.BytesScanned
		}
		if diff := cmp.Diff(want, a.Statistics); diff != "" || err != nil {
			t.Errorf("%s: error %v (-want +got):\n%s", statement, err, diff)
		}
	}
}

func TestRetention(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{}, func(t *testing.T, f *fixture) {
		day := func(n int) time.Time { return now.AddDate(0, 0, -n) }
		f.put(t, []lake.StoredEvent{f.event(day(1), ""), f.event(day(30), ""), f.event(day(30).Add(-time.Second), ""), f.event(day(40), "")}, first)
		count := func(want string) {
			t.Helper()
			if got := f.one(t, "SELECT count(*) FROM "+first); got != want {
				t.Errorf("%s events, want %s", got, want)
			}
		}
		count("2")
		longer := f.stores[first]
		longer.RetentionPeriod = 60
		f.create(t, longer)
		count("4")
		shorter := f.stores[first]
		shorter.RetentionPeriod = 35
		if err := f.engine.Purge(t.Context(), []lake.EventDataStore{shorter}, now); err != nil {
			t.Fatal(err)
		}
		count("3") // the fourth is gone
		longer.EventsRemoved++
		f.create(t, longer)
		count("4") // read again
		f.mu.Lock()
		f.now = now.AddDate(0, 0, 45)
		f.mu.Unlock()
		count("1")
	})
}

func TestPurgeAndReset(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{}, func(t *testing.T, f *fixture) {
		f.put(t, f.many(3), first, second)
		both := "SELECT count(*) FROM (SELECT eventid FROM " + first + " UNION ALL SELECT eventid FROM " + second + ")"
		if err := f.engine.Purge(t.Context(), nil, now); err != nil { // before there is anything
			t.Fatal(err)
		}
		for _, forget := range []func() error{
			func() error { return f.engine.Purge(t.Context(), []lake.EventDataStore{f.stores[first]}, now) },
			func() error { return f.engine.Purge(t.Context(), nil, now) },
			func() error { return f.engine.Reset(t.Context()) },
			func() error { return nil },
		} {
			if got := f.one(t, both); got != "6" {
				t.Errorf("%s events, want 6", got)
			}
			if err := forget(); err != nil {
				t.Error(err)
			}
		}
		recreated := f.stores[first]
		recreated.CreatedTimestamp = now
		f.create(t, recreated)
		if got := f.one(t, both); got != "6" {
			t.Errorf("%s events after one was made anew, want 6", got)
		}
	})
}

func TestEnd(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	left := filepath.Join(directory, "query-engine", "left")
	for _, command := range []func() *exec.Cmd{nil, ownProcess} {
		if err := os.MkdirAll(left, 0o700); err != nil {
			t.Fatal(err)
		}
		f := newFixture(t, duckdb.Options{Directory: directory, Command: command})
		f.put(t, f.many(1), first)
		f.one(t, "SELECT count(*) FROM "+first)
		if _, err := os.Stat(left); !os.IsNotExist(err) {
			t.Errorf("what an earlier engine left is there: %v", err)
		}
		if err := errors.Join(f.engine.Close(), f.engine.Close()); err != nil {
			t.Error(err)
		}
		if entries, _ := os.ReadDir(directory); len(entries) > 0 {
			t.Errorf("the directory holds %v", entries)
		}
		if _, err := f.run(t.Context(), "SELECT 1"); err == nil {
			t.Error("a closed engine runs a query")
		}
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for want, options := range map[string]duckdb.Options{
		"MemoryLimit is 1":    {MemoryLimit: 1},
		"TemporaryDisk is -1": {TemporaryDisk: -1},
		"Threads is -1":       {Threads: -1},
		"Queries is 1000":     {Queries: 1000},
		"MaxRows is -5":       {MaxRows: -5},
	} {
		if _, err := duckdb.New(options); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	f := newFixture(t, duckdb.Options{Command: func() *exec.Cmd { return exec.Command("/bin/false") }})
	if _, err := f.run(t.Context(), "SELECT 1"); err == nil || !strings.Contains(err.Error(), "/bin/false") {
		t.Errorf("a process that does not start: %v", err)
	}
}

func TestTooManyRows(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{MaxRows: 100}, func(t *testing.T, f *fixture) {
		f.put(t, f.many(50), first)
		if rows := f.rows(t, "SELECT a.eventid FROM "+first+" AS a CROSS JOIN (VALUES 1, 2) AS b(n)"); len(rows) != 100 {
			t.Errorf("%d rows", len(rows))
		}
		_, err := f.run(t.Context(), "SELECT a.eventid FROM "+first+" AS a CROSS JOIN (VALUES 1, 2, 3) AS b(n)")
		if err == nil || err.Error() != "Query response is too large" {
			t.Errorf("error %v", err)
		}
	})
}

// An error of Row ends the run, and is its error.
func TestRowError(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{}, func(t *testing.T, f *fixture) {
		f.put(t, f.many(2000), first)
		full := errors.New("no more")
		rows := 0
		_, err := f.engine.Run(t.Context(), lake.QueryRun{
			Statement: "SELECT eventjson FROM " + first, Find: f.find, Now: now, Events: f.scan, EventsFrom: fromTheBeginning,
			Columns: func([]string) error { return nil },
			Row: func([]*string) error {
				if rows++; rows == 10 {
					return full
				}
				return nil
			},
		})
		if !errors.Is(err, full) || rows != 10 {
			t.Errorf("error %v after %d rows", err, rows)
		}
		if got := f.one(t, "SELECT count(*) FROM "+first); got != "2000" {
			t.Errorf("%s events then", got)
		}
	})
}

func TestSourceError(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{}, func(t *testing.T, f *fixture) {
		f.put(t, f.many(2000), first)
		f.put(t, f.many(100), first)
		broken := errors.New("the disk is gone")
		run := lake.QueryRun{
			Statement: "SELECT 1 FROM " + first, Find: f.find, Now: now, EventsFrom: fromTheBeginning,
			Columns: func([]string) error { return nil }, Row: func([]*string) error { return nil },
			Events: func(ctx context.Context, id string, after uint64) iter.Seq2[lake.EventBatch, error] {
				return func(yield func(lake.EventBatch, error) bool) {
					for batch, err := range f.scan(ctx, id, after) {
						if !yield(batch, err) {
							return
						}
						yield(lake.EventBatch{}, broken)
						return
					}
				}
			},
		}
		if _, err := f.engine.Run(t.Context(), run); !errors.Is(err, broken) {
			t.Errorf("error %v", err)
		}
		if got := f.one(t, "SELECT count(*) FROM "+first); got != "2100" {
			t.Errorf("%s events then, want 2100", got)
		}
	})
}
