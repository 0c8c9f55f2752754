// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"strings"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/policy"
)

// Scope is where a resource lives. Accounts and Regions do not see each other.
type Scope struct {
	Account string // 12 digits
	Region  string // for example us-east-1
}

// Partition is the ARN partition of the scope's Region.
func (s Scope) Partition() string {
	switch {
	case strings.HasPrefix(s.Region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(s.Region, "us-gov-"):
		return "aws-us-gov"
	default:
		return "aws"
	}
}

// IsRegion tells whether a text has the form of a Region's name.
func IsRegion(text string) bool { return regionPattern.MatchString(text) }

// Caller is who asks, and in which Region. It comes from the request's signature.
type Caller struct {
	Principal policy.Principal
	Region    string
	// Context holds the condition keys that the request itself gives, such as
	// aws:SourceIp, for resource policies to test.
	Context map[string][]string
}

func (c Caller) scope() Scope { return Scope{Account: c.Principal.Account, Region: c.Region} }
