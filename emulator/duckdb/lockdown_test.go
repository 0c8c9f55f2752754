// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/dialect"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// hostile are statements that would reach something that queries must not. FILE is a file
// outside of the engine's directory, OUT one that is not there.
var hostile = []struct {
	statement string
	// open: the second wall lets it pass, because it does no harm that lasts; it is for the first alone.
	open bool
}{
	{statement: "SELECT * FROM read_csv('FILE')"},
	{statement: "SELECT * FROM read_csv_auto('FILE')"},
	{statement: "SELECT * FROM read_json('FILE')"},
	{statement: "SELECT * FROM read_json_objects('FILE')"},
	{statement: "SELECT * FROM read_ndjson('FILE')"},
	{statement: "SELECT * FROM read_parquet('FILE')"},
	{statement: "SELECT * FROM parquet_metadata('FILE')"},
	{statement: "SELECT * FROM read_text('FILE')"},
	{statement: "SELECT * FROM read_blob('FILE')"},
	{statement: "SELECT * FROM sniff_csv('FILE')"},
	{statement: "SELECT * FROM glob('/*')"},
	{statement: "SELECT * FROM 'FILE'"},
	{statement: "SELECT * FROM \"FILE\""},
	{statement: "SELECT * FROM '/etc/*.csv'"},
	{statement: "FROM read_text('FILE')"},
	{statement: "SELECT * FROM read_csv('https://example.com/x.csv')"},
	{statement: "SELECT * FROM 's3://bucket/x.parquet'"},
	{statement: "COPY (SELECT 1) TO 'OUT'"},
	{statement: "COPY events_1 TO 'OUT' (FORMAT csv)"},
	{statement: "COPY events_1 FROM 'FILE'"},
	{statement: "EXPORT DATABASE 'OUT'"},
	{statement: "IMPORT DATABASE 'OUT'"},
	{statement: "ATTACH 'OUT' AS other"},
	{statement: "ATTACH ':memory:' AS other", open: true},
	{statement: "DETACH other"},
	{statement: "INSTALL httpfs"},
	{statement: "INSTALL spatial FROM community"},
	{statement: "FORCE INSTALL httpfs FROM 'https://example.com'"},
	{statement: "LOAD httpfs"},
	{statement: "LOAD 'FILE'"},
	{statement: "LOAD json", open: true}, // which is part of DuckDB
	{statement: "UPDATE EXTENSIONS"},
	{statement: "PRAGMA database_list", open: true},
	{statement: "PRAGMA show_tables", open: true},
	{statement: "PRAGMA memory_limit='64GB'"},
	{statement: "PRAGMA import_database('OUT')"},
	{statement: "PRAGMA enable_verification", open: true},
	{statement: "PRAGMA force_checkpoint", open: true},
	{statement: "SET memory_limit='64GB'"},
	{statement: "SET GLOBAL threads=64"},
	{statement: "SET SESSION enable_external_access=true"},
	{statement: "SET lock_configuration=false"},
	{statement: "SET temp_directory='OUT'"},
	{statement: "SET allow_unsigned_extensions=true"},
	{statement: "SET home_directory='/'"},
	{statement: "SET file_search_path='/'"},
	{statement: "SET log_query_path='OUT'"},
	{statement: "SET profiling_output='OUT'"},
	{statement: "SET enable_profiling='json'"},
	{statement: "SET secret_directory='/'"},
	{statement: "RESET memory_limit"},
	{statement: "RESET lock_configuration"},
	{statement: "SET VARIABLE lake_now = TIMESTAMP '2000-01-01'", open: true},
	{statement: "CREATE TABLE mine (i INTEGER)"},
	{statement: "CREATE OR REPLACE TABLE events_1 AS SELECT 1"},
	{statement: "CREATE TEMPORARY TABLE mine (i INTEGER)", open: true},
	{statement: "CREATE VIEW mine AS SELECT 1"},
	{statement: "CREATE SCHEMA mine"},
	{statement: "CREATE SEQUENCE mine"},
	{statement: "CREATE TYPE mine AS INTEGER"},
	{statement: "CREATE INDEX mine ON events_1 (c4)"},
	{statement: "CREATE MACRO lake_now() AS 1"},
	{statement: "CREATE OR REPLACE MACRO lake_now() AS 1"},
	{statement: "CREATE SECRET mine (TYPE s3, KEY_ID 'a', SECRET 'b')"},
	{statement: "CREATE PERSISTENT SECRET mine (TYPE s3, KEY_ID 'a', SECRET 'b')"},
	{statement: "DROP TABLE events_1"},
	{statement: "DROP MACRO lake_now"},
	{statement: "ALTER TABLE events_1 RENAME TO mine"},
	{statement: "ALTER TABLE events_1 ADD COLUMN mine INTEGER"},
	{statement: "COMMENT ON TABLE events_1 IS 'mine'"},
	{statement: "INSERT INTO events_1 SELECT * FROM events_1"},
	{statement: "INSERT OR REPLACE INTO events_1 SELECT * FROM events_1"},
	{statement: "UPDATE events_1 SET c4 = 'x'"},
	{statement: "DELETE FROM events_1"},
	{statement: "TRUNCATE events_1"},
	{statement: "MERGE INTO events_1 USING (SELECT 1) AS x(y) ON true WHEN MATCHED THEN DELETE"},
	{statement: "SELECT getenv('HOME')"},
	{statement: "SELECT * FROM duckdb_secrets()", open: true}, // there are none
	{statement: "SELECT current_setting('temp_directory')", open: true},
	{statement: "SELECT * FROM duckdb_settings()", open: true},
	{statement: "SELECT * FROM duckdb_tables()", open: true},
	{statement: "SELECT * FROM duckdb_temporary_files()", open: true},
	{statement: "SELECT * FROM information_schema.tables", open: true},
	{statement: "SELECT * FROM sqlite_master", open: true},
	{statement: "SELECT * FROM pragma_database_list", open: true},
	{statement: "SELECT * FROM events_1", open: true}, // a table is named by a store's id alone
	{statement: "SELECT * FROM query('SELECT 1')", open: true},
	{statement: "SELECT * FROM query_table('events_1')", open: true},
	{statement: "CALL pragma_version()", open: true},
	{statement: "CALL enable_logging()", open: true},
	{statement: "CALL start_ui()"},
	{statement: "PREPARE mine AS SELECT 1", open: true},
	{statement: "EXECUTE mine", open: true},
	{statement: "EXPLAIN ANALYZE SELECT 1", open: true},
	{statement: "DESCRIBE events_1", open: true},
	{statement: "SHOW ALL TABLES", open: true},
	{statement: "CHECKPOINT", open: true},
	{statement: "VACUUM", open: true},
	{statement: "USE memory"},
	{statement: "SELECT 1; DROP TABLE events_1"},
}

