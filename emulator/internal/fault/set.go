// SPDX-License-Identifier: MPL-2.0

package fault

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// Operation is an operation that rules may name.
type Operation struct{ Service, Name string }

// Request is what rules know of a request.
type Request struct {
	Operation string
	Account   string // of the caller
	Channel   string // channelArn of PutAuditEvents, which may be a bare id
}

// RuleState is a rule with what became of it.
type RuleState struct {
	// ID names the rule as long as the Set lives. No other rule ever gets it.
	ID string `json:"id"`
	Rule
	Matched int `json:"matched"` // requests that the rule counted
	Hits    int `json:"hits"`    // requests that it hit
}

// Set holds the rules of one emulator. It is safe for concurrent use.
type Set struct {
	operations []Operation
	now        func() time.Time
	empty      atomic.Bool // spares requests the lock while there are no rules

	mu    sync.Mutex // guards what follows
	rules []*activeRule
	last  int // number of the latest rule's id
	added int // since the set was empty; chooses a rule's stream of random numbers
}

type activeRule struct {
	RuleState
	random  *rand.Rand
	limiter *rate.Limiter
}

// NewSet makes a Set without rules. Rules may name these operations; Throttle goes by now.
func NewSet(operations []Operation, now func() time.Time) *Set {
	s := &Set{operations: operations, now: now}
	s.empty.Store(true)
	return s
}

// Add puts a rule behind the others. The error names the field that is wrong.
func (s *Set) Add(rule Rule) (RuleState, error) {
	if err := rule.check(s.operations); err != nil {
		return RuleState{}, err
	}
	if rule.Operation == "*" {
		rule.Operation = ""
	}
	if rule.Entries != nil {
		entries := *rule.Entries
		rule.Entries = &entries
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.rules) >= MaxRules {
		s.rules = slices.DeleteFunc(s.rules, (*activeRule).spent)
	}
	if len(s.rules) >= MaxRules {
		return RuleState{}, fmt.Errorf("there are %d fault rules already, which is the most: remove some", MaxRules)
	}
	s.last++
	s.added++
	active := &activeRule{
		RuleState: RuleState{ID: "fault-" + strconv.Itoa(s.last), Rule: rule},
		random:    rand.New(rand.NewPCG(rule.Seed, uint64(s.added))), //nolint:gosec // it shall be foreseeable
	}
	if rule.Throttle != 0 {
		active.limiter = rate.NewLimiter(rate.Limit(rule.Throttle), int(math.Ceil(rule.Throttle)))
	}
	s.rules = append(s.rules, active)
	s.empty.Store(false)
	return active.RuleState, nil
}

// List lists the rules in their order. Spent ones stay until they are removed or the
// place is needed.
func (s *Set) List() []RuleState {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]RuleState, len(s.rules))
	for i, active := range s.rules {
		list[i] = active.RuleState
	}
	return list
}

// Remove takes one rule away and tells whether there was one.
func (s *Set) Remove(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.rules)
	s.rules = slices.DeleteFunc(s.rules, func(active *activeRule) bool { return active.ID == id })
	s.empty.Store(len(s.rules) == 0)
	return len(s.rules) < before
}

// Clear takes all rules away. Random numbers begin anew.
func (s *Set) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules, s.added = nil, 0
	s.empty.Store(true)
}

// Next decides what befalls a request; nil: nothing.
func (s *Set) Next(request Request) *Fault {
	if s.empty.Load() {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, active := range s.rules {
		if active.spent() || !active.matches(request) {
			continue
		}
		active.Matched++
		if fault := active.hit(s.now); fault != nil {
			active.Hits++
			return fault
		}
	}
	return nil
}

func (r *activeRule) spent() bool {
	return r.Times > 0 && r.Hits >= r.Times || r.Nth > 0 && r.Matched >= r.Nth
}

func (r *activeRule) matches(request Request) bool {
	return (r.Operation == "" || r.Operation == request.Operation) &&
		(r.Account == "" || r.Account == request.Account) &&
		(r.Channel == "" || r.Channel == request.Channel || request.Channel != "" && strings.HasSuffix(r.Channel, "/"+request.Channel)) &&
		(r.Entries == nil || request.Operation == putAuditEvents)
}

// hit makes the fault of a request that matches, unless the rule passes it over.
func (r *activeRule) hit(now func() time.Time) *Fault {
	fault := &Fault{Rule: r.ID, Latency: r.Latency, Drop: r.Drop, Code: r.Code, Message: r.Message, Status: r.Status}
	if r.limiter != nil {
		if r.limiter.AllowN(now(), 1) {
			return nil
		}
		fault.Code = "ThrottlingException"
	}
	if !chosen(r.random, r.Matched, r.Probability, r.Every, r.Nth) {
		return nil
	}
	if r.Entries != nil {
		fault.Entries = r.entries()
	}
	if fault.Code != "" && fault.Message == "" {
		fault.Message = r.message(fault.Code)
	}
	return fault
}

// entries have random numbers of their own, since requests are served side by side.
func (r *activeRule) entries() *Entries {
	entries := &Entries{Code: r.Entries.Code, Message: r.Entries.Message}
	if entries.Message == "" {
		entries.Message = r.message(entries.Code)
	}
	choice, n := *r.Entries, 0
	random := rand.New(rand.NewPCG(r.random.Uint64(), r.random.Uint64())) //nolint:gosec // as above
	entries.next = func() bool {
		n++
		return chosen(random, n, choice.Probability, choice.Every, choice.Nth)
	}
	return entries
}

// message is what stands for one that a rule does not give.
func (r *activeRule) message(code string) string {
	if code == "ThrottlingException" || code == "Throttling" {
		return "Rate exceeded"
	}
	return "Injected by the rule " + r.ID + "."
}

// chosen tells whether the nth request or event is among those meant.
func chosen(random *rand.Rand, n int, probability float64, every, nth int) bool {
	switch {
	case probability > 0:
		return random.Float64() < probability
	case every > 0:
		return n%every == 0
	case nth > 0:
		return n == nth
	default:
		return true
	}
}
