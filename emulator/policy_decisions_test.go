// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go/aws/awserr"
	"github.com/aws/smithy-go"
	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	awsv1 "github.com/aws/aws-sdk-go/aws"
	credentialsv1 "github.com/aws/aws-sdk-go/aws/credentials"
	sessionv1 "github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/cloudtraildata"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/awsapi"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/enginetest"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/journal"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/store"
)

// decisionSection is a part of testdata/policy-decisions.yaml, which explains its members.
type decisionSection struct {
	Section string
	About   string
	Cases   []decisionCase
}

type decisionCase struct {
	Name       string
	Caller     string
	Identity   []decisionStatement
	Policies   *[][]decisionStatement
	Resource   []decisionStatement
	Store      []decisionStatement
	Operation  string
	ExternalID string `yaml:"external_id"`
	TLS        bool
	Decision   string
	By         string
	Reason     string
}

// decisionStatement is a statement, with the elements in the order in which people write them.
type decisionStatement struct {
	Sid         string `yaml:"Sid"         json:",omitempty"`
	Effect      string `yaml:"Effect"`
	Principal   any    `yaml:"Principal"   json:",omitempty"`
	Action      any    `yaml:"Action"      json:",omitempty"`
	NotAction   any    `yaml:"NotAction"   json:",omitempty"`
	Resource    any    `yaml:"Resource"    json:",omitempty"`
	NotResource any    `yaml:"NotResource" json:",omitempty"`
	Condition   any    `yaml:"Condition"   json:",omitempty"`
}

