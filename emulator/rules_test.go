// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// refused fails the test unless err has the code and its message every hint.
func refused(t *testing.T, err error, code string, hints ...string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) {
		t.Fatalf("error %v, want %s", err, code)
	}
	if api.ErrorCode() != code {
		t.Fatalf("error %v, want %s", err, code)
	}
	for _, hint := range hints {
		if !strings.Contains(api.ErrorMessage(), hint) {
			t.Errorf("message %q does not name %q", api.ErrorMessage(), hint)
		}
	}
}

// CTL-020, CTL-022: one channel per source, for every source of the catalogue.
func TestOneChannelPerSource(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	store := createStore(t, owner, "integrations")
	for _, source := range emulator.IntegrationSources() {
		first := createChannel(t, owner, "first-"+source.Source, source.Source, store)
		_, err := owner.CreateChannel(t.Context(), channelInput("second-"+source.Source, source.Source, store))
		refused(t, err, "ChannelMaxLimitExceededException", source.Source, "first-"+source.Source, *first.ChannelArn)
	}
	list, err := owner.ListChannels(t.Context(), &cloudtrail.ListChannelsInput{})
	if err != nil || len(list.Channels) != 16 {
		t.Fatalf("%d channels, error %v", len(list.Channels), err)
	}
	// The place is free again once the channel is gone.
	if _, err := owner.DeleteChannel(t.Context(), &cloudtrail.DeleteChannelInput{Channel: list.Channels[0].ChannelArn}); err != nil {
		t.Fatal(err)
	}
	createChannel(t, owner, "again", strings.TrimPrefix(*list.Channels[0].Name, "first-"), store)
}

// Two senders of CreateChannel at once: exactly one wins.
func TestOneChannelPerSourceConcurrently(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	store := createStore(t, owner, "integrations")
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = owner.CreateChannel(t.Context(), channelInput(fmt.Sprintf("channel-%d", i), "GitHub", store))
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		refused(t, err, "ChannelMaxLimitExceededException")
	}
	if won != 1 {
		t.Errorf("%d channels were made, want 1", won)
	}
}

// CTL-022: the switch lets Custom repeat, and no partner.
func TestSeveralCustomChannels(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, func(o *emulator.Options) { o.AllowSeveralCustomChannels = true })
	owner := server.CloudTrail(server.AccountID)
	store := createStore(t, owner, "integrations")
	for i := range 24 {
		createChannel(t, owner, fmt.Sprintf("custom-%d", i), "Custom", store)
	}
	createChannel(t, owner, "okta", "OktaSystemLogEvents", store)
	_, err := owner.CreateChannel(t.Context(), channelInput("custom-26", "Custom", store)) // CTL-023
	refused(t, err, "ChannelMaxLimitExceededException", "25")
	_, err = owner.CreateChannel(t.Context(), channelInput("okta-2", "OktaSystemLogEvents", store))
	refused(t, err, "ChannelMaxLimitExceededException", "okta")
}

