// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// stringRule is a validator of one string, an attribute or a parameter of a
// function. check gets a known value and says what is wrong with it and what is
// allowed, or "".
type stringRule struct {
	description string
	check       func(value string) string
}

var (
	_ validator.String                  = stringRule{}
	_ function.StringParameterValidator = stringRule{}
)

func (r stringRule) Description(context.Context) string         { return r.description }
func (r stringRule) MarkdownDescription(context.Context) string { return r.description }

func (r stringRule) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	value := req.ConfigValue.ValueString()
	if problem := r.check(value); problem != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Value is not valid",
			fmt.Sprintf("%s is %q: %s.", attributeName(req.Path), value, problem))
	}
}

// ValidateParameterString leaves the name to the CLI, which puts it before the
// text.
func (r stringRule) ValidateParameterString(_ context.Context, req function.StringParameterValidatorRequest, resp *function.StringParameterValidatorResponse) {
	if req.Value.IsNull() || req.Value.IsUnknown() {
		return
	}
	value := req.Value.ValueString()
	if problem := r.check(value); problem != "" {
		resp.Error = function.NewArgumentFuncError(req.ArgumentPosition, fmt.Sprintf("it is %q: %s", value, problem))
	}
}

// attributeName writes a path without the elements of sets in it, which have
// neither name nor number: their whole value would stand there.
func attributeName(at path.Path) string {
	name := path.Empty()
	for _, step := range at.Steps() {
		switch step := step.(type) {
		case path.PathStepAttributeName:
			name = name.AtName(string(step))
		case path.PathStepElementKeyInt:
			name = name.AtListIndex(int(step))
		case path.PathStepElementKeyString:
			name = name.AtMapKey(string(step))
		}
	}
	return name.String()
}

// oneOf accepts some values only.
func oneOf(values ...string) validator.String {
	allowed := quoted(values)
	return stringRule{"one of " + allowed, func(value string) string {
		if !slices.Contains(values, value) {
			return "it must be " + allowed
		}
		return ""
	}}
}

// quoted lists values for a message: "a", "b" or "c".
func quoted(values []string) string {
	list := make([]string, len(values))
	for i, value := range values {
		list[i] = fmt.Sprintf("%q", value)
	}
	if last := len(list) - 1; last > 0 {
		return strings.Join(list[:last], ", ") + " or " + list[last]
	}
	return strings.Join(list, "")
}

// lengthUpTo accepts strings that are not empty, up to some characters.
func lengthUpTo(longest int) validator.String {
	allowed := fmt.Sprintf("1 to %d characters", longest)
	return stringRule{allowed, func(value string) string {
		if n := utf8.RuneCountInString(value); n < 1 || n > longest {
			return fmt.Sprintf("it has %d characters, %s are allowed", n, allowed)
		}
		return ""
	}}
}

// notEmpty refuses a list without elements. Its words tell the way out, which those
// of the framework do not.
type notEmpty struct{}

var _ validator.List = notEmpty{}

func (notEmpty) Description(context.Context) string         { return "at least one element" }
func (notEmpty) MarkdownDescription(context.Context) string { return "at least one element" }

func (notEmpty) ValidateList(_ context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || len(req.ConfigValue.Elements()) > 0 {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Value is not valid",
		attributeName(req.Path)+" is empty: give it at least one element, or leave it out if it is optional.")
}

// distinct refuses a list that has an element twice, be it in another order.
type distinct struct{}

var _ validator.List = distinct{}

func (distinct) Description(context.Context) string         { return "no element twice" }
func (distinct) MarkdownDescription(context.Context) string { return "no element twice" }

func (distinct) ValidateList(ctx context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	seen := map[string]int{}
	for i, element := range req.ConfigValue.Elements() {
		if !fullyKnown(ctx, element) {
			continue
		}
		key := unordered(element)
		first, twice := seen[key]
		if !twice {
			seen[key] = i
			continue
		}
		what := ""
		if text, ok := element.(types.String); ok {
			what = fmt.Sprintf(" %q", text.ValueString())
		}
		resp.Diagnostics.AddAttributeError(req.Path, "Value is not valid",
			fmt.Sprintf("%s has an element%s twice, as number %d and %d: remove one.", attributeName(req.Path), what, first+1, i+1))
	}
}

