// SPDX-License-Identifier: MPL-2.0

package duckdb_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/duckdb"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/sample"
)

// BenchmarkQuestions asks the sample's questions of as many events as the environment variable
// EVENTS says, a million by default, in a process of its own as the emulator runs them:
//
//	go test -run - -bench Questions -benchtime 5x ./emulator/duckdb
//
// "first answer" is with a projection that has nothing yet.
func BenchmarkQuestions(b *testing.B) {
	count := 1_000_000
	if text := os.Getenv("EVENTS"); text != "" {
		var err error
		if count, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	f := newFixture(b, duckdb.Options{Command: ownProcess})
	f.now = sample.Start.AddDate(0, 0, sample.Days)
	const size = 100
	bytes := 0
	for from := 0; from < count; from += size {
		batch := make([]lake.StoredEvent, min(size, count-from))
		for i := range batch {
			data, at := sample.EventData(from+i, count)
			batch[i] = lake.StoredEvent{EventID: eventID(from + i), EventTime: at, EventData: data}
			bytes += len(data)
		}
		f.put(b, batch, first)
	}
	b.Run("first answer", func(b *testing.B) {
		for b.Loop() {
			if err := f.engine.Reset(b.Context()); err != nil {
				b.Fatal(err)
			}
			if got := f.one(b, "SELECT count(*) FROM "+first); got != strconv.Itoa(count) {
				b.Fatalf("%s events", got)
			}
		}
		b.ReportMetric(float64(count)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
		b.ReportMetric(float64(bytes)/float64(count), "bytes/event")
	})
	for _, question := range sample.Questions {
		b.Run(strings.ReplaceAll(question.Name, " ", "_"), func(b *testing.B) {
			for b.Loop() {
				if rows := f.rows(b, question.Lake(first)); len(rows) == 0 {
					b.Fatal("no rows")
				}
			}
		})
	}
}