func TestCreateChannelRefuses(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	store := createStore(t, owner, "integrations")
	createChannel(t, owner, "taken", "GitHub", store)
	management, err := owner.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("management"), MultiRegionEnabled: aws.Bool(false)})
	if err != nil {
		t.Fatal(err)
	}
	multiRegion, err := owner.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("multi-region"), AdvancedEventSelectors: activitySelectors()})
	if err != nil {
		t.Fatal(err)
	}
	pending := createStore(t, owner, "pending")
	if _, err := owner.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: pending.EventDataStoreArn}); err != nil {
		t.Fatal(err)
	}
	elsewhere := createStore(t, server.CloudTrail(partner), "elsewhere")

	to := func(location string) func(*cloudtrail.CreateChannelInput) {
		return func(in *cloudtrail.CreateChannelInput) { in.Destinations[0].Location = aws.String(location) }
	}
	for name, test := range map[string]struct {
		change func(*cloudtrail.CreateChannelInput)
		code   string
		hints  []string
	}{
		"unknown source":         {func(in *cloudtrail.CreateChannelInput) { in.Source = aws.String("Gitlab") }, "InvalidSourceException", []string{"Gitlab", "GitHub", "Custom"}},
		"source in another case": {func(in *cloudtrail.CreateChannelInput) { in.Source = aws.String("custom") }, "InvalidSourceException", nil},
		"service-linked source":  {func(in *cloudtrail.CreateChannelInput) { in.Source = aws.String("CloudTrail") }, "InvalidSourceException", nil},
		"name taken":             {func(in *cloudtrail.CreateChannelInput) { in.Name = aws.String("taken") }, "ChannelAlreadyExistsException", []string{"taken"}},
		"name too short":         {func(in *cloudtrail.CreateChannelInput) { in.Name = aws.String("ab") }, "InvalidParameterException", []string{"ab"}},
		"name with a space":      {func(in *cloudtrail.CreateChannelInput) { in.Name = aws.String("a b c") }, "InvalidParameterException", nil},
		"AWS's events":           {to(*management.EventDataStoreArn), "InvalidEventDataStoreCategoryException", []string{"ActivityAuditLog", "management"}},
		"multi-Region":           {to(*multiRegion.EventDataStoreArn), "InvalidParameterException", []string{"single-Region"}},
		"pending deletion":       {to(*pending.EventDataStoreArn), "InactiveEventDataStoreException", []string{"pending"}},
		"another account's":      {to(*elsewhere.EventDataStoreArn), "EventDataStoreARNInvalidException", nil},
		"no such store":          {to("00000000-0000-4000-8000-000000000000"), "EventDataStoreNotFoundException", nil},
		"not an ARN":             {to("my-store"), "EventDataStoreARNInvalidException", []string{"my-store"}},
		"a channel as location":  {to("arn:aws:cloudtrail:us-east-1:111122223333:channel/00000000-0000-4000-8000-000000000000"), "EventDataStoreARNInvalidException", nil},
		"AWS_SERVICE":            {func(in *cloudtrail.CreateChannelInput) { in.Destinations[0].Type = types.DestinationTypeAwsService }, "InvalidParameterException", []string{"EVENT_DATA_STORE"}},
		"the same store twice":   {func(in *cloudtrail.CreateChannelInput) { in.Destinations = append(in.Destinations, in.Destinations[0]) }, "InvalidParameterException", nil},
		"no destination":         {func(in *cloudtrail.CreateChannelInput) { in.Destinations = []types.Destination{} }, "InvalidParameterException", nil},
		"reserved tag":           {func(in *cloudtrail.CreateChannelInput) { in.Tags = []types.Tag{{Key: aws.String("aws:x")}} }, "InvalidTagParameterException", []string{"aws:x"}},
		"the same tag twice": {func(in *cloudtrail.CreateChannelInput) {
			in.Tags = []types.Tag{{Key: aws.String("x")}, {Key: aws.String("x")}}
		}, "InvalidTagParameterException", nil},
		"51 tags": {func(in *cloudtrail.CreateChannelInput) {
			for i := range 51 {
				in.Tags = append(in.Tags, types.Tag{Key: aws.String(fmt.Sprint("k", i))})
			}
		}, "TagsLimitExceededException", []string{"50"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := channelInput("fresh", "Custom", store)
			test.change(in)
			_, err := owner.CreateChannel(t.Context(), in)
			refused(t, err, test.code, test.hints...)
		})
	}
}

func TestUpdateChannel(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	one, two := createStore(t, owner, "one"), createStore(t, owner, "two")
	channel := createChannel(t, owner, "first", "Custom", one)
	createChannel(t, owner, "other", "GitHub", one)

	id := (*channel.ChannelArn)[strings.LastIndexByte(*channel.ChannelArn, '/')+1:]
	updated, err := owner.UpdateChannel(t.Context(), &cloudtrail.UpdateChannelInput{Channel: aws.String(id), Name: aws.String("renamed"), Destinations: channelInput("", "", two).Destinations})
	if err != nil {
		t.Fatal(err)
	}
	if *updated.Name != "renamed" || *updated.Source != "Custom" || len(updated.Destinations) != 1 || *updated.Destinations[0].Location != *two.EventDataStoreArn {
		t.Errorf("unexpected channel: %+v", updated)
	}
	_, err = owner.UpdateChannel(t.Context(), &cloudtrail.UpdateChannelInput{Channel: channel.ChannelArn, Name: aws.String("other")})
	refused(t, err, "ChannelAlreadyExistsException", "other")
	_, err = owner.UpdateChannel(t.Context(), &cloudtrail.UpdateChannelInput{Channel: aws.String("not a channel")})
	refused(t, err, "ChannelARNInvalidException")
	_, err = owner.UpdateChannel(t.Context(), &cloudtrail.UpdateChannelInput{Channel: aws.String("00000000-0000-4000-8000-000000000000")})
	refused(t, err, "ChannelNotFoundException")
}

