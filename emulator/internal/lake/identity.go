// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/policy"
)

// IdentityType is what an identity is.
type IdentityType string

// The types of identities.
const (
	UserIdentity IdentityType = "user" // calls with access keys of its own
	RoleIdentity IdentityType = "role" // is assumed, by way of AssumeRole
)

// Identity is a user or a role of an account. Accounts need none: whoever has no identity here, root users
// and the sessions of other roles among them, may do everything in its account.
type Identity struct {
	Account string // 12 digits
	Type    IdentityType
	Path    string // begins and ends with a slash; "": "/"
	Name    string // unique among the account's users or roles, whatever its case; 1 to 64 characters

	// AccessKeys of a user, at most 2 (SIG-032).
	AccessKeys []AccessKey

	// Policies are identity policies, each a JSON text, at most 20. nil: the identity may do everything.
	// An empty list: it may do nothing of its own right.
	Policies []string

	// TrustPolicy of a role says who may assume it, as a JSON text. "": anyone may.
	TrustPolicy string
	// MaxSessionDuration of a role bounds its sessions, in whole seconds from 1 to 12 hours. 0: one hour.
	MaxSessionDuration time.Duration
}

// AccessKey is a user's long-term key. Signatures made with it are verified.
type AccessKey struct {
	ID     string // 16 to 128 letters, digits and underscores, unlike any temporary or built-in one
	Secret string // 1 to 128 characters
}

// ARN names the user or role.
func (i Identity) ARN() string {
	return "arn:aws:iam::" + i.Account + ":" + string(i.Type) + i.path() + i.Name
}

func (i Identity) path() string {
	if i.Path == "" {
		return "/"
	}
	return i.Path
}

// principal is who calls with the user's access key.
func (i Identity) principal() policy.Principal {
	return policy.Principal{Account: i.Account, ARN: i.ARN()}
}

// Bounds of identities. AWS's own quotas are as high or higher, but for access keys.
const (
	maxIdentities       = 1000
	maxAccessKeys       = 2 // SIG-032
	maxIdentityPolicies = 20
	maxIdentityPath     = 512 // characters
)

var (
	identityNamePattern = regexp.MustCompile(`^[\w+=,.@\-]{1,64}$`)
	identityPathPattern = regexp.MustCompile(`^/([!-.0-~]+/)*$`)
	accessKeyIDPattern  = regexp.MustCompile(`^\w{16,128}$`)
	accessSecretPattern = regexp.MustCompile(`^[!-~]{1,128}$`)
)

// PutIdentity adds a user or role, in the place of one of the same account, type and name. Its errors are of the
// code ValidationException and name the field, the value and the way out.
func (s *Service) PutIdentity(ctx context.Context, identity Identity) error {
	_, err := s.PutIdentities(ctx, []Identity{identity})
	return err
}

// PutIdentities is PutIdentity for several: all of them or none. An error of the code ValidationException is about the
// identity at the place blamed.
func (s *Service) PutIdentities(ctx context.Context, identities []Identity) (blamed int, err error) {
	identities = slices.Clone(identities)
	for i := range identities {
		identities[i].Path = identities[i].path()
		if err := identities[i].check(); err != nil {
			return i, err
		}
	}
	err = s.identities.change(func() error {
		return s.store.Update(ctx, func(tx Writer) error {
			all, err := tx.Identities()
			if err != nil {
				return err
			}
			present := newIdentitySet(all)
			for i, identity := range identities {
				replaced, err := present.put(identity)
				if err != nil {
					blamed = i
					return err
				}
				s.former.add(replaced)
				if err := tx.PutIdentity(identity); err != nil {
					return err
				}
			}
			return nil
		})
	})
	return blamed, err
}

// Identities lists users and roles in the order of accounts, types and names.
func (s *Service) Identities(ctx context.Context) ([]Identity, error) {
	return view(ctx, s, func(tx Reader) ([]Identity, error) { return tx.Identities() })
}

// refuse blames a field of the identity.
func (i Identity) refuse(field, format string, args ...any) error {
	name := i.Name
	if len(name) > 64 {
		name = name[:64] + "…"
	}
	return refuse(ErrValidation, "%s %q of account %.20q: %s %s.", i.Type, name, i.Account, field, fmt.Sprintf(format, args...))
}

