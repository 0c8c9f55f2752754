// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// privateState is what Terraform keeps of a resource beside its attributes, in a
// request or a response. When it plans a resource to be replaced, it plans it first
// as it is and then as a new one, which has the private state of the first plan.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// privateText is a text in a private state, "" if there is none.
func privateText(ctx context.Context, private privateState, key string, diags *diag.Diagnostics) string {
	value, d := private.GetKey(ctx, key)
	diags.Append(d...)
	var text string
	_ = json.Unmarshal(value, &text) // anything else is none
	return text
}

func setPrivateText(ctx context.Context, private privateState, key, text string, diags *diag.Diagnostics) {
	value, err := json.Marshal(text)
	if err != nil {
		diags.AddError("Keeping private state", err.Error())
		return
	}
	diags.Append(private.SetKey(ctx, key, value)...)
}