// Accounts and Regions do not see each other.
func TestIsolation(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	store := createStore(t, owner, "integrations")
	channel := createChannel(t, owner, "github", "GitHub", store)

	ohio := server.Config(server.AccountID)
	ohio.Region = "us-east-2"
	for name, client := range map[string]*cloudtrail.Client{"account": server.CloudTrail(partner), "Region": cloudtrail.NewFromConfig(ohio)} {
		_, err := client.GetChannel(t.Context(), &cloudtrail.GetChannelInput{Channel: channel.ChannelArn})
		refused(t, err, "ChannelNotFoundException")
		_, err = client.GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: store.EventDataStoreArn})
		refused(t, err, "EventDataStoreARNInvalidException")
		_, err = client.GetResourcePolicy(t.Context(), &cloudtrail.GetResourcePolicyInput{ResourceArn: channel.ChannelArn})
		refused(t, err, "ResourceNotFoundException")
		list, err := client.ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{})
		if err != nil || len(list.EventDataStores) != 0 {
			t.Errorf("another %s sees %d stores, error %v", name, len(list.EventDataStores), err)
		}
		createChannel(t, client, "github", "GitHub", createStore(t, client, "integrations"))
	}
}

func TestEventDataStoreDefaults(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	store, err := owner.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("defaults")})
	if err != nil {
		t.Fatal(err)
	}
	got, err := owner.GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: store.EventDataStoreArn})
	if err != nil {
		t.Fatal(err)
	}
	if !aws.ToBool(got.MultiRegionEnabled) || aws.ToBool(got.OrganizationEnabled) || !aws.ToBool(got.TerminationProtectionEnabled) ||
		aws.ToInt32(got.RetentionPeriod) != 366 || got.BillingMode != types.BillingModeExtendableRetentionPricing ||
		got.Status != types.EventDataStoreStatusEnabled || got.FederationStatus != types.FederationStatusDisabled ||
		len(got.AdvancedEventSelectors) != 1 || *got.AdvancedEventSelectors[0].Name != "Default management events" || got.CreatedTimestamp == nil {
		t.Errorf("unexpected defaults: %+v", got)
	}
	fixed, err := owner.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("fixed"), BillingMode: types.BillingModeFixedRetentionPricing})
	if err != nil || aws.ToInt32(fixed.RetentionPeriod) != 2557 {
		t.Errorf("retention %d, error %v", aws.ToInt32(fixed.RetentionPeriod), err)
	}
}

