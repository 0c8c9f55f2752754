// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"strings"
	"testing"

	credentialsv1 "github.com/aws/aws-sdk-go/aws/credentials"
	"github.com/aws/aws-sdk-go/service/cloudtraildata"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

const (
	stranger   = "777788889999"
	externalID = "gh-3f2a"
)

// sessionClient is the Go v1 client as the session of a role that the official STS client assumed.
func (i integration) sessionClient(t *testing.T, account, role, session string) *cloudtraildata.CloudTrailData {
	t.Helper()
	out, err := sts.NewFromConfig(i.Config(account)).AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::" + account + ":role/" + role), RoleSessionName: aws.String(session),
	})
	if err != nil {
		t.Fatal(err)
	}
	client := dataClient(t, i.Server, account)
	client.Config.Credentials = credentialsv1.NewStaticCredentials(*out.Credentials.AccessKeyId, *out.Credentials.SecretAccessKey, *out.Credentials.SessionToken)
	return client
}

func (i integration) putPolicy(t *testing.T, text string) {
	t.Helper()
	if _, err := i.owner.PutResourcePolicy(t.Context(), &cloudtrail.PutResourcePolicyInput{ResourceArn: i.channel.ChannelArn, ResourcePolicy: aws.String(text)}); err != nil {
		t.Fatal(err)
	}
}

// statement is one statement on the channel; condition is a Condition block or "".
func (i integration) statement(effect, principal, condition string) string {
	if condition != "" {
		condition = `,"Condition":` + condition
	}
	return fmt.Sprintf(`{"Effect":%q,"Principal":%s,"Action":"cloudtrail-data:PutAuditEvents","Resource":%q%s}`, effect, principal, *i.channel.ChannelArn, condition)
}

