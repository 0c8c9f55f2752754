// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// stateTime is when the states of these tests are made and read.
var stateTime = time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)

func exported(server *emulatortest.Server) string {
	var state bytes.Buffer
	server.Export(&state)
	return state.String()
}

// richState is an integration with something of every kind that a state can hold.
func richState(t *testing.T) integration {
	t.Helper()
	const path = "testdata/seed/full.yaml"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	i := integration{Server: emulatortest.Start(t, func(o *emulator.Options) {
		o.Seed, o.SeedName, o.AllowAnySourceIPAddress, o.AllowEventTimeFractions = text, path, true, true
	})}
	i.SetTime(stateTime)
	i.owner, i.data = i.CloudTrail(i.AccountID), dataClient(t, i.Server, i.AccountID)
	i.store = createStore(t, i.owner, "rich")
	i.channel = createChannel(t, i.owner, "rich", "OktaSystemLogEvents", i.store)
	deleted := createStore(t, i.owner, "deleted")
	if _, err := i.owner.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: deleted.EventDataStoreArn}); err != nil {
		t.Fatal(err)
	}
	of := func(category string) []types.AdvancedEventSelector {
		return []types.AdvancedEventSelector{{FieldSelectors: []types.AdvancedFieldSelector{{Field: aws.String("eventCategory"), Equals: []string{category}}}}}
	}
	insights, err := i.owner.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("insights"), AdvancedEventSelectors: of("Insight")})
	if err != nil {
		t.Fatal(err)
	}
	managed, err := i.owner.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{
		Name: aws.String("managed"), AdvancedEventSelectors: of("Management"), KmsKeyId: aws.String("alias/lake"),
		TagsList: []types.Tag{{Key: aws.String("team"), Value: aws.String("red = é")}, {Key: aws.String("bare")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := i.owner.PutInsightSelectors(t.Context(), &cloudtrail.PutInsightSelectorsInput{
		EventDataStore: managed.EventDataStoreArn, InsightsDestination: insights.EventDataStoreArn,
		InsightSelectors: []types.InsightSelector{{InsightType: types.InsightTypeApiCallRateInsight}},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := i.owner.PutEventConfiguration(t.Context(), &cloudtrail.PutEventConfigurationInput{
		EventDataStore: managed.EventDataStoreArn, MaxEventSize: types.MaxEventSizeLarge,
		ContextKeySelectors: []types.ContextKeySelector{{Type: types.TypeTagContext, Equals: []string{"team"}}},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := i.owner.EnableFederation(t.Context(), &cloudtrail.EnableFederationInput{
		EventDataStore: managed.EventDataStoreArn, FederationRoleArn: aws.String("arn:aws:iam::" + i.AccountID + ":role/federation"),
	}); err != nil {
		t.Fatal(err)
	}
	// Events in two stores, one out of order, one as a sender wrote it by hand, and one that fails.
	if _, err := i.owner.UpdateChannel(t.Context(), &cloudtrail.UpdateChannelInput{Channel: i.channel.ChannelArn, Destinations: []types.Destination{
		{Type: types.DestinationTypeEventDataStore, Location: i.store.EventDataStoreArn},
		{Type: types.DestinationTypeEventDataStore, Location: aws.String("11111111-2222-4333-8444-555555555555")},
	}}); err != nil {
		t.Fatal(err)
	}
	i.retain(t, 3653)
	i.put(t, eventData(i.AccountID, nil), eventData(i.AccountID, map[string]any{"eventTime": "2020-02-29T00:00:00.123Z", "sourceIPAddress": "None"}))
	i.put(t, strings.Replace(eventData(i.AccountID, nil), `{`, "{\n\t \"errorMessage\" : \"<\u2028é\\u00e9\\n\",\r\n", 1), eventData("999999999999", nil))
	return i
}

// STO-013, STO-014: what was exported is imported and exported again byte by byte, and the emulator goes on with it.
func TestStateRoundTrip(t *testing.T) {
	t.Parallel()
	i := richState(t)
	state := exported(i.Server)
	types := map[string]int{}
	for line := range strings.Lines(state) {
		var typed struct{ Type string }
		if err := json.Unmarshal([]byte(line), &typed); err != nil {
			t.Fatal(err)
		}
		types[typed.Type]++
	}
	want := map[string]int{"": 1, "event_data_store": 6, "channel": 4, "ingestion_status": 3, "identity": 2, "event": 9, "end": 1}
	if diff := gocmp.Diff(want, types); diff != "" {
		t.Errorf("lines by type (-want +got):\n%s", diff)
	}
	for place, options := range map[string]func(*emulator.Options){
		"memory": func(*emulator.Options) {}, "directory": func(o *emulator.Options) { o.DataDir = t.TempDir() },
	} {
		to := emulatortest.Start(t, options)
		to.SetTime(stateTime)
		to.Import(strings.NewReader(state))
		if diff := gocmp.Diff(state, exported(to)); diff != "" {
			t.Errorf("%s (-exported +exported again):\n%s", place, diff)
		}
		other := i
		other.Server, other.owner, other.data = to, to.CloudTrail(to.AccountID), dataClient(t, to, to.AccountID)
		other.put(t, eventData(to.AccountID, map[string]any{"UID": "later"}))
		if diff := gocmp.Diff(len(i.stored(t))+1, len(other.stored(t))); diff != "" {
			t.Errorf("%s: stored after one more (-want +got):\n%s", place, diff)
		}
		if latest := other.stored(t)[0].(map[string]any)["UID"]; latest != "later" {
			t.Errorf("%s: the latest is %v", place, latest)
		}
		other.retain(t, 7)
		if n := len(other.stored(t)); n != 0 {
			t.Errorf("%s: %d old events are seen", place, n)
		}
	}
}

// STO-041: what one emulator's switches, pace and clock made, another takes, whatever its own.
func TestImportTakes(t *testing.T) {
	t.Parallel()
	from := emulatortest.Start(t, func(o *emulator.Options) {
		o.AllowSeveralCustomChannels, o.Quotas = true, map[string]int{"channels": 100, "event-data-stores": 100}
	})
	from.SetTime(time.Now().AddDate(1, 0, 0))
	owner := from.CloudTrail(from.AccountID)
	store := createStore(t, owner, "lake")
	for n := range 30 {
		createChannel(t, owner, fmt.Sprintf("channel-%d", n), "Custom", store)
	}
	federated, restored, stopped := createStoreOf(t, owner, "federated"), createStoreOf(t, owner, "restored"), createStoreOf(t, owner, "stopped")
	federate := func(store *string) error {
		_, err := owner.EnableFederation(t.Context(), &cloudtrail.EnableFederationInput{EventDataStore: store, FederationRoleArn: aws.String("arn:aws:iam::" + from.AccountID + ":role/federation")})
		return err
	}
	if err := federate(federated); err != nil {
		t.Fatal(err)
	}
	if _, err := owner.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: restored}); err != nil {
		t.Fatal(err)
	}
	from.SetPacing(emulator.Pacing{Duration: time.Hour})
	for name, err := range map[string]error{
		"federation of another": federate(stopped),
		"restore": func() error {
			_, err := owner.RestoreEventDataStore(t.Context(), &cloudtrail.RestoreEventDataStoreInput{EventDataStore: restored})
			return err
		}(),
		"no federation": func() error {
			_, err := owner.DisableFederation(t.Context(), &cloudtrail.DisableFederationInput{EventDataStore: federated})
			return err
		}(),
	} {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	from.SetPacing(emulator.Pacing{Polls: 3})
	toChannel := createStore(t, owner, "to-channel")
	for range 4 {
		if _, err := owner.GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: toChannel.EventDataStoreArn}); err != nil {
			t.Fatal(err)
		}
	}
	createChannel(t, owner, "late", "GitHub", toChannel)
	if _, err := owner.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("stopped-at-once"), StartIngestion: aws.Bool(false)}); err != nil {
		t.Fatal(err)
	}
	for _, later := range []time.Duration{0, 2 * time.Hour} { // what passes by the clock is over, but recorded as it was
		from.Advance(later)
		state := exported(from)
		to := emulatortest.Start(t)
		to.Import(strings.NewReader(state))
		if diff := gocmp.Diff(state, exported(to)); diff != "" {
			t.Errorf("-exported +exported again:\n%s", diff)
		}
	}
}

// STO-013: an export has neither what retention hides nor stores whose days of grace are over.
func TestExportLeavesOut(t *testing.T) {
	t.Parallel()
	i := richState(t)
	i.SetTime(stateTime.AddDate(0, 0, 8))
	i.retain(t, 7)
	for line := range strings.Lines(exported(i.Server)) {
		if strings.Contains(line, `"Name":"deleted"`) || strings.HasPrefix(line, `{"type":"event"`) && strings.Contains(line, *i.store.EventDataStoreArn) {
			t.Errorf("in the export is %s", line)
		}
	}
}

// STO-014, STO-041: a state that is wrong in any line is refused, with the line, and leaves the emulator empty.
func TestImportRefuses(t *testing.T) {
	t.Parallel()
	state := exported(richState(t).Server)
	lines := strings.Split(strings.TrimSuffix(state, "\n"), "\n")
	find := func(start, part string) int {
		return slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, start) && strings.Contains(line, part) })
	}
	const (
		storeLine, channelLine, statusLine = `{"type":"event_data_store"`, `{"type":"channel"`, `{"type":"ingestion_status"`
		identityLine, eventLine, endLine   = `{"type":"identity"`, `{"type":"event"`, `{"type":"end"`
	)
	managed := lines[find(storeLine, `"Name":"managed"`)]
	_, managed, _ = strings.Cut(managed, `"ID":"`)
	managed = managed[:36]
	server := emulatortest.Start(t)
	empty := exported(server)
	refused := func(name, text string, hints ...string) {
		t.Helper()
		status, body := own(t, server, http.MethodPost, "import", text)
		var answer struct {
			Error struct{ Code, Message string }
		}
		if err := json.Unmarshal([]byte(body), &answer); err != nil {
			t.Fatalf("%s: %s", name, body)
		}
		if status != http.StatusBadRequest || answer.Error.Code != "ValidationException" {
			t.Errorf("%s: status %d, %s", name, status, body)
		}
		for _, hint := range hints {
			if !strings.Contains(answer.Error.Message, hint) {
				t.Errorf("%s: message %q does not name %q", name, answer.Error.Message, hint)
			}
		}
		if exported(server) != empty {
			t.Fatalf("%s: something was imported", name)
		}
	}
	for name, test := range map[string]struct {
		line     string // the first that begins so
		old, new string
		hint     string
	}{
		"no JSON":                                        {storeLine, `{"type"`, `{type`, "invalid character"},
		"an unknown member":                              {storeLine, `"Name":`, `"Title":`, `"Title"`},
		"a member in other letters":                      {storeLine, `"Name":`, `"name":`, `"name"`},
		"a member twice":                                 {storeLine, `"Name":`, `"Name":"a","Name":`, `"Name"`},
		"a wrong type":                                   {storeLine, `"RetentionPeriod":`, `"RetentionPeriod":"1","x":`, "RetentionPeriod"},
		"text behind":                                    {storeLine, `{"type"`, `{} {"type"`, "after top-level"},
		"an unknown type of record":                      {storeLine, `"event_data_store"`, `"store"`, "event_data_store, channel, ingestion_status, identity, event or end"},
		"another member beside":                          {storeLine, `"type":"event_data_store"`, `"type":"event_data_store","more":1`, `"more"`},
		"an account of letters":                          {storeLine, `"Account":"`, `"Account":"x`, "12 digits"},
		"a Region of no name":                            {storeLine, `"Region":"`, `"Region":"0`, "Region"},
		"an id that is none":                             {storeLine, `"ID":"`, `"ID":"x`, "UUID"},
		"a retention of a day":                           {storeLine, `"RetentionPeriod":`, `"RetentionPeriod":1,"":`, ""},
		"a status of its own":                            {storeLine, `"Status":"`, `"Status":"UN`, "ENABLED"},
		"no creation":                                    {storeLine, `"CreatedTimestamp":"2`, `"CreatedTimestamp":"-2`, "CreatedTimestamp"},
		"an event size of its own":                       {storeLine, `"MaxEventSize":"Large"`, `"MaxEventSize":"Huge"`, "Standard"},
		"a status that a restore cannot give":            {storeLine, `"RestoredStatus":"ENABLED"`, `"RestoredStatus":"BANANA"`, "RestoredStatus"},
		"a stopped store of events from outside AWS":     {storeLine, `"Name":"rich","Status":"ENABLED"`, `"Name":"rich","Status":"STOPPED_INGESTION"`, "outside AWS"},
		"a store that starts to stop":                    {storeLine, `"Name":"managed","Status":"ENABLED"`, `"Name":"managed","Status":"STOPPING_INGESTION","Transition":{"To":"ENABLED"}`, "STOPPED_INGESTION"},
		"a transition by polls and time":                 {storeLine, `"Name":"managed","Status":"ENABLED"`, `"Name":"managed","Status":"CREATED","Transition":{"To":"ENABLED","Polls":1,"Ends":"2026-03-20T12:00:00Z"}`, "Polls 1"},
		"a transition of a status that lasts":            {storeLine, `"Name":"managed","Status":"ENABLED"`, `"Name":"managed","Status":"ENABLED","Transition":{"To":"ENABLED"}`, "does not pass"},
		"changes of the retention below none":            {storeLine, `"Name":"managed"`, `"Name":"managed","EventsRemoved":-1`, "EventsRemoved"},
		"federation without a role":                      {storeLine, `"FederationRoleARN":"arn:aws:iam::111122223333:role/federation",`, "", "FederationRoleARN"},
		"a role without federation":                      {storeLine, `"FederationStatus":"ENABLED"`, `"FederationStatus":"DISABLED"`, "FederationRoleARN"},
		"another account's role":                         {storeLine, `iam::111122223333:role/federation`, `iam::999999999999:role/federation`, "999999999999"},
		"event configuration of events from outside AWS": {storeLine, `"Name":"rich"`, `"Name":"rich","MaxEventSize":"Large"`, "event configuration"},
		"context keys with small events":                 {storeLine, `"MaxEventSize":"Large"`, `"MaxEventSize":"Standard"`, "ContextKeySelectors"},
		"a key that is none":                             {storeLine, `"KMSKeyID":"arn:aws:kms:us-east-1:111122223333:alias/lake"`, `"KMSKeyID":"zzz"`, `"zzz"`},
		"a key that is no ARN":                           {storeLine, `"KMSKeyID":"arn:aws:kms:us-east-1:111122223333:alias/lake"`, `"KMSKeyID":"alias/lake"`, "must be an ARN"},
		"Insights into nothing":                          {storeLine, `"InsightsDestination":"arn`, `"InsightsDestination":"zzz`, "InsightsDestination"},
		"a destination of no Insights":                   {storeLine, `"InsightSelectors":[{"InsightType":"ApiCallRateInsight"}],`, "", "both or neither"},
		"Insights of events that are not logged":         {storeLine, `"InsightSelectors":[{"InsightType":"ApiCallRateInsight"}]`, `"InsightSelectors":[{"InsightType":"ApiCallRateInsight"},{"InsightType":"ApiCallRateInsight"}]`, "second time"},
		"a destination twice":                            {channelLine, `[{"Type":"EVENT_DATA_STORE","Location":"arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/11111111-2222-4333-8444-555555555555"}]`, `[{"Type":"EVENT_DATA_STORE","Location":"arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/11111111-2222-4333-8444-555555555555"},{"Type":"EVENT_DATA_STORE","Location":"arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/11111111-2222-4333-8444-555555555555"}]`, "more than once"},
		"a service's configuration":                      {channelLine, `"Source":"Custom"`, `"Source":"Custom","SourceConfig":{"ApplyToAllRegions":true,"AdvancedEventSelectors":null}`, "SourceConfig"},
		"a policy of a service-linked channel":           {channelLine, `"Source":"CloudTrail"`, `"Tags":[{"Key":"a"}],"Source":"CloudTrail"`, "Tags"},
		"an error that no event has":                     {statusLine, `"LatestIngestionErrorCode":"InvalidRecipient"`, `"LatestIngestionErrorCode":"Banana"`, "InvalidRecipient"},
		"an event of a store of AWS's events":            {eventLine, `eventdatastore/11111111-2222-4333-8444-555555555555`, `eventdatastore/` + managed, "outside AWS"},
		"a channel without a store":                      {channelLine, `eventdatastore/`, `eventdatastore/0`, "Destinations[0]"},
		"a channel's source":                             {channelLine, `"Source":"Custom"`, `"Source":"MyCustom"`, "source"},
		"a status of nothing":                            {statusLine, `channel/`, `channel/0`, "stands before"},
		"an identity's policy":                           {identityLine, `"Name":"`, `"Name":"/`, "Name"},
		"an event of no store":                           {eventLine, `eventdatastore/`, `eventdatastore/0`, "EventDataStore"},
		"an event's channel":                             {eventLine, `"ChannelARN":"arn`, `"ChannelARN":"x`, "ChannelARN"},
		"an event's id":                                  {eventLine, `"EventID":"`, `"EventID":"0`, "EventID"},
		"an event's time":                                {eventLine, `"EventTime":"2026`, `"EventTime":"2025`, "eventData.eventTime"},
		"a fraction of a time":                           {eventLine, `Z","ChannelARN"`, `.5Z","ChannelARN"`, "IngestionTime"},
		"eventData outside of the rules":                 {eventLine, `"EventData":"{`, `"EventData":"{\"more\":1,`, `"more"`},
		"another number of records":                      {endLine, `"Records":`, `"Records":1`, "records stand before"},
		"a header of a later version":                    {`{"format"`, `"version":1`, `"version":2`, "version is 2"},
		"another format":                                 {`{"format"`, `cloudtrail`, `cloudtail`, "cloudtrail-lake-emulator-state"},
	} {
		n := find(test.line, test.old)
		if n < 0 {
			t.Errorf("%s: there is no such line with %s", name, test.old)
			continue
		}
		changed := slices.Clone(lines)
		changed[n] = strings.Replace(changed[n], test.old, test.new, 1)
		refused(name, strings.Join(changed, "\n"), fmt.Sprintf("line %d: ", n+1), test.hint)
	}
	double := func(start string) string {
		n := find(start, "")
		return strings.Join(slices.Insert(slices.Clone(lines), n, lines[n]), "\n")
	}
	changed := func(start, part, former, latter string) string {
		n, lines := find(start, part), slices.Clone(lines)
		if n < 0 || !strings.Contains(lines[n], former) {
			t.Fatalf("no line has %s and %s", part, former)
		}
		lines[n] = strings.Replace(lines[n], former, latter, 1)
		return strings.Join(lines, "\n")
	}
	refused("a deleted store that is protected", changed(storeLine, `"Name":"deleted"`, `"TerminationProtectionEnabled":false`, `"TerminationProtectionEnabled":true`), "TerminationProtectionEnabled is true")
	refused("a channel's destination is deleted", changed(storeLine, `"Name":"rich"`, `"Status":"ENABLED"`, `"Status":"PENDING_DELETION","DeletedTimestamp":"2026-03-20T12:00:00Z","RestoredStatus":"ENABLED"`), `Destinations[0]: event data store "rich"`, "pending deletion")
	refused("a channel's destination is multi-Region", changed(storeLine, `"Name":"rich"`, `"MultiRegionEnabled":false`, `"MultiRegionEnabled":true`), `Destinations[0]: event data store "rich"`, "multi-Region")
	refused("a partner's second channel", changed(channelLine, `"Source":"OktaSystemLogEvents"`, `OktaSystemLogEvents`, `GitHub`), "Source GitHub", "a partner has one")
	refused("a status of no request", changed(statusLine, `"LatestIngestionErrorCode"`, `"LatestIngestionAttemptTime":"2026-03-20T12:00:00Z",`, ""), "LatestIngestionAttemptTime")
	refused("a store twice", double(storeLine), "line 3: ", "two of the name")
	refused("a channel twice", double(channelLine), "two of the name")
	refused("a status twice", double(statusLine), "only once")
	refused("an identity twice", double(identityLine), "stands before")
	refused("nothing", "", "empty")
	refused("the end missing", strings.Join(lines[:len(lines)-1], "\n"), "cut off")
	refused("cut off within a line", state[:len(state)-30], fmt.Sprintf("line %d: ", len(lines)))
	refused("text behind the end", state+"{}\n", "is the last")
	refused("an empty line", strings.Replace(state, "\n", "\n\n", 1), "line 2: ")
	refused("a line too long", lines[0]+"\n"+strings.Repeat(" ", 5<<20), "line 2 ", "4 MiB")

	server.SetTime(stateTime)
	server.Import(strings.NewReader(state))
	if exported(server) != state {
		t.Error("the state is another after all that was refused")
	}
}