func readDecisions(t *testing.T) []decisionSection {
	t.Helper()
	text, err := os.ReadFile("testdata/policy-decisions.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var sections []decisionSection
	if err := yaml.UnmarshalWithOptions(text, &sections, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	return sections
}

// policies gives the caller's identity policies; nil if it has none.
func (c decisionCase) policies() [][]decisionStatement {
	switch {
	case c.Policies != nil:
		return append([][]decisionStatement{}, *c.Policies...)
	case c.Identity != nil:
		return [][]decisionStatement{c.Identity}
	}
	return nil
}

func (c decisionCase) operation() string {
	if c.Operation == "" {
		return "PutAuditEvents"
	}
	return c.Operation
}

// decisionCallers are the principals of the cases.
var decisionCallers = map[string]emulator.Identity{
	"owner-root":    {Account: emulator.DefaultAccountID},
	"owner-user":    {Account: emulator.DefaultAccountID, Type: emulator.UserIdentity, Path: "/integrations/", Name: "alice", AccessKeys: []emulator.AccessKey{{ID: "AKIAIOSFODNN7EXAMPLE", Secret: "alice"}}},
	"owner-role":    {Account: emulator.DefaultAccountID, Type: emulator.RoleIdentity, Name: "collector"},
	"partner-root":  {Account: partner},
	"partner-user":  {Account: partner, Type: emulator.UserIdentity, Name: "bob", AccessKeys: []emulator.AccessKey{{ID: "AKIAI44QH8DHBEXAMPLE", Secret: "bob"}}},
	"partner-role":  {Account: partner, Type: emulator.RoleIdentity, Path: "/integrations/", Name: "sender"},
	"stranger-root": {Account: stranger},
}

var decisionTime = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// decisionLake is an emulator with one channel into one store, whose journal a test reads.
type decisionLake struct {
	service *lake.Service
	server  *httptest.Server
	channel *cloudtrail.CreateChannelOutput
	store   *cloudtrail.CreateEventDataStoreOutput
	query   *cloudtrail.StartQueryOutput // of the owner, over the store; nil in cases of other operations

	mu   sync.Mutex
	last journal.Entry
}

func startDecisionLake(t *testing.T, c decisionCase) *decisionLake {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	opened, err := store.Open("", log)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return decisionTime }
	l := &decisionLake{service: lake.NewService(lake.Config{Store: opened, Now: now, Engine: &enginetest.Engine{}})}
	handler := awsapi.New(awsapi.Config{Service: l.service, Auth: awsapi.AuthNone, Region: emulator.DefaultRegion, Log: log, Observe: l.observe})
	if l.server = httptest.NewUnstartedServer(handler); c.TLS {
		l.server.StartTLS()
	} else {
		l.server.Start()
	}
	t.Cleanup(func() {
		l.server.Close()
		if err := errors.Join(l.service.Close(), opened.Close()); err != nil {
			t.Error(err)
		}
	})
	owner := cloudtrail.NewFromConfig(l.config(emulator.DefaultAccountID, "any", ""))
	l.store = createStore(t, owner, "integrations")
	in := channelInput("channel", "GitHub", l.store)
	in.Tags = []types.Tag{{Key: aws.String("team"), Value: aws.String("security")}}
	if l.channel, err = owner.CreateChannel(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(c.operation(), "Query") || c.operation() == "GetQueryResults" {
		if l.query, err = owner.StartQuery(t.Context(), &cloudtrail.StartQueryInput{QueryStatement: l.statement()}); err != nil {
			t.Fatal(err)
		}
	}
	l.putPolicy(t, owner, l.channel.ChannelArn, c.Resource)
	l.putPolicy(t, owner, l.store.EventDataStoreArn, c.Store)
	return l
}

// statement is one that runs until it is cancelled.
func (l *decisionLake) statement() *string {
	return aws.String("SELECT number FROM " + idOf(l.store.EventDataStoreArn) + " THEN wait")
}

func (l *decisionLake) observe(entry *journal.Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = *entry
}

func (l *decisionLake) config(key, secret, token string) aws.Config {
	return aws.Config{
		Region: emulator.DefaultRegion, BaseEndpoint: aws.String(l.server.URL), HTTPClient: l.server.Client(), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider(key, secret, token),
	}
}

// putPolicy attaches statements to a resource, with the action and resource filled in.
func (l *decisionLake) putPolicy(t *testing.T, owner *cloudtrail.Client, arn *string, statements []decisionStatement) {
	t.Helper()
	if statements == nil {
		return
	}
	whole := make([]decisionStatement, len(statements))
	for n, statement := range statements {
		if statement.Action == nil {
			statement.Action = "cloudtrail-data:PutAuditEvents"
		}
		statement.Resource = *arn
		whole[n] = statement
	}
	if _, err := owner.PutResourcePolicy(t.Context(), &cloudtrail.PutResourcePolicyInput{ResourceArn: arn, ResourcePolicy: aws.String(l.document(t, whole))}); err != nil {
		t.Fatal(err)
	}
}

// document writes statements as a policy about the channel and the store that there are.
func (l *decisionLake) document(t *testing.T, statements []decisionStatement) string {
	t.Helper()
	text := marshalPlain(t, map[string]any{"Version": "2012-10-17", "Statement": statements})
	return strings.NewReplacer("CHANNEL", *l.channel.ChannelArn, "STORE", *l.store.EventDataStoreArn).Replace(text)
}

// caller gives the configuration of a case's caller, who is made an identity if it is no root user.
func (l *decisionLake) caller(t *testing.T, c decisionCase) aws.Config {
	t.Helper()
	identity, known := decisionCallers[c.Caller]
	if !known {
		t.Fatalf("caller %q is not known", c.Caller)
	}
	root := l.config(identity.Account, "any", "")
	if identity.Type == "" {
		if c.policies() != nil {
			t.Fatal("a root user has no policies")
		}
		return root
	}
	if policies := c.policies(); policies != nil {
		identity.Policies = []string{}
		for _, statements := range policies {
			identity.Policies = append(identity.Policies, l.document(t, statements))
		}
	}
	if err := l.service.PutIdentity(t.Context(), identity); err != nil {
		t.Fatal(err)
	}
	if identity.Type == emulator.UserIdentity {
		return l.config(identity.AccessKeys[0].ID, identity.AccessKeys[0].Secret, "")
	}
	out, err := sts.NewFromConfig(root).AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::" + identity.Account + ":role" + path(identity) + identity.Name), RoleSessionName: aws.String("nightly"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return l.config(*out.Credentials.AccessKeyId, *out.Credentials.SecretAccessKey, *out.Credentials.SessionToken)
}

func path(identity emulator.Identity) string {
	if identity.Path == "" {
		return "/"
	}
	return identity.Path
}

// call carries out the case's operation.
func (l *decisionLake) call(t *testing.T, c decisionCase) error {
	t.Helper()
	cfg := l.caller(t, c)
	client := cloudtrail.NewFromConfig(cfg)
	var err error
	switch c.operation() {
	case "PutAuditEvents":
		return l.putAuditEvents(t, cfg, c.ExternalID)
	case "GetChannel":
		_, err = client.GetChannel(t.Context(), &cloudtrail.GetChannelInput{Channel: l.channel.ChannelArn})
	case "ListChannels":
		_, err = client.ListChannels(t.Context(), &cloudtrail.ListChannelsInput{})
	case "CreateChannel":
		_, err = client.CreateChannel(t.Context(), channelInput("another", "Custom", l.store))
	case "UpdateChannel":
		_, err = client.UpdateChannel(t.Context(), &cloudtrail.UpdateChannelInput{Channel: l.channel.ChannelArn, Destinations: channelInput("", "", l.store).Destinations})
	case "DeleteChannel":
		_, err = client.DeleteChannel(t.Context(), &cloudtrail.DeleteChannelInput{Channel: l.channel.ChannelArn})
	case "AddTags":
		_, err = client.AddTags(t.Context(), &cloudtrail.AddTagsInput{ResourceId: l.channel.ChannelArn, TagsList: []types.Tag{{Key: aws.String("stage"), Value: aws.String("test")}}})
	case "PutResourcePolicy":
		_, err = client.PutResourcePolicy(t.Context(), &cloudtrail.PutResourcePolicyInput{ResourceArn: l.channel.ChannelArn, ResourcePolicy: aws.String("{}")})
	case "GetEventDataStore":
		_, err = client.GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: l.store.EventDataStoreArn})
	case "ListQueries":
		_, err = client.ListQueries(t.Context(), &cloudtrail.ListQueriesInput{EventDataStore: l.store.EventDataStoreArn})
	default:
		return l.callAboutQuery(t, client, c.operation())
	}
	return err
}

