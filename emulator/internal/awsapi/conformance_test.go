// SPDX-License-Identifier: MPL-2.0

package awsapi

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/go-json-experiment/json"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/apimodel"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// subject is a server on the state of the conformance cases.
type subject struct {
	handler http.Handler
	store   lake.Store
	answer  apimodel.Exchange // the latest, by the models
}

func newSubject(t *testing.T, inspector *apimodel.Inspector) *subject {
	t.Helper()
	s := &subject{}
	handler, opened := newServerAndStore(t)
	s.handler, s.store = inspector.Inspect(handler, func(exchange apimodel.Exchange) { s.answer = exchange }), opened
	for _, step := range conformanceState {
		if code, message := call(t, handler, step.operation, step.body); code != "" {
			t.Fatalf("%s: %s: %s", step.operation, code, message)
		}
	}
	for !s.queried(t, 9) || !s.queried(t, 11) {
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// queried tells whether a query has come to its end.
func (s *subject) queried(t *testing.T, n int) bool {
	t.Helper()
	var query lake.Query
	err := s.store.View(t.Context(), func(tx lake.Reader) (err error) {
		query, _, err = tx.Query(lake.Scope{Account: "111122223333", Region: "us-east-1"}, queryID(n))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return query.Status == lake.QueryFinished
}

// wholeBody stands for an input whose body is something else than the object that an operation takes.
type wholeBody string

var noObjects = map[string]string{
	"a body that is empty": "", "a body that is null": "null", "a body that is a number": "1", "a body that is a string": `"x"`,
	"a body that is an array": "[]", "a body that ends early": "{", "a body with something behind it": "{} x", "a body with a comma": "{,}",
	"a body that is not UTF-8": "{\"a\":\"\xff\"}", "a body with a byte order mark": "\ufeff{}", "a body in single quotes": "{'a':1}",
	"a body that nests deep": strings.Repeat(`{"a":`, 20000), "a body that is no JSON": "\x00\x01",
}

// do sends an input and tells of the answer.
func (s *subject) do(t *testing.T, model *apimodel.Model, operation Operation, input any) apimodel.Exchange {
	t.Helper()
	target, body := &url.URL{Path: "/"}, input
	if whole, ok := input.(wholeBody); ok {
		if operation.Service == serviceData {
			target = &url.URL{Path: "/" + operation.Name, RawQuery: "channelArn=" + channelARN(2)}
		}
		return s.send(t, operation, target, string(whole))
	}
	if operation.Service == serviceData {
		target, body = splitQuery(model.Shapes[model.Operations[operation.Name].Input.Shape], operation.Name, input.(map[string]any))
	}
	text, err := encode(body)
	if err != nil {
		t.Fatal(err)
	}
	return s.send(t, operation, target, string(text))
}

func (s *subject) send(t *testing.T, operation Operation, target *url.URL, body string) apimodel.Exchange {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, target.String(), strings.NewReader(body))
	if operation.Service == serviceControl {
		r.Header.Set("X-Amz-Target", "CloudTrail_20131101."+operation.Name)
	}
	s.handler.ServeHTTP(httptest.NewRecorder(), r)
	return s.answer
}

// splitQuery takes the members of the query out of an input.
func splitQuery(shape *apimodel.Shape, operation string, input map[string]any) (*url.URL, map[string]any) {
	query, body := url.Values{}, map[string]any{}
	for name, value := range input {
		inQuery := shape.Members[name].InQuery()
		switch text := value.(type) {
		case parameter:
			query.Set(name, string(text))
			continue
		case string:
			if inQuery {
				query.Set(name, text)
				continue
			}
		case twice:
			if inQuery {
				query[name] = []string{text.value.(string), text.value.(string)}
				continue
			}
		}
		body[name] = value
	}
	return &url.URL{Path: "/" + operation, RawQuery: query.Encode()}, body
}

// dump is all of the state, to compare.
func (s *subject) dump(t *testing.T) string {
	t.Helper()
	scope := lake.Scope{Account: "111122223333", Region: "us-east-1"}
	var state struct {
		Channels  []lake.Channel
		Ingestion []lake.IngestionStatus
		Stores    []lake.EventDataStore
		Queries   []lake.Query
	}
	err := s.store.View(context.Background(), func(tx lake.Reader) (err error) {
		if state.Channels, err = tx.Channels(scope); err != nil {
			return err
		}
		for _, channel := range state.Channels {
			status, err := tx.IngestionStatus(scope, channel.ID)
			if err != nil {
				return err
			}
			state.Ingestion = append(state.Ingestion, status)
		}
		if state.Stores, err = tx.EventDataStores(scope); err != nil {
			return err
		}
		state.Queries, err = tx.Queries(scope)
		for i := range state.Queries {
			state.Queries[i].Milliseconds = 0 // which differ
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(state, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// validInput is the valid input of an operation, on a given subject.
func (s *subject) validInput(t *testing.T, operation Operation) any {
	t.Helper()
	text, found := validInputs[operation.Name]
	if !found {
		t.Fatalf("validInputs has nothing for %s", operation.Name)
	}
	sum := sha256.Sum256([]byte(auditEventData))
	text = strings.ReplaceAll(text, "CHECKSUM", base64.StdEncoding.EncodeToString(sum[:]))
	if strings.Contains(text, "NEXT-TOKEN") {
		var page struct{ NextToken string }
		first := map[string]any{}
		if err := json.Unmarshal([]byte(text), &first); err != nil {
			t.Fatal(err)
		}
		delete(first, "NextToken")
		body, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(s.send(t, operation, &url.URL{Path: "/"}, string(body)).Body, &page); err != nil || page.NextToken == "" {
			t.Fatalf("no token: %+v, error %v", page, err)
		}
		text = strings.ReplaceAll(text, "NEXT-TOKEN", page.NextToken)
	}
	var input any
	if err := json.Unmarshal([]byte(text), &input); err != nil {
		t.Fatal(err)
	}
	return input
}

// CTL-180: every served operation refuses every input that breaks one constraint of its model, by an error
// that it models or that all have, in the protocol's form, with a message that names the member and without a
// trace in the state; takes every input at the very bounds, unless a numbered rule refuses it; and answers in
// the shape of its model.
func TestConformance(t *testing.T) {
	t.Parallel()
	inspector, err := models()
	if err != nil {
		t.Fatal(err)
	}
	var total atomic.Int64
	var met sync.Map // of refusedByRule
	t.Cleanup(func() {
		t.Logf("%d conformance cases", total.Load())
		for place, code := range refusedByRule {
			if _, found := met.Load(place); !found && !t.Failed() {
				t.Errorf("no case meets the rule that answers %s to %s", code, place)
			}
		}
	})
	for _, operation := range Operations() {
		if operation.Support == Unsupported || operation.Service == serviceSTS {
			continue
		}
		t.Run(operation.Name, func(t *testing.T) {
			t.Parallel()
			model := inspector.Model(operation.Service)
			shared := newSubject(t, inspector)
			before := shared.dump(t)
			g := generator{t: t, model: model, base: shared.validInput(t, operation)}
			g.walk(model.Operations[operation.Name].Input.Shape, nil, g.base)
			g.cases = append(g.cases, conformanceCase{variant: "the valid input", input: g.base, want: accepted})
			for name, body := range noObjects {
				g.cases = append(g.cases, conformanceCase{variant: name, input: wholeBody(body), want: refused})
			}
			counts := map[outcome]int{}
			for _, test := range g.cases {
				counts[test.want]++
				answer := shared.do(t, model, operation, test.input)
				for _, fault := range answer.Faults {
					t.Errorf("%s: %d %.300s: %s", test.name(), answer.Status, answer.Body, fault)
				}
				switch test.want {
				case refused:
					if answer.Code == "" || !strings.Contains(string(answer.Body), test.path.member()) {
						t.Errorf("%s: %d %.300s", test.name(), answer.Status, answer.Body)
					}
				case accepted:
					place, want := ruleOf(operation, test)
					met.Store(place, true)
					if answer.Code != want {
						t.Errorf("%s: %d %.300s, want %q", test.name(), answer.Status, answer.Body, want)
					}
					if operation.Service == serviceData && !strings.Contains(string(answer.Body), `"failed":[]`) {
						t.Errorf("%s: %.300s", test.name(), answer.Body)
					}
				}
				if after := shared.dump(t); after != before {
					if answer.Code != "" {
						t.Errorf("%s: the state has changed: -before +after:\n%s", test.name(), gocmp.Diff(before, after))
					}
					shared = newSubject(t, inspector)
				}
			}
			t.Logf("%s: %d conformance cases: %d break the model, %d are within it", operation.Name, len(g.cases), counts[refused], counts[accepted])
			total.Add(int64(len(g.cases)))
		})
	}
}

// ruleOf finds the rule that refuses a case within the model's bounds, and its error: "" for none.
func ruleOf(operation Operation, test conformanceCase) (place, code string) {
	members := test.path.members()
	places := []string{members + " " + test.variant, members, test.path.String()}
	if test.variant == "missing" || test.variant == "null" {
		places = []string{members + " missing", test.path.String() + " missing"}
	}
	for _, place := range places {
		place = operation.Name + " " + place
		if code, found := refusedByRule[place]; found {
			return place, code
		}
	}
	return "", ""
}
