// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// Codes of errors that the provider acts on.
const (
	codeChannelExistsForEDS         = "ChannelExistsForEDSException"
	codeChannelMaxLimit             = "ChannelMaxLimitExceededException"
	codeChannelNotFound             = "ChannelNotFoundException"
	codeConflict                    = "ConflictException"
	codeConcurrentModification      = "ConcurrentModificationException"
	codeEventDataStoreAlreadyExists = "EventDataStoreAlreadyExistsException"
	codeEventDataStoreNotFound      = "EventDataStoreNotFoundException"
	codeEventDataStoreMaxLimit      = "EventDataStoreMaxLimitExceededException"
	codeFederationEnabled           = "EventDataStoreFederationEnabledException"
	codeInactiveEventDataStore      = "InactiveEventDataStoreException"
	codeInsightNotEnabled           = "InsightNotEnabledException"
	codeResourceARNNotValid         = "ResourceARNNotValidException"
	codeResourceNotFound            = "ResourceNotFoundException"
	codeResourcePolicyNotFound      = "ResourcePolicyNotFoundException"
)

// errorCode is the code of an AWS error, "" for any other error.
func errorCode(err error) string {
	if apiError, ok := errors.AsType[smithy.APIError](err); ok {
		return apiError.ErrorCode()
	}
	return ""
}

func isCode(err error, codes ...string) bool {
	return err != nil && slices.Contains(codes, errorCode(err))
}

// isNotFound tells whether the API says that the thing asked for is not there.
func isNotFound(err error) bool {
	return isCode(err, codeChannelNotFound, codeEventDataStoreNotFound, codeResourceNotFound, codeResourcePolicyNotFound)
}

// isPolicyGone also counts ResourceARNNotValidException, which the API documents
// for a resource that is absent: the ARN in the state was valid once.
func isPolicyGone(err error) bool {
	return isNotFound(err) || isCode(err, codeResourceARNNotValid)
}

// isWithheld tells whether the service does not let the caller, or anybody here,
// have an answer.
func isWithheld(err error) bool {
	return isCode(err, "AccessDenied", "AccessDeniedException", "NotAuthorized", "OperationNotPermittedException", "UnsupportedOperationException")
}

