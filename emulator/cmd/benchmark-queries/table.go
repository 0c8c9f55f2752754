// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/sample"
)

// printTable prints what was measured in Markdown. A ratio is how many times more
// PostgreSQL took.
func printTable(w io.Writer, ours, theirs *measured, events int) {
	row := func(name, a, b string, ratio float64) {
		fmt.Fprintf(w, "| %-38s | %22s | %22s | %7.3g |\n", name, a, b, ratio)
	}
	durations := func(name string, a, b time.Duration) {
		row(name, milliseconds(a), milliseconds(b), float64(b)/float64(a))
	}
	sizes := func(name string, a, b int64) {
		row(name, megabytes(a), megabytes(b), float64(b)/float64(max(a, 1)))
	}
	fmt.Fprintf(w, "| %-38s | %22s | %22s | %7s |\n", "median (least to most)", ours.version, theirs.version, "ratio")
	fmt.Fprintln(w, "| --- | ---: | ---: | ---: |")
	row("loading, events/s", perSecond(events, ours.load), perSecond(events, theirs.load), theirs.load.Seconds()/ours.load.Seconds())
	durations("first answer after loading", ours.first, theirs.first)
	durations("second answer", ours.second, theirs.second)
	durations("loading and first answer", ours.load+ours.first, theirs.load+theirs.first)
	for _, question := range sample.Questions {
		a, b := ours.answers[question.Name], theirs.answers[question.Name]
		row(question.Name, spread(a), spread(b), float64(median(b))/float64(median(a)))
	}
	sizes("memory of the first answer, at most", ours.memory, theirs.memory)
	sizes("memory while answering, at most", ours.peak, theirs.peak)
	sizes("disk after loading", ours.disk, theirs.disk)
	fmt.Fprintln(w, "\nAll answers were the same.")
}

func median(all []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

func spread(all []time.Duration) string {
	return fmt.Sprintf("%s (%.1f–%.1f)", milliseconds(median(all)), inMilliseconds(slices.Min(all)), inMilliseconds(slices.Max(all)))
}

func inMilliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.1f ms", inMilliseconds(d)) }

func megabytes(bytes int64) string { return fmt.Sprintf("%d MB", bytes/1_000_000) }

func perSecond(events int, took time.Duration) string {
	return fmt.Sprintf("%.0f", float64(events)/took.Seconds())
}