// STO-012: a session outlives a reset.
func TestSessionSurvivesReset(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	session, err := sts.NewFromConfig(server.Config(partner)).AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::" + partner + ":role/sender"), RoleSessionName: aws.String("test"),
	})
	if err != nil {
		t.Fatal(err)
	}
	client := cloudtrail.NewFromConfig(asSession(server.Config(partner), session.Credentials))
	createStore(t, client, "first")
	server.Reset()
	list, err := client.ListEventDataStores(t.Context(), &cloudtrail.ListEventDataStoresInput{})
	if err != nil || len(list.EventDataStores) != 0 {
		t.Errorf("%d stores, error %v", len(list.EventDataStores), err)
	}
}

// SIG-070, SIG-071: a reset gives nobody more permissions: sessions and users of identities that it removed are refused until the
// identities are there again.
func TestResetRemovesIdentities(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	role := emulator.Identity{Account: partner, Type: emulator.RoleIdentity, Path: "/integrations/", Name: "sender", Policies: []string{}}
	server.PutIdentity(role)
	server.PutIdentity(alice(partner))
	session, err := assumeRole(t, server.Config(partner))
	if err != nil {
		t.Fatal(err)
	}
	asRole, asAlice := asSession(server.Config(partner), session.Credentials), server.ConfigOf(aliceKey)
	refused(t, listChannels(t, asRole), "AccessDeniedException")
	for range 2 {
		server.Reset()
		refused(t, listChannels(t, asRole), "UnrecognizedClientException", "a reset removed its role arn:aws:iam::"+partner+":role/integrations/sender")
		_, err = callerIdentity(t, asRole)
		refused(t, err, "InvalidClientTokenId", "reset")
		refused(t, listChannels(t, asAlice), "UnrecognizedClientException", "arn:aws:iam::"+partner+":user/integrations/alice", "a reset")
	}
	if err := listChannels(t, server.ConfigOf(emulator.AccessKey{ID: "AKIAI44QH8DHBEXAMPLE", Secret: "of nobody"})); err != nil {
		t.Errorf("a key that was nobody's: %v", err)
	}
	server.PutIdentity(role)
	server.PutIdentity(alice(partner))
	refused(t, listChannels(t, asRole), "AccessDeniedException")
	if err := listChannels(t, asAlice); err != nil {
		t.Error(err)
	}

	// A key that a change took from its user is nobody's either.
	rotated := alice(partner)
	rotated.AccessKeys = []emulator.AccessKey{{ID: "AKIAI44QH8DHBEXAMPLE", Secret: "another"}}
	server.PutIdentity(rotated)
	refused(t, listChannels(t, asAlice), "UnrecognizedClientException", "user/integrations/alice")
}
