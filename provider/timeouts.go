// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"time"

	actiontimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// timeoutsBlock is the timeouts block of a resource. what says what is timed,
// example and byDefault are durations for the documentation.
func timeoutsBlock(ctx context.Context, what, example, byDefault string) schema.Block {
	block, ok := timeouts.Block(ctx, timeouts.Opts{Create: true, Update: true, Delete: true}).(schema.SingleNestedBlock)
	if !ok {
		panic("the timeouts block is no single nested block")
	}
	for name := range block.Attributes {
		description := fmt.Sprintf("%s. Default: `%s`.", what, byDefault)
		if name == "create" {
			description = fmt.Sprintf("%s, such as `%s`. Default: `%s`.", what, example, byDefault)
		}
		block.Attributes[name] = schema.StringAttribute{
			Optional:    true,
			Description: description,
			Validators:  []validator.String{timeoutValidator()},
		}
	}
	return block
}

// invokeTimeoutBlock is the timeouts block of an action.
func invokeTimeoutBlock(ctx context.Context, what, example, byDefault string) actionschema.Block {
	block, ok := actiontimeouts.Block(ctx).(actionschema.SingleNestedBlock)
	if !ok {
		panic("the timeouts block is no single nested block")
	}
	block.Attributes["invoke"] = actionschema.StringAttribute{
		Optional:    true,
		Description: fmt.Sprintf("%s, such as `%s`. Default: `%s`.", what, example, byDefault),
		Validators:  []validator.String{timeoutValidator()},
	}
	return block
}

// timeoutValidator accepts durations of Go that are more than none.
func timeoutValidator() validator.String {
	return stringRule{"a duration of more than 0", func(value string) string {
		if d, err := time.ParseDuration(value); err != nil || d <= 0 {
			return "a timeout is a duration of more than 0, such as 90s, 45m or 1h30m; leave the argument out for the default"
		}
		return ""
	}}
}
