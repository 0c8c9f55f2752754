// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"net/netip"
	"regexp"
	"strings"
)

// The emulator has no trails. It knows what a trail's name looks like, so that requests
// about one are answered with the error that fits (CTL-105).
var trailNamePattern = regexp.MustCompile(`^[a-zA-Z0-9]+([._-][a-zA-Z0-9]+)*$`)

// checkTrailName holds the rules on a trail's name that InvalidTrailNameException tells of.
func checkTrailName(name string) error {
	_, err := netip.ParseAddr(name)
	if len(name) < 3 || len(name) > 128 || !trailNamePattern.MatchString(name) || err == nil {
		return refuse(ErrInvalidTrailName, "trail name %s is not valid: it must have 3 to 128 letters and digits, with single dots, underscores and hyphens between them, and not be an IP address.", quoted(name))
	}
	return nil
}

// trailNotFound is the answer to a request about a trail, which it gives by name or ARN.
func trailNotFound(scope Scope, trail string) error {
	name := trail
	if strings.HasPrefix(trail, "arn:") {
		a, ok := parseARN(trail)
		if !ok || a.kind != typeTrail {
			return refuse(ErrCloudTrailARNInvalid, "TrailName %s is neither a trail's name nor its ARN (arn:%s:cloudtrail:%s:%s:trail/NAME).", quoted(trail), scope.Partition(), scope.Region, scope.Account)
		}
		name = a.id
	}
	if err := checkTrailName(name); err != nil {
		return err
	}
	return refuse(ErrTrailNotFound, "trail %q was not found: the emulator has no trails. Give EventDataStore instead.", trail)
}

// checkTrailOrStore holds the rules on the two ways to say what insight selectors and event
// configuration are about: a trail, which is never found, or an event data store (CTL-104).
// more are members that belong to the event data store.
func checkTrailOrStore(scope Scope, trail, store *string, more ...*string) error {
	given := store != nil
	for _, member := range more {
		given = given || member != nil
	}
	switch {
	case trail != nil && given:
		return refuse(ErrInvalidParameterCombination, "TrailName cannot stand together with the members of an event data store; give one or the other.")
	case trail != nil:
		return trailNotFound(scope, *trail)
	case store == nil:
		return refuse(ErrInvalidParameterCombination, "neither EventDataStore nor TrailName is given; give EventDataStore.")
	default:
		return nil
	}
}
