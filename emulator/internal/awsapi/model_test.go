// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/sigv4"
)

// apiModel is the part of AWS's API model that is read here.
type apiModel struct {
	Operations map[string]struct {
		Input  struct{ Shape string }
		Errors []struct{ Shape string }
	}
	Shapes map[string]struct {
		Members map[string]struct{ Shape string }
	}
}

// readModel reads a model out of the official Go v1 SDK, which is the last that carries them as JSON.
func readModel(t *testing.T, path string) apiModel {
	t.Helper()
	directory, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/aws-sdk-go").Output()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(directory)), "models", "apis", path, "api-2.json"))
	if err != nil {
		t.Fatal(err)
	}
	var model apiModel
	if err := json.Unmarshal(text, &model); err != nil {
		t.Fatal(err)
	}
	return model
}

const controlModel, dataModel = "cloudtrail/2013-11-01", "cloudtrail-data/2021-08-11"

// CTL-006: every operation of the newest official client stands in the registry, and no other; and the
// published model has none that the client lacks. Those that are unsupported say why.
func TestOperationsAreThoseOfTheModel(t *testing.T) {
	t.Parallel()
	official := map[string]bool{}
	client := reflect.TypeFor[*cloudtrail.Client]()
	for method := range client.Methods() {
		if in := method.Type; in.NumIn() >= 3 && in.In(2) != nil && in.In(2).Kind() == reflect.Pointer && in.In(2).Elem().Name() == method.Name+"Input" {
			official[method.Name] = true
		}
	}
	for name := range readModel(t, controlModel).Operations {
		if !official[name] {
			t.Errorf("the model has %s and the client has not", name)
		}
	}
	if len(official) < 60 {
		t.Errorf("the client has only %d operations", len(official))
	}
	ours := map[string]bool{}
	for _, operation := range Operations() {
		if ours[operation.Name] {
			t.Errorf("%s stands twice", operation.Name)
		}
		if (operation.Support == Unsupported) != (operation.serve == nil) || (operation.Support == Full) != (operation.Note == "") {
			t.Errorf("%s is %s: note %q, served %t", operation.Name, operation.Support, operation.Note, operation.serve != nil)
		}
		if operation.Service == serviceControl {
			ours[operation.Name] = true
		}
	}
	for name := range official {
		if !ours[name] {
			t.Errorf("%s is missing", name)
		}
	}
	server := newServer(t)
	for _, operation := range Operations() {
		if operation.Support != Unsupported {
			continue
		}
		code, message := call(t, server, operation.Name, "{}")
		if code != "UnsupportedOperationException" || !strings.Contains(message, operation.Name) || !strings.Contains(message, operation.Note) {
			t.Errorf("%s: %s: %s", operation.Name, code, message)
		}
	}
	for name := range ours {
		if !official[name] {
			t.Errorf("%s is no operation of CloudTrail", name)
		}
	}
}

// Each supported operation takes every member that its input has, nested ones included, in the
// model or in the newest official client.
func TestRequestMembersAreThoseOfTheModel(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	model := readModel(t, controlModel)
	for _, operation := range Operations() {
		name := operation.Name
		if operation.Service != serviceControl || operation.Support == Unsupported {
			continue
		}
		members := slices.Sorted(maps.Keys(model.Shapes[model.Operations[name].Input.Shape].Members))
		body := make([]string, len(members))
		for i, member := range members {
			body[i] = fmt.Sprintf("%q:null", member)
		}
		if _, message := call(t, server, name, "{"+strings.Join(body, ",")+"}"); strings.Contains(message, "unknown member") {
			t.Errorf("%s: %s", name, message)
		}
		_, message := call(t, server, name, `{"NoSuchMember":1}`)
		_, taken, _ := strings.Cut(strings.TrimSuffix(message, "."), "It takes ")
		for member := range strings.SplitSeq(taken, ", ") {
			if !slices.Contains(members, member) && member != "no members" {
				t.Errorf("%s takes %s, which the model has not", name, member)
			}
		}
	}
	selector := `{"AdvancedEventSelectors":[{"Name":null,"FieldSelectors":[{"Field":null,"Equals":null,"StartsWith":null,"EndsWith":null,"NotEquals":null,"NotStartsWith":null,"NotEndsWith":null}]}]}`
	if _, message := call(t, server, "CreateEventDataStore", selector); strings.Contains(message, "unknown member") {
		t.Error(message)
	}
}

