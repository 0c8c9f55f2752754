// SPDX-License-Identifier: MPL-2.0

package awsapi

import "github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"

// operations are the operations of CloudTrail that the emulator has, with the
// error for a member of the wrong type: InvalidParameterException where the
// operation models it, else the common ValidationException (CTL-003).
var operations = map[string]operation{
	"CreateChannel": answers(lake.ErrInvalidParameter, createChannel),
	"GetChannel":    answers(lake.ErrValidation, getChannel),
	"UpdateChannel": answers(lake.ErrInvalidParameter, updateChannel),
	"DeleteChannel": acts(lake.ErrValidation, deleteChannel),
	"ListChannels":  answers(lake.ErrValidation, listChannels),

	"CreateEventDataStore":         answers(lake.ErrInvalidParameter, createEventDataStore),
	"GetEventDataStore":            answers(lake.ErrInvalidParameter, getEventDataStore),
	"UpdateEventDataStore":         answers(lake.ErrInvalidParameter, updateEventDataStore),
	"DeleteEventDataStore":         acts(lake.ErrInvalidParameter, deleteEventDataStore),
	"RestoreEventDataStore":        answers(lake.ErrInvalidParameter, restoreEventDataStore),
	"ListEventDataStores":          answers(lake.ErrValidation, listEventDataStores),
	"StartEventDataStoreIngestion": acts(lake.ErrInvalidParameter, startEventDataStoreIngestion),
	"StopEventDataStoreIngestion":  acts(lake.ErrInvalidParameter, stopEventDataStoreIngestion),

	"PutResourcePolicy":    answers(lake.ErrValidation, putResourcePolicy),
	"GetResourcePolicy":    answers(lake.ErrValidation, getResourcePolicy),
	"DeleteResourcePolicy": acts(lake.ErrValidation, deleteResourcePolicy),

	"AddTags":    acts(lake.ErrInvalidTagParameter, addTags),
	"RemoveTags": acts(lake.ErrInvalidTagParameter, removeTags),
	"ListTags":   answers(lake.ErrValidation, listTags),
}

// unsupportedOperations are the other operations of CloudTrail. They answer
// UnsupportedOperationException.
var unsupportedOperations = map[string]bool{
	"CancelQuery": true, "CreateDashboard": true, "CreateTrail": true, "DeleteDashboard": true, "DeleteTrail": true,
	"DeregisterOrganizationDelegatedAdmin": true, "DescribeQuery": true, "DescribeTrails": true, "DisableFederation": true,
	"EnableFederation": true, "GenerateQuery": true, "GetDashboard": true, "GetEventConfiguration": true,
	"GetEventSelectors": true, "GetImport": true, "GetInsightSelectors": true, "GetQueryResults": true, "GetTrail": true,
	"GetTrailStatus": true, "ListDashboards": true, "ListImportFailures": true, "ListImports": true,
	"ListInsightsData": true, "ListInsightsMetricData": true, "ListPublicKeys": true, "ListQueries": true,
	"ListTrails": true, "LookupEvents": true, "PutEventConfiguration": true, "PutEventSelectors": true,
	"PutInsightSelectors": true, "RegisterOrganizationDelegatedAdmin": true, "SearchSampleQueries": true,
	"StartDashboardRefresh": true, "StartImport": true, "StartLogging": true, "StartQuery": true, "StopImport": true,
	"StopLogging": true, "UpdateDashboard": true, "UpdateTrail": true,
}
