// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// labelledPolicy is a resource for the policy of the channel "test". extra goes into it.
func labelledPolicy(label, externalID, extra string) string {
	return strings.NewReplacer("LABEL", label, "POLICY", jsonPolicy(`["444455556666"]`, externalID), "EXTRA", extra).Replace(`
resource "cloudtraillake_resource_policy" "LABEL" {
  resource_arn    = cloudtraillake_channel.test.arn
  resource_policy = POLICY
  EXTRA
}
`)
}

// policyShell is a shell for a channel and what is given beside it. asked tells which
// external ID the channel's policy asks for.
func policyShell(t *testing.T) (s *shell, write func(resources ...string), asked func(externalID string)) {
	t.Helper()
	server := emulatortest.Start(t)
	s = startShell(t, server)
	write = func(resources ...string) {
		t.Helper()
		s.write(".", map[string]string{"main.tf": requiredProvider + storeConfig("a") + channelConfig("audit", "GitHub", toStoreA) + strings.Join(resources, "")})
	}
	asked = func(externalID string) {
		t.Helper()
		out, err := server.CloudTrail(server.AccountID).GetResourcePolicy(t.Context(), &cloudtrail.GetResourcePolicyInput{
			ResourceArn: aws.String(channelNamed(t, server, "audit"))})
		if err != nil || !strings.Contains(aws.ToString(out.ResourcePolicy), externalID) {
			t.Errorf("got %+v, %v, want a policy that asks for %s", out, err, externalID)
		}
	}
	return s, write, asked
}

// Two resources for one policy are warned of by the apply that creates them, and
// refused by every plan after it that has both.
func TestAccResourcePolicy_twoForOneChannel(t *testing.T) {
	t.Parallel()
	s, write, asked := policyShell(t)
	one, two := labelledPolicy("one", "id-one", ""), labelledPolicy("two", "id-two", "depends_on = [cloudtraillake_resource_policy.one]")
	write(one, two)
	if applied := s.run("terraform apply -auto-approve"); !expect("Another resource of the configuration has put a policy").MatchString(applied) {
		t.Errorf("the apply does not warn: %s", applied)
	}
	planned := s.run("! terraform plan 2>&1")
	for _, want := range []string{"both keep the policy of arn:aws:cloudtrail:", `"cloudtrail:ExternalId":"id-one"`, `"cloudtrail:ExternalId":"id-two"`, "out of the state with terraform state rm"} {
		if !expect(want).MatchString(planned) {
			t.Errorf("the plan does not say %s: %s", want, planned)
		}
	}
	s.run("terraform plan -target=cloudtraillake_resource_policy.one")

	// The same policy twice is superfluous, but no apply changes it.
	write(one, labelledPolicy("two", "id-one", ""))
	s.run("terraform plan")

	// The way out.
	write(one)
	s.run("terraform state rm cloudtraillake_resource_policy.two")
	s.apply()
	asked("id-one")
	s.planNothing()
}

// One resource that is planned more than once, or takes another one's place, is
// no second one; and what takes its place keeps its policy when the other goes.
func TestAccResourcePolicy_successors(t *testing.T) {
	t.Parallel()
	s, write, asked := policyShell(t)
	const lifecycle = "lifecycle {\n    create_before_destroy = true\n    ignore_changes = [resource_policy]\n  }"
	write(labelledPolicy("test", "id-one", lifecycle))
	s.apply()
	asked("id-one")

	// Planned with the policy of the state, which is kept, then with that of the configuration.
	write(labelledPolicy("test", "id-two", lifecycle))
	s.apply("-replace=cloudtraillake_resource_policy.test")
	asked("id-two")
	s.planNothing()

	write(labelledPolicy("renamed", "id-three", ""))
	s.apply()
	asked("id-three")
	s.planNothing()

	write(labelledPolicy("moved", "id-four", ""), "moved {\n  from = cloudtraillake_resource_policy.renamed\n  to   = cloudtraillake_resource_policy.moved\n}\n")
	s.apply()
	asked("id-four")
	s.planNothing()
	s.apply("-replace=cloudtraillake_resource_policy.moved")
	asked("id-four")
}

// A claim is held against those of others as long as its resource is there. The runs
// of a Terraform test share one provider.
func TestPolicyOwner_claim(t *testing.T) {
	t.Parallel()
	const a, b = `{"Statement":[{"Effect":"Allow"}]}`, `{"Statement":[{"Effect":"Deny"}]}`
	owner := newPolicyOwners().of("arn")
	for _, step := range []struct {
		name, mark, policy string
		taken              bool
	}{
		{"first", "one", a, false},
		{"changes", "one", b, false},
		{"another with the same", "two", b, false},
		{"another with another", "two", a, true},
		{"first again", "one", a, false},
	} {
		if other, taken := owner.claim(step.mark, step.policy); taken != step.taken || taken && other != b {
			t.Errorf("%s: taken is %v by %q", step.name, taken, other)
		}
	}
	owner.release("two")
	if _, taken := owner.claim("two", b); !taken {
		t.Error("the end of the second one released the first one's claim")
	}
	owner.release("one")
	if _, taken := owner.claim("two", b); taken {
		t.Error("the first one's claim outlasts it")
	}
}
