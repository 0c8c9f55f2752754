// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"
)

func apiError(code string) error {
	return &smithy.OperationError{
		ServiceID: "CloudTrail", OperationName: "PutResourcePolicy",
		Err: &smithy.GenericAPIError{Code: code, Message: "said the service"},
	}
}

func TestRetryOnConflict(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		answers   []error // the last one is repeated
		wantCalls int
		wantCode  string
		wantPause time.Duration
	}{
		{name: "no error", answers: []error{nil}, wantCalls: 1},
		{name: "another error is not repeated", answers: []error{apiError("AccessDeniedException")}, wantCalls: 1, wantCode: "AccessDeniedException"},
		{name: "conflict, then done", answers: []error{apiError(codeConflict), apiError(codeConcurrentModification), nil}, wantCalls: 3, wantPause: 3 * time.Second},
		{name: "conflict, then another error", answers: []error{apiError(codeConflict), apiError("X")}, wantCalls: 2, wantCode: "X", wantPause: time.Second},
		// Pauses of 1, 2, 4, 8, 15, 15 and 15 seconds fit into the minute.
		{name: "conflict for ever", answers: []error{apiError(codeConflict)}, wantCalls: 8, wantCode: codeConflict, wantPause: time.Minute},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				start, calls := time.Now(), 0
				err := retryOnConflict(ctx, func() error {
					calls++
					return test.answers[min(calls, len(test.answers))-1]
				})
				if code := errorCode(err); code != test.wantCode {
					t.Errorf("error %v has the code %q, want %q", err, code, test.wantCode)
				}
				if calls != test.wantCalls {
					t.Errorf("called %d times, want %d", calls, test.wantCalls)
				}
				if pause := time.Since(start); pause != test.wantPause {
					t.Errorf("took %v, want %v", pause, test.wantPause)
				}
			})
		})
	}
}

func TestRetryOnConflictTellsBothReasons(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := retryOnConflict(ctx, func() error { return apiError(codeConflict) })
		if !errors.Is(err, context.DeadlineExceeded) || errorCode(err) != codeConflict {
			t.Errorf("the error is %v, want both the timeout and the conflict", err)
		}
	})
}

func TestPollEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(90*time.Second, cancel)
		start := time.Now()
		err := poll(ctx, func() (bool, error) { return false, nil })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the error is %v, want %v", err, context.Canceled)
		}
		if took := time.Since(start); took != 90*time.Second {
			t.Errorf("took %v after a cancellation at 90s", took)
		}
	})
}
