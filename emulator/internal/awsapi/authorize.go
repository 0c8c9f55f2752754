// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"reflect"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/journal"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// authorize holds a request of the control plane against the caller's identity policies. Requests that name a statement
// or a query are held against them by the operation, which finds out which event data stores they are about (QRY-068).
func (s *server) authorize(x *exchange, caller lake.Caller, in any) error {
	switch in.(type) {
	case startQueryRequest, describeQueryRequest, getQueryResultsRequest, cancelQueryRequest:
		return nil
	}
	decision, err := s.Service.Authorize(x.r.Context(), caller, accessOf(caller, x.entry.Operation, in))
	x.entry.Decision = journalDecision(decision)
	return err
}

// journalDecision is a decision for the journal; nil if there was none.
func journalDecision(decision lake.Decision) *journal.Decision {
	if decision.Effect == "" {
		return nil
	}
	return &journal.Decision{
		Effect: string(decision.Effect), Policy: string(decision.Policy), Document: decision.Document,
		Statement: decision.Statement, Sid: decision.Sid, Element: decision.Element, Reason: decision.Reason,
	}
}

// resourceMembers are the members by which requests name what they are about, and how an ARN is made of their values, which
// may be ids. Operations that have none of them need permission on every resource (POL-066). TestRequestMembers fails for
// a member of a request that might name a resource and is not known here.
var resourceMembers = []struct {
	name string
	arn  func(lake.Caller, string) string
}{
	{"Channel", lake.Caller.ChannelARN},
	{"EventDataStore", lake.Caller.EventDataStoreARN},
	{"TrailName", lake.Caller.TrailARN},
	{"ResourceARN", asGiven},    // policies
	{"ResourceID", asGiven},     // tags
	{"ResourceIDList", asGiven}, // ListTags
}

func asGiven(_ lake.Caller, arn string) string { return arn }

// accessOf says what identity policies have to allow before an operation is carried out.
func accessOf(caller lake.Caller, operation string, in any) lake.Access {
	access := lake.Access{Action: serviceControl + ":" + operation}
	switch in := in.(type) {
	case createChannelRequest: // POL-067
		access.Resources, access.RequestTags = []string{caller.ChannelARN("*")}, in.Tags
		for _, destination := range in.Destinations {
			access.Resources = append(access.Resources, caller.EventDataStoreARN(destination.Location))
		}
		return access
	case createEventDataStoreRequest: // POL-067
		access.Resources, access.RequestTags = []string{caller.EventDataStoreARN("*")}, in.TagsList
		return access
	case tagsRequest:
		access.RequestTags = in.TagsList
	}
	request := reflect.ValueOf(in)
	for _, member := range resourceMembers {
		for _, value := range texts(request.FieldByName(member.name)) {
			access.Resources = append(access.Resources, member.arn(caller, value))
		}
	}
	return access
}

// texts gives the strings of a member that is one, may be left out, or is a list.
func texts(member reflect.Value) []string {
	if !member.IsValid() {
		return nil
	}
	switch value := member.Interface().(type) {
	case string:
		return []string{value}
	case *string:
		if value != nil {
			return []string{*value}
		}
	case []string:
		return value
	}
	return nil
}
