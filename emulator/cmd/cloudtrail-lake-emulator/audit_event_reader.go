// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"unicode/utf8"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

// maxEntryBytes bounds what is held of one entry of the input. An event of
// 256 kB, the most that the service takes, is far smaller however it is escaped
// and indented.
const maxEntryBytes = 8 << 20

// inputEvent is one entry of the input, and where it stands.
type inputEvent struct {
	file  string
	line  int
	event cloudtraildata.AuditEvent

	// err says why the entry is no event. Further entries may follow, unless
	// it is the input itself that is broken.
	err error
}

// readAuditEvents reads the entries of a file: the elements of a JSON array, or
// JSON Lines, where each line has one entry and empty lines do not count. It
// holds one entry in memory.
func readAuditEvents(file string, r io.Reader) iter.Seq[inputEvent] {
	return func(yield func(inputEvent) bool) {
		input := bufio.NewReaderSize(r, 64<<10)
		if start, _ := input.Peek(3); bytes.Equal(start, []byte("\ufeff")) {
			_, _ = input.Discard(len(start)) // the byte order mark, which JSON does not have
		}
		line, isArray, err := skipToArray(input)
		if err != nil {
			yield(inputEvent{file: file, line: line, err: err})
			return
		}
		read := readLines
		if isArray {
			read = readArray
		}
		for entry := range read(input, line) {
			entry.file = file
			if !yield(entry) {
				return
			}
		}
	}
}

// skipToArray skips white space, counts its lines from 1, and tells whether an
// array follows.
func skipToArray(input *bufio.Reader) (line int, isArray bool, err error) {
	for line = 1; ; {
		b, err := input.ReadByte()
		if errors.Is(err, io.EOF) {
			return line, false, nil
		}
		if err != nil {
			return line, false, err
		}
		switch b {
		case '\n':
			line++
		case ' ', '\t', '\r':
		default:
			return line, b == '[', input.UnreadByte()
		}
	}
}

// readLines reads JSON Lines, of which the next line has this number.
func readLines(input *bufio.Reader, line int) iter.Seq[inputEvent] {
	return func(yield func(inputEvent) bool) {
		for ; ; line++ {
			text, tooLong, err := readLine(input)
			if len(bytes.TrimSpace(text)) > 0 {
				entry := inputEvent{line: line}
				switch {
				case tooLong:
					entry.err = fmt.Errorf("the line is longer than %d bytes, which no event may be", maxEntryBytes)
				case !json.Valid(text):
					entry.err = errors.New("the line is not JSON: in JSON Lines each line is one whole object; an object over several lines needs a JSON array around it")
				default:
					entry.event, entry.err = parseEntry(text)
				}
				if !yield(entry) {
					return
				}
			}
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(inputEvent{line: line, err: err})
				return
			}
		}
	}
}

// readLine returns the next line, or, if it is too long, its beginning.
func readLine(input *bufio.Reader) (text []byte, tooLong bool, err error) {
	for {
		part, err := input.ReadSlice('\n')
		if len(text)+len(part) > maxEntryBytes {
			tooLong = true
		} else {
			text = append(text, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return text, tooLong, err
		}
	}
}

// readArray reads the elements of a JSON array, which begins in this line.
func readArray(input *bufio.Reader, line int) iter.Seq[inputEvent] {
	return func(yield func(inputEvent) bool) {
		lines := &lineCounter{r: input, line: line}
		decoder := json.NewDecoder(lines)
		lines.grant()
		if _, err := decoder.Token(); err != nil {
			yield(inputEvent{line: line, err: err})
			return
		}
		for decoder.More() {
			lines.grant()
			var raw json.RawMessage
			if err := decoder.Decode(&raw); err != nil {
				yield(inputEvent{line: lines.next(decoder), err: arrayError(err)})
				return
			}
			entry := inputEvent{line: lines.at(decoder.InputOffset() - int64(len(raw)))}
			entry.event, entry.err = parseEntry(raw)
			if !yield(entry) {
				return
			}
		}
		if _, err := decoder.Token(); err != nil {
			yield(inputEvent{line: lines.next(decoder), err: arrayError(err)})
			return
		}
		rest, err := io.ReadAll(io.LimitReader(io.MultiReader(decoder.Buffered(), input), 4<<10))
		if err != nil {
			yield(inputEvent{line: lines.at(decoder.InputOffset()), err: err})
			return
		}
		if len(bytes.TrimSpace(rest)) > 0 {
			yield(inputEvent{line: lines.at(decoder.InputOffset()), err: errors.New("there is more after the end of the JSON array: a file is one array, or JSON Lines")})
		}
	}
}

func arrayError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the JSON array ends before its closing bracket: is the file complete?")
	}
	return fmt.Errorf("the JSON array is broken here, what follows is not read: %w", err)
}

