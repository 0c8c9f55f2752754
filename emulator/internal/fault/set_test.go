// SPDX-License-Identifier: MPL-2.0

package fault

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var testOperations = []Operation{
	{serviceControl, "CreateChannel"}, {serviceControl, "GetChannel"}, {serviceData, "PutAuditEvents"}, {serviceSTS, "AssumeRole"},
}

const (
	oneChannel   = "arn:aws:cloudtrail:us-east-1:111122223333:channel/11111111-1111-4111-8111-111111111111"
	otherChannel = "arn:aws:cloudtrail:us-east-1:111122223333:channel/22222222-2222-4222-8222-222222222222"
)

func newSet(t *testing.T, rules ...Rule) *Set {
	t.Helper()
	set := NewSet(testOperations, time.Now)
	for _, rule := range rules {
		if _, err := set.Add(rule); err != nil {
			t.Fatal(err)
		}
	}
	return set
}

// pattern shows which of n equal requests are hit, one letter each: the first letter of
// the error's code, or a point.
func pattern(set *Set, request Request, n int) string {
	var shown strings.Builder
	for range n {
		fault := set.Next(request)
		switch {
		case fault == nil:
			shown.WriteByte('.')
		case fault.Code != "":
			shown.WriteByte(fault.Code[0])
		default:
			shown.WriteByte('*')
		}
	}
	return shown.String()
}

func TestNext(t *testing.T) {
	t.Parallel()
	request := Request{Operation: "PutAuditEvents", Account: "444455556666", Channel: oneChannel}
	const throttling, failure, validation = "ThrottlingException", "InternalFailure", "ValidationException"
	for _, test := range []struct {
		name  string
		rules []Rule
		want  string // of six requests
	}{
		{"no rules", nil, "......"},
		{"each", []Rule{{Code: throttling}}, "TTTTTT"},
		{"any operation", []Rule{{Operation: "*", Code: throttling}}, "TTTTTT"},
		{"this operation", []Rule{{Operation: "PutAuditEvents", Code: throttling}}, "TTTTTT"},
		{"another operation", []Rule{{Operation: "GetChannel", Code: throttling}}, "......"},
		{"this account", []Rule{{Account: "444455556666", Code: throttling}}, "TTTTTT"},
		{"another account", []Rule{{Account: "111122223333", Code: throttling}}, "......"},
		{"this channel", []Rule{{Channel: oneChannel, Code: throttling}}, "TTTTTT"},
		{"another channel", []Rule{{Channel: otherChannel, Code: throttling}}, "......"},
		{"twice", []Rule{{Code: throttling, Times: 2}}, "TT...."},
		{"every other", []Rule{{Code: throttling, Every: 2}}, ".T.T.T"},
		{"every other, twice", []Rule{{Code: throttling, Every: 2, Times: 2}}, ".T.T.."},
		{"the third", []Rule{{Code: throttling, Nth: 3}}, "..T..."},
		{"always, by probability", []Rule{{Code: throttling, Probability: 1}}, "TTTTTT"},
		{"one after the other", []Rule{{Code: throttling, Times: 2}, {Code: failure, Times: 1}, {Code: throttling, Times: 1}}, "TTIT.."},
		{"the first that hits decides", []Rule{{Code: throttling, Every: 3}, {Code: failure, Every: 2}}, ".IT.IT"},
		{"a rule counts what reaches it", []Rule{{Code: throttling, Every: 2}, {Code: validation, Nth: 2}}, ".TVT.T"},
		{"latency alone", []Rule{{Latency: time.Second}}, "******"},
		{"entries", []Rule{{Entries: &EntryRule{Code: "Throttling"}}}, "******"},
		{"throttle", []Rule{{Throttle: 2}}, "..TTTT"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			now := time.Now()
			set := NewSet(testOperations, func() time.Time { return now })
			for _, rule := range test.rules {
				if _, err := set.Add(rule); err != nil {
					t.Fatal(err)
				}
			}
			if got := pattern(set, request, len(test.want)); got != test.want {
				t.Errorf("hits are %s, want %s", got, test.want)
			}
		})
	}
	byID := newSet(t, Rule{Channel: oneChannel, Code: throttling})
	if got := pattern(byID, Request{Operation: "PutAuditEvents", Channel: "11111111-1111-4111-8111-111111111111"}, 1) + pattern(byID, Request{Operation: "PutAuditEvents"}, 1); got != "T." {
		t.Errorf("by the channel's id, and without: %s", got)
	}
	if got := pattern(newSet(t, Rule{Entries: &EntryRule{Code: "Throttling"}}), Request{Operation: "GetChannel"}, 2); got != ".." {
		t.Errorf("events of GetChannel fail: %s", got)
	}
}

func TestThrottle(t *testing.T) {
	t.Parallel()
	now := time.Now()
	set := NewSet(testOperations, func() time.Time { return now })
	if _, err := set.Add(Rule{Throttle: 2.5}); err != nil {
		t.Fatal(err)
	}
	if got := pattern(set, Request{}, 4); got != "...T" {
		t.Errorf("at once: %s", got)
	}
	now = now.Add(400 * time.Millisecond)
	if got := pattern(set, Request{}, 2); got != ".T" {
		t.Errorf("0.4 s later: %s", got)
	}
	if fault := set.Next(Request{}); fault == nil || fault.Message != "Rate exceeded" {
		t.Errorf("fault %+v", fault)
	}
}

