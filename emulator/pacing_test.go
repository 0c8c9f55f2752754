// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

func paced(pacing emulator.Pacing) emulatortest.Option {
	return func(o *emulator.Options) { o.Pacing = pacing }
}

// statuses asks for a store so often, and tells what it saw: its status, or that of federation.
func statuses(t *testing.T, client *cloudtrail.Client, store *string, times int, federation bool) string {
	t.Helper()
	seen := make([]string, times)
	for i := range seen {
		got, err := client.GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: store})
		if err != nil {
			t.Fatal(err)
		}
		if seen[i] = string(got.Status); federation {
			seen[i] = strings.TrimSuffix(string(got.FederationStatus)+" "+aws.ToString(got.FederationRoleArn), " ")
		}
	}
	return strings.Join(seen, ", ")
}

// CTL-120, CTL-123: the statuses that a store passes through, for two polls each.
func TestPacing(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, paced(emulator.Pacing{Polls: 2}))
	owner := server.CloudTrail(server.AccountID)
	created, err := owner.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("lake"), TerminationProtectionEnabled: aws.Bool(false)})
	if err != nil || created.Status != types.EventDataStoreStatusCreated {
		t.Fatalf("created: %+v, error %v", created, err)
	}
	store := created.EventDataStoreArn
	stopped, err := owner.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("stopped"), StartIngestion: aws.Bool(false)})
	if err != nil || stopped.Status != types.EventDataStoreStatusCreated {
		t.Fatalf("created: %+v, error %v", stopped, err)
	}
	if got, want := statuses(t, owner, stopped.EventDataStoreArn, 3, false), "CREATED, CREATED, STOPPED_INGESTION"; got != want {
		t.Errorf("born stopped: %s, want %s", got, want)
	}
	type step struct {
		name       string
		act        func() error
		federation bool
		want       string
	}
	nothing := func() error { return nil }
	for _, step := range []step{
		{"create", nothing, false, "CREATED, CREATED, ENABLED, ENABLED"},
		{"stop", func() error {
			_, err := owner.StopEventDataStoreIngestion(t.Context(), &cloudtrail.StopEventDataStoreIngestionInput{EventDataStore: store})
			return err
		}, false, "STOPPING_INGESTION, STOPPING_INGESTION, STOPPED_INGESTION"},
		{"start", func() error {
			_, err := owner.StartEventDataStoreIngestion(t.Context(), &cloudtrail.StartEventDataStoreIngestionInput{EventDataStore: store})
			return err
		}, false, "STARTING_INGESTION, STARTING_INGESTION, ENABLED"},
		{"federate", func() error {
			out, err := owner.EnableFederation(t.Context(), &cloudtrail.EnableFederationInput{EventDataStore: store, FederationRoleArn: aws.String(federationRole)})
			if err == nil && out.FederationStatus != types.FederationStatusEnabling {
				t.Errorf("federation %s", out.FederationStatus)
			}
			return err
		}, true, "ENABLING " + federationRole + ", ENABLING " + federationRole + ", ENABLED " + federationRole},
		{"end federation", func() error {
			out, err := owner.DisableFederation(t.Context(), &cloudtrail.DisableFederationInput{EventDataStore: store})
			if err == nil && out.FederationStatus != types.FederationStatusDisabling {
				t.Errorf("federation %s", out.FederationStatus)
			}
			return err
		}, true, "DISABLING " + federationRole + ", DISABLING " + federationRole + ", DISABLED"},
		{"delete", func() error {
			_, err := owner.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: store})
			return err
		}, false, "PENDING_DELETION"},
		{"restore", func() error {
			out, err := owner.RestoreEventDataStore(t.Context(), &cloudtrail.RestoreEventDataStoreInput{EventDataStore: store})
			if err == nil && out.Status != types.EventDataStoreStatusStartingIngestion {
				t.Errorf("restored as %s", out.Status)
			}
			return err
		}, false, "STARTING_INGESTION, STARTING_INGESTION, ENABLED"},
	} {
		if err := step.act(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if got := statuses(t, owner, store, strings.Count(step.want, ",")+1, step.federation); got != step.want {
			t.Errorf("%s: %s, want %s", step.name, got, step.want)
		}
	}
}