var (
	namePattern       = regexp.MustCompile(`^[a-zA-Z0-9._-]+$`)
	accountIDPattern  = regexp.MustCompile(`^[0-9]{12}$`)
	externalIDPattern = regexp.MustCompile(`^[\w+=,.@:/-]*$`)
	kmsKeyPattern     = regexp.MustCompile(`^[a-zA-Z0-9._/:-]+$`)
	sidPattern        = regexp.MustCompile(`^[0-9A-Za-z]+$`)
)

// nameValidator holds names of channels and event data stores to the API's rule.
func nameValidator() validator.String {
	return stringRule{"3 to 128 letters, digits, dots, hyphens and underscores", nameProblem}
}

func nameProblem(value string) string {
	if len(value) < 3 || len(value) > 128 || !namePattern.MatchString(value) {
		return "a name has 3 to 128 characters, each a letter, a digit, a dot, a hyphen or an underscore"
	}
	return ""
}

func idValidator() validator.String {
	return stringRule{"a UUID", func(value string) string {
		if !uuidPattern.MatchString(value) {
			return "an ID is the UUID at the end of the ARN, in lower case; for an ARN there is the argument arn"
		}
		return ""
	}}
}

// principalValidator accepts what the policy of a channel can name: accounts,
// users, roles and federated users.
func principalValidator() stringRule {
	return stringRule{"an account ID or the ARN of an account, user, role or session", principalProblem}
}

func principalProblem(value string) string {
	if accountIDPattern.MatchString(value) {
		return ""
	}
	a, err := arn.Parse(value)
	if err != nil || (a.Service != "iam" && a.Service != "sts") || !accountIDPattern.MatchString(a.AccountID) || a.Resource == "" {
		return "a principal is an account ID of 12 digits, or an ARN such as arn:aws:iam::111122223333:root or arn:aws:iam::111122223333:role/sender"
	}
	return ""
}

func accountIDValidator() validator.String {
	return stringRule{"an account ID of 12 digits", func(value string) string {
		if !accountIDPattern.MatchString(value) {
			return "an account ID has exactly 12 digits; write it in quotes to keep leading zeros"
		}
		return ""
	}}
}

func urlValidator() validator.String {
	return stringRule{"an http or https URL", urlProblem}
}

func roleARNValidator() validator.String {
	return stringRule{"the ARN of an IAM role", func(value string) string {
		a, err := arn.Parse(value)
		if value != "" && (err != nil || a.Service != "iam") {
			return "the ARN of a role is needed, such as arn:aws:iam::111122223333:role/deploy"
		}
		return ""
	}}
}

// sessionDurationValidator holds STS's bounds for the session of a role.
func sessionDurationValidator() validator.String {
	return stringRule{"a duration from 15m to 12h", func(value string) string {
		d, err := time.ParseDuration(value)
		if err != nil || d < 15*time.Minute || d > 12*time.Hour {
			return "a session lasts from 15m to 12h; write a duration such as 1h30m"
		}
		return ""
	}}
}

// externalIDValidator holds the external ID to what PutAuditEvents takes: an ID
// that no caller could send would lock every caller out.
func externalIDValidator() stringRule {
	return stringRule{"2 to 1224 letters, digits and characters of _+=,.@:/-", func(value string) string {
		if len(value) < 2 || len(value) > 1224 || !externalIDPattern.MatchString(value) {
			return "an external ID has 2 to 1224 characters, each a letter, a digit or one of _+=,.@:/-"
		}
		return ""
	}}
}

func kmsKeyValidator() validator.String {
	return stringRule{"a key ID, key ARN, alias name or alias ARN", func(value string) string {
		if len(value) > 350 || !kmsKeyPattern.MatchString(value) {
			return "give a key ID, a key ARN, an alias name (alias/...) or an alias ARN of at most 350 characters; leave the argument out for no key"
		}
		return ""
	}}
}

func sidValidator() validator.String {
	return stringRule{"letters and digits", func(value string) string {
		if !sidPattern.MatchString(value) {
			return "a statement ID has letters and digits only; leave the argument out for none"
		}
		return ""
	}}
}

// lakeARNValidator accepts ARNs of CloudTrail of the given resource types.
func lakeARNValidator(resourceTypes ...string) stringRule {
	example := "arn:aws:cloudtrail:us-east-1:111122223333:" + resourceTypes[0] + "/01234567-89ab-cdef-0123-456789abcdef"
	return stringRule{"the ARN of a CloudTrail Lake resource", func(value string) string {
		_, resourceType, err := parseLakeARN(value)
		if err == nil && slices.Contains(resourceTypes, resourceType) {
			return ""
		}
		return "an ARN such as " + example + " is needed"
	}}
}
