// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// CTL-080, CTL-081, CTL-084: how large a page is, and which token begins one.
func TestPage(t *testing.T) {
	t.Parallel()
	here := Scope{Account: "111122223333", Region: "us-east-1"}
	items := make([]string, 2000)
	for i := range items {
		items[i] = fmt.Sprintf("%04d", i)
	}
	of := func(size int, token *string) ([]string, *string, error) {
		page := Page{MaxResults: &size, NextToken: token}
		if size < 0 {
			page.MaxResults = nil
		}
		return cut(page, "List", here, items, func(item string) string { return item }, ErrInvalidMaxResults)
	}
	for size, want := range map[int]int{-1: 100, 1: 1, 1000: 1000} {
		page, next, err := of(size, nil)
		if err != nil || len(page) != want || next == nil {
			t.Errorf("size %d gives %d items, token %v, error %v", size, len(page), next, err)
		}
	}
	for _, size := range []int{0, 1001} {
		if _, _, err := of(size, nil); !errors.Is(err, ErrInvalidMaxResults) {
			t.Errorf("size %d: %v", size, err)
		}
	}
	_, next, _ := of(1000, nil)
	if page, last, err := of(1000, next); err != nil || len(page) != 1000 || page[0] != items[1000] || last != nil {
		t.Errorf("the second page has %d items, token %v, error %v", len(page), last, err)
	}
	long := strings.Repeat("A", maxToken+1)
	none := ""
	elsewhere := pageToken{List: "List", Scope: Scope{Account: "444455556666", Region: "us-east-1"}}.encode()
	other := pageToken{List: "Other", Scope: here}.encode()
	for _, token := range []*string{&long, &none, &elsewhere, &other} {
		if _, _, err := of(10, token); !errors.Is(err, ErrInvalidNextToken) {
			t.Errorf("token %.20q: %v", *token, err)
		}
	}
}
