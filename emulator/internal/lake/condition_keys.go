// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"maps"
	"strconv"
	"strings"
	"time"
)

// TokenIssueTime is when the session began whose condition keys are given; zero: unknown.
func TokenIssueTime(keys map[string][]string) time.Time {
	values := keys["aws:TokenIssueTime"]
	if len(values) != 1 {
		return time.Time{}
	}
	issued, err := time.Parse(time.RFC3339, values[0])
	if err != nil {
		return time.Time{}
	}
	return issued
}

// Caller is who makes a request: the principal of its credential, the Region that it is signed for, and the condition
// keys that policies can test. request has those that the request itself gives, such as aws:SourceIp.
func (s *Service) Caller(credential Credential, region string, request map[string][]string) Caller {
	now := s.now().UTC()
	keys := map[string][]string{ // POL-070 to POL-075
		"aws:CurrentTime":           {now.Format(time.RFC3339)},
		"aws:EpochTime":             {strconv.FormatInt(now.Unix(), 10)},
		"aws:RequestedRegion":       {region},
		"aws:PrincipalType":         {"Account"},
		"aws:userid":                {UserID(credential.Principal)},
		"aws:PrincipalIsAWSService": {"false"},
		"aws:ViaAWSService":         {"false"},
	}
	switch arn := credential.Principal.ARN; {
	case credential.Principal.RoleARN != "":
		keys["aws:PrincipalType"] = []string{"AssumedRole"}
		keys["aws:MultiFactorAuthPresent"] = []string{"false"}
		if !credential.Issued.IsZero() {
			keys["aws:TokenIssueTime"] = []string{credential.Issued.UTC().Format(time.RFC3339)}
		}
	case strings.Contains(arn, ":user/"):
		keys["aws:PrincipalType"] = []string{"User"}
		keys["aws:username"] = []string{arn[strings.LastIndexByte(arn, '/')+1:]}
	}
	maps.Copy(keys, request)
	return Caller{Principal: credential.Principal, Region: region, Context: keys}
}