func document(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

func externalIDIs(id string) string {
	return fmt.Sprintf(`{"StringEquals":{"cloudtrail:ExternalId":%q}}`, id)
}

// try sends one event as a caller, with an external ID or "".
func (i integration) try(client *cloudtraildata.CloudTrailData, externalID string) error {
	in := &cloudtraildata.PutAuditEventsInput{ChannelArn: i.channel.ChannelArn, AuditEvents: auditEvents(eventData(i.AccountID, nil))}
	if externalID != "" {
		in.ExternalId = new(externalID)
	}
	_, err := client.PutAuditEvents(in)
	return err
}

// policyCase is who calls under a policy, and whether that is allowed.
type policyCase struct {
	name       string
	policy     []string // statements; nil: no policy
	caller     string   // account, or account/ROLE for a session of a role
	externalID string
	allowed    bool
	hints      []string // in the refusal
}

func (i integration) decide(t *testing.T, c policyCase) {
	t.Helper()
	if c.policy != nil {
		i.putPolicy(t, document(c.policy...))
	}
	account, role, isSession := strings.Cut(c.caller, "/")
	client := dataClient(t, i.Server, account)
	if isSession {
		client = i.sessionClient(t, account, role, "sender")
	}
	err := i.try(client, c.externalID)
	if c.allowed {
		if err != nil || len(i.stored(t)) != 1 {
			t.Errorf("error %v, %d stored", err, len(i.stored(t)))
		}
		return
	}
	dataRefused(t, err, "ChannelInsufficientPermission", append(c.hints, *i.channel.ChannelArn)...)
	if strings.Contains(err.Error(), externalID) && c.externalID != externalID {
		t.Errorf("the refusal tells the external ID: %v", err)
	}
	if n := len(i.stored(t)); n != 0 {
		t.Errorf("%d events of a refused caller are stored", n)
	}
}

// DAT-010 to DAT-016, POL-020: who may call PutAuditEvents.
func TestWhoMayPutAuditEvents(t *testing.T) {
	t.Parallel()
	owner := emulator.DefaultAccountID
	i := integration{} // only to write statements, whose channel is put in below
	i.channel = &cloudtrail.CreateChannelOutput{ChannelArn: aws.String("CHANNEL")}
	allow := func(principal string) string { return i.statement("Allow", principal, "") }
	withID := func(principal string) string { return i.statement("Allow", principal, externalIDIs(externalID)) }
	quoted := func(text string) string { return `{"AWS":"` + text + `"}` }
	anyone, partnerAccount, ownerAccount := `{"AWS":"*"}`, quoted(partner), quoted(owner)
	sender := partner + "/sender"
	denyAll := i.statement("Deny", `"*"`, "")
	denyWithoutID := i.statement("Deny", `"*"`, `{"StringNotEquals":{"cloudtrail:ExternalId":"`+externalID+`"}}`)

	for _, c := range []policyCase{
		{"no policy, the owner", nil, owner, "", true, nil},
		{"no policy, a role of the owner", nil, owner + "/sender", "", true, nil},
		{"no policy, the owner with an external ID", nil, owner, "unasked", true, nil},
		{"no policy, another account", nil, partner, "", false, []string{"no resource policy", owner}},
		{"no policy, a role of another account", nil, sender, "", false, []string{"assumed-role/sender/sender"}},

		{"account id", []string{allow(partnerAccount)}, partner, "", true, nil},
		{"account id, its role", []string{allow(partnerAccount)}, sender, "", true, nil},
		{"root ARN", []string{allow(quoted("arn:aws:iam::" + partner + ":root"))}, partner, "", true, nil},
		{"root ARN, its role", []string{allow(quoted("arn:aws:iam::" + partner + ":root"))}, sender, "", true, nil},
		{"role, its session", []string{allow(quoted("arn:aws:iam::" + partner + ":role/sender"))}, sender, "", true, nil},
		{"role, another role", []string{allow(quoted("arn:aws:iam::" + partner + ":role/sender"))}, partner + "/reader", "", false, []string{"reader"}},
		{"role, its account's root", []string{allow(quoted("arn:aws:iam::" + partner + ":role/sender"))}, partner, "", false, nil},
		{"session", []string{allow(quoted("arn:aws:sts::" + partner + ":assumed-role/sender/sender"))}, sender, "", true, nil},
		{"another session", []string{allow(quoted("arn:aws:sts::" + partner + ":assumed-role/sender/other"))}, sender, "", false, nil},
		{"user, another principal", []string{allow(quoted("arn:aws:iam::" + partner + ":user/sender"))}, partner, "", false, nil},
		{"everyone as AWS", []string{allow(anyone)}, stranger, "", true, nil},
		{"everyone", []string{allow(`"*"`)}, stranger, "", true, nil},
		{"a list of principals", []string{allow(`{"AWS":["` + stranger + `","` + partner + `"]}`)}, partner, "", true, nil},
		{"an account that is not listed", []string{allow(partnerAccount)}, stranger, "", false, []string{stranger}},
		{"the second statement", []string{allow(quoted(stranger)), allow(partnerAccount)}, partner, "", true, nil},

		{"external ID right", []string{withID(partnerAccount)}, partner, externalID, true, nil},
		{"external ID right, a role", []string{withID(partnerAccount)}, sender, externalID, true, nil},
		{"external ID wrong", []string{withID(partnerAccount)}, partner, "gh-other", false, []string{"cloudtrail:ExternalId", "gh-other"}},
		{"external ID in another case", []string{withID(partnerAccount)}, partner, "GH-3F2A", false, nil},
		{"external ID missing", []string{withID(partnerAccount)}, partner, "", false, []string{"cloudtrail:ExternalId", "the request has none"}},
		{"external ID not demanded", []string{allow(partnerAccount)}, partner, "unasked", true, nil},
		{"external ID right, account wrong", []string{withID(partnerAccount)}, stranger, externalID, false, nil},
		{"external ID of another partner", []string{withID(partnerAccount), i.statement("Allow", quoted(stranger), externalIDIs("st-9"))}, stranger, externalID, false, nil},
		{"everyone, external ID missing", []string{withID(anyone)}, stranger, "", false, nil},

		{"owner, with the external ID", []string{withID(partnerAccount)}, owner, externalID, true, nil},
		{"owner, without it", []string{withID(partnerAccount)}, owner, "", false, []string{"cloudtrail:ExternalId", "none"}},
		{"owner, with another", []string{withID(partnerAccount)}, owner, "gh-other", false, []string{"gh-other"}},
		{"owner, none demanded", []string{allow(partnerAccount)}, owner, "", true, nil},
		{"owner, allowed without by another statement", []string{withID(partnerAccount), allow(ownerAccount)}, owner, "", true, nil},

		{"Deny beside Allow, the partner", []string{allow(partnerAccount), denyAll}, partner, "", false, []string{"statement 2", "denies"}},
		{"Deny before Allow, the partner", []string{i.statement("Deny", partnerAccount, ""), allow(anyone)}, partner, "", false, []string{"statement 1"}},
		{"Deny of others", []string{allow(partnerAccount), i.statement("Deny", quoted(stranger), "")}, partner, "", true, nil},
		{"Deny, the owner", []string{denyAll}, owner, "", false, []string{"denies"}},
		{"Deny of a role, the owner's session", []string{i.statement("Deny", quoted("arn:aws:iam::"+owner+":role/sender"), "")}, owner + "/sender", "", false, nil},
		{"Deny of a role, the owner's root", []string{i.statement("Deny", quoted("arn:aws:iam::"+owner+":role/sender"), "")}, owner, "", true, nil},
		{"Deny without the external ID, the partner with it", []string{allow(partnerAccount), denyWithoutID}, partner, externalID, true, nil},
		{"Deny without the external ID, the partner without", []string{allow(partnerAccount), denyWithoutID}, partner, "", false, nil},
		{"Deny without the external ID, the owner without", []string{allow(partnerAccount), denyWithoutID}, owner, "", false, nil},

		{"address of the caller", []string{i.statement("Allow", partnerAccount, `{"IpAddress":{"aws:SourceIp":"127.0.0.0/8"}}`)}, partner, "", true, nil},
		{"another address", []string{i.statement("Allow", partnerAccount, `{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`)}, partner, "", false, []string{"aws:SourceIp"}},
		{"account of the caller", []string{i.statement("Allow", anyone, `{"StringEquals":{"aws:PrincipalAccount":"`+partner+`"}}`)}, partner, "", true, nil},
		{"account of another", []string{i.statement("Allow", anyone, `{"StringEquals":{"aws:PrincipalAccount":"`+partner+`"}}`)}, stranger, "", false, nil},
		{"TLS, which a test server has not", []string{i.statement("Allow", partnerAccount, `{"Bool":{"aws:SecureTransport":"true"}}`)}, partner, "", false, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			i := startIntegration(t, "GitHub")
			for n := range c.policy {
				c.policy[n] = strings.ReplaceAll(c.policy[n], "CHANNEL", *i.channel.ChannelArn)
			}
			i.decide(t, c)
		})
	}
}

