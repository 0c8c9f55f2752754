// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

const fullSeed = "testdata/seed/full.yaml"

// fromSeed gives an emulator a seed file.
func fromSeed(t *testing.T, path string) func(*emulator.Options) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return func(o *emulator.Options) { o.Seed, o.SeedName = text, path }
}

// TestSeed applies the example of the reference and asks for all of it through the official clients.
func TestSeed(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, fromSeed(t, fullSeed))
	owner := server.CloudTrail(server.AccountID)
	const store = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/11111111-2222-4333-8444-555555555555"
	const partnerChannel = "arn:aws:cloudtrail:us-east-1:111122223333:channel/66666666-7777-4888-8999-aaaaaaaaaaaa"

	integrations, err := owner.GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: aws.String(store)})
	if err != nil {
		t.Fatal(err)
	}
	if *integrations.Name != "integrations" || *integrations.RetentionPeriod != 2557 || integrations.BillingMode != types.BillingModeFixedRetentionPricing ||
		*integrations.TerminationProtectionEnabled || *integrations.MultiRegionEnabled || integrations.AdvancedEventSelectors[0].FieldSelectors[0].Equals[0] != "ActivityAuditLog" {
		t.Errorf("event data store %+v", integrations)
	}
	stores, err := owner.ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{})
	if err != nil || len(stores.EventDataStores) != 2 {
		t.Errorf("%d event data stores, error %v", len(stores.EventDataStores), err)
	}
	tags, err := owner.ListTags(t.Context(), &cloudtrail.ListTagsInput{ResourceIdList: []string{store, partnerChannel}})
	if err != nil {
		t.Fatal(err)
	}
	var labels []string
	for _, resource := range tags.ResourceTagList {
		for _, tag := range resource.TagsList {
			labels = append(labels, *tag.Key+"="+aws.ToString(tag.Value))
		}
	}
	if diff := cmp.Diff([]string{"team=security", "reviewed=", "team=security"}, labels); diff != "" {
		t.Error(diff)
	}

	channels, err := owner.ListChannels(t.Context(), &cloudtrail.ListChannelsInput{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range channels.Channels {
		names = append(names, *c.Name)
	}
	if len(names) != 3 || !strings.Contains(strings.Join(names, " "), "aws-service-channel/resource-explorer-2/default") {
		t.Errorf("channels %q", names)
	}

	// Events came before the policy, which asks for an external ID.
	records := storedEvents(t, server, store, 100)
	var events []string
	for _, record := range records {
		data := record["eventData"].(map[string]any)
		events = append(events, fmt.Sprint(data["eventName"], " ", record["eventTime"]))
	}
	if diff := cmp.Diff([]string{"order.cancel 2026-01-02T03:04:07Z", "order.create 2026-01-02T03:04:06Z", "repo.create 2026-01-02T03:04:05Z"}, events); diff != "" {
		t.Error(diff)
	}
	policy, err := owner.GetResourcePolicy(t.Context(), &cloudtrail.GetResourcePolicyInput{ResourceArn: aws.String(partnerChannel)})
	if err != nil || !strings.Contains(*policy.ResourcePolicy, `"Condition":{"StringEquals":{"cloudtrail:ExternalId":"partner-0815"}}`) {
		t.Errorf("policy %+v, error %v", policy, err)
	}

	// The user's key is verified, the role trusts the user.
	ana := signingAs(server.Config(partner), "AKIASEEDPARTNER00001", "partner/only/for/tests", "")
	who, err := callerIdentity(t, ana)
	if err != nil || *who.Arn != "arn:aws:iam::444455556666:user/integrations/ana" {
		t.Errorf("identity %+v, error %v", who, err)
	}
	_, err = callerIdentity(t, signingAs(server.Config(partner), "AKIASEEDPARTNER00001", "another", ""))
	refused(t, err, "SignatureDoesNotMatch")
	role := func(in *sts.AssumeRoleInput) {
		in.RoleArn, in.DurationSeconds = aws.String("arn:aws:iam::444455556666:role/integrations/sender"), aws.Int32(7200)
	}
	if _, err := assumeRole(t, ana, role); err != nil {
		t.Error(err)
	}
	_, err = assumeRole(t, server.Config(stranger), role)
	refused(t, err, "AccessDenied")
}

// TestSeedReference: the reference shows the example that TestSeed applies, and names every member.
func TestSeedReference(t *testing.T) {
	t.Parallel()
	reference, err := os.ReadFile("../docs/seed.md")
	if err != nil {
		t.Fatal(err)
	}
	for file, language := range map[string]string{"full.yaml": "yaml", "orders.jsonl": "json", "minimal.json": "json"} {
		text, err := os.ReadFile(filepath.Join("testdata/seed", file))
		if err != nil {
			t.Fatal(err)
		}
		example := strings.TrimPrefix(string(text), "# SPDX-License-Identifier: MPL-2.0\n\n")
		if !strings.Contains(string(reference), "```"+language+"\n"+example+"```\n") {
			t.Errorf("docs/seed.md does not show testdata/seed/%s as it is", file)
		}
	}
	_, err = emulator.New(emulator.Options{Seed: []byte("x: 1\nidentities: [{account: '111122223333', x: 1, users: [{name: a, x: 1, access_keys: [{x: 1}]}], roles: [{name: a, x: 1}]}]\n" +
		"event_data_stores: [{x: 1, advanced_event_selectors: [{x: 1, field_selectors: [{x: 1}]}]}]\nservice_linked_channels: [{x: 1}]\nchannels: [{x: 1}]\n")})
	members := 0
	for line := range strings.Lines(err.Error()) {
		_, list, found := strings.Cut(strings.TrimSpace(line), "It may be one of ")
		if !found {
			continue
		}
		for member := range strings.SplitSeq(list, ", ") {
			members++
			if !strings.Contains(string(reference), "| `"+member+"` |") {
				t.Errorf("docs/seed.md does not have the member %s", member)
			}
		}
	}
	if members < 50 {
		t.Errorf("only %d members: %v", members, err)
	}
}

// startWithLog starts an emulator and gives what it logs.
func startWithLog(t *testing.T, options emulator.Options) (*emulator.Server, func() string, error) {
	t.Helper()
	var mu sync.Mutex
	var log bytes.Buffer
	options.Logger = slog.New(slog.NewTextHandler(writerFunc(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return log.Write(p)
	}), nil))
	server, err := emulator.New(options)
	return server, func() string { mu.Lock(); defer mu.Unlock(); return log.String() }, err
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// TestSeedTwice: with a data directory a seed adds what is missing, and events with new channels alone.
func TestSeedTwice(t *testing.T) {
	t.Parallel()
	var options emulator.Options
	fromSeed(t, fullSeed)(&options)
	options.DataDir = t.TempDir()
	start := func(made int, hints ...string) {
		t.Helper()
		server, log, err := startWithLog(t, options)
		if err != nil {
			t.Fatal(err)
		}
		var state bytes.Buffer
		if err := server.Export(t.Context(), &state); err != nil {
			t.Error(err)
		}
		if n := strings.Count(state.String(), "repo.create"); n != 1 {
			t.Errorf("the event is there %d times", n)
		}
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		for _, hint := range append(hints, fmt.Sprintf("made=%d", made)) {
			if !strings.Contains(log(), hint) {
				t.Errorf("log has no %q:\n%s", hint, log())
			}
		}
	}
	start(7)
	start(0, `kind=user name=ana arn=arn:aws:iam::444455556666:user/integrations/ana`, `kind="event data store" name=management`, "kind=channel name=partner", `kind="service-linked channel"`)
	options.Seed = append(options.Seed, "\n  - {name: more, source: OneLogin, destinations: [integrations], events_file: orders.jsonl}\n"...)
	start(1, "kind=channel name=partner")
}

// TestSeedRefused: a seed that the service refuses leaves nothing, and names the entry.
func TestSeedRefused(t *testing.T) {
	t.Parallel()
	const lake = "event_data_stores:\n  - name: lake\n"
	const channel = "channels:\n  - name: own-application\n    source: Custom\n    destinations: [lake]\n"
	for _, test := range []struct{ name, seed, want string }{
		{"an entry's value", "event_data_stores:\n  - name: first\n  - name: lake\n    retention_period: 1\n", "seed.yaml:3:5: event_data_stores[1]: InvalidParameterException: RetentionPeriod is 1 days"},
		{"an id that is none", "event_data_stores:\n  - {name: lake, id: one}\n", "InvalidParameterException: the id \"one\" is no UUID"},
		{"an id twice", "event_data_stores:\n  - &a {name: lake, id: 11111111-2222-4333-8444-555555555555}\n  - {<<: *a, name: other, region: eu-west-1}\n", "seed.yaml:3:5: event_data_stores[1]: InvalidParameterException: the id 11111111-2222-4333-8444-555555555555 is that of"},
		{"a channel's id twice", lake + channel + "    id: 11111111-2222-4333-8444-555555555555\n  - {name: other, source: GitHub, destinations: [lake], id: 11111111-2222-4333-8444-555555555555}\n", "channels[1]: InvalidParameterException: the id"},
		{"a name twice", lake + "  - name: lake\n", `seed.yaml:3:5: event_data_stores[1]: the event data store "lake" is there already, in line 2`},
		{"an identity twice", "identities:\n  - account: '111122223333'\n    users: [{name: ana}, {name: Ana}]\n", `users[1]: the user "Ana" is there already`},
		{"a source", lake + "channels:\n  - {name: gitlab, source: Gitlab, destinations: [lake]}\n", "channels[0]: InvalidSourceException"},
		{"one channel per source", lake + channel + "  - {name: another, source: Custom, destinations: [lake]}\n", "seed.yaml:7:5: channels[1]: ChannelMaxLimitExceededException"},
		{"a destination", channel, `seed.yaml:4:20: channels[0].destinations[0]: account 111122223333 has no event data store named "lake" in us-east-1`},
		{"a destination of another account", lake + strings.Replace(channel, "    source", "    account: '444455556666'\n    source", 1), "account 444455556666 has no event data store named"},
		{"a policy", lake + channel + "    policy: {Version: '2012-10-17'}\n", "seed.yaml:7:13: channels[0].policy: ResourcePolicyNotValidException"},
		{"a store's policy", "event_data_stores:\n  - name: lake\n    policy: 'no'\n", "seed.yaml:3:13: event_data_stores[0].policy: ResourcePolicyNotValidException"},
		{"an event", lake + channel + "    events:\n      - {version: '1.0'}\n", "seed.yaml:8:9: channels[0].events[0]: the event is not accepted: FieldNotFound: eventData.userIdentity"},
		{"an identity", "identities:\n  - account: '111122223333'\n    users:\n      - {name: ana, access_keys: [{id: short, secret: s}]}\n", "seed.yaml:4:9: identities[0].users[0]: ValidationException: user \"ana\" of account \"111122223333\": AccessKeys[0].ID"},
		{"a service-linked channel", "service_linked_channels:\n  - service_name: No\n", "seed.yaml:2:5: service_linked_channels[0]: InvalidParameterException"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			// An entry that is fine goes before, in a directory that shows what was left.
			fine := "identities: [{account: '555566667777', users: [{name: fine}]}]\n"
			if strings.HasPrefix(test.seed, "identities") {
				fine = "service_linked_channels: [{service_name: fine}]\n"
			}
			options := emulator.Options{DataDir: t.TempDir(), Seed: []byte(test.seed + fine), SeedName: "seed.yaml"}
			_, _, err := startWithLog(t, options)
			if _, ok := errors.AsType[*emulator.SeedError](err); !ok || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v, want %s", err, test.want)
			}
			options.Seed = nil
			server, _, err := startWithLog(t, options)
			if err != nil {
				t.Fatal(err)
			}
			var state bytes.Buffer
			if err := server.Export(t.Context(), &state); err != nil {
				t.Error(err)
			}
			if !strings.Contains(state.String(), `"Records":0`) {
				t.Errorf("something is there: %s", state.String())
			}
			if err := server.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestResetToSeed: a reset with seed gives what the start gave, and one without nothing.
func TestResetToSeed(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, fromSeed(t, fullSeed))
	owner := server.CloudTrail(server.AccountID)
	createStore(t, owner, "made-later")
	reset := func(query string) []string {
		t.Helper()
		response, err := http.Post(server.URL+"/_emulator/reset"+query, "", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("status %d, error %v", response.StatusCode, err)
		}
		stores, err := owner.ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{})
		if err != nil {
			t.Fatal(err)
		}
		names := make([]string, len(stores.EventDataStores))
		for i, store := range stores.EventDataStores {
			names[i] = *store.Name
		}
		slices.Sort(names)
		return names
	}
	want := []string{"integrations", "management"}
	if diff := cmp.Diff(want, reset("?seed=1")); diff != "" {
		t.Error(diff)
	}
	if n := len(storedEvents(t, server, "11111111-2222-4333-8444-555555555555", 100)); n != 3 {
		t.Errorf("%d events", n)
	}
	if names := reset(""); len(names) != 0 {
		t.Errorf("event data stores %q", names)
	}
	if diff := cmp.Diff(want, reset("?seed=1")); diff != "" {
		t.Error(diff)
	}
}
