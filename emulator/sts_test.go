// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// signingAs is a configuration with other credentials, and without retries.
func signingAs(cfg aws.Config, key, secret, token string) aws.Config {
	cfg.Credentials = credentials.NewStaticCredentialsProvider(key, secret, token)
	cfg.RetryMaxAttempts = 1
	return cfg
}

func asSession(cfg aws.Config, session *types.Credentials) aws.Config {
	return signingAs(cfg, *session.AccessKeyId, *session.SecretAccessKey, *session.SessionToken)
}

func assumeRole(t *testing.T, cfg aws.Config, change ...func(*sts.AssumeRoleInput)) (*sts.AssumeRoleOutput, error) {
	t.Helper()
	in := &sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::" + partner + ":role/integrations/sender"), RoleSessionName: aws.String("nightly")}
	for _, c := range change {
		c(in)
	}
	return sts.NewFromConfig(cfg).AssumeRole(t.Context(), in)
}

func callerIdentity(t *testing.T, cfg aws.Config) (*sts.GetCallerIdentityOutput, error) {
	t.Helper()
	return sts.NewFromConfig(cfg).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
}

func listChannels(t *testing.T, cfg aws.Config) error {
	t.Helper()
	_, err := cloudtrail.NewFromConfig(cfg).ListChannels(t.Context(), &cloudtrail.ListChannelsInput{})
	return err
}

// clock is a time that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

func (c *clock) advance(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.now = c.now.Add(d) }

// SIG-010 to SIG-013, SIG-016: who an access key stands for.
func TestCallerIdentity(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	session, err := assumeRole(t, server.Config(stranger))
	if err != nil {
		t.Fatal(err)
	}
	role := *session.AssumedRoleUser
	if *role.Arn != "arn:aws:sts::"+partner+":assumed-role/sender/nightly" || !strings.HasPrefix(*role.AssumedRoleId, "AROA") || !strings.HasSuffix(*role.AssumedRoleId, ":nightly") {
		t.Errorf("unexpected user: %s %s", *role.Arn, *role.AssumedRoleId)
	}
	cfg := server.Config(server.AccountID)
	for name, test := range map[string]struct {
		cfg              aws.Config
		account, arn, id string
	}{
		"development key": {cfg, server.AccountID, "arn:aws:iam::" + server.AccountID + ":root", server.AccountID},
		"account as key":  {signingAs(cfg, partner, "any", ""), partner, "arn:aws:iam::" + partner + ":root", partner},
		"unknown key":     {signingAs(cfg, "AKIAIOSFODNN7EXAMPLE", "any", ""), server.AccountID, "arn:aws:iam::" + server.AccountID + ":root", server.AccountID},
		"role's session":  {asSession(cfg, session.Credentials), partner, *role.Arn, *role.AssumedRoleId},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := callerIdentity(t, test.cfg)
			if err != nil || *got.Account != test.account || *got.Arn != test.arn || *got.UserId != test.id {
				t.Errorf("identity %+v, error %v", got, err)
			}
		})
	}
}

