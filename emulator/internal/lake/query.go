// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"regexp"
	"time"
	"unicode/utf8"
)

// Query is a statement that runs, or ran, over event data stores.
type Query struct {
	Scope                  // of its event data stores
	ID              string // UUID
	Caller          string // account that started it
	Statement       string
	EventDataStores []string // ids of those that the statement names, one at least
	Status          QueryStatus
	Transition      *Transition[QueryStatus] `json:",omitempty"` // of Status, while it passes (QRY-062)
	CreationTime    time.Time
	ErrorMessage    string `json:",omitempty"`

	Columns      []string `json:",omitempty"` // of the results, in their order
	Rows         int      `json:",omitempty"`
	ResultBytes  int64    `json:",omitempty"` // of all values
	Statistics   QueryRunStatistics
	Milliseconds int64 `json:",omitempty"` // that the run took

	DeliveryS3URI  string         `json:",omitempty"`
	DeliveryStatus DeliveryStatus `json:",omitempty"`
}

// QueryStatus is where a query is in its life.
type QueryStatus string

// Statuses of a query. The latter four last.
const (
	QueryQueued    QueryStatus = "QUEUED"
	QueryRunning   QueryStatus = "RUNNING"
	QueryFinished  QueryStatus = "FINISHED"
	QueryFailed    QueryStatus = "FAILED"
	QueryCancelled QueryStatus = "CANCELLED"
	QueryTimedOut  QueryStatus = "TIMED_OUT"
)

// DeliveryStatus is what became of the delivery of a query's results.
type DeliveryStatus string

// Statuses of a delivery. AWS has others, for troubles that a directory does not have.
const (
	DeliveryPending   DeliveryStatus = "PENDING"
	DeliverySuccess   DeliveryStatus = "SUCCESS"
	DeliveryFailed    DeliveryStatus = "FAILED"
	DeliveryCancelled DeliveryStatus = "CANCELLED"
)

// QueryResultPage is a part of a query's results, as it is stored.
type QueryResultPage struct {
	First int         // number of its first row, counted from 0
	Rows  [][]*string // a value for each column; nil is NULL
}

// Bounds of queries.
const (
	maxQueryStatement = 10000              // characters, QRY-040
	QueryHistory      = 7 * 24 * time.Hour // how long queries and their results are kept, QRY-057
	maxQueryMessage   = 1000               // characters, QRY-049
)

var (
	queryIDPattern      = regexp.MustCompile(`^[a-f0-9\-]{36}$`)
	queryAliasPattern   = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9._\-]{0,255}$`)
	refreshIDPattern    = regexp.MustCompile(`^[0-9]{10,20}$`)
	ownerAccountPattern = regexp.MustCompile(`^[0-9]{12,16}$`)
)

// over tells whether a query has come to its end.
func (s QueryStatus) over() bool { return s != QueryQueued && s != QueryRunning }

// settled is the query as it is now: a transition that is over has led to its end.
func (q Query) settled(now time.Time) Query {
	if t := q.Transition; t != nil && t.Polls == 0 && !now.Before(t.Ends) {
		q.Status, q.Transition = t.To, nil
	}
	return q
}

// gone tells whether the query's days are over (QRY-057).
func (q Query) gone(now time.Time) bool { return !now.Before(q.CreationTime.Add(QueryHistory)) }

// queryMessage fits a text into ErrorMessage: 4 to 1000 characters (QRY-049).
func queryMessage(text string) string {
	n := utf8.RuneCountInString(text)
	switch {
	case n < 4:
		return "The query failed: " + text
	case n > maxQueryMessage:
		return string([]rune(text)[:maxQueryMessage-1]) + "…"
	}
	return text
}

// queryMembers are members that several operations on queries have.
type queryMembers struct {
	EventDataStore               *string // deprecated, and passed over (QRY-060)
	QueryID                      *string
	QueryAlias                   *string
	RefreshID                    *string
	EventDataStoreOwnerAccountID *string
}

// check holds the model's constraints.
func (m queryMembers) check() error {
	for _, member := range []struct {
		name    string
		value   *string
		pattern *regexp.Regexp
		form    string
	}{
		{"EventDataStore", m.EventDataStore, arnPattern, "3 to 256 letters, digits and . _ / - :"},
		{"QueryId", m.QueryID, queryIDPattern, "the 36 characters that StartQuery answered"},
		{"QueryAlias", m.QueryAlias, queryAliasPattern, "1 to 256 letters, digits, dots, underscores and hyphens, a letter first"},
		{"RefreshId", m.RefreshID, refreshIDPattern, "10 to 20 digits"},
		{"EventDataStoreOwnerAccountId", m.EventDataStoreOwnerAccountID, ownerAccountPattern, "12 to 16 digits"},
	} {
		if member.value != nil && !member.pattern.MatchString(*member.value) {
			return refuse(ErrInvalidParameter, "%s is %s; it must be %s.", member.name, quoted(*member.value), member.form)
		}
	}
	return nil
}

// owner is the scope of the event data stores that a request is about: the caller's, or that of the account that it
// names (QRY-061).
func (m queryMembers) owner(caller Caller) Scope {
	return Scope{Account: valueOr(m.EventDataStoreOwnerAccountID, caller.Principal.Account), Region: caller.Region}
}
