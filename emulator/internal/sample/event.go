// SPDX-License-Identifier: MPL-2.0

// Package sample makes audit events as those that integrations send, any number of them,
// and has questions about them to measure query engines with. An event depends on its
// number alone.
package sample

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"time"
)

// Accounts, dates and sizes of what is made.
const (
	Account = "111122223333" // whose events they are

	principals   = 3000
	repositories = 800
)

// Start is the time of the first event. All are within Days of it.
var Start = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)

// Days is what the events are spread over, whatever their number.
const Days = 30

// EventData is the event with a number, counted from 0, of so many: the JSON that
// PutAuditEvents takes as eventData, and its time. Events come in the order of time.
// They have 700 bytes on average: GitHub's audit log, Okta's system log, a backup service
// and an application of one's own.
func EventData(number, count int) (json []byte, at time.Time) {
	random := rand.New(rand.NewPCG(uint64(number), 0x1a4e))
	at = timeOf(number, count)
	// Few people do most of the work.
	person := int(principals * math.Pow(random.Float64(), 2.5))
	e := event{random: random, number: number, person: person, at: at}
	switch n := random.IntN(100); {
	case n < 45:
		return e.github(), at
	case n < 75:
		return e.okta(), at
	case n < 80:
		return e.backup(), at
	default:
		return e.shop(), at
	}
}

// timeOf spreads the events evenly, but for nights, which are quieter.
func timeOf(number, count int) time.Time {
	share := (float64(number) + 0.5) / float64(max(count, 1)) * Days
	day, part := math.Modf(share)
	// The time moves 1.6 times as fast as the number at midnight, 0.4 times at noon.
	part += 0.6 / (2 * math.Pi) * math.Sin(2*math.Pi*part)
	return Start.AddDate(0, 0, int(day)).Add(time.Duration(part*86400) * time.Second)
}

type event struct {
	random *rand.Rand
	number int
	person int
	at     time.Time
}

// pick takes one of several, the first ones more often.
func pick[T any](e event, from ...T) T {
	return from[int(float64(len(from))*math.Pow(e.random.Float64(), 2))]
}

// address is where a person usually is; now and then somebody is elsewhere.
func (e event) address() string {
	where := e.person
	if e.random.IntN(50) == 0 {
		where = e.random.IntN(principals)
	}
	return fmt.Sprintf("198.51.%d.%d", where/250%256, where%250+1)
}

func (e event) repository() string {
	return "acme-widgets/" + pick(e, "storefront", "payments", "ledger", "mobile", "search", "infra", "docs", "pricing") + "-" + strconv.Itoa(e.random.IntN(repositories/8))
}

func (e event) body(version, typ, principal, details, agent, source, name, rest string) []byte {
	return fmt.Appendf(nil, `{"version":"%s","UID":"%08x-%04x-4000-8000-%012x","userIdentity":{"type":"%s","principalId":"%s","details":{%s}},"userAgent":"%s","eventSource":"%s","eventName":"%s","eventTime":"%s","sourceIPAddress":"%s",%s"recipientAccountId":"%s"}`,
		version, e.number*2654435761&0xffffffff, e.number>>16&0xffff, e.number, typ, principal, details, agent, source, name, e.at.Format(time.RFC3339), e.address(), rest, Account)
}

