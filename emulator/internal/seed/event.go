// SPDX-License-Identifier: MPL-2.0

package seed

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// Bounds on the files of events that a seed names.
const (
	maxEventFileBytes = 16 << 20 // one file
	maxAllEventBytes  = 64 << 20 // all of them
)

// eventFiles reads the files of events.
type eventFiles struct {
	beside string // the seed file
	read   int    // bytes so far
}

// text reads a file whose path is relative to the seed file's directory.
func (f *eventFiles) text(path string) (string, error) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(f.beside), path)
	}
	if info, err := os.Stat(path); err != nil {
		return "", err
	} else if !info.Mode().IsRegular() { // a pipe might never end
		return "", fmt.Errorf("%s is no regular file", path)
	}
	opened, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer opened.Close()
	content, err := io.ReadAll(io.LimitReader(opened, maxEventFileBytes+1))
	if err != nil {
		return "", err
	}
	f.read += len(content)
	switch {
	case len(content) > maxEventFileBytes:
		return "", fmt.Errorf("%s has more than %d bytes", path, maxEventFileBytes)
	case f.read > maxAllEventBytes:
		return "", fmt.Errorf("the files of events have more than %d bytes together", maxAllEventBytes)
	case !utf8.Valid(content):
		return "", fmt.Errorf("%s is not UTF-8", path)
	}
	return strings.TrimPrefix(string(content), "\ufeff"), nil
}

// readEventsFile reads a file of JSON Lines: each line is an event, empty lines do not count.
func (d *seedDecoder) readEventsFile(path string, at origin) (events []event) {
	content, err := d.files.text(path)
	if err != nil {
		d.fail(at, "the file of events cannot be read: %v", err)
		return nil
	}
	name := file(path)
	line := 0
	for text := range strings.Lines(content) {
		line++
		if strings.TrimSpace(text) == "" {
			continue
		}
		n, err := parseJSONAt(line, name, strings.TrimRight(text, "\r\n"))
		if failure, ok := errors.AsType[*Error](err); ok {
			d.errors = append(d.errors, failure)
			if len(d.errors) >= maxErrors {
				return events
			}
			continue
		}
		events = d.appendEvent(events, name, entry{origin{n.place, ""}, n})
	}
	return events
}

// appendEvent reads an event: its eventData as a mapping, or, with a member eventData, an entry of PutAuditEvents.
func (d *seedDecoder) appendEvent(events []event, from file, e entry) []event {
	inFile := &decoder{file: from}
	defer func() { d.errors = append(d.errors, inFile.errors...) }()
	made := event{origin: e.origin, file: from}
	o := inFile.object(e.node, e.path)
	data := o.find("eventData")
	switch {
	case data == nil:
		made.eventData = string(e.node.appendJSON(nil))
		return append(events, made)
	case data.kind == text:
		made.eventData = data.text
	default:
		made.eventData = string(data.appendJSON(nil))
	}
	o.find("id") // which has no meaning beyond its request, and nothing is lost on the way from a file
	o.find("eventDataChecksum")
	o.end()
	return append(events, made)
}
