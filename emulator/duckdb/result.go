// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"context"
	"database/sql"
	"fmt"
)

// reader reads the result of a query in pages, of which one is in memory.
type reader struct {
	session *sql.Conn
	query   query
	row     func([]*string) error
	rows    int // read
	failure func(context.Context, error) error
	first   int64 // row id; that of rows of a transaction not at its end is large
}

const (
	firstPage = 256 // rows
	mostPage  = 16384
	pageBytes = 4 << 20 // about
)

func (r *reader) read(ctx context.Context) error {
	var total int
	if err := r.session.QueryRowContext(ctx, "SELECT count(*), coalesce(min(rowid), 0) FROM result").Scan(&total, &r.first); err != nil {
		return r.failure(ctx, err)
	}
	if total > r.query.MaxRows {
		return &failure{Kind: tooLarge, Message: tooLargeMessage}
	}
	for size := firstPage; r.rows < total; {
		bytes, err := r.page(ctx, size)
		if err != nil {
			return err
		}
		r.rows += size
		switch {
		case bytes < pageBytes/2:
			size = min(2*size, mostPage)
		case bytes > pageBytes:
			size = max(size/2, 1)
		}
	}
	return nil
}

// page reads the next rows. It tells how many bytes they have.
func (r *reader) page(ctx context.Context, size int) (bytes int, err error) {
	first := r.first + int64(r.rows)
	rows, err := r.session.QueryContext(ctx, fmt.Sprintf("SELECT * FROM result WHERE rowid >= %d AND rowid < %d", first, first+int64(size)))
	if err != nil {
		return 0, r.failure(ctx, err)
	}
	defer rows.Close()
	values, places := make([]any, len(r.query.Types)), make([]any, len(r.query.Types))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return 0, r.failure(ctx, err)
		}
		texts := make([]*string, len(values))
		for i, value := range values {
			if value == nil {
				continue
			}
			text := rendered(r.query.Types[i], value)
			texts[i] = &text
			bytes += len(text)
		}
		if err := r.row(texts); err != nil {
			return 0, err
		}
	}
	return bytes, r.failure(ctx, rows.Err())
}
