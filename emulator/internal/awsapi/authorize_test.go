// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// POL-065 to POL-068, QRY-068: each operation of the control plane is held against the caller's identity policies, as the action of
// its name, on the resources that its request names.
func TestOperationsAreAuthorized(t *testing.T) {
	t.Parallel()
	var service *lake.Service
	server := newServer(t, func(cfg *Config) { service = cfg.Service })
	const key = "AKIAIOSFODNN7EXAMPLE"
	user := lake.Identity{Account: "111122223333", Type: lake.UserIdentity, Name: "nobody", Policies: []string{}, AccessKeys: []lake.AccessKey{{ID: key, Secret: "secret"}}}
	if err := service.PutIdentity(t.Context(), user); err != nil {
		t.Fatal(err)
	}
	// What a query is about is known only where it is found.
	for _, step := range []struct{ operation, body string }{
		{"CreateEventDataStore", `{"Name":"queried"}`},
		{"StartQuery", statement("SELECT number FROM %s THEN wait", 1)},
	} {
		if code, message := call(t, server, step.operation, step.body); code != "" {
			t.Fatalf("%s: %s: %s", step.operation, code, message)
		}
	}
	const channel, store = `{"Channel":"` + absent + `"}`, `{"EventDataStore":"` + absent + `"}`
	aChannel, aStore := scope+"channel/"+absent, scope+"eventdatastore/"+absent
	cases := map[string][]struct{ body, resource string }{
		"CreateChannel":                {{`{"Name":"a","Destinations":[` + destination(absent) + `]}`, scope + "channel/*"}},
		"GetChannel":                   {{channel, aChannel}, {`{"Channel":"` + aChannel + `"}`, aChannel}, {`{}`, scope + "channel/"}},
		"UpdateChannel":                {{`{"Channel":"` + absent + `","Destinations":[` + destination(absent) + `]}`, aChannel}},
		"DeleteChannel":                {{channel, aChannel}},
		"ListChannels":                 {{`{}`, "*"}},
		"PutResourcePolicy":            {{`{"ResourceArn":"` + aChannel + `","ResourcePolicy":"{}"}`, aChannel}, {`{"ResourceArn":"x"}`, "x"}},
		"GetResourcePolicy":            {{`{"ResourceArn":"` + aStore + `"}`, aStore}},
		"DeleteResourcePolicy":         {{`{"ResourceArn":"` + aStore + `"}`, aStore}},
		"CreateEventDataStore":         {{`{"Name":"a"}`, scope + "eventdatastore/*"}},
		"GetEventDataStore":            {{store, aStore}},
		"UpdateEventDataStore":         {{store, aStore}},
		"DeleteEventDataStore":         {{store, aStore}},
		"RestoreEventDataStore":        {{store, aStore}},
		"ListEventDataStores":          {{`{}`, "*"}},
		"StartEventDataStoreIngestion": {{store, aStore}},
		"StopEventDataStoreIngestion":  {{store, aStore}},
		"AddTags":                      {{`{"ResourceId":"` + aChannel + `"}`, aChannel}},
		"RemoveTags":                   {{`{"ResourceId":"` + aStore + `"}`, aStore}},
		"ListTags":                     {{`{"ResourceIdList":["` + aChannel + `","` + aStore + `"]}`, aChannel}, {`{}`, "*"}},
		"EnableFederation":             {{store, aStore}},
		"DisableFederation":            {{store, aStore}},
		"PutEventConfiguration":        {{store, aStore}, {`{"TrailName":"management"}`, scope + "trail/management"}},
		"GetEventConfiguration":        {{store, aStore}, {`{}`, "*"}},
		"PutInsightSelectors":          {{store, aStore}, {`{"TrailName":"management"}`, scope + "trail/management"}},
		"GetInsightSelectors":          {{store, aStore}},
		"StartQuery":                   {{statement("SELECT number FROM %s", 1), storeARN(1)}},
		"DescribeQuery":                {{query(2), storeARN(1)}},
		"GetQueryResults":              {{query(2), storeARN(1)}},
		"CancelQuery":                  {{query(2), storeARN(1)}},
		"ListQueries":                  {{store, aStore}},
	}
	for _, operation := range Operations() {
		if operation.Service != serviceControl || operation.Support == Unsupported {
			continue
		}
		if len(cases[operation.Name]) == 0 {
			t.Errorf("%s: nothing says which resources it needs permission on", operation.Name)
		}
		for _, test := range cases[operation.Name] {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(test.body))
			r.Header.Set("X-Amz-Target", "CloudTrail_20131101."+operation.Name)
			r.Header.Set("X-Amz-Date", "20260102T030405Z")
			r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+key+"/20260102/us-east-1/cloudtrail/aws4_request, SignedHeaders=host;x-amz-date, Signature="+strings.Repeat("0", 64))
			want := fmt.Sprintf("User: %s is not authorized to perform: cloudtrail:%s on resource: %s because no identity-based policy allows it", user.ARN(), operation.Name, test.resource)
			if code, message := send(t, server, r); code != "AccessDeniedException" || !strings.HasPrefix(message, want) {
				t.Errorf("%s %s: %s: %s, want %s", operation.Name, test.body, code, message, want)
			}
		}
	}
}

// TestRequestMembers: each text that a request of the control plane can have either names what the request is about, or is known not
// to. A member with another spelling would need permission on every resource, and nobody would know.
func TestRequestMembers(t *testing.T) {
	t.Parallel()
	others := map[string]string{
		"Name": "of a new resource, or a new name", "Source": "a word", "Destinations": "CreateChannel needs permission on them (POL-067)",
		"NextToken": "a word", "BillingMode": "a word", "MaxEventSize": "a word", "ResourcePolicy": "a document", "QueryStatus": "a word",
		"KMSKeyID": "of another service", "FederationRoleARN": "of another service", "DeliveryS3URI": "of another service",
		"InsightsDestination": "is written to by the service, not the caller",
		"QueryStatement":      "names the store, which StartQuery finds (QRY-068)", "QueryID": "of a query, whose store the operation finds (QRY-068)",
		"QueryAlias": "of dashboards", "RefreshID": "of dashboards", "QueryParameters": "values", "EventDataStoreOwnerAccountID": "an account",
	}
	known := map[string]bool{}
	for _, member := range resourceMembers {
		known[member.name] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	structs, seen := 0, map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || name == "audit_events.go" { // its channel is authorized by the operation
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			declared, ok := n.(*ast.TypeSpec)
			if !ok || !strings.HasSuffix(declared.Name.Name, "Request") {
				return true
			}
			request, ok := declared.Type.(*ast.StructType)
			if !ok {
				return true
			}
			structs++
			for _, field := range request.Fields.List {
				if len(field.Names) == 0 {
					t.Errorf("%s embeds a type, whose members this test does not see", declared.Name.Name)
				}
				for _, member := range field.Names {
					seen[member.Name] = true
					kind := types.ExprString(field.Type)
					if !known[member.Name] && others[member.Name] == "" && (kind == "string" || kind == "*string" || kind == "[]string" || kind == "[]destination") {
						t.Errorf("%s.%s %s: say in resourceMembers that it names a resource, or here that it does not", declared.Name.Name, member.Name, kind)
					}
				}
			}
			return false
		})
	}
	if structs < 15 {
		t.Errorf("only %d structs of requests were found", structs)
	}
	for _, member := range resourceMembers {
		if !seen[member.name] {
			t.Errorf("no request has a member %s", member.name)
		}
	}
	for name := range others {
		if !seen[name] {
			t.Errorf("no request has a member %s", name)
		}
	}
}
