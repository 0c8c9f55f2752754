// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

// readEntry is an inputEvent as tests write it down. An id that was made is
// "made", as it differs each time.
type readEntry struct {
	Line                    int
	ID, EventData, Sum, Err string
}

func readAll(file io.Reader) []readEntry {
	var entries []readEntry
	for entry := range readAuditEvents("file", file) {
		read := readEntry{Line: entry.line, ID: entry.event.ID, EventData: entry.event.EventData, Sum: entry.event.EventDataChecksum}
		if len(read.ID) == 26 && cloudtraildata.ValidAuditEventID(read.ID) {
			read.ID = "made"
		}
		if entry.err != nil {
			read = readEntry{Line: entry.line, Err: entry.err.Error()}
		}
		entries = append(entries, read)
	}
	return entries
}

func TestReadAuditEvents(t *testing.T) {
	t.Parallel()
	const notJSON = "the line is not JSON"
	tests := []struct {
		name  string
		input string
		want  []readEntry
	}{
		{"nothing", "", nil},
		{"blank", "\n \r\n", nil},
		{"bare events", "{\"a\": 1}\n\n{\"b\":2}", []readEntry{{1, "made", `{"a":1}`, "", ""}, {3, "made", `{"b":2}`, "", ""}}},
		{"byte order mark, CRLF", "\ufeff{\"a\":1}\r\n{\"b\":2}\r\n", []readEntry{{1, "made", `{"a":1}`, "", ""}, {2, "made", `{"b":2}`, "", ""}}},
		{"entries", `{"id":"1","eventData":{"a": 1.50}}` + "\n" + `{"id":"2","eventData":"{\"a\": 1}","eventDataChecksum":"s"}`,
			[]readEntry{{1, "1", `{"a":1.50}`, "", ""}, {2, "2", `{"a": 1}`, "s", ""}}},
		{"checksum of an object", `{"eventData":{"a": 1},"eventDataChecksum":"s","id":null}`, []readEntry{{1, "made", `{"a": 1}`, "s", ""}}},
		{"bad line among good ones", "{\"a\":1}\n{\"a\":\n{\"b\":2}\n7\n", []readEntry{
			{1, "made", `{"a":1}`, "", ""}, {2, "", "", "", notJSON}, {3, "made", `{"b":2}`, "", ""}, {4, "", "", "", "the entry is not a JSON object"}}},
		{"object over several lines", "{\n}\n", []readEntry{{1, "", "", "", notJSON}, {2, "", "", "", notJSON}}},
		{"null", "null", []readEntry{{1, "", "", "", "the entry is not a JSON object"}}},
		{"not UTF-8", "{\"a\":\"\xff\"}", []readEntry{{1, "", "", "", "the entry is not valid UTF-8"}}},
		{"id of another type", `{"id":1,"eventData":{}}`, []readEntry{{1, "", "", "", "id is 1: it must be a string"}}},
		{"checksum of another type", `{"eventDataChecksum":{},"eventData":{}}`, []readEntry{{1, "", "", "", "eventDataChecksum is {}: it must be a string"}}},
		{"eventData of another type", `{"eventData":[1]}`, []readEntry{{1, "", "", "", "eventData is [1]: it must be a JSON object"}}},
		{"unknown member", `{"eventData":{},"Id":"1"}`, []readEntry{{1, "", "", "", `the entry has the member "Id" beside eventData`}}},
		{"array", "\n[\n {\"a\":\n 1},\n\n {\"id\":\"x\",\"eventData\":{}}]\n", []readEntry{{3, "made", `{"a":1}`, "", ""}, {6, "x", "{}", "", ""}}},
		{"empty array", "[]", nil},
		{"array on one line", `[{"a":1},7,{"b":2}]`, []readEntry{{1, "made", `{"a":1}`, "", ""}, {1, "", "", "", "the entry is not a JSON object"}, {1, "made", `{"b":2}`, "", ""}}},
		{"array cut off", "[{\"a\":1},\n{\"b\"", []readEntry{{1, "made", `{"a":1}`, "", ""}, {2, "", "", "", "ends before its closing bracket"}}},
		{"array without its end", "[{\"a\":1}\n", []readEntry{{1, "made", `{"a":1}`, "", ""}, {2, "", "", "", "ends before its closing bracket"}}},
		{"broken array", "[{\"a\":1},\n\n!,{\"b\":2}]", []readEntry{{1, "made", `{"a":1}`, "", ""}, {3, "", "", "", "the JSON array is broken here"}}},
		{"array and more", "[{\"a\":1}]\n{}", []readEntry{{1, "made", `{"a":1}`, "", ""}, {1, "", "", "", "more after the end"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for way, reader := range map[string]io.Reader{
				"whole":        strings.NewReader(test.input),
				"byte by byte": iotest.OneByteReader(strings.NewReader(test.input)),
			} {
				got := readAll(reader)
				// Of an error only the part that the test names is compared.
				for i := range got {
					if i < len(test.want) && test.want[i].Err != "" && strings.Contains(got[i].Err, test.want[i].Err) {
						got[i].Err = test.want[i].Err
					}
				}
				if diff := cmp.Diff(test.want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("entries, read %s (-want +got):\n%s", way, diff)
				}
			}
		})
	}
}

func TestReadAuditEventsIsBounded(t *testing.T) {
	t.Parallel()
	long := `{"a":"` + strings.Repeat("x", maxEntryBytes) + `"}`
	t.Run("line", func(t *testing.T) {
		t.Parallel()
		got := readAll(strings.NewReader(long + "\n{}"))
		if len(got) != 2 || !strings.Contains(got[0].Err, "longer than") || got[1].Err != "" || got[1].Line != 2 {
			t.Errorf("%d entries, want one that is too long and a good one", len(got))
		}
	})
	t.Run("element", func(t *testing.T) {
		t.Parallel()
		// The limit stands behind what the decoder has read ahead.
		got := readAll(strings.NewReader("[{},\n" + strings.Replace(long, "x", strings.Repeat("x", 1<<20), 1) + "]"))
		if len(got) != 2 || got[0].Err != "" || !strings.Contains(got[1].Err, "longer than") {
			t.Errorf("%d entries, want a good one and one that is too long; the last with %.200q", len(got), got[len(got)-1].Err)
		}
	})
	t.Run("many elements", func(t *testing.T) {
		t.Parallel()
		element := `{"a":"` + strings.Repeat("x", 1<<20) + `"}`
		got := readAll(strings.NewReader("[" + strings.Repeat(element+",", 2*maxEntryBytes>>20) + element + "]"))
		if len(got) != 2*maxEntryBytes>>20+1 || got[len(got)-1].Err != "" {
			t.Errorf("%d entries, the last with %q", len(got), got[len(got)-1].Err)
		}
	})
}

func TestReadAuditEventsReportsABrokenInput(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	for _, start := range []string{"", "{}\n", "[{}", "[{}]"} {
		got := readAll(io.MultiReader(strings.NewReader(start), iotest.ErrReader(broken)))
		if len(got) == 0 || !strings.Contains(got[len(got)-1].Err, broken.Error()) {
			t.Errorf("after %q the entries are %+v, want the error at the end", start, got)
		}
	}
}

func FuzzReadAuditEvents(f *testing.F) {
	f.Add("{\"a\":1}\n{\"id\":\"x\",\"eventData\":\"{}\"}")
	f.Add("[{},{\"eventData\":{}}]")
	f.Fuzz(func(t *testing.T, input string) {
		for _, entry := range readAll(strings.NewReader(input)) {
			if entry.Line < 1 || entry.Line > strings.Count(input, "\n")+1 {
				t.Errorf("an entry in line %d", entry.Line)
			}
		}
	})
}
