// SPDX-License-Identifier: MPL-2.0

package emulatortest

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

// PutIdentity adds a user or role, in the place of one of the same account, type and name.
func (s *Server) PutIdentity(identity emulator.Identity) {
	s.tb.Helper()
	if err := s.emulator.PutIdentity(s.tb.Context(), identity); err != nil {
		s.tb.Fatalf("adding an identity: %v", err)
	}
}

// ConfigOf is the AWS configuration of a caller that has an access key, such as a user that PutIdentity added.
func (s *Server) ConfigOf(key emulator.AccessKey) aws.Config {
	cfg := s.Config(s.AccountID)
	cfg.Credentials = credentials.NewStaticCredentialsProvider(key.ID, key.Secret, "")
	return cfg
}