// codeHints explain an answer of the service by what to do about it.
var codeHints = map[string]string{
	"ChannelAlreadyExistsException": "Another channel has this name. Choose another name, or import that channel.",
	"ChannelInsufficientPermission": "The policy of the channel must allow the account or principal of these credentials to send, and external_id must be the one that it asks for.",
	"ChannelNotFound":               "Correct channel_arn: the channel must exist in the Region and account that the ARN names.",
	"ChannelUnsupportedSchema":      "The source of the channel takes other events than these. Send them through a channel for their source, or one with the source Custom.",
	"InvalidChannelARN":             "Give the ARN of a channel, such as cloudtraillake_channel.example.arn.",
	"ChannelARNInvalidException":    "The channel must be given as an ARN or as the ID at its end.",
	codeConflict:                    "Another operation on the resource was still running after all retries. Apply again in a few minutes, or raise timeouts.",
	codeConcurrentModification:      "Something else changed the resource at the same moment. Apply again.",
	"EventDataStoreARNInvalidException": "The event data store must be in the account and Region of this provider. " +
		"Give its ARN, or the ID at the end of it.",
	codeFederationEnabled:                                    "Federation was enabled meanwhile. Apply again.",
	"EventDataStoreHasOngoingImportException":                "Wait for the import of trail events into the store, or stop it.",
	codeEventDataStoreMaxLimit:                               "A Region holds 10 event data stores. Stores that wait for their deletion count for seven days: look for them with aws cloudtrail list-event-data-stores.",
	"EventDataStoreTerminationProtectedException":            "Set termination_protection_enabled = false, apply, and destroy then.",
	codeInactiveEventDataStore:                               "The event data store waits for its deletion. Restore it with aws cloudtrail restore-event-data-store, or use another one.",
	"InsufficientEncryptionPolicyException":                  "The key policy must let cloudtrail.amazonaws.com use the key (kms:GenerateDataKey and kms:Decrypt).",
	"InvalidEventDataStoreCategoryException":                 "A channel delivers only to event data stores whose one advanced event selector says eventCategory equals ActivityAuditLog, and which are neither multi-Region nor of an organization.",
	"InvalidEventDataStoreStatusException":                   "The status of the event data store does not allow this. Look at it with aws cloudtrail get-event-data-store, and apply again.",
	"InvalidInsightSelectorsException":                       "Insights need a store that collects management events (ApiCallRateInsight: those that write), and as insights_destination another store whose eventCategory is Insight.",
	"InsufficientIAMAccessPermissionException":               "The credentials also need permissions of IAM for this, for instance iam:CreateServiceLinkedRole.",
	"InvalidKmsKeyIdException":                               "Give a key ID, a key ARN, an alias name (alias/...) or an alias ARN.",
	codeInvalidQueryStatement:                                "Correct the statement. FROM takes the ID of an event data store of this account and Region, without quotes.",
	codeMaxConcurrentQueries:                                 "An account runs 10 queries at a time in a Region, and all of them ran until the timeout. Raise timeouts, or run fewer at once.",
	"InvalidSourceException":                                 "Use Custom or the source of a partner: the data source cloudtraillake_integration_sources lists them.",
	"KmsKeyNotFoundException":                                "The key must exist in the Region of the event data store.",
	"NotOrganizationMasterAccountException":                  "Only the management account or a delegated administrator may do this for an organization.",
	"OrganizationsNotInUseException":                         "The account is in no organization: leave organization_enabled false.",
	"OrganizationNotInAllFeaturesModeException":              "Enable all features of the organization first.",
	"CloudTrailAccessNotEnabledException":                    "Enable trusted access of CloudTrail in the organization first.",
	"NoManagementAccountSLRExistsException":                  "The management account needs the service-linked role of CloudTrail first.",
	"ResourcePolicyNotValidException":                        "A channel's policy has 1 to 20 statements, each with the action cloudtrail-data:PutAuditEvents, the ARN of that channel as resource and 1 to 50 existing principals.",
	"ResourceTypeNotSupportedException":                      "Channels, event data stores and dashboards can have a resource policy.",
	"TagsLimitExceededException":                             "A resource has at most 50 tags, default_tags included.",
	"InvalidTagParameterException":                           "A resource has at most 50 tags, default_tags included; keys have 1 to 128 characters and do not begin with aws:, values at most 256.",
	codeThrottling:                                           "The service was still throttling after all retries. Raise max_retries, or apply with less parallelism (-parallelism=2).",
	"UnrecognizedClientException":                            "The service does not know the access key. Correct the credentials.",
	"ExpiredTokenException":                                  "The credentials have expired. Get new ones.",
	"InvalidSignatureException":                              "The signature does not match: the secret key is wrong, or the clock is.",
	"OptInRequired":                                          "The account is not enabled for the service in this Region.",
	"InvalidClientTokenId":                                   "The service does not know the access key. Correct the credentials.",
	"SignatureDoesNotMatch":                                  "The signature does not match: the secret key is wrong, or the clock is.",
	"OperationNotPermittedException":                         "The service does not permit this operation on this resource, for instance on a service-linked channel.",
	"InsufficientDependencyServiceAccessPermissionException": "The credentials also need permissions of AWS Organizations for this.",
}

// operationHints are codeHints for a code that means something else when one
// operation answers it.
var operationHints = map[string]string{
	"DisableFederation.AccessDeniedException": "Allow cloudtrail:DisableFederation, glue:DeleteTable and lakeformation:DeregisterResource to the principal of these credentials; a service control policy may deny them too.",
	"EnableFederation.AccessDeniedException": "Allow cloudtrail:EnableFederation, iam:PassRole and iam:GetRole for the role, glue:CreateDatabase, glue:CreateTable, glue:PassConnection and lakeformation:RegisterResource " +
		"to the principal of these credentials; a service control policy may deny them too.",
	"EnableFederation.InvalidParameterException":                          "The role must exist in the account of the store. One that was made a moment ago may take some seconds to be seen: apply again.",
	"PutResourcePolicy.ResourceNotFoundException":                         "Correct resource_arn. " + deletedMeanwhile,
	"UpdateChannel.ChannelNotFoundException":                              deletedMeanwhile,
	"UpdateEventDataStore.EventDataStoreNotFoundException":                deletedMeanwhile,
	"PutEventConfiguration.InvalidEventDataStoreCategoryException":        "Only stores for Management or Data events have an event configuration: remove max_event_size and context_key_selectors.",
	"PutInsightSelectors.CloudTrailARNInvalidException":                   "Give the ARN of an event data store of this account and Region.",
	"PutInsightSelectors.InvalidParameterException":                       "The destination must be an event data store that exists and does not wait for its deletion.",
	"StartEventDataStoreIngestion.InvalidEventDataStoreCategoryException": stopsNot,
	"StopEventDataStoreIngestion.InvalidEventDataStoreCategoryException":  stopsNot,
}

