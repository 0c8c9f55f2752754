// SPDX-License-Identifier: MPL-2.0

package emulatortest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

// A test of code that talks to CloudTrail Lake starts an emulator of its own.
func TestStart(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, func(o *emulator.Options) { o.AccountID = "999988887777" })
	stores, err := server.CloudTrail(server.AccountID).ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{})
	if err != nil || len(stores.EventDataStores) != 0 {
		t.Fatalf("a new emulator has %d stores, error %v", len(stores.EventDataStores), err)
	}
	if _, err := server.CloudTrail("444455556666").CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("lake")}); err != nil {
		t.Fatal(err)
	}
	// Config serves every client of the v2 SDK, and the product's own.
	_, err = cloudtraildata.NewFromConfig(server.Config(server.AccountID)).PutAuditEvents(t.Context(), &cloudtraildata.PutAuditEventsInput{
		ChannelARN:  "arn:aws:cloudtrail:us-east-1:999988887777:channel/00000000-0000-4000-8000-000000000000",
		AuditEvents: []cloudtraildata.AuditEvent{{ID: "1", EventData: "{}"}},
	})
	if err == nil {
		t.Fatal("a channel that does not exist took an event")
	}
}

// Test control goes by methods; those that cannot do what they are asked for end the test.
func TestControl(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, func(o *emulator.Options) {
		o.Seed = []byte("event_data_stores: [{name: seeded}]\n")
	})
	stores := func() int {
		t.Helper()
		out, err := server.CloudTrail(server.AccountID).ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{})
		if err != nil {
			t.Fatal(err)
		}
		return len(out.EventDataStores)
	}
	server.SetTime(time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC))
	server.FailNext("ListEventDataStores", "ThrottlingException", 1)
	server.SetPacing(emulator.Pacing{Polls: 1})
	server.SetThrottle(emulator.ThrottlingAWS)
	if got := stores(); got != 1 || server.Faults()[0].Hits != 1 || server.Now().Year() != 2030 {
		t.Errorf("%d stores, faults %+v, time %s", got, server.Faults(), server.Now())
	}
	server.Reset()
	if got := stores(); got != 0 || len(server.Faults()) != 0 || server.Now().Year() == 2030 {
		t.Errorf("after a reset: %d stores, faults %+v, time %s", got, server.Faults(), server.Now())
	}
	server.ResetToSeed()
	if got := stores(); got != 1 {
		t.Errorf("after a reset to the seed: %d stores", got)
	}

	var recorded recorder
	wrong := emulatortest.Start(&recorded)
	for name, call := range map[string]func(){
		"FailNext none":    func() { wrong.FailNext("PutAuditEvents", "ThrottlingException", 0) },
		"FailNext unknown": func() { wrong.FailNext("PutEvents", "ThrottlingException", 1) },
		"Inject":           func() { wrong.Inject(emulator.FaultRule{}) },
		"SetTime":          func() { wrong.SetTime(time.Time{}) },
		"Advance":          func() { wrong.Advance(-1) },
		"SetPacing":        func() { wrong.SetPacing(emulator.Pacing{Polls: -1}) },
		"Import":           func() { wrong.Import(strings.NewReader("hello\n")) },
	} {
		recorded.fatal = ""
		call()
		if recorded.fatal == "" {
			t.Errorf("%s: the test goes on", name)
		}
	}
	recorded.end()
}

// recorder is a test whose end by Fatalf is only recorded.
type recorder struct {
	testing.TB
	fatal    string
	cleanups []func()
}

func (r *recorder) Helper()                      {}
func (r *recorder) Context() context.Context     { return context.Background() }
func (r *recorder) Cleanup(f func())             { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Fatalf(f string, args ...any) { r.fatal = fmt.Sprintf(f, args...) }

func (r *recorder) end() {
	for _, cleanup := range r.cleanups {
		cleanup()
	}
}
