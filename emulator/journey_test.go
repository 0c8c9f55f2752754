// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	awsv1 "github.com/aws/aws-sdk-go/aws"
	credentialsv1 "github.com/aws/aws-sdk-go/aws/credentials"
	sessionv1 "github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/cloudtraildata"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

const partner = "444455556666"

// activitySelectors make an event data store for events from outside AWS.
func activitySelectors() []types.AdvancedEventSelector {
	return []types.AdvancedEventSelector{{
		Name:           aws.String("events from outside AWS"),
		FieldSelectors: []types.AdvancedFieldSelector{{Field: aws.String("eventCategory"), Equals: []string{"ActivityAuditLog"}}},
	}}
}

func createStore(t *testing.T, client *cloudtrail.Client, name string) *cloudtrail.CreateEventDataStoreOutput {
	t.Helper()
	store, err := client.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String(name), AdvancedEventSelectors: activitySelectors(),
		MultiRegionEnabled: aws.Bool(false), TerminationProtectionEnabled: aws.Bool(false),
		RetentionPeriod: aws.Int32(3653), // the events of these tests have fixed times
	})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func createChannel(t *testing.T, client *cloudtrail.Client, name, source string, stores ...*cloudtrail.CreateEventDataStoreOutput) *cloudtrail.CreateChannelOutput {
	t.Helper()
	channel, err := client.CreateChannel(t.Context(), channelInput(name, source, stores...))
	if err != nil {
		t.Fatal(err)
	}
	return channel
}

func channelInput(name, source string, stores ...*cloudtrail.CreateEventDataStoreOutput) *cloudtrail.CreateChannelInput {
	in := &cloudtrail.CreateChannelInput{Name: aws.String(name), Source: aws.String(source)}
	for _, store := range stores {
		in.Destinations = append(in.Destinations, types.Destination{Type: types.DestinationTypeEventDataStore, Location: store.EventDataStoreArn})
	}
	return in
}

// dataClient is the official Go v1 client of CloudTrail Data, as root of an account.
func dataClient(t *testing.T, server *emulatortest.Server, account string) *cloudtraildata.CloudTrailData {
	t.Helper()
	credentials, err := server.Config(account).Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	session, err := sessionv1.NewSession(&awsv1.Config{
		Endpoint: new(server.URL), Region: new(server.Region), MaxRetries: new(0),
		HTTPClient:  &http.Client{}, // with AWS_CA_BUNDLE set, a session changes the client that it is given
		Credentials: credentialsv1.NewStaticCredentials(credentials.AccessKeyID, credentials.SecretAccessKey, credentials.SessionToken),
	})
	if err != nil {
		t.Fatal(err)
	}
	return cloudtraildata.New(session)
}

// eventData is a valid event; change replaces, adds or (with nil) removes fields.
func eventData(account string, change map[string]any) string {
	event := map[string]any{
		"version": "1", "UID": "u-1", "eventSource": "github.audit.streaming", "eventName": "repo.create",
		"eventTime":          "2026-01-02T03:04:05Z",
		"userIdentity":       map[string]any{"type": "user", "principalId": "octocat", "details": map[string]any{"org": "acme"}},
		"recipientAccountId": account,
	}
	for name, value := range change {
		if value == nil {
			delete(event, name)
		} else {
			event[name] = value
		}
	}
	text, err := json.Marshal(event)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func auditEvents(texts ...string) []*cloudtraildata.AuditEvent {
	events := make([]*cloudtraildata.AuditEvent, len(texts))
	for i, text := range texts {
		events[i] = &cloudtraildata.AuditEvent{Id: new(fmt.Sprintf("event-%d", i)), EventData: new(text)}
	}
	return events
}

// storedEvents reads every stored record of an event data store, page by page.
func storedEvents(t *testing.T, server *emulatortest.Server, id string, limit int) []map[string]any {
	t.Helper()
	var events []map[string]any
	token := ""
	for {
		response, err := http.Get(fmt.Sprintf("%s/_emulator/events?event_data_store=%s&limit=%d&next_token=%s", server.URL, id, limit, token))
		if err != nil {
			t.Fatal(err)
		}
		var page struct {
			Events    []map[string]any `json:"events"`
			NextToken string           `json:"next_token"`
		}
		err = json.NewDecoder(response.Body).Decode(&page)
		if closeErr := response.Body.Close(); err != nil || closeErr != nil {
			t.Fatal(err, closeErr)
		}
		if response.StatusCode != http.StatusOK {
			t.Fatalf("status %d", response.StatusCode)
		}
		if len(page.Events) > limit {
			t.Fatalf("a page of %d events for limit %d", len(page.Events), limit)
		}
		events = append(events, page.Events...)
		if token = page.NextToken; token == "" {
			return events
		}
	}
}

func policyFor(channelARN, principal, externalID string) string {
	condition := ""
	if externalID != "" {
		condition = fmt.Sprintf(`,"Condition":{"StringEquals":{"cloudtrail:ExternalId":%q}}`, externalID)
	}
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Sid":"ChannelPolicy","Effect":"Allow","Principal":{"AWS":%q},"Action":"cloudtrail-data:PutAuditEvents","Resource":%q%s}]}`,
		principal, channelARN, condition)
}

