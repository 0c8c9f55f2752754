// SPDX-License-Identifier: MPL-2.0

package sender_test

import (
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

func TestSender(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	channelARN := createChannel(t, server.CloudTrail(server.AccountID))

	// In your test it is your code that gets this configuration.
	event := cloudtraildata.AuditEvent{ID: "order-1", EventData: `{
		"version": "1.0", "UID": "order-1", "eventSource": "shop.example.com", "eventName": "order.create",
		"eventTime": "` + time.Now().UTC().Format("2006-01-02T15:04:05Z") + `", "userIdentity": {"type": "ShopUser", "principalId": "ana"},
		"recipientAccountId": "` + server.AccountID + `"
	}`}
	put := func(account string) (*cloudtraildata.PutAuditEventsOutput, error) {
		client := cloudtraildata.NewFromConfig(server.Config(account))
		return client.PutAuditEvents(t.Context(), &cloudtraildata.PutAuditEventsInput{
			ChannelARN: channelARN, AuditEvents: []cloudtraildata.AuditEvent{event},
		})
	}
	if answer, err := put(server.AccountID); err != nil || len(answer.Failed) > 0 {
		t.Errorf("the owner's event was not taken: %v, %v", answer, err)
	}
	_, err := put("444455556666")
	if _, ok := errors.AsType[*cloudtraildata.ChannelInsufficientPermission](err); !ok {
		t.Errorf("another account, without a policy: %v, want ChannelInsufficientPermission", err)
	}
}

func createChannel(t *testing.T, client *cloudtrail.Client) string {
	t.Helper()
	store, err := client.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String("audit"), MultiRegionEnabled: aws.Bool(false),
		AdvancedEventSelectors: []types.AdvancedEventSelector{{
			FieldSelectors: []types.AdvancedFieldSelector{{Field: aws.String("eventCategory"), Equals: []string{"ActivityAuditLog"}}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	channel, err := client.CreateChannel(t.Context(), &cloudtrail.CreateChannelInput{
		Name: aws.String("shop"), Source: aws.String("Custom"),
		Destinations: []types.Destination{{Type: types.DestinationTypeEventDataStore, Location: store.EventDataStoreArn}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(channel.ChannelArn)
}
