// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/policy"
)

// The built-in development key. It is root of the default account.
const (
	DevelopmentAccessKeyID     = "AKIALAKEEMULATOR0DEV"
	DevelopmentSecretAccessKey = "development/only/cloudtrail-lake-emulator"
)

// Credential is what an access key id stands for.
type Credential struct {
	AccessKeyID     string
	SecretAccessKey string // "": not known, so that a signature cannot be verified
	SessionToken    string
	Principal       policy.Principal
	Issued          time.Time // of a session; zero: unknown
	Expiration      time.Time // zero: never
	Recognized      bool      // not merely taken for the default account's
}

// Credential finds what an access key id stands for (SIG-010 to SIG-014, SIG-030):
//
//   - an identity's access key: that user;
//   - one that was an identity's until a reset or a change took it away: refused (SIG-071);
//   - the development key: root of the default account;
//   - 12 digits: root of that account, with any secret;
//   - a temporary key that AssumeRole gave: that role's session;
//   - anything else: root of the default account, not Recognized.
func (s *Service) Credential(ctx context.Context, accessKeyID, sessionToken string) (Credential, error) {
	if strings.HasPrefix(sessionToken, sessionTokenPrefix) {
		return s.session(ctx, accessKeyID, sessionToken)
	}
	index, err := s.identityIndex(ctx)
	if err != nil {
		return Credential{}, err
	}
	if user, secret := index.user(accessKeyID); user != nil {
		return Credential{AccessKeyID: accessKeyID, SecretAccessKey: secret, Principal: user.principal(), Recognized: true}, nil
	}
	if former := s.former.user(accessKeyID); former != "" {
		return Credential{}, refuse(ErrUnrecognizedClient, "The security token included in the request is invalid: access key %q was that of %s until a reset or a change took it away. Give the user the key again, or use another.", accessKeyID, former)
	}
	switch {
	case accessKeyID == DevelopmentAccessKeyID:
		return Credential{AccessKeyID: accessKeyID, SecretAccessKey: DevelopmentSecretAccessKey, Principal: root(s.account), Recognized: true}, nil
	case accountPattern.MatchString(accessKeyID):
		return Credential{AccessKeyID: accessKeyID, Principal: root(accessKeyID), Recognized: true}, nil
	case strings.HasPrefix(accessKeyID, temporaryKeyPrefix):
		return Credential{}, refuse(ErrUnrecognizedClient, "access key %q is a temporary one of this emulator, but the request has no session token of it (X-Amz-Security-Token).", accessKeyID)
	default:
		return Credential{AccessKeyID: accessKeyID, Principal: root(s.account)}, nil
	}
}

func root(account string) policy.Principal {
	return policy.Principal{Account: account, ARN: "arn:aws:iam::" + account + ":root"}
}

// A session token says itself whose it is, sealed with the store's secret: nothing
// has to be kept, and a session outlives a restart.
const (
	sessionTokenPrefix = "LakeEmulatorSession."
	temporaryKeyPrefix = "ASIALAKE"
)

type sessionClaims struct {
	AccessKeyID string
	Principal   policy.Principal
	Issued      time.Time // zero in tokens of earlier versions
	Expiration  time.Time
	// OfIdentity: the role was an identity. Without it, what the session may do is not known any more (SIG-070).
	OfIdentity bool `json:",omitempty"`
}

func (s *Service) seal(purpose, text string) []byte {
	mac := hmac.New(sha256.New, s.store.Secret())
	mac.Write([]byte(purpose + "\x00" + text))
	return mac.Sum(nil)
}

func (s *Service) session(ctx context.Context, accessKeyID, token string) (Credential, error) {
	body, mac, _ := strings.Cut(strings.TrimPrefix(token, sessionTokenPrefix), ".")
	given, err := base64.RawURLEncoding.DecodeString(mac)
	if err != nil || !hmac.Equal(given, s.seal("token", body)) {
		return Credential{}, refuse(ErrUnrecognizedClient, "The security token included in the request is invalid: this emulator did not give it. A token lives as long as the emulator's data directory; call AssumeRole again.")
	}
	var claims sessionClaims
	text, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil || json.Unmarshal(text, &claims) != nil || claims.AccessKeyID != accessKeyID {
		return Credential{}, refuse(ErrUnrecognizedClient, "The security token included in the request is invalid: it belongs to another access key than %q.", accessKeyID)
	}
	if !s.now().Before(claims.Expiration) {
		return Credential{}, refuse(ErrExpiredToken, "The security token included in the request is expired (%s). Call AssumeRole again.", claims.Expiration.UTC().Format(time.RFC3339))
	}
	if claims.OfIdentity {
		index, err := s.identityIndex(ctx)
		if err != nil {
			return Credential{}, err
		}
		if index.of(claims.Principal) == nil {
			return Credential{}, refuse(ErrUnrecognizedClient, "The security token included in the request is invalid: a reset removed its role %s. Give the emulator the role again, or call AssumeRole again.", claims.Principal.RoleARN)
		}
	}
	return Credential{
		AccessKeyID: accessKeyID, SecretAccessKey: s.sessionSecret(token), SessionToken: token,
		Principal: claims.Principal, Issued: claims.Issued, Expiration: claims.Expiration, Recognized: true,
	}, nil
}

func (s *Service) sessionSecret(token string) string {
	return base64.StdEncoding.EncodeToString(s.seal("secret", token))[:40]
}

// AssumeRoleInput asks for temporary credentials of a role.
type AssumeRoleInput struct {
	RoleARN         string
	RoleSessionName string
	Duration        time.Duration // 0: one hour
	ExternalID      string
}