// The official clients, unchanged, do the whole journey.
func TestJourney(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	store := createStore(t, owner, "integrations")
	channel := createChannel(t, owner, "github", "GitHub", store)
	if _, err := owner.PutResourcePolicy(t.Context(), &cloudtrail.PutResourcePolicyInput{
		ResourceArn: channel.ChannelArn, ResourcePolicy: aws.String(policyFor(*channel.ChannelArn, partner, "gh-3f2a")),
	}); err != nil {
		t.Fatal(err)
	}

	out, err := dataClient(t, server, partner).PutAuditEvents(&cloudtraildata.PutAuditEventsInput{
		ChannelArn: channel.ChannelArn, ExternalId: new("gh-3f2a"),
		AuditEvents: auditEvents(eventData(server.AccountID, nil), eventData(server.AccountID, map[string]any{"UID": nil}), eventData(server.AccountID, map[string]any{"eventName": "repo.destroy"})),
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Successful) != 2 || len(out.Failed) != 1 || *out.Failed[0].Id != "event-1" || *out.Failed[0].ErrorCode != "FieldNotFound" {
		t.Fatalf("unexpected answer: %s", out)
	}

	events := storedEvents(t, server, *store.EventDataStoreArn, 1)
	if len(events) != 2 {
		t.Fatalf("%d events stored, want 2", len(events))
	}
	newest := events[0]
	if newest["eventID"] != *out.Successful[1].EventID || newest["eventCategory"] != "ActivityAuditLog" || newest["eventTime"] != "2026-01-02T03:04:05Z" {
		t.Errorf("unexpected newest record: %v", newest)
	}
	if name := newest["eventData"].(map[string]any)["eventName"]; name != "repo.destroy" {
		t.Errorf("newest eventName is %v", name)
	}
	got, err := owner.GetChannel(t.Context(), &cloudtrail.GetChannelInput{Channel: channel.ChannelArn})
	if err != nil {
		t.Fatal(err)
	}
	if status := got.IngestionStatus; status == nil || aws.ToString(status.LatestIngestionSuccessEventID) != *out.Successful[1].EventID || aws.ToString(status.LatestIngestionErrorCode) != "FieldNotFound" {
		t.Errorf("unexpected ingestion status: %+v", status)
	}
}

// A page ends early when its events are large; nothing is left out.
func TestStoredEventsAreBounded(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	store := createStore(t, owner, "lake")
	channel := createChannel(t, owner, "custom", "Custom", store)
	client := dataClient(t, server, server.AccountID)
	large := eventData(server.AccountID, map[string]any{"requestParameters": map[string]any{"x": strings.Repeat("x", 99<<10)}, "responseElements": map[string]any{"x": strings.Repeat("y", 99<<10)}})
	for range 6 {
		if out, err := client.PutAuditEvents(&cloudtraildata.PutAuditEventsInput{ChannelArn: channel.ChannelArn, AuditEvents: auditEvents(large, large, large, large, large)}); err != nil || len(out.Successful) != 5 {
			t.Fatalf("%v, error %v", out, err)
		}
	}
	seen := map[any]bool{}
	for _, event := range storedEvents(t, server, *store.EventDataStoreArn, 1000) {
		seen[event["eventID"]] = true
	}
	if len(seen) != 30 {
		t.Errorf("%d events listed, want 30", len(seen))
	}
	response, err := http.Get(server.URL + "/_emulator/events?limit=1000&event_data_store=" + *store.EventDataStoreArn)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil || len(page) > 5<<20 {
		t.Errorf("a page of %d bytes, error %v", len(page), err)
	}
}