// callAboutQuery carries out an operation on queries over the owner's store.
func (l *decisionLake) callAboutQuery(t *testing.T, client *cloudtrail.Client, operation string) (err error) {
	t.Helper()
	owner := aws.String(emulator.DefaultAccountID)
	switch operation {
	case "StartQuery":
		_, err = client.StartQuery(t.Context(), &cloudtrail.StartQueryInput{QueryStatement: l.statement(), EventDataStoreOwnerAccountId: owner})
	case "DescribeQuery":
		_, err = client.DescribeQuery(t.Context(), &cloudtrail.DescribeQueryInput{QueryId: l.query.QueryId, EventDataStoreOwnerAccountId: owner})
	case "GetQueryResults":
		_, err = client.GetQueryResults(t.Context(), &cloudtrail.GetQueryResultsInput{QueryId: l.query.QueryId, EventDataStoreOwnerAccountId: owner})
	case "CancelQuery":
		_, err = client.CancelQuery(t.Context(), &cloudtrail.CancelQueryInput{QueryId: l.query.QueryId, EventDataStoreOwnerAccountId: owner})
	default:
		t.Fatalf("operation %q is not known", operation)
	}
	return err
}

func (l *decisionLake) putAuditEvents(t *testing.T, cfg aws.Config, externalID string) error {
	t.Helper()
	key, err := cfg.Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	session, err := sessionv1.NewSession(&awsv1.Config{
		Endpoint: aws.String(l.server.URL), Region: aws.String(emulator.DefaultRegion), MaxRetries: aws.Int(0), HTTPClient: l.server.Client(),
		Credentials: credentialsv1.NewStaticCredentials(key.AccessKeyID, key.SecretAccessKey, key.SessionToken),
	})
	if err != nil {
		t.Fatal(err)
	}
	in := &cloudtraildata.PutAuditEventsInput{ChannelArn: l.channel.ChannelArn, AuditEvents: auditEvents(eventData(emulator.DefaultAccountID, nil))}
	if externalID != "" {
		in.ExternalId = aws.String(externalID)
	}
	_, err = cloudtraildata.New(session).PutAuditEvents(in)
	return err
}

// decided is what became of a case.
type decided struct{ Decision, By, Reason, Error string }

func (l *decisionLake) decide(t *testing.T, c decisionCase) decided {
	t.Helper()
	err := l.call(t, c)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last.Operation != c.operation() || l.last.Decision == nil {
		t.Fatalf("the journal has no decision, but %+v; error %v", l.last, err)
	}
	decision := l.last.Decision
	by := decision.Policy
	if decision.Statement > 0 {
		place := strconv.Itoa(decision.Statement)
		if decision.Document > 0 {
			place = fmt.Sprintf("%d.%d", decision.Document, decision.Statement)
		}
		if by += " " + place; decision.Sid != "" {
			by += " (" + decision.Sid + ")"
		}
	}
	names := strings.NewReplacer(*l.channel.ChannelArn, "CHANNEL", *l.store.EventDataStoreArn, "STORE")
	return decided{decision.Effect, by, names.Replace(decision.Reason), errorName(err)}
}

// errorName is the error's name on the wire, of either SDK; "" if there is none.
func errorName(err error) string {
	var v2 smithy.APIError
	var v1 awserr.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &v2):
		return v2.ErrorCode()
	case errors.As(err, &v1):
		return v1.Code()
	}
	return err.Error()
}

