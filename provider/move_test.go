// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// move moves the state of a resource of another provider to one of this one.
func (p *protocolClient) move(request tfprotov6.MoveResourceStateRequest) (state, identity map[string]any, diagnostics []*tfprotov6.Diagnostic) {
	p.t.Helper()
	response, err := p.MoveResourceState(p.t.Context(), &request)
	if err != nil {
		p.t.Fatal(err)
	}
	plain := func(value *tfprotov6.DynamicValue, of tftypes.Type) map[string]any {
		if value == nil {
			return nil
		}
		decoded, err := value.Unmarshal(of)
		if err != nil {
			p.t.Fatal(err)
		}
		members, _ := plainValue(p.t, decoded).(map[string]any)
		return members
	}
	identityType := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"arn": tftypes.String}}
	if request.TargetTypeName == "cloudtraillake_resource_policy" {
		identityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"resource_arn": tftypes.String}}
	}
	state = plain(response.TargetState, p.schema.ResourceSchemas[request.TargetTypeName].ValueType())
	if response.TargetIdentity != nil {
		identity = plain(response.TargetIdentity.IdentityData, identityType)
	}
	return state, identity, response.Diagnostics
}

// States as the other providers write them become states of this one, before
// anything is read. What is left out of want is null.
func TestMoveState(t *testing.T) {
	t.Parallel()
	const (
		first  = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/0a1b2c3d-0001-4000-8000-000000000001"
		second = "arn:aws-us-gov:cloudtrail:us-gov-west-1:111122223333:eventdatastore/0a1b2c3d-0002-4000-8000-000000000002"
		third  = "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/0a1b2c3d-0003-4000-8000-000000000003"
		github = "arn:aws:cloudtrail:us-east-1:111122223333:channel/0a1b2c3d-0005-4000-8000-000000000005"
	)
	field := func(name, operator string, values ...any) map[string]any {
		all := map[string]any{"field": name, "equals": nil, "not_equals": nil, "starts_with": nil, "not_starts_with": nil, "ends_with": nil, "not_ends_with": nil}
		all[operator] = values
		return all
	}
	arnField := field("resources.ARN", "starts_with", "arn:aws:s3:::")
	arnField["not_starts_with"] = []any{"arn:aws:s3:::logs/"}
	arnField["ends_with"] = []any{"/keys"}
	tests := []struct {
		fixture, source string
		version         int64
		target          string
		want, identity  map[string]any
	}{
		{
			fixture: "aws-5-event-data-store", source: "aws_cloudtrail_event_data_store", target: "cloudtraillake_event_data_store",
			want: map[string]any{
				"arn": first, "id": "0a1b2c3d-0001-4000-8000-000000000001", "region": "us-east-1", "name": "organization-trail",
				"advanced_event_selectors": []any{
					map[string]any{"name": nil, "field_selectors": []any{
						field("eventCategory", "equals", "Management"), field("eventSource", "not_equals", "rdsdata.amazonaws.com", "kms.amazonaws.com"),
					}},
					map[string]any{"name": "Objects", "field_selectors": []any{
						field("eventCategory", "equals", "Data"), field("resources.type", "equals", "AWS::S3::Object"), arnField,
					}},
				},
				"billing_mode": "EXTENDABLE_RETENTION_PRICING", "retention_period": int64(2555), "multi_region_enabled": true, "organization_enabled": false,
				"termination_protection_enabled": true, "ingestion_enabled": true, "tags_all": map[string]any{"team": "security"},
			},
			identity: map[string]any{"arn": first},
		},
		{
			fixture: "aws-6-event-data-store", source: "aws_cloudtrail_event_data_store", target: "cloudtraillake_event_data_store",
			want: map[string]any{
				"arn": second, "id": "0a1b2c3d-0002-4000-8000-000000000002", "region": "us-gov-west-1", "name": "stopped",
				"advanced_event_selectors": []any{
					map[string]any{"name": "Default management events", "field_selectors": []any{field("eventCategory", "equals", "Management")}},
				},
				"billing_mode": "FIXED_RETENTION_PRICING", "retention_period": int64(2557), "multi_region_enabled": false, "organization_enabled": true,
				"termination_protection_enabled": false, "ingestion_enabled": false,
				"kms_key_id": "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/0a1b2c3d-9999-4000-8000-000000000009",
				"tags":       map[string]any{"owner": "audit"}, "tags_all": map[string]any{"owner": "audit", "team": "security"},
				"timeouts": map[string]any{"create": "10m", "update": nil, "delete": nil},
			},
			identity: map[string]any{"arn": second},
		},
		{
			fixture: "awscc-1-event-data-store", source: "awscc_cloudtrail_event_data_store", version: 1, target: "cloudtraillake_event_data_store",
			want: map[string]any{
				"arn": third, "id": "0a1b2c3d-0003-4000-8000-000000000003", "region": "eu-west-1", "name": "management",
				"advanced_event_selectors": []any{
					map[string]any{"name": "Writes", "field_selectors": []any{field("eventCategory", "equals", "Management"), field("readOnly", "equals", "false")}},
				},
				"billing_mode": "EXTENDABLE_RETENTION_PRICING", "retention_period": int64(366), "multi_region_enabled": true, "organization_enabled": false,
				"termination_protection_enabled": true, "ingestion_enabled": false, "kms_key_id": "alias/lake", "status": "STOPPED_INGESTION",
				"insight_selectors":    []any{map[string]any{"insight_type": "ApiCallRateInsight"}},
				"insights_destination": "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/0a1b2c3d-0004-4000-8000-000000000004",
				"federation_enabled":   true, "federation_role_arn": "arn:aws:iam::111122223333:role/lake-federation",
				"max_event_size": "Large", "context_key_selectors": []any{map[string]any{"type": "TagContext", "equals": []any{"team", "cost-center"}}},
			},
			identity: map[string]any{"arn": third},
		},
		{
			fixture: "awscc-1-channel", source: "awscc_cloudtrail_channel", version: 1, target: "cloudtraillake_channel",
			want: map[string]any{
				"arn": github, "id": "0a1b2c3d-0005-4000-8000-000000000005", "region": "us-east-1", "name": "github", "source": "GitHub",
				"destinations": []any{
					map[string]any{"type": "EVENT_DATA_STORE", "location": "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/0a1b2c3d-0006-4000-8000-000000000006"},
					map[string]any{"type": "EVENT_DATA_STORE", "location": "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/0a1b2c3d-0007-4000-8000-000000000007"},
				},
			},
			identity: map[string]any{"arn": github},
		},
		{
			fixture: "awscc-1-resource-policy", source: "awscc_cloudtrail_resource_policy", version: 1, target: "cloudtraillake_resource_policy",
			want: map[string]any{
				"id": github, "region": "us-east-1", "resource_arn": github,
				"resource_policy": `{"Statement":[{"Action":"cloudtrail-data:PutAuditEvents","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},` +
					`"Resource":"` + github + `","Sid":"senders"}],"Version":"2012-10-17"}`,
			},
			identity: map[string]any{"resource_arn": github},
		},
	}
	for _, test := range tests {
		// OpenTofu before 1.12.4 gives the short name as the address.
		for _, address := range []string{"registry.terraform.io/hashicorp/" + test.fixture[:3], test.fixture[:3]} {
			t.Run(test.fixture+" of "+address, func(t *testing.T) {
				t.Parallel()
				p := startProtocol(t) // not configured, as when a CLI moves
				state, identity, diagnostics := p.move(tfprotov6.MoveResourceStateRequest{
					SourceProviderAddress: address, SourceTypeName: test.source, SourceSchemaVersion: test.version, TargetTypeName: test.target,
					SourceState: &tfprotov6.RawState{JSON: []byte(readFile(t, "testdata/move/"+test.fixture+".json"))},
				})
				noErrors(t, diagnostics)
				for name, value := range state {
					if value == nil {
						delete(state, name)
					}
				}
				if diff := cmp.Diff(test.want, state); diff != "" {
					t.Errorf("state (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(test.identity, identity); diff != "" {
					t.Errorf("identity (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// A state of this provider is kept when only the provider's address changes.
func TestMoveState_sameType(t *testing.T) {
	t.Parallel()
	p := startProtocol(t)
	const channelARN = "arn:aws:cloudtrail:us-east-1:111122223333:channel/0a1b2c3d-0005-4000-8000-000000000005"
	state, identity, diagnostics := p.move(tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: "registry.opentofu.org/cloudtraillake/cloudtraillake", SourceTypeName: "cloudtraillake_channel", TargetTypeName: "cloudtraillake_channel",
		SourceState: &tfprotov6.RawState{JSON: []byte(`{"arn": "` + channelARN + `", "id": "0a1b2c3d-0005-4000-8000-000000000005", "name": "github", "tags": {"a": "b"}, "of_later": 1}`)},
	})
	noErrors(t, diagnostics)
	if tags := cmp.Diff(map[string]any{"a": "b"}, state["tags"]); state["name"] != "github" || tags != "" {
		t.Errorf("the state is %v", state)
	}
	if identity["arn"] != channelARN {
		t.Errorf("the identity is %v", identity)
	}
}

func TestMoveState_errors(t *testing.T) {
	t.Parallel()
	const (
		channelARN = "arn:aws:cloudtrail:us-east-1:111122223333:channel/0a1b2c3d-0005-4000-8000-000000000005"
		storeARN   = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/0a1b2c3d-0001-4000-8000-000000000001"
	)
	tests := []struct {
		name, source, target, state string
		want                        []string
	}{
		{"other type", "aws_cloudtrail", "cloudtraillake_event_data_store", `{}`, []string{
			"Moving aws_cloudtrail to cloudtraillake_event_data_store",
			"from aws_cloudtrail_event_data_store or awscc_cloudtrail_event_data_store, not from aws_cloudtrail. Remove the moved block, and import the resource by its ARN.",
		}},
		{"store to channel", "awscc_cloudtrail_event_data_store", "cloudtraillake_channel", `{}`, []string{
			"A cloudtraillake_channel can be moved here from awscc_cloudtrail_channel, not from awscc_cloudtrail_event_data_store",
		}},
		{"no JSON", "awscc_cloudtrail_channel", "cloudtraillake_channel", `channel`, []string{"The state of the awscc_cloudtrail_channel cannot be taken over: invalid character"}},
		{"no ARN", "awscc_cloudtrail_channel", "cloudtraillake_channel", `{"name": "github"}`, []string{
			`its channel_arn is "", which is not the ARN of a resource of type channel. Bring it up to date with a current version of its own provider`,
		}},
		{"ARN of another type", "awscc_cloudtrail_channel", "cloudtraillake_channel", `{"channel_arn": "` + storeARN + `"}`, []string{"its channel_arn", "of type channel"}},
		{"no ARN of a store", "aws_cloudtrail_event_data_store", "cloudtraillake_event_data_store", `{"id": "audit"}`, []string{`its arn is "audit"`, "of type eventdatastore"}},
		{"no ARN of awscc's store", "awscc_cloudtrail_event_data_store", "cloudtraillake_event_data_store", `{"event_data_store_arn": "` + channelARN + `"}`, []string{"its event_data_store_arn", "of type eventdatastore"}},
		{"no ARN of a policy", "awscc_cloudtrail_resource_policy", "cloudtraillake_resource_policy", `{"id": "x"}`, []string{`its resource_arn is wrong: "x" is not an ARN`}},
		{"wrong type of a value", "aws_cloudtrail_event_data_store", "cloudtraillake_event_data_store", `{"arn": "` + storeARN + `", "retention_period": "long"}`, []string{"retention_period is a string. Bring it up to date"}},
		{"wrong type in own state", "cloudtraillake_channel", "cloudtraillake_channel", `{"name": {}}`, []string{"Moving cloudtraillake_channel to cloudtraillake_channel"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, _, diagnostics := startProtocol(t).move(tfprotov6.MoveResourceStateRequest{
				SourceTypeName: test.source, TargetTypeName: test.target, SourceState: &tfprotov6.RawState{JSON: []byte(test.state)},
			})
			wantError(t, diagnostics, "", test.want...)
		})
	}
}
