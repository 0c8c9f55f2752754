// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator"
	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

// roleARN is the ARN of a role of the account that an emulator's tests use.
func roleARN(server *emulatortest.Server, name string) string {
	return fmt.Sprintf("arn:aws:iam::%s:role/%s", server.AccountID, name)
}

func federatedBy(role string) string {
	return fmt.Sprintf("federation_enabled = true\nfederation_role_arn = %q\n", role)
}

func federationIs(enabled bool) statecheck.StateCheck {
	return storeValue("federation_enabled", knownvalue.Bool(enabled))
}

func roleIs(role string) statecheck.StateCheck {
	return storeValue("federation_role_arn", knownvalue.StringExact(role))
}

func enableFederation(t *testing.T, server *emulatortest.Server, role string) func() {
	return func() {
		t.Helper()
		_, err := server.CloudTrail(server.AccountID).EnableFederation(t.Context(), &cloudtrail.EnableFederationInput{EventDataStore: onlyStore(t, server), FederationRoleArn: &role})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func disableFederation(t *testing.T, server *emulatortest.Server) func() {
	return func() {
		t.Helper()
		_, err := server.CloudTrail(server.AccountID).DisableFederation(t.Context(), &cloudtrail.DisableFederationInput{EventDataStore: onlyStore(t, server)})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// The last step leaves federation on: destroying disables it first.
func TestAccEventDataStoreFederation(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	one, two := roleARN(server, "lake-federation"), roleARN(server, "path/other")
	config := func(body string) string { return withProvider(server, testStore("audit", destroyableAudit+"\n"+body)) }
	off := fmt.Sprintf("federation_enabled = false\nfederation_role_arn = %q\n", one)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: config(""), ConfigStateChecks: []statecheck.StateCheck{federationIs(false), storeValue("federation_role_arn", knownvalue.Null())}},
			emptyPlan(config("federation_enabled = false")),
			// A role alone waits for its use.
			inPlace(config(off), federationIs(false), roleIs(one)),
			inPlace(config(federatedBy(one)), federationIs(true), roleIs(one)),
			{ResourceName: storeAddress, ImportState: true, ImportStateVerify: true},
			inPlace(config(federatedBy(two)), federationIs(true), roleIs(two)),
			// Disabled behind our back, and enabled again with another role.
			undone(disableFederation(t, server), config(federatedBy(two)), federationIs(true)),
			undone(func() { disableFederation(t, server)(); enableFederation(t, server, one)() }, config(federatedBy(two)), roleIs(two)),
			inPlace(config(off), federationIs(false), roleIs(one)),
			inPlace(config(""), federationIs(false), storeValue("federation_role_arn", knownvalue.Null())),
			// Enabled behind our back where it should not be.
			undone(enableFederation(t, server, two), config(""), federationIs(false), storeValue("federation_role_arn", knownvalue.Null())),
			inPlace(config(federatedBy(one)), federationIs(true)),
			inPlace(config(""), federationIs(false)),
			inPlace(config(federatedBy(two)), federationIs(true)),
		},
	})
}

func TestAccEventDataStoreFederation_created(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	server.FailNext("EnableFederation", codeConcurrentModification, 1)
	role := roleARN(server, "lake-federation")
	config := func(role string) string {
		return withProvider(server, fmt.Sprintf("resource \"terraform_data\" \"role\" {\n  input = %q\n}\n", role)+testStore("audit", destroyableAudit+`
  federation_enabled  = true
  federation_role_arn = terraform_data.role.output
`))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{
				Config: config(role),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownValue(storeAddress, tfjsonpath.New("federation_role_arn"))}},
				ConfigStateChecks: []statecheck.StateCheck{federationIs(true), roleIs(role)},
			},
			{
				Config: config(role) + "data \"cloudtraillake_event_data_store\" \"test\" {\n  name = cloudtraillake_event_data_store.test.name\n}\n",
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("data.cloudtraillake_event_data_store.test", tfjsonpath.New("federation_enabled"), knownvalue.Bool(true)),
					statecheck.ExpectKnownValue("data.cloudtraillake_event_data_store.test", tfjsonpath.New("federation_role_arn"), knownvalue.StringExact(role)),
				},
			},
		},
	})
}

// ENABLING and DISABLING are waited for, when a store is made, changed and destroyed.
func TestAccEventDataStoreFederation_paced(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	server.SetPacing(emulator.Pacing{Polls: 1})
	config := func(body string) string { return withProvider(server, testStore("audit", destroyableAudit+"\n"+body)) }
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: config(federatedBy(roleARN(server, "one"))), ConfigStateChecks: []statecheck.StateCheck{federationIs(true)}},
			inPlace(config(federatedBy(roleARN(server, "two"))), roleIs(roleARN(server, "two"))),
		},
	})
}

