// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework/types"
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

// regionOf is the Region in an ARN of the API.
func regionOf(value string) types.String {
	a, err := arn.Parse(value)
	if err != nil {
		return types.StringNull()
	}
	return types.StringValue(a.Region)
}

// foreignProblem says why what works in a Region and an account cannot reach
// what an ARN names, or "" if it can. accountID is "" when it is not known.
func foreignProblem(a arn.ARN, region, accountID string) string {
	switch {
	case a.Region != region:
		return fmt.Sprintf("is in Region %s, not in Region %s", a.Region, region)
	case accountID != "" && a.AccountID != accountID:
		return fmt.Sprintf("belongs to account %s, but the credentials of the provider to account %s", a.AccountID, accountID)
	}
	return ""
}
