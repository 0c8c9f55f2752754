// SPDX-License-Identifier: MPL-2.0

package spelling

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"GetChannel", "DeleteChannel", "PutAuditEvents", "ListChannels", "ChannelNotFoundException", "Throttling", "ThrottlingException"}
	for wrong, want := range map[string]string{
		"GetChanel":       "GetChannel",
		"putauditevents":  "PutAuditEvents",
		"PutAuditEvent":   "PutAuditEvents",
		"ChannelNotFound": "ChannelNotFoundException",
		"ChanelNotFound":  "ChannelNotFoundException",
		"Throtling":       "Throttling",

		"ThrottlingExeption":      "ThrottlingException",
		"PutAuditEventsException": "PutAuditEvents",
		"ListChannel":             "ListChannels",
		"Channel":                 "GetChannel",
		"Chan":                    "",
		"s":                       "",
		"":                        "",
		"GetChannelPlease!":       "",

		strings.Repeat("x", 1<<20): "",
	} {
		if got := Nearest(wrong, known); got != want {
			t.Errorf("nearest to %.20q is %q, want %q", wrong, got, want)
		}
	}
}
