// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2/mapping"
	"github.com/go-json-experiment/json"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb/internal/dialect"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// The driver's own appender goes through reflection and a Go map for every row value; writing
// DuckDB's vectors in place is several times as fast. So is keeping texts where DuckDB can read them
// instead of giving it each with a call.

const (
	vectorSize = 2048 // rows of a chunk, DuckDB's vector size

	// A chunk is handed over early when its events have so many bytes.
	maxChunkBytes = 8 << 20
	// What was handed over waits outside of DuckDB's memory limit, up to so many bytes of events.
	maxWaitingBytes = 32 << 20
)

// leaf is a part of the stored columns that is text, a time or a map of texts.
type leaf struct {
	path []int // index of the column, then of fields
	kind dialect.Kind

	// Of the current chunk. Rows are NULL until they are set.
	vector  mapping.Vector
	data    unsafe.Pointer
	valid   []uint64
	entries []entry // of a map, of all rows
}

// entry is an entry of a map.
type entry struct {
	key, value []byte
	null       bool // no value
}

// leaves lists the leaves of the stored columns, in order, and their places by path, such as eventdata.uid.
func leaves() (list []leaf, places map[string]int) {
	places = map[string]int{}
	var walk func(name string, typ dialect.Type, path []int)
	walk = func(name string, typ dialect.Type, path []int) {
		if typ.Kind != dialect.Row {
			places[name] = len(list)
			list = append(list, leaf{path: slices.Clone(path), kind: typ.Kind})
			return
		}
		for i, field := range typ.Fields {
			walk(name+"."+field.Name, field.Type, append(path, i))
		}
	}
	for i, stored := range storedColumns {
		walk(stored.column.Name, stored.column.Type, []int{i})
	}
	return list, places
}

var activityLeaves, activityPlaces = leaves()

// place is a leaf's place by its path.
func place(path string) int {
	i, found := activityPlaces[path]
	if !found {
		panic("no column " + path)
	}
	return i
}

// Where the parts of a record go.
var (
	placeID, placeTime           = place("eventid"), place("eventtime")
	placeRegion, placeRecipient  = place("awsregion"), place("recipientaccountid")
	placeIngestion, placeChannel = place("metadata.ingestiontime"), place("metadata.channelarn")
	placeData                    = place(dataColumn)

	dataPlaces     = placesOf("eventdata", "version userAgent eventSource eventName eventTime UID requestParameters responseElements errorCode errorMessage sourceIPAddress recipientAccountId additionalEventData")
	identityPlaces = placesOf("eventdata.useridentity", "type principalId details")
	placeMisspelt  = place("eventdata.errormssage") // as AWS documents errorMessage (QRY-071)
)

// placesOf gives the places of JSON members under a path, whose columns have their names in small letters.
func placesOf(path, names string) map[string]int {
	places := map[string]int{}
	for name := range strings.FieldsSeq(names) {
		places[name] = place(path + "." + strings.ToLower(name))
	}
	return places
}

// appender appends events to one table, in the transaction of its connection.
type appender struct {
	handle mapping.Appender
	types  []mapping.LogicalType
	chunk  mapping.DataChunk
	leaves []leaf
	texts  texts // of the chunk
	sizes  unsafe.Pointer
	rows   int // in the chunk
	bytes  int // of the events in the chunk
	waits  int // bytes of those handed over, but not yet in the table

	// What the records of one batch have in common.
	region, recipient, ingestion, channel []byte

	size int // of a record, without eventData
}

func newAppender(connection mapping.Connection, table string) (*appender, error) {
	a := &appender{leaves: slices.Clone(activityLeaves)}
	if mapping.AppenderCreateExt(connection, "", "", table, &a.handle) == mapping.StateError {
		err := errors.New(mapping.AppenderError(a.handle))
		mapping.AppenderDestroy(&a.handle)
		return nil, err
	}
	for i := range mapping.AppenderColumnCount(a.handle) {
		a.types = append(a.types, mapping.AppenderColumnType(a.handle, i))
	}
	a.chunk = mapping.CreateDataChunk(a.types)
	a.begin()
	return a, nil
}

// close hands over what is left and frees everything.
func (a *appender) close() error {
	err := a.flush()
	if err == nil && mapping.AppenderFlush(a.handle) == mapping.StateError {
		err = errors.New(mapping.AppenderError(a.handle))
	}
	a.free()
	return err
}

// free drops what was not handed over.
func (a *appender) free() {
	mapping.AppenderClear(a.handle)
	mapping.AppenderDestroy(&a.handle)
	mapping.DestroyDataChunk(&a.chunk)
	a.texts.free()
	for i := range a.types {
		mapping.DestroyLogicalType(&a.types[i])
	}
}

// begin finds the vectors of the chunk, which is empty, and makes all of it NULL.
func (a *appender) begin() {
	a.rows, a.bytes = 0, 0
	for i := range a.leaves {
		l := &a.leaves[i]
		l.vector = mapping.DataChunkGetVector(a.chunk, mapping.IdxT(l.path[0]))
		for _, field := range l.path[1:] {
			l.vector = mapping.StructVectorGetChild(l.vector, mapping.IdxT(field))
		}
		l.data = mapping.VectorGetData(l.vector)
		l.valid = validity(l.vector, vectorSize)
		l.entries = l.entries[:0]
	}
	a.sizes = mapping.VectorGetData(mapping.DataChunkGetVector(a.chunk, mapping.IdxT(len(storedColumns))))
}

