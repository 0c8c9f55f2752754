// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
)

// There can be 1000 identities, and then one can still be put in the place of another.
func TestIdentityBound(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("identities:\n- account: '" + partner + "'\n  users:\n")
	for n := range 1000 {
		fmt.Fprintf(&text, "  - {name: user-%d, access_keys: [{id: AKIA%016d, secret: s}]}\n", n, n)
	}
	server, err := emulator.New(emulator.Options{Seed: []byte(text.String())})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	put := func(identity emulator.Identity) {
		t.Helper()
		if err := server.PutIdentity(t.Context(), identity); err != nil {
			t.Error(err)
		}
	}
	user := func(name, key string) emulator.Identity {
		return emulator.Identity{Account: partner, Type: emulator.UserIdentity, Name: name, AccessKeys: []emulator.AccessKey{{ID: key, Secret: "s"}}}
	}
	put(user("USER-7", "AKIAAAAAAAAAAAAAAAA1"))
	for name, test := range map[string]struct {
		identity emulator.Identity
		hint     string
	}{
		"one more":           {user("other", "AKIAAAAAAAAAAAAAAAA2"), "there are 1000 users and roles already"},
		"another user's key": {user("user-8", "AKIAAAAAAAAAAAAAAAA1"), "belongs to arn:aws:iam::" + partner + ":user/USER-7"},
	} {
		if err := server.PutIdentity(t.Context(), test.identity); err == nil || !strings.Contains(err.Error(), test.hint) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	put(user("user-8", fmt.Sprintf("AKIA%016d", 7))) // which user-7 has given up
	text.WriteString("  - name: one-more\n")
	_, err = emulator.New(emulator.Options{Seed: []byte(text.String()), SeedName: "seed.yaml"})
	if _, ours := errors.AsType[*emulator.SeedError](err); !ours || !strings.HasPrefix(err.Error(), "seed.yaml:1004:5: identities[0].users[1000]: ValidationException: there are 1000") {
		t.Errorf("error %v", err)
	}
}
