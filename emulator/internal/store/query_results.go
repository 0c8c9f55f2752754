// SPDX-License-Identifier: MPL-2.0

package store

import (
	"encoding/binary"
	"fmt"
	"iter"

	"github.com/dgraph-io/badger/v4"
	"github.com/klauspost/compress/s2"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// Queries are JSON, as the rest of the control plane. A page of results is one record: its version, then
// one S2 block; unpacked, the number of rows and of columns, then for each value, row by row, its length and one
// more, and its bytes. 0 in place of the length is NULL. All numbers are uvarints.
const resultsVersion = 1

func (t transaction) Query(scope lake.Scope, id string) (lake.Query, bool, error) {
	return read[lake.Query](t.txn, t.generation.resource(prefixQuery, scope, id))
}

func (t transaction) Queries(scope lake.Scope) ([]lake.Query, error) {
	return list[lake.Query](t.txn, t.generation.scope(prefixQuery, scope))
}

func (t transaction) AllQueries() ([]lake.Query, error) {
	return list[lake.Query](t.txn, t.generation.prefix(prefixQuery))
}

func (t transaction) PutQuery(query lake.Query) error {
	return write(t.txn, t.generation.resource(prefixQuery, query.Scope, query.ID), query)
}

func (t transaction) DeleteQuery(scope lake.Scope, id string) error {
	if err := t.DeleteQueryResults(id); err != nil {
		return err
	}
	return t.txn.Delete(t.generation.resource(prefixQuery, scope, id))
}

// DeleteQueryResults leaves a note for the purger.
func (t transaction) DeleteQueryResults(queryID string) error {
	return t.txn.Set(append(t.generation.prefix(prefixPurgeResults), queryID...), nil)
}

func (t transaction) PutQueryResults(queryID string, page lake.QueryResultPage) error {
	id, err := parseID("query", queryID)
	if err != nil {
		return err
	}
	return t.txn.Set(binary.BigEndian.AppendUint64(t.generation.queryResults(id), uint64(page.First)), encodeResults(page.Rows))
}

// QueryResults looks for the page with the row from its back, since pages differ in their numbers of rows.
func (t transaction) QueryResults(queryID string, from int) iter.Seq2[lake.QueryResultPage, error] {
	return func(yield func(lake.QueryResultPage, error) bool) {
		id, err := parseID("query", queryID)
		if err != nil {
			yield(lake.QueryResultPage{}, err)
			return
		}
		prefix := t.generation.queryResults(id)
		start := binary.BigEndian.AppendUint64(t.generation.queryResults(id), uint64(from))
		back := t.txn.NewIterator(badger.IteratorOptions{Prefix: prefix, Reverse: true})
		if back.Seek(start); back.Valid() {
			start = back.Item().KeyCopy(nil)
		}
		back.Close()
		it := t.txn.NewIterator(badger.IteratorOptions{Prefix: prefix})
		defer it.Close()
		for it.Seek(start); it.Valid(); it.Next() {
			page := lake.QueryResultPage{First: int(sequenceOf(it.Item().Key()))}
			err := it.Item().Value(func(record []byte) (err error) {
				page.Rows, err = decodeResults(record)
				return err
			})
			if err != nil {
				err = fmt.Errorf("results of query %s from row %d: %w", queryID, page.First, err)
			}
			if !yield(page, err) || err != nil {
				return
			}
		}
	}
}

func encodeResults(rows [][]*string) []byte {
	columns := 0
	if len(rows) > 0 {
		columns = len(rows[0])
	}
	block := binary.AppendUvarint(nil, uint64(len(rows)))
	block = binary.AppendUvarint(block, uint64(columns))
	for _, row := range rows {
		for _, value := range row {
			if value == nil {
				block = binary.AppendUvarint(block, 0)
				continue
			}
			block = binary.AppendUvarint(block, uint64(len(*value))+1)
			block = append(block, *value...)
		}
	}
	return append([]byte{resultsVersion}, s2.Encode(nil, block)...)
}

func decodeResults(record []byte) ([][]*string, error) {
	if len(record) == 0 {
		return nil, errDamaged
	}
	if record[0] != resultsVersion {
		return nil, fmt.Errorf("version %d is not known", record[0])
	}
	if n, err := s2.DecodedLen(record[1:]); err != nil || n > maxBlock {
		return nil, errDamaged
	}
	block, err := s2.Decode(nil, record[1:])
	if err != nil {
		return nil, errDamaged
	}
	number := func() uint64 {
		n, size := binary.Uvarint(block)
		if size <= 0 {
			err = errDamaged
			return 0
		}
		block = block[size:]
		return n
	}
	count, columns := number(), number()
	// A value takes a byte at least.
	if err != nil || columns == 0 && count > 0 || columns > 0 && count > uint64(len(block))/columns {
		return nil, errDamaged
	}
	rows := make([][]*string, count)
	for i := range rows {
		rows[i] = make([]*string, columns)
		for j := range rows[i] {
			length := number()
			if err != nil || length > uint64(len(block))+1 {
				return nil, errDamaged
			}
			if length > 0 {
				value := string(block[:length-1])
				rows[i][j], block = &value, block[length-1:]
			}
		}
	}
	if len(block) > 0 {
		return nil, errDamaged
	}
	return rows, nil
}
