// SPDX-License-Identifier: MPL-2.0

package policy

import "strings"

// arn is an Amazon Resource Name in its six parts, the first of which is always "arn".
type arn struct {
	partition, service, region, account, resource string
}

// splitARN takes a text apart without judging the parts. It reports false when there are fewer than six or the first is not
// "arn". Only the last part may hold colons.
func splitARN(text string) (arn, bool) {
	parts := strings.SplitN(text, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" {
		return arn{}, false
	}
	return arn{partition: parts[1], service: parts[2], region: parts[3], account: parts[4], resource: parts[5]}, true
}

// isPartition tells whether AWS has a partition of this name that offers CloudTrail Lake.
func isPartition(name string) bool {
	return name == "aws" || name == "aws-cn" || name == "aws-us-gov"
}

// isAccountID tells whether the text is an AWS account ID: twelve digits.
func isAccountID(text string) bool {
	if len(text) != 12 {
		return false
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
