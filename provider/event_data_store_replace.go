// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Where the plan of a store notes which one there is, and whether it is protected,
// for the plan of the one that replaces it.
const (
	presentStoreKey   = "present"
	protectedStoreKey = "protected"
)

// notePresent notes what counts of a store that exists for its replacement.
func (m *eventDataStoreModel) notePresent(ctx context.Context, private privateState, diags *diag.Diagnostics) {
	setPrivateText(ctx, private, presentStoreKey, m.nameAndRegion(), diags)
	setPrivateText(ctx, private, protectedStoreKey, m.TerminationProtectionEnabled.String(), diags)
}

// checkReplaced refuses the replacement that a user asks for, with -replace or
// replace_triggered_by, if the old store cannot be deleted, or would be deleted and no
// new one made. A replacement that an attribute asks for has been looked at by
// planReplacement; of a tainted store Terraform tells nothing.
func (m *eventDataStoreModel) checkReplaced(ctx context.Context, private privateState, diags *diag.Diagnostics) {
	if privateText(ctx, private, protectedStoreKey, diags) == types.BoolValue(true).String() {
		diags.AddAttributeError(path.Root("termination_protection_enabled"), "Event data store is protected",
			"The replacement needs a new event data store, but the present one is protected from deletion. Set termination_protection_enabled = false and apply that first, or do not ask for a replacement.")
	}
	if privateText(ctx, private, presentStoreKey, diags) != m.nameAndRegion() ||
		m.RestoreIfPendingDeletion.IsUnknown() || m.RestoreIfPendingDeletion.ValueBool() {
		return
	}
	diags.AddAttributeError(path.Root("name"), "Replacement needs another name",
		fmt.Sprintf("A deleted store holds its name for seven days, so the store that is to replace it cannot be called %q. "+
			"Change name too, or do not ask for a replacement. With restore_if_pending_deletion = true the same store would come back.", m.Name.ValueString()))
}

func (m *eventDataStoreModel) nameAndRegion() string {
	return m.Name.ValueString() + "@" + m.Region.ValueString()
}
