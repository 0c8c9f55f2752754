// SPDX-License-Identifier: MPL-2.0

package apimodel

import (
	"encoding/json"
	"fmt"
	"maps"
)

// additions is what the CloudTrail API got after its last published JSON model, as far as it
// concerns operations that the emulator has: members as the newest Go client has them, constraints
// from the API reference. The form is that of the models. Members are added to
// those of a shape that is there; everything else of it is replaced.
const additions = `{
"operations": {
	"GetEventConfiguration": {"input": {"shape": "GetEventConfigurationRequest"}, "output": {"shape": "EventConfigurationResponse"}},
	"PutEventConfiguration": {"input": {"shape": "PutEventConfigurationRequest"}, "output": {"shape": "EventConfigurationResponse"}}
},
"shapes": {
	"Location": {"type": "string", "min": 3, "max": 1024, "pattern": "^[a-zA-Z0-9._/\\-:*]+$"},
	"PutResourcePolicyResponse": {"type": "structure", "members": {"DelegatedAdminResourcePolicy": {"shape": "ResourcePolicy"}}},
	"GetResourcePolicyResponse": {"type": "structure", "members": {"DelegatedAdminResourcePolicy": {"shape": "ResourcePolicy"}}},
	"InsightSelector": {"type": "structure", "members": {"EventCategories": {"shape": "SourceEventCategories"}}},
	"SourceEventCategories": {"type": "list", "member": {"shape": "SourceEventCategory"}},
	"SourceEventCategory": {"type": "string", "enum": ["Management", "Data"]},
	"GetEventConfigurationRequest": {"type": "structure", "members": {"TrailName": {"shape": "String"}, "EventDataStore": {"shape": "String"}}},
	"PutEventConfigurationRequest": {"type": "structure", "members": {
		"TrailName": {"shape": "String"}, "EventDataStore": {"shape": "String"}, "MaxEventSize": {"shape": "MaxEventSize"},
		"ContextKeySelectors": {"shape": "ContextKeySelectors"}, "AggregationConfigurations": {"shape": "AggregationConfigurations"}}},
	"EventConfigurationResponse": {"type": "structure", "members": {
		"TrailARN": {"shape": "String"}, "EventDataStoreArn": {"shape": "EventDataStoreArn"}, "MaxEventSize": {"shape": "MaxEventSize"},
		"ContextKeySelectors": {"shape": "ContextKeySelectors"}, "AggregationConfigurations": {"shape": "AggregationConfigurations"}}},
	"StartQueryRequest": {"type": "structure", "members": {"EventDataStoreOwnerAccountId": {"shape": "AccountId"}}},
	"StartQueryResponse": {"type": "structure", "members": {"EventDataStoreOwnerAccountId": {"shape": "AccountId"}}},
	"DescribeQueryRequest": {"type": "structure", "members": {"EventDataStoreOwnerAccountId": {"shape": "AccountId"}, "RefreshId": {"shape": "RefreshId"}}},
	"DescribeQueryResponse": {"type": "structure", "members": {"EventDataStoreOwnerAccountId": {"shape": "AccountId"}, "Prompt": {"shape": "Prompt"}}},
	"GetQueryResultsRequest": {"type": "structure", "required": ["QueryId"], "members": {"EventDataStoreOwnerAccountId": {"shape": "AccountId"}}},
	"CancelQueryRequest": {"type": "structure", "required": ["QueryId"], "members": {"EventDataStoreOwnerAccountId": {"shape": "AccountId"}}},
	"CancelQueryResponse": {"type": "structure", "required": ["QueryId", "QueryStatus"], "members": {"EventDataStoreOwnerAccountId": {"shape": "AccountId"}}},
	"RefreshId": {"type": "string", "min": 10, "max": 20, "pattern": "\\d+"},
	"Prompt": {"type": "string", "min": 3, "max": 500, "pattern": "^[ -~\\n]*$"},
	"MaxEventSize": {"type": "string", "enum": ["Standard", "Large"]},
	"ContextKeySelectors": {"type": "list", "max": 2, "member": {"shape": "ContextKeySelector"}},
	"ContextKeySelector": {"type": "structure", "required": ["Type", "Equals"], "members": {"Type": {"shape": "ContextKeyType"}, "Equals": {"shape": "ContextKeys"}}},
	"ContextKeyType": {"type": "string", "enum": ["TagContext", "RequestContext"]},
	"ContextKeys": {"type": "list", "min": 1, "max": 50, "member": {"shape": "ContextKey"}},
	"ContextKey": {"type": "string", "min": 1, "max": 128},
	"AggregationConfigurations": {"type": "list", "max": 1, "member": {"shape": "AggregationConfiguration"}},
	"AggregationConfiguration": {"type": "structure", "required": ["Templates", "EventCategory"], "members": {
		"Templates": {"shape": "AggregationTemplates"}, "EventCategory": {"shape": "AggregationEventCategory"}}},
	"AggregationTemplates": {"type": "list", "min": 1, "max": 50, "member": {"shape": "AggregationTemplate"}},
	"AggregationTemplate": {"type": "string", "enum": ["API_ACTIVITY", "RESOURCE_ACCESS", "USER_ACTIONS"]},
	"AggregationEventCategory": {"type": "string", "enum": ["Data"]}
}}`

// add puts the additions over a model.
func (m *Model) add() error {
	var added Model
	if err := json.Unmarshal([]byte(additions), &added); err != nil {
		return fmt.Errorf("additions: %w", err)
	}
	maps.Copy(m.Operations, added.Operations)
	for name, later := range added.Shapes {
		if shape, found := m.Shapes[name]; found {
			maps.Copy(shape.Members, later.Members)
			later.Members = shape.Members
		}
		m.Shapes[name] = later
	}
	return nil
}
