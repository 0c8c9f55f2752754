// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// local is a DuckDB database in this process.
type local struct {
	db       *sql.DB
	sessions chan *sql.Conn   // those that run nothing now; for queries
	raw      mapping.Database // the same database, for appenders
	threads  int
	appends  sync.WaitGroup
	refused  atomic.Bool // by the operating system, some memory
}

// settings are what a database may take, as DuckDB writes sizes.
type settings struct {
	Directory     string // holds the database file and temporary ones, and nothing else
	MemoryLimit   int64  // bytes
	TemporaryDisk int64  // bytes
	Threads       int
	Sessions      int // queries at a time
}

// lockdown are the settings in force before anything of a user's is run, the last of which forbids
// to change any. They are the second wall: the first is that dialect writes every statement.
func (s settings) lockdown() []string {
	return []string{
		fmt.Sprintf("SET memory_limit='%dB'", s.MemoryLimit),
		fmt.Sprintf("SET threads=%d", s.Threads),
		"SET temp_directory=" + quote(filepath.Join(s.Directory, "temporary")),
		fmt.Sprintf("SET max_temp_directory_size='%dB'", s.TemporaryDisk),
		"SET autoinstall_known_extensions=false",
		"SET autoload_known_extensions=false",
		"SET allow_community_extensions=false",
		"SET allow_persistent_secrets=false",
		"SET extension_directory=" + quote(filepath.Join(s.Directory, "extensions")),
		"SET enable_external_access=false",
		"SET checkpoint_threshold='256MB'",
		"PRAGMA disable_checkpoint_on_shutdown",
		"SET lock_configuration=true",
	}
}

func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// The setting of the oldest DuckDB that must be able to read the file, which decides on how it may pack. From this
// version on there is zstd.
const storageSetting, storageVersion = "storage_compatibility_version", "v1.2.0"

// openLocal makes a database.
func openLocal(s settings) (_ *local, err error) {
	if mapping.VectorSize() != vectorSize {
		return nil, fmt.Errorf("this DuckDB has vectors of %d rows instead of %d", mapping.VectorSize(), vectorSize)
	}
	path := filepath.Join(s.Directory, "events.duckdb")
	l := &local{sessions: make(chan *sql.Conn, s.Sessions), threads: s.Threads}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.close())
		}
	}()
	var config mapping.Config
	if mapping.CreateConfig(&config) == mapping.StateError {
		return nil, errors.New("DuckDB has no configuration")
	}
	defer mapping.DestroyConfig(&config)
	mapping.SetConfig(config, "duckdb_api", "go") // as the connector has it, whose database this is
	mapping.SetConfig(config, storageSetting, storageVersion)
	connector, err := duckdb.NewConnector(path+"?"+storageSetting+"="+storageVersion, nil)
	if err != nil {
		return nil, err
	}
	l.db = sql.OpenDB(connector)
	l.db.SetMaxOpenConns(s.Sessions)
	l.db.SetMaxIdleConns(s.Sessions)
	var message string
	if mapping.GetOrCreateFromCache(duckdb.GetInstanceCache(), path, &l.raw, config, &message) == mapping.StateError {
		return nil, errors.New(message)
	}
	return l, l.prepare(context.Background(), s)
}

// prepare makes the sessions, what their statements call, and locks the database.
func (l *local) prepare(ctx context.Context, s settings) error {
	var first *sql.Conn
	for range s.Sessions {
		session, err := l.db.Conn(ctx)
		if err != nil {
			return err
		}
		l.sessions <- session
		if first == nil {
			first = session
		}
		// How many rows a scan gives is EventsMatched. It cannot be asked for once settings are locked.
		if _, err := session.ExecContext(ctx, "SET enable_profiling='no_output'"); err != nil {
			return err
		}
	}
	if err := define(ctx, first); err != nil {
		return err
	}
	for _, setting := range s.lockdown() {
		if _, err := first.ExecContext(ctx, setting); err != nil {
			return fmt.Errorf("%s: %w", setting, err)
		}
	}
	return nil
}

// close ends the database. No query runs any more.
func (l *local) close() error {
	l.appends.Wait()
	close(l.sessions)
	var errs []error
	for session := range l.sessions {
		errs = append(errs, session.Close())
	}
	if l.db != nil {
		errs = append(errs, l.db.Close())
	}
	if l.raw.Ptr != nil {
		mapping.Close(&l.raw)
	}
	return errors.Join(errs...)
}

func (l *local) worn() bool { return l.refused.Load() }

// failure is failureOf, and remembers what it has seen.
func (l *local) failure(ctx context.Context, err error) error {
	err = failureOf(ctx, err)
	if f, ok := errors.AsType[*failure](err); ok && f.Kind == refused {
		l.refused.Store(true)
	}
	return err
}

func (l *local) execute(ctx context.Context, statement string) error {
	return l.withConnection(ctx, func(connection mapping.Connection) error { return run(connection, statement) })
}

