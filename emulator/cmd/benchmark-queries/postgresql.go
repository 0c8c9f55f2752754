// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/sample"
)

// settings are what somebody sets who gives PostgreSQL a machine of a few GiB. What is
// committed is on disk, as by default.
var settings = []string{
	"shared_buffers=1GB", "effective_cache_size=3GB", "work_mem=256MB", "maintenance_work_mem=512MB",
	"random_page_cost=1.1", "max_wal_size=8GB", "wal_level=minimal", "max_wal_senders=0", "max_parallel_workers_per_gather=2",
}

// The time stands in a column of its own, as every question asks for it. What questions
// group, join and look up by has an index or, with a pattern, trigrams.
const createTable = `CREATE EXTENSION pg_trgm; CREATE TABLE events (at timestamp NOT NULL, event jsonb NOT NULL);`

const createIndexes = `
CREATE INDEX ON events (at);
CREATE INDEX ON events ((event->>'eventSource'), (event->>'eventName'));
CREATE INDEX ON events ((event->'userIdentity'->>'principalId'), at);
CREATE INDEX ON events ((event->>'sourceIPAddress'), at);
CREATE INDEX ON events ((event->>'errorCode'), at) WHERE event->>'errorCode' IS NOT NULL;
CREATE INDEX ON events USING gin ((event->'userIdentity'->'details'->>'Repository') gin_trgm_ops);
CREATE INDEX ON events USING gin (event jsonb_path_ops);
VACUUM (ANALYZE) events;
CHECKPOINT;`

// postgreSQL is a running cluster of its own, reachable over a socket in its directory.
type postgreSQL struct {
	process *exec.Cmd
	exited  chan error
	home    string
	psql    string
	version string
	session *session
}

// startPostgreSQL makes a cluster and starts it. PostgreSQL refuses to run as root, so that
// root runs it as the user postgres.
func startPostgreSQL(ctx context.Context, directory string) (_ *postgreSQL, err error) {
	bin, err := postgreSQLPrograms()
	if err != nil {
		return nil, err
	}
	attributes := &syscall.SysProcAttr{}
	if err := os.Mkdir(directory, 0o700); err != nil {
		return nil, err
	}
	if os.Geteuid() == 0 {
		uid, gid, err := postgresUser()
		if err != nil {
			return nil, err
		}
		attributes.Credential = &syscall.Credential{Uid: uid, Gid: gid}
		if err := os.Chown(directory, int(uid), int(gid)); err != nil {
			return nil, err
		}
	}
	p := &postgreSQL{home: directory, psql: filepath.Join(bin, "psql"), exited: make(chan error, 1)}
	data := filepath.Join(directory, "data")
	initialize := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "--pgdata", data, "--username", "postgres", "--auth", "trust", "--locale", "C", "--encoding", "UTF8")
	initialize.SysProcAttr, initialize.Dir = attributes, directory
	if output, err := initialize.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, output)
	}
	args := []string{"-D", data, "-k", directory, "-c", "listen_addresses="}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	log, err := os.Create(filepath.Join(directory, "log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p.process = exec.Command(filepath.Join(bin, "postgres"), args...)
	p.process.SysProcAttr, p.process.Dir = attributes, directory
	p.process.Stdout, p.process.Stderr = log, log
	if err := p.process.Start(); err != nil {
		return nil, err
	}
	go func() { p.exited <- p.process.Wait() }()
	defer func() {
		if err != nil {
			text, _ := os.ReadFile(log.Name())
			err = errors.Join(fmt.Errorf("%w\n%s", err, text), p.stop())
		}
	}()
	var version string
	if err := waitUntil(ctx, p.exited, func() bool {
		output, err := p.command(ctx, "-c", "SHOW server_version").Output()
		version = strings.TrimSpace(string(output))
		return err == nil
	}); err != nil {
		return nil, fmt.Errorf("starting PostgreSQL: %w", err)
	}
	number, _, _ := strings.Cut(version, " ") // without the name of the package
	p.version = "PostgreSQL " + number
	return p, nil
}

// postgreSQLPrograms is the directory of initdb, postgres and psql. Debian does not
// have all of them on PATH.
func postgreSQLPrograms() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if program, err := exec.LookPath("postgres"); err == nil {
		found = append(found, program)
	}
	if len(found) == 0 {
		return "", errors.New("PostgreSQL is not installed: install your system's package of it, which is called postgresql in Debian")
	}
	slices.SortFunc(found, func(a, b string) int { return majorVersion(a) - majorVersion(b) })
	return filepath.Dir(found[len(found)-1]), nil
}