// call makes a request of an operation of CloudTrail and gives the error's code and message, "" for none.
func call(t testing.TB, server http.Handler, operation, body string) (code, message string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("X-Amz-Target", "CloudTrail_20131101."+operation)
	return send(t, server, r)
}

// put makes a PutAuditEvents request.
func put(t testing.TB, server http.Handler, query, body string) (code, message string) {
	t.Helper()
	return send(t, server, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/PutAuditEvents?"+query, strings.NewReader(body)))
}

func send(t testing.TB, server http.Handler, r *http.Request) (code, message string) {
	t.Helper()
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	if w.Code == http.StatusOK {
		return "", ""
	}
	var failure struct {
		Type    string `json:"__type"`
		Message string
	}
	if err := json.Unmarshal(w.Body.Bytes(), &failure); err != nil || failure.Message == "" {
		t.Fatalf("status %d, body %s, error %v", w.Code, w.Body, err)
	}
	code = w.Header().Get("X-Amzn-Errortype")
	if failure.Type != "" && failure.Type != code {
		t.Errorf("header %s, body %s", code, failure.Type)
	}
	if w.Code >= http.StatusInternalServerError {
		t.Errorf("status %d: %s", w.Code, failure.Message)
	}
	return code, failure.Message
}

// commonErrors are those that any operation may answer: the API reference's list, and for malformed
// input and signatures the names that AWS's JSON services have on the wire.
var commonErrors = []string{
	"AccessDeniedException", "ExpiredTokenException", "InternalFailure", "MalformedHttpRequestException", "RequestEntityTooLargeException",
	"SerializationException", "UnknownOperationException", "UnrecognizedClientException", "ValidationException",
	sigv4.IncompleteSignature, sigv4.InvalidSignature, sigv4.MissingAuthenticationToken,
}

// addedErrors came to an operation after the last published JSON model; the newest official client has them.
var addedErrors = map[string]string{"PutResourcePolicy": "ConflictException"}

const (
	scope  = "arn:aws:cloudtrail:us-east-1:111122223333:"
	absent = "00000000-0000-4000-8000-999999999999"
)

func storeARN(n int) string {
	return fmt.Sprintf("%seventdatastore/00000000-0000-4000-8000-%012d", scope, n)
}

func channelARN(n int) string {
	return fmt.Sprintf("%schannel/00000000-0000-4000-8000-%012d", scope, n)
}

const activity = `"AdvancedEventSelectors":[{"FieldSelectors":[{"Field":"eventCategory","Equals":["ActivityAuditLog"]}]}],"MultiRegionEnabled":false`

// The state that the refusals below meet; ids are counted in this order.
var given = []struct{ operation, body string }{
	{"CreateEventDataStore", `{"Name":"lake","TerminationProtectionEnabled":false,` + activity + `}`},                       // store 1
	{"CreateChannel", `{"Name":"github","Source":"GitHub","Destinations":[` + destination(storeARN(1)) + `]}`},              // channel 2
	{"CreateEventDataStore", `{"Name":"management"}`},                                                                       // store 3
	{"CreateEventDataStore", `{"Name":"deleted","TerminationProtectionEnabled":false,` + activity + `}`},                    // store 4
	{"CreateEventDataStore", `{"Name":"keyed","KmsKeyId":"alias/a","TerminationProtectionEnabled":false,` + activity + `}`}, // store 5
	{"CreateChannel", `{"Name":"custom","Source":"Custom","Destinations":[` + destination(storeARN(1)) + `]}`},              // channel 6
	{"DeleteEventDataStore", `{"EventDataStore":"` + storeARN(4) + `"}`},
}

func destination(location string) string {
	return `{"Type":"EVENT_DATA_STORE","Location":"` + location + `"}`
}

func createChannelBody(name, source, location string) string {
	return fmt.Sprintf(`{"Name":%q,"Source":%q,"Destinations":[%s]}`, name, source, destination(location))
}

func tagList(n int) string {
	tags := make([]string, n)
	for i := range tags {
		tags[i] = fmt.Sprintf(`{"Key":"key-%d"}`, i)
	}
	return "[" + strings.Join(tags, ",") + "]"
}

// refusals are requests with the error that answers them: together every error that the domain has.
var refusals = []struct{ operation, body, code string }{
	{"CreateChannel", createChannelBody("github", "Snyk", storeARN(1)), "ChannelAlreadyExistsException"},
	{"CreateChannel", createChannelBody("second", "GitHub", storeARN(1)), "ChannelMaxLimitExceededException"},
	{"CreateChannel", createChannelBody("fresh", "Gitlab", storeARN(1)), "InvalidSourceException"},
	{"CreateChannel", createChannelBody("a", "Snyk", storeARN(1)), "InvalidParameterException"},
	{"CreateChannel", createChannelBody("fresh", "Snyk", "x"), "EventDataStoreARNInvalidException"},
	{"CreateChannel", createChannelBody("fresh", "Snyk", absent), "EventDataStoreNotFoundException"},
	{"CreateChannel", createChannelBody("fresh", "Snyk", storeARN(3)), "InvalidEventDataStoreCategoryException"},
	{"CreateChannel", createChannelBody("fresh", "Snyk", storeARN(4)), "InactiveEventDataStoreException"},
	{"CreateChannel", `{"Name":"fresh","Source":"Snyk","Destinations":[` + strings.Repeat(destination(absent)+",", 200) + destination(absent) + `]}`, "InvalidParameterException"},
	{"CreateChannel", `{"Name":"fresh","Source":"Snyk","Tags":[{"Key":"aws:x"}]}`, "InvalidTagParameterException"},
	{"CreateChannel", `{"Name":"fresh","Source":"Snyk","Tags":` + tagList(51) + `}`, "TagsLimitExceededException"},
	{"GetChannel", `{"Channel":"x"}`, "ChannelARNInvalidException"},
	{"GetChannel", `{"Channel":"` + absent + `"}`, "ChannelNotFoundException"},
	{"GetChannel", `{"Channel":1}`, "ValidationException"},
	{"UpdateChannel", `{"Channel":"x"}`, "ChannelARNInvalidException"},
	{"UpdateChannel", `{"Channel":"` + absent + `"}`, "ChannelNotFoundException"},
	{"UpdateChannel", `{"Channel":"` + channelARN(2) + `","Name":"custom"}`, "ChannelAlreadyExistsException"},
	{"UpdateChannel", `{"Channel":"` + channelARN(2) + `","Name":""}`, "InvalidParameterException"},
	{"UpdateChannel", `{"Channel":"` + channelARN(2) + `","Destinations":[` + destination("x") + `]}`, "EventDataStoreARNInvalidException"},
	{"UpdateChannel", `{"Channel":"` + channelARN(2) + `","Destinations":[` + destination(absent) + `]}`, "EventDataStoreNotFoundException"},
	{"UpdateChannel", `{"Channel":"` + channelARN(2) + `","Destinations":[` + destination(storeARN(3)) + `]}`, "InvalidEventDataStoreCategoryException"},
	{"UpdateChannel", `{"Channel":"` + channelARN(2) + `","Destinations":[` + destination(storeARN(4)) + `]}`, "InactiveEventDataStoreException"},
	{"UpdateChannel", `{"Channel":"` + channelARN(2) + `","Destinations":[]}`, "InvalidParameterException"},
	{"DeleteChannel", `{"Channel":"x"}`, "ChannelARNInvalidException"},
	{"DeleteChannel", `{"Channel":"` + absent + `"}`, "ChannelNotFoundException"},
	{"ListChannels", `{"MaxResults":0}`, "ValidationException"},
	{"ListChannels", `{"NextToken":"x"}`, "InvalidNextTokenException"},

	{"CreateEventDataStore", `{"Name":"lake"}`, "EventDataStoreAlreadyExistsException"},
	{"CreateEventDataStore", `{"Name":"deleted"}`, "EventDataStoreAlreadyExistsException"},
	{"CreateEventDataStore", `{"Name":"fresh","AdvancedEventSelectors":[]}`, "InvalidEventSelectorsException"},
	{"CreateEventDataStore", `{"Name":"fresh","RetentionPeriod":1}`, "InvalidParameterException"},
	{"CreateEventDataStore", `{"Name":"fresh","StartIngestion":false,` + activity + `}`, "InvalidParameterException"},
	{"CreateEventDataStore", `{"Name":"fresh","TagsList":[{"Key":""}]}`, "InvalidTagParameterException"},
	{"CreateEventDataStore", `{"Name":"fresh","TagsList":` + tagList(51) + `}`, "InvalidTagParameterException"},
	{"CreateEventDataStore", `{"Name":"fresh","KmsKeyId":"x"}`, "InvalidKmsKeyIdException"},
	{"CreateEventDataStore", `{"Name":"fresh","KmsKeyId":"arn:aws:kms:eu-west-1:111122223333:alias/a"}`, "KmsKeyNotFoundException"},
	{"CreateEventDataStore", `{"Name":"fresh","OrganizationEnabled":true}`, "OrganizationsNotInUseException"},
	{"GetEventDataStore", `{"EventDataStore":"x"}`, "EventDataStoreARNInvalidException"},
	{"GetEventDataStore", `{"EventDataStore":"` + absent + `"}`, "EventDataStoreNotFoundException"},
	{"GetEventDataStore", `{"EventDataStore":[]}`, "InvalidParameterException"},
	{"UpdateEventDataStore", `{"EventDataStore":"x","Name":"fresh"}`, "EventDataStoreARNInvalidException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + absent + `","Name":"fresh"}`, "EventDataStoreNotFoundException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(4) + `","Name":"fresh"}`, "InactiveEventDataStoreException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(1) + `"}`, "InvalidParameterException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(1) + `","MultiRegionEnabled":true}`, "InvalidParameterException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(1) + `","Name":"management"}`, "EventDataStoreAlreadyExistsException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(3) + `",` + activity + `}`, "InvalidEventSelectorsException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(1) + `","OrganizationEnabled":true}`, "OrganizationsNotInUseException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(5) + `","KmsKeyId":"alias/b"}`, "InvalidParameterException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(5) + `","KmsKeyId":"x"}`, "InvalidKmsKeyIdException"},
	{"UpdateEventDataStore", `{"EventDataStore":"` + storeARN(5) + `","KmsKeyId":"arn:aws:kms:eu-west-1:111122223333:alias/a"}`, "KmsKeyNotFoundException"},
	{"DeleteEventDataStore", `{"EventDataStore":"x"}`, "EventDataStoreARNInvalidException"},
	{"DeleteEventDataStore", `{"EventDataStore":"` + absent + `"}`, "EventDataStoreNotFoundException"},
	{"DeleteEventDataStore", `{"EventDataStore":"` + storeARN(1) + `"}`, "ChannelExistsForEDSException"},
	{"DeleteEventDataStore", `{"EventDataStore":"` + storeARN(3) + `"}`, "EventDataStoreTerminationProtectedException"},
	{"DeleteEventDataStore", `{"EventDataStore":"` + storeARN(4) + `"}`, "InactiveEventDataStoreException"},
	{"RestoreEventDataStore", `{"EventDataStore":"x"}`, "EventDataStoreARNInvalidException"},
	{"RestoreEventDataStore", `{"EventDataStore":"` + absent + `"}`, "EventDataStoreNotFoundException"},
	{"RestoreEventDataStore", `{"EventDataStore":"` + storeARN(1) + `"}`, "InvalidEventDataStoreStatusException"},
	{"ListEventDataStores", `{"MaxResults":0}`, "InvalidMaxResultsException"},
	{"ListEventDataStores", `{"NextToken":"x"}`, "InvalidNextTokenException"},
	{"StartEventDataStoreIngestion", `{"EventDataStore":"x"}`, "EventDataStoreARNInvalidException"},
	{"StartEventDataStoreIngestion", `{"EventDataStore":"` + storeARN(1) + `"}`, "InvalidEventDataStoreCategoryException"},
	{"StartEventDataStoreIngestion", `{"EventDataStore":"` + storeARN(3) + `"}`, "InvalidEventDataStoreStatusException"},
	{"StopEventDataStoreIngestion", `{"EventDataStore":"` + absent + `"}`, "EventDataStoreNotFoundException"},
	{"StopEventDataStoreIngestion", `{"EventDataStore":"` + storeARN(1) + `"}`, "InvalidEventDataStoreCategoryException"},

	{"PutResourcePolicy", `{"ResourceArn":"x","ResourcePolicy":"{}"}`, "ResourceARNNotValidException"},
	{"PutResourcePolicy", `{"ResourceArn":"` + channelARN(9) + `","ResourcePolicy":"{}"}`, "ResourceNotFoundException"},
	{"PutResourcePolicy", `{"ResourceArn":"` + scope + `trail/x","ResourcePolicy":"{}"}`, "ResourceTypeNotSupportedException"},
	{"PutResourcePolicy", `{"ResourceArn":"` + channelARN(2) + `","ResourcePolicy":"{}"}`, "ResourcePolicyNotValidException"},
	{"PutResourcePolicy", `{"ResourceArn":"` + storeARN(4) + `","ResourcePolicy":"{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}}"}`, "ConflictException"},
	{"GetResourcePolicy", `{"ResourceArn":"x"}`, "ResourceARNNotValidException"},
	{"GetResourcePolicy", `{"ResourceArn":"` + channelARN(9) + `"}`, "ResourceNotFoundException"},
	{"GetResourcePolicy", `{"ResourceArn":"` + channelARN(2) + `"}`, "ResourcePolicyNotFoundException"},
	{"GetResourcePolicy", `{"ResourceArn":"` + scope + `trail/x"}`, "ResourceTypeNotSupportedException"},
	{"DeleteResourcePolicy", `{"ResourceArn":"x"}`, "ResourceARNNotValidException"},
	{"DeleteResourcePolicy", `{"ResourceArn":"` + scope + `dashboard/x"}`, "ResourceNotFoundException"},
	{"DeleteResourcePolicy", `{"ResourceArn":"` + storeARN(1) + `"}`, "ResourcePolicyNotFoundException"},
	{"DeleteResourcePolicy", `{"ResourceArn":"` + scope + `trail/x"}`, "ResourceTypeNotSupportedException"},

	{"AddTags", `{"ResourceId":"x","TagsList":[]}`, "CloudTrailARNInvalidException"},
	{"AddTags", `{"ResourceId":"` + scope + `channel/x","TagsList":[]}`, "ChannelARNInvalidException"},
	{"AddTags", `{"ResourceId":"` + channelARN(9) + `","TagsList":[]}`, "ChannelNotFoundException"},
	{"AddTags", `{"ResourceId":"` + scope + `eventdatastore/x","TagsList":[]}`, "EventDataStoreARNInvalidException"},
	{"AddTags", `{"ResourceId":"` + storeARN(9) + `","TagsList":[]}`, "EventDataStoreNotFoundException"},
	{"AddTags", `{"ResourceId":"` + storeARN(4) + `","TagsList":[]}`, "InactiveEventDataStoreException"},
	{"AddTags", `{"ResourceId":"` + scope + `trail/x","TagsList":[]}`, "ResourceNotFoundException"},
	{"AddTags", `{"ResourceId":"` + scope + `import/x","TagsList":[]}`, "ResourceTypeNotSupportedException"},
	{"AddTags", `{"ResourceId":"` + channelARN(2) + `","TagsList":[{"Key":"a","Value":""}]}`, "InvalidTagParameterException"},
	{"AddTags", `{"ResourceId":"` + channelARN(2) + `","TagsList":[{"Key":"` + strings.Repeat("k", 129) + `"}]}`, "InvalidTagParameterException"},
	{"AddTags", `{"ResourceId":"` + channelARN(2) + `","TagsList":[{"Key":"a","Value":"` + strings.Repeat("v", 257) + `"}]}`, "InvalidTagParameterException"},
	{"AddTags", `{"ResourceId":"` + channelARN(2) + `","TagsList":[{"Key":"a;b"}]}`, "InvalidTagParameterException"},
	{"AddTags", `{"ResourceId":"` + channelARN(2) + `","TagsList":` + tagList(201) + `}`, "InvalidTagParameterException"},
	{"AddTags", `{"ResourceId":"` + channelARN(2) + `","TagsList":` + tagList(51) + `}`, "TagsLimitExceededException"},
	{"RemoveTags", `{"ResourceId":"x","TagsList":[]}`, "CloudTrailARNInvalidException"},
	{"RemoveTags", `{"ResourceId":"` + channelARN(9) + `","TagsList":[]}`, "ChannelNotFoundException"},
	{"RemoveTags", `{"ResourceId":"` + scope + `channel/x","TagsList":[]}`, "ChannelARNInvalidException"},
	{"RemoveTags", `{"ResourceId":"` + storeARN(4) + `","TagsList":[]}`, "InactiveEventDataStoreException"},
	{"RemoveTags", `{"ResourceId":"` + scope + `trail/x","TagsList":[]}`, "ResourceNotFoundException"},
	{"RemoveTags", `{"ResourceId":"` + scope + `import/x","TagsList":[]}`, "ResourceTypeNotSupportedException"},
	{"RemoveTags", `{"ResourceId":"` + channelARN(2) + `","TagsList":[{"Key":"a"},{"Key":"a"}]}`, "InvalidTagParameterException"},
	{"ListTags", `{"ResourceIdList":[]}`, "ValidationException"},
	{"ListTags", `{"ResourceIdList":["x"]}`, "CloudTrailARNInvalidException"},
	{"ListTags", `{"ResourceIdList":["` + channelARN(9) + `"]}`, "ResourceNotFoundException"},
	{"ListTags", `{"ResourceIdList":["` + scope + `channel/x"]}`, "ChannelARNInvalidException"},
	{"ListTags", `{"ResourceIdList":["` + storeARN(9) + `"]}`, "EventDataStoreNotFoundException"},
	{"ListTags", `{"ResourceIdList":["` + storeARN(4) + `"]}`, "InactiveEventDataStoreException"},
	{"ListTags", `{"ResourceIdList":["` + scope + `import/x"]}`, "ResourceTypeNotSupportedException"},
	{"ListTags", `{"ResourceIdList":["x"],"NextToken":"x"}`, "InvalidTokenException"},
	{"StartQuery", `{}`, "UnsupportedOperationException"},

	{"PutAuditEvents", "channelArn=x", "InvalidChannelARN"},
	{"PutAuditEvents", "channelArn=" + channelARN(9), "ChannelNotFound"},
	{"PutAuditEvents", "channelArn=" + channelARN(2) + "&externalId=x", "ValidationException"},
}

