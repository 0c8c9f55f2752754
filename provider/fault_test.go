// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

func TestAccFaults_repeated(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	server.FailNext("CreateChannel", "ThrottlingException", 1)
	server.FailNext("PutResourcePolicy", codeConflict, 1)
	server.FailNext("DeleteEventDataStore", codeConflict, 1)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps:                    []resource.TestStep{{Config: withProvider(server, policyConfig(jsonPolicy(`["444455556666"]`, "id-one")))}},
	})
	for _, fault := range server.Faults() {
		if fault.Hits != 1 {
			t.Errorf("%s did not fail", fault.Operation)
		}
	}
}

func TestAccFaults_newCustomersRefused(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	server.Inject(emulator.FaultRule{
		Operation: "CreateEventDataStore", Times: 1, Code: "InvalidParameterException",
		Message: "CloudTrail Lake is no longer accepting new customers. Existing customers can continue to use their event data stores.",
	})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{{
			Config:      withProvider(server, testStore("audit", destroyableAudit)),
			ExpectError: expect("an account that did not use Lake before cannot create channels or event data stores"),
		}},
	})
}

// A store whose creation is not seen to its end is in the state all the same.
func TestAccFaults_partialCreate(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	server.FailNext("GetEventDataStore", "AccessDeniedException", 1)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: withProvider(server, testStore("audit", destroyableAudit)), ExpectError: expect("Allow cloudtrail:GetEventDataStore to the principal of these credentials")},
			{
				Config:           withProvider(server, testStore("audit-anew", destroyableAudit)),
				ConfigPlanChecks: storeAction(plancheck.ResourceActionDestroyBeforeCreate),
			},
		},
	})
}

// A change that the service refuses halfway is planned again, and nothing is lost.
func TestAccFaults_partialUpdate(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	changed := withProvider(server, testStore("changed", destroyableAudit+"\ntags = { team = \"sec\" }"))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: withProvider(server, testStore("audit", destroyableAudit))},
			{
				PreConfig:   func() { server.FailNext("AddTags", "TagsLimitExceededException", 1) },
				Config:      changed,
				ExpectError: expect("A resource has at most 50 tags, default_tags included"),
			},
			{Config: changed, ConfigPlanChecks: storeAction(plancheck.ResourceActionUpdate)},
		},
	})
}

// startSlow makes a store that only looks take out of CREATED.
func startSlow(t *testing.T) (server *emulatortest.Server, c *client, storeARN string) {
	t.Helper()
	server = emulatortest.Start(t)
	c, diags := newClient(t.Context(), emulatorSettings(server))
	if diags.HasError() {
		t.Fatal(details(diags))
	}
	server.SetPacing(emulator.Pacing{Polls: 1})
	created, err := c.CloudTrail.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String("slow"), TerminationProtectionEnabled: aws.Bool(false)})
	if err != nil || created.Status != cttypes.EventDataStoreStatusCreated {
		t.Fatalf("got %v, %v, want a store that is created", created, err)
	}
	return server, c, aws.ToString(created.EventDataStoreArn)
}

// A store that is in a state between two others is looked at until it can be
// deleted: with paced statuses only looks take it out of there.
func TestDeleteWaitsForEventDataStore(t *testing.T) {
	t.Parallel()
	_, c, storeARN := startSlow(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := c.deleteUnfederated(ctx, storeARN, false); err != nil {
		t.Errorf("the store was not deleted: %v", err)
	}
}

// A store is waited for while it is in a state between two others.
func TestWaitForEventDataStore(t *testing.T) {
	t.Parallel()
	server, c, storeARN := startSlow(t)
	store, err := c.eventDataStoreSettled(t.Context(), storeARN)
	if err != nil || store.Status != cttypes.EventDataStoreStatusEnabled {
		t.Errorf("got %v, %v, want a store that is enabled", store, err)
	}

	server.SetPacing(emulator.Pacing{Duration: time.Hour})
	if _, err := c.CloudTrail.StopEventDataStoreIngestion(t.Context(), &cloudtrail.StopEventDataStoreIngestionInput{EventDataStore: &storeARN}); err != nil {
		t.Fatal(err)
	}
	impatient, cancel := context.WithCancel(t.Context())
	defer cancel()
	looks := 0
	beforeEach(c, "GetEventDataStore", func() {
		if looks++; looks == 2 {
			cancel()
		}
	})
	if _, err := c.eventDataStoreSettled(impatient, storeARN); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "still STOPPING_INGESTION") {
		t.Errorf("the error is %v, want one about the time and the status", err)
	}
	server.Advance(time.Hour)

	looks = 0
	beforeEach(c, "GetEventDataStore", func() {
		if looks++; looks != 2 {
			return
		}
		if _, err := server.CloudTrail(server.AccountID).DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: &storeARN}); err != nil {
			t.Error(err)
		}
	})
	if err := c.eventDataStoreGone(t.Context(), storeARN); err != nil || looks < 2 {
		t.Errorf("waiting for the deletion: %v after %d looks", err, looks)
	}
	server.FailNext("GetEventDataStore", codeEventDataStoreNotFound, 1)
	if err := c.eventDataStoreGone(t.Context(), storeARN); err != nil {
		t.Errorf("a store that is not found does not count as gone: %v", err)
	}
}

// beforeEach calls do before every request of an operation that a client sends from now on.
func beforeEach(c *client, operation string, do func()) {
	c.CloudTrail = cloudtrail.New(c.CloudTrail.Options(), func(o *cloudtrail.Options) {
		o.HTTPClient = doFunc(func(request *http.Request) (*http.Response, error) {
			if strings.HasSuffix(request.Header.Get("X-Amz-Target"), "."+operation) {
				do()
			}
			return http.DefaultClient.Do(request)
		})
	})
}

// doFunc is an HTTP client as the SDK takes it.
type doFunc func(*http.Request) (*http.Response, error)

func (f doFunc) Do(request *http.Request) (*http.Response, error) { return f(request) }