// DAT-016: the switch lets the owner's account, and it alone, call without the external ID.
func TestOwnerWithoutExternalID(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "GitHub", func(o *emulator.Options) { o.AllowOwnerWithoutExternalID = true })
	i.putPolicy(t, policyFor(*i.channel.ChannelArn, partner, externalID))
	for _, id := range []string{"", "gh-other", externalID} {
		if err := i.try(i.data, id); err != nil {
			t.Errorf("external ID %q: %v", id, err)
		}
	}
	dataRefused(t, i.try(dataClient(t, i.Server, partner), ""), "ChannelInsufficientPermission")
	i.putPolicy(t, document(i.statement("Deny", `"*"`, "")))
	dataRefused(t, i.try(i.data, ""), "ChannelInsufficientPermission", "denies")
}

// POL-001 to POL-019: what a channel's policy may not hold. Each refusal names the element.
func TestPutResourcePolicyRefuses(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "GitHub")
	arn := *i.channel.ChannelArn
	valid := policyFor(arn, partner, externalID)
	if !strings.Contains(valid, `"Condition"`) {
		t.Fatal("the sample has no condition")
	}
	replace := func(old, with string) string {
		text := strings.Replace(valid, old, with, 1)
		if text == valid {
			t.Fatalf("the sample has no %s", old)
		}
		return text
	}
	principals := func(n int) string {
		list := make([]string, n)
		for k := range list {
			list[k] = fmt.Sprintf("%q", fmt.Sprintf("%012d", k))
		}
		return document(i.statement("Allow", `{"AWS":[`+strings.Join(list, ",")+`]}`, ""))
	}
	statements := func(n int) string {
		list := make([]string, n)
		for k := range list {
			list[k] = i.statement("Allow", `"*"`, "")
		}
		return document(list...)
	}
	sized := func(n int) string { return valid + strings.Repeat(" ", n-len(valid)) }

	for name, test := range map[string]struct {
		policy string
		hints  []string // nil: accepted
	}{
		"the sample":                    {valid, nil},
		"8192 characters":               {sized(8192), nil},
		"8193 characters":               {sized(8193), []string{"8193", "8192"}},
		"8192 multi-byte characters":    {replace(`"Version"`, `"Id":"`+strings.Repeat("é", 8192-len(valid)-len(`"Id":"",`))+`","Version"`), nil},
		"white space only":              {"  ", []string{"empty"}},
		"not JSON":                      {"hello", []string{"JSON", "line 1"}},
		"cut short":                     {valid[:len(valid)-2], []string{"not valid JSON"}},
		"a list":                        {"[" + valid + "]", []string{"object"}},
		"two documents":                 {valid + valid, []string{"follows"}},
		"a member twice":                {replace(`"Effect":"Allow"`, `"Effect":"Allow","Effect":"Allow"`), []string{"Effect", "twice"}},
		"Statement twice":               {replace(`"Version":"2012-10-17"`, `"Statement":[]`), []string{"Statement"}},
		"an unknown element":            {replace(`"Sid"`, `"Name"`), []string{"Name"}},
		"an element in another case":    {replace(`"Effect"`, `"effect"`), []string{"effect", "Effect"}},
		"an unknown version":            {replace("2012-10-17", "2026-01-01"), []string{"Version", "2026-01-01"}},
		"no statement":                  {document(), []string{"Statement"}},
		"20 statements":                 {statements(20), nil},
		"21 statements":                 {statements(21), []string{"Statement", "21", "20"}},
		"50 principals":                 {principals(50), nil},
		"51 principals":                 {principals(51), []string{"Principal", "51", "50"}},
		"the same Sid twice":            {document(`{"Sid":"a",`+i.statement("Allow", `"*"`, "")[1:], `{"Sid":"a",`+i.statement("Allow", `"*"`, "")[1:]), []string{"Sid", `"a"`}},
		"a Sid with a space":            {replace("ChannelPolicy", "Channel Policy"), []string{"Sid", "Channel Policy"}},
		"an unknown effect":             {replace(`"Allow"`, `"allow"`), []string{"Effect", "allow"}},
		"no effect":                     {replace(`"Effect":"Allow",`, ""), []string{"Effect"}},
		"no principal":                  {replace(`"Principal":{"AWS":"`+partner+`"},`, ""), []string{"Principal"}},
		"NotPrincipal":                  {replace(`"Principal"`, `"NotPrincipal"`), []string{"NotPrincipal"}},
		"a principal of 11 digits":      {replace(partner, partner[1:]), []string{"Principal", partner[1:]}},
		"a principal with a wildcard":   {replace(partner, "arn:aws:iam::"+partner+":role/*"), []string{"Principal", "wildcard"}},
		"a group":                       {replace(partner, "arn:aws:iam::"+partner+":group/x"), []string{"Principal", "group"}},
		"a service":                     {replace(`{"AWS":"`+partner+`"}`, `{"Service":"cloudtrail.amazonaws.com"}`), []string{"Principal", "cloudtrail.amazonaws.com"}},
		"an identity provider":          {replace(`{"AWS":"`+partner+`"}`, `{"Federated":"accounts.google.com"}`), []string{"Principal", "accounts.google.com"}},
		"another action":                {replace("cloudtrail-data:PutAuditEvents", "cloudtrail:GetChannel"), []string{"Action", "cloudtrail:GetChannel"}},
		"every action":                  {replace("cloudtrail-data:PutAuditEvents", "*"), []string{"Action"}},
		"NotAction":                     {replace(`"Action"`, `"NotAction"`), []string{"NotAction"}},
		"no action":                     {replace(`"Action":"cloudtrail-data:PutAuditEvents",`, ""), []string{"Action"}},
		"the action in another case":    {replace("cloudtrail-data:PutAuditEvents", "CLOUDTRAIL-DATA:putauditevents"), nil},
		"the action as a list":          {replace(`"cloudtrail-data:PutAuditEvents"`, `["cloudtrail-data:PutAuditEvents"]`), nil},
		"another channel":               {replace(arn, arn[:len(arn)-1]+"x"), []string{"Resource", arn}},
		"every channel":                 {replace(arn, arn[:strings.LastIndexByte(arn, '/')]+"/*"), []string{"Resource", arn}},
		"every resource":                {replace(`"Resource":"`+arn+`"`, `"Resource":"*"`), []string{"Resource", arn}},
		"NotResource":                   {replace(`"Resource"`, `"NotResource"`), []string{"NotResource"}},
		"the resource as a list":        {replace(`"`+arn+`"`, `["`+arn+`"]`), nil},
		"an unknown condition key":      {replace("cloudtrail:ExternalId", "cloudtrail:ExternalID2"), []string{"Condition", "cloudtrail:ExternalID2"}},
		"another service's key":         {replace("cloudtrail:ExternalId", "sts:ExternalId"), []string{"Condition", "sts:ExternalId", "cloudtrail:ExternalId"}},
		"the key in another case":       {replace("cloudtrail:ExternalId", "CloudTrail:externalid"), nil},
		"a key of AWS":                  {replace("cloudtrail:ExternalId", "aws:PrincipalOrgID"), nil},
		"an unknown operator":           {replace("StringEquals", "StringIs"), []string{"Condition", "StringIs"}},
		"a condition that is no object": {replace(`{"StringEquals":{"cloudtrail:ExternalId":"`+externalID+`"}}`, `"x"`), []string{"Condition", "object"}},
		"a value of the wrong type":     {replace(`"`+externalID+`"`, `{"a":"b"}`), []string{"Condition"}},
		"Deny":                          {replace(`"Allow"`, `"Deny"`), nil},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := i.owner.PutResourcePolicy(t.Context(), &cloudtrail.PutResourcePolicyInput{ResourceArn: aws.String(arn), ResourcePolicy: aws.String(test.policy)})
			if test.hints != nil {
				refused(t, err, "ResourcePolicyNotValidException", test.hints...)
				return
			}
			if err != nil || *out.ResourcePolicy != test.policy || *out.ResourceArn != arn {
				t.Errorf("answer %v, error %v", out, err)
			}
		})
	}
}

