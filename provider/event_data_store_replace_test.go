// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// A store that is to be replaced on request needs another name, or it would be
// deleted and none made; and one that channels deliver to must be made first.
func TestAccEventDataStore_replacedOnRequest(t *testing.T) {
	t.Parallel()
	s := startShell(t, emulatortest.Start(t))
	write := func(name, arguments, channel string) {
		t.Helper()
		s.write(".", map[string]string{"main.tf": requiredProvider + testStore(name, destroyableAudit+arguments) + channel})
	}
	fails := func(command string, texts ...string) {
		t.Helper()
		output := s.run("! " + command + " 2>&1")
		for _, text := range texts {
			if !expect(text).MatchString(output) {
				t.Errorf("%s does not say %q: %s", command, text, output)
			}
		}
	}
	storeARN := func() string {
		t.Helper()
		for _, r := range s.state().managed() {
			if r.Address == storeAddress {
				return r.Values.ARN
			}
		}
		t.Fatal("the store is not in the state")
		return ""
	}
	const replace = " -replace=" + storeAddress
	write("audit", "", "")
	s.apply()
	first := storeARN()
	fails("terraform plan"+replace, `the store that is to replace it cannot be called "audit". Change name too`)
	write("audit", "\nrestore_if_pending_deletion = true", "")
	s.apply(replace)
	if again := storeARN(); again != first {
		t.Errorf("%s has become %s, which cannot have the same name", first, again)
	}

	channel := strings.ReplaceAll(channelConfig("delivering", "GitHub", toStoreA), "event_data_store.a.", "event_data_store.test.")
	write("audit", "", channel)
	s.apply()
	write("successor", "", channel)
	fails("terraform apply -auto-approve"+replace, "To replace the store, give it another name and lifecycle { create_before_destroy = true }: then the channels move before it goes",
		"They are: delivering (arn:aws:cloudtrail:")
	write("successor", "\nlifecycle {\n  create_before_destroy = true\n}", channel)
	s.apply(replace)
	s.planNothing()
	if last := storeARN(); last == first {
		t.Error("the store was not replaced")
	}
}

// A protected store cannot be replaced on request either. With create_before_destroy
// its successor would be made, and it left behind for Terraform to delete in vain.
func TestAccEventDataStore_replacedOnRequestProtected(t *testing.T) {
	t.Parallel()
	s := startShell(t, emulatortest.Start(t))
	write := func(name, protected string) {
		t.Helper()
		s.write(".", map[string]string{"main.tf": requiredProvider + testStore(name, "termination_protection_enabled = "+protected+"\nlifecycle {\n  create_before_destroy = true\n}")})
	}
	const replace = " -replace=" + storeAddress
	write("first", "true")
	s.apply()
	for _, protected := range []string{"true", "false"} { // the present one is what counts
		write("second", protected)
		if planned := s.run("! terraform plan" + replace + " 2>&1"); !expect("the present one is protected from deletion. Set termination_protection_enabled = false and apply that first").MatchString(planned) {
			t.Errorf("the plan does not refuse: %s", planned)
		}
	}
	write("first", "false")
	s.apply()
	write("second", "false")
	s.apply(replace)
	s.planNothing()
}
