// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// QRY-049
func TestQueryMessage(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing": "", "short": "é", "fitting": "Query response is too large", "of 1000 characters": strings.Repeat("é", 1000), "long": strings.Repeat("é", 1001),
	} {
		got := queryMessage(text)
		if n := utf8.RuneCountInString(got); n < 4 || n > 1000 || !utf8.ValidString(got) {
			t.Errorf("%s: %d characters: %q", name, n, got)
		}
		if n := utf8.RuneCountInString(text); n >= 4 && n <= 1000 && got != text {
			t.Errorf("%s became %q", name, got)
		}
	}
}
