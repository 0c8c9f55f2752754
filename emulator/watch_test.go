// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"sync"
	"testing"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/internal/apimodel"
)

// CTL-005, CTL-183: every answer that any test of this package gets from CloudTrail or CloudTrail Data fits the
// API's model: its output, or an error that the operation lists or that all have.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() != "" { // watching costs time
		os.Exit(m.Run())
	}
	inspector, err := apimodel.NewInspector(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var seen watched
	emulator.Watch(func(next http.Handler) http.Handler { return inspector.Inspect(next, seen.exchange) })
	code := m.Run()
	fmt.Printf("%d answers held against the API models: %d of success, %d of an error (%d different ones)\n",
		seen.successes+seen.refusals, seen.successes, seen.refusals, len(seen.codes))
	for _, fault := range seen.faults {
		fmt.Println(fault)
	}
	if len(seen.faults) > 0 && code == 0 {
		fmt.Println("FAIL: answers do not fit the API models")
		code = 1
	}
	os.Exit(code)
}

// watched is what the tests have seen.
type watched struct {
	mu                  sync.Mutex
	successes, refusals int
	codes               map[string]bool
	faults              []string // at most 100
}

func (w *watched) exchange(exchange apimodel.Exchange) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if exchange.Code == "" {
		w.successes++
	} else {
		w.refusals++
		if w.codes == nil {
			w.codes = map[string]bool{}
		}
		w.codes[exchange.Code] = true
	}
	for _, fault := range exchange.Faults {
		if len(w.faults) < 100 {
			w.faults = append(w.faults, fmt.Sprintf("%s: %d %.300s: %s", exchange.Operation, exchange.Status, exchange.Body, fault))
		}
	}
}