// CTL-005: an operation answers only errors that its model lists, or common ones; and the refusals
// reach every error that the domain has.
func TestErrorsAreThoseOfTheModel(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	for _, step := range given {
		if code, message := call(t, server, step.operation, step.body); code != "" {
			t.Fatalf("%s: %s: %s", step.operation, code, message)
		}
	}
	listed := map[string][]string{}
	for _, model := range []apiModel{readModel(t, controlModel), readModel(t, dataModel)} {
		for name, operation := range model.Operations {
			for _, failure := range operation.Errors {
				listed[name] = append(listed[name], failure.Shape)
			}
			listed[name] = append(listed[name], addedErrors[name])
		}
	}
	// These need a state or a caller that the table has not; other tests of this module meet them.
	seen := map[string]bool{
		"ChannelInsufficientPermission": true, "DuplicatedAuditEventId": true, "EventDataStoreMaxLimitExceededException": true,
		"ExpiredTokenException": true, "RequestEntityTooLargeException": true, "ServiceUnavailable": true, "UnrecognizedClientException": true,
	}
	for _, test := range refusals {
		var code, message string
		if test.operation == "PutAuditEvents" {
			code, message = put(t, server, test.body, `{"auditEvents":[{"id":"a","eventData":"{}"}]}`)
		} else {
			code, message = call(t, server, test.operation, test.body)
		}
		if code != test.code {
			t.Errorf("%s %s: %q (%s), want %s", test.operation, test.body, code, message, test.code)
		}
		if !slices.Contains(listed[test.operation], code) && !slices.Contains(commonErrors, code) {
			t.Errorf("%s answers %s, which its model has not", test.operation, code)
		}
		seen[code] = true
	}
	for code := range domainCodes(t) {
		if !seen[code] {
			t.Errorf("no refusal meets %s", code)
		}
	}
}

// domainCodes reads the codes out of the domain's source.
func domainCodes(t *testing.T) map[string]bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../lake/error.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
		constant, ok := node.(*ast.ValueSpec)
		if !ok || len(constant.Values) != 1 || !strings.HasPrefix(constant.Names[0].Name, "Err") {
			return true
		}
		text, err := strconv.Unquote(constant.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		codes[text] = true
		return true
	})
	if len(codes) < 35 {
		t.Errorf("only %d codes were found", len(codes))
	}
	return codes
}
