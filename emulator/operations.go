// SPDX-License-Identifier: MPL-2.0

package emulator

import "github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/awsapi"

// Operation is an operation of an AWS API, with how much of it the emulator has.
type Operation = awsapi.Operation

// OperationSupport is how much of an operation the emulator has.
type OperationSupport = awsapi.Support

// What is known of an operation.
const (
	OperationFull        = awsapi.Full
	OperationPartial     = awsapi.Partial
	OperationUnsupported = awsapi.Unsupported
)

// Operations lists every operation of CloudTrail and CloudTrail Data, and of STS those
// that the emulator has. Requests are routed by the same list.
func Operations() []Operation { return awsapi.Operations() }
