// SPDX-License-Identifier: MPL-2.0

package seed

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// everything has each member once, and the ways to write a value.
const everything = `
identities:
- account: 444455556666 # as a number
  users:
  - {name: ana, path: /team/, access_keys: [{id: AKIASEEDPARTNER00001, secret: s}], policies: []}
  - name: ben
  roles:
  - name: sender
    max_session_duration: 7200
    trust_policy: '{"Version":"2012-10-17"}'
    policies: [{Version: "2012-10-17", N: [1, -1.5e3, true, null, "ä\n"]}]
event_data_stores:
- name: all
  account: "000000000001"
  region: eu-west-1
  id: 11111111-2222-4333-8444-555555555555
  billing_mode: FIXED_RETENTION_PRICING
  retention_period: 30
  multi_region_enabled: true
  organization_enabled: false
  termination_protection_enabled: false
  ingestion_enabled: true
  kms_key_id: alias/a
  tags: {a: b, c: "", 2026: "1", d: }
  policy: {a: {}}
  advanced_event_selectors:
  - name: selector
    field_selectors: [{field: f, equals: [a], not_equals: [b], starts_with: [c], not_starts_with: [d], ends_with: [e], not_ends_with: [g]}]
- name: small
service_linked_channels:
- {account: "444455556666", region: eu-west-1, service_name: resource-explorer-2, suffix: s, apply_to_all_regions: true, advanced_event_selectors: []}
channels:
- name: c
  source: Custom
  destinations: [small]
  policy: |
    {}
  events:
  - {a: 1.50, b: 0.10e+2}
  - {id: x, eventData: {b: 2}}
  - {eventData: '{"c": 3}'}
`

func TestParse(t *testing.T) {
	t.Parallel()
	outside := []lake.AdvancedEventSelector{{Name: "Events from outside AWS", FieldSelectors: []lake.AdvancedFieldSelector{{Field: "eventCategory", Equals: []string{"ActivityAuditLog"}}}}}
	elsewhere := scoped{account: "444455556666", region: "eu-west-1"}
	want := &Seed{
		file: "seed.yaml",
		identities: []identity{
			{Identity: lake.Identity{Account: "444455556666", Type: "user", Name: "ana", Path: "/team/", AccessKeys: []lake.AccessKey{{ID: "AKIASEEDPARTNER00001", Secret: "s"}}, Policies: []string{}}},
			{Identity: lake.Identity{Account: "444455556666", Type: "user", Name: "ben"}},
			{Identity: lake.Identity{
				Account: "444455556666", Type: "role", Name: "sender", MaxSessionDuration: 2 * time.Hour, TrustPolicy: `{"Version":"2012-10-17"}`,
				Policies: []string{`{"Version":"2012-10-17","N":[1,-1.5e3,true,null,"ä\n"]}`},
			}},
		},
		eventDataStores: []eventDataStore{
			{scoped: scoped{account: "000000000001", region: "eu-west-1"}, policy: `{"a":{}}`, CreateEventDataStoreInput: lake.CreateEventDataStoreInput{
				Name: "all", ID: "11111111-2222-4333-8444-555555555555", BillingMode: new("FIXED_RETENTION_PRICING"), RetentionPeriod: new(30),
				MultiRegionEnabled: new(true), OrganizationEnabled: new(false), TerminationProtectionEnabled: new(false), StartIngestion: new(true),
				KMSKeyID: new("alias/a"), Tags: []lake.Tag{{Key: "a", Value: new("b")}, {Key: "c"}, {Key: "2026", Value: new("1")}, {Key: "d"}},
				AdvancedEventSelectors: []lake.AdvancedEventSelector{{Name: "selector", FieldSelectors: []lake.AdvancedFieldSelector{{
					Field: "f", Equals: []string{"a"}, NotEquals: []string{"b"}, StartsWith: []string{"c"}, NotStartsWith: []string{"d"}, EndsWith: []string{"e"}, NotEndsWith: []string{"g"},
				}}}},
			}},
			{CreateEventDataStoreInput: lake.CreateEventDataStoreInput{Name: "small", MultiRegionEnabled: new(false), AdvancedEventSelectors: outside}},
		},
		serviceLinkedChannels: []serviceLinkedChannel{{scoped: elsewhere, ServiceLinkedChannel: lake.ServiceLinkedChannel{
			ServiceName: "resource-explorer-2", Suffix: "s", ApplyToAllRegions: true, AdvancedEventSelectors: []lake.AdvancedEventSelector{},
		}}},
		channels: []channel{{
			CreateChannelInput: lake.CreateChannelInput{Name: "c", Source: "Custom"}, destinations: []destination{{store: "small"}}, policy: "{}\n",
			events: []event{
				{file: "seed.yaml", eventData: `{"a":1.50,"b":0.10e+2}`}, {file: "seed.yaml", eventData: `{"b":2}`}, {file: "seed.yaml", eventData: `{"c": 3}`},
			},
		}},
	}
	got, err := Parse("seed.yaml", []byte(everything))
	if err != nil {
		t.Fatal(err)
	}
	options := cmp.Options{
		cmp.AllowUnexported(Seed{}, identity{}, eventDataStore{}, serviceLinkedChannel{}, channel{}, event{}, destination{}, scoped{}),
		cmp.Comparer(func(_, _ origin) bool { return true }),
	}
	if diff := cmp.Diff(want, got, options); diff != "" {
		t.Error(diff)
	}
	if where := got.channels[0].events[1].place; where != (place{40, 5}) {
		t.Errorf("the second event stands at %v", where)
	}
}

