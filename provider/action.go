// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func regionActionAttribute(byDefault string) schema.Attribute {
	return schema.StringAttribute{
		Optional:            true,
		MarkdownDescription: regionDescription + byDefault + ".",
	}
}

// planActionRegion finds a Region that cannot be before anything is applied.
// arnArgument names the argument that may be an ARN.
func (c *client) planActionRegion(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse, arnArgument string) {
	var region, byARN types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("region"), &region)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(arnArgument), &byARN)...)
	if c == nil || region.IsUnknown() || resp.Diagnostics.HasError() {
		return
	}
	c.dataRegion(region, byARN, &resp.Diagnostics)
}

// progressOf returns a function that tells how far an action has come.
func progressOf(resp *action.InvokeResponse) func(format string, args ...any) {
	return func(format string, args ...any) {
		resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, args...)})
	}
}

// addInvokeError adds what went wrong while an action ran. Unlike a resource an
// action leaves nothing in the state, so a timeout has words of its own.
func addInvokeError(diags *diag.Diagnostics, doing string, err error, timeout time.Duration, byCode map[string]path.Path, hints ...string) {
	if errors.Is(err, context.DeadlineExceeded) {
		diags.AddAttributeError(path.Root("timeouts").AtName("invoke"), doing,
			fmt.Sprintf("%s.\n\nThe timeout of %s ran out. Raise invoke in the timeouts block, or invoke the action again.", err, timeout))
		return
	}
	addAttributeAWSError(diags, doing, err, byCode, hints...)
}
