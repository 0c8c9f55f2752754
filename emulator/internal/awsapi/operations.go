// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/fault"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// Operation is an operation of an AWS API, with how much of it the emulator has.
type Operation struct {
	Service string // as signatures name it: cloudtrail, cloudtrail-data or sts
	Group   string // the noun that it is about, such as "Channels"
	Name    string
	Support Support
	// Note says what is missing of a partial operation, and why an unsupported one is
	// not here. It is "" for a full one. It begins in lower case and ends without a stop.
	Note string

	serve serveFunc // nil: unsupported
}

// Support is how much of an operation the emulator has.
type Support string

// What is known of an operation.
const (
	Full        Support = "full"
	Partial     Support = "partial"
	Unsupported Support = "unsupported"
)

// request is what an operation works on: who asks for what.
type request struct {
	caller  lake.Caller
	body    []byte
	form    url.Values     // of a request in the Query protocol, which STS speaks
	entries *fault.Entries // failures of single events that a test wants; nil: none
}

// serveFunc carries out an operation. It returns what writes the answer, or the error to answer.
type serveFunc func(*server, *exchange, request) (write func(), err error)

// Operations lists every operation of CloudTrail and CloudTrail Data, and of STS those
// that are here, group by group. Requests are routed by this list and nothing else.
func Operations() []Operation { return slices.Clone(operations) }

// operations is the registry.
var operations = listOperations()

func listOperations() (list []Operation) {
	for _, group := range operationGroups {
		for _, operation := range group.operations {
			operation.Service, operation.Group = group.service, group.name
			list = append(list, operation)
		}
	}
	return list
}

// findOperation finds what a request names. STS's other operations are as unknown as
// those that no service has.
func findOperation(service, name string) (Operation, error) {
	for _, operation := range operations {
		switch {
		case operation.Service != service || operation.Name != name:
		case operation.Support == Unsupported: // CTL-006
			return operation, &lake.Error{Code: lake.ErrUnsupportedOperation, Message: fmt.Sprintf("%s is not supported by this emulator: %s.", name, operation.Note)}
		default:
			return operation, nil
		}
	}
	if service == serviceSTS {
		return Operation{}, &wireError{"UnknownOperationException", fmt.Sprintf("%.120q is not an operation of this emulator; of STS it has %s.", name, servedNames(service))}
	}
	return Operation{}, &wireError{"UnknownOperationException", fmt.Sprintf("CloudTrail has no operation %.120q.", name)}
}

// servedNames lists the operations of a service that are here.
func servedNames(service string) string {
	var names []string
	for _, operation := range operations {
		if operation.Service == service && operation.Support != Unsupported {
			names = append(names, operation.Name)
		}
	}
	return strings.Join(names, ", ")
}

type operationGroup struct {
	service, name string
	operations    []Operation
}

func full(name string, serve serveFunc) Operation {
	return Operation{Name: name, Support: Full, serve: serve}
}

func partial(name, missing string, serve serveFunc) Operation {
	return Operation{Name: name, Support: Partial, Note: missing, serve: serve}
}

// unsupported are operations that the emulator does not have, for one reason.
func unsupported(reason string, names ...string) []Operation {
	list := make([]Operation, len(names))
	for i, name := range names {
		list[i] = Operation{Name: name, Support: Unsupported, Note: reason}
	}
	return list
}

const (
	ownKeysOnly     = "KMS keys are not modelled, and no account has an organization"
	twoTypesOnly    = "of resource types only channels and event data stores exist"
	noOrganizations = "the emulator has no organizations"
	noTrails        = "the emulator has no trails; it is for events from outside AWS"
	noAliases       = "there are no dashboards, so that no query has an alias or a prompt"
	noGenerators    = "it takes a generative model; StartQuery runs statements that are written by hand"
	noImports       = "only events of trails can be imported, and the emulator has no trails"
	noDashboards    = "dashboards are for the console; StartQuery runs the queries of their widgets"
	noInsights      = "Insights are computed from AWS's own events, and the emulator has none"
	noInsightEvents = "the selectors are kept, but nothing is analysed, and there are no trails"
	noFederation    = "status and role are kept, but there is neither Glue nor Lake Formation"
	noConfiguration = "it is kept, but concerns AWS's own events, of which the emulator has none; and there are no trails"
)

