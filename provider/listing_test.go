// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"maps"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

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

// startListed starts an emulator with listedSeed, where the store "management"
// takes large events and the store "going" waits for its deletion.
func startListed(t *testing.T) *emulatortest.Server {
	t.Helper()
	server := emulatortest.Start(t, func(o *emulator.Options) { o.Seed, o.SeedName = []byte(listedSeed), "listed.yaml" })
	client := server.CloudTrail(server.AccountID)
	_, err := client.PutEventConfiguration(t.Context(), &cloudtrail.PutEventConfigurationInput{
		EventDataStore: aws.String(management), MaxEventSize: cttypes.MaxEventSizeLarge,
		ContextKeySelectors: []cttypes.ContextKeySelector{{Type: cttypes.TypeTagContext, Equals: []string{"team"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: aws.String(going)}); err != nil {
		t.Fatal(err)
	}
	return server
}

// countRequests counts the requests of each operation that the emulator gets
// while something is done. On a busy machine the SDK may close a request's body
// while its end is still looked for; the connection breaks then, and an answer that
// is larger than the buffer of the connection is asked for again. That is one request.
func countRequests(server *emulatortest.Server, do func()) map[string]int {
	const connectionBuffer = 4096
	before := len(server.Requests(emulator.RequestFilter{}))
	do()
	count := map[string]int{}
	last := &emulator.Request{}
	for _, request := range server.Requests(emulator.RequestFilter{})[before:] {
		again := request.Operation == last.Operation && bytes.Equal(request.Request, last.Request)
		if !again || request.ResponseBytes <= connectionBuffer {
			count[request.Operation]++
		}
		last = request
	}
	return count
}

// wantNames reads a data source and holds the names that it finds to those wanted.
func wantNames(t *testing.T, p *protocolClient, dataSource string, arguments map[string]any, want []any) {
	t.Helper()
	attributes, diagnostics := p.readData(dataSource, arguments)
	noErrors(t, diagnostics)
	if diff := cmp.Diff(want, attributes["names"]); diff != "" {
		t.Errorf("names, want - got +:\n%s", diff)
	}
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

// listResult is what a list resource says of one thing.
type listResult struct {
	Name     string
	Identity map[string]any
	Resource map[string]any // nil without include_resource
}

// listRequest is one search of a list resource.
type listRequest struct {
	Config          map[string]any
	Limit           int64
	IncludeResource bool
}

// validateList validates the configuration of a list resource.
func (p *protocolClient) validateList(typeName string, config map[string]any) []*tfprotov6.Diagnostic {
	p.t.Helper()
	response, err := p.ValidateListResourceConfig(p.t.Context(), &tfprotov6.ValidateListResourceConfigRequest{
		TypeName: typeName, Config: p.configuration(p.schema.ListResourceSchemas[typeName], config)})
	if err != nil {
		p.t.Fatal(err)
	}
	return response.Diagnostics
}

// listStream begins a search.
func (p *protocolClient) listStream(typeName string, request listRequest) *tfprotov6.ListResourceServerStream {
	p.t.Helper()
	stream, err := p.ListResource(p.t.Context(), &tfprotov6.ListResourceRequest{
		TypeName: typeName, Config: p.configuration(p.schema.ListResourceSchemas[typeName], request.Config),
		Limit: request.Limit, IncludeResource: request.IncludeResource})
	if err != nil {
		p.t.Fatal(err)
	}
	return stream
}

// list searches to the end and returns what was found, and the diagnostics.
func (p *protocolClient) list(typeName string, request listRequest) (results []listResult, diagnostics []*tfprotov6.Diagnostic) {
	p.t.Helper()
	identities, err := p.GetResourceIdentitySchemas(p.t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		p.t.Fatal(err)
	}
	decode := func(value *tfprotov6.DynamicValue, as tftypes.Type) map[string]any {
		decoded, err := value.Unmarshal(as)
		if err != nil {
			p.t.Fatal(err)
		}
		attributes, _ := plainValue(p.t, decoded).(map[string]any)
		return attributes
	}
	for found := range p.listStream(typeName, request).Results {
		diagnostics = append(diagnostics, found.Diagnostics...)
		if found.Identity == nil {
			continue
		}
		result := listResult{Name: found.DisplayName, Identity: decode(found.Identity.IdentityData, identities.IdentitySchemas[typeName].ValueType())}
		if found.Resource != nil {
			result.Resource = decode(found.Resource, p.schema.ResourceSchemas[typeName].ValueType())
		}
		results = append(results, result)
	}
	return results, diagnostics
}

// imported is the state of a resource after its import.
func (p *protocolClient) imported(typeName, id string) map[string]any {
	p.t.Helper()
	imported, err := p.ImportResourceState(p.t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id})
	if err != nil {
		p.t.Fatal(err)
	}
	noErrors(p.t, imported.Diagnostics)
	if len(imported.ImportedResources) != 1 {
		p.t.Fatalf("%d resources were imported", len(imported.ImportedResources))
	}
	read, err := p.ReadResource(p.t.Context(), &tfprotov6.ReadResourceRequest{TypeName: typeName,
		CurrentState: imported.ImportedResources[0].State, CurrentIdentity: imported.ImportedResources[0].Identity, Private: imported.ImportedResources[0].Private})
	if err != nil {
		p.t.Fatal(err)
	}
	noErrors(p.t, read.Diagnostics)
	state, err := read.NewState.Unmarshal(p.schema.ResourceSchemas[typeName].ValueType())
	if err != nil {
		p.t.Fatal(err)
	}
	attributes, _ := plainValue(p.t, state).(map[string]any)
	return attributes
}

// listTest is a search in what listedSeed has. The requests are those of the
// search alone; with include_resource what is found must be as an import has it.
type listTest struct {
	name     string
	request  listRequest
	want     []string // names
	requests map[string]int
}

func testList(t *testing.T, typeName, identity string, extra map[string]any, tests []listTest) {
	t.Helper()
	server := startListed(t)
	p := startConfigured(t, server, extra)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { // one after the other: they count requests
			noErrors(t, p.validateList(typeName, test.request.Config))
			var results []listResult
			var diagnostics []*tfprotov6.Diagnostic
			requests := countRequests(server, func() { results, diagnostics = p.list(typeName, test.request) })
			noErrors(t, diagnostics)
			wantRequests(t, requests, test.requests)
			if diff := cmp.Diff(test.want, namesOf(results)); diff != "" {
				t.Errorf("names, want - got +:\n%s", diff)
			}
			for _, result := range results {
				arn, _ := result.Identity[identity].(string)
				switch {
				case arn == "":
					t.Errorf("%s has the identity %v", result.Name, result.Identity)
				case !test.request.IncludeResource:
					if result.Resource != nil {
						t.Errorf("%s has a resource that nobody asked for", result.Name)
					}
				default:
					if diff := cmp.Diff(p.imported(typeName, arn), result.Resource); diff != "" {
						t.Errorf("%s, as imported - as listed +:\n%s", result.Name, diff)
					}
				}
			}
		})
	}
}

func namesOf(results []listResult) []string {
	var names []string
	for _, result := range results {
		names = append(names, result.Name)
	}
	return names
}
