// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cttypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const maxFederationRoleARN = 125

var federationRolePattern = regexp.MustCompile(`^arn:[a-z-]+:iam::[0-9]{12}:role/([\x21-\x7e]+/)?[\w+=,.@-]{1,64}$`)

// federationErrorPaths names the attribute that a code of EnableFederation blames
// where it is not federation_enabled.
var federationErrorPaths = map[string]path.Path{
	"InvalidParameterException": path.Root("federation_role_arn"),
	"AccessDeniedException":     path.Root("federation_role_arn"),
}

func federationEnabledAttribute() schema.Attribute {
	return schema.BoolAttribute{
		Optional: true,
		Computed: true,
		Default:  booldefault.StaticBool(false),
		MarkdownDescription: "Whether the events can be queried in Amazon Athena too (Lake query federation). Default: `false`. Needs `federation_role_arn`. " +
			"A store that is destroyed has its federation disabled first.",
	}
}

func federationRoleARNAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional:   true,
		Validators: []validator.String{federationRoleValidator()},
		MarkdownDescription: "ARN of the role of this account by which Lake Formation reads the events. " +
			"To change the role of a federated store, federation is disabled and enabled again, which makes its table in Glue anew. Without effect while `federation_enabled` is `false`.",
	}
}

func federationRoleValidator() validator.String {
	return stringRule{"the ARN of an IAM role", func(value string) string {
		if len(value) > maxFederationRoleARN || !federationRolePattern.MatchString(value) {
			return fmt.Sprintf("the ARN of a role is needed, of at most %d characters, such as arn:aws:iam::111122223333:role/lake-federation", maxFederationRoleARN)
		}
		return ""
	}}
}

// checkFederation adds what the API would refuse about federation, as far as it is known.
func (m *eventDataStoreModel) checkFederation(diags *diag.Diagnostics) {
	if m.FederationEnabled.ValueBool() && m.FederationRoleARN.IsNull() {
		diags.AddAttributeError(path.Root("federation_role_arn"), "Role of federation is missing",
			"federation_enabled is true, but federation_role_arn is missing. Set it to the ARN of a role of this account that Lake Formation can assume, or set federation_enabled = false.")
	}
}

// checkFederationRole refuses a role of another account or partition.
func (m *eventDataStoreModel) checkFederationRole(c *client, diags *diag.Diagnostics) {
	role, err := arn.Parse(m.FederationRoleARN.ValueString())
	if err != nil || !m.FederationEnabled.ValueBool() {
		return // without effect, or not known yet: the validator has seen the rest
	}
	problem := ""
	switch {
	case role.Partition != c.Partition:
		problem = fmt.Sprintf("is of partition %s, but the provider works in partition %s", role.Partition, c.Partition)
	case c.AccountID != "" && role.AccountID != c.AccountID:
		problem = fmt.Sprintf("is of account %s, but the store of account %s", role.AccountID, c.AccountID)
	}
	if problem != "" {
		diags.AddAttributeError(path.Root("federation_role_arn"), "Role of federation is out of reach",
			fmt.Sprintf("federation_role_arn %s %s. Give a role of the store's own account.", m.FederationRoleARN.ValueString(), problem))
	}
}

// federated tells whether federation is on, or about to be.
func federated(status cttypes.FederationStatus) bool {
	return status == cttypes.FederationStatusEnabled || status == cttypes.FederationStatusEnabling
}

// changeFederation gives a store the federation of the plan. It tells whether
// there was anything to do. The role of a federated store cannot be changed: it
// is disabled first.
func (c *client) changeFederation(ctx context.Context, plan, state *eventDataStoreModel) (called bool, err error) {
	wanted, had := plan.FederationEnabled.ValueBool(), state.FederationEnabled.ValueBool()
	if wanted == had && (!wanted || plan.FederationRoleARN.Equal(state.FederationRoleARN)) {
		return false, nil
	}
	storeARN := state.ARN.ValueString()
	if had {
		if err := c.disableFederation(ctx, storeARN); err != nil {
			return true, blame(err, path.Root("federation_enabled"), nil)
		}
		state.FederationEnabled = types.BoolValue(false)
	}
	if wanted {
		if err := c.enableFederation(ctx, storeARN, plan.FederationRoleARN.ValueString()); err != nil {
			return true, blame(err, path.Root("federation_enabled"), federationErrorPaths)
		}
		state.FederationEnabled, state.FederationRoleARN = plan.FederationEnabled, plan.FederationRoleARN
	}
	return true, nil
}

// enableFederation enables federation and waits for it.
func (c *client) enableFederation(ctx context.Context, storeARN, roleARN string) error {
	err := c.retryOnStore(ctx, storeARN, func() error {
		_, err := c.CloudTrail.EnableFederation(ctx, &cloudtrail.EnableFederationInput{EventDataStore: &storeARN, FederationRoleArn: &roleARN})
		return err
	})
	if err != nil {
		return err
	}
	store, err := c.eventDataStoreSettled(ctx, storeARN)
	if err == nil && !federated(store.FederationStatus) {
		return errors.New("federation was accepted, but is " + string(store.FederationStatus) + " now. See to the permissions of the role, and apply again")
	}
	return err
}

// disableFederation disables federation and waits for it.
func (c *client) disableFederation(ctx context.Context, storeARN string) error {
	err := c.retryOnStore(ctx, storeARN, func() error {
		_, err := c.CloudTrail.DisableFederation(ctx, &cloudtrail.DisableFederationInput{EventDataStore: &storeARN})
		return err
	})
	if err != nil {
		return err
	}
	_, err = c.eventDataStoreSettled(ctx, storeARN)
	return err
}

// deleteUnfederated deletes a store, of which the service refuses the deletion as
// long as it is federated: so federation is disabled first, where it is known and
// where only the refusal tells.
func (c *client) deleteUnfederated(ctx context.Context, storeARN string, federated bool) error {
	if federated {
		if err := c.disableFederation(ctx, storeARN); err != nil {
			return err
		}
	}
	err := c.retryOnStore(ctx, storeARN, func() error {
		_, err := c.CloudTrail.DeleteEventDataStore(ctx, &cloudtrail.DeleteEventDataStoreInput{EventDataStore: &storeARN})
		return err
	})
	if !federated && isCode(err, codeFederationEnabled) {
		return c.deleteUnfederated(ctx, storeARN, true)
	}
	return err
}
