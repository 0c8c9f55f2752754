// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// faults stands before an emulator and answers chosen requests itself.
type faults struct {
	mu   sync.Mutex
	next map[string][]answer // operation -> answers to come
}

type answer struct {
	status int
	body   string
}

// withFaults gives a server whose requests pass through faults.
func withFaults(t *testing.T, server *emulatortest.Server) (*emulatortest.Server, *faults) {
	t.Helper()
	target, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	f := &faults{next: map[string][]answer{}}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host // it is signed
	}}
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.Header.Get("X-Amz-Target")
		if own, ok := f.take(name[strings.LastIndex(name, ".")+1:]); ok {
			w.Header().Set("Content-Type", "application/x-amz-json-1.1")
			w.Header().Set("X-Amzn-Requestid", "01234567-89ab-cdef-0123-456789abcdef")
			w.WriteHeader(own.status)
			_, _ = w.Write([]byte(own.body))
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(listener.Close)
	changed := *server
	changed.URL = listener.URL
	return &changed, f
}

// fail makes the next n requests of an operation fail.
func (f *faults) fail(operation string, n int, code, message string) {
	for range n {
		f.add(operation, answer{http.StatusBadRequest, fmt.Sprintf(`{"__type":%q,"Message":%q}`, code, message)})
	}
}

// report makes a request for an event data store tell a status.
func (f *faults) report(storeARN, status string) {
	f.add("GetEventDataStore", answer{http.StatusOK, fmt.Sprintf(`{"EventDataStoreArn":%q,"Status":%q}`, storeARN, status)})
}

func (f *faults) add(operation string, coming answer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next[operation] = append(f.next[operation], coming)
}

func (f *faults) take(operation string) (answer, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	coming := f.next[operation]
	if len(coming) == 0 {
		return answer{}, false
	}
	f.next[operation] = coming[1:]
	return coming[0], true
}

// left tells how many errors of an operation are still to come.
func (f *faults) left(operation string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.next[operation])
}

func TestAccFaults_repeated(t *testing.T) {
	t.Parallel()
	server, faults := withFaults(t, emulatortest.Start(t))
	faults.fail("CreateChannel", 1, "ThrottlingException", "Rate exceeded")
	faults.fail("PutResourcePolicy", 1, codeConflict, "wait")
	faults.fail("DeleteEventDataStore", 1, codeConflict, "wait")
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps:                    []resource.TestStep{{Config: withProvider(server, policyConfig(jsonPolicy(`["444455556666"]`, "id-one")))}},
	})
	for _, operation := range []string{"CreateChannel", "PutResourcePolicy", "DeleteEventDataStore"} {
		if faults.left(operation) > 0 {
			t.Errorf("%s was not repeated", operation)
		}
	}
}

func TestAccFaults_newCustomersRefused(t *testing.T) {
	t.Parallel()
	server, faults := withFaults(t, emulatortest.Start(t))
	faults.fail("CreateEventDataStore", 1, "InvalidParameterException", "CloudTrail Lake is no longer accepting new customers. Existing customers can continue to use their event data stores.")
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
	server, faults := withFaults(t, emulatortest.Start(t))
	faults.fail("GetEventDataStore", 1, "AccessDeniedException", "not yet")
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
	server, faults := withFaults(t, emulatortest.Start(t))
	changed := withProvider(server, testStore("changed", destroyableAudit+"\ntags = { team = \"sec\" }"))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: withProvider(server, testStore("audit", destroyableAudit))},
			{
				PreConfig:   func() { faults.fail("AddTags", 1, "TagsLimitExceededException", "too many") },
				Config:      changed,
				ExpectError: expect("A resource has at most 50 tags, default_tags included"),
			},
			{Config: changed, ConfigPlanChecks: storeAction(plancheck.ResourceActionUpdate)},
			{Config: changed, PlanOnly: true},
		},
	})
}

// A store is waited for while it is in a state between two others.
func TestWaitForEventDataStore(t *testing.T) {
	t.Parallel()
	server, faults := withFaults(t, emulatortest.Start(t))
	c, diags := newClient(t.Context(), emulatorSettings(server))
	if diags.HasError() {
		t.Fatal(details(diags))
	}
	created, err := c.CloudTrail.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String("slow"), TerminationProtectionEnabled: aws.Bool(false)})
	if err != nil {
		t.Fatal(err)
	}
	storeARN := aws.ToString(created.EventDataStoreArn)

	faults.report(storeARN, "CREATED")
	store, err := c.eventDataStoreSettled(t.Context(), storeARN)
	if err != nil || store.Status != cttypes.EventDataStoreStatusEnabled {
		t.Errorf("got %v, %v, want a store that is enabled", store, err)
	}

	faults.report(storeARN, "STARTING_INGESTION")
	short, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := c.eventDataStoreSettled(short, storeARN); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "still STARTING_INGESTION") {
		t.Errorf("the error is %v, want one about the time and the status", err)
	}

	if _, err := c.CloudTrail.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: created.EventDataStoreArn}); err != nil {
		t.Fatal(err)
	}
	faults.report(storeARN, "ENABLED")
	if err := c.eventDataStoreGone(t.Context(), storeARN); err != nil {
		t.Errorf("waiting for the deletion: %v", err)
	}
	faults.fail("GetEventDataStore", 1, codeEventDataStoreNotFound, "gone")
	if err := c.eventDataStoreGone(t.Context(), storeARN); err != nil {
		t.Errorf("a store that is not found does not count as gone: %v", err)
	}
}
