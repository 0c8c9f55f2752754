// SPDX-License-Identifier: MPL-2.0

package emulatortest_test

import (
	"testing"

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
