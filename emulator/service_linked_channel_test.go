// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go/service/cloudtraildata"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/store"
)

// prepared is a data directory with what no operation of CloudTrail makes.
func prepared(t *testing.T, prepare func(context.Context, *lake.Service) error) emulatortest.Option {
	t.Helper()
	directory := t.TempDir()
	opened, err := store.Open(directory, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(prepare(t.Context(), lake.NewService(lake.Config{Store: opened})), opened.Close()); err != nil {
		t.Fatal(err)
	}
	return func(o *emulator.Options) { o.DataDir = directory }
}

// serviceLinked is the channel that the tests have, put twice.
func serviceLinked(t *testing.T) emulatortest.Option {
	return prepared(t, func(ctx context.Context, s *lake.Service) error {
		channel := lake.ServiceLinkedChannel{Scope: lake.Scope{Account: emulator.DefaultAccountID, Region: emulator.DefaultRegion}, ServiceName: "resource-explorer-2"}
		_, err := s.PutServiceLinkedChannel(ctx, channel)
		channel.ApplyToAllRegions = true
		channel.AdvancedEventSelectors = []lake.AdvancedEventSelector{{FieldSelectors: []lake.AdvancedFieldSelector{
			{Field: "eventCategory", Equals: []string{"Management"}}, {Field: "readOnly", Equals: []string{"false"}},
		}}}
		_, again := s.PutServiceLinkedChannel(ctx, channel)
		return errors.Join(err, again)
	})
}

// CTL-086, CTL-087: how a service-linked channel shows.
func TestServiceLinkedChannel(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, serviceLinked(t))
	owner := server.CloudTrail(server.AccountID)
	list, err := owner.ListChannels(t.Context(), &cloudtrail.ListChannelsInput{})
	if err != nil || len(list.Channels) != 1 {
		t.Fatalf("%+v, error %v", list, err)
	}
	const name, prefix = "aws-service-channel/resource-explorer-2/default", "arn:aws:cloudtrail:us-east-1:111122223333:channel/"
	arn := *list.Channels[0].ChannelArn
	if *list.Channels[0].Name != name || !strings.HasPrefix(arn, prefix) {
		t.Errorf("listed as %s, %s", *list.Channels[0].Name, arn)
	}
	for _, identifier := range []string{arn, strings.TrimPrefix(arn, prefix)} {
		got, err := owner.GetChannel(t.Context(), &cloudtrail.GetChannelInput{Channel: aws.String(identifier)})
		if err != nil {
			t.Fatal(err)
		}
		want := &cloudtrail.GetChannelOutput{
			ChannelArn: aws.String(arn), Name: aws.String(name), Source: aws.String("CloudTrail"),
			Destinations: []types.Destination{{Type: types.DestinationTypeAwsService, Location: aws.String("resource-explorer-2")}},
			SourceConfig: &types.SourceConfig{ApplyToAllRegions: aws.Bool(true), AdvancedEventSelectors: []types.AdvancedEventSelector{selecting("Management", "readOnly", "false")}},
		}
		if diff := cmp.Diff(want, got, ignoreSDK, cmpopts.IgnoreFields(cloudtrail.GetChannelOutput{}, "ResultMetadata"), cmpopts.IgnoreUnexported(cloudtrail.GetChannelOutput{}, types.SourceConfig{})); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
	if list, err := server.CloudTrail(partner).ListChannels(t.Context(), &cloudtrail.ListChannelsInput{}); err != nil || len(list.Channels) != 0 {
		t.Errorf("another account lists %d, error %v", len(list.Channels), err)
	}
}

// CTL-088, CTL-090: only its service changes a service-linked channel, and it takes no audit events.
func TestServiceLinkedChannelIsFixed(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, serviceLinked(t))
	owner := server.CloudTrail(server.AccountID)
	lakeStore := createStore(t, owner, "lake")
	list, err := owner.ListChannels(t.Context(), &cloudtrail.ListChannelsInput{})
	if err != nil {
		t.Fatal(err)
	}
	arn := list.Channels[0].ChannelArn
	tags := []types.Tag{{Key: aws.String("team")}}
	for name, write := range map[string]func() error{
		"UpdateChannel, name": func() error {
			_, err := owner.UpdateChannel(t.Context(), &cloudtrail.UpdateChannelInput{Channel: arn, Name: aws.String("mine")})
			return err
		},
		"UpdateChannel, destinations": func() error {
			_, err := owner.UpdateChannel(t.Context(), &cloudtrail.UpdateChannelInput{Channel: arn, Destinations: channelInput("", "", lakeStore).Destinations})
			return err
		},
		"DeleteChannel": func() error {
			_, err := owner.DeleteChannel(t.Context(), &cloudtrail.DeleteChannelInput{Channel: arn})
			return err
		},
		"AddTags": func() error {
			_, err := owner.AddTags(t.Context(), &cloudtrail.AddTagsInput{ResourceId: arn, TagsList: tags})
			return err
		},
		"RemoveTags": func() error {
			_, err := owner.RemoveTags(t.Context(), &cloudtrail.RemoveTagsInput{ResourceId: arn, TagsList: tags})
			return err
		},
		"PutResourcePolicy": func() error {
			_, err := owner.PutResourcePolicy(t.Context(), &cloudtrail.PutResourcePolicyInput{ResourceArn: arn, ResourcePolicy: aws.String(policyFor(*arn, partner, ""))})
			return err
		},
		"DeleteResourcePolicy": func() error {
			_, err := owner.DeleteResourcePolicy(t.Context(), &cloudtrail.DeleteResourcePolicyInput{ResourceArn: arn})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) { refused(t, write(), "OperationNotPermittedException", *arn, "resource-explorer-2") })
	}
	_, err = owner.GetResourcePolicy(t.Context(), &cloudtrail.GetResourcePolicyInput{ResourceArn: arn})
	refused(t, err, "ResourcePolicyNotFoundException")
	listed, err := owner.ListTags(t.Context(), &cloudtrail.ListTagsInput{ResourceIdList: []string{*arn}})
	if err != nil || len(listed.ResourceTagList) != 1 || len(listed.ResourceTagList[0].TagsList) != 0 {
		t.Errorf("%+v, error %v", listed, err)
	}
	put := func(account string) error {
		_, err := dataClient(t, server, account).PutAuditEvents(&cloudtraildata.PutAuditEventsInput{ChannelArn: arn, AuditEvents: auditEvents(eventData(server.AccountID, nil))})
		return err
	}
	dataRefused(t, put(server.AccountID), "ChannelUnsupportedSchema", *arn, "service-linked")
	dataRefused(t, put(partner), "ChannelInsufficientPermission")
	got, err := owner.GetChannel(t.Context(), &cloudtrail.GetChannelInput{Channel: arn})
	if err != nil || got.IngestionStatus != nil {
		t.Errorf("%+v, error %v", got, err)
	}
}

