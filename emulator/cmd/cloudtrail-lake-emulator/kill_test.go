// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"path/filepath"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

// The emulator is killed again and again while several senders put events and others query them. What
// it has acknowledged must be there after each restart, for queries too.
func TestKilledEmulatorKeepsAcknowledgedEvents(t *testing.T) {
	t.Parallel()
	const (
		rounds           = 4
		senders          = 6
		eventsPerRequest = 3
	)
	dataDir := filepath.Join(t.TempDir(), "data")
	acknowledged := map[string]string{} // event id to the sender's UID
	var eventDataStore, channel string

	for round := range rounds {
		p, err := startServe(t.TempDir(), nil, "--data-dir", dataDir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = p.kill() })
		if round == 0 {
			if eventDataStore, channel, err = createChannel(t.Context(), p.endpoint()); err != nil {
				t.Fatal(err)
			}
		}
		checkStored(t, p.endpoint(), eventDataStore, acknowledged)
		checkQueried(t, p.endpoint(), eventDataStore, acknowledged)

		// Each round is killed after another number of acknowledged requests.
		killAfter := 40 + 37*round
		var (
			mu       sync.Mutex
			requests int
			killed   = make(chan struct{})
			wait     sync.WaitGroup
		)
		for sender := range senders {
			client := cloudtraildata.NewFromConfig(awsConfig(p.endpoint()), func(o *cloudtraildata.Options) {
				o.Retryer = aws.NopRetryer{} // the end of the emulator is the end of the sender
			})
			wait.Go(func() {
				for n := 0; ; n++ {
					input := &cloudtraildata.PutAuditEventsInput{ChannelARN: channel}
					for i := range eventsPerRequest {
						uid := fmt.Sprintf("%d-%d-%d-%d", round, sender, n, i)
						input.AuditEvents = append(input.AuditEvents, auditEvent(uid))
					}
					output, err := client.PutAuditEvents(t.Context(), input)
					if err != nil {
						select {
						case <-killed:
						default:
							t.Errorf("a request failed before the kill: %v", err)
						}
						return
					}
					for _, failure := range output.Failed {
						t.Errorf("event %s failed: %s: %s", failure.ID, failure.ErrorCode, failure.ErrorMessage)
					}
					mu.Lock()
					for _, entry := range output.Successful {
						acknowledged[entry.EventID] = entry.ID
					}
					if requests++; requests == killAfter {
						close(killed)
						if err := p.command.Process.Kill(); err != nil {
							t.Error(err)
						}
					}
					mu.Unlock()
					if t.Failed() {
						return
					}
				}
			})
		}
		for range 2 {
			wait.Go(func() {
				queryUntil(t, p.endpoint(), eventDataStore, killed, func() int {
					mu.Lock()
					defer mu.Unlock()
					return len(acknowledged)
				})
			})
		}
		wait.Wait()
		_ = p.wait() // tells that it was killed
		if t.Failed() {
			t.FailNow()
		}
	}

	p, err := startServe(t.TempDir(), nil, "--data-dir", dataDir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.kill() })
	checkStored(t, p.endpoint(), eventDataStore, acknowledged)
	checkQueried(t, p.endpoint(), eventDataStore, acknowledged)
	t.Logf("%d acknowledged events survived %d kills", len(acknowledged), rounds)
}

func auditEvent(uid string) cloudtraildata.AuditEvent {
	return cloudtraildata.AuditEvent{
		ID: uid,
		EventData: fmt.Sprintf(`{"version":"1.0","userIdentity":{"type":"user","principalId":"ana"},`+
			`"eventSource":"shop.example.com","eventName":"order.create","eventTime":"2026-01-02T03:04:05Z",`+
			`"UID":%q,"recipientAccountId":"111122223333"}`, uid),
	}
}

// checkStored fails unless every acknowledged event is stored, once, and as it
// was sent.
func checkStored(t *testing.T, endpoint, eventDataStore string, acknowledged map[string]string) {
	t.Helper()
	stored := map[string]string{}
	for token := ""; ; {
		page, err := getEvents(t.Context(), endpoint, eventDataStore, token)
		if err != nil {
			t.Fatal(err)
		}
		for _, event := range page.Events {
			if _, ok := stored[event.EventID]; ok {
				t.Errorf("event %s is there twice", event.EventID)
			}
			stored[event.EventID] = event.EventData.UID
		}
		if page.NextToken == "" {
			break
		}
		if token == page.NextToken {
			t.Fatalf("next_token %q leads to itself", token)
		}
		token = page.NextToken
	}
	missing := 0
	for eventID, uid := range acknowledged {
		if stored[eventID] != uid {
			missing++
		}
	}
	if missing > 0 {
		t.Errorf("%d of %d acknowledged events are missing or changed; %d are stored", missing, len(acknowledged), len(stored))
	}
}

// eventsPage is an answer of /_emulator/events.
type eventsPage struct {
	Events []struct {
		EventID   string `json:"eventID"`
		EventData struct {
			UID string `json:"UID"`
		} `json:"eventData"`
	} `json:"events"`
	NextToken string `json:"next_token"`
}

func getEvents(ctx context.Context, endpoint, eventDataStore, token string) (eventsPage, error) {
	query := url.Values{"event_data_store": {path.Base(eventDataStore)}, "limit": {"100"}}
	if token != "" {
		query.Set("next_token", token)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint+"/_emulator/events?"+query.Encode(), nil)
	if err != nil {
		return eventsPage{}, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return eventsPage{}, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return eventsPage{}, fmt.Errorf("%s: %s", request.URL, response.Status)
	}
	var page eventsPage
	return page, json.NewDecoder(response.Body).Decode(&page)
}