func TestCreateEventDataStoreRefuses(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	createStore(t, owner, "taken")
	type input = cloudtrail.CreateEventDataStoreInput
	selector := func(fields ...types.AdvancedFieldSelector) []types.AdvancedEventSelector {
		return []types.AdvancedEventSelector{{FieldSelectors: fields}}
	}
	category := func(values ...string) types.AdvancedFieldSelector {
		return types.AdvancedFieldSelector{Field: aws.String("eventCategory"), Equals: values}
	}
	for name, test := range map[string]struct {
		change func(*input)
		code   string
		hints  []string
	}{
		"name taken":          {func(in *input) { in.Name = aws.String("taken") }, "EventDataStoreAlreadyExistsException", []string{"taken"}},
		"retention too short": {func(in *input) { in.RetentionPeriod = aws.Int32(6) }, "InvalidParameterException", []string{"6", "7", "3653"}},
		"retention too long":  {func(in *input) { in.RetentionPeriod = aws.Int32(3654) }, "InvalidParameterException", nil},
		"retention beyond fixed": {func(in *input) {
			in.RetentionPeriod, in.BillingMode = aws.Int32(2558), types.BillingModeFixedRetentionPricing
		}, "InvalidParameterException", []string{"2557"}},
		"unknown billing mode": {func(in *input) { in.BillingMode = "FREE" }, "InvalidParameterException", []string{"FREE"}},
		"organization":         {func(in *input) { in.OrganizationEnabled = aws.Bool(true) }, "OrganizationsNotInUseException", nil},
		"stopped at birth":     {func(in *input) { in.StartIngestion = aws.Bool(false) }, "InvalidParameterException", []string{"StartIngestion"}},
		"no selectors":         {func(in *input) { in.AdvancedEventSelectors = []types.AdvancedEventSelector{} }, "InvalidEventSelectorsException", nil},
		"six selectors":        {func(in *input) { in.AdvancedEventSelectors = slices.Repeat(selector(category("Data")), 6) }, "InvalidEventSelectorsException", nil},
		"501 values": {func(in *input) {
			in.AdvancedEventSelectors = selector(category("Management"), types.AdvancedFieldSelector{Field: aws.String("eventSource"), NotEquals: strings.Split(strings.Repeat("x,", 499)+"x", ",")})
		}, "InvalidEventSelectorsException", []string{"501"}},
		"no category": {func(in *input) {
			in.AdvancedEventSelectors = selector(types.AdvancedFieldSelector{Field: aws.String("readOnly"), Equals: []string{"true"}})
		}, "InvalidEventSelectorsException", []string{"eventCategory"}},
		"unknown category":      {func(in *input) { in.AdvancedEventSelectors = selector(category("Audit")) }, "InvalidEventSelectorsException", []string{"ActivityAuditLog"}},
		"two categories in one": {func(in *input) { in.AdvancedEventSelectors = selector(category("Data", "Management")) }, "InvalidEventSelectorsException", nil},
		"mixed categories": {func(in *input) {
			in.AdvancedEventSelectors = append(activitySelectors(), selector(category("Management"))...)
		}, "InvalidEventSelectorsException", []string{"Management"}},
		"more than the category": {func(in *input) {
			in.AdvancedEventSelectors = selector(category("ActivityAuditLog"), types.AdvancedFieldSelector{Field: aws.String("eventName"), Equals: []string{"x"}})
		}, "InvalidEventSelectorsException", nil},
		"unknown field": {func(in *input) {
			in.AdvancedEventSelectors = selector(category("Data"), types.AdvancedFieldSelector{Field: aws.String("color"), Equals: []string{"x"}})
		}, "InvalidEventSelectorsException", []string{"color"}},
		"category by NotEquals": {func(in *input) {
			in.AdvancedEventSelectors = selector(types.AdvancedFieldSelector{Field: aws.String("eventCategory"), NotEquals: []string{"Data"}})
		}, "InvalidEventSelectorsException", nil},
		"field without condition": {func(in *input) {
			in.AdvancedEventSelectors = selector(category("Data"), types.AdvancedFieldSelector{Field: aws.String("eventName")})
		}, "InvalidEventSelectorsException", nil},
		"malformed KMS key": {func(in *input) { in.KmsKeyId = aws.String("my-key") }, "InvalidKmsKeyIdException", []string{"my-key"}},
		"KMS key of another place": {func(in *input) {
			in.KmsKeyId = aws.String("arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012")
		}, "KmsKeyNotFoundException", []string{"eu-west-1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := &input{Name: aws.String("fresh"), AdvancedEventSelectors: activitySelectors(), MultiRegionEnabled: aws.Bool(false)}
			test.change(in)
			_, err := owner.CreateEventDataStore(t.Context(), in)
			refused(t, err, test.code, test.hints...)
		})
	}
}