// Hits by probability are about as many as asked for, the same each time, and others for
// another seed, another place and after the rule was added again.
func TestProbability(t *testing.T) {
	t.Parallel()
	const n = 10_000
	rule := Rule{Code: "InternalFailure", Probability: 0.3}
	first := pattern(newSet(t, rule), Request{}, n)
	if hits := strings.Count(first, "I"); math.Abs(float64(hits)-0.3*n) > 0.02*n {
		t.Errorf("%d of %d were hit", hits, n)
	}
	if again := pattern(newSet(t, rule), Request{}, n); again != first {
		t.Error("the same rule hits others the next time")
	}
	seeded := rule
	seeded.Seed = 7
	if other := pattern(newSet(t, seeded), Request{}, n); other == first {
		t.Error("another seed hits the same")
	}
	if other := pattern(newSet(t, Rule{Operation: "GetChannel", Code: "InternalFailure"}, rule), Request{}, n); other == first {
		t.Error("another place hits the same")
	}
	set := newSet(t, rule)
	pattern(set, Request{}, 10)
	set.Clear()
	if _, err := set.Add(rule); err != nil {
		t.Fatal(err)
	}
	if again := pattern(set, Request{}, n); again != first {
		t.Error("after Clear the rule hits others")
	}
}

func TestEntries(t *testing.T) {
	t.Parallel()
	request := Request{Operation: "PutAuditEvents"}
	choose := func(set *Set, n int) string {
		fault := set.Next(request)
		if fault == nil || fault.Entries == nil {
			return "no fault"
		}
		var shown strings.Builder
		for range n {
			shown.WriteByte(map[bool]byte{true: 'F', false: '.'}[fault.Entries.Next()])
		}
		return shown.String()
	}
	for name, test := range map[string]struct {
		entries EntryRule
		want    string
	}{
		"all":         {EntryRule{Code: "Throttling"}, "FFFFF"},
		"the second":  {EntryRule{Code: "Throttling", Nth: 2}, ".F..."},
		"every other": {EntryRule{Code: "Throttling", Every: 2}, ".F.F."},
	} {
		if got := choose(newSet(t, Rule{Entries: &test.entries}), 5); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
	rule := Rule{Entries: &EntryRule{Code: "InternalFailure", Probability: 0.4}}
	set := newSet(t, rule)
	first, second := choose(set, 1000), choose(set, 1000)
	if failed := strings.Count(first, "F"); failed < 330 || failed > 470 || first == second {
		t.Errorf("%d of 1000 fail; the next request differs: %t", failed, first != second)
	}
	if again := choose(newSet(t, rule), 1000); again != first {
		t.Error("the same rule chooses others the next time")
	}
	fault := newSet(t, rule).Next(request)
	if got := fault.Entries; got.Code != "InternalFailure" || got.Message != "Injected by the rule fault-1." {
		t.Errorf("entries fail with %q, %q", got.Code, got.Message)
	}
	if got := fault.String(); got != "fault-1, entries InternalFailure" {
		t.Errorf("the fault shows as %q", got)
	}
}

func TestAddRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		rule Rule
		want string
	}{
		{"an unknown operation", Rule{Operation: "PutEvents", Code: "InternalFailure"}, `operation "PutEvents" is none`},
		{"an operation misspelt", Rule{Operation: "putauditevents", Code: "InternalFailure"}, "did you mean PutAuditEvents?"},
		{"an account's name", Rule{Account: "mine", Code: "InternalFailure"}, `account "mine"`},
		{"a channel's id", Rule{Channel: "11111111-1111-4111-8111-111111111111", Code: "InternalFailure"}, "give the ARN of a channel"},
		{"another resource's ARN", Rule{Channel: strings.Replace(oneChannel, "channel", "eventdatastore", 1), Code: "InternalFailure"}, "give the ARN of a channel"},
		{"an operation with a letter too few", Rule{Operation: "GetChanel", Code: "InternalFailure"}, "did you mean GetChannel?"},
		{"a channel with GetChannel", Rule{Operation: "GetChannel", Channel: oneChannel, Code: "InternalFailure"}, "channel goes with operation PutAuditEvents"},
		{"events of GetChannel", Rule{Operation: "GetChannel", Entries: &EntryRule{Code: "Throttling"}}, "entries goes with operation PutAuditEvents"},
		{"a probability above 1", Rule{Probability: 1.5, Code: "InternalFailure"}, "probability is 1.5"},
		{"a negative probability", Rule{Probability: -0.1, Code: "InternalFailure"}, "probability is -0.1"},
		{"no number as probability", Rule{Probability: math.NaN(), Code: "InternalFailure"}, "probability is NaN"},
		{"every -1", Rule{Every: -1, Code: "InternalFailure"}, "every is -1"},
		{"two choices", Rule{Every: 2, Nth: 2, Code: "InternalFailure"}, "give one of them"},
		{"times -1", Rule{Times: -1, Code: "InternalFailure"}, "times is -1"},
		{"no effect", Rule{Operation: "GetChannel"}, "the rule does nothing"},
		{"a message without a code", Rule{Latency: 1, Message: "no"}, "go with code"},
		{"too late", Rule{Latency: 61 * time.Second}, "latency is 1m1s"},
		{"too early", Rule{Latency: -1}, "latency is -1ns"},
		{"an unknown drop", Rule{Drop: "between"}, `drop is "between"`},
		{"two effects", Rule{Drop: DropBefore, Code: "InternalFailure"}, "code and drop are given together"},
		{"an unknown code", Rule{Code: "Boom"}, `code "Boom" is no error of CloudTrail, CloudTrail Data or STS`},
		{"a code cut short", Rule{Operation: "GetChannel", Code: "ChannelNotFound"}, "did you mean ChannelNotFoundException?"},
		{"a code of the other API", Rule{Operation: "PutAuditEvents", Code: "ChannelNotFoundException"}, "did you mean ChannelNotFound?"},
		{"a code that ends a line", Rule{Code: "A\r\nB", AnyCode: true}, "a name has at most 128"},
		{"a status of success", Rule{Code: "InternalFailure", Status: 200}, "status is 200"},
		{"a long message", Rule{Code: "InternalFailure", Message: strings.Repeat("m", 1025)}, "message has 1025 characters"},
		{"an event's unknown code", Rule{Entries: &EntryRule{Code: "Boom"}}, `entries.code "Boom"`},
		{"an event's choices", Rule{Entries: &EntryRule{Code: "Throttling", Nth: 1, Every: 1}}, "entries.nth are given together"},
		{"a throttle below", Rule{Throttle: -1}, "throttle is -1"},
		{"a throttle sometimes", Rule{Throttle: 1, Probability: 0.5}, "throttle does not go with"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			set := NewSet(testOperations, time.Now)
			if _, err := set.Add(test.rule); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
			if len(set.List()) != 0 {
				t.Error("the rule was added")
			}
		})
	}
	if _, err := newSet(t).Add(Rule{Code: "Boom", AnyCode: true}); err != nil {
		t.Error(err)
	}
}

