// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/lake"
)

// Identity is a user or a role of an account, with its policies. None is needed: whoever is no identity, root users
// among them, may do everything in its account.
type Identity = lake.Identity

// AccessKey is a user's long-term key. Its signatures are verified.
type AccessKey = lake.AccessKey

// The types of identities.
const (
	UserIdentity = lake.UserIdentity
	RoleIdentity = lake.RoleIdentity
)

// PutIdentity adds a user or role, in the place of one of the same account, type and name. The error names the field
// that is wrong and the way out.
func (s *Server) PutIdentity(ctx context.Context, identity Identity) error {
	return s.service.PutIdentity(ctx, identity)
}

// Identities lists users and roles in the order of accounts, types and names.
func (s *Server) Identities(ctx context.Context) ([]Identity, error) {
	return s.service.Identities(ctx)
}