// validity is a vector's mask of n rows, a bit for each that is not NULL; all are NULL now.
func validity(vector mapping.Vector, n int) []uint64 {
	mapping.VectorEnsureValidityWritable(vector)
	mask := unsafe.Slice((*uint64)(mapping.VectorGetValidity(vector)), (n+63)/64)
	clear(mask)
	return mask
}

func setValid(mask []uint64, i int) { mask[i/64] |= 1 << (i % 64) }

// flush hands the chunk over.
func (a *appender) flush() error {
	if a.rows == 0 {
		return nil
	}
	for i := range a.leaves {
		if l := &a.leaves[i]; l.kind == dialect.Map {
			if err := l.flushMap(&a.texts); err != nil {
				return err
			}
		}
	}
	mapping.DataChunkSetSize(a.chunk, mapping.IdxT(a.rows))
	if mapping.AppendDataChunk(a.handle, a.chunk) == mapping.StateError {
		return errors.New(mapping.AppenderError(a.handle))
	}
	mapping.DataChunkReset(a.chunk)
	a.texts.reset() // DuckDB has copied them
	if a.waits += a.bytes; a.waits > maxWaitingBytes {
		if mapping.AppenderFlush(a.handle) == mapping.StateError {
			return errors.New(mapping.AppenderError(a.handle))
		}
		a.waits = 0
	}
	a.begin()
	return nil
}

// flushMap writes the entries, which are the rows of a list of keys and values.
func (l *leaf) flushMap(texts *texts) error {
	n := len(l.entries)
	if mapping.ListVectorReserve(l.vector, mapping.IdxT(n)) == mapping.StateError || mapping.ListVectorSetSize(l.vector, mapping.IdxT(n)) == mapping.StateError {
		return fmt.Errorf("Out of Memory Error: %d entries of maps", n)
	}
	if n == 0 {
		return nil
	}
	list := mapping.ListVectorGetChild(l.vector)
	keys, values := mapping.StructVectorGetChild(list, 0), mapping.StructVectorGetChild(list, 1)
	keyData, valueData := mapping.VectorGetData(keys), mapping.VectorGetData(values)
	valid := validity(values, n)
	for i, e := range l.entries {
		texts.set(keyData, i, e.key)
		if !e.null {
			texts.set(valueData, i, e.value)
			setValid(valid, i)
		}
	}
	return nil
}

func (a *appender) text(place int, text []byte) {
	l := &a.leaves[place]
	a.texts.set(l.data, a.rows, text)
	setValid(l.valid, a.rows)
}

// addBatch appends the events of a batch.
func (a *appender) addBatch(batch lake.EventBatch) error {
	common := batch.Record(lake.StoredEvent{EventData: []byte("{}")})
	record, err := json.Marshal(common)
	if err != nil {
		return err
	}
	a.size = len(record) - len("{}")
	a.region, a.recipient = []byte(common.AWSRegion), []byte(common.RecipientAccountID)
	a.ingestion, a.channel = []byte(common.Metadata.IngestionTime), []byte(common.Metadata.ChannelARN)
	for _, event := range batch.Events {
		if err := a.add(event); err != nil {
			return err
		}
	}
	return nil
}

// add appends an event of the batch.
func (a *appender) add(event lake.StoredEvent) error {
	if a.rows == vectorSize || a.bytes > maxChunkBytes {
		if err := a.flush(); err != nil {
			return err
		}
	}
	if !utf8.Valid(event.EventData) { // so that every text in it is valid
		return fmt.Errorf("event %s: %w", event.EventID, errNotJSON)
	}
	a.text(placeID, []byte(event.EventID))
	a.text(placeRegion, a.region)
	a.text(placeRecipient, a.recipient)
	a.text(placeIngestion, a.ingestion)
	a.text(placeChannel, a.channel)
	a.text(placeData, event.EventData)
	at := &a.leaves[placeTime]
	*(*int64)(unsafe.Add(at.data, a.rows*8)) = event.EventTime.UnixMicro()
	setValid(at.valid, a.rows)
	if err := a.eventData(event.EventData); err != nil {
		return fmt.Errorf("event %s: %w", event.EventID, err)
	}
	size := a.size + len(event.EventID) + len(event.EventData)
	*(*int64)(unsafe.Add(a.sizes, a.rows*8)) = int64(size)
	a.rows++
	a.bytes += size
	return nil
}

// eventData takes the sender's object apart.
func (a *appender) eventData(object []byte) error {
	return members(object, func(name, value []byte) error {
		if string(name) == "userIdentity" && value[0] == '{' {
			return members(value, func(name, value []byte) error { return a.member(identityPlaces, name, value) })
		}
		return a.member(dataPlaces, name, value)
	})
}

func (a *appender) member(places map[string]int, name, value []byte) error {
	place, known := places[string(name)]
	if !known {
		return nil // dropped by a switch, or none that AWS documents
	}
	l := &a.leaves[place]
	if l.kind == dialect.Map {
		return l.addMap(a.rows, value)
	}
	text, null, err := bare(value)
	if null || err != nil {
		return err
	}
	a.text(place, text)
	if string(name) == "errorMessage" {
		a.text(placeMisspelt, text)
	}
	return nil
}

// addMap makes a map of an object's members (QRY-072).
func (l *leaf) addMap(row int, object []byte) error {
	if object[0] != '{' {
		return nil
	}
	first := len(l.entries)
	err := members(object, func(name, value []byte) error {
		text, null, err := bare(value)
		l.entries = append(l.entries, entry{name, text, null})
		return err
	})
	*(*[2]uint64)(unsafe.Add(l.data, row*16)) = [2]uint64{uint64(first), uint64(len(l.entries) - first)}
	setValid(l.valid, row)
	return err
}
