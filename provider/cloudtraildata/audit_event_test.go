// SPDX-License-Identifier: MPL-2.0

package cloudtraildata

import (
	"strings"
	"testing"
)

func TestChecksum(t *testing.T) {
	t.Parallel()
	// printf %s '{"a":"é"}' | openssl dgst -binary -sha256 | base64
	const want = "s6CSpq9IgH+pSCsu4UAQVXXaom1bJLPA5gp+Le5mg7E="
	if got := Checksum(`{"a":"é"}`); got != want {
		t.Errorf("checksum is %s, want %s", got, want)
	}
}

func TestValidAuditEventID(t *testing.T) {
	t.Parallel()
	tests := []struct {
		id   string
		want bool
	}{
		{"a", true}, {"A-z_09", true}, {strings.Repeat("x", 128), true},
		{"", false}, {strings.Repeat("x", 129), false}, {"a.b", false}, {"a b", false}, {"a\n", false}, {"é", false}, {"Hm3==", false},
	}
	for _, test := range tests {
		if got := ValidAuditEventID(test.id); got != test.want {
			t.Errorf("ValidAuditEventID(%q) is %t", test.id, got)
		}
	}
}