// CTL-121: while a status passes, what changes the store conflicts; the rest answers.
func TestPacingConflicts(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, paced(emulator.Pacing{Polls: 1000}))
	owner := server.CloudTrail(server.AccountID)
	born := createStoreOf(t, owner, "born")
	server.SetPacing(emulator.Pacing{})
	federated := createStoreOf(t, owner, "federated")
	server.SetPacing(emulator.Pacing{Polls: 1000})
	if _, err := owner.EnableFederation(t.Context(), &cloudtrail.EnableFederationInput{EventDataStore: federated, FederationRoleArn: aws.String(federationRole)}); err != nil {
		t.Fatal(err)
	}
	tags := []types.Tag{{Key: aws.String("team")}}
	for status, store := range map[string]*string{"CREATED": born, "ENABLING": federated} {
		for operation, act := range map[string]func() error{
			"UpdateEventDataStore": func() error {
				_, err := owner.UpdateEventDataStore(t.Context(), &cloudtrail.UpdateEventDataStoreInput{EventDataStore: store, RetentionPeriod: aws.Int32(30)})
				return err
			},
			"DeleteEventDataStore": func() error {
				_, err := owner.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: store})
				return err
			},
			"StopEventDataStoreIngestion": func() error {
				_, err := owner.StopEventDataStoreIngestion(t.Context(), &cloudtrail.StopEventDataStoreIngestionInput{EventDataStore: store})
				return err
			},
			"StartEventDataStoreIngestion": func() error {
				_, err := owner.StartEventDataStoreIngestion(t.Context(), &cloudtrail.StartEventDataStoreIngestionInput{EventDataStore: store})
				return err
			},
			"AddTags": func() error {
				_, err := owner.AddTags(t.Context(), &cloudtrail.AddTagsInput{ResourceId: store, TagsList: tags})
				return err
			},
			"RemoveTags": func() error {
				_, err := owner.RemoveTags(t.Context(), &cloudtrail.RemoveTagsInput{ResourceId: store, TagsList: tags})
				return err
			},
			"PutResourcePolicy": func() error {
				_, err := owner.PutResourcePolicy(t.Context(), &cloudtrail.PutResourcePolicyInput{ResourceArn: store, ResourcePolicy: aws.String("{}")})
				return err
			},
			"DeleteResourcePolicy": func() error {
				_, err := owner.DeleteResourcePolicy(t.Context(), &cloudtrail.DeleteResourcePolicyInput{ResourceArn: store})
				return err
			},
			"PutEventConfiguration": func() error {
				_, err := owner.PutEventConfiguration(t.Context(), &cloudtrail.PutEventConfigurationInput{EventDataStore: store, MaxEventSize: types.MaxEventSizeLarge})
				return err
			},
			"EnableFederation": func() error {
				_, err := owner.EnableFederation(t.Context(), &cloudtrail.EnableFederationInput{EventDataStore: store, FederationRoleArn: aws.String(federationRole)})
				return err
			},
			"DisableFederation": func() error {
				_, err := owner.DisableFederation(t.Context(), &cloudtrail.DisableFederationInput{EventDataStore: store})
				return err
			},
		} {
			t.Run(status+" "+operation, func(t *testing.T) {
				t.Parallel()
				code := "ConflictException"
				if strings.HasSuffix(operation, "Federation") {
					code = "ConcurrentModificationException"
				}
				refused(t, act(), code, status, "ENABLED", *store)
			})
		}
	}
	if _, err := owner.ListTags(t.Context(), &cloudtrail.ListTagsInput{ResourceIdList: []string{*born, *federated}}); err != nil {
		t.Error(err)
	}
	if _, err := owner.GetEventConfiguration(t.Context(), &cloudtrail.GetEventConfigurationInput{EventDataStore: born}); err != nil {
		t.Error(err)
	}
	_, err := owner.GetResourcePolicy(t.Context(), &cloudtrail.GetResourcePolicyInput{ResourceArn: born})
	refused(t, err, "ResourcePolicyNotFoundException")
	if list, err := owner.ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{}); err != nil || len(list.EventDataStores) != 2 {
		t.Errorf("%+v, error %v", list, err)
	}
}

