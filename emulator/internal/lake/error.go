// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"errors"
	"fmt"
)

// Code is the wire name of an error of the CloudTrail or CloudTrail Data API.
// It is an error itself, so that errors.Is(err, lake.ErrChannelNotFound) works.
type Code string

func (c Code) Error() string { return string(c) }

// Errors of the CloudTrail API.
const (
	ErrChannelAlreadyExists             Code = "ChannelAlreadyExistsException"
	ErrChannelARNInvalid                Code = "ChannelARNInvalidException"
	ErrChannelExistsForEDS              Code = "ChannelExistsForEDSException"
	ErrChannelMaxLimitExceeded          Code = "ChannelMaxLimitExceededException"
	ErrChannelNotFound                  Code = "ChannelNotFoundException"
	ErrCloudTrailARNInvalid             Code = "CloudTrailARNInvalidException"
	ErrConcurrentModification           Code = "ConcurrentModificationException"
	ErrConflict                         Code = "ConflictException"
	ErrEventDataStoreAlreadyExists      Code = "EventDataStoreAlreadyExistsException"
	ErrEventDataStoreARNInvalid         Code = "EventDataStoreARNInvalidException"
	ErrEventDataStoreFederationEnabled  Code = "EventDataStoreFederationEnabledException"
	ErrEventDataStoreMaxLimitExceeded   Code = "EventDataStoreMaxLimitExceededException"
	ErrEventDataStoreNotFound           Code = "EventDataStoreNotFoundException"
	ErrEventDataStoreTerminationProtect Code = "EventDataStoreTerminationProtectedException"
	ErrInactiveEventDataStore           Code = "InactiveEventDataStoreException"
	ErrInactiveQuery                    Code = "InactiveQueryException"
	ErrInsightNotEnabled                Code = "InsightNotEnabledException"
	ErrInvalidDateRange                 Code = "InvalidDateRangeException"
	ErrInvalidEventDataStoreCategory    Code = "InvalidEventDataStoreCategoryException"
	ErrInvalidEventDataStoreStatus      Code = "InvalidEventDataStoreStatusException"
	ErrInvalidEventSelectors            Code = "InvalidEventSelectorsException"
	ErrInvalidInsightSelectors          Code = "InvalidInsightSelectorsException"
	ErrInvalidKMSKeyID                  Code = "InvalidKmsKeyIdException"
	ErrInvalidMaxResults                Code = "InvalidMaxResultsException"
	ErrInvalidNextToken                 Code = "InvalidNextTokenException"
	ErrInvalidParameter                 Code = "InvalidParameterException"
	ErrInvalidParameterCombination      Code = "InvalidParameterCombinationException"
	ErrInvalidQueryStatement            Code = "InvalidQueryStatementException"
	ErrInvalidQueryStatus               Code = "InvalidQueryStatusException"
	ErrInvalidS3BucketName              Code = "InvalidS3BucketNameException"
	ErrInvalidS3Prefix                  Code = "InvalidS3PrefixException"
	ErrInvalidSource                    Code = "InvalidSourceException"
	ErrInvalidTagParameter              Code = "InvalidTagParameterException"
	ErrInvalidToken                     Code = "InvalidTokenException"
	ErrInvalidTrailName                 Code = "InvalidTrailNameException"
	ErrKMSKeyNotFound                   Code = "KmsKeyNotFoundException"
	ErrMaxConcurrentQueries             Code = "MaxConcurrentQueriesException"
	ErrOperationNotPermitted            Code = "OperationNotPermittedException"
	ErrOrganizationsNotInUse            Code = "OrganizationsNotInUseException"
	ErrQueryIDNotFound                  Code = "QueryIdNotFoundException"
	ErrResourceARNNotValid              Code = "ResourceARNNotValidException"
	ErrResourceNotFound                 Code = "ResourceNotFoundException"
	ErrResourcePolicyNotFound           Code = "ResourcePolicyNotFoundException"
	ErrResourcePolicyNotValid           Code = "ResourcePolicyNotValidException"
	ErrResourceTypeNotSupported         Code = "ResourceTypeNotSupportedException"
	ErrS3BucketDoesNotExist             Code = "S3BucketDoesNotExistException"
	ErrTagsLimitExceeded                Code = "TagsLimitExceededException"
	ErrTrailNotFound                    Code = "TrailNotFoundException"
	ErrUnsupportedOperation             Code = "UnsupportedOperationException"
)

// Errors of a whole PutAuditEvents request. The CloudTrail Data API's names
// have no suffix.
const (
	ErrDataChannelInsufficientPermission Code = "ChannelInsufficientPermission"
	ErrDataChannelNotFound               Code = "ChannelNotFound"
	ErrDataChannelUnsupportedSchema      Code = "ChannelUnsupportedSchema"
	ErrDataDuplicatedAuditEventID        Code = "DuplicatedAuditEventId"
	ErrDataInvalidChannelARN             Code = "InvalidChannelARN"
)

// Errors that any operation of either API may answer.
const (
	ErrAccessDenied          Code = "AccessDeniedException"
	ErrExpiredToken          Code = "ExpiredTokenException"
	ErrRequestEntityTooLarge Code = "RequestEntityTooLargeException"
	ErrServiceUnavailable    Code = "ServiceUnavailable"
	ErrUnrecognizedClient    Code = "UnrecognizedClientException"
	ErrValidation            Code = "ValidationException"
)

// Error is a refusal: the code that the API models for it and a message that
// names the thing, the value and the way out.
type Error struct {
	Code    Code
	Message string
	// Reason is for the emulator's log alone: what the caller must not learn, such as
	// the external ID that a policy asks for.
	Reason string
}

func (e *Error) Error() string { return string(e.Code) + ": " + e.Message }

// Unwrap makes errors.Is find the code.
func (e *Error) Unwrap() error { return e.Code }

func refuse(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// ofMember puts the request's member that a refusal is about before its message.
func ofMember(member string, err error) error {
	refusal, refused := errors.AsType[*Error](err)
	if !refused {
		return err
	}
	named := *refusal
	named.Message = member + ": " + refusal.Message
	return &named
}

// quoted shows a value from a request in a message, cut to a length that a
// terminal can bear.
func quoted(value string) string {
	const most = 120
	if len(value) <= most {
		return fmt.Sprintf("%q", value)
	}
	return fmt.Sprintf("%q… (%d bytes)", value[:most], len(value))
}