func (e event) github() []byte {
	repository := e.repository()
	name := pick(e, "git.clone", "git.fetch", "git.push", "pull_request.merge", "workflows.completed_workflow_run", "repo.access", "repo.create", "org.add_member",
		"protected_branch.policy_override", "personal_access_token.request_created", "team.add_repository", "hook.create")
	rest := fmt.Sprintf(`"requestParameters":{"operation_type":"%s","visibility":"%s","run_number":%d,"permissions":{"contents":"%s","actions":"read"}},"additionalEventData":{"raw":{"action":"%s","business":"acme","_document_id":"%x","actor_location":{"country_code":"%s"}},"labels":["audit","streaming"]},`,
		pick(e, "access", "modify", "create", "remove"), pick(e, "private", "internal", "public"), e.random.IntN(5000), pick(e, "read", "write"),
		name, e.random.Uint64(), pick(e, "DE", "FR", "US", "JP", "IN", "BR"))
	if name == "workflows.completed_workflow_run" && e.random.IntN(4) == 0 {
		rest += `"errorCode":"failure","errorMessage":"The run ended with conclusion failure",`
	}
	return e.body("0", pick(e, "user", "bot"), "gh-"+strconv.Itoa(e.person), fmt.Sprintf(`"GitHubOrganization":"acme-widgets","Repository":"%s","transport_protocol":%d`, repository, e.random.IntN(3)),
		pick(e, "git/2.47.1", "GitHub-Actions/2.320", "Mozilla/5.0 (X11; Linux x86_64)"), "github.audit.streaming", name, rest)
}

func (e event) okta() []byte {
	name := pick(e, "user.authentication.sso", "user.session.start", "policy.evaluate_sign_on", "user.session.end", "group.user_membership.add", "user.mfa.factor.activate")
	outcome, code := "SUCCESS", ""
	if name == "user.session.start" && e.random.IntN(8) == 0 {
		outcome, code = "FAILURE", `"errorCode":"INVALID_CREDENTIALS",`
	}
	rest := fmt.Sprintf(`%s"requestParameters":{"target":[{"type":"AppInstance","displayName":"%s","id":"0oa%x"}]},"responseElements":{"outcome.result":"%s"},"additionalEventData":{"severity":"INFO","client":{"device":"Computer","geographicalContext":{"city":"%s","country":"%s"}},"transaction":"%x"},`,
		code, pick(e, "AWS IAM Identity Center", "GitHub", "Mail", "Wiki", "Payroll"), e.random.Uint32(), outcome, pick(e, "Lyon", "Osaka", "Leeds", "Porto"), pick(e, "France", "Japan", "United Kingdom", "Portugal"), e.random.Uint64())
	return e.body("0", "User", fmt.Sprintf("00u%07d", e.person), fmt.Sprintf(`"alternateId":"person-%d@example.com","displayName":"Person %d"`, e.person, e.person),
		pick(e, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36", "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5)", "OktaVerify/9.1"), "okta.system-log-events", name, rest)
}

func (e event) backup() []byte {
	rest := fmt.Sprintf(`"requestParameters":{"policyId":"p-%d","entity":{"type":"aws_ebs_volume","id":"vol-%016x"}},"responseElements":{"taskId":"%d"},`,
		e.random.IntN(200), e.random.Uint64(), e.random.IntN(1_000_000))
	return e.body("1.0", "ClumioUser", strconv.Itoa(40000+e.person), fmt.Sprintf(`"email":"person-%d@example.com","organizationalUnit":"%s"`, e.person, pick(e, "Global", "Europe", "Asia")),
		"clumio-console/4", "clumio.com", pick(e, "backup.run", "policy.assign", "restore.start", "policy.create"), rest)
}

func (e event) shop() []byte {
	rest := fmt.Sprintf(`"requestParameters":{"order":"%d","amount":"%d.%02d","currency":"%s","items":[{"sku":"W-%04d","quantity":%d}]},"responseElements":{"status":"%s"},`,
		e.random.IntN(10_000_000), e.random.IntN(900), e.random.IntN(100), pick(e, "EUR", "USD", "JPY"), e.random.IntN(5000), 1+e.random.IntN(5), pick(e, "accepted", "delayed"))
	if e.random.IntN(40) == 0 {
		rest += `"errorCode":"` + pick(e, "PaymentRefused", "OutOfStock", "Timeout") + `",`
	}
	return e.body("1.0", "ShopUser", fmt.Sprintf("clerk-%d", e.person), fmt.Sprintf(`"store":"%d","role":"%s"`, e.person%40, pick(e, "clerk", "manager")),
		"shop-backend/12.4 (Linux)", "shop.example.com", pick(e, "order.read", "order.create", "order.pay", "order.cancel", "stock.count"), rest)
}