func (i Identity) check() error {
	switch {
	case i.Type != UserIdentity && i.Type != RoleIdentity:
		return refuse(ErrValidation, "identity %.80q of account %.20q: Type is %.40q; give %q or %q.", i.Name, i.Account, i.Type, UserIdentity, RoleIdentity)
	case !accountPattern.MatchString(i.Account):
		return i.refuse("Account", "is %s; give 12 digits", quoted(i.Account))
	case !identityNamePattern.MatchString(i.Name):
		return i.refuse("Name", "is %s; give 1 to 64 letters, digits and _ + = , . @ -", quoted(i.Name))
	case len(i.Path) > maxIdentityPath || !identityPathPattern.MatchString(i.Path):
		return i.refuse("Path", "is %s; it must begin and end with a slash, as in /integrations/, and have at most %d printable characters without spaces", quoted(i.Path), maxIdentityPath)
	case len(i.Policies) > maxIdentityPolicies:
		return i.refuse("Policies", "has %d policies; an identity can have %d. Put statements together", len(i.Policies), maxIdentityPolicies)
	}
	if i.Type == UserIdentity {
		return i.checkUser()
	}
	return i.checkRole()
}

func (i Identity) checkUser() error {
	switch {
	case i.TrustPolicy != "":
		return i.refuse("TrustPolicy", "is given; only a role has one")
	case i.MaxSessionDuration != 0:
		return i.refuse("MaxSessionDuration", "is given; only a role has one")
	case len(i.AccessKeys) > maxAccessKeys: // SIG-032
		return i.refuse("AccessKeys", "has %d keys; a user can have %d", len(i.AccessKeys), maxAccessKeys)
	}
	for n, key := range i.AccessKeys {
		field := fmt.Sprintf("AccessKeys[%d].ID", n)
		switch {
		case accountPattern.MatchString(key.ID):
			return i.refuse(field, "is %q; 12 digits are the access key of that account's root user. Give another, such as AKIAIOSFODNN7EXAMPLE", key.ID)
		case !accessKeyIDPattern.MatchString(key.ID):
			return i.refuse(field, "is %s; give 16 to 128 letters, digits and underscores, such as AKIAIOSFODNN7EXAMPLE", quoted(key.ID))
		case key.ID == DevelopmentAccessKeyID:
			return i.refuse(field, "is %q, the built-in development key of the default account's root user. Give another", key.ID)
		case strings.HasPrefix(key.ID, "ASIA"):
			return i.refuse(field, "is %q; ASIA begins temporary keys, which AssumeRole gives. Give one that begins with AKIA", key.ID)
		case !accessSecretPattern.MatchString(key.Secret):
			return i.refuse(fmt.Sprintf("AccessKeys[%d].Secret", n), "has %d bytes; give 1 to 128 printable characters without spaces", len(key.Secret))
		case slices.ContainsFunc(i.AccessKeys[:n], func(other AccessKey) bool { return other.ID == key.ID }):
			return i.refuse(field, "is %q, which is given twice", key.ID)
		}
	}
	return i.checkPolicies()
}

func (i Identity) checkRole() error {
	switch {
	case len(i.AccessKeys) > 0:
		return i.refuse("AccessKeys", "are given; a role has none, AssumeRole gives temporary ones")
	case i.MaxSessionDuration != 0 && (i.MaxSessionDuration < defaultSession || i.MaxSessionDuration > maxSession || i.MaxSessionDuration%time.Second != 0):
		return i.refuse("MaxSessionDuration", "is %s; give whole seconds from %s to %s", i.MaxSessionDuration, defaultSession, maxSession)
	}
	return i.checkPolicies()
}

func (i Identity) checkPolicies() error {
	_, err := newKnownIdentity(i)
	return err
}

// identitySet holds identities that go together.
type identitySet struct {
	members map[identityKey]Identity
	owners  map[string]identityKey // by access key id
}

func newIdentitySet(all []Identity) *identitySet {
	s := &identitySet{members: make(map[identityKey]Identity, len(all)), owners: make(map[string]identityKey, len(all))}
	for _, identity := range all {
		s.add(identity)
	}
	return s
}

func (s *identitySet) add(identity Identity) {
	s.members[identity.key()] = identity
	for _, key := range identity.AccessKeys {
		s.owners[key.ID] = identity.key()
	}
}