// CTL-089: service-linked channels take no room.
func TestServiceLinkedChannelQuota(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t, serviceLinked(t), func(o *emulator.Options) { o.Quotas = map[string]int{"channels": 1} })
	owner := server.CloudTrail(server.AccountID)
	lakeStore := createStore(t, owner, "lake")
	createChannel(t, owner, "github", "GitHub", lakeStore)
	_, err := owner.CreateChannel(t.Context(), channelInput("okta", "OktaSystemLogEvents", lakeStore))
	refused(t, err, "ChannelMaxLimitExceededException", "has 1 channels")
}

// What is no service-linked channel.
func TestPutServiceLinkedChannelRefuses(t *testing.T) {
	t.Parallel()
	opened, err := store.Open("", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	}()
	service := lake.NewService(lake.Config{Store: opened})
	category := func(value string) []lake.AdvancedEventSelector {
		return []lake.AdvancedEventSelector{{FieldSelectors: []lake.AdvancedFieldSelector{{Field: "eventCategory", Equals: []string{value}}}}}
	}
	type channel = lake.ServiceLinkedChannel
	for name, test := range map[string]struct {
		change func(*channel)
		hint   string
	}{
		"account":            {func(c *channel) { c.Account = "1" }, "12 digits"},
		"Region":             {func(c *channel) { c.Region = "mars" }, "mars"},
		"no service":         {func(c *channel) { c.ServiceName = "" }, "service name"},
		"a service's URL":    {func(c *channel) { c.ServiceName = "a/b" }, "a/b"},
		"suffix":             {func(c *channel) { c.Suffix = "a/b" }, "a/b"},
		"a long name":        {func(c *channel) { c.Suffix = strings.Repeat("x", 100) }, "128"},
		"selectors":          {func(c *channel) { c.AdvancedEventSelectors = category("Audit") }, "Audit"},
		"outside AWS":        {func(c *channel) { c.AdvancedEventSelectors = category("ActivityAuditLog") }, "ActivityAuditLog"},
		"an empty selection": {func(c *channel) { c.AdvancedEventSelectors = []lake.AdvancedEventSelector{} }, "AdvancedEventSelectors"},
	} {
		t.Run(name, func(t *testing.T) {
			given := channel{Scope: lake.Scope{Account: emulator.DefaultAccountID, Region: emulator.DefaultRegion}, ServiceName: "resource-explorer-2"}
			test.change(&given)
			if _, err := service.PutServiceLinkedChannel(t.Context(), given); err == nil || !strings.Contains(err.Error(), test.hint) {
				t.Errorf("error %v, want one that names %q", err, test.hint)
			}
		})
	}
}
