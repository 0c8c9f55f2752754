// SPDX-License-Identifier: MPL-2.0

package duckdb_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// Texts of all sizes come back as they were: those that DuckDB keeps in a vector itself, longer ones, ones that fill
// blocks of memory and ones that are larger.
func TestTextSizes(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{}, func(t *testing.T, f *fixture) {
		var sent []string
		for _, size := range []int{0, 1, 4, 11, 12, 13, 16, 400_000, 1 << 20, 1<<20 + 1, 3 << 20, 13} {
			text := strings.Repeat("täxt-", size/6+1)[:size]
			if strings.HasSuffix(text, "\xc3") { // half of a letter
				text = text[:size-1] + "t"
			}
			sent = append(sent, fmt.Sprintf("%d %s", len(sent), text))
		}
		var events []lake.StoredEvent
		for _, text := range sent {
			events = append(events, f.event(now, fmt.Sprintf(`"errorCode":%q,"additionalEventData":{"%s":%[1]q}`, text, "key")))
		}
		f.put(t, events, first)
		rows := f.rows(t, "SELECT eventData.errorCode, element_at(eventData.additionalEventData, 'key') FROM "+first+" ORDER BY eventid")
		if len(rows) != len(sent) {
			t.Fatalf("%d rows", len(rows))
		}
		for i, row := range rows {
			if row[0] != sent[i] || row[1] != sent[i] {
				t.Errorf("text %d of %d bytes comes back as others of %d and %d", i, len(sent[i]), len(row[0]), len(row[1]))
			}
		}
	})
}

// DuckDB relies on text that is valid, which events are when they come in.
func TestInvalidText(t *testing.T) {
	t.Parallel()
	everywhere(t, duckdb.Options{}, func(t *testing.T, f *fixture) {
		f.put(t, []lake.StoredEvent{f.event(now, "\"errorCode\":\"more than twelve bytes: \xff\"")}, first)
		if _, err := f.run(t.Context(), "SELECT count(*) FROM "+first); err == nil {
			t.Error("a query runs over an event that is no valid UTF-8")
		}
	})
}
