// SPDX-License-Identifier: MPL-2.0

package duckdb

import (
	"encoding/binary"
	"runtime"
	"unsafe"
)

// texts keeps the texts of a chunk in memory that does not move, where DuckDB reads them by their address
// when the chunk is handed over. They are valid UTF-8, which DuckDB does not check here.
type texts struct {
	blocks [][]byte
	next   int    // block, behind the one that free is the rest of
	rest   []byte // of a block
	pinner runtime.Pinner
}

const (
	textBlock = 1 << 20
	// textHeader is the size of a text in a vector: its length, its first bytes and its address or, where
	// they are at most inlinedText, all of its bytes.
	textHeader  = 16
	inlinedText = 12
)

// set writes the text of a row to the data of a vector.
func (t *texts) set(data unsafe.Pointer, row int, text []byte) {
	header := (*[textHeader]byte)(unsafe.Add(data, row*textHeader))
	*header = [textHeader]byte{}
	binary.NativeEndian.PutUint32(header[:4], uint32(len(text))) //nolint:gosec // an event is far smaller
	if len(text) <= inlinedText {
		copy(header[4:], text)
		return
	}
	copy(header[4:8], text)
	binary.NativeEndian.PutUint64(header[8:], uint64(uintptr(t.keep(text))))
}

// keep copies a text to where it stays until reset.
func (t *texts) keep(text []byte) unsafe.Pointer {
	for len(t.rest) < len(text) {
		if t.next == len(t.blocks) {
			block := make([]byte, max(textBlock, len(text)))
			t.pinner.Pin(&block[0])
			t.blocks = append(t.blocks, block)
		}
		t.rest = t.blocks[t.next]
		t.next++
	}
	kept := t.rest[:len(text)]
	copy(kept, text)
	t.rest = t.rest[len(text):]
	return unsafe.Pointer(&kept[0])
}

// reset forgets all texts. The next ones take their place.
func (t *texts) reset() { t.next, t.rest = 0, nil }

// free lets the memory go.
func (t *texts) free() {
	t.pinner.Unpin()
	*t = texts{}
}
