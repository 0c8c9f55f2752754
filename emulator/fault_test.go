// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go/aws/awserr"
	"github.com/aws/aws-sdk-go/service/cloudtraildata"
	"github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// Errors come in the form of each protocol, with the status that goes with them, and the
// request is not carried out.
func TestInjectedErrors(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	cfg := impatient(server.Config(server.AccountID))
	owner := cloudtrail.NewFromConfig(cfg)
	create := func() error {
		_, err := owner.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: new("lake")})
		return err
	}
	server.FailNext("CreateEventDataStore", "ConflictException", 2)
	server.Inject(emulator.FaultRule{Operation: "CreateEventDataStore", Code: "ThrottlingException", Times: 1})
	server.Inject(emulator.FaultRule{Operation: "CreateEventDataStore", Code: "InternalFailure", Status: 502, Message: "a bad gateway", Times: 1})
	server.Inject(emulator.FaultRule{Operation: "CreateEventDataStore", Code: "SomethingNew", AnyCode: true, Times: 1})
	for _, want := range []struct {
		code, message string
		status        int
	}{
		{"ConflictException", "Injected by the rule fault-1.", 400},
		{"ConflictException", "Injected by the rule fault-1.", 400},
		{"ThrottlingException", "Rate exceeded", 400},
		{"InternalFailure", "a bad gateway", 502},
		{"SomethingNew", "fault-4", 400},
	} {
		err := create()
		refused(t, err, want.code, want.message)
		if response, ok := errors.AsType[*awshttp.ResponseError](err); !ok || response.HTTPStatusCode() != want.status || response.RequestID == "" {
			t.Errorf("%s: error %v, want status %d", want.code, err, want.status)
		}
	}
	list, err := owner.ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{})
	if err != nil || len(list.EventDataStores) != 0 {
		t.Errorf("%d stores, error %v", len(list.EventDataStores), err)
	}
	if err := create(); err != nil {
		t.Error(err)
	}
	server.FailNext("GetCallerIdentity", "ExpiredTokenException", 1)
	_, err = callerIdentity(t, cfg)
	refused(t, err, "ExpiredToken")
	server.FailNext("PutAuditEvents", "ServiceUnavailable", 1)
	_, err = dataClient(t, server, server.AccountID).PutAuditEvents(&cloudtraildata.PutAuditEventsInput{
		ChannelArn: new("arn:aws:cloudtrail:us-east-1:111122223333:channel/00000000-0000-4000-8000-000000000000"), AuditEvents: auditEvents("{}"),
	})
	dataRefused(t, err, "ServiceUnavailable")
	if failure, ok := errors.AsType[awserr.RequestFailure](err); !ok || failure.StatusCode() != http.StatusServiceUnavailable {
		t.Errorf("error %v, want status 503", err)
	}
}

// A dropped connection leaves the client without an answer; what was done differs.
func TestInjectedDrop(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	send := func() error {
		_, err := i.data.PutAuditEvents(&cloudtraildata.PutAuditEventsInput{ChannelArn: i.channel.ChannelArn, AuditEvents: auditEvents(eventData(i.AccountID, nil))})
		return err
	}
	stored := 0
	for _, drop := range []emulator.FaultRule{{Drop: emulator.DropBefore, Times: 1}, {Drop: emulator.DropAfter, Times: 1}} {
		i.Inject(drop)
		if err := send(); err == nil || !strings.Contains(err.Error(), "EOF") && !strings.Contains(err.Error(), "reset") {
			t.Errorf("dropped %s: error %v", drop.Drop, err)
		}
		if drop.Drop == emulator.DropAfter {
			stored++
		}
		if got := len(i.stored(t)); got != stored {
			t.Errorf("dropped %s: %d events are stored, want %d", drop.Drop, got, stored)
		}
	}
	if err := send(); err != nil {
		t.Error(err)
	}
}

// Events that shall fail do so inside an answer of 200, and the others are stored.
func TestInjectedEntries(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	i.Inject(emulator.FaultRule{Operation: "PutAuditEvents", Times: 1, Entries: &emulator.FaultEntryRule{Code: "Throttling", Every: 2}})
	i.Inject(emulator.FaultRule{Channel: *i.channel.ChannelArn, Times: 1, Entries: &emulator.FaultEntryRule{Code: "AccountNotSubscribed", Message: "not now", Nth: 1}})
	text := eventData(i.AccountID, nil)
	outcome := func(out *cloudtraildata.PutAuditEventsOutput) (outcome []string) {
		for _, event := range out.Successful {
			outcome = append(outcome, *event.Id)
		}
		for _, event := range out.Failed {
			outcome = append(outcome, *event.Id+" "+*event.ErrorCode+": "+*event.ErrorMessage)
		}
		return outcome
	}
	for n, want := range [][]string{
		{"event-0", "event-2", "event-1 Throttling: Rate exceeded", "event-3 Throttling: Rate exceeded"},
		{"event-1", "event-2", "event-3", "event-0 AccountNotSubscribed: not now"},
		{"event-0", "event-1", "event-2", "event-3"},
	} {
		if diff := cmp.Diff(want, outcome(i.put(t, text, text, text, text))); diff != "" {
			t.Errorf("request %d: %s", n, diff)
		}
	}
	if got := len(i.stored(t)); got != 9 {
		t.Errorf("%d events are stored, want 9", got)
	}
}

// A slow answer ends with the client's patience, and nothing was done by then.
func TestInjectedLatency(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := cloudtrail.NewFromConfig(impatient(server.Config(server.AccountID)))
	server.Inject(emulator.FaultRule{Operation: "CreateEventDataStore", Latency: time.Minute, Times: 1})
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := owner.CreateEventDataStore(short, &cloudtrail.CreateEventDataStoreInput{Name: new("lake")})
	if timeout, ok := errors.AsType[net.Error](err); !errors.Is(err, context.DeadlineExceeded) && (!ok || !timeout.Timeout()) {
		t.Errorf("error %v, want a timeout", err)
	}
	if list, err := owner.ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{}); err != nil || len(list.EventDataStores) != 0 {
		t.Errorf("%d stores, error %v", len(list.EventDataStores), err)
	}
	server.Inject(emulator.FaultRule{Latency: time.Millisecond, Code: "InternalFailure", Times: 1})
	_, err = owner.ListChannels(t.Context(), &cloudtrail.ListChannelsInput{})
	refused(t, err, "InternalFailure")
}

// Rules choose by operation and account, and tell what they met.
func TestFaultsAreCounted(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	rule := server.Inject(emulator.FaultRule{Operation: "ListChannels", Account: partner, Code: "ThrottlingException", Every: 2})
	for _, account := range []string{partner, server.AccountID, partner, partner} {
		_ = listChannels(t, impatient(server.Config(account)))
	}
	want := []emulator.FaultState{{ID: rule.ID, Rule: rule.Rule, Matched: 3, Hits: 1}}
	if diff := cmp.Diff(want, server.Faults()); diff != "" {
		t.Error(diff)
	}
	server.ClearFaults()
	if got := server.Faults(); len(got) != 0 {
		t.Errorf("%d rules are left", len(got))
	}
}
