// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

const putAuditEvents = "cloudtraillake_put_audit_events"

func TestPutAuditEventsAction(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	channel, store := channelWithStore(t, server)
	p := startConfigured(t, server, nil)
	var events []any
	for i := range 250 {
		events = append(events, map[string]any{"event_data": auditEvent(server, fmt.Sprintf("uid-%03d", i))})
	}
	arguments := map[string]any{"channel_arn": channel, "events": events}
	noErrors(t, p.validateAction(putAuditEvents, arguments))
	noErrors(t, p.planAction(putAuditEvents, arguments))
	progress, diagnostics := p.invokeAction(putAuditEvents, arguments)
	noErrors(t, diagnostics)
	want := []string{"100 of 250 events sent, 0 not taken", "200 of 250 events sent, 0 not taken", "250 of 250 events sent, 0 not taken"}
	if !slices.Equal(progress, want) {
		t.Errorf("progress %q, want %q", progress, want)
	}
	if stored := storedUIDs(t, server, store); len(stored) != 250 || stored[0] != "uid-000" || stored[249] != "uid-249" {
		t.Errorf("%d events are stored: %v", len(stored), stored)
	}
}

// What is not taken is an error on the argument to blame; the rest is stored.
func TestPutAuditEventsAction_failedEvents(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	channel, store := channelWithStore(t, server)
	good := auditEvent(server, "good")
	_, diagnostics := startConfigured(t, server, nil).invokeAction(putAuditEvents, map[string]any{
		"channel_arn": channel,
		"events": []any{
			map[string]any{"id": "a", "event_data": good, "event_data_checksum": cloudtraildata.Checksum(good)},
			map[string]any{"id": "b", "event_data": `{"version":"1.0"}`},
			map[string]any{"event_data": good, "event_data_checksum": cloudtraildata.Checksum("other")},
			map[string]any{"id": "not an id", "event_data": good}, // as one that is not known while validating
		},
	})
	if len(diagnostics) != 4 {
		t.Fatalf("%d diagnostics, want 4", len(diagnostics))
	}
	wantError(t, diagnostics[0:1], `AttributeName("events").ElementKeyInt(1).AttributeName("event_data")`, "Audit event was not taken", `events[1], with the id "b": `, "userIdentity")
	wantError(t, diagnostics[1:2], `AttributeName("events").ElementKeyInt(2).AttributeName("event_data_checksum")`, `events[2], with the id "2": InvalidChecksum: `)
	wantError(t, diagnostics[2:3], `AttributeName("events").ElementKeyInt(3).AttributeName("id")`, `events[3], with the id "not an id": InvalidData: `)
	if d := diagnostics[3]; d.Severity != tfprotov6.DiagnosticSeverityWarning || !strings.Contains(d.Detail, "1 of the 4 events are stored. Leave them out of the next invocation") {
		t.Errorf("%s: %s", d.Severity, diagnosticText(d))
	}
	if stored := storedUIDs(t, server, store); !slices.Equal(stored, []string{"good"}) {
		t.Errorf("stored are %v", stored)
	}
}

func TestPutAuditEventsAction_manyFailedEvents(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	channel, _ := channelWithStore(t, server)
	events := slices.Repeat([]any{map[string]any{"event_data": "{}"}}, 130)
	progress, diagnostics := startConfigured(t, server, nil).invokeAction(putAuditEvents, map[string]any{"channel_arn": channel, "events": events})
	if len(diagnostics) != 21 {
		t.Fatalf("%d diagnostics, want 20 of events and a summary", len(diagnostics))
	}
	wantError(t, diagnostics[20:], `AttributeName("events")`, "110 further events were not taken")
	if !slices.Contains(progress, "130 of 130 events sent, 130 not taken") {
		t.Errorf("progress %q", progress)
	}
}