// A store that was federated behind our back, after the last refresh, is deleted all the same.
func TestAccEventDataStoreFederation_deletedUnnoticed(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	server.FailNext("DeleteEventDataStore", codeFederationEnabled, 1)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps:                    []resource.TestStep{{Config: withProvider(server, testStore("audit", destroyableAudit))}},
	})
	if requestsOf(server, "DisableFederation") != 1 || requestsOf(server, "DeleteEventDataStore") != 2 {
		t.Error("federation was not disabled between two attempts to delete")
	}
}

// A store that is said to wait for its deletion when its federation is to end is gone.
func TestAccEventDataStoreFederation_gone(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	server.FailNext("DisableFederation", codeInactiveEventDataStore, 1)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps:                    []resource.TestStep{{Config: withProvider(server, testStore("audit", destroyableAudit+"\n"+federatedBy(roleARN(server, "one"))))}},
	})
	if n := requestsOf(server, "DeleteEventDataStore"); n > 0 {
		t.Errorf("a store that was gone was deleted %d times", n)
	}
}

func TestAccEventDataStoreFederation_planErrors(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	plan := func(body, text string) resource.TestStep {
		return planError(withProvider(server, testStore("audit", destroyableAudit+"\n"+body)), text)
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			plan("federation_enabled = true", "federation_enabled is true, but federation_role_arn is missing"),
			plan(federatedBy("lake-federation"), `federation_role_arn is "lake-federation": the ARN of a role is needed`),
			plan(federatedBy("arn:aws:iam::"+server.AccountID+":user/ann"), "the ARN of a role is needed"),
			plan(federatedBy(roleARN(server, "a-path-that-is-far-too-long-for-a-role-of-federation-to-be-named-by-it/and-then-a-name-that-makes-more-than-125-characters")), "of at most 125 characters"),
			plan(federatedBy("arn:aws:iam::444455556666:role/lake-federation"), "is of account 444455556666, but the store of account "+server.AccountID),
			plan(federatedBy("arn:aws-cn:iam::"+server.AccountID+":role/lake-federation"), "is of partition aws-cn, but the provider works in partition aws"),
		},
	})
}

// Each refusal blames its attribute, leaves the truth in the state, and the next plan goes on from there.
func TestAccEventDataStoreFederation_faults(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	one, two := roleARN(server, "one"), roleARN(server, "two")
	config := func(body string) string { return withProvider(server, testStore("audit", destroyableAudit+"\n"+body)) }
	fail := func(operation, code string) func() { return func() { server.FailNext(operation, code, 1) } }
	prior := func(enabled bool) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectResourceAction(storeAddress, plancheck.ResourceActionUpdate),
			expectPrior{storeAddress, tfjsonpath.New("federation_enabled"), knownvalue.Bool(enabled)},
		}}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providerFactories,
		Steps: []resource.TestStep{
			{Config: config("")},
			{PreConfig: fail("EnableFederation", "AccessDeniedException"), Config: config(federatedBy(one)), ExpectError: expect("iam:PassRole and iam:GetRole for the role")},
			{PreConfig: fail("EnableFederation", "InvalidParameterException"), Config: config(federatedBy(one)), ExpectError: expect("The role must exist in the account of the store")},
			{Config: config(federatedBy(one)), ConfigPlanChecks: prior(false)},
			{PreConfig: fail("DisableFederation", "AccessDeniedException"), Config: config(""), ExpectError: expect("Allow cloudtrail:DisableFederation, glue:DeleteTable")},
			// Between two roles there is no federation.
			{PreConfig: fail("EnableFederation", "InvalidParameterException"), Config: config(federatedBy(two)), ExpectError: expect("The role must exist in the account of the store")},
			{Config: config(federatedBy(two)), ConfigPlanChecks: prior(false), ConfigStateChecks: []statecheck.StateCheck{federationIs(true), roleIs(two)}},
			{PreConfig: fail("DisableFederation", "AccessDeniedException"), Config: config(federatedBy(two)), Destroy: true, ExpectError: expect("Allow cloudtrail:DisableFederation, glue:DeleteTable")},
			{PreConfig: fail("DisableFederation", codeConcurrentModification), Config: config(federatedBy(two)), Destroy: true},
		},
	})
}

// Federation that somebody ends while it is waited for is no success.
func TestEnableFederationEndsDisabled(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	c, diags := newClient(t.Context(), emulatorSettings(server))
	if diags.HasError() {
		t.Fatal(details(diags))
	}
	created, err := c.CloudTrail.CreateEventDataStore(t.Context(), &cloudtrail.CreateEventDataStoreInput{Name: aws.String("federated")})
	if err != nil {
		t.Fatal(err)
	}
	beforeEach(c, "GetEventDataStore", disableFederation(t, server))
	err = c.enableFederation(t.Context(), aws.ToString(created.EventDataStoreArn), roleARN(server, "one"))
	if err == nil || !strings.Contains(err.Error(), "federation was accepted, but is DISABLED now") {
		t.Errorf("the error is %v, want one about the federation", err)
	}
}