// TestParseJSON: the same content in JSON, and in YAML without line breaks, is the same seed.
func TestParseJSON(t *testing.T) {
	t.Parallel()
	want, err := Parse("a", []byte("event_data_stores: [{name: lake, tags: {a: \"\\u00e4/\\U0001F600\"}, retention_period: 30}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"json":       "\ufeff \n\t{\"event_data_stores\":\r\n\t[{\"name\": \"lake\", \"tags\": {\"a\": \"\\u00e4\\/\\ud83d\\ude00\"}, \"retention_period\": 30}]}\n",
		"anchors":    "x: &x [1]\nevent_data_stores:\n- &lake {name: lake, tags: {a: ä/😀}, retention_period: 30}\n",
		"merge keys": "event_data_stores:\n- <<: [&a {name: other, retention_period: 30}, &b {retention_period: 31, tags: {a: ä/😀}}]\n  name: lake\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Parse("a", []byte(strings.Replace(content, "x: &x [1]\n", "", 1)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.eventDataStores[0].CreateEventDataStoreInput, got.eventDataStores[0].CreateEventDataStoreInput); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseNothing(t *testing.T) {
	t.Parallel()
	for _, content := range []string{"", "# nothing\n", "---\n", "{}", "{}\n", "channels:\n", "channels: []\n"} {
		if _, err := Parse("", []byte(content)); err != nil {
			t.Errorf("%q: %v", content, err)
		}
	}
}

func TestParseRefused(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat
	tests := []struct{ name, content, want string }{
		{"not a mapping", "- a\n", "seed.yaml:1:1: a mapping is needed; this is a list"},
		{"unknown member", "channels:\n- name: a\n  source: Custom\n  destination: [b]\n", "seed.yaml:4:3: channels[0].destination: there is no such member. Did you mean destinations? It may be one of account, "},
		{"unknown member far from all", "zebra: 1\n", "seed.yaml:1:1: zebra: there is no such member. It may be one of identities, event_data_stores, service_linked_channels, channels"},
		{"member twice", "channels: []\nchannels: []\n", "seed.yaml:2:1: channels: the name is there already, in line 1"},
		{"member twice in flow", "channels: [{name: a, name: b}]\n", "seed.yaml:1:22: channels[0].name: the name is there already, in line 1"},
		{"wrong type", "channels: {}\n", "seed.yaml:1:11: channels: a list is needed; this is a mapping"},
		{"number for a string", "event_data_stores:\n- name: 12\n", `seed.yaml:2:9: event_data_stores[0].name: a string is needed; this is a number; put it in quotes: "12"`},
		{"string for a number", "event_data_stores:\n- {name: a, retention_period: '7'}\n", "event_data_stores[0].retention_period: a number is needed; this is a string"},
		{"fraction", "event_data_stores:\n- {name: a, retention_period: 7.5}\n", `a whole number is needed; this is "7.5"`},
		{"number beyond all bounds", "event_data_stores:\n- {name: a, retention_period: 99999999999}\n", `a whole number is needed; this is "99999999999"`},
		{"string for a boolean", "event_data_stores:\n- {name: a, multi_region_enabled: yes}\n", "multi_region_enabled: a boolean is needed; this is a string"},
		{"no name", "event_data_stores:\n- region: us-east-1\n", "seed.yaml:2:3: event_data_stores[0].name: a value is needed"},
		{"an empty entry", "event_data_stores:\n-\n", "event_data_stores[0]: a mapping is needed; this is empty"},
		{"account of 11 digits", "channels: [{name: a, source: b, account: 11122223333}]\n", "channels[0].account: 12 digits are needed"},
		{"account in octal", "channels: [{name: a, source: b, account: 01112222333}]\n", "can be read in more than one way"},
		{"no account", "identities: [{users: []}]\n", "seed.yaml:1:14: identities[0].account: a value is needed"},
		{"region", "channels: [{name: a, source: b, region: Frankfurt}]\n", `channels[0].region: "Frankfurt" is no Region`},
		{"tag that is a number", "event_data_stores: [{name: a, tags: {cost: 1}}]\n", "event_data_stores[0].tags.cost: a string is needed; this is a number"},
		{"policy that is a list", "channels: [{name: a, source: b, policy: []}]\n", "channels[0].policy: a policy is needed"},
		{"destination that is a mapping", "channels: [{name: a, source: b, destinations: [{location: c}]}]\n", "channels[0].destinations[0]: the name, ARN or id"},
		{"event that is a string", "channels: [{name: a, source: b, events: [c]}]\n", "channels[0].events[0]: a mapping is needed"},
		{"event's entry with more", "channels: [{name: a, source: b, events: [{eventData: {}, event: 1}]}]\n", "channels[0].events[0].event: there is no such member"},
		{"no such event file", "channels: [{name: a, source: b, events_file: nowhere.jsonl}]\n", "channels[0].events_file: the file of events cannot be read: "},
		{"event file that is a directory", "channels: [{name: a, source: b, events_file: .}]\n", "is no regular file"},
		{"not YAML", "a: [1\n", "seed.yaml:1:4: this is not YAML: "},
		{"tab", "channels:\n\t- a\n", "seed.yaml:2:"},
		{"tag", "a: !!str 1\n", "seed.yaml:1:4: a: the tag !!str is not read"},
		{"infinity", "a: .inf\n", "a: .inf is no number that JSON has"},
		{"hexadecimal", "a: 0x10\n", `the number "0x10" can be read in more than one way`},
		{"a key that is a list", "? [a]\n: b\n", "this is not YAML: found an invalid key"},
		{"alias of nothing", "a: *b\n", "the alias *b stands for nothing"},
		{"alias of itself", "a: &b [*b]\n", "the alias *b stands for nothing"},
		{"merge of a list", "a:\n  <<: [1]\n", "<< takes a mapping"},
		{"two documents", "a: 1\n---\nb: 2\n", "seed.yaml:3:1: a second document begins"},
		{"a bomb of aliases", bomb(), "more than 1048576 values"},
		{"deep in brackets", "a: " + deep("[", 100_000), "more than 250 deep"},
		{"deep in dashes", deep("- ", 100_000) + "a", "more than 250 deep"},
		{"deep in lines", deepLines(), "more than 250 deep"},
		{"many members", members("", "k%d: 1"), "seed.yaml:2001:1: a mapping has more than 2000 members; write it in braces"},
		{"many members of an entry", "channels:\n- a: 1\n" + members("  ", "k%d: 1"), "more than 2000 members"},
		{"many members with question marks", members("", "? k%d\n: 1"), "more than 2000 members"},
		{"many members with more within", members("", "k%d:\n  a:\n  - b: 1\n    c: 2\n  -\n    b: 1"), "more than 2000 members"},
		{"many members with anchors of all lengths", members("", "&a%d k%[1]d: 1"), "more than 2000 members"},
		{"not UTF-8", "a: \xff\n", "not UTF-8"},
		{"too long", "# " + deep("a", MaxBytes), "the file has 8388610 bytes; it may have 8388608"},
		{"JSON that ends", `{"a": `, "seed.yaml:1:7: this is not JSON: it ends too early"},
		{"JSON with a comma too many", "{\n \"channels\": [],\n}", "seed.yaml:3:1: this is not JSON"},
		{"JSON with more", "{}\n{}", "seed.yaml:2:1: there is more after the end"},
		{"JSON with a member twice", "{\"channels\": [],\n  \"channels\": []}", "seed.yaml:2:3: channels: the name is there already, in line 1"},
		{"JSON with an unknown member", "{\"channels\": [\n {\"nam\": \"a\"}]}", "seed.yaml:2:3: channels[0].nam: there is no such member. Did you mean name?"},
		{"JSON that is deep", `{"a":` + deep("[", 300), "more than 250 deep"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("seed.yaml", []byte(test.content))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v, want %s", err, test.want)
			}
			if failure, ok := errors.AsType[*Error](err); !ok || failure.File != "seed.yaml" || failure.Line < 1 || failure.Column < 1 {
				t.Errorf("%#v", err)
			}
		})
	}
}

// members are more of a mapping than it may have.
func members(indent, format string) string {
	var b strings.Builder
	for i := range maxBlockMembers + 1 {
		b.WriteString(indent + strings.ReplaceAll(fmt.Sprintf(format, i), "\n", "\n"+indent) + "\n")
	}
	return b.String()
}

// TestParseLarge: what has many members in all, but not in one mapping in block style, is read.
func TestParseLarge(t *testing.T) {
	t.Parallel()
	var entries, braces strings.Builder
	for i := range 2 * maxBlockMembers {
		fmt.Fprintf(&entries, "  - a: 1\n    b: {c: 1}\n    d:\n    - e: 1\n      f: 2\n")
		fmt.Fprintf(&braces, "k%d: 1,\n ", i)
	}
	const channel = "channels:\n- name: c\n  source: Custom\n  events:\n"
	for name, test := range map[string]struct {
		content string
		events  int
	}{
		"entries": {channel + entries.String(), 2 * maxBlockMembers},
		"braces":  {channel + "  - {" + braces.String() + "}\n", 1},
	} {
		seed, err := Parse("seed.yaml", []byte(test.content))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if n := len(seed.channels[0].events); n != test.events {
			t.Errorf("%s: %d events", name, n)
		}
	}
}

// An account in digits alone is that account, with a zero in front too.
func TestParseAccount(t *testing.T) {
	t.Parallel()
	for _, account := range []string{"000000000042", "012345670123", "099999999999", "111122223333"} {
		for _, quotes := range []string{"", "'", `"`} {
			seed, err := Parse("", []byte("identities:\n- account: "+quotes+account+quotes+"\n  users: [{name: ana}]\n"))
			if err != nil || seed.identities[0].Account != account {
				t.Errorf("%s%s: %+v, error %v", quotes, account, seed, err)
			}
		}
	}
}

// bomb doubles what an alias stands for again and again.
func bomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [1, 1]\n")
	for i := range 40 {
		fmt.Fprintf(&b, "a%d: &a%d [*a%d, *a%d]\n", i+1, i+1, i, i)
	}
	return b.String()
}

