// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go/service/cloudtraildata"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// impatient is a configuration whose clients try once.
func impatient(cfg aws.Config) aws.Config {
	cfg.RetryMaxAttempts = 1
	return cfg
}

// CTL-161 to CTL-163: rates hold by account, Region and operation, and refill with time.
func TestThrottleAWS(t *testing.T) {
	t.Parallel()
	clock := &clock{now: time.Now()}
	server := emulatortest.Start(t, func(o *emulator.Options) { o.Now, o.Throttle = clock.Now, emulator.ThrottlingAWS })
	owner := cloudtrail.NewFromConfig(impatient(server.Config(server.AccountID)))
	store := createStore(t, owner, "lake")
	channel := createChannel(t, owner, "custom", "Custom", store)
	create := func(client *cloudtrail.Client) error {
		_, err := client.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("another")})
		return err
	}
	refused(t, create(owner), "ThrottlingException", "Rate exceeded")
	elsewhere := impatient(server.Config(server.AccountID))
	elsewhere.Region = "eu-west-1"
	for name, cfg := range map[string]aws.Config{"another Region": elsewhere, "another account": impatient(server.Config(partner))} {
		if err := create(cloudtrail.NewFromConfig(cfg)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	list := func() error {
		_, err := owner.ListChannels(t.Context(), &cloudtrail.ListChannelsInput{})
		return err
	}
	data := dataClient(t, server, server.AccountID)
	put := func() error {
		_, err := data.PutAuditEvents(&cloudtraildata.PutAuditEventsInput{ChannelArn: channel.ChannelArn, AuditEvents: auditEvents(eventData(server.AccountID, nil))})
		return err
	}
	for _, operation := range []struct {
		name string
		call func() error
		most int
	}{{"ListChannels", list, 10}, {"PutAuditEvents", put, 100}} {
		for n := range operation.most {
			if err := operation.call(); err != nil {
				t.Fatalf("%s %d: %v", operation.name, n+1, err)
			}
		}
		if err := operation.call(); err == nil {
			t.Errorf("%s %d passed", operation.name, operation.most+1)
		}
	}
	dataRefused(t, put(), "ThrottlingException", "Rate exceeded")
	clock.advance(100 * time.Millisecond)
	if err := list(); err != nil {
		t.Errorf("a tenth of a second later: %v", err)
	}
	refused(t, list(), "ThrottlingException")
	clock.advance(900 * time.Millisecond)
	if err := create(owner); err != nil {
		t.Errorf("a second later: %v", err)
	}
	server.SetTime(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)) // stands still, unlike what rates go by
	refused(t, create(owner), "ThrottlingException")
	server.SetThrottle(emulator.ThrottlingNone)
	refused(t, create(owner), "EventDataStoreAlreadyExistsException")
}
