// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/apimodel"
)

// readModel reads the model of a service.
func readModel(t *testing.T, service string) *apimodel.Model {
	t.Helper()
	model, err := apimodel.Read(t.Context(), service)
	if err != nil {
		t.Fatal(err)
	}
	return model
}

// call makes a request of an operation of CloudTrail and gives the error's code and message, "" for none.
func call(t testing.TB, server http.Handler, operation, body string) (code, message string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("X-Amz-Target", "CloudTrail_20131101."+operation)
	return send(t, server, r)
}

// put makes a PutAuditEvents request.
func put(t testing.TB, server http.Handler, query, body string) (code, message string) {
	t.Helper()
	return send(t, server, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/PutAuditEvents?"+query, strings.NewReader(body)))
}

func send(t testing.TB, server http.Handler, r *http.Request) (code, message string) {
	t.Helper()
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	if w.Code == http.StatusOK {
		return "", ""
	}
	var failure struct {
		Type    string `json:"__type"`
		Message string
	}
	if err := json.Unmarshal(w.Body.Bytes(), &failure); err != nil || failure.Message == "" {
		t.Fatalf("status %d, body %s, error %v", w.Code, w.Body, err)
	}
	code = w.Header().Get("X-Amzn-Errortype")
	if failure.Type != "" && failure.Type != code {
		t.Errorf("header %s, body %s", code, failure.Type)
	}
	if w.Code >= http.StatusInternalServerError {
		t.Errorf("status %d: %s", w.Code, failure.Message)
	}
	return code, failure.Message
}

const (
	scope  = "arn:aws:cloudtrail:us-east-1:111122223333:"
	absent = "00000000-0000-4000-8000-999999999999"
)

func storeARN(n int) string {
	return fmt.Sprintf("%seventdatastore/00000000-0000-4000-8000-%012d", scope, n)
}

func channelARN(n int) string {
	return fmt.Sprintf("%schannel/00000000-0000-4000-8000-%012d", scope, n)
}

const activity = `"AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["ActivityAuditLog"]}]}],"MultiRegionEnabled":false`

// The state that the refusals below meet; ids are counted in this order.
var given = []struct{ operation, body string }{
	{"CreateEventDataStore", `{"Name":"lake","TerminationProtectionEnabled":false,` + activity + `}`},                       // store 1
	{"CreateChannel", `{"Name":"github","Source":"GitHub","Destinations":[` + destination(storeARN(1)) + `]}`},              // channel 2
	{"CreateEventDataStore", `{"Name":"management"}`},                                                                       // store 3
	{"CreateEventDataStore", `{"Name":"deleted","TerminationProtectionEnabled":false,` + activity + `}`},                    // store 4
	{"CreateEventDataStore", `{"Name":"keyed","KmsKeyId":"alias/a","TerminationProtectionEnabled":false,` + activity + `}`}, // store 5
	{"CreateChannel", `{"Name":"custom","Source":"Custom","Destinations":[` + destination(storeARN(1)) + `]}`},              // channel 6
	{"DeleteEventDataStore", `{"EventDataStore":"` + storeARN(4) + `"}`},
	{"CreateEventDataStore", `{"Name":"federated","TerminationProtectionEnabled":false}`}, // store 7
	{"EnableFederation", federationBody(storeARN(7))},
	{"CreateEventDataStore", `{"Name":"insights","AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Insight"]}]}]}`}, // store 8
	{"CreateEventDataStore", `{"Name":"source"}`},                                                                                                  // store 9
	{"PutInsightSelectors", `{"EventDataStore":"` + storeARN(9) + `","InsightsDestination":"` + storeARN(8) + `","InsightSelectors":[{"InsightType":"ApiErrorRateInsight"}]}`},
	{"StartQuery", statement("SELECT number FROM %s THEN wait", 1)}, // query 10
	{"CancelQuery", query(10)},
}

func query(n int) string { return fmt.Sprintf(`{"QueryId":%q}`, queryID(n)) }

// delivered is the input of a query that delivers its results.
func delivered(uri string) string {
	return fmt.Sprintf(`{"QueryStatement":"SELECT number FROM %s","DeliveryS3Uri":%q}`, queryID(1), uri)
}

func federationBody(store string) string {
	return `{"EventDataStore":"` + store + `","FederationRoleArn":"arn:aws:iam::111122223333:role/federation"}`
}

func destination(location string) string {
	return `{"Type":"EVENT_DATA_STORE","Location":"` + location + `"}`
}

func createChannelBody(name, source, location string) string {
	return fmt.Sprintf(`{"Name":%q,"Source":%q,"Destinations":[%s]}`, name, source, destination(location))
}

func tagList(n int) string {
	tags := make([]string, n)
	for i := range tags {
		tags[i] = fmt.Sprintf(`{"Key":"key-%d"}`, i)
	}
	return "[" + strings.Join(tags, ",") + "]"
}

// refusals are requests with the error that answers them: together every error that the domain has.
var refusals = []struct{ operation, body, code string }{
	{"CreateChannel", createChannelBody("github", "Snyk", storeARN(1)), "ChannelAlreadyExistsException"},
	{"CreateChannel", createChannelBody("second", "GitHub", storeARN(1)), "ChannelMaxLimitExceededException"},
	{"CreateChannel", createChannelBody("fresh", "Gitlab", storeARN(1)), "InvalidSourceException"},
	{"CreateChannel", createChannelBody("a", "Snyk", storeARN(1)), "InvalidParameterException"},
	{"CreateChannel", createChannelBody("fresh", "Snyk", "x"), "EventDataStoreARNInvalidException"},
	{"CreateChannel", createChannelBody("fresh", "Snyk", absent), "EventDataStoreNotFoundException"},
	{"CreateChannel", createChannelBody("fresh", "Snyk", storeARN(3)), "InvalidEventDataStoreCategoryException"},
	{"CreateChannel", createChannelBody("fresh", "Snyk", storeARN(4)), "InactiveEventDataStoreException"},
	{"CreateChannel", `{"Name":"fresh","Source":"Snyk","Destinations":[` + strings.Repeat(destination(absent)+",", 200) + destination(absent) + `]}`, "InvalidParameterException"},
	{"CreateChannel", `{"Name":"fresh","Source":"Snyk","Tags":[{"Key":"aws:x"}]}`, "InvalidTagParameterException"},
	{"CreateChannel", `{"Name":"fresh","Source":"Snyk","Tags":` + tagList(51) + `}`, "TagsLimitExceededException"},
	{"GetChannel", `{"Channel":"x"}`, "ChannelARNInvalidException"},
	{"GetChannel", `{"Channel":"` + absent + `"}`, "ChannelNotFoundException"},
	{"GetChannel", `{"Channel":1}`, "ValidationException"},
	{"UpdateChannel", `{"Channel":"x"}`, "ChannelARNInvalidException"},
	{"UpdateChannel", `{"Channel":"` + absent + `"}`, "ChannelNotFoundException"},
	{"UpdateChannel", `{"Channel":"` + channelARN(2) + `","Name":"custom"}`, "ChannelAlreadyExistsException"},
	{"UpdateChannel", `{"Channel":"` + channelARN(2) + `","Name":""}`, "InvalidParameterException"},
	{"UpdateChannel", `{"Channel":"` + channelARN(2) + `","Destinations":[` + destination("x") + `]}`, "EventDataStoreARNInvalidException"},
	{"UpdateChannel", `{"Channel":"` + channelARN(2) + `","Destinations":[` + destination(absent) + `]}`, "EventDataStoreNotFoundException"},
	{"UpdateChannel", `{"Channel":"` + channelARN(2) + `","Destinations":[` + destination(storeARN(3)) + `]}`, "InvalidEventDataStoreCategoryException"},
	{"UpdateChannel", `{"Channel":"` + channelARN(2) + `","Destinations":[` + destination(storeARN(4)) + `]}`, "InactiveEventDataStoreException"},
	{"UpdateChannel", `{"Channel":"` + channelARN(2) + `","Destinations":[]}`, "InvalidParameterException"},
	{"DeleteChannel", `{"Channel":"x"}`, "ChannelARNInvalidException"},
	{"DeleteChannel", `{"Channel":"` + absent + `"}`, "ChannelNotFoundException"},
	{"ListChannels", `{"MaxResults":0}`, "ValidationException"},
	{"ListChannels", `{"NextToken":"x"}`, "InvalidNextTokenException"},

	{"CreateEventDataStore", `{"Name":"lake"}`, "EventDataStoreAlreadyExistsException"},
	{"CreateEventDataStore", `{"Name":"deleted"}`, "EventDataStoreAlreadyExistsException"},
	{"CreateEventDataStore", `{"Name":"fresh","AdvancedEventSelectors":[]}`, "InvalidEventSelectorsException"},
	{"CreateEventDataStore", `{"Name":"fresh","RetentionPeriod":1}`, "InvalidParameterException"},
	{"CreateEventDataStore", `{"Name":"fresh","StartIngestion":false,` + activity + `}`, "InvalidParameterException"},
	{"CreateEventDataStore", `{"Name":"fresh","TagsList":[{"Key":""}]}`, "InvalidTagParameterException"},
	{"CreateEventDataStore", `{"Name":"fresh","TagsList":` + tagList(51) + `}`, "InvalidTagParameterException"},
	{"CreateEventDataStore", `{"Name":"fresh","KmsKeyId":"x"}`, "InvalidKmsKeyIdException"},
	{"CreateEventDataStore", `{"Name":"fresh","KmsKeyId":"arn:aws:kms:eu-west-1:111122223333:alias/a"}`, "KmsKeyNotFoundException"},
	{"CreateEventDataStore", `{"Name":"fresh","OrganizationEnabled":true}`, "OrganizationsNotInUseException"},
	{"GetEventDataStore", `{"EventDataStore":"x"}`, "EventDataStoreARNInvalidException"},
	{"GetEventDataStore", `{"EventDataStore":"` + absent + `"}`, "EventDataStoreNotFoundException"},
	{"GetEventDataStore", `{"EventDataStore":[]}`, "InvalidParameterException"},
	{"UpdateEventDataStore", `{"EventDataStore":"x","Name":"fresh"}`, "EventDataStoreARNInvalidException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + absent + `","Name":"fresh"}`, "EventDataStoreNotFoundException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(4) + `","Name":"fresh"}`, "InactiveEventDataStoreException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(1) + `"}`, "InvalidParameterException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(1) + `","MultiRegionEnabled":true}`, "InvalidParameterException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(1) + `","Name":"management"}`, "EventDataStoreAlreadyExistsException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(3) + `",` + activity + `}`, "InvalidEventSelectorsException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(1) + `","OrganizationEnabled":true}`, "OrganizationsNotInUseException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(5) + `","KmsKeyId":"alias/b"}`, "InvalidParameterException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(5) + `","KmsKeyId":"x"}`, "InvalidKmsKeyIdException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(5) + `","KmsKeyId":"arn:aws:kms:eu-west-1:111122223333:alias/a"}`, "KmsKeyNotFoundException"},
	{"DeleteEventDataStore", `{"EventDataStore":"x"}`, "EventDataStoreARNInvalidException"},
	{"DeleteEventDataStore", `{"EventDataStore":"` + absent + `"}`, "EventDataStoreNotFoundException"},
	{"DeleteEventDataStore", `{"EventDataStore":"` + storeARN(1) + `"}`, "ChannelExistsForEDSException"},
	{"DeleteEventDataStore", `{"EventDataStore":"` + storeARN(3) + `"}`, "EventDataStoreTerminationProtectedException"},
	{"DeleteEventDataStore", `{"EventDataStore":"` + storeARN(4) + `"}`, "InactiveEventDataStoreException"},
	{"RestoreEventDataStore", `{"EventDataStore":"x"}`, "EventDataStoreARNInvalidException"},
	{"RestoreEventDataStore", `{"EventDataStore":"` + absent + `"}`, "EventDataStoreNotFoundException"},
	{"RestoreEventDataStore", `{"EventDataStore":"` + storeARN(1) + `"}`, "InvalidEventDataStoreStatusException"},
	{"ListEventDataStores", `{"MaxResults":0}`, "InvalidMaxResultsException"},
	{"ListEventDataStores", `{"NextToken":"x"}`, "InvalidNextTokenException"},
	{"StartEventDataStoreIngestion", `{"EventDataStore":"x"}`, "EventDataStoreARNInvalidException"},
	{"StartEventDataStoreIngestion", `{"EventDataStore":"` + storeARN(1) + `"}`, "InvalidEventDataStoreCategoryException"},
	{"StartEventDataStoreIngestion", `{"EventDataStore":"` + storeARN(3) + `"}`, "InvalidEventDataStoreStatusException"},
	{"StopEventDataStoreIngestion", `{"EventDataStore":"` + absent + `"}`, "EventDataStoreNotFoundException"},
	{"StopEventDataStoreIngestion", `{"EventDataStore":"` + storeARN(1) + `"}`, "InvalidEventDataStoreCategoryException"},

	{"PutResourcePolicy", `{"ResourceArn":"x","ResourcePolicy":"{}"}`, "ResourceARNNotValidException"},
	{"PutResourcePolicy", `{"ResourceArn":"` + channelARN(9) + `","ResourcePolicy":"{}"}`, "ResourceNotFoundException"},
	{"PutResourcePolicy", `{"ResourceArn":"` + scope + `trail/x","ResourcePolicy":"{}"}`, "ResourceTypeNotSupportedException"},
	{"PutResourcePolicy", `{"ResourceArn":"` + channelARN(2) + `","ResourcePolicy":"{}"}`, "ResourcePolicyNotValidException"},
	{"PutResourcePolicy", `{"ResourceArn":"` + storeARN(4) + `","ResourcePolicy":"{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}}"}`, "ConflictException"},
	{"GetResourcePolicy", `{"ResourceArn":"x"}`, "ResourceARNNotValidException"},
	{"GetResourcePolicy", `{"ResourceArn":"` + channelARN(9) + `"}`, "ResourceNotFoundException"},
	{"GetResourcePolicy", `{"ResourceArn":"` + channelARN(2) + `"}`, "ResourcePolicyNotFoundException"},
	{"GetResourcePolicy", `{"ResourceArn":"` + scope + `trail/x"}`, "ResourceTypeNotSupportedException"},
	{"DeleteResourcePolicy", `{"ResourceArn":"x"}`, "ResourceARNNotValidException"},
	{"DeleteResourcePolicy", `{"ResourceArn":"` + scope + `dashboard/x"}`, "ResourceNotFoundException"},
	{"DeleteResourcePolicy", `{"ResourceArn":"` + storeARN(1) + `"}`, "ResourcePolicyNotFoundException"},
	{"DeleteResourcePolicy", `{"ResourceArn":"` + scope + `trail/x"}`, "ResourceTypeNotSupportedException"},

	{"AddTags", `{"ResourceId":"x","TagsList":[]}`, "CloudTrailARNInvalidException"},
	{"AddTags", `{"ResourceId":"` + scope + `channel/x","TagsList":[]}`, "ChannelARNInvalidException"},
	{"AddTags", `{"ResourceId":"` + channelARN(9) + `","TagsList":[]}`, "ChannelNotFoundException"},
	{"AddTags", `{"ResourceId":"` + scope + `eventdatastore/x","TagsList":[]}`, "EventDataStoreARNInvalidException"},
	{"AddTags", `{"ResourceId":"` + storeARN(90) + `","TagsList":[]}`, "EventDataStoreNotFoundException"},
	{"AddTags", `{"ResourceId":"` + storeARN(4) + `","TagsList":[]}`, "InactiveEventDataStoreException"},
	{"AddTags", `{"ResourceId":"` + scope + `trail/my-trail","TagsList":[]}`, "ResourceNotFoundException"},
	{"AddTags", `{"ResourceId":"` + scope + `import/x","TagsList":[]}`, "ResourceTypeNotSupportedException"},
	{"AddTags", `{"ResourceId":"` + channelARN(2) + `","TagsList":[{"Key":"a","Value":""}]}`, "InvalidTagParameterException"},
	{"AddTags", `{"ResourceId":"` + channelARN(2) + `","TagsList":[{"Key":"` + strings.Repeat("k", 129) + `"}]}`, "InvalidTagParameterException"},
	{"AddTags", `{"ResourceId":"` + channelARN(2) + `","TagsList":[{"Key":"a","Value":"` + strings.Repeat("v", 257) + `"}]}`, "InvalidTagParameterException"},
	{"AddTags", `{"ResourceId":"` + channelARN(2) + `","TagsList":[{"Key":"a;b"}]}`, "InvalidTagParameterException"},
	{"AddTags", `{"ResourceId":"` + channelARN(2) + `","TagsList":` + tagList(201) + `}`, "InvalidTagParameterException"},
	{"AddTags", `{"ResourceId":"` + channelARN(2) + `","TagsList":` + tagList(51) + `}`, "TagsLimitExceededException"},
	{"RemoveTags", `{"ResourceId":"x","TagsList":[]}`, "CloudTrailARNInvalidException"},
	{"RemoveTags", `{"ResourceId":"` + channelARN(9) + `","TagsList":[]}`, "ChannelNotFoundException"},
	{"RemoveTags", `{"ResourceId":"` + scope + `channel/x","TagsList":[]}`, "ChannelARNInvalidException"},
	{"RemoveTags", `{"ResourceId":"` + storeARN(4) + `","TagsList":[]}`, "InactiveEventDataStoreException"},
	{"RemoveTags", `{"ResourceId":"` + scope + `trail/my-trail","TagsList":[]}`, "ResourceNotFoundException"},
	{"RemoveTags", `{"ResourceId":"` + scope + `import/x","TagsList":[]}`, "ResourceTypeNotSupportedException"},
	{"RemoveTags", `{"ResourceId":"` + channelARN(2) + `","TagsList":[{"Key":"a"},{"Key":"a"}]}`, "InvalidTagParameterException"},
	{"ListTags", `{"ResourceIdList":[]}`, "ValidationException"},
	{"ListTags", `{"ResourceIdList":["x"]}`, "CloudTrailARNInvalidException"},
	{"ListTags", `{"ResourceIdList":["` + channelARN(9) + `"]}`, "ResourceNotFoundException"},
	{"ListTags", `{"ResourceIdList":["` + scope + `channel/x"]}`, "ChannelARNInvalidException"},
	{"ListTags", `{"ResourceIdList":["` + storeARN(90) + `"]}`, "EventDataStoreNotFoundException"},
	{"ListTags", `{"ResourceIdList":["` + storeARN(4) + `"]}`, "InactiveEventDataStoreException"},
	{"ListTags", `{"ResourceIdList":["` + scope + `import/x"]}`, "ResourceTypeNotSupportedException"},
	{"ListTags", `{"ResourceIdList":["x"],"NextToken":"x"}`, "InvalidTokenException"},

	{"EnableFederation", federationBody("x"), "EventDataStoreARNInvalidException"},
	{"EnableFederation", federationBody(absent), "EventDataStoreNotFoundException"},
	{"EnableFederation", federationBody(storeARN(4)), "InactiveEventDataStoreException"},
	{"EnableFederation", federationBody(storeARN(7)), "EventDataStoreFederationEnabledException"},
	{"EnableFederation", `{"EventDataStore":"` + storeARN(3) + `"}`, "InvalidParameterException"},
	{"DisableFederation", `{"EventDataStore":"x"}`, "EventDataStoreARNInvalidException"},
	{"DisableFederation", `{"EventDataStore":"` + absent + `"}`, "EventDataStoreNotFoundException"},
	{"DisableFederation", `{"EventDataStore":"` + storeARN(4) + `"}`, "InactiveEventDataStoreException"},
	{"DeleteEventDataStore", `{"EventDataStore":"` + storeARN(7) + `"}`, "EventDataStoreFederationEnabledException"},
	{"PutInsightSelectors", `{}`, "InvalidParameterCombinationException"},
	{"PutInsightSelectors", `{"EventDataStore":"` + storeARN(3) + `"}`, "InvalidParameterException"},
	{"PutInsightSelectors", `{"EventDataStore":"x","InsightSelectors":[]}`, "CloudTrailARNInvalidException"},
	{"PutInsightSelectors", `{"EventDataStore":"` + absent + `","InsightSelectors":[]}`, "InvalidParameterException"},
	{"PutInsightSelectors", `{"EventDataStore":"` + storeARN(4) + `","InsightSelectors":[]}`, "InvalidParameterException"},
	{"PutInsightSelectors", `{"EventDataStore":"` + storeARN(3) + `","InsightSelectors":[{}]}`, "InvalidInsightSelectorsException"},
	{"PutInsightSelectors", `{"TrailName":"my-trail","InsightSelectors":[]}`, "TrailNotFoundException"},
	{"PutInsightSelectors", `{"TrailName":"x","InsightSelectors":[]}`, "InvalidTrailNameException"},
	{"PutInsightSelectors", `{"TrailName":"arn:x","InsightSelectors":[]}`, "CloudTrailARNInvalidException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(9) + `","AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]}]}]}`, "InvalidInsightSelectorsException"},
	{"GetInsightSelectors", `{}`, "InvalidParameterCombinationException"},
	{"GetInsightSelectors", `{"EventDataStore":"x"}`, "CloudTrailARNInvalidException"},
	{"GetInsightSelectors", `{"EventDataStore":"` + absent + `"}`, "InvalidParameterException"},
	{"GetInsightSelectors", `{"EventDataStore":"` + storeARN(3) + `"}`, "InsightNotEnabledException"},
	{"GetInsightSelectors", `{"TrailName":"my-trail"}`, "TrailNotFoundException"},
	{"GetInsightSelectors", `{"TrailName":"x"}`, "InvalidTrailNameException"},
	{"PutEventConfiguration", `{}`, "InvalidParameterCombinationException"},
	{"PutEventConfiguration", `{"EventDataStore":"x","MaxEventSize":"Large"}`, "EventDataStoreARNInvalidException"},
	{"PutEventConfiguration", `{"EventDataStore":"` + absent + `","MaxEventSize":"Large"}`, "EventDataStoreNotFoundException"},
	{"PutEventConfiguration", `{"EventDataStore":"` + storeARN(4) + `","MaxEventSize":"Large"}`, "InactiveEventDataStoreException"},
	{"PutEventConfiguration", `{"EventDataStore":"` + storeARN(1) + `","MaxEventSize":"Large"}`, "InvalidEventDataStoreCategoryException"},
	{"PutEventConfiguration", `{"EventDataStore":"` + storeARN(3) + `","MaxEventSize":"Small"}`, "InvalidParameterException"},
	{"PutEventConfiguration", `{"TrailName":"my-trail"}`, "TrailNotFoundException"},
	{"PutEventConfiguration", `{"TrailName":"x"}`, "InvalidTrailNameException"},
	{"GetEventConfiguration", `{}`, "InvalidParameterCombinationException"},
	{"GetEventConfiguration", `{"EventDataStore":"x"}`, "EventDataStoreARNInvalidException"},
	{"GetEventConfiguration", `{"EventDataStore":"` + absent + `"}`, "EventDataStoreNotFoundException"},
	{"GetEventConfiguration", `{"EventDataStore":"` + storeARN(4) + `"}`, "InvalidEventDataStoreStatusException"},
	{"GetEventConfiguration", `{"EventDataStore":"` + storeARN(1) + `"}`, "InvalidEventDataStoreCategoryException"},
	{"GetEventConfiguration", `{"EventDataStore":[]}`, "InvalidParameterException"},

	{"AddTags", `{"ResourceId":"` + storeARN(1) + `"}`, "InvalidTagParameterException"},
	{"AddTags", `{"ResourceId":"` + scope + `trail/x","TagsList":[]}`, "InvalidTrailNameException"},
	{"RemoveTags", `{"ResourceId":"` + storeARN(1) + `"}`, "InvalidTagParameterException"},
	{"RemoveTags", `{"ResourceId":"` + scope + `trail/x","TagsList":[]}`, "InvalidTrailNameException"},
	{"ListTags", `{"ResourceIdList":["` + scope + `trail/x"]}`, "InvalidTrailNameException"},
	{"StartQuery", `{"QueryAlias":"alias"}`, "UnsupportedOperationException"},
	{"StartQuery", `{}`, "InvalidParameterException"},
	{"StartQuery", statement("SELECT nothing FROM %s", 1), "InvalidQueryStatementException"},
	{"StartQuery", statement("SELECT number FROM"), "InvalidQueryStatementException"},
	{"StartQuery", statement("SELECT number FROM %s", 90), "EventDataStoreNotFoundException"},
	{"StartQuery", statement("SELECT number FROM %s", 4), "InactiveEventDataStoreException"},
	{"StartQuery", delivered("x"), "InvalidParameterException"},
	{"StartQuery", delivered("s3://x"), "InvalidS3BucketNameException"},
	{"StartQuery", delivered("s3://results/a/../b"), "InvalidS3PrefixException"},
	{"DescribeQuery", `{}`, "InvalidParameterException"},
	{"DescribeQuery", `{"QueryAlias":"alias"}`, "QueryIdNotFoundException"},
	{"DescribeQuery", query(90), "QueryIdNotFoundException"},
	{"GetQueryResults", `{}`, "InvalidParameterException"},
	{"GetQueryResults", query(90), "QueryIdNotFoundException"},
	{"GetQueryResults", `{"QueryId":"` + queryID(10) + `","MaxQueryResults":0}`, "InvalidMaxResultsException"},
	{"GetQueryResults", `{"QueryId":"` + queryID(10) + `","NextToken":"xxxx"}`, "InvalidNextTokenException"},
	{"CancelQuery", `{}`, "InvalidParameterException"},
	{"CancelQuery", query(90), "QueryIdNotFoundException"},
	{"CancelQuery", query(10), "InactiveQueryException"},
	{"ListQueries", `{"EventDataStore":"x"}`, "EventDataStoreARNInvalidException"},
	{"ListQueries", `{"EventDataStore":"` + absent + `"}`, "EventDataStoreNotFoundException"},
	{"ListQueries", `{"EventDataStore":"` + storeARN(4) + `"}`, "InactiveEventDataStoreException"},
	{"ListQueries", `{"EventDataStore":"` + storeARN(1) + `","StartTime":"2026"}`, "InvalidParameterException"},
	{"ListQueries", `{"EventDataStore":"` + storeARN(1) + `","StartTime":1,"EndTime":0}`, "InvalidDateRangeException"},
	{"ListQueries", `{"EventDataStore":"` + storeARN(1) + `","QueryStatus":"x"}`, "InvalidQueryStatusException"},
	{"ListQueries", `{"EventDataStore":"` + storeARN(1) + `","MaxResults":0}`, "InvalidMaxResultsException"},
	{"ListQueries", `{"EventDataStore":"` + storeARN(1) + `","NextToken":"xxxx"}`, "InvalidNextTokenException"},

	{"PutAuditEvents", "channelArn=x", "InvalidChannelARN"},
	{"PutAuditEvents", "channelArn=" + channelARN(9), "ChannelNotFound"},
	{"PutAuditEvents", "channelArn=" + channelARN(2) + "&externalId=x", "ValidationException"},
}

// CTL-005: an operation answers only errors that its model lists, or common ones; and the refusals
// reach every error that the domain has.
func TestErrorsAreThoseOfTheModel(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	for _, step := range given {
		if code, message := call(t, server, step.operation, step.body); code != "" {
			t.Fatalf("%s: %s: %s", step.operation, code, message)
		}
	}
	control, data := readModel(t, apimodel.Control), readModel(t, apimodel.Data)
	// These need a state or a caller that the table has not; other tests of this module meet them.
	seen := map[string]bool{
		"MaxConcurrentQueriesException": true, "S3BucketDoesNotExistException": true,
		"ChannelInsufficientPermission": true, "DuplicatedAuditEventId": true, "EventDataStoreMaxLimitExceededException": true,
		"AccessDeniedException": true, "ChannelUnsupportedSchema": true, "ConcurrentModificationException": true, "OperationNotPermittedException": true,
		"ExpiredTokenException": true, "RequestEntityTooLargeException": true, "ServiceUnavailable": true, "UnrecognizedClientException": true,
	}
	for _, test := range refusals {
		var code, message string
		model := control
		if test.operation == "PutAuditEvents" {
			model = data
			code, message = put(t, server, test.body, `{"auditEvents":[{"id":"a","eventData":"{}"}]}`)
		} else {
			code, message = call(t, server, test.operation, test.body)
		}
		if code != test.code {
			t.Errorf("%s %s: %q (%s), want %s", test.operation, test.body, code, message, test.code)
		}
		if !model.Operations[test.operation].Lists(code) && !apimodel.IsCommonError(code) {
			t.Errorf("%s answers %s, which its model has not", test.operation, code)
		}
		seen[code] = true
	}
	for code := range domainCodes(t) {
		if !seen[code] {
			t.Errorf("no refusal meets %s", code)
		}
	}
}

// domainCodes reads the codes out of the domain's source.
func domainCodes(t *testing.T) map[string]bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../lake/error.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
		constant, ok := node.(*ast.ValueSpec)
		if !ok || len(constant.Values) != 1 || !strings.HasPrefix(constant.Names[0].Name, "Err") {
			return true
		}
		text, err := strconv.Unquote(constant.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		codes[text] = true
		return true
	})
	if len(codes) < 35 {
		t.Errorf("only %d codes were found", len(codes))
	}
	return codes
}
