// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
)

// Resource types as they stand in a CloudTrail ARN.
const (
	channelType        = "channel"
	eventDataStoreType = "eventdatastore"
	dashboardType      = "dashboard"
)

var uuidPattern = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// arnID returns what follows the last slash of an ARN: the ID that the API takes
// instead of the ARN. A value without a slash is returned as it is.
func arnID(value string) string {
	return value[strings.LastIndex(value, "/")+1:]
}

// parseLakeARN parses arn:<partition>:cloudtrail:<region>:<account>:<type>/<id>.
func parseLakeARN(value string) (a arn.ARN, resourceType string, err error) {
	a, err = arn.Parse(value)
	if err != nil {
		return a, "", fmt.Errorf("%q is not an ARN", value)
	}
	resourceType, id, found := strings.Cut(a.Resource, "/")
	if a.Service != "cloudtrail" || a.Region == "" || !accountIDPattern.MatchString(a.AccountID) || !found || id == "" {
		return a, "", fmt.Errorf("%q is not the ARN of a CloudTrail Lake resource", value)
	}
	return a, resourceType, nil
}

// foreignProblem says why a provider for a Region and an account cannot reach
// what an ARN names, or "" if it can. accountID is "" when it is not known.
func foreignProblem(a arn.ARN, region, accountID string) string {
	switch {
	case a.Region != region:
		return fmt.Sprintf("is in Region %s, but the provider is configured for Region %s", a.Region, region)
	case accountID != "" && a.AccountID != accountID:
		return fmt.Sprintf("belongs to account %s, but the credentials of the provider to account %s", a.AccountID, accountID)
	}
	return ""
}

// importID checks what a user gave to import: the ARN or the ID of a resource of
// the given type in the provider's Region and, unless accountID is "" because it
// is not known, in its account. It returns the ID.
func importID(given, wantType, region, accountID string) (string, error) {
	example := fmt.Sprintf("arn:aws:cloudtrail:%s:111122223333:%s/01234567-89ab-cdef-0123-456789abcdef", region, wantType)
	if uuidPattern.MatchString(given) {
		return given, nil
	}
	if !strings.HasPrefix(given, "arn:") {
		return "", fmt.Errorf("%q is neither an ARN nor an ID: give the ARN, such as %s, or the UUID at its end", given, example)
	}
	a, resourceType, err := parseLakeARN(given)
	if err != nil || resourceType != wantType {
		return "", fmt.Errorf("%q is not the ARN of a resource of type %s: give one such as %s", given, wantType, example)
	}
	if problem := foreignProblem(a, region, accountID); problem != "" {
		return "", fmt.Errorf("%q %s; import it with a provider for that Region and account", given, problem)
	}
	return arnID(given), nil
}