// The life of a store: protected, in use, pending deletion for seven days, restored, purged.
func TestEventDataStoreLife(t *testing.T) {
	t.Parallel()
	clock := time.Now()
	var mu sync.Mutex
	server := emulatortest.Start(t, func(o *emulator.Options) {
		o.Auth = emulator.AuthNone // the clock moves away from the one that signs
		o.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return clock }
	})
	advance := func(d time.Duration) { mu.Lock(); defer mu.Unlock(); clock = clock.Add(d) }
	owner := server.CloudTrail(server.AccountID)
	store, err := owner.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("lake"), AdvancedEventSelectors: activitySelectors(), MultiRegionEnabled: aws.Bool(false)})
	if err != nil {
		t.Fatal(err)
	}
	id := store.EventDataStoreArn
	deleteStore := func() error {
		_, err := owner.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: id})
		return err
	}
	refused(t, deleteStore(), "EventDataStoreTerminationProtectedException", "TerminationProtectionEnabled")
	if _, err := owner.UpdateEventDataStore(t.Context(), &cloudtrail.UpdateEventDataStoreInput{EventDataStore: id, TerminationProtectionEnabled: aws.Bool(false)}); err != nil {
		t.Fatal(err)
	}
	channel := createChannel(t, owner, "github", "GitHub", &cloudtrail.CreateEventDataStoreOutput{EventDataStoreArn: id})
	refused(t, deleteStore(), "ChannelExistsForEDSException", "github", *channel.ChannelArn)
	_, err = owner.UpdateEventDataStore(t.Context(), &cloudtrail.UpdateEventDataStoreInput{EventDataStore: id, MultiRegionEnabled: aws.Bool(true)})
	refused(t, err, "InvalidParameterException", "github")
	if _, err := owner.DeleteChannel(t.Context(), &cloudtrail.DeleteChannelInput{Channel: channel.ChannelArn}); err != nil {
		t.Fatal(err)
	}
	_, err = owner.RestoreEventDataStore(t.Context(), &cloudtrail.RestoreEventDataStoreInput{EventDataStore: id})
	refused(t, err, "InvalidEventDataStoreStatusException", "ENABLED")
	if err := deleteStore(); err != nil {
		t.Fatal(err)
	}

	got, err := owner.GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: id})
	if err != nil || got.Status != types.EventDataStoreStatusPendingDeletion {
		t.Fatalf("status %v, error %v", got.Status, err)
	}
	refused(t, deleteStore(), "InactiveEventDataStoreException")
	_, err = owner.UpdateEventDataStore(t.Context(), &cloudtrail.UpdateEventDataStoreInput{EventDataStore: id, RetentionPeriod: aws.Int32(7)})
	refused(t, err, "InactiveEventDataStoreException", "Restore")
	_, err = owner.AddTags(t.Context(), &cloudtrail.AddTagsInput{ResourceId: id, TagsList: []types.Tag{{Key: aws.String("a")}}})
	refused(t, err, "InactiveEventDataStoreException")
	_, err = owner.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("lake")})
	refused(t, err, "EventDataStoreAlreadyExistsException", "pending deletion")

	advance(7*24*time.Hour - time.Second)
	restored, err := owner.RestoreEventDataStore(t.Context(), &cloudtrail.RestoreEventDataStoreInput{EventDataStore: id})
	if err != nil || restored.Status != types.EventDataStoreStatusEnabled {
		t.Fatalf("restored: %+v, error %v", restored, err)
	}
	if err := deleteStore(); err != nil {
		t.Fatal(err)
	}
	advance(7 * 24 * time.Hour)
	_, err = owner.GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: id})
	refused(t, err, "EventDataStoreNotFoundException")
	createStore(t, owner, "lake") // the name is free
}

// CTL-041: ten stores, those pending deletion included.
func TestEventDataStoreQuota(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	for i := range 10 {
		store := createStore(t, owner, fmt.Sprintf("store-%d", i))
		if i < 3 {
			if _, err := owner.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: store.EventDataStoreArn}); err != nil {
				t.Fatal(err)
			}
		}
	}
	_, err := owner.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("eleventh")})
	refused(t, err, "EventDataStoreMaxLimitExceededException", "10", "3 of them are pending deletion")
	createStore(t, server.CloudTrail(partner), "eleventh")
}