// A presigned request has its parameters in the URL, whatever the method that it was signed for.
func TestPresignedCallerIdentity(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	empty := sha256.Sum256(nil)
	for _, test := range []struct {
		name, method, query, body string
		status                    int
		want                      string
	}{
		{"GET", http.MethodGet, "Action=GetCallerIdentity&Version=2011-06-15", "", 200, "<Account>" + server.AccountID + "</Account>"},
		{"POST", http.MethodPost, "Action=GetCallerIdentity&Version=2011-06-15", "", 200, "<Account>" + server.AccountID + "</Account>"},
		{"POST with a part in the body", http.MethodPost, "Action=AssumeRole&RoleArn=arn:aws:iam::444455556666:role/sender", "RoleSessionName=nightly", 200, ":assumed-role/sender/nightly</Arn>"},
		{"POST of nothing", http.MethodPost, "Action=", "", 404, "<Code>InvalidAction</Code>"},
		{"the body's action counts", http.MethodPost, "Action=AssumeRole", "Action=GetCallerIdentity", 200, "<GetCallerIdentityResult>"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			request, err := http.NewRequestWithContext(t.Context(), test.method, server.URL+"/?"+test.query+"&X-Amz-Expires=60", strings.NewReader(test.body))
			if err != nil {
				t.Fatal(err)
			}
			hash := hex.EncodeToString(empty[:])
			if test.body != "" {
				hash = "UNSIGNED-PAYLOAD"
				request.Header.Set("X-Amz-Content-Sha256", hash)
				request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			key := aws.Credentials{AccessKeyID: server.AccessKeyID, SecretAccessKey: server.SecretAccessKey}
			signed, _, err := v4.NewSigner().PresignHTTP(t.Context(), key, request, hash, "sts", server.Region, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			if request.URL, err = url.Parse(signed); err != nil {
				t.Fatal(err)
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(response.Body)
			_ = response.Body.Close()
			if err != nil || response.StatusCode != test.status || !strings.Contains(string(text), test.want) {
				t.Errorf("%s, %v: %s", response.Status, err, text)
			}
		})
	}
}

// SIG-015, SIG-017: the bounds of AssumeRole.
func TestAssumeRole(t *testing.T) {
	t.Parallel()
	now := time.Now()
	server := emulatortest.Start(t, func(o *emulator.Options) { o.Now = func() time.Time { return now } })
	type input = sts.AssumeRoleInput
	role := func(arn string) func(*input) { return func(in *input) { in.RoleArn = aws.String(arn) } }
	name := func(name string) func(*input) { return func(in *input) { in.RoleSessionName = aws.String(name) } }
	seconds := func(n int32) func(*input) { return func(in *input) { in.DurationSeconds = aws.Int32(n) } }
	external := func(id string) func(*input) { return func(in *input) { in.ExternalId = aws.String(id) } }
	for _, test := range []struct {
		name   string
		change func(*input)
		lasts  time.Duration // 0: refused
		hint   string
	}{
		{"as it is", func(*input) {}, time.Hour, ""},
		{"15 minutes", seconds(900), 15 * time.Minute, ""},
		{"a second less", seconds(899), 0, "899"},
		{"12 hours", seconds(43200), 12 * time.Hour, ""},
		{"a second more", seconds(43201), 0, "43201"},
		{"no time", seconds(0), 0, "DurationSeconds"},
		{"a role without a path", role("arn:aws:iam::" + partner + ":role/sender"), time.Hour, ""},
		{"a role in China", role("arn:aws-cn:iam::" + partner + ":role/sender"), time.Hour, ""},
		{"a user", role("arn:aws:iam::" + partner + ":user/sender"), 0, "RoleArn"},
		{"a role's name", role("sender"), 0, "sender"},
		{"an account of 11 digits", role("arn:aws:iam::" + partner[1:] + ":role/sender"), 0, "RoleArn"},
		{"a session's name of 2", name("ab"), time.Hour, ""},
		{"a session's name of 1", name("a"), 0, "RoleSessionName"},
		{"a session's name of 64", name(strings.Repeat("a", 64)), time.Hour, ""},
		{"a session's name of 65", name(strings.Repeat("a", 65)), 0, "RoleSessionName"},
		{"a session's name with a slash", name("a/b"), 0, "a/b"},
		{"an external ID", external("gh-3f2a"), time.Hour, ""},
		{"an external ID of 1", external("x"), 0, "ExternalId"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			out, err := assumeRole(t, server.Config(stranger), test.change)
			if test.lasts == 0 {
				refused(t, err, "ValidationError", test.hint)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if want := now.Add(test.lasts).Truncate(time.Second); !out.Credentials.Expiration.Equal(want) {
				t.Errorf("expires at %s, want %s", out.Credentials.Expiration, want)
			}
			if len(*out.Credentials.AccessKeyId) != 20 || !strings.HasPrefix(*out.Credentials.AccessKeyId, "ASIA") || len(*out.Credentials.SecretAccessKey) != 40 {
				t.Errorf("unexpected keys: %s", *out.Credentials.AccessKeyId)
			}
		})
	}
}

// SIG-018: a session ends when its time is over.
func TestSessionExpires(t *testing.T) {
	t.Parallel()
	clock := &clock{now: time.Now()}
	server := emulatortest.Start(t, func(o *emulator.Options) {
		o.Auth, o.Now = emulator.AuthNone, clock.Now // the clock moves away from the one that signs
	})
	session, err := assumeRole(t, server.Config(partner), func(in *sts.AssumeRoleInput) { in.DurationSeconds = aws.Int32(900) })
	if err != nil {
		t.Fatal(err)
	}
	cfg := asSession(server.Config(partner), session.Credentials)
	clock.advance(15*time.Minute - time.Second)
	if err := listChannels(t, cfg); err != nil {
		t.Error(err)
	}
	clock.advance(time.Second)
	refused(t, listChannels(t, cfg), "ExpiredTokenException", "AssumeRole")
	_, err = callerIdentity(t, cfg)
	refused(t, err, "ExpiredToken")
}

// SIG-004, SIG-011, SIG-014, SIG-022: how much each way of authenticating asks.
func TestAuth(t *testing.T) {
	t.Parallel()
	const mine = emulator.DevelopmentAccessKeyID
	for _, test := range []struct {
		name        string
		auth        emulator.Auth
		key, secret string
		code        string // "": accepted
	}{
		{"verify-known, known key", emulator.AuthVerifyKnown, mine, emulator.DevelopmentSecretAccessKey, ""},
		{"verify-known, wrong secret", emulator.AuthVerifyKnown, mine, "wrong", "InvalidSignatureException"},
		{"verify-known, account as key", emulator.AuthVerifyKnown, partner, "any", ""},
		{"verify-known, unknown key", emulator.AuthVerifyKnown, "AKIAIOSFODNN7EXAMPLE", "any", ""},
		{"verify-known, temporary key without token", emulator.AuthVerifyKnown, "ASIALAKEAAAAAAAAAAAA", "any", "UnrecognizedClientException"},
		{"strict, known key", emulator.AuthStrict, mine, emulator.DevelopmentSecretAccessKey, ""},
		{"strict, wrong secret", emulator.AuthStrict, mine, "wrong", "InvalidSignatureException"},
		{"strict, account as key", emulator.AuthStrict, partner, "any", "UnrecognizedClientException"},
		{"strict, unknown key", emulator.AuthStrict, "AKIAIOSFODNN7EXAMPLE", "any", "UnrecognizedClientException"},
		{"none, wrong secret", emulator.AuthNone, mine, "wrong", ""},
		{"none, unknown key", emulator.AuthNone, "AKIAIOSFODNN7EXAMPLE", "any", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := emulatortest.Start(t, func(o *emulator.Options) { o.Auth = test.auth })
			err := listChannels(t, signingAs(server.Config(server.AccountID), test.key, test.secret, ""))
			if test.code != "" {
				refused(t, err, test.code)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

// SIG-004, SIG-012: requests whose signature or token is not in order.
func TestSignatureRefused(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	session, err := assumeRole(t, server.Config(partner))
	if err != nil {
		t.Fatal(err)
	}
	cfg := server.Config(server.AccountID)
	key, secret, token := *session.Credentials.AccessKeyId, *session.Credentials.SecretAccessKey, *session.Credentials.SessionToken
	other := emulatortest.Start(t)
	foreign, err := assumeRole(t, other.Config(partner))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		cfg  aws.Config
		code string
		hint string
	}{
		"a session":                   {signingAs(cfg, key, secret, token), "", ""},
		"a session's wrong secret":    {signingAs(cfg, key, secret+"x", token), "InvalidSignatureException", key},
		"a session without its token": {signingAs(cfg, key, secret, ""), "UnrecognizedClientException", "session token"},
		"a token of another key":      {signingAs(cfg, "ASIALAKEAAAAAAAAAAAA", secret, token), "UnrecognizedClientException", "another access key"},
		"a token that was changed":    {signingAs(cfg, key, secret, token+"A"), "UnrecognizedClientException", "invalid"},
		"another emulator's session":  {asSession(cfg, foreign.Credentials), "UnrecognizedClientException", "did not give it"},
	} {
		t.Run(name, func(t *testing.T) {
			err := listChannels(t, test.cfg)
			if test.code != "" {
				refused(t, err, test.code, test.hint)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	wrongSecret := signingAs(cfg, server.AccessKeyID, "wrong", "")
	_, err = callerIdentity(t, wrongSecret)
	refused(t, err, "SignatureDoesNotMatch")
}

// SIG-005: a signature's date is held against the real time, wherever the emulator's clock stands.
func TestSignatureDate(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	server.SetTime(time.Date(2031, 1, 2, 3, 4, 5, 0, time.UTC))
	if err := listChannels(t, server.Config(server.AccountID)); err != nil {
		t.Error(err)
	}
	cfg := server.Config(server.AccountID)
	key, err := cfg.Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, skew := range map[string]time.Duration{"slow": -6 * time.Minute, "fast": 6 * time.Minute} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Amz-Target", "CloudTrail_20131101.ListChannels")
		hash := sha256.Sum256([]byte("{}"))
		if err := v4.NewSigner().SignHTTP(t.Context(), key, request, hex.EncodeToString(hash[:]), "cloudtrail", cfg.Region, time.Now().Add(skew)); err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		if closeErr := response.Body.Close(); err != nil || closeErr != nil {
			t.Fatal(err, closeErr)
		}
		if response.Header.Get("X-Amzn-Errortype") != "InvalidSignatureException" || !strings.Contains(string(text), "clock") {
			t.Errorf("%s: status %d, %s", name, response.StatusCode, text)
		}
	}
}

// SIG-003: a signature is for one service.
func TestSignatureOfAnotherService(t *testing.T) {
	t.Parallel()
	i := startIntegration(t, "Custom")
	i.data.SigningName = "cloudtrail"
	dataRefused(t, i.try(i.data, ""), "InvalidSignatureException", `"cloudtrail-data"`, `"cloudtrail"`)
}

// SIG-019: with a data directory sessions survive a restart, and so does everything else.
func TestSessionSurvivesRestart(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	run := func(use func(cfg aws.Config)) {
		server, err := emulator.New(emulator.Options{DataDir: directory})
		if err != nil {
			t.Fatal(err)
		}
		listener := httptest.NewServer(server)
		use(aws.Config{Region: "us-east-1", BaseEndpoint: aws.String(listener.URL), Credentials: credentials.NewStaticCredentialsProvider(partner, "any", "")})
		listener.Close()
		if err := server.Close(); err != nil {
			t.Fatal(err)
		}
	}
	var session *sts.AssumeRoleOutput
	var store *cloudtrail.CreateEventDataStoreOutput
	run(func(cfg aws.Config) {
		var err error
		if session, err = assumeRole(t, cfg); err != nil {
			t.Fatal(err)
		}
		store = createStore(t, cloudtrail.NewFromConfig(asSession(cfg, session.Credentials)), "kept")
	})
	run(func(cfg aws.Config) {
		got, err := cloudtrail.NewFromConfig(asSession(cfg, session.Credentials)).GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: store.EventDataStoreArn})
		if err != nil || *got.Name != "kept" {
			t.Errorf("store %+v, error %v", got, err)
		}
	})
}
