// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"
)

// A replay is judged by the time of now, and by what else the emulator adds to a request; what the request gave stays.
func TestReplayConditionKeys(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	i.SetTime(began)
	until := began.Add(30 * time.Minute)
	i.putPolicy(t, document(i.statement("Allow", `{"AWS":"arn:aws:iam::`+stranger+`:role/Sender"}`,
		fmt.Sprintf(`{"DateLessThan":{"aws:CurrentTime":%q,"aws:TokenIssueTime":%q},"NumericLessThan":{"aws:EpochTime":"%d"},"IpAddress":{"aws:SourceIp":"127.0.0.1"},"StringLike":{"aws:UserAgent":"?*"}}`,
			until.Format(time.RFC3339), until.Format(time.RFC3339), until.Unix()))))
	if err := i.try(i.sessionClient(t, stranger, "Sender", "connector"), ""); err != nil {
		t.Fatal(err)
	}
	first := i.latest(t)
	for _, step := range []struct {
		at      time.Time
		allowed bool
	}{{began.Add(time.Minute), true}, {until.Add(time.Second), false}, {until.Add(-time.Second), true}} {
		i.SetTime(step.at)
		again := i.Replay(first.ID)
		if (again.Status == http.StatusOK) != step.allowed {
			t.Errorf("at %s: status %d, %+v", step.at, again.Status, again.Error)
		}
		keys := again.Caller.Context
		for key, want := range map[string]string{
			"aws:CurrentTime": step.at.Format(time.RFC3339), "aws:EpochTime": strconv.FormatInt(step.at.Unix(), 10), "aws:TokenIssueTime": began.Format(time.RFC3339),
			"aws:SourceIp": first.Caller.Context["aws:SourceIp"][0], "aws:UserAgent": first.Caller.Context["aws:UserAgent"][0],
			"aws:SecureTransport": "false", "aws:PrincipalType": "AssumedRole",
		} {
			if len(keys[key]) != 1 || keys[key][0] != want {
				t.Errorf("at %s: %s is %q, want %s", step.at, key, keys[key], want)
			}
		}
	}
}