// lineCounter tells in which line an offset of the input lies, and stops the
// reading of an entry that does not end.
type lineCounter struct {
	r io.Reader

	offset   int64   // of the next byte to read
	allowed  int64   // where reading stops until more is granted
	line     int     // in which the last offset asked for lies
	newlines []int64 // offsets of line ends behind that
}

// grant allows one more entry to be read.
func (l *lineCounter) grant() { l.allowed = l.offset + maxEntryBytes }

func (l *lineCounter) Read(p []byte) (int, error) {
	if l.offset >= l.allowed {
		return 0, fmt.Errorf("an entry is longer than %d bytes, which no event may be", maxEntryBytes)
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.allowed-l.offset)])
	for i, b := range p[:n] {
		if b == '\n' {
			l.newlines = append(l.newlines, l.offset+int64(i))
		}
	}
	l.offset += int64(n)
	return n, err
}

// at returns the line of an offset. Offsets are asked for in ascending order.
func (l *lineCounter) at(offset int64) int {
	for len(l.newlines) > 0 && l.newlines[0] < offset {
		l.newlines = l.newlines[1:]
		l.line++
	}
	return l.line
}

// next returns the line of what the decoder would read next. Its own offset is
// still that of the white space and the comma before.
func (l *lineCounter) next(decoder *json.Decoder) int {
	buffered, _ := io.ReadAll(decoder.Buffered()) // reads memory
	skipped := len(buffered) - len(bytes.TrimLeft(buffered, " \t\r\n,"))
	return l.at(decoder.InputOffset() + int64(skipped))
}

// parseEntry makes an event of an entry. An entry with the member eventData is
// an entry of a PutAuditEvents request, with its event as an object or as text;
// any other object is the event itself.
func parseEntry(raw []byte) (cloudtraildata.AuditEvent, error) {
	var event cloudtraildata.AuditEvent
	if !utf8.Valid(raw) {
		return event, errors.New("the entry is not valid UTF-8: convert the file")
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil || members == nil {
		return event, errors.New("the entry is not a JSON object")
	}
	eventData, wrapped := members["eventData"]
	if !wrapped {
		event.ID = rand.Text()
		return event, compact(raw, &event.EventData)
	}

	for name, member := range members {
		var err error
		switch name {
		case "eventData":
		case "id":
			err = json.Unmarshal(member, &event.ID)
		case "eventDataChecksum":
			err = json.Unmarshal(member, &event.EventDataChecksum)
		default:
			return event, fmt.Errorf("the entry has the member %q beside eventData: only id and eventDataChecksum belong there", name)
		}
		if err != nil {
			return event, fmt.Errorf("%s is %s: it must be a string", name, shorten(member))
		}
	}
	if member, ok := members["id"]; !ok || string(member) == "null" {
		event.ID = rand.Text()
	}
	switch eventData[0] {
	case '"':
		return event, json.Unmarshal(eventData, &event.EventData)
	case '{':
		if event.EventDataChecksum != "" {
			// The checksum is that of the text as it stands.
			event.EventData = string(eventData)
			return event, nil
		}
		return event, compact(eventData, &event.EventData)
	}
	return event, fmt.Errorf("eventData is %s: it must be a JSON object, or such an object as a string", shorten(eventData))
}

// compact removes the white space between tokens and changes nothing else.
func compact(raw []byte, text *string) error {
	var buffer bytes.Buffer
	err := json.Compact(&buffer, raw)
	*text = buffer.String()
	return err
}

func shorten(raw []byte) string {
	if len(raw) > 40 {
		return string(bytes.ToValidUTF8(raw[:40], nil)) + "…"
	}
	return string(raw)
}
