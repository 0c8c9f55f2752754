// SPDX-License-Identifier: MPL-2.0

// Command put_audit_events sends two audit events through a channel and says
// what became of each.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/provider/cloudtraildata"
)

func main() {
	ctx, channelARN := context.Background(), os.Getenv("CHANNEL_ARN")
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		log.Fatal(err)
	}
	now := time.Now().UTC()
	// Any number of events: Send cuts them into requests and sends again what
	// failed for a passing reason.
	_, err = cloudtraildata.NewFromConfig(cfg).Send(ctx, cloudtraildata.SendInput{
		ChannelARN: channelARN, ExternalID: os.Getenv("EXTERNAL_ID"), FillChecksums: true,
		Report: func(r cloudtraildata.SendResult) {
			if r.Err != nil {
				fmt.Printf("not stored %s: %v\n", r.ID, r.Err)
				return
			}
			fmt.Printf("stored %s as %s\n", r.ID, r.EventID)
		},
	}, cloudtraildata.Events(
		auditEvent(channelARN, "order-1", "order.create", now.Format("2006-01-02T15:04:05Z")),
		auditEvent(channelARN, "order-2", "order.pay", now.Format("2006-01-02T15:04:05.000Z")), // not taken: a fraction of a second
	))
	if err != nil {
		log.Fatal("refused: ", err)
	}
}

func auditEvent(channelARN, id, name, eventTime string) cloudtraildata.AuditEvent {
	data, err := json.Marshal(map[string]any{
		"version":            "1.0",
		"UID":                id,
		"eventSource":        "shop.example.com",
		"eventName":          name,
		"eventTime":          eventTime,
		"userIdentity":       map[string]string{"type": "ShopUser", "principalId": "ana"},
		"requestParameters":  map[string]string{"order": "4711"},
		"recipientAccountId": strings.Split(channelARN, ":")[4], // who owns the channel
	})
	if err != nil {
		log.Fatal(err)
	}
	return cloudtraildata.AuditEvent{ID: id, EventData: string(data)}
}
