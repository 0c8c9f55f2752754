// SPDX-License-Identifier: MPL-2.0

package fault

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/spelling"
)

// Bounds of a Rule, and of how many there are.
const (
	MaxRules   = 1000
	MaxLatency = time.Minute
	maxMessage = 1024 // characters, as a failed event's message may have
	maxCount   = 1_000_000
	maxRate    = 10_000
)

// Rule says which requests shall fail, and how. A request that is well signed is held
// against the rules in the order in which they were added; the first that hits decides.
//
// Operation, Account and Channel choose the requests that a rule counts; Probability,
// Every or Nth, of which a rule has at most one, which of these it hits (none of them:
// each one); Times how often. What then befalls a request is Latency, alone or before one
// of Drop, Code and Entries.
type Rule struct {
	// Operation such as PutAuditEvents; "" or "*": any. STS's count too.
	Operation string `json:"operation,omitzero"`
	// Account of the caller, 12 digits; "": any.
	Account string `json:"account,omitzero"`
	// Channel is the ARN of the channel that a PutAuditEvents request names; "": any.
	Channel string `json:"channel,omitzero"`

	// Probability of a hit, above 0 to 1. Which requests are hit is the same each time
	// for the same Seed and place among the rules. 0 is no choice, as it is in Every and
	// Nth: without any of the three each request is hit. To hit none, add no rule.
	Probability float64 `json:"probability,omitzero"`
	Seed        uint64  `json:"seed,omitzero"`
	// Every hits the nth request, the 2nth and so on.
	Every int `json:"every,omitzero"`
	// Nth hits the nth request alone, counted from 1.
	Nth int `json:"nth,omitzero"`
	// Times is how many requests are hit before the rule is spent; 0: it never is.
	Times int `json:"times,omitzero"`

	// Latency passes before anything else, at most a minute.
	Latency time.Duration `json:"latency,omitzero"`
	// Drop closes the connection without an answer, before or after the request is carried out.
	Drop Drop `json:"drop,omitzero"`

	// Code is the name of an error that is answered in the place of carrying the request
	// out. It must be one that the operation's API has, unless AnyCode.
	Code    string `json:"code,omitzero"`
	AnyCode bool   `json:"any_code,omitzero"`
	// Message of the error; "" for one that names the rule.
	Message string `json:"message,omitzero"`
	// Status of HTTP, 400 to 599; 0 for the one that the code usually has.
	Status int `json:"status,omitzero"`

	// Entries are events of a PutAuditEvents request that fail inside an answer of 200.
	Entries *EntryRule `json:"entries,omitzero"`

	// Throttle is how many requests a second pass, with as many at once; those beyond are
	// ThrottlingException. A rule with Throttle has neither of the other ways to fail,
	// nor Probability, Every or Nth.
	Throttle float64 `json:"throttle,omitzero"`
}

// EntryRule chooses events of one request, counted from 1: the Nth, or Every nth, or by
// Probability; none of them: all. Code is one of those that the API has for an event.
type EntryRule struct {
	Code        string  `json:"code"`
	Message     string  `json:"message,omitzero"`
	Nth         int     `json:"nth,omitzero"`
	Every       int     `json:"every,omitzero"`
	Probability float64 `json:"probability,omitzero"`
}

const putAuditEvents = "PutAuditEvents"

var (
	accountPattern = regexp.MustCompile(`^[0-9]{12}$`)
	channelPattern = regexp.MustCompile(`^arn:[a-z-]+:cloudtrail:[a-z0-9-]+:[0-9]{12}:channel/[A-Za-z0-9._/-]+$`)
)

// check tells what is wrong with a rule, naming the field as JSON has it.
func (r Rule) check(operations []Operation) error {
	var service string
	if r.Operation != "" && r.Operation != "*" {
		i := slices.IndexFunc(operations, func(o Operation) bool { return o.Name == r.Operation })
		if i < 0 {
			return fmt.Errorf("operation %.80q is none that this emulator has%s; \"*\" stands for any", r.Operation, nearest(r.Operation, names(operations)))
		}
		service = operations[i].Service
	}
	if r.Account != "" && !accountPattern.MatchString(r.Account) {
		return fmt.Errorf("account %.80q is not valid: give 12 digits, or leave it out for any", r.Account)
	}
	for field, given := range map[string]bool{"channel": r.Channel != "", "entries": r.Entries != nil} {
		if given && service != "" && r.Operation != putAuditEvents {
			return fmt.Errorf("%s goes with operation PutAuditEvents alone, not with %s", field, r.Operation)
		}
	}
	if r.Channel != "" && (len(r.Channel) > 256 || !channelPattern.MatchString(r.Channel)) {
		return fmt.Errorf("channel %.120q is not valid: give the ARN of a channel, such as arn:aws:cloudtrail:us-east-1:111122223333:channel/UUID, or leave it out for any", r.Channel)
	}
	if err := checkChoice("", r.Probability, r.Every, r.Nth); err != nil {
		return err
	}
	if r.Times < 0 || r.Times > maxCount {
		return fmt.Errorf("times is %d: give 1 to %d, or leave it out for no end", r.Times, maxCount)
	}
	return r.checkEffect(service)
}