// CTL-122: a store is a destination once it is ENABLED.
func TestPacingDestinations(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, paced(emulator.Pacing{Polls: 1}))
	owner := server.CloudTrail(server.AccountID)
	first, second := createStore(t, owner, "first"), createStore(t, owner, "second")
	_, err := owner.CreateChannel(t.Context(), channelInput("github", "GitHub", first))
	refused(t, err, "InactiveEventDataStoreException", "CREATED", "ENABLED", "first")
	statuses(t, owner, first.EventDataStoreArn, 1, false)
	channel := createChannel(t, owner, "github", "GitHub", first)
	_, err = owner.UpdateChannel(t.Context(), &cloudtrail.UpdateChannelInput{Channel: channel.ChannelArn, Destinations: channelInput("", "", first, second).Destinations})
	refused(t, err, "InactiveEventDataStoreException", "CREATED", "second")
	statuses(t, owner, second.EventDataStoreArn, 1, false)
	if _, err := owner.UpdateChannel(t.Context(), &cloudtrail.UpdateChannelInput{Channel: channel.ChannelArn, Destinations: channelInput("", "", first, second).Destinations}); err != nil {
		t.Error(err)
	}
}

// CTL-123: paced by a duration, a status passes with the emulator's clock.
func TestPacingDuration(t *testing.T) {
	t.Parallel()
	clock := &clock{now: time.Now()}
	server := emulatortest.Start(t, paced(emulator.Pacing{Duration: 30 * time.Second}), func(o *emulator.Options) { o.Auth, o.Now = emulator.AuthNone, clock.Now })
	owner := server.CloudTrail(server.AccountID)
	store := createStoreOf(t, owner, "lake")
	if got := statuses(t, owner, store, 5, false); got != "CREATED, CREATED, CREATED, CREATED, CREATED" {
		t.Errorf("at once: %s", got)
	}
	clock.advance(30*time.Second - time.Nanosecond)
	if got := statuses(t, owner, store, 1, false); got != "CREATED" {
		t.Errorf("a moment before: %s", got)
	}
	clock.advance(time.Nanosecond)
	if _, err := owner.AddTags(t.Context(), &cloudtrail.AddTagsInput{ResourceId: store, TagsList: []types.Tag{{Key: aws.String("team")}}}); err != nil {
		t.Error(err)
	}
	if got := statuses(t, owner, store, 1, false); got != "ENABLED" {
		t.Errorf("after 30 seconds: %s", got)
	}
}

// CTL-123: what has begun keeps its pace, when the pacing changes and when the emulator starts anew.
func TestPacingLasts(t *testing.T) {
	t.Parallel()
	inDirectory := func(directory string) emulatortest.Option {
		return func(o *emulator.Options) { o.DataDir = directory }
	}
	directory := t.TempDir()
	var store *string
	t.Run("before", func(t *testing.T) {
		server := emulatortest.Start(t, inDirectory(directory), paced(emulator.Pacing{Polls: 3}))
		owner := server.CloudTrail(server.AccountID)
		store = createStoreOf(t, owner, "lake")
		server.SetPacing(emulator.Pacing{})
		if got := statuses(t, owner, store, 1, false); got != "CREATED" {
			t.Errorf("first poll: %s", got)
		}
		if got := statuses(t, owner, createStoreOf(t, owner, "later"), 1, false); got != "ENABLED" {
			t.Errorf("made after the change: %s", got)
		}
	})
	t.Run("after", func(t *testing.T) {
		server := emulatortest.Start(t, inDirectory(directory))
		owner := server.CloudTrail(server.AccountID)
		if got := statuses(t, owner, store, 3, false); got != "CREATED, CREATED, ENABLED" {
			t.Errorf("after a restart: %s", got)
		}
	})
	t.Run("a clock that is set back", func(t *testing.T) {
		server := emulatortest.Start(t, paced(emulator.Pacing{Duration: time.Hour}))
		began := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
		server.SetTime(began)
		owner := server.CloudTrail(server.AccountID)
		store := createStoreOf(t, owner, "lake")
		var got []string
		for _, later := range []time.Duration{time.Hour, 0, 2 * time.Hour} {
			server.SetTime(began.Add(later))
			got = append(got, statuses(t, owner, store, 1, false))
		}
		if !slices.Equal(got, []string{"ENABLED", "CREATED", "ENABLED"}) {
			t.Errorf("statuses %q", got)
		}
	})
}