func TestUpdateEventDataStore(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	store := createStore(t, owner, "lake")
	other := createStore(t, owner, "other")
	update := func(change cloudtrail.UpdateEventDataStoreInput) (*cloudtrail.UpdateEventDataStoreOutput, error) {
		change.EventDataStore = store.EventDataStoreArn
		return owner.UpdateEventDataStore(t.Context(), &change)
	}
	type input = cloudtrail.UpdateEventDataStoreInput
	_, err := update(input{})
	refused(t, err, "InvalidParameterException", "at least one")
	_, err = update(input{BillingMode: types.BillingModeFixedRetentionPricing})
	refused(t, err, "InvalidParameterException", "BillingMode")
	_, err = update(input{Name: other.Name})
	refused(t, err, "EventDataStoreAlreadyExistsException")
	_, err = update(input{AdvancedEventSelectors: []types.AdvancedEventSelector{{FieldSelectors: []types.AdvancedFieldSelector{{Field: aws.String("eventCategory"), Equals: []string{"Management"}}}}}})
	refused(t, err, "InvalidEventSelectorsException")
	const key = "12345678-1234-1234-1234-123456789012"
	updated, err := update(input{Name: aws.String("renamed"), RetentionPeriod: aws.Int32(30), KmsKeyId: aws.String(key)})
	if err != nil {
		t.Fatal(err)
	}
	if *updated.Name != "renamed" || *updated.RetentionPeriod != 30 || !strings.HasSuffix(*updated.KmsKeyId, ":key/"+key) || updated.UpdatedTimestamp.Before(*updated.CreatedTimestamp) {
		t.Errorf("unexpected store: %+v", updated)
	}
	_, err = update(input{KmsKeyId: aws.String("alias/other")})
	refused(t, err, "InvalidParameterException", "KmsKeyId")
	if _, err := update(input{KmsKeyId: aws.String(key)}); err != nil {
		t.Error(err)
	}
}

func TestIngestion(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	activity := createStore(t, owner, "activity")
	_, err := owner.StopEventDataStoreIngestion(t.Context(), &cloudtrail.StopEventDataStoreIngestionInput{EventDataStore: activity.EventDataStoreArn})
	refused(t, err, "InvalidEventDataStoreCategoryException", "ActivityAuditLog")
	management, err := owner.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("management")})
	if err != nil {
		t.Fatal(err)
	}
	status := func() types.EventDataStoreStatus {
		got, err := owner.GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: management.EventDataStoreArn})
		if err != nil {
			t.Fatal(err)
		}
		return got.Status
	}
	if _, err := owner.StopEventDataStoreIngestion(t.Context(), &cloudtrail.StopEventDataStoreIngestionInput{EventDataStore: management.EventDataStoreArn}); err != nil || status() != types.EventDataStoreStatusStoppedIngestion {
		t.Fatalf("status %s, error %v", status(), err)
	}
	_, err = owner.StopEventDataStoreIngestion(t.Context(), &cloudtrail.StopEventDataStoreIngestionInput{EventDataStore: management.EventDataStoreArn})
	refused(t, err, "InvalidEventDataStoreStatusException")
	if _, err := owner.StartEventDataStoreIngestion(t.Context(), &cloudtrail.StartEventDataStoreIngestionInput{EventDataStore: management.EventDataStoreArn}); err != nil || status() != types.EventDataStoreStatusEnabled {
		t.Fatalf("status %s, error %v", status(), err)
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	store := createStore(t, owner, "lake")
	channel := createChannel(t, owner, "github", "GitHub", store)
	tag := func(key, value string) types.Tag { return types.Tag{Key: aws.String(key), Value: aws.String(value)} }
	for _, id := range []*string{store.EventDataStoreArn, channel.ChannelArn} {
		if _, err := owner.AddTags(t.Context(), &cloudtrail.AddTagsInput{ResourceId: id, TagsList: []types.Tag{tag("team", "red"), tag("env", "dev"), {Key: aws.String("bare")}}}); err != nil {
			t.Fatal(err)
		}
		if _, err := owner.AddTags(t.Context(), &cloudtrail.AddTagsInput{ResourceId: id, TagsList: []types.Tag{tag("team", "blue")}}); err != nil {
			t.Fatal(err)
		}
		if _, err := owner.RemoveTags(t.Context(), &cloudtrail.RemoveTagsInput{ResourceId: id, TagsList: []types.Tag{{Key: aws.String("env")}, {Key: aws.String("absent")}}}); err != nil {
			t.Fatal(err)
		}
	}
	list, err := owner.ListTags(t.Context(), &cloudtrail.ListTagsInput{ResourceIdList: []string{*channel.ChannelArn, *store.EventDataStoreArn}})
	if err != nil || len(list.ResourceTagList) != 2 {
		t.Fatalf("%+v, error %v", list, err)
	}
	for i, id := range []*string{channel.ChannelArn, store.EventDataStoreArn} {
		tags := list.ResourceTagList[i]
		if *tags.ResourceId != *id || len(tags.TagsList) != 2 || *tags.TagsList[0].Value != "blue" || tags.TagsList[1].Value != nil {
			t.Errorf("unexpected tags: %+v", tags)
		}
	}
	absent := "arn:aws:cloudtrail:us-east-1:111122223333:channel/00000000-0000-4000-8000-000000000000"
	_, err = owner.ListTags(t.Context(), &cloudtrail.ListTagsInput{ResourceIdList: []string{absent}})
	refused(t, err, "ResourceNotFoundException")
	_, err = owner.AddTags(t.Context(), &cloudtrail.AddTagsInput{ResourceId: aws.String(absent), TagsList: []types.Tag{}})
	refused(t, err, "ChannelNotFoundException")
	_, err = owner.AddTags(t.Context(), &cloudtrail.AddTagsInput{ResourceId: aws.String("x"), TagsList: []types.Tag{}})
	refused(t, err, "CloudTrailARNInvalidException")
	_, err = owner.ListTags(t.Context(), &cloudtrail.ListTagsInput{ResourceIdList: slices.Repeat([]string{*store.EventDataStoreArn}, 21)})
	refused(t, err, "ValidationException", "21")
}

