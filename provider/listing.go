// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"iter"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/sync/errgroup"
)

// parallelReads is how many listed things are read at a time.
const parallelReads = 5

// listed is all that a list of the API tells of a channel or an event data store.
type listed struct {
	ARN, Name string
}

// readEach reads listed things, a few at a time, and returns what it got in
// their order. What is gone since it was listed is left out, and so is that for
// which read returns nil.
func readEach[T any](ctx context.Context, items []listed, read func(context.Context, listed) (*T, error)) ([]*T, error) {
	results := make([]*T, len(items))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallelReads)
	for i, item := range items {
		group.Go(func() error {
			result, err := read(ctx, item)
			if isNotFound(err) {
				return nil
			}
			results[i] = result
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(results, func(result *T) bool { return result == nil }), nil
}

// listByName is what a data source lists, in the order of names: the service's own
// order is nobody's promise.
func listByName(items iter.Seq2[listed, error], matches func(name string) bool) ([]listed, error) {
	var found []listed
	for item, err := range items {
		if err != nil {
			return nil, err
		}
		if matches(item.Name) {
			found = append(found, item)
		}
	}
	slices.SortFunc(found, func(a, b listed) int { return strings.Compare(a.Name+"\n"+a.ARN, b.Name+"\n"+b.ARN) })
	return found, nil
}

func arnsOf(items []listed) []string {
	arns := make([]string, len(items))
	for i, item := range items {
		arns[i] = item.ARN
	}
	return arns
}

// columnsOf splits what was found into ARNs, IDs and names. They are never nil:
// a data source that finds nothing has empty lists.
func columnsOf(found []listed) (arns, ids, names []string) {
	ids, names = make([]string, len(found)), make([]string, len(found))
	for i, item := range found {
		ids[i], names[i] = arnID(item.ARN), item.Name
	}
	return arnsOf(found), ids, names
}

const nameRegexDescription = "Only those with a name that this regular expression of Go matches, in part or in whole: `^github-`."

// nameRegexDataAttribute is the name_regex of a data source.
func nameRegexDataAttribute() schema.Attribute {
	return schema.StringAttribute{
		Optional:            true,
		Validators:          []validator.String{nameRegexValidator()},
		MarkdownDescription: nameRegexDescription,
	}
}

// stringsDataAttribute is a list of strings that a data source finds.
func stringsDataAttribute(description string) schema.Attribute {
	return schema.ListAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: description}
}

// nameMatcher tells which names a name_regex means: all of them if it is null.
func nameMatcher(nameRegex types.String, diags *diag.Diagnostics) func(string) bool {
	expression, err := regexp.Compile(nameRegex.ValueString())
	if err != nil {
		diags.AddAttributeError(path.Root("name_regex"), "Value is not valid", "name_regex is no regular expression: "+err.Error()+".")
		return nil
	}
	return expression.MatchString
}

func nameRegexValidator() validator.String {
	return stringRule{"a regular expression of Go", func(value string) string {
		if _, err := regexp.Compile(value); err != nil {
			return "a regular expression of Go is needed (" + err.Error() + "); write \\\\ for one backslash"
		}
		return ""
	}}
}