// POL-030 to POL-033: a policy's life.
func TestResourcePolicyLife(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "GitHub")
	arn := i.channel.ChannelArn
	get := func() (string, error) {
		out, err := i.owner.GetResourcePolicy(t.Context(), &cloudtrail.GetResourcePolicyInput{ResourceArn: arn})
		if err != nil {
			return "", err
		}
		return *out.ResourcePolicy, nil
	}
	remove := func() error {
		_, err := i.owner.DeleteResourcePolicy(t.Context(), &cloudtrail.DeleteResourcePolicyInput{ResourceArn: arn})
		return err
	}
	asPartner := dataClient(t, i.Server, partner)
	_, err := get()
	refused(t, err, "ResourcePolicyNotFoundException", *arn)
	refused(t, remove(), "ResourcePolicyNotFoundException", *arn)

	first, second := policyFor(*arn, partner, ""), " "+policyFor(*arn, stranger, "")+"\n"
	for _, policy := range []string{first, second} {
		i.putPolicy(t, policy)
		if got, err := get(); err != nil || got != policy {
			t.Errorf("got %q, error %v", got, err)
		}
	}
	dataRefused(t, i.try(asPartner, ""), "ChannelInsufficientPermission")
	_, err = i.owner.PutResourcePolicy(t.Context(), &cloudtrail.PutResourcePolicyInput{ResourceArn: arn, ResourcePolicy: aws.String("{}")})
	refused(t, err, "ResourcePolicyNotValidException")
	if got, err := get(); err != nil || got != second {
		t.Errorf("after a refused put: %q, error %v", got, err)
	}
	i.putPolicy(t, first)
	if err := i.try(asPartner, ""); err != nil {
		t.Error(err)
	}
	if err := remove(); err != nil {
		t.Fatal(err)
	}
	_, err = get()
	refused(t, err, "ResourcePolicyNotFoundException")
	dataRefused(t, i.try(asPartner, ""), "ChannelInsufficientPermission", "no resource policy")

	i.putPolicy(t, first)
	if _, err := i.owner.DeleteChannel(t.Context(), &cloudtrail.DeleteChannelInput{Channel: arn}); err != nil {
		t.Fatal(err)
	}
	_, err = get()
	refused(t, err, "ResourceNotFoundException", *arn)
	refused(t, remove(), "ResourceNotFoundException")
	again := createChannel(t, i.owner, "channel", "GitHub", i.store)
	_, err = i.owner.GetResourcePolicy(t.Context(), &cloudtrail.GetResourcePolicyInput{ResourceArn: again.ChannelArn})
	refused(t, err, "ResourcePolicyNotFoundException")
}