// Paging neither repeats nor skips what exists all the while, whatever else comes and goes.
func TestPaging(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, func(o *emulator.Options) {
		o.AllowSeveralCustomChannels, o.Quotas = true, map[string]int{"channels": 200, "event-data-stores": 60}
	})
	owner := server.CloudTrail(server.AccountID)
	store := createStore(t, owner, "lake")
	want := map[string]bool{}
	for i := range 40 {
		want[*createChannel(t, owner, fmt.Sprintf("kept-%d", i), "Custom", store).ChannelArn] = true
	}
	var token *string
	seen := map[string]int{}
	for page := 0; ; page++ {
		list, err := owner.ListChannels(t.Context(), &cloudtrail.ListChannelsInput{MaxResults: aws.Int32(7), NextToken: token})
		if err != nil {
			t.Fatal(err)
		}
		if len(list.Channels) > 7 {
			t.Fatalf("a page of %d", len(list.Channels))
		}
		for _, channel := range list.Channels {
			seen[*channel.ChannelArn]++
		}
		passing := createChannel(t, owner, fmt.Sprintf("passing-%d", page), "Custom", store)
		if page%2 == 0 {
			if _, err := owner.DeleteChannel(t.Context(), &cloudtrail.DeleteChannelInput{Channel: passing.ChannelArn}); err != nil {
				t.Fatal(err)
			}
		}
		if token = list.NextToken; token == nil {
			break
		}
	}
	for id := range want {
		if seen[id] != 1 {
			t.Errorf("%s was listed %d times", id, seen[id])
		}
	}
	first, err := owner.ListChannels(t.Context(), &cloudtrail.ListChannelsInput{MaxResults: aws.Int32(1)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = owner.ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{NextToken: first.NextToken})
	refused(t, err, "InvalidNextTokenException", "ListChannels")
	_, err = server.CloudTrail(partner).ListChannels(t.Context(), &cloudtrail.ListChannelsInput{NextToken: first.NextToken})
	refused(t, err, "InvalidNextTokenException")
	_, err = owner.ListChannels(t.Context(), &cloudtrail.ListChannelsInput{NextToken: aws.String("nonsense")})
	refused(t, err, "InvalidNextTokenException", "nonsense")
	_, err = owner.ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{MaxResults: aws.Int32(1001)})
	refused(t, err, "InvalidMaxResultsException", "1001")
}