// withConnection lends a connection of its own.
func (l *local) withConnection(ctx context.Context, fn func(mapping.Connection) error) error {
	l.appends.Add(1)
	defer l.appends.Done()
	connection, err := l.connect()
	if err != nil {
		return err
	}
	defer mapping.Disconnect(&connection)
	return l.failure(ctx, fn(connection))
}

func (l *local) connect() (connection mapping.Connection, err error) {
	if mapping.Connect(l.raw, &connection) == mapping.StateError {
		return connection, &failure{Kind: lost, Message: "the query engine takes no more connections and begins anew"}
	}
	return connection, nil
}

func run(connection mapping.Connection, statement string) error {
	var result mapping.Result
	defer mapping.DestroyResult(&result)
	if mapping.Query(connection, statement, &result) == mapping.StateError {
		return errors.New(mapping.ResultError(&result))
	}
	return nil
}

// query keeps the result in a temporary table first: DuckDB bounds the memory of tables, but
// not that of results. The transaction can write nothing else, and takes the table away at its end.
func (l *local) query(ctx context.Context, q query, row func([]*string) error) (statistics lake.QueryRunStatistics, err error) {
	var session *sql.Conn
	select {
	case session = <-l.sessions:
		defer func() { l.sessions <- session }()
	case <-ctx.Done():
		return statistics, context.Cause(ctx)
	}
	// ctx does not interrupt these: whether the transaction has begun would not be known then.
	if err := executeAll(context.WithoutCancel(ctx), session, "SET VARIABLE lake_now = TIMESTAMP '"+q.Now.UTC().Format("2006-01-02 15:04:05.000")+"'", "BEGIN TRANSACTION READ ONLY"); err != nil {
		return statistics, l.failure(ctx, err)
	}
	defer func() {
		if rollback := executeAll(context.WithoutCancel(ctx), session, "ROLLBACK"); rollback != nil {
			l.refused.Store(true) // what else can there be
			err = errors.Join(err, fault(lost, "the query engine could not end a query and begins anew", rollback.Error()))
		}
	}()
	if err := execute(ctx, session, "CREATE TEMPORARY TABLE result AS SELECT * FROM ("+q.SQL+fmt.Sprintf(") LIMIT %d", q.MaxRows+1)); err != nil {
		return statistics, l.failure(ctx, err)
	}
	if profile, err := duckdb.GetProfilingInfo(session); err == nil {
		statistics.EventsMatched = matched(profile)
	}
	if err := scanned(ctx, session, q.Sources, &statistics); err != nil {
		return statistics, l.failure(ctx, err)
	}
	r := reader{session: session, query: q, row: row, failure: l.failure}
	return statistics, r.read(ctx)
}

func executeAll(ctx context.Context, session *sql.Conn, statements ...string) error {
	for _, statement := range statements {
		if _, err := session.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// execute runs what must be a single statement.
func execute(ctx context.Context, session *sql.Conn, text string) error {
	return session.Raw(func(connection any) error {
		prepared, err := connection.(*duckdb.Conn).Prepare(text) // unlike others it refuses several
		if err != nil {
			return err
		}
		statement := prepared.(*duckdb.Stmt)
		_, err = statement.ExecContext(ctx, nil)
		return errors.Join(err, statement.Close())
	})
}

// scanned counts the events that the query may see, and their bytes (QRY-077).
func scanned(ctx context.Context, session *sql.Conn, sources []source, statistics *lake.QueryRunStatistics) error {
	for _, source := range sources {
		var events, bytes int64
		count := fmt.Sprintf("SELECT count(*), coalesce(CAST(sum(%s) AS BIGINT), 0) FROM %s WHERE %s", sizeColumn, source.Table, source.condition())
		if err := session.QueryRowContext(ctx, count).Scan(&events, &bytes); err != nil {
			return err
		}
		statistics.EventsScanned += events
		statistics.BytesScanned += bytes
	}
	statistics.EventsMatched = min(statistics.EventsMatched, statistics.EventsScanned)
	return nil
}

// matched adds up what scans of tables have given, behind the conditions that DuckDB checks
// right behind them.
func matched(node duckdb.ProfilingInfo) (events int64) {
	children := node.Children
	switch kind := node.Metrics["OPERATOR_TYPE"]; {
	case kind == "TABLE_SCAN", kind == "FILTER" && len(children) == 1 && children[0].Metrics["OPERATOR_TYPE"] == "TABLE_SCAN":
		_, _ = fmt.Sscan(node.Metrics["OPERATOR_CARDINALITY"], &events)
		return events
	case strings.HasSuffix(kind, "JOIN") && len(children) == 2 && strings.Contains(node.Metrics["EXTRA_INFO"], "rowid"):
		children = children[1:] // the other reads rows again that were found already
	}
	for _, child := range children {
		events += matched(child)
	}
	return events
}
