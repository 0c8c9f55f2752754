// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awsv1 "github.com/aws/aws-sdk-go/aws"
	clientv1 "github.com/aws/aws-sdk-go/aws/client"
	credentialsv1 "github.com/aws/aws-sdk-go/aws/credentials"
	"github.com/aws/aws-sdk-go/aws/request"
	sessionv1 "github.com/aws/aws-sdk-go/aws/session"
	datav1 "github.com/aws/aws-sdk-go/service/cloudtraildata"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

const (
	losslessEvents   = 3000 // of each sender
	losslessBatch    = 10   // events of a request
	losslessAttempts = 50   // of a request, and of an event that fails alone
	losslessBackOff  = 100 * time.Microsecond
)

// mixedFaults disturb three requests out of ten: each of the eight kinds one out of 23 that
// the kinds before it left alone.
func mixedFaults() []emulator.FaultRule {
	rules := []emulator.FaultRule{
		{Code: "ThrottlingException"},
		{Code: "InternalFailure"},
		{Code: "ServiceUnavailable"},
		{Drop: emulator.DropBefore},
		{Drop: emulator.DropAfter},
		{Entries: &emulator.FaultEntryRule{Code: "Throttling", Probability: 0.5}},
		{Entries: &emulator.FaultEntryRule{Code: "InternalFailure", Every: 3}},
		{Latency: time.Millisecond},
	}
	for i := range rules {
		rules[i].Operation, rules[i].Probability, rules[i].Seed = "PutAuditEvents", 0.0437, 20260102
	}
	return rules
}

// sender sends events until each is acknowledged, and tells CloudTrail's id of each by the event's own.
type sender func(ctx context.Context, i integration, uids []string) (acknowledged map[string]string, err error)

// sendWithProduct sends with the product's own client, which repeats requests and events by itself.
func sendWithProduct(ctx context.Context, i integration, uids []string) (map[string]string, error) {
	client := cloudtraildata.NewFromConfig(i.Config(i.AccountID), func(o *cloudtraildata.Options) {
		o.Retryer = retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts, o.MaxBackoff, o.RateLimiter = losslessAttempts, losslessBackOff, ratelimit.None
		})
	})
	var events []cloudtraildata.AuditEvent
	for _, uid := range uids {
		events = append(events, cloudtraildata.AuditEvent{ID: uid, EventData: eventData(i.AccountID, map[string]any{"UID": uid})})
	}
	acknowledged := map[string]string{}
	_, err := client.Send(ctx, cloudtraildata.SendInput{
		ChannelARN: *i.channel.ChannelArn, MaxAttempts: losslessAttempts, MaxRequestEvents: losslessBatch,
		Report: func(result cloudtraildata.SendResult) {
			if result.Err == nil {
				acknowledged[result.ID] = result.EventID
			}
		},
	}, cloudtraildata.Events(events...))
	return acknowledged, err
}

// sendWithSDK sends with the official Go v1 client, which repeats requests; what fails inside an answer of 200 it
// sends again as its users do.
func sendWithSDK(ctx context.Context, i integration, uids []string) (map[string]string, error) {
	session, err := sessionv1.NewSession(&awsv1.Config{
		Endpoint: new(i.URL), Region: new(i.Region), HTTPClient: &http.Client{},
		Credentials: credentialsv1.NewStaticCredentials(i.AccessKeyID, i.SecretAccessKey, ""),
		Retryer: clientv1.DefaultRetryer{
			NumMaxRetries: losslessAttempts, MinRetryDelay: losslessBackOff, MaxRetryDelay: losslessBackOff,
			MinThrottleDelay: losslessBackOff, MaxThrottleDelay: losslessBackOff,
		},
	})
	if err != nil {
		return nil, err
	}
	client := datav1.New(session)
	acknowledged := map[string]string{}
	for batch := range slices.Chunk(uids, losslessBatch) {
		for attempt := 1; len(batch) > 0; attempt++ {
			if attempt > losslessAttempts {
				return acknowledged, fmt.Errorf("%d events are still refused after %d attempts", len(batch), losslessAttempts)
			}
			in := &datav1.PutAuditEventsInput{ChannelArn: i.channel.ChannelArn}
			for _, uid := range batch {
				in.AuditEvents = append(in.AuditEvents, &datav1.AuditEvent{Id: new(uid), EventData: new(eventData(i.AccountID, map[string]any{"UID": uid}))})
			}
			out, err := client.PutAuditEventsWithContext(ctx, in, request.WithAppendUserAgent("lossless"))
			if err != nil {
				return acknowledged, err
			}
			for _, event := range out.Successful {
				acknowledged[*event.Id] = *event.EventID
			}
			batch = nil
			for _, event := range out.Failed {
				batch = append(batch, *event.Id)
			}
		}
	}
	return acknowledged, nil
}