// wantError is the name of the error that a refused case ends with: DAT-012, DAT-080, DAT-081, POL-068.
func (c decisionCase) wantError() string {
	inOwnAccount := strings.HasPrefix(c.Caller, "owner-") && strings.HasPrefix(c.By, "identity")
	switch {
	case c.Decision == "allowed":
		return ""
	case c.Operation != "" || inOwnAccount:
		return "AccessDeniedException"
	}
	return "ChannelInsufficientPermission"
}

// POL-060 to POL-068, POL-070 to POL-076: every case of the table is decided as it says, by the side and the statement that it names. The
// table for people, docs/policy-decisions.md, is what comes of it.
func TestPolicyDecisions(t *testing.T) {
	t.Parallel()
	sections := readDecisions(t)
	results := make([][]decided, len(sections))
	count := 0
	t.Run("cases", func(t *testing.T) {
		for s, section := range sections {
			results[s] = make([]decided, len(section.Cases))
			for n, c := range section.Cases {
				count++
				t.Run(section.Section+"/"+c.Name, func(t *testing.T) {
					t.Parallel()
					got := startDecisionLake(t, c).decide(t, c)
					want := decided{c.Decision, c.By, got.Reason, c.wantError()}
					if diff := cmp.Diff(want, got); diff != "" || !strings.Contains(got.Reason, c.Reason) {
						t.Errorf("reason %q, want in it %q\n-want +got:\n%s", got.Reason, c.Reason, diff)
					}
					results[s][n] = got
				})
			}
		}
	})
	if count < 60 || t.Failed() {
		t.Fatalf("%d cases, or some of them failed", count)
	}
	t.Logf("%d cases", count)
	got := decisionsForPeople(t, sections, results)
	const path = "../docs/policy-decisions.md"
	if *updateGenerated {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is not what the cases say; run this test with -update\n-file +cases:\n%s", path, diff)
	}
}

// decisionsForPeople writes the table as Markdown.
func decisionsForPeople(t *testing.T, sections []decisionSection, results [][]decided) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<!-- SPDX-License-Identifier: MPL-2.0 -->
<!-- Generated from emulator/testdata/policy-decisions.yaml by TestPolicyDecisions. -->
# Who may do what: policy decisions

Each row is carried out against the emulator by a test. The channel and its event data store are of account 111122223333; an
ARN of theirs is CHANNEL and STORE here. A statement of the channel's policy is shown without its action, which is always
cloudtrail-data:PutAuditEvents, and its resource, which is always the channel. "None" as identity policies is an identity that
has none at all and may do everything in its account; an empty list is one that may do nothing. It is noon of 2026-06-01, UTC.

The reason is what the emulator's journal says. The caller is told the same without the values of conditions.
`)
	number := 0
	for s, section := range sections {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| # | Case | Caller | Identity policies | Resource policy | Request | Decision | By | Reason |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n", section.Section, section.About)
		for n, c := range section.Cases {
			number++
			got := results[s][n]
			fmt.Fprintf(&b, "| %d | %s | %s | %s | %s | %s | %s | %s | %s |\n", number, c.Name, c.Caller, c.identityForPeople(t), c.resourceForPeople(t), c.requestForPeople(), got.Decision, got.By, inCell(got.Reason))
		}
	}
	return b.String()
}

func (c decisionCase) identityForPeople(t *testing.T) string {
	t.Helper()
	policies := c.policies()
	switch {
	case policies == nil:
		return "none"
	case len(policies) == 0:
		return "empty list"
	case len(policies) == 1:
		return statementsForPeople(t, policies[0])
	}
	parts := make([]string, len(policies))
	for n, statements := range policies {
		parts[n] = fmt.Sprintf("policy %d: %s", n+1, statementsForPeople(t, statements))
	}
	return strings.Join(parts, "<br>")
}

func (c decisionCase) resourceForPeople(t *testing.T) string {
	t.Helper()
	switch {
	case c.Store != nil:
		return "of the store: " + statementsForPeople(t, c.Store)
	case c.Resource != nil:
		return statementsForPeople(t, c.Resource)
	}
	return "none"
}

func (c decisionCase) requestForPeople() string {
	request := c.operation()
	if c.ExternalID != "" {
		request += ", externalId " + c.ExternalID
	}
	if c.TLS {
		request += ", by https"
	}
	return request
}

func statementsForPeople(t *testing.T, statements []decisionStatement) string {
	t.Helper()
	lines := make([]string, len(statements))
	for n, statement := range statements {
		lines[n] = "`" + inCell(marshalPlain(t, statement)) + "`"
	}
	return strings.Join(lines, "<br>")
}

// inCell keeps a text within its cell of a table.
func inCell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// marshalPlain writes JSON in which < and > are themselves.
func marshalPlain(t *testing.T, value any) string {
	t.Helper()
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}
