// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"fmt"
	"strings"
)

const (
	activitySelectors = `"AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["ActivityAuditLog"]}]}]`
	unprotected       = `"TerminationProtectionEnabled":false,"MultiRegionEnabled":false`
)

// conformanceState is the state that every case meets; ids are counted in this order.
var conformanceState = []struct{ operation, body string }{
	{"CreateEventDataStore", `{"Name":"lake",` + unprotected + `,` + activitySelectors + `}`},                                               // store 1
	{"CreateChannel", `{"Name":"github","Source":"GitHub","Destinations":[` + destination(storeARN(1)) + `],"Tags":[{"Key":"a"}]}`},         // channel 2
	{"CreateEventDataStore", `{"Name":"management",` + unprotected + `}`},                                                                   // store 3
	{"CreateEventDataStore", `{"Name":"deleted",` + unprotected + `,` + activitySelectors + `}`},                                            // store 4
	{"CreateEventDataStore", `{"Name":"spare",` + unprotected + `,` + activitySelectors + `}`},                                              // store 5
	{"CreateChannel", `{"Name":"custom","Source":"Custom","Destinations":[` + destination(storeARN(1)) + `]}`},                              // channel 6
	{"CreateEventDataStore", `{"Name":"stopped","StartIngestion":false,` + unprotected + `}`},                                               // store 7
	{"CreateEventDataStore", `{"Name":"insights",` + unprotected + `,` + strings.ReplaceAll(activitySelectors, activityLog, insight) + `}`}, // store 8
	{"DeleteEventDataStore", `{"EventDataStore":"` + storeARN(4) + `"}`},
	{"PutInsightSelectors", insightSelectors(7)},
	{"PutResourcePolicy", `{"ResourceArn":"` + channelARN(2) + `","ResourcePolicy":` + fmt.Sprintf("%q", channelPolicy) + `}`},
	{"StartQuery", statement("SELECT number FROM %s ROWS 3", 1)},        // query 9
	{"StartQuery", statement("SELECT number FROM %s THEN wait", 1)},     // query 10
	{"StartQuery", statement("SELECT number FROM %s, %s ROWS 1", 1, 3)}, // query 11
}

// statement is the input of a query over stores, in the language of the engine that tests have.
func statement(text string, stores ...int) string {
	ids := make([]any, len(stores))
	for i, store := range stores {
		ids[i] = queryID(store)
	}
	return fmt.Sprintf(`{"QueryStatement":%q}`, fmt.Sprintf(text, ids...))
}

// queryID is the id of the nth thing that there is.
func queryID(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

const (
	activityLog = "ActivityAuditLog"
	insight     = "Insight"
)

var channelPolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},` +
	`"Action":"cloudtrail-data:PutAuditEvents","Resource":"` + channelARN(2) + `"}]}`

// insightSelectors enables Insights on a store, into store 8.
func insightSelectors(store int) string {
	return `{"EventDataStore":"` + storeARN(store) + `","InsightsDestination":"` + storeARN(8) +
		`","InsightSelectors":[{"InsightType":"ApiCallRateInsight","EventCategories":["Management"]}]}`
}

