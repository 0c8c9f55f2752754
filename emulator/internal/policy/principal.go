// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Principal is who makes a request.
type Principal struct {
	Account string // 12 digits
	ARN     string // arn:aws:iam::111122223333:root or :user/…, or arn:aws:sts::…:assumed-role/Role/Session or :federated-user/…
	RoleARN string // for a role's session the role, arn:aws:iam::…:role/…; else ""
	Service string // for a call by an AWS service its name, cloudtrail.amazonaws.com; then the other members are ""
}

func (p Principal) String() string {
	switch {
	case p.ARN != "":
		return p.ARN
	case p.Service != "":
		return p.Service
	case p.Account != "":
		return "account " + p.Account
	}
	return "an unknown principal"
}

// principalKind is what a principal in a document stands for.
type principalKind int

const (
	everyone principalKind = iota
	wholeAccount
	iamUser
	iamRole
	roleSession
	federatedUser
	awsService
	identityProvider
)

// listedPrincipal is one principal of a document.
type listedPrincipal struct {
	kind    principalKind
	text    string // as written
	account string // for wholeAccount
}

// names tells whether the principal stands for the caller.
func (l listedPrincipal) names(caller Principal) bool {
	switch l.kind {
	case everyone:
		return true
	case wholeAccount:
		return l.account == caller.Account
	case iamRole:
		return l.text == caller.RoleARN || l.text == caller.ARN // POL-022
	case iamUser, roleSession, federatedUser:
		return l.text == caller.ARN
	case awsService:
		return l.text == caller.Service
	}
	return false // nobody reaches CloudTrail directly as an identity provider
}

// applies tells whether a statement with this element is about the caller.
//
// NotPrincipal excepts a caller only when every identity it has is listed: its account, its role if it has one, and itself.
// That is why the IAM User Guide asks for the account's ARN beside a user's, and for the role's and the account's beside a
// session's; an account alone does not except its users.
func (e principalElement) applies(caller Principal) bool {
	if e.implied {
		return true
	}
	if !e.negated {
		return slices.ContainsFunc(e.listed, func(l listedPrincipal) bool { return l.names(caller) })
	}
	account, role, self := false, caller.RoleARN == "", false
	for _, l := range e.listed {
		switch {
		case l.kind == everyone:
			return false
		case l.kind == wholeAccount && l.names(caller):
			account = true
			self = self || strings.HasSuffix(caller.ARN, ":root")
		case l.kind == iamRole && l.names(caller):
			role = true
		case l.names(caller):
			self = true
			account = account || l.kind == awsService
		}
	}
	return !account || !role || !self
}

// namesDirectly tells whether a statement that applies to the caller names it by more than its account: itself, its role or
// everyone. A root user is its account.
func (e principalElement) namesDirectly(caller Principal) bool {
	if e.implied || e.negated || strings.HasSuffix(caller.ARN, ":root") {
		return true
	}
	return slices.ContainsFunc(e.listed, func(l listedPrincipal) bool { return l.kind != wholeAccount && l.names(caller) })
}

// parseAWSPrincipal reads one value of Principal's member AWS: "*", an account ID, or the ARN of an account's root, a user, a
// role, a role's session or a federated user. It returns what is wrong with any other, as text for an [Error].
func parseAWSPrincipal(text string) (principal listedPrincipal, problem string) {
	if text == "*" {
		return listedPrincipal{kind: everyone, text: text}, ""
	}
	if isAccountID(text) {
		return listedPrincipal{kind: wholeAccount, text: text, account: text}, ""
	}
	const forms = "give an account ID of 12 digits, \"*\", or an ARN like arn:aws:iam::111122223333:root, " +
		"arn:aws:iam::111122223333:user/NAME or arn:aws:iam::111122223333:role/NAME"
	a, ok := splitARN(text)
	if !ok {
		return listedPrincipal{}, fmt.Sprintf("%s is not a principal; %s", quote(text), forms)
	}
	if strings.ContainsAny(text, "*?") {
		return listedPrincipal{}, fmt.Sprintf("%s has a wildcard, which a principal must not have; name each principal, or the whole account", quote(text))
	}
	if !isPartition(a.partition) {
		return listedPrincipal{}, fmt.Sprintf("%s is in the unknown partition %q; the partitions are aws, aws-cn and aws-us-gov", quote(text), a.partition)
	}
	if a.region != "" {
		return listedPrincipal{}, fmt.Sprintf("%s names the Region %q, but principals have none; leave that part empty", quote(text), a.region)
	}
	if !isAccountID(a.account) {
		return listedPrincipal{}, fmt.Sprintf("%s has the account %q, but an account ID is 12 digits", quote(text), a.account)
	}
	kind, problem := principalKindOf(a)
	if problem != "" {
		return listedPrincipal{}, fmt.Sprintf("%s %s; %s", quote(text), problem, forms)
	}
	return listedPrincipal{kind: kind, text: text, account: a.account}, ""
}

