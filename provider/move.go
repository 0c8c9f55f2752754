// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// stateMove takes over the state of a resource of another provider, which is
// JSON in the shape that this provider gave it.
type stateMove func(ctx context.Context, source []byte, resp *resource.MoveStateResponse) error

// stateMovers are the moves to a resource type, by the type that they take over.
// The address of the source's provider does not count: OpenTofu before 1.12.4
// gives a wrong one, and forks and mirrors have others.
//
// A CLI moves before it configures the provider, and reads the resource after:
// a move has to keep what reading cannot know, such as which tags are the
// resource's own and how its key is spelt.
func stateMovers(target, identity string, moves map[string]stateMove) []resource.StateMover {
	return []resource.StateMover{{StateMover: func(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
		summary := fmt.Sprintf("Moving %s to %s", req.SourceTypeName, target)
		move, ok := moves[req.SourceTypeName]
		switch {
		case req.SourceTypeName == target: // written by this provider under another address
			move = keepState
		case !ok:
			resp.Diagnostics.AddError(summary, fmt.Sprintf("A %s can be moved here from %s, not from %s. Remove the moved block, and import the resource by its ARN.",
				target, strings.Join(slices.Sorted(maps.Keys(moves)), " or "), req.SourceTypeName))
			return
		}
		if err := move(ctx, req.SourceRawState.JSON, resp); err != nil {
			resp.Diagnostics.AddError(summary, fmt.Sprintf("The state of the %s cannot be taken over: %s. Bring it up to date with a current version of its own provider "+
				"(apply -refresh-only) and move it then, or remove the moved block and import the resource by its ARN.", req.SourceTypeName, err))
			return
		}
		var lakeARN types.String
		resp.Diagnostics.Append(resp.TargetState.GetAttribute(ctx, path.Root(identity), &lakeARN)...)
		setIdentity(ctx, resp.TargetIdentity, identity, lakeARN, &resp.Diagnostics)
	}}}
}

// readSource reads what target has of a source's state and passes over the rest.
func readSource(source []byte, target any) error {
	err := json.Unmarshal(source, target)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("its %s is a %s", wrong.Field, wrong.Value)
	}
	return err
}

// keepState takes a state as it is.
func keepState(ctx context.Context, source []byte, resp *resource.MoveStateResponse) error {
	state, err := (&tfprotov6.RawState{JSON: source}).UnmarshalWithOpts(resp.TargetState.Schema.Type().TerraformType(ctx),
		tfprotov6.UnmarshalOpts{ValueFromJSONOpts: tftypes.ValueFromJSONOpts{IgnoreUndefinedAttributes: true}})
	if err == nil {
		resp.TargetState.Raw = state
	}
	return err
}

// startMove makes the target a state with no more than the ID and the Region in
// it, and reads it into model.
func startMove(ctx context.Context, resp *resource.MoveStateResponse, id string, region types.String, model any) error {
	var diags diag.Diagnostics
	diags.Append(resp.TargetState.SetAttribute(ctx, path.Root("id"), id)...)
	diags.Append(resp.TargetState.SetAttribute(ctx, path.Root("region"), region)...)
	diags.Append(resp.TargetState.Get(ctx, model)...)
	return asError(diags)
}

// finishMove makes model the target's state.
func finishMove(ctx context.Context, resp *resource.MoveStateResponse, model any) error {
	return asError(resp.TargetState.Set(ctx, model))
}

func asError(diags diag.Diagnostics) error {
	for _, d := range diags.Errors() {
		return fmt.Errorf("%s: %s", d.Summary(), strings.TrimSuffix(d.Detail(), "."))
	}
	return nil
}

// movedARN holds what a source's state has as the ARN to the type that it must be of.
func movedARN(attribute, value, wantType string) error {
	if _, resourceType, err := parseLakeARN(value); err != nil || resourceType != wantType {
		return fmt.Errorf("its %s is %q, which is not the ARN of a resource of type %s", attribute, value, wantType)
	}
	return nil
}

// movedString is null for "" too, which is how providers of the older SDK keep
// what is not set.
func movedString(value string) types.String {
	if value == "" {
		return types.StringNull()
	}
	return types.StringValue(value)
}

// movedTags is null for no tags too.
func movedTags(tags map[string]string) types.Map {
	if len(tags) == 0 {
		return types.MapNull(types.StringType)
	}
	return mapOf(tags)
}

// movedTimeouts are the timeouts of a source that has the same ones.
type movedTimeouts struct {
	Create string `json:"create"`
	Update string `json:"update"`
	Delete string `json:"delete"`
}

func (m *movedTimeouts) value(diags *diag.Diagnostics) timeouts.Value {
	attributes := map[string]attr.Type{"create": types.StringType, "update": types.StringType, "delete": types.StringType}
	if m == nil {
		return timeouts.Value{Object: types.ObjectNull(attributes)}
	}
	object, d := types.ObjectValue(attributes, map[string]attr.Value{
		"create": movedString(m.Create), "update": movedString(m.Update), "delete": movedString(m.Delete),
	})
	diags.Append(d...)
	return timeouts.Value{Object: object}
}