// validInputs are inputs that succeed on that state, with a value for every member that they can have
// together. Members of a query stand beside those of the body. NEXT-TOKEN is one that the list gave.
var validInputs = map[string]string{
	"CreateChannel": `{"Name":"fresh","Source":"Snyk","Destinations":[` + destination(storeARN(5)) + `],"Tags":[{"Key":"team","Value":"audit"}]}`,
	"GetChannel":    `{"Channel":"` + channelARN(2) + `"}`,
	"UpdateChannel": `{"Channel":"` + channelARN(2) + `","Name":"renamed","Destinations":[` + destination(storeARN(5)) + `]}`,
	"DeleteChannel": `{"Channel":"` + channelARN(2) + `"}`,
	"ListChannels":  `{"MaxResults":1,"NextToken":"NEXT-TOKEN"}`,

	"PutResourcePolicy":    `{"ResourceArn":"` + channelARN(2) + `","ResourcePolicy":` + fmt.Sprintf("%q", channelPolicy) + `}`,
	"GetResourcePolicy":    `{"ResourceArn":"` + channelARN(2) + `"}`,
	"DeleteResourcePolicy": `{"ResourceArn":"` + channelARN(2) + `"}`,

	"CreateEventDataStore": `{"Name":"fresh","StartIngestion":true,"TagsList":[{"Key":"team","Value":"audit"}],` + eventDataStoreMembers + `}`,
	"GetEventDataStore":    `{"EventDataStore":"` + storeARN(3) + `"}`,
	"UpdateEventDataStore": `{"EventDataStore":"` + storeARN(3) + `","Name":"renamed",` + eventDataStoreMembers + `}`,
	"DeleteEventDataStore": `{"EventDataStore":"` + storeARN(5) + `"}`,

	"RestoreEventDataStore":        `{"EventDataStore":"` + storeARN(4) + `"}`,
	"ListEventDataStores":          `{"MaxResults":1,"NextToken":"NEXT-TOKEN"}`,
	"StartEventDataStoreIngestion": `{"EventDataStore":"` + storeARN(7) + `"}`,
	"StopEventDataStoreIngestion":  `{"EventDataStore":"` + storeARN(3) + `"}`,

	"AddTags":    `{"ResourceId":"` + channelARN(2) + `","TagsList":[{"Key":"team","Value":"audit"}]}`,
	"RemoveTags": `{"ResourceId":"` + channelARN(2) + `","TagsList":[{"Key":"a","Value":"audit"}]}`,
	"ListTags":   `{"ResourceIdList":["` + channelARN(2) + `"]}`,

	"EnableFederation":      `{"EventDataStore":"` + storeARN(3) + `","FederationRoleArn":"arn:aws:iam::111122223333:role/federation"}`,
	"DisableFederation":     `{"EventDataStore":"` + storeARN(3) + `"}`,
	"PutInsightSelectors":   `{"EventDataStore":"` + storeARN(3) + `","InsightsDestination":"` + storeARN(8) + `","InsightSelectors":[{"InsightType":"ApiCallRateInsight","EventCategories":["Management"]}]}`,
	"GetInsightSelectors":   `{"EventDataStore":"` + storeARN(7) + `"}`,
	"PutEventConfiguration": `{"EventDataStore":"` + storeARN(3) + `","MaxEventSize":"Large","ContextKeySelectors":[{"Type":"TagContext","Equals":["team"]}]}`,
	"GetEventConfiguration": `{"EventDataStore":"` + storeARN(3) + `"}`,

	"StartQuery":      `{"QueryStatement":"SELECT number FROM ` + queryID(1) + `","DeliveryS3Uri":"s3://results/prefix","EventDataStoreOwnerAccountId":"111122223333"}`,
	"DescribeQuery":   `{"EventDataStore":"` + storeARN(1) + `","QueryId":"` + queryID(9) + `","EventDataStoreOwnerAccountId":"111122223333"}`,
	"GetQueryResults": `{"EventDataStore":"` + storeARN(1) + `","QueryId":"` + queryID(9) + `","NextToken":"NEXT-TOKEN","MaxQueryResults":1,"EventDataStoreOwnerAccountId":"111122223333"}`,
	"CancelQuery":     `{"EventDataStore":"` + storeARN(1) + `","QueryId":"` + queryID(10) + `","EventDataStoreOwnerAccountId":"111122223333"}`,
	"ListQueries":     `{"EventDataStore":"` + storeARN(1) + `","NextToken":"NEXT-TOKEN","MaxResults":1,"StartTime":1767323000,"EndTime":1767323100,"QueryStatus":"FINISHED"}`,

	"PutAuditEvents": `{"channelArn":"` + channelARN(2) + `","externalId":"external","auditEvents":[` +
		`{"id":"event","eventData":` + fmt.Sprintf("%q", auditEventData) + `,"eventDataChecksum":"CHECKSUM"}]}`,
}

const eventDataStoreMembers = `"MultiRegionEnabled":false,"OrganizationEnabled":false,"RetentionPeriod":90,"TerminationProtectionEnabled":false,` +
	`"KmsKeyId":"alias/lake","BillingMode":"EXTENDABLE_RETENTION_PRICING","AdvancedEventSelectors":[{"Name":"all","FieldSelectors":[` +
	`{"Field":"eventCategory","Equals":["Management"]},{"Field":"eventName","Equals":["a"],"StartsWith":["b"],"EndsWith":["c"],` +
	`"NotEquals":["d"],"NotStartsWith":["e"],"NotEndsWith":["f"]}]}]`

const auditEventData = `{"version":"1.0","userIdentity":{"type":"User","principalId":"p"},"eventSource":"github.com","eventName":"push",` +
	`"eventTime":"2026-01-02T03:04:05Z","UID":"1","recipientAccountId":"111122223333"}`