// AssumeRoleOutput is a role's session.
type AssumeRoleOutput struct {
	Credential
	AssumedRoleID string // AROA…:SESSION
}

var (
	assumedRolePattern = regexp.MustCompile(`^arn:(aws|aws-cn|aws-us-gov):iam::([0-9]{12}):role/((?:[!-.0-~]+/)*)([\w+=,.@\-]{1,64})$`)
	sessionNamePattern = regexp.MustCompile(`^[\w+=,.@\-]{2,64}$`)
)

const (
	minSession     = 15 * time.Minute
	maxSession     = 12 * time.Hour
	defaultSession = time.Hour

	maxChainedSession = time.Hour // SIG-036
)

// AssumeRole gives temporary credentials of a role. Anyone may assume a role that is no [Identity] (SIG-015); who may assume
// another is for its trust policy and the caller's own policies to say (SIG-033, SIG-034).
func (s *Service) AssumeRole(ctx context.Context, caller Caller, in AssumeRoleInput) (AssumeRoleOutput, error) {
	role := assumedRolePattern.FindStringSubmatch(in.RoleARN)
	if role == nil {
		return AssumeRoleOutput{}, refuse(ErrValidation, "RoleArn %s is not the ARN of a role, such as arn:aws:iam::111122223333:role/NAME.", quoted(in.RoleARN))
	}
	if !sessionNamePattern.MatchString(in.RoleSessionName) {
		return AssumeRoleOutput{}, refuse(ErrValidation, "RoleSessionName %s is not valid: it must have 2 to 64 characters out of letters, digits and _ + = , . @ -.", quoted(in.RoleSessionName))
	}
	if in.Duration == 0 {
		in.Duration = defaultSession
	}
	if in.Duration < minSession || in.Duration > maxSession {
		return AssumeRoleOutput{}, refuse(ErrValidation, "DurationSeconds is %d; it must be between %d and %d.", int(in.Duration.Seconds()), int(minSession.Seconds()), int(maxSession.Seconds()))
	}
	if err := checkExternalID("ExternalId", in.ExternalID); err != nil {
		return AssumeRoleOutput{}, err
	}
	partition, account, path, name := role[1], role[2], "/"+role[3], role[4]
	index, err := s.identityIndex(ctx)
	if err != nil {
		return AssumeRoleOutput{}, err
	}
	known := index.find(account, RoleIdentity, name)
	if err := s.authorizeAssumeRole(ctx, caller, in, known, account, path, name); err != nil {
		return AssumeRoleOutput{}, err
	}
	if err := checkSessionDuration(caller, known, in.Duration); err != nil {
		return AssumeRoleOutput{}, err
	}
	now := s.now().UTC().Truncate(time.Second)
	claims := sessionClaims{
		AccessKeyID: temporaryKeyPrefix + encodeKey(s.newID())[:12],
		Principal: policy.Principal{
			Account: account,
			ARN:     "arn:" + partition + ":sts::" + account + ":assumed-role/" + name + "/" + in.RoleSessionName,
			RoleARN: in.RoleARN,
		},
		Issued: now, Expiration: s.now().Add(in.Duration).UTC().Truncate(time.Second),
		OfIdentity: known != nil,
	}
	text, err := json.Marshal(claims)
	if err != nil {
		return AssumeRoleOutput{}, err
	}
	body := base64.RawURLEncoding.EncodeToString(text)
	token := sessionTokenPrefix + body + "." + base64.RawURLEncoding.EncodeToString(s.seal("token", body))
	return AssumeRoleOutput{
		Credential: Credential{
			AccessKeyID: claims.AccessKeyID, SecretAccessKey: s.sessionSecret(token), SessionToken: token,
			Principal: claims.Principal, Issued: claims.Issued, Expiration: claims.Expiration, Recognized: true,
		},
		AssumedRoleID: UserID(claims.Principal),
	}, nil
}

// checkSessionDuration holds a session's length against its role's (SIG-035) and, of a session that assumes a further role,
// against the bound of role chaining (SIG-036).
func checkSessionDuration(caller Caller, known *knownIdentity, duration time.Duration) error {
	if caller.Principal.RoleARN != "" && duration > maxChainedSession {
		return refuse(ErrValidation, "DurationSeconds is %d; a session that assumes a further role can ask for %d at most.", int(duration.Seconds()), int(maxChainedSession.Seconds()))
	}
	if known == nil {
		return nil
	}
	most := known.MaxSessionDuration
	if most == 0 {
		most = defaultSession
	}
	if duration > most {
		return refuse(ErrValidation, "DurationSeconds is %d, more than the MaxSessionDuration of role %s, which is %d.", int(duration.Seconds()), known.ARN(), int(most.Seconds()))
	}
	return nil
}

// UserID is the unique id that AWS has beside a principal's ARN: the account's of a root user, AIDA… of a user, AROA…:SESSION
// of a role's session. It is the same with every start.
func UserID(principal policy.Principal) string {
	switch {
	case principal.RoleARN != "":
		session := principal.ARN[strings.LastIndexByte(principal.ARN, '/')+1:]
		return "AROA" + encodeKey(principal.RoleARN)[:17] + ":" + session
	case strings.Contains(principal.ARN, ":user/"):
		return "AIDA" + encodeKey(principal.ARN)[:17]
	}
	return principal.Account
}

// encodeKey makes letters and digits as AWS's ids have them.
func encodeKey(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:])
}