// The policy of a channel asks another account for the external ID.
func TestPutAuditEventsAction_externalID(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	channel, store := channelWithStore(t, server)
	const partner = "444455556666"
	policy, err := channelPolicyJSON(channel, "aws", []channelPolicyStatement{{Effect: "Allow", Principals: []string{partner}, ExternalID: "gh-1"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := server.CloudTrail(server.AccountID).PutResourcePolicy(t.Context(), &cloudtrail.PutResourcePolicyInput{ResourceArn: &channel, ResourcePolicy: &policy}); err != nil {
		t.Fatal(err)
	}
	p := startConfigured(t, server, map[string]any{"access_key": partner, "secret_key": "any"})
	arguments := map[string]any{"channel_arn": channel, "events": []any{map[string]any{"event_data": auditEvent(server, "from-partner")}}}

	_, diagnostics := p.invokeAction(putAuditEvents, arguments)
	wantError(t, diagnostics, `AttributeName("channel_arn")`, "Sending audit events through channel "+channel, "ChannelInsufficientPermission", "external_id must be the one", "Request ID: ")

	arguments["external_id"] = "gh-1"
	_, diagnostics = p.invokeAction(putAuditEvents, arguments)
	noErrors(t, diagnostics)
	if stored := storedUIDs(t, server, store); !slices.Equal(stored, []string{"from-partner"}) {
		t.Errorf("stored are %v", stored)
	}
}

func TestPutAuditEventsAction_validation(t *testing.T) {
	t.Parallel()
	p := startProtocol(t)
	event := func(members map[string]any) []any { return []any{members} }
	one := event(map[string]any{"event_data": "{}"})
	for _, test := range []struct {
		name      string
		arguments map[string]any
		attribute string
		text      string
	}{
		{"ARN", map[string]any{"channel_arn": "audit", "events": one}, `AttributeName("channel_arn")`, `channel_arn is "audit": an ARN such as`},
		{"no event", map[string]any{"channel_arn": testChannelARN, "events": []any{}}, `AttributeName("events")`, `at least 1`},
		{"external ID", map[string]any{"channel_arn": testChannelARN, "events": one, "external_id": "a b"}, `AttributeName("external_id")`, `external_id is "a b"`},
		{
			"id", map[string]any{"channel_arn": testChannelARN, "events": event(map[string]any{"id": "a b", "event_data": "{}"})},
			`AttributeName("events").ElementKeyInt(0).AttributeName("id")`, `events[0].id is "a b": the id of an event has 1 to 128 letters`,
		},
		{
			"no JSON", map[string]any{"channel_arn": testChannelARN, "events": event(map[string]any{"event_data": "{" + strings.Repeat("x", 100)})},
			`AttributeName("events").ElementKeyInt(0).AttributeName("event_data")`, strings.Repeat("x", 59) + `…". Write it with jsonencode`,
		},
		{
			"null", map[string]any{"channel_arn": testChannelARN, "events": event(map[string]any{"event_data": "null"})},
			`AttributeName("events").ElementKeyInt(0).AttributeName("event_data")`, `events[0].event_data is not a JSON object (it is null)`,
		},
		{
			"timeout", map[string]any{"channel_arn": testChannelARN, "events": one, "timeouts": map[string]any{"invoke": "0s"}},
			`AttributeName("timeouts").AttributeName("invoke")`, `timeouts.invoke is "0s"`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			wantError(t, p.validateAction(putAuditEvents, test.arguments), test.attribute, test.text)
		})
	}
	noErrors(t, p.validateAction(putAuditEvents, map[string]any{
		"channel_arn": unknown(tftypes.String),
		"events":      unknown(p.actionSchema(putAuditEvents).ValueType().(tftypes.Object).AttributeTypes["events"]),
	}))
}

func TestPutAuditEventsAction_requestFails(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	channel, store := channelWithStore(t, server)
	event := []any{map[string]any{"event_data": auditEvent(server, "one")}}
	p := startConfigured(t, server, nil)

	_, diagnostics := p.invokeAction(putAuditEvents, map[string]any{"channel_arn": strings.Replace(testChannelARN, "111122223333", server.AccountID, 1), "events": event})
	wantError(t, diagnostics, `AttributeName("channel_arn")`, "ChannelNotFound")

	// A timeout that is over at once.
	_, diagnostics = p.invokeAction(putAuditEvents, map[string]any{"channel_arn": channel, "events": event, "timeouts": map[string]any{"invoke": "1ns"}})
	wantError(t, diagnostics, `AttributeName("timeouts").AttributeName("invoke")`, "The timeout of 1ns ran out. Raise invoke in the timeouts block")

	// What passes is repeated.
	server.FailNext("PutAuditEvents", codeThrottling, 1)
	_, diagnostics = p.invokeAction(putAuditEvents, map[string]any{"channel_arn": channel, "events": event})
	noErrors(t, diagnostics)
	if stored := storedUIDs(t, server, store); !slices.Equal(stored, []string{"one"}) {
		t.Errorf("stored are %v", stored)
	}
}

// The ARN of a channel says where to send, whatever the Region of the provider.
func TestPutAuditEventsAction_region(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	channel, store := channelWithStore(t, server)
	p := startConfigured(t, server, map[string]any{"region": "eu-west-1"})
	arguments := map[string]any{"channel_arn": channel, "events": []any{map[string]any{"event_data": auditEvent(server, "one")}}}
	noErrors(t, p.planAction(putAuditEvents, arguments))
	_, diagnostics := p.invokeAction(putAuditEvents, arguments)
	noErrors(t, diagnostics)
	if stored := storedUIDs(t, server, store); !slices.Equal(stored, []string{"one"}) {
		t.Errorf("stored are %v", stored)
	}
	arguments["region"] = "eu-west-1"
	wantError(t, p.planAction(putAuditEvents, arguments), `AttributeName("region")`, "region is eu-west-1, but "+channel+" is in Region us-east-1")
	arguments["region"] = unknown(tftypes.String)
	noErrors(t, p.planAction(putAuditEvents, arguments))
}

// Events for a channel of an emulator that go to AWS are explained. The proxy
// that does not exist keeps them from getting there.
func TestPutAuditEventsAction_missingEndpoint(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	channel, _ := channelWithStore(t, server)
	p := startConfigured(t, server, map[string]any{
		"endpoints":   []any{map[string]any{"cloudtrail": server.URL, "sts": server.URL}},
		"https_proxy": "http://127.0.0.1:1",
		"max_retries": 1,
	})
	_, diagnostics := p.invokeAction(putAuditEvents, map[string]any{"channel_arn": channel, "events": []any{map[string]any{"event_data": "{}"}}})
	wantError(t, diagnostics, "", "The events went to AWS's own endpoint, while the provider works with "+server.URL+": set endpoints { cloudtraildata = ... }")
}

// channelWithStore makes a channel, and the store that it delivers to.
func channelWithStore(t *testing.T, server *emulatortest.Server) (channelARN, storeARN string) {
	t.Helper()
	client := server.CloudTrail(server.AccountID)
	store, err := client.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String("audit-events"), MultiRegionEnabled: aws.Bool(false), TerminationProtectionEnabled: aws.Bool(false),
		AdvancedEventSelectors: []cttypes.AdvancedEventSelector{{FieldSelectors: []cttypes.AdvancedFieldSelector{
			{Field: aws.String("eventCategory"), Equals: []string{"ActivityAuditLog"}},
		}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	channel, err := client.CreateChannel(t.Context(), &cloudtrail.CreateChannelInput{
		Name: aws.String("audit"), Source: aws.String("Custom"),
		Destinations: []cttypes.Destination{{Type: cttypes.DestinationTypeEventDataStore, Location: store.EventDataStoreArn}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(channel.ChannelArn), aws.ToString(store.EventDataStoreArn)
}

// auditEvent is the eventData of an event with a UID.
func auditEvent(server *emulatortest.Server, uid string) string {
	return fmt.Sprintf(`{"version":"1.0","UID":%q,"userIdentity":{"type":"user","principalId":"mona"},"eventSource":"example.com",`+
		`"eventName":"Login","eventTime":"%s","recipientAccountId":%q}`, uid, server.Now().UTC().Format("2006-01-02T15:04:05Z"), server.AccountID)
}

// storedUIDs are the UIDs of the events in a store, sorted.
func storedUIDs(t *testing.T, server *emulatortest.Server, storeARN string) []string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet,
		server.URL+"/_emulator/events?limit=1000&event_data_store="+url.QueryEscape(storeARN), nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Events []struct {
			EventData struct{ UID string } `json:"eventData"`
		} `json:"events"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	var uids []string
	for _, event := range answer.Events {
		uids = append(uids, event.EventData.UID)
	}
	slices.Sort(uids)
	return uids
}
