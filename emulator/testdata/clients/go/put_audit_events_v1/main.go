// SPDX-License-Identifier: MPL-2.0

// Command put_audit_events_v1 sends an audit event with version 1 of the AWS SDK for Go.
package main

import (
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/cloudtraildata"
)

func main() {
	channelARN := os.Getenv("CHANNEL_ARN")
	config := &aws.Config{}
	if url := os.Getenv("AWS_ENDPOINT_URL_CLOUDTRAIL_DATA"); url != "" {
		config.Endpoint = aws.String(url) // version 1 does not read the variable by itself
	}
	client := cloudtraildata.New(session.Must(session.NewSession(config)))
	answer, err := client.PutAuditEvents(&cloudtraildata.PutAuditEventsInput{
		ChannelArn: aws.String(channelARN),
		ExternalId: aws.String(os.Getenv("EXTERNAL_ID")),
		AuditEvents: []*cloudtraildata.AuditEvent{{
			Id: aws.String("order-1"),
			EventData: aws.String(fmt.Sprintf(`{
				"version": "1.0", "UID": "order-1", "eventSource": "shop.example.com", "eventName": "order.create",
				"eventTime": %q, "userIdentity": {"type": "ShopUser", "principalId": "ana"},
				"recipientAccountId": %q
			}`, time.Now().UTC().Format("2006-01-02T15:04:05Z"), strings.Split(channelARN, ":")[4])),
		}},
	})
	if err != nil {
		log.Fatal("refused: ", err) // an awserr.Error, such as ChannelInsufficientPermission
	}
	for _, entry := range answer.Successful {
		fmt.Printf("stored %s as %s\n", aws.StringValue(entry.Id), aws.StringValue(entry.EventID))
	}
	for _, entry := range answer.Failed {
		fmt.Printf("not stored %s: %s: %s\n", aws.StringValue(entry.Id), aws.StringValue(entry.ErrorCode), aws.StringValue(entry.ErrorMessage))
	}
}
