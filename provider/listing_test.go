// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// ARNs of what listedSeed has.
const (
	listedStores   = "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/"
	listedChannels = "arn:aws:cloudtrail:us-east-1:111122223333:channel/"

	auditA     = listedStores + "10000000-0000-4000-8000-00000000000a"
	auditB     = listedStores + "10000000-0000-4000-8000-00000000000b"
	management = listedStores + "10000000-0000-4000-8000-00000000000c"
	going      = listedStores + "10000000-0000-4000-8000-00000000000d"
	github     = listedChannels + "20000000-0000-4000-8000-00000000000c"
	okta       = listedChannels + "20000000-0000-4000-8000-00000000000b"
	own        = listedChannels + "20000000-0000-4000-8000-00000000000a"
	elsewhere  = "arn:aws:cloudtrail:eu-west-1:111122223333:channel/20000000-0000-4000-8000-00000000000e"
)

// listedSeed has something of each kind to list. The order of IDs, which is the
// emulator's, is not that of names.
const listedSeed = `
event_data_stores:
  - {name: audit-a, id: 10000000-0000-4000-8000-00000000000a, tags: {team: security, env: test}}
  - {name: audit-b, id: 10000000-0000-4000-8000-00000000000b, policy: {Version: "2012-10-17", Statement: [{Effect: Allow,
      Principal: {AWS: "444455556666"}, Action: "cloudtrail:StartQuery", Resource: "` + auditB + `"}]}}
  - name: management
    id: 10000000-0000-4000-8000-00000000000c
    multi_region_enabled: true
    ingestion_enabled: false
    advanced_event_selectors: [{field_selectors: [{field: eventCategory, equals: [Management]}]}]
  - {name: going, id: 10000000-0000-4000-8000-00000000000d, termination_protection_enabled: false, policy: {Version: "2012-10-17", Statement: [{Effect: Allow,
      Principal: {AWS: "444455556666"}, Action: "cloudtrail:StartQuery", Resource: "` + going + `"}]}}
  - {name: elsewhere, region: eu-west-1, id: 10000000-0000-4000-8000-00000000000e}
service_linked_channels:
  - {service_name: resource-explorer-2}
channels:
  - name: github
    id: 20000000-0000-4000-8000-00000000000c
    source: GitHub
    destinations: [audit-a, audit-b]
    tags: {team: security, env: test}
    policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "444455556666"}, Action: "cloudtrail-data:PutAuditEvents", Resource: "` + github + `"}]}
  - {name: okta, id: 20000000-0000-4000-8000-00000000000b, source: OktaSystemLogEvents, destinations: [audit-b]}
  - {name: own-application, id: 20000000-0000-4000-8000-00000000000a, source: Custom, destinations: [audit-a]}
  - {name: elsewhere, region: eu-west-1, id: 20000000-0000-4000-8000-00000000000e, source: Custom, destinations: [elsewhere]}
`

// startListed starts an emulator with listedSeed, where the store "going" waits
// for its deletion.
func startListed(t *testing.T) *emulatortest.Server {
	t.Helper()
	server := emulatortest.Start(t, func(o *emulator.Options) { o.Seed, o.SeedName = []byte(listedSeed), "listed.yaml" })
	_, err := server.CloudTrail(server.AccountID).DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: aws.String(going)})
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// countRequests counts the requests of each operation that the emulator gets
// while something is done.
func countRequests(server *emulatortest.Server, do func()) map[string]int {
	before := len(server.Requests(emulator.RequestFilter{}))
	do()
	count := map[string]int{}
	for _, request := range server.Requests(emulator.RequestFilter{})[before:] {
		count[request.Operation]++
	}
	return count
}

// wantRequests holds a count to the operations of CloudTrail that it should have.
func wantRequests(t *testing.T, got, want map[string]int) {
	t.Helper()
	got = maps.Clone(got)
	delete(got, "GetCallerIdentity")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests, want - got +:\n%s", diff)
	}
}

// readData reads a data source and returns its attributes as plain values.
func (p *protocolClient) readData(typeName string, arguments map[string]any) (map[string]any, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	schema := p.schema.DataSourceSchemas[typeName]
	config := p.configuration(schema, arguments)
	validated, err := p.ValidateDataResourceConfig(p.t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: typeName, Config: config})
	if err != nil {
		p.t.Fatal(err)
	}
	if len(validated.Diagnostics) > 0 {
		return nil, validated.Diagnostics
	}
	response, err := p.ReadDataSource(p.t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: config})
	if err != nil {
		p.t.Fatal(err)
	}
	if response.State == nil || len(response.Diagnostics) > 0 {
		return nil, response.Diagnostics
	}
	state, err := response.State.Unmarshal(schema.ValueType())
	if err != nil {
		p.t.Fatal(err)
	}
	attributes, _ := plainValue(p.t, state).(map[string]any)
	return attributes, nil
}
