// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// The store of an organization belongs to the management account, also for the
// delegated administrator who made it: it is read and imported by its ARN. The emulator knows no
// organizations, so that the answers of CloudTrail are made here.
func TestEventDataStore_delegatedAdministrator(t *testing.T) {
	t.Parallel()
	const storeARN = "arn:aws:cloudtrail:us-east-1:999988887777:eventdatastore/01234567-89ab-cdef-0123-456789abcdef"
	present := true
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct{ EventDataStore string }
		_ = json.NewDecoder(r.Body).Decode(&in)
		switch operation := r.Header.Get("X-Amz-Target"); {
		case strings.HasSuffix(operation, ".GetEventDataStore") && present && in.EventDataStore == storeARN:
			_, _ = fmt.Fprintf(w, `{"EventDataStoreArn":%q,"Name":"all-accounts","Status":"ENABLED","OrganizationEnabled":true,"MultiRegionEnabled":true,"RetentionPeriod":366,
				"AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["NetworkActivity"]},{"Field":"eventSource","Equals":["kms.amazonaws.com"]}]}]}`, storeARN)
		case strings.HasSuffix(operation, ".ListTags"):
			_, _ = fmt.Fprintf(w, `{"ResourceTagList":[{"ResourceId":%q,"TagsList":[]}]}`, storeARN)
		default:
			w.Header().Set("X-Amzn-ErrorType", codeEventDataStoreNotFound)
			w.WriteHeader(http.StatusBadRequest)
		}
	}))
	t.Cleanup(api.Close)
	server := emulatortest.Start(t)
	p := startConfigured(t, server, map[string]any{"endpoints": []any{map[string]any{"cloudtrail": api.URL, "sts": server.URL}}})
	const typeName = "cloudtraillake_event_data_store"
	read := func(organization bool) (name any, diagnostics []*tfprotov6.Diagnostic) {
		t.Helper()
		of := p.schema.ResourceSchemas[typeName].ValueType()
		response, err := p.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: dynamicValue(t, of, map[string]any{
			"arn": storeARN, "id": arnID(storeARN), "region": "us-east-1", "organization_enabled": organization})})
		if err != nil {
			t.Fatal(err)
		}
		state, err := response.NewState.Unmarshal(of)
		if err != nil {
			t.Fatal(err)
		}
		members, _ := plainValue(t, state).(map[string]any)
		return members["name"], response.Diagnostics
	}
	name, diagnostics := read(true)
	noErrors(t, diagnostics)
	if name != "all-accounts" {
		t.Errorf("the store is called %v", name)
	}
	if got := p.imported(typeName, storeARN); got["name"] != "all-accounts" || got["organization_enabled"] != true {
		t.Errorf("the import has %v", got)
	}
	_, diagnostics = read(false)
	wantError(t, diagnostics, "", "belongs to account 999988887777, but the credentials of the provider to account 111122223333")

	// It may be that these credentials just cannot see it.
	present = false
	_, diagnostics = read(true)
	wantError(t, diagnostics, "", "belongs to account 999988887777, but the credentials of the provider to account 111122223333")
}
