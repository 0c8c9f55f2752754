// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cloudtraillake/terraform-provider-cloudtraillake/emulator/emulatortest"
)

const federationRole = "arn:aws:iam::111122223333:role/lake/federation"

// CTL-094, CTL-096 to CTL-098: federation is enabled once, shown, in the way of deletion, and disabled as often as one likes.
func TestFederation(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	store := createStore(t, owner, "lake").EventDataStoreArn
	id := (*store)[strings.LastIndexByte(*store, '/')+1:]

	enabled, err := owner.EnableFederation(t.Context(), &cloudtrail.EnableFederationInput{EventDataStore: aws.String(id), FederationRoleArn: aws.String(federationRole)})
	if err != nil {
		t.Fatal(err)
	}
	if *enabled.EventDataStoreArn != *store || enabled.FederationStatus != types.FederationStatusEnabled || *enabled.FederationRoleArn != federationRole {
		t.Errorf("unexpected federation: %+v", enabled)
	}
	federation := func() (types.FederationStatus, string) {
		got, err := owner.GetEventDataStore(t.Context(), &cloudtrail.GetEventDataStoreInput{EventDataStore: store})
		if err != nil {
			t.Fatal(err)
		}
		return got.FederationStatus, aws.ToString(got.FederationRoleArn)
	}
	if status, role := federation(); status != types.FederationStatusEnabled || role != federationRole {
		t.Errorf("federation %s with role %q", status, role)
	}
	updated, err := owner.UpdateEventDataStore(t.Context(), &cloudtrail.UpdateEventDataStoreInput{EventDataStore: store, Name: aws.String("renamed")})
	if err != nil || updated.FederationStatus != types.FederationStatusEnabled || aws.ToString(updated.FederationRoleArn) != federationRole {
		t.Errorf("updated: %+v, error %v", updated, err)
	}
	_, err = owner.EnableFederation(t.Context(), &cloudtrail.EnableFederationInput{EventDataStore: store, FederationRoleArn: aws.String(federationRole)})
	refused(t, err, "EventDataStoreFederationEnabledException", "renamed", federationRole, "DisableFederation")
	_, err = owner.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: store})
	refused(t, err, "EventDataStoreFederationEnabledException", "renamed", "DisableFederation")

	for range 2 {
		disabled, err := owner.DisableFederation(t.Context(), &cloudtrail.DisableFederationInput{EventDataStore: store})
		if err != nil || *disabled.EventDataStoreArn != *store || disabled.FederationStatus != types.FederationStatusDisabled {
			t.Fatalf("disabled: %+v, error %v", disabled, err)
		}
		if status, role := federation(); status != types.FederationStatusDisabled || role != "" {
			t.Errorf("federation %s with role %q", status, role)
		}
	}
	if _, err := owner.DeleteEventDataStore(t.Context(), &cloudtrail.DeleteEventDataStoreInput{EventDataStore: store}); err != nil {
		t.Fatal(err)
	}
	_, err = owner.EnableFederation(t.Context(), &cloudtrail.EnableFederationInput{EventDataStore: store, FederationRoleArn: aws.String(federationRole)})
	refused(t, err, "InactiveEventDataStoreException", "Restore")
	_, err = owner.DisableFederation(t.Context(), &cloudtrail.DisableFederationInput{EventDataStore: store})
	refused(t, err, "InactiveEventDataStoreException", "Restore")
}

// CTL-095: the federation role.
func TestFederationRefuses(t *testing.T) {
	t.Parallel()
	server := emulatortest.Start(t)
	owner := server.CloudTrail(server.AccountID)
	store := createStore(t, owner, "lake").EventDataStoreArn
	elsewhere := createStore(t, server.CloudTrail(partner), "elsewhere").EventDataStoreArn
	longest := "arn:aws:iam::111122223333:role/" + strings.Repeat("p", 125-31-1-64) + "/" + strings.Repeat("n", 64)
	for name, test := range map[string]struct {
		store, role, code string
		hints             []string
	}{
		"another account's role":   {*store, "arn:aws:iam::444455556666:role/federation", "InvalidParameterException", []string{"444455556666", "111122223333"}},
		"another partition's role": {*store, "arn:aws-cn:iam::111122223333:role/federation", "InvalidParameterException", []string{"aws-cn"}},
		"a user":                   {*store, "arn:aws:iam::111122223333:user/federation", "InvalidParameterException", []string{"user/federation"}},
		"a role's session":         {*store, "arn:aws:sts::111122223333:assumed-role/federation/x", "InvalidParameterException", nil},
		"a role's name":            {*store, "federation", "InvalidParameterException", []string{"federation", "role/NAME"}},
		"no name":                  {*store, "arn:aws:iam::111122223333:role/", "InvalidParameterException", nil},
		"126 characters":           {*store, longest[:len(longest)-65] + "q" + longest[len(longest)-65:], "InvalidParameterException", []string{"125"}},
		"125 characters":           {*store, longest, "", nil},
		"no such store":            {"00000000-0000-4000-8000-000000000000", federationRole, "EventDataStoreNotFoundException", nil},
		"another account's store":  {*elsewhere, federationRole, "EventDataStoreARNInvalidException", nil},
		"not an ARN":               {"my-store", federationRole, "EventDataStoreARNInvalidException", []string{"my-store"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := owner.EnableFederation(t.Context(), &cloudtrail.EnableFederationInput{EventDataStore: aws.String(test.store), FederationRoleArn: aws.String(test.role)})
			if test.code == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			refused(t, err, test.code, test.hints...)
			if strings.HasPrefix(test.code, "EventDataStore") {
				_, err := owner.DisableFederation(t.Context(), &cloudtrail.DisableFederationInput{EventDataStore: aws.String(test.store)})
				refused(t, err, test.code, test.hints...)
			}
		})
	}
}