// What passes does so in a copy of the state too; a copy without its way on is refused.
func TestPacingIsExported(t *testing.T) {
	t.Parallel()
	original := emulatortest.Start(t, paced(emulator.Pacing{Polls: 2}))
	owner := original.CloudTrail(original.AccountID)
	store := createStoreOf(t, owner, "lake")
	statuses(t, owner, store, 2, false)
	if _, err := owner.EnableFederation(t.Context(), &cloudtrail.EnableFederationInput{EventDataStore: store, FederationRoleArn: aws.String(federationRole)}); err != nil {
		t.Fatal(err)
	}
	later := createStoreOf(t, owner, "later")
	var state bytes.Buffer
	original.Export(&state)

	copied := emulatortest.Start(t)
	copied.Import(bytes.NewReader(state.Bytes()))
	owner = copied.CloudTrail(copied.AccountID)
	if got := statuses(t, owner, later, 3, false); got != "CREATED, CREATED, ENABLED" {
		t.Errorf("the store that was CREATED: %s", got)
	}
	if got, want := statuses(t, owner, store, 3, true), strings.Repeat("ENABLING "+federationRole+", ", 2)+"ENABLED "+federationRole; got != want {
		t.Errorf("the store whose federation was ENABLING: %s, want %s", got, want)
	}
	for _, change := range [][2]string{
		{`"Status":"CREATED"`, `"Status":"ENABLED"`},
		{`"To":"ENABLED","Polls":2`, `"To":"CREATED","Polls":2`},
		{`"To":"ENABLED","Polls":2`, `"To":"ENABLED","Polls":1001`},
		{`"FederationStatus":"ENABLING"`, `"FederationStatus":"DISABLED"`},
	} {
		text := strings.Replace(state.String(), change[0], change[1], 1)
		status, body := own(t, emulatortest.Start(t), http.MethodPost, "import", text)
		if text == state.String() || status != http.StatusBadRequest || !strings.Contains(body, "ransition") {
			t.Errorf("%s instead of %s: %d %s", change[1], change[0], status, body)
		}
	}
}

// However many ask at once, exactly so many see the status that passes.
func TestPacingConcurrently(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, paced(emulator.Pacing{Polls: 7}))
	owner := server.CloudTrail(server.AccountID)
	store := createStoreOf(t, owner, "lake")
	var created atomic.Int32
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			got, err := owner.GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: store})
			if err != nil {
				t.Error(err)
				return
			}
			if got.Status == types.EventDataStoreStatusCreated {
				created.Add(1)
			}
		})
	}
	wg.Wait()
	if created.Load() != 7 {
		t.Errorf("%d polls saw CREATED, want 7", created.Load())
	}
}

func TestParsePacing(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]emulator.Pacing{
		"immediate": {}, "polls=1": {Polls: 1}, "polls=1000": {Polls: 1000},
		"duration=30s": {Duration: 30 * time.Second}, "duration=24h0m0s": {Duration: 24 * time.Hour},
	} {
		got, err := emulator.ParsePacing(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%s: %+v, which is %s, error %v", text, got, got, err)
		}
	}
	for _, text := range []string{
		"", "never", "polls", "duration", "immediate=1", "polls=0", "polls=-1", "polls=1001", "polls=x", "polls=1.5",
		"duration=0s", "duration=-1s", "duration=24h0m1s", "duration=30",
	} {
		if got, err := emulator.ParsePacing(text); err == nil {
			t.Errorf("%q is taken for %s", text, got)
		}
	}
	for _, pacing := range []emulator.Pacing{{Polls: 1, Duration: time.Second}, {Polls: -1}, {Duration: 25 * time.Hour}} {
		if err := (emulator.Options{Pacing: pacing}).Validate(); err == nil {
			t.Errorf("%+v is taken", pacing)
		}
	}
}