// put adds an identity unless it does not go with the others. replaced is what was in its place, of no account if nothing was.
func (s *identitySet) put(identity Identity) (replaced Identity, err error) {
	replaced, found := s.members[identity.key()]
	if !found && len(s.members) >= maxIdentities {
		return Identity{}, refuse(ErrValidation, "there are %d users and roles already, as many as there may be.", len(s.members))
	}
	for n, key := range identity.AccessKeys {
		if owner, taken := s.owners[key.ID]; taken && owner != identity.key() {
			return Identity{}, identity.refuse(fmt.Sprintf("AccessKeys[%d].ID", n), "is %q, which belongs to %s. Access key ids are unique over all accounts", key.ID, s.members[owner].ARN())
		}
	}
	for _, key := range replaced.AccessKeys {
		delete(s.owners, key.ID)
	}
	s.add(identity)
	return replaced, nil
}

// knownIdentity is an identity with its policies parsed.
type knownIdentity struct {
	Identity
	policies []*policy.Document
	trust    *policy.Document // nil: anyone may assume the role
}

func newKnownIdentity(identity Identity) (*knownIdentity, error) {
	known := &knownIdentity{Identity: identity}
	for n, text := range identity.Policies {
		document, err := policy.ParseIdentity(text)
		if err != nil {
			return nil, identity.refuse(fmt.Sprintf("Policies[%d]", n), "is not a valid identity policy: %v", err)
		}
		known.policies = append(known.policies, document)
	}
	if identity.TrustPolicy != "" {
		document, err := policy.ParseTrust(identity.TrustPolicy)
		if err != nil {
			return nil, identity.refuse("TrustPolicy", "is not a valid trust policy: %v", err)
		}
		known.trust = document
	}
	return known, nil
}

// identityKey finds an identity by what is unique of it.
type identityKey struct {
	account string
	kind    IdentityType
	name    string // in lower case
}

func (i Identity) key() identityKey {
	return identityKey{i.Account, i.Type, strings.ToLower(i.Name)}
}

// identityIndex finds identities without a transaction. It does not change once made.
type identityIndex struct {
	byAccessKey map[string]*knownIdentity
	byName      map[identityKey]*knownIdentity
}

// user finds whose access key it is, and its secret; nil if it is no user's.
func (x *identityIndex) user(accessKeyID string) (user *knownIdentity, secret string) {
	user = x.byAccessKey[accessKeyID]
	if user == nil {
		return nil, ""
	}
	for _, key := range user.AccessKeys {
		if key.ID == accessKeyID {
			secret = key.Secret
		}
	}
	return user, secret
}

func (x *identityIndex) find(account string, kind IdentityType, name string) *knownIdentity {
	return x.byName[identityKey{account, kind, strings.ToLower(name)}]
}

// of finds the identity of a caller, nil if it has none.
func (x *identityIndex) of(principal policy.Principal) *knownIdentity {
	arn, kind := principal.RoleARN, RoleIdentity
	if arn == "" {
		arn, kind = principal.ARN, UserIdentity
	}
	if len(x.byName) == 0 || !strings.Contains(arn, ":"+string(kind)+"/") {
		return nil
	}
	return x.find(principal.Account, kind, arn[strings.LastIndexByte(arn, '/')+1:])
}

// identityCache keeps the index of the identities in the store, from the first time that it is asked for.
type identityCache struct {
	current atomic.Pointer[identityIndex] // nil: not read yet
	mu      sync.Mutex                    // held while identities are read or changed
}

// change runs a function that changes the identities in the store.
func (c *identityCache) change(fn func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.current.Store(nil) // also after an error, which may have come after the change
	return fn()
}

// forget makes the cache read the store again. It is for whoever changes identities other than by PutIdentity.
func (c *identityCache) forget() { _ = c.change(func() error { return nil }) }

func (s *Service) identityIndex(ctx context.Context) (*identityIndex, error) {
	if index := s.identities.current.Load(); index != nil {
		return index, nil
	}
	s.identities.mu.Lock()
	defer s.identities.mu.Unlock()
	if index := s.identities.current.Load(); index != nil {
		return index, nil
	}
	all, err := s.Identities(ctx)
	if err != nil {
		return nil, err
	}
	index := &identityIndex{byAccessKey: map[string]*knownIdentity{}, byName: map[identityKey]*knownIdentity{}}
	for _, identity := range all {
		known, err := newKnownIdentity(identity)
		if err != nil {
			return nil, err // it was valid when it was put
		}
		index.byName[identity.key()] = known
		for _, key := range identity.AccessKeys {
			index.byAccessKey[key.ID] = known
		}
	}
	s.identities.current.Store(index)
	return index, nil
}
