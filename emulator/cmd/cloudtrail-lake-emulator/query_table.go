// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// tableRows prints a table. How wide its columns are goes by the first page; what is longer later is cut off in a
// terminal, and stands over in a file.
type tableRows struct {
	w      *bufio.Writer
	width  int // of the terminal in columns; 0: none
	widths []int
	rows   int
}

const (
	columnGap      = 2
	narrowestCell  = 8
	unboundedWidth = 200 // most of a column where there is no terminal, so that one long value does not move all others
)

func (t *tableRows) write(page [][]resultCell) error {
	if len(page) == 0 {
		return nil
	}
	if t.widths == nil {
		names := columnNames(page)
		t.measure(names, page)
		header, ruler := make([]string, len(names)), make([]string, len(names))
		for i, name := range names {
			header[i], ruler[i] = visible(name), strings.Repeat("-", t.widths[i])
		}
		if err := t.line(header); err != nil {
			return err
		}
		if err := t.line(ruler); err != nil {
			return err
		}
	}
	for _, row := range page {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = cellText(cell)
		}
		if err := t.line(cells); err != nil {
			return err
		}
	}
	t.rows += len(page)
	return t.w.Flush()
}

func (t *tableRows) end() error {
	if t.rows > 0 {
		return nil
	}
	if _, err := t.w.WriteString("no rows\n"); err != nil {
		return err
	}
	return t.w.Flush()
}

// measure makes columns as wide as their values, and in a terminal the widest ones narrower until all fit.
func (t *tableRows) measure(names []string, page [][]resultCell) {
	t.widths = make([]int, len(names))
	for i, name := range names {
		t.widths[i] = displayWidth(visible(name))
		for _, row := range page {
			if i < len(row) {
				t.widths[i] = max(t.widths[i], displayWidth(cellText(row[i])))
			}
		}
		t.widths[i] = max(1, min(t.widths[i], unboundedWidth))
	}
	if t.width == 0 {
		return
	}
	for {
		total, widest := -columnGap, 0
		for i, w := range t.widths {
			total += w + columnGap
			if w > t.widths[widest] {
				widest = i
			}
		}
		if total <= t.width || t.widths[widest] <= narrowestCell {
			return
		}
		t.widths[widest] = max(narrowestCell, t.widths[widest]-(total-t.width), t.widths[widest]/2)
	}
}

func (t *tableRows) line(cells []string) error {
	var line strings.Builder
	for i, cell := range cells {
		w := displayWidth(cell)
		if i < len(t.widths) && t.width > 0 && w > t.widths[i] {
			cell = cutTo(cell, t.widths[i])
			w = displayWidth(cell)
		}
		line.WriteString(cell)
		if i < len(cells)-1 && i < len(t.widths) {
			line.WriteString(strings.Repeat(" ", max(0, t.widths[i]-w)+columnGap))
		}
	}
	_, err := fmt.Fprintln(t.w, strings.TrimRight(line.String(), " "))
	return err
}

// cellText is a value as a table shows it: in one line, NULL apart from the text of these letters.
func cellText(cell resultCell) string {
	switch {
	case cell.value == nil:
		return "NULL"
	case *cell.value == "NULL":
		return `"NULL"`
	}
	return visible(*cell.value)
}

// visible shows line breaks, control characters and what reverses text as escapes.
func visible(text string) string {
	if !strings.ContainsFunc(text, isControl) {
		return text
	}
	var shown strings.Builder
	for _, r := range text {
		if isControl(r) {
			shown.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		} else {
			shown.WriteRune(r)
		}
	}
	return shown.String()
}

// isControl tells whether a character is none that can be seen, or changes how others are seen.
func isControl(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

// displayWidth is how many columns a text takes in a terminal.
func displayWidth(text string) (columns int) {
	for _, r := range text {
		columns += runeWidth(r)
	}
	return columns
}

func runeWidth(r rune) int {
	switch {
	case r < 0x7f:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}

// cutTo shortens a text to so many columns, the last of them an ellipsis.
func cutTo(text string, columns int) string {
	used := 0
	for i, r := range text {
		if used += runeWidth(r); used > columns-1 {
			return text[:i] + "…"
		}
	}
	return text
}

// terminalWidth is how many columns the terminal has that is written to; 0 if it is none.
func terminalWidth(w io.Writer) int {
	file, ok := w.(*os.File)
	if !ok {
		return 0
	}
	return terminalColumns(file)
}