// CTL-060 to CTL-064: what policies can be attached to.
func TestResourcePolicyResources(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "GitHub")
	arn := *i.channel.ChannelArn
	id := arn[strings.LastIndexByte(arn, '/')+1:]
	for name, test := range map[string]struct {
		resource, code string
	}{
		"a bare id":                  {id, "ResourceARNNotValidException"},
		"another service's ARN":      {"arn:aws:s3:us-east-1:111122223333:channel/x", "ResourceARNNotValidException"},
		"an unknown channel":         {strings.Replace(arn, id, "00000000-0000-4000-8000-000000000000", 1), "ResourceNotFoundException"},
		"a channel of another":       {strings.Replace(arn, i.AccountID, partner, 1), "ResourceNotFoundException"},
		"a channel of another place": {strings.Replace(arn, "us-east-1", "us-east-2", 1), "ResourceNotFoundException"},
		"a dashboard":                {"arn:aws:cloudtrail:us-east-1:111122223333:dashboard/x", "ResourceNotFoundException"},
		"a trail":                    {"arn:aws:cloudtrail:us-east-1:111122223333:trail/x", "ResourceTypeNotSupportedException"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := i.owner.PutResourcePolicy(t.Context(), &cloudtrail.PutResourcePolicyInput{ResourceArn: aws.String(test.resource), ResourcePolicy: aws.String(policyFor(arn, partner, ""))})
			refused(t, err, test.code)
			_, err = i.owner.GetResourcePolicy(t.Context(), &cloudtrail.GetResourcePolicyInput{ResourceArn: aws.String(test.resource)})
			refused(t, err, test.code)
			_, err = i.owner.DeleteResourcePolicy(t.Context(), &cloudtrail.DeleteResourcePolicyInput{ResourceArn: aws.String(test.resource)})
			refused(t, err, test.code)
		})
	}
}

