// SPDX-License-Identifier: MPL-2.0

package main

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// statementPosition is how messages tell of a place in a statement, both numbers from 1; columns are characters.
var statementPosition = regexp.MustCompile(`\bline ([0-9]{1,5}):([0-9]{1,5})\b`)

// aroundPosition is how many characters of a long line are shown on each side of a place.
const aroundPosition = 50

// pointInto shows the place in a statement that a message tells of: a line break, the line, and a caret under the
// place. It is "" if the message tells of none.
func pointInto(statement, message string) string {
	match := statementPosition.FindStringSubmatch(message)
	if match == nil {
		return ""
	}
	number, _ := strconv.Atoi(match[1]) // digits only
	column, _ := strconv.Atoi(match[2])
	lines := strings.Split(statement, "\n")
	if number < 1 || number > len(lines) || column < 1 {
		return ""
	}
	line := []rune(strings.TrimSuffix(lines[number-1], "\r"))
	before := line[:min(column-1, len(line))]
	behind := line[len(before):]
	start, end := "", ""
	if len(before) > aroundPosition {
		start, before = "…", before[len(before)-aroundPosition:]
	}
	if len(behind) > aroundPosition {
		end, behind = "…", behind[:aroundPosition]
	}
	shown := start + plainText(string(before))
	return "\n  " + shown + plainText(string(behind)) + end + "\n  " + strings.Repeat(" ", displayWidth(shown)) + "^"
}

// plainText replaces what would move the cursor or change the terminal, character by character.
func plainText(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case isControl(r):
			return utf8.RuneError
		}
		return r
	}, text)
}
