// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"fmt"
	"regexp"
	"strings"
)

// Resource types as they stand in CloudTrail ARNs.
const (
	typeChannel        = "channel"
	typeEventDataStore = "eventdatastore"
	typeTrail          = "trail"
	typeDashboard      = "dashboard"
)

var (
	uuidPattern    = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	regionPattern  = regexp.MustCompile(`^[a-z]{2,}(-[a-z]+)+-[0-9]+$`)
	accountPattern = regexp.MustCompile(`^[0-9]{12}$`)
	arnPattern     = regexp.MustCompile(`^[a-zA-Z0-9._/\-:]{3,256}$`) // CTL-182
)

// arn is a CloudTrail resource name: arn:PARTITION:cloudtrail:REGION:ACCOUNT:TYPE/ID.
type arn struct {
	scope Scope
	kind  string
	id    string
}

func (a arn) String() string {
	return fmt.Sprintf("arn:%s:cloudtrail:%s:%s:%s/%s", a.scope.Partition(), a.scope.Region, a.scope.Account, a.kind, a.id)
}

// parseARN reads a CloudTrail ARN. It checks the form, not whether the resource exists.
func parseARN(text string) (arn, bool) {
	parts := strings.SplitN(text, ":", 6)
	if len(parts) != 6 || !arnPattern.MatchString(text) || parts[0] != "arn" || parts[2] != "cloudtrail" {
		return arn{}, false
	}
	kind, id, found := strings.Cut(parts[5], "/")
	a := arn{scope: Scope{Region: parts[3], Account: parts[4]}, kind: kind, id: id}
	if !found || id == "" || !accountPattern.MatchString(parts[4]) || !regionPattern.MatchString(parts[3]) || parts[1] != a.scope.Partition() {
		return arn{}, false
	}
	return a, true
}

// resourceID reads the identifier of a channel or event data store: its ARN,
// or the UUID that ends it (CTL-010). Of an ARN the account and Region must be the
// caller's.
func resourceID(scope Scope, kind, text string) (id string, inScope, wellFormed bool) {
	if uuidPattern.MatchString(text) {
		return text, true, true
	}
	a, ok := parseARN(text)
	if !ok || a.kind != kind || !uuidPattern.MatchString(a.id) {
		return "", false, false
	}
	return a.id, a.scope == scope, true
}
