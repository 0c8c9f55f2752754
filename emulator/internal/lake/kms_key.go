// SPDX-License-Identifier: MPL-2.0

package lake

import (
	"regexp"
	"strings"
)

// KMS keys are not modelled: every well-formed key of the Region exists (CTL-047).
var (
	kmsKeyPattern    = regexp.MustCompile(`^(mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$`)
	kmsAliasPattern  = regexp.MustCompile(`^alias/[a-zA-Z0-9/_-]{1,250}$`)
	kmsKeyARNPattern = regexp.MustCompile(`^arn:aws[a-z-]*:kms:([a-z0-9-]+):[0-9]{12}:(.+)$`)
)

// resolveKMSKey turns a key id, key ARN, alias or alias ARN into an ARN.
func resolveKMSKey(scope Scope, text string) (string, error) {
	named := func(name string) bool {
		key, isKey := strings.CutPrefix(name, "key/")
		return isKey && kmsKeyPattern.MatchString(key) || kmsAliasPattern.MatchString(name)
	}
	prefix := "arn:" + scope.Partition() + ":kms:" + scope.Region + ":" + scope.Account + ":"
	arnParts := kmsKeyARNPattern.FindStringSubmatch(text)
	switch {
	case kmsKeyPattern.MatchString(text):
		return prefix + "key/" + text, nil
	case kmsAliasPattern.MatchString(text):
		return prefix + text, nil
	case arnParts == nil || !named(arnParts[2]):
		return "", refuse(ErrInvalidKMSKeyID, "KmsKeyId %s is not a key id (UUID), a key ARN, alias/NAME or an alias ARN.", quoted(text))
	case arnParts[1] != scope.Region:
		return "", refuse(ErrKMSKeyNotFound, "KMS key %q is in Region %s; it must be in the store's Region %s.", text, arnParts[1], scope.Region)
	default:
		return text, nil
	}
}
