// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// addSweepers registers what removes the things that failed tests left in the
// account of the environment: go test ./provider -sweep=us-east-1
func addSweepers() {
	resource.AddTestSweepers("cloudtraillake_channel", &resource.Sweeper{Name: "cloudtraillake_channel", F: sweepChannels})
	resource.AddTestSweepers("cloudtraillake_event_data_store", &resource.Sweeper{
		Name: "cloudtraillake_event_data_store", Dependencies: []string{"cloudtraillake_channel"}, F: sweepEventDataStores})
}

// sweepChannels deletes the tests' channels, whose policies go with them.
func sweepChannels(region string) error {
	ctx, client, err := sweeper(region)
	if err != nil {
		return err
	}
	var errs []error
	for channel, err := range client.channels(ctx) {
		if err != nil {
			return err
		}
		if strings.HasPrefix(channel.Name, accPrefix) {
			_, err := client.CloudTrail.DeleteChannel(ctx, &cloudtrail.DeleteChannelInput{Channel: aws.String(channel.ARN)})
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func sweepEventDataStores(region string) error {
	ctx, client, err := sweeper(region)
	if err != nil {
		return err
	}
	var errs []error
	for listed, err := range client.eventDataStores(ctx) {
		if err != nil {
			return err
		}
		if !strings.HasPrefix(listed.Name, accPrefix) {
			continue
		}
		store, err := client.getEventDataStore(ctx, listed.ARN)
		if err != nil || pendingDeletion(store) {
			errs = append(errs, err)
			continue
		}
		if aws.ToBool(store.TerminationProtectionEnabled) {
			_, err = client.CloudTrail.UpdateEventDataStore(ctx, &cloudtrail.UpdateEventDataStoreInput{
				EventDataStore: store.EventDataStoreArn, TerminationProtectionEnabled: aws.Bool(false)})
			errs = append(errs, err)
		}
		_, err = client.CloudTrail.DeleteEventDataStore(ctx, &cloudtrail.DeleteEventDataStoreInput{EventDataStore: store.EventDataStoreArn})
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// sweeper is a client for the account of the environment in a Region.
func sweeper(region string) (context.Context, *client, error) {
	ctx := context.Background()
	c, diags := newClient(ctx, clientSettings{Region: region, SkipMetadataAPICheck: aws.Bool(true)})
	if diags.HasError() {
		return ctx, nil, errors.New(details(diags))
	}
	return ctx, c, nil
}

// Sweepers delete the tests' own things, protected or not, and nothing else.
func TestSweepers(t *testing.T) {
	server := emulatortest.Start(t)
	for _, entry := range environmentOf(server) {
		name, value, _ := strings.Cut(entry, "=")
		t.Setenv(name, value)
	}
	api := server.CloudTrail(server.AccountID)
	create := func(name string, protected bool) string {
		out, err := api.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String(name), MultiRegionEnabled: aws.Bool(false),
			TerminationProtectionEnabled: aws.Bool(protected), AdvancedEventSelectors: auditEventSelectors})
		if err != nil {
			t.Fatal(err)
		}
		return aws.ToString(out.EventDataStoreArn)
	}
	ours, theirs := create(accPrefix+"audit", true), create("audit", false)
	createChannel(t, server, accPrefix+"first", "Shoreline", ours)
	keep := createChannel(t, server, "first", "GitHub", theirs)
	for _, sweep := range []func(string) error{sweepChannels, sweepEventDataStores} {
		if err := sweep(server.Region); err != nil {
			t.Fatal(err)
		}
	}
	channels, err := api.ListChannels(t.Context(), &cloudtrail.ListChannelsInput{})
	if err != nil || len(channels.Channels) != 1 || aws.ToString(channels.Channels[0].ChannelArn) != keep {
		t.Errorf("channels are %v, %v, want %s alone", channels, err, keep)
	}
	for storeARN, gone := range map[string]bool{ours: true, theirs: false} {
		store, err := api.GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: aws.String(storeARN)})
		if err != nil || pendingDeletion(store) != gone {
			t.Errorf("%s waits for its deletion: %t, %v, want %t", storeARN, store != nil && pendingDeletion(store), err, gone)
		}
	}
}

// environmentOf is what makes AWS clients talk to an emulator.
func environmentOf(server *emulatortest.Server) []string {
	return []string{"AWS_ENDPOINT_URL=" + server.URL, "AWS_REGION=" + server.Region, "AWS_ACCESS_KEY_ID=" + server.AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + server.SecretAccessKey}
}