func deepLines() string {
	var b strings.Builder
	for i := range 300 {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// TestParseTellsAll: all faults of a file are told, in its order, up to a bound.
func TestParseTellsAll(t *testing.T) {
	t.Parallel()
	_, err := Parse("s", []byte("channels:\n- {nam: a}\nevent_data_stores:\n- {name: 1}\n"))
	want := []string{"s:2:3: channels[0].name: a value", "s:2:3: channels[0].source: a value", "s:2:4: channels[0].nam: there", "s:4:10: event_data_stores[0].name: a string"}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != len(want) {
		t.Fatalf("%d faults: %v", len(lines), err)
	}
	for i, line := range lines {
		if !strings.HasPrefix(line, want[i]) {
			t.Errorf("fault %d is %s, want %s", i, line, want[i])
		}
	}
	_, err = Parse("s", []byte("channels:\n"+strings.Repeat("- {}\n", 100)))
	if n := strings.Count(err.Error(), "\n") + 1; n != maxErrors {
		t.Errorf("%d faults told", n)
	}
}

func TestParseEventsFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("good.jsonl", "\ufeff{\"a\": 1}\r\n\n  {\"eventData\": {\"b\": 2}}")
	write("bad.jsonl", "{}\n{\"a\": 1\n[]\n{} {}\n")
	write("large.jsonl", strings.Repeat("\n", maxEventFileBytes+1))
	parse := func(file string) (*Seed, error) {
		return Parse(filepath.Join(dir, "seed.yaml"), []byte("channels: [{name: a, source: b, events: [{z: 0}], events_file: "+file+"}]\n"))
	}
	s, err := parse("good.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range s.channels[0].events {
		got = append(got, fmt.Sprintf("%s:%d:%d %s", filepath.Base(string(e.file)), e.line, e.column, e.eventData))
	}
	if diff := cmp.Diff([]string{`seed.yaml:1:42 {"z":0}`, `good.jsonl:1:1 {"a":1}`, `good.jsonl:3:3 {"b":2}`}, got); diff != "" {
		t.Error(diff)
	}
	_, err = parse("bad.jsonl")
	for _, want := range []string{"bad.jsonl:2:8: this is not JSON", "bad.jsonl:3:1: a mapping is needed; this is a list", "bad.jsonl:4:4: there is more"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if _, err = parse("large.jsonl"); err == nil || !strings.Contains(err.Error(), "more than 16777216 bytes") {
		t.Errorf("error %v", err)
	}
}

// FuzzParse: no file makes Parse panic, and what it says is an *Error.
func FuzzParse(f *testing.F) {
	f.Add(everything)
	f.Add(`{"channels": [{"name": "a", "events": [{}]}]}`)
	f.Add("a: &a {<<: *a}\n? b\n: |\n  c\n--- [d, {e: 'f'}]\n")
	f.Fuzz(func(t *testing.T, content string) {
		if _, err := Parse("seed", []byte(content)); err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Errorf("%T: %v", err, err)
			}
		}
	})
}
