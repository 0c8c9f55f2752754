// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"encoding/base64"
	"encoding/json"
)

const (
	maxPage     = 1000 // CTL-080
	defaultPage = 100  // undocumented by AWS, CTL-081
	maxToken    = 1000
)

// Page asks for part of a list. MaxResults 0 means the default page size.
type Page struct {
	MaxResults *int
	NextToken  *string
}

// pageToken names the last item that a page held. Lists are ordered by that key, so
// a later page neither repeats nor skips an item that existed all the while,
// whatever was created or deleted in between.
type pageToken struct {
	List  string // the operation, with what narrows it
	Scope Scope
	After string
}

func (t pageToken) encode() string {
	text, _ := json.Marshal(t) // strings only: cannot fail
	return base64.RawURLEncoding.EncodeToString(text)
}

// start reads the token of a page: the key after which the page begins.
func (p Page) start(list string, scope Scope) (after string, err error) {
	if p.NextToken == nil {
		return "", nil
	}
	var token pageToken
	text, err := base64.RawURLEncoding.DecodeString(*p.NextToken)
	if err != nil || len(*p.NextToken) > maxToken || json.Unmarshal(text, &token) != nil {
		return "", refuse(ErrInvalidNextToken, "NextToken %s is not one that this service gave; leave it out to begin anew.", quoted(*p.NextToken))
	}
	if token.List != list || token.Scope != scope {
		return "", refuse(ErrInvalidNextToken, "NextToken belongs to another request (%s, account %s, Region %s); use it with the same parameters only.", token.List, token.Scope.Account, token.Scope.Region)
	}
	return token.After, nil
}

// cut takes a page out of items, which are sorted by key, and gives the token of the next.
func cut[T any](p Page, list string, scope Scope, items []T, key func(T) string, invalidSize Code) (page []T, next *string, err error) {
	size := defaultPage
	if p.MaxResults != nil {
		if size = *p.MaxResults; size < 1 || size > maxPage {
			return nil, nil, refuse(invalidSize, "MaxResults is %d; it must be between 1 and %d.", size, maxPage)
		}
	}
	after, err := p.start(list, scope)
	if err != nil {
		return nil, nil, err
	}
	for _, item := range items {
		if key(item) <= after {
			continue
		}
		if len(page) == size {
			token := pageToken{List: list, Scope: scope, After: key(page[size-1])}.encode()
			return page, &token, nil
		}
		page = append(page, item)
	}
	return page, nil, nil
}