// wall is a database with one table of events.
func wall(t *testing.T) (*local, settings) {
	t.Helper()
	s := settings{Directory: t.TempDir(), MemoryLimit: 256 << 20, TemporaryDisk: 1 << 30, Threads: 1, Sessions: 2}
	l, err := openLocal(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.close(); err != nil {
			t.Error(err)
		}
	})
	batches := func(yield func(lake.EventBatch, error) bool) {
		yield(lake.EventBatch{ChannelARN: "arn:aws:cloudtrail:us-east-1:111122223333:channel/c", Events: []lake.StoredEvent{
			{EventID: "e", EventTime: time.Unix(0, 0), EventData: []byte(`{"UID":"1"}`)},
		}}, nil)
	}
	err = errors.Join(
		l.execute(t.Context(), createTable("events_1")),
		l.append(t.Context(), "events_1", mostWorkers, batches),
	)
	if err != nil {
		t.Fatal(err)
	}
	return l, s
}

func (l *local) rows(ctx context.Context, sql string) (rows [][]string, err error) {
	_, err = l.query(ctx, query{SQL: sql, Types: []dialect.Type{varchar, varchar}, MaxRows: 1000}, func(values []*string) error {
		row := []string{}
		for _, value := range values {
			if value == nil {
				row = append(row, "NULL")
			} else {
				row = append(row, *value)
			}
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// The first wall refuses every one of them; the second, for itself, all that would do lasting harm.
func TestHostileStatements(t *testing.T) {
	t.Parallel()
	l, s := wall(t)
	file, out := filepath.Join(t.TempDir(), "file.csv"), filepath.Join(t.TempDir(), "out")
	if err := os.WriteFile(file, []byte("secret\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	state := func() map[string][][]string {
		t.Helper()
		state := map[string][][]string{}
		for name, sql := range map[string]string{
			"settings":  "SELECT name, value FROM duckdb_settings() WHERE name NOT LIKE '%progress%' AND name NOT LIKE '%logging%' AND name NOT LIKE 'logged%' ORDER BY name",
			"tables":    "SELECT table_name, column_count::VARCHAR FROM duckdb_tables() WHERE table_name <> 'result'",
			"macros":    "SELECT function_name, macro_definition FROM duckdb_functions() WHERE function_name = 'lake_now'",
			"events":    "SELECT c4, c10.f8 FROM events_1",
			"databases": "SELECT database_name, type FROM duckdb_databases() ORDER BY ALL",
		} {
			var err error
			if state[name], err = l.rows(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
		}
		return state
	}
	before := state()
	session := <-l.sessions
	for _, h := range hostile {
		statement := strings.NewReplacer("FILE", file, "OUT", out).Replace(h.statement)
		var wrong *lake.StatementError
		if _, _, err := translate(statement, func(string) (lake.EventDataStore, error) { return lake.EventDataStore{}, errors.New("no store") }, nil); !errors.As(err, &wrong) {
			t.Errorf("%s passes the first wall: %v", statement, err)
		}
		if err := executeAll(t.Context(), session, "BEGIN TRANSACTION READ ONLY"); err != nil {
			t.Fatal(err)
		}
		rows, err := session.QueryContext(t.Context(), statement) //nolint:sqlclosecheck // below
		if err == nil {
			for rows.Next() {
			}
			err = rows.Err()
			_ = rows.Close()
		}
		if (err == nil) != h.open {
			t.Errorf("%s at the second wall: %v", statement, err)
		}
		_ = executeAll(t.Context(), session, "ROLLBACK")
		_, err = l.rows(t.Context(), statement+") AS x; --")
		if err == nil && !strings.Contains(strings.ToUpper(statement), "SELECT") {
			t.Errorf("%s runs as a query", statement)
		}
	}
	_ = executeAll(t.Context(), session, "DETACH other", "DEALLOCATE mine", "PRAGMA disable_verification", "CALL disable_logging()")
	l.sessions <- session
	if diff := cmp.Diff(before, state()); diff != "" {
		t.Errorf("the statements left traces (-before +after):\n%s", diff)
	}
	if _, err := os.Stat(out); !os.IsNotExist(err) {
		t.Errorf("a statement wrote a file: %v", err)
	}
	entries, err := os.ReadDir(s.Directory)
	for _, entry := range entries {
		if !slices.Contains([]string{"events.duckdb", "events.duckdb.wal", "temporary"}, entry.Name()) {
			t.Errorf("the directory has %s", entry.Name())
		}
	}
	if err != nil {
		t.Error(err)
	}
	t.Logf("%d statements", len(hostile))
}

// A query is one statement, whatever its text.
func TestOneStatement(t *testing.T) {
	t.Parallel()
	l, _ := wall(t)
	for _, sql := range []string{
		"SELECT 1, 2) LIMIT 1; DELETE FROM events_1; SELECT * FROM (SELECT 1, 2",
		"SELECT 1, 2) LIMIT 1; COMMIT; BEGIN; DELETE FROM events_1; SELECT * FROM (SELECT 1, 2",
		"SELECT 1, 2) LIMIT 1; ROLLBACK; DROP TABLE events_1; --",
	} {
		if _, err := l.rows(t.Context(), sql); err == nil {
			t.Errorf("%s runs", sql)
		}
	}
	rows, err := l.rows(t.Context(), "SELECT c4, c10.f8 FROM events_1")
	if len(rows) != 1 || err != nil {
		t.Errorf("there are %v, error %v", rows, err)
	}
}