// majorVersion is that of Debian's directories, 0 elsewhere.
func majorVersion(program string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(program))))
	return n
}

func postgresUser() (uid, gid uint32, err error) {
	postgres, err := user.Lookup("postgres")
	if err != nil {
		return 0, 0, fmt.Errorf("PostgreSQL does not run as root: %w", err)
	}
	u, err := strconv.ParseUint(postgres.Uid, 10, 32)
	if err != nil {
		return 0, 0, err
	}
	g, err := strconv.ParseUint(postgres.Gid, 10, 32)
	return uint32(u), uint32(g), err
}

// command is a psql that prints rows only.
func (p *postgreSQL) command(ctx context.Context, args ...string) *exec.Cmd {
	args = append([]string{"-X", "-q", "-t", "-A", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", p.home, "-U", "postgres"}, args...)
	return exec.CommandContext(ctx, p.psql, args...)
}

// load copies the events, makes the indexes and cleans up behind.
func (p *postgreSQL) load(ctx context.Context, events int) error {
	if output, err := p.command(ctx, "-c", createTable).CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, output)
	}
	in, out := io.Pipe()
	go func() {
		w := bufio.NewWriterSize(out, 1<<20)
		for i := range events {
			data, at := sample.EventData(i, events)
			_, _ = fmt.Fprintf(w, "%s\t%s\n", at.Format("2006-01-02 15:04:05"), bytes.ReplaceAll(data, []byte(`\`), []byte(`\\`)))
		}
		_ = out.CloseWithError(w.Flush())
	}()
	loading := p.command(ctx, "-c", "COPY events FROM STDIN")
	loading.Stdin = in
	if output, err := loading.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, output)
	}
	indexing := p.command(ctx)
	indexing.Stdin = strings.NewReader(createIndexes)
	if output, err := indexing.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, output)
	}
	session, err := p.newSession(ctx)
	p.session = session
	return err
}

// session is a psql that stays, so that no question pays for a new connection.
type session struct {
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	errors  *bytes.Buffer
}

func (p *postgreSQL) newSession(ctx context.Context) (*session, error) {
	s := &session{process: p.command(ctx), errors: &bytes.Buffer{}}
	s.process.Stderr = s.errors
	var err error
	if s.in, err = s.process.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.out = bufio.NewReader(out)
	return s, s.process.Start()
}

const endOfAnswer = "-- end of answer --"

// timing is what psql prints of a statement with \timing.
var timing = regexp.MustCompile(`^Time: ([0-9.]+) ms`)

// ask takes the time that psql measures, from the statement to the last row.
func (p *postgreSQL) ask(_ context.Context, question sample.Question) (rows []string, took time.Duration, err error) {
	s := p.session
	if _, err := fmt.Fprintf(s.in, "\\timing on\n%s;\n\\timing off\n\\echo %s\n", question.PostgreSQL, endOfAnswer); err != nil {
		return nil, 0, err
	}
	for {
		line, err := s.out.ReadString('\n')
		if err != nil {
			_ = s.process.Wait() // which ends the writing of its errors
			return nil, 0, fmt.Errorf("psql: %w: %s", err, s.errors)
		}
		line = strings.TrimSuffix(line, "\n")
		if line == endOfAnswer {
			return rows, took, nil
		}
		if match := timing.FindStringSubmatch(line); match != nil {
			milliseconds, err := strconv.ParseFloat(match[1], 64)
			if err != nil {
				return nil, 0, err
			}
			took = time.Duration(milliseconds * float64(time.Millisecond))
			continue
		}
		rows = append(rows, line)
	}
}

func (p *postgreSQL) pid() int          { return p.process.Process.Pid }
func (p *postgreSQL) directory() string { return p.home }

func (p *postgreSQL) stop() error {
	if p.session != nil {
		_ = p.session.in.Close()
		_ = p.session.process.Wait()
	}
	return end(p.process, syscall.SIGINT, p.exited) // a fast shutdown
}
