// SPDX-License-Identifier: MPL-2.0

package cloudtraildata

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
)

// PutAuditEventsInput is the request of PutAuditEvents.
type PutAuditEventsInput struct {
	// ChannelARN is the ARN of the channel that takes the events. Required.
	ChannelARN string

	// ExternalID is the value for the condition key cloudtrail:ExternalId of
	// the channel's resource policy, 2 to 1224 characters. Empty: none.
	ExternalID string

	// AuditEvents are the events, 1 to 100. Required.
	AuditEvents []AuditEvent
}

// PutAuditEventsOutput is the answer of PutAuditEvents. Every event of the
// request is in one of the two lists.
type PutAuditEventsOutput struct {
	// Successful lists the events that CloudTrail has taken.
	Successful []AuditEventResultEntry

	// Failed lists the events that it has not taken, each with the reason.
	Failed []ResultErrorEntry

	// RequestID is the service's id of the call, empty if it gave none.
	RequestID string

	// ResultMetadata is what the SDK's middleware recorded about the call.
	ResultMetadata middleware.Metadata
}

// PutAuditEvents delivers up to 100 events into a channel with one call to the
// API, which is repeated as [Options.Retryer] says if it fails as a whole. Read
// Failed of the answer: an event may fail while the call succeeds.
//
// The error is a [smithy.OperationError]. In it [errors.As] finds what is wrong
// with the input ([smithy.InvalidParamsError], before anything is sent), the
// service's error ([smithy.APIError], or one of this package's types), and the
// answer's status and request id (ResponseError of the SDK's transport/http).
func (c *Client) PutAuditEvents(ctx context.Context, input *PutAuditEventsInput, optFns ...func(*Options)) (*PutAuditEventsOutput, error) {
	encoded, err := input.encode()
	if err != nil {
		return nil, operationError(err)
	}
	return c.putAuditEvents(ctx, input.ChannelARN, input.ExternalID, encoded, optFns)
}

// encode checks that what the request cannot do without is there, and returns
// its events ready for the body. The service judges everything else.
func (in *PutAuditEventsInput) encode() ([][]byte, error) {
	if in == nil {
		return nil, errors.New("input is nil")
	}
	missing := smithy.InvalidParamsError{Context: "PutAuditEventsInput"}
	if in.ChannelARN == "" {
		missing.Add(smithy.NewErrParamRequired("ChannelARN"))
	}
	if len(in.AuditEvents) == 0 {
		missing.Add(smithy.NewErrParamRequired("AuditEvents"))
	}
	encoded := make([][]byte, 0, len(in.AuditEvents))
	for i, event := range in.AuditEvents {
		absent := smithy.InvalidParamsError{Context: "AuditEvent"}
		if event.ID == "" {
			absent.Add(smithy.NewErrParamRequired("ID"))
		}
		if event.EventData == "" {
			absent.Add(smithy.NewErrParamRequired("EventData"))
		}
		if absent.Len() > 0 {
			missing.AddNested(fmt.Sprintf("AuditEvents[%d]", i), absent)
			continue
		}
		wire, err := encodeAuditEvent(event)
		if err != nil {
			return nil, err
		}
		encoded = append(encoded, wire)
	}
	if missing.Len() > 0 {
		return nil, missing
	}
	return encoded, nil
}

// putAuditEvents makes the call with events that are encoded already.
func (c *Client) putAuditEvents(ctx context.Context, channelARN, externalID string, encoded [][]byte, optFns []func(*Options)) (*PutAuditEventsOutput, error) {
	options := c.options
	options.APIOptions = append([]func(*middleware.Stack) error{}, options.APIOptions...)
	for _, fn := range optFns {
		fn(&options)
	}
	endpoint, err := options.endpoint()
	if err != nil {
		return nil, operationError(err)
	}
	output, err := invoke(ctx, &options, c.skew, newRequest(endpoint, channelARN, externalID, requestBody(encoded)))
	if err != nil {
		return nil, operationError(err)
	}
	return output, nil
}

func operationError(err error) error {
	return &smithy.OperationError{ServiceID: ServiceID, OperationName: operationName, Err: err}
}
