// SPDX-License-Identifier: MPL-2.0

package fault

import "slices"

// The errors of the three APIs, by the service that signatures name. Operations list
// fewer each; a test may well want one that the list of an operation has not, as AWS has
// answered such too.
const (
	serviceControl = "cloudtrail"
	serviceData    = "cloudtrail-data"
	serviceSTS     = "sts"
)

var serviceNames = map[string]string{
	serviceControl: "CloudTrail", serviceData: "CloudTrail Data", serviceSTS: "STS",
	"": "CloudTrail, CloudTrail Data or STS",
}

// Codes lists the errors that the APIs have, for requests and for single events: all that
// a rule can name without AnyCode.
func Codes() []string { return slices.Concat(codesOf(""), entryCodes) }

// codesOf lists the errors that an operation of a service may answer; of any service for "".
func codesOf(service string) []string {
	switch service {
	case serviceControl:
		return slices.Concat(commonCodes, controlCodes)
	case serviceData:
		return slices.Concat(commonCodes, dataCodes)
	case serviceSTS:
		return slices.Concat(commonCodes, stsCodes)
	default:
		return slices.Concat(commonCodes, controlCodes, dataCodes, stsCodes)
	}
}

// entryCodes are what the API of CloudTrail Data has for one event, in its order.
var entryCodes = []string{
	"FieldTooLong", "FieldNotFound", "InvalidChecksum", "InvalidData", "InvalidRecipient", "InvalidEventSource",
	"AccountNotSubscribed", "Throttling", "InternalFailure",
}

// commonCodes are the errors common to all operations, by the names in the documentation
// and those on the wire of AWS's JSON services.
var commonCodes = []string{
	"AccessDeniedException", "ExpiredTokenException", "IncompleteSignature", "IncompleteSignatureException",
	"InternalFailure", "InvalidSignatureException", "MalformedHttpRequestException", "MissingAuthenticationTokenException",
	"NotAuthorized", "OptInRequired", "RequestAbortedException", "RequestEntityTooLargeException", "RequestExpired",
	"RequestTimeoutException", "SerializationException", "ServiceUnavailable", "ThrottlingException",
	"UnknownOperationException", "UnrecognizedClientException", "ValidationException",
}

var dataCodes = []string{
	"ChannelInsufficientPermission", "ChannelNotFound", "ChannelUnsupportedSchema", "DuplicatedAuditEventId",
	"InvalidChannelARN", "UnsupportedOperationException",
}

var stsCodes = []string{
	"AccessDenied", "ExpiredToken", "InvalidAction", "InvalidClientTokenId", "MalformedPolicyDocument",
	"PackedPolicyTooLarge", "RegionDisabledException", "SignatureDoesNotMatch", "Throttling", "ValidationError",
}

// controlCodes are the exceptions that CloudTrail's operations model.
var controlCodes = []string{
	"AccountHasOngoingImportException", "AccountNotFoundException", "AccountNotRegisteredException",
	"AccountRegisteredException", "CannotDelegateManagementAccountException", "ChannelAlreadyExistsException",
	"ChannelARNInvalidException", "ChannelExistsForEDSException", "ChannelMaxLimitExceededException",
	"ChannelNotFoundException", "CloudTrailAccessNotEnabledException", "CloudTrailARNInvalidException",
	"CloudTrailInvalidClientTokenIdException", "CloudWatchLogsDeliveryUnavailableException",
	"ConcurrentModificationException", "ConflictException", "DelegatedAdminAccountLimitExceededException",
	"EventDataStoreAlreadyExistsException", "EventDataStoreARNInvalidException",
	"EventDataStoreFederationEnabledException", "EventDataStoreHasOngoingImportException",
	"EventDataStoreMaxLimitExceededException", "EventDataStoreNotFoundException",
	"EventDataStoreTerminationProtectedException", "GenerateResponseException", "ImportNotFoundException",
	"InactiveEventDataStoreException", "InactiveQueryException", "InsightNotEnabledException",
	"InsufficientDependencyServiceAccessPermissionException", "InsufficientEncryptionPolicyException",
	"InsufficientIAMAccessPermissionException", "InsufficientS3BucketPolicyException",
	"InsufficientSnsTopicPolicyException", "InvalidCloudWatchLogsLogGroupArnException",
	"InvalidCloudWatchLogsRoleArnException", "InvalidDateRangeException", "InvalidEventCategoryException",
	"InvalidEventDataStoreCategoryException", "InvalidEventDataStoreStatusException", "InvalidEventSelectorsException",
	"InvalidHomeRegionException", "InvalidImportSourceException", "InvalidInsightSelectorsException",
	"InvalidKmsKeyIdException", "InvalidLookupAttributesException", "InvalidMaxResultsException",
	"InvalidNextTokenException", "InvalidParameterCombinationException", "InvalidParameterException",
	"InvalidQueryStatementException", "InvalidQueryStatusException", "InvalidS3BucketNameException",
	"InvalidS3PrefixException", "InvalidSnsTopicNameException", "InvalidSourceException", "InvalidTagParameterException",
	"InvalidTimeRangeException", "InvalidTokenException", "InvalidTrailNameException", "KmsException",
	"KmsKeyDisabledException", "KmsKeyNotFoundException", "MaxConcurrentQueriesException",
	"MaximumNumberOfTrailsExceededException", "NoManagementAccountSLRExistsException",
	"NotOrganizationManagementAccountException", "NotOrganizationMasterAccountException",
	"OperationNotPermittedException", "OrganizationNotInAllFeaturesModeException", "OrganizationsNotInUseException",
	"QueryIdNotFoundException", "ResourceARNNotValidException", "ResourceNotFoundException",
	"ResourcePolicyNotFoundException", "ResourcePolicyNotValidException", "ResourceTypeNotSupportedException",
	"S3BucketDoesNotExistException", "ServiceQuotaExceededException", "TagsLimitExceededException",
	"TrailAlreadyExistsException", "TrailNotFoundException", "TrailNotProvidedException",
	"UnsupportedOperationException",
}