// checkChoice holds the bounds of the three ways to choose among requests or events.
func checkChoice(prefix string, probability float64, every, nth int) error {
	given := 0
	if probability != 0 {
		given++
		if math.IsNaN(probability) || probability < 0 || probability > 1 {
			return fmt.Errorf("%sprobability is %v: give more than 0 and at most 1", prefix, probability)
		}
	}
	for _, count := range []struct {
		name  string
		value int
	}{{"every", every}, {"nth", nth}} {
		if count.value != 0 {
			given++
			if count.value < 1 || count.value > maxCount {
				return fmt.Errorf("%s%s is %d: give 1 to %d", prefix, count.name, count.value, maxCount)
			}
		}
	}
	if given > 1 {
		return fmt.Errorf("%[1]sprobability, %[1]severy and %[1]snth are given together: give one of them", prefix)
	}
	return nil
}

func (r Rule) checkEffect(service string) error {
	if r.Latency < 0 || r.Latency > MaxLatency {
		return fmt.Errorf("latency is %s: give at most %s", r.Latency, MaxLatency)
	}
	var effects []string
	for name, given := range map[string]bool{"drop": r.Drop != DropNothing, "code": r.Code != "", "entries": r.Entries != nil, "throttle": r.Throttle != 0} {
		if given {
			effects = append(effects, name)
		}
	}
	slices.Sort(effects)
	switch {
	case len(effects) > 1:
		return fmt.Errorf("%s are given together: a rule has one of code, drop, entries and throttle", strings.Join(effects, " and "))
	case len(effects) == 0 && r.Latency == 0:
		return fmt.Errorf("the rule does nothing: give one of code, drop, entries, throttle and latency")
	case r.Code == "" && (r.Message != "" || r.Status != 0 || r.AnyCode):
		return fmt.Errorf("message, status and any_code go with code, which is missing")
	case r.Drop != DropNothing && r.Drop != DropBefore && r.Drop != DropAfter:
		return fmt.Errorf("drop is %.80q: give before or after", r.Drop)
	case r.Throttle != 0 && (math.IsNaN(r.Throttle) || r.Throttle < 0.001 || r.Throttle > maxRate):
		return fmt.Errorf("throttle is %v: give 0.001 to %d requests a second", r.Throttle, maxRate)
	case r.Throttle != 0 && (r.Probability != 0 || r.Every != 0 || r.Nth != 0 || r.Latency != 0):
		return fmt.Errorf("throttle does not go with probability, every, nth or latency: it decides itself which requests fail, at once")
	case r.Status != 0 && (r.Status < 400 || r.Status > 599):
		return fmt.Errorf("status is %d: give 400 to 599, or leave it out for the one that the code usually has", r.Status)
	}
	if err := checkMessage("message", r.Message); err != nil {
		return err
	}
	if r.Code != "" {
		return r.checkCode(service)
	}
	if r.Entries != nil {
		return r.Entries.check()
	}
	return nil
}

func (r Rule) checkCode(service string) error {
	known := codesOf(service)
	switch {
	case slices.Contains(known, r.Code):
		return nil
	case r.AnyCode && len(r.Code) <= 128 && !strings.ContainsFunc(r.Code, notInName):
		return nil
	case r.AnyCode:
		return fmt.Errorf("code %.160q is not valid: a name has at most 128 letters, digits, dots and underscores", r.Code)
	default:
		return fmt.Errorf("code %.80q is no error of %s%s; any_code allows every other name", r.Code, serviceNames[service], nearest(r.Code, known))
	}
}

// notInName keeps what could end a header's line out of it.
func notInName(c rune) bool {
	return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '.' && c != '_'
}

func (e *EntryRule) check() error {
	if !slices.Contains(entryCodes, e.Code) {
		return fmt.Errorf("entries.code %.80q is no error of an event: give one of %s", e.Code, strings.Join(entryCodes, ", "))
	}
	if err := checkMessage("entries.message", e.Message); err != nil {
		return err
	}
	return checkChoice("entries.", e.Probability, e.Every, e.Nth)
}

func checkMessage(field, message string) error {
	if n := len([]rune(message)); n > maxMessage {
		return fmt.Errorf("%s has %d characters: give at most %d", field, n, maxMessage)
	}
	return nil
}

func names(operations []Operation) []string {
	list := make([]string, len(operations))
	for i, operation := range operations {
		list[i] = operation.Name
	}
	return list
}

// nearest suggests the known name that a wrong one was likely meant to be.
func nearest(wrong string, known []string) string {
	if name := spelling.Nearest(wrong, known); name != "" {
		return fmt.Sprintf(" (did you mean %s?)", name)
	}
	return ""
}