// Senders that repeat what failed lose nothing where three requests of ten are disturbed: every event that was
// sent is stored, what was acknowledged is stored under the id that was told, and nothing else is. A connection
// that breaks before the answer makes the sender send again what is stored already; the sender's own id inside
// the event, UID, tells which records are one event.
func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	for name, senders := range map[string][]sender{
		"the product's client": {sendWithProduct},
		"the Go v1 client":     {sendWithSDK},
		"four at once":         {sendWithProduct, sendWithSDK, sendWithProduct, sendWithSDK},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := startIntegration(t, "Custom")
			requests := i.Inject(emulator.FaultRule{Operation: "PutAuditEvents", Nth: 1_000_000, Drop: emulator.DropBefore}) // counts
			for _, rule := range mixedFaults() {
				i.Inject(rule)
			}
			var (
				wg           sync.WaitGroup
				mu           sync.Mutex
				acknowledged = map[string]string{}
			)
			for n, send := range senders {
				uids := make([]string, losslessEvents)
				for k := range uids {
					uids[k] = fmt.Sprintf("sender-%d-event-%04d", n, k)
				}
				wg.Go(func() {
					got, err := send(t.Context(), i, uids)
					if err != nil {
						t.Errorf("sender %d: %v", n, err)
					}
					mu.Lock()
					defer mu.Unlock()
					for _, uid := range uids {
						acknowledged[uid] = got[uid]
						if got[uid] == "" {
							t.Errorf("%s was not acknowledged", uid)
						}
					}
				})
			}
			wg.Wait()
			holdStored(t, i, acknowledged, requests.ID)
		})
	}
}

// holdStored compares what was sent, by UID with the id that was told, to what is stored.
func holdStored(t *testing.T, i integration, sent map[string]string, counter string) {
	t.Helper()
	stored := map[string][]string{} // CloudTrail's ids by UID
	records := 0
	for _, record := range storedEvents(t, i.Server, *i.store.EventDataStoreArn, 1000) {
		uid := record["eventData"].(map[string]any)["UID"].(string)
		stored[uid] = append(stored[uid], record["eventID"].(string))
		records++
	}
	for uid, eventID := range sent {
		if len(stored[uid]) == 0 {
			t.Errorf("%s is lost", uid)
		} else if !slices.Contains(stored[uid], eventID) {
			t.Errorf("%s was acknowledged as %s and is stored as %s", uid, eventID, stored[uid])
		}
	}
	for uid := range stored {
		if _, ok := sent[uid]; !ok {
			t.Errorf("%s is stored and was never sent", uid)
		}
	}
	requests, hits, droppedAfter := 0, 0, 0
	for _, fault := range i.Faults() {
		if fault.ID == counter {
			requests = fault.Matched
			continue
		}
		hits += fault.Hits
		if fault.Hits == 0 {
			t.Errorf("the fault %+v befell no request", fault.Rule)
		}
		if fault.Drop == emulator.DropAfter {
			droppedAfter = fault.Hits
		}
	}
	duplicates := records - len(stored)
	if duplicates == 0 || duplicates > droppedAfter*losslessBatch {
		t.Errorf("%d records are repeated, want 1 to %d: answers were lost %d times", duplicates, droppedAfter*losslessBatch, droppedAfter)
	}
	if share := float64(hits) / float64(requests); share < 0.25 || share > 0.35 {
		t.Errorf("%.1f %% of the requests were disturbed, want 30 %%", 100*share)
	}
	t.Logf("%d events sent in %d requests, %d disturbed (%.1f %%), %d answers lost: %d events stored in %d records, 0 lost, %d repeated",
		len(sent), requests, hits, 100*float64(hits)/float64(requests), droppedAfter, len(stored), records, duplicates)
}
