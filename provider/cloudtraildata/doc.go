// SPDX-License-Identifier: MPL-2.0

// Package cloudtraildata is a client for the CloudTrail Data API, whose one
// operation, PutAuditEvents, delivers activity events from outside AWS into
// CloudTrail Lake through a channel.
//
// A [Client] is built from an [aws.Config] as the clients of the AWS SDK for Go
// are, and behaves as they do: credentials, Region, endpoint settings
// (AWS_ENDPOINT_URL_CLOUDTRAIL_DATA, AWS_ENDPOINT_URL, the shared config file),
// HTTP client, retry mode, logging and APIOptions all come from that config,
// and a failed call returns an error in which [errors.As] finds a
// [smithy.APIError] and, for the errors that the API models, a type of this
// package such as [ChannelNotFound].
//
//	cfg, err := config.LoadDefaultConfig(ctx)
//	…
//	client := cloudtraildata.NewFromConfig(cfg)
//	output, err := client.PutAuditEvents(ctx, &cloudtraildata.PutAuditEventsInput{
//		ChannelARN:  "arn:aws:cloudtrail:us-east-1:111122223333:channel/…",
//		AuditEvents: []cloudtraildata.AuditEvent{{ID: "1", EventData: `{"version":"1.0",…}`}},
//	})
//
// There are two ways in:
//
//   - [Client.PutAuditEvents] is one call to the API: up to 100 events, with the
//     answer as the service gave it. An answer without error may still name
//     failed events.
//   - [Client.Send] takes any number of events, cuts them into requests that the
//     service takes, sends again the events that failed for a passing reason,
//     and reports the fate of each one.
//
// # Delivery is at least once
//
// The service does not look for events that it has seen before. A request that
// is repeated because its answer was lost (a broken connection, a time-out, a
// 500 after the events were stored) can therefore leave two records of one
// event, with different eventID and the same eventData.UID. Readers that count
// should count distinct UIDs; a sender that would rather lose an event than
// double it sets [Options.RetryMaxAttempts] to 1.
package cloudtraildata