// refusedByRule are the cases within the model's constraints that a rule of the service refuses, with its
// error: by operation and members, or operation, members and variant. The former do not speak of a member
// that is missing or null.
var refusedByRule = rules(map[string][]string{
	// CTL-010, CTL-060: what is long or short enough for an identifier need not be one.
	"ChannelARNInvalidException": {"GetChannel Channel", "UpdateChannel Channel", "DeleteChannel Channel"},
	"EventDataStoreARNInvalidException": {
		"GetEventDataStore EventDataStore", "UpdateEventDataStore EventDataStore", "DeleteEventDataStore EventDataStore",
		"RestoreEventDataStore EventDataStore", "StartEventDataStoreIngestion EventDataStore", "StopEventDataStoreIngestion EventDataStore",
		"EnableFederation EventDataStore", "DisableFederation EventDataStore", "ListQueries EventDataStore",
		"CreateChannel Destinations.Location", "UpdateChannel Destinations.Location",
	},
	"CloudTrailARNInvalidException": { // CTL-106
		"PutInsightSelectors EventDataStore", "PutInsightSelectors InsightsDestination", "GetInsightSelectors EventDataStore",
	},
	"ResourceARNNotValidException": {"PutResourcePolicy ResourceArn", "GetResourcePolicy ResourceArn", "DeleteResourcePolicy ResourceArn"},
	"ResourceNotFoundException": { // CTL-061
		"PutResourcePolicy ResourceArn longest", "GetResourcePolicy ResourceArn longest", "DeleteResourcePolicy ResourceArn longest",
	},

	// Each of these has a set of values of its own, or is held against others.
	"InvalidSourceException": {"CreateChannel Source"}, // CTL-020
	"InvalidNextTokenException": { // CTL-084: a token is good for the request that gave it
		"ListChannels NextToken", "ListEventDataStores NextToken", "GetQueryResults NextToken", "ListQueries NextToken",
		"ListQueries StartTime", "ListQueries StartTime missing", "ListQueries EndTime with a fraction", "ListQueries EndTime missing",
		"ListQueries QueryStatus missing", "ListQueries QueryStatus =QUEUED", "ListQueries QueryStatus =RUNNING", "ListQueries QueryStatus =FAILED",
		"ListQueries QueryStatus =CANCELLED", "ListQueries QueryStatus =TIMED_OUT",
	},
	"InvalidQueryStatementException":  {"StartQuery QueryStatement"},                       // QRY-042
	"InvalidDateRangeException":       {"ListQueries EndTime of 1970"},                     // QRY-059
	"EventDataStoreNotFoundException": {"StartQuery EventDataStoreOwnerAccountId longest"}, // QRY-044
	"QueryIdNotFoundException": { // QRY-060
		"DescribeQuery EventDataStoreOwnerAccountId longest", "GetQueryResults EventDataStoreOwnerAccountId longest", "CancelQuery EventDataStoreOwnerAccountId longest",
	},
	"TagsLimitExceededException":      {"CreateChannel Tags most", "AddTags TagsList most"},               // CTL-071
	"InvalidTagParameterException":    {"CreateEventDataStore TagsList most"},                             // CTL-073
	"ResourcePolicyNotValidException": {"PutResourcePolicy ResourcePolicy"},                               // POL-002
	"InvalidKmsKeyIdException":        {"CreateEventDataStore KmsKeyId", "UpdateEventDataStore KmsKeyId"}, // CTL-047
	"OrganizationsNotInUseException": { // CTL-045
		"CreateEventDataStore OrganizationEnabled =true", "UpdateEventDataStore OrganizationEnabled =true",
	},
	"InvalidInsightSelectorsException": { // CTL-101
		"PutInsightSelectors InsightSelectors.EventCategories =Data", "PutInsightSelectors InsightSelectors.InsightType missing",
	},
	"InvalidEventSelectorsException": {
		"CreateEventDataStore AdvancedEventSelectors.FieldSelectors.Field", // CTL-053
		"UpdateEventDataStore AdvancedEventSelectors.FieldSelectors.Field",
		"CreateEventDataStore AdvancedEventSelectors[0].FieldSelectors[0].Equals[0]", // CTL-050
		"UpdateEventDataStore AdvancedEventSelectors[0].FieldSelectors[0].Equals[0]",
		"CreateEventDataStore AdvancedEventSelectors[0].FieldSelectors[0].Equals missing", // CTL-054
		"UpdateEventDataStore AdvancedEventSelectors[0].FieldSelectors[0].Equals missing",
	},
	"InvalidParameterException": {
		"StartQuery QueryStatement missing", "DescribeQuery QueryId missing", // QRY-041, QRY-069
		"CreateChannel Destinations.Type =AWS_SERVICE", "UpdateChannel Destinations.Type =AWS_SERVICE", // CTL-035
		"CreateChannel Destinations most", "UpdateChannel Destinations most", // of which some are of that type
		"UpdateEventDataStore BillingMode =FIXED_RETENTION_PRICING", // CTL-049
		"EnableFederation FederationRoleArn",                        // CTL-095
	},
	"InvalidParameterCombinationException": {
		"PutEventConfiguration MaxEventSize =Standard", "PutEventConfiguration MaxEventSize missing", // CTL-113
		"PutInsightSelectors InsightsDestination missing",                                          // CTL-103
		"PutInsightSelectors EventDataStore missing", "GetInsightSelectors EventDataStore missing", // CTL-104
		"PutEventConfiguration EventDataStore missing", "GetEventConfiguration EventDataStore missing",
	},
})

// rules turns a table of cases by error into one of errors by case.
func rules(cases map[string][]string) map[string]string {
	codes := map[string]string{}
	for code, places := range cases {
		for _, place := range places {
			codes[place] = code
		}
	}
	return codes
}