const deletedMeanwhile = "If something else deleted it after Terraform had read it, apply again, without -refresh=false."

const stopsNot = "The service starts and stops the ingestion of CloudTrail events and configuration items only: set ingestion_enabled = true."

// newCustomersRefused is part of the service's answer to accounts that did not
// use Lake before it closed; no error code is documented for it.
const newCustomersRefused = "no longer accepting new customers"

// addAWSError adds what went wrong during an action ("Creating channel audit").
// The detail has the service's own words, a way out, hints of the caller, and
// the request ID for a support case.
func addAWSError(diags *diag.Diagnostics, action string, err error, hints ...string) {
	diags.AddError(action, errorDetail(err, hints...))
}

// blamed is an error of a call for which one attribute is to blame, whatever its code.
type blamed struct {
	error
	at path.Path
}

func (b blamed) Unwrap() error { return b.error }

// blame blames an attribute for an error: the one that byCode has for its code, or
// else the given one.
func blame(err error, at path.Path, byCode map[string]path.Path) error {
	if p, ok := byCode[errorCode(err)]; ok {
		at = p
	}
	return blamed{err, at}
}

// addAttributeAWSError is addAWSError, but blames the attribute that the error or
// else byCode has for it, if any.
func addAttributeAWSError(diags *diag.Diagnostics, action string, err error, byCode map[string]path.Path, hints ...string) {
	if b, ok := errors.AsType[blamed](err); ok {
		diags.AddAttributeError(b.at, action, errorDetail(err, hints...))
		return
	}
	if p, ok := byCode[errorCode(err)]; ok {
		diags.AddAttributeError(p, action, errorDetail(err, hints...))
		return
	}
	addAWSError(diags, action, err, hints...)
}

func errorDetail(err error, hints ...string) string {
	var paragraphs []string
	var apiError smithy.APIError
	switch {
	case errors.As(err, &apiError):
		paragraphs = append(paragraphs, fmt.Sprintf("The service answered %s: %s", apiError.ErrorCode(), apiError.ErrorMessage()))
		if hint := hintFor(err, apiError); hint != "" {
			paragraphs = append(paragraphs, hint)
		}
	default:
		paragraphs = append(paragraphs, err.Error())
		if hint := transportHint(err); hint != "" {
			paragraphs = append(paragraphs, hint)
		}
	}
	for _, hint := range hints {
		if hint != "" {
			paragraphs = append(paragraphs, hint)
		}
	}
	var response *awshttp.ResponseError
	if errors.As(err, &response) && response.ServiceRequestID() != "" {
		paragraphs = append(paragraphs, "Request ID: "+response.ServiceRequestID())
	}
	if errors.Is(err, context.DeadlineExceeded) && apiError != nil {
		paragraphs = append(paragraphs, "The timeout ran out while waiting. Raise it in the timeouts block, or apply again.")
	}
	return strings.Join(paragraphs, "\n\n")
}

func hintFor(err error, apiError smithy.APIError) string {
	if strings.Contains(apiError.ErrorMessage(), newCustomersRefused) {
		return "AWS closed CloudTrail Lake to new customers on 31 May 2026: an account that did not use Lake before cannot create channels or event data stores. " +
			"Use an account that already has them, ask AWS Support, or work against an emulator by setting endpoints."
	}
	if operation, ok := errors.AsType[*smithy.OperationError](err); ok {
		if hint := operationHints[operation.Operation()+"."+apiError.ErrorCode()]; hint != "" {
			return hint
		}
	}
	if hint := codeHints[apiError.ErrorCode()]; hint != "" {
		return hint
	}
	switch apiError.ErrorCode() {
	case "AccessDenied", "AccessDeniedException", "NotAuthorized":
		var operation *smithy.OperationError
		if errors.As(err, &operation) && operation.Service() == "CloudTrail" {
			return fmt.Sprintf("Allow cloudtrail:%s to the principal of these credentials; a service control policy may deny it too.", operation.Operation())
		}
		return "The principal of these credentials is not allowed to do this."
	}
	return ""
}

// transportHint explains why no answer came.
func transportHint(err error) string {
	var attempts *retry.MaxAttemptsError
	var network *net.OpError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "The timeout ran out. Raise it in the timeouts block, or apply again: what has been created so far is kept in the state."
	case errors.Is(err, context.Canceled):
		return "The operation was interrupted. What has been created so far is kept in the state."
	case errors.As(err, &network), errors.As(err, &attempts):
		return "No answer came from the endpoint. Check endpoints, AWS_ENDPOINT_URL*, region and proxy settings; if the endpoint is an emulator, check that it runs."
	}
	return ""
}