// POL-040 to POL-042: an event data store's policy.
func TestEventDataStorePolicy(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "GitHub")
	store := createStore(t, i.owner, "queried").EventDataStoreArn
	policy := func(principal, action string) string {
		return fmt.Sprintf(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":%s,"Action":%q,"Resource":%q}}`, principal, action, *store)
	}
	put := func(text string) error {
		_, err := i.owner.PutResourcePolicy(t.Context(), &cloudtrail.PutResourcePolicyInput{ResourceArn: store, ResourcePolicy: aws.String(text)})
		return err
	}
	for _, text := range []string{policy(`{"AWS":"`+partner+`"}`, "cloudtrail:GetQueryResults"), policy(`{"Service":"cloudtrail.amazonaws.com"}`, "cloudtrail:StartQuery")} {
		if err := put(text); err != nil {
			t.Error(err)
		}
	}
	refused(t, put(policy(`{"AWS":"`+partner+`"}`, "cloudtrail-data:PutAuditEvents")), "ResourcePolicyNotValidException", "Action")
	refused(t, put(policy(`{"Service":"cloudtrail.amazonaws.com"}`, "cloudtrail:GetQueryResults")), "ResourcePolicyNotValidException", "Action")
	refused(t, put(policy(`{"Service":"s3.amazonaws.com"}`, "cloudtrail:StartQuery")), "ResourcePolicyNotValidException", "Principal")
	refused(t, put(policyFor(*i.channel.ChannelArn, partner, "")), "ResourcePolicyNotValidException")
	if _, err := i.owner.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: store}); err != nil {
		t.Fatal(err)
	}
	refused(t, put(policy(`{"AWS":"`+partner+`"}`, "cloudtrail:StartQuery")), "ConflictException", "pending deletion")
	_, err := i.owner.DeleteResourcePolicy(t.Context(), &cloudtrail.DeleteResourcePolicyInput{ResourceArn: store})
	refused(t, err, "ConflictException", "pending deletion")
}