// operationGroups has an entry for each operation. The error that answers, decides and acts
// are given is the one for a member of the wrong type: InvalidParameterException where the
// operation models it, else the common ValidationException (CTL-003).
var operationGroups = []operationGroup{
	{serviceData, "Audit events", []Operation{
		full("PutAuditEvents", putAuditEvents),
	}},
	{serviceControl, "Channels", []Operation{
		full("CreateChannel", answers(lake.ErrInvalidParameter, createChannel)),
		full("GetChannel", answers(lake.ErrValidation, getChannel)),
		full("UpdateChannel", answers(lake.ErrInvalidParameter, updateChannel)),
		full("DeleteChannel", acts(lake.ErrValidation, deleteChannel)),
		full("ListChannels", answers(lake.ErrValidation, listChannels)),
	}},
	{serviceControl, "Resource policies", []Operation{
		partial("PutResourcePolicy", twoTypesOnly, answers(lake.ErrValidation, putResourcePolicy)),
		partial("GetResourcePolicy", twoTypesOnly, answers(lake.ErrValidation, getResourcePolicy)),
		partial("DeleteResourcePolicy", twoTypesOnly, acts(lake.ErrValidation, deleteResourcePolicy)),
	}},
	{serviceControl, "Event data stores", []Operation{
		partial("CreateEventDataStore", ownKeysOnly, answers(lake.ErrInvalidParameter, createEventDataStore)),
		partial("GetEventDataStore", "PartitionKeys is left out", answers(lake.ErrInvalidParameter, getEventDataStore)),
		partial("UpdateEventDataStore", ownKeysOnly, answers(lake.ErrInvalidParameter, updateEventDataStore)),
		full("DeleteEventDataStore", acts(lake.ErrInvalidParameter, deleteEventDataStore)),
		full("RestoreEventDataStore", answers(lake.ErrInvalidParameter, restoreEventDataStore)),
		full("ListEventDataStores", answers(lake.ErrValidation, listEventDataStores)),
		full("StartEventDataStoreIngestion", acts(lake.ErrInvalidParameter, startEventDataStoreIngestion)),
		full("StopEventDataStoreIngestion", acts(lake.ErrInvalidParameter, stopEventDataStoreIngestion)),
	}},
	{serviceControl, "Tags", []Operation{
		partial("AddTags", twoTypesOnly, acts(lake.ErrInvalidTagParameter, addTags)),
		partial("RemoveTags", twoTypesOnly, acts(lake.ErrInvalidTagParameter, removeTags)),
		partial("ListTags", twoTypesOnly, answers(lake.ErrValidation, listTags)),
	}},
	{serviceControl, "Federation", []Operation{
		partial("EnableFederation", noFederation, answers(lake.ErrInvalidParameter, enableFederation)),
		partial("DisableFederation", noFederation, answers(lake.ErrInvalidParameter, disableFederation)),
	}},
	{serviceControl, "Event configuration", []Operation{
		partial("PutEventConfiguration", noConfiguration, answers(lake.ErrInvalidParameter, putEventConfiguration)),
		partial("GetEventConfiguration", noConfiguration, answers(lake.ErrInvalidParameter, getEventConfiguration)),
	}},
	{serviceControl, "Insights", append([]Operation{
		partial("PutInsightSelectors", noInsightEvents, answers(lake.ErrInvalidParameter, putInsightSelectors)),
		partial("GetInsightSelectors", noInsightEvents, answers(lake.ErrInvalidParameter, getInsightSelectors)),
	}, unsupported(noInsights, "ListInsightsData", "ListInsightsMetricData")...)},
	{serviceControl, "Queries", append([]Operation{
		partial("StartQuery", noAliases, decides(lake.ErrInvalidParameter, startQuery)),
		partial("DescribeQuery", noAliases, decides(lake.ErrInvalidParameter, describeQuery)),
		full("GetQueryResults", decides(lake.ErrInvalidParameter, getQueryResults)),
		full("CancelQuery", decides(lake.ErrInvalidParameter, cancelQuery)),
		full("ListQueries", decides(lake.ErrInvalidParameter, listQueries)),
	}, unsupported(noGenerators, "GenerateQuery", "SearchSampleQueries")...)},
	{serviceControl, "Dashboards", unsupported(noDashboards,
		"CreateDashboard", "GetDashboard", "UpdateDashboard", "DeleteDashboard", "ListDashboards", "StartDashboardRefresh")},
	{serviceControl, "Imports", unsupported(noImports,
		"StartImport", "GetImport", "StopImport", "ListImports", "ListImportFailures")},
	{serviceControl, "Organizations", unsupported(noOrganizations,
		"RegisterOrganizationDelegatedAdmin", "DeregisterOrganizationDelegatedAdmin")},
	{serviceControl, "Trails and event history", unsupported(noTrails,
		"CreateTrail", "GetTrail", "UpdateTrail", "DeleteTrail", "DescribeTrails", "ListTrails", "GetTrailStatus",
		"StartLogging", "StopLogging", "PutEventSelectors", "GetEventSelectors", "LookupEvents", "ListPublicKeys")},
	{serviceSTS, "Identities", []Operation{
		full("GetCallerIdentity", getCallerIdentity),
		partial("AssumeRole", "session policies, session tags and MFA are not modelled", assumeRole),
	}},
}
