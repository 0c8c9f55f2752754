// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

const (
	restoreEventDataStore = "cloudtraillake_restore_event_data_store"
	startIngestion        = "cloudtraillake_start_ingestion"
	stopIngestion         = "cloudtraillake_stop_ingestion"
)

func TestRestoreEventDataStoreAction(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	store := managementStore(t, server, server.Region)
	if _, err := server.CloudTrail(server.AccountID).DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: &store}); err != nil {
		t.Fatal(err)
	}
	p := startConfigured(t, server, nil)
	p.change(restoreEventDataStore, store, "is PENDING_DELETION", "is ENABLED")
	p.change(restoreEventDataStore, arnID(store), "is ENABLED already") // by ID
	if status := statusOf(t, server, server.Region, store); status != cttypes.EventDataStoreStatusEnabled {
		t.Errorf("the store is %s", status)
	}
}

func TestIngestionActions(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	store := managementStore(t, server, server.Region)
	server.SetPacing(emulator.Pacing{Polls: 1}) // the actions have to wait
	p := startConfigured(t, server, nil)
	server.FailNext("StopEventDataStoreIngestion", codeConflict, 1) // which is repeated
	p.change(stopIngestion, store, "is ENABLED", "is STOPPED_INGESTION")
	p.change(stopIngestion, store, "is STOPPED_INGESTION already")
	if status := statusOf(t, server, server.Region, store); status != cttypes.EventDataStoreStatusStoppedIngestion {
		t.Errorf("the store is %s", status)
	}
	p.change(startIngestion, store, "is STOPPED_INGESTION", "is ENABLED")
	p.change(startIngestion, store, "is ENABLED already")
}

// An ARN says in which Region to work; with an ID there is region.
func TestEventDataStoreActions_region(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	const elsewhere = "eu-west-1"
	store := managementStore(t, server, elsewhere)
	p := startConfigured(t, server, nil)
	p.change(stopIngestion, store, "is ENABLED", "is STOPPED_INGESTION")

	byID := map[string]any{"event_data_store": arnID(store)}
	_, diagnostics := p.invokeAction(startIngestion, byID)
	wantError(t, diagnostics, `AttributeName("event_data_store")`, "Starting the ingestion of event data store "+arnID(store), codeEventDataStoreNotFound)
	byID["region"] = elsewhere
	noErrors(t, p.planAction(startIngestion, byID))
	_, diagnostics = p.invokeAction(startIngestion, byID)
	noErrors(t, diagnostics)
	if status := statusOf(t, server, elsewhere, store); status != cttypes.EventDataStoreStatusEnabled {
		t.Errorf("the store is %s", status)
	}

	for region, text := range map[string]string{
		"us-west-2":  "region is us-west-2, but " + store + " is in Region eu-west-1. Leave one of the two out",
		"eu-west-99": "region is eu-west-99",
	} {
		wantError(t, p.planAction(startIngestion, map[string]any{"event_data_store": store, "region": region}), `AttributeName("region")`, text)
	}
	wantError(t, p.planAction(startIngestion, map[string]any{"event_data_store": arnID(store), "region": "eu-west-99"}), `AttributeName("region")`, `"eu-west-99" is not a Region`)
}

func TestEventDataStoreActions_errors(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	_, audit := channelWithStore(t, server)
	p := startConfigured(t, server, nil)
	blamed := `AttributeName("event_data_store")`

	for _, name := range []string{restoreEventDataStore, startIngestion, stopIngestion} {
		wantError(t, p.validateAction(name, map[string]any{"event_data_store": "audit"}), blamed, `event_data_store is "audit": give the ARN of an event data store`)
		wantError(t, p.validateAction(name, map[string]any{"event_data_store": audit, "timeouts": map[string]any{"invoke": "soon"}}),
			`AttributeName("timeouts").AttributeName("invoke")`, "a timeout is a duration of more than 0")
		absent := strings.Replace(audit, arnID(audit), "01234567-89ab-cdef-0123-456789abcdef", 1)
		_, diagnostics := p.invokeAction(name, map[string]any{"event_data_store": absent})
		wantError(t, diagnostics, blamed, " event data store "+absent, codeEventDataStoreNotFound)
		_, diagnostics = p.invokeAction(name, map[string]any{"event_data_store": audit, "timeouts": map[string]any{"invoke": "1ns"}})
		wantError(t, diagnostics, `AttributeName("timeouts").AttributeName("invoke")`, "The timeout of 1ns ran out")
	}

	_, diagnostics := p.invokeAction(stopIngestion, map[string]any{"event_data_store": audit})
	wantError(t, diagnostics, blamed, "Stopping the ingestion of event data store "+audit, "InvalidEventDataStoreCategoryException")

	store := managementStore(t, server, server.Region)
	if _, err := server.CloudTrail(server.AccountID).DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: &store}); err != nil {
		t.Fatal(err)
	}
	_, diagnostics = p.invokeAction(startIngestion, map[string]any{"event_data_store": store})
	wantError(t, diagnostics, blamed, "waits for its deletion. Restore it first, with the action "+restoreEventDataStore)
}

// change invokes an action on a store and holds its progress to what it says
// about the store.
func (p *protocolClient) change(name, store string, says ...string) {
	p.t.Helper()
	arguments := map[string]any{"event_data_store": store}
	noErrors(p.t, p.validateAction(name, arguments))
	noErrors(p.t, p.planAction(name, arguments))
	progress, diagnostics := p.invokeAction(name, arguments)
	noErrors(p.t, diagnostics)
	var want []string
	for _, said := range says {
		want = append(want, "event data store "+store+" "+said)
	}
	if diff := cmp.Diff(want, progress); diff != "" {
		p.t.Errorf("%s: progress -want +got\n%s", name, diff)
	}
}

// managementStore makes a store of management events in a Region.
func managementStore(t *testing.T, server *emulatortest.Server, region string) (arn string) {
	t.Helper()
	out, err := inRegion(server, region).CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String("management"), TerminationProtectionEnabled: aws.Bool(false)})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(out.EventDataStoreArn)
}

func statusOf(t *testing.T, server *emulatortest.Server, region, store string) cttypes.EventDataStoreStatus {
	t.Helper()
	out, err := inRegion(server, region).GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: &store})
	if err != nil {
		t.Fatal(err)
	}
	return out.Status
}

func inRegion(server *emulatortest.Server, region string) *cloudtrail.Client {
	config := server.Config(server.AccountID)
	config.Region = region
	return cloudtrail.NewFromConfig(config)
}
