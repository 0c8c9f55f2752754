// SPDX-License-Identifier: MPL-2.0

package lake_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/enginetest"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/store"
)

// watched is a store that tells before it is looked at or changed. An error keeps it from being changed.
type watched struct {
	lake.Store
	looked  func()
	changed func() error
}

func (w *watched) View(ctx context.Context, fn func(lake.Reader) error) error {
	w.looked()
	return w.Store.View(ctx, fn)
}

func (w *watched) Update(ctx context.Context, fn func(lake.Writer) error) error {
	if err := w.changed(); err != nil {
		return err
	}
	return w.Store.Update(ctx, fn)
}

// deliveries is where results are delivered to.
type deliveries func(write func(io.Writer) error) error

func (d deliveries) Put(_ context.Context, _, _ string, write func(io.Writer) error) error {
	return d(write)
}

var root = lake.RootCaller(lake.DefaultAccountID, "eu-west-1")

// queried is a service with an event data store and an engine, and what its store is asked to do.
type queried struct {
	*lake.Service
	store  *watched
	ended  chan lake.Query
	source lake.EventDataStore
}

func newQueried(t *testing.T, delivery lake.QueryDelivery) *queried {
	t.Helper()
	opened, err := store.Open("", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	q := &queried{store: &watched{opened, func() {}, func() error { return nil }}, ended: make(chan lake.Query, 100)}
	q.Service = lake.NewService(lake.Config{Store: q.store, Engine: &enginetest.Engine{}, Delivery: delivery, QueryEnded: func(end lake.QueryEnd) { q.ended <- end.Query }})
	if q.source, err = q.CreateEventDataStore(t.Context(), root, lake.CreateEventDataStoreInput{Name: "audit"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(q.Close(), opened.Close()); err != nil {
			t.Error(err)
		}
	})
	return q
}

// finish starts a query with three rows and waits for its end.
func (q *queried) finish(t *testing.T, deliveryURI *string) lake.Query {
	t.Helper()
	statement := "SELECT number FROM " + q.source.ID + " ROWS 3"
	if _, _, err := q.StartQuery(t.Context(), root, lake.StartQueryInput{QueryStatement: &statement, DeliveryS3URI: deliveryURI}); err != nil {
		t.Fatal(err)
	}
	return <-q.ended
}

// purgeQuery removes a query, and waits until its results are removed as well.
func (q *queried) purgeQuery(t *testing.T, query lake.Query) {
	t.Helper()
	err := q.store.Store.Update(t.Context(), func(tx lake.Writer) error { return tx.DeleteQuery(query.Scope, query.ID) })
	for left := true; left && err == nil; {
		left = false
		err = q.store.Store.View(t.Context(), func(tx lake.Reader) error {
			for _, err := range tx.QueryResults(query.ID, 0) {
				left = true
				return err
			}
			return nil
		})
	}
	if err != nil {
		t.Error(err)
	}
}

// A purge may take a query between the steps of an operation: then the query is not found, or all of it was read.
func TestQueriesPurgedMeanwhile(t *testing.T) {
	t.Parallel()
	for name, ask := range map[string]func(*queried, string) (rows int, err error){
		"GetQueryResults": func(q *queried, id string) (int, error) {
			out, _, err := q.GetQueryResults(t.Context(), root, lake.GetQueryResultsInput{QueryID: &id})
			if out.Query.Status == lake.QueryRunning {
				return 3, err // which it has not to show yet
			}
			return len(out.Rows), err
		},
		"DescribeQuery": func(q *queried, id string) (int, error) {
			out, _, err := q.DescribeQuery(t.Context(), root, lake.DescribeQueryInput{QueryID: &id})
			if out.Status == lake.QueryRunning {
				return 3, err
			}
			return out.Rows, err
		},
	} {
		for pace, pacing := range map[string]lake.Pacing{"immediate": {}, "polls": {Polls: 5}} {
			t.Run(name+" "+pace, func(t *testing.T) {
				t.Parallel()
				q := newQueried(t, nil)
				if err := q.SetPacing(pacing); err != nil {
					t.Fatal(err)
				}
				const steps = 6
				for step := range steps {
					query := q.finish(t, nil)
					steps := step
					purge := func() {
						if steps--; steps == -1 {
							q.purgeQuery(t, query)
						}
					}
					q.store.looked, q.store.changed = purge, func() error { purge(); return nil }
					rows, err := ask(q, query.ID)
					q.store.looked, q.store.changed = func() {}, func() error { return nil }
					refusal, refused := errors.AsType[*lake.Error](err)
					if refused && refusal.Code == lake.ErrQueryIDNotFound {
						continue
					}
					if err != nil || rows != 3 {
						t.Errorf("purged at step %d: %d rows, error %v", step, rows, err)
					}
				}
			})
		}
	}
}

// A query that seems to run can be cancelled while its results are delivered: it stays so.
func TestCancelDuringDelivery(t *testing.T) {
	t.Parallel()
	begun, cancelled := make(chan struct{}), make(chan struct{})
	q := newQueried(t, deliveries(func(write func(io.Writer) error) error {
		close(begun)
		<-cancelled
		return write(io.Discard)
	}))
	if err := q.SetPacing(lake.Pacing{Polls: 100}); err != nil {
		t.Fatal(err)
	}
	uri := "s3://results"
	id := q.finish(t, &uri).ID
	<-begun
	if _, _, err := q.CancelQuery(t.Context(), root, lake.CancelQueryInput{QueryID: &id}); err != nil {
		t.Error(err)
	}
	close(cancelled)
	if err := q.Close(); err != nil { // when all is written
		t.Error(err)
	}
	query, _, err := q.DescribeQuery(t.Context(), root, lake.DescribeQueryInput{QueryID: &id})
	if err != nil || query.Status != lake.QueryCancelled || query.DeliveryStatus != lake.DeliveryCancelled {
		t.Errorf("%s, delivery %s, error %v", query.Status, query.DeliveryStatus, err)
	}
}

// The end of a query that cannot be stored at once is stored later, and its results are not delivered.
func TestEndThatCannotBeStored(t *testing.T) {
	t.Parallel()
	q := newQueried(t, deliveries(func(func(io.Writer) error) error {
		t.Error("results are delivered")
		return nil
	}))
	changes := 0
	q.store.changed = func() error {
		if changes++; changes == 3 { // behind the query's start and its rows
			return errors.New("the disk is full")
		}
		return nil
	}
	uri := "s3://results"
	id := q.finish(t, &uri).ID
	for range 2 {
		query, _, err := q.DescribeQuery(t.Context(), root, lake.DescribeQueryInput{QueryID: &id})
		if err != nil || query.Status != lake.QueryFinished || query.DeliveryStatus != lake.DeliveryFailed {
			t.Errorf("%s, delivery %s, error %v", query.Status, query.DeliveryStatus, err)
		}
		if _, err := q.Purge(t.Context()); err != nil {
			t.Error(err)
		}
	}
}
