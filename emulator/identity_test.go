// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	credentialsv1 "github.com/aws/aws-sdk-go/aws/credentials"
	"github.com/aws/aws-sdk-go/service/cloudtraildata"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

var aliceKey = emulator.AccessKey{ID: "AKIAIOSFODNN7EXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}

// alice is a user of an account with the policies; no policy at all lets her do everything.
func alice(account string, policies ...string) emulator.Identity {
	return emulator.Identity{Account: account, Type: emulator.UserIdentity, Path: "/integrations/", Name: "alice", AccessKeys: []emulator.AccessKey{aliceKey}, Policies: policies}
}

func allowing(action, resource string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":%q,"Resource":%q}}`, action, resource)
}

// dataClientOf is the Go v1 client as the user of an access key.
func dataClientOf(t *testing.T, server *emulatortest.Server, key emulator.AccessKey) *cloudtraildata.CloudTrailData {
	t.Helper()
	client := dataClient(t, server, server.AccountID)
	client.Config.Credentials = credentialsv1.NewStaticCredentials(key.ID, key.Secret, "")
	return client
}

// SIG-030, SIG-031: an identity's access key is that user's, with its secret.
func TestUserCredentials(t *testing.T) {
	t.Parallel()
	for _, auth := range []emulator.Auth{emulator.AuthVerifyKnown, emulator.AuthStrict} {
		server := emulatortest.Start(t, func(o *emulator.Options) { o.Auth = auth })
		server.PutIdentity(alice(partner, allowing("cloudtrail:List*", "*")))
		cfg := server.ConfigOf(aliceKey)
		got, err := callerIdentity(t, cfg) // which needs no permission
		if err != nil {
			t.Fatal(err)
		}
		if *got.Account != partner || *got.Arn != "arn:aws:iam::"+partner+":user/integrations/alice" || len(*got.UserId) != 21 || !strings.HasPrefix(*got.UserId, "AIDA") {
			t.Errorf("identity %s %s %s", *got.Account, *got.Arn, *got.UserId)
		}
		if err := listChannels(t, cfg); err != nil {
			t.Error(err)
		}
		refused(t, listChannels(t, signingAs(cfg, aliceKey.ID, "wrong", "")), "InvalidSignatureException")
		other := emulatortest.Start(t)
		other.PutIdentity(alice(partner))
		if again, err := callerIdentity(t, other.ConfigOf(aliceKey)); err != nil || *again.UserId != *got.UserId {
			t.Errorf("another emulator has the id %v, error %v", again, err)
		}
	}
}

// SIG-032: what an identity may be. Each refusal names the field, the value and the way out.
func TestPutIdentityRefuses(t *testing.T) {
	t.Parallel()
	server, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := server.PutIdentity(t.Context(), alice(partner)); err != nil {
		t.Fatal(err)
	}
	type identity = emulator.Identity
	user := func(change func(*identity)) identity {
		i := identity{Account: stranger, Type: emulator.UserIdentity, Name: "bob"}
		change(&i)
		return i
	}
	role := func(change func(*identity)) identity {
		i := identity{Account: stranger, Type: emulator.RoleIdentity, Name: "sender"}
		change(&i)
		return i
	}
	keys := func(ids ...string) identity {
		return user(func(i *identity) {
			for _, id := range ids {
				i.AccessKeys = append(i.AccessKeys, emulator.AccessKey{ID: id, Secret: "secret"})
			}
		})
	}
	const trust = `{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}`
	for name, test := range map[string]struct {
		identity identity
		hints    []string // nil: accepted
	}{
		"a user":                        {user(func(*identity) {}), nil},
		"a role":                        {role(func(*identity) {}), nil},
		"a user that is there, changed": {alice(partner, allowing("*", "*")), nil},
		"no type":                       {user(func(i *identity) { i.Type = "" }), []string{"Type", `"user"`, `"role"`}},
		"a group":                       {user(func(i *identity) { i.Type = "group" }), []string{"Type", "group"}},
		"an account of 11 digits":       {user(func(i *identity) { i.Account = "12345678901" }), []string{"Account", "12345678901", "12 digits"}},
		"no name":                       {user(func(i *identity) { i.Name = "" }), []string{"Name"}},
		"a name with a slash":           {user(func(i *identity) { i.Name = "a/b" }), []string{"Name", "a/b"}},
		"a name of 64":                  {user(func(i *identity) { i.Name = strings.Repeat("a", 64) }), nil},
		"a name of 65":                  {user(func(i *identity) { i.Name = strings.Repeat("a", 65) }), []string{"Name"}},
		"a path":                        {user(func(i *identity) { i.Path = "/a/b/" }), nil},
		"a path that does not end":      {user(func(i *identity) { i.Path = "/a" }), []string{"Path", "/a", "slash"}},
		"a path with nothing in it":     {user(func(i *identity) { i.Path = "/a//" }), []string{"Path"}},
		"a path of 513":                 {user(func(i *identity) { i.Path = "/" + strings.Repeat("a", 511) + "/" }), []string{"Path", "512"}},
		"two keys":                      {keys("AKIAAAAAAAAAAAAAAAA1", "AKIAAAAAAAAAAAAAAAA2"), nil},
		"three keys":                    {keys("AKIAAAAAAAAAAAAAAAA1", "AKIAAAAAAAAAAAAAAAA2", "AKIAAAAAAAAAAAAAAAA3"), []string{"AccessKeys", "3", "2"}},
		"the same key twice":            {keys("AKIAAAAAAAAAAAAAAAA1", "AKIAAAAAAAAAAAAAAAA1"), []string{"AccessKeys[1].ID", "twice"}},
		"another user's key":            {keys(aliceKey.ID), []string{"AccessKeys[0].ID", aliceKey.ID, "user/integrations/alice"}},
		"an account as key":             {keys(partner), []string{"AccessKeys[0].ID", partner, "root"}},
		"the development key":           {keys(emulator.DevelopmentAccessKeyID), []string{"AccessKeys[0].ID", "development"}},
		"a temporary key":               {keys("ASIAIOSFODNN7EXAMPLE"), []string{"AccessKeys[0].ID", "AssumeRole", "AKIA"}},
		"a short key":                   {keys("AKIA"), []string{"AccessKeys[0].ID", "AKIA", "16"}},
		"no secret":                     {user(func(i *identity) { i.AccessKeys = []emulator.AccessKey{{ID: "AKIAAAAAAAAAAAAAAAA1"}} }), []string{"AccessKeys[0].Secret", "0 bytes"}},
		"a role with a key":             {role(func(i *identity) { i.AccessKeys = []emulator.AccessKey{{ID: "AKIAAAAAAAAAAAAAAAA1", Secret: "x"}} }), []string{"AccessKeys", "AssumeRole"}},
		"a user with a trust policy":    {user(func(i *identity) { i.TrustPolicy = trust }), []string{"TrustPolicy", "role"}},
		"a user with a duration":        {user(func(i *identity) { i.MaxSessionDuration = time.Hour }), []string{"MaxSessionDuration", "role"}},
		"12 hours":                      {role(func(i *identity) { i.MaxSessionDuration = 12 * time.Hour }), nil},
		"more than 12 hours":            {role(func(i *identity) { i.MaxSessionDuration = 12*time.Hour + time.Second }), []string{"MaxSessionDuration", "12h0m1s", "12h0m0s"}},
		"less than an hour":             {role(func(i *identity) { i.MaxSessionDuration = time.Minute }), []string{"MaxSessionDuration", "1h0m0s"}},
		"half a second":                 {role(func(i *identity) { i.MaxSessionDuration = time.Hour + time.Second/2 }), []string{"MaxSessionDuration", "whole seconds"}},
		"a trust policy":                {role(func(i *identity) { i.TrustPolicy = trust }), nil},
		"no valid trust policy":         {role(func(i *identity) { i.TrustPolicy = allowing("sts:AssumeRole", "*") }), []string{"TrustPolicy", "statement 1", "Principal"}},
		"20 policies": {user(func(i *identity) {
			i.Policies = strings.Split(strings.Repeat(allowing("*", "*")+"|", 19)+allowing("*", "*"), "|")
		}), nil},
		"21 policies":     {user(func(i *identity) { i.Policies = make([]string, 21) }), []string{"Policies", "21", "20"}},
		"no valid policy": {user(func(i *identity) { i.Policies = []string{allowing("*", "*"), trust} }), []string{"Policies[1]", "statement 1", "Principal"}},
	} {
		t.Run(name, func(t *testing.T) {
			err := server.PutIdentity(t.Context(), test.identity)
			if (err == nil) != (test.hints == nil) {
				t.Fatalf("error %v", err)
			}
			for _, hint := range test.hints {
				if !strings.Contains(err.Error(), hint) {
					t.Errorf("%v does not name %q", err, hint)
				}
			}
		})
	}
}

// SIG-039: identities and what they may do outlive a restart, an empty list of policies apart from none.
func TestIdentitiesSurviveRestart(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	want := []emulator.Identity{
		{Account: emulator.DefaultAccountID, Type: emulator.RoleIdentity, Path: "/", Name: "Sender", TrustPolicy: `{"Statement":{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}}`, MaxSessionDuration: 2 * time.Hour},
		{Account: emulator.DefaultAccountID, Type: emulator.UserIdentity, Path: "/", Name: "bob", Policies: []string{}},
		alice(partner, allowing("cloudtrail:Get*", "*")),
	}
	open := func() (*emulator.Server, func()) {
		server, err := emulator.New(emulator.Options{DataDir: directory})
		if err != nil {
			t.Fatal(err)
		}
		return server, func() {
			if err := server.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	server, end := open()
	for _, identity := range want {
		earlier := identity
		earlier.Name, earlier.Policies = strings.ToUpper(identity.Name), nil // names are the same in any case
		for _, put := range []emulator.Identity{earlier, identity} {
			if err := server.PutIdentity(t.Context(), put); err != nil {
				t.Fatal(err)
			}
		}
	}
	end()
	server, end = open()
	defer end()
	got, err := server.Identities(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("-put +kept:\n%s", diff)
	}
	listener := httptest.NewServer(server)
	defer listener.Close()
	cfg := aws.Config{Region: "us-east-1", BaseEndpoint: aws.String(listener.URL)}
	refused(t, listChannels(t, signingAs(cfg, aliceKey.ID, aliceKey.Secret, "")), "AccessDeniedException")
}

// SIG-015, SIG-033, SIG-034, SIG-037: who may assume a role.
func TestWhoMayAssumeRole(t *testing.T) {
	t.Parallel()
	const owner = emulator.DefaultAccountID
	role := "arn:aws:iam::" + owner + ":role/integrations/sender"
	trusting := func(principal, condition string) string {
		return fmt.Sprintf(`{"Version":"2012-10-17","Statement":{"Sid":"Trust","Effect":"Allow","Principal":%s,"Action":"sts:AssumeRole"%s}}`, principal, condition)
	}
	account := func(id string) string { return `{"AWS":"` + id + `"}` }
	userOf := func(account string) string {
		return `{"AWS":"arn:aws:iam::` + account + `:user/integrations/alice"}`
	}
	withID := `,"Condition":{"StringEquals":{"sts:ExternalId":"gh-3f2a"}}`
	assume := []string{allowing("sts:AssumeRole", "arn:aws:iam::*:role/integrations/*")}
	for _, test := range []struct {
		name       string
		trust      string
		account    string   // of the caller
		root       bool     // the caller is its root user, not the user alice
		policies   []string // of alice; nil: she may do everything
		externalID string
		hints      []string // nil: allowed
	}{
		{"anyone by default", "", partner, true, nil, "", nil},
		{"the account is trusted", trusting(account(partner), ""), partner, true, nil, "", nil},
		{"another account is trusted", trusting(account(stranger), ""), partner, true, nil, "", []string{"no resource-based policy allows it", `statement 1 ("Trust") does not name`}},
		{"the role's own account is not trusted", trusting(account(stranger), ""), owner, true, nil, "", []string{"no resource-based policy allows it"}},
		{"the external ID", trusting(account(partner), withID), partner, true, nil, "gh-3f2a", nil},
		{"another external ID", trusting(account(partner), withID), partner, true, nil, "gh-other", []string{"sts:ExternalId", "gh-other"}},
		{"no external ID", trusting(account(partner), withID), partner, true, nil, "", []string{"the request has none"}},
		{"the name of the session", trusting(account(partner), `,"Condition":{"StringLike":{"sts:RoleSessionName":"night*"}}`), partner, true, nil, "", nil},
		{"a Deny", `{"Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:*"}]}`, partner, true, nil, "", []string{"a resource-based policy denies it"}},
		{"a session's tags alone", `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:TagSession"}]}`, partner, true, nil, "", []string{"does not allow sts:AssumeRole"}},

		{"a user of another account that may", trusting(account(partner), ""), partner, false, assume, "", nil},
		{"a user of another account that may not", trusting(account(partner), ""), partner, false, []string{}, "", []string{"no identity-based policy allows it"}},
		{"a named user of another account that may not", trusting(userOf(partner), ""), partner, false, []string{}, "", []string{"no identity-based policy allows it"}},
		{"a user that may, but is not trusted", trusting(account(stranger), ""), partner, false, assume, "", []string{"no resource-based policy allows it"}},
		{"a user of the account that may", trusting(account(owner), ""), owner, false, assume, "", nil},
		{"a user of the account that may not", trusting(account(owner), ""), owner, false, []string{}, "", []string{"no identity-based policy allows it"}},
		{"a named user of the account needs no policy", trusting(userOf(owner), ""), owner, false, []string{}, "", nil},
		{"a user that may, but is not trusted, of the account", trusting(account(stranger), ""), owner, false, assume, "", []string{"no resource-based policy allows it"}},
		{"a user whom a policy denies it", trusting(userOf(owner), ""), owner, false, []string{`{"Statement":{"Effect":"Deny","Action":"sts:*","Resource":"*"}}`}, "", []string{"an identity-based policy denies it"}},
		{"a user without permission and a role without a trust policy", "", owner, false, []string{}, "", []string{"no identity-based policy allows it"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := emulatortest.Start(t)
			server.PutIdentity(emulator.Identity{Account: owner, Type: emulator.RoleIdentity, Path: "/integrations/", Name: "sender", TrustPolicy: test.trust})
			cfg := server.Config(test.account)
			if !test.root {
				server.PutIdentity(emulator.Identity{Account: test.account, Type: emulator.UserIdentity, Path: "/integrations/", Name: "alice", AccessKeys: []emulator.AccessKey{aliceKey}, Policies: test.policies})
				cfg = server.ConfigOf(aliceKey)
			}
			_, err := assumeRole(t, cfg, func(in *sts.AssumeRoleInput) {
				in.RoleArn = aws.String(role)
				if test.externalID != "" {
					in.ExternalId = aws.String(test.externalID)
				}
			})
			if test.hints == nil {
				if err != nil {
					t.Error(err)
				}
				return
			}
			refused(t, err, "AccessDenied", append(test.hints, "sts:AssumeRole on resource: "+role)...)
			if strings.Contains(err.Error(), "gh-3f2a") {
				t.Errorf("the refusal tells the external ID: %v", err)
			}
		})
	}
	server := emulatortest.Start(t)
	server.PutIdentity(emulator.Identity{Account: partner, Type: emulator.RoleIdentity, Name: "sender"})
	_, err := assumeRole(t, server.Config(partner)) // of the path /integrations/
	refused(t, err, "AccessDenied", "arn:aws:iam::"+partner+":role/sender")
}

// SIG-035, SIG-036: how long a role's sessions last.
func TestSessionDurationOfRole(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	for name, most := range map[string]time.Duration{"default": 0, "long": 4 * time.Hour} {
		server.PutIdentity(emulator.Identity{Account: partner, Type: emulator.RoleIdentity, Name: name, MaxSessionDuration: most})
	}
	assume := func(cfg aws.Config, role string, duration time.Duration) (*sts.AssumeRoleOutput, error) {
		return assumeRole(t, cfg, func(in *sts.AssumeRoleInput) {
			in.RoleArn, in.DurationSeconds = aws.String("arn:aws:iam::"+partner+":role/"+role), aws.Int32(int32(duration.Seconds()))
		})
	}
	root := server.Config(partner)
	for _, test := range []struct {
		role     string
		duration time.Duration
		hint     string // "": allowed
	}{
		{"default", time.Hour, ""}, {"default", time.Hour + time.Second, "3601"},
		{"long", 4 * time.Hour, ""}, {"long", 4*time.Hour + time.Second, "14400"},
		{"unknown", 12 * time.Hour, ""},
	} {
		if _, err := assume(root, test.role, test.duration); test.hint == "" && err != nil {
			t.Errorf("%s %s: %v", test.role, test.duration, err)
		} else if test.hint != "" {
			refused(t, err, "ValidationError", test.hint)
		}
	}
	session, err := assume(root, "long", 4*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	chained := asSession(root, session.Credentials)
	if _, err := assume(chained, "long", time.Hour); err != nil {
		t.Error(err)
	}
	_, err = assume(chained, "long", time.Hour+time.Second)
	refused(t, err, "ValidationError", "3601", "3600")
}

// SIG-038: a session may do what its role may at the time of the request.
func TestSessionHasPoliciesOfRole(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	session, err := assumeRole(t, server.Config(partner))
	if err != nil {
		t.Fatal(err)
	}
	cfg := asSession(server.Config(partner), session.Credentials)
	role := emulator.Identity{Account: partner, Type: emulator.RoleIdentity, Path: "/integrations/", Name: "sender"}
	for _, step := range []struct {
		policies []string
		allowed  bool
	}{
		{[]string{}, false}, {[]string{allowing("cloudtrail:ListChannels", "*")}, true}, {[]string{allowing("cloudtrail:GetChannel", "*")}, false}, {nil, true},
	} {
		role.Policies = step.policies
		server.PutIdentity(role)
		if err := listChannels(t, cfg); step.allowed && err != nil {
			t.Errorf("%q: %v", step.policies, err)
		} else if !step.allowed {
			refused(t, err, "AccessDeniedException", *session.AssumedRoleUser.Arn)
		}
	}
}

// POL-068, DAT-080, DAT-081: how a caller learns that an identity policy lacks, and what it does not learn.
func TestAccessDenied(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "GitHub")
	i.PutIdentity(alice(i.AccountID, allowing("s3:*", "*")))
	user := "arn:aws:iam::" + i.AccountID + ":user/integrations/alice"
	client := cloudtrail.NewFromConfig(i.ConfigOf(aliceKey))
	_, err := client.GetChannel(t.Context(), &cloudtrail.GetChannelInput{Channel: i.channel.ChannelArn})
	refused(t, err, "AccessDeniedException", "User: "+user+" is not authorized to perform: cloudtrail:GetChannel on resource: "+*i.channel.ChannelArn+" because no identity-based policy allows it")
	var response *awshttp.ResponseError
	if !errors.As(err, &response) || response.HTTPStatusCode() != http.StatusForbidden {
		t.Errorf("error %v, want status 403", err)
	}
	asAlice := dataClientOf(t, i.Server, aliceKey)
	dataRefused(t, i.try(asAlice, ""), "AccessDeniedException", "User: "+user+" is not authorized to perform: cloudtrail-data:PutAuditEvents on resource: "+*i.channel.ChannelArn)

	i.PutIdentity(alice(i.AccountID, `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"cloudtrail:ExternalId":"secret-7"}}}}`))
	if err := i.try(asAlice, ""); err == nil || strings.Contains(err.Error(), "secret-7") {
		t.Errorf("error %v", err)
	}
	if err := i.try(asAlice, "secret-7"); err != nil {
		t.Error(err)
	}
	i.putPolicy(t, document(i.statement("Deny", `"*"`, "")))
	dataRefused(t, i.try(asAlice, "secret-7"), "ChannelInsufficientPermission", "denies "+user)

	i.putPolicy(t, policyFor(*i.channel.ChannelArn, partner, ""))
	other := alice(partner, allowing("s3:*", "*"))
	other.AccessKeys = []emulator.AccessKey{{ID: "AKIAI44QH8DHBEXAMPLE", Secret: "bob"}}
	i.PutIdentity(other)
	dataRefused(t, i.try(dataClientOf(t, i.Server, other.AccessKeys[0]), ""), "ChannelInsufficientPermission", "the caller's own identity policies", *i.channel.ChannelArn)
	if n := len(i.stored(t)); n != 1 {
		t.Errorf("%d events are stored, want 1", n)
	}
}

// Identities can be changed while others call.
func TestPutIdentityConcurrently(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	server.PutIdentity(alice(partner, allowing("cloudtrail:ListChannels", "*")))
	cfg := server.ConfigOf(aliceKey)
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			for range 10 {
				if err := listChannels(t, cfg); err != nil {
					t.Error(err)
				}
			}
		})
		name := fmt.Sprintf("user-%d", n)
		for range 10 {
			server.PutIdentity(emulator.Identity{Account: partner, Type: emulator.UserIdentity, Name: name})
		}
	}
	wg.Wait()
}