// Rules are counted, can be removed, and are bounded; spent ones make room.
func TestList(t *testing.T) {
	t.Parallel()
	set := newSet(t, Rule{Code: "InternalFailure", Every: 2}, Rule{Drop: DropAfter})
	pattern(set, Request{}, 4)
	got := set.List()
	want := []RuleState{
		{ID: "fault-1", Rule: Rule{Code: "InternalFailure", Every: 2}, Matched: 4, Hits: 2},
		{ID: "fault-2", Rule: Rule{Drop: DropAfter}, Matched: 2, Hits: 2},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !set.Remove("fault-1") || set.Remove("fault-1") || pattern(set, Request{}, 1) != "*" || len(set.List()) != 1 {
		t.Error("the rule was not removed, or more than it")
	}
	set.Clear()
	for range MaxRules {
		if _, err := set.Add(Rule{Code: "InternalFailure", Times: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := set.Add(Rule{Code: "InternalFailure"}); err == nil || !strings.Contains(err.Error(), "1000 fault rules") {
		t.Errorf("error %v of one rule too many", err)
	}
	pattern(set, Request{}, 1)
	if _, err := set.Add(Rule{Code: "InternalFailure"}); err != nil {
		t.Errorf("a spent rule makes no room: %v", err)
	}
}

// Rules come and go while requests ask; every hit is counted once.
func TestSetConcurrently(t *testing.T) {
	t.Parallel()
	set := newSet(t, Rule{Code: "InternalFailure", Every: 3})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { pattern(set, Request{Operation: "PutAuditEvents"}, 300) })
		wg.Go(func() {
			for range 50 {
				state, err := set.Add(Rule{Operation: "AssumeRole", Code: "AccessDenied"})
				if err != nil || !set.Remove(state.ID) {
					t.Errorf("rule %s, error %v", state.ID, err)
				}
				set.List()
			}
		})
	}
	wg.Wait()
	if got := set.List(); len(got) != 1 || got[0].Matched != 1200 || got[0].Hits != 400 {
		t.Errorf("rules are %+v", got)
	}
}

// Each error that the emulator itself answers can be injected.
func TestCodesOfDomain(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "../lake/error.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, code := range codesOf("") {
		known[code] = true
	}
	checked := 0
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok || fmt.Sprint(spec.Type) != "Code" || len(spec.Values) != 1 {
			return true
		}
		literal, ok := spec.Values[0].(*ast.BasicLit)
		if !ok {
			return true
		}
		checked++
		if code, err := strconv.Unquote(literal.Value); err != nil || !known[code] {
			t.Errorf("%s cannot be injected", literal.Value)
		}
		return true
	})
	if checked < 40 {
		t.Errorf("only %d codes were found", checked)
	}
}