// principalKindOf judges the service and resource parts of a principal's ARN.
func principalKindOf(a arn) (kind principalKind, problem string) {
	if a.service == "iam" && a.resource == "root" {
		return wholeAccount, ""
	}
	resourceType, name, _ := strings.Cut(a.resource, "/")
	switch a.service + ":" + resourceType {
	case "iam:user":
		return iamUser, problemOfPath("user", name)
	case "iam:role":
		return iamRole, problemOfPath("role", name)
	case "sts:assumed-role":
		role, session, found := strings.Cut(name, "/")
		if !found || !isPrincipalName(role) || !isPrincipalName(session) {
			return roleSession, "must end in assumed-role/ROLE/SESSION, the role without its path"
		}
		return roleSession, ""
	case "sts:federated-user":
		if !isPrincipalName(name) {
			return federatedUser, "must end in federated-user/NAME"
		}
		return federatedUser, ""
	case "iam:group":
		return 0, "is a group, and a group cannot be a principal"
	}
	return 0, "is not the ARN of a principal"
}

// problemOfPath judges what follows "user/" or "role/": a name, with a path before it or not.
func problemOfPath(resourceType, name string) string {
	segments := strings.Split(name, "/")
	if !isPrincipalName(segments[len(segments)-1]) || slices.ContainsFunc(segments, isNotPathSegment) {
		return fmt.Sprintf("must end in %s/NAME or %s/PATH/NAME, the name of letters, digits and +=,.@_-", resourceType, resourceType)
	}
	return ""
}

// isNotPathSegment tells whether a text cannot be part of an IAM path: printable ASCII, and not empty.
func isNotPathSegment(segment string) bool {
	return segment == "" || strings.ContainsFunc(segment, func(r rune) bool { return r <= ' ' || r > '~' })
}

// maxPrincipalName is IAM's longest name of a user, role or session, in characters.
const maxPrincipalName = 64

// isPrincipalName tells whether a text may be the name of a user, a role or a session.
func isPrincipalName(name string) bool {
	if name == "" || len(name) > maxPrincipalName {
		return false
	}
	for i := range len(name) {
		if c := name[i]; !isLetterOrDigit(c) && !strings.ContainsRune("+=,.@_-", rune(c)) {
			return false
		}
	}
	return true
}

func isLetterOrDigit(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// parseServicePrincipal reads one value of Principal's member Service.
func parseServicePrincipal(text string) (principal listedPrincipal, problem string) {
	if !isHostName(text) || !strings.HasSuffix(text, ".amazonaws.com") && !strings.HasSuffix(text, ".amazonaws.com.cn") {
		return listedPrincipal{}, fmt.Sprintf("%s is not a service principal; give one like cloudtrail.amazonaws.com", quote(text))
	}
	return listedPrincipal{kind: awsService, text: text}, ""
}

// parseFederatedPrincipal reads one value of Principal's member Federated: an identity provider's ARN or host name.
func parseFederatedPrincipal(text string) (principal listedPrincipal, problem string) {
	a, ok := splitARN(text)
	isProvider := ok && isPartition(a.partition) && a.service == "iam" && isAccountID(a.account) &&
		(strings.HasPrefix(a.resource, "saml-provider/") || strings.HasPrefix(a.resource, "oidc-provider/"))
	if !isProvider && !(isHostName(text) && strings.Contains(text, ".")) {
		return listedPrincipal{}, fmt.Sprintf("%s is not an identity provider; give its host name or the ARN of a saml-provider or oidc-provider", quote(text))
	}
	return listedPrincipal{kind: identityProvider, text: text}, ""
}

// isHostName tells whether a text has only a host name's characters.
func isHostName(text string) bool {
	if text == "" || text[0] == '.' || text[0] == '-' {
		return false
	}
	for i := range len(text) {
		c := text[i]
		if !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '.' && c != '-' {
			return false
		}
	}
	return true
}
