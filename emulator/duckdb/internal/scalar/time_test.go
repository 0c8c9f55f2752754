// SPDX-License-Identifier: MPL-2.0

package scalar

import (
	"testing"
	"time"
)

// The quick way of reading a timestamp gives what the other one does.
func TestPlainMoment(t *testing.T) {
	t.Parallel()
	quick := 0
	for n := range 4000 {
		at := time.Date(1990+n%60, time.Month(1+n%12), 1+n%28, n%24, n*7%60, n*13%60, n%1000*1_000_000, time.UTC)
		for _, format := range []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05Z", "2006-01-02T15:04:05.000Z", "2006-01-02 15:04:05.0", "2006-01-02 15:04:05.00"} {
			text := at.Format(format)
			got, zoned, ok := plainMoment(text)
			want, wantZoned, err := ParseMoment(" " + text) // which is not plain
			if !ok || err != nil || !got.Equal(want) || zoned != wantZoned {
				t.Fatalf("%s is %v, %t, %t; want %v, %t, %v", text, got, zoned, ok, want, wantZoned, err)
			}
			quick++
		}
	}
	for _, text := range []string{"", "2026-01-01", "2026-13-01 00:00:00", "2026-02-30 00:00:00", "2026-01-01 24:00:00", "2026-01-01 00:60:00", "2026-01-01 00:00:0x", "2026-01-01 00:00:00.", "2026-01-01 00:00:00.1234", "2026-01-01 00:00:00 UTC", "2026-01-01 00:00:00+02:00", "é026-01-01 00:00:00", "2026-01-01T00:00:00ZZ"} {
		if got, _, ok := plainMoment(text); ok {
			t.Errorf("%q is %v", text, got)
		}
	}
	t.Logf("%d texts", quick)
}
