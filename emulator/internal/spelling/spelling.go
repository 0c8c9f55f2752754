// SPDX-License-Identifier: MPL-2.0

// Package spelling finds the name that a misspelt one was likely meant to be, for messages.
package spelling

import "strings"

// Nearest is the known name that differs from a wrong one by the fewest letters, the first of several, and "" if all
// differ by more than a third. Case does not count, nor does the ending Exception, which one API's errors have and
// another's have not.
func Nearest(wrong string, known []string) string {
	const longest = 64 // no name is as long
	if wrong == "" || len(wrong) > longest {
		return ""
	}
	wrong = strings.ToLower(wrong)
	best, least := "", 0
	for _, name := range known {
		right := strings.ToLower(name)
		d := distance(wrong, right)
		if short, ok := strings.CutSuffix(right, "exception"); ok {
			d = min(d, distance(wrong, short))
		} else if short, ok := strings.CutSuffix(wrong, "exception"); ok {
			d = min(d, distance(short, right))
		}
		if d <= max(1, max(len(wrong), len(right))/3) && (best == "" || d < least) {
			best, least = name, d
		}
	}
	return best
}

// distance counts the letters to insert, to remove or to replace that make one name the other (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
