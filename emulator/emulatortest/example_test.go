// SPDX-License-Identifier: MPL-2.0

package emulatortest_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/smithy-go"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// t stands for the argument of a test function.
var t *testing.T

// A sender meets throttling twice and has to repeat its request.
func ExampleServer_FailNext() {
	server := emulatortest.Start(t)
	server.FailNext("PutAuditEvents", "ThrottlingException", 2)
	// Run the code under test. It has repeated what failed when both were met:
	if hits := server.Faults()[0].Hits; hits != 2 {
		t.Errorf("%d requests were throttled, want 2", hits)
	}
}

// One answer out of ten gets lost after the events were stored, and every third event of
// one request in five fails for a passing reason.
func ExampleServer_Inject() {
	server := emulatortest.Start(t)
	server.Inject(emulator.FaultRule{Operation: "PutAuditEvents", Probability: 0.1, Drop: emulator.DropAfter})
	server.Inject(emulator.FaultRule{Probability: 0.2, Entries: &emulator.FaultEntryRule{Code: "Throttling", Every: 3}})
}

// A store that was deleted can be restored for seven days. The test does not wait.
func ExampleServer_Advance() {
	server := emulatortest.Start(t)
	client := server.CloudTrail(server.AccountID)
	store, err := client.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String("lake"), TerminationProtectionEnabled: aws.Bool(false),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: store.EventDataStoreArn}); err != nil {
		t.Fatal(err)
	}
	server.Advance(7 * 24 * time.Hour)
	_, err = client.RestoreEventDataStore(t.Context(), &cloudtrail.RestoreEventDataStoreInput{EventDataStore: store.EventDataStoreArn})
	var refused smithy.APIError
	if !errors.As(err, &refused) || refused.ErrorCode() != "EventDataStoreNotFoundException" {
		t.Errorf("error %v", err)
	}
}

// The same state for each of several tests, without making it again.
func ExampleServer_Export() {
	prepared := emulatortest.Start(t)
	// Make stores and channels in prepared.
	var state bytes.Buffer
	prepared.Export(&state)

	server := emulatortest.Start(t)
	server.Import(&state)
}

// Options: ids that are the same in every run, stores that stay CREATED for two polls,
// and AWS's rates.
func ExampleStart() {
	emulatortest.Start(t, func(o *emulator.Options) {
		o.IDSeed = "TestIntegration"
		o.Pacing = emulator.Pacing{Polls: 2}
		o.Throttle = emulator.ThrottlingAWS
	})
}
